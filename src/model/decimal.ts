import type { Decimal } from './primitives.js';
import { alignSmallDecimals, parseSmallDecimal } from './small-decimal.js';

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
  return writeUnits(units, scale);
}

function writeUnits(units: bigint | number, scale: number): Decimal {
  const sign = units < 0 ? '-' : '';
  const digits = (units < 0 ? -units : units).toString().padStart(scale + 1, '0');
  if (scale === 0) return sign + digits;
  return `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

/** The same value in a finer or equal scale. */
export function unitsAtScale({ units, scale }: ScaledDecimal, wanted: number): bigint {
  return units * 10n ** BigInt(wanted - scale);
}

/** Both as units of the finer scale. */
function alignDecimals(a: Decimal, b: Decimal): { left: bigint; right: bigint; scale: number } {
  const first = parseDecimal(a);
  const second = parseDecimal(b);
  const scale = Math.max(first.scale, second.scale);
  return { left: unitsAtScale(first, scale), right: unitsAtScale(second, scale), scale };
}

/** Adds two decimals at the finer of their scales. */
export function addDecimals(a: Decimal, b: Decimal): Decimal {
  const small = alignSmallDecimals(a, b);
  if (small !== undefined) return writeUnits(small.left + small.right, small.scale);
  const { left, right, scale } = alignDecimals(a, b);
  return writeUnits(left + right, scale);
}

/** Subtracts `b` from `a` at the finer of their scales. */
export function subtractDecimals(a: Decimal, b: Decimal): Decimal {
  const small = alignSmallDecimals(a, b);
  if (small !== undefined) return writeUnits(small.left - small.right, small.scale);
  const { left, right, scale } = alignDecimals(a, b);
  return writeUnits(left - right, scale);
}

/** Turns the sign. */
export function negateDecimal(text: Decimal): Decimal {
  const small = parseSmallDecimal(text);
  if (small !== undefined) return writeUnits(-small.units, small.scale);
  const { units, scale } = parseDecimal(text);
  return formatDecimal({ units: -units, scale });
}

/** Multiplies by a whole number. @throws {RangeError} when `by` is a fraction or not finite */
export function multiplyDecimal(text: Decimal, by: number | bigint): Decimal {
  const small = parseSmallDecimal(text);
  const product = small === undefined || typeof by === 'bigint' ? Number.NaN : small.units * by;
  if (small !== undefined && Number.isSafeInteger(by) && Number.isSafeInteger(product))
    return writeUnits(product, small.scale);
  const { units, scale } = parseDecimal(text);
  return formatDecimal({ units: units * BigInt(by), scale });
}

/** Compares by value, so that `"55.0"` and `"55"` are equal. */
export function compareDecimals(a: Decimal, b: Decimal): -1 | 0 | 1 {
  const { left, right } = alignSmallDecimals(a, b) ?? alignDecimals(a, b);
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

/** The one text of a value: no trailing zeros in the fraction, no leading zeros, no negative zero. */
export function normalizeDecimal(text: Decimal): Decimal {
  const { units, scale } = parseSmallDecimal(text) ?? parseDecimal(text);
  const exact = writeUnits(units, scale);
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
  const match = text.includes('e') ? EXPONENT_FORM.exec(text) : null;
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
  // As nearly all are written: there is nothing to put right.
  if (parseSmallDecimal(value) !== undefined) return value;
  const match = LENIENT_DECIMAL.exec(value.trim());
  if (match === null) return undefined;
  const [, sign = '', whole = '', fraction = ''] = match;
  const digits = whole.length + fraction.length;
  if (digits === 0 || digits > MAX_DIGITS) return undefined;
  return `${sign === '-' ? '-' : ''}${whole === '' ? '0' : whole}${fraction === '' ? '' : `.${fraction}`}`;
}
