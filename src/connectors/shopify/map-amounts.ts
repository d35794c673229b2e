import type { WireReader } from '../../core/wire-reader.js';
import {
  addMoneyPairs,
  type Money,
  type MoneyPair,
  moneyPair,
  omitUndefined,
  subtractMoneyPairs,
  type TaxLine,
  type Totals,
  taxKindFromTitle,
} from '../../model/index.js';
import type { Maybe, ShopifyMoney, ShopifyMoneyBag, ShopifyOrder, ShopifyTaxLine } from './wire.js';

/** A money bag, the buyer's side only where the buyer pays in another currency. */
export function mapMoneyBag(read: WireReader, bag: Maybe<ShopifyMoneyBag>, path: string): MoneyPair | undefined {
  const record = read.record(bag, path) as ShopifyMoneyBag | undefined;
  const shop = mapMoney(read, record?.shopMoney, `${path}.shop`);
  if (shop === undefined) return undefined;
  const buyer = mapMoney(read, record?.presentmentMoney, `${path}.buyer`);
  return moneyPair(shop, buyer?.currency === shop.currency ? undefined : buyer);
}

function mapMoney(read: WireReader, money: Maybe<ShopifyMoney>, path: string): Money | undefined {
  const record = read.record(money, path) as ShopifyMoney | undefined;
  if (record === undefined) return undefined;
  const amount = read.amount(record.amount, path);
  const currency = currencyOf(read, record.currencyCode, path);
  return amount === undefined || currency === undefined ? undefined : { amount, currency };
}

/** ISO 4217, or one of Shopify's own such as USDC. */
export function currencyOf(read: WireReader, value: unknown, path: string): string | undefined {
  const code = read.filledText(value, path);
  if (code === undefined) return undefined;
  if (/^[A-Z0-9]{3,10}$/.test(code)) return code;
  read.report('invalid_money', path, 'expected a currency code');
  return undefined;
}

/** Adds what is known; `undefined` when one is not, or the currencies differ. */
export function sumOf(pairs: readonly (MoneyPair | undefined)[]): MoneyPair | undefined {
  const [first, ...rest] = pairs;
  let sum = first;
  for (const pair of rest) sum = combine(addMoneyPairs, sum, pair);
  return sum;
}

/** `a - b`, where both are known and of one currency. */
export function differenceOf(a: MoneyPair | undefined, b: MoneyPair | undefined): MoneyPair | undefined {
  return combine(subtractMoneyPairs, a, b);
}

function combine(
  operation: (a: MoneyPair, b: MoneyPair) => MoneyPair,
  a: MoneyPair | undefined,
  b: MoneyPair | undefined,
): MoneyPair | undefined {
  if (a === undefined || b === undefined || a.shop.currency !== b.shop.currency) return undefined;
  if (a.buyer?.currency !== b.buyer?.currency) return operation(moneyPair(a.shop), moneyPair(b.shop));
  return operation(a, b);
}

export function mapTaxLines(
  read: WireReader,
  lines: Maybe<readonly Maybe<ShopifyTaxLine>[]>,
  path: string,
): TaxLine[] | undefined {
  return read.list(lines, path)?.flatMap((value, index) => {
    const at = `${path}.${index}`;
    const line = read.record(value, at) as ShopifyTaxLine | undefined;
    const amount = mapMoneyBag(read, line?.priceSet, `${at}.amount`);
    if (line === undefined || amount === undefined) return [];
    const name = read.filledText(line.title, `${at}.name`) ?? '';
    const rate = read.amount(line.rate, `${at}.rate`);
    return [
      omitUndefined<TaxLine>({
        name,
        kind: taxKindFromTitle(name),
        amount,
        rate,
        collectedBy: collectorOf(read.flag(line.channelLiable, `${at}.collectedBy`)),
      }),
    ];
  });
}

function collectorOf(isChannelLiable: boolean | undefined): TaxLine['collectedBy'] {
  if (isChannelLiable === undefined) return undefined;
  return isChannelLiable ? 'marketplace' : 'seller';
}

/** Totals that are made of parts of the order, where those are known in full. */
export interface SummedTotals {
  readonly items: MoneyPair | undefined;
  readonly shipping: MoneyPair | undefined;
}

/**
 * The order's amounts. `total*Set` is the order as sold, `currentTotalPriceSet` what edits, cancellations and returns
 * left of it. `rounding` is what a cash payment was rounded by: Shopify keeps it out of the order's total.
 */
export function mapTotals(read: WireReader, order: ShopifyOrder, summed: SummedTotals): Totals {
  const bag = (value: Maybe<ShopifyMoneyBag>, name: keyof Totals) => mapMoneyBag(read, value, `totals.${name}`);
  const grand = bag(order.totalPriceSet, 'grand');
  return omitUndefined<Totals>({
    items: summed.items,
    discount: bag(order.totalDiscountsSet, 'discount'),
    // Whether Shopify's own sum is before or after discounts on shipping is not documented; that of the lines is before.
    shipping: summed.shipping ?? bag(order.totalShippingPriceSet, 'shipping'),
    tax: bag(order.totalTaxSet, 'tax'),
    fees: bag(order.originalTotalAdditionalFeesSet, 'fees'),
    duties: bag(order.originalTotalDutiesSet, 'duties'),
    tip: bag(order.totalTipReceivedSet, 'tip'),
    rounding: bag(order.totalCashRoundingAdjustment?.paymentSet, 'rounding'),
    grand,
    removed: differenceOf(grand, bag(order.currentTotalPriceSet, 'removed')),
    paid: bag(order.totalReceivedSet, 'paid'),
    refunded: bag(order.totalRefundedSet, 'refunded'),
    due: bag(order.totalOutstandingSet, 'due'),
  });
}
