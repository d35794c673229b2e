import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { createMemoryOAuthStateStore, createMemoryTokenStore } from '../../../../src/storage/index.js';
import { APP, type AuthStore, DE, FR, NOW, openAuth, REDIRECT, SELLER, US } from './auth-store.js';
import {
  type ApiRequest,
  denied,
  granted,
  type LwaAnswer,
  type LwaServer,
  participation,
  refused,
  startLwa,
} from './lwa-server.js';

const DAY_MS = 86_400_000;
/** Public, and in another country than the seller's account. */
const NON_AMAZON_US = 'A2ZV50J4W1RKNI';

/** A seller who sells in Germany and France. */
async function start(): Promise<LwaServer> {
  const server = await startLwa((_form, count) => granted(`Atza|${count}`, { refresh_token: 'Atzr|granted' }));
  server.answerApi(ofSeller(sellsIn(participation(DE), participation(FR, { marketplace: { countryCode: 'FR' } }))));
  return server;
}
/** The seller's own token: their listings are to be had, whatever becomes of the rest. */
const ofSeller =
  (rest: (request: ApiRequest) => LwaAnswer, listings: LwaAnswer = { body: { numberOfResults: 0, items: [] } }) =>
  (request: ApiRequest): LwaAnswer =>
    request.url.startsWith('/listings/') ? listings : rest(request);
const listingsIn = (marketplaceId: string) =>
  `/listings/2021-08-01/items/${SELLER}?marketplaceIds=${marketplaceId}&pageSize=1`;
const sellsIn =
  (...payload: readonly unknown[]) =>
  () => ({ body: { payload } });

const callback = (state: string, more: Readonly<Record<string, string>> = {}) =>
  `${REDIRECT}&${new URLSearchParams({ state, selling_partner_id: SELLER, spapi_oauth_code: 'code', ...more })}`;

async function consent(store: AuthStore, more: object = {}) {
  const { state } = await store.auth.begin({ redirectUri: REDIRECT, marketplaceId: DE, ...more });
  return store.auth.complete({ url: callback(state), state });
}

const connect = (store: AuthStore, more: object = {}) =>
  store.auth.connect({ storeId: SELLER, refreshToken: 'Atzr|given', region: 'eu', ...more } as never);

describe('complete', () => {
  it('redeems the code, saves, and tells the seller', async () => {
    const server = await start();
    const store = openAuth(server);
    const connected = await consent(store, { context: { companyId: 'c-17' } });
    expect(connected).toEqual({
      platform: 'amazon',
      storeId: SELLER,
      profile: {
        name: 'Nordlicht',
        country: 'DE',
        currency: 'EUR',
        url: `https://www.amazon.de/sp?seller=${SELLER}`,
      },
      connectedAt: new Date(NOW).toISOString(),
      accessTokenExpiresAt: new Date(NOW + 3_600_000).toISOString(),
      context: { companyId: 'c-17' },
    });
    expect(server.forms).toEqual([
      {
        grant_type: 'authorization_code',
        code: 'code',
        redirect_uri: REDIRECT,
        client_id: APP.clientId,
        client_secret: APP.clientSecret,
      },
    ]);
    expect(server.apiRequests).toEqual([
      { method: 'GET', url: listingsIn(DE), token: 'Atza|1' },
      { method: 'GET', url: '/sellers/v1/marketplaceParticipations', token: 'Atza|1' },
    ]);
    expect(await store.record()).toMatchObject({
      credentials: { refreshToken: 'Atzr|granted', accessToken: 'Atza|1' },
      settings: { region: 'eu', marketplaceIds: [DE, FR], authorizedAt: new Date(NOW).toISOString() },
    });
    expect(inspect(connected)).not.toMatch(/Atz/);
  });

  it('works in another process that shares the stores, and for the seller who began in the Appstore', async () => {
    const server = await start();
    const shared = {
      stateStore: createMemoryOAuthStateStore({ now: () => NOW }),
      tokenStore: createMemoryTokenStore(),
    };
    const login = new URLSearchParams({
      amazon_callback_uri: 'https://sellercentral.amazon.com.tr/apps/authorize/confirm/x',
      amazon_state: 'a',
      selling_partner_id: SELLER,
    });
    const { state } = await openAuth(server, shared).auth.beginFromAppstore({
      url: `/login?${login}`,
      redirectUri: REDIRECT,
    });
    const other = openAuth(server, shared);
    await other.auth.complete({ url: callback(state) });
    expect((await other.record()).settings).toMatchObject({ region: 'eu', marketplaceIds: [DE, FR] });
  });

  it('leaves out marketplaces of other regions, of none, and those in which the seller does not sell', async () => {
    const server = await start();
    server.answerApi(
      ofSeller(
        sellsIn(
          participation(US),
          participation(NON_AMAZON_US),
          participation(FR),
          participation(DE, { isParticipating: false }),
          null,
          { marketplace: { id: 42 } },
        ),
      ),
    );
    const store = openAuth(server);
    await consent(store);
    expect((await store.record()).settings['marketplaceIds']).toEqual([FR]);
  });

  it('is connected all the same when the marketplaces cannot be read', async () => {
    for (const answer of [denied(), { status: 500 }, { body: {} }, { reset: true }]) {
      const server = await start();
      server.answerApi(ofSeller(() => answer));
      const store = openAuth(server);
      expect((await consent(store)).profile).toEqual({});
      expect((await store.record()).settings['marketplaceIds']).toEqual([DE]);
      expect(store.logs).toContainEqual(expect.objectContaining({ event: 'profile_unread', storeId: SELLER }));
    }
  });

  it.each([
    ['no query', () => 'https://app.example.com/amazon/callback'],
    ['no text', () => null],
    ['no state', () => `/?selling_partner_id=${SELLER}&spapi_oauth_code=c`],
    ['an unknown state', () => callback('0'.repeat(64))],
    ['two states', (state: string) => `${callback(state)}&state=${state}`],
    ['two sellers', (state: string) => `${callback(state)}&selling_partner_id=A2`],
    ['no seller', (state: string) => callback(state, { selling_partner_id: '' })],
    ['a seller that is none', (state: string) => callback(state, { selling_partner_id: '../A1' })],
    ['no code', (state: string) => callback(state, { spapi_oauth_code: '' })],
    ['the login URI', (state: string) => `${callback(state)}&amazon_callback_uri=https://amazon.com`],
  ])('refuses a callback with %s', async (_what, url) => {
    const server = await start();
    const store = openAuth(server);
    const { state } = await store.auth.begin({ redirectUri: REDIRECT, marketplaceId: DE });
    await expect(store.auth.complete({ url: url(state) as string })).rejects.toMatchObject({
      code: 'authentication_failed',
      operation: 'auth.complete',
      reauthorize: true,
    });
    expect(server.forms).toEqual([]);
    // What was refused before the state was looked at took nothing.
    await expect(store.auth.complete({ url: callback(state) })).resolves.toBeDefined();
  });

  it("refuses another browser's callback, and leaves the state to its own", async () => {
    const server = await start();
    const store = openAuth(server);
    const { state } = await store.auth.begin({ redirectUri: REDIRECT, marketplaceId: DE });
    await expect(store.auth.complete({ url: callback(state), state: 'another' })).rejects.toMatchObject({
      code: 'authentication_failed',
    });
    await expect(store.auth.complete({ url: callback(state), state })).resolves.toBeDefined();
    await expect(store.auth.complete({ url: callback(state), state })).rejects.toThrow('used');
  });

  it('refuses a state that is older than ten minutes', async () => {
    const store = openAuth(await start());
    const { state } = await store.auth.begin({ redirectUri: REDIRECT, marketplaceId: DE });
    store.clock.now += 10 * 60_000 + 1;
    await expect(store.auth.complete({ url: callback(state) })).rejects.toThrow('begin again');
  });

  it('refuses another seller than it was begun for', async () => {
    const server = await start();
    const store = openAuth(server);
    const { state } = await store.auth.begin({ storeId: 'A9OTHER', redirectUri: REDIRECT, marketplaceId: DE });
    await expect(store.auth.complete({ url: callback(state) })).rejects.toThrow('another seller');
    expect(server.forms).toEqual([]);
  });

  it("refuses another platform's state", async () => {
    const stateStore = createMemoryOAuthStateStore();
    const value = { platform: 'shopify', storeId: '', redirectUri: REDIRECT, scopes: [], context: { region: 'eu' } };
    await stateStore.put('theirs', value, new Date(Date.now() + 60_000).toISOString());
    await expect(openAuth(await start(), { stateStore }).auth.complete({ url: callback('theirs') })).rejects.toThrow(
      'unknown',
    );
  });

  it.each([
    ['invalid_grant', { code: 'authentication_failed', reauthorize: true, platformCode: 'invalid_grant' }],
    ['invalid_client', { code: 'authentication_failed', reauthorize: false, platformCode: 'invalid_client' }],
    ['server_error', { code: 'platform_unavailable', retryable: false }],
  ])('tells what a failed exchange means: %s', async (word, expected) => {
    const server = await start();
    server.answer(() => refused(word));
    const store = openAuth(server);
    await expect(consent(store)).rejects.toMatchObject({ ...expected, operation: 'auth.complete' });
    await expect(store.record()).rejects.toMatchObject({ code: 'authentication_failed' });
  });

  it('says that the callback is used up when the exchange fails for a while', async () => {
    const server = await start();
    server.answer(() => ({ reset: true }));
    await expect(consent(openAuth(server))).rejects.toThrow('used up: begin again');
  });

  it('refuses an exchange without a refresh token', async () => {
    const server = await start();
    server.answer(() => granted('Atza|1'));
    await expect(consent(openAuth(server))).rejects.toMatchObject({ code: 'unexpected_response', storeId: SELLER });
  });

  it('authorising in another region forgets the marketplaces of the first', async () => {
    const server = await start();
    server.answerApi(ofSeller(() => denied()));
    const store = openAuth(server);
    await connect(store, { marketplaceIds: [FR], verify: false });
    await consent(store, { marketplaceId: US });
    expect((await store.record()).settings).toMatchObject({ region: 'na', marketplaceIds: [US] });
  });

  it("authorising again keeps the host's choice and the day of connecting, and ends the store's own app", async () => {
    const server = await start();
    const store = openAuth(server);
    await connect(store, { marketplaceIds: [FR], clientId: 'own', clientSecret: 'own-secret', verify: false });
    store.clock.now += DAY_MS;
    const { connectedAt } = await consent(store);
    expect(connectedAt).toBe(new Date(NOW).toISOString());
    const record = await store.record();
    expect(record.settings).toMatchObject({
      marketplaceIds: [FR],
      authorizedAt: new Date(NOW + DAY_MS).toISOString(),
    });
    expect(record.credentials).not.toHaveProperty('clientId');
    expect(server.forms.at(-1)).toMatchObject({ client_id: APP.clientId });
  });
});

/** The callback's `selling_partner_id` is not signed: whoever gave consent may write anybody's into it. */
describe('complete, where Amazon does not confirm the seller', () => {
  const stranger = ofSeller(sellsIn(participation(DE)), denied());
  const connected = { marketplaceIds: [FR], verify: false };
  const notConnected = { code: 'authentication_failed' };

  async function refusing(listings: LwaAnswer = denied()) {
    const server = await start();
    server.answerApi(ofSeller(sellsIn(participation(DE)), listings));
    return { server, store: openAuth(server) };
  }

  it.each([
    ['nobody was named', {}],
    ['the host named the seller', { storeId: SELLER }],
  ])('leaves a connected store as it is: %s', async (_what, begin) => {
    const { store } = await refusing();
    await connect(store, connected);
    const before = await store.record();
    await expect(consent(store, begin)).rejects.toMatchObject({
      code: 'conflict',
      storeId: SELLER,
      operation: 'auth.complete',
      status: 403,
      retryable: false,
      message: expect.stringMatching(/Product Listing.*auth\.disconnect.*storeId.*used up/),
    });
    expect(await store.record()).toEqual(before);
  });

  it('connects no store by an id that nobody vouches for', async () => {
    const { store } = await refusing();
    await expect(consent(store)).rejects.toMatchObject({
      code: 'permission_denied',
      message: expect.stringMatching(/Nothing was saved.*auth\.begin\(\{ storeId \}\)/),
    });
    await expect(store.record()).rejects.toMatchObject(notConnected);
  });

  it('does not take the id in the URL of the login URI for the word of the host', async () => {
    const { store } = await refusing();
    const login = new URLSearchParams({
      amazon_callback_uri: 'https://sellercentral.amazon.de/apps/authorize/confirm/x',
      amazon_state: 'a',
      selling_partner_id: SELLER,
    });
    const { state } = await store.auth.beginFromAppstore({ url: `/login?${login}`, redirectUri: REDIRECT });
    await expect(store.auth.complete({ url: callback(state) })).rejects.toMatchObject({ code: 'permission_denied' });
    await expect(store.record()).rejects.toMatchObject(notConnected);
  });

  it('takes the word of a host that names the seller, while there is no store to lose', async () => {
    const { store } = await refusing();
    expect(await consent(store, { storeId: SELLER })).toMatchObject({ storeId: SELLER });
    expect(store.logs).toContainEqual(expect.objectContaining({ event: 'seller_unproven', storeId: SELLER }));
    // An app without the role gets a connected store back this way.
    await expect(consent(store, { storeId: SELLER })).rejects.toMatchObject({ code: 'conflict' });
    await store.auth.disconnect(SELLER);
    expect(await consent(store, { storeId: SELLER })).toMatchObject({ storeId: SELLER });
  });

  it('does not overwrite a store that was connected while Amazon was asked', async () => {
    const server = await start();
    const store = openAuth(server);
    const answer = async (request: ApiRequest) => {
      if (!request.url.startsWith('/listings/')) return sellsIn(participation(DE))();
      await connect(store, connected);
      return denied();
    };
    server.answerApi(answer);
    await expect(consent(store, { storeId: SELLER })).rejects.toMatchObject({ code: 'conflict' });
    expect((await store.record()).credentials['refreshToken']).toBe('Atzr|given');
  });

  it('asks again where the seller sells: elsewhere they are refused like a stranger', async () => {
    for (const listings of [denied(), { status: 400, body: { errors: [{ code: 'InvalidInput' }] } }]) {
      const server = await start();
      const own = ofSeller(sellsIn(participation(FR)));
      server.answerApi((request) => (request.url === listingsIn(FR) ? own(request) : ofSeller(own, listings)(request)));
      const store = openAuth(server);
      await consent(store);
      expect((await store.record()).settings['marketplaceIds']).toEqual([FR]);
      expect(server.apiRequests.map(({ url }) => url).slice(0, 3)).toEqual([
        listingsIn(DE),
        '/sellers/v1/marketplaceParticipations',
        listingsIn(FR),
      ]);
      expect(new Set(server.apiRequests.map(({ token }) => token))).toEqual(new Set(['Atza|1']));
    }
  });

  it('asks in a marketplace of the seller where only the region is known, and only once where it sells', async () => {
    const server = await start();
    server.answerApi(ofSeller(sellsIn(participation(FR))));
    await consent(openAuth(server), { marketplaceId: undefined, region: 'eu' });
    expect(server.apiRequests.map(({ url }) => url)).toContain(listingsIn(FR));
    expect(server.apiRequests.map(({ url }) => url)).not.toContain(listingsIn(DE));
    const other = await start();
    other.answerApi(stranger);
    await expect(consent(openAuth(other))).rejects.toMatchObject({ code: 'permission_denied' });
    expect(other.apiRequests.filter(({ url }) => url === listingsIn(DE))).toHaveLength(1);
  });

  it.each([
    ['platform_unavailable', { status: 503 }, /used up: begin again/],
    ['connection_failed', { reset: true }, /used up: begin again/],
    ['unexpected_response', { body: { payload: [] } }, /used up: begin again/],
    ['unexpected_response', { body: '<html>sign in to the network</html>' }, /used up: begin again/],
    ['rate_limited', { status: 429 }, /used up: begin again/],
    ['authentication_failed', { status: 401 }, /authorise again/],
    [expect.any(String), denied('The access token you provided is revoked, malformed or invalid.'), /authorise again/],
    [expect.any(String), denied('Access token is missing in the request header.'), /./],
  ])('saves nothing while Amazon says neither: %s', async (code, answer, message) => {
    const { store } = await refusing(answer as LwaAnswer);
    const failure = { code, message: expect.stringMatching(message), retryable: false };
    // Named or not: it may be another seller's.
    await expect(consent(store, { storeId: SELLER })).rejects.toMatchObject(failure);
    await expect(store.record()).rejects.toMatchObject(notConnected);
    await connect(store, connected);
    const before = await store.record();
    await expect(consent(store)).rejects.toMatchObject(failure);
    expect(await store.record()).toEqual(before);
  });

  it('shows no token in what it refuses', async () => {
    const { store } = await refusing();
    const error: unknown = await consent(store).catch((reason: unknown) => reason);
    expect(inspect(error, { depth: 9 }) + JSON.stringify(error)).not.toMatch(/Atz[ar]/);
  });
});

describe('connect', () => {
  it('asks Amazon, saves what it found, and keeps the token', async () => {
    const server = await start();
    const store = openAuth(server);
    const connected = await connect(store, { region: 'EU' });
    expect(connected.profile.name).toBe('Nordlicht');
    expect(await store.record()).toMatchObject({
      credentials: { refreshToken: 'Atzr|granted', accessToken: 'Atza|1' },
      settings: { region: 'eu', marketplaceIds: [DE, FR] },
    });
    expect((await store.record()).settings).not.toHaveProperty('authorizedAt');
    expect(server.forms).toHaveLength(1);
    expect(server.apiRequests).toHaveLength(1);
  });

  it('asks nobody with verify: false', async () => {
    const server = await start();
    const store = openAuth(server);
    const connected = await connect(store, { verify: false, marketplaceIds: [DE] });
    expect(connected).not.toHaveProperty('accessTokenExpiresAt');
    expect([server.forms, server.apiRequests]).toEqual([[], []]);
    // The first call gets the token.
    expect((await store.runtime.tokens.valid(SELLER)).credentials['accessToken']).toBe('Atza|1');
  });

  it('takes the region from the marketplaces', async () => {
    const store = openAuth(await start());
    await connect(store, { region: undefined, marketplaceIds: [US], verify: false });
    expect((await store.record()).settings).toMatchObject({ region: 'na', marketplaceIds: [US] });
  });

  it('connecting again keeps what is not given', async () => {
    const server = await start();
    const store = openAuth(server);
    const authorizedAt = new Date(NOW - 100 * DAY_MS);
    await connect(store, {
      marketplaceIds: [FR, DE],
      authorizedAt,
      clientId: 'own',
      clientSecret: 'one',
      verify: false,
    });
    store.clock.now += DAY_MS;
    const again = await store.auth.connect({ storeId: SELLER, clientSecret: ['two', 'one'] });
    expect(again.connectedAt).toBe(new Date(NOW).toISOString());
    expect(await store.record()).toMatchObject({
      credentials: { clientId: 'own', clientSecret: ['two', 'one'] },
      settings: { region: 'eu', marketplaceIds: [FR, DE], authorizedAt: authorizedAt.toISOString() },
    });
    expect(server.forms[0]).toMatchObject({ refresh_token: 'Atzr|given', client_id: 'own', client_secret: 'two' });
    await store.auth.connect({ storeId: SELLER, refreshToken: 'Atzr|other', verify: false });
    const { settings, credentials } = await store.record();
    expect(settings).not.toHaveProperty('authorizedAt');
    expect(settings).toMatchObject({ marketplaceIds: [FR, DE] });
    expect(credentials).toMatchObject({ refreshToken: 'Atzr|other', clientId: 'own' });
    expect(credentials).not.toHaveProperty('accessToken');
  });

  it('another region is other marketplaces', async () => {
    const server = await start();
    const store = openAuth(server);
    await connect(store, { marketplaceIds: [FR], verify: false });
    await expect(connect(store, { region: 'na', verify: false })).rejects.toMatchObject({ code: 'invalid_request' });
    server.answerApi(sellsIn(participation(US)));
    await connect(store, { region: 'na' });
    expect((await store.record()).settings).toMatchObject({ region: 'na', marketplaceIds: [US] });
  });

  it('marketplaces that were found follow the seller, and the main one stays first', async () => {
    const server = await start();
    const store = openAuth(server);
    server.answerApi(sellsIn(participation(FR)));
    await connect(store);
    server.answerApi(sellsIn(participation(DE), participation(FR)));
    await connect(store);
    expect((await store.record()).settings['marketplaceIds']).toEqual([FR, DE]);
  });

  it('tells bad keys, a wrong app and a seller who is refused apart, and saves none', async () => {
    const server = await start();
    const store = openAuth(server);
    server.answer(() => refused('invalid_grant'));
    await expect(connect(store)).rejects.toMatchObject({
      code: 'authentication_failed',
      platformCode: 'invalid_grant',
      message: expect.stringContaining('Atzr|…'),
    });
    server.answer(() => refused('invalid_client', 401));
    await expect(connect(store)).rejects.toMatchObject({ platformCode: 'invalid_client', reauthorize: false });
    server.answer(() => granted('Atza|1'));
    server.answerApi(() => denied());
    await expect(connect(store)).rejects.toMatchObject({
      code: 'permission_denied',
      status: 403,
      storeId: SELLER,
      message: expect.stringMatching(/took the keys.*'eu'.*role/),
    });
    await expect(store.record()).rejects.toMatchObject({ code: 'authentication_failed' });
  });

  it('says so when the seller has no marketplace in the region', async () => {
    const server = await start();
    server.answerApi(sellsIn(participation(US)));
    await expect(connect(openAuth(server))).rejects.toMatchObject({
      code: 'invalid_request',
      issues: [expect.objectContaining({ path: 'region' })],
    });
  });

  it.each([
    ['storeId', { storeId: undefined }],
    ['storeId', { storeId: 'A1/../x' }],
    ['refreshToken', { refreshToken: undefined }],
    ['refreshToken', { refreshToken: null }],
    ['refreshToken', { refreshToken: ' Atzr|1' }],
    ['refreshToken', { refreshToken: 'Atza|an-access-token' }],
    ['region', { region: undefined }],
    ['region', { region: 'us-east-1' }],
    ['region', { region: 7 }],
    ['marketplaceIds', { marketplaceIds: [] }],
    ['marketplaceIds', { marketplaceIds: DE }],
    ['marketplaceIds', { verify: false }],
    ['marketplaceIds[1]', { marketplaceIds: [DE, 'NOPE'] }],
    ['marketplaceIds[1]', { marketplaceIds: [DE, null] }],
    ['marketplaceIds[1]', { marketplaceIds: [DE, US] }],
    ['marketplaceIds[0]', { marketplaceIds: [US] }],
    ['clientId', { clientId: '' }],
    ['clientId', { clientSecret: 'alone' }],
    ['clientSecret', { clientId: 'alone' }],
    ['clientSecret', { clientId: 'own', clientSecret: [] }],
    ['clientSecret', { clientId: 'own', clientSecret: ['', 'x'] }],
    ['clientSecret', { clientId: 'own', clientSecret: 42 }],
    ['authorizedAt', { authorizedAt: '2026-01-01' }],
    ['authorizedAt', { authorizedAt: 'yesterday' }],
  ])('names %s of %o, and asks nobody', async (path, input) => {
    const server = await start();
    await expect(connect(openAuth(server), input)).rejects.toMatchObject({
      code: 'invalid_request',
      issues: expect.arrayContaining([expect.objectContaining({ path })]),
    });
    expect([server.forms, server.apiRequests]).toEqual([[], []]);
  });

  it('shows no secret in what it complains about', async () => {
    const store = openAuth(await start());
    const error: unknown = await connect(store, {
      refreshToken: 'Atza|planted-token',
      clientSecret: 'planted-secret',
    }).catch((reason: unknown) => reason);
    expect(inspect(error) + JSON.stringify(error)).not.toContain('planted');
  });
});

describe('refresh and disconnect', () => {
  it('gets another access token now', async () => {
    const server = await start();
    const store = openAuth(server);
    await connect(store);
    store.clock.now += 60_000;
    const { accessTokenExpiresAt } = await store.auth.refresh(SELLER);
    expect(accessTokenExpiresAt).toBe(new Date(NOW + 3_660_000).toISOString());
    expect((await store.record()).credentials['accessToken']).toBe('Atza|2');
  });

  it('forgets the store, twice too', async () => {
    const store = openAuth(await start());
    await connect(store);
    await store.auth.disconnect(SELLER);
    await store.auth.disconnect(SELLER);
    await expect(store.auth.refresh(SELLER)).rejects.toMatchObject({ reauthorize: true });
  });

  it.each(['refresh', 'disconnect', 'check'] as const)('%s names a storeId that is none', async (name) => {
    const store = openAuth(await start());
    await expect(store.auth[name]('A 1')).rejects.toMatchObject({ issues: [{ path: 'storeId' }] });
    await expect(store.auth[name](null as never)).rejects.toMatchObject({ issues: [{ path: 'storeId' }] });
  });
});

describe('check', () => {
  it('is fine while Amazon takes the keys and nothing is due', async () => {
    const server = await start();
    const store = openAuth(server, { clientSecretIssuedAt: new Date(NOW - 10 * DAY_MS) });
    await consent(store);
    expect(await store.auth.check(SELLER)).toMatchObject({ ok: true, problems: [], profile: { name: 'Nordlicht' } });
  });

  it('learns the marketplaces that could not be read at first', async () => {
    const server = await start();
    server.answerApi(ofSeller(() => ({ status: 500 })));
    const store = openAuth(server);
    await consent(store, { marketplaceId: undefined, region: 'eu' });
    expect((await store.record()).settings['marketplaceIds']).toEqual([]);
    server.answerApi(sellsIn(participation(FR)));
    expect(await store.auth.check(SELLER)).toMatchObject({ ok: true });
    expect((await store.record()).settings['marketplaceIds']).toEqual([FR]);
  });

  it.each([
    [89, []],
    [90, ['has to be rotated by 2027-02-18']],
    [179, ['has to be rotated by']],
    [181, ['was to be rotated by 2026-11-19']],
  ])('warns of a secret that is %i days old', async (days, expected) => {
    const server = await start();
    const store = openAuth(server, { clientSecretIssuedAt: new Date(NOW - days * DAY_MS) });
    await connect(store);
    const { ok, problems } = await store.auth.check(SELLER);
    // It works today, and the host has to know all the same.
    expect(ok).toBe(true);
    expect(problems).toEqual(expected.map((text) => expect.stringContaining(text)));
    await connect(store, { clientId: 'own', clientSecret: 'x' });
    expect((await store.auth.check(SELLER)).problems).toEqual([]);
  });

  it.each([
    [334, []],
    [336, ['ends on 2026-12-19']],
    [366, ['ended on 2026-11-19']],
  ])('warns of an authorisation that is %i days old', async (days, expected) => {
    const store = openAuth(await start());
    await connect(store, { authorizedAt: new Date(NOW - days * DAY_MS) });
    const { ok, problems } = await store.auth.check(SELLER);
    expect(ok).toBe(true);
    expect(problems).toEqual(expected.map((text) => expect.stringContaining(text)));
  });

  it('names marketplaces in which the seller does not sell', async () => {
    const server = await start();
    const store = openAuth(server);
    server.answerApi(sellsIn(participation(DE, { isParticipating: false })));
    await connect(store, { marketplaceIds: [DE, FR] });
    const { ok, problems } = await store.auth.check(SELLER);
    expect(ok).toBe(false);
    expect(problems).toEqual([expect.stringContaining(`DE (${DE})`), expect.stringContaining(`FR (${FR})`)]);
  });

  it.each([
    ['the seller withdrew it', () => refused('invalid_grant'), 'invalid_grant'],
    ["the secret is not the app's any more", () => refused('invalid_client', 401), 'need not authorise again'],
  ])('is a verdict where %s', async (_why, answer, text) => {
    const server = await start();
    const store = openAuth(server);
    await connect(store, { authorizedAt: new Date(NOW - 360 * DAY_MS) });
    server.answer(answer);
    store.clock.now += DAY_MS;
    expect(await store.auth.check(SELLER)).toMatchObject({
      ok: false,
      problems: [expect.stringContaining(text), expect.stringContaining('ends on')],
    });
  });

  it('is a verdict where the seller is refused: a token in force, and no role', async () => {
    const server = await start();
    const store = openAuth(server);
    await connect(store);
    server.answerApi(() => denied());
    expect(await store.auth.check(SELLER)).toMatchObject({
      ok: false,
      problems: [expect.stringContaining('refuses the seller')],
    });
    // A missing role costs no token.
    expect(server.forms).toHaveLength(1);
  });

  it('renews a token that Amazon says has ended, once', async () => {
    const server = await start();
    const store = openAuth(server);
    await connect(store);
    server.answerApi(({ token }) =>
      token === 'Atza|1' ? denied('The access token you provided has expired.') : sellsIn(participation(DE))(),
    );
    expect(await store.auth.check(SELLER)).toMatchObject({ ok: true });
    expect(server.forms).toHaveLength(2);
    server.answerApi(() => denied('The access token you provided is revoked, malformed or invalid.'));
    expect(await store.auth.check(SELLER)).toMatchObject({ ok: false });
    expect(server.forms).toHaveLength(3);
  });

  it.each([
    ['platform_unavailable', { status: 503 }],
    ['connection_failed', { reset: true }],
    ['unexpected_response', { body: { payload: 'none' } }],
  ])('is no verdict while Amazon is down: %s', async (code, answer) => {
    const server = await start();
    const store = openAuth(server);
    await connect(store);
    server.answerApi(() => answer);
    await expect(store.auth.check(SELLER)).rejects.toMatchObject({ code });
  });

  it('rejects for a store that is not connected', async () => {
    await expect(openAuth(await start()).auth.check(SELLER)).rejects.toMatchObject({
      code: 'authentication_failed',
      reauthorize: true,
    });
  });
});
