import type { WireReader } from '../../core/wire-reader.js';
import {
  addMoneyPairs,
  equalsMoney,
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
    const collectedByMarketplace = read.flag(line.channelLiable, `${at}.collectedBy`);
    return [
      {
        name,
        kind: taxKindFromTitle(name),
        amount,
        ...(rate === undefined ? {} : { rate }),
        ...(collectedByMarketplace === undefined
          ? {}
          : { collectedBy: collectedByMarketplace ? ('marketplace' as const) : ('seller' as const) }),
      },
    ];
  });
}

/**
 * The order's amounts. `total*Set` is the order as sold, `currentTotalPriceSet` what edits, cancellations and returns
 * left of it.
 */
export function mapTotals(read: WireReader, order: ShopifyOrder, items: MoneyPair | undefined): Totals {
  const bag = (value: Maybe<ShopifyMoneyBag>, name: keyof Totals) => mapMoneyBag(read, value, `totals.${name}`);
  const fees = read
    .list(order.additionalFees, 'totals.fees')
    ?.map((fee, index) => mapMoneyBag(read, (fee as { price?: ShopifyMoneyBag } | null)?.price, `feeLines.${index}`));
  const grand = bag(order.totalPriceSet, 'grand');
  const totals = omitUndefined<Totals>({
    items,
    discount: bag(order.totalDiscountsSet, 'discount'),
    shipping: bag(order.totalShippingPriceSet, 'shipping'),
    tax: bag(order.totalTaxSet, 'tax'),
    fees: fees === undefined ? undefined : sumOf(fees),
    duties: bag(order.originalTotalDutiesSet, 'duties'),
    tip: bag(order.totalTipReceivedSet, 'tip'),
    rounding: bag(order.totalCashRoundingAdjustment?.paymentSet, 'rounding'),
    grand,
    removed: differenceOf(grand, bag(order.currentTotalPriceSet, 'removed')),
    paid: bag(order.totalReceivedSet, 'paid'),
    refunded: bag(order.totalRefundedSet, 'refunded'),
    due: bag(order.totalOutstandingSet, 'due'),
  });
  checkDue(read, totals);
  return totals;
}

/** Says so when Shopify's own figures do not add up; nothing is corrected. */
function checkDue(read: WireReader, { grand, removed, paid, refunded, due }: Totals): void {
  const expected = sumOf([differenceOf(differenceOf(grand, removed), paid), refunded]);
  if (expected === undefined || due === undefined || equalsMoney(expected.shop, due.shop)) return;
  read.report(
    'totals_mismatch',
    'totals.due',
    `grand - removed - paid + refunded is ${expected.shop.amount}, the platform says ${due.shop.amount}`,
    due.shop.amount,
  );
}
