import { defaultSyncSettings, leastInterval } from '../../sync/default-settings.js';
import type { JobSettings } from '../../sync/ports/index.js';
import type { DiscriminatorKey } from './names.js';

const COUNT = { type: Number, default: 0 } as const;
const ON = { type: Boolean, default: true };
const OFF = { type: Boolean, default: false };

/** Copied from the state of the job. */
const JOB_STATE = {
  lastSyncAt: Date,
  syncStatus: { type: String, enum: ['IDLE', 'SYNCING', 'ERROR'], default: 'IDLE' },
  errorMessage: String,
};

/** What every store has. Defaults are for stores that the host makes itself: the adapter writes all of them. */
export const STORE_FIELDS = {
  storeId: { type: String, required: true },
  version: { type: Number, default: 0 },
  companyId: { type: String, required: true, index: true },
  name: String,
  email: String,
  country: String,
  currency: String,
  isActive: ON,
  isPaused: OFF,
  statusReason: String,
  statusSince: Date,
  installedAt: Date,
  createdAt: Date,
  updatedAt: Date,
  stats: {
    totalOrdersSynced: COUNT,
    marketplaceOrders: COUNT,
    merchantOrders: COUNT,
    totalProductsMapped: COUNT,
    totalInventoryUpdates: COUNT,
    inventoryFeedsSubmitted: COUNT,
    totalPriceUpdates: COUNT,
    priceFeedsSubmitted: COUNT,
    totalMissedByPush: COUNT,
    lastOrderSync: Date,
    lastInventorySync: Date,
  },
};

/** The settings of a platform's stores, with the defaults that the library has for them. */
function syncConfig(platform: string) {
  const { orders, inventory, prices, products, webhooks } = defaultSyncSettings(platform);
  const job = ({ enabled, auto, intervalMinutes }: JobSettings, least = 1) => ({
    enabled: { type: Boolean, default: enabled },
    autoSync: { type: Boolean, default: auto },
    interval: { type: Number, default: intervalMinutes, min: least },
    ...JOB_STATE,
  });
  return {
    orderSync: {
      ...job(orders, leastInterval(platform, 'orders')),
      orderStatuses: { type: [String], default: undefined },
      fulfillmentTypes: { type: [String], enum: ['FBA', 'MFN'], default: undefined },
      fulfilledBy: String,
    },
    inventorySync: {
      ...job(inventory, leastInterval(platform, 'inventory')),
      direction: { type: String, enum: ['ONE_WAY', 'TWO_WAY'], default: 'ONE_WAY' },
      bufferStock: { type: Number, default: inventory.bufferStock },
      platformOptions: 'Mixed',
      syncType: { type: String, enum: ['FBA', 'MFN', 'BOTH'] },
      fulfilledBy: String,
    },
    priceSync: job(prices),
    productSync: job(products),
    webhooksEnabled: { type: Boolean, default: webhooks.enabled },
    webhookTopics: { type: [String], default: undefined },
    webhookUrl: String,
    webhookDestination: String,
  };
}

/**
 * What only one platform's stores have: names that the adapter fills (`shopDomain`, `sellerName`, …), and fields that are the
 * host's to use. The adapter writes none of the latter and leaves them alone.
 */
export function platformFields(): Readonly<Record<DiscriminatorKey, Readonly<Record<string, unknown>>>> {
  return {
    ShopifyStore: {
      syncConfig: syncConfig('shopify'),
      ...{ shopDomain: String, shopName: String, shopEmail: String, shopCountry: String, shopCurrency: String },
      scope: String,
    },
    WooCommerceStore: {
      syncConfig: syncConfig('woocommerce'),
      ...{ siteUrl: String, storeName: String, storeEmail: String },
      ...{ wpVersion: String, wooVersion: String },
    },
    FlipkartStore: {
      syncConfig: syncConfig('flipkart'),
      ...{ sellerId: String, sellerName: String, sellerEmail: String },
      ...{ gstin: String, locationId: String },
      listingSync: { enabled: OFF, autoSync: OFF, lastSyncAt: Date },
      ...{ requestsThisHour: Number, hourStartedAt: Date, throttledUntil: Date },
    },
    AmazonStore: {
      syncConfig: { ...syncConfig('amazon'), apiVersion: String },
      ...{ sellerId: String, sellerName: String, countryCode: String },
      marketplaceId: String,
      region: { type: String, enum: ['NA', 'EU', 'FE'] },
      endpoint: String,
      sqsQueueUrl: String,
      sqsEnabled: OFF,
      notificationTypes: { type: [String], default: undefined },
      feedsEnabled: ON,
    },
  };
}
