import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createRuntime, type Runtime } from '../../../../src/connectors/runtime.js';
import { createShopifyClient, type ShopifyClient } from '../../../../src/connectors/shopify/client.js';
import type { GraphQLDocument } from '../../../../src/connectors/shopify/queries.js';
import { type Call, type CallOptions, startCall } from '../../../../src/core/call.js';
import { RateLimitError } from '../../../../src/core/errors.js';
import type { RateLimiter, Transport, TransportRequest } from '../../../../src/core/ports.js';
import { createMemoryTokenStore } from '../../../../src/storage/index.js';

const STORE = 'acme.myshopify.com';
const QUERY: GraphQLDocument = { name: 'Ask', kind: 'query', text: 'query Ask { shop { id } }', cost: 10 };
const MUTATION: GraphQLDocument = { name: 'Do', kind: 'mutation', text: 'mutation Do { x }', cost: 10 };

interface Scripted {
  readonly status?: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

const THROTTLED: Scripted = {
  body: {
    errors: [{ message: 'Throttled', extensions: { code: 'THROTTLED' } }],
    extensions: costs(40, null, 10),
  },
};
const FAILED: Scripted = { body: { errors: [{ message: 'oops', extensions: { code: 'INTERNAL_SERVER_ERROR' } }] } };
const OK: Scripted = { body: { data: { shop: { id: '1' } }, extensions: costs(10, 4, 1_990) } };

function costs(requested: number, actual: number | null, available: number) {
  return {
    cost: {
      requestedQueryCost: requested,
      actualQueryCost: actual,
      throttleStatus: { maximumAvailable: 2_000, currentlyAvailable: available, restoreRate: 100 },
    },
  };
}

/** What the limiter was told, in order. */
type Limited = readonly ['acquire', number] | readonly ['settle', number, object?] | readonly ['throttled', number];

let runtime: Runtime;
let client: ShopifyClient;
let sent: TransportRequest[];
let limited: Limited[];
let script: Scripted[];

const transport: Transport = async (_url, init) => {
  sent.push(init);
  const { status = 200, body, headers } = script.shift() ?? OK;
  const response = new Response(JSON.stringify(body), { status, headers: { ...headers } });
  return { status, headers: response.headers, body: response.body as unknown as AsyncIterable<Uint8Array> };
};

const limiter: RateLimiter = {
  acquire: async (key, cost) => {
    expect(key).toEqual({ platform: 'shopify', storeId: STORE, operation: 'graphql' });
    limited.push(['acquire', cost]);
    return {
      settle: (actual, observed) => limited.push(observed ? ['settle', actual, observed] : ['settle', actual]),
      throttled: (pauseMs) => limited.push(['throttled', pauseMs]),
    };
  },
  close: async () => undefined,
};

beforeEach(async () => {
  sent = [];
  limited = [];
  script = [];
  runtime = createRuntime('shopify', { transport, rateLimiter: limiter, tokenStore: createMemoryTokenStore() });
  const at = '2026-11-20T00:00:00Z';
  const record = {
    platform: 'shopify',
    storeId: STORE,
    version: 1,
    settings: {},
    profile: {},
    connectedAt: at,
    updatedAt: at,
  };
  await runtime.tokens.save({ ...record, credentials: { accessToken: 'shpat_secret' } });
  client = createShopifyClient(runtime, {});
});
afterEach(() => runtime.close());

async function ask(document = QUERY, options: CallOptions = {}, more: Parameters<ShopifyClient['request']>[4] = {}) {
  const defaults = { timeoutMs: 5_000, maxRetries: 0 };
  const call = startCall({ platform: 'shopify', storeId: STORE, operation: 'test', now: Date.now, defaults, options });
  return call.run((running: Call) => client.request(STORE, document, { first: 1 }, running, more));
}

describe('a request', () => {
  it('is one POST with the token, and the answer comes with the platform’s clock and version', async () => {
    script = [{ ...OK, headers: { date: 'Fri, 20 Nov 2026 03:30:00 GMT', 'x-shopify-api-version': '2026-10' } }];
    await expect(ask()).resolves.toEqual({
      data: { shop: { id: '1' } },
      problems: [],
      serverTime: Date.parse('2026-11-20T03:30:00Z'),
      apiVersion: '2026-10',
    });
    expect(sent).toHaveLength(1);
    expect(sent[0]).toMatchObject({
      method: 'POST',
      redirect: 'manual',
      headers: { 'content-type': 'application/json', 'x-shopify-access-token': 'shpat_secret' },
      body: JSON.stringify({ query: QUERY.text, variables: { first: 1 } }),
    });
  });

  it('hands out data that has errors beside it', async () => {
    const errors = [
      { message: 'no', path: ['shop', 'email'], extensions: { code: 'ACCESS_DENIED', requiredAccess: '`read_x`' } },
      { message: 'later', extensions: { code: 'THROTTLED' } },
    ];
    script = [{ body: { data: { shop: { id: '1', email: null } }, errors } }];
    const answer = await ask(MUTATION);
    expect(answer.data).toEqual({ shop: { id: '1', email: null } });
    expect(answer.problems).toEqual([
      { code: 'ACCESS_DENIED', path: ['shop', 'email'], requiredAccess: '`read_x`' },
      { code: 'THROTTLED', path: [], requiredAccess: undefined },
    ]);
    expect(sent).toHaveLength(1);
  });

  it('of a store without a token is not sent', async () => {
    await runtime.tokens.update(STORE, (record) => ({ ...record, credentials: {} }));
    await expect(ask()).rejects.toMatchObject({ code: 'authentication_failed', reauthorize: true });
    expect(sent).toHaveLength(0);
  });

  it('with a token of its own does not touch the stored one when that is refused', async () => {
    script = [{ status: 401, body: {} }];
    await expect(ask(QUERY, {}, { accessToken: 'candidate' })).rejects.toMatchObject({ code: 'authentication_failed' });
    expect(sent.map(({ headers }) => headers['x-shopify-access-token'])).toEqual(['candidate']);
  });
});

describe('the budget', () => {
  it('is taken before, and settled with what the platform says after', async () => {
    script = [OK];
    await ask();
    expect(limited).toEqual([
      ['acquire', 10],
      ['settle', 4, { available: 1_990, capacity: 2_000, restorePerSecond: 100 }],
    ]);
  });

  it('is asked for what a document really costs, once that is known', async () => {
    script = [{ body: { data: { shop: {} }, extensions: costs(25, 20, 1_900) } }];
    await ask();
    await ask();
    expect(limited.filter(([what]) => what === 'acquire')).toEqual([
      ['acquire', 10],
      ['acquire', 25],
    ]);
  });

  it('is waited for when it turns out empty: as long as the points take to come back', async () => {
    script = [THROTTLED, OK];
    await ask(MUTATION);
    expect(limited.slice(0, 3)).toEqual([
      ['acquire', 10],
      ['settle', 0, { available: 10, capacity: 2_000, restorePerSecond: 100 }],
      // 40 points wanted, 10 there, 100 a second.
      ['throttled', 300],
    ]);
    // The very same bytes, or an idempotency key would not fit.
    expect(sent[1]?.body).toBe(sent[0]?.body);
  });

  it('is waited for by the documented second where the answer does not say for how long', async () => {
    script = [{ body: { errors: [{ extensions: { code: 'THROTTLED' } }] } }, OK];
    await ask();
    expect(limited).toContainEqual(['throttled', 1_000]);
  });

  it('gets everything back where nothing ran, and nothing where the answer was lost', async () => {
    script = [{ status: 500, body: {} }];
    await expect(ask()).rejects.toMatchObject({ code: 'platform_unavailable' });
    expect(limited.at(-1)).toEqual(['settle', 0]);
    script = [{ body: 'no object' }];
    await expect(ask()).rejects.toMatchObject({ code: 'unexpected_response' });
    expect(limited.at(-1)).toEqual(['settle', 10]);
    for (const what of ['acquire', 'settle']) expect(limited.filter(([name]) => name === what)).toHaveLength(2);
  });

  it('that is refused names the call that wanted it', async () => {
    const refusing = { ...limiter, acquire: () => Promise.reject(new RateLimitError('full', { retryAfterMs: 70 })) };
    const other = createRuntime('shopify', { transport, rateLimiter: refusing, tokenStore: runtime.tokenStore });
    client = createShopifyClient(other, {});
    await expect(ask()).rejects.toMatchObject({
      code: 'rate_limited',
      retryAfterMs: 70,
      operation: 'test',
      storeId: STORE,
      message: 'shopify test ("Ask"): full',
    });
    expect(sent).toHaveLength(0);
    await other.close();
  });
});

describe('a failure inside Shopify', () => {
  it('is tried again for a query', async () => {
    script = [FAILED, OK];
    await expect(ask(QUERY, { maxRetries: 1 })).resolves.toMatchObject({ data: { shop: { id: '1' } } });
    expect(sent).toHaveLength(2);
  });

  it('leaves the outcome of a write open, and is not tried again', async () => {
    script = [FAILED, OK];
    await expect(ask(MUTATION, { maxRetries: 3 })).rejects.toMatchObject({
      code: 'platform_unavailable',
      outcomeUnknown: true,
      platformCode: 'INTERNAL_SERVER_ERROR',
    });
    expect(sent).toHaveLength(1);
  });

  it('of a write that may be repeated is tried again', async () => {
    script = [FAILED, OK];
    await ask(MUTATION, { maxRetries: 1 }, { retry: 'safe' });
    expect(sent).toHaveLength(2);
  });

  it('keeps the request id, for their support', async () => {
    script = [{ ...FAILED, headers: { 'x-request-id': 'abc-123' } }];
    await expect(ask()).rejects.toMatchObject({ requestId: 'abc-123', operation: 'test', storeId: STORE });
  });
});

describe('a refusal', () => {
  it.each([
    ['ACCESS_DENIED', 'permission_denied'],
    ['SHOP_INACTIVE', 'permission_denied'],
    ['RESOURCE_NOT_FOUND', 'not_found'],
    ['MAX_COST_EXCEEDED', 'invalid_request'],
    ['TIMEOUT', 'platform_unavailable'],
    ['argumentLiteralsIncompatible', 'invalid_request'],
  ])('with %s is %s', async (platformCode, code) => {
    script = [{ body: { errors: [{ message: 'secret words', extensions: { code: platformCode } }], data: null } }];
    const error = await ask().catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code, platformCode, message: expect.stringContaining('Ask') });
    expect(JSON.stringify(error)).not.toContain('secret words');
  });

  it('for want of a scope names the scopes', async () => {
    const requiredAccess = '`read_customers` access scope or `read_all_customers` access scope.';
    script = [{ body: { errors: [{ extensions: { code: 'ACCESS_DENIED', requiredAccess } }] } }];
    await expect(ask()).rejects.toThrow('it needs read_customers or read_all_customers');
  });
});
