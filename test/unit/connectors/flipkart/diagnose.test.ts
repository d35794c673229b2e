import { inspect } from 'node:util';
import { expect, it } from 'vitest';
import type { FlipkartOptions } from '../../../../src/connectors/flipkart/options.js';
import type { Diagnosis } from '../../../../src/core/connector.js';
import { type AuthStore, DAY_MS, GSTIN, NOW, openAuth, SELLER } from './auth-store.js';
import { type Answer, BAD_CREDENTIALS, granted, NOTHING, refused, startTokenServer } from './token-server.js';

const SHIPMENTS = '/sellers/v3/shipments/filter';
const LISTINGS = '/sellers/listings/v3/details';
const LOCATIONS = '/sellers/locations/allLocations';
const ALIVE = { body: { expired: false, token_type: 'x', expires_in: 50 * 86_400 } };

const WELL: Readonly<Record<string, Answer>> = {
  [SHIPMENTS]: NOTHING,
  [LISTINGS]: { body: { available: {}, unavailable: [], invalid: [] } },
  [LOCATIONS]: { body: { locations: [{ locationId: 'LOC1' }, { locationId: 'LOC2' }] } },
};

/** A seller for whom Flipkart answers as told, well where nothing is told. */
async function start(
  answers: Readonly<Record<string, Answer>> = {},
  options: Partial<FlipkartOptions> = { notificationURL: 'https://app.example.com/flipkart' },
) {
  const server = await startTokenServer((_request, count) => granted(`access-planted-${count}`));
  server.answerExpiry(() => ALIVE);
  server.answerApi(({ path }) => {
    const answer = answers[path] ?? WELL[path] ?? { status: 400 };
    return { ...answer, headers: { date: new Date(NOW).toUTCString(), ...answer.headers } };
  });
  const store = openAuth(server, options);
  const connect = (more: object = {}, storeId = SELLER) =>
    store.auth.connect({ storeId, verify: false, locationId: 'LOC1', ...more });
  await connect();
  return { ...store, connect, server };
}

const diagnose = ({ diagnose: run }: AuthStore) => run({ storeId: SELLER });
const levels = ({ findings }: Diagnosis) => Object.fromEntries(findings.map(({ check, level }) => [check, level]));
const finding = ({ findings }: Diagnosis, check: string) => findings.find((one) => one.check === check);

it('finds nothing wrong with a store that is well, at the cost of three requests', async () => {
  const store = await start();
  await store.connect({ gstin: GSTIN });
  const diagnosis = await diagnose(store);
  expect(levels(diagnosis)).toEqual({
    api: 'ok',
    app: 'ok',
    token: 'ok',
    authorization: 'ok',
    read_orders: 'ok',
    listings: 'ok',
    location: 'ok',
    webhooks: 'ok',
    budget: 'ok',
    gstin: 'ok',
    clock: 'ok',
  });
  expect(diagnosis.ok).toBe(true);
  expect(finding(diagnosis, 'token')?.message).toContain('2027-01-19');
  expect(finding(diagnosis, 'gstin')?.message).toContain(GSTIN);
  expect(store.server.apiRequests.map(({ method, path }) => `${method} ${path}`)).toEqual([
    `POST ${SHIPMENTS}`,
    `POST ${LISTINGS}`,
    `GET ${LOCATIONS}`,
  ]);
  expect(store.server.expiryRequests).toHaveLength(1);
  expect(inspect(diagnosis)).not.toMatch(/planted/);
});

it('says what is not set up', async () => {
  const store = await start({ [LOCATIONS]: { status: 404 } }, {});
  const { runtime } = store;
  await runtime.tokens.update(SELLER, (record) => ({ ...record, settings: {} }));
  const diagnosis = await diagnose(store);
  expect(levels(diagnosis)).toMatchObject({ webhooks: 'warning', location: 'warning', gstin: 'ok' });
  expect(finding(diagnosis, 'webhooks')?.fix).toContain('notificationURL');
  expect(finding(diagnosis, 'gstin')?.message).toContain('auth.connect');
  expect(diagnosis.ok).toBe(true);
});

it('needs no registered URL for bodies that a gateway signs', async () => {
  const store = await start({}, { signature: { scheme: 'hmac-sha256-hex', header: 'x-signature' } });
  expect(levels(await diagnose(store))).toMatchObject({ webhooks: 'ok' });
});

it.each([
  ['a wrong secret', BAD_CREDENTIALS, 'token', 'appSecret'],
  ['the OAuth service out of order', { status: 503 }, 'api', 'Try again later'],
])('finds %s, and asks the API nothing', async (_what, answer, check, fix) => {
  const store = await start();
  store.server.answer(() => answer);
  const diagnosis = await diagnose(store);
  expect(diagnosis.ok).toBe(false);
  expect(diagnosis.findings[0]).toMatchObject({ check, level: 'error', fix: expect.stringContaining(fix) });
  expect(store.server.apiRequests).toEqual([]);
});

it('finds that there is no app', async () => {
  const { runtime, server } = await start();
  const { tokenStore } = runtime;
  const bare = openAuth(server, { appSecret: [] as never, tokenStore });
  expect((await diagnose(bare)).findings[0]).toMatchObject({ check: 'app', level: 'error' });
  await runtime.tokens.valid(SELLER);
  expect(levels(await diagnose(bare))).toMatchObject({ api: 'ok', app: 'error' });
});

it.each([
  ['an outage', { status: 500 }],
  ['a cut connection', { reset: true }],
  ['a proxy', { body: '<!doctype html>' }],
])('finds %s', async (_what, answer) => {
  const diagnosis = await diagnose(await start({ [SHIPMENTS]: answer }));
  expect(diagnosis).toMatchObject({ ok: false });
  expect(finding(diagnosis, 'api')).toMatchObject({ level: 'error' });
});

it('tells orders that are refused from listings that are', async () => {
  const orders = await diagnose(await start({ [SHIPMENTS]: { status: 403 } }));
  expect(levels(orders)).toMatchObject({ api: 'ok', read_orders: 'error', listings: 'ok' });
  expect(finding(orders, 'read_orders')?.fix).toContain('Seller_Api');
  const listings = await diagnose(await start({ [LISTINGS]: { status: 403 } }));
  expect(levels(listings)).toMatchObject({ read_orders: 'ok', listings: 'warning' });
  expect(listings.ok).toBe(true);
});

it('finds a replaced secret while the access token lives, and whose it is to mend', async () => {
  const store = await start();
  store.server.answerExpiry(() => BAD_CREDENTIALS);
  expect(finding(await diagnose(store), 'app')).toMatchObject({
    level: 'error',
    fix: expect.stringContaining('The seller has nothing to do'),
  });
  await store.connect({ appId: 'own', appSecret: 'own-planted' });
  expect(finding(await diagnose(store), 'app')?.fix).toContain('auth.connect');
});

it.each([
  [100, 'ok', '2027-02-28'],
  [20, 'warning', 'in 20 days'],
])('a refresh token that ends in %i days', async (days, level, message) => {
  const store = await start();
  await store.connect({ refreshToken: 'refresh-planted' });
  store.server.answerExpiry(() => ({ body: { expired: false, expires_in: days * 86_400 } }));
  const diagnosis = await diagnose(store);
  expect(finding(diagnosis, 'authorization')).toMatchObject({ level, message: expect.stringContaining(message) });
  expect(diagnosis.ok).toBe(true);
  // Writes nothing.
  expect((await store.record()).credentials).not.toHaveProperty('refreshTokenExpiresAt');
});

it.each([
  ['ended', { body: { expired: true, expires_in: 0 } }],
  ['is not known to Flipkart', refused('invalid_token', 400)],
])('finds that the refresh token %s', async (_what, answer) => {
  const store = await start();
  await store.connect({ refreshToken: 'refresh-planted' });
  store.server.answerExpiry(({ parameters }) => (parameters['token_type'] === 'refresh' ? answer : ALIVE));
  expect(finding(await diagnose(store), 'authorization')).toMatchObject({
    level: 'error',
    fix: expect.stringContaining('auth.begin'),
  });
});

it('what ended explains a refusal', async () => {
  const store = await start();
  await store.connect({ refreshToken: 'refresh-planted' });
  await store.runtime.tokens.update(SELLER, ({ credentials, ...record }) => ({
    ...record,
    credentials: { ...credentials, refreshTokenExpiresAt: new Date(NOW - DAY_MS).toISOString() },
  }));
  store.server.answer(() => refused('invalid_grant', 400));
  expect(levels(await diagnose(store))).toMatchObject({ token: 'error', authorization: 'error' });
});

it.each([
  ['one that is not theirs', { locationId: 'LOC9', locationIds: ['LOC1', 'LOC9'] }, 'LOC9'],
  ['none that is theirs', { locationId: 'LOC8', locationIds: ['LOC8', 'LOC9'] }, "another seller's"],
])('finds of the locations %s', async (_what, settings, message) => {
  const store = await start();
  await store.connect(settings);
  expect(finding(await diagnose(store), 'location')).toMatchObject({
    level: 'warning',
    message: expect.stringContaining(message),
  });
});

it('names the locations to choose from, and needs no choice of one', async () => {
  const store = await start();
  const forget = () => store.runtime.tokens.update(SELLER, (record) => ({ ...record, settings: {} }));
  await forget();
  expect(finding(await diagnose(store), 'location')).toMatchObject({
    level: 'warning',
    fix: expect.stringContaining('LOC1, LOC2'),
  });
  const single = await start({ [LOCATIONS]: { body: { locations: ['LOC1'] } } });
  await single.runtime.tokens.update(SELLER, (record) => ({ ...record, settings: {} }));
  expect(finding(await diagnose(single), 'location')).toMatchObject({ level: 'ok' });
});

it('finds a second store with the same self-access app', async () => {
  const store = await start();
  await store.connect({}, 'seller0002');
  const diagnosis = await diagnose(store);
  expect(diagnosis.findings).toContainEqual(
    expect.objectContaining({ check: 'app', level: 'warning', message: expect.stringContaining('seller0002') }),
  );
});

it('a budget that is used up is no verdict, nor is being throttled', async () => {
  const store = await start({}, { requestsPerHour: 1 });
  await diagnose(store);
  const diagnosis = await store.diagnose({ storeId: SELLER }, { timeoutMs: 1_000 });
  expect(finding(diagnosis, 'read_orders')).toMatchObject({ level: 'warning', fix: expect.stringContaining('Wait') });
  expect(diagnosis.ok).toBe(true);
  const throttled = await start({ [SHIPMENTS]: { status: 429 } });
  expect(levels(await throttled.diagnose({ storeId: SELLER }, { timeoutMs: 1_000 }))).toMatchObject({
    read_orders: 'warning',
  });
});

it('warns of a clock that is wrong, and of a renewal that failed', async () => {
  const late = { ...NOTHING, headers: { date: new Date(NOW - 3_600_000).toUTCString() } };
  const store = await start({ [SHIPMENTS]: late });
  await store.auth.check(SELLER);
  store.server.answer(() => ({ status: 503 }));
  // Within the margin before the end.
  store.clock.now = Date.parse('2027-01-19T03:28:00Z');
  expect(levels(await diagnose(store))).toMatchObject({ clock: 'warning', token: 'warning' });
});

it('rejects for a store that is not connected, one that is none, and an abort', async () => {
  const store = await start();
  await expect(store.diagnose({ storeId: 'other' })).rejects.toMatchObject({ code: 'authentication_failed' });
  await expect(store.diagnose({ storeId: null as never })).rejects.toMatchObject({ issues: [{ path: 'storeId' }] });
  const reason = new Error('left');
  await expect(store.diagnose({ storeId: SELLER }, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
});
