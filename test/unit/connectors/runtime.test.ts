import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ConnectorOptions, RateLimiter, Transport } from 'commerce-connectors';
import { HttpResponse, http } from 'msw';
import { setupServer } from 'msw/node';
import { fetch as undiciFetch } from 'undici';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { createRuntime } from '../../../src/connectors/runtime.js';
import { createShopifyConnector } from '../../../src/connectors/shopify/index.js';
import { createRateLimiter } from '../../../src/core/limits/bottleneck-limiter.js';

const STORE = 'acme.myshopify.com';
const PATH = '/admin/api/2026-10/graphql.json';
const runtime = (options: ConnectorOptions) => createRuntime('shopify', options);
const wrong = (options: unknown) => () => runtime(options as ConnectorOptions);
const ANSWER = {
  data: { locations: { pageInfo: { hasNextPage: false }, nodes: [{ id: 'gid://shopify/Location/1' }] } },
};

async function connected(options: Partial<Parameters<typeof createShopifyConnector>[0]>) {
  const shopify = createShopifyConnector(options);
  await shopify.auth.connect({ storeId: STORE, accessToken: 'shpat_x', verify: false });
  return shopify;
}

describe('baseURL', () => {
  it.each([
    [undefined, 'https://acme.myshopify.com'],
    ['http://127.0.0.1:4010', 'http://127.0.0.1:4010'],
    ['http://127.0.0.1:4010///', 'http://127.0.0.1:4010'],
    ['https://gateway.example.com/shopify', 'https://gateway.example.com/shopify'],
    ['https://gateway.example.com/shopify/', 'https://gateway.example.com/shopify'],
    ['HTTPS://Gateway.Example.com', 'HTTPS://Gateway.Example.com'],
    ['http://[::1]:80', 'http://[::1]:80'],
    [(storeId: string) => `http://127.0.0.1/${storeId}/`, 'http://127.0.0.1/acme.myshopify.com'],
    [() => undefined as never, 'https://acme.myshopify.com'],
  ])('%s leads to %s', (baseURL, origin) => {
    const { originOf } = runtime(baseURL === undefined ? {} : { baseURL });
    expect(originOf(STORE, `https://${STORE}`)).toBe(origin);
  });

  it.each([
    '',
    ' ',
    'localhost:4010',
    '//localhost',
    'ftp://localhost',
    'http://',
    'http:///path',
    'http://local host',
    'http://localhost?x=1',
    'http://localhost/#x',
    'http://user:password@localhost',
    ' http://localhost',
    'http://localhost\n',
    'http://localhost:99999',
    null,
    42,
    {},
    new URL('http://localhost'),
  ])('%j is refused when it is given, or when a function gives it', (baseURL) => {
    const expected = expect.objectContaining({ code: 'configuration_invalid', platform: 'shopify' });
    expect(wrong({ baseURL })).toThrow(expected);
    const { originOf } = runtime({ baseURL: () => baseURL as string });
    expect(() => originOf(STORE, `https://${STORE}`)).toThrow(expected);
  });

  it('does not repeat what it was given: it may hold a password', () => {
    expect(wrong({ baseURL: 'http://user:planted@localhost' })).toThrow(/^(?!.*planted)/);
  });

  it('is put before the platform’s own path', async () => {
    const urls: string[] = [];
    const transport: Transport = async (url) => {
      urls.push(url);
      return Response.json(ANSWER);
    };
    const shopify = await connected({ transport, baseURL: 'https://gateway.example.com/eu/' });
    await shopify.fetchLocations({ storeId: STORE });
    expect(urls).toEqual([`https://gateway.example.com/eu${PATH}`]);
  });
});

describe('options that cannot work are refused when they are given', () => {
  it.each([
    ['a timeout of NaN', { timeoutMs: Number.NaN }, 'timeoutMs'],
    ['no time at all', { timeoutMs: 0 }, 'timeoutMs'],
    ['text for a timeout', { timeoutMs: '30000' }, 'timeoutMs'],
    ['endless time', { timeoutMs: Number.POSITIVE_INFINITY }, 'timeoutMs'],
    ['half a retry', { maxRetries: 0.5 }, 'maxRetries'],
    ['negative retries', { maxRetries: -1 }, 'maxRetries'],
    ['no answer at all', { maxResponseBytes: 0 }, 'maxResponseBytes'],
    ['a user agent of two lines', { userAgent: 'a\r\nx: y' }, 'userAgent'],
    ['a store that was not awaited', { tokenStore: Promise.resolve({}) }, 'await it first'],
    ['half a store', { tokenStore: { load: () => {} } }, 'tokenStore lacks save, delete, list'],
    ['a store of null', { tokenStore: null }, 'tokenStore lacks load'],
    ['half a state store', { stateStore: { put: () => {} } }, 'stateStore lacks take'],
    ['no limiter', { rateLimiter: {} }, 'rateLimiter lacks acquire, close'],
    ['no lock', { lock: {} }, 'lock lacks withLock'],
    ['half a logger', { logger: { warn: () => {} } }, 'logger lacks debug, info, error'],
    ['an agent for a transport', { transport: {} }, 'transport must be a fetch function'],
    ['a time for a clock', { now: 1 }, 'now must be a function'],
  ])('%s', (_what, options, expected) => {
    expect(wrong(options)).toThrow(expect.objectContaining({ code: 'configuration_invalid' }));
    expect(wrong(options)).toThrow(expected);
  });

  it('takes console for a logger', () => {
    expect(wrong({ logger: console })).not.toThrow();
  });
});

describe('a transport', () => {
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(ANSWER));
  });
  let origin = '';
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  const builtIn: Transport = globalThis.fetch;
  const undici: Transport = undiciFetch;
  it.each([
    ['the built-in fetch', { transport: builtIn }],
    ['undici’s fetch', { transport: undici }],
    ['the default', {}],
  ])('may be %s', async (_what, options) => {
    const shopify = await connected({ ...options, baseURL: origin });
    expect(await shopify.fetchLocations({ storeId: STORE })).toHaveLength(1);
    await shopify.close();
  });

  it('may be intercepted by msw', async () => {
    const network = setupServer(http.post(`https://${STORE}${PATH}`, () => HttpResponse.json(ANSWER)));
    network.listen({ onUnhandledRequest: 'error' });
    try {
      const shopify = await connected({ transport: (url, init) => globalThis.fetch(url, init) });
      expect(await shopify.fetchLocations({ storeId: STORE })).toHaveLength(1);
      await shopify.close();
    } finally {
      network.close();
    }
  });
});

describe('close', () => {
  const sockets = new Set<object>();
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(ANSWER));
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  let origin = '';
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => server.close());
  afterEach(() => vi.restoreAllMocks());

  it('ends the sockets, may be called again, and lets nothing more through', async () => {
    const shopify = await connected({ baseURL: origin });
    await Promise.all(Array.from({ length: 5 }, () => shopify.fetchLocations({ storeId: STORE })));
    expect(sockets.size).toBeGreaterThan(0);
    await Promise.all([shopify.close(), shopify.close()]);
    await shopify.close();
    await vi.waitFor(() => expect(sockets.size).toBe(0));
    await expect(shopify.fetchLocations({ storeId: STORE })).rejects.toMatchObject({ code: 'configuration_invalid' });
  });

  it('ends calls that wait for the rate limit', async () => {
    const shopify = await connected({ baseURL: origin });
    const calls = Array.from({ length: 200 }, () => shopify.fetchLocations({ storeId: STORE }, { timeoutMs: 60_000 }));
    const settled = Promise.allSettled(calls);
    await calls[0];
    await shopify.close();
    const outcomes = await settled;
    expect(outcomes.some(({ status }) => status === 'rejected')).toBe(true);
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ platform: 'shopify' });
    }
  });

  it('leaves a limiter of the host alone', async () => {
    const shared = createRateLimiter();
    const close = vi.spyOn(shared, 'close');
    const one = await connected({ baseURL: origin, rateLimiter: shared });
    const two = await connected({ baseURL: origin, rateLimiter: shared as RateLimiter });
    await one.fetchLocations({ storeId: STORE });
    await one.close();
    expect(close).not.toHaveBeenCalled();
    expect(await two.fetchLocations({ storeId: STORE })).toHaveLength(1);
    await two.close();
    await shared.close();
  });
});

describe('alone', () => {
  it('runs work of one name after the other, in the host’s lock where there is one', async () => {
    const locked: string[] = [];
    const withLock = vi.fn(
      async (name: string, options: { ttlMs: number }, work: (signal: AbortSignal) => Promise<unknown>) => {
        locked.push(name);
        expect(options.ttlMs).toBeGreaterThan(1_000);
        return work(new AbortController().signal);
      },
    );
    const { alone, call } = runtime({ lock: { withLock: withLock as never } });
    const log: string[] = [];
    const work = (name: string) =>
      call('pushFulfillment', STORE, { timeoutMs: 1_000 }, (current) =>
        alone('order 1', current, async () => {
          log.push(`${name} starts`);
          await new Promise((resolve) => setImmediate(resolve));
          log.push(`${name} ends`);
        }),
      );
    await Promise.all([work('a'), work('b')]);
    expect(log).toEqual(['a starts', 'a ends', 'b starts', 'b ends']);
    expect(locked).toEqual(['shopify:order 1', 'shopify:order 1']);
  });

  it('does not begin for a call that is over', async () => {
    const { alone, call } = runtime({});
    const work = vi.fn(async () => 'done');
    let free = (): void => {};
    const first = call('pushFulfillment', STORE, undefined, (current) =>
      alone(
        'order 1',
        current,
        () =>
          new Promise<void>((resolve) => {
            free = resolve;
          }),
      ),
    );
    const second = call('pushFulfillment', STORE, { timeoutMs: 5 }, (current) => alone('order 1', current, work));
    await expect(second).rejects.toMatchObject({ code: 'timeout' });
    free();
    await first;
    await new Promise((resolve) => setImmediate(resolve));
    expect(work).not.toHaveBeenCalled();
  });
});
