import { createHmac } from 'node:crypto';
import { inspect } from 'node:util';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { createShopifyConnector, type ShopifyConnector } from '../../../../src/connectors/shopify/index.js';
import { CANONICAL_TOPIC } from '../../../../src/connectors/shopify/webhook-topics.js';
import type { WebhookDelivery } from '../../../../src/core/connector.js';
import { ConnectorError, type WebhookRefusal, WebhookVerificationError } from '../../../../src/core/errors.js';
import { parseJsonLosslessly } from '../../../../src/core/json.js';
import { orderSchema, webhookEventSchema } from '../../../../src/model/index.js';
import { createMemoryTokenStore } from '../../../../src/storage/index.js';

const SECRET = 'shpss_not-for-any-log';
const STORE = 'acme.myshopify.com';
const sign = (body: string | Uint8Array, secret = SECRET) => createHmac('sha256', secret).update(body).digest('base64');

const connector = createShopifyConnector({ clientSecret: SECRET, tokenStore: createMemoryTokenStore() });
const bare = createShopifyConnector({ tokenStore: createMemoryTokenStore() });
afterAll(() => Promise.all([connector.close(), bare.close()]));

function deliver(body: string | Uint8Array, topic = 'orders/updated', secret = SECRET) {
  const headers: Record<string, string> = {
    'X-Shopify-Topic': topic,
    'X-Shopify-Hmac-Sha256': sign(body, secret),
    'X-Shopify-Shop-Domain': STORE,
    'X-Shopify-Webhook-Id': 'b54557e4-0000-4000-8000-000000000002',
  };
  return { rawBody: body, headers };
}

async function refused(delivery: unknown, of: ShopifyConnector = connector): Promise<WebhookVerificationError> {
  const outcome: unknown = await of.verifyWebhook(delivery as WebhookDelivery).catch((error: unknown) => error);
  if (!ConnectorError.isInstance(outcome) || outcome.code !== 'webhook_verification_failed') {
    throw new Error(`not refused: ${inspect(outcome)}`);
  }
  return outcome;
}

describe('a refusal', () => {
  const PERSON = '{"id":5,"email":"kavya.rao@example.com","shipping_address":{"name":"Kavya Rao"}}';
  const { headers } = deliver(PERSON);
  const changed = (name: string, value: string | undefined) => {
    const { [name]: _gone, ...others } = headers;
    return { rawBody: PERSON, headers: value === undefined ? others : { ...others, [name]: value } };
  };
  const list = `[${PERSON}]`;

  it.each<[WebhookRefusal, unknown, ShopifyConnector, fix: RegExp]>([
    ['body_missing', { headers }, connector, /bytes of the request/],
    ['body_missing', { rawBody: '', headers }, connector, /read it before/],
    ['body_missing', undefined, connector, /rawBody/],
    ['body_not_raw', { rawBody: JSON.parse(PERSON), headers }, connector, /express\.raw.*request\.text\(\)/],
    ['body_too_large', { rawBody: PERSON.padEnd(10 * 1024 * 1024 + 1), headers }, connector, /10485760/],
    ['signature_missing', changed('X-Shopify-Hmac-Sha256', undefined), connector, /hmac-sha256/],
    ['signature_malformed', changed('X-Shopify-Hmac-Sha256', 'kavya'), connector, /base64/],
    ['signature_mismatch', changed('X-Shopify-Hmac-Sha256', sign('x')), connector, /rawBody.*clientSecret/],
    ['secret_missing', { rawBody: PERSON, headers }, bare, /clientSecret/],
    ['header_missing', changed('X-Shopify-Topic', undefined), connector, /topic/],
    ['header_missing', changed('X-Shopify-Shop-Domain', undefined), connector, /shop-domain/],
    ['header_invalid', changed('X-Shopify-Shop-Domain', 'kavya.example.com'), connector, /myshopify\.com/],
    ['store_unknown', { rawBody: PERSON, headers, storeId: 'kavya.myshopify.com' }, connector, /another store/],
    ['store_unknown', { rawBody: PERSON, headers, storeId: 'Kavya Rao' }, connector, /another store/],
    ['payload_invalid', deliver(list), connector, /JSON object/],
    ['payload_invalid', deliver(PERSON.slice(0, -1)), connector, /JSON object/],
  ])('for %s names the mend, and nothing of the delivery (%#)', async (reason, delivery, of, fix) => {
    const error = await refused(delivery, of);
    expect(error).toBeInstanceOf(WebhookVerificationError);
    expect(error).toMatchObject({ reason, platform: 'shopify', operation: 'verifyWebhook', retryable: false });
    expect(error.message).toMatch(fix);
    const told = [error.message, String(error), JSON.stringify(error), inspect(error, { depth: 9 }), error.stack];
    for (const text of told) {
      expect(text).not.toMatch(/kavya/i);
      expect(text).not.toContain(SECRET);
      expect(text).not.toContain(sign(PERSON));
    }
  });

  it('is all that comes of a delivery that is not signed, whatever it is made of', async () => {
    const names = Object.keys(headers);
    const value = fc.oneof(fc.string(), fc.jsonValue({ maxDepth: 2 }), fc.constantFrom(undefined, null, Number.NaN));
    const delivery = fc.oneof(
      value,
      fc.record({ rawBody: value, headers: value, storeId: value }, { requiredKeys: [] }),
      fc.record({
        rawBody: fc.oneof(fc.string(), fc.uint8Array(), value),
        headers: fc.dictionary(fc.constantFrom(...names, ...names.map((name) => name.toLowerCase())), value),
        storeId: fc.constantFrom(undefined, STORE, ''),
      }),
      // Everything as it should be, but signed by somebody else.
      fc.string({ minLength: 1 }).map((body) => deliver(body, 'orders/create', 'another')),
    );
    await fc.assert(
      fc.asyncProperty(delivery, async (given) => {
        await refused(given);
      }),
      { numRuns: 500, seed: 21 },
    );
  });
});

describe('a signed delivery', () => {
  it('of any JSON object and topic is an event, its body told as it was sent', async () => {
    const known = [...CANONICAL_TOPIC.keys()];
    const topic = fc.oneof(fc.constantFrom(...known), fc.constantFrom('x', '/', 'orders/', '__proto__/create'));
    const id = fc.oneof(fc.nat(), fc.constantFrom('gid://shopify/Order/1', '820982911946154508', null, {}, []));
    const related = fc.option(fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.record({ id, order_id: id })));
    const body = fc.oneof(
      fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 })),
      fc.record(
        { id, admin_graphql_api_id: id, order_id: id, order: related, order_edit: related, customer: related },
        { requiredKeys: [] },
      ),
      fc.record({ id: fc.integer({ min: 1 }), line_items: related, refunds: related, tags: related }),
    );
    let withOrder = 0;
    await fc.assert(
      fc.asyncProperty(topic, body, async (platformTopic, wire) => {
        const rawBody = JSON.stringify(wire);
        const event = await connector.verifyWebhook(deliver(rawBody, platformTopic));
        expect(webhookEventSchema.safeParse(event).error).toBeUndefined();
        expect(event.raw).toEqual(parseJsonLosslessly(rawBody));
        expect(event.platformTopic).toBe(platformTopic);
        if (event.order !== undefined) {
          withOrder += 1;
          expect(event.order.orderId).toBe(event.resource?.orderId);
          expect(event.order.storeId).toBe(STORE);
        }
      }),
      { numRuns: 500, seed: 22 },
    );
    expect(withOrder).toBeGreaterThan(20);
  });

  it('keeps every digit of ids, whether they come as text or as numbers only', async () => {
    const gid = (kind: string, id: string) => `gid://shopify/${kind}/${id}`;
    const body = `{
      "id": 820982911946154508,
      "created_at": "2026-11-20T09:00:00+05:30", "updated_at": "2026-11-20T09:00:00+05:30",
      "customer": {"id": 9115982911946154503},
      "line_items": [
        {"id": 866550311766439021, "admin_graphql_api_id": "gid://shopify/LineItem/866550311766439020",
         "quantity": 1, "product_id": 9007199254740993, "variant_id": 9007199254740995, "product_exists": true},
        {"id": 866550311766439022, "quantity": 1, "product_id": 7, "variant_id": 8, "product_exists": true}
      ],
      "shipping_lines": [{"id": 9007199254740997}],
      "fulfillments": [{"id": 9007199254740999, "location_id": 9007199254741001,
        "line_items": [{"id": 866550311766439022, "quantity": 1}]}],
      "refunds": [{"id": 9007199254741003, "transactions": [],
        "refund_line_items": [{"id": 9007199254741005, "line_item_id": 866550311766439022, "quantity": 1}]}]
    }`;
    const { order } = await connector.verifyWebhook(deliver(body));
    expect(orderSchema.safeParse(order).error).toBeUndefined();
    expect(order).toMatchObject({
      orderId: gid('Order', '820982911946154508'),
      externalRefs: [{ type: 'legacy_id', value: '820982911946154508' }],
      buyer: { id: gid('Customer', '9115982911946154503') },
      lines: [
        {
          id: gid('LineItem', '866550311766439020'),
          productId: gid('Product', '9007199254740993'),
          variantId: gid('ProductVariant', '9007199254740995'),
        },
        { id: gid('LineItem', '866550311766439022'), productId: gid('Product', '7') },
      ],
      shippingLines: [{ id: gid('ShippingLine', '9007199254740997') }],
      shipments: [
        {
          id: gid('Fulfillment', '9007199254740999'),
          locationId: gid('Location', '9007199254741001'),
          lines: [{ lineId: gid('LineItem', '866550311766439022'), quantity: 1 }],
        },
      ],
      refunds: [
        {
          id: gid('Refund', '9007199254741003'),
          lines: [
            {
              lineId: gid('LineItem', '866550311766439022'),
              refundLineId: gid('RefundLineItem', '9007199254741005'),
            },
          ],
        },
      ],
      issues: [],
    });
  });

  it('is left as it was given', async () => {
    const body = new TextEncoder().encode('{"id":820982911946154508}');
    const { headers } = deliver(body);
    const delivery = Object.freeze({ rawBody: body.slice(), headers: Object.freeze(headers) });
    await connector.verifyWebhook(delivery);
    expect(delivery.rawBody).toEqual(body);
  });

  it('is told from those beside it', async () => {
    const events = await Promise.all(
      Array.from({ length: 50 }, (_, index) => connector.verifyWebhook(deliver(`{"id":${index + 1}}`))),
    );
    expect(events.map(({ resource }) => resource?.orderId)).toEqual(
      events.map((_, index) => `gid://shopify/Order/${index + 1}`),
    );
    expect(new Set(events.map(({ dedupeKey }) => dedupeKey)).size).toBe(50);
  });
});

describe('the topic', () => {
  const MEANINGS: Readonly<Record<string, string>> = {
    'orders/create': 'order.created',
    'orders/updated': 'order.updated',
    'orders/edited': 'order.updated',
    'orders/paid': 'order.paid',
    'orders/fulfilled': 'order.fulfilled',
    'orders/partially_fulfilled': 'order.updated',
    'orders/cancelled': 'order.cancelled',
    'orders/delete': 'order.deleted',
    'fulfillments/create': 'fulfillment.created',
    'fulfillments/update': 'fulfillment.updated',
    'refunds/create': 'refund.created',
    'returns/request': 'return.created',
    'returns/approve': 'return.updated',
    'returns/decline': 'return.updated',
    'returns/cancel': 'return.updated',
    'returns/process': 'return.updated',
    'returns/close': 'return.updated',
    'returns/reopen': 'return.updated',
    'returns/update': 'return.updated',
    'products/create': 'product.created',
    'products/update': 'product.updated',
    'products/delete': 'product.deleted',
    'inventory_levels/connect': 'inventory.updated',
    'inventory_levels/update': 'inventory.updated',
    'inventory_levels/disconnect': 'inventory.updated',
    'bulk_operations/finish': 'operation.finished',
    'shop/update': 'store.updated',
    'app/scopes_update': 'store.updated',
    'app/uninstalled': 'store.uninstalled',
    'customers/data_request': 'privacy.customer_request',
    'customers/redact': 'privacy.customer_redact',
    'shop/redact': 'privacy.store_redact',
  };
  /** The topics whose bodies are whole orders. */
  const ORDERS =
    'orders/create orders/updated orders/paid orders/fulfilled orders/partially_fulfilled orders/cancelled'.split(' ');

  it('has a meaning for each that Shopify sends, and an order where the body is one', async () => {
    expect(Object.fromEntries(CANONICAL_TOPIC)).toEqual(MEANINGS);
    for (const [platformTopic, topic] of Object.entries(MEANINGS)) {
      const event = await connector.verifyWebhook(deliver('{"id":5}', platformTopic));
      expect(event).toMatchObject({ topic, platformTopic });
      expect(event.order !== undefined, platformTopic).toBe(ORDERS.includes(platformTopic));
      expect(event.resource, platformTopic).toBeDefined();
    }
  });

  it('means the same in any case, so that a replay cannot pass for news', async () => {
    const body = '{"id":5}';
    const [lower, upper] = await Promise.all([
      connector.verifyWebhook(deliver(body, 'orders/create')),
      connector.verifyWebhook(deliver(body, 'ORDERS/CREATE')),
    ]);
    expect(upper).toEqual(lower);
    const { rawBody, headers } = deliver(body, 'orders/create');
    const shouted = { ...headers, 'X-Shopify-Shop-Domain': 'ACME.MyShopify.com' };
    await expect(connector.verifyWebhook({ rawBody, headers: shouted })).resolves.toEqual(lower);
  });
});

describe('the secret of a store’s own app', () => {
  const OTHER = 'other.myshopify.com';
  const accepts = (of: ShopifyConnector, secret: string) =>
    of.verifyWebhook(deliver('{"id":5}', 'orders/create', secret)).then(
      () => true,
      (error: unknown) => {
        if (ConnectorError.isInstance(error) && error.code === 'webhook_verification_failed') return false;
        throw error;
      },
    );

  it('counts beside the factory’s, until it is replaced or the store is disconnected', async () => {
    const own = createShopifyConnector({ clientSecret: SECRET, tokenStore: createMemoryTokenStore() });
    const connect = (storeId: string, clientSecret: string) =>
      own.auth.connect({ storeId, accessToken: 'shpat_x', clientId: 'own', clientSecret, verify: false });
    const accepted = async () => [
      await accepts(own, SECRET),
      await accepts(own, 'first'),
      await accepts(own, 'second'),
      await accepts(own, 'elsewhere'),
    ];
    expect(await accepted()).toEqual([true, false, false, false]);
    await connect(OTHER, 'elsewhere');
    await connect(STORE, 'first');
    expect(await accepted()).toEqual([true, true, false, false]);
    await connect(STORE, 'second');
    expect(await accepted()).toEqual([true, false, true, false]);
    await own.auth.disconnect(STORE);
    expect(await accepted()).toEqual([true, false, false, false]);
    await own.close();
  });

  it('that is empty signs nothing', async () => {
    expect(await accepts(bare, '')).toBe(false);
    expect(await accepts(connector, '')).toBe(false);
    for (const clientSecret of ['', [], ['']]) {
      expect(() => createShopifyConnector({ clientSecret })).toThrow(/clientSecret/);
    }
    const own = createShopifyConnector({ tokenStore: createMemoryTokenStore() });
    const empty = { storeId: STORE, accessToken: 'shpat_x', clientId: 'own', clientSecret: '', verify: false };
    await own.auth.connect(empty).catch((error: unknown) => {
      if (!ConnectorError.isInstance(error)) throw error;
    });
    expect(await accepts(own, '')).toBe(false);
    await own.close();
  });
});
