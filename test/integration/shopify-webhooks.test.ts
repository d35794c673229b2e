import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ShopifyConnector } from '../../src/connectors/shopify/index.js';
import {
  compareDecimals,
  type MoneyPair,
  type Order,
  orderInvariantViolations,
  shouldApply,
  type Totals,
  type WebhookEvent,
} from '../../src/model/index.js';
import { openStore, type TestStore } from './shopify-store.js';

let store: TestStore;
let connector: ShopifyConnector;

beforeAll(async () => {
  // The first orders of a sandbox hold every case once: cash on delivery, refunds, edits, two currencies, 260 lines.
  store = await openStore({ orders: 90, seed: 12 });
  connector = store.connect();
});
afterAll(() => store.close());

const ofShop = (pair: MoneyPair | undefined) => pair?.shop;

function expectSameTotals(webhook: Totals | undefined, fetched: Totals | undefined, what: string): void {
  const names = new Set([...Object.keys(webhook ?? {}), ...Object.keys(fetched ?? {})] as (keyof Totals)[]);
  for (const name of names) {
    const [left, right] = [ofShop(webhook?.[name]), ofShop(fetched?.[name])];
    const isSame =
      left !== undefined &&
      right !== undefined &&
      left.currency === right.currency &&
      compareDecimals(left.amount, right.amount) === 0;
    expect(isSame, `${what}: totals.${name} is ${left?.amount} in the webhook and ${right?.amount} fetched`).toBe(true);
  }
}

/** What both shapes tell, as far as both tell it. */
function comparable(order: Order) {
  return {
    key: order.key,
    revision: order.revision,
    number: order.number,
    // Holds are not in webhook bodies: an order on hold looks open there, and says that holds were not asked for.
    state: order.state.value === 'on_hold' ? 'open' : order.state.value,
    payment: order.payment.value,
    cancellation: order.cancellation,
    placedAt: order.placedAt,
    closedAt: order.closedAt,
    buyer: order.buyer,
    shipTo: order.shipTo,
    billTo: order.billTo,
    currency: order.currency,
    buyerCurrency: order.buyerCurrency,
    taxesIncluded: order.taxesIncluded,
    placeOfSupply: order.placeOfSupply,
    isCod: order.cod !== undefined,
    methods: order.paymentMethods?.map(({ kind, gateway }) => [kind, gateway]),
    lines: order.lines.map(({ id, sku, title, variantTitle, quantity, requiresShipping, isGiftCard, attributes }) => ({
      id,
      sku,
      title,
      variantTitle,
      quantity,
      requiresShipping,
      isGiftCard,
      attributes,
    })),
    discounts: order.discounts?.map(({ id, kind, code, target }) => [id, kind, code, target]),
    shipments: order.shipments?.map(({ id, trackings, lines }) => ({ id, trackings, lines })),
    refunds: order.refunds?.map(({ id, reason, lines }) => [
      id,
      reason,
      lines?.map(({ lineId, quantity }) => [lineId, quantity]),
    ]),
    notes: order.notes,
    tags: [...(order.tags ?? [])].sort(),
    attributes: order.attributes,
    taxIds: order.taxIds,
  };
}

describe('an order in a webhook', () => {
  it('is the fetched order: same key, same revision, same totals, for every order of a store', async () => {
    const { orders } = await connector.fetchOrders({ storeId: store.storeId });
    expect(orders).toHaveLength(90);
    for (const fetched of orders) {
      const { rawBody, headers } = store.controls.buildWebhook({ topic: 'orders/updated', orderId: fetched.orderId });
      const event = await connector.verifyWebhook({ rawBody, headers });
      const order = event.order as Order;
      const what = `${fetched.number} (${store.controls.order(fetched.orderId)?.scenario})`;
      expect(comparable(order), what).toEqual(comparable(fetched));
      expectSameTotals(order.totals, fetched.totals, what);
      expect(orderInvariantViolations(order), what).toEqual([]);
      expect(order.issues, what).toEqual([]);
      expect(shouldApply(fetched, order)).toBe('unchanged');
      expect(order.availability).toMatchObject({
        transactions: 'not_requested',
        fulfillmentGroups: 'not_requested',
        holds: 'not_requested',
      });
    }
  });

  it('is the fetched order also after it was edited, paid, annotated and cancelled', async () => {
    const id = store.controls.orders().find(({ scenario }) => scenario === 'cod')?.id ?? '';
    const revisions = new Set<string>();
    for (const change of [
      () => store.controls.annotateOrder(id, { note: '  leave at\nthe gate ', tags: ['vip', 'a b'] }),
      () => store.controls.editOrder(id),
      () => store.controls.markOrderPaid(id),
      () => store.controls.cancelOrder(id),
    ]) {
      store.clock.advance(60_000);
      change();
      const fetched = await connector.fetchOrder({ storeId: store.storeId, orderId: id });
      const { rawBody, headers } = store.controls.buildWebhook({ topic: 'orders/updated', orderId: id });
      const { order } = await connector.verifyWebhook({ rawBody, headers });
      expect(order?.revision).toEqual(fetched.revision);
      expectSameTotals(order?.totals, fetched.totals, fetched.number ?? '');
      revisions.add(fetched.revision.token);
    }
    expect(revisions.size).toBeGreaterThanOrEqual(3);
  });
});

describe('deliveries over HTTP', () => {
  let receiver: Server;
  const events: WebhookEvent[] = [];
  const statuses: number[] = [];
  let url = '';

  beforeAll(async () => {
    receiver = createServer(async (request, response) => {
      const chunks: Uint8Array[] = [];
      for await (const chunk of request) chunks.push(chunk as Uint8Array);
      try {
        events.push(await connector.verifyWebhook({ rawBody: Buffer.concat(chunks), headers: request.headers }));
        response.statusCode = 200;
      } catch {
        response.statusCode = 401;
      }
      statuses.push(response.statusCode);
      response.end();
    });
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/webhooks`;
  });
  afterAll(() => new Promise((resolve) => receiver.close(resolve)));

  it('of every topic that a sandbox sends are genuine and mean what they say', async () => {
    const orderId = store.controls.orders().find(({ scenario }) => scenario === 'partially-refunded')?.id ?? '';
    const expected = {
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
      'products/update': 'product.updated',
      'inventory_levels/update': 'inventory.updated',
      'app/scopes_update': 'store.updated',
      'app/uninstalled': 'store.uninstalled',
      'customers/data_request': 'privacy.customer_request',
      'customers/redact': 'privacy.customer_redact',
      'shop/redact': 'privacy.store_redact',
    } as const;
    const topics = Object.keys(expected) as (keyof typeof expected)[];
    for (const topic of topics) store.controls.subscribe({ topic, url });
    for (const topic of topics) store.controls.publish({ topic, orderId });
    await store.controls.webhooks.settle();
    expect(statuses).toEqual(topics.map(() => 200));
    expect(events.map(({ platformTopic, topic }) => [platformTopic, topic])).toEqual(Object.entries(expected));
    for (const event of events) {
      expect(event.storeId).toBe(store.storeId);
      if (/^(?:orders|fulfillments|refunds)\//.test(event.platformTopic)) expect(event.resource?.orderId).toBe(orderId);
      expect(event.order !== undefined).toBe(
        event.platformTopic.startsWith('orders/') && !/edited|delete/.test(event.platformTopic),
      );
    }
  });

  it('sent twice or out of order are recognised: one key for each event, one order to keep', async () => {
    for (const { id } of store.controls.subscriptions()) store.controls.unsubscribe(id);
    store.controls.subscribe({ topic: 'orders/updated', url });
    events.length = 0;
    const [id = ''] = store.controls.orderIds();
    store.controls.faults.reorderWebhooks(3);
    store.controls.faults.duplicateWebhooks(3);
    for (let change = 0; change < 3; change += 1) {
      store.clock.advance(1_000);
      store.controls.annotateOrder(id, { note: `note ${change}` });
    }
    await store.controls.webhooks.settle();
    expect(events).toHaveLength(6);
    expect(new Set(events.map(({ dedupeKey }) => dedupeKey)).size).toBe(3);
    let kept: Order | undefined;
    for (const { order } of events) if (order !== undefined && shouldApply(kept, order) === 'apply') kept = order;
    expect(kept?.notes).toEqual([{ text: 'note 2', from: 'buyer' }]);
    store.controls.faults.clear();
  });

  it('go on through the rotation of the app’s secret, in either family of headers', async () => {
    const own = await openStore({ orders: 2 });
    const old = own.credentials.clientSecret;
    const fresh = own.controls.secrets.rotate();
    const rotating = own.connect({ clientSecret: [fresh, old] });
    const unaware = own.connect({ clientSecret: fresh });
    for (const headers of ['classic', 'events', 'both'] as const) {
      // Signed with the oldest secret that is not revoked.
      const before = own.controls.buildWebhook({ topic: 'orders/create', headers });
      await expect(rotating.verifyWebhook(before)).resolves.toMatchObject({ topic: 'order.created' });
      await expect(unaware.verifyWebhook(before)).rejects.toMatchObject({ reason: 'signature_mismatch' });
    }
    own.controls.secrets.revokeOldest();
    const after = own.controls.buildWebhook({ topic: 'orders/create' });
    await expect(rotating.verifyWebhook(after)).resolves.toMatchObject({ topic: 'order.created' });
    await expect(unaware.verifyWebhook(after)).resolves.toMatchObject({ topic: 'order.created' });
    await own.close();
  });
});
