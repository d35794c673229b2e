import { describe, expect, it } from 'vitest';
import { createWooAuth } from '../../../../src/connectors/woocommerce/auth.js';
import type { WooCommerceConnectSettings, WooCommerceOptions } from '../../../../src/connectors/woocommerce/options.js';
import { type Arrived, KEYS, type Reply, SITE, type Site, worldOf } from './scripted-site.js';

const CALLBACK = 'https://app.example.net/callback';

const refusal = (status: number, code: string, message = 'Sorry.'): Reply => ({
  status,
  body: { code, message, data: { status } },
});

/** What every store answers, and `more` by path below `wc/v3/`. */
const store =
  (more: Readonly<Record<string, Reply | ((request: Arrived) => Reply)>> = {}): Site =>
  (request) => {
    const path = request.url.pathname.replace('/wp-json/', '');
    const reply = more[path.replace('wc/v3/', '')];
    if (reply !== undefined) return typeof reply === 'function' ? reply(request) : reply;
    if (path === '') {
      return { body: { name: 'Tom &amp; &quot;Co&quot;', home: SITE, timezone_string: '', namespaces: ['wc/v3'] } };
    }
    if (path === 'wc/v3/orders') return { body: [] };
    return path === 'wc/v3/orders/batch' ? { body: {} } : refusal(403, 'woocommerce_rest_cannot_view');
  };

function authOf(site: Parameters<typeof worldOf>[0], options: WooCommerceOptions = {}) {
  const world = worldOf(site, options);
  return { ...world, ...createWooAuth(world.runtime, world.client, options) };
}

describe('what a store tells of itself', () => {
  it('is the profile, without what it does not say', async () => {
    const { auth } = authOf(store());
    const { profile } = await auth.connect({ storeId: SITE, ...KEYS });
    expect(profile).toEqual({ name: 'Tom & "Co"', url: SITE });
  });

  it('is completed by its settings, where the key may see them', async () => {
    const settings: Record<string, Reply> = {
      'settings/general': {
        body: [
          { id: 'woocommerce_currency', value: 'JPY' },
          { id: 'woocommerce_default_country', value: 'JP' },
          { id: 'woocommerce_all_except_countries', value: [] },
        ],
      },
      'settings/email': { body: [{ id: 'woocommerce_email_from_address', value: 'shop@shop.example.com' }] },
    };
    const { auth } = authOf(store(settings));
    const { profile } = await auth.connect({ storeId: SITE, ...KEYS });
    expect(profile).toMatchObject({ currency: 'JPY', country: 'JP', email: 'shop@shop.example.com' });
  });

  it.each([
    ['a page', { status: 200, body: '<html></html>' }],
    ['nonsense', { body: [{ id: 'woocommerce_currency', value: 'rupees' }, null, 7] }],
    ['an outage', { status: 500, body: '' }],
  ])('is not worth failing for: %s instead of settings', async (_what, reply) => {
    const { auth } = authOf(store({ 'settings/general': reply, 'settings/email': reply }));
    await expect(auth.connect({ storeId: SITE, ...KEYS })).resolves.toMatchObject({ scopes: ['read', 'write'] });
  });

  it('is not worth waiting for: a store that lets everything hang but its orders is connected in time', async () => {
    const answers = ['/wp-json/', '/wp-json/wc/v3/orders'];
    const { auth } = authOf((request) =>
      answers.includes(request.url.pathname) ? store()(request) : new Promise(() => {}),
    );
    const connected = await auth.connect({ storeId: SITE, ...KEYS }, { timeoutMs: 500 });
    expect(connected).toMatchObject({ profile: { name: 'Tom & "Co"' } });
    expect(connected.scopes).toBeUndefined();
  });

  it.each([
    ['a host that closes batches', { status: 403, body: '<html></html>' }, undefined],
    ['a user who may only read', refusal(403, 'woocommerce_rest_cannot_batch'), ['read']],
  ])('leaves open what it does not say about writing: %s', async (_what, reply, scopes) => {
    const { auth } = authOf(store({ 'orders/batch': reply }));
    const connected = await auth.connect({ storeId: SITE, ...KEYS });
    expect(connected.scopes).toEqual(scopes);
  });
});

describe('auth.connect', () => {
  it.each<[string, Partial<WooCommerceConnectSettings>, string]>([
    ['no keys', { consumerKey: undefined, consumerSecret: undefined } as never, 'consumerKey'],
    ['a key alone', { consumerSecret: undefined } as never, 'consumerSecret'],
    ['spaces', { consumerKey: ` ${KEYS.consumerKey}` }, 'consumerKey'],
    ['key and secret swapped', { consumerKey: KEYS.consumerSecret, consumerSecret: KEYS.consumerKey }, 'consumerKey'],
    ['an empty webhook secret', { webhookSecret: '' }, 'webhookSecret'],
    ['a state that is none', { statusMap: { packed: 'shipped' as never } }, 'statusMap.packed'],
    ['a slug with wc-', { statusMap: { 'wc-packed': 'open' } }, 'statusMap.wc-packed'],
  ])('refuses %s before anything is asked', async (_what, given, path) => {
    const { auth, arrived } = authOf(store());
    const error = await auth.connect({ storeId: SITE, ...KEYS, ...given }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'invalid_request', storeId: SITE });
    expect((error as { issues: { path: string }[] }).issues.map((issue) => issue.path)).toContain(path);
    expect((error as Error).message).not.toContain('cs_f6a7');
    expect(arrived).toHaveLength(0);
  });

  it.each(['http://shop.example.com', 'https://127.0.0.1', 'https://shop.example.com:8443', 'shop'])(
    'refuses %s, unasked with verify: false too',
    async (storeId) => {
      const { auth, arrived } = authOf(store());
      for (const verify of [true, false]) {
        await expect(auth.connect({ storeId, ...KEYS, verify })).rejects.toMatchObject({
          code: 'invalid_request',
          issues: [{ path: 'storeId' }],
        });
      }
      expect(arrived).toHaveLength(0);
    },
  );

  it('forgets what other keys were allowed to do', async () => {
    const { auth, record } = authOf(store());
    await auth.connect({ storeId: SITE, ...KEYS });
    const { scopes } = await auth.connect({ storeId: SITE, ...KEYS, verify: false });
    expect(scopes).toBeUndefined();
    expect((await record()).settings).toMatchObject({ apiRoot: '/wp-json/', authMode: 'basic' });
  });

  it('learns that refusals in another language mean the same', async () => {
    const words = (text: string) => refusal(401, 'woocommerce_rest_authentication_error', text);
    const isWrong = ({ headers }: Arrived) =>
      !headers['authorization']?.includes(btoa(`${KEYS.consumerKey}:${KEYS.consumerSecret}`));
    const wrongSecret = authOf(store({ orders: words('Das Consumer-Secret ist ungültig.') }));
    await expect(wrongSecret.auth.connect({ storeId: SITE, ...KEYS })).rejects.toMatchObject({
      message: expect.stringContaining('consumer secret is not the one'),
    });
    const writeOnly = authOf(
      store({ orders: (request) => words(isWrong(request) ? 'Das Secret ist ungültig.' : 'Keine Leserechte.') }),
    );
    await expect(writeOnly.auth.connect({ storeId: SITE, ...KEYS })).resolves.toMatchObject({ scopes: ['write'] });
  });
});

describe('auth.begin', () => {
  it.each([
    [{ redirectUri: 'http://app.example.net/callback' }, 'redirectUri'],
    [{ redirectUri: 'http://localhost:3000/callback' }, 'redirectUri'],
    [{ redirectUri: 'callback' }, 'redirectUri'],
    [{ redirectUri: `${CALLBACK}#top` }, 'redirectUri'],
    [{ redirectUri: CALLBACK, scopes: ['admin'] }, 'scopes'],
    [{ redirectUri: CALLBACK, scopes: [] }, 'scopes'],
    [{ redirectUri: CALLBACK, context: new Date(0) as never }, 'context'],
    [{ redirectUri: CALLBACK, storeId: 'shop' }, 'storeId'],
    [{ redirectUri: CALLBACK, storeId: 'https://10.0.0.1' }, 'storeId'],
  ])('refuses %j', async (input, path) => {
    const { auth } = authOf(store());
    await expect(auth.begin({ storeId: SITE, ...input })).rejects.toMatchObject({
      code: 'invalid_request',
      issues: [{ path }],
    });
  });

  it('lets a developer come back to this machine where baseURL names a stand-in', async () => {
    const { auth } = authOf(store(), { baseURL: 'http://127.0.0.1:4010' });
    const { url } = await auth.begin({ storeId: `${SITE}/shop`, redirectUri: 'http://localhost:3000/callback' });
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:4010\/shop\/wc-auth\/v1\/authorize\?/);
  });

  it.each([
    ['/shop/wp-json/', '/shop/wc-auth/v1/authorize'],
    ['/shop/index.php/wp-json/', '/shop/'],
    ['/shop/index.php?rest_route=/', '/shop/'],
  ])('leads to a page that is there where the REST API is at %s', async (apiRoot, pathname) => {
    const { auth, connect } = authOf(store());
    await connect({ storeId: `${SITE}/shop`, settings: { apiRoot } });
    const url = new URL((await auth.begin({ storeId: `${SITE}/shop`, redirectUri: CALLBACK })).url);
    expect(url.pathname).toBe(pathname);
    expect(url.searchParams.get('wc-auth-route')).toBe(pathname === '/shop/' ? 'authorize' : null);
  });

  it('gives every authorisation a state of its own', async () => {
    const { auth } = authOf(store());
    const begin = () => auth.begin({ storeId: SITE, redirectUri: CALLBACK });
    const [one, other] = [await begin(), await begin()];
    expect(one.state).toMatch(/^[0-9a-f]{64}$/);
    expect(one.state).not.toBe(other.state);
  });
});

describe('auth.complete', () => {
  const posted = (state: string, more: object = {}) =>
    JSON.stringify({
      key_id: 5,
      user_id: state,
      consumer_key: KEYS.consumerKey,
      consumer_secret: KEYS.consumerSecret,
      key_permissions: 'read_write',
      ...more,
    });

  async function begun(site: Site = store()) {
    const world = authOf(site);
    const { state } = await world.auth.begin({ storeId: SITE, redirectUri: CALLBACK });
    return { ...world, state };
  }

  it('takes the bytes as text or as they came', async () => {
    for (const wrap of [(text: string) => text, (text: string) => new TextEncoder().encode(text), Buffer.from]) {
      const { auth, state } = await begun();
      await expect(auth.complete({ url: CALLBACK, state, rawBody: wrap(posted(state)) })).resolves.toMatchObject({
        storeId: SITE,
        scopes: ['read', 'write'],
      });
    }
  });

  it.each<[string, unknown]>([
    ['a parsed object', { consumer_key: 'ck_1' }],
    ['no JSON', 'consumer_key=ck_1'],
    ['a list', '[]'],
    ['no keys', '{"user_id":"x"}'],
    ['keys that are no text', '{"user_id":"x","consumer_key":1,"consumer_secret":2}'],
    ['no state', '{"consumer_key":"ck_1","consumer_secret":"cs_1"}'],
    ['an empty state', '{"user_id":"","consumer_key":"ck_1","consumer_secret":"cs_1"}'],
    ['a long text', ' '.repeat(20_000)],
  ])('refuses %s, and the state stays good', async (_what, rawBody) => {
    const { auth, state, arrived } = await begun();
    await expect(auth.complete({ url: CALLBACK, rawBody: rawBody as string })).rejects.toMatchObject({
      code: 'invalid_request',
      issues: [{ path: 'rawBody' }],
      operation: 'auth.complete',
    });
    expect(arrived).toHaveLength(0);
    await expect(auth.complete({ url: CALLBACK, rawBody: posted(state) })).resolves.toBeDefined();
  });

  it('quotes nothing of what it was given', async () => {
    const { auth } = await begun();
    const error = await auth
      .complete({ url: CALLBACK, rawBody: `{"consumer_secret":"${KEYS.consumerSecret}"` })
      .catch((thrown: unknown) => thrown);
    expect([(error as Error).message, (error as Error).stack, JSON.stringify(error)].join()).not.toContain('cs_');
  });

  it('refuses a state that nobody began, that is old, or another browser’s', async () => {
    const { auth, state, arrived } = await begun();
    for (const input of [
      { url: CALLBACK, rawBody: posted('0'.repeat(64)) },
      { url: CALLBACK, rawBody: posted('x', { user_id: 12 }) },
      { url: CALLBACK, rawBody: posted(state), state: 'another' },
    ]) {
      await expect(auth.complete(input)).rejects.toMatchObject({ code: 'authentication_failed', reauthorize: true });
    }
    expect(arrived).toHaveLength(0);
  });

  it('refuses a state that another platform began', async () => {
    const { auth, runtime, arrived } = await begun();
    const value = { platform: 'shopify', storeId: SITE, redirectUri: CALLBACK, scopes: [] };
    await runtime.stateStore.put('s'.repeat(64), value, new Date(Date.UTC(2030, 0, 1)).toISOString());
    await expect(auth.complete({ url: CALLBACK, rawBody: posted('s'.repeat(64)) })).rejects.toMatchObject({
      code: 'authentication_failed',
    });
    expect(arrived).toHaveLength(0);
  });

  it('keeps no keys that the site refuses', async () => {
    const wrong = refusal(401, 'woocommerce_rest_authentication_error', 'Consumer secret is invalid.');
    const { auth, state, record } = await begun(store({ orders: wrong }));
    await expect(auth.complete({ url: CALLBACK, rawBody: posted(state) })).rejects.toMatchObject({
      code: 'authentication_failed',
      storeId: SITE,
    });
    await expect(record()).rejects.toMatchObject({ code: 'authentication_failed' });
  });

  it.each([
    ['success=1', 'invalid_request', 'POST'],
    ['success=0', 'permission_denied', 'did not approve'],
    ['success=2', 'authentication_failed', 'neither'],
    ['', 'authentication_failed', 'neither'],
  ])('tells what a browser means that comes back with "%s"', async (query, code, words) => {
    const { auth, state } = await begun();
    for (const rawBody of [undefined, '', new Uint8Array()]) {
      const input = { url: `/callback?${query}&user_id=${state}`, ...(rawBody === undefined ? {} : { rawBody }) };
      await expect(auth.complete(input)).rejects.toMatchObject({ code, message: expect.stringContaining(words) });
    }
  });

  it('leaves the state to the POST when the browser is faster', async () => {
    const { auth, state } = await begun();
    await auth.complete({ url: `${CALLBACK}?success=1&user_id=${state}` }).catch(() => {});
    await expect(auth.complete({ url: CALLBACK, rawBody: posted(state) })).resolves.toBeDefined();
  });
});

describe('auth.check', () => {
  it('says that a record has no keys, and throws for a store that is not connected', async () => {
    const { auth, connect } = authOf(store());
    await expect(auth.check(SITE)).rejects.toMatchObject({ code: 'authentication_failed' });
    await connect({ credentials: {} });
    await expect(auth.check(SITE)).resolves.toMatchObject({
      ok: false,
      problems: [expect.stringContaining('no consumer key')],
    });
  });

  it.each([
    ['REST API off', () => ({ status: 404, body: '<html></html>' }), 'switched off'],
    [
      'moved to www',
      () => ({ status: 301, headers: { location: 'https://www.shop.example.com/' } }),
      'www.shop.example.com',
    ],
    [
      'behind a firewall',
      () => ({ status: 403, headers: { 'cf-mitigated': 'challenge' }, body: '<html></html>' }),
      'Cloudflare',
    ],
    ['no WooCommerce', store({ '': { body: { namespaces: ['wp/v2'] } } }), 'WooCommerce'],
    ['user without rights', store({ orders: refusal(403, 'woocommerce_rest_cannot_view') }), 'shop manager'],
  ] as const)('tells a merchant: %s', async (_what, site, words) => {
    const { auth, connect } = authOf(site);
    await connect();
    const { ok, problems } = await auth.check(SITE);
    expect([ok, problems.length]).toEqual([false, 1]);
    expect(problems[0]).toContain(words);
  });

  it('keeps what it learns', async () => {
    const { auth, connect, record } = authOf(store());
    await connect({ settings: { trackingMethod: 'meta' } });
    await expect(auth.check(SITE)).resolves.toMatchObject({ ok: true, scopes: ['read', 'write'] });
    expect((await record()).settings).toMatchObject({ trackingMethod: 'meta', permissions: ['read', 'write'] });
  });
});
