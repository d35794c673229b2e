import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addMoney,
  addMoneyPairs,
  allocateMoney,
  compareMoney,
  currencyExponent,
  divideMoneyPair,
  equalsMoney,
  fromMinor,
  isZeroMoney,
  type Money,
  multiplyMoney,
  negateMoney,
  type Rounding,
  roundMoney,
  subtractMoney,
  subtractMoneyPairs,
  sumMoney,
  sumMoneyPairs,
  toMinor,
} from '../../../src/model/index.js';
import { decimals } from './support/arbitraries.js';
import { rupees, SEEDED } from './support/order.js';

const inr = (amount: string): Money => ({ amount, currency: 'INR' });
const monies = decimals.map(inr);

describe('money', () => {
  it('compares by value, never by text', () => {
    expect(equalsMoney(inr('55.0'), inr('55.00'))).toBe(true);
    expect(equalsMoney(inr('55'), { amount: '55', currency: 'USD' })).toBe(false);
    expect(compareMoney(inr('9.99'), inr('10'))).toBe(-1);
    expect(isZeroMoney(inr('-0.000'))).toBe(true);
    expect(isZeroMoney(inr('0.001'))).toBe(false);
  });

  it('adds, subtracts, sums, negates and multiplies exactly', () => {
    expect(addMoney(inr('0.588'), inr('0.735'))).toEqual(inr('1.323'));
    expect(subtractMoney(inr('10'), inr('0.01'))).toEqual(inr('9.99'));
    expect(sumMoney([], 'INR')).toEqual(inr('0'));
    expect(sumMoney([inr('0.1'), inr('0.2')], 'INR')).toEqual(inr('0.3'));
    expect(negateMoney(inr('5.00'))).toEqual(inr('-5.00'));
    expect(multiplyMoney(inr('19.99'), 3)).toEqual(inr('59.97'));
  });

  it('refuses to mix currencies', () => {
    const dollars = { amount: '1', currency: 'USD' };
    expect(() => addMoney(inr('1'), dollars)).toThrow(RangeError);
    expect(() => compareMoney(inr('1'), dollars)).toThrow(RangeError);
    expect(() => sumMoney([dollars], 'INR')).toThrow(RangeError);
  });

  it('subtracting what was added gives the first amount back', () => {
    fc.assert(
      fc.property(monies, monies, (a, b) => {
        expect(equalsMoney(subtractMoney(addMoney(a, b), b), a)).toBe(true);
      }),
      SEEDED,
    );
  });
});

describe('pairs', () => {
  const both = (shop: string, buyer: string) => ({ shop: inr(shop), buyer: { amount: buyer, currency: 'USD' } });

  it('keeps the buyer side only where every pair has one', () => {
    expect(addMoneyPairs(both('83', '1'), both('166', '2'))).toEqual(both('249', '3'));
    expect(addMoneyPairs(both('83', '1'), rupees('1'))).toEqual(rupees('84'));
    expect(subtractMoneyPairs(both('249', '3'), both('83', '1'))).toEqual(both('166', '2'));
    expect(sumMoneyPairs([])).toBeUndefined();
    expect(sumMoneyPairs([rupees('1'), rupees('2')])).toEqual(rupees('3'));
  });
});

describe('divideMoneyPair', () => {
  it('gives a part that gives the amount back, or none', () => {
    expect(divideMoneyPair(rupees('998'), 2)).toEqual(rupees('499'));
    expect(divideMoneyPair(rupees('100.0'), 8)).toEqual(rupees('12.5'));
    expect(divideMoneyPair(rupees('-1'), 16)).toEqual(rupees('-0.0625'));
    expect(divideMoneyPair({ ...rupees('83'), buyer: { amount: '1', currency: 'USD' } }, 2)).toEqual({
      ...rupees('41.5'),
      buyer: { amount: '0.5', currency: 'USD' },
    });
    for (const by of [3, 0, 0.5, Number.NaN]) expect(divideMoneyPair(rupees('100'), by)).toBeUndefined();
  });

  it('leaves the buyer’s side out where that does not come out', () => {
    expect(divideMoneyPair({ ...rupees('3'), buyer: { amount: '1', currency: 'USD' } }, 3)).toEqual(rupees('1'));
  });
});

describe('minor units', () => {
  it('knows the currencies whose minor unit is not a hundredth', () => {
    expect(currencyExponent('INR')).toBe(2);
    expect(currencyExponent('JPY')).toBe(0);
    expect(currencyExponent('KWD')).toBe(3);
    expect(currencyExponent('CLF')).toBe(4);
    expect(currencyExponent('XYZ')).toBe(2);
    expect(toMinor({ amount: '1000', currency: 'CLP' }, 'exact')).toBe(1000n);
    expect(fromMinor(1500n, 'BHD')).toEqual({ amount: '1.500', currency: 'BHD' });
    expect(fromMinor(-5n, 'INR')).toEqual(inr('-0.05'));
  });

  const halves: [string, Record<Exclude<Rounding, 'exact'>, bigint>][] = [
    ['1.005', { half_up: 101n, half_even: 100n, down: 100n, up: 101n }],
    ['1.015', { half_up: 102n, half_even: 102n, down: 101n, up: 102n }],
    ['-1.005', { half_up: -101n, half_even: -100n, down: -100n, up: -101n }],
    ['1.0049', { half_up: 100n, half_even: 100n, down: 100n, up: 101n }],
    ['1.0051', { half_up: 101n, half_even: 101n, down: 100n, up: 101n }],
    ['-0.004', { half_up: 0n, half_even: 0n, down: 0n, up: -1n }],
  ];
  it.each(halves)('rounds %s as asked', (amount, expected) => {
    for (const [rounding, minor] of Object.entries(expected)) {
      expect(toMinor(inr(amount), rounding as Rounding), rounding).toBe(minor);
    }
  });

  it('refuses to lose digits when told to be exact', () => {
    expect(() => toMinor(inr('136.376'), 'exact')).toThrow(RangeError);
    expect(toMinor(inr('136.370'), 'exact')).toBe(13637n);
    expect(roundMoney(inr('136.376'), 'half_up')).toEqual(inr('136.38'));
  });

  it('goes to minor units and back without loss', () => {
    const currencies = fc.constantFrom('INR', 'JPY', 'KWD', 'CLF');
    fc.assert(
      fc.property(fc.bigInt(), currencies, (minor, currency) => {
        expect(toMinor(fromMinor(minor, currency), 'exact')).toBe(minor);
      }),
      SEEDED,
    );
  });

  it('never moves by a whole unit or more', () => {
    const roundings = fc.constantFrom<Rounding>('half_up', 'half_even', 'down', 'up');
    fc.assert(
      fc.property(monies, roundings, (money, rounding) => {
        const moved = subtractMoney(roundMoney(money, rounding), money);
        expect(compareMoney(moved, inr('0.01'))).toBe(-1);
        expect(compareMoney(moved, inr('-0.01'))).toBe(1);
      }),
      SEEDED,
    );
  });
});

describe('allocateMoney', () => {
  it('gives what does not divide to the largest remainders, earlier first', () => {
    expect(allocateMoney(inr('10.00'), ['1', '1', '1']).map(({ amount }) => amount)).toEqual(['3.34', '3.33', '3.33']);
    expect(allocateMoney(inr('0.05'), ['3', '7']).map(({ amount }) => amount)).toEqual(['0.02', '0.03']);
    expect(allocateMoney(inr('-1'), ['1', '2']).map(({ amount }) => amount)).toEqual(['-0.33', '-0.67']);
    expect(allocateMoney(inr('5'), ['0', '2.5']).map(({ amount }) => amount)).toEqual(['0.00', '5.00']);
  });

  it('refuses weights that say nothing', () => {
    expect(() => allocateMoney(inr('1'), ['0', '0'])).toThrow(RangeError);
    expect(() => allocateMoney(inr('1'), [])).toThrow(RangeError);
    expect(() => allocateMoney(inr('1'), ['1', '-1'])).toThrow(RangeError);
  });

  it('adds up to the amount exactly, and no part is a unit away from its share', () => {
    const weights = fc.array(fc.nat(10_000), { minLength: 1, maxLength: 8 }).filter((list) => list.some((w) => w > 0));
    fc.assert(
      fc.property(monies, weights, (money, list) => {
        const parts = allocateMoney(money, list.map(String));
        expect(equalsMoney(sumMoney(parts, 'INR'), money)).toBe(true);
        const total = list.reduce((sum, weight) => sum + weight, 0);
        for (const [index, part] of parts.entries()) {
          // part x total - money x weight, in units of the part, stays below one unit x total
          const distance = subtractMoney(multiplyMoney(part, total), multiplyMoney(money, list[index]!));
          const scale = part.amount.split('.')[1]!.length;
          const unit = { amount: `0.${'0'.repeat(scale - 1)}1`, currency: 'INR' };
          expect(compareMoney(distance, multiplyMoney(unit, total))).toBe(-1);
          expect(compareMoney(distance, multiplyMoney(unit, -total))).toBe(1);
        }
      }),
      SEEDED,
    );
  });
});
