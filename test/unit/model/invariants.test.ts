import { describe, expect, it } from 'vitest';
import {
  assertOrderInvariants,
  computeRevision,
  type Order,
  orderInvariantViolations,
  type Shipment,
} from '../../../src/model/index.js';
import { aCodOrder, aLine, anOrder, rupees } from './support/order.js';

const shipment: Shipment = { id: 's1', trackings: [], status: { value: 'in_transit' } };

describe('order invariants', () => {
  it('hold for sound orders', () => {
    expect(orderInvariantViolations(anOrder())).toEqual([]);
    expect(orderInvariantViolations(aCodOrder())).toEqual([]);
    expect(() => assertOrderInvariants(anOrder())).not.toThrow();
  });

  const { totals } = anOrder();
  it.each<[string, Partial<Order>, RegExp]>([
    ['a key of another order', { key: 'shopify:acme:1' }, /^key is not/],
    ['a revision of another time', { revision: { ...anOrder().revision, at: '2020-01-01T00:00:00Z' } }, /^revision.at/],
    ['a revision of other facts', { revision: { ...anOrder().revision, token: 'v1:x' } }, /^revision.token/],
    [
      'two lines with one id',
      { lines: [aLine(), aLine()], totals: {}, availability: { 'totals.grand': 'redacted' } },
      /^lines: two/,
    ],
    ['more left than sold', { lines: [aLine({ quantity: { ordered: 1, current: 2 } })] }, /current is above/],
    [
      'more to ship than left',
      { lines: [aLine({ quantity: { ordered: 2, current: 1, fulfillable: 2 } })] },
      /fulfillable is above/,
    ],
    ['more cancelled than sold', { lines: [aLine({ quantity: { ordered: 2, cancelled: 3 } })] }, /cancelled is above/],
    [
      'another currency in a total',
      { totals: { ...totals, fees: { shop: { amount: '1', currency: 'USD' } } } },
      /^totals.fees.shop/,
    ],
    [
      'a buyer amount in another currency',
      {
        buyerCurrency: 'USD',
        lines: [aLine({ unitPrice: { ...rupees('499.5'), buyer: { amount: '6', currency: 'EUR' } } })],
      },
      /unitPrice.buyer/,
    ],
    [
      'a shipment of a line that is not there',
      { shipments: [{ ...shipment, lines: [{ lineId: 'no', quantity: 1 }] }] },
      /^shipments.0.lines/,
    ],
    ['totals that break the due identity', { totals: { ...totals, due: rupees('5') } }, /^totals.due/],
    ['cash to collect that is not due', { cod: { collect: { amount: '5', currency: 'INR' } } }, /^cod.collect/],
    ['a cancelled order that is open', { cancelledAt: '2026-11-21T00:00:00Z' }, /^cancelledAt/],
    ['a deleted order that is open', { deletedAt: '2026-11-21T00:00:00Z' }, /^deletedAt/],
    [
      'a reason for a field that is there',
      { availability: { 'shipTo.city': 'scope_missing' } },
      /^availability.shipTo.city/,
    ],
    ['a broken value', { placedAt: 'yesterday' }, /^placedAt: /],
  ])('refuse %s', (_, overrides, violation) => {
    const violations = orderInvariantViolations(anOrder(overrides));
    expect(violations).toHaveLength(1);
    expect(violations[0]).toMatch(violation);
    expect(() => assertOrderInvariants(anOrder(overrides))).toThrow('1 invariant(s)');
  });

  it('ask for a reason where a list is absent, also one of its parent', () => {
    const { shipments: _, ...bare } = anOrder();
    expect(orderInvariantViolations(bare)).toEqual(['shipments is absent without a reason in availability']);
    expect(orderInvariantViolations({ ...bare, availability: { shipments: 'not_requested' } })).toEqual([]);
    const { totals: __, ...unpriced } = anOrder();
    const pending: Order = { ...unpriced, availability: { totals: 'not_yet_available' } };
    const violations = orderInvariantViolations({ ...pending, revision: computeRevision(pending) });
    expect(violations).toEqual([]);
  });

  it('hold a revision against the list of facts that it names', () => {
    const order = anOrder();
    expect(orderInvariantViolations({ ...order, revision: computeRevision(order, 'v1-no-address') })).toEqual([]);
    const { at } = order.revision;
    expect(orderInvariantViolations({ ...order, revision: { at, token: 'v1-no-address:x' } })).toHaveLength(1);
  });

  it('take the platform at its word where the mapper reported that its totals break', () => {
    const issue = { code: 'totals_mismatch', path: 'totals.due', message: 'off by 5.00' } as const;
    expect(orderInvariantViolations(anOrder({ totals: { ...totals, due: rupees('5') }, issues: [issue] }))).toEqual([]);
  });

  it('allow references to lines that a shortened list lacks', () => {
    const shipments = [{ ...shipment, lines: [{ lineId: 'line-251', quantity: 1 }] }];
    expect(orderInvariantViolations(anOrder({ shipments, availability: { lines: 'truncated' } }))).toEqual([]);
  });

  it('never repeat customer data in a message', () => {
    const order = anOrder({ shipTo: { ...anOrder().shipTo, country: 'Asha-Rao-Land' }, key: 'x' });
    expect(orderInvariantViolations(order).join()).not.toMatch(/Asha/);
  });
});
