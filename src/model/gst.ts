import type { TaxKind } from './tax.js';

const GSTIN = /^(\d{2})[A-Z]{5}\d{4}[A-Z][1-9A-Z][A-Z][0-9A-Z]$/;
const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** GST's own state numbers, the first two digits of a GSTIN; 25 and 28 are of states since merged and split. */
const STATE_BY_GST_NUMBER: ReadonlyMap<string, string> = new Map(
  (
    '01JK 02HP 03PB 04CH 05UK 06HR 07DL 08RJ 09UP 10BR 11SK 12AR 13NL 14MN 15MZ 16TR 17ML 18AS 19WB 20JH 21OD 22CG 23MP ' +
    '24GJ 25DH 26DH 27MH 28AP 29KA 30GA 31LD 32KL 33TN 34PY 35AN 36TS 37AP 38LA'
  )
    .split(' ')
    .map((entry) => [entry.slice(0, 2), entry.slice(2)] as const),
);

/** Registrations that belong to no state: other territory and the centre's own. */
const STATELESS_GST_NUMBERS: ReadonlySet<string> = new Set(['97', '99']);

/** Whether the text is a well-formed GSTIN: layout, state number and check digit. Says nothing about its holder. */
export function isGstin(text: string): boolean {
  const number = GSTIN.exec(text)?.[1];
  if (number === undefined) return false;
  if (!STATE_BY_GST_NUMBER.has(number) && !STATELESS_GST_NUMBERS.has(number)) return false;
  return gstinCheckDigit(text.slice(0, 14)) === text[14];
}

/** The state of a GSTIN by its ISO code, e.g. `MH`. `undefined` when it is no GSTIN or belongs to no state. */
export function stateOfGstin(text: string): string | undefined {
  return isGstin(text) ? STATE_BY_GST_NUMBER.get(text.slice(0, 2)) : undefined;
}

/** The fifteenth character: weights 1 and 2 in turn, base 36, the digits of each product added up. */
function gstinCheckDigit(first14: string): string {
  let sum = 0;
  for (const [index, character] of [...first14].entries()) {
    const product = DIGITS.indexOf(character) * (index % 2 === 0 ? 1 : 2);
    sum += Math.floor(product / 36) + (product % 36);
  }
  return DIGITS.charAt((36 - (sum % 36)) % 36);
}

/** First match wins, so the parts of GST come before GST itself. */
const KIND_BY_TITLE: readonly (readonly [RegExp, TaxKind])[] = [
  // Both halves in one line, as shops with a single rate write it.
  [/\bcgst.*\bs(tate )?gst|\bs(tate )?gst.*\bcgst/, 'GST'],
  [/\bcgst|\bcentral (gst|goods)/, 'CGST'],
  [/\bsgst|\bstate (gst|goods)/, 'SGST'],
  [/\but?gst|\bunion territory (gst|goods)/, 'UTGST'],
  [/\bigst|\bintegrated (gst|goods)/, 'IGST'],
  [/\bcess\b/, 'CESS'],
  [/\btcs\b|\btax collected at source/, 'TCS'],
  [/\btds\b|\btax deducted at source/, 'TDS'],
  [/\bgst|\bgoods and services? tax/, 'GST'],
  [/\bvat\b|\bvalue added tax/, 'VAT'],
  [/\bsales tax|\b(state|county|city|local|municipal) tax/, 'SALES'],
];

/** A store has a handful of taxes, and every line of its orders names them again. */
const KNOWN_TITLES = new Map<string, TaxKind>();
const MAX_KNOWN_TITLES = 500;
const MAX_KNOWN_LENGTH = 60;

/** Which tax a platform's title means, e.g. `"CGST 9%"`. `OTHER` when the title does not say. */
export function taxKindFromTitle(title: string | null | undefined): TaxKind {
  const text = title ?? '';
  const known = KNOWN_TITLES.get(text);
  if (known !== undefined) return known;
  const words = text.toLowerCase().replace(/[^a-z0-9]+/g, ' ');
  const kind = KIND_BY_TITLE.find(([pattern]) => pattern.test(words))?.[1] ?? 'OTHER';
  if (text.length > MAX_KNOWN_LENGTH) return kind;
  if (KNOWN_TITLES.size >= MAX_KNOWN_TITLES) KNOWN_TITLES.clear();
  KNOWN_TITLES.set(text, kind);
  return kind;
}
