import { describe, expect, it } from 'vitest';
import { NOW, startWoo } from './support.js';

async function startWithOrder(label: string) {
  const started = await startWoo();
  const found = started.controls.orders().find(({ scenario }) => scenario === label);
  if (found === undefined) throw new Error(`no order ${label}`);
  const truth = () => started.controls.order(found.id) ?? found;
  const refund = (body: unknown) => started.ask(`orders/${found.id}/refunds`, { method: 'POST', body });
  return { ...started, id: found.id, truth, refund };
}

describe('a refund', () => {
  it('of units has negative lines that name the order’s, and leaves the order’s totals alone', async () => {
    const { ask, id, truth, refund } = await startWithOrder('multi-line');
    const order = (await ask(`orders/${id}`)).body;
    const [line] = order.line_items;
    const answer = await refund({
      reason: 'Damaged',
      api_refund: false,
      line_items: [
        {
          id: line.id,
          quantity: 1,
          refund_total: '100.00',
          refund_tax: [{ id: line.taxes[0].id, refund_total: '18.00' }],
        },
      ],
    });
    expect(answer.status).toBe(201);
    expect(answer.headers.get('location')).toBe(
      `https://sandbox-1.example.com/wp-json/wc/v3/orders/${id}/refunds/${answer.body.id}`,
    );
    expect(answer.body).toMatchObject({
      amount: '118.00',
      reason: 'Damaged',
      refunded_payment: false,
      line_items: [
        {
          product_id: line.product_id,
          quantity: -1,
          total: '-100.00',
          total_tax: '-18.00',
          meta_data: [{ key: '_refunded_item_id', value: String(line.id) }],
        },
      ],
    });
    const after = (await ask(`orders/${id}`)).body;
    expect([after.total, after.status]).toEqual([order.total, 'processing']);
    expect(after.refunds).toEqual([{ id: answer.body.id, reason: 'Damaged', total: '-118.00' }]);
    expect(truth()).toMatchObject({ refunded: '118.00', modifiedAt: new Date(NOW).toISOString().replace('.000', '') });
    expect(truth().lines[0]?.refunded).toBe(1);
  });

  it('of everything ends the order', async () => {
    const { truth, refund } = await startWithOrder('prepaid');
    expect((await refund({ amount: truth().total })).body.refunded_payment).toBe(true);
    expect(truth().status).toBe('refunded');
    expect(truth().refunds).toHaveLength(1);
  });

  it('is refused with a 500 that stands where an object belongs', async () => {
    const prepaid = await startWithOrder('prepaid');
    const cod = await startWithOrder('cod');
    const tooMuch = await prepaid.refund({ amount: '999999' });
    const noGateway = await cod.refund({ amount: '1' });
    expect([tooMuch.status, tooMuch.body]).toEqual([
      500,
      { code: 'woocommerce_rest_cannot_create_order_refund', message: 'Invalid refund amount.', data: 500 },
    ]);
    expect([noGateway.status, noGateway.body.data]).toEqual([500, 500]);
    expect((await prepaid.refund({ amount: '-1' })).body.code).toBe('woocommerce_rest_invalid_order_refund');
    expect((await cod.refund({ amount: '1', api_refund: false })).status).toBe(201);
  });

  it('can be deleted only by force, which leaves the change date', async () => {
    const { ask, id, truth } = await startWithOrder('partially-refunded');
    const [refund] = truth().refunds;
    const { modifiedAt } = truth();
    const path = `orders/${id}/refunds/${refund?.id}`;
    expect((await ask(path, { method: 'DELETE' })).status).toBe(501);
    expect((await ask(path)).body.id).toBe(Number(refund?.id));
    expect((await ask(`${path}?force=true`, { method: 'DELETE' })).status).toBe(200);
    expect(truth()).toMatchObject({ refunds: [], modifiedAt });
    expect((await ask(path)).body.code).toBe('woocommerce_rest_shop_order_refund_invalid_id');
    expect((await ask('orders/999999/refunds')).body.code).toBe('woocommerce_rest_invalid_order_id');
  });

  it('by a test takes all, an amount, or units', async () => {
    const { controls, id, truth } = await startWithOrder('multi-line');
    const line = truth().lines.find(({ quantity }) => quantity === 1) ?? truth().lines[0];
    controls.refund(id, { lines: [{ id: line?.id ?? '', quantity: 1 }], reason: 'Too small' });
    controls.refund(id, { amount: '10.00' });
    expect(truth().refunds.map(({ reason }) => reason)).toEqual(['Too small', '']);
    controls.refund(id);
    expect(truth()).toMatchObject({ status: 'refunded', refunded: truth().total });
    expect(() => controls.refund(id, { lines: [{ id: line?.id ?? '', quantity: 99 }] })).toThrow(
      'has no 99 units left',
    );
  });
});

describe('a note', () => {
  it('is kept for the shop or for the customer, and does not move the change date', async () => {
    const { ask, id, truth } = await startWithOrder('prepaid');
    const { modifiedAt } = truth();
    const path = `orders/${id}/notes`;
    const made = await ask(path, { method: 'POST', body: { note: 'Shipped with AWB 1', customer_note: true } });
    await ask(path, { method: 'POST', body: { note: 'Packed' } });
    expect([made.status, made.body]).toEqual([
      201,
      expect.objectContaining({ author: 'WooCommerce', note: 'Shipped with AWB 1', customer_note: true }),
    ]);
    expect(made.headers.get('location')).toBe(
      `https://sandbox-1.example.com/wp-json/wc/v3/orders/${id}/notes/${made.body.id}`,
    );
    const notes = async (query: string) =>
      (await ask(`${path}${query}`)).body.map(({ note }: { note: string }) => note);
    expect(await notes('')).toEqual(['Shipped with AWB 1', 'Packed']);
    expect(await notes('?type=customer')).toEqual(['Shipped with AWB 1']);
    expect(await notes('?type=internal')).toEqual(['Packed']);
    expect(truth().modifiedAt).toBe(modifiedAt);
  });

  it('needs a text and an order, and goes by force', async () => {
    const { ask, id } = await startWithOrder('prepaid');
    const path = `orders/${id}/notes`;
    const missing = await ask(path, { method: 'POST', body: {} });
    expect([missing.status, missing.body.code, missing.body.data.params]).toEqual([
      400,
      'rest_missing_callback_param',
      ['note'],
    ]);
    expect((await ask('orders/999999/notes')).body.code).toBe('woocommerce_rest_order_invalid_id');
    const { body } = await ask(path, { method: 'POST', body: { note: 'x' } });
    expect((await ask(`${path}/${body.id}`, { method: 'DELETE' })).status).toBe(501);
    expect((await ask(`${path}/${body.id}?force=1`, { method: 'DELETE' })).status).toBe(200);
    expect((await ask(`${path}/${body.id}`)).status).toBe(404);
  });
});
