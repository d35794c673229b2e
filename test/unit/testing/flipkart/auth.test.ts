import { describe, expect, it } from 'vitest';
import { DAY, NOW, startFlipkart, stillClock } from './support.js';

const OWN = { grant_type: 'client_credentials', scope: 'Seller_Api' };
const REDIRECT = 'https://host.example.com/callback?x=1';
const IDS = { query: { shipmentIds: 'none' } };

async function start(options: Parameters<typeof startFlipkart>[0] = {}) {
  const clock = stillClock();
  const flipkart = await startFlipkart(options, { orders: 2, now: clock.now });
  const { baseURL, controls, credentials, oauth } = flipkart;
  const { partner } = credentials;
  const page = (fields: Readonly<Record<string, string>> = {}) =>
    `${baseURL}/oauth-service/oauth/authorize?${new URLSearchParams({
      client_id: partner.appId,
      redirect_uri: REDIRECT,
      response_type: 'code',
      scope: 'Seller_Api',
      state: 's1',
      ...fields,
    })}`;
  const codeOf = (storeId?: string): string => {
    const url = controls.authorize({ url: page(), ...(storeId === undefined ? {} : { storeId }) });
    return new URL(url).searchParams.get('code') as string;
  };
  const redeem = (code: string, fields: Readonly<Record<string, string>> = {}) =>
    oauth({ grant_type: 'authorization_code', redirect_uri: REDIRECT, state: 's1', code, ...fields }, { app: partner });
  const refresh = (refreshToken: string) =>
    oauth({ grant_type: 'refresh_token', refresh_token: refreshToken }, { app: partner });
  return { ...flipkart, clock, partner, page, codeOf, redeem, refresh };
}

describe('the token endpoint', () => {
  it('gives a self-access app a token for its seller, the same one while it lives', async () => {
    const { oauth, ask, clock } = await start();
    const { status, body } = await oauth(OWN);
    expect(status).toBe(200);
    expect(body).toEqual({
      access_token: expect.any(String),
      token_type: 'bearer',
      expires_in: 5_183_999,
      scope: 'Seller_Api',
    });
    expect((await ask('/v3/shipments', { ...IDS, token: body.access_token })).status).toBe(200);
    clock.advance(10 * DAY);
    const again = (await oauth({ ...OWN, scope: 'Seller_Api,Default' })).body;
    expect(again).toMatchObject({ access_token: body.access_token, expires_in: 50 * 86_400 - 1 });
    clock.advance(50 * DAY);
    expect((await ask('/v3/shipments', { ...IDS, token: body.access_token })).status).toBe(401);
    expect((await oauth(OWN)).body.access_token).not.toBe(body.access_token);
  });

  it('refuses another method, credentials elsewhere, wrong secrets, scopes and grants', async () => {
    const { oauth, baseURL, credentials, partner } = await start();
    expect((await oauth(OWN, { method: 'POST' })).status).toBe(405);
    expect(
      (await oauth({ ...OWN, client_id: credentials.appId, client_secret: credentials.appSecret }, { app: null }))
        .status,
    ).toBe(401);
    expect((await oauth(OWN, { app: { appId: 'demo-app', appSecret: 'x' } })).body).toEqual({
      error: 'unauthorized',
      error_description: 'No client with requested id: demo-app',
    });
    const wrong = await oauth(OWN, { app: { ...credentials, appSecret: 'x' } });
    expect(wrong).toMatchObject({ status: 401, body: { error: 'unauthorized', error_description: 'Bad credentials' } });
    for (const scope of ['', 'Seller', 'Seller_Api Default'])
      expect((await oauth({ ...OWN, scope })).body.error).toBe('invalid_scope');
    expect((await oauth({ grant_type: 'client_credentials' })).body.error).toBe('invalid_scope');
    expect((await oauth({ scope: 'Seller_Api' })).body.error).toBe('invalid_request');
    expect((await oauth({ ...OWN, grant_type: 'password' })).body.error).toBe('unsupported_grant_type');
    expect((await oauth(OWN, { app: partner })).body.error).toBe('invalid_client');
    expect((await oauth({ grant_type: 'refresh_token', refresh_token: 'x' })).body.error).toBe('invalid_client');
    expect((await fetch(`${baseURL}/sellers/oauth/token`, { method: 'POST' })).status).toBe(401);
  });

  it('ends an old secret at once, or when a test says', async () => {
    const { oauth, controls, credentials, clock } = await start();
    const rotated = controls.rotateSecret({ keepOldMs: DAY });
    expect(controls.credentials().appSecret).toBe(rotated);
    expect((await oauth(OWN)).status).toBe(200);
    clock.advance(DAY);
    expect((await oauth(OWN)).status).toBe(401);
    expect((await oauth(OWN, { app: { ...credentials, appSecret: rotated } })).status).toBe(200);
    controls.rotateSecret();
    expect((await oauth(OWN, { app: { ...credentials, appSecret: rotated } })).status).toBe(401);
  });
});

describe('a partner app', () => {
  it('gets a pair for a code, which works once, in time, with its address and state', async () => {
    const { codeOf, redeem, ask, clock, controls, page, credentials } = await start({ sellers: 2 });
    const callback = new URL(controls.authorize({ url: page() }));
    expect(callback.origin + callback.pathname).toBe('https://host.example.com/callback');
    expect(Object.fromEntries(callback.searchParams)).toEqual({ x: '1', state: 's1', code: expect.any(String) });
    const code = callback.searchParams.get('code') as string;
    const { status, body } = await redeem(code);
    expect(status).toBe(200);
    expect(body).toEqual({
      access_token: expect.any(String),
      token_type: 'bearer',
      refresh_token: expect.any(String),
      expires_in: 5_183_999,
      scope: 'Seller_Api',
      refresh_token_expires_in: 15_551_999,
    });
    expect((await ask('/v3/shipments', { ...IDS, token: body.access_token })).status).toBe(200);
    expect((await redeem(code)).body.error).toBe('invalid_grant');
    expect((await redeem(codeOf(), { state: 's2' })).body.error).toBe('invalid_grant');
    expect((await redeem(codeOf(), { redirect_uri: 'https://host.example.com/' })).body.error).toBe('invalid_grant');
    expect((await redeem('')).body.error).toBe('invalid_request');
    const late = codeOf();
    clock.advance(600_000);
    expect((await redeem(late)).body.error).toBe('invalid_grant');
    const second = (await redeem(codeOf(credentials.storeIds[1]))).body;
    expect(second.access_token).not.toBe(body.access_token);
    expect(controls.requests.list('token').at(-1)).toMatchObject({
      storeId: credentials.storeIds[1],
      grantType: 'authorization_code',
    });
  });

  it('keeps its refresh token until 21 days are left, then gets a new pair', async () => {
    const { codeOf, redeem, refresh, clock, ask } = await start();
    const first = (await redeem(codeOf())).body;
    clock.advance(158 * DAY);
    const kept = (await redeem(codeOf())).body;
    expect(kept).toMatchObject({ refresh_token: first.refresh_token, refresh_token_expires_in: 22 * 86_400 - 1 });
    clock.advance(DAY);
    const rotated = (await redeem(codeOf())).body;
    expect(rotated.refresh_token).not.toBe(first.refresh_token);
    expect(rotated.access_token).not.toBe(kept.access_token);
    expect((await refresh(first.refresh_token)).body.error).toBe('invalid_grant');
    expect((await ask('/v3/shipments', { ...IDS, token: kept.access_token })).status).toBe(401);
    expect((await refresh(rotated.refresh_token)).body.access_token).toBe(rotated.access_token);
  });

  it('refreshes for 180 days, not after, and not when the seller withdrew', async () => {
    const { codeOf, redeem, refresh, clock, controls, ask } = await start();
    const { access_token, refresh_token } = (await redeem(codeOf())).body;
    clock.advance(60 * DAY);
    const renewed = (await refresh(refresh_token)).body;
    expect(renewed).toMatchObject({ refresh_token, refresh_token_expires_in: 120 * 86_400 - 1 });
    expect(renewed.access_token).not.toBe(access_token);
    controls.expireTokens();
    expect((await ask('/v3/shipments', { ...IDS, token: renewed.access_token })).status).toBe(401);
    const third = (await refresh(refresh_token)).body.access_token;
    expect((await ask('/v3/shipments', { ...IDS, token: third })).status).toBe(200);
    clock.advance(120 * DAY);
    expect((await refresh(refresh_token)).body.error).toBe('invalid_grant');
    const fresh = (await redeem(codeOf())).body;
    controls.revokeAuthorization();
    expect((await refresh(fresh.refresh_token)).body.error).toBe('invalid_grant');
    expect((await ask('/v3/shipments', { ...IDS, token: fresh.access_token })).status).toBe(401);
  });

  it('is not authorised over a page that would show an error', async () => {
    const { controls, page, credentials } = await start({ redirectURIs: [REDIRECT] });
    const authorize = (fields: Readonly<Record<string, string>>) => () => controls.authorize({ url: page(fields) });
    expect(authorize({ client_id: 'x' })).toThrow('no such app');
    expect(authorize({ client_id: credentials.appId })).toThrow('self-access');
    expect(authorize({ redirect_uri: REDIRECT.replace('https', 'http') })).toThrow('redirect_uri');
    expect(authorize({ redirect_uri: 'https://elsewhere.example.com/' })).toThrow('redirect_uri');
    expect(authorize({ response_type: 'token' })).toThrow('response_type');
    expect(authorize({ scope: 'All' })).toThrow('scope');
    expect(authorize({ state: '' })).toThrow('state');
    expect(() => controls.authorize({ url: 'https://api.flipkart.net/authorize' })).toThrow('no page');
  });
});

describe('the life of a token', () => {
  it('is told to the app whose token it is', async () => {
    const { codeOf, redeem, oauth, clock, partner } = await start();
    const { access_token, refresh_token } = (await redeem(codeOf())).body;
    const life = (token_type: string, token: string, app = partner) =>
      oauth({ token_type, token }, { app, path: 'token/expiry' });
    clock.advance(18_000);
    expect((await life('access', access_token)).body).toEqual({
      expired: false,
      token_type: 'access_token',
      expires_in: 5_183_981,
    });
    expect((await life('refresh', refresh_token)).body).toMatchObject({ expired: false, token_type: 'refresh_token' });
    clock.advance(61 * DAY);
    expect((await life('access', access_token)).body).toMatchObject({ expired: true, expires_in: 0 });
    expect((await life('refresh', access_token)).status).toBe(400);
    expect((await life('bearer', access_token)).status).toBe(400);
    expect((await life('access', access_token, { ...partner, appSecret: 'x' })).status).toBe(401);
  });
});

describe('the Seller API', () => {
  it('refuses requests without a living token, in the words of the platform', async () => {
    const { ask } = await start();
    expect((await ask('/v3/shipments', { ...IDS, token: null })).status).toBe(401);
    expect(await ask('/v3/shipments', { ...IDS, token: '1111' })).toMatchObject({
      status: 401,
      body: { error: 'invalid_token', error_description: 'Invalid access token: 1111' },
    });
  });

  it('tells a seller its locations', async () => {
    const { ask, credentials } = await start({ sellers: [{ id: 'mine', locations: 3 }] });
    const { body } = await ask('/locations/allLocations');
    expect(body.locations.map((one: { locationId: string }) => one.locationId)).toEqual(credentials.locationIds);
    expect(credentials).toMatchObject({ storeId: 'mine', locationId: expect.stringMatching(/^LOC[0-9a-f]{32}$/) });
    expect(credentials.locationIds).toHaveLength(3);
  });

  it('logs what was asked, without tokens and secrets', async () => {
    const { ask, accessToken, controls, codeOf, redeem, refresh, credentials } = await start();
    const token = await accessToken();
    const pair = (await redeem(codeOf())).body;
    await refresh(pair.refresh_token);
    const filter = { type: 'preDispatch', states: ['APPROVED'] };
    await ask('/v3/shipments/filter', { body: { filter }, token });
    await ask('/v3/unknown', { token });
    const log = controls.requests.list();
    expect(log.map(({ operation, status }) => [operation, status])).toEqual([
      ['token', 200],
      ['token', 200],
      ['token', 200],
      ['searchShipments', 200],
      ['unknown', 404],
    ]);
    expect(log[3]).toEqual({
      storeId: credentials.storeId,
      at: NOW,
      operation: 'searchShipments',
      method: 'POST',
      path: '/sellers/v3/shipments/filter',
      query: {},
      body: { filter },
      headers: expect.arrayContaining(['authorization', 'content-type']),
      status: 200,
    });
    const text = JSON.stringify(log);
    for (const secret of [token, pair.access_token, pair.refresh_token, credentials.appSecret])
      expect(text).not.toContain(secret);
    expect(controls.requests.count('searchShipments')).toBe(1);
    controls.requests.reset();
    expect(controls.requests.count()).toBe(0);
  });
});
