import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createShopifyConnector } from '../../src/connectors/shopify/index.js';
import { outcomeOf } from './official-schema/checks.js';
import { STORE } from './official-schema/connect.js';
import { ACCESS_TOKEN, CLIENT, createOfficialStandIn } from './official-schema/stand-in.js';

/** How one answer travels. `tries` counts from 1. */
type Delivery = (
  body: Buffer,
  response: ServerResponse,
  request: IncomingMessage,
  tries: number,
) => void | Promise<void>;

const standIn = createOfficialStandIn({ version: '2026-10', seed: 11, answers: { orders: 3 } });
let deliver: Delivery = (body, response) => void response.end(body);
let tries = 0;

const server = createServer((request, response) => {
  const answer = async () => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const headers = request.headers as Record<string, string>;
    const { body } = standIn.answer(request.url ?? '', headers, Buffer.concat(chunks).toString());
    await deliver(Buffer.from(body), response, request, ++tries);
  };
  answer().catch(() => response.destroy());
});
beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

async function read(delivery: Delivery) {
  deliver = delivery;
  tries = 0;
  const baseURL = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const shopify = createShopifyConnector({ ...CLIENT, baseURL, timeoutMs: 2_000 });
  await shopify.auth.connect({ storeId: STORE, accessToken: ACCESS_TOKEN, verify: false });
  const result = await outcomeOf(() => shopify.fetchOrders({ storeId: STORE, limit: 3 }));
  await shopify.close();
  return result;
}

const encoded = (encoding: string, pack: (body: Buffer) => Buffer): Delivery => {
  return (body, response) => void response.writeHead(200, { 'content-encoding': encoding }).end(pack(body));
};

describe('an answer arrives', () => {
  it.each<[string, Delivery]>([
    ['as gzip', encoded('gzip', gzipSync)],
    ['as deflate', encoded('deflate', deflateSync)],
    ['as brotli', encoded('br', brotliCompressSync)],
    [
      'in many chunks that cut characters in two',
      (body, response) => {
        for (let start = 0; start < body.length; start += 97) response.write(body.subarray(start, start + 97));
        response.end();
      },
    ],
    [
      'after an early hint',
      (body, response) => {
        response.writeEarlyHints({ link: '</style.css>; rel=preload' });
        response.end(body);
      },
    ],
    [
      'after a reset of the connection',
      (body, response, { socket }, attempt) => {
        if (attempt === 1) socket.resetAndDestroy();
        else response.end(body);
      },
    ],
    [
      'after a reset in the middle of the body',
      async (body, response, { socket }, attempt) => {
        if (attempt > 1) return void response.end(body);
        response.writeHead(200, { 'content-length': body.length }).write(body.subarray(0, 100));
        await new Promise((resolve) => setTimeout(resolve, 20));
        socket.resetAndDestroy();
      },
    ],
    [
      'on a connection that is closed behind it',
      (body, response) => {
        response.writeHead(200, { connection: 'close' }).end(body);
      },
    ],
  ])('%s', async (_, delivery) => {
    expect(await read(delivery)).toMatchObject({ orders: [{}, {}, {}] });
  });
});

describe('an answer that never arrives ends in a typed error', () => {
  it.each<[string, Delivery, Readonly<Record<string, unknown>>]>([
    [
      'reset every time',
      (_, __, { socket }) => void socket.resetAndDestroy(),
      { code: 'connection_failed', retryable: true },
    ],
    [
      'labelled gzip and none',
      (body, response) => void response.writeHead(200, { 'content-encoding': 'gzip' }).end(body),
      { code: 'connection_failed' },
    ],
    ['cut off', (body, response) => void response.end(body.subarray(0, 50)), { code: 'unexpected_response' }],
    ['204', (_, response) => void response.writeHead(204).end(), { code: 'unexpected_response' }],
    [
      'one blank at a time, for ever',
      (_, response, { socket }) => {
        const timer = setInterval(() => response.write(' '), 20);
        socket.on('close', () => clearInterval(timer));
      },
      { code: 'timeout', retryable: true },
    ],
  ])('%s', async (_, delivery, expected) => {
    expect(await read(delivery)).toMatchObject(expected);
  });
});
