import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox, type WebhookTopic } from '../../../src/testing/index.js';
import { exactJson } from '../../../src/testing/shopify/webhooks/exact-json.js';
import { ask } from './support.js';

interface Received {
  readonly body: string;
  readonly headers: IncomingHttpHeaders;
}

let sandbox: Sandbox;
let receiver: Server;
let received: Received[];
let status: number;
let url: string;

beforeEach(async () => {
  sandbox = await startSandbox({ platforms: ['shopify'], orders: 40 });
  received = [];
  status = 200;
  receiver = createServer((request, response) => {
    const chunks: Uint8Array[] = [];
    request.on('data', (chunk: Uint8Array) => chunks.push(chunk));
    request.on('end', () => {
      received.push({ body: Buffer.concat(chunks).toString(), headers: request.headers });
      response.writeHead(status).end();
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hooks`;
});
afterEach(async () => {
  await sandbox.close();
  receiver.closeAllConnections();
  receiver.close();
});

const controls = () => sandbox.controls.shopify;
const sign = (body: string, secret: string): string => createHmac('sha256', secret).update(body).digest('base64');
const first = () => controls().orders()[0];

describe('deliveries', () => {
  it('arrive signed, with the headers of the platform', async () => {
    controls().subscribe({ topic: 'orders/updated', url });
    controls().touch(first()?.id ?? '');
    await controls().webhooks.settle();
    expect(received).toHaveLength(1);
    const [{ body, headers } = { body: '', headers: {} as IncomingHttpHeaders }] = received;
    expect(headers['x-shopify-hmac-sha256']).toBe(sign(body, sandbox.credentials.shopify.clientSecret));
    expect(headers).toMatchObject({
      'content-type': 'application/json',
      'x-shopify-topic': 'orders/updated',
      'x-shopify-shop-domain': 'sandbox-1.myshopify.com',
      'x-shopify-api-version': '2026-10',
      'x-shopify-webhook-id': expect.stringMatching(/^[0-9a-f-]{36}$/),
      'x-shopify-event-id': expect.stringMatching(/^[0-9a-f-]{36}$/),
      'x-shopify-triggered-at': expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
    });
    expect(headers['x-shopify-sub-topic']).toBeUndefined();
  });

  it('follow what requests do', async () => {
    for (const topic of ['fulfillments/create', 'orders/fulfilled', 'inventory_levels/update'] as const)
      controls().subscribe({ topic, url });
    const id = controls()
      .orders()
      .find((order) => order.scenario === 'prepaid')?.fulfillmentOrders[0]?.id;
    await ask(
      sandbox,
      'mutation Ship($id: ID!) { fulfillmentCreate(fulfillment: { lineItemsByFulfillmentOrder: [{ fulfillmentOrderId: $id }], trackingInfo: { company: "DTDC", number: "D1" } }) { userErrors { message } } }',
      { id },
    );
    const [variant] = controls().variants();
    controls().setInventory({ sku: variant?.sku ?? '', locationId: variant?.locationIds[0] ?? '', available: 41 });
    await controls().webhooks.settle();
    expect(received.map(({ headers }) => headers['x-shopify-topic'])).toEqual([
      'fulfillments/create',
      'orders/fulfilled',
      'inventory_levels/update',
    ]);
    expect(JSON.parse(received[0]?.body ?? '')).toMatchObject({
      tracking_number: 'D1',
      tracking_company: 'DTDC',
      status: 'success',
    });
    expect(JSON.parse(received[1]?.body ?? '')).toMatchObject({ fulfillment_status: 'fulfilled' });
    expect(JSON.parse(received[2]?.body ?? '')).toMatchObject({ available: 41 });
  });

  it('are signed with the oldest secret that is not revoked', async () => {
    controls().subscribe({ topic: 'orders/updated', url });
    const [old = ''] = controls().secrets.list();
    const fresh = controls().secrets.rotate();
    const deliver = async (): Promise<Received> => {
      controls().touch(first()?.id ?? '');
      await controls().webhooks.settle();
      return received.at(-1) ?? { body: '', headers: {} };
    };
    const before = await deliver();
    expect(before.headers['x-shopify-hmac-sha256']).toBe(sign(before.body, old));
    controls().secrets.revokeOldest();
    const after = await deliver();
    expect(after.headers['x-shopify-hmac-sha256']).toBe(sign(after.body, fresh));
  });

  it('are sent again with the same bytes and id, when their time comes', async () => {
    controls().subscribe({ topic: 'orders/updated', url });
    status = 500;
    controls().touch(first()?.id ?? '');
    await controls().webhooks.settle();
    expect(received).toHaveLength(1);
    status = 200;
    controls().advance(2 * 60_000);
    await controls().webhooks.settle();
    expect(received).toHaveLength(2);
    expect(received[1]?.body).toBe(received[0]?.body);
    expect(received[1]?.headers['x-shopify-webhook-id']).toBe(received[0]?.headers['x-shopify-webhook-id']);
    expect(
      controls()
        .webhooks.attempts()
        .map(({ attempt, status: answered }) => [attempt, answered]),
    ).toEqual([
      [1, 500],
      [2, 200],
    ]);
  });

  it('end after eight retries, and with them the subscription', async () => {
    controls().subscribe({ topic: 'orders/updated', url });
    status = 404;
    controls().touch(first()?.id ?? '');
    await controls().webhooks.runRetries();
    expect(received).toHaveLength(9);
    expect(controls().subscriptions()).toEqual([]);
    status = 200;
    controls().touch(first()?.id ?? '');
    await controls().webhooks.settle();
    expect(received).toHaveLength(9);
  });

  it('get lost, doubled and mixed up on request', async () => {
    controls().subscribe({ topic: 'orders/updated', url });
    const [one, two, three] = controls().orderIds();
    const touch = async (...ids: (string | undefined)[]): Promise<string[]> => {
      received = [];
      for (const id of ids) controls().touch(id ?? '');
      await controls().webhooks.settle();
      return received.map(({ body }) => /"admin_graphql_api_id":"([^"]+)"/.exec(body)?.[1] ?? '');
    };
    controls().faults.dropWebhooks();
    expect(await touch(one, two)).toEqual([two]);
    controls().faults.duplicateWebhooks();
    expect(await touch(one, two)).toEqual([one, one, two]);
    expect(new Set(received.map(({ headers }) => headers['x-shopify-webhook-id'])).size).toBe(2);
    controls().faults.reorderWebhooks(3);
    expect(await touch(one, two, three)).toEqual([three, two, one]);
  });

  it('tell about the end', async () => {
    controls().subscribe({ topic: 'app/uninstalled', url });
    controls().uninstall();
    await controls().webhooks.settle();
    expect(received.map(({ headers }) => headers['x-shopify-topic'])).toEqual(['app/uninstalled']);
    expect(JSON.parse(received[0]?.body ?? '')).toMatchObject({ myshopify_domain: 'sandbox-1.myshopify.com' });
    expect(controls().subscriptions()).toEqual([]);
  });

  it('are listed as subscriptions of the app', async () => {
    controls().subscribe({ topic: 'orders/create', url });
    controls().subscribe({ topic: 'shop/redact', url });
    const { body } = await ask(sandbox, 'query Hooks { webhookSubscriptions(first: 5) { nodes { topic uri } } }');
    expect(body.data.webhookSubscriptions.nodes).toEqual([{ topic: 'ORDERS_CREATE', uri: url }]);
  });
});

describe('bodies', () => {
  it('write every digit of an id as a number', () => {
    const order = first();
    const { rawBody } = controls().buildWebhook({ topic: 'orders/create', orderId: order?.id ?? '' });
    const text = new TextDecoder().decode(rawBody);
    const digits = order?.id.split('/').at(-1) ?? '';
    expect(text).toContain(`"id":${digits},`);
    expect(String(JSON.parse(text).id)).not.toBe(digits);
    expect(text).toContain(`"admin_graphql_api_id":"${order?.id}"`);
  });

  it.each([
    'prepaid',
    'cod',
    'usd-refunded',
    'partially-refunded',
    'cancelled-prepaid',
    'shipped',
    'digital',
    'goodwill',
    'cod-fee',
    'script',
  ])('agree with the truth: %s', (scenario) => {
    const order = controls()
      .orders()
      .find((candidate) => candidate.scenario === scenario);
    const { rawBody } = controls().buildWebhook({ topic: 'orders/updated', orderId: order?.id ?? '' });
    const body = JSON.parse(new TextDecoder().decode(rawBody));
    expect(body.name).toBe(order?.name);
    expect(Number(body.total_price)).toBe(Number(order?.total));
    expect(Number(body.current_total_price_set.shop_money.amount)).toBe(Number(order?.current));
    expect(Number(body.total_outstanding)).toBe(Number(order?.outstanding));
    expect(body.financial_status).toBe(order?.financialStatus?.toLowerCase());
    expect(body.total_price).toMatch(/^\d+\.\d\d$/);
    expect(body.updated_at).toMatch(/\+05:30$/);
    expect(new Date(body.updated_at).toISOString()).toBe(order?.updatedAt.replace('Z', '.000Z'));
    expect(body.line_items).toHaveLength(order?.lines.length ?? 0);
    expect(body.presentment_currency).toBe(order?.presentmentCurrency);
    expect(body.fulfillments).toHaveLength(order?.fulfillments.length ?? 0);
  });

  it.each([
    ['products/update', { title: expect.any(String), variants: expect.any(Array) }],
    ['refunds/create', { refund_line_items: expect.any(Array), transactions: expect.any(Array) }],
    ['fulfillments/create', { tracking_numbers: [expect.any(String)] }],
    ['inventory_levels/update', { available: expect.any(Number) }],
    ['app/uninstalled', { myshopify_domain: 'sandbox-1.myshopify.com' }],
    ['app/scopes_update', { current: expect.arrayContaining(['read_all_orders']) }],
    ['customers/data_request', { orders_requested: [expect.any(Number)] }],
    ['customers/redact', { orders_to_redact: [expect.any(Number)] }],
    ['shop/redact', { shop_domain: 'sandbox-1.myshopify.com' }],
    ['orders/delete', { id: expect.any(Number) }],
  ] as [WebhookTopic, object][])('%s', (topic, shape) => {
    const order = controls()
      .orders()
      .find((candidate) => candidate.scenario === 'partially-refunded');
    const { rawBody } = controls().buildWebhook({ topic, orderId: order?.id ?? '' });
    expect(JSON.parse(new TextDecoder().decode(rawBody))).toMatchObject(shape);
  });

  it('hide personal data from an app that is not approved', () => {
    controls().approveCustomerData(false);
    const { rawBody } = controls().buildWebhook({ topic: 'orders/create' });
    const body = JSON.parse(new TextDecoder().decode(rawBody));
    expect(body.shipping_address).toMatchObject({ name: null, phone: null, zip: null, city: expect.any(String) });
  });

  it('can be built with the headers of either generation', () => {
    const classic = controls().buildWebhook({ topic: 'orders/create' });
    const events = controls().buildWebhook({ topic: 'orders/create', headers: 'events' });
    expect(Object.keys(classic.headers).some((name) => name.startsWith('shopify-'))).toBe(false);
    expect(events.headers).toMatchObject({
      'shopify-topic': 'orders/create',
      'shopify-handle': 'orders',
      'shopify-action': 'create',
    });
    expect(Object.keys(events.headers).some((name) => name.startsWith('X-Shopify-'))).toBe(false);
    const body = new TextDecoder().decode(events.rawBody);
    expect(events.headers['shopify-hmac-sha256']).toBe(sign(body, sandbox.credentials.shopify.clientSecret));
  });
});

describe('exact JSON', () => {
  it('writes bigints digit by digit and everything else as JSON.stringify does', () => {
    expect(exactJson({ id: 820982911946154508n, list: [1n, null, 'a"b', undefined], gone: undefined })).toBe(
      '{"id":820982911946154508,"list":[1,null,"a\\"b",null]}',
    );
    const plain = { a: [1.5, true, null], b: { c: 'ü' } };
    expect(exactJson(plain)).toBe(JSON.stringify(plain));
  });
});
