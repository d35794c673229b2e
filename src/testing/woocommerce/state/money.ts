/** An exact amount in millionths of the currency: WooCommerce keeps more digits than it shows (`?dp=4`) [RUN]. */
export type Money = bigint;

export const SCALE = 6;
const ONE = 10n ** BigInt(SCALE);

/** Whole units, e.g. rupees. */
export const units = (amount: number): Money => BigInt(amount) * ONE;

/** Reads decimal text; digits beyond the sixth are dropped. */
export function parseMoney(text: string): Money {
  const match = /^(-?)(\d*)\.?(\d*)$/.exec(text.trim());
  if (match === null || (match[2] === '' && match[3] === '')) throw new Error(`no amount: ${text}`);
  const [, sign, whole = '', fraction = ''] = match;
  const value = BigInt(whole === '' ? '0' : whole) * ONE + BigInt(fraction.slice(0, SCALE).padEnd(SCALE, '0'));
  return sign === '-' ? -value : value;
}

/** Half away from zero, as PHP rounds. */
export function divideRounded(amount: bigint, by: bigint): bigint {
  const half = by / 2n;
  return amount < 0n ? -((-amount + half) / by) : (amount + half) / by;
}

/** The amount rounded to so many decimals. */
export function roundTo(amount: Money, decimals: number): Money {
  const step = 10n ** BigInt(SCALE - Math.min(decimals, SCALE));
  return divideRounded(amount, step) * step;
}

/** `1650.00`: always with so many decimals. */
export function formatMoney(amount: Money, decimals: number): string {
  const shown = Math.min(decimals, SCALE);
  const rounded = divideRounded(amount, 10n ** BigInt(SCALE - shown));
  const digits = (rounded < 0n ? -rounded : rounded).toString().padStart(shown + 1, '0');
  const whole = digits.slice(0, digits.length - shown);
  const fraction = digits.slice(digits.length - shown).padEnd(decimals, '0');
  return `${rounded < 0n ? '-' : ''}${whole}${decimals === 0 ? '' : `.${fraction}`}`;
}

/** `1139`, `3.6`: without zeros at the end, as coupon lines show it [RUN]. */
export function trimmedMoney(amount: Money): string {
  return formatMoney(amount, SCALE).replace(/\.?0+$/, '');
}

/** A float for the few values that WooCommerce sends as numbers. */
export const moneyNumber = (amount: Money): number => Number(formatMoney(amount, SCALE));

export const sum = (amounts: Iterable<Money>): Money => {
  let total = 0n;
  for (const amount of amounts) total += amount;
  return total;
};
