import type { CancelReason, OperationHandle, OrderCancel } from 'commerce-connectors';
import type { ShopifyCancelOptions } from 'commerce-connectors/shopify';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createMemoryTokenStore } from '../../src/storage/index.js';
import { failureOf, startShop, type TestShop } from './shopify-shop.js';

const WRITE = 'OrderCancel';

let shop: TestShop;

beforeAll(async () => {
  shop = await startShop({ orders: 40 });
});
afterAll(() => shop.close());
beforeEach(() => {
  vi.spyOn(Math, 'random').mockReturnValue(0);
  shop.controls.requests.reset();
});
afterEach(() => {
  vi.restoreAllMocks();
  shop.controls.faults.clear();
  shop.controls.jobs.finishAfter(0);
});

/** A paid order that nothing was shipped of, each time another. */
const openOrder = () => shop.controls.insertOrder();
const cancel = (orderId: string, more: Partial<OrderCancel> = {}, options = {}) =>
  shop.shopify.cancelOrder({ storeId: shop.storeId, orderId, reason: 'customer_request', ...more }, options);
const withOptions = (platformOptions: ShopifyCancelOptions) => ({ platformOptions: { ...platformOptions } });
const sent = () => shop.controls.requests.list(WRITE).map(({ variables }) => variables);
const throughJson = (handle: OperationHandle | undefined) => JSON.parse(JSON.stringify(handle)) as OperationHandle;

describe('cancelOrder', () => {
  it('cancels the whole order, puts the goods back and pays nothing back', async () => {
    const order = openOrder();
    const result = await cancel(order.id);
    expect(result).toEqual({ status: 'done', warnings: [expect.stringContaining('paid nothing back')] });
    expect(sent()).toEqual([{ orderId: order.id, reason: 'CUSTOMER', restock: true }]);
    expect(shop.truth(order)).toMatchObject({ cancelReason: 'CUSTOMER', refunded: order.refunded, staffNote: null });
    expect(shop.truth(order).cancelledAt).not.toBeNull();
  });

  it('pays back, tells the customer and leaves the goods where they are when asked to', async () => {
    const order = openOrder();
    const more = {
      ...withOptions({ refund: 'original_payment_methods', staffNote: 'Ticket 17' }),
      notifyCustomer: true,
    };
    expect(await cancel(order.id, { ...more, restock: false })).toEqual({ status: 'done', warnings: [] });
    expect(sent()).toEqual([
      {
        orderId: order.id,
        reason: 'CUSTOMER',
        restock: false,
        refundMethod: { originalPaymentMethodsRefund: true },
        notifyCustomer: true,
        staffNote: 'Ticket 17',
      },
    ]);
    expect(shop.truth(order)).toMatchObject({ refunded: order.received, staffNote: 'Ticket 17' });
  });

  it.each<[CancelReason, string, string | null]>([
    ['out_of_stock', 'INVENTORY', null],
    ['customer_request', 'CUSTOMER', null],
    ['fraud', 'FRAUD', null],
    ['other', 'OTHER', null],
    ['undeliverable_address', 'OTHER', 'The address cannot be delivered to.'],
    ['pricing_error', 'OTHER', 'Pricing error.'],
  ])('says %s as %s, and in a note what the word does not say', async (reason, word, note) => {
    const order = openOrder();
    const { warnings } = await cancel(order.id, { reason });
    expect(shop.truth(order)).toMatchObject({ cancelReason: word, staffNote: note });
    expect(warnings.some((warning) => warning.includes(reason))).toBe(note !== null);
  });

  it('is done already where the order is cancelled, and pays nothing back then', async () => {
    const order = openOrder();
    shop.controls.cancelOrder(order.id);
    expect(await cancel(order.id)).toEqual({ status: 'already_done', warnings: [] });
    const { status, warnings } = await cancel(order.id, withOptions({ refund: 'original_payment_methods' }));
    expect(status).toBe('already_done');
    expect(warnings).toEqual([expect.stringContaining('paid nothing back')]);
    expect(sent()).toEqual([]);
  });

  it('is done where somebody else was faster', async () => {
    const order = openOrder();
    const shopify = shop.another({
      transport: async (url, init) => {
        if (init.body?.includes(`mutation ${WRITE}`)) shop.controls.cancelOrder(order.id);
        return fetch(url, init as RequestInit) as never;
      },
    });
    const input = { storeId: shop.storeId, orderId: order.id, reason: 'fraud' } as const;
    expect(await shopify.cancelOrder(input)).toMatchObject({ status: 'done' });
  });

  it('refuses an order of which goods have left', async () => {
    const order = openOrder();
    await shop.shopify.pushFulfillment({ storeId: shop.storeId, orderId: order.id, tracking: { number: 'AWB-1' } });
    const error = await failureOf(cancel(order.id));
    expect(error).toMatchObject({
      code: 'conflict',
      platformCode: 'outstanding_fulfillments',
      message: expect.stringContaining('cancel its fulfillments first'),
      outcomeUnknown: false,
    });
    expect(shop.truth(order).cancelledAt).toBeNull();
  });

  it('says why Shopify would not pay back', async () => {
    const guest = shop.order('guest');
    const error = await failureOf(cancel(guest.id, withOptions({ refund: 'store_credit' })));
    expect(error).toMatchObject({ code: 'invalid_request', platformCode: 'STORE_CREDIT_REFUND_MISSING_CUSTOMER' });
    expect(shop.truth(guest).cancelledAt).toBeNull();
  });

  it('knows no order that the shop does not have', async () => {
    expect(await failureOf(cancel('999999999'))).toMatchObject({ code: 'not_found' });
    expect(sent()).toEqual([]);
  });

  it('refuses what it cannot do, before anything is sent', async () => {
    const { id } = openOrder();
    const wrong: [string, object][] = [
      ['orderId', { orderId: 'gid://shopify/Product/1' }],
      ['reason', { reason: 'changed_my_mind' }],
      ['reason', { reason: 'constructor' }],
      ['lineItems', { lineItems: [{ lineItemId: '1', quantity: 1 }] }],
      ['restock', { restock: 'yes' }],
      ['notifyCustomer', { notifyCustomer: 1 }],
      ['platformOptions', { platformOptions: 'refund' }],
      ['platformOptions.refund', { platformOptions: { refund: 'cash' } }],
      ['platformOptions.staffNote', { platformOptions: { staffNote: 'x'.repeat(256) } }],
    ];
    for (const [path, more] of wrong) {
      const error = await failureOf(cancel(id, more));
      expect(error, path).toMatchObject({ code: 'invalid_request', issues: [{ path }] });
    }
    expect(shop.controls.requests.count()).toBe(0);
  });

  it('says which scope is missing', async () => {
    const shopify = shop.another({ tokenStore: createMemoryTokenStore() });
    const { storeId } = shop;
    const accessToken = shop.controls.accessToken();
    await shopify.auth.connect({ storeId, accessToken, scopes: ['read_orders'], verify: false });
    shop.controls.requests.reset();
    const error = await failureOf(shopify.cancelOrder({ storeId, orderId: '1', reason: 'other' }));
    expect(error).toMatchObject({ code: 'permission_denied', message: expect.stringContaining('write_orders') });
    expect(shop.controls.requests.count()).toBe(0);
  });
});

describe('a cancellation at the same moment as', () => {
  it('another waits for it', async () => {
    const order = openOrder();
    const both = await Promise.all([cancel(order.id), cancel(order.id)]);
    expect(both.map(({ status }) => status)).toEqual(['done', 'already_done']);
    expect(sent()).toHaveLength(1);
  });

  it('a push waits for it, and finds what it left', async () => {
    const order = openOrder();
    const [cancelled, pushed] = await Promise.allSettled([
      cancel(order.id),
      shop.shopify.pushFulfillment({ storeId: shop.storeId, orderId: order.id, tracking: { number: 'AWB-2' } }),
    ]);
    expect(cancelled).toMatchObject({ status: 'fulfilled', value: { status: 'done' } });
    expect(pushed).toMatchObject({ status: 'rejected', reason: { code: 'conflict' } });
  });
});

describe('a cancellation whose answer is lost', () => {
  it('is found, and not sent again', async () => {
    const order = openOrder();
    shop.controls.faults.resetAfter({ operation: WRITE });
    expect(await cancel(order.id)).toMatchObject({ status: 'done' });
    expect(sent()).toHaveLength(1);
    expect(shop.controls.jobs.list().filter(({ orderId }) => orderId === order.id)).toHaveLength(1);
  });

  it('is not sent again while the job that nobody knows may be at work', async () => {
    const order = openOrder();
    shop.controls.jobs.finishAfter(Number.POSITIVE_INFINITY);
    shop.controls.faults.resetAfter({ operation: WRITE });
    let looks = 0;
    const shopify = shop.another({
      transport: async (url, init) => {
        if (init.body?.includes('query CancelState') && ++looks === 4) shop.controls.jobs.finish();
        return fetch(url, init as RequestInit) as never;
      },
    });
    const result = await shopify.cancelOrder({ storeId: shop.storeId, orderId: order.id, reason: 'other' });
    expect(result).toMatchObject({ status: 'done' });
    expect(sent()).toHaveLength(1);
  });

  it('is sent again when the order is as it was', async () => {
    const order = openOrder();
    shop.controls.faults.resetBefore({ operation: WRITE });
    expect(await cancel(order.id)).toMatchObject({ status: 'done' });
    expect(sent()).toHaveLength(2);
  });

  it('pays back once, also when a copy is sent while the first is at work', async () => {
    const order = openOrder();
    shop.controls.jobs.finishAfter(2);
    shop.controls.faults.resetAfter({ operation: WRITE });
    expect(await cancel(order.id, withOptions({ refund: 'original_payment_methods' }))).toMatchObject({
      status: 'done',
    });
    shop.controls.jobs.finish();
    expect(shop.truth(order).refunded).toBe(order.received);
  });

  it('rejects with what is not known when looking fails as well', async () => {
    const order = openOrder();
    shop.controls.faults.resetAfter({ operation: WRITE });
    shop.controls.faults.status(500, { operation: 'CancelState', every: 2, times: Number.POSITIVE_INFINITY });
    const error = await failureOf(cancel(order.id, {}, { maxRetries: 0 }));
    expect(error).toMatchObject({ outcomeUnknown: true, message: expect.stringContaining('cancel it again') });
    shop.controls.faults.clear();
    expect(await cancel(order.id)).toMatchObject({ status: 'already_done' });
  });
});

describe('the job that cancels', () => {
  /** The first pause is then longer than any call may last. */
  const impatient = async (orderId: string) => {
    vi.spyOn(Math, 'random').mockReturnValue(1_000);
    const result = await cancel(orderId);
    vi.spyOn(Math, 'random').mockReturnValue(0);
    return result;
  };

  it('is followed to its end', async () => {
    const order = openOrder();
    shop.controls.jobs.finishAfter(4);
    expect(await cancel(order.id)).toMatchObject({ status: 'done' });
    expect(shop.controls.requests.count('CancelProgress')).toBe(4);
    expect(shop.truth(order).cancelledAt).not.toBeNull();
  });

  it('is left to itself after a few looks, however long the call may last', async () => {
    const order = openOrder();
    shop.controls.jobs.finishAfter(Number.POSITIVE_INFINITY);
    const { status, handle } = await cancel(order.id);
    expect([status, shop.controls.requests.count('CancelProgress')]).toEqual(['pending', 4]);
    shop.controls.jobs.finish();
    expect(await shop.shopify.checkOperation(throughJson(handle))).toMatchObject({ status: 'done' });
  });

  it('goes on after the call, under a handle that another process can follow', async () => {
    const order = openOrder();
    shop.controls.jobs.finishAfter(Number.POSITIVE_INFINITY);
    const { status, handle } = await impatient(order.id);
    expect(status).toBe('pending');
    const other = shop.another();
    expect(await other.checkOperation(throughJson(handle))).toEqual({ status: 'pending', handle });
    shop.controls.jobs.finish();
    expect(await other.checkOperation(throughJson(handle))).toEqual({
      status: 'done',
      handle,
      result: { status: 'done', warnings: [] },
    });
    expect(shop.truth(order).cancelledAt).not.toBeNull();
  });

  it('may fail: the order is as it was, and both ways of following say so', async () => {
    const order = openOrder();
    shop.controls.jobs.finishAfter(Number.POSITIVE_INFINITY);
    const { handle } = await impatient(order.id);
    shop.controls.jobs.fail();
    const checked = await shop.shopify.checkOperation(throughJson(handle));
    expect(checked).toMatchObject({ status: 'failed', message: expect.stringContaining('not cancelled') });
    expect(shop.truth(order).cancelledAt).toBeNull();

    const shopify = shop.another({
      transport: async (url, init) => {
        if (init.body?.includes('query CancelProgress')) shop.controls.jobs.fail();
        return fetch(url, init as RequestInit) as never;
      },
    });
    const input = { storeId: shop.storeId, orderId: order.id, reason: 'other' } as const;
    expect(await failureOf(shopify.cancelOrder(input))).toMatchObject({ code: 'conflict', platformCode: 'job_failed' });
  });

  it('goes on where this call cannot see its end', async () => {
    const order = openOrder();
    shop.controls.faults.status(403, { operation: 'CancelProgress' });
    const { status, handle } = await cancel(order.id);
    expect(status).toBe('pending');
    expect(await shop.shopify.checkOperation(throughJson(handle))).toMatchObject({ status: 'done' });
  });

  it('ends the call with the caller’s own reason', async () => {
    const order = openOrder();
    const controller = new AbortController();
    const reason = new Error('the host shuts down');
    const shopify = shop.another({
      transport: async (url, init) => {
        if (init.body?.includes('query CancelProgress')) controller.abort(reason);
        return fetch(url, init as RequestInit) as never;
      },
    });
    const input = { storeId: shop.storeId, orderId: order.id, reason: 'other' } as const;
    await expect(shopify.cancelOrder(input, { signal: controller.signal })).rejects.toBe(reason);
  });
});

describe('checkOperation', () => {
  const handleOf = (more: object = {}): OperationHandle => ({
    platform: 'shopify',
    storeId: shop.storeId,
    kind: 'order_cancel',
    data: { orderId: shop.order('guest').id, jobId: 'gid://shopify/Job/810c0b1a-d0fe-4ce1-9be0-2c3c781a9787' },
    ...more,
  });

  it('refuses handles that this connector did not make, before anything is sent', async () => {
    const wrong: [string, unknown][] = [
      ['handle', null],
      ['handle', 'order_cancel'],
      ['handle', { ...handleOf(), data: undefined }],
      ['handle.platform', handleOf({ platform: 'woocommerce' })],
      ['handle.kind', handleOf({ kind: 'constructor' })],
      ['handle.data', handleOf({ data: {} })],
      ['handle.data', handleOf({ data: { ...handleOf().data, orderId: 'gid://shopify/Product/1' } })],
      ['handle.data', handleOf({ data: { ...handleOf().data, jobId: 'gid://shopify/Order/1' } })],
    ];
    for (const [path, handle] of wrong) {
      const error = await failureOf(shop.shopify.checkOperation(handle as OperationHandle));
      expect(error, path).toMatchObject({ code: 'invalid_request', issues: [{ path }] });
    }
    expect(shop.controls.requests.count()).toBe(0);
  });

  it('says that a job is gone', async () => {
    const { status, message } = await shop.shopify.checkOperation(handleOf());
    expect([status, message]).toEqual(['failed', expect.stringContaining('does not know this job')]);
  });

  it('knows no order that the shop does not have', async () => {
    const data = { ...handleOf().data, orderId: 'gid://shopify/Order/999999999' };
    expect(await failureOf(shop.shopify.checkOperation(handleOf({ data })))).toMatchObject({ code: 'not_found' });
  });
});
