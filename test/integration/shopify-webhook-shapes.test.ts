import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mapOrder, type ShopifyConnector } from '../../src/connectors/shopify/index.js';
import { SUPPORTED_API_VERSIONS } from '../../src/connectors/shopify/options.js';
import { compareDecimals, type MoneyPair, type Order } from '../../src/model/index.js';
import { openStore, type TestStore } from './shopify-store.js';

const ORDERS = 60;

let store: TestStore;
let connector: ShopifyConnector;

beforeAll(async () => {
  store = await openStore({ orders: ORDERS, seed: 77 });
  connector = store.connect();
});
afterAll(() => store.close());

function bodyOf(orderId: string) {
  return store.controls.buildWebhook({ topic: 'orders/updated', orderId });
}

async function delivered(orderId: string): Promise<Order> {
  const { order } = await connector.verifyWebhook(bodyOf(orderId));
  if (order === undefined) throw new Error(`no order in the webhook of ${orderId}`);
  return order;
}

/** Equal as numbers: one shape writes `10.0`, the other `10.00`. */
const isAmount = (pair: MoneyPair | undefined, amount: string) =>
  pair !== undefined && compareDecimals(pair.shop.amount, amount) === 0;

/** What a warehouse and a courier act on. */
const toDo = (order: Order) => ({
  key: order.key,
  token: order.revision.token,
  lines: order.lines.map(({ id, sku, quantity }) => [id, sku, quantity]),
  collect: order.cod === undefined ? undefined : Number(order.cod.collect.amount),
  isCancelled: order.state.value === 'cancelled',
  trackings: order.shipments?.map(({ id, trackings }) => [id, trackings?.map(({ number }) => number)]),
});

describe('the webhook of an order and the fetched order', () => {
  it('both tell what is true in the shop, for every order of it', async () => {
    const { orders } = await connector.fetchOrders({ storeId: store.storeId });
    expect(orders).toHaveLength(ORDERS);
    let collected = 0;
    for (const fetched of orders) {
      const webhook = await delivered(fetched.orderId);
      const truth = store.controls.order(fetched.orderId);
      if (truth === undefined) throw new Error(`${fetched.orderId} is not an order of the shop`);
      expect(toDo(webhook), truth.scenario).toEqual(toDo(fetched));
      for (const { totals, lines, cod, key } of [fetched, webhook]) {
        expect(key).toBe(`shopify:${store.storeId}:${truth.id}`);
        expect(isAmount(totals?.grand, truth.total), `${truth.scenario}: grand`).toBe(true);
        expect(isAmount(totals?.due, truth.outstanding), `${truth.scenario}: due`).toBe(true);
        expect(isAmount(totals?.refunded, truth.refunded), `${truth.scenario}: refunded`).toBe(true);
        expect(isAmount(totals?.paid, truth.received), `${truth.scenario}: paid`).toBe(true);
        expect(lines.map(({ id, quantity }) => [id, quantity.ordered, quantity.current, quantity.fulfillable])).toEqual(
          truth.lines.map((line) => [line.id, line.quantity, line.quantity - line.removed, line.unfulfilled]),
        );
        if (cod === undefined) continue;
        collected += 1;
        const due = truth.cancelledAt === null ? Math.max(0, Number(truth.outstanding)) : 0;
        expect(Number(cod.collect.amount), truth.scenario).toBe(due);
      }
    }
    expect(collected).toBeGreaterThan(10);
  });

  it('are one order in every version of the API', async () => {
    const ids = store.controls.orderIds().slice(0, 20);
    for (const apiVersion of SUPPORTED_API_VERSIONS) {
      const ofVersion = store.connect({ apiVersion });
      for (const orderId of ids) {
        const fetched = await ofVersion.fetchOrder({ storeId: store.storeId, orderId });
        expect(toDo(await delivered(orderId)), apiVersion).toEqual(toDo(fetched));
      }
    }
  });

  it('are one order after goods went out', async () => {
    const open = store.controls.orders().filter(({ lines, cancelledAt, fulfillmentOrders, test }) => {
      const isOpen = fulfillmentOrders.length === 1 && fulfillmentOrders[0]?.status === 'OPEN';
      return cancelledAt === null && !test && isOpen && lines.every((line) => line.unfulfilled > 0);
    });
    expect(open.length).toBeGreaterThan(2);
    for (const [index, { id: orderId }] of open.slice(0, 3).entries()) {
      const before = await delivered(orderId);
      store.clock.advance(60_000);
      const tracking = { number: `DL-${index}`, carrier: 'Delhivery' };
      const { status } = await connector.pushFulfillment({ storeId: store.storeId, orderId, tracking });
      expect(status).toBe('done');
      const [webhook, fetched] = [
        await delivered(orderId),
        await connector.fetchOrder({ storeId: store.storeId, orderId }),
      ];
      expect(toDo(webhook)).toEqual(toDo(fetched));
      expect(webhook.revision.token).not.toBe(before.revision.token);
      expect(webhook.fulfillment.value).toBe('fulfilled');
      expect(webhook.shipments?.flatMap(({ trackings }) => trackings ?? [])).toContainEqual(
        expect.objectContaining(tracking),
      );
      expect(webhook.lines.every(({ quantity }) => quantity.fulfillable === 0)).toBe(true);
    }
  });
});

describe('the body of a webhook', () => {
  it('maps to the same order later, from the event that was stored or from plain JSON', async () => {
    for (const orderId of store.controls.orderIds()) {
      const delivery = bodyOf(orderId);
      const event = await connector.verifyWebhook(delivery);
      const stored: unknown = JSON.parse(JSON.stringify(event.raw));
      expect(mapOrder(stored, { storeId: store.storeId }).order).toEqual(event.order);
      // Ids lose their digits here where they are numbers; every one that counts is there as text as well.
      const lossy: unknown = JSON.parse(new TextDecoder().decode(delivery.rawBody));
      const { order } = mapOrder(lossy, { storeId: store.storeId });
      expect(order.key).toBe(event.order?.key);
      expect(order.revision).toEqual(event.order?.revision);
      expect(JSON.parse(JSON.stringify(event))).toEqual(event);
    }
  });

  it('says the same under every topic that carries an order', async () => {
    const [orderId = ''] = store.controls.orderIds();
    const topics = ['orders/create', 'orders/updated', 'orders/paid', 'orders/fulfilled', 'orders/cancelled'] as const;
    const events = await Promise.all(
      topics.map((topic) => connector.verifyWebhook(store.controls.buildWebhook({ topic, orderId }))),
    );
    for (const { order } of events) expect(order).toEqual(events[0]?.order);
    expect(new Set(events.map(({ dedupeKey }) => dedupeKey)).size).toBe(topics.length);
  });
});
