import { describe, expect, it } from 'vitest';
import type { FlipkartOptions } from '../../../../src/connectors/flipkart/options.js';
import type { JsonObject } from '../../../../src/core/ports.js';
import { record } from '../../storage/record.js';
import { type AuthStore, DAY_MS, NOW, openAuth, SELLER } from './auth-store.js';
import {
  BAD_CREDENTIALS,
  granted,
  NOTHING,
  refused,
  startTokenServer,
  type TokenServer,
  wrapped,
} from './token-server.js';

const ENDED = { accessTokenExpiresAt: new Date(0).toISOString() };
const REFRESHABLE = { refreshToken: 'refresh-1', refreshTokenExpiresAt: new Date(NOW + 100 * DAY_MS).toISOString() };

async function use(server: TokenServer, credentials: JsonObject, overrides: Partial<FlipkartOptions> = {}) {
  const store = openAuth(server, overrides);
  await store.runtime.tokens.save(record({ platform: 'flipkart', storeId: SELLER, credentials, settings: {} }));
  return store;
}

const accessToken = async (store: AuthStore) => (await store.record()).credentials['accessToken'];

it("renews a seller's own app by its secret, and keeps the app", async () => {
  const server = await startTokenServer((_request, count) => granted(`access-${count}`));
  const store = await use(server, { ...ENDED, appId: 'own', appSecret: ['own-new', 'own-old'] });
  const { credentials, settings } = await store.runtime.tokens.valid(SELLER);
  expect(credentials).toMatchObject({
    accessToken: 'access-1',
    accessTokenExpiresAt: '2027-01-19T03:29:59.000Z',
    appId: 'own',
    appSecret: ['own-new', 'own-old'],
  });
  expect(credentials).not.toHaveProperty('refreshToken');
  expect(settings['scopes']).toEqual(['Seller_Api']);
  expect(server.tokenRequests).toMatchObject([{ appId: 'own', appSecret: 'own-new' }]);
});

it.each([
  [
    'the same refresh token without a word on its end',
    { refresh_token: 'refresh-1' },
    'refresh-1',
    REFRESHABLE.refreshTokenExpiresAt,
  ],
  ['no refresh token', {}, 'refresh-1', REFRESHABLE.refreshTokenExpiresAt],
  ['a new one, which lives 180 days', { refresh_token: 'refresh-2' }, 'refresh-2', '2027-05-19T03:30:00.000Z'],
  [
    'its end',
    { refresh_token: 'refresh-1', refresh_token_expires_in: 86_400 },
    'refresh-1',
    '2026-11-21T03:30:00.000Z',
  ],
])('renews an authorisation, and takes %s', async (_what, more, refreshToken, refreshTokenExpiresAt) => {
  const server = await startTokenServer(() => granted('access-1', more));
  const store = await use(server, { ...ENDED, ...REFRESHABLE });
  expect((await store.runtime.tokens.valid(SELLER)).credentials).toMatchObject({
    accessToken: 'access-1',
    refreshToken,
    refreshTokenExpiresAt,
  });
  expect(server.tokenRequests[0]?.parameters).toEqual({ grant_type: 'refresh_token', refresh_token: 'refresh-1' });
});

it.each([[''], [42], [null]])("never takes the app's own token where the refresh token is %j", async (refreshToken) => {
  const server = await startTokenServer();
  const store = await use(server, { ...ENDED, refreshToken });
  await expect(store.runtime.tokens.valid(SELLER)).rejects.toMatchObject({ reauthorize: true });
  expect(server.tokenRequests).toHaveLength(0);
});

it('five calls with an ended token make one token request', async () => {
  const server = await startTokenServer((_request, count) => granted(`access-${count}`));
  const store = await use(server, ENDED);
  await Promise.all(Array.from({ length: 5 }, () => store.read()));
  expect(server.tokenRequests).toHaveLength(1);
  expect(server.apiRequests.map(({ token }) => token)).toEqual(Array(5).fill('access-1'));
});

it('where the living token comes again, the last minutes make one request, and the end another', async () => {
  const clockServer = await startTokenServer((_request, count) =>
    granted(count < 2 ? 'access-0' : 'access-1', { expires_in: count < 2 ? 200 : 5_183_999 }),
  );
  const store = await use(clockServer, {
    accessToken: 'access-0',
    accessTokenExpiresAt: new Date(NOW + 200_000).toISOString(),
  });
  for (let call = 0; call < 5; call += 1) await store.read();
  expect(clockServer.tokenRequests).toHaveLength(1);
  store.clock.now += 200_000;
  await store.read();
  await store.read();
  expect(clockServer.tokenRequests).toHaveLength(2);
  expect(await accessToken(store)).toBe('access-1');
});

describe.each([
  ['a 401', refused('invalid_token', 401, 'Invalid access token: access-0')],
  ['a 500 around it', wrapped('invalid_token')],
])('a token that is refused by %s', (_what, refusal) => {
  const living = { accessToken: 'access-0', accessTokenExpiresAt: new Date(NOW + 50 * DAY_MS).toISOString() };

  it('is dropped, fetched once, and the call made once more', async () => {
    const server = await startTokenServer((_request, count) => granted(`access-${count}`));
    server.answerApi(({ token }) => (token === 'access-0' ? refusal : NOTHING));
    const store = await use(server, living);
    await store.read();
    expect(server.tokenRequests).toHaveLength(1);
    expect(server.apiRequests.map(({ token }) => token)).toEqual(['access-0', 'access-1']);
    expect(await accessToken(store)).toBe('access-1');
  });

  it('is fetched once for many calls', async () => {
    const server = await startTokenServer((_request, count) => granted(`access-${count}`));
    server.answerApi(({ token }) => (token === 'access-0' ? refusal : NOTHING));
    const store = await use(server, living);
    await Promise.all(Array.from({ length: 5 }, () => store.read()));
    expect(server.tokenRequests).toHaveLength(1);
  });

  it('is not renewed a second time, even where retries are allowed', async () => {
    const server = await startTokenServer((_request, count) => granted(`access-${count}`));
    server.answerApi(() => refusal);
    const store = await use(server, living, { maxRetries: 3 });
    await expect(store.read()).rejects.toMatchObject({ code: 'authentication_failed', reauthorize: true });
    expect(server.tokenRequests).toHaveLength(1);
    expect(server.apiRequests).toHaveLength(2);
  });
});

it('remembers that a refresh token was refused, and asks no more', async () => {
  const server = await startTokenServer(() => refused('invalid_token', 401, 'Invalid refresh token: refresh-1'));
  const store = await use(server, { ...ENDED, ...REFRESHABLE });
  const refusal = { code: 'authentication_failed', reauthorize: true };
  await expect(store.read()).rejects.toMatchObject({ ...refusal, platformCode: 'invalid_grant' });
  await expect(store.read()).rejects.toMatchObject(refusal);
  expect(server.tokenRequests).toHaveLength(1);
});

it('a refused app leaves the store as it is: with the right secret it goes on', async () => {
  const server = await startTokenServer(() => BAD_CREDENTIALS);
  const store = await use(server, { ...ENDED, ...REFRESHABLE });
  await expect(store.read()).rejects.toMatchObject({ platformCode: 'unauthorized', reauthorize: false });
  server.answer(() => granted('access-1'));
  await store.read();
  expect(await accessToken(store)).toBe('access-1');
});

it('says what is missing without an app', async () => {
  const server = await startTokenServer();
  const store = await use(server, ENDED, { appSecret: [] as never });
  await expect(store.read()).rejects.toMatchObject({ code: 'configuration_invalid', storeId: SELLER });
});
