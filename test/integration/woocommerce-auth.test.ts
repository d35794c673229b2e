import { afterEach, describe, expect, it } from 'vitest';
import { createWooCommerceConnector, type WooCommerceConnector } from '../../src/connectors/woocommerce/index.js';
import type { WooCommerceOptions } from '../../src/connectors/woocommerce/options.js';
import type { TokenStore } from '../../src/core/ports.js';
import { createMemoryTokenStore } from '../../src/storage/index.js';
import { type Sandbox, startSandbox } from '../../src/testing/index.js';
import type { KeyDelivery } from '../../src/testing/woocommerce/auth/wc-auth.js';
import type { WooSandboxOptions } from '../../src/testing/woocommerce/options.js';

const NOW = Date.UTC(2026, 10, 25, 3);
const CALLBACK = 'https://app.example.net/woocommerce/callback';

interface Shop {
  readonly sandbox: Sandbox;
  readonly connector: WooCommerceConnector;
  readonly tokenStore: TokenStore;
  readonly storeId: string;
  readonly keys: { readonly consumerKey: string; readonly consumerSecret: string };
  settings(): Promise<unknown>;
  /** The ways in which the requests so far proved themselves. */
  auths(): readonly string[];
}

const open: Shop[] = [];

afterEach(async () => {
  for (const { connector, sandbox } of open.splice(0)) {
    await connector.close();
    await sandbox.close();
  }
});

async function shopWith(woocommerce: WooSandboxOptions = {}, options: WooCommerceOptions = {}): Promise<Shop> {
  const sandbox = await startSandbox({ platforms: ['woocommerce'], orders: 3, now: () => NOW, woocommerce });
  const controls = sandbox.controls.woocommerce;
  const tokenStore = createMemoryTokenStore();
  const connector = createWooCommerceConnector({
    tokenStore,
    now: () => NOW,
    maxRetries: 0,
    baseURL: (storeId) => controls.baseURL(storeId),
    ...options,
  });
  const { storeId, consumerKey, consumerSecret } = sandbox.credentials.woocommerce;
  const shop: Shop = {
    sandbox,
    connector,
    tokenStore,
    storeId,
    keys: { consumerKey, consumerSecret },
    settings: async () => (await tokenStore.load({ platform: 'woocommerce', storeId }))?.settings,
    auths: () => controls.requests.list().map(({ auth }) => auth),
  };
  open.push(shop);
  return shop;
}

const connect = ({ connector, storeId, keys }: Shop, more: object = {}) =>
  connector.auth.connect({ storeId, ...keys, ...more });

describe('connecting with keys in hand', () => {
  it('proves them, and keeps what the store says of itself', async () => {
    const shop = await shopWith();
    await expect(connect(shop, { webhookSecret: 'whs', statusMap: { packed: 'open' } })).resolves.toEqual({
      platform: 'woocommerce',
      storeId: shop.storeId,
      profile: {
        name: 'Sandbox sandbox-1.example.com',
        url: shop.storeId,
        timeZone: 'Asia/Kolkata',
        currency: 'INR',
        country: 'IN',
      },
      scopes: ['read', 'write'],
      missingScopes: [],
      connectedAt: new Date(NOW).toISOString(),
    });
    expect(await shop.settings()).toMatchObject({
      apiRoot: '/wp-json/',
      authMode: 'basic',
      permissions: ['read', 'write'],
      webhookSecret: ['whs'],
      statusMap: { packed: 'open' },
    });
  });

  it('changes nothing in the store', async () => {
    const shop = await shopWith();
    const before = await shop.connector.auth.connect({ storeId: shop.storeId, ...shop.keys });
    const writes = shop.sandbox.controls.woocommerce.requests.list().filter(({ method }) => method !== 'GET');
    expect(before.scopes).toEqual(['read', 'write']);
    expect(writes.map(({ operation, body }) => [operation, body])).toEqual([['POST orders/batch', {}]]);
  });

  it.each([
    ['pretty permalinks', { permalinks: 'pretty' }, '/wp-json/'],
    ['almost pretty ones', { permalinks: 'index' }, '/index.php/wp-json/'],
    ['none', { permalinks: 'plain' }, '/index.php?rest_route=/'],
    ['a sub-directory', { permalinks: 'pretty', path: '/shop' }, '/shop/wp-json/'],
    ['a sub-directory with almost pretty ones', { permalinks: 'index', path: '/shop' }, '/shop/index.php/wp-json/'],
    ['a sub-directory without', { permalinks: 'plain', path: '/shop' }, '/shop/index.php?rest_route=/'],
  ] as const)('finds the REST API with %s', async (_what, options, apiRoot) => {
    const shop = await shopWith(options);
    await expect(connect(shop)).resolves.toMatchObject({ scopes: ['read', 'write'] });
    expect(await shop.settings()).toMatchObject({ apiRoot, authMode: 'basic' });
    await expect(shop.connector.fetchOrders({ storeId: shop.storeId })).resolves.toBeDefined();
  });

  it.each([
    ['the header', {}, 'basic'],
    ['the query, where the host strips the header', { stripAuthorization: true }, 'query'],
    ['a signature, behind a proxy that keeps https to itself', { https: false }, 'oauth'],
    ['one for its own address', { https: false, oauthHost: 'home' }, 'oauth'],
    ['one without permalinks', { https: false, permalinks: 'plain' }, 'oauth'],
    ['one in a sub-directory without permalinks', { https: false, permalinks: 'plain', path: '/shop' }, 'oauth'],
    ['one without permalinks and header', { https: false, permalinks: 'plain', stripAuthorization: true }, 'oauth'],
  ] as const)('sends them in %s', async (_what, options, authMode) => {
    const sites = [`https://sandbox-1.example.com${'path' in options ? options.path : ''}`];
    const shop = await shopWith({ ...options, sites });
    await expect(connect(shop)).resolves.toMatchObject({ scopes: ['read', 'write'] });
    expect(await shop.settings()).toMatchObject({ authMode });
    shop.sandbox.controls.woocommerce.requests.reset();
    await shop.connector.fetchOrders({ storeId: shop.storeId });
    expect(new Set(shop.auths())).toEqual(new Set([authMode]));
  });

  it('remembers the address that a store verifies signatures for', async () => {
    const shop = await shopWith({ https: false, oauthHost: 'home', sites: ['https://sandbox-1.example.com'] });
    await connect(shop);
    expect(await shop.settings()).toMatchObject({ signatureOrigin: 'http://sandbox-1.example.com' });
  });

  it('is done unasked with verify: false, and the store is got to know when it refuses', async () => {
    const shop = await shopWith({ permalinks: 'plain', stripAuthorization: true });
    const { scopes, profile } = await connect(shop, { verify: false });
    expect([scopes, profile, shop.auths()]).toEqual([undefined, {}, []]);
    await expect(shop.connector.fetchOrders({ storeId: shop.storeId })).resolves.toBeDefined();
    expect(await shop.settings()).toMatchObject({ apiRoot: '/index.php?rest_route=/', authMode: 'query' });
  });

  it('asks nothing ahead of the first request where that is not needed', async () => {
    const shop = await shopWith();
    await connect(shop, { verify: false });
    await shop.connector.fetchOrders({ storeId: shop.storeId });
    const requests = shop.sandbox.controls.woocommerce.requests;
    expect([requests.count('GET index'), requests.list()[0]?.auth]).toEqual([0, 'basic']);
    expect(await shop.settings()).toEqual({});
  });

  it('again keeps what is not given', async () => {
    const shop = await shopWith();
    await connect(shop, { webhookSecret: 'whs' });
    await shop.connector.auth.connect({ storeId: shop.storeId, statusMap: { packed: 'completed' } });
    await expect(shop.settings()).resolves.toMatchObject({
      webhookSecret: ['whs'],
      statusMap: { packed: 'completed' },
    });
    await expect(shop.connector.auth.check(shop.storeId)).resolves.toMatchObject({ ok: true });
  });
});

describe('keys that are refused', () => {
  const wrongKey = `ck_${'1'.repeat(40)}`;
  const wrongSecret = `cs_${'1'.repeat(40)}`;

  it.each([
    ['https', {}],
    ['https, header stripped', { stripAuthorization: true }],
    ['a proxy', { https: false, sites: ['https://sandbox-1.example.com'] }],
  ])('name the wrong half: %s', async (_what, options) => {
    const shop = await shopWith(options);
    await expect(connect(shop, { consumerKey: wrongKey })).rejects.toMatchObject({
      code: 'authentication_failed',
      reauthorize: true,
      message: expect.stringContaining('does not know the consumer key'),
    });
    await expect(connect(shop, { consumerSecret: wrongSecret })).rejects.toMatchObject({
      code: 'authentication_failed',
      platformCode: 'woocommerce_rest_authentication_error',
      message: expect.stringContaining('consumer secret'),
    });
    expect(await shop.settings()).toBeUndefined();
  });

  it('of a user without rights say so', async () => {
    const shop = await shopWith();
    await expect(connect(shop, shop.sandbox.credentials.woocommerce.customer)).rejects.toMatchObject({
      code: 'permission_denied',
      status: 403,
      message: expect.stringContaining('shop manager'),
    });
  });

  it('for their time name the clocks', async () => {
    const options = { https: false, sites: ['https://sandbox-1.example.com'] };
    const shop = await shopWith(options, { now: () => NOW + 3_600_000 });
    await expect(connect(shop)).rejects.toMatchObject({ message: expect.stringContaining('clocks') });
  });

  it.each([
    ['readOnly', 'read', 'write'],
    ['writeOnly', 'write', 'read'],
  ] as const)('for half of the work connect (%s), and say what is missing', async (name, has, lacks) => {
    const shop = await shopWith();
    const keys = shop.sandbox.credentials.woocommerce[name];
    await expect(connect(shop, keys)).resolves.toMatchObject({ scopes: [has], missingScopes: [lacks] });
    await expect(shop.connector.auth.check(shop.storeId)).resolves.toMatchObject({
      ok: false,
      problems: [expect.stringContaining(`no ${lacks} permission`)],
    });
    const refused =
      lacks === 'read'
        ? shop.connector.fetchOrders({ storeId: shop.storeId })
        : shop.connector.updateOrderStatus({ storeId: shop.storeId, orderId: '10001', status: 'on-hold' });
    await expect(refused).rejects.toMatchObject({
      code: 'permission_denied',
      message: expect.stringContaining(`no ${lacks} permission`),
    });
  });

  it('later are asked about once, and explained', async () => {
    const shop = await shopWith();
    await connect(shop, { verify: false, consumerSecret: wrongSecret });
    const error = await shop.connector.fetchOrders({ storeId: shop.storeId }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      code: 'authentication_failed',
      operation: 'fetchOrders',
      message: expect.stringContaining('consumer secret'),
    });
    expect(shop.auths().length).toBeLessThan(5);
  });

  it('are sent another way from then on where the host has changed', async () => {
    const shop = await shopWith();
    await connect(shop);
    shop.sandbox.controls.woocommerce.faults.stripAuthorization(true);
    await expect(shop.connector.fetchOrders({ storeId: shop.storeId })).resolves.toBeDefined();
    expect(await shop.settings()).toMatchObject({ authMode: 'query' });
  });
});

describe('checking a store', () => {
  it('says what is wrong in words, and what may pass as an error', async () => {
    const shop = await shopWith();
    await connect(shop);
    const { faults } = shop.sandbox.controls.woocommerce;
    await expect(shop.connector.auth.check(shop.storeId)).resolves.toMatchObject({ ok: true, problems: [] });
    faults.html({ status: 403 });
    await expect(shop.connector.auth.check(shop.storeId)).resolves.toMatchObject({ ok: false });
    faults.clear();
    faults.status(503);
    await expect(shop.connector.auth.check(shop.storeId)).rejects.toMatchObject({ code: 'platform_unavailable' });
  });

  it('refreshes nothing, since keys do not end, and forgets once', async () => {
    const shop = await shopWith();
    await connect(shop);
    shop.sandbox.controls.woocommerce.requests.reset();
    await expect(shop.connector.auth.refresh(shop.storeId)).resolves.toMatchObject({ scopes: ['read', 'write'] });
    expect(shop.auths()).toEqual([]);
    await shop.connector.auth.disconnect(shop.storeId);
    await shop.connector.auth.disconnect(shop.storeId);
    await expect(shop.connector.auth.refresh(shop.storeId)).rejects.toMatchObject({ code: 'authentication_failed' });
  });
});

describe('a plain http site', () => {
  const sites = ['http://sandbox-1.example.com'];

  it('is reached by signature alone', async () => {
    const shop = await shopWith({ sites });
    await connect(shop);
    expect(await shop.settings()).toMatchObject({ authMode: 'oauth' });
  });
});

describe('the approval by the merchant', () => {
  /** Begins, lets the merchant agree, and hands the store's POST to the connector. */
  async function approve(
    shop: Shop,
    begin: object = {},
    change: (delivery: KeyDelivery) => KeyDelivery = (same) => same,
  ) {
    const { url, state } = await shop.connector.auth.begin({ storeId: shop.storeId, redirectUri: CALLBACK, ...begin });
    const deliveries: KeyDelivery[] = [];
    let completed: Promise<unknown> | undefined;
    const outcome = await shop.sandbox.controls.woocommerce.wcAuth.approve(url, async (delivery) => {
      deliveries.push(delivery);
      const { url: to, body } = change(delivery);
      completed = shop.connector.auth.complete({ url: to, rawBody: new TextEncoder().encode(body) });
      return completed.then(
        () => ({ status: 200 }),
        () => ({ status: 401 }),
      );
    });
    return { url, state, completed, outcome, body: deliveries[0]?.body ?? '' };
  }

  it('brings keys by POST, which are proven before they are kept', async () => {
    const shop = await shopWith();
    const { url, state, completed, outcome } = await approve(shop, { context: { company: 7 } });
    await expect(completed).resolves.toMatchObject({
      storeId: shop.storeId,
      scopes: ['read', 'write'],
      missingScopes: [],
      context: { company: 7 },
      profile: { currency: 'INR' },
    });
    expect(outcome).toMatchObject({ granted: true });
    const { pathname, searchParams } = new URL(url);
    expect([pathname, Object.fromEntries(searchParams)]).toEqual([
      '/wc-auth/v1/authorize',
      {
        app_name: 'commerce-connectors',
        scope: 'read_write',
        user_id: state,
        return_url: CALLBACK,
        callback_url: CALLBACK,
      },
    ]);
    await expect(shop.connector.fetchOrders({ storeId: shop.storeId })).resolves.toBeDefined();
  });

  it.each([
    [['read'], 'read', ['read'], []],
    [['write'], 'write', ['write'], []],
    [['read', 'write'], 'read_write', ['read', 'write'], []],
    [['read_write'], 'read_write', ['read', 'write'], []],
  ])('asks for %j', async (scopes, scope, granted, missing) => {
    const shop = await shopWith();
    const { url, completed } = await approve(shop, { scopes });
    expect(new URL(url).searchParams.get('scope')).toBe(scope);
    await expect(completed).resolves.toMatchObject({ scopes: granted, missingScopes: missing });
  });

  it('has an address of its own where there are no permalinks', async () => {
    const shop = await shopWith({ permalinks: 'plain', path: '/shop' }, { appName: 'Acme ERP' });
    await connect(shop);
    const { url, completed } = await approve(shop);
    await expect(completed).resolves.toBeDefined();
    expect(new URL(url).pathname).toBe('/shop/');
    expect(Object.fromEntries(new URL(url).searchParams)).toMatchObject({
      'wc-auth-version': '1',
      'wc-auth-route': 'authorize',
      app_name: 'Acme ERP',
    });
    await expect(fetch(url)).resolves.toMatchObject({ status: 200 });
  });

  it('counts once', async () => {
    const shop = await shopWith();
    const { completed, body } = await approve(shop);
    await completed;
    await expect(shop.connector.auth.complete({ url: CALLBACK, rawBody: body })).rejects.toMatchObject({
      code: 'authentication_failed',
      message: expect.stringContaining('used'),
    });
  });

  it('counts for the site it was begun for: keys of another one are refused there', async () => {
    const shop = await shopWith({ sites: 2 });
    const other = shop.sandbox.credentials.woocommerce.storeIds[1] ?? '';
    const foreign = shop.sandbox.controls.woocommerce.credentials(other);
    const { completed, outcome } = await approve(shop, {}, (delivery) => {
      const { consumerKey, consumerSecret } = foreign;
      const body = { ...JSON.parse(delivery.body), consumer_key: consumerKey, consumer_secret: consumerSecret };
      return { ...delivery, body: JSON.stringify(body) };
    });
    await expect(completed).rejects.toMatchObject({ code: 'authentication_failed', storeId: shop.storeId });
    expect(outcome).toMatchObject({ granted: false });
    expect(await shop.settings()).toBeUndefined();
  });

  it('is used up by a failure, and the error says so', async () => {
    const shop = await shopWith();
    shop.sandbox.controls.woocommerce.faults.status(503, { times: 2 });
    const { completed, body } = await approve(shop);
    await expect(completed).rejects.toMatchObject({
      code: 'platform_unavailable',
      retryable: false,
      message: expect.stringContaining('begin again'),
    });
    await expect(shop.connector.auth.complete({ url: CALLBACK, rawBody: body })).rejects.toMatchObject({
      code: 'authentication_failed',
    });
  });

  it('denied is over', async () => {
    const shop = await shopWith();
    const { url } = await shop.connector.auth.begin({ storeId: shop.storeId, redirectUri: CALLBACK });
    const back = shop.sandbox.controls.woocommerce.wcAuth.deny(url);
    await expect(shop.connector.auth.complete({ url: back })).rejects.toMatchObject({
      code: 'permission_denied',
      platformCode: 'denied',
    });
    await shop.sandbox.controls.woocommerce.wcAuth.approve(url, async ({ body }) => {
      await expect(shop.connector.auth.complete({ url: CALLBACK, rawBody: body })).rejects.toMatchObject({
        code: 'authentication_failed',
      });
      return { status: 401 };
    });
  });
});
