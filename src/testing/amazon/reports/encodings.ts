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

/** What bytes 0x80 to 0x9F stand for; the rest is Latin 1. */
const HIGH = new Map(
  [...new TextDecoder('windows-1252').decode(Uint8Array.from({ length: 32 }, (_, index) => 0x80 + index))].map(
    (character, index) => [character, 0x80 + index],
  ),
);

function cp1252(character: string): number {
  const point = character.codePointAt(0) as number;
  if (point < 0x80 || (point >= 0xa0 && point <= 0xff)) return point;
  return HIGH.get(character) ?? 0x3f;
}
