import { inspect } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { DEFAULT_SCOPES, type ShopifyOptions } from '../../../../src/connectors/shopify/options.js';
import type { Diagnosis } from '../../../../src/core/connector.js';
import type { JsonObject, TokenRecord } from '../../../../src/core/ports.js';
import { createMemoryTokenStore } from '../../../../src/storage/index.js';
import { NOW, type Reply, type ScriptedShop, STORE, scriptedShop, TOKEN } from './subscription-shop.js';

const SCOPES = [...DEFAULT_SCOPES, 'read_all_orders'];
const ADDRESS = {
  name: 'Meera Iyer',
  firstName: 'Meera',
  lastName: 'Iyer',
  address1: '12, 4th Cross',
  zip: '560038',
  phone: null,
  city: 'Bengaluru',
  countryCodeV2: 'IN',
  provinceCode: 'KA',
};
const REDACTED = { ...ADDRESS, name: null, firstName: null, lastName: null, address1: null, zip: null };
const URL_A = 'https://app.example.com/hooks?token=of-the-host';

const app = (scopes: readonly string[] = SCOPES, shop = STORE, versions: readonly string[] = VERSIONS) => ({
  shop: { myshopifyDomain: shop },
  currentAppInstallation: { accessScopes: scopes.map((handle) => ({ handle })) },
  publicApiVersions: [
    ...versions.map((handle) => ({ handle, supported: true })),
    { handle: '2027-01', supported: false },
    { handle: 'unstable', supported: false },
  ],
});
const VERSIONS = ['2026-01', '2026-04', '2026-07', '2026-10'];
const connection = (...nodes: readonly unknown[]) => ({ pageInfo: { hasNextPage: false, endCursor: null }, nodes });
const place = (id: number, isActive = true) => ({
  id: `gid://shopify/Location/${id}`,
  name: `Warehouse ${id}`,
  isActive,
});
const ordersWith = (...addresses: readonly unknown[]) => ({
  orders: connection(...addresses.map((shippingAddress) => ({ shippingAddress, billingAddress: null }))),
});

/** What a shop in good health says. */
const HEALTHY = {
  DiagnoseApp: app(),
  DiagnoseOrders: ordersWith(null, ADDRESS),
  Locations: { locations: connection(place(1), place(2, false)) },
  DiagnoseSkus: {
    inventoryItems: connection({ sku: 'A-1', duplicateSkuCount: 0 }, { sku: null, duplicateSkuCount: 9 }),
  },
};

interface Setting {
  readonly answers?: Partial<Record<keyof typeof HEALTHY, unknown>>;
  readonly options?: ShopifyOptions;
  readonly credentials?: object;
  readonly settings?: JsonObject;
  /** The connector's clock. */
  readonly now?: number;
  readonly prepare?: (shop: ScriptedShop) => Promise<void> | void;
  readonly reply?: (name: string) => Reply | undefined;
}

let close = async () => {};
afterEach(() => close());

async function diagnose({ answers, options, credentials, settings, now = NOW, prepare, reply }: Setting = {}) {
  const shop = await scriptedShop(
    { now: () => now, ...options },
    { storeId: STORE, accessToken: TOKEN, ...credentials },
  );
  close = () => shop.shopify.close();
  Object.assign(shop.answers, HEALTHY, answers);
  if (settings !== undefined) await change(shop, (record: TokenRecord) => ({ ...record, settings }));
  await prepare?.(shop);
  shop.asked.length = 0;
  shop.intercept = reply === undefined ? undefined : ({ name }) => reply(name);
  const diagnosis = await shop.shopify.diagnose({ storeId: STORE });
  for (const secret of [TOKEN, 'shpss_', 'of-the-host', 'Meera'])
    expect(inspect(diagnosis, { depth: 9 })).not.toContain(secret);
  for (const { level, fix } of diagnosis.findings) {
    // What is wrong comes with what to do about it.
    if (level !== 'ok') expect(fix?.length).toBeGreaterThan(20);
  }
  return { diagnosis, shop };
}

async function change({ tokenStore }: ScriptedShop, how: (record: TokenRecord) => TokenRecord) {
  const key = { platform: 'shopify', storeId: STORE };
  const record = await tokenStore.load(key);
  if (record === undefined) throw new Error('not connected');
  await tokenStore.save(key, how(record));
}

const levels = ({ findings }: Diagnosis) => Object.fromEntries(findings.map(({ check, level }) => [check, level]));
const finding = ({ findings }: Diagnosis, check: string) => findings.find((found) => found.check === check);
const denied = (name: string): Reply => ({
  body: { data: null, errors: [{ message: 'no', path: [name], extensions: { code: 'ACCESS_DENIED' } }] },
});

describe('a healthy shop', () => {
  it('gets a clean bill, for few points, and is not written to', async () => {
    const { diagnosis, shop } = await diagnose({
      options: { clientId: 'client' },
      credentials: { refreshToken: 'shprt_1', accessTokenExpiresAt: '2026-11-25T04:00:00Z' },
    });
    expect(diagnosis).toMatchObject({ storeId: STORE, ok: true });
    expect(levels(diagnosis)).toEqual({
      api: 'ok',
      token: 'ok',
      scopes: 'ok',
      history_window: 'ok',
      read_orders: 'ok',
      customer_data: 'ok',
      locations: 'ok',
      duplicate_skus: 'ok',
      webhooks: 'ok',
      api_version: 'ok',
      clock: 'ok',
    });
    expect(shop.asked.map(({ name }) => name)).toEqual([
      'DiagnoseApp',
      'DiagnoseOrders',
      'Locations',
      'DiagnoseSkus',
      'WebhookSubscriptions',
    ]);
  });
});

describe('the token', () => {
  const expiring = { refreshToken: 'shprt_1', accessTokenExpiresAt: '2026-11-25T04:00:00Z' };
  const noApp = { clientId: undefined, clientSecret: undefined } as unknown as ShopifyOptions;

  it('that is permanent is to be exchanged before Shopify refuses it, where the app may be a public one', async () => {
    const { diagnosis } = await diagnose();
    expect(finding(diagnosis, 'token')).toMatchObject({
      level: 'warning',
      fix: expect.stringContaining('migrateToken'),
    });
    expect(diagnosis.ok).toBe(true);
    const later = await diagnose({ now: Date.UTC(2027, 0, 2) });
    expect(finding(later.diagnosis, 'token')?.level).toBe('ok');
  });

  it('of a custom app may stay permanent', async () => {
    const { diagnosis } = await diagnose({ options: noApp });
    expect(finding(diagnosis, 'token')).toMatchObject({
      level: 'ok',
      message: expect.stringContaining('does not end'),
    });
  });

  it('that nobody can renew is an error while it still works', async () => {
    const { diagnosis } = await diagnose({ options: noApp, credentials: expiring });
    expect(finding(diagnosis, 'token')).toMatchObject({ level: 'error', fix: expect.stringContaining('clientId') });
  });

  it('that ended and that nobody can renew is a finding, not a failure', async () => {
    const { diagnosis } = await diagnose({
      options: noApp,
      credentials: { ...expiring, accessTokenExpiresAt: '2026-11-25T02:00:00Z' },
    });
    expect(levels(diagnosis)).toEqual({ token: 'error' });
  });

  it('whose exchange was begun is to be exchanged again', async () => {
    const { diagnosis } = await diagnose({
      prepare: (shop) =>
        change(shop, (record: TokenRecord) => ({
          ...record,
          credentials: { ...record.credentials, renewal: 'migrate' },
        })),
    });
    expect(finding(diagnosis, 'token')).toMatchObject({
      level: 'warning',
      fix: expect.stringContaining('migrateToken'),
    });
  });

  it('of client credentials is new each day', async () => {
    const { diagnosis } = await diagnose({
      prepare: (shop) =>
        change(shop, (record: TokenRecord) => ({
          ...record,
          credentials: { ...record.credentials, renewal: 'client_credentials' },
        })),
    });
    expect(finding(diagnosis, 'token')).toMatchObject({ level: 'ok', message: expect.stringContaining('each day') });
  });

  it('whose renewal failed a moment ago says so', async () => {
    const refreshState = { retryAt: '2026-11-25T03:00:20Z' };
    const { diagnosis } = await diagnose({
      credentials: expiring,
      prepare: (shop) =>
        change(shop, (record: TokenRecord) => ({
          ...record,
          credentials: { ...record.credentials, refreshState },
        })),
    });
    expect(finding(diagnosis, 'token')).toMatchObject({ level: 'warning', message: expect.stringContaining('failed') });
  });

  it('that is refused is an error', async () => {
    const { diagnosis } = await diagnose({ reply: () => ({ status: 401, body: '{"errors":"no"}' }) });
    expect(diagnosis.ok).toBe(false);
    expect(levels(diagnosis)).toEqual({ token: 'error' });
    expect(finding(diagnosis, 'token')?.fix).toMatch(/auth\.begin/);
  });

  it('of another shop is an error, and nothing is read with it', async () => {
    const { diagnosis, shop } = await diagnose({ answers: { DiagnoseApp: app(SCOPES, 'other.myshopify.com') } });
    expect(finding(diagnosis, 'token')).toMatchObject({
      level: 'error',
      message: expect.stringContaining('other.myshopify.com'),
    });
    expect(shop.asked).toHaveLength(1);
  });
});

describe('what was granted', () => {
  it('too little is named, and what needs it is not asked', async () => {
    const { diagnosis, shop } = await diagnose({ answers: { DiagnoseApp: app(['read_customers']) } });
    expect(finding(diagnosis, 'scopes')).toMatchObject({
      level: 'error',
      message: expect.stringContaining('read_orders'),
    });
    expect(finding(diagnosis, 'history_window')).toMatchObject({
      level: 'warning',
      message: expect.stringContaining('60 days'),
    });
    expect(shop.asked.map(({ name }) => name)).toEqual(['DiagnoseApp', 'WebhookSubscriptions']);
  });

  it('all but something for later is a warning', async () => {
    const { diagnosis } = await diagnose({
      answers: { DiagnoseApp: app(SCOPES.filter((scope) => scope !== 'write_products')) },
    });
    expect(finding(diagnosis, 'scopes')).toMatchObject({
      level: 'warning',
      message: expect.stringContaining('write_products'),
    });
    expect(diagnosis.ok).toBe(true);
  });

  it('is compared with what was asked for, where that is known', async () => {
    const { diagnosis } = await diagnose({
      answers: { DiagnoseApp: app(['write_orders', 'read_all_orders']) },
      settings: { requestedScopes: ['read_orders'], scopes: ['read_orders'] },
    });
    expect(levels(diagnosis)).toMatchObject({ scopes: 'ok', scopes_noted: 'warning' });
    expect(finding(diagnosis, 'scopes_noted')).toMatchObject({
      message: expect.stringContaining('write_orders'),
      fix: expect.stringContaining('auth.check'),
    });
  });

  it('is not guessed at where Shopify does not say', async () => {
    const { diagnosis, shop } = await diagnose({
      answers: { DiagnoseApp: { ...app(), currentAppInstallation: null } },
    });
    expect(levels(diagnosis)).not.toHaveProperty('scopes');
    expect(shop.asked).toHaveLength(5);
  });
});

describe('customer data', () => {
  it.each([
    ['addresses come whole', ordersWith(REDACTED, ADDRESS), 'ok', /can be read/],
    ['addresses come without names', ordersWith(null, REDACTED), 'warning', /withholds/],
    ['no order has an address', ordersWith(null), 'ok', /found out/],
    ['there is no order', ordersWith(), 'ok', /found out/],
  ])('%s', async (_what, orders, level, message) => {
    const { diagnosis } = await diagnose({ answers: { DiagnoseOrders: orders } });
    expect(finding(diagnosis, 'customer_data')).toMatchObject({ level, message: expect.stringMatching(message) });
  });

  it('that is not approved at all closes orders', async () => {
    const { diagnosis } = await diagnose({
      reply: (name) => (name === 'DiagnoseOrders' ? denied('orders') : undefined),
    });
    expect(finding(diagnosis, 'read_orders')).toMatchObject({
      level: 'error',
      fix: expect.stringContaining('protected customer data'),
    });
  });
});

describe('API versions', () => {
  it.each([
    ['2026-10', undefined, 'ok', /2026-10; the newest is 2026-10/],
    ['2026-04', undefined, 'ok', /the newest is 2026-10/],
    ['2026-01', undefined, 'warning', /oldest/],
    ['2026-10', ['2027-01', '2027-04'], 'ok', /2027-04/],
  ] as const)('%s asked, %j served', async (apiVersion, versions, level, message) => {
    const { diagnosis } = await diagnose({
      options: { apiVersion },
      ...(versions === undefined
        ? {}
        : { answers: { DiagnoseApp: app(SCOPES, STORE, ['2026-10', ...versions].slice(1)) } }),
    });
    expect(finding(diagnosis, 'api_version')).toMatchObject({ level, message: expect.stringMatching(message) });
  });

  it('of the answers and of the webhooks are told apart', async () => {
    const { diagnosis } = await diagnose({
      prepare: (shop) => void shop.add({ apiVersion: { handle: '2025-07' } }),
    });
    expect(levels(diagnosis)).toMatchObject({ api_version: 'ok', webhook_version: 'warning' });
  });
});

describe('stock', () => {
  const at = (locationId: string) => ({ credentials: { locationId } });

  it.each([
    ['no location is active', {}, [place(1, false)], 'error', /No location/],
    ['the default location is gone', at('9'), [place(1)], 'error', /is gone/],
    ['the default location is not active', at('2'), [place(1), place(2, false)], 'error', /not active any more/],
    ['the default location is active', at('1'), [place(1)], 'ok', /default location/],
    ['there is one, and no default', {}, [place(1), place(2, false)], 'ok', /^The only active location is/],
    ['there is no default', {}, [1, 2, 3, 4, 5, 6].map((id) => place(id)), 'ok', /6 active locations.*…/],
  ] as const)('%s', async (_what, setting, places, level, message) => {
    const { diagnosis } = await diagnose({ ...setting, answers: { Locations: { locations: connection(...places) } } });
    expect(finding(diagnosis, 'locations')).toMatchObject({ level, message: expect.stringMatching(message) });
  });

  it('names SKUs that several items have, and how many it looked at', async () => {
    const items = ['A', 'A', 'B', 'C', 'D', 'E', 'F', 'G'].map((sku) => ({
      sku,
      duplicateSkuCount: sku === 'G' ? 0 : 1,
    }));
    const { diagnosis } = await diagnose({ answers: { DiagnoseSkus: { inventoryItems: connection(...items) } } });
    expect(finding(diagnosis, 'duplicate_skus')).toMatchObject({
      level: 'warning',
      message: expect.stringMatching(/^6 SKUs of the 8 newest items .*: A, B, C, D, E, …\./),
    });
  });

  it.each(['Locations', 'DiagnoseSkus', 'WebhookSubscriptions'])('goes on where %s are refused', async (document) => {
    const { diagnosis } = await diagnose({ reply: (name) => (name === document ? denied('x') : undefined) });
    expect(diagnosis.findings.filter(({ level, check }) => level === 'warning' && check !== 'token')).toHaveLength(1);
    expect(diagnosis.ok).toBe(true);
  });
});

describe('webhooks', () => {
  const subscribe = async (shop: ScriptedShop) => {
    await shop.shopify.webhooks.ensure({ storeId: STORE, url: URL_A, topics: ['order.created', 'order.paid'] });
  };
  const afterwards = (how: (shop: ScriptedShop) => void) => async (shop: ScriptedShop) => {
    await subscribe(shop);
    how(shop);
  };
  const altered = (shop: ScriptedShop, alter: object) =>
    void shop.hooks.splice(0, 1, { ...(shop.hooks[0] as ScriptedShop['hooks'][number]), ...alter });

  it('that are there are named', async () => {
    const { diagnosis } = await diagnose({ prepare: subscribe });
    expect(finding(diagnosis, 'webhooks')).toMatchObject({
      level: 'ok',
      message: expect.stringContaining('orders/create, orders/paid'),
    });
  });

  it.each<[string, (shop: ScriptedShop) => void, string, RegExp]>([
    ['deleted', (shop) => void shop.hooks.shift(), 'error', /orders\/create to app\.example\.com is gone/],
    ['taken over', (shop) => altered(shop, { name: 'erp' }), 'error', /renamed/],
    [
      'led elsewhere',
      (shop) => altered(shop, { uri: 'https://other.example.com/' }),
      'error',
      /leads to other\.example\.com/,
    ],
    ['cut down', (shop) => altered(shop, { filter: 'id:1' }), 'warning', /not all/],
  ])('that were %s', async (_what, how, level, message) => {
    const { diagnosis } = await diagnose({ prepare: afterwards(how) });
    expect(finding(diagnosis, 'webhooks')).toMatchObject({ level, message: expect.stringMatching(message) });
  });

  it('of others are none of its business', async () => {
    const { diagnosis } = await diagnose({ prepare: (shop) => void shop.add({ filter: 'id:1' }) });
    expect(finding(diagnosis, 'webhooks')).toMatchObject({
      level: 'ok',
      message: expect.stringContaining('webhooks.ensure'),
    });
  });
});

describe('what stands between', () => {
  it.each([
    [402, 'shop', /bill/],
    [423, 'shop', /locked/],
    [404, 'shop', /closed/],
    [403, 'api', /scope/],
    [503, 'api', /status page/],
  ])('HTTP %i', async (status, check, fix) => {
    const { diagnosis } = await diagnose({ reply: () => ({ status, body: '{"errors":"no"}' }) });
    expect(diagnosis.ok).toBe(false);
    expect(levels(diagnosis)).toEqual({ [check]: 'error' });
    expect(finding(diagnosis, check)?.fix).toMatch(fix);
  });

  it.each<[string, Reply, string]>([
    ['a shop that is paused', { body: { errors: [{ extensions: { code: 'SHOP_INACTIVE' } }] } }, 'shop'],
    ['a page instead of an answer', { body: '<!doctype html><html></html>' }, 'api'],
    ['a broken connection', new Error('read ECONNRESET'), 'api'],
  ])('%s', async (_what, reply, check) => {
    const { diagnosis } = await diagnose({ reply: () => reply });
    expect(levels(diagnosis)).toEqual({ [check]: 'error' });
  });

  it('a clock that is wrong', async () => {
    const { diagnosis } = await diagnose({ now: NOW + 20 * 60_000 });
    expect(finding(diagnosis, 'clock')).toMatchObject({
      level: 'warning',
      message: expect.stringContaining('20 minutes behind'),
    });
  });

  it('is a finding when it hangs: before the deadline, not at it', async () => {
    const shop = await scriptedShop({ transport: (_url, { signal }) => hang(signal) });
    close = () => shop.shopify.close();
    const diagnosis = await shop.shopify.diagnose({ storeId: STORE }, { timeoutMs: 400 });
    expect(levels(diagnosis)).toEqual({ api: 'error' });
  });
});

describe('diagnose rejects', () => {
  it('for a store that is not connected, and for what is no store', async () => {
    const shop = await scriptedShop();
    close = () => shop.shopify.close();
    await expect(shop.shopify.diagnose({ storeId: 'other.myshopify.com' })).rejects.toMatchObject({
      code: 'authentication_failed',
    });
    await expect(shop.shopify.diagnose({ storeId: 'acme.example.com' })).rejects.toMatchObject({
      code: 'invalid_request',
    });
    expect(shop.asked).toEqual([]);
  });

  it('with the caller’s own reason', async () => {
    const shop = await scriptedShop();
    close = () => shop.shopify.close();
    const [reason, controller] = [new Error('enough'), new AbortController()];
    shop.intercept = () => {
      controller.abort(reason);
      return undefined;
    };
    await expect(shop.shopify.diagnose({ storeId: STORE }, { signal: controller.signal })).rejects.toBe(reason);
  });

  it('when the token store is down', async () => {
    const tokenStore = createMemoryTokenStore();
    const shop = await scriptedShop({ tokenStore });
    close = () => shop.shopify.close();
    tokenStore.load = () => Promise.reject(new Error('down'));
    await expect(shop.shopify.diagnose({ storeId: STORE })).rejects.toMatchObject({ code: 'token_store_failed' });
  });
});

function hang(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
}
