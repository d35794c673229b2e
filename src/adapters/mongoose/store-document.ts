import type { JsonObject, StoreKey } from '../../core/ports.js';
import type { OrderState, WebhookTopic } from '../../model/index.js';
import { defaultSyncSettings } from '../../sync/default-settings.js';
import type {
  JobSettings,
  StoreEntry,
  StoreStatus,
  StoreStatusReason,
  StoreSyncSettings,
} from '../../sync/ports/index.js';
import type { Keyed } from './database.js';
import { type FulfilledByFields, fulfilledByFields, fulfilledByOf } from './fulfilled-by.js';
import { toDate, toIso } from './instants.js';
import { defined, fromMongo, toMongo } from './mongo-json.js';
import { type MirrorUpdate, updateOf } from './store-mirror.js';

/** What the adapter reads and writes of a store; its model has more, which is the host's. */
export interface StoreDocument extends Keyed, StoreKey {
  readonly version?: number;
  readonly companyId: string;
  readonly name?: string;
  readonly email?: string;
  readonly country?: string;
  readonly currency?: string;
  /** `false` once it is disconnected. */
  readonly isActive?: boolean;
  readonly isPaused?: boolean;
  readonly statusReason?: StoreStatusReason;
  readonly statusSince?: Date;
  readonly installedAt?: Date;
  readonly createdAt?: Date;
  readonly updatedAt?: Date;
  readonly syncConfig?: SyncConfig;
  /** Amazon: `false` keeps stock out of feeds. */
  readonly feedsEnabled?: boolean;
  /** Copied from the states of the jobs whenever one is saved. */
  readonly stats?: Readonly<Record<string, number | Date>>;
}

export interface SyncConfig {
  readonly orderSync?: JobConfig & FulfilledByFields & { readonly orderStatuses?: readonly OrderState[] };
  readonly inventorySync?: JobConfig &
    FulfilledByFields & {
      readonly direction?: 'ONE_WAY' | 'TWO_WAY';
      readonly bufferStock?: number;
      readonly platformOptions?: unknown;
    };
  readonly priceSync?: JobConfig;
  readonly productSync?: JobConfig;
  readonly webhooksEnabled?: boolean;
  readonly webhookTopics?: readonly WebhookTopic[];
  readonly webhookUrl?: string;
  readonly webhookDestination?: string;
}

export interface JobConfig {
  readonly enabled?: boolean;
  readonly autoSync?: boolean;
  /** Minutes. */
  readonly interval?: number;
  /** Copied from the state of the job. */
  readonly lastSyncAt?: Date;
  readonly syncStatus?: 'IDLE' | 'SYNCING' | 'ERROR';
  readonly errorMessage?: string;
}

/** Writes an entry into its document and leaves everything else in it alone: statistics, and fields of the host. */
export function storeUpdateOf(entry: StoreEntry): MirrorUpdate {
  const { orders, inventory, prices, products, webhooks } = entry.settings;
  return updateOf({
    platform: entry.platform,
    storeId: entry.storeId,
    companyId: entry.companyId,
    name: entry.name,
    email: entry.email,
    country: entry.country,
    currency: entry.currency,
    isActive: entry.status !== 'disconnected',
    isPaused: entry.status === 'paused',
    statusReason: entry.statusReason,
    statusSince: toDate(entry.statusSince, 'statusSince'),
    installedAt: toDate(entry.connectedAt, 'connectedAt'),
    updatedAt: toDate(entry.updatedAt, 'updatedAt'),
    ...platformFields(entry),
    ...jobFields('orderSync', orders),
    'syncConfig.orderSync.orderStatuses': orders.statuses,
    ...fulfilledByFields('syncConfig.orderSync', 'fulfillmentTypes', entry.platform, orders.fulfilledBy),
    ...jobFields('inventorySync', inventory),
    'syncConfig.inventorySync.direction': inventory.direction === 'two_way' ? 'TWO_WAY' : 'ONE_WAY',
    'syncConfig.inventorySync.bufferStock': inventory.bufferStock,
    ...fulfilledByFields('syncConfig.inventorySync', 'syncType', entry.platform, inventory.fulfilledBy),
    'syncConfig.inventorySync.platformOptions': toMongo(inventory.platformOptions),
    ...(entry.platform === 'amazon' ? { feedsEnabled: inventory.platformOptions?.['via'] !== 'patch' } : {}),
    ...jobFields('priceSync', prices),
    ...jobFields('productSync', products),
    'syncConfig.webhooksEnabled': webhooks.enabled,
    'syncConfig.webhookTopics': webhooks.topics,
    'syncConfig.webhookUrl': webhooks.url,
    'syncConfig.webhookDestination': webhooks.destination,
  });
}

function jobFields(name: string, { enabled, auto, intervalMinutes }: JobSettings): Record<string, unknown> {
  const path = `syncConfig.${name}`;
  return { [`${path}.enabled`]: enabled, [`${path}.autoSync`]: auto, [`${path}.interval`]: intervalMinutes };
}

/** What hosts know a store's facts by, besides the common names. */
function platformFields({ platform, storeId, name, email, country, currency }: StoreEntry): Record<string, unknown> {
  switch (platform) {
    case 'shopify':
      return { shopDomain: storeId, shopName: name, shopEmail: email, shopCountry: country, shopCurrency: currency };
    case 'woocommerce':
      return { siteUrl: storeId, storeName: name, storeEmail: email };
    case 'flipkart':
      return { sellerId: storeId, sellerName: name, sellerEmail: email };
    case 'amazon':
      return { sellerId: storeId, sellerName: name, countryCode: country };
    default:
      return {};
  }
}

/** Settings that a document has not, since the host made it, are the platform's defaults. */
export function storeEntryOf(document: StoreDocument): StoreEntry {
  const { platform, storeId, companyId, name, email, country, currency, statusReason } = document;
  const connectedAt = toIso(document.installedAt ?? document.createdAt) ?? new Date(0).toISOString();
  return {
    ...{ platform, storeId, companyId, version: document.version ?? 0 },
    ...defined({ name, email, country, currency, statusReason }),
    status: statusOf(document),
    statusSince: toIso(document.statusSince) ?? connectedAt,
    settings: settingsOf(platform, document.syncConfig ?? {}, document.feedsEnabled),
    connectedAt,
    updatedAt: toIso(document.updatedAt) ?? connectedAt,
  };
}

function statusOf({ isActive = true, isPaused = false }: StoreDocument): StoreStatus {
  if (!isActive) return 'disconnected';
  return isPaused ? 'paused' : 'active';
}

/** The same for a query of the database. */
export function statusFilter(status: StoreStatus | undefined): Readonly<Record<string, unknown>> {
  if (status === undefined) return {};
  if (status === 'disconnected') return { isActive: false };
  return { isActive: { $ne: false }, isPaused: status === 'paused' ? true : { $ne: true } };
}

function settingsOf(platform: string, config: SyncConfig, feedsEnabled: boolean | undefined): StoreSyncSettings {
  const { orderSync = {}, inventorySync = {}, priceSync, productSync } = config;
  const defaults = defaultSyncSettings(platform);
  return {
    orders: {
      ...jobOf(orderSync, defaults.orders),
      ...defined({ statuses: orderSync.orderStatuses, fulfilledBy: fulfilledByOf(orderSync) }),
    },
    inventory: {
      ...jobOf(inventorySync, defaults.inventory),
      direction: inventorySync.direction === 'TWO_WAY' ? 'two_way' : 'one_way',
      bufferStock: inventorySync.bufferStock ?? defaults.inventory.bufferStock,
      ...defined({
        fulfilledBy: fulfilledByOf(inventorySync),
        platformOptions: stockOptions(platform, inventorySync.platformOptions, feedsEnabled),
      }),
    },
    prices: jobOf(priceSync, defaults.prices),
    products: jobOf(productSync, defaults.products),
    webhooks: {
      enabled: config.webhooksEnabled ?? defaults.webhooks.enabled,
      ...defined({ topics: config.webhookTopics, url: config.webhookUrl, destination: config.webhookDestination }),
    },
  };
}

/** The flag is what a host's screen changes: it wins over the option that says the same. */
function stockOptions(platform: string, stored: unknown, feedsEnabled: boolean | undefined): JsonObject | undefined {
  const options = stored === undefined ? undefined : fromMongo<JsonObject>(stored);
  if (platform !== 'amazon' || feedsEnabled === undefined || feedsEnabled === (options?.['via'] !== 'patch'))
    return options;
  if (!feedsEnabled) return { ...options, via: 'patch' };
  const { via: _patch, ...others } = options ?? {};
  return others;
}

function jobOf(config: JobConfig = {}, defaults: JobSettings): JobSettings {
  return {
    enabled: config.enabled ?? defaults.enabled,
    auto: config.autoSync ?? defaults.auto,
    intervalMinutes: config.interval ?? defaults.intervalMinutes,
  };
}
