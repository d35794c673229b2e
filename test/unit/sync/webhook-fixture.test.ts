import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { recordDelivery } from '../../../src/sync/index.js';
import { rewriteJson } from '../../../src/sync/webhook-fixture-json.js';

const record = (body: unknown, headers: Readonly<Record<string, string>> = {}) =>
  recordDelivery({ platform: 'shopify', rawBody: typeof body === 'string' ? body : JSON.stringify(body), headers });
const bodyOf = (body: unknown) => JSON.parse(record(body).body);

describe('a recorded delivery', () => {
  it('holds nothing of people, wherever they stand', () => {
    expect(
      bodyOf({
        id: 1001,
        email: 'aarav@gmail.com',
        customer: { id: 77, first_name: 'Aarav', state: 'enabled', tags: 'vip', default_address: { city: 'Pune' } },
        shipping_address: { name: 'Aarav Shah', zip: '411001', province_code: 'MH', country: 'India', latitude: 18.5 },
        note: 'ring twice',
        note_attributes: [{ name: 'gift_for', value: 'aarav' }],
        line_items: [{ id: 5, sku: 'SKU-1', title: 'Mug', properties: [{ name: 'engraving', value: 'Aarav' }] }],
        some_plugin: { nickname: 'Aarav', said: 'call me on 98200 98200' },
        BuyerInfo: { BuyerEmail: 'x@marketplace.amazon.in' },
        fulfillments: [{ tracking_number: '123456789', tracking_company: 'Delhivery' }],
      }),
    ).toEqual({
      id: 1001,
      email: 'person@example.com',
      customer: {
        ...{ id: 0, first_name: 'Redacted', state: 'Redacted', tags: 'Redacted' },
        default_address: { city: 'Redacted' },
      },
      shipping_address: {
        ...{ name: 'Redacted', zip: '000000', province_code: 'MH', country: 'Redacted', latitude: 0 },
      },
      note: 'Redacted',
      note_attributes: [{ name: 'Redacted', value: 'Redacted' }],
      line_items: [{ id: 5, sku: 'SKU-1', title: 'Redacted', properties: [{ name: 'Redacted', value: 'Redacted' }] }],
      some_plugin: { nickname: 'Redacted', said: 'Redacted' },
      BuyerInfo: { BuyerEmail: 'person@example.com' },
      fulfillments: [{ tracking_number: 'Redacted', tracking_company: 'Delhivery' }],
    });
  });

  it('holds no numbers of people under other words, and no e-mail address that is a key', () => {
    expect(
      bodyOf({
        whatsapp: '9820098200',
        tel: '9820098200',
        aadhaar_no: '123412341234',
        votes: { 'aarav@gmail.com': 1 },
      }),
    ).toEqual({
      ...{ whatsapp: '+910000000000', tel: 'Redacted', aadhaar_no: 'Redacted' },
      votes: { 'person@example.com': 1 },
    });
  });

  it('holds no secret, no signature and no address that opens something', () => {
    const fixture = record(
      {
        token: 'abc',
        order_key: 'wc_order_x',
        order_status_url: 'https://acme.myshopify.com/1/orders/0a1b/authenticate?key=k',
        source: 'shpat_0123456789abcdef0123456789abcdef',
        checkout: { authorization: 12345 },
      },
      {
        'X-Shopify-Topic': 'orders/create',
        'X-Shopify-Hmac-Sha256': 'signature',
        Authorization: 'Bearer secret',
        Cookie: 'session',
        'X-Forwarded-For': '203.0.113.7',
      },
    );
    expect(fixture.headers).toEqual({ 'x-shopify-topic': 'orders/create' });
    expect(JSON.parse(fixture.body)).toEqual({
      token: 'Redacted',
      order_key: 'Redacted',
      order_status_url: 'https://example.com/redacted',
      source: 'Redacted',
      checkout: { authorization: 0 },
    });
    const url = 'https://app.example.com/hooks?secret=1';
    expect(recordDelivery({ platform: 'flipkart', rawBody: '{}', headers: {}, url }).url).toBe(
      'https://app.example.com/hooks',
    );
  });

  it('keeps what connectors read: ids to the last digit, amounts, times, words of the platform', () => {
    const body =
      '{ "id":9007199254740993, "admin_graphql_api_id":"gid:\\/\\/shopify\\/Order\\/9007199254740993","total_price":"1499.00",\n' +
      '"created_at":"2026-11-25T10:00:00+05:30","currency":"INR","financial_status":"partially_paid","name":"#1001",' +
      '"payment_gateway_names":["Cash on Delivery (COD)"],"test":false,"cancelled_at":null,"eventType":"shipment_created",' +
      '"NotificationType":"ORDER_CHANGE","OrderChangeType":"OrderStatusChange","shop_domain":"acme.myshopify.com"}';
    expect(record(body).body).toBe(body);
  });

  it('is redacted inside of the envelopes that carry JSON as text', () => {
    const inner = { NotificationType: 'ORDER_CHANGE', Payload: { BuyerName: 'Aarav', AmazonOrderId: '404-1-1' } };
    const { Message } = bodyOf({ Type: 'Notification', Message: JSON.stringify(inner), Signature: 'c2ln' });
    expect(JSON.parse(Message)).toEqual({ ...inner, Payload: { BuyerName: 'Redacted', AmazonOrderId: '404-1-1' } });
    expect(bodyOf({ text: '[Aarav] wrote' })).toEqual({ text: 'Redacted' });
  });

  it('is refused where there is no JSON, without quoting it', () => {
    for (const body of ['webhook_id=3', '{"a":1', '{"a" 1}', '[1,]', '{} x', 'nul', ''] as const) {
      expect(() => record(body)).toThrow(expect.objectContaining({ code: 'invalid_request' }));
    }
    expect(() => record('webhook_id=3')).not.toThrow(/webhook_id/);
    const parsed = { platform: 'shopify', rawBody: { id: 1 } as unknown as string, headers: {} };
    expect(() => recordDelivery(parsed)).toThrow(expect.objectContaining({ code: 'invalid_request' }));
    expect(() => record('['.repeat(100_000))).toThrow(expect.objectContaining({ code: 'invalid_request' }));
  });
});

describe('rewriting JSON', () => {
  it('leaves everything as it stands that is not changed, and means what it meant', () => {
    fc.assert(
      fc.property(fc.json(), fc.nat(3), (text, indent) => {
        const spaced = JSON.stringify(JSON.parse(text), null, indent);
        expect(rewriteJson(spaced, (_path, value) => value)).toBe(spaced);
        const marked = JSON.parse(rewriteJson(spaced, (_path, value) => (typeof value === 'string' ? 'x' : value)));
        const expected = JSON.stringify(JSON.parse(spaced), (_key, value) => (typeof value === 'string' ? 'x' : value));
        expect(JSON.stringify(marked)).toBe(expected);
      }),
      { seed: 8 },
    );
  });
});
