/** A hint, not a proof: it may also match inside a string, but never misses an integer of sixteen digits or more. */
const LONG_INTEGER_HINT = /[:,[\s]-?\d{16}|^-?\d{16}/;

const NUMBER = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

const INTEGER = /^-?\d{16,}$/;

/**
 * Parses JSON as `JSON.parse` does, except that an integer beyond 2^53 becomes the string of its digits.
 *
 * Platform ids outgrow what a number holds; rounded, they name another order.
 * @throws {SyntaxError} as `JSON.parse` does
 */
export function parseJsonLosslessly(text: string): unknown {
  // Parsed first in every case: the rewrite below relies on valid JSON, and errors keep the positions of the original.
  const parsed: unknown = JSON.parse(text);
  if (!LONG_INTEGER_HINT.test(text)) return parsed;
  return JSON.parse(quoteUnsafeIntegers(text));
}

/** Strings are stepped over by hand: a regular expression overflows its stack on a string with millions of escapes. */
function quoteUnsafeIntegers(json: string): string {
  const parts: string[] = [];
  let position = 0;
  while (position < json.length) {
    const opening = json.indexOf('"', position);
    const end = opening === -1 ? json.length : opening;
    parts.push(json.slice(position, end).replace(NUMBER, quoteIfUnsafe));
    if (opening === -1) break;
    const closing = closingQuote(json, opening);
    parts.push(json.slice(opening, closing + 1));
    position = closing + 1;
  }
  return parts.join('');
}

function quoteIfUnsafe(number: string): string {
  return INTEGER.test(number) && !Number.isSafeInteger(Number(number)) ? `"${number}"` : number;
}

/** The first quote after `opening` that is not escaped: an even number of backslashes stands before it. */
function closingQuote(json: string, opening: number): number {
  for (let quote = json.indexOf('"', opening + 1); ; quote = json.indexOf('"', quote + 1)) {
    let backslashes = 0;
    while (json[quote - 1 - backslashes] === '\\') backslashes += 1;
    if (backslashes % 2 === 0) return quote;
  }
}
