import { inspect } from 'node:util';
import { expect, it } from 'vitest';
import type { Diagnosis } from '../../../../src/core/connector.js';
import { type AuthStore, DE, FR, NOW, openAuth, SELLER } from './auth-store.js';
import { type ApiRequest, denied, granted, type LwaAnswer, participation, refused, startLwa } from './lwa-server.js';

const DAY_MS = 86_400_000;
const MARKETPLACES = '/sellers/v1/marketplaceParticipations';
const ORDER = '/orders/2026-01-01/orders/000-0000000-0000000';
const LISTINGS = `/listings/2021-08-01/items/${SELLER}`;
const SUBSCRIPTION = '/notifications/v1/subscriptions/ORDER_CHANGE';

const notFound = { status: 404, body: { errors: [{ code: 'NotFound', message: 'x', details: '' }] } };
const sellsIn = (...payload: readonly unknown[]) => ({ body: { payload } });
const WELL: Readonly<Record<string, LwaAnswer>> = {
  [MARKETPLACES]: sellsIn(participation(DE)),
  [ORDER]: notFound,
  [LISTINGS]: { body: { numberOfResults: 0, items: [] } },
  [SUBSCRIPTION]: { body: { payload: { subscriptionId: 'sub-1', destinationId: 'd' } } },
};

/** A seller for whom Amazon answers as told, well where nothing is told. */
async function start(answers: Readonly<Record<string, LwaAnswer>> = {}, options: object = {}) {
  const server = await startLwa((_form, count) => granted(`Atza|${count}`));
  server.answerApi(({ url }: ApiRequest) => {
    const [path = ''] = url.split('?');
    const headers = { date: new Date(NOW).toUTCString() };
    const answer = answers[path] ?? WELL[path] ?? { status: 400, body: { errors: [] } };
    return { ...answer, headers: { ...headers, ...answer.headers } };
  });
  const store = openAuth(server, options);
  const connect = (more: object = {}) =>
    store.auth.connect({
      storeId: SELLER,
      refreshToken: 'Atzr|1',
      region: 'eu',
      marketplaceIds: [DE],
      verify: false,
      ...more,
    });
  await connect();
  return { ...store, connect, server };
}

const diagnose = ({ diagnose: run }: AuthStore) => run({ storeId: SELLER });
const levels = ({ findings }: Diagnosis) => Object.fromEntries(findings.map(({ check, level }) => [check, level]));
const finding = ({ findings }: Diagnosis, check: string) => findings.find((one) => one.check === check);

it('finds nothing wrong with a store that is well, at the cost of three requests', async () => {
  const store = await start();
  const diagnosis = await diagnose(store);
  expect(levels(diagnosis)).toEqual({
    api: 'ok',
    token: 'ok',
    marketplaces: 'ok',
    read_orders: 'ok',
    listings: 'ok',
    webhooks: 'ok',
    client_secret: 'ok',
    authorization: 'ok',
    history: 'ok',
    clock: 'ok',
  });
  expect(diagnosis.ok).toBe(true);
  expect(store.server.apiRequests.map(({ method, url }) => `${method} ${url}`)).toEqual([
    `GET ${MARKETPLACES}`,
    `GET ${ORDER}`,
    `GET ${LISTINGS}?marketplaceIds=${DE}&pageSize=1`,
  ]);
  expect(inspect(diagnosis)).not.toMatch(/Atz|secret-/);
});

it.each([
  ['a withdrawn authorisation', refused('invalid_grant'), 'token', 'authorise the app again'],
  ['a rotated secret', refused('invalid_client', 401), 'token', 'The seller has nothing to do'],
  ['Login with Amazon out of order', refused('server_error', 503), 'api', 'Try again later'],
])('finds %s, and asks no further', async (_what, answer, check, fix) => {
  const store = await start();
  store.server.answer(() => answer);
  const diagnosis = await diagnose(store);
  expect(diagnosis.ok).toBe(false);
  expect(diagnosis.findings[0]).toMatchObject({ check, level: 'error', fix: expect.stringContaining(fix) });
  expect(store.server.apiRequests).toEqual([]);
});

it.each([
  ['an outage', { status: 503 }],
  ['a cut connection', { reset: true }],
  ['a proxy', { body: '<!doctype html>' }],
])('finds %s', async (_what, answer) => {
  const diagnosis = await diagnose(await start({ [MARKETPLACES]: answer }));
  expect(diagnosis).toMatchObject({ ok: false });
  expect(finding(diagnosis, 'api')).toMatchObject({ level: 'error' });
});

it('tells a seller who is refused altogether from a role that is missing', async () => {
  const all = await diagnose(await start({ [MARKETPLACES]: denied(), [ORDER]: denied(), [LISTINGS]: denied() }));
  expect(levels(all)).toMatchObject({ marketplaces: 'error', read_orders: 'error', listings: 'warning' });
  expect(finding(all, 'marketplaces')?.fix).toContain('role');

  const sellersApi = await diagnose(await start({ [MARKETPLACES]: denied() }));
  expect(levels(sellersApi)).toMatchObject({ marketplaces: 'warning', read_orders: 'ok', listings: 'ok' });
  expect(sellersApi.ok).toBe(true);

  const orders = await diagnose(await start({ [ORDER]: denied() }));
  expect(levels(orders)).toMatchObject({ marketplaces: 'ok', read_orders: 'error' });

  const listings = await diagnose(await start({ [LISTINGS]: denied() }));
  expect(levels(listings)).toMatchObject({ listings: 'warning' });
  expect(listings.ok).toBe(true);
});

it('looks at each marketplace, and at the others of the seller', async () => {
  const suspended = { ...participation(FR), participation: { isParticipating: true, hasSuspendedListings: true } };
  const store = await start({
    [MARKETPLACES]: sellsIn(suspended, participation('APJ6JRA9NG5V4'), participation(DE, { isParticipating: false })),
  });
  await store.connect({ marketplaceIds: [DE, FR] });
  const { findings, ok } = await diagnose(store);
  expect(ok).toBe(false);
  expect(findings.filter(({ check }) => check.includes('marketplaces'))).toEqual([
    expect.objectContaining({ level: 'error', message: expect.stringContaining('DE') }),
    expect.objectContaining({ level: 'warning', message: expect.stringContaining('FR') }),
    expect.objectContaining({ level: 'ok', message: expect.stringContaining('IT') }),
  ]);
});

it('finds marketplaces that were never read', async () => {
  const store = await start();
  await store.runtime.tokens.update(SELLER, (record) => ({ ...record, settings: { region: 'fe' } }));
  const diagnosis = await diagnose(store);
  expect(finding(diagnosis, 'marketplaces')).toMatchObject({
    level: 'error',
    fix: expect.stringContaining('auth.check'),
  });
  expect(finding(diagnosis, 'listings')).toBeUndefined();
  expect(finding(diagnosis, 'history')?.message).toContain('2016');
});

it.each([
  [100, 400, 'warning', 'warning'],
  [200, 10, 'warning', 'ok'],
  [10, 350, 'ok', 'warning'],
])('a secret of %i days and an authorisation of %i', async (secretDays, days, secret, authorization) => {
  const store = await start({}, { clientSecretIssuedAt: new Date(NOW - secretDays * DAY_MS) });
  await store.connect({ authorizedAt: new Date(NOW - days * DAY_MS) });
  expect(levels(await diagnose(store))).toMatchObject({ client_secret: secret, authorization });
});

it('what should have ended explains a refusal', async () => {
  const store = await start({}, { clientSecretIssuedAt: new Date(NOW - 200 * DAY_MS) });
  store.server.answer(() => refused('invalid_client'));
  expect(levels(await diagnose(store))).toMatchObject({ token: 'error', client_secret: 'error' });
});

it('finds subscriptions of its own that are gone', async () => {
  const store = await start();
  const own = (id: string) => ({ id, type: 'ORDER_CHANGE', target: 'arn:aws:sqs:eu-west-1:123456789012:orders' });
  const remember = (...subscriptions: object[]) =>
    store.runtime.tokens.update(SELLER, (record) => ({
      ...record,
      settings: { ...record.settings, subscriptions: subscriptions as never },
    }));
  await remember(own('sub-1'));
  expect(finding(await diagnose(store), 'webhooks')).toMatchObject({
    level: 'ok',
    message: expect.stringContaining('ORDER_CHANGE'),
  });
  await remember(own('sub-0'));
  expect(finding(await diagnose(store), 'webhooks')).toMatchObject({
    level: 'error',
    message: expect.stringContaining('arn:aws:sqs'),
    fix: expect.stringContaining('webhooks.ensure'),
  });
});

it('says that subscriptions could not be read', async () => {
  const store = await start({ [SUBSCRIPTION]: denied() });
  await store.runtime.tokens.update(SELLER, (record) => ({
    ...record,
    settings: { ...record.settings, subscriptions: [{ id: 'sub-1', type: 'ORDER_CHANGE', target: 'arn' }] },
  }));
  expect(finding(await diagnose(store), 'webhooks')).toMatchObject({ level: 'warning' });
});

it('a quota that is used up is no verdict', async () => {
  const store = await start();
  // The burst of 15 of the Sellers API.
  for (let times = 0; times < 15; times += 1) await store.auth.check(SELLER);
  const diagnosis = await store.diagnose({ storeId: SELLER });
  expect(finding(diagnosis, 'marketplaces')).toMatchObject({ level: 'warning', fix: expect.stringContaining('Wait') });
  expect(diagnosis.ok).toBe(true);
});

it('being throttled is no verdict either', async () => {
  const store = await start({ [ORDER]: { status: 429 } });
  const diagnosis = await store.diagnose({ storeId: SELLER }, { timeoutMs: 1_000 });
  expect(finding(diagnosis, 'read_orders')).toMatchObject({ level: 'warning', fix: expect.stringContaining('Wait') });
  expect(diagnosis.ok).toBe(true);
});

it('warns of a clock that is wrong, and of a renewal that failed', async () => {
  const store = await start({
    [MARKETPLACES]: { ...sellsIn(participation(DE)), headers: { date: new Date(NOW - 3_600_000).toUTCString() } },
  });
  await store.auth.check(SELLER);
  store.server.answer(() => refused('server_error', 503));
  // Within the margin before the end.
  store.clock.now += 3_400_000;
  expect(levels(await diagnose(store))).toMatchObject({ clock: 'warning', token: 'warning' });
});

it('rejects for a store that is not connected, one that is none, and an abort', async () => {
  const store = await start();
  await expect(store.diagnose({ storeId: 'A9OTHER' })).rejects.toMatchObject({ code: 'authentication_failed' });
  await expect(store.diagnose({ storeId: null as never })).rejects.toMatchObject({ issues: [{ path: 'storeId' }] });
  const reason = new Error('left');
  await expect(store.diagnose({ storeId: SELLER }, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
});
