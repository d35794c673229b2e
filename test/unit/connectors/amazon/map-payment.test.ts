import { describe, expect, it } from 'vitest';
import { isShippable, type Order } from '../../../../src/model/index.js';
import { COD, fulfillment, inr, issuesOf, map, mapAny, money, orderItem, parcel, part, sold } from './map-fixtures.js';

const collect = (order: Order) => order.cod?.collect.amount;
const execution = (paymentMethod: string | undefined, amount?: string) => ({
  paymentMethod,
  ...(amount === undefined ? {} : { paymentAmount: money(amount) }),
});
const paidBy = (...paymentExecutions: object[]) => ({ payment: { paymentExecutions } });
const MANDATORY = { shipping: { shippingConstraints: { cashOnDelivery: 'MANDATORY' } } };
const AT_DOOR = {
  payment: undefined,
  orderItems: [orderItem({ fulfillment: { quantityFulfilled: 0, quantityUnfulfilled: 2, ...MANDATORY } })],
};

describe('cash on delivery', () => {
  it.each(['CashOnDelivery', 'COD', 'cash on delivery'])('is known by the payment %s', (method) => {
    const order = map(paidBy(execution(method, '1000.00')));
    expect(order.payment).toEqual({ value: 'unpaid' });
    expect(order.cod).toEqual({ collect: { amount: '1000.00', currency: 'INR' } });
    expect(order.paymentMethods).toEqual([
      { kind: 'cod', gateway: method, amount: { amount: '1000.00', currency: 'INR' } },
    ]);
    expect(order.totals).toMatchObject({ paid: inr('0.00'), due: inr('1000.00') });
    expect(isShippable(order)).toBe(true);
  });

  it('is known by what the courier of an item must do', () => {
    const order = map(AT_DOOR);
    expect(order.payment).toEqual({ value: 'unpaid' });
    expect(collect(order)).toBe('1000.00');
    expect(order.paymentMethods).toEqual([{ kind: 'cod' }]);
    expect(order.lines[0]?.attributes).toMatchObject({ cashOnDelivery: 'MANDATORY' });
  });

  it('is only the rest next to a gift card', () => {
    const order = map(paidBy(execution('CashOnDelivery', '600.00'), execution('GiftCard', '400.00')));
    expect(order.payment).toEqual({ value: 'partially_paid' });
    expect(collect(order)).toBe('600.00');
    expect(order.totals).toMatchObject({ paid: inr('400.00'), due: inr('600.00') });
    expect(order.paymentMethods?.map(({ kind }) => kind)).toEqual(['partial_cod', 'gift']);
    expect(isShippable(order)).toBe(true);
  });

  it('is what is left where only the other payments are told', () => {
    expect(collect(map({ ...AT_DOOR, ...paidBy(execution('GC', '400.00')) }))).toBe('600.00');
    expect(collect(map({ ...AT_DOOR, ...paidBy(execution('GC')) }))).toBe('1000.00');
    expect(collect(map(paidBy(execution('COD'), execution('GC', '400.00'))))).toBe('600.00');
  });

  it('names its fee', () => {
    const parts = [part('ITEM', '1000.00'), part('COD_FEE', '45.00')];
    const order = map({ ...sold('1045.00', parts), ...paidBy(execution('CashOnDelivery', '1045.00')) });
    expect(order.cod).toEqual({
      collect: { amount: '1045.00', currency: 'INR' },
      fee: { amount: '45.00', currency: 'INR' },
    });
  });

  it('is still to collect until every parcel is delivered', () => {
    const shipped = { ...COD, fulfillment: fulfillment({ fulfillmentStatus: 'SHIPPED' }) };
    const on = (...statuses: string[]) =>
      map({
        ...shipped,
        packages: statuses.map((status, index) =>
          parcel({ packageReferenceId: String(index + 1), packageStatus: { status } }),
        ),
      });
    expect(on('SHIPPED').payment.value).toBe('unpaid');
    expect(on('DELIVERED', 'IN_TRANSIT').payment.value).toBe('unpaid');
    expect(on('DELIVERED', 'CANCELLED')).toMatchObject({
      payment: { value: 'paid' },
      cod: { collect: { amount: '0.00' } },
    });
    expect(on('CANCELLED').payment.value).toBe('unpaid');
    expect(map(shipped).payment.value).toBe('unpaid');
  });

  it('of an order that is pending is what is due', () => {
    const order = map({ ...COD, fulfillment: fulfillment({ fulfillmentStatus: 'PENDING' }) });
    expect(order.payment).toEqual({ value: 'pending' });
    expect(collect(order)).toBe('1000.00');
  });

  it('is known where the order’s total is not', () => {
    const order = mapAny({
      ...COD,
      proceeds: undefined,
      orderItems: [orderItem({ proceeds: undefined, product: {} })],
    });
    expect(collect(order)).toBe('1000.00');
    expect(order.totals).toEqual({});
  });

  it('that is not what the order comes to is taken as Amazon says, and reported', () => {
    const less = mapAny(paidBy(execution('CashOnDelivery', '700.00')));
    expect(issuesOf(less)).toEqual(['totals_mismatch cod.collect']);
    expect(collect(less)).toBe('700.00');
    expect(less.totals).toMatchObject({ paid: inr('300.00'), due: inr('700.00') });
    const more = mapAny(paidBy(execution('CashOnDelivery', '1700.00')));
    expect(issuesOf(more)).toEqual(['totals_mismatch cod.collect']);
    expect(collect(more)).toBe('1700.00');
    const over = mapAny({ ...AT_DOOR, ...paidBy(execution('GC', '1400.00')) });
    expect(issuesOf(over)).toEqual(['totals_mismatch cod.collect']);
    expect(collect(over)).toBe('0.00');
  });
});

describe('other payments', () => {
  it('are made before the order ships, each with what is told of it', () => {
    const card = {
      ...execution('CreditCard', '990.00'),
      cardBrand: 'Visa',
      authorizationCode: '123456',
      acquirerId: '1',
    };
    const order = map(paidBy(card, execution('ConvenienceStore', '10.00'), {}));
    expect(order.payment).toEqual({ value: 'paid' });
    expect(order.cod).toBeUndefined();
    expect(order.paymentMethods).toEqual([
      {
        kind: 'prepaid',
        gateway: 'CreditCard',
        title: 'Visa',
        reference: '123456',
        amount: { amount: '990.00', currency: 'INR' },
      },
      { kind: 'prepaid', gateway: 'ConvenienceStore', amount: { amount: '10.00', currency: 'INR' } },
      { kind: 'unknown' },
    ]);
  });

  it('that are not told are not known', () => {
    const order = map({ payment: undefined });
    expect(order.paymentMethods).toBeUndefined();
    expect(order.availability['paymentMethods']).toBe('not_supported');
    const unasked = map({ payment: undefined }, { includedData: ['FULFILLMENT'] });
    expect(unasked.availability['paymentMethods']).toBe('not_requested');
  });
});
