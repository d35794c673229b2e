import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startCall } from '../../../../src/core/call.js';
import { ConnectorError } from '../../../../src/core/errors.js';
import { errorFromResponse, parseJson } from '../../../../src/core/http/errors.js';
import { createHttpClient } from '../../../../src/core/http/http-client.js';
import type { Logger, Transport } from '../../../../src/core/ports.js';
import { closedOrigin, startServer } from './loopback-server.js';

// Whatever goes wrong, none of these may be found in what leaves the library.
const SECRETS = {
  token: 'shpat_0123456789abcdef0123456789abcdef',
  consumerSecret: 'cs_planted_0123456789abcdef',
  plain: 'planted-plain-secret-1',
  customer: 'Asha Plantedsson, 9876543210',
};
const CHANNELS = ['request', 'retry', 'throttle', 'refresh'].map((name) => `commerce-connectors:${name}`);

const seen: unknown[] = [];
const note = (payload: unknown) => void seen.push(payload);
const logger: Logger = { debug: note, info: note, warn: note, error: note };

beforeEach(() => {
  seen.length = 0;
  for (const name of CHANNELS) subscribe(name, note);
});
afterEach(() => {
  for (const name of CHANNELS) unsubscribe(name, note);
});

const everything = () =>
  seen
    .map((value) => {
      const inspected = inspect(value, { depth: 20, showHidden: true, maxStringLength: null, maxArrayLength: null });
      return value instanceof Error
        ? `${inspected}\n${value.stack}\n${JSON.stringify(value)}`
        : `${inspected}\n${JSON.stringify(value)}`;
    })
    .join('\n');

const attempt = async (url: string, transport: Transport | undefined, headers: Record<string, string> = {}) => {
  const client = createHttpClient({ now: Date.now, random: () => 0, logger, ...(transport && { transport }) });
  const call = startCall({
    platform: 'woocommerce',
    storeId: 'https://shop.example.com',
    operation: 'fetchOrders',
    now: Date.now,
    defaults: { timeoutMs: 300, maxRetries: 1 },
  });
  try {
    await call.run(async () => {
      const response = await client.send(
        {
          method: 'POST',
          url: `${url}?consumer_key=ck_planted_0123456789&consumer_secret=${SECRETS.consumerSecret}&plain=${SECRETS.plain}`,
          headers: { authorization: `Bearer ${SECRETS.plain}`, 'x-shopify-access-token': SECRETS.token, ...headers },
          body: JSON.stringify({ client_secret: SECRETS.plain, note: SECRETS.customer }),
          retry: 'safe',
          label: 'orders page',
        },
        call,
      );
      if (response.status >= 300) throw errorFromResponse(response, call);
      parseJson(response, call);
    });
    expect.fail('did not fail');
  } catch (error) {
    if (!ConnectorError.isInstance(error)) throw error;
    seen.push(error);
  } finally {
    await client.close();
  }
};

const check = () => {
  const text = everything();
  expect(text).toContain('woocommerce');
  for (const secret of Object.values(SECRETS)) expect(text).not.toContain(secret);
  expect(text).not.toContain('ck_planted');
};

/** A foreign error the way HTTP libraries build them: the whole request hangs on it. */
const foreign = (url: string, init: object) =>
  Object.assign(new Error(`POST ${url} failed, token ${SECRETS.token}, Authorization: Bearer ${SECRETS.plain}`), {
    code: 'ECONNRESET',
    config: { url, ...init },
    request: init,
  });

describe('planted secrets are in no error, log or trace', () => {
  it.each([
    ['a transport that throws them', async (url, init) => Promise.reject(foreign(url, init))],
    [
      'a transport that nests them',
      async (url, init) => Promise.reject(new TypeError('fetch failed', { cause: foreign(url, init) })),
    ],
    [
      'a transport that aggregates them',
      async (url, init) =>
        Promise.reject(
          new TypeError('fetch failed', { cause: new AggregateError([foreign(url, init)], SECRETS.token) }),
        ),
    ],
    ['an echoing 400', async (url, init) => new Response(`${url} ${JSON.stringify(init)}`, { status: 400 })],
    [
      'an echoing 500',
      async (url, init) =>
        new Response(`${url} ${JSON.stringify(init)}`, { status: 500, headers: { 'retry-after': '0' } }),
    ],
    [
      'an echoing 200 that is no JSON',
      async (url, init) => new Response(`${SECRETS.customer} ${url} ${JSON.stringify(init)}`),
    ],
    ['a truncated 200', async () => new Response(`{"name":"${SECRETS.customer}","token":"${SECRETS.token}`)],
    [
      'a redirect that repeats the request',
      async (url) =>
        new Response(null, { status: 302, headers: { location: `https://in.example${new URL(url).search}` } }),
    ],
  ] satisfies [string, Transport][])('%s', async (_, transport) => {
    await attempt('https://shop.example.com/wp-json/wc/v3/orders', transport);
    check();
  });

  it('a transport that quotes a header of an unusual name, and the body', async () => {
    const quoting: Transport = async (_, init) =>
      Promise.reject(new Error(`refused: ${init.headers['x-toy-key']} with ${init.body}`));
    await attempt('https://shop.example.com/', quoting, { 'x-toy-key': SECRETS.plain });
    check();
  });

  it('a transport that quotes a value of the query', async () => {
    const quoting: Transport = async (url) =>
      Promise.reject(new Error(`refused: ${new URL(url).searchParams.get('plain')}`));
    await attempt('https://shop.example.com/', quoting);
    check();
  });

  it('a refused connection', async () => {
    await attempt(`${await closedOrigin()}/orders`, undefined);
    check();
  });

  it('a reset connection and a deadline', async () => {
    let handled = 0;
    const server = await startServer((request) => {
      handled += 1;
      if (handled === 1) request.socket.destroy();
    });
    await attempt(`${server.origin}/orders`, undefined);
    check();
    await server.close();
  });

  it.each([
    ['header', { 'x-token': `${SECRETS.plain}\n` }],
    ['header name', { [`${SECRETS.plain} `]: 'x' }],
  ])('a broken %s', async (_, headers) => {
    await attempt('https://shop.example.com/', async () => new Response('{}'), headers);
    check();
  });
});
