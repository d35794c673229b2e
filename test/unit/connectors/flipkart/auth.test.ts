import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { FlipkartOptions } from '../../../../src/connectors/flipkart/options.js';
import { APP, DAY_MS, GSTIN, NOW, openAuth, REDIRECT, SELLER } from './auth-store.js';
import {
  type Answer,
  BAD_CREDENTIALS,
  granted,
  NOTHING,
  refused,
  startTokenServer,
  type TokenServer,
} from './token-server.js';

const OWN = { appId: 'own', appSecret: 'own-secret-planted' };

async function start(overrides: Partial<FlipkartOptions> = {}) {
  const server = await startTokenServer((_request, count) => granted(`access-${count}`));
  const store = openAuth(server, overrides);
  const connect = (more: object = {}, storeId = SELLER) => store.auth.connect({ storeId, ...more });
  return { ...store, server, connect };
}

/** The API as the store finds it, locations included. */
function answerLocations(server: TokenServer, answer: Answer, shipments: Answer = NOTHING): void {
  server.answerApi(({ path }) => (path === '/sellers/locations/allLocations' ? answer : shipments));
}

const located = (...ids: string[]) => ({
  body: { locations: ids.map((locationId) => ({ locationId, locationName: 'x' })) },
});

describe('auth.connect', () => {
  it('asks for a token, reads one shipment, and tells what is known of a seller', async () => {
    const { connect, server, record } = await start();
    answerLocations(server, located('LOC1', 'LOC2'));
    expect(await connect({ ...OWN, gstin: GSTIN, locationId: 'LOC2' })).toEqual({
      platform: 'flipkart',
      storeId: SELLER,
      profile: { country: 'IN', currency: 'INR', timeZone: 'Asia/Kolkata', url: 'https://www.flipkart.com' },
      scopes: ['Seller_Api'],
      connectedAt: '2026-11-20T03:30:00.000Z',
      accessTokenExpiresAt: '2027-01-19T03:29:59.000Z',
    });
    expect(server.apiRequests).toMatchObject([
      {
        path: '/sellers/v3/shipments/filter',
        token: 'access-1',
        body: { filter: { type: 'preDispatch' }, pagination: { pageSize: 1 } },
      },
      { path: '/sellers/locations/allLocations', token: 'access-1' },
    ]);
    expect(await record()).toMatchObject({
      credentials: { appId: 'own', appSecret: ['own-secret-planted'], accessToken: 'access-1' },
      settings: { locationId: 'LOC2', locationIds: ['LOC1', 'LOC2'], gstin: GSTIN, scopes: ['Seller_Api'] },
    });
  });

  it.each([
    ['a list of texts', { body: { locations: ['LOC1', 'LOC2'] } }],
    ['another name', { body: { result: [{ location_id: 'LOC1' }, { id: 'LOC2' }] } }],
    ['a level more', { body: { data: { locations: [{ locationId: 'LOC1' }, { locationId: 'LOC2' }, null, 7] } } }],
  ])('reads locations in %s', async (_what, answer) => {
    const { connect, server, record } = await start();
    answerLocations(server, answer);
    await connect();
    expect((await record()).settings['locationIds']).toEqual(['LOC1', 'LOC2']);
  });

  it.each([
    ['refused', { status: 403 }],
    ['unknown', { status: 404, body: 'nothing here' }],
    ['down', { status: 503 }],
    ['cut off', { reset: true }],
    ['empty', { body: {} }],
    ['strange', { body: { locations: { LOC1: true } } }],
    ['dead to the token', refused('invalid_token')],
  ])('connects where locations are %s', async (_what, answer) => {
    const { connect, server, record } = await start();
    answerLocations(server, answer);
    await connect({ locationId: 'LOC9' });
    expect((await record()).settings).toMatchObject({ locationId: 'LOC9' });
    expect((await record()).settings).not.toHaveProperty('locationIds');
  });

  it('asks nobody with verify: false, and gets the token with the first call', async () => {
    const { connect, server, record, read } = await start();
    await connect({ verify: false, locationIds: ['LOC1', 'LOC1', 'LOC2'] });
    expect(server.tokenRequests).toHaveLength(0);
    expect((await record()).settings).toMatchObject({ locationIds: ['LOC1', 'LOC2'] });
    await read();
    expect(server.tokenRequests).toHaveLength(1);
  });

  it('takes an authorisation in hand, and asks when it ends', async () => {
    const { connect, server, record } = await start();
    server.answerExpiry(() => ({ body: { expired: false, token_type: 'refresh_token', expires_in: 86_400 } }));
    await connect({ refreshToken: 'refresh-1' });
    expect(server.tokenRequests[0]?.parameters).toEqual({ grant_type: 'refresh_token', refresh_token: 'refresh-1' });
    expect((await record()).credentials).toMatchObject({
      refreshToken: 'refresh-1',
      refreshTokenExpiresAt: '2026-11-21T03:30:00.000Z',
    });
    // Known now, and nobody's to ask again.
    await connect();
    expect(server.expiryRequests).toHaveLength(1);
    expect(server.tokenRequests[1]?.parameters).toMatchObject({ refresh_token: 'refresh-1' });
  });

  it('does without the end of an authorisation that Flipkart does not tell', async () => {
    const { connect, record } = await start();
    await connect({ refreshToken: 'refresh-1' });
    expect((await record()).credentials).not.toHaveProperty('refreshTokenExpiresAt');
  });

  it('keeps what is not given', async () => {
    const { connect, record, server, clock } = await start();
    await connect({ ...OWN, locationId: 'LOC1', locationIds: ['LOC1', 'LOC2'], gstin: GSTIN });
    clock.now += DAY_MS;
    answerLocations(server, located('LOC7'));
    await connect();
    expect(await record()).toMatchObject({
      connectedAt: '2026-11-20T03:30:00.000Z',
      credentials: { appId: 'own', appSecret: ['own-secret-planted'], accessToken: 'access-2' },
      // Named by the host: not for Flipkart to replace.
      settings: { locationId: 'LOC1', locationIds: ['LOC1', 'LOC2'], gstin: GSTIN },
    });
    await connect({ locationIds: ['LOC3'] });
    expect((await record()).settings).not.toHaveProperty('locationId');
    await connect({ appSecret: ['own-newer', 'own-secret-planted'] });
    expect((await record()).credentials).toMatchObject({
      appId: 'own',
      appSecret: ['own-newer', 'own-secret-planted'],
    });
  });

  it('drops an authorisation that was given to another app', async () => {
    const { connect, record, server } = await start();
    await connect({ refreshToken: 'refresh-1' });
    await connect(OWN);
    expect((await record()).credentials).not.toHaveProperty('refreshToken');
    expect(server.tokenRequests[1]).toMatchObject({ appId: 'own', parameters: { grant_type: 'client_credentials' } });
  });

  it.each([
    [{ storeId: '' }, ['storeId']],
    [{ storeId: undefined }, ['storeId']],
    [{ locationId: 'LOC 1' }, ['locationId']],
    [{ locationIds: [] }, ['locationIds']],
    [{ locationIds: 'LOC1' }, ['locationIds']],
    [{ locationIds: ['LOC1', 7] }, ['locationIds[1]']],
    [{ gstin: '27AAPFU0939F1ZW' }, ['gstin']],
    [{ gstin: 7 }, ['gstin']],
    [{ appId: 'own' }, ['appSecret']],
    [{ appSecret: 'x' }, ['appId']],
    [{ appId: '', appSecret: [] }, ['appId', 'appSecret']],
    [{ refreshToken: 'with space' }, ['refreshToken']],
    [{ refreshToken: '' }, ['refreshToken']],
  ])('refuses %j', async (input, paths) => {
    const { connect, server } = await start();
    const issues = paths.map((path) => expect.objectContaining({ path }));
    await expect(connect(input)).rejects.toMatchObject({ code: 'invalid_request', issues });
    expect(server.tokenRequests).toHaveLength(0);
  });

  it.each([
    ['a wrong secret', BAD_CREDENTIALS, NOTHING, 'authentication_failed'],
    ['a seller without access to orders', granted('access-1'), { status: 403 }, 'permission_denied'],
    ['a token that the API does not take', granted('access-1'), refused('invalid_token'), 'authentication_failed'],
    ['an answer of something else', granted('access-1'), { body: { ok: true } }, 'unexpected_response'],
  ])('saves nothing for %s', async (_what, token, shipments, code) => {
    const { connect, server, record } = await start();
    server.answer(() => token);
    server.answerApi(() => shipments);
    await expect(connect(OWN)).rejects.toMatchObject({ code, operation: 'auth.connect', storeId: SELLER });
    await expect(record()).rejects.toMatchObject({ code: 'authentication_failed' });
  });

  it('needs an app', async () => {
    const { connect } = await start({ appSecret: [] as never });
    await expect(connect()).rejects.toMatchObject({ code: 'configuration_invalid' });
  });

  it('notices a second store with the same self-access app', async () => {
    const { connect, logs } = await start();
    await connect({ ...OWN, refreshToken: 'refresh-1' }, 'seller-b');
    await connect(OWN, 'seller-a');
    await connect({ appId: 'other', appSecret: 'x' }, 'seller-c');
    expect(logs.filter(({ event }) => event === 'app_shared')).toEqual([]);
    await connect(OWN, 'seller-d');
    expect(logs.filter(({ event }) => event === 'app_shared')).toMatchObject([
      { storeId: 'seller-d', message: expect.stringContaining('seller-a') },
    ]);
  });
});

describe('auth.begin and auth.complete', () => {
  const begin = { storeId: SELLER, redirectUri: REDIRECT };
  const callbackOf = ({ state }: { readonly state: string }, code = 'code-planted') =>
    `/flipkart/callback?code=${code}&state=${state}`;

  it("sends the seller to Flipkart's page", async () => {
    const { auth, server } = await start({ scope: 'Seller_Api,Default' });
    const { url, state } = await auth.begin(begin);
    const { origin, pathname, searchParams } = new URL(url);
    expect(`${origin}${pathname}`).toBe(`${server.baseURL}/oauth-service/oauth/authorize`);
    expect(Object.fromEntries(searchParams)).toEqual({
      client_id: APP.appId,
      redirect_uri: REDIRECT,
      response_type: 'code',
      scope: 'Seller_Api,Default',
      state,
    });
    expect(url).not.toContain('planted');
  });

  it('redeems the code, once, and hands back the context', async () => {
    const { auth, server, record } = await start();
    server.answer(() => granted('access-1', { refresh_token: 'refresh-1' }));
    answerLocations(server, located('LOC1'));
    const begun = await auth.begin({ ...begin, context: { company: 7 }, scopes: ['Seller_Api', 'Default'] });
    const url = callbackOf(begun);
    expect(await auth.complete({ url, state: begun.state })).toMatchObject({
      storeId: SELLER,
      context: { company: 7 },
      scopes: ['Seller_Api'],
      missingScopes: ['Default'],
    });
    expect(server.tokenRequests[0]).toMatchObject({
      appId: APP.appId,
      parameters: {
        grant_type: 'authorization_code',
        code: 'code-planted',
        redirect_uri: REDIRECT,
        state: begun.state,
      },
    });
    expect(await record()).toMatchObject({
      credentials: { refreshToken: 'refresh-1', refreshTokenExpiresAt: '2027-05-19T03:30:00.000Z' },
      settings: { locationIds: ['LOC1'] },
    });
    await expect(auth.complete({ url })).rejects.toMatchObject({ code: 'authentication_failed', reauthorize: true });
    expect(server.tokenRequests).toHaveLength(1);
  });

  it('takes the place of a self-access app, and keeps the settings', async () => {
    const { auth, connect, server, record } = await start();
    await connect({ ...OWN, locationId: 'LOC1', gstin: GSTIN });
    server.answer(() => granted('access-9', { refresh_token: 'refresh-1' }));
    await auth.complete({ url: callbackOf(await auth.begin(begin)) });
    const { credentials, settings } = await record();
    expect(server.tokenRequests.at(-1)?.appId).toBe(APP.appId);
    expect(credentials).not.toHaveProperty('appSecret');
    expect(credentials).toMatchObject({ accessToken: 'access-9', refreshToken: 'refresh-1' });
    expect(settings).toMatchObject({ locationId: 'LOC1', gstin: GSTIN });
  });

  it('keeps the known end of a refresh token that comes again', async () => {
    const { auth, connect, server, record } = await start();
    server.answerExpiry(() => ({ body: { expired: false, expires_in: 86_400 } }));
    await connect({ refreshToken: 'refresh-1' });
    server.answer(() => granted('access-9', { refresh_token: 'refresh-1' }));
    await auth.complete({ url: callbackOf(await auth.begin(begin)) });
    expect((await record()).credentials['refreshTokenExpiresAt']).toBe('2026-11-21T03:30:00.000Z');
  });

  it('is connected although the API does not answer just now', async () => {
    const { auth, server, logs } = await start();
    server.answer(() => granted('access-1', { refresh_token: 'refresh-1' }));
    server.answerApi(() => ({ status: 503 }));
    expect(await auth.complete({ url: callbackOf(await auth.begin(begin)) })).toMatchObject({ storeId: SELLER });
    expect(logs).toContainEqual(expect.objectContaining({ event: 'orders_unread' }));
  });

  it('notices that another seller may have agreed', async () => {
    const { auth, connect, server, logs, record } = await start();
    await connect({ locationId: 'LOC1' });
    server.answer(() => granted('access-1', { refresh_token: 'refresh-1' }));
    answerLocations(server, located('LOC8', 'LOC9'));
    await auth.complete({ url: callbackOf(await auth.begin(begin)) });
    expect(logs).toContainEqual(expect.objectContaining({ event: 'seller_unproven', storeId: SELLER }));
    expect((await record()).settings).not.toHaveProperty('locationIds');
  });

  it.each([
    ['an http redirect', { redirectUri: 'http://localhost:3000/cb' }, 'redirectUri'],
    ['a redirect with a fragment', { redirectUri: `${REDIRECT}#x` }, 'redirectUri'],
    ['no seller', { storeId: undefined }, 'storeId'],
    ['no scopes', { scopes: [] }, 'scopes'],
    ['a scope that is two', { scopes: ['a,b'] }, 'scopes'],
    ['a context that is no JSON', { context: new Date() }, 'context'],
  ])('does not begin with %s', async (_what, more, path) => {
    const { auth } = await start();
    await expect(auth.begin({ ...begin, ...(more as object) })).rejects.toMatchObject({
      code: 'invalid_request',
      issues: [expect.objectContaining({ path })],
    });
  });

  it.each([
    ['no query', () => '/callback'],
    ['no URL', () => 7 as never],
    ['no state', () => '/callback?code=x'],
    ['two states', (state: string) => `/callback?code=x&state=${state}&state=${state}`],
    ['two codes', (state: string) => `/callback?code=x&code=y&state=${state}`],
    ['a refusal', (state: string) => `/callback?error=access_denied&state=${state}`],
    ['a state of nobody', () => '/callback?code=x&state=0'],
  ])('does not complete with %s', async (_what, urlOf) => {
    const { auth, server } = await start();
    const { state } = await auth.begin(begin);
    await expect(auth.complete({ url: urlOf(state) })).rejects.toMatchObject({ code: 'authentication_failed' });
    expect(server.tokenRequests).toHaveLength(0);
  });

  it("does not complete in another browser, or after ten minutes, or with another platform's state", async () => {
    const { auth, clock, runtime } = await start();
    const begun = await auth.begin(begin);
    const refusal = { code: 'authentication_failed', reauthorize: true };
    await expect(auth.complete({ url: callbackOf(begun), state: 'other' })).rejects.toMatchObject(refusal);
    const value = { platform: 'amazon', storeId: SELLER, redirectUri: REDIRECT, scopes: [] };
    await runtime.stateStore.put('theirs', value, new Date(NOW + DAY_MS).toISOString());
    await expect(auth.complete({ url: callbackOf({ state: 'theirs' }) })).rejects.toMatchObject(refusal);
    clock.now += 601_000;
    await expect(auth.complete({ url: callbackOf(begun) })).rejects.toMatchObject(refusal);
  });

  it.each([
    [{ status: 503 }, 'platform_unavailable'],
    [{ status: 429, headers: { 'retry-after': '60' } }, 'rate_limited'],
    [granted('access-1'), 'unexpected_response'],
    [refused('invalid_grant', 400), 'authentication_failed'],
  ])('case %#: says that a failed callback is used up, and nothing of its code', async (answer, code) => {
    const { auth, server, record } = await start();
    server.answer(() => answer);
    const begun = await auth.begin(begin);
    const error: unknown = await auth.complete({ url: callbackOf(begun) }).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code, retryable: false });
    expect(String(error)).toMatch(/begin again/i);
    expect(inspect(error, { depth: 10, showHidden: true })).not.toMatch(/planted/);
    await expect(record()).rejects.toMatchObject({ code: 'authentication_failed' });
  });
});

describe('auth.check, auth.refresh and auth.disconnect', () => {
  it('finds nothing wrong, and notes the end of the refresh token', async () => {
    const { auth, connect, server, record } = await start();
    await connect({ refreshToken: 'refresh-1' });
    server.answerExpiry(({ parameters }) => ({
      body: { expired: false, expires_in: parameters['token_type'] === 'refresh' ? 100 * 86_400 : 86_400 },
    }));
    expect(await auth.check(SELLER)).toMatchObject({ ok: true, problems: [], storeId: SELLER });
    expect((await record()).credentials['refreshTokenExpiresAt']).toBe('2027-02-28T03:30:00.000Z');
  });

  it('tells ahead when the refresh token ends', async () => {
    const { auth, connect, server, clock } = await start();
    server.answer(() => granted('access-1', { refresh_token: 'refresh-1', refresh_token_expires_in: 30 * 86_400 }));
    await connect({ refreshToken: 'refresh-1' });
    expect((await auth.check(SELLER)).problems).toEqual([]);
    clock.now += 10 * DAY_MS;
    expect(await auth.check(SELLER)).toMatchObject({
      ok: true,
      problems: [expect.stringMatching(/ends on 2026-12-20, in 20 days.*auth\.begin/)],
    });
  });

  it.each([
    ['a refresh token that ended', { body: { expired: true, expires_in: 0 } }, /refresh token/],
    ['a refresh token that Flipkart does not know', refused('invalid_token', 400), /refresh token/],
    ['a secret that was replaced', BAD_CREDENTIALS, /appSecret/],
  ])('finds %s while the access token lives', async (_what, answer, problem) => {
    const { auth, connect, server } = await start();
    await connect({ refreshToken: 'refresh-1' });
    server.answerExpiry(({ parameters }) =>
      parameters['token_type'] === 'refresh' ? answer : { body: { expired: false, expires_in: 60 } },
    );
    expect(await auth.check(SELLER)).toMatchObject({
      ok: false,
      problems: [expect.stringMatching(problem)],
    });
  });

  it('does without an expiry that is not there', async () => {
    const { auth, connect, server } = await start();
    await connect();
    for (const answer of [{ status: 404 }, { status: 500 }, { body: '<html>' }, { reset: true }]) {
      server.answerExpiry(() => answer);
      expect(await auth.check(SELLER)).toMatchObject({ ok: true, problems: [] });
    }
  });

  it.each([
    ['a seller whose access ended', { status: 403 }],
    ['a token that no renewal mends', refused('invalid_token')],
  ])('has a verdict for %s', async (_what, answer) => {
    const { auth, connect, server } = await start();
    await connect();
    server.answerApi(() => answer);
    expect(await auth.check(SELLER)).toMatchObject({ ok: false, problems: [expect.any(String)] });
  });

  it('leaves an outage to the caller', async () => {
    const { auth, connect, server } = await start();
    await connect();
    server.answerApi(() => ({ status: 500 }));
    await expect(auth.check(SELLER)).rejects.toMatchObject({ code: 'platform_unavailable' });
  });

  it('refreshes on purpose, and forgets', async () => {
    const { auth, connect, record } = await start();
    await connect();
    await auth.refresh(SELLER);
    expect((await record()).credentials['accessToken']).toBe('access-2');
    await auth.disconnect(SELLER);
    await auth.disconnect(SELLER);
    await expect(record()).rejects.toMatchObject({ reauthorize: true });
    await expect(auth.check(SELLER)).rejects.toMatchObject({ reauthorize: true });
  });
});
