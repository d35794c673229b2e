import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { mapOrder } from '../../src/connectors/shopify/index.js';
import { orderSchema } from '../../src/model/index.js';

/** Recorded answers of real shops. They are not part of this repository; where they lie beside it, they are read. */
const CAPTURES = new URL('../../../shared/contracts/shopify/captures/', import.meta.url);
const isThere = existsSync(CAPTURES);
const files = isThere ? readdirSync(CAPTURES).filter((name) => name.endsWith('.json')) : [];
const why = isThere ? '' : ' (skipped: the recordings are not beside the repository)';

/** Every object that is an order and more than a reference to one. */
function ordersIn(value: unknown): Readonly<Record<string, unknown>>[] {
  if (typeof value !== 'object' || value === null) return [];
  const below = Object.values(value).flatMap(ordersIn);
  const record = value as Readonly<Record<string, unknown>>;
  const isOrder = typeof record['id'] === 'string' && record['id'].startsWith('gid://shopify/Order/');
  return isOrder && Object.keys(record).length > 1 ? [record, ...below] : below;
}

const recorded = files.map(
  (name) => [name, ordersIn(JSON.parse(readFileSync(new URL(name, CAPTURES), 'utf8')))] as const,
);

describe(`orders of real shops${why}`, () => {
  it.skipIf(!isThere)('are among the recordings', () => {
    expect(recorded.flatMap(([, orders]) => orders).length).toBeGreaterThan(5);
  });

  it.skipIf(!isThere).each(recorded.filter(([, orders]) => orders.length > 0))('in %s are mapped', (_name, orders) => {
    for (const wire of orders) {
      const { order } = mapOrder(wire, { storeId: 'acme.myshopify.com' });
      expect(orderSchema.safeParse(order).error).toBeUndefined();
      expect(order.orderId).toBe(wire['id']);
      const nodes = (wire['lineItems'] as { nodes?: readonly unknown[] } | undefined)?.nodes;
      if (nodes !== undefined) expect(order.lines).toHaveLength(nodes.length);
      for (const status of [order.payment, order.fulfillment, order.returns]) {
        if (status.raw !== undefined) expect(status.value).not.toBe('unknown');
      }
    }
  });

  it.skipIf(!isThere)('have amounts that reconcile as Shopify says', () => {
    const amounts = recorded.flatMap(([, orders]) =>
      orders.map((wire) => mapOrder(wire, { storeId: 'acme.myshopify.com' }).order.totals),
    );
    const withDue = amounts.filter((totals) => totals?.due !== undefined && totals.grand !== undefined);
    expect(withDue.length).toBeGreaterThan(0);
    for (const totals of withDue) {
      const { grand, removed, paid, refunded, due } = totals ?? {};
      if (removed === undefined || paid === undefined) continue;
      const sum = [grand, removed, paid, refunded].map((pair) => Number(pair?.shop.amount ?? 0));
      expect((sum[0] ?? 0) - (sum[1] ?? 0) - (sum[2] ?? 0) + (sum[3] ?? 0)).toBeCloseTo(Number(due?.shop.amount), 2);
    }
  });
});
