import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseJsonLosslessly } from '../../../src/core/json.js';

const SEEDED = { seed: 42 } as const;

describe('parseJsonLosslessly', () => {
  it.each([
    ['9007199254740993', '9007199254740993'],
    ['-9007199254740993', '-9007199254740993'],
    [' [ 9007199254740993 ] ', ['9007199254740993']],
    ['{"id":12345678901234567890,"n":1}', { id: '12345678901234567890', n: 1 }],
    ['{"ids":[1,\n\t9007199254740993]}', { ids: [1, '9007199254740993'] }],
    ['[9007199254740991,9007199254740992]', [9007199254740991, '9007199254740992']],
  ])('keeps the digits of %s', (text, value) => {
    expect(parseJsonLosslessly(text)).toEqual(value);
  });

  it.each([
    '{"note":"order: 9007199254740993","id":9007199254740993}',
    '{"note":"a \\" , 9007199254740993","id":9007199254740993}',
    '{"note":"ends with \\\\","id":9007199254740993}',
    '{"9007199254740993":9007199254740993}',
  ])('leaves strings alone in %s', (text) => {
    const expected = JSON.parse(text.replace(/:9007199254740993/, ':"9007199254740993"')) as unknown;
    expect(parseJsonLosslessly(text)).toEqual(expected);
  });

  it('steps over strings with millions of escapes, and with escaped quotes and backslashes at their ends', () => {
    const long = '\\n'.repeat(3_000_000);
    expect(parseJsonLosslessly(`{"a":"${long}","id":90071992547409931}`)).toMatchObject({ id: '90071992547409931' });
    const tricky = String.raw`{"a":"\\\"","b":"say \": 90071992547409931\\","id":90071992547409931}`;
    expect(parseJsonLosslessly(tricky)).toEqual({ ...JSON.parse(tricky), id: '90071992547409931' });
  });

  it('leaves fractions and exponents to JSON.parse', () => {
    const text = '[1.12345678901234567,12345678901234567.5,12345678901234567e2,1e9007199254740993]';
    expect(parseJsonLosslessly(text)).toEqual(JSON.parse(text));
  });

  it.each(['', '{', '[0012345678901234567]', '{9007199254740993:1}', '[9007199254740993x]', '["9007199254740993]'])(
    'refuses the invalid %j as JSON.parse does',
    (text) => {
      expect(() => parseJsonLosslessly(text)).toThrow(SyntaxError);
    },
  );

  it('equals JSON.parse where every integer is safe', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 4 }), fc.constantFrom(0, 1, 2), (text, indent) => {
        const pretty = JSON.stringify(JSON.parse(text), null, indent);
        fc.pre(!/\d{16}/.test(pretty.replace(/"[^"\\]*(?:\\.[^"\\]*)*"/g, '""')));
        expect(parseJsonLosslessly(pretty)).toEqual(JSON.parse(pretty));
      }),
      { ...SEEDED, numRuns: 500 },
    );
  });

  it('equals JSON.parse of the same document with its big integers written as strings', () => {
    // Big integers are put in through a marker that no generated string can hold.
    const MARK = '\u0007';
    const big = fc.bigInt({ min: -(10n ** 25n), max: 10n ** 25n }).filter((n) => n > 2n ** 53n || n < -(2n ** 53n));
    const texts = fc.oneof(fc.string(), fc.constantFrom(': 9007199254740993', '\\"', '[12345678901234567', '\\'));
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        texts.map((text) => text.replaceAll(MARK, '')),
        fc.integer(),
        big.map((n) => `${MARK}${n}`),
        fc.array(tie('value'), { maxLength: 4 }),
        fc.dictionary(
          texts.map((text) => text.replaceAll(MARK, '')),
          tie('value'),
          { maxKeys: 4 },
        ),
      ),
    }));
    fc.assert(
      fc.property(value, fc.constantFrom(0, 2), (document, indent) => {
        const marked = JSON.stringify(document, null, indent);
        const asNumbers = marked.replace(/"\\u0007(-?\d+)"/g, '$1');
        const asStrings = marked.replace(/"\\u0007(-?\d+)"/g, '"$1"');
        expect(parseJsonLosslessly(asNumbers)).toEqual(JSON.parse(asStrings));
      }),
      { ...SEEDED, numRuns: 1000 },
    );
  });
});
