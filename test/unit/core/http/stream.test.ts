import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { getEventListeners } from 'node:events';
import type { ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { type Call, type CallOptions, startCall } from '../../../../src/core/call.js';
import type { ConnectorError } from '../../../../src/core/errors.js';
import {
  createHttpClient,
  type HttpClientOptions,
  type HttpStreamRequest,
} from '../../../../src/core/http/http-client.js';
import type { HttpStream } from '../../../../src/core/http/stream.js';
import type { RequestTrace } from '../../../../src/core/tracing.js';
import { type Handler, type LoopbackServer, startServer } from './loopback-server.js';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const serve = async (handler: Handler): Promise<LoopbackServer> => {
  const server = await startServer(handler);
  cleanups.push(server.close);
  return server;
};

const start = (options?: CallOptions): Call => {
  const call = startCall({
    platform: 'shopify',
    storeId: 'acme.myshopify.com',
    operation: 'exportOrders',
    now: Date.now,
    defaults: { timeoutMs: 10_000, maxRetries: 2 },
    options,
  });
  cleanups.push(call.finish);
  return call;
};

const open = async (
  url: string,
  call: Call,
  request: Partial<HttpStreamRequest> = {},
  options: Partial<HttpClientOptions> = {},
): Promise<HttpStream> => {
  const client = createHttpClient({ now: Date.now, random: () => 0, ...options });
  const stream = await client.stream(
    { method: 'GET', url, retry: 'safe', label: 'file', idleTimeoutMs: 5_000, ...request },
    call,
  );
  cleanups.push(client.close, stream.close);
  return stream;
};

const failureOf = (promise: Promise<unknown>): Promise<ConnectorError> =>
  promise.then(
    () => expect.fail('did not reject'),
    (error: ConnectorError) => error,
  );

async function textOf(stream: HttpStream, call: Call): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for (let piece = await stream.read(call); piece !== undefined; piece = await stream.read(call)) {
    text += decoder.decode(piece, { stream: true });
  }
  return text;
}

describe('a stream', () => {
  it('hands out the body piece by piece while the server still writes, then its end', async () => {
    let response: ServerResponse | undefined;
    const server = await serve((_, answer) => {
      response = answer;
      answer.write('one');
    });
    const call = start();
    const stream = await open(server.origin, call, { headers: { range: 'bytes=3-' } });
    expect(stream).toMatchObject({ status: 200, text: '' });
    expect(Buffer.from((await stream.read(call)) ?? []).toString()).toBe('one');
    response?.end('two');
    expect(await textOf(stream, call)).toBe('two');
    await expect(stream.read(call)).resolves.toBeUndefined();
    expect(server.seen[0]?.headers).toMatchObject({ range: 'bytes=3-' });
  });

  it('is longer than any answer may be that is kept', async () => {
    const server = await serve((_, response) => response.end('x'.repeat(5_000)));
    const call = start();
    expect(await textOf(await open(server.origin, call, {}, { maxResponseBytes: 100 }), call)).toHaveLength(5_000);
  });

  it('goes on under other calls once the one that opened it is over', async () => {
    let response: ServerResponse | undefined;
    const server = await serve((_, answer) => {
      response = answer;
      answer.write('a');
    });
    const controller = new AbortController();
    const first = start({ signal: controller.signal });
    const stream = await open(server.origin, first);
    first.finish();
    controller.abort();
    response?.end('b');
    expect(await textOf(stream, start())).toBe('ab');
  });

  it('is opened again as any request is, and tells a refusal in words', async () => {
    let asked = 0;
    const server = await serve((_, response) => {
      asked += 1;
      if (asked === 1) return void response.destroy();
      response.writeHead(asked === 2 ? 503 : 403).end('no');
    });
    const traces: RequestTrace[] = [];
    const onTrace = (trace: unknown) => traces.push(trace as RequestTrace);
    subscribe('commerce-connectors:request', onTrace);
    cleanups.push(() => unsubscribe('commerce-connectors:request', onTrace));
    const call = start();
    const stream = await open(`${server.origin}/f?signature=planted-secret`, call);
    expect(stream).toMatchObject({ status: 403, text: 'no' });
    await expect(stream.read(call)).resolves.toBeUndefined();
    expect(traces.map(({ status, error }) => status ?? error)).toEqual(['connection_failed', 503, 403]);
    expect(JSON.stringify(traces)).not.toContain('planted-secret');
  });
});

describe('a read', () => {
  it('rejects when the connection breaks off, and the stream is over', async () => {
    const server = await serve((_, response) => {
      response.writeHead(200, { 'content-length': '10' });
      response.write('12345');
      setImmediate(() => response.destroy());
    });
    const call = start();
    const stream = await open(`${server.origin}/f?signature=planted-secret`, call);
    const error = await failureOf(textOf(stream, call));
    expect(error).toMatchObject({ code: 'connection_failed', status: 200, operation: 'exportOrders', retryable: true });
    expect(JSON.stringify(error) + error.message).not.toContain('planted-secret');
    await expect(stream.read(call)).resolves.toBeUndefined();
    expect(server.seen).toHaveLength(1);
  });

  it('waits no longer than the idle timeout, each piece anew', async () => {
    const server = await serve((_, response) => void response.write('x'));
    const call = start();
    const stream = await open(server.origin, call, { idleTimeoutMs: 20 });
    await stream.read(call);
    expect(await failureOf(stream.read(call))).toMatchObject({ code: 'timeout', operation: 'exportOrders' });
  });

  it("ends at its own call's deadline and with the caller's own reason, and closes the connection", async () => {
    const server = await serve((_, response) => void response.write('x'));
    const reason = new Error('shutting down');
    const controller = new AbortController();
    const stream = await open(server.origin, start());
    await stream.read(start());
    const pending = failureOf(stream.read(start({ signal: controller.signal })));
    controller.abort(reason);
    expect(await pending).toBe(reason);
    expect(getEventListeners(controller.signal, 'abort')).toEqual([]);

    const other = await open(server.origin, start());
    await other.read(start());
    expect(await failureOf(other.read(start({ timeoutMs: 15 })))).toMatchObject({ code: 'timeout' });
    await expect.poll(() => server.open()).toBe(0);
  });

  it('has nothing more after close, which ends the connection', async () => {
    const server = await serve((_, response) => void response.write('x'));
    const call = start();
    const stream = await open(server.origin, call);
    stream.close();
    stream.close();
    await expect(stream.read(call)).resolves.toBeUndefined();
    await expect.poll(() => server.open()).toBe(0);
  });
});
