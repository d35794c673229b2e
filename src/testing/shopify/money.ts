/**
 * An amount in both currencies of an order, in minor units (all currencies of the sandbox have two decimals).
 * The two sides are computed side by side, never converted from a total, so the sums hold in either currency.
 */
export interface MoneyPair {
  readonly shop: number;
  readonly presentment: number;
}

export const NOTHING: MoneyPair = { shop: 0, presentment: 0 };

export const add = (...pairs: readonly MoneyPair[]): MoneyPair => ({
  shop: pairs.reduce((total, pair) => total + pair.shop, 0),
  presentment: pairs.reduce((total, pair) => total + pair.presentment, 0),
});

export const subtract = (from: MoneyPair, what: MoneyPair): MoneyPair => ({
  shop: from.shop - what.shop,
  presentment: from.presentment - what.presentment,
});

export const times = (pair: MoneyPair, factor: number): MoneyPair => ({
  shop: Math.round(pair.shop * factor),
  presentment: Math.round(pair.presentment * factor),
});

/** `part` of `whole`, rounded down, so that the shares of all parts never exceed the whole. */
export const share = (pair: MoneyPair, part: number, whole: number): MoneyPair =>
  whole === 0
    ? NOTHING
    : { shop: Math.floor((pair.shop * part) / whole), presentment: Math.floor((pair.presentment * part) / whole) };

export const isNothing = (pair: MoneyPair): boolean => pair.shop === 0 && pair.presentment === 0;

/** Amounts come back trimmed, with at least one decimal: "10.0", "31.9", "17.01" [REC money-bag-presentment-parity]. */
export function decimal(minor: number): string {
  const digits = String(Math.abs(minor)).padStart(3, '0');
  const fraction = digits.slice(-2).replace(/0$/, '');
  return `${minor < 0 ? '-' : ''}${digits.slice(0, -2)}.${fraction}`;
}

/** The REST-shaped webhook bodies keep two decimals ("10.00"). */
export function fixedDecimal(minor: number): string {
  const digits = String(Math.abs(minor)).padStart(3, '0');
  return `${minor < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/** The other way: decimal text to minor units, rounded to the two decimals of the currency. */
export const minorUnits = (amount: string): number => Math.round(Number(amount) * 100);
