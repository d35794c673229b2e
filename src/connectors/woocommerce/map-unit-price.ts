import { type Decimal, formatDecimal, parseDecimal } from '../../model/index.js';

/** Digits below the amount's own that an exact price may have: an eighth of a cent is a price, a 2^20th is none. */
const MAX_EXTRA_DIGITS = 6;

/**
 * The price of one unit: the line's amount divided by its quantity.
 *
 * Exact where the division comes out, else with as few digits as give the line's amount back when multiplied and
 * rounded, which is what the store did. The line's own `price` is not used: it is a binary float after discounts, with
 * digits that nobody set (296.6101693333333).
 */
export function unitPriceOf(amount: Decimal, quantity: number): Decimal {
  const { units, scale } = parseDecimal(amount);
  const count = BigInt(quantity);
  for (let extra = 0; extra <= MAX_EXTRA_DIGITS; extra += 1) {
    const finer = units * 10n ** BigInt(extra);
    if (finer % count === 0n) return formatDecimal({ units: finer / count, scale: scale + extra });
  }
  // Ends: with more extra digits than the quantity has, the error is below half a unit.
  for (let extra = 0; ; extra += 1) {
    const step = 10n ** BigInt(extra);
    const price = roundedQuotient(units * step, count);
    if (roundedQuotient(price * count, step) === units) return formatDecimal({ units: price, scale: scale + extra });
  }
}

/** To the nearest, ties away from zero, as PHP rounds. */
function roundedQuotient(dividend: bigint, divisor: bigint): bigint {
  const magnitude = dividend < 0n ? -dividend : dividend;
  const quotient = (2n * magnitude + divisor) / (2n * divisor);
  return dividend < 0n ? -quotient : quotient;
}
