import * as z from 'zod';
import { addDecimals, compareDecimals, multiplyDecimal, negateDecimal, subtractDecimals } from './decimal.js';
import { decimalSchema } from './primitives.js';

/** A currency code as the platform writes it. Longer than three letters where a store sells in tokens or points. */
export const currencySchema = z.string().regex(/^[A-Z0-9]{3,10}$/);

/** An amount as text at the source's own scale, with its currency. Compare with {@link equalsMoney}, never as text. */
export const moneySchema = z.object({ amount: decimalSchema, currency: currencySchema });
export type Money = z.infer<typeof moneySchema>;

/** One amount in the store's currency and, where the platform tells it, in the one the buyer saw. */
export const moneyPairSchema = z.object({ shop: moneySchema, buyer: z.exactOptional(moneySchema) });
export type MoneyPair = z.infer<typeof moneyPairSchema>;

function requireSameCurrency(a: Money, b: Money): void {
  if (a.currency !== b.currency) {
    throw new RangeError(`cannot combine ${a.currency} with ${b.currency}: convert one of them first`);
  }
}

/** Adds two amounts of one currency, exactly. @throws {RangeError} when the currencies differ */
export function addMoney(a: Money, b: Money): Money {
  requireSameCurrency(a, b);
  return { amount: addDecimals(a.amount, b.amount), currency: a.currency };
}

/** Subtracts `b` from `a`, exactly. @throws {RangeError} when the currencies differ */
export function subtractMoney(a: Money, b: Money): Money {
  requireSameCurrency(a, b);
  return { amount: subtractDecimals(a.amount, b.amount), currency: a.currency };
}

/** Adds up a list; an empty list is zero in `currency`. @throws {RangeError} when a currency differs */
export function sumMoney(amounts: readonly Money[], currency: string): Money {
  return amounts.reduce(addMoney, { amount: '0', currency });
}

/** Turns the sign. */
export function negateMoney(money: Money): Money {
  return { amount: negateDecimal(money.amount), currency: money.currency };
}

/** Multiplies by a whole number, such as a quantity. @throws {RangeError} when `by` is not a whole number */
export function multiplyMoney(money: Money, by: number | bigint): Money {
  return { amount: multiplyDecimal(money.amount, by), currency: money.currency };
}

/** Orders two amounts by value: negative, zero or positive. @throws {RangeError} when the currencies differ */
export function compareMoney(a: Money, b: Money): -1 | 0 | 1 {
  requireSameCurrency(a, b);
  return compareDecimals(a.amount, b.amount);
}

/** Whether both are the same value of the same currency; `"55.0"` equals `"55.00"`. */
export function equalsMoney(a: Money, b: Money): boolean {
  return a.currency === b.currency && compareDecimals(a.amount, b.amount) === 0;
}

/** Whether the amount is zero at any scale. */
export function isZeroMoney(money: Money): boolean {
  return compareDecimals(money.amount, '0') === 0;
}
