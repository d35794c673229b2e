/** PHP's `intval` of what JSON can hold: the number a text begins with, without its fraction. */
export function intval(value: unknown): number {
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (Array.isArray(value)) return value.length > 0 ? 1 : 0;
  const start =
    typeof value === 'string' ? (/^\s*[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?/i.exec(value)?.[0] ?? '0') : value;
  const number = Math.trunc(Number(start ?? 0));
  return Number.isFinite(number) ? number + 0 : 0;
}

/** `wc_string_to_bool`. */
export const toBoolean = (value: unknown): boolean =>
  value === true || value === 1 || (typeof value === 'string' && /^(yes|true|1)$/i.test(value));

/**
 * `wc_format_decimal` as the price setters call it: whatever digits come are kept, neither rounded nor padded, the rest
 * is dropped, so "Rs 1,499.00" becomes "1499.00" and "abc" becomes "" [CODE].
 */
export function formatDecimal(value: unknown): string {
  if (typeof value === 'number') return Number(value.toFixed(6)).toString();
  return String(value ?? '').replace(/\.(?![^.]+$)|[^0-9.-]/g, '');
}
