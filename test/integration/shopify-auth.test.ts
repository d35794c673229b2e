import { createHmac } from 'node:crypto';
import { channel } from 'node:diagnostics_channel';
import { inspect } from 'node:util';
import type { LogEntry, TokenRecord, TokenStore, Transport } from 'commerce-connectors';
import { createShopifyConnector, DEFAULT_SCOPES, type ShopifyOptions } from 'commerce-connectors/shopify';
import { type Sandbox, startSandbox } from 'commerce-connectors/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { callbackMessage } from '../../src/connectors/shopify/callback-hmac.js';
import { createMemoryOAuthStateStore, createMemoryTokenStore } from '../../src/storage/index.js';
import { failureOf } from './shopify-shop.js';

const TOKEN = 'oauth/access_token';
const REDIRECT = 'https://app.example.com/shopify/callback?from=install';
const STORES = ['acme.myshopify.com', 'other.myshopify.com'] as const;
const [STORE, OTHER] = STORES;

let sandbox: Sandbox;
let offset = 0;
const now = () => Date.now() + offset;
const controls = () => sandbox.controls.shopify;
const advance = (ms: number) => {
  offset += ms;
};

beforeAll(async () => {
  sandbox = await startSandbox({
    platforms: ['shopify'],
    orders: 2,
    now,
    shopify: { shops: STORES, bucket: { maximum: 1e6, restoreRate: 1e6 } },
  });
});
afterAll(() => sandbox.close());
beforeEach(() => {
  vi.spyOn(Math, 'random').mockReturnValue(0);
  controls().requests.reset();
});
afterEach(() => {
  vi.restoreAllMocks();
  controls().faults.clear();
});

function connector(options: Partial<ShopifyOptions> = {}) {
  const { clientId } = sandbox.credentials.shopify;
  const secret = controls().secrets.list().at(-1) ?? '';
  const tokenStore = options.tokenStore ?? createMemoryTokenStore();
  const shopify = createShopifyConnector({
    baseURL: (storeId) => controls().baseURL(storeId),
    clientId,
    clientSecret: secret,
    now,
    ...options,
    tokenStore,
  });
  const record = async (storeId: string = STORE): Promise<TokenRecord> => {
    const found = await tokenStore.load({ platform: 'shopify', storeId });
    if (found === undefined) throw new Error(`${storeId} is not connected`);
    return found;
  };
  return { shopify, tokenStore, record };
}
/** Where every store brings an app of its own. */
const NO_APP = { clientId: undefined, clientSecret: undefined } as unknown as Partial<ShopifyOptions>;
type Shopify = ReturnType<typeof connector>['shopify'];

const begin = (shopify: Shopify, more: Partial<Parameters<Shopify['auth']['begin']>[0]> = {}) =>
  shopify.auth.begin({ storeId: STORE, redirectUri: REDIRECT, ...more });
/** What the merchant's browser is sent to after saying yes. */
async function approve(url: string): Promise<string> {
  const answer = await fetch(url, { redirect: 'manual' });
  const location = answer.headers.get('location');
  if (location === null) throw new Error(`the authorisation was refused: ${await answer.text()}`);
  return location;
}
async function install(shopify: Shopify, more: Partial<Parameters<Shopify['auth']['begin']>[0]> = {}) {
  const { url } = await begin(shopify, more);
  return shopify.auth.complete({ url: await approve(url) });
}
/** Signs a changed callback again, as only somebody with the secret can. */
function resigned(url: string, change: (query: URLSearchParams) => void): string {
  const parsed = new URL(url);
  change(parsed.searchParams);
  parsed.searchParams.delete('hmac');
  const secret = controls().secrets.list().at(-1) ?? '';
  parsed.searchParams.set(
    'hmac',
    createHmac('sha256', secret).update(callbackMessage(parsed.searchParams)).digest('hex'),
  );
  return parsed.href;
}
/** Installs with a permanent token, as apps did before tokens expired; the one of before works again. */
async function permanentToken(storeId: string): Promise<string> {
  const callback = new URL(controls().callbackURL({ redirectUri: REDIRECT, state: 'unused', storeId }));
  const body = {
    client_id: sandbox.credentials.shopify.clientId,
    client_secret: controls().secrets.list().at(-1),
    code: callback.searchParams.get('code'),
  };
  const answer = await fetch(`${controls().baseURL(storeId)}/admin/oauth/access_token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  controls().requests.reset();
  return ((await answer.json()) as { access_token: string }).access_token;
}
const tokenRequests = () => controls().requests.count(TOKEN);
const read = (shopify: Shopify, storeId: string = STORE) => shopify.fetchLocations({ storeId });

describe('authorisation', () => {
  it('goes from begin through the merchant to a connected store with an expiring token', async () => {
    const { shopify, record } = connector();
    const { url, state } = await begin(shopify, { context: { companyId: 'c-17', tags: [1, null] } });
    const asked = new URL(url);
    expect(asked.pathname).toBe('/admin/oauth/authorize');
    expect(asked.searchParams.get('scope')).toBe(DEFAULT_SCOPES.join(','));
    expect(asked.searchParams.get('redirect_uri')).toBe(REDIRECT);
    expect(state).toMatch(/^[0-9a-f]{64}$/);

    const store = await shopify.auth.complete({ url: await approve(url), state });
    expect(store).toMatchObject({
      platform: 'shopify',
      storeId: STORE,
      context: { companyId: 'c-17', tags: [1, null] },
      profile: {
        name: 'Sandbox Shop 1',
        email: 'owner1@example.com',
        country: 'IN',
        currency: 'INR',
        timeZone: 'Asia/Kolkata',
      },
      missingScopes: [],
    });
    expect(Date.parse(store.accessTokenExpiresAt ?? '')).toBeGreaterThan(now() + 3_500_000);
    const { credentials } = await record();
    expect(credentials).toMatchObject({
      accessToken: expect.stringMatching(/^shpat_/),
      refreshToken: expect.any(String),
    });
    expect(Date.parse(String(credentials['refreshTokenExpiresAt']))).toBeGreaterThan(now() + 89 * 86_400_000);
    expect(await read(shopify)).toHaveLength(5);
  });

  it('takes the path alone, a fragment behind it, and the shop in capitals', async () => {
    const { shopify } = connector();
    const variants: readonly ((url: string) => string)[] = [
      (url) => url.slice(url.indexOf('/shopify')),
      (url) => `${url}#section?x=1`,
      (url) => resigned(url, (query) => query.set('shop', STORE.toUpperCase())),
    ];
    for (const variant of variants) {
      const { url } = await begin(shopify);
      expect((await shopify.auth.complete({ url: variant(await approve(url)) })).storeId).toBe(STORE);
    }
  });

  it('verifies parameters it does not know, repeated ones and arrays', async () => {
    const { shopify } = connector();
    const { url } = await begin(shopify);
    const odd = resigned(await approve(url), (query) => {
      query.append('ids[]', '2');
      query.append('ids[]', '1');
      query.append('note', 'a b&c=d%');
      query.append('note', 'é');
    });
    expect((await shopify.auth.complete({ url: odd })).storeId).toBe(STORE);
  });

  it('may be finished by another connector that shares the stores', async () => {
    const stateStore = createMemoryOAuthStateStore({ now });
    const tokenStore = createMemoryTokenStore();
    const { url } = await begin(connector({ stateStore, tokenStore }).shopify, { context: 'company 3' });
    const { shopify } = connector({ stateStore, tokenStore });
    expect((await shopify.auth.complete({ url: await approve(url) })).context).toBe('company 3');
  });

  it('asks for the scopes it is told to, and reports the ones that were not granted', async () => {
    const { shopify } = connector();
    const { url } = await begin(shopify, { scopes: ['write_orders', 'read_products', 'read_customers'] });
    const state = new URL(url).searchParams.get('state') ?? '';
    const granted = controls().callbackURL({ redirectUri: REDIRECT, state, scopes: ['write_orders'] });
    const store = await shopify.auth.complete({ url: granted });
    expect(store.missingScopes).toEqual(['read_products', 'read_customers']);
    const check = await shopify.auth.check(STORE);
    expect(check).toMatchObject({ ok: false, missingScopes: ['read_products', 'read_customers'] });
    expect(check.problems[0]).toContain('read_products, read_customers');
  });

  it('again keeps settings, profile and the day it was first connected', async () => {
    const { shopify, record } = connector();
    const locationId = controls().locations(STORE)[1]?.id ?? '';
    const first = await shopify.auth.connect({
      storeId: STORE,
      accessToken: controls().accessToken(STORE),
      locationId,
    });
    advance(86_400_000);
    const second = await install(shopify);
    expect(second.connectedAt).toBe(first.connectedAt);
    const after = await record();
    expect(after.settings).toMatchObject({ locationId });
    expect(after.updatedAt > after.connectedAt).toBe(true);
    expect(after.credentials['refreshToken']).toBeDefined();
    await shopify.auth.disconnect(STORE);
    expect((await install(shopify)).connectedAt > first.connectedAt).toBe(true);
  });

  it('is complete although the profile cannot be read, with a warning', async () => {
    const entries: LogEntry[] = [];
    const log = (entry: LogEntry) => entries.push(entry);
    const { shopify } = connector({ logger: { debug: log, info: log, warn: log, error: log }, maxRetries: 0 });
    controls().faults.status(500, { operation: 'ShopInfo' });
    expect(await install(shopify)).toMatchObject({ storeId: STORE, profile: {} });
    expect(entries).toContainEqual(expect.objectContaining({ event: 'profile_unread', code: 'platform_unavailable' }));
    expect((await shopify.auth.check(STORE)).profile.name).toBe('Sandbox Shop 1');
  });

  it('survives a lost answer of the token endpoint that was lost before it was processed', async () => {
    const { shopify } = connector();
    controls().faults.resetBefore({ operation: TOKEN });
    expect((await install(shopify)).storeId).toBe(STORE);
  });

  it('that cannot be finished says that the callback is used up', async () => {
    const { shopify } = connector();
    controls().faults.resetAfter({ operation: TOKEN });
    // Redeemed, but nobody was told: the second try is refused.
    expect(await failureOf(install(shopify))).toMatchObject({
      code: 'authentication_failed',
      reauthorize: true,
      message: expect.stringContaining('auth.begin'),
    });
    controls().faults.status(503, { operation: TOKEN, times: 9 });
    const error = await failureOf(install(shopify));
    expect(error).toMatchObject({ code: 'platform_unavailable', retryable: false });
    expect(error.message).toContain('The callback of acme.myshopify.com is used up: begin again');
  });

  it('whose tokens cannot be saved says so', async () => {
    const store = createMemoryTokenStore();
    const tokenStore: TokenStore = { ...store, save: () => Promise.reject(new Error('disk full')) };
    const { shopify } = connector({ tokenStore });
    const error = await failureOf(install(shopify));
    expect(error).toMatchObject({ code: 'token_store_failed', retryable: false, operation: 'auth.complete' });
    expect(error.message).toContain('is used up: begin again (auth.begin)');
  });

  it('needs the app’s credentials', async () => {
    const { shopify } = connector(NO_APP);
    expect(await failureOf(begin(shopify))).toMatchObject({ code: 'configuration_invalid' });
  });

  it.each([
    ['no URL', { redirectUri: 'app.example.com' }, 'redirectUri'],
    ['a script', { redirectUri: 'javascript:alert(1)' }, 'redirectUri'],
    ['clear text on the internet', { redirectUri: 'http://app.example.com/callback' }, 'redirectUri'],
    ['a fragment', { redirectUri: 'https://app.example.com/#callback' }, 'redirectUri'],
    ['no scopes', { scopes: [] }, 'scopes'],
    ['a null among the scopes', { scopes: ['read_orders', null] as never }, 'scopes'],
    ['a date for context', { context: new Date() as never }, 'context'],
    ['a function for context', { context: (() => 1) as never }, 'context'],
    ['a big integer in the context', { context: { id: 1n } as never }, 'context'],
  ])('refuses to begin with %s', async (_what, wrong, path) => {
    const error = await failureOf(begin(connector().shopify, wrong));
    expect(error).toMatchObject({ code: 'invalid_request', issues: [expect.objectContaining({ path })] });
  });

  it.each(['http://localhost:3000/callback', 'http://127.0.0.1/callback', 'http://[::1]:8080/'])(
    'may return to %s',
    async (redirectUri) => {
      expect((await begin(connector().shopify, { redirectUri })).url).toContain(encodeURIComponent(redirectUri));
    },
  );
});

describe('a callback is refused', () => {
  const refused = async (tamper: (url: string) => string, expected: string, options: Partial<ShopifyOptions> = {}) => {
    const { shopify, tokenStore } = connector(options);
    const { url } = await begin(shopify);
    const callback = tamper(await approve(url));
    controls().requests.reset();
    const error = await failureOf(shopify.auth.complete({ url: callback }));
    expect(error).toMatchObject({ code: 'authentication_failed', reauthorize: true, operation: 'auth.complete' });
    expect(error.message).toContain(expected);
    expect(controls().requests.count()).toBe(0);
    expect(await tokenStore.load({ platform: 'shopify', storeId: STORE })).toBeUndefined();
    return error;
  };

  it.each([
    ['with another code', (url: string) => url.replace(/code=\w/, 'code=0x'), 'hmac does not match'],
    ['with another shop', (url: string) => url.replace(STORE, OTHER), 'hmac does not match'],
    ['with a parameter more', (url: string) => `${url}&extra=1`, 'hmac does not match'],
    ['without hmac', (url: string) => url.replace(/&hmac=\w+/, ''), 'hmac does not match'],
    [
      'with an hmac of zeros',
      (url: string) => url.replace(/hmac=\w+/, `hmac=${'0'.repeat(64)}`),
      'hmac does not match',
    ],
    ['with an array for hmac', (url: string) => url.replace('hmac=', 'hmac[]='), 'hmac does not match'],
    ['with two values for the state', (url: string) => `${url}&state=x`, 'several values for state'],
    ['with two values for the shop', (url: string) => `${url}&shop=${OTHER}`, 'several values for shop'],
    ['with two values for hmac', (url: string) => `${url}&hmac=0`, 'several values for hmac'],
    ['without a query', (url: string) => url.split('?')[0] ?? '', 'no query'],
    ['with its query in the fragment', (url: string) => url.replace('?', '#?'), 'no query'],
    ['without a shop', (url: string) => url.replace(/shop=[^&]+/, 'shop='), 'not a <shop>.myshopify.com domain'],
    ['without a code', (url: string) => resigned(url, (query) => query.delete('code')), 'no code'],
    ['without a state', (url: string) => resigned(url, (query) => query.delete('state')), 'unknown, used or older'],
    [
      'with a state nobody began',
      (url: string) => resigned(url, (query) => query.set('state', 'f'.repeat(64))),
      'unknown, used or older',
    ],
    [
      'without a timestamp',
      (url: string) => resigned(url, (query) => query.delete('timestamp')),
      'timestamp is missing',
    ],
    [
      'with a timestamp of words',
      (url: string) => resigned(url, (query) => query.set('timestamp', 'now')),
      'timestamp is missing',
    ],
    [
      'from the future',
      (url: string) => resigned(url, (query) => query.set('timestamp', String(Math.floor(now() / 1_000) + 301))),
      'more than 300 seconds',
    ],
    [
      'for a shop that did not begin',
      (url: string) => resigned(url, (query) => query.set('shop', OTHER)),
      'another shop',
    ],
  ])('%s', async (_what, tamper, expected) => {
    await refused(tamper, expected);
  });

  it.each([undefined, null, 42, { url: 'x' }, new URL('https://app.example.com/?code=1')])(
    'that is no text (%s)',
    async (url) => {
      const error = await failureOf(connector().shopify.auth.complete({ url: url as never }));
      expect(error.message).toContain('it is not text');
    },
  );

  it('that is too old for the option', async () => {
    const { shopify } = connector({ callbackMaxAgeSeconds: 30 });
    const { url } = await begin(shopify);
    const callback = await approve(url);
    advance(31_000);
    expect((await failureOf(shopify.auth.complete({ url: callback }))).message).toContain('more than 30 seconds');
  });

  it('whose state has ended', async () => {
    const { shopify } = connector();
    const { url } = await begin(shopify);
    advance(10 * 60_000 + 1);
    expect((await failureOf(shopify.auth.complete({ url: await approve(url) }))).message).toContain(
      'older than ten minutes',
    );
  });

  it('the second time', async () => {
    const { shopify } = connector();
    const callback = await approve((await begin(shopify)).url);
    const outcomes = await Promise.allSettled([1, 2].map(() => shopify.auth.complete({ url: callback })));
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(tokenRequests()).toBe(1);
  });

  it('in another browser than the one that began', async () => {
    const { shopify } = connector();
    const { url, state } = await begin(shopify);
    const callback = await approve(url);
    for (const wrong of ['', 'x', `${state}0`]) {
      const error = await failureOf(shopify.auth.complete({ url: callback, state: wrong }));
      expect(error.message).toContain('not the one in the browser');
    }
    expect((await shopify.auth.complete({ url: callback, state })).storeId).toBe(STORE);
  });
});

describe('secrets', () => {
  it('of a rotation all verify a callback; the newest one asks for tokens', async () => {
    const [old = ''] = controls().secrets.list().slice(-1);
    const rotated = controls().secrets.rotate();
    await install(connector({ clientSecret: [rotated, old] }).shopify);
    const { shopify } = connector({ clientSecret: old });
    expect((await failureOf(install(shopify))).message).toContain("check the app's clientSecret");
  });

  it('that the platform refuses point at the configuration, not at the merchant', async () => {
    const { shopify } = connector({
      clientSecret: [`shpss_${'0'.repeat(32)}`, controls().secrets.list().at(-1) ?? ''],
    });
    const error = await failureOf(install(shopify));
    expect(error).toMatchObject({ code: 'authentication_failed', reauthorize: false, platformCode: 'invalid_client' });
    expect(error.message).toContain('check clientId and clientSecret');
  });

  it('never get into an error, a log line or a trace', async () => {
    const seen: string[] = [];
    const note = (value: unknown) => seen.push(inspect(value, { depth: 12, showHidden: true, breakLength: Infinity }));
    const channels = ['request', 'retry', 'throttle', 'refresh'].map((name) => `commerce-connectors:${name}`);
    for (const name of channels) channel(name).subscribe(note);
    const { shopify, record } = connector({ logger: { debug: note, info: note, warn: note, error: note } });
    const secrets = new Set<string>(controls().secrets.list());
    const keep = async () => {
      for (const value of Object.values((await record()).credentials))
        if (/^shp/.test(String(value))) secrets.add(String(value));
    };
    try {
      const { url, state } = await begin(shopify);
      const callback = await approve(url);
      secrets.add(state).add(new URL(callback).searchParams.get('code') ?? '');
      await failureOf(shopify.auth.complete({ url: callback.replace('hmac=', 'hmac=0') })).then(note);
      controls().faults.status(500, { operation: TOKEN, body: `quoting ${callback}`, times: 3 });
      await failureOf(shopify.auth.complete({ url: callback })).then(note);
      await install(shopify);
      await keep();
      controls().faults.html({ operation: TOKEN });
      await failureOf(shopify.auth.refresh(STORE)).then(note);
      controls().faults.resetAfter({ operation: TOKEN, times: 3 });
      await failureOf(shopify.auth.refresh(STORE)).then(note);
      await keep();
      controls().faults.revokeToken(STORE);
      await failureOf(read(shopify)).then(note);
      note(await shopify.auth.check(STORE));
      const accessToken = 'shpat_wrongwrongwrongwrongwrongwrong';
      secrets.add(accessToken);
      await failureOf(shopify.auth.connect({ storeId: STORE, accessToken })).then(note);
    } finally {
      for (const name of channels) channel(name).unsubscribe(note);
    }
    expect(seen.length).toBeGreaterThan(20);
    for (const secret of secrets) {
      expect(secret.length).toBeGreaterThan(20);
      expect(seen.filter((text) => text.includes(secret))).toEqual([]);
    }
  });
});

describe('a token that expires', () => {
  it('is refreshed ahead of its end, and the pair replaced', async () => {
    const { shopify, record } = connector();
    await install(shopify);
    const before = (await record()).credentials;
    advance(56 * 60_000);
    controls().requests.reset();
    await read(shopify);
    const after = (await record()).credentials;
    expect(after['accessToken']).not.toBe(before['accessToken']);
    expect(after['refreshToken']).not.toBe(before['refreshToken']);
    expect(tokenRequests()).toBe(1);
    expect(
      controls()
        .requests.list('Locations')
        .map(({ status }) => status),
    ).toEqual([200]);
  });

  it('is refreshed once for fifty calls at once', async () => {
    const { shopify } = connector();
    await install(shopify);
    advance(61 * 60_000);
    controls().requests.reset();
    await Promise.all(Array.from({ length: 50 }, () => read(shopify)));
    expect(tokenRequests()).toBe(1);
    expect(controls().requests.count('Locations')).toBe(50);
  });

  it('is refreshed on a 401, once, and the call goes on', async () => {
    const { shopify } = connector();
    await install(shopify);
    controls().faults.expireTokens({ storeId: STORE });
    controls().requests.reset();
    await Promise.all([read(shopify), read(shopify), read(shopify)]);
    expect(tokenRequests()).toBe(1);
  });

  it('is not refreshed again for a late 401 that carried the old token', async () => {
    let hold: Promise<void> | undefined;
    let holding = 0;
    const transport: Transport = async (url, init) => {
      const response = await fetch(url, init);
      if (response.status === 401 && hold !== undefined && holding++ === 0) await hold;
      return response;
    };
    const { shopify } = connector({ transport });
    await install(shopify);
    controls().faults.expireTokens({ storeId: STORE });
    controls().requests.reset();
    let release = (): void => {};
    hold = new Promise((resolve) => {
      release = resolve;
    });
    const late = read(shopify);
    await vi.waitFor(() => expect(holding).toBe(1));
    await read(shopify);
    release();
    await late;
    expect(tokenRequests()).toBe(1);
  });

  it('whose refresh lost its answer is asked for with the same refresh token', async () => {
    const { shopify, record } = connector();
    await install(shopify);
    advance(61 * 60_000);
    controls().faults.resetAfter({ operation: TOKEN });
    await read(shopify);
    expect(tokenRequests()).toBe(3);
    // The next rotation proves that the pair at hand is the living one.
    const before = (await record()).credentials['refreshToken'];
    await shopify.auth.refresh(STORE);
    expect((await record()).credentials['refreshToken']).not.toBe(before);
  });

  it('whose refresh token is dead needs the merchant, and is not asked for again', async () => {
    const { shopify } = connector();
    await install(shopify);
    controls().faults.revokeToken(STORE);
    controls().requests.reset();
    const error = await failureOf(read(shopify));
    expect(error).toMatchObject({ code: 'authentication_failed', reauthorize: true, retryable: false });
    expect(tokenRequests()).toBe(1);
    expect(await failureOf(read(shopify))).toMatchObject({ reauthorize: true });
    expect(tokenRequests()).toBe(1);
    expect((await shopify.auth.check(STORE)).ok).toBe(false);
    await install(shopify);
    expect((await shopify.auth.check(STORE)).ok).toBe(true);
  });

  it.each(['the first answer', 'a refresh'])('without a lifetime in %s is never taken for permanent', async (where) => {
    let strip = where === 'the first answer';
    const transport: Transport = async (url, init) => {
      const response = await fetch(url, init);
      if (!strip || !url.endsWith('/access_token') || response.status !== 200) return response;
      const { expires_in: _gone, ...answer } = (await response.json()) as Record<string, unknown>;
      return Response.json(answer);
    };
    const { shopify, record } = connector({ transport });
    expect((await install(shopify)).accessTokenExpiresAt === undefined).toBe(strip);
    strip = true;
    await shopify.auth.refresh(STORE);
    strip = false;
    expect((await record()).credentials['accessTokenExpiresAt']).toBeUndefined();
    controls().requests.reset();
    advance(6 * 60_000);
    await read(shopify);
    expect(tokenRequests()).toBe(1);
    expect((await record()).credentials['accessTokenExpiresAt']).toBeDefined();
  });

  it('of a store that is disconnected while it is refreshed does not bring it back', async () => {
    const { shopify, tokenStore } = connector();
    await install(shopify);
    controls().requests.reset();
    controls().faults.slow(150, { operation: TOKEN });
    const refreshing = failureOf(shopify.auth.refresh(STORE));
    await vi.waitFor(async () => {
      expect((await tokenStore.load({ platform: 'shopify', storeId: STORE }))?.lease).toBeDefined();
    });
    await shopify.auth.disconnect(STORE);
    expect(await refreshing).toMatchObject({ code: 'authentication_failed', reauthorize: true });
    expect(await tokenStore.load({ platform: 'shopify', storeId: STORE })).toBeUndefined();
    expect(await failureOf(read(shopify))).toMatchObject({ code: 'authentication_failed', reauthorize: true });
  });
});

describe('connect', () => {
  const credentials = async () => ({ storeId: STORE, accessToken: await permanentToken(STORE) });

  it('checks a permanent token and knows the shop', async () => {
    const { shopify } = connector(NO_APP);
    const store = await shopify.auth.connect({ ...(await credentials()), storeId: STORE.toUpperCase() });
    expect(store).toMatchObject({ storeId: STORE, profile: { currency: 'INR' }, missingScopes: [] });
    expect(store.accessTokenExpiresAt).toBeUndefined();
    expect(await read(shopify)).toHaveLength(5);
    advance(200 * 86_400_000);
    expect(await read(shopify)).toHaveLength(5);
    // There is nothing to refresh, and that is no failure.
    expect(await shopify.auth.refresh(STORE)).toMatchObject({ storeId: STORE });
    expect(tokenRequests()).toBe(0);
  });

  it('with verify false sends nothing', async () => {
    const { shopify } = connector();
    const store = await shopify.auth.connect({ ...(await credentials()), verify: false, scopes: ['read_orders'] });
    expect(store).toMatchObject({ storeId: STORE, profile: {}, scopes: ['read_orders'] });
    expect(controls().requests.count()).toBe(0);
    expect((await shopify.auth.connect({ ...(await credentials()), verify: false })).scopes).toBeUndefined();
  });

  it('refuses a token of another shop', async () => {
    const { shopify, tokenStore } = connector();
    const accessToken = await permanentToken(OTHER);
    expect(await failureOf(shopify.auth.connect({ storeId: STORE, accessToken }))).toMatchObject({
      code: 'authentication_failed',
    });
    // A gateway that answers for another shop than the one that was asked.
    const { shopify: misled } = connector({ baseURL: controls().baseURL(OTHER) });
    const error = await failureOf(misled.auth.connect({ storeId: STORE, accessToken }));
    expect(error).toMatchObject({ code: 'invalid_request' });
    expect(error.message).toContain(`belongs to ${OTHER}`);
    expect(await tokenStore.load({ platform: 'shopify', storeId: STORE })).toBeUndefined();
  });

  it.each([
    ['nothing', {}, ['accessToken']],
    ['an empty token', { accessToken: '' }, ['accessToken']],
    ['a number', { accessToken: 1 }, ['accessToken']],
    ['an id without its secret', { accessToken: 'shpat_x', clientId: 'id' }, ['clientSecret']],
    ['an empty list of secrets', { accessToken: 'shpat_x', clientSecret: [] }, ['clientSecret']],
    ['an empty secret in the list', { accessToken: 'shpat_x', clientSecret: ['a', ''] }, ['clientSecret']],
    ['a null for scopes', { accessToken: 'shpat_x', scopes: null }, ['scopes']],
    ['an odd location', { accessToken: 'shpat_x', locationId: 'Bengaluru' }, ['locationId']],
    ['an empty refresh token', { accessToken: 'shpat_x', refreshToken: '' }, ['refreshToken']],
  ])('refuses %s before anything is sent', async (_what, wrong, paths) => {
    const error = await failureOf(connector().shopify.auth.connect({ storeId: STORE, ...wrong } as never));
    expect(error).toMatchObject({ code: 'invalid_request' });
    expect((error['issues'] as { path: string }[]).map(({ path }) => path)).toEqual(paths);
    expect(controls().requests.count()).toBe(0);
  });

  it('again replaces the token and keeps location, own app and the day it was connected', async () => {
    const { shopify, record } = connector(NO_APP);
    const { clientId } = sandbox.credentials.shopify;
    const clientSecret = controls().secrets.list().at(-1) ?? '';
    const locationId = controls().locations(STORE)[0]?.id ?? '';
    const first = await shopify.auth.connect({ ...(await credentials()), locationId, clientId, clientSecret });
    advance(60_000);
    const again = await shopify.auth.connect({ ...(await credentials()), accessToken: 'shpat_other', verify: false });
    expect(again.connectedAt).toBe(first.connectedAt);
    expect(await record()).toMatchObject({
      credentials: { accessToken: 'shpat_other', clientId, clientSecret: [clientSecret] },
      settings: { locationId },
    });
    // And that app is the one that authorises this store.
    expect(new URL((await begin(shopify)).url).searchParams.get('client_id')).toBe(clientId);
    expect((await install(shopify)).storeId).toBe(STORE);
    expect((await record()).credentials).toMatchObject({ clientId, clientSecret: [clientSecret] });
    advance(61 * 60_000);
    expect(await read(shopify)).toHaveLength(5);
  });

  it('imports an expiring pair, ended or of unknown end', async () => {
    const { shopify: source, record } = connector();
    await install(source);
    const { accessToken, refreshToken } = (await record()).credentials as { accessToken: string; refreshToken: string };
    for (const accessTokenExpiresAt of ['2026-01-01T00:00:00+05:30', undefined]) {
      const { shopify, record: imported } = connector();
      const pair = {
        accessToken,
        refreshToken,
        ...(accessTokenExpiresAt === undefined ? {} : { accessTokenExpiresAt }),
      };
      await shopify.auth.connect({ storeId: STORE, ...pair, verify: false });
      controls().requests.reset();
      expect(await read(shopify)).toHaveLength(5);
      expect(tokenRequests()).toBe(1);
      expect((await imported()).credentials['accessTokenExpiresAt']).toBeDefined();
    }
  });
});

describe('an app of the organisation that owns the shop', () => {
  const app = () => ({
    clientId: sandbox.credentials.shopify.clientId,
    clientSecret: controls().secrets.list().at(-1) ?? '',
  });

  it('connects with its id and secret alone, and gets a new token each day', async () => {
    const { shopify, record } = connector(NO_APP);
    const store = await shopify.auth.connect({ storeId: STORE, ...app() });
    expect(store).toMatchObject({ profile: { name: 'Sandbox Shop 1' }, missingScopes: [] });
    expect(store.accessTokenExpiresAt).toBeDefined();
    const first = (await record()).credentials['accessToken'];
    advance(25 * 3_600_000);
    expect(await read(shopify)).toHaveLength(5);
    expect((await record()).credentials['accessToken']).not.toBe(first);
    advance(25 * 3_600_000);
    expect(await read(shopify)).toHaveLength(5);
    expect(tokenRequests()).toBe(3);
  });

  it('with verify false asks for the first token when it is needed', async () => {
    const { shopify } = connector(NO_APP);
    const store = await shopify.auth.connect({ storeId: STORE, ...app(), verify: false });
    expect(store.accessTokenExpiresAt).toBeUndefined();
    expect(controls().requests.count()).toBe(0);
    expect(await read(shopify)).toHaveLength(5);
    expect(tokenRequests()).toBe(1);
  });

  it('is told when the credentials are wrong', async () => {
    const error = await failureOf(
      connector().shopify.auth.connect({ storeId: STORE, ...app(), clientSecret: 'shpss_wrong' }),
    );
    expect(error).toMatchObject({ code: 'authentication_failed', reauthorize: false, platformCode: 'invalid_client' });
  });
});

describe('check', () => {
  it('follows what was granted since', async () => {
    const { shopify } = connector();
    await shopify.auth.connect({ storeId: OTHER, accessToken: await permanentToken(OTHER) });
    controls().setScopes(['read_orders'], OTHER);
    const check = await shopify.auth.check(OTHER);
    expect(check).toMatchObject({ ok: false, scopes: ['read_orders'] });
    expect(check.missingScopes).toContain('write_inventory');
    controls().setScopes(sandbox.credentials.shopify.scopes, OTHER);
    expect(await shopify.auth.check(OTHER)).toMatchObject({ ok: true, problems: [], missingScopes: [] });
  });

  it('tells a revoked token from an outage', async () => {
    const { shopify } = connector({ maxRetries: 0 });
    await shopify.auth.connect({ storeId: STORE, accessToken: 'shpat_gone', verify: false });
    const check = await shopify.auth.check(STORE);
    expect(check.ok).toBe(false);
    expect(check.problems[0]).toMatch(/authorise again|Connect the store again/);
    controls().faults.resetBefore({ times: 5 });
    expect(await failureOf(shopify.auth.check(STORE))).toMatchObject({ code: 'connection_failed' });
    controls().faults.clear();
    controls().faults.status(402);
    expect((await shopify.auth.check(STORE)).problems[0]).toContain('frozen for an unpaid bill');
  });

  it('of a store that is not connected rejects', async () => {
    const error = await failureOf(connector().shopify.auth.check(STORE));
    expect(error).toMatchObject({ code: 'authentication_failed', reauthorize: true });
  });
});

describe('disconnect', () => {
  it('forgets the store here, again and again', async () => {
    const { shopify } = connector();
    await shopify.auth.connect({ storeId: STORE, accessToken: await permanentToken(STORE) });
    await shopify.auth.disconnect(STORE);
    await shopify.auth.disconnect(STORE);
    controls().requests.reset();
    const error = await failureOf(shopify.fetchOrders({ storeId: STORE }));
    expect(error).toMatchObject({ code: 'authentication_failed', reauthorize: true });
    expect(error.message).toContain('is not connected');
    expect(controls().requests.count()).toBe(0);
  });
});

describe('migrateToken', () => {
  const start = async () => {
    const made = connector();
    const accessToken = await permanentToken(OTHER);
    await made.shopify.auth.connect({ storeId: OTHER, accessToken, verify: false });
    controls().requests.reset();
    return { ...made, accessToken };
  };

  it('turns a permanent token into a pair that renews itself', async () => {
    const { shopify, record, accessToken } = await start();
    const store = await shopify.migrateToken({ storeId: OTHER });
    expect(store.accessTokenExpiresAt).toBeDefined();
    const { credentials } = await record(OTHER);
    expect(credentials).toMatchObject({ refreshToken: expect.any(String) });
    expect(credentials['accessToken']).not.toBe(accessToken);
    expect(credentials['renewal']).toBeUndefined();
    advance(61 * 60_000);
    expect(await read(shopify, OTHER)).toHaveLength(5);
    // A second time there is nothing to do.
    controls().requests.reset();
    await shopify.migrateToken({ storeId: OTHER });
    expect(tokenRequests()).toBe(0);
  });

  it('twice at once is one exchange', async () => {
    const { shopify } = await start();
    await Promise.all([shopify.migrateToken({ storeId: OTHER }), shopify.migrateToken({ storeId: OTHER })]);
    expect(tokenRequests()).toBe(1);
    expect(await read(shopify, OTHER)).toHaveLength(5);
  });

  it('that is refused leaves the token as it was', async () => {
    const { shopify, record } = await start();
    controls().faults.revokeToken(OTHER);
    const error = await failureOf(shopify.migrateToken({ storeId: OTHER }));
    expect(error).toMatchObject({ code: 'authentication_failed', platformCode: 'invalid_subject_token' });
    expect((await record(OTHER)).credentials['renewal']).toBeUndefined();
  });

  it('needs the app’s credentials before anything is noted', async () => {
    const { shopify, record } = connector(NO_APP);
    await shopify.auth.connect({ storeId: OTHER, accessToken: 'shpat_x', verify: false });
    expect(await failureOf(shopify.migrateToken({ storeId: OTHER }))).toMatchObject({ code: 'configuration_invalid' });
    expect((await record(OTHER)).credentials['renewal']).toBeUndefined();
  });
});

it('every failure of a host’s store is token_store_failed', async () => {
  const broken = () => Promise.reject(new Error('down'));
  const { shopify } = connector({ tokenStore: { ...createMemoryTokenStore(), load: broken } });
  const { shopify: stateless } = connector({ stateStore: { put: broken, take: broken } });
  const callback = controls().callbackURL({ redirectUri: REDIRECT, state: 's', storeId: STORE });
  for (const call of [
    begin(shopify),
    shopify.auth.complete({ url: callback }),
    shopify.auth.connect({ storeId: STORE, accessToken: 'shpat_x', verify: false }),
    shopify.auth.refresh(STORE),
    shopify.auth.check(STORE),
    shopify.migrateToken({ storeId: STORE }),
    begin(stateless),
    stateless.auth.complete({ url: callback }),
  ]) {
    expect(await failureOf(call)).toMatchObject({ code: 'token_store_failed', retryable: true });
  }
});
