import { inspect } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ShopifyConnector } from '../../src/connectors/shopify/index.js';
import { ConnectorError } from '../../src/core/errors.js';
import type { Transport } from '../../src/core/ports.js';
import { openStore, type TestStore } from './shopify-store.js';

let store: TestStore;
let connector: ShopifyConnector;
let secrets: readonly string[];

beforeAll(async () => {
  store = await openStore({ orders: 12, seed: 4 });
  connector = store.connect();
  const { orders } = await connector.fetchOrders({ storeId: store.storeId });
  const people = orders.flatMap(({ buyer, shipTo }) => [buyer?.email, shipTo?.name, shipTo?.line1]);
  const { accessToken, clientSecret } = store.credentials;
  secrets = [accessToken, clientSecret, ...people.filter((text) => text !== undefined)];
  expect(secrets.length).toBeGreaterThan(20);
});
afterEach(() => store.controls.faults.clear());
afterAll(() => store.close());

/** What a failed call rejects with: typed, helpful, and without a secret or a person in any of its corners. */
async function failureOf(read: Promise<unknown>): Promise<ConnectorError> {
  const error = await read.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ConnectorError)) throw new Error(`not a typed error: ${String(error)}`);
  const corners = [
    error.message,
    error.stack,
    JSON.stringify(error),
    String(error.cause),
    inspect(error, { depth: 9 }),
  ];
  for (const secret of secrets) {
    for (const corner of corners) expect(corner?.includes(secret) ?? false, `a secret in: ${corner}`).toBe(false);
  }
  expect(error).toMatchObject({ platform: 'shopify', storeId: store.storeId, operation: 'fetchOrders' });
  expect(error.message).toContain('fetchOrders');
  return error;
}

const read = (overrides: Parameters<TestStore['connect']>[0] = {}) =>
  store.connect({ maxRetries: 0, ...overrides }).fetchOrders({ storeId: store.storeId });

describe('answers that are no answers', () => {
  it.each([
    {
      what: 'a web page with status 200',
      fault: () => store.controls.faults.html(),
      code: 'unexpected_response',
      says: /HTML/,
    },
    {
      what: 'a web page with status 502',
      fault: () => store.controls.faults.html({ status: 502 }),
      code: 'platform_unavailable',
      says: /HTML.*try again later/s,
    },
    {
      what: 'JSON that is cut off',
      fault: () => store.controls.faults.truncated(),
      code: 'unexpected_response',
      says: /not valid JSON: cut off/,
    },
    {
      what: 'an unavailable service',
      fault: () => store.controls.faults.status(503),
      code: 'platform_unavailable',
      says: /try again later/,
    },
    {
      what: 'a frozen shop',
      fault: () => store.controls.faults.status(402),
      code: 'permission_denied',
      says: /unpaid bill/,
    },
    {
      what: 'a locked shop',
      fault: () => store.controls.faults.status(423),
      code: 'permission_denied',
      says: /locked/,
    },
    {
      what: 'a security rejection',
      fault: () => store.controls.faults.status(430),
      code: 'permission_denied',
      says: /security/,
    },
    {
      what: 'a reset connection',
      fault: () => store.controls.faults.resetBefore(),
      code: 'connection_failed',
      says: /connection/,
    },
  ])('$what', async ({ fault, code, says }) => {
    fault();
    const error = await failureOf(read());
    expect(error.code).toBe(code);
    expect(error.message).toMatch(says);
    expect(error.outcomeUnknown).toBe(false);
  });

  it('an answer without an end is given up early', async () => {
    store.controls.faults.hugeBody();
    const reading = store.connect({ maxResponseBytes: 100_000 }).fetchOrders({ storeId: store.storeId, limit: 1 });
    const error = await failureOf(reading);
    expect(error.code).toBe('unexpected_response');
    expect(error.message).toMatch(/100000 bytes/);
  });

  it.each([
    ['an empty object', {}],
    ['null', null],
    ['a list', []],
    ['a text', '"ok"'],
    ['data that is a list', { data: [] }],
    ['nothing at all', undefined],
  ])('%s', async (_what, body) => {
    const error = await failureOf(read({ transport: answering(body) }));
    expect(error.code).toBe('unexpected_response');
  });

  it.each([
    ['a text for errors', { errors: '[API] Invalid API key' }, 'invalid_request'],
    ['an object for errors', { errors: { query: 'Required parameter missing' } }, 'invalid_request'],
    ['an odd list of errors', { errors: [null, 5, 'x', { extensions: 'none', path: 'orders' }] }, 'invalid_request'],
    ['an inner failure', { errors: [{ extensions: { code: 'INTERNAL_SERVER_ERROR' } }] }, 'platform_unavailable'],
    [
      'an unknown code',
      { errors: [{ extensions: { code: 'EARTHQUAKE' } }], data: { orders: null } },
      'invalid_request',
    ],
  ])('%s', async (_what, body, code) => {
    const error = await failureOf(read({ transport: answering(body) }));
    expect(error.code).toBe(code);
    expect(error.retryable).toBe(code === 'platform_unavailable');
  });

  it('does not repeat what Shopify says, since that quotes the request', async () => {
    const email = secrets.find((secret) => secret.includes('@')) ?? '';
    const body = {
      errors: [{ message: `Variable $query was provided "${email}"`, extensions: { code: 'BAD_REQUEST' } }],
    };
    const error = await failureOf(read({ transport: answering(body) }));
    expect(error.platformCode).toBe('BAD_REQUEST');
  });
});

describe('failures that pass', () => {
  it('are tried again: a reset, a bad gateway and an inner error cost nothing but time', async () => {
    store.controls.faults.resetAfter();
    store.controls.faults.status(502);
    const page = await read({ maxRetries: 2 });
    expect(page.orders).toHaveLength(12);
  });

  it('end after the last try', async () => {
    store.controls.requests.reset();
    store.controls.faults.status(503, { times: Number.POSITIVE_INFINITY });
    const error = await failureOf(read({ maxRetries: 2 }));
    expect(error).toMatchObject({ code: 'platform_unavailable', status: 503, retryable: true });
    expect(store.controls.requests.count('OrdersPage')).toBe(3);
  });
});

describe('rate limits', () => {
  it('THROTTLED waits and goes on, however many ask at once', async () => {
    store.controls.requests.reset();
    store.controls.faults.throttle({ times: 5 });
    const asking = store.connect({ maxRetries: 0 });
    const pages = await Promise.all([1, 2, 3].map(() => asking.fetchOrders({ storeId: store.storeId })));
    expect(pages.map(({ orders }) => orders.length)).toEqual([12, 12, 12]);
    expect(store.controls.requests.totals().throttled).toBe(5);
  });

  it('a storm that would outlast the deadline says when to come back', async () => {
    let answers = 0;
    const transport: Transport = (url, init) => {
      answers += 1;
      // It does not say for how long, so every answer means a second.
      return answering({ errors: [{ extensions: { code: 'THROTTLED' } }] })(url, init);
    };
    const error = await failureOf(read({ transport, timeoutMs: 1_800 }));
    expect(error).toMatchObject({ code: 'rate_limited', retryable: true });
    expect(error.retryAfterMs).toBeGreaterThan(800);
    expect(answers).toBe(2);
  });

  it('an empty bucket is waited for as long as it takes to fill, and no longer', async () => {
    const small = await openStore({ orders: 4, shopify: { bucket: { maximum: 2_000, restoreRate: 100 } } });
    small.controls.bucket.drain(0);
    const asking = small.connect();
    const error = await asking.fetchOrders({ storeId: small.storeId }, { timeoutMs: 5_000 }).catch((reason) => reason);
    expect(error).toMatchObject({ code: 'rate_limited' });
    // A page of 959 points at 100 a second.
    expect(error.retryAfterMs).toBeGreaterThan(8_500);
    expect(error.retryAfterMs).toBeLessThanOrEqual(9_600);
    await small.close();
  });

  it('429 says for how long, in seconds', async () => {
    store.controls.faults.status(429, { retryAfter: 7 });
    const error = await failureOf(read());
    expect(error).toMatchObject({ code: 'rate_limited', status: 429, retryAfterMs: 7_000 });
  });

  it('keeps to a budget of its own, so that Shopify has nothing to refuse', async () => {
    const small = await openStore({ orders: 30, shopify: { bucket: { maximum: 1_000, restoreRate: 100 } } });
    const asking = small.connect();
    await asking.fetchOrders({ storeId: small.storeId, limit: 5 });
    const rest = await Promise.allSettled(
      Array.from({ length: 8 }, () => asking.fetchOrders({ storeId: small.storeId, limit: 5 }, { timeoutMs: 400 })),
    );
    expect(small.controls.requests.totals().throttled).toBe(0);
    const refused = rest.filter(({ status }) => status === 'rejected');
    expect(refused.length).toBeGreaterThan(0);
    await small.close();
  });
});

describe('tokens', () => {
  it('one that expired is renewed once, for all that ask, and the reading goes on', async () => {
    const own = await openStore({ orders: 6 });
    const asking = own.connect();
    const redirectUri = 'https://app.example.com/callback';
    const { state } = await asking.auth.begin({ storeId: own.storeId, redirectUri });
    await asking.auth.complete({ url: own.controls.callbackURL({ redirectUri, state }) });
    own.controls.faults.expireTokens();
    own.controls.requests.reset();
    const pages = await Promise.all([1, 2, 3].map(() => asking.fetchOrders({ storeId: own.storeId })));
    expect(pages.map(({ orders }) => orders.length)).toEqual([6, 6, 6]);
    expect(own.controls.requests.count('oauth/access_token')).toBe(1);
    await own.close();
  });

  it('one that is dead for good ends in an error that says who can mend it', async () => {
    const own = await openStore({ orders: 2 });
    own.controls.faults.revokeToken();
    own.controls.requests.reset();
    const error = await own
      .connect()
      .fetchOrders({ storeId: own.storeId })
      .catch((reason) => reason);
    expect(error).toMatchObject({ code: 'authentication_failed', reauthorize: true, retryable: false });
    expect(inspect(error, { depth: 9 })).not.toContain(own.credentials.accessToken);
    expect(own.controls.requests.count('OrdersPage')).toBeLessThanOrEqual(2);
    await own.close();
  });

  it('of a store that was never connected are asked for before anything is sent', async () => {
    store.controls.requests.reset();
    await expect(connector.fetchOrders({ storeId: 'nobody.myshopify.com' })).rejects.toMatchObject({
      code: 'authentication_failed',
      reauthorize: true,
    });
    expect(store.controls.requests.count()).toBe(0);
  });
});

describe('time', () => {
  it('a slow shop runs into the deadline', async () => {
    store.controls.faults.slow(5_000);
    const error = await failureOf(read({ timeoutMs: 150 }));
    expect(error).toMatchObject({ code: 'timeout', retryable: true });
  });

  it('a caller that has enough gets its own reason back, at once', async () => {
    store.controls.faults.slow(5_000);
    const reason = new Error('the user went home');
    const controller = new AbortController();
    setTimeout(() => controller.abort(reason), 50);
    const startedAt = performance.now();
    const reading = connector.fetchOrders({ storeId: store.storeId }, { signal: controller.signal });
    await expect(reading).rejects.toBe(reason);
    expect(performance.now() - startedAt).toBeLessThan(4_000);
  });

  it('also while it waits for the budget', async () => {
    store.controls.faults.throttle({ times: Number.POSITIVE_INFINITY });
    const reason = { why: 'shutdown' };
    const controller = new AbortController();
    setTimeout(() => controller.abort(reason), 50);
    const reading = store.connect().fetchOrders({ storeId: store.storeId }, { signal: controller.signal });
    await expect(reading).rejects.toBe(reason);
  });
});

/** Answers everything with one body; a text goes out as it is. */
function answering(body: unknown): Transport {
  const text = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body);
  return async () => {
    const response = new Response(text, { headers: { 'content-type': 'application/json' } });
    return { status: 200, headers: response.headers, body: response.body as unknown as AsyncIterable<Uint8Array> };
  };
}
