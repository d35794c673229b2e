import type { WireReader } from '../../core/wire-reader.js';
import {
  compareDecimals,
  type Decimal,
  formatDecimal,
  isZeroMoney,
  type LineItem,
  type MoneyPair,
  negateMoneyPair,
  type Order,
  omitUndefined,
  parseDecimal,
  type Totals,
} from '../../model/index.js';
import { differenceOf, type MoneyReader, sumOf, zeroLike } from './map-amounts.js';
import type { OrderLines } from './map-lines.js';
import type { WooOrder } from './wire.js';

/** The mapped parts of the order. */
interface Parts extends OrderLines {
  readonly shippingLines: Order['shippingLines'] | undefined;
  readonly feeLines: Order['feeLines'] | undefined;
  readonly taxLines: Order['taxLines'] | undefined;
}

/** The order as sold: what its parts come to, and what WooCommerce rounded between them and its total. */
export function mapSoldTotals(
  read: WireReader,
  money: MoneyReader,
  order: WooOrder,
  parts: Parts,
  taxesIncluded: boolean,
): Totals {
  const grand = money.amount(order.total, 'totals.grand');
  if (grand === undefined) return {};
  const isWhole = Array.isArray(order.line_items);
  const total = (pairs: readonly (MoneyPair | undefined)[]) => sumOf([zeroLike(grand), ...pairs]);
  const sums: Totals = omitUndefined<Totals>({
    items: isWhole ? total(parts.amounts) : undefined,
    discount:
      (isWhole ? total(parts.lines.map((line) => discountOf(line, grand))) : undefined) ??
      money.price(order.discount_total, order.discount_tax, 'totals.discount'),
    shipping: money.price(order.shipping_total, order.shipping_tax, 'totals.shipping'),
    tax: money.amount(order.total_tax, 'totals.tax'),
    fees: parts.feeLines && total(parts.feeLines.map(({ amount }) => amount)),
    grand,
  });
  const difference = unexplained(sums, taxesIncluded);
  if (difference === undefined || isZeroMoney(difference.shop)) return sums;
  if (isRounding(difference.shop.amount, grand.shop.amount, parts)) return { ...sums, rounding: difference };
  read.report(
    'totals_mismatch',
    'totals.grand',
    `the parts of the order are ${difference.shop.amount} ${difference.shop.currency} away from its total`,
    grand.shop.amount,
  );
  return sums;
}

/** All that coupons took off one line. The lines know it to the last digit; the order's own sum is rounded once more. */
function discountOf(line: LineItem, grand: MoneyPair): MoneyPair | undefined {
  return line.discounts && sumOf([zeroLike(grand), ...line.discounts.map(({ amount }) => amount)]);
}

function unexplained(totals: Totals, taxesIncluded: boolean): MoneyPair | undefined {
  const { items, discount, shipping, fees, tax, grand } = totals;
  const parts = [items, discount && negateMoneyPair(discount), shipping, fees, ...(taxesIncluded ? [] : [tax])];
  return differenceOf(grand, sumOf(parts));
}

/** Every part and its tax is rounded on its own, so each may be off by one unit of the store's decimals. */
function isRounding(difference: Decimal, grand: Decimal, parts: Parts): boolean {
  const { lines, shippingLines = [], feeLines = [], taxLines = [] } = parts;
  const count = lines.length + shippingLines.length + feeLines.length + taxLines.length;
  // Amounts asked for with more digits (`dp`) were rounded to the store's two before.
  const scale = Math.min(parseDecimal(grand).scale, 2);
  const limit = formatDecimal({ units: BigInt(count), scale });
  return compareDecimals(difference.replace(/^-/, ''), limit) <= 0;
}

/** What became of an order's money since it was sold. */
export interface Settlement {
  readonly isPaid: boolean;
  /** Nothing is to be paid or delivered any more: cancelled, or thrown away before it was paid. */
  readonly isVoid: boolean;
  /** What refunds come to; `undefined` when that is not known. */
  readonly refunded: MoneyPair | undefined;
}

/**
 * WooCommerce keeps no account of an order: it knows when it was paid, and its refunds. A refund takes its amount off the
 * order. One of an order that never was paid (merchants so take a line off a cash on delivery order) counts as received
 * and given back: what is left to collect comes out right, and the refunds add up.
 */
export function settledTotals(
  grand: MoneyPair | undefined,
  { isPaid, isVoid, refunded }: Settlement,
): Pick<Totals, 'removed' | 'paid' | 'refunded' | 'due'> {
  if (grand === undefined) return {};
  if (refunded === undefined) return isPaid ? { paid: grand } : {};
  const paid = isPaid ? grand : refunded;
  const removed = isVoid ? grand : refunded;
  const due = differenceOf(sumOf([grand, refunded]), sumOf([removed, paid]));
  return omitUndefined<Totals>({ removed, paid, refunded, due });
}

/** What all refunds gave back; `undefined` when that is not known of one of them. */
export function refundedTotal(grand: MoneyPair | undefined, refunds: Order['refunds']): MoneyPair | undefined {
  if (grand === undefined || refunds === undefined) return undefined;
  return sumOf([zeroLike(grand), ...refunds.map(({ amount }) => amount)]);
}
