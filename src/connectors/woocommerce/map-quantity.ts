import type { WireReader } from '../../core/wire-reader.js';
import { normalizeDecimal, parseAmount } from '../../model/index.js';

/**
 * Units of a line, without a sign.
 *
 * Plugins sell by length or weight. A courier carries pieces, so a fraction counts as one piece, at the price of the
 * whole line: nothing is shipped short, and the amounts stay right.
 */
export function unitsOf(read: WireReader, value: unknown, path: string): number | undefined {
  const decimal = parseAmount(value);
  // What is no number at all is reported in the reader's own words.
  if (decimal === undefined) return read.count(value, path);
  const text = normalizeDecimal(decimal).replace(/^-/, '');
  if (!text.includes('.')) return read.count(text, path);
  read.report('invalid_value', path, 'a fraction of a unit: counted as one piece', decimal);
  return 1;
}
