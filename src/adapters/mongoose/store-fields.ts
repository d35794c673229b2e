import type { DiscriminatorKey } from './names.js';

const ON = { type: Boolean, default: true };
const OFF = { type: Boolean, default: false };
const minutes = (by: number, min = 1) => ({ type: Number, default: by, min });

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
    totalOrdersSynced: { type: Number, default: 0 },
    totalProductsMapped: { type: Number, default: 0 },
    totalInventoryUpdates: { type: Number, default: 0 },
    totalPriceUpdates: { type: Number, default: 0 },
    totalMissedByPush: { type: Number, default: 0 },
    lastOrderSync: Date,
    lastInventorySync: Date,
  },
};

interface Usual {
  readonly orders: number;
  readonly inventory: number;
  readonly inventoryEnabled: boolean;
  readonly leastOrders?: number;
  readonly leastInventory?: number;
}

function syncConfig({ orders, inventory, inventoryEnabled, leastOrders, leastInventory }: Usual) {
  return {
    orderSync: {
      enabled: ON,
      autoSync: ON,
      interval: minutes(orders, leastOrders),
      orderStatuses: { type: [String], default: undefined },
      fulfillmentTypes: { type: [String], enum: ['FBA', 'MFN'], default: undefined },
      fulfilledBy: String,
      ...JOB_STATE,
    },
    inventorySync: {
      enabled: { type: Boolean, default: inventoryEnabled },
      autoSync: OFF,
      interval: minutes(inventory, leastInventory),
      direction: { type: String, enum: ['ONE_WAY', 'TWO_WAY'], default: 'ONE_WAY' },
      bufferStock: { type: Number, default: 0 },
      syncType: { type: String, enum: ['FBA', 'MFN', 'BOTH'] },
      fulfilledBy: String,
      ...JOB_STATE,
    },
    priceSync: { enabled: OFF, autoSync: OFF, interval: minutes(inventory), ...JOB_STATE },
    productSync: { enabled: ON, autoSync: OFF, interval: minutes(24 * 60), ...JOB_STATE },
    webhooksEnabled: ON,
    webhookTopics: { type: [String], default: undefined },
    webhookUrl: String,
    webhookDestination: String,
  };
}

const USUAL: Usual = { orders: 5, inventory: 30, inventoryEnabled: false };

/**
 * What only one platform's stores have: names that the adapter fills (`shopDomain`, `sellerName`, …), and fields that are the
 * host's to use. The adapter writes none of the latter and leaves them alone.
 */
export const PLATFORM_FIELDS: Readonly<Record<DiscriminatorKey, Readonly<Record<string, unknown>>>> = {
  ShopifyStore: {
    syncConfig: syncConfig(USUAL),
    ...{ shopDomain: String, shopName: String, shopEmail: String, shopCountry: String, shopCurrency: String },
    scope: String,
  },
  WooCommerceStore: {
    syncConfig: syncConfig(USUAL),
    ...{ siteUrl: String, storeName: String, storeEmail: String },
    ...{ wpVersion: String, wooVersion: String },
  },
  FlipkartStore: {
    syncConfig: syncConfig({ ...USUAL, inventory: 60, inventoryEnabled: true, leastOrders: 5, leastInventory: 30 }),
    ...{ sellerId: String, sellerName: String, sellerEmail: String },
    ...{ gstin: String, locationId: String },
    listingSync: { enabled: OFF, autoSync: OFF, lastSyncAt: Date },
    ...{ requestsThisHour: Number, hourStartedAt: Date, throttledUntil: Date },
  },
  AmazonStore: {
    syncConfig: { ...syncConfig({ orders: 15, inventory: 60, inventoryEnabled: true }), apiVersion: String },
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
