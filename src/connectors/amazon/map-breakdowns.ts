import type { WireReader } from '../../core/wire-reader.js';
import { isZeroMoney, type MoneyPair } from '../../model/index.js';
import { differenceOf, isNegative, isSame, type MoneyReader, plus, positive, zeroLike } from './map-amounts.js';
import type { AmazonBreakdown } from './wire.js';

/** What a breakdown is of, in Amazon's words; what this version does not know counts as OTHER. */
export type Charge = 'ITEM' | 'SHIPPING' | 'GIFT_WRAP' | 'COD_FEE' | 'OTHER';
type Kind = Charge | 'TAX' | 'DISCOUNT' | 'DELIVERY_TIP';

export const CHARGES: readonly Charge[] = ['ITEM', 'SHIPPING', 'GIFT_WRAP', 'COD_FEE', 'OTHER'];
export const FEES: readonly Charge[] = ['GIFT_WRAP', 'COD_FEE', 'OTHER'];
/** Charges whose part of the discount or the tax is told apart from that of the goods. */
const BESIDES_GOODS: readonly Charge[] = ['SHIPPING', ...FEES];

type Amounts = Partial<Record<Charge, MoneyPair>>;

/** The proceeds of an item, or of a whole order, by what they are for. A part that is absent is none. */
export interface Breakdowns {
  /** Before discounts. */
  readonly charges: Amounts;
  /** All discounts, as a positive amount. */
  readonly discount: MoneyPair | undefined;
  /** The parts of it that do not fall on the goods. */
  readonly discountOn: Amounts;
  readonly tax: MoneyPair | undefined;
  readonly taxOn: Amounts;
  /** Of an order only, and in two parts: Amazon charges it on its own. */
  readonly tip: MoneyPair | undefined;
  readonly isTipPending: boolean;
  /** Every breakdown could be read: the parts are all there is. */
  readonly isWhole: boolean;
}

export const NOTHING: Breakdowns = {
  charges: {},
  discount: undefined,
  discountOn: {},
  tax: undefined,
  taxOn: {},
  tip: undefined,
  isTipPending: false,
  isWhole: true,
};

/** `undefined` where no breakdown is told. */
export function readBreakdowns(
  read: WireReader,
  money: MoneyReader,
  value: unknown,
  path: string,
): Breakdowns | undefined {
  const list = read.list(value, path);
  if (list === undefined || list.length === 0) return undefined;
  const charges: Amounts = {};
  const discountOn: Amounts = {};
  const taxOn: Amounts = {};
  let discount: MoneyPair | undefined;
  let tax: MoneyPair | undefined;
  let tip: MoneyPair | undefined;
  let isTipPending = false;
  let isWhole = true;
  for (const entry of list) {
    const wire = read.record(entry, path) as AmazonBreakdown | undefined;
    const amount = money(wire?.subtotal, path);
    if (wire === undefined || amount === undefined) {
      isWhole = false;
      continue;
    }
    const kind = kindOf(read, wire.type, path);
    switch (kind) {
      case 'DISCOUNT':
        // Whether it comes with a sign is not documented, and no official example has one: the sums tell, and no sign
        // can make a discount a charge.
        discount = plus(discount, positive(amount));
        addDetails(read, money, wire, path, discountOn, positive);
        break;
      case 'TAX':
        tax = plus(tax, amount);
        addDetails(read, money, wire, path, taxOn);
        break;
      case 'DELIVERY_TIP':
        tip = plus(tip, amount);
        isTipPending ||= wire.status === 'PENDING';
        break;
      default:
        add(charges, kind, amount);
    }
  }
  return {
    charges,
    discount,
    discountOn: discountsOf(discount, charges, discountOn),
    tax,
    taxOn: partsOf(charges, taxOn),
    tip,
    isTipPending,
    isWhole,
  };
}

function kindOf(read: WireReader, value: unknown, path: string): Kind {
  const word = read.filledText(value, path);
  const known = ALL_KINDS.find((kind) => kind === word);
  if (known !== undefined) return known;
  read.report('unknown_value', path, 'a part of the proceeds that this version does not know: taken as OTHER', word);
  return 'OTHER';
}

const ALL_KINDS: readonly Kind[] = [...CHARGES, 'TAX', 'DISCOUNT', 'DELIVERY_TIP'];

function addDetails(
  read: WireReader,
  money: MoneyReader,
  { detailedBreakdowns }: AmazonBreakdown,
  path: string,
  amounts: Amounts,
  sign: (amount: MoneyPair) => MoneyPair = (amount) => amount,
): void {
  for (const entry of read.list(detailedBreakdowns, path) ?? []) {
    const detail = read.record(entry, path);
    const charge = BESIDES_GOODS.find((known) => known === detail?.['subtype']);
    // What is left of the whole falls on the goods, so their own part is not read.
    const amount = charge && money(detail?.['value'], path);
    if (charge !== undefined && amount !== undefined) add(amounts, charge, sign(amount));
  }
}

function add(amounts: Amounts, charge: Charge, amount: MoneyPair): void {
  const sum = plus(amounts[charge], amount);
  if (sum !== undefined) amounts[charge] = sum;
}

/** What falls on a charge that is not there falls on the goods. */
function partsOf(charges: Amounts, parts: Amounts): Amounts {
  return pick(parts, (charge) => charges[charge] !== undefined);
}

/** So does what would take more off a charge than it is, and all of it where the parts come to more than the whole. */
function discountsOf(whole: MoneyPair | undefined, charges: Amounts, parts: Amounts): Amounts {
  const kept = pick(partsOf(charges, parts), (charge, part) => isWithin(part, charges[charge]));
  const rest = restOf(whole, kept, BESIDES_GOODS);
  return rest !== undefined && isNegative(rest) ? {} : kept;
}

function isWithin(part: MoneyPair, whole: MoneyPair | undefined): boolean {
  const rest = differenceOf(whole, part);
  return rest !== undefined && !isNegative(rest);
}

function pick(amounts: Amounts, isKept: (charge: Charge, amount: MoneyPair) => boolean): Amounts {
  const kept: Amounts = {};
  for (const charge of BESIDES_GOODS) {
    const amount = amounts[charge];
    if (amount !== undefined && isKept(charge, amount)) kept[charge] = amount;
  }
  return kept;
}

/** All of them in one; `undefined` unless each is known and whole. */
export function addBreakdowns(all: readonly (Breakdowns | undefined)[]): Breakdowns | undefined {
  const known = all.flatMap((one) => (one?.isWhole === true ? [one] : []));
  const [first, ...rest] = known;
  if (first === undefined || known.length < all.length) return undefined;
  return rest.reduce((sum, one) => {
    return {
      charges: addAmounts(sum.charges, one.charges),
      discount: plus(sum.discount, one.discount),
      discountOn: addAmounts(sum.discountOn, one.discountOn),
      tax: plus(sum.tax, one.tax),
      taxOn: addAmounts(sum.taxOn, one.taxOn),
      tip: plus(sum.tip, one.tip),
      isTipPending: sum.isTipPending || one.isTipPending,
      isWhole: true,
    };
  }, first);
}

function addAmounts(a: Amounts, b: Amounts): Amounts {
  const sum: Amounts = { ...a };
  for (const charge of CHARGES) {
    const amount = b[charge];
    if (amount !== undefined) add(sum, charge, amount);
  }
  return sum;
}

/** The discount on the goods themselves: what does not fall on shipping or a fee. */
export function goodsDiscount({ discount, discountOn }: Breakdowns): MoneyPair | undefined {
  return restOf(discount, discountOn, BESIDES_GOODS);
}

/** The discounts but for those on fees, which are told with what they leave of the fee. */
export function shownDiscount({ discount, discountOn }: Breakdowns): MoneyPair | undefined {
  return restOf(discount, discountOn, FEES);
}

export function goodsTax({ tax, taxOn }: Breakdowns): MoneyPair | undefined {
  return restOf(tax, taxOn, BESIDES_GOODS);
}

function restOf(whole: MoneyPair | undefined, parts: Amounts, charges: readonly Charge[]): MoneyPair | undefined {
  return charges.reduce((rest, charge) => {
    const part = parts[charge];
    return part === undefined ? rest : differenceOf(rest, part);
  }, whole);
}

/** What one charge comes to after its discount. */
export function netOf({ charges, discountOn }: Breakdowns, charge: Charge): MoneyPair | undefined {
  const [amount, discount] = [charges[charge], discountOn[charge]];
  return amount === undefined || discount === undefined ? amount : differenceOf(amount, discount);
}

/** Nothing, at the scale of one of the parts. */
export function zeroOf({ charges, discount, tax }: Breakdowns): MoneyPair | undefined {
  const [some = discount ?? tax] = Object.values(charges);
  return some && zeroLike(some);
}

/** How the tax stands to the amounts next to it. */
export type TaxBasis = 'on_top' | 'included' | 'untaxed';

/**
 * Finds out how the parts make the total: with the tax, or without it because the prices include it already.
 * `undefined` when neither does.
 */
export function taxBasisOf(parts: Breakdowns, total: MoneyPair): TaxBasis | undefined {
  const { charges, discount, tax, tip } = parts;
  const nothing = zeroLike(total);
  const gross = CHARGES.reduce<MoneyPair | undefined>((sum, charge) => plus(sum, charges[charge]), plus(nothing, tip));
  const net = differenceOf(gross, discount ?? nothing);
  if (tax === undefined || isZeroMoney(tax.shop)) return isSame(net, total) ? 'untaxed' : undefined;
  if (isSame(plus(net, tax), total)) return 'on_top';
  return isSame(net, total) ? 'included' : undefined;
}
