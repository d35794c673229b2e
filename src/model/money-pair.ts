import { formatDecimal, parseDecimal } from './decimal.js';
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

/** Digits below the amount's own that a part of it may have. */
const EXTRA_DIGITS = 4;

/**
 * Divides both sides by a whole number, such as a quantity. `undefined` where that does not come out within four more
 * digits: a rounded part would not give the amount back.
 */
export function divideMoneyPair({ shop, buyer }: MoneyPair, by: number): MoneyPair | undefined {
  const part = divideMoney(shop, by);
  const buyerPart = buyer === undefined ? undefined : divideMoney(buyer, by);
  return part === undefined ? undefined : moneyPair(part, buyerPart);
}

function divideMoney({ amount, currency }: Money, by: number): Money | undefined {
  if (!Number.isSafeInteger(by) || by === 0) return undefined;
  if (by === 1) return { amount, currency };
  const { units, scale } = parseDecimal(amount);
  for (let extra = 0; extra <= EXTRA_DIGITS; extra += 1) {
    const finer = units * 10n ** BigInt(extra);
    if (finer % BigInt(by) === 0n) {
      return { amount: formatDecimal({ units: finer / BigInt(by), scale: scale + extra }), currency };
    }
  }
  return undefined;
}
