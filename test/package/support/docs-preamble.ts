/**
 * What the documents' code uses without saying where it comes from: what this package exports, and what stands for the
 * reader's own. Nothing of it exists at run time.
 */
import type {
  Cipher,
  Connector,
  IterateOptions,
  Lock,
  OAuthStateStore,
  OperationHandle,
  Order,
  Product,
  StoreKey,
  TokenStore,
  WebhookEvent,
  WebhookHeaders,
} from 'commerce-connectors';
import type { AmazonConnector } from 'commerce-connectors/amazon';
import type { AwsCredentials } from 'commerce-connectors/amazon/sigv4';
import type { FlipkartConnector } from 'commerce-connectors/flipkart';
import type { ShopifyConnector } from 'commerce-connectors/shopify';
import type {
  Connectors,
  HostCatalogue,
  HostPrices,
  HostProduct,
  HostStock,
  InventorySyncOptions,
  ListingSync,
  ListingValueStore,
  OpenListing,
  OrderSink,
  OrderSync,
  OrdersListener,
  ProductMappingService,
  ProductMappingStore,
  Reconciliation,
  StoreEntry,
  StoreManager,
  StoreRegistry,
  SyncStateStore,
  WebhookInbox,
  WebhookLedger,
} from 'commerce-connectors/sync';
import type { WooCommerceConnector } from 'commerce-connectors/woocommerce';
import type { Express } from 'express';
import type { Connection, Model } from 'mongoose';

export { ConnectorError, iterateOrders } from 'commerce-connectors';
export { createAmazonConnector } from 'commerce-connectors/amazon';
export { createAesGcmCipher, encryptedTokenStore } from 'commerce-connectors/crypto';
export { createExpressHandler } from 'commerce-connectors/express';
export { createFlipkartConnector } from 'commerce-connectors/flipkart';
export { createMongooseAdapter } from 'commerce-connectors/mongoose';
export { createShopifyConnector } from 'commerce-connectors/shopify';
export type { WebhookHandler } from 'commerce-connectors/sync';
export {
  createInventorySync,
  createOrderSync,
  createPriceSync,
  createProductMapping,
  createReconciliation,
  createStoreManager,
  createWebhookInbox,
  defaultSyncSettings,
  planSync,
  recordDelivery,
  replayDelivery,
  runDue,
} from 'commerce-connectors/sync';
export { signShopifyDelivery, startSandbox, tokenStoreConformance } from 'commerce-connectors/testing';
export { createWooCommerceConnector } from 'commerce-connectors/woocommerce';
export { default as express, type Request } from 'express';
export { default as mongoose } from 'mongoose';
export type { StoreKey };

// Connectors, and what they are made with.
export declare const connector: Connector;
export declare const shopify: ShopifyConnector;
export declare const woocommerce: WooCommerceConnector;
export declare const flipkart: FlipkartConnector;
export declare const amazon: AmazonConnector;
export declare const clientId: string;
export declare const clientSecret: string;
export declare const applicationId: string;
export declare const appId: string;
export declare const appSecret: string;
export declare const credentials: AwsCredentials;
export declare const tokenStore: TokenStore;
export declare const stateStore: OAuthStateStore;
export declare const cipher: Cipher;
export declare const lock: Lock;

// One store, and what it is connected with.
export declare const storeId: string;
export declare const sellerId: string;
export declare const companyId: string;
export declare const consumerKey: string;
export declare const consumerSecret: string;
export declare const refreshToken: string;
export declare const gstin: string;
export declare const redirectUri: string;
export declare const callbackURL: string;
export declare const cookie: string;

// What is read and written.
export declare const cursor: string;
export declare const updatedAfter: string;
export declare const onPage: NonNullable<IterateOptions['onPage']>;
export declare const orderId: string;
export declare const lineItemId: string;
export declare const fulfillmentId: string;
export declare const locationId: string;
export declare const scannedAt: Date;
export declare const unitId: string;
export declare const order: Order;
export declare const rawBody: Uint8Array;
export declare const headers: WebhookHeaders;
export declare const event: WebhookEvent;
export declare const message: { readonly Body: string };
export declare const signal: AbortSignal;

// Ports and services of sync.
export declare const connectors: Connectors;
export declare const stores: StoreRegistry;
export declare const state: SyncStateStore;
export declare const sink: OrderSink;
export declare const ledger: WebhookLedger;
export declare const mappings: ProductMappingStore;
export declare const values: ListingValueStore;
export declare const store: StoreEntry;
export declare const manager: StoreManager;
export declare const orderSync: OrderSync;
export declare const inbox: WebhookInbox;
export declare const reconciliation: Reconciliation;
export declare const mapping: ProductMappingService;
export declare const inventory: ListingSync;
export declare const prices: ListingSync;

// The reader's own backend.
export declare const app: Express;
export declare const request: AsyncIterable<Uint8Array> & { readonly url: string; readonly headers: WebhookHeaders };
export declare const response: { write(text: string): boolean };
export declare const connection: Connection;
export declare const newKey: string;
export declare const oldKey: string;
export declare const error: unknown;
export declare const catalogue: HostCatalogue;
export declare const hostStock: HostStock;
export declare const hostPrices: HostPrices;
export declare const onOrders: OrdersListener;
export declare const onPlatformStock: NonNullable<InventorySyncOptions['onPlatformStock']>;
export declare const job: { readonly id: string };
export declare function yourProducts(companyId: string): AsyncIterable<HostProduct>;
export declare function yourStock(companyId: string, hostSkus: readonly string[]): Promise<Map<string, number>>;
export declare function save(row: Order | Product): Promise<void>;
export declare function show(listing: OpenListing): void;
export declare function later(work: () => Promise<unknown>): Promise<void>;
export declare function schedule(afterMs: number | undefined): void;
export declare function retryLater(afterMs?: number): void;
export declare function askMerchantToReconnect(): void;
export declare function createShipment(order: Order, hostSkus: ReadonlyMap<string, string>): Promise<void>;
export declare function updateShipment(order: Order, previous: Order | undefined): Promise<void>;
export declare function eraseCustomer(store: StoreKey, payload: unknown): Promise<void>;
export declare function createMyTokenStore(): TokenStore;
export declare function it(name: string, run: () => unknown): void;
export declare const handle: OperationHandle;
/** A collection that an older backend left. */
export declare const OldShopifyStore: Model<{
  companyId: string;
  shopDomain: string;
  shopName: string;
  shopEmail: string;
  accessToken: string;
  isPaused: boolean;
  installedAt?: Date;
}>;
