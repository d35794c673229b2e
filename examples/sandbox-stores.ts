import type { Connector, OAuthStateStore, StoreKey, TokenStore } from 'commerce-connectors';
import { createAmazonConnector } from 'commerce-connectors/amazon';
import { createFlipkartConnector } from 'commerce-connectors/flipkart';
import { createShopifyConnector, DEFAULT_SCOPES } from 'commerce-connectors/shopify';
import { type Sandbox, startSandbox } from 'commerce-connectors/testing';
import { createWooCommerceConnector } from 'commerce-connectors/woocommerce';

/** What the merchant's browser, or WooCommerce's server, brings back to the redirect URI. */
export interface ConsentCallback {
  readonly url: string;
  readonly rawBody?: string;
}

/** One sandbox store, seen from the merchant's and the platform's side. */
export interface SandboxStore extends StoreKey {
  /** What `begin` wants besides the store and the redirect URI. */
  readonly beginExtras?: Readonly<Record<string, unknown>>;
  /** What `connect` is told once the merchant has agreed: the location that stock is set at, where the platform has several. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Where the host's stock lies, in a store with several locations. */
  readonly stockLocationId?: string;
  /** The merchant agrees; `visit` is the host's callback. */
  consent(url: string, visit: (callback: ConsentCallback) => Promise<{ readonly status: number }>): Promise<void>;
  /** Orders that the platform shows, those that it ships itself among them. */
  orderIds(): readonly string[];
  /** A customer orders. @returns the order's id */
  placeOrder(): string;
  /** Delivers the webhooks that are due, to whoever subscribed; where a queue keeps them, nothing. */
  deliverWebhooks(): Promise<void>;
  /** The next webhooks arrive twice, in reverse, or not at all. */
  disturb(fault: 'duplicate' | 'reorder' | 'drop', count: number): void;
}

export interface SandboxStores {
  readonly sandbox: Sandbox;
  readonly connectors: Readonly<Record<'shopify' | 'woocommerce' | 'flipkart' | 'amazon', Connector>>;
  readonly stores: readonly SandboxStore[];
  /** Lets time pass, for the sandboxes and the connectors alike. */
  advance(ms: number): void;
  close(): Promise<void>;
}

export interface SandboxStoresOptions {
  readonly tokenStore: TokenStore;
  readonly orders?: number;
  readonly seed?: number;
  readonly stateStore?: OAuthStateStore;
  /** Where Flipkart's notifications will come to: it signs the address. */
  readonly webhookURLOf?: (store: StoreKey) => string;
}

/** The queue that Amazon writes its notifications to. */
export const AMAZON_QUEUE = 'arn:aws:sqs:eu-west-1:123456789012:orders';

/** One store on each platform, and a connector for each. For real stores leave `baseURL`, `lwaURL` and `quotaScale` out. */
export async function openSandboxStores(options: SandboxStoresOptions): Promise<SandboxStores> {
  const { tokenStore, stateStore, orders = 40, seed = 7, webhookURLOf } = options;
  const sandbox = await startSandbox({
    platforms: ['shopify', 'woocommerce', 'flipkart', 'amazon'],
    ...{ orders, seed },
    // Amazon gives twenty pages of orders an hour, a standard Shopify plan 100 points a second: nobody wants to wait here.
    amazon: { quotaScale: 1_000 },
    shopify: { bucket: { maximum: 20_000, restoreRate: 1_000 } },
  });
  const { baseURLs, credentials } = sandbox;
  const { lwaURL, applicationId } = credentials.amazon;
  const { clientId, clientSecret } = credentials.shopify;
  const flipkartKey = { platform: 'flipkart', storeId: credentials.flipkart.storeId };
  const notificationURL = webhookURLOf?.(flipkartKey) ?? credentials.flipkart.notificationURL;
  let passed = 0;
  const now = () => Date.now() + passed;
  const kept = { tokenStore, now, ...(stateStore === undefined ? {} : { stateStore }) };
  const connectors = {
    shopify: createShopifyConnector({ ...kept, baseURL: baseURLs.shopify, clientId, clientSecret }),
    woocommerce: createWooCommerceConnector({ ...kept, baseURL: baseURLs.woocommerce }),
    flipkart: createFlipkartConnector({
      ...{ ...kept, baseURL: baseURLs.flipkart, ...credentials.flipkart.partner },
      // Flipkart publishes no limit, and the sandbox has none: the careful default would make us wait.
      ...{ notificationURL, requestsPerHour: 100_000 },
    }),
    amazon: createAmazonConnector({
      ...{ ...kept, baseURL: baseURLs.amazon, lwaURL, applicationId },
      ...{ clientId: credentials.amazon.clientId, clientSecret: credentials.amazon.clientSecret },
      sqs: { sellerIds: credentials.amazon.storeIds },
    }),
  };
  return {
    sandbox,
    connectors,
    stores: [
      shopifyStore(sandbox),
      wooCommerceStore(sandbox),
      flipkartStore(sandbox, notificationURL),
      amazonStore(sandbox),
    ],
    advance(ms) {
      passed += ms;
      // One clock for all platforms.
      sandbox.controls.amazon.advance(ms);
    },
    async close() {
      for (const connector of Object.values(connectors)) await connector.close();
      await sandbox.close();
    },
  };
}

function shopifyStore({ controls, credentials }: Sandbox): SandboxStore {
  const { shopify } = controls;
  const faults = {
    duplicate: (count: number) => shopify.faults.duplicateWebhooks(count),
    reorder: (count: number) => shopify.faults.reorderWebhooks(count),
    drop: (count: number) => shopify.faults.dropWebhooks(count),
  };
  return {
    ...{ platform: 'shopify', storeId: credentials.shopify.storeId },
    // Without read_all_orders a shop shows the last 60 days only. Shopify grants it on request.
    beginExtras: { scopes: [...DEFAULT_SCOPES, 'read_all_orders'] },
    stockLocationId: shopify.locations()[0]?.id ?? '',
    async consent(url, visit) {
      const approval = await fetch(url, { redirect: 'manual' });
      await visit({ url: approval.headers.get('location') ?? '' });
    },
    orderIds: () => shopify.orderIds(),
    placeOrder: () => shopify.insertOrder().id,
    deliverWebhooks: () => shopify.webhooks.settle(),
    disturb: (fault, count) => faults[fault](count),
  };
}

function wooCommerceStore({ controls, credentials }: Sandbox): SandboxStore {
  const { woocommerce } = controls;
  return {
    ...{ platform: 'woocommerce', storeId: credentials.woocommerce.storeId },
    async consent(url, visit) {
      // The shop itself posts the keys; the browser comes back without them.
      await woocommerce.wcAuth.approve(url, ({ url: callback, body }) => visit({ url: callback, rawBody: body }));
    },
    orderIds: () => woocommerce.orders().flatMap(({ id, status }) => (status === 'trash' ? [] : id)),
    placeOrder: () => woocommerce.insert().id,
    deliverWebhooks: () => woocommerce.webhooks.flush(),
    disturb: (fault, count) => woocommerce.webhooks[fault](count),
  };
}

function flipkartStore({ controls, credentials }: Sandbox, notificationURL: string): SandboxStore {
  const { flipkart } = controls;
  const { storeId, locationId } = credentials.flipkart;
  return {
    ...{ platform: 'flipkart', storeId },
    settings: { locationId },
    async consent(url, visit) {
      await visit({ url: flipkart.authorize({ url, storeId }) });
      // The support ticket that registers the receiver at Flipkart.
      flipkart.notifications.register({ url: notificationURL, app: 'partner' });
    },
    orderIds: () => flipkart.orders().map(({ id }) => id),
    placeOrder: () => flipkart.insert().id,
    async deliverWebhooks() {
      await flipkart.notifications.deliver();
    },
    disturb: (fault, count) => flipkart.notifications[fault](count),
  };
}

function amazonStore({ controls, credentials }: Sandbox): SandboxStore {
  const { amazon } = controls;
  const { storeId, marketplaceIds } = credentials.amazon;
  return {
    ...{ platform: 'amazon', storeId },
    beginExtras: { marketplaceId: marketplaceIds[0] ?? '' },
    async consent(url, visit) {
      await visit({ url: amazon.authorize({ url }) });
    },
    orderIds: () => amazon.orders().map(({ id }) => id),
    placeOrder: () => amazon.insert().id,
    async deliverWebhooks() {},
    disturb: (fault, count) => amazon.notifications[fault](count),
  };
}
