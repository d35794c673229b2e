import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { failureOf, openShipping, REF } from './fulfillment-store.js';

beforeAll(() => void vi.spyOn(Math, 'random').mockReturnValue(0));
afterAll(() => vi.restoreAllMocks());

describe('updateOrderStatus', () => {
  it('sets a status of the store’s own and says what it was and is', async () => {
    const { store, woo } = await openShipping('meta', {}, { statusMap: { packed: 'open' } });
    const result = await woo.updateOrderStatus({ ...REF, status: 'wc-packed' });
    expect(result).toEqual({
      status: 'done',
      previous: { value: 'open', raw: 'processing' },
      current: { value: 'open', raw: 'packed' },
    });
    expect((await woo.updateOrderStatus({ ...REF, status: 'packed' })).status).toBe('already_done');
    expect(store.statuses).toEqual(['packed']);
  });

  it('refuses a status that the store does not have, before and after it is asked', async () => {
    const { store, woo } = await openShipping('meta');
    const update = { ...REF, status: 'shiped' };
    const error = await failureOf(woo.updateOrderStatus(update));
    expect(error).toMatchObject({ code: 'invalid_request', issues: [{ path: 'status' }] });
    expect(store.writes).toEqual([]);
    store.statusesRoute = undefined;
    expect(await failureOf(woo.updateOrderStatus(update))).toMatchObject({ code: 'invalid_request' });
    expect(store.order.status).toBe('processing');
  });

  it('makes WooCommerce record a refund only where that is said', async () => {
    const { store, woo } = await openShipping('meta');
    const error = await failureOf(woo.updateOrderStatus({ ...REF, status: 'refunded' }));
    expect(error.message).toContain('createsRefund');
    expect(store.sent).toEqual([]);
    await woo.updateOrderStatus({ ...REF, status: 'refunded', createsRefund: true });
    expect(store.order.status).toBe('refunded');
  });

  it.each(['trash', 'checkout-draft', 'auto-draft', '', 'two words', undefined, 7])('refuses %s', async (status) => {
    const { store, woo } = await openShipping('meta');
    const update = { ...REF, status: status as string };
    expect(await failureOf(woo.updateOrderStatus(update))).toMatchObject({ code: 'invalid_request' });
    expect(store.sent).toEqual([]);
  });

  it('does not take an order out of the trash', async () => {
    const { store, woo } = await openShipping('meta');
    store.order.status = 'trash';
    const update = { ...REF, status: 'processing' };
    expect(await failureOf(woo.updateOrderStatus(update))).toMatchObject({ code: 'conflict', platformCode: 'trash' });
    expect(store.writes).toEqual([]);
  });

  it('adds its note once, also when the status was there', async () => {
    const { store, woo } = await openShipping('meta');
    const update = { ...REF, status: 'on-hold', note: 'Waiting for the bank & the "transfer"', notifyCustomer: true };
    await woo.updateOrderStatus(update);
    await woo.updateOrderStatus(update);
    expect(store.notes).toEqual([{ note: update.note, customer_note: true }]);
    await woo.updateOrderStatus({ ...update, note: 'Waiting' });
    expect(store.notes).toHaveLength(2);
  });

  it('knows its note as WordPress may have written it', async () => {
    const { store, woo } = await openShipping('meta');
    store.notes.push({ note: 'Packed &amp; weighed,<br />\nbox &#039;7&#039; &quot;L&quot;', customer_note: false });
    await woo.updateOrderStatus({ ...REF, status: 'packed', note: 'Packed & weighed, box \'7\' "L"' });
    expect(store.notes).toHaveLength(1);
  });

  it('sends the buyer nothing without a note', async () => {
    const { woo } = await openShipping('meta');
    const error = await failureOf(woo.updateOrderStatus({ ...REF, status: 'completed', notifyCustomer: true }));
    expect(error).toMatchObject({ code: 'invalid_request', issues: [{ path: 'notifyCustomer' }] });
  });

  it('says that the status was set when the note failed', async () => {
    const { store, woo } = await openShipping('meta');
    store.fate = ({ path }) => (path.endsWith('/notes') ? 500 : undefined);
    const update = { ...REF, status: 'completed', note: 'Collected' };
    expect(await failureOf(woo.updateOrderStatus(update))).toMatchObject({ outcomeUnknown: true });
    expect(store.order.status).toBe('completed');
    expect(await failureOf(woo.updateOrderStatus(update))).toMatchObject({ outcomeUnknown: false });
  });

  it('looks whether it was set when the answer is lost', async () => {
    const { store, woo } = await openShipping('meta');
    store.fate = ({ method }) => (method === 'PUT' ? 'lostAfter' : undefined);
    expect((await woo.updateOrderStatus({ ...REF, status: 'completed' })).status).toBe('done');
    expect(store.writes).toHaveLength(1);
  });
});
