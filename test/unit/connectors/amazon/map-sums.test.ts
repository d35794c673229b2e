import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareDecimals, formatDecimal } from '../../../../src/model/index.js';
import { GERMANY, INDIA, issuesOf, JAPAN, map, mapAny, orderItem, USA } from './map-fixtures.js';

/** Orders whose amounts add up, in whole minor units. */

interface Market {
  readonly salesChannel: object;
  readonly currencyCode: string;
  readonly scale: number;
}
const MARKETS: readonly Market[] = [
  { salesChannel: INDIA, currencyCode: 'INR', scale: 2 },
  { salesChannel: USA, currencyCode: 'USD', scale: 2 },
  { salesChannel: GERMANY, currencyCode: 'EUR', scale: 2 },
  { salesChannel: JAPAN, currencyCode: 'JPY', scale: 0 },
];

const minor = fc.integer({ min: 0, max: 5_000_000 });

const item = fc.record({
  quantity: fc.integer({ min: 1, max: 9 }),
  unit: minor,
  shipping: fc.option(minor, { nil: undefined }),
  wrap: fc.option(minor, { nil: undefined }),
  cod: fc.option(minor, { nil: undefined }),
  tax: fc.option(minor, { nil: undefined }),
  shippingTax: fc.nat(100),
  discount: fc.option(fc.nat(100), { nil: undefined }),
  shippingDiscount: fc.nat(100),
});
type Item = typeof item extends fc.Arbitrary<infer T> ? T : never;

const order = fc.record({
  market: fc.constantFrom(...MARKETS),
  isTaxOnTop: fc.boolean(),
  isDiscountNegative: fc.boolean(),
  items: fc.array(item, { minLength: 1, maxLength: 5 }),
  tip: fc.option(minor, { nil: undefined }),
});
type Sample = typeof order extends fc.Arbitrary<infer T> ? T : never;

const percent = (of: number, rate: number) => Math.floor((of * rate) / 100);

function build({ market, isTaxOnTop, isDiscountNegative, items, tip }: Sample, off = 0) {
  const { salesChannel, currencyCode, scale } = market;
  const money = (units: number) => ({ amount: formatDecimal({ units: BigInt(units), scale }), currencyCode });
  const detail = (subtype: string, units: number) => ({ subtype, value: money(units) });
  const proceedsOf = (one: Item) => {
    const goods = one.unit * one.quantity;
    const shippingOff = percent(one.shipping ?? 0, one.shippingDiscount);
    const off = one.discount === undefined ? undefined : percent(goods, one.discount) + shippingOff;
    const sign = isDiscountNegative ? -1 : 1;
    const shippingTax = percent(one.tax ?? 0, one.shippingTax);
    const parts: [string, number | undefined, object[]][] = [
      ['ITEM', goods, []],
      ['SHIPPING', one.shipping, []],
      ['GIFT_WRAP', one.wrap, []],
      ['COD_FEE', one.cod, []],
      ['DISCOUNT', off === undefined ? undefined : sign * off, [detail('SHIPPING', sign * shippingOff)]],
      ['TAX', one.tax, [detail('SHIPPING', shippingTax)]],
    ];
    const gross = goods + (one.shipping ?? 0) + (one.wrap ?? 0) + (one.cod ?? 0) - (off ?? 0);
    const total = gross + (isTaxOnTop ? (one.tax ?? 0) : 0);
    const breakdowns = parts.flatMap(([type, units, detailedBreakdowns]) =>
      units === undefined ? [] : [{ type, subtotal: money(units), detailedBreakdowns }],
    );
    return { total, wire: { proceedsTotal: money(total), breakdowns } };
  };
  const all = items.map(proceedsOf);
  const grand = all.reduce((sum, { total }) => sum + total, tip ?? 0) + off;
  const breakdowns = tip === undefined ? [] : [{ type: 'DELIVERY_TIP', status: 'FINALIZED', subtotal: money(tip) }];
  return {
    salesChannel,
    payment: undefined,
    proceeds: { grandTotal: money(grand), breakdowns },
    orderItems: items.map(({ unit, quantity }, index) =>
      orderItem({
        orderItemId: String(index + 1),
        quantityOrdered: quantity,
        product: { sellerSku: `SKU-${index}`, price: { unitPrice: money(unit) } },
        fulfillment: { quantityFulfilled: 0, quantityUnfulfilled: quantity },
        proceeds: all[index]?.wire,
      }),
    ),
  };
}

describe('amounts that add up', () => {
  it('do so in the order, line by line and part by part', () => {
    fc.assert(
      fc.property(order, (sample) => {
        const mapped = map(build(sample));
        expect(mapped.lines).toHaveLength(sample.items.length);
        expect(mapped.totals?.grand?.shop.currency).toBe(sample.market.currencyCode);
      }),
      { numRuns: 300, seed: 7 },
    );
  });

  it('tell whether the prices include the tax', () => {
    fc.assert(
      fc.property(order, (sample) => {
        fc.pre(sample.items.some(({ tax }) => tax !== undefined && tax > 0));
        expect(map(build(sample)).taxesIncluded).toBe(!sample.isTaxOnTop);
      }),
      { numRuns: 200, seed: 8 },
    );
  });

  it('are missed by a single minor unit, and it is said', () => {
    fc.assert(
      fc.property(order, fc.constantFrom(-1, 1), (sample, off) => {
        // A tax of that very unit would be taken for the difference.
        fc.pre(sample.items.every(({ tax }) => tax === undefined || tax > 100));
        const mapped = mapAny(build(sample, off));
        expect(issuesOf(mapped)).toEqual(['totals_mismatch totals.grand']);
        expect(compareDecimals(mapped.totals?.due?.shop.amount ?? '1', '0')).toBe(0);
      }),
      { numRuns: 200, seed: 9 },
    );
  });
});
