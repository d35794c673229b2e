import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { createWooDiagnose } from '../../../../src/connectors/woocommerce/diagnose.js';
import type { WooCommerceOptions } from '../../../../src/connectors/woocommerce/options.js';
import { fingerprintOf } from '../../../../src/connectors/woocommerce/webhook-state.js';
import type { CallOptions, Diagnosis } from '../../../../src/core/connector.js';
import type { JsonObject, Transport } from '../../../../src/core/ports.js';
import { type Arrived, KEYS, NOW, type Reply, SITE, type World, worldOf } from './scripted-site.js';
import { hookSite, refusal, type SiteHook } from './webhook-site.js';

const SYSTEM = {
  environment: { version: '10.0.2', wp_version: '6.8.8' },
  settings: { currency: 'INR', number_of_decimals: 2, HPOS_enabled: true },
};

/** What the site answers where it differs from a healthy one, by method and path below the API root. */
type Ailments = Readonly<Record<string, Reply | undefined>>;

/** A store in good health, but for what is wrong with it. */
function siteOf(ailments: Ailments, hooks: readonly Partial<SiteHook>[] = []) {
  const webhooks = hookSite();
  for (const hook of hooks) webhooks.add(hook);
  return (request: Arrived): Reply => {
    const route = `${request.method} ${request.url.pathname.replace(/^.*\/wp-json\//, '')}`;
    const { headers, ...answer } = ailments[route] ?? ailments['*'] ?? healthy(route, request);
    return { ...answer, headers: { date: new Date(NOW).toUTCString(), ...headers } };
  };

  function healthy(route: string, request: Arrived): Reply {
    if (route.includes('wc/v3/webhooks')) return webhooks.site(request);
    switch (route) {
      case 'GET ':
        return { body: { name: 'Acme', home: SITE, namespaces: ['wp/v2', 'wc/v3', 'wc-ast/v3'] } };
      case 'GET wc/v3/orders':
        return { body: [{ id: 302 }] };
      case 'POST wc/v3/orders/batch':
        return { body: [] };
      case 'PUT wc/v3/orders/0':
        return refusal(400, 'woocommerce_rest_shop_order_invalid_id');
      case 'GET wc/v3/system_status':
        return { body: SYSTEM };
      default:
        return refusal(404, 'rest_no_route');
    }
  }
}

interface Setting {
  readonly hooks?: readonly Partial<SiteHook>[];
  readonly settings?: JsonObject;
  readonly options?: WooCommerceOptions;
  readonly storeId?: string;
  readonly call?: CallOptions;
}

async function diagnose(
  ailments: Ailments = {},
  { hooks, settings, options, storeId = SITE, call }: Setting = {},
): Promise<{ readonly diagnosis: Diagnosis; readonly world: World }> {
  const world = worldOf(siteOf(ailments, hooks), options);
  await world.connect({ storeId, settings: { ...settings } });
  const diagnosis = await createWooDiagnose(world.runtime, world.client).diagnose({ storeId }, call);
  for (const secret of Object.values(KEYS)) expect(inspect(diagnosis, { depth: 9 })).not.toContain(secret);
  for (const { level, fix } of diagnosis.findings) {
    // What is wrong comes with what to do about it.
    if (level !== 'ok') expect(fix?.length).toBeGreaterThan(20);
  }
  return { diagnosis, world };
}

const levels = ({ findings }: Diagnosis) => Object.fromEntries(findings.map(({ check, level }) => [check, level]));
const finding = ({ findings }: Diagnosis, check: string) => findings.find((found) => found.check === check);

describe('a healthy store', () => {
  it('gets a clean bill, and is not written to', async () => {
    const { diagnosis, world } = await diagnose();
    expect(diagnosis).toMatchObject({ storeId: SITE, ok: true });
    expect(levels(diagnosis)).toEqual({
      api: 'ok',
      read_orders: 'ok',
      write_orders: 'ok',
      http_methods: 'ok',
      woocommerce_version: 'ok',
      order_storage: 'ok',
      currency_decimals: 'ok',
      tracking: 'ok',
      webhooks: 'ok',
      clock: 'ok',
      https: 'ok',
    });
    const writes = world.arrived.filter(({ method }) => method !== 'GET');
    // A batch of nothing, and an order that no store has.
    expect(writes.map(({ method, url, body }) => [method, url.pathname, body])).toEqual([
      ['POST', '/wp-json/wc/v3/orders/batch', '{}'],
      ['PUT', '/wp-json/wc/v3/orders/0', '{}'],
    ]);
  });

  it('is asked for little: one order, by id alone', async () => {
    const { world } = await diagnose();
    expect(world.arrived[0]?.url.search).toBe('?per_page=1&_fields=id');
  });
});

describe('a store that cannot be reached', () => {
  const HTML = '<!DOCTYPE html><html><head><title>Oops</title></head><body></body></html>';
  const CHALLENGE = '<!DOCTYPE html><html><head><title>Just a moment...</title></head><body></body></html>';

  it.each<[string, Reply, RegExp]>([
    ['a firewall stands before it', { status: 403, body: CHALLENGE }, /firewall/],
    ['it is in maintenance', { status: 503, body: HTML }, /maintenance/],
    ['it has no REST API', { status: 404, body: HTML }, /wp-json/],
    ['it moved', { status: 301, body: '', headers: { location: 'https://www.shop.example.com/' } }, /connect/],
    ['it throttles', { status: 429, body: HTML }, /Wait|wp-json/],
  ])('is a finding when %s', async (_what, reply, fix) => {
    const { diagnosis } = await diagnose({ '*': reply });
    expect(diagnosis.ok).toBe(false);
    expect(levels(diagnosis)).toEqual({ api: 'error', https: 'ok' });
    expect(finding(diagnosis, 'api')?.fix).toMatch(fix);
  });

  const failing = async (transport: Transport, call?: CallOptions) => {
    const world = worldOf(() => expect.fail('not asked'), { transport });
    await world.connect();
    return createWooDiagnose(world.runtime, world.client).diagnose({ storeId: SITE }, call);
  };

  it('is a finding when nothing answers', async () => {
    const refused = () => Promise.reject(Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }));
    const diagnosis = await failing(refused);
    expect(diagnosis.ok).toBe(false);
    expect(levels(diagnosis)).toEqual({ api: 'error', https: 'ok' });
    expect(finding(diagnosis, 'api')?.fix).toMatch(/domain/);
  });

  it('is a finding when it hangs: before the deadline, not at it', async () => {
    const hangs: Transport = (_url, { signal }) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason));
      });
    const diagnosis = await failing(hangs, { timeoutMs: 2_000 });
    expect(levels(diagnosis)).toEqual({ api: 'error', https: 'ok' });
    expect(finding(diagnosis, 'api')?.fix).toMatch(/slow/);
  });
});

describe('a key', () => {
  it('that is refused is told from a store that is down', async () => {
    const { diagnosis } = await diagnose({
      'GET wc/v3/orders': refusal(401, 'woocommerce_rest_cannot_view'),
      'POST wc/v3/orders/batch': refusal(401, 'woocommerce_rest_cannot_create'),
      'GET wc/v3/system_status': refusal(401, 'woocommerce_rest_cannot_view'),
      'GET wc/v3/webhooks': refusal(401, 'woocommerce_rest_cannot_view'),
    });
    expect(levels(diagnosis)).toMatchObject({ api: 'ok', read_orders: 'error' });
    expect(finding(diagnosis, 'read_orders')?.fix).toMatch(/Settings > Advanced > REST API/);
  });

  it('of a user without rights is told so', async () => {
    const { diagnosis } = await diagnose({ 'GET wc/v3/orders': refusal(403, 'woocommerce_rest_cannot_view') });
    expect(levels(diagnosis)).toMatchObject({ api: 'ok', read_orders: 'error' });
  });

  it('that may only read is found without writing', async () => {
    const { diagnosis } = await diagnose({
      'POST wc/v3/orders/batch': refusal(401, 'woocommerce_rest_authentication_error'),
      'PUT wc/v3/orders/0': refusal(401, 'woocommerce_rest_authentication_error'),
    });
    expect(diagnosis.ok).toBe(false);
    expect(levels(diagnosis)).toMatchObject({ read_orders: 'ok', write_orders: 'error', http_methods: 'ok' });
    expect(finding(diagnosis, 'write_orders')?.message).toMatch(/write permission/);
  });

  it('that sees neither the system status nor webhooks leaves the store usable', async () => {
    const { diagnosis } = await diagnose({
      'GET wc/v3/system_status': refusal(403, 'woocommerce_rest_cannot_view'),
      'GET wc/v3/webhooks': refusal(403, 'woocommerce_rest_cannot_view'),
    });
    expect(diagnosis.ok).toBe(true);
    expect(levels(diagnosis)).toMatchObject({ woocommerce_version: 'warning', webhooks: 'warning' });
  });
});

describe('the way to the store', () => {
  it('is a detour where the host blocks PUT', async () => {
    const blocked = { status: 403, body: '<html><body>Forbidden</body></html>' };
    const { diagnosis, world } = await diagnose({
      'PUT wc/v3/orders/0': blocked,
      'POST wc/v3/orders/0': refusal(400, 'woocommerce_rest_shop_order_invalid_id'),
    });
    expect(finding(diagnosis, 'http_methods')).toMatchObject({ level: 'ok', message: /blocks PUT/ });
    expect((await world.record()).settings['methodOverride']).toBe(true);
    const closed = await diagnose({ 'PUT wc/v3/orders/0': blocked, 'POST wc/v3/orders/0': blocked });
    expect(closed.diagnosis.ok).toBe(false);
    expect(finding(closed.diagnosis, 'http_methods')?.level).toBe('error');
  });

  it.each([
    [{ authMode: 'query' }, 'auth_mode', /SetEnvIf/],
    [{ apiRoot: '/index.php?rest_route=/' }, 'permalinks', /Permalinks/],
  ])('%j is worth a warning', async (settings, check, fix) => {
    const world = worldOf(() => ({ body: [] }));
    await world.connect({ settings });
    const diagnosis = await createWooDiagnose(world.runtime, world.client).diagnose({ storeId: SITE });
    expect(finding(diagnosis, check)).toMatchObject({ level: 'warning', fix });
  });

  it('over plain http is worth one too, and is not gone where it is not allowed', async () => {
    const storeId = 'http://shop.example.com';
    const allowed = await diagnose({}, { storeId, options: { allowInsecureHttp: true } });
    expect(allowed.diagnosis.ok).toBe(true);
    expect(finding(allowed.diagnosis, 'https')?.level).toBe('warning');
    const refused = await diagnose({}, { storeId });
    expect(levels(refused.diagnosis)).toEqual({ api: 'error', https: 'warning' });
    expect(refused.world.arrived).toEqual([]);
  });

  it.each([
    [0, 'ok'],
    [10, 'warning'],
    [-20, 'warning'],
  ])('with a clock %i minutes off: %s', async (minutes, level) => {
    const date = new Date(NOW + minutes * 60_000).toUTCString();
    const { diagnosis } = await diagnose({ 'GET wc/v3/orders': { body: [], headers: { date } } });
    expect(finding(diagnosis, 'clock')?.level).toBe(level);
  });

  it('without a Date says nothing of clocks', async () => {
    const { diagnosis } = await diagnose({ 'GET wc/v3/orders': { body: [], headers: { date: 'soon' } } });
    expect(finding(diagnosis, 'clock')).toBeUndefined();
  });
});

describe('what the store is', () => {
  const system = (environment: object, settings: object = {}) =>
    diagnose({
      'GET wc/v3/system_status': {
        body: {
          environment: { ...SYSTEM.environment, ...environment },
          settings: { ...SYSTEM.settings, ...settings },
        },
      },
    }).then(({ diagnosis }) => diagnosis);

  it.each([
    ['3.9.1', 'warning'],
    ['5.7.2', 'warning'],
    ['5.8.0', 'ok'],
    ['5.10.0', 'ok'],
    ['10.3.0-rc.1', 'ok'],
  ])('WooCommerce %s: %s', async (version, level) => {
    expect(finding(await system({ version }), 'woocommerce_version')?.level).toBe(level);
  });

  it.each([
    ['INR', 2, 'ok'],
    ['INR', '2', 'ok'],
    ['INR', 0, 'warning'],
    ['KWD', 2, 'warning'],
    ['KWD', 3, 'ok'],
    ['JPY', 0, 'ok'],
    ['JPY', 2, 'ok'],
  ])('amounts in %s with %s decimals: %s', async (currency, decimals, level) => {
    const diagnosis = await system({}, { currency, number_of_decimals: decimals });
    expect(finding(diagnosis, 'currency_decimals')?.level).toBe(level);
  });

  it('is not guessed where the store does not say', async () => {
    for (const body of [{}, [], null, { environment: 5, settings: 'x' }, { environment: { version: 7 } }]) {
      const { diagnosis } = await diagnose({ 'GET wc/v3/system_status': { body } });
      expect(diagnosis.ok).toBe(true);
      expect(finding(diagnosis, 'order_storage')).toBeUndefined();
    }
    const unsaid = await system({ version: 'trunk' }, { currency: 'rupees', HPOS_enabled: 'yes' });
    expect(levels(unsaid)).not.toHaveProperty('woocommerce_version');
    expect(levels(unsaid)).not.toHaveProperty('currency_decimals');
  });

  it('keeps tracking numbers somewhere: where buyers see them, or not', async () => {
    expect(finding((await diagnose()).diagnosis, 'tracking')?.message).toMatch(/Advanced Shipment Tracking/);
    const bare = { 'GET ': { body: { namespaces: ['wc/v3'] } } };
    expect(finding((await diagnose(bare)).diagnosis, 'tracking')).toMatchObject({ level: 'warning' });
    const none = { 'GET wc/v3/orders': { body: [] } };
    expect(finding((await diagnose(none)).diagnosis, 'tracking')).toMatchObject({
      level: 'ok',
      message: /first order/,
    });
    const broken = { 'GET wc/v3/orders/302/fulfillments': { status: 500, body: '' } };
    expect(finding((await diagnose(broken)).diagnosis, 'tracking')).toMatchObject({ level: 'warning' });
  });
});

describe('webhooks', () => {
  const url = 'https://app.example.com/hooks?token=of-the-host';
  const name = 'commerce-connectors: order.updated';
  const made = { topic: 'order.updated', url, fingerprint: fingerprintOf('s') };
  const of = async (hooks: readonly Partial<SiteHook>[], webhooks: JsonObject, webhookSecret: string = 's') => {
    const { diagnosis } = await diagnose({}, { hooks, settings: { webhooks, webhookSecret } });
    expect(inspect(diagnosis, { depth: 9 })).not.toContain('of-the-host');
    return diagnosis.findings.filter(({ check }) => check === 'webhooks');
  };

  it('that are active are fine, and so are none, and those of others are nobody’s business', async () => {
    expect(await of([{ name, delivery_url: url }], { '1': made })).toMatchObject([
      { level: 'ok', message: /order\.updated/ },
    ]);
    expect(await of([{ name: 'ERP', status: 'disabled' }], {})).toMatchObject([{ level: 'ok' }]);
  });

  it.each<[string, readonly Partial<SiteHook>[], string, RegExp]>([
    ['was disabled after failures', [{ name, delivery_url: url, status: 'disabled' }], 's', /disabled/],
    ['was paused', [{ name, delivery_url: url, status: 'paused' }], 's', /paused/],
    ['has a secret that is gone', [{ name, delivery_url: url }], 'another', /secret/],
    ['was deleted', [], 's', /gone/],
    ['was renamed', [{ name: 'Mine', delivery_url: url }], 's', /renamed/],
  ])('one that %s is an error, with the host it leads to', async (_what, hooks, secret, message) => {
    const findings = await of(hooks, { '1': made }, secret);
    expect(findings).toMatchObject([{ level: 'error', message }]);
    expect(findings[0]?.message).toContain('app.example.com');
    expect(findings[0]?.fix).toMatch(/webhooks\.ensure/);
  });
});

describe('what is not about the store', () => {
  it('rejects: not connected, no site, a token store that is down', async () => {
    const world = worldOf(() => expect.fail('not asked'));
    const { diagnose: ask } = createWooDiagnose(world.runtime, world.client);
    await expect(ask({ storeId: SITE })).rejects.toMatchObject({ code: 'authentication_failed', reauthorize: true });
    await expect(ask({ storeId: 'no site' })).rejects.toMatchObject({ code: 'invalid_request' });

    const down = worldOf(siteOf({}), {
      tokenStore: {
        load: () => Promise.reject(new Error('down')),
        save: async () => ({ version: 1 }),
        delete: async () => {},
        async *list() {},
      },
    });
    const call = createWooDiagnose(down.runtime, down.client).diagnose({ storeId: SITE });
    await expect(call).rejects.toMatchObject({ code: 'token_store_failed' });
  });

  it.each([
    'GET wc/v3/orders',
    'POST wc/v3/orders/batch',
    'PUT wc/v3/orders/0',
    'GET wc/v3/system_status',
    'GET wc/v3/orders/302/fulfillments',
    'GET wc/v3/webhooks',
  ])('rejects with the caller’s own reason when it aborts at %s', async (route) => {
    const controller = new AbortController();
    const reason = new Error('enough');
    const ailments: Ailments = {
      get [route](): Reply | undefined {
        controller.abort(reason);
        return undefined;
      },
    };
    await expect(diagnose(ailments, { call: { signal: controller.signal } })).rejects.toBe(reason);
  });

  it('rejects at the deadline', async () => {
    await expect(diagnose({}, { call: { timeoutMs: 0 } })).rejects.toMatchObject({ code: 'timeout' });
  });
});
