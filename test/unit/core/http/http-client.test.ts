import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { getEventListeners } from 'node:events';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type CallOptions, startCall } from '../../../../src/core/call.js';
import type { ConnectorError } from '../../../../src/core/errors.js';
import { createHttpClient, type HttpClientOptions, type HttpRequest } from '../../../../src/core/http/http-client.js';
import type { LogEntry, Logger, Transport } from '../../../../src/core/ports.js';
import type { RequestTrace, RetryTrace } from '../../../../src/core/tracing.js';
import { VERSION } from '../../../../src/core/version.js';
import { closedOrigin, type Handler, type LoopbackServer, startServer } from './loopback-server.js';

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const serve = async (handler: Handler): Promise<LoopbackServer> => {
  const server = await startServer(handler);
  cleanups.push(server.close);
  return server;
};

const createClient = (options: Partial<HttpClientOptions> = {}) => {
  // No jitter: the first retries come at once.
  const client = createHttpClient({ now: Date.now, random: () => 0, ...options });
  cleanups.push(client.close);
  return client;
};

const start = (options?: CallOptions) =>
  startCall({
    platform: 'shopify',
    storeId: 'acme.myshopify.com',
    operation: 'fetchOrders',
    now: Date.now,
    defaults: { timeoutMs: 10_000, maxRetries: 2 },
    options,
  });

const send = (
  client: ReturnType<typeof createClient>,
  request: Partial<HttpRequest> & { url: string },
  options?: CallOptions,
) =>
  start(options).run((call) => client.send({ method: 'GET', retry: 'safe', label: 'orders page', ...request }, call));

const failureOf = (promise: Promise<unknown>): Promise<ConnectorError> =>
  promise.then(
    () => expect.fail('did not reject'),
    (error: ConnectorError) => error,
  );

const scripted = (
  ...answers: (number | Error | { status: number; headers?: Record<string, string>; text?: string })[]
) => {
  let next = 0;
  const transport: Transport = vi.fn(async () => {
    const answer = answers[Math.min(next, answers.length - 1)] ?? 200;
    next += 1;
    if (answer instanceof Error) throw answer;
    const { status, headers = {}, text = '' } = typeof answer === 'number' ? { status: answer } : answer;
    return new Response(status === 204 ? null : text, { status, headers });
  });
  return transport;
};

const networkError = (code: string) =>
  new TypeError('fetch failed', { cause: Object.assign(new Error(code), { code }) });

describe('an exchange', () => {
  it('sends what it was told, once', async () => {
    const server = await serve((_, response) => response.setHeader('x-request-id', 'r-1').end('{"ok":true}'));
    const response = await send(createClient(), {
      url: `${server.origin}/admin?x=1`,
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'X-Token': 't', skipped: undefined },
      body: '{"q":"₹"}',
    });
    expect(response).toMatchObject({ status: 200, text: '{"ok":true}' });
    expect(response.headers.get('X-Request-Id')).toBe('r-1');
    expect(response.headers.get('absent')).toBeNull();
    expect(server.seen).toHaveLength(1);
    expect(server.seen[0]).toMatchObject({
      method: 'POST',
      url: '/admin?x=1',
      body: '{"q":"₹"}',
      headers: {
        'content-type': 'application/json',
        'x-token': 't',
        accept: 'application/json',
        'user-agent': `commerce-connectors/${VERSION}`,
      },
    });
    expect(server.seen[0]?.headers).not.toHaveProperty('skipped');
  });

  it('lets the host name itself', async () => {
    const server = await serve((_, response) => response.end());
    await send(createClient({ userAgent: 'ShipFast/2.0' }), { url: server.origin });
    expect(server.seen[0]?.headers['user-agent']).toBe('ShipFast/2.0');
  });

  it('decodes UTF-8 across chunks and drops the byte order mark', async () => {
    async function* bytes() {
      for (const byte of Buffer.from('\uFEFF{"name":"आशा 🚚"}', 'utf8')) yield Uint8Array.of(byte);
    }
    const transport: Transport = async () => ({ status: 200, headers: new Headers(), body: bytes() });
    const { text } = await send(createClient({ transport }), { url: 'https://x.in/' });
    expect(text).toBe('{"name":"आशा 🚚"}');
  });

  it('inflates compressed answers', async () => {
    const server = await serve((_, response) =>
      response.setHeader('content-encoding', 'gzip').end(gzipSync('{"a":1}')),
    );
    expect((await send(createClient(), { url: server.origin })).text).toBe('{"a":1}');
  });

  it('has an empty text for an empty answer', async () => {
    const server = await serve((_, response) => response.writeHead(204).end());
    expect(await send(createClient(), { url: server.origin })).toMatchObject({ status: 204, text: '' });
  });

  it('reuses its connection', async () => {
    const server = await serve((_, response) => response.end('{}'));
    const client = createClient();
    for (let i = 0; i < 20; i += 1) await send(client, { url: server.origin });
    expect(server.seen).toHaveLength(20);
    // undici hands over the end of a body a moment before its socket is free, so a second one may be opened.
    expect(server.connections()).toBeLessThanOrEqual(2);
  });

  it('sends an unsafe request once even when it is refused with 401 (fetch has rules of its own there)', async () => {
    const server = await serve((_, response) => response.writeHead(401, { 'www-authenticate': 'Basic' }).end('{}'));
    const response = await send(createClient(), { url: server.origin, method: 'POST', body: '{}', retry: 'unsafe' });
    expect(response.status).toBe(401);
    expect(server.seen).toHaveLength(1);
  });
});

describe('redirects', () => {
  it.each([301, 302, 303, 307, 308])('are answers: %i', async (status) => {
    const other = await serve((_, response) => response.end('{}'));
    const server = await serve((_, response) => response.writeHead(status, { location: `${other.origin}/in` }).end());
    const response = await send(createClient(), { url: server.origin, headers: { authorization: 'Bearer planted' } });
    expect(response.status).toBe(status);
    expect(response.headers.get('location')).toBe(`${other.origin}/in`);
    expect(other.seen).toHaveLength(0);
    expect(server.seen).toHaveLength(1);
  });
});

describe('the size limit', () => {
  it('counts decoded bytes and stops reading', async () => {
    const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024));
    const server = await serve((_, response) => response.setHeader('content-encoding', 'gzip').end(bomb));
    expect(bomb.byteLength).toBeLessThan(100_000);
    const error = await failureOf(send(createClient({ maxResponseBytes: 1_000_000 }), { url: server.origin }));
    expect(error).toMatchObject({ code: 'unexpected_response', status: 200, retryable: false, outcomeUnknown: false });
    expect(error.message).toMatch(/more than 1000000 bytes.*maxResponseBytes/);
    expect(server.seen).toHaveLength(1);
  });

  it('ends an endless answer and its connection', async () => {
    const server = await serve((_, response) => {
      const timer = setInterval(() => response.write(Buffer.alloc(100_000)), 1);
      response.on('close', () => clearInterval(timer));
    });
    const client = createClient({ maxResponseBytes: 1_000_000 });
    expect(await failureOf(send(client, { url: server.origin }))).toMatchObject({ code: 'unexpected_response' });
    await vi.waitFor(async () => expect(await server.open()).toBe(0));
  });

  it('tells the transport to stop', async () => {
    let signal: AbortSignal | undefined;
    const transport: Transport = async (_, init) => {
      signal = init.signal;
      return new Response('x'.repeat(1_001));
    };
    await failureOf(send(createClient({ transport, maxResponseBytes: 1_000 }), { url: 'https://x.in/' }));
    expect(signal?.aborted).toBe(true);
  });

  it('lets exactly the limit pass', async () => {
    const server = await serve((_, response) => response.end('x'.repeat(1_000)));
    const client = createClient({ maxResponseBytes: 1_000 });
    expect((await send(client, { url: server.origin })).text).toHaveLength(1_000);
  });

  it('leaves the outcome of an unsafe request open', async () => {
    const server = await serve((_, response) => response.end('x'.repeat(1_001)));
    const client = createClient({ maxResponseBytes: 1_000 });
    const error = await failureOf(send(client, { url: server.origin, method: 'POST', retry: 'unsafe' }));
    expect(error).toMatchObject({ code: 'unexpected_response', outcomeUnknown: true });
  });
});

describe('retries', () => {
  it.each([408, 425, 429, 500, 502, 503, 504])('reads again after %i', async (status) => {
    const transport = scripted(status, status, { status: 200, text: '{}' });
    expect((await send(createClient({ transport }), { url: 'https://x.in/' })).status).toBe(200);
    expect(transport).toHaveBeenCalledTimes(3);
  });

  it('returns the last answer when retries are used up', async () => {
    const transport = scripted(503, 503, { status: 503, text: 'third' });
    expect(await send(createClient({ transport }), { url: 'https://x.in/' })).toMatchObject({
      status: 503,
      text: 'third',
    });
    expect(transport).toHaveBeenCalledTimes(3);
  });

  it('obeys maxRetries of the call', async () => {
    const transport = scripted(503);
    await send(createClient({ transport }), { url: 'https://x.in/' }, { maxRetries: 0 });
    expect(transport).toHaveBeenCalledTimes(1);
  });

  it('obeys maxRetries of the request before the call’s', async () => {
    const transport = scripted(503);
    await send(createClient({ transport }), { url: 'https://x.in/', maxRetries: 1 });
    expect(transport).toHaveBeenCalledTimes(2);
  });

  it('throws the last network failure when retries are used up', async () => {
    const transport = scripted(networkError('ECONNRESET'));
    const error = await failureOf(send(createClient({ transport }), { url: 'https://x.in/a?key=planted' }));
    expect(error).toMatchObject({ code: 'connection_failed', retryable: true, outcomeUnknown: false });
    expect(error.message).toBe(
      'shopify fetchOrders: "orders page" at https://x.in failed: the connection was reset (ECONNRESET)',
    );
    expect(transport).toHaveBeenCalledTimes(3);
  });

  it('writes once when the answer is lost, and says that the outcome is open', async () => {
    const server = await serve((request) => request.socket.destroy());
    const error = await failureOf(
      send(createClient(), { url: server.origin, method: 'POST', body: '{}', retry: 'unsafe' }),
    );
    expect(error).toMatchObject({ code: 'connection_failed', retryable: true, outcomeUnknown: true });
    expect(error.message).toContain('read before writing again');
    expect(server.seen).toHaveLength(1);
  });

  it('writes again when the connection was refused', async () => {
    const origin = await closedOrigin();
    const attempts: number[] = [];
    const beforeAttempt = async (attempt: number) => {
      attempts.push(attempt);
      return undefined;
    };
    const error = await failureOf(
      send(createClient(), { url: origin, method: 'POST', retry: 'unsafe', beforeAttempt }),
    );
    expect(error).toMatchObject({ code: 'connection_failed', outcomeUnknown: false });
    expect(error.message).toContain('ECONNREFUSED');
    expect(attempts).toEqual([1, 2, 3]);
  });

  it.each([
    [429, 2],
    [503, 1],
    [500, 1],
    [504, 1],
  ])('writes after %i: %i request(s)', async (status, times) => {
    const transport = scripted({ status, headers: { 'retry-after': '0' } }, 200);
    await send(createClient({ transport }), { url: 'https://x.in/', method: 'POST', retry: 'unsafe' });
    expect(transport).toHaveBeenCalledTimes(times);
  });

  it('does not insist on a refused certificate', async () => {
    const transport = scripted(networkError('CERT_HAS_EXPIRED'));
    const error = await failureOf(
      send(createClient({ transport }), { url: 'https://x.in/', method: 'POST', retry: 'unsafe' }),
    );
    expect(error).toMatchObject({ code: 'connection_failed', retryable: false, outcomeUnknown: false });
    expect(transport).toHaveBeenCalledTimes(1);
  });

  it('reads again after a truncated answer', async () => {
    const server = await serve((_, response) => {
      if (server.seen.length > 1) return response.end('{"whole":true}');
      response.writeHead(200, { 'content-length': 1_000 });
      response.write('{"half":');
      return setTimeout(() => response.destroy(), 5);
    });
    expect((await send(createClient(), { url: server.origin })).text).toBe('{"whole":true}');
  });

  it('knows that a truncated answer to a write came after sending', async () => {
    const server = await serve((_, response) => {
      response.writeHead(200, { 'content-length': 1_000 });
      response.write('{"half":');
      setTimeout(() => response.destroy(), 5);
    });
    const error = await failureOf(send(createClient(), { url: server.origin, method: 'POST', retry: 'unsafe' }));
    expect(error).toMatchObject({ code: 'connection_failed', status: 200, outcomeUnknown: true });
    expect(server.seen).toHaveLength(1);
  });

  it('asks for headers anew at every attempt', async () => {
    const server = await serve((_, response) => response.writeHead(server.seen.length < 3 ? 503 : 200).end());
    const beforeAttempt = async (attempt: number) => ({ 'x-date': `try ${attempt}` });
    await send(createClient(), { url: server.origin, headers: { 'x-date': 'old' }, beforeAttempt });
    expect(server.seen.map(({ headers }) => headers['x-date'])).toEqual(['try 1', 'try 2', 'try 3']);
  });

  it('sends a query of its own with every attempt', async () => {
    const server = await serve((_, response) => response.writeHead(server.seen.length < 3 ? 503 : 200).end());
    let nonce = 0;
    const urlOfAttempt = () => `${server.origin}/orders?nonce=${++nonce}`;
    await send(createClient(), { url: `${server.origin}/orders`, urlOfAttempt });
    expect(server.seen.map(({ url }) => url)).toEqual(['/orders?nonce=1', '/orders?nonce=2', '/orders?nonce=3']);
  });

  it('passes a failure of beforeAttempt through', async () => {
    const transport = scripted(200);
    const refused = new Error('no budget');
    const beforeAttempt = async () => Promise.reject(refused);
    expect(await failureOf(send(createClient({ transport }), { url: 'https://x.in/', beforeAttempt }))).toBe(refused);
    expect(transport).not.toHaveBeenCalled();
  });

  it('tells the logger and the traces', async () => {
    const entries: LogEntry[] = [];
    const logger = { debug() {}, info: (entry) => void entries.push(entry), warn() {}, error() {} } satisfies Logger;
    const requests: RequestTrace[] = [];
    const retries: RetryTrace[] = [];
    const onRequest = (payload: unknown) => requests.push(payload as RequestTrace);
    const onRetry = (payload: unknown) => retries.push(payload as RetryTrace);
    subscribe('commerce-connectors:request', onRequest);
    subscribe('commerce-connectors:retry', onRetry);
    const transport = scripted(503, networkError('ECONNRESET'), 200);
    await send(createClient({ transport, logger }), { url: 'https://x.in/a?consumer_secret=planted' });
    unsubscribe('commerce-connectors:request', onRequest);
    unsubscribe('commerce-connectors:retry', onRetry);
    const subject = {
      platform: 'shopify',
      storeId: 'acme.myshopify.com',
      operation: 'fetchOrders',
      label: 'orders page',
      url: 'https://x.in/a',
    };
    expect(requests).toMatchObject([
      { ...subject, attempt: 1, method: 'GET', status: 503, durationMs: expect.any(Number) },
      { ...subject, attempt: 2, status: undefined, error: 'connection_failed' },
      { ...subject, attempt: 3, status: 200 },
    ]);
    expect(retries).toMatchObject([
      { ...subject, attempt: 1, waitMs: 0, status: 503 },
      { ...subject, attempt: 2, waitMs: 0, error: 'connection_failed' },
    ]);
    expect(entries).toMatchObject([
      { event: 'retry', attempt: 1, status: 503 },
      { event: 'retry', attempt: 2, error: 'connection_failed' },
    ]);
  });
});

describe('waiting', () => {
  const fake = async (run: () => Promise<void>) => {
    vi.useFakeTimers();
    try {
      await run();
    } finally {
      vi.useRealTimers();
    }
  };

  it.each([
    ['2', 2_000],
    ['2.0', 2_000],
  ])('honours Retry-After: %s', (value, waitMs) =>
    fake(async () => {
      const transport = scripted({ status: 429, headers: { 'retry-after': value } }, 200);
      const response = send(createClient({ transport }), { url: 'https://x.in/' });
      await vi.advanceTimersByTimeAsync(waitMs - 1);
      expect(transport).toHaveBeenCalledTimes(1);
      await vi.advanceTimersByTimeAsync(1);
      expect(transport).toHaveBeenCalledTimes(2);
      expect((await response).status).toBe(200);
      expect(vi.getTimerCount()).toBe(0);
    }),
  );

  it('honours Retry-After as a date, by the given clock', () =>
    fake(async () => {
      const now = () => Date.parse('2026-11-23T10:00:00Z');
      const transport = scripted({ status: 503, headers: { 'retry-after': 'Mon, 23 Nov 2026 10:00:05 GMT' } }, 200);
      const response = send(createClient({ transport, now }), { url: 'https://x.in/' });
      await vi.advanceTimersByTimeAsync(4_999);
      expect(transport).toHaveBeenCalledTimes(1);
      await vi.advanceTimersByTimeAsync(1);
      expect((await response).status).toBe(200);
    }));

  it.each([429, 503])('hands over %i at once when Retry-After ends past the deadline', (status) =>
    fake(async () => {
      const transport = scripted({ status, headers: { 'retry-after': '60' } });
      const response = await send(createClient({ transport }), { url: 'https://x.in/' });
      expect(response.status).toBe(status);
      expect(transport).toHaveBeenCalledTimes(1);
      expect(vi.getTimerCount()).toBe(0);
    }),
  );

  it('backs off between 0 and the doubled base', () =>
    fake(async () => {
      const transport = scripted(503);
      const response = send(createClient({ transport, random: () => 0.5 }), { url: 'https://x.in/' });
      await vi.advanceTimersByTimeAsync(250);
      expect(transport).toHaveBeenCalledTimes(2);
      await vi.advanceTimersByTimeAsync(499);
      expect(transport).toHaveBeenCalledTimes(2);
      await vi.advanceTimersByTimeAsync(1);
      expect(transport).toHaveBeenCalledTimes(3);
      await response;
    }));

  it('is ended by the caller', () =>
    fake(async () => {
      const controller = new AbortController();
      const reason = new Error('mine');
      const transport = scripted({ status: 429, headers: { 'retry-after': '5' } });
      const failure = failureOf(
        send(createClient({ transport }), { url: 'https://x.in/' }, { signal: controller.signal }),
      );
      await vi.advanceTimersByTimeAsync(1_000);
      controller.abort(reason);
      expect(await failure).toBe(reason);
      expect(vi.getTimerCount()).toBe(0);
    }));
});

describe('the end of an attempt', () => {
  it('gives up one that takes too long, and reads again', async () => {
    const server = await serve((_, response) => {
      if (server.seen.length > 1) response.end('{}');
    });
    const answer = await send(createClient(), { url: server.origin, attemptTimeoutMs: 40 });
    expect(answer.text).toBe('{}');
    expect(server.seen).toHaveLength(2);
  });

  it('while the body comes is one too', async () => {
    const server = await serve((_, response) => response.write('{"half":'));
    const error = await failureOf(send(createClient(), { url: server.origin, attemptTimeoutMs: 60, maxRetries: 0 }));
    expect(error).toMatchObject({ code: 'timeout', retryable: true, outcomeUnknown: false });
    expect(server.seen).toHaveLength(1);
    await vi.waitFor(async () => expect(await server.open()).toBe(0));
  });

  it('leaves the outcome of a write open, and does not write again', async () => {
    const server = await serve(() => {});
    const write = { url: server.origin, method: 'POST', body: '{}', retry: 'unsafe', attemptTimeoutMs: 20 } as const;
    expect(await failureOf(send(createClient(), write))).toMatchObject({ code: 'timeout', outcomeUnknown: true });
    expect(server.seen).toHaveLength(1);
  });
});

describe('the end of a call', () => {
  it('aborts a request that gets no answer, and closes its connection', async () => {
    const server = await serve(() => {});
    const controller = new AbortController();
    const reason = { any: 'value' };
    const failure = failureOf(send(createClient(), { url: server.origin }, { signal: controller.signal }));
    await vi.waitFor(() => expect(server.seen).toHaveLength(1));
    controller.abort(reason);
    expect(await failure).toBe(reason);
    await vi.waitFor(async () => expect(await server.open()).toBe(0));
  });

  it('aborts while the body is being read', async () => {
    const server = await serve((_, response) => response.write('{"half":'));
    const controller = new AbortController();
    const reason = new Error('mine');
    const failure = failureOf(send(createClient(), { url: server.origin }, { signal: controller.signal }));
    await vi.waitFor(() => expect(server.seen).toHaveLength(1));
    setTimeout(() => controller.abort(reason), 10);
    expect(await failure).toBe(reason);
    await vi.waitFor(async () => expect(await server.open()).toBe(0));
  });

  it('at the deadline is a timeout, for a write with an open outcome', async () => {
    const server = await serve(() => {});
    const read = await failureOf(send(createClient(), { url: server.origin }, { timeoutMs: 30 }));
    expect(read).toMatchObject({ code: 'timeout', outcomeUnknown: false, operation: 'fetchOrders' });
    const write = await failureOf(
      send(createClient(), { url: server.origin, method: 'POST', retry: 'unsafe' }, { timeoutMs: 30 }),
    );
    expect(write).toMatchObject({ code: 'timeout', outcomeUnknown: true, retryable: true });
    expect(write.message).toContain('read before writing again');
  });

  it('does not wait for a transport that ignores the signal, and gives up its late answer', async () => {
    const cancelled = vi.fn();
    let answerLate = () => {};
    const transport: Transport = () =>
      new Promise((resolve) => {
        answerLate = () =>
          resolve({ status: 200, headers: new Headers(), body: new ReadableStream<Uint8Array>({ cancel: cancelled }) });
      });
    const error = await failureOf(send(createClient({ transport }), { url: 'https://x.in/' }, { timeoutMs: 20 }));
    expect(error.code).toBe('timeout');
    answerLate();
    await vi.waitFor(() => expect(cancelled).toHaveBeenCalled());
  });

  it('does not wait for a body that ignores the signal', async () => {
    const body = { [Symbol.asyncIterator]: () => ({ next: () => new Promise<never>(() => {}) }) };
    const transport: Transport = async () => ({ status: 200, headers: new Headers(), body });
    const error = await failureOf(
      send(createClient({ transport }), { url: 'https://x.in/', retry: 'unsafe' }, { timeoutMs: 20 }),
    );
    expect(error).toMatchObject({ code: 'timeout', outcomeUnknown: true });
  });

  it('sends nothing when already aborted', async () => {
    const transport = scripted(200);
    const reason = new Error('early');
    const failure = failureOf(
      send(createClient({ transport }), { url: 'https://x.in/' }, { signal: AbortSignal.abort(reason) }),
    );
    expect(await failure).toBe(reason);
    expect(transport).not.toHaveBeenCalled();
  });

  it('leaves no listener on a signal shared by 1,000 calls', async () => {
    const warnings: Error[] = [];
    const onWarning = (warning: Error) => void warnings.push(warning);
    process.on('warning', onWarning);
    const server = await serve((_, response) => response.end('{}'));
    const client = createClient();
    const { signal } = new AbortController();
    await Promise.all(Array.from({ length: 1_000 }, () => send(client, { url: server.origin }, { signal })));
    process.off('warning', onWarning);
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
    expect(warnings).toEqual([]);
    expect(server.connections()).toBeLessThanOrEqual(32);
  });

  it('allows many requests at once within one call', async () => {
    const warnings: Error[] = [];
    const onWarning = (warning: Error) => void warnings.push(warning);
    process.on('warning', onWarning);
    const server = await serve((_, response) => response.end('{}'));
    const client = createClient();
    const call = start();
    const request: HttpRequest = { method: 'GET', url: server.origin, retry: 'safe', label: 'x' };
    await Promise.all(Array.from({ length: 50 }, () => client.send(request, call)));
    expect(getEventListeners(call.signal, 'abort')).toHaveLength(0);
    call.finish();
    process.off('warning', onWarning);
    expect(warnings).toEqual([]);
  });
});

describe('close', () => {
  it('ends idle connections and refuses what comes after', async () => {
    const server = await serve((_, response) => response.end('{}'));
    const client = createClient();
    await send(client, { url: server.origin });
    expect(await server.open()).toBe(1);
    await client.close();
    await client.close();
    await vi.waitFor(async () => expect(await server.open()).toBe(0));
    const error = await failureOf(send(client, { url: server.origin }));
    expect(error).toMatchObject({ code: 'connection_failed', retryable: false });
    expect(error.message).toContain('the connector was closed');
  });

  it('leaves an injected transport alone', async () => {
    const transport = scripted(200);
    const client = createClient({ transport });
    await client.close();
    expect((await send(client, { url: 'https://x.in/' })).status).toBe(200);
  });
});

describe('configuration', () => {
  it.each([0, -1, Number.NaN])('refuses maxResponseBytes %s', (maxResponseBytes) => {
    expect(() => createHttpClient({ now: Date.now, maxResponseBytes })).toThrow(
      expect.objectContaining({ code: 'configuration_invalid' }),
    );
  });

  it.each([
    ['a relative URL', '/orders?key=planted'],
    ['another scheme', 'ftp://x.in/planted'],
    ['credentials in the URL', 'https://user:planted@x.in/'],
    ['a user in the URL', 'https://planted@x.in/'],
    ['a password in the URL', 'https://:planted@x.in/'],
  ])('refuses %s without quoting it', async (_, url) => {
    const transport = scripted(200);
    const error = await failureOf(send(createClient({ transport }), { url }));
    expect(error.code).toBe('configuration_invalid');
    expect(error.message).not.toContain('planted');
    expect(transport).not.toHaveBeenCalled();
  });

  it.each([
    ['a line break', { authorization: 'Bearer planted\n' }],
    ['a typographic dash', { authorization: 'planted–token' }],
    ['a bad name', { 'bad name': 'planted' }],
  ])('refuses a header with %s without quoting it', async (_, headers) => {
    const transport = scripted(200);
    const error = await failureOf(send(createClient({ transport }), { url: 'https://x.in/', headers }));
    expect(error.code).toBe('configuration_invalid');
    expect(error.message).not.toContain('planted');
    expect(transport).not.toHaveBeenCalled();
  });
});
