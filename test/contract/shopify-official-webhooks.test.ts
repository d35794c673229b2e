import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createShopifyConnector } from '../../src/connectors/shopify/index.js';
import { orderSchema } from '../../src/model/index.js';
import { outcomeOf } from './official-schema/checks.js';
import { STORE } from './official-schema/connect.js';
import { CLIENT } from './official-schema/stand-in.js';

const shopify = createShopifyConnector(CLIENT);
const ID = 'gid://shopify/Order/820982911946154508';
const TIMES = { created_at: '2026-10-01T00:00:00+05:30', updated_at: '2026-10-01T00:00:00+05:30' };

/** Delivers a body as Shopify signs it. */
function deliver(body: string | Uint8Array, topic = 'orders/updated') {
  const signature = createHmac('sha256', CLIENT.clientSecret).update(body).digest('base64');
  const headers = {
    'x-shopify-hmac-sha256': signature,
    'x-shopify-shop-domain': STORE,
    'x-shopify-topic': topic,
    'x-shopify-webhook-id': 'b54557e4-bdd9-4b37-8a5f-bf7d70bcd043',
  };
  return outcomeOf(() => shopify.verifyWebhook({ rawBody: body, headers }));
}

describe('a signed delivery is understood', () => {
  it.each([
    ['an id beyond 2^53', '{"id":820982911946154508,"line_items":[]}'],
    ['a byte order mark', `\ufeff{"admin_graphql_api_id":"${ID}"}`],
    ['a line break at the end', `{"admin_graphql_api_id":"${ID}"}\n`],
    ['names in unicode escapes', `{"\\u0061dmin_graphql_api_id":"${ID}"}`],
    [
      'a name twice: the last one counts',
      `{"admin_graphql_api_id":"gid://shopify/Order/1","admin_graphql_api_id":"${ID}"}`,
    ],
    ['half a character', `{"admin_graphql_api_id":"${ID}","note":"\\ud800"}`],
    [
      'numbers beyond all bounds',
      `{"admin_graphql_api_id":"${ID}","total_price_set":{"shop_money":{"amount":1e400,"currency_code":"INR"}},"line_items":[{"id":1e400,"quantity":1e400}]}`,
    ],
    [
      'amounts as numbers',
      `{"admin_graphql_api_id":"${ID}","line_items":[{"id":1,"quantity":"2","price_set":{"shop_money":{"amount":0.1,"currency_code":"INR"}}}]}`,
    ],
    [
      'names of the language',
      `{"__proto__":{"id":5},"constructor":{"prototype":{"x":1}},"admin_graphql_api_id":"${ID}","note_attributes":[{"name":"__proto__","value":"x"}]}`,
    ],
    [
      'a hundred thousand levels of lists',
      `{"admin_graphql_api_id":"${ID}","x":${'['.repeat(100_000)}${']'.repeat(100_000)}}`,
    ],
    [
      'a hundred thousand levels of objects',
      `{"admin_graphql_api_id":"${ID}","x":${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}}`,
    ],
    ['a megabyte of escapes', `{"id":820982911946154508,"note":"${'\\u0930'.repeat(170_000)}","line_items":[]}`],
    [
      'times at the ends of the calendar',
      `{"admin_graphql_api_id":"${ID}","created_at":"9999-12-31T23:59:59-12:00","updated_at":"0000-01-01T00:00:00+14:00"}`,
    ],
  ])('with %s', async (_, body) => {
    const event = await deliver(body);
    expect(event).toMatchObject({ trust: 'body', resource: { orderId: ID }, order: { orderId: ID } });
    if ('order' in event) expect(orderSchema.safeParse(event.order).error).toBeUndefined();
    expect(Reflect.get({}, 'id')).toBeUndefined();
  });

  it('with nine megabytes of lines, every one of them kept, in a few seconds', async () => {
    const line = {
      id: 866_550_311_766_439,
      admin_graphql_api_id: 'gid://shopify/LineItem/866550311766439',
      title: 'Kurta',
      quantity: 1,
      price_set: { shop_money: { amount: '10.00', currency_code: 'INR' } },
      tax_lines: [],
      discount_allocations: [],
      properties: [],
    };
    const lines = Array.from({ length: 38_000 }, () => line);
    const event = await deliver(JSON.stringify({ admin_graphql_api_id: ID, ...TIMES, line_items: lines }));
    expect('order' in event && event.order?.lines).toHaveLength(38_000);
  });

  it.each([
    ['orders/edited', '{"order_edit":{"id":5,"order_id":820982911946154508}}'],
    ['orders/delete', '{"id":820982911946154508}'],
  ])('of %s, which carries no order', async (topic, body) => {
    const event = await deliver(body, topic);
    expect(event).toMatchObject({ resource: { type: 'order', orderId: ID } });
    expect('order' in event && event.order).toBeFalsy();
  });
});

describe('a delivery that is signed and cannot be read is refused', () => {
  it.each<[string, string | Uint8Array, string]>([
    ['a list', '[]', 'payload_invalid'],
    ['null', 'null', 'payload_invalid'],
    ['a number', '5', 'payload_invalid'],
    ['no JSON', 'NaN', 'payload_invalid'],
    ['a million brackets', '['.repeat(1_000_000), 'payload_invalid'],
    ['bytes that are no UTF-8', new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]), 'payload_invalid'],
    ['UTF-16', new Uint8Array(Buffer.from('{"id":1}', 'utf16le')), 'payload_invalid'],
    ['eleven megabytes', 'x'.repeat(11_000_000), 'body_too_large'],
    ['nothing', '', 'body_missing'],
  ])('%s', async (_, body, reason) => {
    expect(await deliver(body)).toMatchObject({ code: 'webhook_verification_failed', reason });
  });
});
