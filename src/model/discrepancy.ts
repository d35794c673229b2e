import { equalsMoney, type Money, subtractMoney, sumMoney } from './money.js';

/** Which sum does not come out. */
export type TotalsCheck =
  | 'line_total'
  | 'items'
  | 'discount'
  | 'shipping'
  | 'fees'
  | 'tax_lines'
  | 'line_taxes'
  | 'grand'
  | 'refunded'
  | 'due'
  | 'cod';

/** One sum that does not come out, in the store's currency. */
export interface Discrepancy {
  readonly check: TotalsCheck;
  /** The field that is off, e.g. `totals.grand` or `lines.2.total`. */
  readonly path: string;
  /** What the parts add up to. */
  readonly expected: Money;
  /** What the platform says. */
  readonly actual: Money;
  /** `actual - expected`. */
  readonly difference: Money;
  readonly message: string;
}

/** A finding, or nothing: the sum comes out, or a part of it is not known. */
export type Finding = Discrepancy | undefined;

/** Holds a stated amount against the sum of its parts; `sum` names the parts in the message. */
export function compareSum(
  check: TotalsCheck,
  path: string,
  actual: Money | undefined,
  expected: Money | undefined,
  sum: string,
): Finding {
  if (actual === undefined || expected === undefined || actual.currency !== expected.currency) return undefined;
  if (equalsMoney(actual, expected)) return undefined;
  const difference = subtractMoney(actual, expected);
  const message = `${path} is ${actual.amount}, ${sum} is ${expected.amount}: ${difference.amount} ${actual.currency} apart`;
  return { check, path, expected, actual, difference, message };
}

/** Adds up amounts. `undefined` when one is not known or of another currency: then there is nothing to compare. */
export function knownSum(amounts: readonly (Money | undefined)[], currency: string): Money | undefined {
  const known = amounts.filter((amount) => amount !== undefined);
  if (known.length < amounts.length || known.some((amount) => amount.currency !== currency)) return undefined;
  return sumMoney(known, currency);
}
