import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addMoney,
  equalsMoney,
  fromMinor,
  type Order,
  reconcileTotals,
  subtractMoney,
} from '../../../src/model/index.js';
import { aCodOrder, aLine, anOrder, rupees, SEEDED } from './support/order.js';

const totals = (overrides: Order['totals']) => ({ ...anOrder().totals, ...overrides });
const checks = (order: Order) => reconcileTotals(order).map(({ check }) => check);

describe('reconcileTotals', () => {
  it('has nothing to say about sums that come out', () => {
    expect(reconcileTotals(anOrder())).toEqual([]);
    expect(reconcileTotals(aCodOrder())).toEqual([]);
  });

  it('explains a difference without touching anything', () => {
    const order = anOrder({ totals: totals({ grand: rupees('1049.01'), paid: rupees('1049.01') }) });
    const before = structuredClone(order);
    expect(reconcileTotals(order)).toEqual([
      {
        check: 'grand',
        path: 'totals.grand',
        expected: { amount: '1049.00', currency: 'INR' },
        actual: { amount: '1049.01', currency: 'INR' },
        difference: { amount: '0.01', currency: 'INR' },
        message: 'totals.grand is 1049.01, items - discount + charges is 1049.00: 0.01 INR apart',
      },
    ]);
    expect(order).toEqual(before);
  });

  it('adds tax only where prices exclude it, and does not guess', () => {
    const taxed = { items: rupees('999'), shipping: rupees('50'), tax: rupees('50'), discount: rupees('0') };
    const settled = (grand: string) => ({ ...taxed, grand: rupees(grand), paid: rupees(grand), due: rupees('0') });
    expect(checks(anOrder({ taxesIncluded: false, totals: settled('1099') }))).toEqual([]);
    expect(checks(anOrder({ taxesIncluded: false, totals: settled('1049') }))).toEqual(['grand']);
    expect(checks(anOrder({ taxesIncluded: true, totals: settled('1099') }))).toEqual(['grand']);
    const { taxesIncluded: _, ...unsaid } = anOrder({ totals: settled('1099') });
    expect(checks(unsaid)).toEqual([]);
  });

  it('compares at full scale: sub-paisa parts that round differently are reported', () => {
    const half = { name: 'CGST', kind: 'CGST', amount: rupees('0.588') } as const;
    const order = anOrder({
      taxLines: [half, { ...half, kind: 'SGST', amount: rupees('0.735') }],
      totals: totals({ tax: rupees('1.33') }),
    });
    expect(reconcileTotals(order)).toMatchObject([
      { check: 'tax_lines', expected: { amount: '1.323' }, difference: { amount: '0.007' } },
    ]);
  });

  it.each<[string, Partial<Order>, string[]]>([
    ['a line', { lines: [aLine({ total: rupees('998.00') })] }, ['line_total']],
    ['the items', { lines: [aLine({ quantity: { ordered: 1 }, total: rupees('499.50') })] }, ['items']],
    ['the discounts', { lines: [aLine({ discounts: [{ amount: rupees('9') }], total: rupees('990') })] }, ['discount']],
    ['the shipping', { shippingLines: [{ amount: rupees('60'), discounts: [] }] }, ['shipping']],
    [
      'the fees',
      { feeLines: [{ kind: 'cod', amount: rupees('10') }], totals: totals({ fees: rupees('0') }) },
      ['fees'],
    ],
    ['the refunds', { refunds: [{ id: 'r', amount: rupees('10') }] }, ['refunded']],
    ['what is due', { totals: totals({ due: rupees('1') }) }, ['due']],
    ['what was removed', { totals: totals({ removed: rupees('100') }) }, ['due']],
    ['the cash to collect', { cod: { collect: { amount: '5', currency: 'INR' } } }, ['cod']],
  ])('finds %s that does not add up', (_, overrides, expected) => {
    expect(checks(anOrder(overrides))).toEqual(expected);
  });

  it('finds taxes of lines, shipping and fees that do not add up', () => {
    const tax = (amount: string) => [{ name: 'IGST', kind: 'IGST' as const, amount: rupees(amount) }];
    const shippingLines = [{ amount: rupees('50'), discounts: [], taxLines: tax('2.38') }];
    const order = (amount: string) => anOrder({ lines: [aLine({ taxLines: tax(amount) })], shippingLines });
    expect(checks(order('47.62'))).toEqual([]);
    expect(checks(order('47.00'))).toEqual(['line_taxes']);
  });

  it('leaves out what is not known', () => {
    expect(checks(anOrder({ totals: {} }))).toEqual([]);
    expect(checks(anOrder({ totals: totals({ items: rupees('5') }), availability: { lines: 'truncated' } }))).toEqual([
      'grand',
    ]);
    const { fees: _, ...withoutFees } = totals({ grand: rupees('1059'), paid: rupees('1059') });
    expect(checks(anOrder({ totals: withoutFees }))).toEqual(['grand']);
    expect(checks(anOrder({ totals: withoutFees, availability: { 'totals.fees': 'not_requested' } }))).toEqual([]);
    expect(checks(anOrder({ totals: withoutFees, availability: { 'totals.fees': 'not_supported' } }))).toEqual([
      'grand',
    ]);
  });

  it('holds for whatever was sold, edited, paid and refunded: grand - removed - paid + refunded = due', () => {
    const minor = fc.bigInt({ min: 0n, max: 10n ** 9n }).map((units) => fromMinor(units, 'INR'));
    fc.assert(
      fc.property(minor, minor, minor, minor, minor, (grand, removed, paid, refunded, error) => {
        const due = addMoney(subtractMoney(subtractMoney(grand, removed), paid), refunded);
        const stated = addMoney(due, error);
        const order = anOrder({
          totals: {
            ...{ grand: { shop: grand }, removed: { shop: removed } },
            ...{ paid: { shop: paid }, refunded: { shop: refunded }, due: { shop: stated } },
          },
        });
        const found = reconcileTotals(order).find(({ check }) => check === 'due');
        expect(found === undefined).toBe(equalsMoney(due, stated));
        if (found !== undefined) expect(equalsMoney(found.difference, error)).toBe(true);
      }),
      SEEDED,
    );
  });
});
