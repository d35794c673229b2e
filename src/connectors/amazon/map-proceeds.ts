import { recordOf, type WireReader } from '../../core/wire-reader.js';
import { isZeroMoney, type MoneyPair, type TaxLine } from '../../model/index.js';
import { firstCurrency, type MoneyReader } from './map-amounts.js';
import {
  addBreakdowns,
  type Breakdowns,
  NOTHING,
  readBreakdowns,
  type TaxBasis,
  taxBasisOf,
} from './map-breakdowns.js';
import type { OrderItem } from './map-items.js';
import { type MarketplaceTax, taxCollector } from './map-tax.js';
import type { AmazonOrder, AmazonOrderItem } from './wire.js';

/** What the seller gets for one item. */
export interface ItemProceeds {
  readonly total: MoneyPair | undefined;
  /** `undefined` where they are not told. */
  readonly parts: Breakdowns | undefined;
  readonly collectedBy: TaxLine['collectedBy'];
}

export interface OrderProceeds {
  /** In the order of the items. */
  readonly items: readonly ItemProceeds[];
  /** Of all items; `undefined` when those of one are not known. */
  readonly sum: Breakdowns | undefined;
  /** Whether prices include tax. */
  readonly taxesIncluded: boolean | undefined;
  /** Whether an item without tax is known to have none: in most countries Amazon says nothing of a tax in the price. */
  readonly isTaxTold: boolean;
  /** Where it is the same of all items. */
  readonly collectedBy: TaxLine['collectedBy'];
}

/** Reads what all items bring, and checks of each that its parts add up. */
export function readProceeds(
  read: WireReader,
  money: MoneyReader,
  items: readonly OrderItem[],
  tax: MarketplaceTax,
): OrderProceeds {
  const all = items.map(({ wire, path }): ItemProceeds & { readonly basis: TaxBasis | undefined } => {
    const proceeds = read.record(wire.proceeds, `${path}.total`);
    const total = money(proceeds?.['proceedsTotal'], `${path}.total`);
    const parts = readBreakdowns(read, money, proceeds?.['breakdowns'], `${path}.total`) ?? nothingFor(wire, total);
    const basis = total === undefined || parts?.isWhole !== true ? undefined : taxBasisOf(parts, total);
    if (total !== undefined && parts?.isWhole === true && basis === undefined) {
      read.report(
        'totals_mismatch',
        `${path}.total`,
        'the breakdowns do not add up to its proceeds',
        total.shop.amount,
      );
    }
    return { total, parts, basis, collectedBy: taxCollector(read, wire, `${path}.taxLines`) };
  });
  const bases = new Set(all.map(({ basis }) => basis));
  return {
    items: all,
    sum: addBreakdowns(all.map(({ parts }) => parts)),
    taxesIncluded: bases.has('on_top') ? false : bases.has('included') ? true : tax.isIncluded,
    isTaxTold: tax.isIncluded === false || all.some(({ parts }) => parts?.tax !== undefined),
    collectedBy: all.every(({ collectedBy }) => collectedBy === 'marketplace') ? all[0]?.collectedBy : undefined,
  };
}

/** An item that was cancelled has no proceeds any more, and one that costs nothing no breakdowns: they add nothing. */
function nothingFor(wire: AmazonOrderItem, total: MoneyPair | undefined): Breakdowns | undefined {
  if (total !== undefined) return isZeroMoney(total.shop) ? { ...NOTHING, charges: { ITEM: total } } : undefined;
  const isGone = wire.quantityOrdered === 0 || recordOf(wire.cancellation?.cancellationExecution) !== undefined;
  return isGone && (wire.proceeds ?? undefined) === undefined ? NOTHING : undefined;
}

/** The order's currency: that of the first amount that has one, the surest first. */
export function currencyIn(order: AmazonOrder, items: readonly OrderItem[]): string | undefined {
  return firstCurrency(amountsIn(order, items));
}

function* amountsIn(source: AmazonOrder, items: readonly OrderItem[]): Generator<unknown> {
  yield source.proceeds?.grandTotal;
  for (const { wire } of items) {
    yield wire.proceeds?.proceedsTotal;
    yield wire.product?.price?.unitPrice;
    const breakdowns: unknown = wire.proceeds?.breakdowns;
    if (Array.isArray(breakdowns)) for (const breakdown of breakdowns) yield recordOf(breakdown)?.['subtotal'];
  }
}
