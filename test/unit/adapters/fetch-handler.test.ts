import { describe, expect, it } from 'vitest';
import { createFetchHandler, type ReceiverOptions, type WebhookReceiver } from '../../../src/adapters/fetch/index.js';
import { ConnectorError, type WebhookRefusal, WebhookVerificationError } from '../../../src/core/errors.js';
import type { LogEntry } from '../../../src/core/ports.js';
import { connectorFor } from '../../../src/sync/connectors.js';
import { acceptingInbox, eventOf, refusing } from './inboxes.js';

const URL_OF = 'https://app.example.com/webhooks/shopify';

function post(body?: string | Uint8Array | ReadableStream<Uint8Array>, init: RequestInit = {}): Request {
  return new Request(URL_OF, {
    method: 'POST',
    ...(body === undefined ? {} : { body }),
    ...init,
    duplex: 'half',
  } as RequestInit);
}

/** A body that comes in pieces, and tells how many were asked for. */
function chunked(sizes: readonly number[]) {
  let sent = 0;
  let cancelled = false;
  const body = new ReadableStream<Uint8Array>(
    {
      pull: (controller) => {
        const size = sizes[sent];
        if (size === undefined) return controller.close();
        sent += 1;
        controller.enqueue(new Uint8Array(size).fill(97));
      },
      cancel: () => {
        cancelled = true;
      },
    },
    { highWaterMark: 0 },
  );
  return { body, sent: () => sent, cancelled: () => cancelled };
}

function recorder() {
  const entries: LogEntry[] = [];
  const add = (entry: LogEntry) => void entries.push(entry);
  return { entries, logger: { debug: add, info: add, warn: add, error: add } };
}

describe('a delivery', () => {
  it('reaches the inbox with its bytes, headers and method, and nothing that nobody told', async () => {
    const inbox = acceptingInbox();
    const bytes = new Uint8Array([0xef, 0xbb, 0xbf, 0x7b, 0x0d, 0x0a, 0xff, 0x00, 0x7d]);
    const response = await createFetchHandler(inbox, { platform: 'shopify' })(
      post(bytes, { headers: { 'X-Shopify-Topic': 'orders/create' } }),
    );
    expect(response.status).toBe(200);
    const delivery = inbox.deliveries[0]!;
    expect(delivery.rawBody).toEqual(bytes);
    expect((delivery.headers as Headers).get('x-shopify-topic')).toBe('orders/create');
    expect({ ...delivery, rawBody: undefined, headers: undefined }).toEqual({ platform: 'shopify', method: 'POST' });
  });

  it('carries what the host knows of it', async () => {
    const inbox = acceptingInbox();
    const handler = createFetchHandler(inbox, {
      platformOf: ({ url }) => new URL(url).pathname.split('/')[2],
      storeIdOf: ({ url }) => new URL(url).searchParams.get('store') ?? undefined,
      urlOf: () => 'https://public.example.com/hooks',
      transport: 'sns',
    });
    await handler(new Request('http://10.0.0.7/webhooks/amazon?store=A1', { method: 'POST', body: '{}' }));
    expect(inbox.deliveries).toMatchObject([
      { platform: 'amazon', storeId: 'A1', url: 'https://public.example.com/hooks', transport: 'sns' },
    ]);
  });

  it.each(['accepted', 'duplicate', 'parked', 'ignored'] as const)(
    'that is %s is answered with 200',
    async (status) => {
      const response = await createFetchHandler(acceptingInbox(status), { platform: 'shopify' })(post('{}'));
      // Exactly: WooCommerce repeats a ping that was answered with 201 or 204.
      expect([response.status, await response.text()]).toEqual([200, 'ok']);
    },
  );

  it('is passed on as it came when it is compressed: nothing is unpacked', async () => {
    const inbox = acceptingInbox();
    const packed = new Uint8Array([0x1f, 0x8b, 8, 0, 0, 0, 0, 0]);
    await createFetchHandler(inbox, { platform: 'shopify' })(post(packed, { headers: { 'content-encoding': 'gzip' } }));
    expect(inbox.deliveries[0]?.rawBody).toEqual(packed);
  });

  it('sent twice is received twice: which is the second is for the inbox to say', async () => {
    const inbox = acceptingInbox();
    const handler = createFetchHandler(inbox, { platform: 'shopify' });
    await Promise.all([handler(post('{"id":1}')), handler(post('{"id":1}'))]);
    expect(inbox.deliveries.map(({ rawBody }) => new TextDecoder().decode(rawBody as Uint8Array))).toEqual([
      '{"id":1}',
      '{"id":1}',
    ]);
  });
});

describe('the body limit', () => {
  const limited = (inbox: WebhookReceiver) => createFetchHandler(inbox, { platform: 'shopify', maxBodyBytes: 10 });

  it('takes a body of exactly so many bytes', async () => {
    const inbox = acceptingInbox();
    expect((await limited(inbox)(post(chunked([4, 4, 2]).body))).status).toBe(200);
    expect(inbox.deliveries[0]?.rawBody).toHaveLength(10);
  });

  it('stops reading one byte beyond', async () => {
    const inbox = acceptingInbox();
    const { body, sent, cancelled } = chunked([4, 4, 3, 4, 4]);
    expect((await limited(inbox)(post(body))).status).toBe(413);
    expect([inbox.deliveries.length, sent(), cancelled()]).toEqual([0, 3, true]);
  });

  it('believes a length that is too long, and reads nothing', async () => {
    const { body, sent } = chunked([1]);
    const response = await limited(acceptingInbox())(post(body, { headers: { 'content-length': '11' } }));
    expect([response.status, sent()]).toEqual([413, 0]);
  });

  it('does not believe a length that is too short', async () => {
    const response = await limited(acceptingInbox())(post(chunked([11]).body, { headers: { 'content-length': '1' } }));
    expect(response.status).toBe(413);
  });
});

describe('the answer', () => {
  const answered = async (
    inbox: WebhookReceiver,
    options: Partial<ReceiverOptions<Request>> = {},
    request = post('{}'),
  ) => {
    const { entries, logger } = recorder();
    const told: unknown[] = [];
    const handler = createFetchHandler(inbox, {
      platform: 'shopify',
      logger,
      onError: (error, { status }) => void told.push([status, error]),
      ...options,
    });
    const response = await handler(request);
    return { status: response.status, response, entries, told };
  };

  it.each<[WebhookRefusal, number]>([
    ['signature_missing', 401],
    ['signature_malformed', 401],
    ['signature_mismatch', 401],
    ['timestamp_out_of_window', 401],
    ['secret_missing', 401],
    ['store_unknown', 401],
    ['header_missing', 400],
    ['header_invalid', 400],
    ['payload_invalid', 400],
    ['body_missing', 400],
    ['body_not_raw', 400],
    ['body_too_large', 413],
  ])('to %s is %i, and says no more', async (reason, expected) => {
    const { status, response, entries, told } = await answered(refusing(reason));
    expect(status).toBe(expected);
    expect(await response.text()).toMatch(/^[a-z ]{3,20}$/);
    expect(entries).toMatchObject([{ event: 'webhook_refused', status: expected, reason, platform: 'shopify' }]);
    expect(told).toEqual([[expected, expect.any(WebhookVerificationError)]]);
  });

  it('is 503 when the delivery could not be kept, and foreign words stay out of the log', async () => {
    const down = new Error('duplicate key { email: "asha@example.com" }');
    const { status, entries, told } = await answered({ receive: () => Promise.reject(down) });
    expect([status, told]).toEqual([503, [[503, down]]]);
    expect(entries).toMatchObject([{ event: 'webhook_failed', status: 503 }]);
    expect(JSON.stringify(entries)).not.toContain('asha');
  });

  it.each([
    [
      'throws at once',
      503,
      () => {
        throw new TypeError('no promise');
      },
    ],
    ['throws no error at all', 503, () => Promise.reject(undefined)],
    ['is set up wrongly', 500, () => Promise.reject(new ConnectorError('configuration_invalid', 'no connector'))],
    ['is not told the store', 500, () => Promise.reject(new ConnectorError('invalid_request', 'no storeId'))],
    ['waits for a rate limit', 503, () => Promise.reject(new ConnectorError('timeout', 'too slow'))],
  ])('when the inbox %s is %i', async (_, expected, receive) => {
    expect((await answered({ receive })).status).toBe(expected);
  });

  it('is 503 after the deadline, for an inbox that listens to no signal', async () => {
    let seen: AbortSignal | undefined;
    const hanging: WebhookReceiver = {
      receive: (_, options) => {
        seen = options?.signal;
        return new Promise(() => {});
      },
    };
    const { status, entries } = await answered(hanging, { timeoutMs: 5 });
    expect([status, seen?.aborted]).toEqual([503, true]);
    expect(entries).toMatchObject([{ event: 'webhook_failed', code: 'timeout' }]);
  });

  it('is 503 after the deadline for a body that does not end; half of it is never received', async () => {
    const inbox = acceptingInbox();
    let cancelled = false;
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(new Uint8Array(3)),
      cancel: () => {
        cancelled = true;
      },
    });
    const { status } = await answered(inbox, { timeoutMs: 5 }, post(body));
    await new Promise((resolve) => setImmediate(resolve));
    expect([status, inbox.deliveries.length, cancelled]).toEqual([503, 0, true]);
  });

  it('is 503 for a sender that hangs up, and nothing is received', async () => {
    const inbox = acceptingInbox();
    const body = new ReadableStream({
      pull: (controller) => controller.error(new Error('aborted')),
    });
    expect((await answered(inbox, {}, post(body))).status).toBe(503);
    expect(inbox.deliveries).toEqual([]);
  });

  it('is 404 for a platform that the host does not know, whatever the method', async () => {
    const inbox = acceptingInbox();
    const options = { platformOf: () => undefined };
    for (const method of ['POST', 'DELETE']) {
      const handler = createFetchHandler(inbox, options);
      expect((await handler(new Request(URL_OF, { method }))).status).toBe(404);
    }
    expect(inbox.deliveries).toEqual([]);
  });

  it('is 404 for a platform that the inbox has no connector for, and 500 where no path named it', async () => {
    const inbox: WebhookReceiver = {
      receive: async ({ platform }) => {
        connectorFor({}, { platform, storeId: '' }, 'receive');
        return { status: 'accepted', event: eventOf('order.created') };
      },
    };
    expect((await createFetchHandler(inbox, { platformOf: () => 'etsy' })(post('{}'))).status).toBe(404);
    expect((await createFetchHandler(inbox, { platform: 'etsy' })(post('{}'))).status).toBe(500);
  });

  it('is 404 for a text that is no platform, and it gets nowhere', async () => {
    const inbox = acceptingInbox();
    for (const platform of ['', '../admin', 'a'.repeat(65), 'shop\nify']) {
      const { entries, logger } = recorder();
      const handler = createFetchHandler(inbox, { platformOf: () => platform, logger });
      expect([(await handler(post('{}'))).status, entries]).toEqual([404, []]);
    }
    expect(inbox.deliveries).toEqual([]);
  });

  it.each(['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])('to %s is 405', async (method) => {
    const { status, response, told } = await answered(acceptingInbox(), {}, new Request(URL_OF, { method }));
    expect([status, response.headers.get('allow'), told]).toEqual([405, 'POST', []]);
  });

  it('is 500, with the fix in the log, when somebody read the body before', async () => {
    const request = post('{"id":1}');
    await request.json();
    const inbox = acceptingInbox();
    const { status, entries } = await answered(inbox, {}, request);
    expect([status, inbox.deliveries.length]).toEqual([500, 0]);
    expect(entries).toMatchObject([{ event: 'webhook_failed', code: 'configuration_invalid' }]);
    expect(entries[0]?.message).toContain('request.json()');
  });

  it.each(['platformOf', 'storeIdOf', 'urlOf'] as const)('is 500 when %s throws', async (name) => {
    const cause = new URIError('malformed');
    const throwing = () => {
      throw cause;
    };
    const options = { ...(name === 'platformOf' ? {} : { platform: 'shopify' }), [name]: throwing };
    const told: unknown[] = [];
    const handler = createFetchHandler(acceptingInbox(), { ...options, onError: (error) => void told.push(error) });
    expect((await handler(post('{}'))).status).toBe(500);
    expect(told).toMatchObject([{ code: 'configuration_invalid', cause }]);
  });

  it('stands whatever the logger and onError do', async () => {
    const broken = () => {
      throw new Error('disk full');
    };
    const logger = { debug: broken, info: broken, warn: broken, error: broken };
    expect((await answered(refusing('signature_mismatch'), { logger, onError: broken })).status).toBe(401);
  });
});

describe('the confirmation of an SNS subscription', () => {
  const confirmation = {
    ...eventOf('ping'),
    ...{ platformTopic: 'SubscriptionConfirmation', trust: 'body' },
    raw: { SubscribeURL: 'https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription' },
  } as const;
  const confirmed = async (platform: string, event: object, confirm?: (url: string) => unknown) => {
    const links: string[] = [];
    const inbox = acceptingInbox('ignored', event);
    const handler = createFetchHandler(inbox, {
      platform,
      confirmSubscription: confirm ?? ((url) => links.push(url)),
    });
    return { status: (await handler(post('{}'))).status, links };
  };

  it('is given to confirmSubscription, and comes again when that fails', async () => {
    expect(await confirmed('amazon', confirmation)).toEqual({ status: 200, links: [confirmation.raw.SubscribeURL] });
    const failing = await confirmed('amazon', confirmation, () => Promise.reject(new Error('no answer')));
    expect(failing.status).toBe(503);
  });

  it.each([
    ['of another platform, whose merchants sign what they like', 'woocommerce', {}],
    ['that nobody signed', 'amazon', { trust: 'transport' }],
    [
      'of the end of a subscription: its link would subscribe again',
      'amazon',
      { topic: 'unknown', platformTopic: 'UnsubscribeConfirmation' },
    ],
    ['without a link', 'amazon', { raw: {} }],
  ])('leads nowhere when it is one %s', async (_, platform, change) => {
    expect(await confirmed(platform, { ...confirmation, ...change })).toEqual({ status: 200, links: [] });
  });
});

describe('options that cannot work are refused at once', () => {
  it.each<[string, object]>([
    ['platform or platformOf', {}],
    ['platform or platformOf', { platform: 'shopify', platformOf: () => 'shopify' }],
    ['must not be empty', { platform: '' }],
    ['not taken from your queue', { platform: 'amazon', transport: 'sqs' }],
    ['maxBodyBytes', { platform: 'shopify', maxBodyBytes: 0 }],
    ['timeoutMs', { platform: 'shopify', timeoutMs: Number.NaN }],
    ['rateLimit.burst', { platform: 'shopify', rateLimit: { burst: 0 } }],
    ['rateLimit.perSecond', { platform: 'shopify', rateLimit: { perSecond: -1 } }],
    ['rateLimit.maxSources', { platform: 'shopify', rateLimit: { maxSources: 0 } }],
  ])('%s', (expected, options) => {
    expect(() => createFetchHandler(acceptingInbox(), options)).toThrow(expected);
  });

  it('an inbox that is none', () => {
    expect(() => createFetchHandler({} as WebhookReceiver, { platform: 'shopify' })).toThrow('receive()');
  });
});
