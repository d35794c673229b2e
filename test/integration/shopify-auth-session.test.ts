import { createHmac } from 'node:crypto';
import { inspect } from 'node:util';
import type { TokenRecord } from 'commerce-connectors';
import type { ShopifyConnectSettings, ShopifyOptions } from 'commerce-connectors/shopify';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createMemoryTokenStore } from '../../src/storage/index.js';
import { failureOf } from './shopify-shop.js';
import { openStore, type TestStore } from './shopify-store.js';

const TOKEN = 'oauth/access_token';

let shop: TestStore;
let clientId: string;
let clientSecret: string;
/** The platform's clock and ours, in seconds. */
let now: number;
beforeAll(async () => {
  shop = await openStore({ orders: 1 });
  ({ clientId, clientSecret } = shop.credentials);
  now = shop.clock.now() / 1_000;
});
afterAll(() => shop.close());
beforeEach(() => {
  vi.spyOn(Math, 'random').mockReturnValue(0);
  shop.controls.requests.reset();
});
afterEach(() => {
  vi.restoreAllMocks();
  shop.controls.faults.clear();
});

const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const signed = (message: string, secret: string) =>
  `${message}.${createHmac('sha256', secret).update(message).digest('base64url')}`;
const claims = (more: object = {}) => ({
  iss: `https://${shop.storeId}/admin`,
  dest: `https://${shop.storeId}`,
  aud: clientId,
  sub: '42',
  exp: now + 60,
  nbf: now,
  iat: now,
  jti: 'f8912129-1af6-4cad-9ca3-76b0f7621087',
  sid: 'aaea182f2732d44c23057c0fea584021a4485b2bd25d3eb7fd349313ad24c685',
  ...more,
});
/** As App Bridge gets it from Shopify. */
const sessionToken = (more: object = {}, secret = clientSecret, header: object = { alg: 'HS256', typ: 'JWT' }) =>
  signed(`${encoded(header)}.${encoded(claims(more))}`, secret);

/** A connector of its own, with nothing connected. */
function fresh(options: Partial<ShopifyOptions> = {}) {
  const tokenStore = createMemoryTokenStore();
  const shopify = shop.connect({ tokenStore, ...options });
  const record = (): Promise<TokenRecord | undefined> =>
    tokenStore.load({ platform: 'shopify', storeId: shop.storeId });
  const connect = (more: ShopifyConnectSettings & { verify?: boolean } = {}) =>
    shopify.auth.connect({ storeId: shop.storeId, sessionToken: sessionToken(), ...more });
  return { shopify, record, connect };
}
const exchanges = () => shop.controls.requests.count(TOKEN);

describe('a session token of an embedded app', () => {
  it('is exchanged for a pair of tokens that renews itself', async () => {
    const { shopify, record, connect } = fresh();
    const store = await connect();
    expect(store).toMatchObject({ storeId: shop.storeId, profile: { currency: 'INR' }, missingScopes: [] });
    expect(store.accessTokenExpiresAt).toBeDefined();
    expect((await record())?.credentials).toMatchObject({
      accessToken: expect.stringMatching(/^shpat_/),
      refreshToken: expect.stringMatching(/^shprt_/),
    });
    await shopify.auth.refresh(shop.storeId);
    expect(await shopify.fetchLocations({ storeId: shop.storeId })).toHaveLength(5);
  });

  it('is sent as Shopify wants it', async () => {
    const bodies: unknown[] = [];
    const { connect } = fresh({
      transport: async (url, init) => {
        if (url.endsWith('/access_token')) bodies.push(JSON.parse(init.body ?? ''));
        return fetch(url, init);
      },
    });
    await connect();
    expect(bodies).toEqual([
      {
        client_id: clientId,
        client_secret: clientSecret,
        grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
        subject_token: sessionToken(),
        subject_token_type: 'urn:ietf:params:oauth:token-type:id_token',
        requested_token_type: 'urn:shopify:params:oauth:token-type:offline-access-token',
        expiring: '1',
      },
    ]);
  });

  it('whose exchange lost its answer is exchanged again, and the pair at hand is the living one', async () => {
    const { shopify, connect } = fresh();
    shop.controls.faults.resetAfter({ operation: TOKEN });
    await connect();
    expect(exchanges()).toBeGreaterThan(1);
    expect(await shopify.fetchLocations({ storeId: shop.storeId })).toHaveLength(5);
    await shopify.auth.refresh(shop.storeId);
  });

  it('exchanged by several pages at once leaves a living pair', async () => {
    const { shopify, connect } = fresh();
    await Promise.all([connect(), connect(), connect()]);
    expect(exchanges()).toBe(3);
    expect(await shopify.fetchLocations({ storeId: shop.storeId })).toHaveLength(5);
    await shopify.auth.refresh(shop.storeId);
  });

  it('keeps the location, the app of the store and the day it was connected', async () => {
    const { record, connect } = fresh({ clientId: undefined, clientSecret: undefined } as never);
    const first = await connect({ clientId, clientSecret, locationId: '7' });
    const again = await connect();
    expect(again.connectedAt).toBe(first.connectedAt);
    expect(await record()).toMatchObject({
      credentials: { clientId, clientSecret: [clientSecret] },
      settings: { locationId: 'gid://shopify/Location/7' },
    });
  });

  it('of a secret that is being rotated verifies as well', async () => {
    const rotated = shop.controls.secrets.rotate();
    const { connect } = fresh({ clientSecret: [rotated, clientSecret] });
    expect((await connect({ sessionToken: sessionToken({}, clientSecret) })).storeId).toBe(shop.storeId);
    expect((await connect({ sessionToken: sessionToken({}, rotated) })).storeId).toBe(shop.storeId);
  });

  it.each([
    ['ended', () => ({ exp: now - 9 })],
    ['begins', () => ({ nbf: now + 9 })],
  ])('that %s within ten seconds is left to Shopify to judge', async (_when, times) => {
    const error = await failureOf(fresh().connect({ sessionToken: sessionToken(times()) }));
    expect(error).toMatchObject({ platformCode: 'invalid_subject_token', status: 400 });
    expect(error.message).toContain('ask App Bridge for a new session token');
    expect(error).toMatchObject({ reauthorize: false, retryable: false });
  });
});

describe('a session token is refused before anything is sent', () => {
  const OTHER = 'other.myshopify.com';
  it.each([
    ['signed with another secret', () => sessionToken({}, 'shpss_wrong'), 'signature does not match'],
    ['changed', () => sessionToken().replace(/\.[\w-]+\./, `.${encoded(claims({ sub: '1' }))}.`), 'signature'],
    ['without a signature', () => sessionToken().replace(/[\w-]+$/, ''), 'no JWT'],
    ['with the word Bearer', () => `Bearer ${sessionToken()}`, "without the word 'Bearer'"],
    ['of endless length', () => signed(`${'a'.repeat(9_000)}.b`, clientSecret), 'no JWT'],
    ['of no JSON', () => signed('abc.def', clientSecret), 'another way'],
    ['of JSON that is no object', () => signed(`${encoded({ alg: 'HS256' })}.${encoded(null)}`, clientSecret), 'ended'],
    ['with another algorithm', () => sessionToken({}, clientSecret, { alg: 'none' }), 'another way'],
    ['that ended', () => sessionToken({ exp: now - 11 }), 'it has ended'],
    ['without an end', () => sessionToken({ exp: undefined }), 'it has ended'],
    ['of the future', () => sessionToken({ nbf: now + 11 }), 'not valid yet'],
    ['of another app', () => sessionToken({ aud: 'another' }), 'another app'],
    ['for another shop', () => sessionToken({ dest: `https://${OTHER}` }), 'another shop'],
    ['from another shop', () => sessionToken({ iss: `https://${OTHER}/admin` }), 'another shop'],
    ['of no shop', () => sessionToken({ dest: 'javascript:alert(1)' }), 'another shop'],
    ['of a buyer', () => sessionToken({ sub: 'gid://shopify/Customer/7' }), "a buyer's"],
  ])('%s', async (_what, token, expected) => {
    const { record, connect } = fresh();
    const given = token();
    const error = await failureOf(connect({ sessionToken: given }));
    expect(error).toMatchObject({
      code: 'authentication_failed',
      platformCode: 'invalid_subject_token',
      reauthorize: false,
      operation: 'auth.connect',
    });
    expect(error.message).toContain(expected);
    const shown = inspect(error, { depth: 8, showHidden: true });
    expect(given.split('.').filter((part) => part.length > 20 && shown.includes(part))).toEqual([]);
    expect(exchanges()).toBe(0);
    expect(await record()).toBeUndefined();
  });

  it.each([
    ['an empty one', { sessionToken: ' ' }, ['sessionToken']],
    ['next to an access token', { accessToken: 'shpat_x' }, ['accessToken']],
    ['unverified', { verify: false }, ['verify']],
  ])('%s', async (_what, wrong, paths) => {
    const error = await failureOf(fresh().connect(wrong));
    expect(error).toMatchObject({ code: 'invalid_request' });
    expect((error['issues'] as { path: string }[]).map(({ path }) => path)).toEqual(paths);
    expect(shop.controls.requests.count()).toBe(0);
  });
});
