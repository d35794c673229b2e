import type { RequestListener } from 'node:http';
import { connect } from 'node:net';
import express, { type Request } from 'express';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  createExpressHandler,
  type ReceiverOptions,
  type WebhookReceiver,
} from '../../../src/adapters/express/index.js';
import type { LogEntry } from '../../../src/core/ports.js';
import { startLoopbackServer } from '../../../src/testing/loopback-server.js';
import { acceptingInbox, refusing } from './inboxes.js';

async function serve(listener: RequestListener): Promise<{ readonly url: string; readonly port: number }> {
  const server = await startLoopbackServer(async (request, response) => listener(request, response));
  onTestFinished(() => server.close());
  return { url: `${server.baseURL}/webhooks`, port: Number(new URL(server.baseURL).port) };
}

/** An Express app that would report whatever reached its error handler. */
function appWith(
  inbox: WebhookReceiver,
  options: Partial<ReceiverOptions<Request>> = {},
  ...before: express.RequestHandler[]
) {
  const app = express();
  const passedOn: unknown[] = [];
  for (const middleware of before) app.use(middleware);
  app.all('/webhooks', createExpressHandler<Request>(inbox, { platform: 'shopify', ...options }));
  app.use((_request: Request, response: express.Response) => {
    passedOn.push('next');
    response.status(418).end();
  });
  app.use((error: unknown, _request: Request, response: express.Response, _next: express.NextFunction) => {
    passedOn.push(error);
    response.status(418).end();
  });
  return { app, passedOn };
}

const post = (url: string, body?: string | Uint8Array | ReadableStream, headers: Record<string, string> = {}) =>
  fetch(url, { method: 'POST', headers, ...(body === undefined ? {} : { body }), duplex: 'half' } as RequestInit);

/** Writes text as it stands, and answers everything that comes back until the server closes. */
function raw(port: number, text: string, { hangUp = false } = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(port, '127.0.0.1', () => {
      socket.write(text, () => {
        if (hangUp) socket.destroy();
      });
    });
    socket.on('data', (chunk) => {
      answer += chunk.toString('latin1');
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(answer));
  });
}

const HEAD = 'POST /webhooks HTTP/1.1\r\nHost: app.example.com\r\n';

describe.each([
  ['Express 5', (inbox: WebhookReceiver, options?: Partial<ReceiverOptions<Request>>) => appWith(inbox, options).app],
  [
    'node:http',
    (inbox: WebhookReceiver, { maxBodyBytes = 1_000, timeoutMs = 4_000 }: Partial<ReceiverOptions<Request>> = {}) => {
      const handler = createExpressHandler(inbox, { platform: 'shopify', maxBodyBytes, timeoutMs });
      return (request, response) => void handler(request, response);
    },
  ],
] satisfies [string, (inbox: WebhookReceiver, options?: Partial<ReceiverOptions<Request>>) => RequestListener][])(
  '%s',
  (_, listener) => {
    it('hands bytes, headers and method to the inbox', async () => {
      const inbox = acceptingInbox();
      const { url } = await serve(listener(inbox));
      const bytes = new Uint8Array([0xef, 0xbb, 0xbf, 0x7b, 0xff, 0x00, 0x7d]);
      const response = await post(url, bytes, {
        'X-Shopify-Topic': 'orders/create',
        'content-type': 'application/json',
      });
      expect([response.status, await response.text()]).toEqual([200, 'ok']);
      expect(inbox.deliveries).toMatchObject([
        { platform: 'shopify', method: 'POST', headers: { 'x-shopify-topic': 'orders/create' } },
      ]);
      expect(new Uint8Array(inbox.deliveries[0]!.rawBody as Uint8Array)).toEqual(bytes);
    });

    it('takes a chunked body of exactly the limit, and no byte more', async () => {
      const inbox = acceptingInbox();
      const { url, port } = await serve(listener(inbox, { maxBodyBytes: 10 }));
      const chunks = (sizes: number[]) =>
        new ReadableStream({
          start: (controller) => {
            for (const size of sizes) controller.enqueue(new Uint8Array(size).fill(97));
            controller.close();
          },
        });
      expect((await post(url, chunks([4, 4, 2]))).status).toBe(200);
      expect(inbox.deliveries).toMatchObject([{ rawBody: expect.objectContaining({ length: 10 }) }]);
      // The connection ends with the answer, although the sender has more.
      const answer = await raw(port, `${HEAD}Transfer-Encoding: chunked\r\n\r\n6\r\naaaaaa\r\n5\r\naaaaa\r\n`);
      expect(answer).toMatch(/^HTTP\/1\.1 413 /);
      expect(answer.toLowerCase()).toContain('connection: close');
      expect(inbox.deliveries).toHaveLength(1);
    });

    it('waits for no byte of a body that says it is too long', async () => {
      const inbox = acceptingInbox();
      const { port } = await serve(listener(inbox, { maxBodyBytes: 10 }));
      expect(await raw(port, `${HEAD}Content-Length: 11\r\n\r\n`)).toMatch(/^HTTP\/1\.1 413 /);
      expect(inbox.deliveries).toEqual([]);
    });

    it('answers 503 when a body does not come within the time limit', async () => {
      const inbox = acceptingInbox();
      const { port } = await serve(listener(inbox, { timeoutMs: 20 }));
      expect(await raw(port, `${HEAD}Content-Length: 11\r\n\r\n{`)).toMatch(/^HTTP\/1\.1 503 /);
      expect(inbox.deliveries).toEqual([]);
    });

    it('is unmoved by a sender that hangs up in the middle', async () => {
      const inbox = acceptingInbox();
      const { url, port } = await serve(listener(inbox));
      expect(await raw(port, `${HEAD}Content-Length: 11\r\n\r\n{`, { hangUp: true })).toBe('');
      expect((await post(url, '{}')).status).toBe(200);
      expect(inbox.deliveries).toHaveLength(1);
    });

    it('keeps the connection of a sender whose delivery it read and refused', async () => {
      const { port } = await serve(listener(refusing('signature_mismatch')));
      const request = `${HEAD}Content-Length: 2\r\n`;
      const answers = await raw(port, `${request}\r\n{}${request}Connection: close\r\n\r\n{}`);
      expect(answers.match(/HTTP\/1\.1 401 /g)).toHaveLength(2);
    });
  },
);

describe('what a parser did before', () => {
  it.each<[string, express.RequestHandler]>([
    ['express.raw()', express.raw({ type: '*/*' })],
    ['express.text()', express.text({ type: '*/*' })],
    [
      'the verify hook of express.json()',
      express.json({ verify: (request, _response, bytes) => void Object.assign(request, { rawBody: bytes }) }),
    ],
  ])('with %s leaves the bytes', async (_, middleware) => {
    const inbox = acceptingInbox();
    const { app } = appWith(inbox, {}, middleware);
    const { url } = await serve(app);
    const text = '{ "id":  820982911946154508, "name": "Gr\\u00fc\\/n" }';
    expect((await post(url, text, { 'content-type': 'application/json' })).status).toBe(200);
    expect(Buffer.from(inbox.deliveries[0]!.rawBody as Uint8Array).toString()).toBe(text);
  });

  it('counts for the limit as well', async () => {
    const inbox = acceptingInbox();
    const { url } = await serve(appWith(inbox, { maxBodyBytes: 10 }, express.raw({ type: '*/*' })).app);
    expect((await post(url, 'a'.repeat(10))).status).toBe(200);
    expect((await post(url, 'a'.repeat(11))).status).toBe(413);
    expect(inbox.deliveries).toHaveLength(1);
  });

  it('counts in bytes, where it was made a text', async () => {
    const { url } = await serve(appWith(acceptingInbox(), { maxBodyBytes: 10 }, express.text({ type: '*/*' })).app);
    // Chunked, so that no header tells the length.
    const send = (text: string) => post(url, new Blob([text]).stream(), { 'content-type': 'text/plain' });
    expect((await send('ü'.repeat(5))).status).toBe(200);
    expect((await send('ü'.repeat(6))).status).toBe(413);
  });

  it.each<[string, express.RequestHandler, string, string]>([
    ['express.json()', express.json(), 'application/json', '{"id":1}'],
    [
      'express.urlencoded()',
      express.urlencoded({ extended: false }),
      'application/x-www-form-urlencoded',
      'webhook_id=3',
    ],
    [
      'a middleware that reads the stream',
      (request, _response, next) => {
        request.resume().on('end', () => next());
      },
      'application/json',
      '{"id":1}',
    ],
  ])('with %s is answered with 500, and the fix is in the log', async (_, middleware, type, body) => {
    const inbox = acceptingInbox();
    const entries: LogEntry[] = [];
    const add = (entry: LogEntry) => void entries.push(entry);
    const logger = { debug: add, info: add, warn: add, error: add };
    const told: unknown[] = [];
    const { app, passedOn } = appWith(inbox, { logger, onError: (error) => void told.push(error) }, middleware);
    const { url } = await serve(app);
    expect((await post(url, body, { 'content-type': type })).status).toBe(500);
    expect(told).toMatchObject([
      { code: 'configuration_invalid', message: expect.stringContaining('before express.json()') },
    ]);
    expect(entries).toMatchObject([{ event: 'webhook_failed', status: 500 }]);
    expect([inbox.deliveries, passedOn]).toEqual([[], []]);
  });

  it('is nothing where the parser did not care for the type: an empty object is not the body', async () => {
    const inbox = acceptingInbox();
    // As Express 4 does it.
    const express4: express.RequestHandler = (request, _response, next) => {
      request.body ??= {};
      next();
    };
    const { url } = await serve(appWith(inbox, {}, express.json(), express4).app);
    expect((await post(url, '{"Type":"Notification"}', { 'content-type': 'text/plain; charset=UTF-8' })).status).toBe(
      200,
    );
    expect(Buffer.from(inbox.deliveries[0]!.rawBody as Uint8Array).toString()).toBe('{"Type":"Notification"}');
  });
});

describe('in an Express app', () => {
  it('no bad delivery gets to the next handler, or the one for errors', async () => {
    const { app, passedOn } = appWith(refusing('signature_mismatch'));
    const { url } = await serve(app);
    expect((await post(url, '{}')).status).toBe(401);
    expect((await fetch(url)).status).toBe(405);
    expect((await post(url)).status).toBe(401);
    expect(passedOn).toEqual([]);
  });

  it('one route serves all platforms, by its parameters', async () => {
    const inbox = acceptingInbox();
    const app = express();
    const handler = createExpressHandler(inbox, {
      platformOf: ({ params }: Request<{ platform: string; store?: string }>) => params.platform,
      storeIdOf: ({ params }) => params.store,
    });
    app.post(['/webhooks/:platform', '/webhooks/:platform/:store'], handler);
    const { url } = await serve(app);
    await post(`${url}/woocommerce/${encodeURIComponent('https://shop.example.com')}`, '{}');
    await post(`${url}/shopify`, '{}');
    expect(inbox.deliveries).toMatchObject([
      { platform: 'woocommerce', storeId: 'https://shop.example.com' },
      { platform: 'shopify' },
    ]);
  });

  it('a header that comes twice is one text or a list, as Node has it', async () => {
    const inbox = acceptingInbox();
    const { port } = await serve(appWith(inbox).app);
    const twice = 'X-Shopify-Topic: orders/create\r\nX-Shopify-Topic: orders/delete\r\n';
    await raw(
      port,
      `${HEAD}${twice}Set-Cookie: a\r\nSet-Cookie: b\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}`,
    );
    expect(inbox.deliveries).toMatchObject([
      { headers: { 'x-shopify-topic': 'orders/create, orders/delete', 'set-cookie': ['a', 'b'] } },
    ]);
  });

  it.each([
    ['in the middle of its body', 'Content-Length: 11\r\n\r\n{', 0],
    ['before the handler is reached', 'Content-Length: 11\r\n\r\n{', 1],
  ])('a sender that hangs up %s is noticed at once, and nothing is received', async (_, request, waits) => {
    const inbox = acceptingInbox();
    const waiting: express.RequestHandler = (incoming, _response, next) => {
      if (waits === 0) next();
      else incoming.on('close', () => next());
    };
    const told = new Promise((resolve) => {
      const { app } = appWith(inbox, { timeoutMs: 10_000, onError: resolve }, waiting);
      void serve(app).then(({ port }) => raw(port, HEAD + request, { hangUp: true }));
    });
    expect(await told).toMatchObject({ code: 'connection_failed' });
    expect(inbox.deliveries).toEqual([]);
  });

  it('an answer of somebody else in the meantime stands', async () => {
    const late: WebhookReceiver = { receive: () => new Promise(() => {}) };
    let tell: (error: unknown) => void = () => {};
    const told = new Promise((resolve) => {
      tell = resolve;
    });
    const impatient: express.RequestHandler = (_request, response, next) => {
      next();
      response.status(504).end('too slow');
    };
    const { app, passedOn } = appWith(late, { timeoutMs: 5, onError: tell }, impatient);
    const { url } = await serve(app);
    expect((await post(url, '{}')).status).toBe(504);
    expect(await told).toMatchObject({ code: 'timeout' });
    await new Promise((resolve) => setImmediate(resolve));
    expect(passedOn).toEqual([]);
  });

  it('counts refusals by the address that a trusted proxy tells, and never by that of a proxy', async () => {
    const { app } = appWith(refusing('signature_mismatch'), { rateLimit: { burst: 2 } });
    app.set('trust proxy', 'loopback');
    const { url } = await serve(app);
    const from = async (address: string) => (await post(url, '{}', { 'x-forwarded-for': address })).status;
    const all: number[] = [];
    for (let sent = 0; sent < 3; sent += 1) all.push(await from('198.100.1.1'), await from('10.0.0.9'));
    expect(all).toEqual([401, 401, 401, 401, 429, 401]);
  });

  it('refuses options that cannot work, by its own name', () => {
    expect(() => createExpressHandler(acceptingInbox(), {})).toThrow(/^createExpressHandler: /);
  });
});
