import { createHmac } from 'node:crypto';
import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRuntime } from '../../../../src/connectors/runtime.js';
import { createWooClient } from '../../../../src/connectors/woocommerce/client.js';
import { CANONICAL_TOPIC, COVERED_BY, WOO_TOPICS } from '../../../../src/connectors/woocommerce/webhook-topics.js';
import { createWooWebhooks } from '../../../../src/connectors/woocommerce/webhooks.js';
import type { WebhookDelivery } from '../../../../src/core/connector.js';
import { ConnectorError, type WebhookRefusal } from '../../../../src/core/errors.js';
import type { JsonObject, TokenStore } from '../../../../src/core/ports.js';
import { orderInvariantViolations, webhookEventSchema } from '../../../../src/model/index.js';
import { createMemoryTokenStore } from '../../../../src/storage/index.js';
import { SITE, worldOf } from './scripted-site.js';

const SECRET = 'newest-secret-of-the-store';
const OLDER = 'older-secret-of-the-store';
const sign = (body: string | Uint8Array, secret = SECRET) => createHmac('sha256', secret).update(body).digest('base64');

/** As WordPress prints JSON. */
const ORDER = String.raw`{"id":303,"parent_id":0,"status":"processing","currency":"INR","prices_include_tax":false,"date_created_gmt":"2026-11-23T02:54:32","date_modified_gmt":"2026-11-23T02:56:07","total":"118.00","total_tax":"18.00","discount_total":"0.00","discount_tax":"0.00","shipping_total":"0.00","shipping_tax":"0.00","billing":{"first_name":"K\u0101vya","last_name":"Rao","country":"IN","email":"kavya@example.test"},"payment_method":"cod","payment_method_title":"Cash on delivery","customer_note":"na\u00efve \ud83d\ude42 <\/script> a\/b","number":"303","line_items":[{"id":41,"name":"Lamp","product_id":9,"variation_id":0,"quantity":1,"sku":"LAMP-1","subtotal":"100.00","subtotal_tax":"18.00","total":"100.00","total_tax":"18.00","taxes":[]}],"refunds":[]}`;

async function connected(settings: JsonObject = { webhookSecret: [SECRET, OLDER] }, storeId = SITE) {
  const world = worldOf(() => expect.fail('verifying sends nothing'));
  await world.connect({ storeId, settings });
  const { verifyWebhook } = createWooWebhooks(world.runtime, world.client, {});
  return { world, verify: (delivery: unknown) => verifyWebhook(delivery as WebhookDelivery) };
}

function deliver(body: string | Uint8Array = ORDER, headers: Readonly<Record<string, string | undefined>> = {}) {
  const all = {
    'X-WC-Webhook-Source': `${SITE}/`,
    'X-WC-Webhook-Topic': 'order.updated',
    'X-WC-Webhook-Resource': 'order',
    'X-WC-Webhook-Event': 'updated',
    'X-WC-Webhook-Signature': sign(body),
    'X-WC-Webhook-ID': '3',
    'X-WC-Webhook-Delivery-ID': '1f4b5a0c0d3e4f5a6b7c8d9e0f1a2b3c',
    ...headers,
  };
  const given = Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return { rawBody: body, headers: Object.fromEntries(given) };
}

async function refusal(call: Promise<unknown>): Promise<WebhookRefusal> {
  const error = await call.then(
    (event) => ({ accepted: event }),
    (reason: unknown) => reason,
  );
  if (!ConnectorError.isInstance(error) || error.code !== 'webhook_verification_failed') {
    throw new Error(`not refused: ${inspect(error)}`);
  }
  for (const secret of [SECRET, 'kavya@example.test']) expect(inspect(error, { depth: 9 })).not.toContain(secret);
  expect(error.retryable).toBe(false);
  return error.reason;
}

describe('the signature', () => {
  it('is of the bytes as sent: escaped slashes and characters included', async () => {
    const { verify } = await connected();
    await expect(verify(deliver())).resolves.toMatchObject({ topic: 'order.updated', trust: 'body', storeId: SITE });
    const printedAgain = JSON.stringify(JSON.parse(ORDER));
    const headers = { 'X-WC-Webhook-Signature': sign(ORDER) };
    expect(await refusal(verify(deliver(printedAgain, headers)))).toBe('signature_mismatch');
  });

  it('may be by any secret of the store while it is rotated, and by no other', async () => {
    const { verify } = await connected();
    for (const secret of [SECRET, OLDER]) {
      await expect(verify(deliver(ORDER, { 'X-WC-Webhook-Signature': sign(ORDER, secret) }))).resolves.toBeDefined();
    }
    const headers = { 'X-WC-Webhook-Signature': sign(ORDER, 'another') };
    expect(await refusal(verify(deliver(ORDER, headers)))).toBe('signature_mismatch');
  });

  it.each([
    ['a&amp;b', 'a&b'],
    ['&lt;x&gt;', '<x>'],
    ['&quot;it&#039;s&quot;', `"it's"`],
    ['&#39;&#0039;&#x27;&#X0027;', "''''"],
    ['&#38;&#038;&#x26;', '&&&'],
    ['&#60;&#062;&#34;&#x22;', '<>""'],
    ['&amp;lt;', '&lt;'],
    ['&nbsp;&AMP;&#128512;', '&nbsp;&AMP;&#128512;'],
  ])('is by %s as WordPress decodes it, %s, or as it stands', async (kept, signedWith) => {
    const { verify } = await connected({ webhookSecret: kept });
    for (const secret of [kept, signedWith]) {
      await expect(verify(deliver(ORDER, { 'X-WC-Webhook-Signature': sign(ORDER, secret) }))).resolves.toBeDefined();
    }
  });

  it.each<[string, string | undefined, WebhookRefusal]>([
    ['missing', undefined, 'signature_missing'],
    ['empty', '', 'signature_missing'],
    ['of the wrong length', sign(ORDER).slice(4), 'signature_malformed'],
    ['too long', `${sign(ORDER)}AAAA`, 'signature_malformed'],
    ['in hex', createHmac('sha256', SECRET).update(ORDER).digest('hex'), 'signature_malformed'],
    ['not ASCII', `${'é'.repeat(43)}=`, 'signature_malformed'],
    ['with a line break', `${sign(ORDER)}\n`, 'signature_malformed'],
    ['of another body', sign('{}'), 'signature_mismatch'],
  ])('is refused when it is %s', async (_what, signature, reason) => {
    const { verify } = await connected();
    expect(await refusal(verify(deliver(ORDER, { 'X-WC-Webhook-Signature': signature })))).toBe(reason);
  });

  it('needs a secret: a store without one is told how to get it', async () => {
    const { verify } = await connected({ webhookSecret: '' });
    const call = verify(deliver());
    expect(await refusal(call)).toBe('secret_missing');
    await expect(call).rejects.toThrow(/webhooks\.ensure.*webhookSecret.*auth\.connect/);
  });

  it('does not survive any changed byte, of the body or of itself', async () => {
    const { verify } = await connected();
    const bytes = new TextEncoder().encode(ORDER);
    const change = fc.record({
      at: fc.nat(bytes.length - 1),
      by: fc.integer({ min: 1, max: 255 }),
      where: fc.constantFrom('body', 'signature', 'cut', 'longer'),
    });
    await fc.assert(
      fc.asyncProperty(change, async ({ at, by, where }) => {
        const { headers } = deliver(bytes);
        if (where === 'signature') {
          const signature = sign(ORDER);
          const index = at % signature.length;
          const other = String.fromCharCode(33 + ((signature.charCodeAt(index) - 33 + (by % 93) + 1) % 94));
          if (other === signature[index]) return;
          const forged = signature.slice(0, index) + other + signature.slice(index + 1);
          await refusal(verify({ rawBody: bytes, headers: { ...headers, 'X-WC-Webhook-Signature': forged } }));
          return;
        }
        const rawBody =
          where === 'cut' ? bytes.slice(0, at) : where === 'longer' ? Uint8Array.from([...bytes, by]) : bytes.slice();
        if (where === 'body') rawBody[at] = (rawBody[at] ?? 0) ^ by;
        await refusal(verify({ rawBody, headers }));
      }),
      { numRuns: 300, seed: 7 },
    );
  });
});

describe('the body', () => {
  it('is taken as bytes and as text', async () => {
    const { verify } = await connected();
    const keys = new Set<string>();
    for (const rawBody of [ORDER, new TextEncoder().encode(ORDER), Buffer.from(ORDER)]) {
      keys.add((await verify({ ...deliver(), rawBody })).dedupeKey);
    }
    expect(keys.size).toBe(1);
  });

  it.each<[string, unknown, WebhookRefusal]>([
    ['missing', undefined, 'body_missing'],
    ['empty', '', 'body_missing'],
    ['a parsed object', { id: 1 }, 'body_not_raw'],
    ['a form as an express middleware leaves it', { webhook_id: '3' }, 'body_not_raw'],
    ['too long', new Uint8Array(10 * 1024 * 1024 + 1), 'body_too_large'],
  ])('is refused when it is %s', async (_what, rawBody, reason) => {
    const { verify } = await connected();
    expect(await refusal(verify({ ...deliver(), rawBody }))).toBe(reason);
  });

  it.each([
    ['no JSON', 'not json'],
    ['cut off', '{"id":1'],
    ['a list', '[{"id":1}]'],
    ['null', 'null'],
    ['a form', 'webhook_id=3'],
    ['invalid UTF-8', new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])],
  ])('is refused when it is signed, but %s', async (_what, body) => {
    const { verify } = await connected();
    expect(await refusal(verify(deliver(body)))).toBe('payload_invalid');
  });

  it('keeps every digit of ids beyond 2^53', async () => {
    const { verify } = await connected();
    const { resource, order } = await verify(deliver('{"id":820982911946154508,"status":"processing"}'));
    expect(resource).toEqual({ type: 'order', id: '820982911946154508', orderId: '820982911946154508' });
    expect(order?.orderId).toBe('820982911946154508');
  });
});

describe('the store', () => {
  it.each([
    [SITE, `${SITE}/`],
    [SITE, 'http://shop.example.com/'],
    [SITE, 'https://www.shop.example.com'],
    [SITE, 'http://www.SHOP.example.com/'],
    ['https://www.shop.example.com', `${SITE}/`],
    ['http://shop.example.com', `${SITE}/`],
    ['https://example.com/shop', 'https://example.com/shop/'],
    ['https://example.com:8080', 'http://example.com:8080/'],
  ])('%s is found by the source %s', async (storeId, source) => {
    const { verify } = await connected(undefined, storeId);
    const event = await verify(deliver(ORDER, { 'X-WC-Webhook-Source': source }));
    expect(event.storeId).toBe(storeId);
    expect(event.order?.storeId).toBe(storeId);
  });

  it('is the very site that the source names where both ways of writing it are connected', async () => {
    const { world, verify } = await connected(undefined, 'http://shop.example.com');
    await world.connect({ settings: { webhookSecret: SECRET } });
    expect((await verify(deliver())).storeId).toBe(SITE);
  });

  it.each<[string | undefined, WebhookRefusal]>([
    [undefined, 'header_missing'],
    ['', 'header_missing'],
    ['no url at all', 'header_invalid'],
    ['https://user@shop.example.com/', 'header_invalid'],
    ['https://other.example.com/', 'store_unknown'],
    ['https://shop.example.com.evil.test/', 'store_unknown'],
    ['https://shop.example.com/blog/', 'store_unknown'],
    ['https://shop.example.com:8443/', 'store_unknown'],
  ])('with the source %j: %s', async (source, reason) => {
    const { verify } = await connected();
    expect(await refusal(verify(deliver(ORDER, { 'X-WC-Webhook-Source': source })))).toBe(reason);
  });

  it.each([
    ['https://shop.example.com', 'http://shop.example.com/'],
    ['https://shop.example.com/', 'https://www.shop.example.com'],
    ['shop.example.com', 'https://shop.example.com/en/'],
    ['https://SHOP.example.com', undefined],
    ['https://shop.example.com', 'not a url'],
  ])('that the caller names, %s, wins over the source %s', async (storeId, source) => {
    const { verify } = await connected();
    const delivery = deliver(ORDER, { 'X-WC-Webhook-Source': source });
    await expect(verify({ ...delivery, storeId })).resolves.toMatchObject({ storeId: SITE });
  });

  it.each([
    ['https://other.example.com', SITE],
    ['https://shop.example.com', 'https://other.example.com/'],
    ['https://shop.example.com', 'https://shop.example.com.evil.test/'],
    ['https://shop.example.com', 'https://shop.example.community/'],
    ['no url at all', SITE],
    ['', SITE],
    ['https://www.shop.example.com', SITE],
  ])('%s of the caller is refused for a delivery of %s', async (storeId, source) => {
    const { world, verify } = await connected();
    await world.connect({ storeId: 'https://other.example.com', settings: { webhookSecret: SECRET } });
    const delivery = deliver(ORDER, { 'X-WC-Webhook-Source': source });
    expect(await refusal(verify({ ...delivery, storeId }))).toBe('store_unknown');
  });

  it('that the caller names may be spoken for by what stands in for it', async () => {
    const options = { baseURL: 'http://127.0.0.1:4010' };
    const world = worldOf(() => expect.fail('verifying sends nothing'), options);
    await world.connect({ settings: { webhookSecret: SECRET } });
    const { verifyWebhook } = createWooWebhooks(world.runtime, world.client, options);
    const from = (source: string) =>
      verifyWebhook({ ...deliver(ORDER, { 'X-WC-Webhook-Source': source }), storeId: SITE });
    await expect(from('http://127.0.0.1:4010/')).resolves.toMatchObject({ storeId: SITE, trust: 'body' });
    expect(await refusal(from('http://127.0.0.1:4011/'))).toBe('store_unknown');
  });

  it('never gets a delivery signed with the secret of another', async () => {
    const { world, verify } = await connected();
    await world.connect({ storeId: 'https://other.example.com', settings: { webhookSecret: 'the others' } });
    const headers = { 'X-WC-Webhook-Source': 'https://other.example.com/' };
    expect(await refusal(verify(deliver(ORDER, headers)))).toBe('signature_mismatch');
  });

  it.each([
    ['rejects', () => Promise.reject(new Error('connection lost'))],
    [
      'throws',
      () => {
        throw new Error('connection lost');
      },
    ],
  ])('of tokens that %s is no forgery: the delivery may be sent again', async (_what, load) => {
    const tokenStore: TokenStore = { ...createMemoryTokenStore(), load };
    const runtime = createRuntime('woocommerce', { tokenStore, transport: () => expect.fail('sends nothing') });
    const { verifyWebhook } = createWooWebhooks(runtime, createWooClient(runtime, {}), {});
    for (const delivery of [deliver(), { ...deliver(), storeId: SITE }]) {
      await expect(verifyWebhook(delivery)).rejects.toMatchObject({ code: 'token_store_failed', retryable: true });
    }
  });
});

describe('a ping', () => {
  const PING = { rawBody: 'webhook_id=3', headers: { 'content-type': 'application/x-www-form-urlencoded' } };

  it('is an event that nobody signed', async () => {
    const { verify } = await connected();
    const event = await verify(PING);
    expect(webhookEventSchema.parse(event)).toEqual(event);
    expect(event).toMatchObject({ topic: 'ping', platformTopic: 'ping', trust: 'none', raw: { webhook_id: '3' } });
    expect(event).not.toHaveProperty('storeId');
    expect((await verify({ ...PING, rawBody: Buffer.from(PING.rawBody), storeId: `${SITE}/` })).storeId).toBe(SITE);
    expect((await verify({ ...PING, rawBody: 'webhook_id=4' })).dedupeKey).not.toBe(event.dedupeKey);
  });

  it('needs no connected store: it comes while one is being set up', async () => {
    const { verify } = await connected();
    const event = await verify({ ...PING, storeId: 'https://new.example.com' });
    expect(event.storeId).toBe('https://new.example.com');
    expect(await refusal(verify({ ...PING, storeId: 'no site' }))).toBe('store_unknown');
  });

  it.each(['source', 'topic', 'resource', 'event', 'signature', 'id', 'delivery-id'])(
    'has no %s header: with one it is a delivery, and must be signed',
    async (name) => {
      const { verify } = await connected();
      await refusal(verify({ ...PING, headers: { [`x-wc-webhook-${name}`]: 'order.updated' } }));
      await refusal(verify({ ...PING, headers: new Headers({ [`X-WC-Webhook-${name}`]: 'order.updated' }) }));
    },
  );

  it.each([
    'webhook_id=',
    'webhook_id=x',
    'webhook_id=3&topic=order.created',
    'webhook_id=3\n',
    ' webhook_id=3',
    '\uFEFFwebhook_id=3',
    'webhook_id=-3',
    'webhook_id=٣',
    'WEBHOOK_ID=3',
    `webhook_id=${'1'.repeat(50)}`,
    '{"webhook_id":3}',
  ])('is not %j', async (rawBody) => {
    const { verify } = await connected();
    expect(await refusal(verify({ ...PING, rawBody }))).toBe('signature_missing');
  });
});

describe('an event', () => {
  it('tells the order, with the meaning that the store gives its own statuses', async () => {
    const { verify } = await connected({ webhookSecret: SECRET, statusMap: { packed: 'open' } });
    const event = await verify(deliver(ORDER.replace('"processing"', '"packed"')));
    expect(webhookEventSchema.parse(event)).toEqual(event);
    expect(event.occurredAt).toBe('2026-11-23T02:56:07.000Z');
    expect(event.order).toMatchObject({ orderId: '303', storeId: SITE, state: { value: 'open', raw: 'packed' } });
    if (event.order !== undefined) expect(orderInvariantViolations(event.order)).toEqual([]);
  });

  it.each([
    ['order.created', '{"id":5,"status":"pending"}', 'order.created', { type: 'order', id: '5', orderId: '5' }],
    ['order.restored', '{"id":5,"status":"on-hold"}', 'order.updated', { type: 'order', id: '5', orderId: '5' }],
    ['order.deleted', '{"id":5}', 'order.deleted', { type: 'order', id: '5', orderId: '5' }],
    ['product.created', '{"id":7,"parent_id":0}', 'product.created', { type: 'product', id: '7', productId: '7' }],
    ['product.updated', '{"id":8,"parent_id":7}', 'product.updated', { type: 'product', id: '8', productId: '7' }],
    ['product.deleted', '{"id":7}', 'product.deleted', { type: 'product', id: '7', productId: '7' }],
    ['product.restored', '{"id":7}', 'product.updated', { type: 'product', id: '7', productId: '7' }],
    ['customer.updated', '{"id":2}', 'unknown', { type: 'customer', id: '2' }],
    ['coupon.created', '{"id":4}', 'unknown', { type: 'unknown', id: '4' }],
    ['action.woocommerce_add_to_cart', '{"action":"woocommerce_add_to_cart","arg":"k"}', 'unknown', undefined],
    ['order.invented', '{"id":5}', 'unknown', { type: 'order', id: '5', orderId: '5' }],
    ['', '{"id":5}', 'header_missing', undefined],
  ])('of %s %s is %s', async (platformTopic, body, topic, resource) => {
    const { verify } = await connected();
    const call = verify(deliver(body, { 'X-WC-Webhook-Topic': platformTopic }));
    if (topic === 'header_missing') {
      expect(await refusal(call)).toBe(topic);
      return;
    }
    const event = await call;
    expect(event).toMatchObject({ topic, platformTopic });
    expect(event.resource).toEqual(resource);
    expect(webhookEventSchema.parse(event)).toEqual(event);
  });

  it('of a created order that was trashed before it was told keeps its topic; the order says the rest', async () => {
    const { verify } = await connected();
    const trashed = ORDER.replace('"processing"', '"trash"');
    const event = await verify(deliver(trashed, { 'X-WC-Webhook-Topic': 'order.created' }));
    expect(event).toMatchObject({ topic: 'order.created', order: { state: { value: 'deleted', raw: 'trash' } } });
  });

  it('of a deletion is one only when the signed body does not say that the order lives', async () => {
    const { verify } = await connected();
    const topic = { 'X-WC-Webhook-Topic': 'order.deleted' };
    const gone = await verify(deliver('{"id":303}', topic));
    expect(gone.topic).toBe('order.deleted');
    expect(gone).not.toHaveProperty('order');
    const replayed = await verify(deliver(ORDER, topic));
    expect(replayed).toMatchObject({
      topic: 'order.updated',
      platformTopic: 'order.deleted',
      order: { orderId: '303' },
    });
    const told = await verify(deliver(ORDER.replace('"processing"', '"trash"'), topic));
    expect(told).toMatchObject({ topic: 'order.deleted', order: { state: { value: 'deleted' } } });
    const product = { 'X-WC-Webhook-Topic': 'product.deleted' };
    expect((await verify(deliver('{"id":7,"status":"publish"}', product))).topic).toBe('product.updated');
  });

  it('of a body that is no order after all has none', async () => {
    const { verify } = await connected();
    for (const body of ['{"status":"processing"}', '{"id":0,"status":"x"}', '{"id":{},"status":[]}', '{}']) {
      const event = await verify(deliver(body));
      expect(event).not.toHaveProperty('order');
      expect(event.resource).toEqual({ type: 'order' });
    }
  });

  it('has an id of its own where deliveries of one second share theirs', async () => {
    const { verify } = await connected();
    const [first, second] = [await verify(deliver('{"id":1}')), await verify(deliver('{"id":2}'))];
    expect(first.id).toMatch(/^1f4b5a0c0d3e4f5a6b7c8d9e0f1a2b3c-[0-9a-f]{12}$/);
    expect(second.id).not.toBe(first.id);
    const again = await verify(deliver('{"id":1}', { 'X-WC-Webhook-Delivery-ID': 'another' }));
    expect(again.dedupeKey).toBe(first.dedupeKey);
    for (const id of [undefined, 'x'.repeat(65), '<b>', 'ü']) {
      const event = await verify(deliver('{"id":1}', { 'X-WC-Webhook-Delivery-ID': id }));
      expect(event.id).toBe(event.dedupeKey);
    }
  });

  it('has no time where the body has none', async () => {
    const { verify } = await connected();
    for (const time of ['null', '"yesterday"', '5', '"2026-02-31T00:00:00"', '""']) {
      expect(await verify(deliver(`{"id":1,"date_modified_gmt":${time}}`))).not.toHaveProperty('occurredAt');
    }
    expect((await verify(deliver('{"id":1,"date_modified_gmt":"2026-11-23T02:56:07Z"}'))).occurredAt).toBe(
      '2026-11-23T02:56:07.000Z',
    );
  });

  it('comes of any signed object, and nothing else does anything but refuse', async () => {
    const { verify } = await connected();
    const topics = fc.oneof(
      fc.constantFrom(...CANONICAL_TOPIC.keys(), 'customer.updated'),
      fc.string({ minLength: 1 }),
    );
    const body = fc.oneof(
      fc.object({
        key: fc.constantFrom('id', 'status', 'date_modified_gmt', 'line_items', 'parent_id', '__proto__', 'x'),
      }),
      fc.jsonValue(),
    );
    await fc.assert(
      fc.asyncProperty(topics, body, fc.boolean(), async (topic, value, isSigned) => {
        const text = JSON.stringify(value) ?? 'null';
        const signature = isSigned ? sign(text) : sign(text, 'another');
        const outcome = await verify(
          deliver(text, { 'X-WC-Webhook-Topic': topic, 'X-WC-Webhook-Signature': signature }),
        ).catch((error: unknown) => error);
        if (ConnectorError.isInstance(outcome)) expect(outcome.code).toBe('webhook_verification_failed');
        else {
          expect(isSigned).toBe(true);
          webhookEventSchema.parse(outcome);
        }
      }),
      { numRuns: 300, seed: 11 },
    );
  });
});

describe('hostile headers', () => {
  it.each<[string, unknown]>([
    ['none', undefined],
    ['null', null],
    ['a text', 'X-WC-Webhook-Topic: x'],
    ['numbers', { 'x-wc-webhook-signature': 5 }],
    ['names of a prototype', { constructor: 'x', toString: 'y', __proto__: null }],
  ])('%s are refused', async (_what, headers) => {
    const { verify } = await connected();
    expect(await refusal(verify({ rawBody: ORDER, headers }))).toBe('signature_missing');
  });

  it('of any text are refused, never more', async () => {
    const { verify } = await connected();
    const header = fc.option(fc.oneof(fc.string(), fc.string({ unit: 'binary' })), { nil: undefined });
    const headers = fc.record({
      'X-WC-Webhook-Source': header,
      'X-WC-Webhook-Topic': header,
      'X-WC-Webhook-Signature': header,
      'X-WC-Webhook-Delivery-ID': header,
    });
    await fc.assert(
      fc.asyncProperty(headers, header, async (given, storeId) => {
        const signature = given['X-WC-Webhook-Signature'] ?? sign(ORDER);
        const delivery = deliver(ORDER, { ...given, 'X-WC-Webhook-Signature': signature });
        const outcome = await verify({ ...delivery, storeId }).catch((error: unknown) => error);
        if (ConnectorError.isInstance(outcome)) expect(outcome.code).toBe('webhook_verification_failed');
        else webhookEventSchema.parse(outcome);
      }),
      { numRuns: 300, seed: 13 },
    );
  });

  it('and no delivery at all', async () => {
    const { verify } = await connected();
    expect(await refusal(verify(undefined))).toBe('body_missing');
  });
});

it('every canonical topic is delivered, covered by another, or has no counterpart', () => {
  expect(WOO_TOPICS).toEqual([
    'order.created',
    'order.updated',
    'order.deleted',
    'product.created',
    'product.updated',
    'product.deleted',
  ]);
  for (const [topic, covering] of COVERED_BY) {
    expect(WOO_TOPICS).not.toContain(topic);
    expect(WOO_TOPICS).toContain(covering);
  }
});
