import { afterEach, describe, expect, it, vi } from 'vitest';
import { createRuntime } from '../../src/connectors/runtime.js';
import { createWooClient } from '../../src/connectors/woocommerce/client.js';
import { createWooFulfillments, type WooFulfillments } from '../../src/connectors/woocommerce/fulfillments.js';
import { createMemoryTokenStore } from '../../src/storage/index.js';
import { type Sandbox, startSandbox, type WooSandboxOptions } from '../../src/testing/index.js';

/** 09:00 in Delhi. */
const NOW = Date.parse('2026-11-25T03:30:00Z');
const MODES = ['fulfillments', 'ast', 'shipment-tracking', 'none'] as const;

interface Shop {
  readonly controls: Sandbox['controls']['woocommerce'];
  readonly woo: WooFulfillments;
  readonly storeId: string;
  /** Requests that wrote something, as method and route. */
  writes(): readonly string[];
}

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  vi.restoreAllMocks();
  for (const close of closers.splice(0)) await close();
});

async function openShop(options: WooSandboxOptions): Promise<Shop> {
  // No pause before looking again.
  vi.spyOn(Math, 'random').mockReturnValue(0);
  const sandbox = await startSandbox({
    platforms: ['woocommerce'],
    orders: 3,
    seed: 7,
    now: () => NOW,
    woocommerce: { variants: 12, ...options },
  });
  const controls = sandbox.controls.woocommerce;
  const { storeId, consumerKey, consumerSecret } = sandbox.credentials.woocommerce;
  const connector = { baseURL: (id: string) => controls.baseURL(id), tokenStore: createMemoryTokenStore() };
  const runtime = createRuntime('woocommerce', { ...connector, now: () => NOW });
  const at = new Date(NOW).toISOString();
  await runtime.tokens.save({
    platform: 'woocommerce',
    storeId,
    version: 1,
    credentials: { consumerKey, consumerSecret },
    settings: {},
    profile: { timeZone: 'Asia/Kolkata' },
    connectedAt: at,
    updatedAt: at,
  });
  closers.push(async () => {
    await runtime.close();
    await sandbox.close();
  });
  return {
    controls,
    woo: createWooFulfillments(runtime, createWooClient(runtime, connector)),
    storeId,
    writes: () => controls.requests.list().flatMap(({ method, operation }) => (method === 'GET' ? [] : [operation])),
  };
}

describe.each(MODES)('a store whose tracking is %s', (tracking) => {
  it('ships an order in two parcels, each once, and completes it with the second', async () => {
    const { controls, woo, storeId, writes } = await openShop({ tracking });
    const order = controls.insert({ scenario: { label: 'two', status: 'processing', payment: 'cod', lineCount: 2 } });
    const [line] = order.lines;
    const ref = { storeId, orderId: order.id };
    const first = {
      ...ref,
      tracking: { number: 'AWB-1', carrier: 'Delhivery' },
      lineItems: [{ lineItemId: line?.id ?? '', quantity: 1 }],
    };
    expect((await woo.pushFulfillment(first)).status).toBe('done');
    expect(controls.order(order.id)?.status).toBe('processing');
    const second = { ...ref, tracking: { number: 'AWB-2', carrier: 'blue dart' }, shippedAt: new Date(NOW) };
    const plan = await woo.planFulfillment(second);
    const before = writes().length;
    expect((await woo.pushFulfillment(second)).status).toBe('done');
    expect(writes()).toHaveLength(before + plan.writes);
    expect(controls.order(order.id)).toMatchObject({ status: 'completed' });

    const after = writes().length;
    expect((await woo.pushFulfillment(first)).status).toBe('already_done');
    expect((await woo.pushFulfillment(second)).status).toBe('already_done');
    expect(writes()).toHaveLength(after);
    if (tracking !== 'fulfillments') {
      const numbers = controls.order(order.id)?.trackings.map(({ number }) => number);
      expect(numbers).toEqual(['AWB-1', 'AWB-2']);
    }
    const third = { ...ref, tracking: { number: 'AWB-3' } };
    await expect(woo.pushFulfillment(third)).rejects.toMatchObject({ platformCode: 'not_shippable' });
  });

  it('writes once whichever answer is lost', async () => {
    const { controls, woo, storeId, writes } = await openShop({ tracking });
    const push = (orderId: string) => ({ storeId, orderId, tracking: { number: `AWB-${orderId}`, carrier: 'DTDC' } });
    const quiet = controls.insert();
    await woo.pushFulfillment(push(quiet.id));
    for (const operation of new Set(writes())) {
      controls.requests.reset();
      const { id } = controls.insert();
      controls.faults.resetAfter({ operation });
      expect((await woo.pushFulfillment(push(id))).status).toBe('done');
      const order = controls.order(id);
      expect(order?.status).toBe('completed');
      expect(new Set(writes()).size, `${operation} lost`).toBe(writes().length);
      expect((await woo.pushFulfillment(push(id))).status).toBe('already_done');
    }
  });

  it('does not ship what was refunded', async () => {
    const { controls, woo, storeId } = await openShop({ tracking });
    const scenario = { label: 'two', status: 'processing', payment: 'prepaid', lineCount: 2 } as const;
    const order = controls.insert({ scenario });
    const [refunded, left] = order.lines;
    controls.refund(order.id, { lines: [{ id: refunded?.id ?? '', quantity: refunded?.quantity ?? 0 }] });
    const result = await woo.pushFulfillment({ storeId, orderId: order.id, tracking: { number: 'AWB-1' } });
    expect(result.parts.map(({ lineItems }) => lineItems)).toEqual([
      [{ lineItemId: left?.id, quantity: left?.quantity }],
    ]);
  });
});

describe('orders of a store', () => {
  it('takes pushes although it is too old to list its statuses', async () => {
    const { controls, woo, storeId } = await openShop({ wcVersion: '7.9.0' });
    const { id } = controls.insert();
    const push = {
      storeId,
      orderId: id,
      tracking: { number: 'AWB-1' },
      platformOptions: { status: 'packed' },
    };
    expect((await woo.pushFulfillment(push)).status).toBe('done');
    expect(controls.order(id)?.status).toBe('packed');
  });

  it('names the statuses there are when one is asked for that it does not have', async () => {
    const { controls, woo, storeId } = await openShop({});
    const { id } = controls.insert();
    const update = { storeId, orderId: id, status: 'delivered' };
    await expect(woo.updateOrderStatus(update)).rejects.toMatchObject({ code: 'invalid_request' });
    expect((await woo.updateOrderStatus({ ...update, status: 'packed' })).current.raw).toBe('packed');
    expect(controls.order(id)?.status).toBe('packed');
  });

  it('keeps a trashed order in the trash', async () => {
    const { controls, woo, storeId } = await openShop({});
    const { id } = controls.insert();
    controls.trash(id);
    const ref = { storeId, orderId: id };
    await expect(woo.pushFulfillment({ ...ref, tracking: { number: 'A' } })).rejects.toMatchObject({
      code: 'conflict',
    });
    await expect(woo.cancelOrder({ ...ref, reason: 'fraud' })).rejects.toMatchObject({ code: 'conflict' });
    await expect(woo.updateOrderStatus({ ...ref, status: 'processing' })).rejects.toMatchObject({ code: 'conflict' });
    expect(controls.order(id)?.status).toBe('trash');
  });

  it('cancels an order, whose stock comes back by itself', async () => {
    const { controls, woo, storeId } = await openShop({});
    const { id } = controls.insert();
    const cancel = { storeId, orderId: id, reason: 'out_of_stock' as const };
    controls.faults.resetAfter({ operation: 'PUT orders/:id' });
    expect((await woo.cancelOrder(cancel)).status).toBe('done');
    expect((await woo.cancelOrder(cancel)).status).toBe('already_done');
    const order = controls.order(id);
    expect(order?.status).toBe('cancelled');
    expect(order?.notes.filter(({ note }) => note === 'Cancelled: out of stock.')).toHaveLength(1);
  });
});
