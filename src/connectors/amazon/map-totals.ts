import type { WireReader } from '../../core/wire-reader.js';
import { type MoneyPair, omitUndefined, type PaymentState, type Totals } from '../../model/index.js';
import { differenceOf, isNegative, isSame, type MoneyReader, plus, sumOf, zeroLike } from './map-amounts.js';
import {
  type Breakdowns,
  CHARGES,
  FEES,
  NOTHING,
  netOf,
  readBreakdowns,
  shownDiscount,
  type TaxBasis,
  taxBasisOf,
  zeroOf,
} from './map-breakdowns.js';
import type { OrderProceeds } from './map-proceeds.js';
import type { AmazonOrder } from './wire.js';

/** The order as sold. */
export interface Sold {
  readonly totals: Totals;
  /** What the totals are made of; `undefined` where that is not told of all items. */
  readonly parts: Breakdowns | undefined;
  readonly taxesIncluded: boolean | undefined;
}

/** Sums up what the items bring, and checks it against what Amazon says the order brings. Nothing is corrected. */
export function mapSold(read: WireReader, money: MoneyReader, order: AmazonOrder, proceeds: OrderProceeds): Sold {
  const wire = read.record(order.proceeds, 'totals');
  const told = money(wire?.['grandTotal'], 'totals.grand');
  const own = readBreakdowns(read, money, wire?.['breakdowns'], 'totals');
  const parts = proceeds.sum ?? (own?.isWhole === true ? own : undefined);
  const ofItems = sumOf(proceeds.items.filter((item) => item.parts !== NOTHING).map(({ total }) => total));
  const grand = told ?? plus(ofItems, ofItems && own?.tip);
  if (grand === undefined) {
    return {
      totals: {},
      parts: parts && zeroOf(parts) && parts,
      taxesIncluded: proceeds.taxesIncluded,
    };
  }
  const { tip, basis } = countTip(parts, own, grand);
  const isSound =
    parts === undefined ? ofItems === undefined || isSame(plus(ofItems, tip), grand) : basis !== undefined;
  if (!isSound) read.report('totals_mismatch', 'totals.grand', 'the items do not add up to it', grand.shop.amount);
  if (proceeds.sum !== undefined && own !== undefined && !agrees(own, proceeds.sum)) {
    read.report('totals_mismatch', 'totals.grand', "the order's own breakdowns are not those of its items");
  }
  const isTaxTold = proceeds.isTaxTold || parts?.tax !== undefined;
  return {
    totals: omitUndefined<Totals>({
      ...(parts && partTotals(parts, zeroLike(grand), isTaxTold)),
      tip,
      grand,
    }),
    parts,
    // The items know it best; where they are not told, the order's own breakdowns do.
    taxesIncluded:
      proceeds.sum === undefined ? (INCLUDED.get(basis) ?? proceeds.taxesIncluded) : proceeds.taxesIncluded,
  };
}

const INCLUDED: ReadonlyMap<TaxBasis | undefined, boolean> = new Map([
  ['on_top', false],
  ['included', true],
]);

/** A tip that is still pending may be in the order's total or not: the sum tells. */
function countTip(
  parts: Breakdowns | undefined,
  own: Breakdowns | undefined,
  grand: MoneyPair,
): { readonly tip: MoneyPair | undefined; readonly basis: TaxBasis | undefined } {
  const tip = own?.tip;
  if (parts === undefined) return { tip, basis: undefined };
  const basis = taxBasisOf({ ...parts, tip }, grand);
  if (basis !== undefined || own?.isTipPending !== true) return { tip, basis };
  const without = taxBasisOf({ ...parts, tip: undefined }, grand);
  return without === undefined ? { tip, basis } : { tip: undefined, basis: without };
}

/** What the order says of itself is what its items say, as far as it says it. */
function agrees(own: Breakdowns, items: Breakdowns): boolean {
  const pairs = [
    ...CHARGES.map((charge) => [own.charges[charge], items.charges[charge]] as const),
    [own.tax, items.tax] as const,
    [own.discount, items.discount] as const,
  ];
  return pairs.every(([told, sum]) => told === undefined || isSame(told, sum ?? zeroLike(told)));
}

function partTotals(parts: Breakdowns, zero: MoneyPair, isTaxTold: boolean): Totals {
  const fees = FEES.reduce<MoneyPair | undefined>((sum, fee) => plus(sum, netOf(parts, fee)), undefined);
  return omitUndefined<Totals>({
    items: parts.charges.ITEM ?? zero,
    discount: shownDiscount(parts) ?? zero,
    shipping: parts.charges.SHIPPING ?? zero,
    tax: isTaxTold ? (parts.tax ?? zero) : undefined,
    fees: fees ?? zero,
  });
}

/**
 * What became of the order's money. Amazon keeps an account of it elsewhere (Finances); of the order it is known that
 * nothing is due once it was cancelled, and that an order which ships is paid for unless it is paid at the door.
 *
 * @param collect what is to be paid at the door, where that is not all.
 */
export function settledTotals(
  grand: MoneyPair | undefined,
  payment: PaymentState,
  collect: MoneyPair | undefined,
): Pick<Totals, 'removed' | 'paid' | 'due'> {
  if (grand === undefined || payment === 'unknown') return {};
  const zero = zeroLike(grand);
  if (payment === 'voided') return { removed: grand, paid: zero, due: zero };
  if (payment === 'paid') return { paid: grand, due: zero };
  const due = collect ?? grand;
  const paid = differenceOf(grand, due) ?? zero;
  return { paid: isNegative(paid) ? zero : paid, due };
}
