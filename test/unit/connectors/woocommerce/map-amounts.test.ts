import { describe, expect, it } from 'vitest';
import { unitPriceOf } from '../../../../src/connectors/woocommerce/map-unit-price.js';
import { reconcileTotals } from '../../../../src/model/index.js';
import { COD, inr, issuesOf, lineItem, map, mapAny, refundRow, taxLine, UNPAID } from './map-fixtures.js';

const feeLine = (name: string, total: string, tax = '0.00') => ({
  id: 91,
  name,
  tax_class: '',
  tax_status: 'taxable',
  amount: '',
  total,
  total_tax: tax,
  taxes: [{ id: 1, total: tax, subtotal: '' }],
  meta_data: [],
});

const coupon = (overrides: object = {}) => ({
  id: 95,
  code: 'save10',
  discount: '100.00',
  discount_tax: '5.00',
  meta_data: [],
  discount_type: 'percent',
  nominal_amount: 10,
  free_shipping: false,
  ...overrides,
});

/** The two kurtas with 10 % off. */
const DISCOUNTED = {
  discount_total: '100.00',
  discount_tax: '5.00',
  total: '995.00',
  total_tax: '45.00',
  coupon_lines: [coupon()],
  tax_lines: [taxLine({ tax_total: '22.50' }), taxLine({ rate_id: 2, label: 'SGST', tax_total: '22.50' })],
  line_items: [
    lineItem({
      total: '900.00',
      total_tax: '45.00',
      taxes: [
        { id: 1, total: '22.50', subtotal: '25.00' },
        { id: 2, total: '22.50', subtotal: '25.00' },
      ],
    }),
  ],
};

describe('amounts', () => {
  it('may be numbers, where a plugin made them some', () => {
    const order = map({
      total: 1100,
      total_tax: 50,
      shipping_total: 50.0,
      line_items: [lineItem({ subtotal: 1000, total: 1000.0, quantity: '2' })],
    });
    expect(order.totals?.grand).toEqual(inr('1100'));
    expect(order.lines[0]).toMatchObject({ unitPrice: inr('500'), quantity: { ordered: 2 } });
  });

  it('keep digits below the paisa', () => {
    const taxes = [{ id: 1, total: '136.376', subtotal: '136.376' }];
    const order = mapAny({
      line_items: [lineItem({ subtotal_tax: '136.376', total_tax: '136.376', taxes })],
      tax_lines: [taxLine({ tax_total: '136.376' })],
      total_tax: '136.38',
      total: '1186.38',
    });
    expect(order.lines[0]?.taxLines?.[0]?.amount).toEqual(inr('136.376'));
    expect(order.taxLines?.[0]?.amount).toEqual(inr('136.376'));
  });

  it('have the decimals of the store, not those of the currency', () => {
    const order = map({
      currency: 'JPY',
      total: '1100',
      total_tax: '50',
      shipping_total: '50',
      shipping_tax: '0',
      discount_total: '0',
      discount_tax: '0',
      line_items: [lineItem({ subtotal: '1000', total: '1000' })],
    });
    expect(order.totals?.grand).toEqual({ shop: { amount: '1100', currency: 'JPY' } });
    expect(order.lines[0]?.unitPrice).toEqual({ shop: { amount: '500', currency: 'JPY' } });
  });

  it('without a currency are left out, and the order stays', () => {
    const order = mapAny({ currency: 'rupees!' });
    expect(order.totals).toEqual({});
    expect(order.lines).toHaveLength(1);
    expect(order.availability['totals.grand']).toBe('not_yet_available');
    expect(issuesOf(order)).toEqual(['invalid_money currency']);
  });

  it('with the separators of some country are not guessed at', () => {
    const order = mapAny({ total: '1.100,00' });
    expect(order.totals?.grand).toBeUndefined();
    expect(issuesOf(order)).toContain('invalid_money totals.grand');
  });

  it('ignore what plugins note of other currencies', () => {
    const order = map({ meta_data: [{ id: 1, key: '_order_currency_rate', value: '0.012' }] });
    expect(order.buyerCurrency).toBeUndefined();
    expect(order.totals?.grand).toEqual(inr('1100.00'));
  });
});

describe('the unit price', () => {
  it.each([
    ['1000.00', 2, '500.00'],
    ['100.00', 3, '33.333'],
    ['3541.97', 3, '1180.657'],
    ['16.95', 2, '8.475'],
    ['0.01', 8, '0.00125'],
    ['-100.00', 3, '-33.333'],
    ['0.00', 7, '0.00'],
    ['1100.85', 1, '1100.85'],
    ['1650', 4, '412.5'],
    ['330254.24', 300, '1100.84747'],
  ])('of %s for %i is %s', (amount, quantity, price) => {
    expect(unitPriceOf(amount, quantity)).toBe(price);
  });

  it('ends for every quantity there is', () => {
    expect(unitPriceOf('1.00', Number.MAX_SAFE_INTEGER)).toMatch(/^0\.\d+$/);
  });

  it('is that before coupons, from texts and not from the float beside them', () => {
    const order = map({ ...DISCOUNTED, line_items: [{ ...DISCOUNTED.line_items[0], price: 449.99999999999994 }] });
    expect(order.lines[0]).toMatchObject({
      unitPrice: inr('500.00'),
      unitPriceAfterDiscount: inr('450.00'),
      total: inr('900.00'),
    });
  });

  it('of a line that was made dearer by hand is the price asked', () => {
    const order = map({
      line_items: [lineItem({ subtotal: '800.00', subtotal_tax: '40.00' })],
      discount_total: '-200.00',
    });
    expect(order.lines[0]).toMatchObject({ unitPrice: inr('500.00'), discounts: [] });
    expect(order.totals?.discount).toEqual(inr('0.00'));
  });

  it('of a line without a subtotal is known after discounts only', () => {
    const order = mapAny({ line_items: [lineItem({ subtotal: null })] });
    expect(order.lines[0]).toMatchObject({ unitPriceAfterDiscount: inr('500.00'), total: inr('1000.00') });
    expect(order.lines[0]?.unitPrice).toBeUndefined();
    expect(order.lines[0]?.discounts).toBeUndefined();
    expect(order.totals?.items).toBeUndefined();
  });
});

describe('prices with tax in them', () => {
  /** 1299 on the label, 18 % in it, three of them; WooCommerce tells 3302.54 and 594.46. */
  const INCLUDED = {
    prices_include_tax: true,
    shipping_total: '42.37',
    shipping_tax: '7.63',
    total: '3947.00',
    total_tax: '602.09',
    line_items: [
      lineItem({
        quantity: 3,
        subtotal: '3302.54',
        subtotal_tax: '594.46',
        total: '3302.54',
        total_tax: '594.46',
        taxes: [{ id: 1, total: '594.46', subtotal: '594.46' }],
        price: 1100.8466666666666,
      }),
    ],
    shipping_lines: [
      {
        id: 81,
        method_title: 'Flat rate',
        method_id: 'flat_rate',
        total: '42.37',
        total_tax: '7.63',
        taxes: [{ id: 1, total: '7.63' }],
      },
    ],
    tax_lines: [taxLine({ label: 'IGST', tax_total: '594.46', shipping_tax_total: '7.63', rate_percent: 18 })],
  };

  it('come out as on the label', () => {
    const order = map(INCLUDED);
    expect(order.taxesIncluded).toBe(true);
    expect(order.lines[0]).toMatchObject({ unitPrice: inr('1299.00'), total: inr('3897.00') });
    expect(order.shippingLines?.[0]?.amount).toEqual(inr('50.00'));
    expect(order.totals).toMatchObject({
      items: inr('3897.00'),
      shipping: inr('50.00'),
      tax: inr('602.09'),
      grand: inr('3947.00'),
    });
    expect(order.totals?.rounding).toBeUndefined();
  });

  it('of a buyer elsewhere have another tax in them, and no end of digits', () => {
    const order = mapAny({
      ...INCLUDED,
      shipping_total: '0.00',
      shipping_tax: '0.00',
      shipping_lines: [],
      total: '3541.97',
      total_tax: '239.43',
      line_items: [
        { ...INCLUDED.line_items[0], subtotal_tax: '239.43', total_tax: '239.43', taxes: [{ id: 1, total: '239.43' }] },
      ],
      tax_lines: [taxLine({ label: 'CA Sales Tax', tax_total: '239.43', rate_percent: 7.25 })],
    });
    expect(order.issues).toEqual([]);
    expect(order.lines[0]).toMatchObject({ unitPrice: inr('1180.657'), total: inr('3541.97') });
    expect(order.totals?.items).toEqual(inr('3541.97'));
    expect(reconcileTotals(order).map(({ check, difference }) => [check, difference.amount])).toEqual([
      ['line_total', '-0.001'],
      ['items', '-0.001'],
    ]);
  });

  it('are not assumed where the store does not say', () => {
    const order = mapAny({ prices_include_tax: 'maybe' });
    expect(order.taxesIncluded).toBe(false);
    expect(issuesOf(order)).toEqual(['invalid_value taxesIncluded']);
  });
});

describe('what was rounded between the parts and the total', () => {
  it('is the rounding', () => {
    const order = map({ total: '1100.01' });
    expect(order.totals).toMatchObject({ rounding: inr('0.01'), grand: inr('1100.01') });
  });

  it('is reported where it is more than rounding', () => {
    const order = mapAny({ total: '900.00' });
    expect(order.totals?.rounding).toBeUndefined();
    expect(order.issues).toEqual([
      expect.objectContaining({ code: 'totals_mismatch', path: 'totals.grand', raw: '900.00' }),
    ]);
  });

  it('leaves discounts as the lines know them', () => {
    // The order's own sum of the discounted tax is 0.01 above that of its lines.
    const order = map({ ...DISCOUNTED, prices_include_tax: true, discount_tax: '5.01' });
    expect(order.totals).toMatchObject({ discount: inr('105.00'), items: inr('1050.00') });
  });
});

describe('taxes', () => {
  it('are named per line by the order’s rates', () => {
    const [line] = map().lines;
    expect(line?.taxLines?.map(({ kind, rate }) => [kind, rate])).toEqual([
      ['CGST', '0.025'],
      ['SGST', '0.025'],
    ]);
  });

  it.each([
    ['IGST', 'IN-IGST-1', 18, 'IGST', '0.18'],
    ['Tax', 'IN-MH-CGST-1', '9.0000', 'CGST', '0.09'],
    ['消費税', 'JP-消費税-1', 10, 'OTHER', '0.1'],
    ['VAT', 'DE-VAT-1', 0, 'VAT', '0'],
  ])('%s of code %s and %s percent are %s', (label, rateCode, percent, kind, rate) => {
    const [tax] =
      mapAny({ tax_lines: [taxLine({ label, rate_code: rateCode, rate_percent: percent })] }).taxLines ?? [];
    expect(tax).toMatchObject({ name: label, kind, rate });
  });

  it('of a rate that the order does not list keep their amount', () => {
    const [line] = mapAny({ line_items: [lineItem({ taxes: [{ id: 99, total: '50.00' }] })] }).lines;
    expect(line?.taxLines).toEqual([{ name: '', kind: 'OTHER', amount: inr('50.00') }]);
  });
});

describe('coupons', () => {
  it('are discounts of the order and of its lines', () => {
    const order = map(DISCOUNTED);
    expect(order.discounts).toEqual([
      {
        id: '95',
        kind: 'code',
        code: 'save10',
        target: 'items',
        value: { type: 'percentage', amount: '10' },
        amount: inr('100.00'),
      },
    ]);
    expect(order.lines[0]?.discounts).toEqual([{ discountId: '95', code: 'save10', amount: inr('100.00') }]);
    expect(order.totals?.discount).toEqual(inr('100.00'));
  });

  it('are told apart on a line only where there is one', () => {
    const order = map({
      ...DISCOUNTED,
      coupon_lines: [coupon(), coupon({ id: 96, code: 'again', discount_type: 'loyalty' })],
    });
    expect(order.lines[0]?.discounts).toEqual([{ amount: inr('100.00') }]);
    expect(order.discounts?.[1]?.value).toBeUndefined();
  });

  it('may give nothing but the shipping', () => {
    const order = map({ coupon_lines: [coupon({ discount: '0', discount_tax: '0', free_shipping: true })] });
    expect(order.discounts?.[0]).toMatchObject({ target: 'shipping', amount: inr('0') });
  });
});

describe('fees', () => {
  it.each([
    ['COD charges', 'cod'],
    ['Cash on Delivery fee', 'cod'],
    ['Gift wrap', 'gift_wrap'],
    ['Handling', 'handling'],
    ['Consulting', 'other'],
  ])('%s are %s', (name, kind) => {
    const order = map({ fee_lines: [feeLine(name, '25.00')], total: '1125.00' });
    expect(order.feeLines?.[0]).toMatchObject({ kind, title: name, amount: inr('25.00') });
    expect(order.totals?.fees).toEqual(inr('25.00'));
  });

  it('may take something off', () => {
    expect(map({ fee_lines: [feeLine('Loyalty discount', '-100.00')], total: '1000.00' }).totals).toMatchObject({
      fees: inr('-100.00'),
      discount: inr('0.00'),
    });
  });

  it('may be all there is', () => {
    const order = map({
      line_items: [],
      shipping_lines: [],
      shipping_total: '0.00',
      total: '1180.00',
      total_tax: '180.00',
      fee_lines: [feeLine('Consulting', '1000.00', '180.00')],
      tax_lines: [taxLine({ label: 'IGST', tax_total: '180.00', rate_percent: 18 })],
    });
    expect(order.totals).toMatchObject({ items: inr('0.00'), fees: inr('1000.00') });
  });
});

describe('cash on delivery', () => {
  it('is unpaid, and collects what is due', () => {
    const order = map({ ...COD, fee_lines: [feeLine('COD charges', '40.00')], total: '1140.00' });
    expect(order.payment).toEqual({ value: 'unpaid' });
    expect(order.paymentMethods).toEqual([{ kind: 'cod', gateway: 'cod', title: 'Cash on delivery' }]);
    expect(order.cod).toEqual({
      collect: { amount: '1140.00', currency: 'INR' },
      fee: { amount: '40.00', currency: 'INR' },
    });
    expect(order.totals).toMatchObject({ paid: inr('0.00'), due: inr('1140.00') });
  });

  it.each([
    ['cod', 'Pay when you get it', true],
    ['wc_smart_cod', '', true],
    ['cash_on_delivery', '', true],
    ['other', 'Cash on delivery (+₹40)', true],
    ['razorpay', 'Prepaid (save ₹50 over COD)', false],
    ['codex_pay', 'Codex', false],
  ])('is %s with the title %s: %s', (gateway, title, isCod) => {
    const order = map({ ...COD, payment_method: gateway, payment_method_title: title });
    expect(order.cod !== undefined).toBe(isCod);
    expect(order.payment.value).toBe(isCod ? 'unpaid' : 'pending');
  });

  it('collects nothing once it is paid or cancelled', () => {
    for (const change of [{ date_paid_gmt: '2026-11-24T09:00:00' }, { status: 'cancelled' }, { status: 'trash' }]) {
      expect(map({ ...COD, ...change }).cod?.collect.amount).toBe('0.00');
    }
  });

  it('collects less where a line was taken off', () => {
    const order = map({ ...COD, refunds: [refundRow()] });
    expect(order.payment).toEqual({ value: 'unpaid' });
    expect(order.cod?.collect.amount).toBe('575.00');
    expect(order.totals).toMatchObject({
      grand: inr('1100.00'),
      removed: inr('525.00'),
      refunded: inr('525.00'),
      due: inr('575.00'),
    });
  });
});

describe('the payment', () => {
  it.each([
    ['a time of payment', {}, 'paid'],
    ['none yet', UNPAID, 'pending'],
    ['none yet, on hold', { ...UNPAID, status: 'on-hold' }, 'pending'],
    ['a failure', { ...UNPAID, status: 'failed' }, 'failed'],
    ['none, and none to come', { ...UNPAID, status: 'cancelled' }, 'voided'],
    ['a refund of a part', { refunds: [{ id: 401, reason: '', total: '-100.00' }] }, 'partially_refunded'],
    ['a refund of all', { refunds: [{ id: 401, reason: '', total: '-1100.00' }] }, 'refunded'],
    ['the status refunded', { ...COD, status: 'refunded', refunds: [{ id: 401, total: '-1100.00' }] }, 'refunded'],
  ])('with %s', (_what, overrides, payment) => {
    expect(map(overrides).payment).toEqual({ value: payment });
  });

  it('of an order that costs nothing is done', () => {
    const free = { subtotal: '0.00', subtotal_tax: '0.00', total: '0.00', total_tax: '0.00', taxes: [] };
    const order = map({
      ...UNPAID,
      shipping_total: '0.00',
      shipping_lines: [],
      tax_lines: [],
      total: '0.00',
      total_tax: '0.00',
      line_items: [lineItem(free)],
    });
    expect(order.payment).toEqual({ value: 'paid' });
  });

  it('owes the buyer of a cancelled order the money', () => {
    expect(map({ status: 'cancelled' }).totals).toMatchObject({ removed: inr('1100.00'), due: inr('-1100.00') });
    const refunded = map({ status: 'cancelled', refunds: [{ id: 401, total: '-1100.00' }] });
    expect(refunded.totals?.due).toEqual(inr('0.00'));
    expect(map({ status: 'cancelled', ...UNPAID }).totals?.due).toEqual(inr('0.00'));
  });

  it('leaves a paid order settled when somebody tidies it away', () => {
    expect(map({ status: 'trash' }).totals).toMatchObject({ removed: inr('0.00'), due: inr('0.00') });
  });
});

describe('refunds', () => {
  it('by line say what is left of the line', () => {
    const order = map({ refunds: [refundRow()] });
    expect(order.refunds).toEqual([
      {
        id: '401',
        createdAt: '2026-11-21T05:30:00.000Z',
        reason: 'Too small',
        amount: inr('525.00'),
        lines: [{ lineId: '11', refundLineId: '411', quantity: 1, amount: inr('525.00') }],
      },
    ]);
    expect(order.lines[0]?.quantity).toEqual({ ordered: 2, current: 1, fulfillable: 1, fulfilled: 0, refunded: 1 });
    expect(order.totals).toMatchObject({ removed: inr('525.00'), refunded: inr('525.00'), due: inr('0.00') });
    expect(order.availability['refunds.*.lines']).toBeUndefined();
  });

  it('by amount leave the lines alone', () => {
    const order = map({ refunds: [refundRow({ amount: '100.00', line_items: [] })] });
    expect(order.refunds?.[0]).toMatchObject({ amount: inr('100.00'), lines: [] });
    expect(order.lines[0]?.quantity).toMatchObject({ current: 2, refunded: 0 });
  });

  it('of the shipping say so', () => {
    const shipping = { id: 431, method_id: 'flat_rate', total: '-50.00', total_tax: '-9.00' };
    const order = map({ refunds: [refundRow({ amount: '59.00', line_items: [], shipping_lines: [shipping] })] });
    expect(order.refunds?.[0]?.shipping).toEqual(inr('59.00'));
  });

  it('as the order names them have amounts, and leave open what was taken back', () => {
    const order = map({ refunds: [{ id: 401, reason: 'Too small', total: '-525.00' }] });
    expect(order.refunds).toEqual([{ id: '401', reason: 'Too small', amount: inr('525.00') }]);
    expect(order.lines[0]?.quantity).toEqual({ ordered: 2, fulfilled: 0 });
    expect(order.availability).toMatchObject({
      'refunds.*.lines': 'not_requested',
      'lines.*.quantity.current': 'not_requested',
    });
    expect(order.totals).toEqual(map({ refunds: [refundRow()] }).totals);
  });

  it('that were not sent leave open what is due', () => {
    const order = map({ refunds: undefined });
    expect(order.refunds).toBeUndefined();
    expect(order.availability['refunds']).toBe('not_requested');
    expect(order.totals?.due).toBeUndefined();
    expect(order.totals?.paid).toEqual(inr('1100.00'));
  });

  it('of more than was ordered leave nothing, and no less', () => {
    const order = map({ refunds: [refundRow(), refundRow({ id: 402 }), refundRow({ id: 403 })] });
    expect(order.lines[0]?.quantity).toMatchObject({ ordered: 2, current: 0, fulfillable: 0, refunded: 3 });
  });

  it.each([
    ['a line that is not there', { meta_data: [{ key: '_refunded_item_id', value: '999' }] }],
    ['no line', { meta_data: [] }],
  ])('of %s are left out with a word', (_what, overrides) => {
    const [line] = refundRow().line_items;
    const order = mapAny({ refunds: [refundRow({ line_items: [{ ...line, ...overrides }] })] });
    expect(order.refunds?.[0]?.lines).toEqual([]);
    expect(issuesOf(order)).toEqual(['invalid_value refunds.0.lines.0.lineId']);
  });

  it('that come twice count once', () => {
    const order = mapAny({ refunds: [refundRow(), refundRow()] });
    expect(order.totals?.refunded).toEqual(inr('525.00'));
    expect(issuesOf(order)).toEqual(['duplicate_id refunds.1.id']);
  });
});
