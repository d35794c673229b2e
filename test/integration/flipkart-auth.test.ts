import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/testing/index.js';
import { DAY_MS, NOW, openAuth, REDIRECT } from '../unit/connectors/flipkart/auth-store.js';

let sandbox: Sandbox;
let clock: { now: number };
beforeEach(async () => {
  clock = { now: NOW };
  sandbox = await startSandbox({
    platforms: ['flipkart'],
    orders: 2,
    now: () => clock.now,
    flipkart: { sellers: 2 },
  });
});
afterEach(() => sandbox.close());

const flipkart = () => ({
  credentials: sandbox.credentials.flipkart,
  controls: sandbox.controls.flipkart,
  baseURL: sandbox.baseURLs.flipkart,
});

/** The first seller's own app. */
function ownApp(overrides: object = {}) {
  const { appId, appSecret, storeId } = flipkart().credentials;
  const store = openAuth(flipkart(), { appId, appSecret, ...overrides }, clock);
  return { ...store, storeId, connect: (more: object = {}) => store.auth.connect({ storeId, ...more }) };
}

/** An app that sellers authorise. */
function partnerApp() {
  const { partner, storeId } = flipkart().credentials;
  const store = openAuth(flipkart(), partner, clock);
  const authorize = async () => {
    const { url, state } = await store.auth.begin({ storeId, redirectUri: REDIRECT });
    return store.auth.complete({ url: flipkart().controls.authorize({ url, storeId }), state });
  };
  return { ...store, storeId, authorize };
}

describe("a seller's own app", () => {
  it('connects, reads, and is well', async () => {
    const { connect, auth, read, record, diagnose, storeId } = ownApp();
    await connect({ locationId: flipkart().credentials.locationId });
    expect((await record(storeId)).settings['locationIds']).toEqual(flipkart().credentials.locationIds);
    await read(storeId);
    expect(await auth.check(storeId)).toMatchObject({ ok: true, problems: [] });
    const { findings, ok } = await diagnose({ storeId });
    expect(ok).toBe(true);
    expect(findings.filter(({ level }) => level !== 'ok').map(({ check }) => check)).toEqual(['webhooks']);
  });

  it('five calls after the end of the token make one token request, and none is refused', async () => {
    const { connect, read, storeId } = ownApp();
    await connect();
    clock.now += 60 * DAY_MS;
    const { requests } = flipkart().controls;
    requests.reset();
    await Promise.all(Array.from({ length: 5 }, () => read(storeId)));
    expect(requests.count('token')).toBe(1);
    expect(requests.list().every(({ status }) => status === 200)).toBe(true);
  });

  it('asks once in the last minutes, in which Flipkart gives the same token again', async () => {
    const { connect, read, storeId, record } = ownApp();
    await connect();
    const before = (await record(storeId)).credentials['accessToken'];
    clock.now += 60 * DAY_MS - 120_000;
    const { requests } = flipkart().controls;
    requests.reset();
    for (let call = 0; call < 4; call += 1) await read(storeId);
    expect(requests.count('token')).toBe(1);
    expect((await record(storeId)).credentials['accessToken']).toBe(before);
    clock.now += 120_000;
    await read(storeId);
    expect(requests.count('token')).toBe(2);
    expect((await record(storeId)).credentials['accessToken']).not.toBe(before);
  });

  it.each([
    ['ended at Flipkart', () => flipkart().controls.expireTokens()],
    ['is called dead by a 500', () => flipkart().controls.faults.invalidToken({ wrapped: true })],
  ])('goes on when a token %s', async (_what, end) => {
    const { connect, read, storeId } = ownApp();
    await connect();
    end();
    flipkart().controls.requests.reset();
    await read(storeId);
    expect(flipkart().controls.requests.count('token')).toBe(1);
    expect(flipkart().controls.requests.count('searchShipments')).toBe(2);
  });

  it('is asked for a second token no more where the first one does not help', async () => {
    const { connect, read, storeId } = ownApp({ maxRetries: 3 });
    await connect();
    const refusal = { wrapped: true, operation: 'searchShipments', times: Number.POSITIVE_INFINITY };
    flipkart().controls.faults.invalidToken(refusal);
    flipkart().controls.requests.reset();
    await expect(read(storeId)).rejects.toMatchObject({ code: 'authentication_failed' });
    expect(flipkart().controls.requests.count('token')).toBe(1);
    expect(flipkart().controls.requests.count('searchShipments')).toBe(2);
  });

  it('takes a new secret before and after the old one ends', async () => {
    const { appSecret: old, storeId } = flipkart().credentials;
    const appSecret = flipkart().controls.rotateSecret({ keepOldMs: DAY_MS });
    const { connect, auth } = ownApp({ appSecret: [appSecret, old] });
    await connect();
    clock.now += 2 * DAY_MS;
    expect(await auth.check(storeId)).toMatchObject({ ok: true });
    const late = ownApp({ appSecret: old });
    await expect(late.connect()).rejects.toMatchObject({ code: 'authentication_failed', reauthorize: false });
  });

  it('finds out about a replaced secret while the token lives', async () => {
    const { connect, auth, read, diagnose, storeId } = ownApp();
    await connect();
    flipkart().controls.rotateSecret();
    await read(storeId);
    expect(await auth.check(storeId)).toMatchObject({
      ok: false,
      problems: [expect.stringContaining('cannot be renewed')],
    });
    expect((await diagnose({ storeId })).findings).toContainEqual(
      expect.objectContaining({ check: 'app', level: 'error' }),
    );
  });

  it('is not authorised by sellers, and a partner gets no token by its secret', async () => {
    const { auth, storeId } = ownApp();
    const { url } = await auth.begin({ storeId, redirectUri: REDIRECT });
    expect(() => flipkart().controls.authorize({ url })).toThrow(/self-access/);
    const { partner } = flipkart().credentials;
    await expect(openAuth(flipkart(), partner, clock).auth.connect({ storeId })).rejects.toMatchObject({
      code: 'authentication_failed',
      message: expect.stringContaining('auth.begin'),
    });
  });
});

describe("a partner's app", () => {
  it('is authorised, reads, renews, and is well', async () => {
    const { authorize, read, record, auth, diagnose, storeId } = partnerApp();
    expect(await authorize()).toMatchObject({ storeId, scopes: ['Seller_Api'] });
    await read(storeId);
    const { refreshToken } = (await record(storeId)).credentials;
    clock.now += 61 * DAY_MS;
    await read(storeId);
    expect(flipkart().controls.requests.list('token').at(-1)).toMatchObject({
      grantType: 'refresh_token',
      status: 200,
    });
    expect((await record(storeId)).credentials['refreshToken']).toBe(refreshToken);
    expect(await auth.check(storeId)).toMatchObject({ ok: true, problems: [] });
    expect((await diagnose({ storeId })).findings).toContainEqual(
      expect.objectContaining({ check: 'authorization', level: 'ok' }),
    );
  });

  it('authorised again, keeps its refresh token until 21 days before the end, and then gets another', async () => {
    const { authorize, record, auth, storeId } = partnerApp();
    await authorize();
    const first = (await record(storeId)).credentials;
    clock.now += 100 * DAY_MS;
    await authorize();
    const second = (await record(storeId)).credentials;
    expect(second['refreshToken']).toBe(first['refreshToken']);
    expect(Date.parse(String(second['refreshTokenExpiresAt']))).toBeCloseTo(NOW + 180 * DAY_MS, -4);
    clock.now += 60 * DAY_MS;
    expect(await auth.check(storeId)).toMatchObject({ ok: true, problems: [expect.stringContaining('in 20 days')] });
    await authorize();
    const third = (await record(storeId)).credentials;
    expect(third['refreshToken']).not.toBe(first['refreshToken']);
    expect(await auth.check(storeId)).toMatchObject({ ok: true, problems: [] });
  });

  it('says that a withdrawn authorisation has to be given again', async () => {
    const { authorize, read, auth, diagnose, storeId } = partnerApp();
    await authorize();
    flipkart().controls.revokeAuthorization();
    await expect(read(storeId)).rejects.toMatchObject({ code: 'authentication_failed', reauthorize: true });
    expect(await auth.check(storeId)).toMatchObject({ ok: false });
    expect((await diagnose({ storeId })).ok).toBe(false);
    await authorize();
    await read(storeId);
  });

  it('takes an authorisation in hand, with its end', async () => {
    const first = partnerApp();
    await first.authorize();
    const { refreshToken } = (await first.record(first.storeId)).credentials;
    const second = partnerApp();
    await second.auth.connect({ storeId: second.storeId, refreshToken: String(refreshToken) });
    await second.read(second.storeId);
    const { refreshTokenExpiresAt } = (await second.record(second.storeId)).credentials;
    expect(Date.parse(String(refreshTokenExpiresAt))).toBeCloseTo(NOW + 180 * DAY_MS, -4);
  });
});
