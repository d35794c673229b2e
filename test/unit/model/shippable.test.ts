import { describe, expect, it } from 'vitest';
import { isShippable, type Order, type PaymentState, shippingBlockers } from '../../../src/model/index.js';
import { aCodOrder, aLine, anOrder } from './support/order.js';

const NOW = '2026-11-20T12:00:00Z';

describe('isShippable', () => {
  it('ships paid orders and unpaid cash on delivery', () => {
    expect(shippingBlockers(anOrder())).toEqual([]);
    expect(isShippable(aCodOrder())).toBe(true);
    expect(isShippable(aCodOrder({ payment: { value: 'partially_paid' } }))).toBe(true);
    expect(isShippable(anOrder({ payment: { value: 'unpaid' }, paymentMethods: [{ kind: 'partial_cod' }] }))).toBe(
      true,
    );
    expect(isShippable(anOrder({ fulfilledBy: 'mixed', payment: { value: 'partially_refunded' } }))).toBe(true);
  });

  it.each<[PaymentState, string]>([
    ['unpaid', 'payment_pending'],
    ['pending', 'payment_pending'],
    ['partially_paid', 'payment_pending'],
    ['refunded', 'refunded'],
    ['voided', 'payment_failed'],
    ['expired', 'payment_failed'],
    ['failed', 'payment_failed'],
    ['unknown', 'payment_unknown'],
  ])('keeps back a prepaid order that is %s', (value, blocker) => {
    expect(shippingBlockers(anOrder({ payment: { value } }))).toEqual([blocker]);
  });

  it('keeps back a cash on delivery order that was refunded or whose payment is still under way', () => {
    expect(shippingBlockers(aCodOrder({ payment: { value: 'refunded' } }))).toEqual(['refunded']);
    expect(shippingBlockers(aCodOrder({ payment: { value: 'pending' } }))).toEqual(['payment_pending']);
  });

  it.each<[string, Partial<Order>, string]>([
    ['cancelled', { state: { value: 'cancelled' } }, 'cancelled'],
    ['deleted', { state: { value: 'deleted' } }, 'deleted'],
    ['completed', { state: { value: 'completed' } }, 'completed'],
    ['pending', { state: { value: 'pending' } }, 'order_pending'],
    ['of unknown state', { state: { value: 'unknown', raw: 'new-word' } }, 'state_unknown'],
    ['on hold', { state: { value: 'on_hold' } }, 'on_hold'],
    ['held in fulfillment', { fulfillment: { value: 'on_hold' } }, 'on_hold'],
    ['held without an end', { holds: [{ reason: 'fraud_risk' }] }, 'on_hold'],
    ['held until later', { holds: [{ reason: 'other', until: '2026-11-21T00:00:00Z' }] }, 'on_hold'],
    ['shipped by the marketplace', { fulfilledBy: 'marketplace' }, 'marketplace_fulfilled'],
    ['shipped by nobody knows whom', { fulfilledBy: 'unknown' }, 'fulfilled_by_unknown'],
    ['not to ship yet', { sla: { shipAfter: '2026-11-20T12:00:01Z' } }, 'ship_after'],
    ['scheduled', { fulfillment: { value: 'scheduled' } }, 'ship_after'],
    ['fulfilled', { fulfillment: { value: 'fulfilled' } }, 'nothing_to_ship'],
    ['digital', { lines: [aLine({ requiresShipping: false })] }, 'nothing_to_ship'],
    ['a gift card', { lines: [aLine({ isGiftCard: true })] }, 'nothing_to_ship'],
    ['all shipped', { lines: [aLine({ quantity: { ordered: 2, fulfilled: 2 } })] }, 'nothing_to_ship'],
    ['all removed', { lines: [aLine({ quantity: { ordered: 2, current: 0 } })] }, 'nothing_to_ship'],
    ['without a street', { shipTo: { city: 'Pune', postalCode: '411001' } }, 'address_missing'],
    ['with a blank street', { shipTo: { line1: ' ', postalCode: '411001' } }, 'address_missing'],
    ['without a place', { shipTo: { line1: '1 MG Road' } }, 'address_missing'],
    ['a test', { isTest: true }, 'test_order'],
  ])('keeps back an order that is %s', (_, overrides, blocker) => {
    expect(shippingBlockers(anOrder(overrides), { now: NOW })).toEqual([blocker]);
    expect(isShippable(anOrder(overrides), { now: NOW })).toBe(false);
  });

  it('keeps back an order without any address', () => {
    const { shipTo: _, ...order } = anOrder();
    expect(shippingBlockers(order)).toEqual(['address_missing']);
    expect(isShippable({ ...order, pickupPoint: { id: 'locker-7' } })).toBe(true);
    expect(isShippable({ ...order, shippingModel: 'marketplace_ships' })).toBe(true);
  });

  it('lets time pass', () => {
    const order = anOrder({
      sla: { shipAfter: '2026-11-20T12:00:00Z' },
      holds: [{ reason: 'other', until: '2026-11-20T11:00:00Z' }],
      fulfillment: { value: 'scheduled' },
    });
    expect(isShippable(order, { now: new Date(NOW) })).toBe(true);
    expect(shippingBlockers(order)).toEqual(['on_hold', 'ship_after']);
  });

  it('follows the policy of the host', () => {
    const authorized = anOrder({ payment: { value: 'authorized' } });
    expect(isShippable(authorized)).toBe(true);
    expect(shippingBlockers(authorized, { shipAuthorized: false })).toEqual(['payment_pending']);
    expect(isShippable(anOrder({ isTest: true }), { shipTestOrders: true })).toBe(true);
  });

  it('lists every reason at once', () => {
    const order = anOrder({ state: { value: 'cancelled' }, payment: { value: 'refunded' }, lines: [] });
    expect(shippingBlockers(order)).toEqual(['cancelled', 'refunded', 'nothing_to_ship']);
  });

  it('ships what is left of a partly shipped order', () => {
    const line = aLine({ quantity: { ordered: 3, fulfilled: 2 } });
    expect(isShippable(anOrder({ lines: [line], fulfillment: { value: 'partially_fulfilled' } }))).toBe(true);
  });
});
