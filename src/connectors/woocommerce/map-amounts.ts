import type { WireReader } from '../../core/wire-reader.js';
import { addMoneyPairs, type MoneyPair, moneyPair, subtractMoneyPairs } from '../../model/index.js';

/** Reads amounts of one order, all in its one currency. */
export interface MoneyReader {
  /** As sent. Empty text counts as absent: WooCommerce writes it where there is nothing. */
  amount(value: unknown, path: string): MoneyPair | undefined;
  /**
   * What the buyer sees as the price. WooCommerce tells every part of an order without its tax, and the tax beside it,
   * whatever the store's setting; where prices include tax the two are added, which gives back the price on the label.
   */
  price(net: unknown, tax: unknown, path: string): MoneyPair | undefined;
}

export function createMoneyReader(read: WireReader, currency: string | undefined, taxesIncluded: boolean): MoneyReader {
  const amount: MoneyReader['amount'] = (value, path) => {
    if (typeof value === 'string' && value.trim() === '') return undefined;
    const text = read.amount(value, path);
    return text === undefined || currency === undefined ? undefined : moneyPair({ amount: text, currency });
  };
  return {
    amount,
    price: (net, tax, path) => (taxesIncluded ? sumOf([amount(net, path), amount(tax, path)]) : amount(net, path)),
  };
}

/** ISO 4217. */
export function currencyOf(read: WireReader, value: unknown): string | undefined {
  const code = read.filledText(value, 'currency')?.trim().toUpperCase();
  if (code === undefined || /^[A-Z0-9]{3,10}$/.test(code)) return code;
  read.report('invalid_money', 'currency', 'expected a currency code');
  return undefined;
}

/** Adds what is known; `undefined` when one is not, or there is none. */
export function sumOf(pairs: readonly (MoneyPair | undefined)[]): MoneyPair | undefined {
  const [first, ...rest] = pairs;
  return rest.reduce((sum, pair) => (sum && pair ? addMoneyPairs(sum, pair) : undefined), first);
}

/** `a - b`, where both are known. */
export function differenceOf(a: MoneyPair | undefined, b: MoneyPair | undefined): MoneyPair | undefined {
  return a && b ? subtractMoneyPairs(a, b) : undefined;
}

/** Without its sign: WooCommerce writes what a refund takes away as negative amounts, in some places only. */
export function positive(pair: MoneyPair | undefined): MoneyPair | undefined {
  return pair && moneyPair({ ...pair.shop, amount: pair.shop.amount.replace(/^-/, '') });
}

/** Nothing, at the scale of an amount of the same order. */
export function zeroLike(pair: MoneyPair): MoneyPair {
  return subtractMoneyPairs(pair, pair);
}
