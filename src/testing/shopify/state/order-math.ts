import { add, isNothing, type MoneyPair, NOTHING, share, subtract, times } from '../money.js';
import type { LineRecord, OrderRecord, ShippingLineRecord, TaxRecord } from './records.js';

const sum = (pairs: readonly MoneyPair[]): MoneyPair => add(NOTHING, ...pairs);
const taxOf = (taxes: readonly TaxRecord[]): MoneyPair => sum(taxes.map((tax) => tax.amount));

export const lineOriginal = (line: LineRecord): MoneyPair => times(line.unitPrice, line.quantity);
export const lineDiscount = (line: LineRecord): MoneyPair =>
  sum(line.allocations.map((allocation) => allocation.amount));
export const lineNet = (line: LineRecord): MoneyPair => subtract(lineOriginal(line), lineDiscount(line));
export const lineTax = (line: LineRecord): MoneyPair => taxOf(line.taxes);
export const keptUnits = (line: LineRecord): number => line.quantity - line.removed;

export const shippingNet = (line: ShippingLineRecord): MoneyPair =>
  subtract(line.price, sum(line.allocations.map((allocation) => allocation.amount)));

export interface OrderTotals {
  readonly subtotal: MoneyPair;
  readonly discounts: MoneyPair;
  readonly shipping: MoneyPair;
  readonly tax: MoneyPair;
  readonly fees: MoneyPair;
  readonly duties: MoneyPair;
  /** The order as sold, after discounts. */
  readonly total: MoneyPair;
  /** As sold, without what an edit added later. */
  readonly original: MoneyPair;
  readonly current: {
    readonly subtotal: MoneyPair;
    readonly discounts: MoneyPair;
    readonly shipping: MoneyPair;
    readonly tax: MoneyPair;
    readonly fees: MoneyPair;
    readonly duties: MoneyPair;
    readonly total: MoneyPair;
  };
  readonly received: MoneyPair;
  readonly refunded: MoneyPair;
  readonly refundedShipping: MoneyPair;
  /** What refunds gave back beyond the returned items. */
  readonly discrepancy: MoneyPair;
  /** total - (total - current) - received + refunded. */
  readonly outstanding: MoneyPair;
  readonly authorized: MoneyPair;
}

function sold(lines: readonly LineRecord[], order: OrderRecord) {
  const subtotal = sum(lines.map(lineNet));
  const shipping = sum(order.shippingLines.map(shippingNet));
  const tax = add(sum(lines.map(lineTax)), sum(order.shippingLines.map((line) => taxOf(line.taxes))));
  const fees = sum(order.fees.map((fee) => fee.amount));
  const duties = sum(lines.flatMap((line) => line.duties.map((duty) => duty.amount)));
  const total = add(subtotal, shipping, order.taxesIncluded ? NOTHING : tax, fees, duties, order.tip);
  return { subtotal, shipping, tax, fees, duties, total };
}

/** Sums of an order in both currencies; pure, so that a mutation only has to change the facts. */
export function orderTotals(order: OrderRecord): OrderTotals {
  const asSold = sold(order.lines, order);
  const asOrdered = sold(
    order.lines.filter((line) => !line.addedByEdit),
    order,
  );
  const shippingDiscount = sum(order.shippingLines.map((line) => subtract(line.price, shippingNet(line))));
  const discounts = add(sum(order.lines.map(lineDiscount)), shippingDiscount);

  const cancelled = order.cancelledAt !== null;
  const kept = (line: LineRecord, pair: MoneyPair): MoneyPair => share(pair, keptUnits(line), line.quantity);
  const refundedShipping = cancelled
    ? asSold.shipping
    : sum(order.refunds.map((refund) => refund.shipping?.amount ?? NOTHING));
  const discrepancy = sum(order.refunds.map((refund) => refund.adjustment?.amount ?? NOTHING));
  const shippingTax = sum(order.shippingLines.map((line) => taxOf(line.taxes)));
  const shippingGone =
    cancelled || (!isNothing(asSold.shipping) && isNothing(subtract(asSold.shipping, refundedShipping)));
  const current = {
    subtotal: sum(order.lines.map((line) => kept(line, lineNet(line)))),
    discounts: add(
      sum(order.lines.map((line) => kept(line, lineDiscount(line)))),
      cancelled ? NOTHING : shippingDiscount,
    ),
    shipping: subtract(asSold.shipping, refundedShipping),
    tax: add(sum(order.lines.map((line) => kept(line, lineTax(line)))), shippingGone ? NOTHING : shippingTax),
    fees: cancelled ? NOTHING : asSold.fees,
    duties: sum(order.lines.flatMap((line) => line.duties.map((duty) => kept(line, duty.amount)))),
  };
  const currentTotal = subtract(
    add(
      current.subtotal,
      current.shipping,
      order.taxesIncluded ? NOTHING : current.tax,
      current.fees,
      current.duties,
      cancelled ? NOTHING : order.tip,
    ),
    // A cancelled order is worth nothing, whatever was given back before.
    cancelled ? NOTHING : discrepancy,
  );

  const successful = order.transactions.filter((transaction) => transaction.status === 'SUCCESS');
  const paid = successful.filter((transaction) => transaction.kind === 'SALE' || transaction.kind === 'CAPTURE');
  const received = sum(paid.map((transaction) => transaction.amount));
  const refunded = sum(
    successful.filter((transaction) => transaction.kind === 'REFUND').map((transaction) => transaction.amount),
  );
  const authorized = sum(
    successful.filter((transaction) => transaction.kind === 'AUTHORIZATION').map((transaction) => transaction.amount),
  );
  return {
    ...asSold,
    discounts,
    original: asOrdered.total,
    current: { ...current, total: currentTotal },
    received,
    refunded,
    refundedShipping: cancelled && isNothing(received) ? NOTHING : refundedShipping,
    discrepancy,
    outstanding: add(subtract(currentTotal, received), refunded),
    authorized,
  };
}

/** Sums tax lines of the same title and rate, as the order-level list does. */
export function orderTaxes(order: OrderRecord, current: boolean): TaxRecord[] {
  const byRate = new Map<string, TaxRecord>();
  const put = (tax: TaxRecord, amount: MoneyPair): void => {
    const key = `${tax.title}@${tax.rate}`;
    const known = byRate.get(key);
    byRate.set(key, { ...tax, amount: known === undefined ? amount : add(known.amount, amount) });
  };
  for (const line of order.lines) {
    for (const tax of line.taxes) put(tax, current ? share(tax.amount, keptUnits(line), line.quantity) : tax.amount);
  }
  for (const line of order.shippingLines) for (const tax of line.taxes) put(tax, tax.amount);
  return [...byRate.values()];
}
