import { describe, expect, it } from 'vitest';
import { NOW, startWoo } from './support.js';

async function startWithOrders() {
  const started = await startWoo();
  const { ask, controls } = started;
  const idOf = (label: string): string => {
    const found = controls.orders().find(({ scenario }) => scenario === label);
    if (found === undefined) throw new Error(`no order ${label}`);
    return found.id;
  };
  const put = (id: string, body: unknown) => ask(`orders/${id}`, { method: 'PUT', body });
  const truth = (id: string) => {
    const order = controls.order(id);
    if (order === undefined) throw new Error(`no order ${id}`);
    return order;
  };
  return { ...started, idOf, put, truth };
}

const NOW_TEXT = new Date(NOW).toISOString().replace('.000', '');

describe('a status', () => {
  it('dates completion, and payment of cash on delivery', async () => {
    const { idOf, put, truth } = await startWithOrders();
    const cod = idOf('cod');
    expect(truth(cod)).toMatchObject({ status: 'processing', paidAt: null, completedAt: null });
    const { body } = await put(cod, { status: 'completed' });
    expect(body).toMatchObject({ status: 'completed', date_completed_gmt: NOW_TEXT.slice(0, 19) });
    expect(truth(cod)).toMatchObject({ paidAt: NOW_TEXT, completedAt: NOW_TEXT, modifiedAt: NOW_TEXT });
    expect(truth(cod).notes).toEqual([
      { note: 'Order status changed from Processing to Completed.', customerNote: false },
    ]);
  });

  it('pays a transfer once it is processing', async () => {
    const { idOf, put, truth } = await startWithOrders();
    const id = idOf('on-hold');
    await put(id, { status: 'processing' });
    expect(truth(id)).toMatchObject({ status: 'processing', paidAt: NOW_TEXT, completedAt: null });
  });

  it('takes stock away and gives it back once', async () => {
    const { ask, idOf, put } = await startWithOrders();
    const id = idOf('variation');
    const reduced = async () =>
      (await ask(`orders/${id}`)).body.line_items.flatMap((line: { meta_data: { key: string; value: string }[] }) =>
        line.meta_data.flatMap(({ key, value }) => (key === '_reduced_stock' ? [Number(value)] : [])),
      );
    const line = (await ask(`orders/${id}`)).body.line_items[0];
    const stock = async () =>
      (await ask(`products/${line.product_id}/variations/${line.variation_id}`)).body.stock_quantity;
    const before = await stock();
    await put(id, { status: 'cancelled' });
    await put(id, { status: 'pending' });
    expect(await reduced()).toEqual([]);
    expect(await stock()).toBe(before === null ? null : before + line.quantity);
    await put(id, { status: 'processing' });
    await put(id, { status: 'completed' });
    expect((await reduced()).length).toBeGreaterThan(0);
    expect(await stock()).toBe(before);
  });

  it('of refunded makes a refund of everything left, without lines', async () => {
    const { ask, idOf, put, truth } = await startWithOrders();
    const id = idOf('completed');
    await put(id, { status: 'refunded' });
    const { total } = truth(id);
    expect(truth(id).refunds).toMatchObject([{ amount: total, reason: 'Order fully refunded.' }]);
    const { body } = await ask(`orders/${id}/refunds`);
    expect(body).toMatchObject([{ amount: total, line_items: [] }]);
    expect((await ask(`orders/${id}`)).body).toMatchObject({
      total,
      refunds: [{ reason: 'Order fully refunded.', total: `-${total}` }],
    });
  });

  it('that does not exist is refused alone, and becomes pending in a batch', async () => {
    const { ask, idOf, put, truth } = await startWithOrders();
    const id = idOf('prepaid');
    const refused = await put(id, { status: 'nope' });
    expect([refused.status, refused.body.message]).toEqual([400, 'Invalid parameter(s): status']);
    expect(truth(id).status).toBe('processing');
    const update = [
      { id: Number(id), status: 'nope' },
      { id: 999_999, status: 'completed' },
    ];
    const { status, body } = await ask('orders/batch', { method: 'POST', body: { update } });
    expect([status, body.update[0].status, body.update[1]]).toEqual([
      200,
      'pending',
      {
        id: 999_999,
        error: { code: 'woocommerce_rest_shop_order_invalid_id', message: 'Invalid ID.', data: { status: 400 } },
      },
    ]);
    expect(truth(id).status).toBe('pending');
  });

  it('that the store added is a status like any other', async () => {
    const { ask, idOf, put } = await startWithOrders();
    expect((await put(idOf('prepaid'), { status: 'packed' })).body.status).toBe('packed');
    expect((await ask('orders/statuses')).body).toContainEqual({ slug: 'packed', name: 'Packed' });
    const old = await startWoo({ wcVersion: '7.9' }, { orders: 1 });
    expect((await old.ask('orders/statuses')).body.code).toBe('rest_no_route');
  });

  it('is set by a payment only where one is waited for', async () => {
    const { idOf, put, truth } = await startWithOrders();
    const [pending, cancelled] = [idOf('pending'), idOf('cancelled-cod')];
    await put(pending, { set_paid: true, transaction_id: 'pay_1' });
    await put(cancelled, { set_paid: true });
    expect(truth(pending)).toMatchObject({ status: 'processing', paidAt: NOW_TEXT });
    expect(truth(cancelled)).toMatchObject({ status: 'cancelled', paidAt: null });
  });
});

describe('an update', () => {
  it('writes custom fields by key, by id, and removes them with null', async () => {
    const { idOf, put } = await startWithOrders();
    const id = idOf('custom-meta');
    const given = { key: '_tracking', value: [{ number: 'AWB9' }] };
    const added = (await put(id, { meta_data: [given] })).body.meta_data.at(-1);
    expect(added).toMatchObject(given);
    const again = (await put(id, { meta_data: [{ key: '_tracking', value: 'new' }] })).body.meta_data.at(-1);
    expect(again).toEqual({ id: added.id, key: '_tracking', value: 'new' });
    const byId = (await put(id, { meta_data: [{ id: added.id, value: 'newer' }] })).body.meta_data.at(-1);
    expect(byId).toEqual({ id: added.id, key: '_tracking', value: 'newer' });
    const removed = (await put(id, { meta_data: [{ key: '_tracking', value: null }] })).body.meta_data;
    expect(removed.map(({ key }: { key: string }) => key)).not.toContain('_tracking');
    expect((await put(id, { meta_data: 'x' })).body.data.params).toEqual({
      meta_data: 'meta_data is not of type array.',
    });
  });

  it('moves the change date even when it is empty or changes nothing', async () => {
    const { idOf, put, truth } = await startWithOrders();
    for (const body of [{}, { status: 'completed' }]) {
      const id = idOf(Object.keys(body).length === 0 ? 'prepaid' : 'completed');
      expect(truth(id).modifiedAt).not.toBe(NOW_TEXT);
      await put(id, body);
      expect(truth(id).modifiedAt).toBe(NOW_TEXT);
    }
  });

  it('of an unknown order is 400, while reading and deleting it are 404', async () => {
    const { ask, put } = await startWithOrders();
    const [read, written, deleted] = [
      await ask('orders/999999'),
      await put('999999', {}),
      await ask('orders/999999', { method: 'DELETE' }),
    ];
    expect([read.status, written.status, deleted.status]).toEqual([404, 400, 404]);
    expect(read.body).toEqual({
      code: 'woocommerce_rest_shop_order_invalid_id',
      message: 'Invalid ID.',
      data: { status: 404 },
    });
  });

  it('that is no JSON is refused', async () => {
    const { ask } = await startWithOrders();
    const { status, body } = await ask('orders/10001', { method: 'PUT', rawBody: '{bad' });
    expect([status, body.code, body.data.json_error_message]).toEqual([400, 'rest_invalid_json', 'Syntax error']);
  });
});

describe('the trash', () => {
  it('takes an order once, shows it by id, and gives it back by a status, telling nobody', async () => {
    const { ask, controls, idOf, put, truth } = await startWithOrders();
    const id = idOf('prepaid');
    const deleted = await ask(`orders/${id}`, { method: 'DELETE' });
    expect([deleted.status, deleted.body.status]).toEqual([200, 'processing']);
    const { body } = await ask(`orders/${id}`);
    expect([body.status, body.meta_data.map(({ key }: { key: string }) => key)]).toEqual([
      'trash',
      ['_wp_trash_meta_status', '_wp_trash_meta_time'],
    ]);
    const again = await ask(`orders/${id}`, { method: 'DELETE' });
    expect([again.status, again.body.code]).toEqual([410, 'woocommerce_rest_already_trashed']);
    await put(id, { status: 'processing' });
    expect(truth(id).status).toBe('processing');
    controls.trash(id);
    controls.untrash(id);
    expect(truth(id)).toMatchObject({ status: 'processing', meta: {} });
  });

  it('is passed over with force', async () => {
    const { ask, controls, idOf } = await startWithOrders();
    const id = idOf('prepaid');
    expect((await ask(`orders/${id}?force=true`, { method: 'DELETE' })).status).toBe(200);
    expect(controls.order(id)).toBeUndefined();
    expect((await ask(`orders/${id}`)).status).toBe(404);
  });
});
