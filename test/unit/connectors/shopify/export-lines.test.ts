import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type BulkLine, createLineSplitter, LineTooLongError } from '../../../../src/connectors/shopify/bulk-lines.js';

const MAX = 1_000;
const bytesOf = (text: string) => new TextEncoder().encode(text);

/** The lines of a text that arrives in pieces of these lengths, over and over. */
function split(text: string, lengths: readonly number[], start = 0, max = MAX): BulkLine[] {
  const bytes = bytesOf(text);
  const splitter = createLineSplitter(start, max);
  const lines: BulkLine[] = [];
  for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
    const length = Math.max(1, lengths[turn % lengths.length] ?? 1);
    lines.push(...splitter.push(bytes.slice(at, at + length)));
    at += length;
  }
  const last = splitter.end();
  return last === undefined ? lines : [...lines, last];
}

describe('lines', () => {
  it('are the same wherever the pieces are cut, also inside a character', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.string({ unit: 'grapheme', maxLength: 30 }).map((text) => JSON.stringify({ text })),
          { maxLength: 20 },
        ),
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 }),
        (texts, lengths) => {
          expect(split(texts.map((text) => `${text}\n`).join(''), lengths).map(({ text }) => text)).toEqual(texts);
        },
      ),
      { numRuns: 200, seed: 1 },
    );
  });

  it('know where in the file they begin, in bytes', () => {
    const text = '{"a":"₹"}\n\n{"b":"ब"}\r\n{"c":1}';
    const lines = split(text, [3], 100);
    expect(lines).toEqual([
      { text: '{"a":"₹"}', start: 100, isEnded: true },
      { text: '{"b":"ब"}\r', start: 113, isEnded: true },
      { text: '{"c":1}', start: 126, isEnded: false },
    ]);
    const from = (start: number) => new TextDecoder().decode(bytesOf(text).slice(start - 100));
    for (const line of lines) expect(from(line.start).startsWith(line.text)).toBe(true);
  });

  it('of any length are not read: a file that is no JSONL must not fill the memory', () => {
    expect(split(`${'x'.repeat(10)}\n`, [4], 0, 10)).toHaveLength(1);
    for (const text of ['x'.repeat(11), `${'x'.repeat(11)}\n`, `ok\n${'x'.repeat(11)}`]) {
      expect(() => split(text, [4], 0, 10)).toThrow(LineTooLongError);
      expect(() => split(text, [40], 0, 10)).toThrow(LineTooLongError);
    }
  });
});
