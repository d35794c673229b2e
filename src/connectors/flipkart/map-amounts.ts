import type { WireReader } from '../../core/wire-reader.js';
import { addMoneyPairs, equalsMoney, type MoneyPair, moneyPair } from '../../model/index.js';

/** Flipkart sells in India alone, and names no currency in its orders. */
export const CURRENCY = 'INR';

export const ZERO: MoneyPair = moneyPair({ amount: '0', currency: CURRENCY });

/** One amount in rupees, a JSON number. A negative one is no price. */
export function readRupees(read: WireReader, value: unknown, path: string): MoneyPair | undefined {
  const amount = read.amount(value, path);
  if (amount === undefined) return undefined;
  const pair = moneyPair({ amount, currency: CURRENCY });
  if (!isNegative(pair)) return pair;
  read.report('invalid_money', path, 'expected an amount that is not negative', amount);
  return undefined;
}

export function isSame(a: MoneyPair, b: MoneyPair): boolean {
  return equalsMoney(a.shop, b.shop);
}

/** `-0` reads as an amount, and is none. */
export function isNegative({ shop }: MoneyPair): boolean {
  return shop.amount.startsWith('-') && !equalsMoney(shop, ZERO.shop);
}

/** Adds what is known; `undefined` when one is not. Of nothing it is zero. */
export function sumOf(pairs: readonly (MoneyPair | undefined)[]): MoneyPair | undefined {
  return pairs.reduce<MoneyPair | undefined>((sum, pair) => (sum && pair ? addMoneyPairs(sum, pair) : undefined), ZERO);
}
