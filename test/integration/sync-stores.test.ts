import { describe, expect, it, onTestFinished } from 'vitest';
import { createAmazonConnector } from '../../src/connectors/amazon/index.js';
import { createFlipkartConnector } from '../../src/connectors/flipkart/index.js';
import { createShopifyConnector } from '../../src/connectors/shopify/index.js';
import { createWooCommerceConnector } from '../../src/connectors/woocommerce/index.js';
import type { Connector } from '../../src/core/connector.js';
import type { ConnectorOptions } from '../../src/core/options.js';
import { createMemoryOAuthStateStore, createMemoryTokenStore } from '../../src/storage/index.js';
import {
  createMemoryOrderSink,
  createMemoryStoreRegistry,
  createMemoryWebhookLedger,
  createStoreManager,
  createWebhookInbox,
  type StoreConnection,
} from '../../src/sync/index.js';
import { type Sandbox, type SandboxPlatform, startSandbox } from '../../src/testing/index.js';

const CALLBACK = 'https://app.example.com/callback';
const HOOKS = 'https://app.example.com/hooks';
const CONTEXT = { from: 'settings' };
const OTHER_COMPANY = { code: 'conflict', platformCode: 'other_company' };

const CONNECT = {
  shopify({ credentials: { shopify: app }, controls: { shopify } }: Sandbox, shared: ConnectorOptions): Connector {
    const { clientId, clientSecret } = app;
    return createShopifyConnector({ ...shared, clientId, clientSecret, baseURL: (id) => shopify.baseURL(id) });
  },
  woocommerce({ controls: { woocommerce } }: Sandbox, shared: ConnectorOptions): Connector {
    return createWooCommerceConnector({ ...shared, baseURL: (id) => woocommerce.baseURL(id) });
  },
  flipkart({ credentials: { flipkart }, baseURLs }: Sandbox, shared: ConnectorOptions): Connector {
    return createFlipkartConnector({ ...shared, ...flipkart.partner, baseURL: baseURLs.flipkart });
  },
  amazon({ controls: { amazon } }: Sandbox, shared: ConnectorOptions): Connector {
    const { lwaURL, clientId, clientSecret, applicationId } = amazon.credentials();
    const { baseURL } = amazon;
    return createAmazonConnector({ ...shared, baseURL, lwaURL, clientId, clientSecret, applicationId });
  },
};

/** A backend with one platform, and a store or more there that nobody has connected. */
async function startBackend(platform: SandboxPlatform) {
  const sandbox = await startSandbox({
    ...{ platforms: [platform], orders: 3 },
    ...{ amazon: { quotaScale: 1e6, listings: 3 }, flipkart: { listings: 3 } },
    ...{ shopify: { variants: 5 }, woocommerce: { variants: 5 } },
  });
  const tokenStore = createMemoryTokenStore();
  const shared = { tokenStore, stateStore: createMemoryOAuthStateStore(), maxRetries: 0 };
  const connector = CONNECT[platform](sandbox, shared);
  const connectors = { [platform]: connector };
  const stores = createMemoryStoreRegistry();
  const sink = createMemoryOrderSink();
  const ledger = createMemoryWebhookLedger();
  const webhooks = { url: ({ platform }: { readonly platform: string }) => `${HOOKS}/${platform}` };
  const manager = createStoreManager({ connectors, stores, sink, ledger, webhooks });
  const inbox = createWebhookInbox({ connectors, stores, sink, ledger, handlers: [manager.webhooks] });

  /** The merchant's way through the platform's pages, in the name of a company. */
  const authorisations = {
    shopify: async (companyId: string) => {
      const { storeId } = sandbox.credentials.shopify;
      const begun = await manager.begin({
        ...{ platform: 'shopify', companyId, storeId: storeId.toUpperCase(), redirectUri: CALLBACK, context: CONTEXT },
      });
      const url = sandbox.controls.shopify.callbackURL({ redirectUri: CALLBACK, state: begun.state, storeId });
      return manager.complete({ platform: 'shopify', url, state: begun.state });
    },
    woocommerce: async (companyId: string) => {
      const { storeId } = sandbox.credentials.woocommerce;
      const begun = await manager.begin({
        ...{ platform: 'woocommerce', companyId, storeId: `${storeId}/`, redirectUri: CALLBACK, context: CONTEXT },
      });
      let completed: Promise<StoreConnection> | undefined;
      await sandbox.controls.woocommerce.wcAuth.approve(begun.url, async ({ url, body }) => {
        completed = manager.complete({ platform: 'woocommerce', url, rawBody: body });
        return completed.then(
          () => ({ status: 200 }),
          () => ({ status: 401 }),
        );
      });
      if (completed === undefined) throw new Error('the store posted nothing');
      return completed;
    },
    flipkart: async (companyId: string) => {
      const { storeId } = sandbox.credentials.flipkart;
      const begun = await manager.begin({
        ...{ platform: 'flipkart', companyId, storeId, redirectUri: CALLBACK, context: CONTEXT },
      });
      return manager.complete({
        platform: 'flipkart',
        url: sandbox.controls.flipkart.authorize({ url: begun.url, storeId }),
      });
    },
    amazon: async (companyId: string) => {
      const { amazon } = sandbox.controls;
      const { storeId, marketplaceIds } = amazon.credentials();
      const begun = await manager.begin({
        ...{ platform: 'amazon', companyId, redirectUri: CALLBACK, context: CONTEXT, marketplaceId: marketplaceIds[0] },
      });
      return manager.complete({ platform: 'amazon', url: amazon.authorize({ url: begun.url, storeId }) });
    },
  };
  onTestFinished(async () => {
    await connector.close();
    await sandbox.close();
  });
  const authorise = authorisations[platform];
  return { sandbox, connector, tokenStore, stores, sink, ledger, manager, inbox, authorise };
}

describe('stores of companies, on every platform', () => {
  it.each(['shopify', 'woocommerce', 'flipkart', 'amazon'] as const)(
    'authorises a store of %s for its company; another company gets a conflict, and nothing of it',
    async (platform) => {
      const { authorise, manager, tokenStore, connector, sandbox } = await startBackend(platform);
      const requests = () => sandbox.controls[platform].requests.list().length;
      const { store, connected } = await authorise('acme');
      const key = { platform, storeId: store.storeId };
      expect(store).toMatchObject({ companyId: 'acme', status: 'active' });
      expect(connected).toMatchObject({ ...key, context: CONTEXT });
      expect(await connector.auth.check(store.storeId)).toMatchObject({ ok: true });
      const record = await tokenStore.load(key);
      const before = requests();
      await expect(authorise('globex')).rejects.toMatchObject(OTHER_COMPANY);
      expect(await tokenStore.load(key)).toEqual(record);
      // Where the seller is known only by the callback, it is refused before its code is redeemed.
      expect(requests()).toBe(before);
      expect((await manager.get(key)).companyId).toBe('acme');
      expect((await authorise('acme')).store.status).toBe('active');
    },
  );

  it('connects with keys in hand, and refuses those that the platform refuses', async () => {
    const { manager, stores, sandbox } = await startBackend('woocommerce');
    const { storeId, consumerKey, consumerSecret } = sandbox.credentials.woocommerce;
    const store = { platform: 'woocommerce', storeId };
    const wrong = manager.connect({ ...store, companyId: 'acme', consumerKey, consumerSecret: `${consumerSecret}0` });
    await expect(wrong).rejects.toMatchObject({ code: 'authentication_failed' });
    expect(await stores.load(store)).toBeUndefined();
    const { webhooks } = await manager.connect({ ...store, companyId: 'globex', consumerKey, consumerSecret });
    expect(webhooks?.failed).toEqual([]);
    expect(webhooks?.created.length).toBeGreaterThan(0);
  });
});

describe('a shop of Shopify, from its connection to its end', () => {
  const startShop = async () => {
    const backend = await startBackend('shopify');
    const { credentials, controls } = backend.sandbox;
    const shop = { platform: 'shopify', storeId: credentials.shopify.storeId };
    const subscribed = () => controls.shopify.subscriptions().filter(({ url }) => url === `${HOOKS}/shopify`);
    return { ...backend, shop, subscribed };
  };

  it('is subscribed, keeps what comes while it is paused, and takes it in when it is resumed', async () => {
    const { authorise, manager, inbox, sink, sandbox, shop, subscribed } = await startShop();
    const { webhooks } = await authorise('acme');
    expect(webhooks?.failed).toEqual([]);
    expect(subscribed().map(({ topic }) => topic)).toEqual(
      expect.arrayContaining(['orders/updated', 'products/update', 'app/uninstalled']),
    );
    expect(subscribed().map(({ topic }) => topic)).not.toContain('inventory_levels/update');

    await manager.pause(shop);
    const delivery = sandbox.controls.shopify.buildWebhook({ topic: 'orders/updated' });
    expect(await inbox.receive({ platform: 'shopify', ...delivery })).toMatchObject({ status: 'parked' });
    expect((await inbox.process()).applied).toBe(0);
    await manager.resume(shop);
    expect(await inbox.process()).toMatchObject({ applied: 1, failures: [] });
    const ids: string[] = [];
    for await (const { orderId } of sink.list(shop)) ids.push(orderId);
    expect(ids).toHaveLength(1);
  });

  it('has no subscription and no token left after a disconnect, and the platform takes none', async () => {
    const { authorise, manager, tokenStore, sandbox, connector, shop, subscribed } = await startShop();
    await authorise('acme');
    const token = (await tokenStore.load(shop))?.credentials['accessToken'];
    const result = await manager.disconnect(shop);
    expect(result).toMatchObject({ webhooks: 'removed', access: 'revoked', failures: [] });
    expect(subscribed()).toEqual([]);
    expect(await tokenStore.load(shop)).toBeUndefined();
    await expect(
      connector.auth.connect({ storeId: shop.storeId, ...{ accessToken: String(token) } }),
    ).rejects.toMatchObject({
      code: 'authentication_failed',
    });
    expect(sandbox.controls.shopify.requests.list().at(-2)).toMatchObject({
      operation: 'api_permissions',
      status: 200,
    });
    expect((await authorise('acme')).store).toMatchObject({ status: 'active' });
  });

  it('is deactivated when the merchant removes the app, by the event alone', async () => {
    const { authorise, manager, inbox, tokenStore, sandbox, shop } = await startShop();
    await authorise('acme');
    const delivery = sandbox.controls.shopify.buildWebhook({ topic: 'app/uninstalled' });
    sandbox.controls.shopify.uninstall();
    await inbox.receive({ platform: 'shopify', ...delivery });
    expect(await inbox.process()).toMatchObject({ applied: 1, failures: [] });
    expect(await manager.get(shop)).toMatchObject({ status: 'disconnected', statusReason: 'uninstalled' });
    expect(await tokenStore.load(shop)).toBeUndefined();
  });

  it('stays connected when the event of its removal comes after it was installed again', async () => {
    const { authorise, manager, inbox, sandbox, shop } = await startShop();
    await authorise('acme');
    const delivery = sandbox.controls.shopify.buildWebhook({ topic: 'app/uninstalled' });
    sandbox.controls.shopify.uninstall();
    await authorise('acme');
    await inbox.receive({ platform: 'shopify', ...delivery });
    expect(await inbox.process()).toMatchObject({ applied: 0, ignored: 1, failures: [] });
    expect((await manager.get(shop)).status).toBe('active');
  });
});

it.each(['woocommerce', 'flipkart', 'amazon'] as const)(
  'says of %s, which has no such call, that the access is the merchant’s to end',
  async (platform) => {
    const { authorise, manager } = await startBackend(platform);
    const { store } = await authorise('acme');
    expect(await manager.disconnect(store)).toMatchObject({ access: 'not_possible', failures: [] });
  },
);
