import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../../src/testing/index.js';
import { ask } from './support.js';

const NOW = Date.parse('2026-11-24T10:00:00Z');
const MONEY = 'shopMoney { amount currencyCode } presentmentMoney { amount currencyCode }';
const TOTALS = `subtotalPriceSet { ${MONEY} } totalPriceSet { ${MONEY} } currentTotalPriceSet { ${MONEY} }
  totalShippingPriceSet { ${MONEY} } totalTaxSet { ${MONEY} } totalTipReceivedSet { ${MONEY} }
  totalReceivedSet { ${MONEY} } totalRefundedSet { ${MONEY} } totalOutstandingSet { ${MONEY} }
  originalTotalAdditionalFeesSet { ${MONEY} } originalTotalDutiesSet { ${MONEY} }`;
const ORDERS = `query Orders($first: Int!, $after: String) {
  orders(first: $first, after: $after, sortKey: UPDATED_AT) {
    pageInfo { hasNextPage endCursor }
    nodes { id name createdAt updatedAt taxesIncluded displayFinancialStatus displayFulfillmentStatus ${TOTALS}
      refunds(first: 5) { totalRefundedSet { ${MONEY} } }
      lineItems(first: 20) { nodes { quantity currentQuantity sku product { id } variant { id } discountAllocations { allocatedAmountSet { ${MONEY} } }
        originalTotalSet { ${MONEY} } taxLines { title rate priceSet { ${MONEY} } } } } }
  }
}`;

const paise = (text: string): number => Math.round(Number(text) * 100);

describe('the generated data', () => {
  let sandbox: Sandbox;
  // biome-ignore lint/suspicious/noExplicitAny: answers are read by path
  const orders: any[] = [];

  beforeAll(async () => {
    sandbox = await startSandbox({
      platforms: ['shopify'],
      orders: 120,
      now: () => NOW,
      shopify: { bucket: { maximum: 1e6 } },
    });
    let after: string | undefined;
    do {
      const { body } = await ask(sandbox, ORDERS, { first: 50, after });
      orders.push(...body.data.orders.nodes);
      after = body.data.orders.pageInfo.hasNextPage ? body.data.orders.pageInfo.endCursor : undefined;
    } while (after !== undefined);
  });
  afterAll(() => sandbox.close());

  it('comes back complete, in order of change, with ids beyond 2^53', () => {
    expect(orders).toHaveLength(120);
    expect(new Set(orders.map((order) => order.id)).size).toBe(120);
    const times = orders.map((order) => order.updatedAt);
    expect(times).toEqual([...times].sort());
    for (const order of orders) expect(Number.isSafeInteger(Number(order.id.split('/').at(-1)))).toBe(false);
  });

  it('has groups of orders that changed in the same second, and none from the future', () => {
    const bySecond = new Map<string, number>();
    for (const { updatedAt } of orders) bySecond.set(updatedAt, (bySecond.get(updatedAt) ?? 0) + 1);
    expect(Math.max(...bySecond.values())).toBeGreaterThanOrEqual(4);
    for (const order of orders) {
      expect(order.updatedAt >= order.createdAt).toBe(true);
      expect(Date.parse(order.updatedAt)).toBeLessThanOrEqual(NOW);
    }
  });

  it.each(['shopMoney', 'presentmentMoney'])('keeps its sums in %s', (side) => {
    for (const order of orders) {
      const read = (name: string): number => (order[name] === null ? 0 : paise(order[name][side].amount));
      const tax = order.taxesIncluded ? 0 : read('totalTaxSet');
      const total = read('subtotalPriceSet') + read('totalShippingPriceSet') + tax + read('totalTipReceivedSet');
      expect(total + read('originalTotalAdditionalFeesSet') + read('originalTotalDutiesSet')).toBe(
        read('totalPriceSet'),
      );
      const removed = read('totalPriceSet') - read('currentTotalPriceSet');
      expect(read('totalPriceSet') - removed - read('totalReceivedSet') + read('totalRefundedSet')).toBe(
        read('totalOutstandingSet'),
      );
      // biome-ignore lint/suspicious/noExplicitAny: answers are read by path
      const refunds = order.refunds.map((refund: any) => paise(refund.totalRefundedSet[side].amount));
      expect(refunds.reduce((left: number, right: number) => left + right, 0)).toBe(read('totalRefundedSet'));
      const settled = ['PAID', 'REFUNDED', 'PARTIALLY_REFUNDED', 'VOIDED'].includes(order.displayFinancialStatus);
      if (settled) expect(read('totalOutstandingSet')).toBe(0);
    }
  });

  it('writes amounts trimmed, as the platform does', () => {
    const amounts = JSON.stringify(orders).match(/"amount":"[^"]*"/g) ?? [];
    expect(amounts.length).toBeGreaterThan(1_000);
    for (const amount of amounts) expect(amount).toMatch(/^"amount":"-?\d+\.(?:0|\d|\d[1-9])"$/);
  });

  it('holds every case a connector has to get right', () => {
    const truth = sandbox.controls.shopify.orders();
    const financial = new Set(truth.map((order) => order.financialStatus));
    for (const status of [
      'AUTHORIZED',
      'EXPIRED',
      'PAID',
      'PARTIALLY_PAID',
      'PARTIALLY_REFUNDED',
      'PENDING',
      'REFUNDED',
      'VOIDED',
      null,
    ]) {
      expect(financial).toContain(status);
    }
    const fulfillment = new Set(truth.map((order) => order.fulfillmentStatus));
    for (const status of [
      'FULFILLED',
      'FULFILLMENT_NOT_REQUIRED',
      'IN_PROGRESS',
      'ON_HOLD',
      'PARTIALLY_FULFILLED',
      'SCHEDULED',
      'UNFULFILLED',
    ]) {
      expect(fulfillment).toContain(status);
    }
    const lengths = truth.map((order) => order.lines.length);
    for (const length of [60, 120, 260]) expect(lengths).toContain(length);
    expect(truth.some((order) => order.presentmentCurrency === 'USD')).toBe(true);
    expect(truth.some((order) => order.test)).toBe(true);
    expect(truth.some((order) => new Set(order.fulfillmentOrders.map((part) => part.locationId)).size === 3)).toBe(
      true,
    );
    const lines = orders.flatMap((order) => order.lineItems.nodes);
    expect(lines.some((line) => line.product === null && line.variant === null && line.sku !== null)).toBe(true);
    expect(lines.some((line) => line.sku === null)).toBe(true);
    expect(lines.some((line) => line.originalTotalSet.shopMoney.amount === '0.0')).toBe(true);
    // biome-ignore lint/suspicious/noExplicitAny: answers are read by path
    const taxes = new Set(lines.flatMap((line) => line.taxLines.map((tax: any) => tax.title)));
    expect(taxes).toEqual(new Set(['CGST', 'SGST', 'IGST']));
  });

  it('has SKUs that are shared, missing, or prefixes of others', () => {
    const skus = sandbox.controls.shopify.variants().map((variant) => variant.sku);
    expect(skus.filter((sku) => sku === 'DUP-SKU')).toHaveLength(2);
    expect(skus).toContain(null);
    expect(skus).toContain('NEIGHBOUR-1');
    expect(skus).toContain('NEIGHBOUR-10');
  });

  it('is the same for the same seed and time, and another for another seed', async () => {
    const read = async (seed: number): Promise<string> => {
      const other = await startSandbox({
        platforms: ['shopify'],
        orders: 40,
        seed,
        now: () => NOW,
        shopify: { bucket: { maximum: 1e6 } },
      });
      const { body } = await ask(other, ORDERS, { first: 40 });
      await other.close();
      return JSON.stringify(body.data);
    };
    const [first, again, other] = await Promise.all([read(7), read(7), read(8)]);
    expect(again).toBe(first);
    expect(other).not.toBe(first);
  });
});

describe('a big sandbox', () => {
  it('starts at once and serves any page', async () => {
    const started = performance.now();
    const sandbox = await startSandbox({ platforms: ['shopify'], orders: 20_000 });
    expect(performance.now() - started).toBeLessThan(3_000);
    const query =
      'query Tail { orders(first: 5, reverse: true, sortKey: UPDATED_AT) { nodes { id name } } ordersCount(limit: null) { count precision } }';
    const { body } = await ask(sandbox, query);
    expect(body.data.orders.nodes).toHaveLength(5);
    expect(body.data.ordersCount).toEqual({ count: 20_000, precision: 'EXACT' });
    await sandbox.close();
  });
});
