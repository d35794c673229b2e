import { recordOf, type WireReader } from '../../core/wire-reader.js';
import { addMoneyPairs, equalsMoney, type MoneyPair, moneyPair, subtractMoneyPairs } from '../../model/index.js';

/** Reads one amount of an order; `undefined` for what is none, or is in another currency than the order. */
export type MoneyReader = (value: unknown, path: string) => MoneyPair | undefined;

/** @param currency of the order, so that its amounts can be added up. */
export function createMoneyReader(read: WireReader, currency: string | undefined): MoneyReader {
  return (value, path) => {
    const money = read.record(value, path);
    const amount = read.amount(money?.['amount'], path);
    if (money === undefined || amount === undefined) return undefined;
    const own = currencyCodeOf(money['currencyCode']);
    if (own !== undefined && own === currency) return moneyPair({ amount, currency });
    read.report('invalid_money', path, own === undefined ? 'expected a currency' : "not in the order's currency");
    return undefined;
  };
}

/** The currency of the first amount that has one. */
export function firstCurrency(amounts: Iterable<unknown>): string | undefined {
  for (const amount of amounts) {
    const currency = currencyCodeOf(recordOf(amount)?.['currencyCode']);
    if (currency !== undefined) return currency;
  }
  return undefined;
}

/** ISO 4217. */
function currencyCodeOf(value: unknown): string | undefined {
  return typeof value === 'string' && /^[A-Z]{3}$/.test(value) ? value : undefined;
}

/** Adds what is known; `undefined` when one is not, or there is none. */
export function sumOf(pairs: readonly (MoneyPair | undefined)[]): MoneyPair | undefined {
  const [first, ...rest] = pairs;
  return rest.reduce((sum, pair) => (sum && pair ? addMoneyPairs(sum, pair) : undefined), first);
}

/** Adds one that may be absent because there is no such charge. */
export function plus(sum: MoneyPair | undefined, pair: MoneyPair | undefined): MoneyPair | undefined {
  return sum && pair ? addMoneyPairs(sum, pair) : (sum ?? pair);
}

/** `a - b`, where both are known. */
export function differenceOf(a: MoneyPair | undefined, b: MoneyPair | undefined): MoneyPair | undefined {
  return a && b ? subtractMoneyPairs(a, b) : undefined;
}

/** Whether both are known, and the same. */
export function isSame(a: MoneyPair | undefined, b: MoneyPair | undefined): boolean {
  return a !== undefined && b !== undefined && equalsMoney(a.shop, b.shop);
}

export function isNegative({ shop }: MoneyPair): boolean {
  return shop.amount.startsWith('-');
}

/** Without its sign. */
export function positive(pair: MoneyPair): MoneyPair {
  return isNegative(pair) ? moneyPair({ ...pair.shop, amount: pair.shop.amount.slice(1) }) : pair;
}

/** Nothing, at the scale of an amount of the same order. */
export function zeroLike(pair: MoneyPair): MoneyPair {
  return subtractMoneyPairs(pair, pair);
}
