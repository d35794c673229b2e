import { currencyExponent } from './currency.js';
import { formatDecimal, parseDecimal, type ScaledDecimal, unitsAtScale } from './decimal.js';
import type { Money } from './money.js';
import type { Decimal } from './primitives.js';

/**
 * What to do with digits below the minor unit.
 *
 * - `exact`: refuse them
 * - `half_up`: to the nearest, ties away from zero (what invoices do)
 * - `half_even`: to the nearest, ties to the even neighbour
 * - `down`: towards zero
 * - `up`: away from zero
 */
export type Rounding = 'exact' | 'half_up' | 'half_even' | 'down' | 'up';

/**
 * The amount in the currency's minor units (paise, cents).
 *
 * @throws {RangeError} with `exact`, when digits below the minor unit would be lost
 */
export function toMinor(money: Money, rounding: Rounding): bigint {
  return roundUnits(parseDecimal(money.amount), currencyExponent(money.currency), rounding);
}

/** The amount of so many minor units, written with all of the currency's fraction digits. */
export function fromMinor(minor: bigint, currency: string): Money {
  return { amount: formatDecimal({ units: minor, scale: currencyExponent(currency) }), currency };
}

/** Rounds an amount to the currency's minor unit. */
export function roundMoney(money: Money, rounding: Rounding): Money {
  return fromMinor(toMinor(money, rounding), money.currency);
}

function roundUnits(value: ScaledDecimal, scale: number, rounding: Rounding): bigint {
  if (value.scale <= scale) return unitsAtScale(value, scale);
  const divisor = 10n ** BigInt(value.scale - scale);
  const quotient = value.units / divisor;
  const remainder = value.units % divisor;
  if (remainder === 0n) return quotient;
  if (rounding === 'exact') throw new RangeError(`the amount has more than ${scale} fraction digits`);
  const away = value.units < 0n ? -1n : 1n;
  return roundsAway(quotient, remainder, divisor, rounding) ? quotient + away : quotient;
}

function roundsAway(
  quotient: bigint,
  remainder: bigint,
  divisor: bigint,
  rounding: Exclude<Rounding, 'exact'>,
): boolean {
  if (rounding === 'down' || rounding === 'up') return rounding === 'up';
  const doubled = 2n * (remainder < 0n ? -remainder : remainder);
  if (doubled !== divisor) return doubled > divisor;
  return rounding === 'half_up' || quotient % 2n !== 0n;
}

/**
 * Splits an amount by weights so that the parts add up to it exactly.
 *
 * Parts have the finer of the amount's scale and the currency's minor unit; what does not divide goes one unit each to
 * the parts with the largest remainders, earlier parts first.
 * @throws {RangeError} when a weight is negative or all are zero
 */
export function allocateMoney(money: Money, weights: readonly Decimal[]): Money[] {
  const shares = wholeWeights(weights);
  const amount = parseDecimal(money.amount);
  const scale = Math.max(amount.scale, currencyExponent(money.currency));
  const units = unitsAtScale(amount, scale);
  const parts = splitUnits(units < 0n ? -units : units, shares);
  return parts.map((part) => ({
    amount: formatDecimal({ units: units < 0n ? -part : part, scale }),
    currency: money.currency,
  }));
}

function wholeWeights(weights: readonly Decimal[]): bigint[] {
  const parsed = weights.map(parseDecimal);
  const scale = Math.max(0, ...parsed.map((weight) => weight.scale));
  const shares = parsed.map((weight) => unitsAtScale(weight, scale));
  if (shares.some((share) => share < 0n)) throw new RangeError('a weight is negative');
  if (shares.every((share) => share === 0n)) throw new RangeError('at least one weight must be above zero');
  return shares;
}

function splitUnits(units: bigint, shares: readonly bigint[]): bigint[] {
  const total = shares.reduce((sum, share) => sum + share, 0n);
  const parts = shares.map((share) => (units * share) / total);
  const left = Number(units - parts.reduce((sum, part) => sum + part, 0n));
  const remainders = shares.map((share, index) => ({ index, remainder: (units * share) % total }));
  remainders.sort((a, b) => (a.remainder === b.remainder ? a.index - b.index : a.remainder > b.remainder ? -1 : 1));
  for (const { index } of remainders.slice(0, left)) parts[index] = (parts[index] ?? 0n) + 1n;
  return parts;
}
