import { generateKeyPairSync, sign } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AmazonOptions } from '../../../../src/connectors/amazon/options.js';
import { isCertificateUrl, isSubscribeUrl } from '../../../../src/connectors/amazon/sns-urls.js';
import { webhookEventSchema } from '../../../../src/model/index.js';
import {
  CERTIFICATE_URL,
  certificateOf,
  createSnsSender,
  ORDER_ID,
  orderChange,
  REGION,
  rsaKeys,
  SELLER,
  SENT_AT,
  type SnsFields,
  type SnsSender,
  TOPIC,
} from './sns-sender.js';
import { NOW, type Reply, refusal, webhookWorld } from './webhook-world.js';

const SNS = createSnsSender();
const PEM = SNS.certificate();
const SECOND = 1_000;
const HOUR = 3_600 * SECOND;

const HEADERS = { 'x-amz-sns-message-type': 'Notification', 'content-type': 'text/plain; charset=UTF-8' };
const post = (rawBody: string, more: object = {}) => ({ rawBody, headers: HEADERS, method: 'POST', ...more });

function world(
  sns: Partial<NonNullable<AmazonOptions['sns']>> = {},
  answer: (url: string) => Reply | Promise<Reply> = () => ({ body: PEM }),
) {
  return webhookWorld({ sns: { topicArns: [TOPIC], ...sns } }, answer);
}

/** The message with fields changed after it was signed. */
const changed = (message: string, fields: SnsFields) => JSON.stringify({ ...JSON.parse(message), ...fields });

describe('a message of SNS', () => {
  it.each(['1', '2'] as const)('with signature version %s becomes an event of its seller', async (version) => {
    const { verify } = world();
    const event = await verify(post(SNS.message({}, version)));
    expect(event).toEqual({
      id: 'd0e9e693-0000-4000-8000-000000000001',
      dedupeKey: `amazon:${SELLER}:ORDER_CHANGE:d0e9e693-0000-4000-8000-000000000001`,
      topic: 'order.updated',
      platformTopic: 'ORDER_CHANGE',
      storeId: SELLER,
      occurredAt: '2026-11-20T09:57:58.500Z',
      trust: 'body',
      resource: { type: 'order', id: ORDER_ID, orderId: ORDER_ID },
      raw: JSON.parse(orderChange()),
    });
    expect(webhookEventSchema.safeParse(event).error).toBeUndefined();
  });

  it.each([
    ['a subject', { Subject: 'Order changed' }],
    ['a subject that is null, as functions of Lambda see it', { Subject: null }],
    [
      'the name of its certificate as functions of Lambda see it',
      { SigningCertURL: undefined, SigningCertUrl: CERTIFICATE_URL },
    ],
    ['characters of many scripts', { Subject: 'नमस्ते 🙂 "quoted" \\ <b>' }],
    [
      'an event of EventBridge inside',
      { Message: JSON.stringify({ 'detail-type': 'ORDER_CHANGE', detail: JSON.parse(orderChange()) }) },
    ],
  ])('may have %s', async (_, fields) => {
    const event = await world().verify(post(SNS.message(fields)));
    expect(event).toMatchObject({ platformTopic: 'ORDER_CHANGE', resource: { orderId: ORDER_ID }, trust: 'body' });
  });

  it('is recognised without its header, and as bytes', async () => {
    const rawBody = new TextEncoder().encode(SNS.message());
    await expect(world().verify({ rawBody, headers: {} })).resolves.toMatchObject({ trust: 'body' });
    await expect(world().verify({ rawBody, headers: {}, transport: 'sns' })).resolves.toMatchObject({ trust: 'body' });
  });

  it('sent again, also by another topic, is the same event', async () => {
    const other = TOPIC.replace('orders', 'more');
    const { verify } = world({ topicArns: [TOPIC, other] });
    const first = await verify(post(SNS.message()));
    const again = await verify(
      post(SNS.message({ MessageId: 'ffffffff-0000-4000-8000-000000000009', TopicArn: other })),
    );
    expect(again.dedupeKey).toBe(first.dedupeKey);
  });

  it.each([
    ['Message', orderChange({ content: { AmazonOrderId: '403-9999999-9999999' } })],
    ['MessageId', 'ffffffff-0000-4000-8000-000000000009'],
    ['Timestamp', '2026-11-20T09:59:00.000Z'],
    ['Subject', 'added'],
    ['SignatureVersion', '1'],
    ['Signature', Buffer.alloc(256, 7).toString('base64')],
  ])('with %s changed is refused', async (name, value) => {
    const message = changed(SNS.message(), { [name]: value });
    expect(await refusal(world().verify(post(message)))).toBe('signature_mismatch');
  });

  it.each(['1', '2'] as const)('signed by another key (version %s) is refused', async (version) => {
    const stranger = createSnsSender();
    expect(await refusal(world().verify(post(stranger.message({}, version))))).toBe('signature_mismatch');
  });

  it.each([
    ['no signature', { Signature: undefined }, 'signature_missing'],
    ['no certificate', { SigningCertURL: undefined }, 'signature_missing'],
    ['a signature that is none', { Signature: 'yes' }, 'signature_malformed'],
    ['a signature as a list', { Signature: ['yes'] }, 'signature_malformed'],
    ['version 3', { SignatureVersion: '3' }, 'signature_malformed'],
    ['version 2 as a number', { SignatureVersion: 2 }, 'signature_malformed'],
    ['no version', { SignatureVersion: undefined }, 'signature_malformed'],
    ['another type', { Type: 'Notice' }, 'payload_invalid'],
    ['a type with the names of the language', { Type: { toString: 1 } }, 'payload_invalid'],
    ['no MessageId', { MessageId: undefined }, 'payload_invalid'],
    ['a Message that is no text', { Message: { NotificationType: 'ORDER_CHANGE' } }, 'payload_invalid'],
    ['no time', { Timestamp: 'yesterday' }, 'payload_invalid'],
    ['another topic', { TopicArn: `${TOPIC}-2` }, 'store_unknown'],
    ['a topic that is none', { TopicArn: 'topic' }, 'signature_malformed'],
  ])('with %s is refused, and nothing is fetched', async (_, fields, reason) => {
    const { verify, fetched } = world();
    expect(await refusal(verify(post(changed(SNS.message(), fields))))).toBe(reason);
    expect(fetched).toEqual([]);
  });

  it('with raw message delivery has no signature, and is refused with the fix', async () => {
    const delivery = post(orderChange(), { headers: { ...HEADERS, 'x-amz-sns-rawdelivery': 'true' } });
    const { verify } = world();
    expect(await refusal(verify(delivery))).toBe('signature_missing');
    await expect(verify(delivery)).rejects.toThrow('raw message delivery');
  });

  it('fits one reading only: a value cannot be moved into its neighbour', async () => {
    const { Message, ...rest } = JSON.parse(SNS.message({ Subject: 'forty-two' })) as Record<string, string>;
    const moved = { ...rest, Message, MessageId: `${rest['MessageId']}\nSubject\nforty-two`, Subject: undefined };
    expect(await refusal(world().verify(post(JSON.stringify(moved))))).toBe('payload_invalid');
  });

  it.each([
    ['no JSON', 'hello'],
    ['no object', '[1]'],
    ['no notification', '{"hello":1}'],
    ['a notification without a payload', '{"NotificationType":"ORDER_CHANGE"}'],
    ['a payload without a notification', '{"Payload":{}}'],
    ['a kind that is no word', '{"NotificationType":"a:b","Payload":{}}'],
    ['message in message without end', deepMessage(12)],
  ])('that is genuine, with %s inside, is refused as that', async (_, Message) => {
    expect(await refusal(world().verify(post(SNS.message({ Message }))))).toBe('payload_invalid');
  });

  it('without the topics that are taken is refused, however well it is signed', async () => {
    const { verify, fetched } = webhookWorld({}, () => ({ body: PEM }));
    expect(await refusal(verify(post(SNS.message())))).toBe('secret_missing');
    expect(fetched).toEqual([]);
  });

  it('is of a listed topic only when the whole name is: a text in place of the list is a list of one', async () => {
    const part = TOPIC.slice(0, -4);
    const { verify } = world({ topicArns: TOPIC as unknown as string[] });
    await expect(verify(post(SNS.message()))).resolves.toBeDefined();
    expect(await refusal(verify(post(SNS.message({ TopicArn: part }))))).toBe('store_unknown');
  });

  it.each([
    ['sellerIds', SELLER],
    ['subscriptionIds', '5d1f0c3a-0000-4000-8000-00000000000a'],
    ['applicationIds', 'amzn1.sellerapps.app.00000000-aaaa-bbbb-cccc-000000000001'],
  ])('is held against %s where they are listed', async (name, id) => {
    await expect(world({ [name]: ['other', id] }).verify(post(SNS.message()))).resolves.toBeDefined();
    expect(await refusal(world({ [name]: ['other'] }).verify(post(SNS.message())))).toBe('store_unknown');
    expect(await refusal(world({ [name]: [] }).verify(post(SNS.message())))).toBe('store_unknown');
  });
});

function deepMessage(levels: number): string {
  let text = orderChange();
  for (let level = 0; level < levels; level += 1) {
    text = JSON.stringify({ 'detail-type': 'ORDER_CHANGE', detail: JSON.parse(text) });
  }
  return text;
}

describe('freshness', () => {
  const sentAt = Date.parse(SENT_AT);

  it.each([
    [65 * 60 * SECOND, undefined],
    [65 * 60 * SECOND + 1, 'timestamp_out_of_window'],
    [-65 * 60 * SECOND - 1, 'timestamp_out_of_window'],
  ])('is an hour and five minutes by default (%i ms)', async (ageMs, reason) => {
    const place = world();
    place.clock = sentAt + ageMs;
    const verified = place.verify(post(SNS.message()));
    if (reason === undefined) await expect(verified).resolves.toBeDefined();
    else expect(await refusal(verified)).toBe(reason);
  });

  it('is what sns.maxAgeMs says', async () => {
    const place = world({ maxAgeMs: 60 * SECOND });
    place.clock = sentAt + 60 * SECOND;
    await expect(place.verify(post(SNS.message()))).resolves.toBeDefined();
    place.clock += 1;
    expect(await refusal(place.verify(post(SNS.message())))).toBe('timestamp_out_of_window');
  });
});

describe('the certificate', () => {
  it('is fetched once for a burst, and kept', async () => {
    const { verify, fetched } = world();
    const burst = Array.from({ length: 20 }, (_, index) =>
      verify(post(SNS.message({ MessageId: `00000000-0000-4000-8000-0000000000${10 + index}` }))),
    );
    await Promise.all(burst);
    await verify(post(SNS.message()));
    expect(fetched).toEqual([CERTIFICATE_URL]);
  });

  it('is kept by its URL, for as many as there may be', async () => {
    const { verify, fetched } = world();
    const url = (index: number) => CERTIFICATE_URL.replace('0a1b2c3d0', `${1_000_000 + index}`);
    for (let index = 0; index < 60; index += 1) await verify(post(SNS.message({ SigningCertURL: url(index) })));
    expect(new Set(fetched).size).toBe(60);
    await verify(post(SNS.message({ SigningCertURL: url(59) })));
    expect(fetched).toHaveLength(60);
    await verify(post(SNS.message({ SigningCertURL: url(0) })));
    expect(fetched).toHaveLength(61);
  });

  it.each([
    ['before', { from: '2026-11-20T10:00:01Z', to: '2027-11-20T00:00:00Z' }],
    ['after', { from: '2025-11-20T00:00:00Z', to: '2026-11-20T09:59:59Z' }],
  ])('is not taken %s the time it is valid for', async (_, validity) => {
    const { verify } = world({}, () => ({ body: SNS.certificate(validity) }));
    expect(await refusal(verify(post(SNS.message())))).toBe('signature_mismatch');
  });

  it('that was kept is held against the clock each time', async () => {
    const place = world({ maxAgeMs: 24 * HOUR }, () => ({
      body: SNS.certificate({ from: '2026-01-01T00:00:00Z', to: '2026-11-20T10:00:00Z' }),
    }));
    await expect(place.verify(post(SNS.message()))).resolves.toBeDefined();
    place.clock = NOW + SECOND;
    expect(await refusal(place.verify(post(SNS.message())))).toBe('signature_mismatch');
    expect(place.fetched).toHaveLength(1);
  });

  it('with a key of another kind is not taken', async () => {
    const keys = generateKeyPairSync('ec', { namedCurve: 'P-521' });
    const sender = createSnsSender({ publicKey: keys.publicKey, privateKey: keys.privateKey });
    const { verify } = world({}, () => ({ body: certificateOf(keys) }));
    expect(await refusal(verify(post(sender.message())))).toBe('signature_mismatch');
  });

  it('with a small key answers as any other mismatch', async () => {
    const keys = rsaKeys(1_024);
    const { verify } = world({}, () => ({ body: certificateOf(keys) }));
    expect(await refusal(verify(post(SNS.message())))).toBe('signature_mismatch');
  });

  it.each([
    ['not there', { status: 404 }],
    ['forbidden', { status: 403, body: '<Error/>' }],
    ['elsewhere: redirects are not followed', { status: 302, headers: { location: 'https://evil.example/cert.pem' } }],
    ['a page', { body: '<!doctype html><html></html>' }],
    ['empty', { body: '' }],
    ['a key alone', { body: SNS.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() }],
    ['without end', { body: `${PEM}${'#'.repeat(70_000)}` }],
  ])('that is %s refuses the message', async (_, reply: Reply) => {
    const { verify, fetched } = world({}, () => reply);
    expect(await refusal(verify(post(SNS.message())))).toBe('signature_mismatch');
    expect(fetched).toEqual([CERTIFICATE_URL]);
  });

  it.each([500, 503, 429])(
    'that AWS has not at the moment (%i) is no refusal: SNS shall send again',
    async (status) => {
      let answer: Reply = { status };
      const { verify } = world({}, () => answer);
      await expect(verify(post(SNS.message()))).rejects.toMatchObject({ retryable: true });
      answer = { body: PEM };
      await expect(verify(post(SNS.message()))).resolves.toBeDefined();
    },
  );

  it('that does not come is no refusal either', async () => {
    const { verify } = world({}, () => Promise.reject(Object.assign(new Error(), { code: 'ECONNRESET' })));
    await expect(verify(post(SNS.message()))).rejects.toMatchObject({ code: 'connection_failed', retryable: true });
  });

  it.each([
    `http://sns.${REGION}.amazonaws.com/a.pem`,
    `https://sns.${REGION}.amazonaws.com.evil.example/a.pem`,
    `https://sns.${REGION}.amazonaws.com@evil.example/a.pem`,
    `https://evil.example/https://sns.${REGION}.amazonaws.com/a.pem`,
    `https://evil.example#sns.${REGION}.amazonaws.com/a.pem`,
    `https://user@sns.${REGION}.amazonaws.com/a.pem`,
    `https://sns.${REGION}.amazonaws.com:8443/a.pem`,
    `https://sns.${REGION}.amazonaws.com/?x=.pem`,
    `https://sns.${REGION}.amazonaws.com/a.pem?x=.pem`,
    `https://sns.${REGION}.amazonaws.com/a.pem#.pem`,
    `https://sns.${REGION}.amazonaws.com/a.pem/`,
    `https://sns.${REGION}.amazonaws.com/a.txt`,
    `https://sns.${REGION}.amazonaws.com/%2e%2e/a.pem`,
    `https://sns.${REGION}.amazonaws.com\\a.pem`,
    `https://sns.${REGION}.amazonaws.com/a.pem\n`,
    ` https://sns.${REGION}.amazonaws.com/a.pem`,
    `https://sns.us-east-1.amazonaws.com/a.pem`,
    'https://sns.ap.south-1.amazonaws.com/a.pem',
    `https://s3.${REGION}.amazonaws.com/bucket/a.pem`,
    `https://sns.${REGION}.amazonaws.org/a.pem`,
    'file:///etc/cert.pem',
    '/a.pem',
    '',
  ])('is not fetched from %s', async (url) => {
    const { verify, fetched } = world();
    expect(await refusal(verify(post(SNS.message({ SigningCertURL: url }))))).toBe('signature_malformed');
    expect(fetched).toEqual([]);
  });

  it('is fetched from hosts of SNS in any partition', () => {
    for (const [region, host] of [
      ['us-east-1', 'sns.us-east-1.amazonaws.com'],
      ['cn-north-1', 'sns.cn-north-1.amazonaws.com.cn'],
      ['us-gov-west-1', 'sns.us-gov-west-1.amazonaws.com'],
    ] as const) {
      expect(isCertificateUrl(`https://${host}/SimpleNotificationService-0.pem`, region)).toBe(true);
      expect(isSubscribeUrl(`https://${host}/?Action=ConfirmSubscription&Token=2`, region)).toBe(true);
    }
  });

  it('has a URL of SNS for whatever text is taken as one', () => {
    const pieces = fc.constantFrom(
      'https://',
      'sns.',
      REGION,
      '.amazonaws.com',
      '.cn',
      '/',
      '?',
      '@',
      ':',
      '#',
      '.pem',
      '\\',
      'evil.example',
      '%2f',
      '\t',
      '..',
    );
    fc.assert(
      fc.property(
        fc.array(pieces, { maxLength: 9 }).map((parts) => parts.join('')),
        (text) => {
          if (!isCertificateUrl(text, REGION)) return;
          const { protocol, hostname, port, username, search, pathname } = new URL(text);
          expect([protocol, port, username, search]).toEqual(['https:', '', '', '']);
          expect(hostname).toMatch(/^sns\.ap-south-1\.amazonaws\.com(\.cn)?$/);
          expect(pathname).toMatch(/\.pem$/);
        },
      ),
      { numRuns: 2_000, seed: 71 },
    );
  });
});

describe('the confirmation of a subscription', () => {
  it('is a ping with its link, and nothing is confirmed by itself', async () => {
    const { verify, fetched } = world();
    const headers = { 'x-amz-sns-message-type': 'SubscriptionConfirmation' };
    const event = await verify({ rawBody: SNS.confirmation({ UnsignedField: 'x' }), headers });
    expect(webhookEventSchema.safeParse(event).error).toBeUndefined();
    expect(event).toMatchObject({
      topic: 'ping',
      platformTopic: 'SubscriptionConfirmation',
      trust: 'body',
      occurredAt: SENT_AT,
      raw: {
        TopicArn: TOPIC,
        SubscribeURL: expect.stringMatching(/^https:\/\/sns\.ap-south-1\.amazonaws\.com\/\?Action=Confirm/),
      },
    });
    expect(event.raw).not.toHaveProperty('UnsignedField');
    expect(event).not.toHaveProperty('storeId');
    expect(fetched).toEqual([CERTIFICATE_URL]);
  });

  it('of an unsubscription is none: its link would subscribe again', async () => {
    const event = await world().verify(post(SNS.confirmation({ Type: 'UnsubscribeConfirmation' }, '1')));
    expect(event).toMatchObject({ topic: 'unknown', platformTopic: 'UnsubscribeConfirmation' });
  });

  it.each([
    ['of another topic', { TopicArn: `${TOPIC}-2` }, 'store_unknown'],
    ['with a link elsewhere', { SubscribeURL: 'https://evil.example/?Action=ConfirmSubscription' }, 'payload_invalid'],
    [
      'with a link to another region',
      { SubscribeURL: 'https://sns.us-east-1.amazonaws.com/?Action=x' },
      'payload_invalid',
    ],
    ['without a link', { SubscribeURL: undefined }, 'payload_invalid'],
    ['without a token', { Token: undefined }, 'payload_invalid'],
  ])('%s is refused before anything is fetched', async (_, fields, reason) => {
    const { verify, fetched } = world();
    expect(await refusal(verify(post(SNS.confirmation(fields))))).toBe(reason);
    expect(fetched).toEqual([]);
  });

  it('with the type of a notification has no signature of one', async () => {
    const message = changed(SNS.confirmation(), { Type: 'Notification' });
    expect(await refusal(world().verify(post(message)))).toBe('signature_mismatch');
  });
});

describe('hostile input', () => {
  it('is refused with a reason, whatever field holds whatever', async () => {
    const { verify } = world();
    const genuine = JSON.parse(SNS.message()) as Record<string, unknown>;
    const field = fc.constantFrom(...Object.keys(genuine), '__proto__', 'constructor', 'toString', 'Subject');
    await fc.assert(
      fc.asyncProperty(fc.dictionary(field, fc.jsonValue(), { minKeys: 1 }), async (change) => {
        const body = JSON.stringify({ ...genuine, ...change });
        await verify(post(body)).then(
          // Only what is not signed may differ.
          (event) => expect(event.raw).toEqual(JSON.parse(orderChange())),
          (error: unknown) => expect(error).toMatchObject({ code: 'webhook_verification_failed' }),
        );
      }),
      { numRuns: 300, seed: 72 },
    );
  });

  it('is refused with a reason, whatever byte is changed', async () => {
    const { verify } = world();
    const bytes = new TextEncoder().encode(SNS.message());
    const change = fc.record({ at: fc.nat(bytes.length - 1), by: fc.integer({ min: 1, max: 255 }) });
    await fc.assert(
      fc.asyncProperty(change, async ({ at, by }) => {
        const rawBody = Uint8Array.from(bytes);
        rawBody[at] = (rawBody[at] ?? 0) ^ by;
        await verify({ rawBody, headers: HEADERS }).then(
          (event) => expect(event.raw).toEqual(JSON.parse(orderChange())),
          (error: unknown) => expect(error).toMatchObject({ code: 'webhook_verification_failed' }),
        );
      }),
      { numRuns: 300, seed: 73 },
    );
  });

  it('that is genuine but deep or full of names of the language is an event all the same', async () => {
    const { verify } = world();
    const deep = orderChange().replace('"MFN"', `${'['.repeat(50_000)}${']'.repeat(50_000)}`);
    const odd = orderChange().replace(
      '"MFN"',
      '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}',
    );
    for (const Message of [deep, odd]) {
      await expect(verify(post(SNS.message({ Message })))).resolves.toMatchObject({ resource: { orderId: ORDER_ID } });
    }
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
  });

  it('cannot borrow a signature made for something else', async () => {
    const { verify } = world();
    const { privateKey }: SnsSender = SNS;
    const signature = sign('sha256', Buffer.from('Message\nMessageId\n'), privateKey).toString('base64');
    expect(await refusal(verify(post(changed(SNS.message(), { Signature: signature }))))).toBe('signature_mismatch');
  });
});
