import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diffOrders, type Order, orderSchema, type Shipment } from '../../../src/model/index.js';
import { orders } from './support/arbitraries.js';
import { aLine, anOrder, rupees, SEEDED } from './support/order.js';

const shipment: Shipment = { id: 's1', trackings: [{ number: 'AWB1' }], status: { value: 'in_transit' } };
const kinds = (prev: Order, next: Order) => diffOrders(prev, next).map(({ kind }) => kind);

describe('diffOrders', () => {
  it('finds nothing between an order and its copy', () => {
    fc.assert(
      fc.property(orders, (order) => {
        expect(diffOrders(order, order)).toEqual([]);
        expect(diffOrders(order, JSON.parse(JSON.stringify(order)) as Order)).toEqual([]);
      }),
      SEEDED,
    );
  });

  it('finds a difference from both sides or from neither', () => {
    fc.assert(
      fc.property(orders, orders, (a, b) => {
        expect(diffOrders(b, a).length > 0).toBe(diffOrders(a, b).length > 0);
      }),
      SEEDED,
    );
  });

  it('has a change for every field of the order', () => {
    const samples: Partial<Record<keyof Order, unknown>> = {
      number: 'other',
      isTest: true,
      paidAt: '2026-11-21T00:00:00Z',
      sla: { shipBy: '2026-11-21T00:00:00Z' },
      holds: [{ reason: 'other' }],
      buyer: { name: 'B' },
      billTo: { city: 'Pune' },
      deliveryInstructions: 'ring',
      exchangeRate: '2',
      paymentMethods: [{ kind: 'prepaid' }],
      discounts: [{ kind: 'code' }],
      attributes: { a: 'b' },
      risk: { level: 'high' },
      placeOfSupply: 'IN-KA',
      notes: [{ from: 'buyer', text: 'x' }],
      tags: [],
      cod: { collect: { amount: '1', currency: 'INR' } },
      fulfilledBy: 'marketplace',
    };
    for (const [field, value] of Object.entries(samples)) {
      expect(kinds(anOrder(), { ...anOrder(), [field]: value }), field).toHaveLength(1);
    }
  });

  it('tells status moves and a cancellation', () => {
    const cancellation = { by: 'buyer', reason: 'changed mind' } as const;
    const next = anOrder({ state: { value: 'cancelled' }, cancelledAt: '2026-11-21T00:00:00Z', cancellation });
    expect(diffOrders(anOrder(), next)).toContainEqual({
      kind: 'status_changed',
      status: 'state',
      before: { value: 'open' },
      after: { value: 'cancelled' },
    });
    expect(diffOrders(anOrder(), next)).toContainEqual({ kind: 'cancelled', at: '2026-11-21T00:00:00Z', cancellation });
    expect(kinds(next, next)).toEqual([]);
    const reworded = anOrder({ payment: { value: 'paid', raw: 'Paid' } });
    expect(kinds(anOrder(), reworded)).toEqual(['status_changed']);
  });

  it('tells which parts of an address changed', () => {
    const shipTo = { ...anOrder().shipTo, city: 'Mysuru', line2: 'Flat 3' };
    expect(diffOrders(anOrder(), anOrder({ shipTo }))).toEqual([
      {
        kind: 'address_changed',
        address: 'shipTo',
        fields: ['city', 'line2'],
        before: anOrder().shipTo,
        after: shipTo,
      },
    ]);
  });

  it('tells lines that came, went and changed', () => {
    const prev = anOrder({ lines: [aLine(), aLine({ id: 'line-2' })] });
    const quantity = { ...aLine().quantity, current: 1, fulfillable: 1 };
    const next = anOrder({ lines: [aLine({ quantity, title: 'Silk kurta' }), aLine({ id: 'line-3' })] });
    expect(diffOrders(prev, next)).toMatchObject([
      { kind: 'line_removed', entry: { id: 'line-2' } },
      { kind: 'line_added', entry: { id: 'line-3' } },
      { kind: 'line_changed', id: 'line-1', fields: ['title'] },
      { kind: 'line_quantity_changed', id: 'line-1', counter: 'current', before: 2, after: 1 },
      { kind: 'line_quantity_changed', id: 'line-1', counter: 'fulfillable', before: 2, after: 1 },
    ]);
  });

  it('tells shipments, refunds, returns and groups', () => {
    const next = anOrder({
      shipments: [shipment],
      refunds: [{ id: 'r1' }],
      returnsList: [{ id: 'rt1', kind: 'courier', status: { value: 'in_transit' } }],
      fulfillmentGroups: [{ id: 'g1', status: { value: 'unfulfilled' }, lines: [] }],
    });
    expect(kinds(anOrder(), next)).toEqual([
      ...['fulfillment_group_added', 'shipment_added', 'refund_added', 'return_added'],
    ]);
    expect(kinds(next, anOrder())).toEqual([
      ...['fulfillment_group_removed', 'shipment_removed', 'refund_removed', 'return_removed'],
    ]);
    const delivered = anOrder({ ...next, shipments: [{ ...shipment, status: { value: 'delivered' } }] });
    expect(diffOrders(next, delivered)).toMatchObject([{ kind: 'shipment_changed', id: 's1', fields: ['status'] }]);
  });

  it('tells totals by value, tags by name and notes', () => {
    const { totals } = anOrder();
    expect(kinds(anOrder(), anOrder({ totals: { ...totals, grand: rupees('1049.0') } }))).toEqual([]);
    expect(diffOrders(anOrder(), anOrder({ totals: { ...totals, due: rupees('5'), fees: rupees('5') } }))).toEqual([
      { kind: 'total_changed', total: 'due', before: rupees('0.00'), after: rupees('5') },
      { kind: 'total_changed', total: 'fees', before: undefined, after: rupees('5') },
    ]);
    expect(diffOrders(anOrder(), anOrder({ tags: ['diwali', 'cod'] }))).toEqual([
      { kind: 'tags_changed', added: ['cod'], removed: ['vip'] },
    ]);
    expect(kinds(anOrder(), anOrder({ tags: ['diwali', 'vip'] }))).toEqual([]);
    expect(kinds(anOrder(), anOrder({ notes: [{ from: 'buyer', text: 'x' }] }))).toEqual(['notes_changed']);
  });

  it('takes what one side does not know for no change', () => {
    const full = anOrder({ shipments: [shipment], buyer: { name: 'Asha', email: 'a@example.com' } });
    const { shipments: _, shipTo: __, tags: ___, ...bare } = full;
    const webhook: Order = {
      ...bare,
      buyer: { name: 'Asha' },
      lines: full.lines.map(({ quantity: { fulfilled: ____, ...quantity }, ...line }) => ({ ...line, quantity })),
      availability: {
        shipments: 'not_requested',
        shipTo: 'redacted',
        tags: 'not_requested',
        'lines.*.quantity.fulfilled': 'not_requested',
      },
    };
    expect(kinds(full, webhook)).toEqual(['field_changed']);
    expect(kinds(webhook, full)).toEqual(['field_changed']);
    const explained = { ...webhook, buyer: full.buyer, availability: webhook.availability } as Order;
    expect(kinds(full, explained)).toEqual([]);
    const partly = { ...full, shipTo: { ...full.shipTo } } as Order;
    delete partly.shipTo?.name;
    expect(kinds(full, partly)).toEqual(['address_changed']);
    expect(kinds(full, { ...partly, availability: { 'shipTo.name': 'plan_restricted' } })).toEqual([]);
  });

  it('does not take a shortened list for entries that went', () => {
    const prev = anOrder({ lines: [aLine(), aLine({ id: 'line-2' })] });
    const cut = anOrder({ availability: { lines: 'truncated' } });
    expect(kinds(prev, cut)).toEqual([]);
    expect(kinds(cut, prev)).toEqual([]);
    expect(kinds(prev, anOrder())).toEqual(['line_removed']);
  });

  it('refuses two different orders', () => {
    expect(() => diffOrders(anOrder(), anOrder({ key: 'shopify:other:1' }))).toThrow(RangeError);
  });

  it('covers the schema: a field added to the order is compared, or left out on purpose', () => {
    const left = ['schemaVersion', 'key', 'platform', 'storeId', 'orderId', 'revision', 'updatedAt'];
    const aside = new Set([...left, 'availability', 'issues', 'provenance', 'raw']);
    const lists = new Set(['lines', 'fulfillmentGroups', 'shipments', 'refunds', 'returnsList']);
    const statuses = new Set(['state', 'payment', 'fulfillment', 'returns']);
    for (const field of orderSchema.keyof().options) {
      if (aside.has(field) || lists.has(field)) continue;
      const value = statuses.has(field) ? { value: 'unknown' } : field === 'tags' ? ['new'] : { changed: 'yes' };
      const next = { ...anOrder(), [field]: value } as unknown as Order;
      expect(diffOrders(anOrder(), next).length, field).toBeGreaterThan(0);
    }
  });
});
