import type { Decimal } from './primitives.js';

/** An exact decimal: a whole number of parts of 10^-scale. */
export interface ScaledDecimal {
  readonly units: bigint;
  readonly scale: number;
}

const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?$/;
const LENIENT_DECIMAL = /^([+-]?)(\d*)(?:\.(\d*))?$/;
/** No currency needs more, and exact arithmetic on a million digits would stop the process for seconds. */
const MAX_DIGITS = 60;
const EXPONENT_FORM = /^(-?)(\d)(?:\.(\d+))?e([+-]\d+)$/;

/** Reads a decimal text exactly. @throws {RangeError} when the text is not a plain decimal */
export function parseDecimal(text: string): ScaledDecimal {
  const match = DECIMAL.exec(text);
  if (match === null) throw new RangeError('not a decimal: expected digits with an optional sign and fraction');
  const [, sign = '', whole = '', fraction = ''] = match;
  const units = BigInt(whole + fraction);
  return { units: sign === '-' ? -units : units, scale: fraction.length };
}

/** Writes a decimal with exactly `scale` fraction digits. */
export function formatDecimal({ units, scale }: ScaledDecimal): Decimal {
  const sign = units < 0n ? '-' : '';
  const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, '0');
  if (scale === 0) return sign + digits;
  return `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

/** The same value in a finer or equal scale. */
export function unitsAtScale({ units, scale }: ScaledDecimal, wanted: number): bigint {
  return units * 10n ** BigInt(wanted - scale);
}

/** Adds two decimals at the finer of their scales. */
export function addDecimals(a: Decimal, b: Decimal): Decimal {
  const left = parseDecimal(a);
  const right = parseDecimal(b);
  const scale = Math.max(left.scale, right.scale);
  return formatDecimal({ units: unitsAtScale(left, scale) + unitsAtScale(right, scale), scale });
}

/** Turns the sign. */
export function negateDecimal(text: Decimal): Decimal {
  const { units, scale } = parseDecimal(text);
  return formatDecimal({ units: -units, scale });
}

/** Multiplies by a whole number. @throws {RangeError} when `by` is a fraction or not finite */
export function multiplyDecimal(text: Decimal, by: number | bigint): Decimal {
  const { units, scale } = parseDecimal(text);
  return formatDecimal({ units: units * BigInt(by), scale });
}

/** Compares by value, so that `"55.0"` and `"55"` are equal. */
export function compareDecimals(a: Decimal, b: Decimal): -1 | 0 | 1 {
  const left = parseDecimal(a);
  const right = parseDecimal(b);
  const scale = Math.max(left.scale, right.scale);
  const difference = unitsAtScale(left, scale) - unitsAtScale(right, scale);
  if (difference === 0n) return 0;
  return difference < 0n ? -1 : 1;
}

/** The one text of a value: no trailing zeros in the fraction, no leading zeros, no negative zero. */
export function normalizeDecimal(text: Decimal): Decimal {
  const exact = formatDecimal(parseDecimal(text));
  return exact.includes('.') ? exact.replace(/\.?0+$/, '') : exact;
}

/**
 * Writes a JSON number as the shortest decimal that reads back as the same number, never in exponent form.
 *
 * Exact for what a platform sent with up to 15 significant digits.
 * @throws {RangeError} for NaN and the infinities, which are not JSON numbers
 */
export function decimalFromNumber(value: number): Decimal {
  if (!Number.isFinite(value)) throw new RangeError('not a finite number');
  const text = String(value);
  const match = EXPONENT_FORM.exec(text);
  if (match === null) return text;
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match;
  return sign + shiftPoint(whole, fraction, Number(exponent));
}

function shiftPoint(whole: string, fraction: string, exponent: number): string {
  const digits = whole + fraction;
  if (exponent < 0) return `0.${'0'.repeat(-exponent - 1)}${digits}`;
  // String() writes an exponent only from 1e21 on, where 17 significant digits never reach the point.
  return digits.padEnd(exponent + 1, '0');
}

/**
 * Reads an amount as platforms write it: decimal text or a JSON number. `undefined` when it is neither.
 *
 * Accepts what shops are seen to send (`" 12.50"`, `"+3"`, `".5"`, `"5."`) and returns the plain form of it. Grouping
 * signs and exponents are refused: their meaning would be a guess. So are more than 60 digits.
 */
export function parseAmount(value: unknown): Decimal | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? decimalFromNumber(value) : undefined;
  if (typeof value !== 'string') return undefined;
  const match = LENIENT_DECIMAL.exec(value.trim());
  if (match === null) return undefined;
  const [, sign = '', whole = '', fraction = ''] = match;
  const digits = whole.length + fraction.length;
  if (digits === 0 || digits > MAX_DIGITS) return undefined;
  return `${sign === '-' ? '-' : ''}${whole === '' ? '0' : whole}${fraction === '' ? '' : `.${fraction}`}`;
}
