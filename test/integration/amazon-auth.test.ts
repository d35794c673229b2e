import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { type AmazonOptions, createAmazonConnector } from '../../src/connectors/amazon/index.js';
import { createMemoryTokenStore } from '../../src/storage/index.js';
import { type AmazonSandboxOptions, startSandbox } from '../../src/testing/index.js';
import { areModelsThere, validateRequest, whySkipped } from '../contract/amazon-official.js';

const REDIRECT = 'https://app.example.com/amazon/callback';
const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

/** A sandbox whose clock the connectors share, and quotas that nothing here exhausts. */
async function open(amazon: AmazonSandboxOptions = {}) {
  const clock = { now: Date.parse('2026-11-20T03:30:00Z') };
  const sandbox = await startSandbox({
    platforms: ['amazon'],
    orders: 6,
    now: () => clock.now,
    amazon: { quotaScale: 1e6, listings: 3, ...amazon },
  });
  const controls = sandbox.controls.amazon;
  const connector = (options: Partial<AmazonOptions> = {}) => {
    const { lwaURL, clientId, clientSecret, applicationId } = controls.credentials();
    const made = createAmazonConnector({
      baseURL: controls.baseURL,
      lwaURL,
      clientId,
      clientSecret,
      applicationId,
      now: () => clock.now,
      ...options,
    });
    onTestFinished(() => made.close());
    return made;
  };
  return { sandbox, controls, clock, connector };
}
type Opened = Awaited<ReturnType<typeof open>>;
type Amazon = ReturnType<Opened['connector']>;

/** A seller who says yes on the page they are sent to. */
async function consent({ controls }: Opened, amazon: Amazon, storeId: string, marketplaceId: string) {
  const { url, state } = await amazon.auth.begin({ redirectUri: REDIRECT, marketplaceId });
  return amazon.auth.complete({ url: controls.authorize({ url, storeId }), state });
}

/** With the refresh token in hand; without asking anybody. */
async function connect({ controls }: Opened, amazon: Amazon, more: object = {}) {
  const { storeId, refreshToken, region, marketplaceIds } = controls.credentials();
  await amazon.auth.connect({ storeId, refreshToken, region, marketplaceIds, verify: false, ...more });
  return storeId;
}

describe('consent', () => {
  it('connects sellers of all three regions, each with the marketplaces in which they sell', async () => {
    const opened = await open({ sellers: 3 });
    onTestFinished(() => opened.sandbox.close());
    const { controls, connector } = opened;
    const tokenStore = createMemoryTokenStore();
    const amazon = connector({ tokenStore });
    for (const storeId of controls.credentials().storeIds) {
      const { region, marketplaceIds } = controls.credentials(storeId);
      const store = await consent(opened, amazon, storeId, marketplaceIds[0] ?? '');
      expect(store).toMatchObject({ storeId, profile: { name: expect.any(String), country: expect.any(String) } });
      const record = await tokenStore.load({ platform: 'amazon', storeId });
      expect(record?.settings).toMatchObject({ region, marketplaceIds });
      const orderId = controls.orders(storeId)[0]?.id ?? '';
      expect(await amazon.fetchOrder({ storeId, orderId })).toMatchObject({ orderId, storeId });
      expect(await amazon.auth.check(storeId)).toMatchObject({ ok: true, problems: [] });
    }
    // One grant of a code for each seller, nothing renewed: the token that came with it is used.
    expect(controls.requests.list('token').map(({ grantType }) => grantType)).toEqual(
      Array(3).fill('authorization_code'),
    );
  });

  it('goes on where a seller began in the Appstore, and with a draft', async () => {
    for (const draft of [false, true]) {
      const opened = await open({ draft, sellers: 2 });
      onTestFinished(() => opened.sandbox.close());
      const { controls, connector } = opened;
      const amazon = connector({ draft });
      const storeId = controls.credentials().storeIds[1] ?? '';
      const loginURI = 'https://app.example.com/amazon/login?tenant=7';
      const begun = await amazon.auth.beginFromAppstore({
        url: controls.openFromAppstore({ loginURI, storeId }),
        redirectUri: REDIRECT,
        context: { tenant: 7 },
      });
      const store = await amazon.auth.complete({ url: controls.authorize({ url: begun.url, storeId }) });
      expect(store).toMatchObject({ storeId, context: { tenant: 7 } });
      expect(await amazon.auth.check(storeId)).toMatchObject({ ok: true });
    }
  });

  it("is wanted again after 365 days, and the seller's store goes on", async () => {
    const opened = await open();
    onTestFinished(() => opened.sandbox.close());
    const { controls, clock, connector } = opened;
    const amazon = connector();
    const { storeId, marketplaceIds } = controls.credentials();
    await consent(opened, amazon, storeId, marketplaceIds[0] ?? '');
    clock.now += 340 * DAY_MS;
    expect(await amazon.auth.check(storeId)).toMatchObject({
      ok: true,
      problems: [expect.stringContaining('authorise the app again')],
    });
    clock.now += 26 * DAY_MS;
    const orderId = controls.orders()[0]?.id ?? '';
    await expect(amazon.fetchOrder({ storeId, orderId })).rejects.toMatchObject({
      code: 'authentication_failed',
      platformCode: 'invalid_grant',
      reauthorize: true,
    });
    const { findings } = await amazon.diagnose({ storeId });
    expect(findings).toContainEqual(expect.objectContaining({ check: 'token', level: 'error' }));
    expect(findings).toContainEqual(expect.objectContaining({ check: 'authorization', level: 'error' }));

    const { url } = await amazon.auth.begin({ storeId, redirectUri: REDIRECT });
    await amazon.auth.complete({ url: controls.authorize({ url }) });
    expect(await amazon.fetchOrder({ storeId, orderId })).toMatchObject({ orderId });
    expect(await amazon.auth.check(storeId)).toMatchObject({ ok: true, problems: [] });
  });

  it('a code that has ended, or went to another address, is refused once and for all', async () => {
    const opened = await open();
    onTestFinished(() => opened.sandbox.close());
    const { controls, clock, connector } = opened;
    const amazon = connector();
    const { url } = await amazon.auth.begin({ redirectUri: REDIRECT, region: 'eu' });
    const callback = controls.authorize({ url });
    clock.now += 6 * MINUTE_MS;
    await expect(amazon.auth.complete({ url: callback })).rejects.toMatchObject({ platformCode: 'invalid_grant' });
    await expect(amazon.auth.complete({ url: callback })).rejects.toThrow('used');
    expect(controls.requests.count('token')).toBe(1);
  });
});

/** What the browser brings back is the user's to write: only `state` and code are anybody's word. */
describe('a callback that names another seller than the one who gave consent', () => {
  const MARKETPLACE = 'A21TJRUUN4KGV';
  const [VICTIM, ATTACKER] = ['A1VICTIM', 'A2ATTACKER'];
  const STORE = { platform: 'amazon', storeId: VICTIM } as const;

  async function attack(begin: object = {}, prepare: (opened: Opened, amazon: Amazon) => unknown = () => undefined) {
    const opened = await open({ sellers: [VICTIM, ATTACKER].map((id) => ({ id, marketplaceIds: [MARKETPLACE] })) });
    onTestFinished(() => opened.sandbox.close());
    const tokenStore = createMemoryTokenStore();
    const amazon = opened.connector({ tokenStore });
    await prepare(opened, amazon);
    const before = await tokenStore.load(STORE);
    const { url, state } = await amazon.auth.begin({ redirectUri: REDIRECT, marketplaceId: MARKETPLACE, ...begin });
    const callback = new URL(opened.controls.authorize({ url, storeId: ATTACKER }));
    callback.searchParams.set('selling_partner_id', VICTIM);
    const outcome = amazon.auth.complete({ url: callback.href, state });
    return { ...opened, amazon, tokenStore, before, outcome };
  }

  it.each([
    ['without a name', {}],
    ["with the victim's", { storeId: VICTIM }],
    ['with the region alone', { marketplaceId: undefined, region: 'eu' }],
  ])("does not get at the victim's store, begun %s", async (_what, begin) => {
    const connected = await attack(begin, (opened, amazon) => connect(opened, amazon));
    await expect(connected.outcome).rejects.toMatchObject({ code: 'conflict', storeId: VICTIM });
    expect(await connected.tokenStore.load(STORE)).toEqual(connected.before);
    const orderId = connected.controls.orders(VICTIM)[0]?.id ?? '';
    expect(await connected.amazon.fetchOrder({ storeId: VICTIM, orderId })).toMatchObject({ orderId });
  });

  it("does not take the victim's id before the victim comes", async () => {
    const { controls, amazon, tokenStore, outcome } = await attack();
    await expect(outcome).rejects.toMatchObject({ code: 'permission_denied', storeId: VICTIM });
    expect(await tokenStore.load(STORE)).toBeUndefined();
    const { url } = await amazon.auth.begin({ redirectUri: REDIRECT, marketplaceId: MARKETPLACE });
    await amazon.auth.complete({ url: controls.authorize({ url, storeId: VICTIM }) });
    expect((await tokenStore.load(STORE))?.storeId).toBe(VICTIM);
  });

  it('the seller comes back by consent, and an app without the role for listings has to name them', async () => {
    const opened = await open();
    onTestFinished(() => opened.sandbox.close());
    const { controls, connector } = opened;
    const { storeId, marketplaceIds } = controls.credentials();
    const [marketplaceId = ''] = marketplaceIds;
    const amazon = connector();
    await consent(opened, amazon, storeId, marketplaceId);
    await consent(opened, amazon, storeId, marketplaceId);

    controls.removeRole('Product Listing');
    await expect(consent(opened, amazon, storeId, marketplaceId)).rejects.toMatchObject({ code: 'conflict' });
    expect(await amazon.auth.check(storeId)).toMatchObject({ ok: true });
    await amazon.auth.disconnect(storeId);
    await expect(consent(opened, amazon, storeId, marketplaceId)).rejects.toMatchObject({ code: 'permission_denied' });
    const { url } = await amazon.auth.begin({ storeId, redirectUri: REDIRECT, marketplaceId });
    expect(await amazon.auth.complete({ url: controls.authorize({ url }) })).toMatchObject({ storeId });
  });

  it('nothing is saved while Amazon cannot be asked', async () => {
    const { outcome, tokenStore } = await attack({ storeId: VICTIM }, ({ controls }) =>
      controls.faults.status(503, { operation: 'searchListingsItems', times: Number.POSITIVE_INFINITY }),
    );
    await expect(outcome).rejects.toThrow('used up: begin again');
    expect(await tokenStore.load(STORE)).toBeUndefined();
  });
});

describe('tokens', () => {
  let opened: Opened;
  beforeAll(async () => {
    opened = await open();
  });
  afterAll(() => opened.sandbox.close());
  beforeEach(() => opened.controls.requests.reset());
  afterEach(() => opened.controls.faults.clear());

  const orderIds = () => opened.controls.orders().map(({ id }) => id);

  it('five calls at once with an ended token make one request to Login with Amazon', async () => {
    const { controls, clock, connector } = opened;
    const amazon = connector();
    const storeId = await connect(opened, amazon);
    await amazon.fetchOrder({ storeId, orderId: orderIds()[0] ?? '' });
    controls.requests.reset();
    clock.now += 61 * MINUTE_MS;
    const orders = await Promise.all(
      orderIds()
        .slice(0, 5)
        .map((orderId) => amazon.fetchOrder({ storeId, orderId })),
    );
    expect(orders.map(({ orderId }) => orderId)).toEqual(orderIds().slice(0, 5));
    expect(controls.requests.count('token')).toBe(1);
    expect(controls.requests.list('getOrder').map(({ status }) => status)).toEqual(Array(5).fill(200));
  });

  it('five calls at once whose token Amazon ended early make one request, too', async () => {
    const { controls, connector } = opened;
    const amazon = connector();
    const storeId = await connect(opened, amazon);
    await amazon.fetchOrder({ storeId, orderId: orderIds()[0] ?? '' });
    controls.requests.reset();
    controls.expireTokens();
    await Promise.all(
      orderIds()
        .slice(0, 5)
        .map((orderId) => amazon.fetchOrder({ storeId, orderId })),
    );
    expect(controls.requests.count('token')).toBe(1);
    const statuses = controls.requests.list('getOrder').map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(5);
    expect(statuses.filter((status) => status === 403).length).toBeLessThanOrEqual(5);
  });

  it('are renewed ahead of their end, so that no call meets one that has ended', async () => {
    const { controls, clock, connector } = opened;
    const amazon = connector();
    const storeId = await connect(opened, amazon);
    for (let minutes = 0; minutes < 240; minutes += 20) {
      await amazon.fetchOrder({ storeId, orderId: orderIds()[0] ?? '' });
      clock.now += 20 * MINUTE_MS;
    }
    expect(controls.requests.list('getOrder').every(({ status }) => status === 200)).toBe(true);
    expect(controls.requests.count('token')).toBeLessThanOrEqual(5);
  });

  it('two connectors that share a token store share a renewal', async () => {
    const { controls, clock, connector } = opened;
    const tokenStore = createMemoryTokenStore();
    const [one, other] = [connector({ tokenStore }), connector({ tokenStore })];
    const storeId = await connect(opened, one);
    clock.now += 61 * MINUTE_MS;
    await Promise.all([one, other].map((amazon) => amazon.fetchOrder({ storeId, orderId: orderIds()[0] ?? '' })));
    expect(controls.requests.count('token')).toBe(1);
  });

  it.each([
    ['out of order', () => opened.controls.faults.lwa('server_error', { times: Number.POSITIVE_INFINITY })],
    ['overloaded', () => opened.controls.faults.lwa('temporarily_unavailable', { times: Number.POSITIVE_INFINITY })],
    [
      'cutting every connection',
      () => opened.controls.faults.resetBefore({ operation: 'token', times: Number.POSITIVE_INFINITY }),
    ],
  ])('Login with Amazon %s ends with the deadline, however many retries are allowed', async (_what, begin) => {
    const amazon = opened.connector({ maxRetries: 1_000 });
    const storeId = await connect(opened, amazon);
    begin();
    const call = amazon.fetchOrder({ storeId, orderId: orderIds()[0] ?? '' }, { timeoutMs: 700 });
    await expect(call).rejects.toMatchObject({ retryable: true });
    await amazon.close();
    // Backing off, not hammering.
    expect(opened.controls.requests.count('token')).toBeLessThan(50);
  });

  it('a hiccup of Login with Amazon is not noticed', async () => {
    const amazon = opened.connector();
    const storeId = await connect(opened, amazon);
    opened.controls.faults.lwa('server_error');
    opened.controls.faults.resetAfter({ operation: 'token' });
    await amazon.fetchOrder({ storeId, orderId: orderIds()[0] ?? '' });
    expect(opened.controls.requests.count('token')).toBe(3);
  });
});

describe('what goes wrong with the app or the authorisation', () => {
  it('a rotated secret: old and new work side by side, the newest first', async () => {
    const opened = await open();
    onTestFinished(() => opened.sandbox.close());
    const { controls, clock, connector } = opened;
    const old = controls.credentials().clientSecret;
    const rotated = controls.rotateSecret();
    const amazon = connector({ clientSecret: [rotated, old] });
    const storeId = await connect(opened, amazon);
    await amazon.auth.refresh(storeId);
    expect(controls.requests.list('token').map(({ status }) => status)).toEqual([200]);

    // Passed in the wrong order, it costs a request, and works; the week after as before.
    clock.now += 8 * DAY_MS;
    const other = connector({ clientSecret: [old, rotated] });
    await connect(opened, other);
    controls.requests.reset();
    await other.auth.refresh(storeId);
    expect(controls.requests.list('token').map(({ status }) => status)).toEqual([401, 200]);
  });

  it('secrets that have ended: not the seller, and nothing to authorise', async () => {
    const opened = await open();
    onTestFinished(() => opened.sandbox.close());
    const { controls, clock, connector } = opened;
    const amazon = connector({ clientSecretIssuedAt: new Date(clock.now - 181 * DAY_MS) });
    const storeId = await connect(opened, amazon);
    controls.expireSecrets();
    await expect(amazon.auth.refresh(storeId)).rejects.toMatchObject({
      platformCode: 'invalid_client',
      reauthorize: false,
    });
    expect(await amazon.auth.check(storeId)).toMatchObject({
      ok: false,
      problems: [expect.stringContaining('need not authorise again'), expect.stringContaining('rotate')],
    });
    const mended = connector({ clientSecret: controls.rotateSecret() });
    await connect(opened, mended);
    await mended.auth.refresh(storeId);
  });

  it('an authorisation that was withdrawn: one renewal is tried, and then nobody is asked', async () => {
    const opened = await open();
    onTestFinished(() => opened.sandbox.close());
    const { controls, connector } = opened;
    const amazon = connector();
    const storeId = await connect(opened, amazon);
    const orderId = controls.orders()[0]?.id ?? '';
    await amazon.fetchOrder({ storeId, orderId });
    controls.requests.reset();
    controls.revokeAuthorization();
    const refusal = { code: 'authentication_failed', reauthorize: true };
    await expect(amazon.fetchOrder({ storeId, orderId })).rejects.toMatchObject(refusal);
    expect(controls.requests.count('token')).toBe(1);
    for (let times = 0; times < 3; times += 1) {
      await expect(amazon.fetchOrder({ storeId, orderId })).rejects.toMatchObject(refusal);
    }
    expect(controls.requests.count('token')).toBe(1);
    expect(await amazon.auth.check(storeId)).toMatchObject({ ok: false });
  });

  it("another app's refresh token", async () => {
    const opened = await open();
    onTestFinished(() => opened.sandbox.close());
    const { controls, connector } = opened;
    const { storeId, refreshToken, otherApp } = controls.credentials();
    const { clientId, clientSecret } = otherApp;
    const connecting = connector().auth.connect({ storeId, refreshToken, region: 'eu', clientId, clientSecret });
    await expect(connecting).rejects.toMatchObject({ code: 'authentication_failed', reauthorize: false });
  });

  it('a role that is missing is told from keys that are wrong', async () => {
    const opened = await open();
    onTestFinished(() => opened.sandbox.close());
    const { controls, connector } = opened;
    const { storeId, refreshToken, region, marketplaceIds } = controls.credentials();
    const amazon = connector();
    controls.faults.denied({ operation: 'getMarketplaceParticipations' });
    await expect(amazon.auth.connect({ storeId, refreshToken, region })).rejects.toMatchObject({
      code: 'permission_denied',
    });
    await expect(amazon.auth.connect({ storeId, refreshToken: 'Atzr|nobodys', region })).rejects.toMatchObject({
      platformCode: 'invalid_grant',
    });
    await amazon.auth.connect({ storeId, refreshToken, region });
    expect((await amazon.diagnose({ storeId })).ok).toBe(true);

    controls.removeRole('Product Listing');
    const listings = await amazon.diagnose({ storeId });
    expect(listings.findings).toContainEqual(expect.objectContaining({ check: 'listings', level: 'warning' }));
    controls.refuseOrders(true);
    const orders = await amazon.diagnose({ storeId });
    expect(orders.findings).toContainEqual(expect.objectContaining({ check: 'read_orders', level: 'error' }));
    expect(orders.findings).toContainEqual(expect.objectContaining({ check: 'marketplaces', level: 'ok' }));
    expect(marketplaceIds.length).toBeGreaterThan(0);
  });
});

describe.skipIf(!areModelsThere)(`what is asked of Amazon${whySkipped}`, () => {
  it('is allowed by its models', async () => {
    const opened = await open();
    onTestFinished(() => opened.sandbox.close());
    const { controls, connector } = opened;
    const amazon = connector();
    const { storeId, refreshToken, region, marketplaceIds } = controls.credentials();
    await consent(opened, amazon, storeId, marketplaceIds[0] ?? '');
    await amazon.auth.connect({ storeId, refreshToken, region });
    await amazon.auth.check(storeId);
    await amazon.diagnose({ storeId });
    const asked = controls.requests.list().filter(({ operation }) => operation !== 'token');
    expect(asked.map(({ operation }) => operation)).toEqual([
      'searchListingsItems',
      'getMarketplaceParticipations',
      'getMarketplaceParticipations',
      'getMarketplaceParticipations',
      'getMarketplaceParticipations',
      'getOrder',
      'searchListingsItems',
    ]);
    expect(asked.flatMap(({ method, target }) => validateRequest({ method, url: target }))).toEqual([]);
  });
});
