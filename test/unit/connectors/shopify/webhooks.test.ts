import { createHmac } from 'node:crypto';
import { inspect } from 'node:util';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { createShopifyConnector } from '../../../../src/connectors/shopify/index.js';
import type { WebhookDelivery } from '../../../../src/core/connector.js';
import { ConnectorError, type WebhookRefusal } from '../../../../src/core/errors.js';
import type { TokenStore } from '../../../../src/core/ports.js';
import { orderInvariantViolations, webhookEventSchema } from '../../../../src/model/index.js';
import { createMemoryTokenStore } from '../../../../src/storage/index.js';

const SECRET = 'test_secret_key';
const STORE = 'acme.myshopify.com';
const sign = (body: string | Uint8Array, secret = SECRET) => createHmac('sha256', secret).update(body).digest('base64');

const tokenStore = createMemoryTokenStore();
const connector = createShopifyConnector({ clientId: 'id', clientSecret: SECRET, tokenStore });
afterAll(() => connector.close());

function deliver(
  body: string | Uint8Array,
  headers: Readonly<Record<string, string | undefined>> = {},
): { readonly rawBody: string | Uint8Array; readonly headers: Record<string, string> } {
  const all = {
    'X-Shopify-Topic': 'orders/updated',
    'X-Shopify-Hmac-Sha256': sign(body),
    'X-Shopify-Shop-Domain': STORE,
    'X-Shopify-Webhook-Id': 'b54557e4-0000-4000-8000-000000000001',
    'X-Shopify-Triggered-At': '2026-11-20T09:00:00.123456789Z',
    ...headers,
  };
  const given = Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return { rawBody: body, headers: Object.fromEntries(given) };
}

async function refusal(delivery: unknown, of = connector): Promise<WebhookRefusal> {
  const error = await of.verifyWebhook(delivery as WebhookDelivery).then(
    (event) => ({ accepted: event }),
    (reason: unknown) => reason,
  );
  if (!ConnectorError.isInstance(error) || error.code !== 'webhook_verification_failed') {
    throw new Error(`not refused: ${inspect(error)}`);
  }
  expect(inspect(error, { depth: 9 })).not.toContain(SECRET);
  expect(error.retryable).toBe(false);
  return error.reason;
}

describe('the signature', () => {
  it('is that of the published sample: the body to the byte, the space included', async () => {
    const rawBody = '{"foo": "bar"}';
    const headers = { 'X-Shopify-Hmac-Sha256': 'B23tXN681gZ0qIWNRrgtzBE9XSDo5yaUu6wfmhu3a7g=' };
    await expect(connector.verifyWebhook(deliver(rawBody, headers))).resolves.toMatchObject({ raw: { foo: 'bar' } });
    expect(await refusal(deliver('{"foo":"bar"}', headers))).toBe('signature_mismatch');
  });

  it('is taken from either family of headers, the newer one first', async () => {
    const body = '{"id":1}';
    const events = {
      'shopify-topic': 'orders/create',
      'shopify-hmac-sha256': sign(body),
      'shopify-shop-domain': STORE,
      'shopify-webhook-id': 'newer',
      'shopify-triggered-at': '2026-11-20T10:00:00Z',
    };
    const newer = await connector.verifyWebhook({ rawBody: body, headers: events });
    expect(newer).toMatchObject({
      id: 'newer',
      platformTopic: 'orders/create',
      occurredAt: '2026-11-20T10:00:00.000Z',
    });
    const both = await connector.verifyWebhook({ rawBody: body, headers: { ...deliver(body).headers, ...events } });
    expect(both.id).toBe('newer');
    const forged = { ...deliver(body).headers, 'shopify-hmac-sha256': sign(body, 'another') };
    expect(await refusal({ rawBody: body, headers: forged })).toBe('signature_mismatch');
  });

  it('may be by any of the secrets while they are rotated, and by none that is gone', async () => {
    const rotating = createShopifyConnector({ clientSecret: ['newest', 'middle', 'oldest'], tokenStore });
    for (const secret of ['newest', 'middle', 'oldest']) {
      const headers = { 'X-Shopify-Hmac-Sha256': sign('{}', secret) };
      await expect(rotating.verifyWebhook(deliver('{}', headers))).resolves.toMatchObject({ trust: 'body' });
    }
    const headers = { 'X-Shopify-Hmac-Sha256': sign('{}', 'revoked') };
    expect(await refusal(deliver('{}', headers), rotating)).toBe('signature_mismatch');
    await rotating.close();
  });

  it('may be by the secret of the store’s own app, for that store only', async () => {
    const own = createMemoryTokenStore();
    const bare = createShopifyConnector({ tokenStore: own });
    expect(await refusal(deliver('{}'), bare)).toBe('secret_missing');
    await bare.auth.connect({
      storeId: STORE,
      accessToken: 't',
      clientId: 'c',
      clientSecret: ['new', 'old'],
      verify: false,
    });
    for (const secret of ['new', 'old']) {
      const headers = { 'X-Shopify-Hmac-Sha256': sign('{}', secret) };
      await expect(bare.verifyWebhook(deliver('{}', headers))).resolves.toMatchObject({ storeId: STORE });
      const elsewhere = { ...headers, 'X-Shopify-Shop-Domain': 'other.myshopify.com' };
      expect(await refusal(deliver('{}', elsewhere), bare)).toBe('secret_missing');
    }
    await bare.close();
  });

  it.each<[string, string | undefined, WebhookRefusal]>([
    ['missing', undefined, 'signature_missing'],
    ['empty', '', 'signature_missing'],
    ['of the wrong length', sign('{}').slice(4), 'signature_malformed'],
    ['too long', `${sign('{}')}AAAA`, 'signature_malformed'],
    ['in hex', createHmac('sha256', SECRET).update('{}').digest('hex'), 'signature_malformed'],
    ['in URL-safe base64', createHmac('sha256', SECRET).update('{}').digest('base64url'), 'signature_malformed'],
    ['not base64', '*'.repeat(44), 'signature_malformed'],
    ['not ASCII', `${'é'.repeat(43)}=`, 'signature_malformed'],
    ['with a line break', `${sign('{}')}\n`, 'signature_malformed'],
    ['by another secret', sign('{}', 'x'), 'signature_mismatch'],
    ['the same bytes in another spelling', respelled(sign('{}')), 'signature_mismatch'],
  ])('is refused when it is %s', async (_what, signature, reason) => {
    expect(await refusal(deliver('{}', { 'X-Shopify-Hmac-Sha256': signature }))).toBe(reason);
  });

  it('does not survive any changed byte, of the body or of itself', async () => {
    const body = new TextEncoder().encode(JSON.stringify({ id: 450_789_469, note: 'Grüße, दिल्ली', tags: 'a, b' }));
    const change = fc.record({
      at: fc.nat(body.length - 1),
      by: fc.integer({ min: 1, max: 255 }),
      where: fc.constantFrom('body', 'signature', 'cut', 'longer'),
    });
    await fc.assert(
      fc.asyncProperty(change, async ({ at, by, where }) => {
        const { headers } = deliver(body);
        const signature = headers['X-Shopify-Hmac-Sha256'] ?? '';
        if (where === 'signature') {
          const index = at % signature.length;
          const other = String.fromCharCode(33 + ((signature.charCodeAt(index) - 33 + (by % 93) + 1) % 94));
          if (other === signature[index]) return;
          const forged = signature.slice(0, index) + other + signature.slice(index + 1);
          await refusal({ rawBody: body, headers: { ...headers, 'X-Shopify-Hmac-Sha256': forged } });
          return;
        }
        const changed =
          where === 'cut' ? body.slice(0, at) : where === 'longer' ? Uint8Array.from([...body, by]) : body.slice();
        if (where === 'body') changed[at] = (changed[at] ?? 0) ^ by;
        await refusal({ rawBody: changed, headers });
      }),
      { numRuns: 400, seed: 5 },
    );
  });
});

describe('the body', () => {
  it('is taken as bytes of any kind, and as text', async () => {
    const text = '{"id":1,"note":"दिल्ली"}';
    const bytes = new TextEncoder().encode(text);
    const padded = new Uint8Array([0, 0, ...bytes, 0]).subarray(2, 2 + bytes.length);
    const foreign: Uint8Array = runInNewContext('Uint8Array.from(bytes)', { bytes: [...bytes] });
    const keys = new Set<string>();
    for (const rawBody of [
      text,
      bytes,
      Buffer.from(bytes),
      padded,
      foreign,
      bytes.buffer,
      new DataView(bytes.buffer),
    ]) {
      const event = await connector.verifyWebhook({ ...deliver(text), rawBody: rawBody as Uint8Array });
      keys.add(event.dedupeKey);
    }
    expect(keys.size).toBe(1);
  });

  it.each<[string, unknown, WebhookRefusal]>([
    ['missing', undefined, 'body_missing'],
    ['null', null, 'body_missing'],
    ['an empty text', '', 'body_missing'],
    ['no bytes', new Uint8Array(), 'body_missing'],
    ['a parsed object', { id: 1 }, 'body_not_raw'],
    ['a list', [1], 'body_not_raw'],
    ['a number', 7, 'body_not_raw'],
    ['longer than 10 MB', new Uint8Array(10 * 1024 * 1024 + 1), 'body_too_large'],
  ])('is refused when it is %s', async (_what, rawBody, reason) => {
    expect(await refusal({ ...deliver('{}'), rawBody })).toBe(reason);
  });

  it.each([
    ['no JSON', 'not json'],
    ['cut-off JSON', '{"id":1'],
    ['a list', '[{"id":1}]'],
    ['a number', '5'],
    ['null', 'null'],
    ['invalid UTF-8', new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])],
  ])('is refused when it is signed, but %s', async (_what, body) => {
    expect(await refusal(deliver(body))).toBe('payload_invalid');
  });

  it('may hold 10 MB', async () => {
    const body = JSON.stringify({ id: 1, note: 'x'.repeat(10 * 1024 * 1024 - 20) });
    await expect(connector.verifyWebhook(deliver(body))).resolves.toMatchObject({ topic: 'order.updated' });
  });

  it('keeps every digit of ids beyond 2^53', async () => {
    const body =
      '{"id":820982911946154508,"line_items":[{"id":866550311766439020,"quantity":1}],"created_at":"2026-11-20T09:00:00Z"}';
    const { order, resource } = await connector.verifyWebhook(deliver(body));
    expect(order?.orderId).toBe('gid://shopify/Order/820982911946154508');
    expect(order?.lines[0]?.id).toBe('gid://shopify/LineItem/866550311766439020');
    expect(resource).toEqual({
      type: 'order',
      id: 'gid://shopify/Order/820982911946154508',
      orderId: 'gid://shopify/Order/820982911946154508',
    });
  });

  it('cannot reach a prototype', async () => {
    const body =
      '{"id":1,"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"toString":"x","note_attributes":[{"name":"__proto__","value":"polluted"},{"name":"constructor","value":"c"}],"line_items":[{"id":2,"quantity":1,"__proto__":{"sku":"S"}}]}';
    const { order } = await connector.verifyWebhook(deliver(body));
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect(order?.lines[0]?.sku).toBeUndefined();
    expect(order?.attributes?.['constructor']).toBe('c');
    expect(Object.getPrototypeOf(order?.attributes)).toBe(Object.prototype);
    if (order !== undefined) expect(orderInvariantViolations(order)).toEqual([]);
  });
});

describe('the headers', () => {
  it('are found in any object and any spelling', async () => {
    const { rawBody, headers } = deliver('{"id":1}');
    const entries = Object.entries(headers);
    for (const given of [
      new Headers(headers),
      Object.fromEntries(entries.map(([name, value]) => [name.toLowerCase(), value])),
      Object.fromEntries(entries.map(([name, value]) => [name.toUpperCase(), value])),
      Object.fromEntries(entries.map(([name, value]) => [name, [value]])),
      Object.assign(Object.create(null) as Record<string, string>, headers),
    ]) {
      await expect(connector.verifyWebhook({ rawBody, headers: given })).resolves.toMatchObject({ storeId: STORE });
    }
  });

  it.each<[string, unknown, WebhookRefusal]>([
    ['none', undefined, 'signature_missing'],
    ['null', null, 'signature_missing'],
    ['a text', 'X-Shopify-Topic: x', 'signature_missing'],
    ['numbers', { 'x-shopify-hmac-sha256': 5 }, 'signature_missing'],
    ['names of a prototype', { constructor: 'x', toString: 'y', __proto__: null }, 'signature_missing'],
  ])('are refused when they are %s', async (_what, headers, reason) => {
    expect(await refusal({ rawBody: '{}', headers })).toBe(reason);
  });

  it('given twice count once, the first', async () => {
    const { rawBody, headers } = deliver('{"id":1}');
    const twice = { ...headers, 'x-shopify-topic': 'app/uninstalled' };
    await expect(connector.verifyWebhook({ rawBody, headers: twice })).resolves.toMatchObject({
      topic: 'order.updated',
    });
    const list = { ...headers, 'X-Shopify-Topic': ['orders/create', 'app/uninstalled'] };
    await expect(connector.verifyWebhook({ rawBody, headers: list })).resolves.toMatchObject({
      topic: 'order.created',
    });
    const joined = new Headers(headers);
    joined.append('x-shopify-hmac-sha256', sign('{"id":1}'));
    expect(await refusal({ rawBody, headers: joined })).toBe('signature_malformed');
  });

  it('must name a shop and a topic, and the shop the caller means', async () => {
    expect(await refusal(deliver('{}', { 'X-Shopify-Shop-Domain': undefined }))).toBe('header_missing');
    expect(await refusal(deliver('{}', { 'X-Shopify-Shop-Domain': 'evil.example.com' }))).toBe('header_invalid');
    expect(await refusal(deliver('{}', { 'X-Shopify-Shop-Domain': `${STORE}.evil.com` }))).toBe('header_invalid');
    expect(await refusal(deliver('{}', { 'X-Shopify-Topic': undefined }))).toBe('header_missing');
    expect(await refusal({ ...deliver('{}'), storeId: 'other.myshopify.com' })).toBe('store_unknown');
    await expect(connector.verifyWebhook({ ...deliver('{}'), storeId: 'ACME.myshopify.com' })).resolves.toBeDefined();
  });
});

describe('a replay', () => {
  it('under another delivery id is the same event; another body, topic or store is another', async () => {
    const first = await connector.verifyWebhook(deliver('{"id":1}'));
    const again = await connector.verifyWebhook(deliver('{"id":1}', { 'X-Shopify-Webhook-Id': 'another' }));
    expect(again.dedupeKey).toBe(first.dedupeKey);
    expect(again.id).not.toBe(first.id);
    const others = [
      deliver('{"id":2}'),
      deliver('{"id":1}', { 'X-Shopify-Topic': 'orders/create' }),
      deliver('{"id":1}', { 'X-Shopify-Shop-Domain': 'other.myshopify.com' }),
    ];
    for (const other of others) {
      expect((await connector.verifyWebhook(other)).dedupeKey).not.toBe(first.dedupeKey);
    }
    const unnamed = await connector.verifyWebhook(deliver('{"id":1}', { 'X-Shopify-Webhook-Id': undefined }));
    expect(unnamed.id).toBe(first.dedupeKey);
  });

  it('in another shop’s name is refused where the body says whose it is', async () => {
    const uninstalled = JSON.stringify({ id: 1, domain: 'shop.example.com', myshopify_domain: STORE });
    const topic = { 'X-Shopify-Topic': 'app/uninstalled' };
    await expect(connector.verifyWebhook(deliver(uninstalled, topic))).resolves.toMatchObject({
      topic: 'store.uninstalled',
    });
    const elsewhere = { ...topic, 'X-Shopify-Shop-Domain': 'victim.myshopify.com' };
    expect(await refusal(deliver(uninstalled, elsewhere))).toBe('store_unknown');
    const redact = JSON.stringify({ shop_id: 1, shop_domain: STORE });
    expect(await refusal(deliver(redact, { ...elsewhere, 'X-Shopify-Topic': 'shop/redact' }))).toBe('store_unknown');
  });
});

describe('an event', () => {
  it.each([
    [
      'orders/create',
      { id: 5 },
      'order.created',
      { type: 'order', id: 'gid://shopify/Order/5', orderId: 'gid://shopify/Order/5' },
    ],
    [
      'orders/delete',
      { id: 5 },
      'order.deleted',
      { type: 'order', id: 'gid://shopify/Order/5', orderId: 'gid://shopify/Order/5' },
    ],
    [
      'orders/edited',
      { order_edit: { id: 9, order_id: 5 } },
      'order.updated',
      { type: 'order', id: 'gid://shopify/Order/5', orderId: 'gid://shopify/Order/5' },
    ],
    [
      'fulfillments/create',
      { id: 7, order_id: 5 },
      'fulfillment.created',
      { type: 'fulfillment', id: 'gid://shopify/Fulfillment/7', orderId: 'gid://shopify/Order/5' },
    ],
    [
      'refunds/create',
      { id: 7, order_id: 5 },
      'refund.created',
      { type: 'refund', id: 'gid://shopify/Refund/7', orderId: 'gid://shopify/Order/5' },
    ],
    [
      'returns/request',
      { admin_graphql_api_id: 'gid://shopify/Return/7', order: { admin_graphql_api_id: 'gid://shopify/Order/5' } },
      'return.created',
      { type: 'return', id: 'gid://shopify/Return/7', orderId: 'gid://shopify/Order/5' },
    ],
    [
      'products/update',
      { id: 3 },
      'product.updated',
      { type: 'product', id: 'gid://shopify/Product/3', productId: 'gid://shopify/Product/3' },
    ],
    [
      'inventory_levels/update',
      { inventory_item_id: 3, location_id: 4, available: 1 },
      'inventory.updated',
      { type: 'inventory', id: 'gid://shopify/InventoryItem/3', locationId: 'gid://shopify/Location/4' },
    ],
    [
      'bulk_operations/finish',
      { admin_graphql_api_id: 'gid://shopify/BulkOperation/1' },
      'operation.finished',
      { type: 'operation', id: 'gid://shopify/BulkOperation/1' },
    ],
    ['shop/update', { id: 1 }, 'store.updated', { type: 'store' }],
    ['app/uninstalled', { id: 1 }, 'store.uninstalled', { type: 'store' }],
    [
      'customers/data_request',
      { customer: { id: 8 } },
      'privacy.customer_request',
      { type: 'customer', id: 'gid://shopify/Customer/8' },
    ],
    [
      'customers/redact',
      { customer: { id: 8 } },
      'privacy.customer_redact',
      { type: 'customer', id: 'gid://shopify/Customer/8' },
    ],
    ['shop/redact', { shop_id: 1 }, 'privacy.store_redact', { type: 'store' }],
    ['earthquakes/create', { id: 1 }, 'unknown', undefined],
    ['constructor', { id: 1 }, 'unknown', undefined],
  ])('of %s tells what it is about', async (platformTopic, body, topic, resource) => {
    const event = await connector.verifyWebhook(deliver(JSON.stringify(body), { 'X-Shopify-Topic': platformTopic }));
    expect(webhookEventSchema.safeParse(event).error).toBeUndefined();
    expect(event).toMatchObject({ topic, platformTopic, storeId: STORE, trust: 'body', raw: body });
    expect(event.resource).toEqual(resource);
    expect(event.occurredAt).toBe('2026-11-20T09:00:00.123Z');
  });

  it('whose body is no order after all is still an event', async () => {
    const event = await connector.verifyWebhook(deliver('{"hello":"world"}'));
    expect(event).toMatchObject({ topic: 'order.updated', raw: { hello: 'world' } });
    expect(event).not.toHaveProperty('order');
  });
});

it('a token store that is down is no forgery: the failure passes through, to be tried again', async () => {
  const down: TokenStore = { ...tokenStore, load: () => Promise.reject(new Error('database down')) };
  const waiting = createShopifyConnector({ tokenStore: down });
  await expect(waiting.verifyWebhook(deliver('{}'))).rejects.toMatchObject({
    code: 'token_store_failed',
    retryable: true,
  });
  await waiting.close();
});

/** The last character before the padding carries two bits that count for nothing: four spellings, one signature. */
function respelled(signature: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  const index = alphabet.indexOf(signature.charAt(42));
  const other = `${signature.slice(0, 42)}${alphabet.charAt(index ^ 1)}=`;
  expect(Buffer.from(other, 'base64')).toEqual(Buffer.from(signature, 'base64'));
  return other;
}
