import type { WireReader } from '../../core/wire-reader.js';
import { type MoneyPair, subtractMoneyPairs } from '../../model/index.js';
import { isNegative, isSame, readRupees, sumOf, ZERO } from './map-amounts.js';
import type { OrderItem } from './map-items.js';

/** What one line costs. All are totals of the line. */
export interface LinePrices {
  /** The goods before discounts. */
  readonly goods: MoneyPair;
  /** What Flipkart paid of it, where the total is without it. */
  readonly discount: MoneyPair;
  /** The goods after discounts. */
  readonly total: MoneyPair;
  readonly shipping: MoneyPair;
  /** `totalPrice`: what the buyer pays for the line, shipping included. */
  readonly whole: MoneyPair;
  /** As told, whether or not the total is without it. */
  readonly flipkartDiscount: MoneyPair;
}

/**
 * Reads `priceComponents`.
 *
 * `totalPrice` counts: it is what the buyer pays for the line, shipping included, so that shipping is taken out of it and
 * never added. What it is made of is told in two ways (captures of 2018 to 2024; the documentation is of both minds):
 * `sellingPrice + shippingCharge`, or that less `flipkartDiscount`. Anything else is an issue, and nothing is corrected.
 */
export function readPrices(read: WireReader, { wire, path }: OrderItem): LinePrices | undefined {
  const at = `${path}.total`;
  const prices = read.record(wire.priceComponents, at);
  const amount = (name: string) => readRupees(read, prices?.[name], at);
  const selling = amount('sellingPrice');
  const shipping = amount('shippingCharge') ?? ZERO;
  const discount = amount('flipkartDiscount') ?? ZERO;
  const told = amount('totalPrice');
  const whole = told ?? (selling && sumOf([selling, shipping]));
  if (told === undefined) {
    const isTaken =
      whole === undefined ? 'the platform sent no totalPrice' : 'taken as sellingPrice and shippingCharge';
    read.report('missing_field', at, isTaken);
  }
  if (whole === undefined) return undefined;
  const parts = partsOf(read, { whole, selling, shipping, discount }, at);
  checkCustomerPrice(read, amount('customerPrice'), parts, at);
  return parts;
}

interface Told {
  readonly whole: MoneyPair;
  readonly selling: MoneyPair | undefined;
  readonly shipping: MoneyPair;
  readonly discount: MoneyPair;
}

function partsOf(read: WireReader, { whole, selling, shipping, discount }: Told, at: string): LinePrices {
  const total = subtractMoneyPairs(whole, shipping);
  if (isNegative(total)) {
    read.report('totals_mismatch', at, 'shippingCharge is more than totalPrice', whole.shop.amount);
    return { goods: whole, discount: ZERO, total: whole, shipping: ZERO, whole, flipkartDiscount: discount };
  }
  const plain = { goods: total, discount: ZERO, total, shipping, whole, flipkartDiscount: discount };
  if (selling === undefined || isSame(selling, total)) return plain;
  if (isSame(subtractMoneyPairs(selling, discount), total)) return { ...plain, goods: selling, discount };
  const message = 'sellingPrice and shippingCharge, with or without flipkartDiscount, do not come to totalPrice';
  read.report('totals_mismatch', at, message, whole.shop.amount);
  return plain;
}

/** With shipping in captures, without it in the documentation; either is no more than `totalPrice` says. */
function checkCustomerPrice(read: WireReader, customer: MoneyPair | undefined, parts: LinePrices, at: string): void {
  if (customer === undefined || isSame(customer, parts.whole) || isSame(customer, parts.total)) return;
  const message = 'customerPrice is not totalPrice, with or without shipping: what the buyer pays may differ';
  read.report('totals_mismatch', at, message, customer.shop.amount);
}
