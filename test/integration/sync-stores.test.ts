import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createAmazonConnector } from '../../src/connectors/amazon/index.js';
import { createFlipkartConnector } from '../../src/connectors/flipkart/index.js';
import { createShopifyConnector } from '../../src/connectors/shopify/index.js';
import { createWooCommerceConnector } from '../../src/connectors/woocommerce/index.js';
import { createMemoryOAuthStateStore, createMemoryTokenStore } from '../../src/storage/index.js';
import {
  createMemoryOrderSink,
  createMemoryStoreRegistry,
  createMemoryWebhookLedger,
  createStoreManager,
  createWebhookInbox,
  type StoreConnection,
} from '../../src/sync/index.js';
import { type Sandbox, startSandbox } from '../../src/testing/index.js';

const CALLBACK = 'https://app.example.com/callback';
const HOOKS = 'https://app.example.com/hooks';
const CONTEXT = { from: 'settings' };
const OTHER_COMPANY = { code: 'conflict', platformCode: 'other_company' };

/** A backend with every platform, each with one store or more that nobody has connected. */
async function startBackend() {
  const sandbox = await startSandbox({
    platforms: ['amazon', 'flipkart', 'shopify', 'woocommerce'],
    orders: 3,
    amazon: { quotaScale: 1e6, listings: 3 },
  });
  const { amazon, flipkart, shopify, woocommerce } = sandbox.controls;
  const { lwaURL, clientId, clientSecret, applicationId } = amazon.credentials();
  const tokenStore = createMemoryTokenStore();
  const shared = { tokenStore, stateStore: createMemoryOAuthStateStore(), maxRetries: 0 };
  const app = sandbox.credentials.shopify;
  const connectors = {
    shopify: createShopifyConnector({
      ...{ ...shared, clientId: app.clientId, clientSecret: app.clientSecret },
      baseURL: (storeId) => shopify.baseURL(storeId),
    }),
    woocommerce: createWooCommerceConnector({ ...shared, baseURL: (storeId) => woocommerce.baseURL(storeId) }),
    flipkart: createFlipkartConnector({
      ...{ ...shared, ...sandbox.credentials.flipkart.partner },
      baseURL: sandbox.baseURLs.flipkart,
    }),
    amazon: createAmazonConnector({
      ...{ ...shared, baseURL: amazon.baseURL, lwaURL, clientId, clientSecret, applicationId },
    }),
  };
  const stores = createMemoryStoreRegistry();
  const sink = createMemoryOrderSink();
  const ledger = createMemoryWebhookLedger();
  const webhooks = { url: ({ platform }: { readonly platform: string }) => `${HOOKS}/${platform}` };
  const manager = createStoreManager({ connectors, stores, sink, ledger, webhooks });
  const inbox = createWebhookInbox({ connectors, stores, sink, ledger, handlers: [manager.webhooks] });

  /** The merchant's way through the platform's pages, in the name of a company. */
  const authorise = {
    shopify: async (companyId: string) => {
      const { storeId } = app;
      const begun = await manager.begin({
        ...{ platform: 'shopify', companyId, storeId: storeId.toUpperCase(), redirectUri: CALLBACK, context: CONTEXT },
      });
      const url = shopify.callbackURL({ redirectUri: CALLBACK, state: begun.state, storeId });
      return manager.complete({ platform: 'shopify', url, state: begun.state });
    },
    woocommerce: async (companyId: string) => {
      const { storeId } = sandbox.credentials.woocommerce;
      const begun = await manager.begin({
        ...{ platform: 'woocommerce', companyId, storeId: `${storeId}/`, redirectUri: CALLBACK, context: CONTEXT },
      });
      let completed: Promise<StoreConnection> | undefined;
      await woocommerce.wcAuth.approve(begun.url, async ({ url, body }) => {
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
      return manager.complete({ platform: 'flipkart', url: flipkart.authorize({ url: begun.url, storeId }) });
    },
    amazon: async (companyId: string) => {
      const { storeId, marketplaceIds } = amazon.credentials();
      const begun = await manager.begin({
        ...{ platform: 'amazon', companyId, redirectUri: CALLBACK, context: CONTEXT, marketplaceId: marketplaceIds[0] },
      });
      return manager.complete({ platform: 'amazon', url: amazon.authorize({ url: begun.url, storeId }) });
    },
  };
  const close = async () => {
    for (const connector of Object.values(connectors)) await connector.close();
    await sandbox.close();
  };
  return { sandbox, connectors, tokenStore, stores, sink, ledger, manager, inbox, authorise, close };
}

let backend: Awaited<ReturnType<typeof startBackend>>;
beforeEach(async () => {
  backend = await startBackend();
});
afterEach(() => backend.close());

const requestsOf = ({ controls }: Sandbox) =>
  [controls.amazon, controls.flipkart, controls.shopify, controls.woocommerce].reduce(
    (sum, { requests }) => sum + requests.list().length,
    0,
  );

describe('stores of companies, on every platform', () => {
  it.each(['shopify', 'woocommerce', 'flipkart', 'amazon'] as const)(
    'authorises a store of %s for its company; another company gets a conflict, and nothing of it',
    async (platform) => {
      const { authorise, manager, tokenStore, connectors, sandbox } = backend;
      const { store, connected } = await authorise[platform]('acme');
      const key = { platform, storeId: store.storeId };
      expect(store).toMatchObject({ companyId: 'acme', status: 'active' });
      expect(connected).toMatchObject({ ...key, context: CONTEXT });
      expect(await connectors[platform].auth.check(store.storeId)).toMatchObject({ ok: true });
      const record = await tokenStore.load(key);
      const requests = requestsOf(sandbox);
      await expect(authorise[platform]('globex')).rejects.toMatchObject(OTHER_COMPANY);
      expect(await tokenStore.load(key)).toEqual(record);
      // Where the seller is known only by the callback, it is refused before its code is redeemed.
      expect(requestsOf(sandbox)).toBe(requests);
      expect((await manager.get(key)).companyId).toBe('acme');
      expect((await authorise[platform]('acme')).store.status).toBe('active');
    },
  );

  it('connects with keys in hand, and refuses those that the platform refuses', async () => {
    const { manager, stores, sandbox } = backend;
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
  const shop = () => ({ platform: 'shopify', storeId: backend.sandbox.credentials.shopify.storeId });
  const subscribed = () =>
    backend.sandbox.controls.shopify.subscriptions().filter(({ url }) => url === `${HOOKS}/shopify`);

  it('is subscribed, keeps what comes while it is paused, and takes it in when it is resumed', async () => {
    const { authorise, manager, inbox, sink, sandbox } = backend;
    const { webhooks } = await authorise.shopify('acme');
    expect(webhooks?.failed).toEqual([]);
    expect(subscribed().map(({ topic }) => topic)).toEqual(
      expect.arrayContaining(['orders/updated', 'products/update', 'app/uninstalled']),
    );
    expect(subscribed().map(({ topic }) => topic)).not.toContain('inventory_levels/update');

    await manager.pause(shop());
    const delivery = sandbox.controls.shopify.buildWebhook({ topic: 'orders/updated' });
    expect(await inbox.receive({ platform: 'shopify', ...delivery })).toMatchObject({ status: 'parked' });
    expect((await inbox.process()).applied).toBe(0);
    await manager.resume(shop());
    expect(await inbox.process()).toMatchObject({ applied: 1, failures: [] });
    const ids: string[] = [];
    for await (const { orderId } of sink.list(shop())) ids.push(orderId);
    expect(ids).toHaveLength(1);
  });

  it('has no subscription and no token left after a disconnect, and the platform takes none', async () => {
    const { authorise, manager, tokenStore, sandbox, connectors } = backend;
    await authorise.shopify('acme');
    const token = (await tokenStore.load(shop()))?.credentials['accessToken'];
    const result = await manager.disconnect(shop());
    expect(result).toMatchObject({ webhooks: 'removed', access: 'revoked', failures: [] });
    expect(subscribed()).toEqual([]);
    expect(await tokenStore.load(shop())).toBeUndefined();
    await expect(
      connectors.shopify.auth.connect({ storeId: shop().storeId, accessToken: String(token) }),
    ).rejects.toMatchObject({ code: 'authentication_failed' });
    expect(sandbox.controls.shopify.requests.list().at(-2)).toMatchObject({
      operation: 'api_permissions',
      status: 200,
    });
    expect((await authorise.shopify('acme')).store).toMatchObject({ status: 'active' });
  });

  it('is deactivated when the merchant removes the app, by the event alone', async () => {
    const { authorise, manager, inbox, tokenStore, sandbox } = backend;
    await authorise.shopify('acme');
    const delivery = sandbox.controls.shopify.buildWebhook({ topic: 'app/uninstalled' });
    sandbox.controls.shopify.uninstall();
    await inbox.receive({ platform: 'shopify', ...delivery });
    expect(await inbox.process()).toMatchObject({ applied: 1, failures: [] });
    expect(await manager.get(shop())).toMatchObject({ status: 'disconnected', statusReason: 'uninstalled' });
    expect(await tokenStore.load(shop())).toBeUndefined();
  });

  it('stays connected when the event of its removal comes after it was installed again', async () => {
    const { authorise, manager, inbox, sandbox } = backend;
    await authorise.shopify('acme');
    const delivery = sandbox.controls.shopify.buildWebhook({ topic: 'app/uninstalled' });
    sandbox.controls.shopify.uninstall();
    await authorise.shopify('acme');
    await inbox.receive({ platform: 'shopify', ...delivery });
    expect(await inbox.process()).toMatchObject({ applied: 0, ignored: 1, failures: [] });
    expect((await manager.get(shop())).status).toBe('active');
  });
});

it('says of platforms without such a call that the access is the merchant’s to end', async () => {
  const { authorise, manager } = backend;
  for (const platform of ['woocommerce', 'flipkart', 'amazon'] as const) {
    const { store } = await authorise[platform]('acme');
    expect(await manager.disconnect(store), platform).toMatchObject({ access: 'not_possible', failures: [] });
  }
});
