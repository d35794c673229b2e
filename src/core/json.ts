/** A hint, not a proof: it may also match inside a string, but never misses an integer of sixteen digits or more. */
const LONG_INTEGER_HINT = /[:,[\s]-?\d{16}|^-?\d{16}/;

/** One string or one number of a JSON text. */
const STRING_OR_NUMBER = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

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

function quoteUnsafeIntegers(text: string): string {
  return text.replace(STRING_OR_NUMBER, (token) =>
    INTEGER.test(token) && !Number.isSafeInteger(Number(token)) ? `"${token}"` : token,
  );
}
