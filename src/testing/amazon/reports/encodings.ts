/** Bytes of a report, and how its Content-Type calls them. */
export interface EncodedReport {
  readonly contentType: string;
  readonly bytes: Uint8Array;
}

export type ReportCharset = 'cp1252' | 'utf-8';

/** A report's text in bytes. In cp1252 what has no place there is a question mark, and lost (selling-partner-api-models#4888). */
export function encodeReport(text: string, charset: ReportCharset): EncodedReport {
  return charset === 'utf-8'
    ? { contentType: 'text/tab-separated-values; charset=UTF-8', bytes: new TextEncoder().encode(text) }
    : { contentType: 'text/plain; charset=Cp1252', bytes: Uint8Array.from(text, cp1252) };
}

/**
 * What bytes 0x80 to 0x9F stand for, a space where they stand for nothing; the rest is Latin 1. Written out, because the
 * decoder of Node 20 takes them for Latin 1 as well (20.20, seen 2026-11).
 */
const HIGH = '€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ';

function cp1252(character: string): number {
  const point = character.codePointAt(0) as number;
  if (point < 0x80 || (point >= 0xa0 && point <= 0xff)) return point;
  const position = HIGH.indexOf(character);
  return position < 0 ? 0x3f : 0x80 + position;
}
