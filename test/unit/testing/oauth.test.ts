import { afterEach, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../../src/testing/index.js';
import { callbackHmac } from '../../../src/testing/shopify/auth/callback-hmac.js';
import { ask } from './support.js';

let sandbox: Sandbox;
afterEach(() => sandbox?.close());

const REDIRECT = 'https://app.example.com/callback';
const HOUR = 3_600_000;

async function start(): Promise<void> {
  sandbox = await startSandbox({ platforms: ['shopify'], orders: 5 });
}

interface TokenAnswer {
  readonly status: number;
  readonly json: Record<string, unknown>;
}

async function token(body: Record<string, unknown>, form = false): Promise<TokenAnswer> {
  const { clientId, clientSecret } = sandbox.credentials.shopify;
  const full: Record<string, unknown> = { client_id: clientId, client_secret: clientSecret, ...body };
  const response = await fetch(`${sandbox.baseURLs.shopify}/admin/oauth/access_token`, {
    method: 'POST',
    headers: { 'content-type': form ? 'application/x-www-form-urlencoded' : 'application/json' },
    body: form ? new URLSearchParams(full as Record<string, string>).toString() : JSON.stringify(full),
  });
  return { status: response.status, json: (await response.json()) as Record<string, unknown> };
}

const codeFor = (scopes?: readonly string[]): string => {
  const input = { redirectUri: REDIRECT, state: 'abc123', ...(scopes === undefined ? {} : { scopes }) };
  return new URL(sandbox.controls.shopify.callbackURL(input)).searchParams.get('code') ?? '';
};

const works = async (accessToken: unknown): Promise<boolean> =>
  (await ask(sandbox, '{ shop { name } }', {}, { token: String(accessToken) })).status === 200;

describe('the callback signature', () => {
  it.each([
    [
      'hush',
      [
        ['code', 'a94a110d86d2452eb3e2af4cfb8a3828'],
        ['shop', 'some-shop.myshopify.com'],
        ['timestamp', '1337178173'],
        ['hmac', 'x'],
      ],
      '2cb1a277650a659f1b11e92a4a64275b128e037f2c3390e3c8fd2d8721dac9e2',
    ],
    [
      'hush',
      [
        ['ids[]', '2'],
        ['ids[]', '1'],
        ['shop', 'some-shop.myshopify.com'],
      ],
      'b93b9f82996f6f8bf9f1b7bbddec284c8fabacdc4e12dc80550b4705f3003b1e',
    ],
    [
      'secret',
      [
        ['a', '1&b=2'],
        ['c=3&d', '4'],
      ],
      '8de3c7e965d22fa21e059868e4004f5b6fbdcef293d1622ff9408edd6325bc6b',
    ],
  ] as [string, [string, string][], string][])('%#', (secret, params, expected) => {
    expect(callbackHmac(params, secret)).toBe(expected);
  });
});

describe('authorize', () => {
  it('redirects with a signed callback', async () => {
    await start();
    const { clientId, clientSecret, storeId } = sandbox.credentials.shopify;
    const query = new URLSearchParams({
      client_id: clientId,
      scope: 'read_orders,write_inventory',
      redirect_uri: REDIRECT,
      state: 's1',
    });
    const response = await fetch(`${sandbox.baseURLs.shopify}/admin/oauth/authorize?${query}`, { redirect: 'manual' });
    expect(response.status).toBe(302);
    const callback = new URL(response.headers.get('location') ?? '');
    expect(callback.origin + callback.pathname).toBe(REDIRECT);
    expect([...callback.searchParams.keys()].sort()).toEqual(['code', 'hmac', 'host', 'shop', 'state', 'timestamp']);
    expect(callback.searchParams.get('shop')).toBe(storeId);
    expect(callback.searchParams.get('hmac')).toBe(callbackHmac([...callback.searchParams], clientSecret));
    const granted = await token({ code: callback.searchParams.get('code') });
    expect(granted.json['scope']).toBe('read_orders,write_inventory');
  });

  it.each([
    ['a wrong client', { client_id: 'nope' }],
    ['no redirect', { redirect_uri: '' }],
    ['no state', { state: '' }],
    ['a made-up scope', { scope: 'read_orders,everything' }],
  ])('refuses %s', async (_name, change) => {
    await start();
    const valid = {
      client_id: sandbox.credentials.shopify.clientId,
      scope: 'read_orders',
      redirect_uri: REDIRECT,
      state: 's1',
    };
    const query = new URLSearchParams({ ...valid, ...change });
    const response = await fetch(`${sandbox.baseURLs.shopify}/admin/oauth/authorize?${query}`, { redirect: 'manual' });
    expect(response.status).toBe(400);
  });
});

describe('the token endpoint', () => {
  it('exchanges a code once', async () => {
    await start();
    const code = codeFor();
    const first = await token({ code, expiring: '1' });
    expect(first.status).toBe(200);
    expect(first.json).toMatchObject({ expires_in: 3_600, refresh_token_expires_in: 90 * 86_400 });
    expect(await works(first.json['access_token'])).toBe(true);
    expect(await token({ code, expiring: '1' })).toMatchObject({ status: 400, json: { error: 'invalid_request' } });
  });

  it('gives a permanent token without expiring, and takes forms', async () => {
    await start();
    const { json } = await token({ code: codeFor() }, true);
    expect(Object.keys(json)).toEqual(['access_token', 'scope']);
    expect(await works(json['access_token'])).toBe(true);
  });

  it('refuses a wrong secret and a made-up refresh token', async () => {
    await start();
    expect((await token({ client_secret: 'wrong', code: codeFor() })).status).toBe(401);
    expect(await token({ grant_type: 'refresh_token', refresh_token: 'nope' })).toMatchObject({
      status: 400,
      json: { error: 'invalid_grant' },
    });
  });

  it('rotates, and lets a lost answer be asked for again until the replacement was used', async () => {
    await start();
    const { json: granted } = await token({ code: codeFor(), expiring: '1' });
    const refresh = (refreshToken: unknown) => token({ grant_type: 'refresh_token', refresh_token: refreshToken });
    const lost = await refresh(granted['refresh_token']);
    const again = await refresh(granted['refresh_token']);
    const pair = ({ json }: TokenAnswer) => [json['access_token'], json['refresh_token']];
    expect(pair(again)).toEqual(pair(lost));
    expect(again.json['access_token']).not.toBe(granted['access_token']);
    expect(await works(granted['access_token'])).toBe(false);
    expect(await works(again.json['access_token'])).toBe(true);
    const next = await refresh(again.json['refresh_token']);
    expect(next.status).toBe(200);
    expect(await refresh(granted['refresh_token'])).toMatchObject({ status: 400, json: { error: 'invalid_grant' } });
  });

  it('lets access tokens end after an hour and refresh tokens after 90 days', async () => {
    await start();
    const { json } = await token({ code: codeFor(), expiring: '1' });
    sandbox.controls.shopify.advance(HOUR + 1_000);
    const answer = await ask(sandbox, '{ shop { name } }', {}, { token: String(json['access_token']) });
    expect(answer.status).toBe(401);
    expect(answer.body.errors).toContain('Invalid API key or access token');
    sandbox.controls.shopify.advance(90 * 24 * HOUR);
    expect((await token({ grant_type: 'refresh_token', refresh_token: json['refresh_token'] })).status).toBe(400);
  });

  it('moves a permanent token to an expiring one, one way', async () => {
    await start();
    const offline = 'urn:shopify:params:oauth:token-type:offline-access-token';
    const body = {
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      subject_token: sandbox.credentials.shopify.accessToken,
      subject_token_type: offline,
      requested_token_type: offline,
      expiring: '1',
    };
    expect((await token(body)).json).toMatchObject({ expires_in: 3_600 });
    expect(await works(sandbox.credentials.shopify.accessToken)).toBe(false);
    expect((await token(body)).status).toBe(400);
  });

  it('accepts every secret that is not revoked', async () => {
    await start();
    const { secrets } = sandbox.controls.shopify;
    const [old] = secrets.list();
    const fresh = secrets.rotate();
    expect((await token({ client_secret: fresh, code: codeFor() })).status).toBe(200);
    expect((await token({ client_secret: old, code: codeFor() })).status).toBe(200);
    secrets.revokeOldest();
    expect((await token({ client_secret: old, code: codeFor() })).status).toBe(401);
  });
});

describe('revoking', () => {
  it('uninstalls the app', async () => {
    await start();
    const { accessToken } = sandbox.credentials.shopify;
    const response = await fetch(`${sandbox.baseURLs.shopify}/admin/api_permissions/current.json`, {
      method: 'DELETE',
      headers: { 'x-shopify-access-token': accessToken },
    });
    expect(response.status).toBe(200);
    expect(await works(accessToken)).toBe(false);
  });
});

describe('several shops', () => {
  it('each have a listener, a token and data of their own', async () => {
    sandbox = await startSandbox({
      platforms: ['shopify'],
      orders: 3,
      shopify: { shops: ['one.myshopify.com', 'two.myshopify.com'] },
    });
    const { storeIds } = sandbox.credentials.shopify;
    expect(storeIds).toEqual(['one.myshopify.com', 'two.myshopify.com']);
    const query = '{ shop { myshopifyDomain } orders(first: 3) { nodes { id } } }';
    const [one, two] = await Promise.all(storeIds.map((storeId) => ask(sandbox, query, {}, { storeId })));
    expect(one?.body.data.shop.myshopifyDomain).toBe('one.myshopify.com');
    expect(two?.body.data.shop.myshopifyDomain).toBe('two.myshopify.com');
    expect(one?.body.data.orders.nodes).not.toEqual(two?.body.data.orders.nodes);
    const wrong = await ask(
      sandbox,
      query,
      {},
      { storeId: 'two.myshopify.com', token: sandbox.credentials.shopify.accessToken },
    );
    expect(wrong.status).toBe(401);
  });
});

describe('a session token', () => {
  const exchange = (subject: string, more: Record<string, unknown> = {}) =>
    token({
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      subject_token: subject,
      subject_token_type: 'urn:ietf:params:oauth:token-type:id_token',
      requested_token_type: 'urn:shopify:params:oauth:token-type:offline-access-token',
      ...more,
    });
  const ONLINE = { requested_token_type: 'urn:shopify:params:oauth:token-type:online-access-token' };
  const session = (claims = {}, secret?: string): string =>
    sandbox.controls.shopify.sessionToken(secret === undefined ? { claims } : { claims, secret });

  it('is exchanged for offline tokens, permanent and expiring, and for one of the user', async () => {
    await start();
    const permanent = await exchange(session());
    expect(permanent.json['access_token']).toBe(sandbox.controls.shopify.accessToken());
    const expiring = await exchange(session(), { expiring: '1' });
    expect(expiring.json).toMatchObject({ expires_in: 3600, refresh_token: expect.stringMatching(/^shprt_/) });
    const online = await exchange(session({ sub: '7' }), ONLINE);
    expect(online.json).toMatchObject({
      expires_in: 86_399,
      associated_user_scope: online.json['scope'],
      associated_user: { id: 7, account_owner: true },
    });
    for (const { json } of [permanent, expiring, online]) expect(await works(json['access_token'])).toBe(true);
  });

  it('has the scopes that the merchant granted last', async () => {
    await start();
    sandbox.controls.shopify.setScopes(['read_orders', 'write_products']);
    expect((await exchange(session())).json['scope']).toBe('read_orders,write_products');
    await token({ code: codeFor(['read_orders', 'write_products', 'read_returns']) });
    expect((await exchange(session())).json['scope']).toBe('read_orders,write_products,read_returns');
  });

  it.each([
    ['of another app', { aud: 'other' }],
    ['of another shop', { dest: 'https://other.myshopify.com' }],
    ['that is over', { exp: 1 }],
    ['of the future', { nbf: 4_000_000_000 }],
  ])('is refused when it is one %s', async (_name, claims) => {
    await start();
    expect(await exchange(session(claims))).toMatchObject({ status: 400, json: { error: 'invalid_subject_token' } });
  });

  it('is refused with a foreign signature, without an installation, and for other kinds of tokens', async () => {
    await start();
    const invalid = { status: 400, json: { error: 'invalid_subject_token' } };
    expect(await exchange(session({}, 'shpss_foreign'))).toMatchObject(invalid);
    expect(await exchange('no.jwt')).toMatchObject(invalid);
    const unsigned = session().split('.');
    expect(await exchange(`${Buffer.from('{"alg":"none"}').toString('base64url')}.${unsigned[1]}.`)).toMatchObject(
      invalid,
    );
    expect(await exchange(session(), { requested_token_type: 'refresh' })).toMatchObject({
      json: { error: 'invalid_request' },
    });
    expect(await exchange(session(), { subject_token_type: 'x' })).toMatchObject({
      json: { error: 'invalid_request' },
    });
    sandbox.controls.shopify.uninstall();
    expect(await exchange(session())).toMatchObject(invalid);
  });

  it('works with any secret that is not revoked', async () => {
    await start();
    const { secrets } = sandbox.controls.shopify;
    const [old] = secrets.list();
    secrets.rotate();
    expect((await exchange(session({}, old))).status).toBe(200);
    secrets.revokeOldest();
    expect((await exchange(session({}, old), { client_secret: secrets.list()[0] })).status).toBe(400);
  });
});

describe('the installation', () => {
  it('tells what was granted, what the app asks for, and the API version of its webhooks', async () => {
    await start();
    sandbox.controls.shopify.setScopes(['write_orders']);
    const query =
      '{ currentAppInstallation { accessScopes { handle } app { apiKey webhookApiVersion requestedAccessScopes { handle } } } }';
    const { accessScopes, app } = (await ask(sandbox, query)).body.data.currentAppInstallation;
    expect(accessScopes).toEqual([{ handle: 'read_orders' }, { handle: 'write_orders' }]);
    expect(app).toMatchObject({ apiKey: sandbox.credentials.shopify.clientId, webhookApiVersion: '2026-10' });
    expect(app.requestedAccessScopes).toHaveLength(sandbox.credentials.shopify.scopes.length);
  });

  it('answers with the date of the clock of the sandbox', async () => {
    const at = Date.UTC(2026, 10, 23, 12);
    sandbox = await startSandbox({ platforms: ['shopify'], orders: 5, now: () => at });
    const { headers } = await ask(sandbox, '{ shop { name } }');
    expect(headers.get('date')).toBe(new Date(at).toUTCString());
  });
});
