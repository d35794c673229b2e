import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { SHOWCASE } from '../../../../src/testing/woocommerce/data/scenarios.js';
import { parseMoney, sum } from '../../../../src/testing/woocommerce/state/money.js';
import { startWoo } from './support.js';

interface Line {
  readonly id: number;
  readonly total: string;
  readonly total_tax: string;
  readonly subtotal?: string;
  readonly subtotal_tax?: string;
  readonly taxes: readonly { readonly id: number; readonly total: string }[];
}

// biome-ignore lint/suspicious/noExplicitAny: orders are read by path in tests
type Order = any;

const total = (lines: readonly Line[], field: 'subtotal' | 'subtotal_tax' | 'total' | 'total_tax'): bigint =>
  sum(lines.map((line) => parseMoney(line[field] ?? '0')));

/** What has to add up in every order, to the last paisa. */
function expectToAddUp(order: Order): void {
  const { line_items: lines, fee_lines: fees, shipping_lines: shipping, tax_lines: taxes } = order;
  const money = (name: string) => parseMoney(order[name]);
  const all = [...lines, ...fees, ...shipping];
  expect(money('total')).toBe(total(all, 'total') + money('total_tax'));
  expect(money('cart_tax')).toBe(total([...lines, ...fees], 'total_tax'));
  expect(money('shipping_total')).toBe(total(shipping, 'total'));
  expect(money('shipping_tax')).toBe(total(shipping, 'total_tax'));
  expect(money('total_tax')).toBe(money('cart_tax') + money('shipping_tax'));
  expect(money('discount_total')).toBe(total(lines, 'subtotal') - total(lines, 'total'));
  expect(money('discount_tax')).toBe(total(lines, 'subtotal_tax') - total(lines, 'total_tax'));
  for (const line of all as readonly Line[]) {
    expect(parseMoney(line.total_tax)).toBe(sum(line.taxes.map((share) => parseMoney(share.total))));
  }
  for (const tax of taxes) {
    const shares = (of: readonly Line[]) =>
      sum(
        of.flatMap((line) => line.taxes.filter(({ id }) => id === tax.rate_id)).map((share) => parseMoney(share.total)),
      );
    expect(parseMoney(tax.tax_total)).toBe(shares([...lines, ...fees]));
    expect(parseMoney(tax.shipping_tax_total)).toBe(shares(shipping));
  }
  const refunded = sum(order.refunds.map((refund: { total: string }) => parseMoney(refund.total)));
  expect(-refunded <= money('total')).toBe(true);
  if (order.status === 'refunded') expect(-refunded).toBe(money('total'));
  expect([order.date_paid, order.date_paid_gmt].filter((date) => date === null)).not.toHaveLength(1);
  if (order.status === 'completed') expect(order.date_completed).not.toBeNull();
}

async function readAll(ask: Awaited<ReturnType<typeof startWoo>>['ask'], query = 'dp=6'): Promise<readonly Order[]> {
  const pages: Order[] = [];
  for (let page = 1; ; page += 1) {
    const { body } = await ask(`orders?per_page=100&orderby=id&order=asc&${query}&page=${page}`);
    if (body.length === 0) return pages;
    pages.push(...body);
  }
}

describe('generated orders', () => {
  it.each([1, 7, 2026])('add up, whatever the seed (%i)', async (seed) => {
    const { ask } = await startWoo({}, { seed, orders: 160 });
    const orders = await readAll(ask);
    expect(orders).toHaveLength(160);
    for (const order of orders) expectToAddUp(order);
  });

  it('add up in whole rupees too, and in three decimals, unless they keep every digit', async () => {
    for (const decimals of [0, 3]) {
      const { ask, controls } = await startWoo({ decimals }, { orders: 60 });
      const unrounded = controls.orders().filter(({ scenario }) => ['unrounded', 'kwd'].includes(scenario));
      const orders = await readAll(ask, `exclude=${unrounded.map(({ id }) => id)}`);
      expect(orders).toHaveLength(58);
      for (const order of orders) expectToAddUp(order);
    }
  });

  it('refund whole lines with the money that belongs to them', async () => {
    const { ask, controls } = await startWoo();
    for (const { id, refunds } of controls.orders().filter((order) => order.refunds.length > 0)) {
      const { body } = await ask(`orders/${id}/refunds`);
      expect(body).toHaveLength(refunds.length);
      for (const refund of body) {
        const lines = [...refund.line_items, ...refund.shipping_lines, ...refund.fee_lines];
        if (lines.length === 0) continue;
        expect(-parseMoney(refund.amount)).toBe(total(lines, 'total') + total(lines, 'total_tax'));
      }
    }
  });

  it('begin with every case once', async () => {
    const { ask, controls } = await startWoo();
    const byLabel = new Map(controls.orders().map((order) => [order.scenario, order]));
    expect([...byLabel.keys()]).toEqual(expect.arrayContaining(SHOWCASE.map(({ label }) => label)));
    const shown = async (label: string): Promise<Order> => (await ask(`orders/${byLabel.get(label)?.id}`)).body;
    expect(await shown('cod')).toMatchObject({
      payment_method: 'cod',
      status: 'processing',
      date_paid: null,
      transaction_id: '',
    });
    expect((await shown('cod-fee')).fee_lines).toMatchObject([{ name: 'COD charges', total: '49.00', amount: '' }]);
    expect((await shown('deleted-product')).line_items[0]).toMatchObject({ product_id: 0, variation_id: 0, sku: null });
    expect((await shown('variation')).line_items[0].variation_id).toBeGreaterThan(0);
    expect((await shown('empty-shipping')).shipping.address_1).toBe('');
    expect((await shown('cgst-sgst')).tax_lines.map(({ label }: { label: string }) => label)).toEqual(['CGST', 'SGST']);
    expect((await shown('igst')).tax_lines).toMatchObject([{ label: 'IGST', rate_percent: 5 }]);
    expect((await shown('free-shipping')).coupon_lines).toMatchObject([{ code: 'shipfree', free_shipping: true }]);
    expect((await shown('free')).total).toBe('0.00');
    expect((await shown('fee-only')).line_items).toEqual([]);
    expect((await shown('long-120')).line_items).toHaveLength(120);
    expect((await shown('guest')).customer_id).toBe(0);
    expect((await shown('usd')).currency).toBe('USD');
    const numbered = await shown('numbered');
    expect(numbered.number).not.toBe(String(numbered.id));
    expect((await shown('custom-meta')).meta_data).toContainEqual(
      expect.objectContaining({ key: '_custom_json', value: { a: 1, b: ['x', 'y'] } }),
    );
    const [line] = (await shown('unrounded')).line_items;
    expect(line.price).toBeTypeOf('number');
    expect(line.price.toFixed(2)).not.toBe(String(line.price));
  });

  it('name products that the catalogue has, by the SKU it has them under', async () => {
    const { controls } = await startWoo();
    for (const line of controls.orders().flatMap(({ lines }) => lines)) {
      if (line.productId === 0) continue;
      const { sku, parentId } = controls.product(line.variationId === 0 ? line.productId : line.variationId);
      expect([sku, parentId]).toEqual([line.sku, line.variationId === 0 ? 0 : line.productId]);
    }
  });

  it('lose a product that is deleted', async () => {
    const { ask, controls } = await startWoo();
    const order = controls.orders().find(({ scenario }) => scenario === 'variation');
    const line = order?.lines[0];
    controls.deleteProduct(line?.variationId ?? 0);
    const { body } = await ask(`orders/${order?.id}`);
    expect(body.line_items[0]).toMatchObject({ id: Number(line?.id), product_id: 0, variation_id: 0, sku: null });
  });

  it('are the same for the same seed and time, and others for another seed', async () => {
    const read = async (seed: number) =>
      (await (await startWoo({}, { seed, orders: 45 })).ask('orders?per_page=100')).text;
    expect(await read(5)).toBe(await read(5));
    expect(await read(5)).not.toBe(await read(6));
  });

  it('number in thousands without keeping anyone waiting', async () => {
    const { ask, controls } = await startWoo({}, { orders: 3_000 });
    expect((await ask('orders?per_page=1')).headers.get('x-wp-total')).toBe('3000');
    expect(controls.order('10001')?.scenario).toBe('prepaid');
  });
});

const CAPTURES = '../shared/contracts/woocommerce/captures';

describe.skipIf(!existsSync(CAPTURES))('next to recorded answers', () => {
  const recorded = (name: string): Order => JSON.parse(readFileSync(`${CAPTURES}/${name}.body`, 'utf8'));
  const names = existsSync(CAPTURES)
    ? readdirSync(CAPTURES).flatMap((file) => /^(order-(?!note|delete|create).*)\.body$/.exec(file)?.[1] ?? [])
    : [];

  /** Keys and kinds of value, without what a plugin or a test put in. */
  function shapeOf(value: unknown): unknown {
    if (Array.isArray(value)) return value.length === 0 ? [] : [shapeOf(value[0])];
    if (typeof value !== 'object' || value === null) return value === null ? 'null' : typeof value;
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [
        key,
        key === 'meta_data' || key === '_links' ? 'any' : shapeOf(inner),
      ]),
    );
  }

  it.each(names.filter((name) => !Array.isArray(recorded(name))))(
    '%s has the keys of a generated order',
    async (name) => {
      const { ask } = await startWoo({}, { orders: 1 });
      const own = (await ask('orders/10001')).body;
      expect(Object.keys(own)).toEqual(Object.keys(recorded(name)));
    },
  );

  it('orders have values of the same kinds, level by level', async () => {
    const { ask, controls } = await startWoo();
    const find = (label: string) => controls.orders().find(({ scenario }) => scenario === label)?.id;
    for (const [name, label] of [
      ['order-cgst-sgst', 'cod-fee'],
      ['order-refund_partial_line', 'partially-refunded'],
      ['order-gift-wrap-fee', 'gift'],
    ] as const) {
      const own = (await ask(`orders/${find(label)}`)).body;
      const theirs = recorded(name);
      for (const part of [
        'line_items',
        'tax_lines',
        'shipping_lines',
        'fee_lines',
        'coupon_lines',
        'refunds',
        'billing',
        'shipping',
      ]) {
        if (own[part].length === 0 || theirs[part].length === 0) continue;
        const ofVariation = (rows: readonly { variation_id: number }[]) =>
          rows.find((row) => row.variation_id !== 0) ?? rows[0];
        const pick = (value: Order) => (part === 'line_items' ? ofVariation(value) : value);
        if (part === 'line_items' && pick(own[part]).variation_id === 0) continue;
        expect([part, shapeOf(pick(own[part]))]).toEqual([part, shapeOf(pick(theirs[part]))]);
      }
    }
  });

  it('answers carry the same headers', async () => {
    const { ask } = await startWoo();
    const headersOf = (name: string) =>
      readFileSync(`${CAPTURES}/${name}.headers`, 'utf8')
        .split('\n')
        .flatMap((line) => /^([\w-]+): /.exec(line)?.[1]?.toLowerCase() ?? [])
        .filter((header) => !['server', 'connection', 'transfer-encoding'].includes(header));
    const own = async (path: string, options = {}) => [...(await ask(path, options)).headers.keys()];
    expect(await own('orders?per_page=10')).toEqual(expect.arrayContaining(headersOf('orders-page1')));
    expect(await own('orders/999999')).toEqual(expect.arrayContaining(headersOf('error-missing-order')));
    expect(await own('orders', { key: null })).toEqual(expect.arrayContaining(headersOf('error-bad-key')));
  });
});
