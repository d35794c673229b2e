/** Digits of the longest trade number (GTIN-14); shorter ones are the same with zeros before them. */
const GTIN_DIGITS = 14;
const LEAST_GTIN_DIGITS = 8;

/**
 * A SKU without what people write in different ways: letter case, wide letters, spaces, dashes and underscores. Leading
 * zeros stay, since `007` and `7` may be two products; and so does what is between two digits, as one dash: `1-11`, `11-1` and
 * `111` are three.
 */
export function normalizeSku(sku: string): string {
  return sku
    .normalize('NFKC')
    .toLowerCase()
    .replace(/(?<=\p{N})[\s_\p{Pd}]+(?=\p{N})/gu, '-')
    .replace(/(?<!\p{N})[\s_\p{Pd}]+|[\s_\p{Pd}]+(?!\p{N})/gu, '');
}

/**
 * A barcode as 14 digits: `8901234567890`, `08901234567890` and `890-1234-567890` are one. `undefined` for what is no trade number:
 * another length, a wrong check digit, letters, nothing but zeros.
 */
export function gtinOf(barcode: string): string | undefined {
  const digits = barcode.replace(/[\s-]+/g, '');
  if (!/^\d+$/.test(digits) || digits.length < LEAST_GTIN_DIGITS || digits.length > GTIN_DIGITS) return undefined;
  const gtin = digits.padStart(GTIN_DIGITS, '0');
  if (/^0+$/.test(gtin)) return undefined;
  const sum = [...gtin].reduce((total, digit, index) => total + Number(digit) * (index % 2 === 0 ? 3 : 1), 0);
  return sum % 10 === 0 ? gtin : undefined;
}
