import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { mapOrder } from '../../src/connectors/woocommerce/map-order.js';
import { parseJsonLosslessly } from '../../src/core/json.js';
import { assertOrderInvariants, compareDecimals, type Order, reconcileTotals } from '../../src/model/index.js';

/** Recorded answers of real shops. They are not part of this repository; where they lie beside it, they are read. */
const CAPTURES = new URL('../../../shared/contracts/woocommerce/captures/', import.meta.url);
const isThere = existsSync(CAPTURES);
const files = isThere ? readdirSync(CAPTURES).filter((name) => name.endsWith('.body')) : [];
const why = isThere ? '' : ' (skipped: the recordings are not beside the repository)';

type Json = Readonly<Record<string, unknown>>;

function read(name: string): unknown {
  const text = readFileSync(new URL(name, CAPTURES), 'utf8');
  try {
    return parseJsonLosslessly(text);
  } catch {
    return undefined;
  }
}

/** Every object that is an order. A refund has lines too, and no status. */
function ordersIn(value: unknown): Json[] {
  if (typeof value !== 'object' || value === null) return [];
  const record = value as Json;
  if (Array.isArray(record['line_items']) && typeof record['status'] === 'string') return [record];
  return Object.values(value).flatMap(ordersIn);
}

const recorded = files.map((name) => [name, ordersIn(read(name))] as const).filter(([, orders]) => orders.length > 0);

const map = (wire: unknown): Order => mapOrder(wire, { storeId: 'https://shop.example.com' }).order;

describe(`orders of real WooCommerce stores${why}`, () => {
  it.skipIf(!isThere)('are among the recordings', () => {
    expect(recorded.flatMap(([, orders]) => orders).length).toBeGreaterThan(80);
  });

  it.skipIf(!isThere).each(recorded)('in %s are mapped, and sound', (_name, orders) => {
    for (const wire of orders) {
      const order = map(wire);
      expect(() => assertOrderInvariants(order)).not.toThrow();
      expect(order.orderId).toBe(String(wire['id']));
      expect(order.lines).toHaveLength((wire['line_items'] as readonly unknown[]).length);
      expect(order.totals?.grand?.shop.amount).toBe(wire['total']);
      expect(order.state.raw).toBe(wire['status']);
      const unexpected = order.issues.filter(
        ({ code, path }) => !(code === 'unknown_value' && path === 'state') && path !== 'shipTo',
      );
      expect(unexpected).toEqual([]);
    }
  });

  it.skipIf(!isThere)('have amounts that add up', () => {
    for (const wire of recorded.flatMap(([, orders]) => orders)) {
      // A third of an amount has no end: then the unit price times the quantity is next to the line's amount.
      const broken = reconcileTotals(map(wire)).filter(
        ({ check, difference }) =>
          !['line_total', 'items'].includes(check) || compareDecimals(difference.amount.replace('-', ''), '0.005') > 0,
      );
      expect(broken, `order ${String(wire['id'])}`).toEqual([]);
    }
  });

  it.skipIf(!isThere)('are paid when they have a time of payment, and only then', () => {
    for (const wire of recorded.flatMap(([, orders]) => orders)) {
      const isPaid = typeof wire['date_paid_gmt'] === 'string';
      const settled = ['paid', 'partially_refunded', 'refunded'];
      if (wire['status'] === 'failed' || wire['status'] === 'refunded' || wire['total'] === '0.00') continue;
      expect(settled.includes(map(wire).payment.value), `order ${String(wire['id'])}`).toBe(isPaid);
    }
  });
});

describe(`refunds of real WooCommerce stores${why}`, () => {
  const byId = () => new Map(recorded.flatMap(([, orders]) => orders).map((order) => [order['id'], order]));
  /** The order as its reader hands it on: with the rows of its refunds in the place of their summary. */
  const withRefunds = (orderId: number, rows: unknown) => ({ ...byId().get(orderId), refunds: rows });

  it.skipIf(!isThere)('by line say how many units are left', () => {
    const order = map(withRefunds(285, read('refunds-of-order.body')));
    assertOrderInvariants(order);
    expect(reconcileTotals(order)).toEqual([]);
    expect(order.lines.map(({ quantity }) => quantity)).toEqual([
      { ordered: 2, current: 1, fulfillable: 1, fulfilled: 0, refunded: 1 },
      { ordered: 3, current: 3, fulfillable: 3, fulfilled: 0, refunded: 0 },
    ]);
    expect(order.payment.value).toBe('partially_refunded');
    expect(order.refunds?.[0]?.lines).toEqual([
      {
        lineId: '1263',
        refundLineId: '1267',
        quantity: 1,
        amount: { shop: { amount: '1768.82', currency: 'INR' } },
      },
    ]);
  });

  it.skipIf(!isThere)('by amount leave the lines as they are', () => {
    const wire = byId().get(287);
    const order = map(withRefunds(287, read('refunds-of-order-two.body')));
    assertOrderInvariants(order);
    expect(order.refunds).toHaveLength(2);
    expect(order.totals?.refunded?.shop.amount).toBe('150.25');
    expect(order.revision.at).toBe(map(wire).revision.at);
    expect(order.totals).toEqual(map(wire).totals);
    expect(order.lines.every(({ quantity }) => quantity.current === quantity.ordered)).toBe(true);
  });
});
