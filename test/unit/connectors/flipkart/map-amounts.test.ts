import { describe, expect, it } from 'vitest';
import { reconcileTotals } from '../../../../src/model/index.js';
import { at, inr, issuesOf, map, mapAny, orderItem, otherItem, prices } from './map-fixtures.js';

const priced = (priceComponents: unknown, overrides: object = {}) => ({
  orderItems: [orderItem({ priceComponents, ...overrides })],
});

describe('the price of a line', () => {
  it('is its totalPrice, and shipping is in it', () => {
    const order = map(priced(prices(156, 3), { quantity: 1 }));
    expect(order.totals).toMatchObject({ items: inr('156'), shipping: inr('3'), grand: inr('159') });
    expect(order.lines[0]).toMatchObject({ unitPrice: inr('156'), total: inr('156') });
  });

  it('is without shipping in customerPrice, as the documentation has it', () => {
    expect(map(priced(prices(156, 3, { customerPrice: 156 }))).totals?.grand).toEqual(inr('159'));
  });

  it('is exact: no float comes near it', () => {
    const wire = { sellingPrice: 0.1, totalPrice: 0.3, shippingCharge: 0.2, customerPrice: 0.3 };
    expect(map(priced(wire, { quantity: 1 })).totals).toMatchObject({ items: inr('0.1'), grand: inr('0.3') });
  });

  it('is one unit’s only where that comes out', () => {
    expect(map(priced(prices(100), { quantity: 3 })).lines[0]).not.toHaveProperty('unitPrice');
    expect(map(priced(prices(100), { quantity: 8 })).lines[0]?.unitPrice).toEqual(inr('12.5'));
  });

  it('is less what Flipkart pays, where the total says so', () => {
    const wire = prices(500, 40, { totalPrice: 490, customerPrice: 490, flipkartDiscount: 50 });
    const order = map(priced(wire, { quantity: 1 }));
    expect(order.totals).toMatchObject({
      items: inr('500'),
      discount: inr('50'),
      shipping: inr('40'),
      grand: inr('490'),
    });
    expect(order.lines[0]).toMatchObject({
      unitPrice: inr('500'),
      unitPriceAfterDiscount: inr('450'),
      total: inr('450'),
      discounts: [{ title: 'flipkartDiscount', amount: inr('50') }],
    });
    expect(order.discounts).toEqual([
      { kind: 'marketplace', title: 'flipkartDiscount', target: 'items', fundedBy: 'marketplace', amount: inr('50') },
    ]);
    expect(order.cod?.collect.amount).toBe('490');
  });

  it('is no less where the total is without that, and tells it beside', () => {
    const order = map(priced(prices(500, 40, { flipkartDiscount: 50 }), { quantity: 1 }));
    expect(order.totals).toMatchObject({ items: inr('500'), discount: inr('0'), grand: inr('540') });
    expect(order.discounts).toEqual([]);
    expect(order.lines[0]?.attributes).toMatchObject({ flipkartDiscount: '50' });
  });

  it.each([
    ['a customerPrice of its own', prices(500, 40, { customerPrice: 490, flipkartDiscount: 50 }), '540'],
    ['parts that do not come to it', prices(500, 40, { totalPrice: 555, customerPrice: 555 }), '555'],
    ['less than its shipping', prices(500, 40, { totalPrice: 30, customerPrice: 30 }), '30'],
  ])('with %s is an issue, and the total counts', (_, wire, grand) => {
    const order = mapAny(priced(wire));
    expect(issuesOf(order)).toEqual(['totals_mismatch lines.0.total']);
    expect(order.totals?.grand).toEqual(inr(grand));
    expect(order.cod?.collect.amount).toBe(grand);
    expect(reconcileTotals(order)).toEqual([]);
  });

  it('without a total is made of its parts, and an issue', () => {
    const order = mapAny(priced({ sellingPrice: 500, shippingCharge: 40 }));
    expect(order.totals?.grand).toEqual(inr('540'));
    expect(issuesOf(order)).toEqual(['missing_field lines.0.total']);
  });

  it.each([null, {}, { totalPrice: 'free' }, { totalPrice: -5 }])('that is none makes no sums: %j', (wire) => {
    const order = mapAny({ orderItems: [orderItem({ priceComponents: wire }), otherItem()] });
    expect(order.totals).not.toHaveProperty('grand');
    expect(order.cod).toBeUndefined();
    expect(order.lines[0]).not.toHaveProperty('total');
    expect(order.lines[1]?.total).toEqual(inr('499'));
    expect(order.availability['totals.grand']).toBe('not_yet_available');
  });

  it('of nothing at all was not asked for', () => {
    expect(mapAny(priced(undefined)).availability['totals.grand']).toBe('not_requested');
  });
});

describe('cash on delivery', () => {
  it('is collected for what is not cancelled', () => {
    const order = map({ orderItems: [orderItem(), otherItem({ status: 'CANCELLED' })] });
    expect(order.totals).toMatchObject({ grand: inr('1537'), removed: inr('499'), paid: inr('0'), due: inr('1038') });
    expect(order.cod).toEqual({ collect: { amount: '1038', currency: 'INR' } });
    expect(order.paymentMethods?.[0]?.amount?.amount).toBe('1038');
  });

  it('stays known once it was taken, and nothing is due', () => {
    const order = map(at('DELIVERED'));
    expect(order.payment.value).toBe('paid');
    expect(order.totals).toMatchObject({ paid: inr('1038'), due: inr('0') });
    expect(order.cod?.collect.amount).toBe('0');
    expect(order.paymentMethods).toEqual([
      { kind: 'cod', gateway: 'COD', amount: { amount: '1038', currency: 'INR' } },
    ]);
  });

  it('is taken item by item', () => {
    const order = map({ orderItems: [orderItem({ status: 'DELIVERED' }), otherItem({ status: 'SHIPPED' })] });
    expect(order.payment.value).toBe('partially_paid');
    expect(order.totals).toMatchObject({ paid: inr('1038'), due: inr('499') });
  });

  it('is never taken of a parcel that the courier brings back', () => {
    for (const status of ['RETURN_REQUESTED', 'RETURNED']) {
      const order = map(at(status, { courierReturn: true }));
      expect(order.payment.value).toBe('voided');
      expect(order.totals).toMatchObject({ removed: inr('1038'), paid: inr('0'), due: inr('0') });
    }
  });

  it('was taken of what a buyer sends back', () => {
    const asked = map(at('RETURN_REQUESTED', { courierReturn: false }));
    expect(asked.payment.value).toBe('paid');
    expect(asked.totals?.paid).toEqual(inr('1038'));
    const order = map({ orderItems: [orderItem({ status: 'DELIVERED' }), otherItem({ status: 'RETURNED' })] });
    expect(order.payment.value).toBe('partially_refunded');
    expect(order.totals).toMatchObject({ removed: inr('499'), paid: inr('1038'), due: inr('0') });
  });

  it('is not told of an order that is cancelled: nothing is to be collected', () => {
    const order = map(at('CANCELLED'));
    expect(order.totals).toMatchObject({ removed: inr('1038'), paid: inr('0'), due: inr('0') });
    expect(order.paymentMethods).toEqual([{ kind: 'cod', gateway: 'COD' }]);
  });
});

describe('a prepaid order', () => {
  it('is paid', () => {
    const order = map(at('APPROVED', { paymentType: 'PREPAID' }));
    expect(order.payment).toEqual({ value: 'paid', raw: 'PREPAID' });
    expect(order.totals).toMatchObject({ paid: inr('1038'), due: inr('0') });
    expect(order.cod).toBeUndefined();
    expect(order.paymentMethods?.[0]).toMatchObject({ kind: 'prepaid', gateway: 'PREPAID' });
  });

  it('is paid even where nobody knows how far it is', () => {
    expect(mapAny(at('TELEPORTED', { paymentType: 'PREPAID' })).payment.value).toBe('paid');
  });

  it('is refunded when it came back, whoever brought it', () => {
    for (const courierReturn of [true, false]) {
      expect(map(at('RETURNED', { paymentType: 'PREPAID', courierReturn })).payment.value).toBe('refunded');
    }
  });

  it('in part leaves the rest to the door', () => {
    const order = map({ orderItems: [orderItem(), otherItem({ paymentType: 'PREPAID' })] });
    expect(order.payment.value).toBe('partially_paid');
    expect(order.totals).toMatchObject({ paid: inr('499'), due: inr('1038') });
    expect(order.paymentMethods?.map(({ kind, amount }) => [kind, amount?.amount])).toEqual([
      ['partial_cod', '1038'],
      ['prepaid', '499'],
    ]);
  });
});

describe('a payment', () => {
  it.each([['BARTER'], [null], ['']])('that nobody knows is unknown: %j', (paymentType) => {
    const order = mapAny({ orderItems: [orderItem(), otherItem({ paymentType })] });
    expect(order.payment.value).toBe('unknown');
    expect(order.totals).not.toHaveProperty('due');
    expect(order.cod).toBeUndefined();
    expect(order.issues.map(({ raw }) => raw)).toEqual(paymentType === 'BARTER' ? ['BARTER'] : []);
  });
});
