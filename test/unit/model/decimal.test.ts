import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addDecimals,
  compareDecimals,
  decimalFromNumber,
  decimalSchema,
  formatDecimal,
  multiplyDecimal,
  negateDecimal,
  normalizeDecimal,
  parseAmount,
  parseDecimal,
  subtractDecimals,
} from '../../../src/model/index.js';
import { decimals } from './support/arbitraries.js';
import { SEEDED } from './support/order.js';

describe('decimals', () => {
  it('adds at the finer scale without losing a digit', () => {
    expect(addDecimals('0.1', '0.2')).toBe('0.3');
    expect(addDecimals('136.376', '-0.00')).toBe('136.376');
    expect(addDecimals('99999999999999999999.99', '0.01')).toBe('100000000000000000000.00');
    expect(addDecimals('-0.05', '0.10')).toBe('0.05');
  });

  it('multiplies by whole numbers only', () => {
    expect(multiplyDecimal('499.50', 3)).toBe('1498.50');
    expect(() => multiplyDecimal('1.00', 0.5)).toThrow(RangeError);
    expect(() => multiplyDecimal('1.00', Number.NaN)).toThrow(RangeError);
  });

  it('has one normal text per value', () => {
    expect(normalizeDecimal('55.00')).toBe('55');
    expect(normalizeDecimal('-0.00')).toBe('0');
    expect(normalizeDecimal('007.10')).toBe('7.1');
    expect(normalizeDecimal('100')).toBe('100');
  });

  it.each(['', ' 1', '1.', '.5', '1e3', '1,000', '--1', 'NaN', '１'])('refuses %j', (text) => {
    expect(() => parseDecimal(text)).toThrow(RangeError);
    expect(decimalSchema.safeParse(text).success).toBe(false);
  });

  it('reads back what it wrote', () => {
    fc.assert(
      fc.property(decimals, (text) => {
        expect(compareDecimals(formatDecimal(parseDecimal(text)), text)).toBe(0);
        expect(normalizeDecimal(normalizeDecimal(text))).toBe(normalizeDecimal(text));
      }),
      SEEDED,
    );
  });

  it('obeys the laws of addition', () => {
    fc.assert(
      fc.property(decimals, decimals, decimals, (a, b, c) => {
        expect(addDecimals(a, b)).toBe(addDecimals(b, a));
        expect(addDecimals(addDecimals(a, b), c)).toBe(addDecimals(a, addDecimals(b, c)));
        expect(normalizeDecimal(addDecimals(a, negateDecimal(a)))).toBe('0');
        expect(compareDecimals(a, b)).toBe(-compareDecimals(b, a) + 0);
      }),
      SEEDED,
    );
  });

  it('counts as whole numbers do, whatever the length', () => {
    // Up to fifteen digits are worked with as numbers: lengths on both sides of that, and at it.
    const units = fc
      .integer({ min: 0, max: 18 })
      .chain((digits) => fc.bigInt({ min: -(10n ** BigInt(digits)), max: 10n ** BigInt(digits) }));
    const scales = fc.integer({ min: 0, max: 16 });
    fc.assert(
      fc.property(units, scales, units, scales, fc.maxSafeInteger(), (left, leftScale, right, rightScale, by) => {
        const a = formatDecimal({ units: left, scale: leftScale });
        const b = formatDecimal({ units: right, scale: rightScale });
        const scale = Math.max(leftScale, rightScale);
        const [first, second] = [left * 10n ** BigInt(scale - leftScale), right * 10n ** BigInt(scale - rightScale)];
        expect(parseDecimal(a)).toEqual({ units: left, scale: leftScale });
        expect(addDecimals(a, b)).toBe(formatDecimal({ units: first + second, scale }));
        expect(subtractDecimals(a, b)).toBe(formatDecimal({ units: first - second, scale }));
        expect(negateDecimal(a)).toBe(formatDecimal({ units: -left, scale: leftScale }));
        expect(multiplyDecimal(a, by)).toBe(formatDecimal({ units: left * BigInt(by), scale: leftScale }));
        expect(compareDecimals(a, b)).toBe(first === second ? 0 : first < second ? -1 : 1);
      }),
      { ...SEEDED, numRuns: 2000 },
    );
    expect(addDecimals('999999999999999', '0.1')).toBe('999999999999999.1');
    expect(addDecimals('9007199254740993', '0')).toBe('9007199254740993');
    expect(multiplyDecimal('-0.01', 9_007_199_254_740_991)).toBe('-90071992547409.91');
    expect(multiplyDecimal('0.00', -1)).toBe('0.00');
  });

  it('equal values have equal normal texts, and only they', () => {
    fc.assert(
      fc.property(decimals, decimals, (a, b) => {
        expect(normalizeDecimal(a) === normalizeDecimal(b)).toBe(compareDecimals(a, b) === 0);
      }),
      SEEDED,
    );
  });
});

describe('decimalFromNumber', () => {
  it.each([
    [1499, '1499'],
    [0.1, '0.1'],
    [-12.5, '-12.5'],
    [-0, '0'],
    [1e21, '1000000000000000000000'],
    [1.5e-7, '0.00000015'],
    [-2.25e22, '-22500000000000000000000'],
    [5e-324, `0.${'0'.repeat(323)}5`],
  ])('writes %d as %s', (value, text) => {
    expect(decimalFromNumber(value)).toBe(text);
  });

  it('reads back as the same number and is always a plain decimal', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const text = decimalFromNumber(value);
        expect(text).toMatch(/^-?\d+(\.\d+)?$/);
        expect(Number(text)).toBe(value + 0);
      }),
      { ...SEEDED, numRuns: 1000 },
    );
  });

  it('refuses what is not a JSON number', () => {
    expect(() => decimalFromNumber(Number.NaN)).toThrow(RangeError);
    expect(() => decimalFromNumber(Number.POSITIVE_INFINITY)).toThrow(RangeError);
  });
});

describe('parseAmount', () => {
  it('refuses more digits than any amount has, which would stop the process for seconds', () => {
    expect(parseAmount(`1.${'0'.repeat(59)}`)).toBe(`1.${'0'.repeat(59)}`);
    expect(parseAmount(`1.${'0'.repeat(60)}`)).toBeUndefined();
  });

  it.each([
    ['634.15', '634.15'],
    [' 12.50 ', '12.50'],
    ['+3', '3'],
    ['.5', '0.5'],
    ['5.', '5'],
    ['-.5', '-0.5'],
    [1499.5, '1499.5'],
  ])('reads %j', (value, amount) => {
    expect(parseAmount(value)).toBe(amount);
  });

  it.each(['', '.', '-', 'abc', '1,000.00', '1e3', Number.NaN, null, undefined, {}, true])('refuses %j', (value) => {
    expect(parseAmount(value)).toBeUndefined();
  });

  it('answers a decimal or nothing, whatever comes', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        const amount = parseAmount(value);
        expect(amount === undefined || decimalSchema.safeParse(amount).success).toBe(true);
      }),
      SEEDED,
    );
  });
});
