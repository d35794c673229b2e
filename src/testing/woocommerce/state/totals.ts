import { type Money, sum } from './money.js';
import type { ProductLine, SandboxOrder, TaxShare } from './order.js';

export interface OrderTotals {
  readonly discount: Money;
  readonly discountTax: Money;
  readonly shipping: Money;
  readonly shippingTax: Money;
  /** Tax of lines and fees. */
  readonly cartTax: Money;
  readonly totalTax: Money;
  readonly total: Money;
  /** What refunds add up to; refunds never change the totals above [RUN]. */
  readonly refunded: Money;
}

export const taxOf = (taxes: readonly TaxShare[]): Money => sum(taxes.map(({ total }) => total));

/** Tax before discounts. */
export const subtotalTaxOf = (taxes: readonly TaxShare[]): Money => sum(taxes.map(({ subtotal }) => subtotal ?? 0n));

/** Everything WooCommerce keeps as a total, computed from the lines, so that an order always adds up. */
export function totalsOf(order: SandboxOrder): OrderTotals {
  const { lines, fees, shippingLines, refunds } = order;
  const net = sum([...lines, ...fees, ...shippingLines].map(({ total }) => total));
  const shippingTax = sum(shippingLines.map(({ taxes }) => taxOf(taxes)));
  const cartTax = sum([...lines, ...fees].map(({ taxes }) => taxOf(taxes)));
  return {
    ...discountOf(lines),
    shipping: sum(shippingLines.map(({ total }) => total)),
    shippingTax,
    cartTax,
    totalTax: cartTax + shippingTax,
    total: net + cartTax + shippingTax,
    refunded: sum(refunds.map(({ amount }) => amount)),
  };
}

/** What coupons took off. */
export const discountOf = (lines: readonly ProductLine[]): Pick<OrderTotals, 'discount' | 'discountTax'> => ({
  discount: sum(lines.map(({ subtotal, total }) => subtotal - total)),
  discountTax: sum(lines.map(({ taxes }) => subtotalTaxOf(taxes) - taxOf(taxes))),
});

/** What is left of the order's total after its refunds. */
export function remainingOf(order: SandboxOrder): Money {
  const { total, refunded } = totalsOf(order);
  return total - refunded;
}

/** Units of a line that a refund took back. */
export const refundedUnits = (order: SandboxOrder, lineId: number): number =>
  order.refunds
    .flatMap(({ lines }) => lines)
    .filter((line) => line.lineId === lineId)
    .reduce((total, { quantity }) => total + quantity, 0);
