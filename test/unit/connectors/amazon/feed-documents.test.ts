import type { IncomingMessage, ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readDocument, textOfDocument, uploadDocument } from '../../../../src/connectors/amazon/feed-documents.js';
import { createRuntime, type Runtime } from '../../../../src/connectors/runtime.js';
import type { ConnectorError } from '../../../../src/core/errors.js';
import { startServer } from '../../core/http/loopback-server.js';
import { spCall } from './sp-server.js';

interface Files {
  readonly runtime: Runtime;
  readonly url: string;
  readonly seen: Awaited<ReturnType<typeof startServer>>['seen'];
}

/** A file host that answers as it is told. */
async function startFiles(
  handler: (request: IncomingMessage, response: ServerResponse, count: number) => void,
): Promise<Files> {
  let count = 0;
  const server = await startServer((request, response) => {
    count += 1;
    handler(request, response, count);
  });
  const runtime = createRuntime('amazon', { baseURL: server.origin });
  onTestFinished(async () => {
    await runtime.close();
    await server.close();
  });
  return { runtime, url: `${server.origin}/documents/1?X-Amz-Signature=planted-signature`, seen: server.seen };
}

const failure = (promise: Promise<unknown>): Promise<ConnectorError> =>
  promise.then(
    () => {
      throw new Error('it was expected to fail');
    },
    (error: ConnectorError) => error,
  );

const MISMATCH =
  '<?xml version="1.0"?><Error><Code>SignatureDoesNotMatch</Code><StringToSign>planted</StringToSign></Error>';

describe('uploading a document', () => {
  it('sends the bytes with the very content type and no token', async () => {
    const { runtime, url, seen } = await startFiles((_, response) => response.writeHead(200).end());
    const contentType = 'application/json;  charset=UTF-8';
    await uploadDocument(runtime, { url, contentType, body: '{"name":"Überwurf 日本"}' }, spCall());
    expect(seen[0]).toMatchObject({ method: 'PUT', body: '{"name":"Überwurf 日本"}' });
    const { headers } = seen[0]!;
    expect(headers['content-type']).toBe(contentType);
    expect(Number(headers['content-length'])).toBe(Buffer.byteLength('{"name":"Überwurf 日本"}'));
    expect(headers['transfer-encoding']).toBeUndefined();
    expect(headers['content-encoding']).toBeUndefined();
    expect(Object.keys(headers).filter((name) => name.startsWith('x-amz-') || name === 'authorization')).toEqual([]);
  });

  it('says what a refused signature means, and shows neither address nor answer', async () => {
    const { runtime, url } = await startFiles((_, response) => response.writeHead(403).end(MISMATCH));
    const error = await failure(
      uploadDocument(runtime, { url, contentType: 'text/xml', body: 'planted-body' }, spCall()),
    );
    expect(error).toMatchObject({ code: 'permission_denied', status: 403, platformCode: 'SignatureDoesNotMatch' });
    expect(error.message).toContain('Content-Type');
    expect(JSON.stringify(error) + String(error.stack)).not.toContain('planted');
  });

  it('sends it again when the host failed', async () => {
    const { runtime, url, seen } = await startFiles((_, response, count) =>
      response.writeHead(count === 1 ? 503 : 200).end(),
    );
    await uploadDocument(runtime, { url, contentType: 'text/xml', body: '<a/>' }, spCall());
    expect(seen).toHaveLength(2);
  });

  it.each(['http://files.example.com/1?X-Amz-Signature=planted', 'ftp://files.example.com/1', 'planted', ''])(
    'goes to no address such as %j',
    async (address) => {
      const { runtime, seen } = await startFiles((_, response) => response.writeHead(200).end());
      const upload = { url: address, contentType: 'text/xml', body: '<a/>' };
      const error = await failure(uploadDocument(runtime, upload, spCall()));
      expect(error.code).toBe('unexpected_response');
      expect(error.message).not.toContain('planted');
      expect(seen).toHaveLength(0);
    },
  );

  it('goes to this machine only when the API is there too', async () => {
    const { url, seen } = await startFiles((_, response) => response.writeHead(200).end());
    const runtime = createRuntime('amazon', {});
    onTestFinished(() => runtime.close());
    const error = await failure(uploadDocument(runtime, { url, contentType: 'text/xml', body: '<a/>' }, spCall()));
    expect(error.code).toBe('unexpected_response');
    expect(seen).toHaveLength(0);
  });
});

describe('reading a document', () => {
  const TEXT = `{"name":"${'Überwurf 日本 '.repeat(2_000)}"}`;
  const files = (body: Uint8Array | string, headers: Readonly<Record<string, string>> = {}) =>
    startFiles((_, response) => response.writeHead(200, headers).end(body));

  it('reads plain text', async () => {
    const { runtime, url, seen } = await files(TEXT, { 'content-type': 'application/json; charset=UTF-8' });
    await expect(textOfDocument(runtime, { url }, spCall())).resolves.toBe(TEXT);
    expect(seen[0]?.headers['x-amz-access-token']).toBeUndefined();
    expect(seen[0]?.headers['accept-encoding']).toBe('identity');
  });

  it('unpacks a compressed document', async () => {
    const { runtime, url } = await files(gzipSync(TEXT));
    await expect(textOfDocument(runtime, { url, compressionAlgorithm: 'GZIP' }, spCall())).resolves.toBe(TEXT);
  });

  it('does not unpack again what the transport has unpacked', async () => {
    const { runtime, url } = await files(gzipSync(TEXT), { 'content-encoding': 'gzip' });
    await expect(textOfDocument(runtime, { url, compressionAlgorithm: 'GZIP' }, spCall())).resolves.toBe(TEXT);
  });

  it('unpacks one that comes byte by byte, and in several parts', async () => {
    const packed = Buffer.concat([gzipSync('first '), gzipSync('second')]);
    const { runtime, url } = await startFiles(async (_, response) => {
      response.writeHead(200);
      for (const byte of packed) await new Promise<void>((done) => response.write(Uint8Array.of(byte), () => done()));
      response.end();
    });
    const document = { url, compressionAlgorithm: 'GZIP' };
    await expect(textOfDocument(runtime, document, spCall())).resolves.toBe('first second');
  });

  it.each([
    ['', ''],
    ['a single character', 'x'],
  ])('takes %s document as it is', async (_, text) => {
    const { runtime, url } = await files(text);
    await expect(textOfDocument(runtime, { url, compressionAlgorithm: 'GZIP' }, spCall())).resolves.toBe(text);
  });

  it.each([
    ['text/plain; charset=Cp1252', Buffer.from([0x43, 0x61, 0x66, 0xe9, 0x20, 0x80]), 'Café €'],
    ['text/plain;charset="ISO8859_1"', Buffer.from([0x43, 0x61, 0x66, 0xe9]), 'Café'],
    ['text/tab-separated-values; charset=MS932', Buffer.from([0x93, 0xfa, 0x96, 0x7b]), '日本'],
    ['text/plain', Buffer.from('\ufeffCafé'), 'Café'],
    ['', Buffer.from('Café'), 'Café'],
  ])('reads %j in its charset', async (contentType, bytes, text) => {
    const { runtime, url } = await files(bytes, contentType === '' ? {} : { 'content-type': contentType });
    await expect(textOfDocument(runtime, { url }, spCall())).resolves.toBe(text);
  });

  it('hands on pieces, and ends the download when nobody wants more', async () => {
    let closed = false;
    const { runtime, url } = await startFiles((_, response) => {
      response.on('close', () => {
        closed = true;
      });
      response.writeHead(200).write('x'.repeat(100_000));
    });
    for await (const piece of readDocument(runtime, { url }, spCall())) {
      expect(piece).toMatch(/^x+$/);
      break;
    }
    await expect.poll(() => closed).toBe(true);
  });

  it('goes on where a download broke off', async () => {
    const packed = gzipSync(TEXT);
    const half = packed.length >> 1;
    const { runtime, url, seen } = await startFiles((request, response, count) => {
      if (count === 1) {
        response.writeHead(200, { 'content-length': packed.length });
        response.write(packed.subarray(0, half), () => response.destroy());
        return;
      }
      const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1]);
      const range = `bytes ${from}-${packed.length - 1}/${packed.length}`;
      response.writeHead(206, { 'content-range': range }).end(packed.subarray(from));
    });
    await expect(textOfDocument(runtime, { url, compressionAlgorithm: 'GZIP' }, spCall())).resolves.toBe(TEXT);
    expect(seen).toHaveLength(2);
  });

  it('does not go on with another answer than the rest', async () => {
    const { runtime, url } = await startFiles((_, response, count) => {
      if (count > 1) {
        response.writeHead(200).end(TEXT);
        return;
      }
      response.writeHead(200, { 'content-length': '100000' });
      response.write('{', () => response.destroy());
    });
    const error = await failure(textOfDocument(runtime, { url }, spCall()));
    expect(error).toMatchObject({ code: 'connection_failed', retryable: true });
  });

  it('refuses what it cannot read', async () => {
    const { runtime, url } = await files(gzipSync(TEXT).subarray(0, 40));
    const document = { url, compressionAlgorithm: 'GZIP' };
    await expect(failure(textOfDocument(runtime, document, spCall()))).resolves.toMatchObject({
      code: 'unexpected_response',
      retryable: true,
    });
    const zip = { url, compressionAlgorithm: 'ZSTD' };
    await expect(failure(textOfDocument(runtime, zip, spCall()))).resolves.toMatchObject({
      code: 'unexpected_response',
    });
    const odd = await files('x', { 'content-type': 'text/plain; charset=klingon' });
    const error = await failure(textOfDocument(odd.runtime, { url: odd.url }, spCall()));
    expect(error).toMatchObject({ code: 'unexpected_response', message: expect.stringContaining('klingon') });
  });

  it('stops at the longest that it takes', async () => {
    const { runtime, url } = await files(gzipSync('x'.repeat(10_000_000)));
    const error = await failure(textOfDocument(runtime, { url, compressionAlgorithm: 'GZIP' }, spCall(), 1_000));
    expect(error).toMatchObject({ code: 'unexpected_response', message: expect.stringContaining('1000') });
  });

  it('says what an address that has expired means', async () => {
    const xml = '<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>';
    const { runtime, url } = await startFiles((_, response) => response.writeHead(403).end(xml));
    const error = await failure(textOfDocument(runtime, { url }, spCall()));
    expect(error).toMatchObject({ code: 'permission_denied', platformCode: 'AccessDenied' });
    expect(error.message).toContain('five minutes');
  });

  it('ends with the call', async () => {
    const { runtime, url } = await startFiles((_, response) => void response.writeHead(200).write('x'));
    await expect(
      failure(spCall('x', { timeoutMs: 200 }).run((call) => textOfDocument(runtime, { url }, call))),
    ).resolves.toMatchObject({ code: 'timeout' });
  });
});
