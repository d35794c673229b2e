import { describe, expect, it } from 'vitest';
import {
  GERMANY,
  INDIA,
  inr,
  issuesOf,
  JAPAN,
  map,
  mapAny,
  money,
  orderItem,
  part,
  sold,
  USA,
} from './map-fixtures.js';

const of = (currency: string) => (amount: string) => ({ shop: { amount, currency } });
const usd = of('USD');

describe('the parts of the proceeds', () => {
  it('become lines, shipping and fees that add up', () => {
    const order = map(
      sold('1165.00', [
        part('ITEM', '1000.00'),
        part('SHIPPING', '80.00'),
        part('GIFT_WRAP', '30.00'),
        part('COD_FEE', '45.00'),
        part('OTHER', '10.00'),
      ]),
    );
    expect(order.totals).toMatchObject({
      items: inr('1000.00'),
      discount: inr('0.00'),
      shipping: inr('80.00'),
      fees: inr('85.00'),
      grand: inr('1165.00'),
    });
    expect(order.lines[0]).toMatchObject({ unitPrice: inr('500.00'), total: inr('1000.00') });
    expect(order.shippingLines).toEqual([
      { code: 'STANDARD', amount: inr('80.00'), total: inr('80.00'), discounts: [] },
    ]);
    expect(order.feeLines).toEqual([
      { kind: 'gift_wrap', title: 'GIFT_WRAP', amount: inr('30.00') },
      { kind: 'cod', title: 'COD_FEE', amount: inr('45.00') },
      { kind: 'other', title: 'OTHER', amount: inr('10.00') },
    ]);
  });

  it('of several items are summed up, also where a kind comes twice', () => {
    const first = {
      proceedsTotal: money('1050.00'),
      breakdowns: [part('ITEM', '600.00'), part('ITEM', '400.00'), part('SHIPPING', '50.00')],
    };
    const second = { proceedsTotal: money('350.00'), breakdowns: [part('ITEM', '300.00'), part('SHIPPING', '50.00')] };
    const order = map({
      payment: undefined,
      proceeds: { grandTotal: money('1400.00') },
      orderItems: [
        orderItem({ proceeds: first }),
        orderItem({ orderItemId: '2', quantityOrdered: 1, product: {}, fulfillment: {}, proceeds: second }),
      ],
    });
    expect(order.totals).toMatchObject({ items: inr('1300.00'), shipping: inr('100.00'), grand: inr('1400.00') });
    expect(order.lines.map(({ total }) => total)).toEqual([inr('1000.00'), inr('300.00')]);
  });

  it('of a kind that nobody knows are charged all the same, and said', () => {
    const order = mapAny(sold('1001.00', [part('ITEM', '1000.00'), part('PLASTIC_TAX', '1.00')]));
    expect(order.issues).toEqual([
      expect.objectContaining({ code: 'unknown_value', path: 'lines.0.total', raw: 'PLASTIC_TAX' }),
    ]);
    expect(order.totals).toMatchObject({ fees: inr('1.00'), grand: inr('1001.00') });
  });

  it('that do not add up are reported, and not corrected', () => {
    const order = mapAny(sold('1500.00', [part('ITEM', '1000.00'), part('SHIPPING', '80.00')]));
    expect(issuesOf(order)).toEqual(['totals_mismatch lines.0.total', 'totals_mismatch totals.grand']);
    expect(order.totals).toMatchObject({ items: inr('1000.00'), shipping: inr('80.00'), grand: inr('1500.00') });
  });

  it('of items that do not add up to the order are reported', () => {
    const order = mapAny({ proceeds: { grandTotal: money('999.00') }, payment: undefined });
    expect(issuesOf(order)).toEqual(['totals_mismatch totals.grand']);
  });

  it('that cannot be read leave the sums open', () => {
    const order = mapAny(sold('1000.00', [part('ITEM', '1,000.00')]));
    expect(issuesOf(order)).toContain('invalid_money lines.0.total');
    expect(order.totals).toMatchObject({ grand: inr('1000.00') });
    expect(order.totals).not.toHaveProperty('items');
    expect(order.lines[0]).not.toHaveProperty('total');
    expect(order.availability).toMatchObject({ feeLines: 'not_yet_available', 'lines.*.total': 'not_yet_available' });
  });

  it('are the order’s own where the items have none', () => {
    const order = map({
      salesChannel: USA,
      payment: undefined,
      proceeds: {
        grandTotal: money('110.00', 'USD'),
        breakdowns: [part('ITEM', '100.00', {}, 'USD'), part('TAX', '10.00', {}, 'USD')],
      },
      orderItems: [orderItem({ product: {}, proceeds: undefined })],
    });
    expect(order.totals).toMatchObject({ items: usd('100.00'), tax: usd('10.00'), grand: usd('110.00') });
    expect(order.taxesIncluded).toBe(false);
  });

  it('that the order tells otherwise than its items are reported', () => {
    const proceeds = { grandTotal: money('1000.00'), breakdowns: [part('ITEM', '900.00'), part('SHIPPING', '0.00')] };
    expect(issuesOf(mapAny({ proceeds }))).toEqual(['totals_mismatch totals.grand']);
    const same = { grandTotal: money('1000.00'), breakdowns: [part('ITEM', '1000'), part('SHIPPING', '0.00')] };
    expect(map({ proceeds: same }).issues).toEqual([]);
  });

  it('make the total where Amazon leaves it out', () => {
    expect(map({ proceeds: undefined }).totals).toMatchObject({ grand: inr('1000.00') });
  });
});

describe('tax', () => {
  it('on top of the prices is told apart', () => {
    const order = map(
      sold(
        '119.90',
        [
          part('ITEM', '100.00', {}, 'USD'),
          part('SHIPPING', '10.00', {}, 'USD'),
          part('TAX', '9.90', { ITEM: '9.00', SHIPPING: '0.90' }, 'USD'),
        ],
        USA,
        'USD',
      ),
    );
    expect(order.taxesIncluded).toBe(false);
    expect(order.totals).toMatchObject({ items: usd('100.00'), tax: usd('9.90'), grand: usd('119.90') });
    const tax = { name: 'Sales tax', kind: 'SALES' };
    expect(order.lines[0]?.taxLines).toEqual([{ ...tax, amount: usd('9.00') }]);
    expect(order.shippingLines?.[0]?.taxLines).toEqual([{ ...tax, amount: usd('0.90') }]);
    expect(order.taxLines).toEqual([{ ...tax, amount: usd('9.90') }]);
  });

  it('that Amazon pays to the state says so', () => {
    const channel = sold('110.00', [part('ITEM', '100.00', {}, 'USD'), part('TAX', '10.00', {}, 'USD')], USA, 'USD');
    const [item] = channel.orderItems;
    const tax = { taxCollections: [{ model: 'MARKETPLACE_FACILITATOR', responsibleParty: 'Amazon Services, Inc.' }] };
    const order = map({ ...channel, orderItems: [{ ...item, tax }] });
    expect(order.lines[0]?.taxLines).toMatchObject([{ collectedBy: 'marketplace' }]);
    expect(order.taxLines).toMatchObject([{ collectedBy: 'marketplace' }]);
  });

  it('within the prices is told where Amazon tells it', () => {
    const order = map(sold('1000.00', [part('ITEM', '1000.00'), part('TAX', '47.62', { ITEM: '47.62' })]));
    expect(order.taxesIncluded).toBe(true);
    expect(order.totals).toMatchObject({ items: inr('1000.00'), tax: inr('47.62'), grand: inr('1000.00') });
    expect(order.lines[0]?.taxLines).toEqual([{ name: 'GST', kind: 'GST', amount: inr('47.62') }]);
  });

  it('within the prices, of which nothing is said, is not taken for none', () => {
    const eur = of('EUR');
    const order = map(sold('1000.00', [part('ITEM', '1000.00', {}, 'EUR')], GERMANY, 'EUR'));
    expect(order.taxesIncluded).toBe(true);
    expect(order.totals).toMatchObject({ items: eur('1000.00') });
    expect(order.totals).not.toHaveProperty('tax');
    expect(order.availability).toMatchObject({ taxLines: 'not_supported', 'totals.tax': 'not_supported' });
  });

  it('of a country without tax in its prices is none where none is told', () => {
    const order = map(sold('100.00', [part('ITEM', '100.00', {}, 'USD')], USA, 'USD'));
    expect(order.taxesIncluded).toBe(false);
    expect(order.totals).toMatchObject({ tax: usd('0.00') });
    expect(order.taxLines).toEqual([]);
  });

  it('of an unknown marketplace is what the sums say', () => {
    const channel = { channelName: 'AMAZON', marketplaceId: 'A2ZV50J4W1RKNI' };
    const order = map(sold('1100.00', [part('ITEM', '1000.00'), part('TAX', '100.00')], channel));
    expect(order.taxesIncluded).toBe(false);
    expect(order.taxLines).toEqual([{ name: 'Tax', kind: 'OTHER', amount: inr('100.00') }]);
  });

  it.each([
    ['A21TJRUUN4KGV', 'GST'],
    ['A39IBJ37TRP1C6', 'GST'],
    ['A1F83G8C2ARO7P', 'VAT'],
    ['A1VC38T7YXB528', 'OTHER'],
    ['A2EUQ1WTGCTBG2', 'SALES'],
  ])('in %s is %s', (marketplaceId, kind) => {
    const channel = { channelName: 'AMAZON', marketplaceId };
    expect(map(sold('1100.00', [part('ITEM', '1000.00'), part('TAX', '100.00')], channel)).taxLines).toMatchObject([
      { kind },
    ]);
  });
});

describe('a discount', () => {
  // Whether Amazon writes it with a sign is not known.
  it.each(['200.00', '-200.00'])('of %s is taken off', (amount) => {
    const order = map(sold('880.00', [part('ITEM', '1000.00'), part('SHIPPING', '80.00'), part('DISCOUNT', amount)]));
    expect(order.totals).toMatchObject({ items: inr('1000.00'), discount: inr('200.00'), grand: inr('880.00') });
    expect(order.lines[0]).toMatchObject({
      unitPrice: inr('500.00'),
      unitPriceAfterDiscount: inr('400.00'),
      total: inr('800.00'),
      discounts: [{ amount: inr('200.00') }],
    });
  });

  it.each([
    ['200.00', '80.00', '20.00'],
    ['-200.00', '-80.00', '-20.00'],
  ])('of %s falls on what its details say', (all, shipping, fee) => {
    const order = map(
      sold('925.00', [
        part('ITEM', '1000.00'),
        part('SHIPPING', '80.00'),
        part('COD_FEE', '45.00'),
        part('DISCOUNT', all, { ITEM: '100.00', SHIPPING: shipping, COD_FEE: fee }),
      ]),
    );
    expect(order.lines[0]).toMatchObject({ total: inr('900.00'), discounts: [{ amount: inr('100.00') }] });
    expect(order.shippingLines).toMatchObject([
      { amount: inr('80.00'), total: inr('0.00'), discounts: [{ amount: inr('80.00') }] },
    ]);
    // A fee has no place for a discount.
    expect(order.feeLines).toMatchObject([{ kind: 'cod', amount: inr('25.00') }]);
    expect(order.totals).toMatchObject({ discount: inr('180.00'), fees: inr('25.00'), grand: inr('925.00') });
  });

  it.each([
    ['more than the charge', { SHIPPING: '150.00' }],
    ['a charge that is not there', { GIFT_WRAP: '50.00' }],
    ['more than the discount', { SHIPPING: '80.00', COD_FEE: '45.00' }],
  ])('with details of %s falls on the goods', (_what, details) => {
    const order = map(
      sold('1025.00', [
        part('ITEM', '1000.00'),
        part('SHIPPING', '80.00'),
        part('COD_FEE', '45.00'),
        part('DISCOUNT', '100.00', details),
      ]),
    );
    expect(order.lines[0]?.discounts).toEqual([{ amount: inr('100.00') }]);
  });

  it('that the total does not know of is reported', () => {
    const order = mapAny(sold('1000.00', [part('ITEM', '1000.00'), part('DISCOUNT', '100.00')]));
    expect(issuesOf(order)).toEqual(['totals_mismatch lines.0.total', 'totals_mismatch totals.grand']);
  });

  it('is the doing of the one promotion there is', () => {
    const overrides = sold('900.00', [part('ITEM', '1000.00'), part('DISCOUNT', '100.00')]);
    const [item] = overrides.orderItems;
    const promotion = (...ids: string[]) => ({ breakdowns: ids.map((promotionId) => ({ promotionId })) });
    const order = map({ ...overrides, orderItems: [{ ...item, promotion: promotion('DIWALI', 'DIWALI') }] });
    expect(order.discounts).toEqual([{ id: 'DIWALI', kind: 'unknown', amount: inr('100.00') }]);
    expect(order.lines[0]?.discounts).toEqual([{ discountId: 'DIWALI', amount: inr('100.00') }]);
    const two = map({ ...overrides, orderItems: [{ ...item, promotion: promotion('DIWALI', 'PRIME') }] });
    expect(two.discounts).toEqual([
      { id: 'DIWALI', kind: 'unknown' },
      { id: 'PRIME', kind: 'unknown' },
    ]);
    expect(two.lines[0]?.discounts).toEqual([{ amount: inr('100.00') }]);
  });
});

describe('a tip', () => {
  const tipped = (grand: string, status: string) => ({
    salesChannel: INDIA,
    payment: undefined,
    proceeds: {
      grandTotal: money(grand),
      breakdowns: [part('ITEM', '1000.00'), { type: 'DELIVERY_TIP', status, subtotal: money('25.00') }],
    },
  });

  it.each(['FINALIZED', 'PENDING'])('that is %s and in the total counts', (status) => {
    expect(map(tipped('1025.00', status)).totals).toMatchObject({ tip: inr('25.00'), grand: inr('1025.00') });
  });

  it('that is pending and not in the total does not count', () => {
    expect(map(tipped('1000.00', 'PENDING')).totals).not.toHaveProperty('tip');
  });

  it('that is final and not in the total is reported', () => {
    expect(issuesOf(mapAny(tipped('1000.00', 'FINALIZED')))).toEqual(['totals_mismatch totals.grand']);
  });
});

describe('the price of a unit', () => {
  it('is the amount divided by the quantity where the price shown is another one', () => {
    const proceeds = { proceedsTotal: money('1000.00'), breakdowns: [part('ITEM', '900.00'), part('TAX', '100.00')] };
    expect(map({ orderItems: [orderItem({ proceeds })] }).lines[0]?.unitPrice).toEqual(inr('450.00'));
  });

  it('has the digits that the division needs, and is left out where it does not end', () => {
    const priced = (quantityOrdered: number, amount: string) => {
      const overrides = sold(amount, [part('ITEM', amount)]);
      const [item] = overrides.orderItems;
      return map({ ...overrides, orderItems: [{ ...item, quantityOrdered, fulfillment: {} }] }).lines[0];
    };
    expect(priced(8, '1.00')?.unitPrice).toEqual(inr('0.125'));
    expect(priced(3, '1.00')).not.toHaveProperty('unitPrice');
    expect(priced(3, '1.00')?.total).toEqual(inr('1.00'));
  });

  it('is the price shown where nothing else is told', () => {
    const order = mapAny({ proceeds: undefined, orderItems: [orderItem({ proceeds: undefined })] });
    expect(order.lines[0]).toMatchObject({ unitPrice: inr('500.00') });
    expect(order.lines[0]).not.toHaveProperty('total');
  });
});

describe('items that bring nothing any more', () => {
  const gone = orderItem({
    orderItemId: '2',
    proceeds: undefined,
    cancellation: { cancellationExecution: { cancelledBy: 'BUYER' } },
    fulfillment: { quantityFulfilled: 0, quantityUnfulfilled: 0 },
  });

  it('leave the sums of the others whole', () => {
    const order = map({ orderItems: [orderItem(), gone] });
    expect(order.totals).toMatchObject({ items: inr('1000.00'), grand: inr('1000.00') });
    expect(order.lines[1]).toMatchObject({ quantity: { ordered: 2, current: 0, cancelled: 2, fulfillable: 0 } });
    expect(order.lines[1]).not.toHaveProperty('total');
  });

  it('and cost nothing need no breakdowns', () => {
    const free = orderItem({ orderItemId: '2', product: {}, proceeds: { proceedsTotal: money('0.00') } });
    expect(map({ orderItems: [orderItem(), free] }).lines[1]).toMatchObject({ total: inr('0.00') });
  });
});

describe('currencies', () => {
  it('without decimals stay so', () => {
    const yen = of('JPY');
    const order = map(
      sold('5480', [part('ITEM', '5980', {}, 'JPY'), part('DISCOUNT', '500', {}, 'JPY')], JAPAN, 'JPY'),
    );
    expect(order.currency).toBe('JPY');
    expect(order.totals).toMatchObject({ items: yen('5980'), discount: yen('500'), grand: yen('5480'), due: yen('0') });
    expect(order.lines[0]?.unitPrice).toEqual(yen('2990'));
  });

  it('that differ within an order are reported, and never added', () => {
    const order = mapAny(sold('1000.00', [part('ITEM', '900.00'), part('SHIPPING', '100.00', {}, 'USD')]));
    expect(order.issues).toContainEqual(
      expect.objectContaining({ code: 'invalid_money', message: "not in the order's currency" }),
    );
    expect(order.totals).not.toHaveProperty('items');
  });

  it('are found in the items where the order has no total', () => {
    const order = map({ ...sold('10.00', [part('ITEM', '10.00', {}, 'USD')], USA, 'USD'), proceeds: undefined });
    expect(order.currency).toBe('USD');
  });

  it('that are none are reported', () => {
    const order = mapAny({ proceeds: { grandTotal: { amount: '1000.00' } } });
    expect(issuesOf(order)).toContain('invalid_money totals.grand');
    expect(order.totals?.grand).toEqual(inr('1000.00'));
  });

  it('keep every digit', () => {
    const amount = '12345678901234567890.123456789';
    expect(map(sold(amount, [part('ITEM', amount)])).totals).toMatchObject({ grand: inr(amount), paid: inr(amount) });
  });
});
