import { compareDecimals } from './decimal.js';

const DECIMAL = /^-?\d+(\.\d+)?$/;

/** Whether two canonical values say the same: amounts by value, key order and `undefined` keys ignored, lists in order. */
export function sameValue(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, index) => sameValue(item, b[index]));
  }
  if (!isRecord(a) || !isRecord(b)) return false;
  const amountA = amountOf(a);
  const amountB = amountOf(b);
  if (amountA !== undefined && amountB !== undefined) {
    return a['currency'] === b['currency'] && compareDecimals(amountA, amountB) === 0;
  }
  return changedKeys(a, b).length === 0;
}

/** The keys under which two records differ, sorted. */
export function changedKeys(a: object, b: object): string[] {
  const left = new Map<string, unknown>(Object.entries(a));
  const right = new Map<string, unknown>(Object.entries(b));
  const keys = new Set([...left.keys(), ...right.keys()]);
  return [...keys].filter((key) => !sameValue(left.get(key), right.get(key))).sort();
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The amount of a value that is money and nothing else. */
function amountOf(value: Record<string, unknown>): string | undefined {
  const { amount, currency, ...rest } = value;
  const isMoney = typeof amount === 'string' && typeof currency === 'string' && Object.keys(rest).length === 0;
  return isMoney && DECIMAL.test(amount) ? amount : undefined;
}
