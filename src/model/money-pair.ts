import { addMoney, type Money, type MoneyPair, negateMoney, subtractMoney } from './money.js';

/** Puts the buyer's amount next to the store's, where there is one. */
export function moneyPair(shop: Money, buyer?: Money | undefined): MoneyPair {
  return buyer === undefined ? { shop } : { shop, buyer };
}

/** Adds both sides; the buyer's side only where both have one. @throws {RangeError} when currencies differ */
export function addMoneyPairs(a: MoneyPair, b: MoneyPair): MoneyPair {
  return combine(addMoney, a, b);
}

/** Subtracts both sides; the buyer's side only where both have one. @throws {RangeError} when currencies differ */
export function subtractMoneyPairs(a: MoneyPair, b: MoneyPair): MoneyPair {
  return combine(subtractMoney, a, b);
}

function combine(operation: (a: Money, b: Money) => Money, a: MoneyPair, b: MoneyPair): MoneyPair {
  const buyer = a.buyer !== undefined && b.buyer !== undefined ? operation(a.buyer, b.buyer) : undefined;
  return moneyPair(operation(a.shop, b.shop), buyer);
}

/** Adds up a list. `undefined` for an empty one, which has no currency. @throws {RangeError} when currencies differ */
export function sumMoneyPairs(pairs: readonly MoneyPair[]): MoneyPair | undefined {
  const [first, ...rest] = pairs;
  return first === undefined ? undefined : rest.reduce(addMoneyPairs, first);
}

/** Turns the sign of both sides. */
export function negateMoneyPair(pair: MoneyPair): MoneyPair {
  return moneyPair(negateMoney(pair.shop), pair.buyer === undefined ? undefined : negateMoney(pair.buyer));
}
