import { afterEach, describe, expect, it, vi } from 'vitest';
import { createWooCommerceConnector, type WooCommerceConnector } from '../../src/connectors/woocommerce/index.js';
import { orderInvariantViolations, orderSchema } from '../../src/model/index.js';
import { type Sandbox, startSandbox } from '../../src/testing/index.js';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  vi.restoreAllMocks();
  for (const close of closers.splice(0)) await close();
});

interface Shop {
  readonly woo: WooCommerceConnector;
  readonly controls: Sandbox['controls']['woocommerce'];
  readonly storeId: string;
  insert(): { readonly id: string; readonly lineIds: readonly string[] };
  asked(): number;
}

/** A store that has Order Fulfillments turned on. */
async function openShop(): Promise<Shop> {
  vi.spyOn(Math, 'random').mockReturnValue(0);
  const sandbox = await startSandbox({
    platforms: ['woocommerce'],
    orders: 3,
    seed: 7,
    woocommerce: { variants: 12, tracking: 'fulfillments' },
  });
  const controls = sandbox.controls.woocommerce;
  const { storeId, consumerKey, consumerSecret } = sandbox.credentials.woocommerce;
  const woo = createWooCommerceConnector({ baseURL: (id) => controls.baseURL(id) });
  closers.push(async () => {
    await woo.close();
    await sandbox.close();
  });
  await woo.auth.connect({ storeId, consumerKey, consumerSecret });
  return {
    woo,
    controls,
    storeId,
    insert: () => {
      const scenario = { label: 'two', status: 'processing', payment: 'prepaid', lineCount: 2 } as const;
      const order = controls.insert({ scenario });
      return { id: order.id, lineIds: order.lines.map(({ id }) => id) };
    },
    asked: () =>
      controls.requests.list().filter(({ method, path }) => method === 'GET' && /\/fulfillments$/.test(path)).length,
  };
}

const listed = async ({ woo, storeId }: Shop, id: string) => {
  const { orders } = await woo.fetchOrders({ storeId });
  return orders.find(({ orderId }) => orderId === id);
};

describe('an order of which core fulfillments say that a part has left', () => {
  it('says so wherever it is read, and is not cancelled', async () => {
    const shop = await openShop();
    const { woo, storeId } = shop;
    const { id, lineIds } = shop.insert();
    const [sent = '', kept = ''] = lineIds;
    const tracking = { number: 'AWB-1', carrier: 'Delhivery', url: 'https://track.example/AWB-1' };
    const lineItems = [{ lineItemId: sent, quantity: 1 }];
    await woo.pushFulfillment({ storeId, orderId: id, tracking, lineItems });
    for (const order of [await woo.fetchOrder({ storeId, orderId: id }), await listed(shop, id)]) {
      expect(orderSchema.parse(order)).toEqual(order);
      expect(order).toMatchObject({
        fulfillment: { value: 'partially_fulfilled' },
        shipments: [{ lines: [{ lineId: sent, quantity: 1 }], trackings: [{ number: 'AWB-1', url: tracking.url }] }],
      });
      const quantityOf = (lineId: string) => order?.lines.find((line) => line.id === lineId)?.quantity;
      expect([quantityOf(sent)?.fulfilled, quantityOf(kept)?.fulfilled]).toEqual([1, 0]);
      expect(order === undefined ? [] : orderInvariantViolations(order)).toEqual([]);
      expect(order?.availability).not.toHaveProperty('shipments');
    }
    const cancel = { storeId, orderId: id, reason: 'customer_request' } as const;
    await expect(woo.cancelOrder(cancel)).rejects.toMatchObject({ code: 'conflict' });
    expect(shop.controls.order(id)?.status).toBe('processing');
  });

  it('costs a request for each such order of a page, and none for the others', async () => {
    const shop = await openShop();
    const { woo, storeId } = shop;
    const partly = shop.insert();
    const whole = shop.insert();
    const untouched = shop.insert();
    const [line = ''] = partly.lineIds;
    const part = { lineItems: [{ lineItemId: line, quantity: 1 }], tracking: { number: 'AWB-1' } };
    await woo.pushFulfillment({ storeId, orderId: partly.id, ...part });
    await woo.pushFulfillment({ storeId, orderId: whole.id, tracking: { number: 'AWB-2' } });
    shop.controls.requests.reset();
    const { orders } = await woo.fetchOrders({ storeId });
    expect(shop.asked()).toBe(1);
    const find = (id: string) => orders.find(({ orderId }) => orderId === id);
    expect(find(untouched.id)).toMatchObject({ fulfillment: { value: 'unfulfilled' }, shipments: [] });
    // What is completed has left; with which number is a question to the order itself.
    expect(find(whole.id)).toMatchObject({
      fulfillment: { value: 'fulfilled' },
      availability: { shipments: 'not_requested' },
    });
    expect(find(whole.id)).not.toHaveProperty('shipments');
    const read = await woo.fetchOrder({ storeId, orderId: whole.id });
    expect(read.shipments?.map(({ trackings }) => trackings[0]?.number)).toEqual(['AWB-2']);
  });

  it('comes all the same when they cannot be read', async () => {
    const shop = await openShop();
    const { woo, storeId } = shop;
    const { id, lineIds } = shop.insert();
    const lineItems = [{ lineItemId: lineIds[0] ?? '', quantity: 1 }];
    await woo.pushFulfillment({ storeId, orderId: id, lineItems, tracking: { number: 'AWB-1' } });
    shop.controls.requests.reset();
    await woo.fetchOrder({ storeId, orderId: id });
    const operation = shop.controls.requests.list().find(({ path }) => /\/fulfillments$/.test(path))?.operation ?? '';
    shop.controls.faults.status(500, { operation, times: 20 });
    const { orders, issues } = await woo.fetchOrders({ storeId });
    expect(issues).toMatchObject([{ code: 'partial_data', orderId: id }]);
    const order = orders.find(({ orderId }) => orderId === id);
    expect(order).toMatchObject({
      fulfillment: { value: 'partially_fulfilled', raw: 'partially_fulfilled' },
      availability: { shipments: 'not_yet_available', 'lines.*.quantity.fulfilled': 'not_yet_available' },
    });
    expect(order).not.toHaveProperty('shipments');
    expect(order?.lines.every(({ quantity }) => quantity.fulfilled === undefined)).toBe(true);
  });
});
