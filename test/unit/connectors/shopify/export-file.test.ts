import type { IncomingMessage, ServerResponse } from 'node:http';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { BulkFileGoneError, type FileLocation, openBulkFile } from '../../../../src/connectors/shopify/bulk-file.js';
import { type Call, type CallOptions, startCall } from '../../../../src/core/call.js';
import type { ConnectorError } from '../../../../src/core/errors.js';
import { createHttpClient } from '../../../../src/core/http/http-client.js';
import type { Transport } from '../../../../src/core/ports.js';
import { type LoopbackServer, startServer } from '../../core/http/loopback-server.js';

const FILE = '{"id":"₹1"}\n{"id":"₹2"}\n{"id":"₹3"}\n';
const BYTES = Buffer.from(FILE);

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

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

/** Sends the file as a file host does, from where the request says. */
function sendFile(request: IncomingMessage, response: ServerResponse, until = BYTES.length): void {
  const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
  const range = from === 0 ? {} : { 'content-range': `bytes ${from}-${BYTES.length - 1}/${BYTES.length}` };
  response.writeHead(from === 0 ? 200 : 206, { 'content-length': BYTES.length - from, ...range });
  response.write(BYTES.subarray(from, until));
  if (until >= BYTES.length) response.end();
  else setImmediate(() => response.destroy());
}

async function serve(handler: (request: IncomingMessage, response: ServerResponse) => void): Promise<LoopbackServer> {
  const server = await startServer(handler);
  cleanups.push(server.close);
  return server;
}

function open(locations: readonly (FileLocation | undefined)[], start = 0, transport?: Transport) {
  const http = createHttpClient({ now: Date.now, random: () => 0, transport });
  const rest = [...locations];
  const locate = vi.fn(async () => (rest.length > 1 ? rest.shift() : rest[0]));
  const file = openBulkFile({ http, locate, shopOrigin: 'http://127.0.0.1:4010', start, idleTimeoutMs: 30 });
  cleanups.push(http.close, file.close);
  return { ...file, locate };
}

async function textOf(file: ReturnType<typeof open>, call = start()): Promise<string> {
  const pieces: Uint8Array[] = [];
  for (let piece = await file.read(call); piece !== undefined; piece = await file.read(call)) pieces.push(piece);
  return Buffer.concat(pieces).toString();
}

const failureOf = (promise: Promise<unknown>): Promise<ConnectorError> =>
  promise.then(
    () => expect.fail('did not reject'),
    (error: ConnectorError) => error,
  );

const size = BYTES.length;

describe('a file', () => {
  it('is read from where it is wanted, without credentials', async () => {
    const server = await serve((request, response) => sendFile(request, response));
    const url = `${server.origin}/f?signature=x`;
    expect(await textOf(open([{ url, size }]))).toBe(FILE);
    expect(await textOf(open([{ url, size: undefined }], 14))).toBe(BYTES.subarray(14).toString());
    expect(server.seen.map(({ headers }) => headers.range)).toEqual([undefined, 'bytes=14-']);
    for (const { headers } of server.seen) {
      expect(Object.keys(headers)).not.toContain('x-shopify-access-token');
      // undici says it once more for a range.
      expect(headers['accept-encoding']).toMatch(/^identity(, identity)?$/);
    }
  });

  it('goes on at the byte at which the download broke off, or stood still, or ended too early', async () => {
    let asked = 0;
    const server = await serve((request, response) => {
      asked += 1;
      if (asked === 1) sendFile(request, response, 5);
      else if (asked === 2) sendFile(request, response, 20);
      else if (asked === 3)
        response.writeHead(206, { 'content-range': `bytes 20-22/${size}` }).write(BYTES.subarray(20, 23));
      else if (asked === 4)
        response.writeHead(206, { 'content-range': `bytes 23-24/${size}` }).end(BYTES.subarray(23, 25));
      else sendFile(request, response);
    });
    expect(await textOf(open([{ url: server.origin, size }]))).toBe(FILE);
    expect(server.seen.map(({ headers }) => headers.range)).toEqual([
      undefined,
      'bytes=5-',
      'bytes=20-',
      'bytes=23-',
      'bytes=25-',
    ]);
  });

  it('is skipped to its place where the host knows no ranges', async () => {
    let asked = 0;
    const server = await serve((_, response) => {
      asked += 1;
      response.writeHead(200, { 'content-length': size });
      response.write(BYTES.subarray(0, asked === 1 ? 9 : size));
      if (asked === 1) setImmediate(() => response.destroy());
      else response.end();
    });
    expect(await textOf(open([{ url: server.origin, size }]))).toBe(FILE);
    expect(asked).toBe(2);
  });

  it('is given up when nothing more comes, as often as the call may try again', async () => {
    const server = await serve(
      (_, response) => void response.writeHead(200, { 'content-length': size }).flushHeaders(),
    );
    const file = open([{ url: server.origin, size }]);
    expect(await failureOf(file.read(start({ maxRetries: 1 })))).toMatchObject({ code: 'timeout', retryable: true });
    expect(server.seen).toHaveLength(2);
  });

  it('whose address has expired is asked for once more, and is gone after that', async () => {
    const server = await serve((request, response) => {
      if (request.url === '/new') sendFile(request, response);
      else response.writeHead(400).end('<Error><Code>ExpiredToken</Code></Error>');
    });
    const [old, fresh] = ['/old', '/new'].map((path) => ({ url: `${server.origin}${path}`, size }));
    const call = start();
    const file = open([old, fresh]);
    expect(await textOf(file, call)).toBe(FILE);
    expect(file.locate).toHaveBeenCalledTimes(2);
    const gone = open([old, undefined]);
    await expect(gone.read(call)).rejects.toBeInstanceOf(BulkFileGoneError);
    await expect(open([undefined]).read(call)).rejects.toBeInstanceOf(BulkFileGoneError);
  });

  it('that is another one than before is not read on', async () => {
    const server = await serve((request, response) => sendFile(request, response));
    for (const [at, length] of [
      [0, size + 1],
      [5, size - 1],
    ] as const) {
      const error = await failureOf(open([{ url: server.origin, size: length }], at).read(start()));
      expect(error).toMatchObject({ code: 'unexpected_response', retryable: false });
    }
    const odd = await serve((_, response) => void response.writeHead(206).end('x'));
    expect(await failureOf(open([{ url: odd.origin, size }], 5).read(start()))).toMatchObject({
      code: 'unexpected_response',
    });
  });

  it('is fetched over https only, but for a stand-in on this machine', async () => {
    const transport: Transport = vi.fn(async () => new Response(FILE) as never);
    const refused = ['http://storage.example.com/f', 'ftp://storage.example.com/f', 'file:///etc/passwd', 'nonsense'];
    for (const url of refused) {
      const error = await failureOf(open([{ url, size: undefined }], 0, transport).read(start()));
      expect(error).toMatchObject({ code: 'unexpected_response', operation: 'exportOrders' });
    }
    expect(transport).not.toHaveBeenCalled();
    expect(await textOf(open([{ url: 'https://storage.example.com/f', size: undefined }], 0, transport))).toBe(FILE);
  });

  it('is not looked for where a redirect leads, and other refusals are told in words without the address', async () => {
    const server = await serve(
      (_, response) => void response.writeHead(302, { location: 'http://127.0.0.1:1/x' }).end(),
    );
    const error = await failureOf(open([{ url: `${server.origin}/f?sig=planted-secret`, size }]).read(start()));
    expect(error).toMatchObject({ code: 'unexpected_response', status: 302 });
    expect(error.message + JSON.stringify(error)).not.toContain('planted-secret');
    expect(server.seen).toHaveLength(1);
  });

  it('ends with the caller', async () => {
    const server = await serve((_, response) => void response.write('x'));
    const controller = new AbortController();
    const reason = new Error('shutting down');
    const file = open([{ url: server.origin, size }]);
    const call = start({ signal: controller.signal });
    await file.read(call);
    controller.abort(reason);
    await expect(file.read(call)).rejects.toBe(reason);
  });
});
