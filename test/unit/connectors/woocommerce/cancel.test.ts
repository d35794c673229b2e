import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { failureOf, openShipping, REF } from './fulfillment-store.js';

const CANCEL = { ...REF, reason: 'customer_request' } as const;

beforeAll(() => void vi.spyOn(Math, 'random').mockReturnValue(0));
afterAll(() => vi.restoreAllMocks());

describe('cancelOrder', () => {
  it('sets the order to cancelled and notes the reason for the staff; again is already done', async () => {
    const { store, woo } = await openShipping('meta');
    const first = await woo.cancelOrder(CANCEL);
    expect(first.status).toBe('done');
    expect(first.warnings.join(' ')).toContain('pays nothing back');
    expect(store.order.status).toBe('cancelled');
    expect(await woo.cancelOrder(CANCEL)).toEqual({ status: 'already_done', warnings: [] });
    expect(store.notes).toEqual([{ note: 'Cancelled: requested by the customer.', customer_note: false }]);
    expect(store.statuses).toEqual(['cancelled']);
  });

  it.each([
    ['out_of_stock', 'out of stock'],
    ['undeliverable_address', 'the address cannot be delivered to'],
    ['fraud', 'suspected fraud'],
    ['pricing_error', 'pricing error'],
    ['other', 'other'],
  ] as const)('tells the reason %s as it is', async (reason, words) => {
    const { store, woo } = await openShipping('meta');
    await woo.cancelOrder({ ...REF, reason });
    expect(store.notes[0]?.note).toBe(`Cancelled: ${words}.`);
  });

  it.each(['pending', 'on-hold', 'failed', 'packed'])('cancels an order that is %s', async (status) => {
    const { store, woo } = await openShipping('meta');
    Object.assign(store.order, { status, paidAt: null });
    expect(await woo.cancelOrder(CANCEL)).toEqual({ status: 'done', warnings: [] });
    expect(store.order.status).toBe('cancelled');
  });

  it.each(['completed', 'refunded', 'trash'])('leaves an order alone that is %s', async (status) => {
    const { store, woo } = await openShipping('meta');
    store.order.status = status;
    expect(await failureOf(woo.cancelOrder(CANCEL))).toMatchObject({ code: 'conflict', platformCode: status });
    expect(store.writes).toEqual([]);
  });

  it.each(['meta', 'fulfillments'] as const)('leaves an order alone of which a part has left (%s)', async (method) => {
    const { store, woo } = await openShipping(method);
    await woo.pushFulfillment({ ...REF, lineItems: [{ lineItemId: '11', quantity: 1 }], tracking: { number: 'A' } });
    expect(await failureOf(woo.cancelOrder(CANCEL))).toMatchObject({ code: 'conflict' });
    expect(store.order.status).toBe('processing');
  });

  it('goes by the fulfillments themselves where the order remembers some', async () => {
    const remembered = { id: 1, key: '_fulfillment_status', value: 'partially_fulfilled' };
    const emptied = await openShipping('fulfillments');
    emptied.store.order.meta.push(remembered);
    expect(await emptied.woo.cancelOrder(CANCEL)).toMatchObject({ status: 'done' });
    const turnedOff = await openShipping('meta');
    turnedOff.store.order.meta.push(remembered);
    expect(await failureOf(turnedOff.woo.cancelOrder(CANCEL))).toMatchObject({ code: 'conflict' });
  });

  it('refuses what WooCommerce cannot do before anything is sent', async () => {
    const { store, woo } = await openShipping('meta');
    const error = await failureOf(
      woo.cancelOrder({
        ...REF,
        reason: 'bored' as never,
        lineItems: [{ lineItemId: '11', quantity: 1 }],
        restock: false,
      }),
    );
    expect((error['issues'] as { path: string }[]).map(({ path }) => path)).toEqual(['reason', 'lineItems', 'restock']);
    expect(store.sent).toEqual([]);
  });

  it('says what it cannot promise', async () => {
    const { woo } = await openShipping('meta');
    const { warnings } = await woo.cancelOrder({ ...CANCEL, restock: true, notifyCustomer: true });
    expect(warnings.join(' ')).toMatch(/had taken from stock.*notifyCustomer was not sent/);
  });

  it('looks whether it was cancelled when the answer is lost, and adds one note when that answer is lost too', async () => {
    const { store, woo } = await openShipping('meta');
    let writes = 0;
    store.fate = ({ method }) => (method !== 'GET' && writes++ < 2 ? 'lostAfter' : undefined);
    expect((await woo.cancelOrder(CANCEL)).status).toBe('done');
    expect(store.writes).toHaveLength(2);
    expect(store.notes).toHaveLength(1);
  });

  it('is done although its note failed', async () => {
    const { store, woo } = await openShipping('meta');
    store.fate = ({ path }) => (path.endsWith('/notes') ? 500 : undefined);
    const { status, warnings } = await woo.cancelOrder(CANCEL);
    expect(status).toBe('done');
    expect(warnings.join(' ')).toContain('note with the reason may be missing');
    store.fate = () => undefined;
    await woo.cancelOrder(CANCEL);
    expect(store.notes).toHaveLength(1);
  });
});
