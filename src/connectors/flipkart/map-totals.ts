import {
  type Discount,
  isZeroMoney,
  type MoneyPair,
  omitUndefined,
  type ShippingLine,
  subtractMoneyPairs,
  type Totals,
} from '../../model/index.js';
import { sumOf } from './map-amounts.js';
import { isGone } from './map-items.js';
import type { PricedItem } from './map-payment.js';
import type { LinePrices } from './map-prices.js';

/** The shipment as sold: all its items, cancelled ones too. Nothing where one has no price. */
export function mapSold(prices: readonly (LinePrices | undefined)[]): Totals {
  const known = prices.filter((line) => line !== undefined);
  // An order without items has no sums: they would say that it costs nothing.
  if (known.length === 0 || known.length < prices.length) return {};
  const sum = (part: 'goods' | 'discount' | 'shipping' | 'whole') => sumOf(known.map((line) => line[part]));
  return omitUndefined<Totals>({
    items: sum('goods'),
    discount: sum('discount'),
    shipping: sum('shipping'),
    grand: sum('whole'),
  });
}

/**
 * What became of the money. What Flipkart took for items that were cancelled or came back, and gave back, it does not tell:
 * `paid` is without both.
 */
export function settledTotals(
  grand: MoneyPair | undefined,
  priced: readonly PricedItem[],
  due: MoneyPair | undefined,
): Pick<Totals, 'removed' | 'paid' | 'due'> {
  if (grand === undefined || due === undefined) return {};
  const removed = sumOf(priced.filter(({ item }) => isGone(item)).map(({ whole }) => whole));
  if (removed === undefined) return {};
  const paid = subtractMoneyPairs(subtractMoneyPairs(grand, removed), due);
  return isZeroMoney(removed.shop) ? { paid, due } : { removed, paid, due };
}

/** What Flipkart takes off it pays itself. */
export function mapDiscounts(discount: MoneyPair | undefined): Discount[] | undefined {
  if (discount === undefined) return undefined;
  if (isZeroMoney(discount.shop)) return [];
  return [
    { kind: 'marketplace', title: 'flipkartDiscount', target: 'items', fundedBy: 'marketplace', amount: discount },
  ];
}

export function mapShippingLines(
  shipping: MoneyPair | undefined,
  shipmentType: string | undefined,
): ShippingLine[] | undefined {
  if (shipping === undefined) return undefined;
  if (isZeroMoney(shipping.shop)) return [];
  return [omitUndefined<ShippingLine>({ code: shipmentType, amount: shipping, total: shipping, discounts: [] })];
}
