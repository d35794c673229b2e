import { describe, expect, it } from 'vitest';
import { mapOrder } from '../../../../src/connectors/woocommerce/map-order.js';
import { ConnectorError } from '../../../../src/core/errors.js';
import { parseJsonLosslessly } from '../../../../src/core/json.js';
import { isShippable } from '../../../../src/model/index.js';
import { COD, inr, issuesOf, lineItem, map, mapAny, refundRow, STORE, UNPAID, wooOrder } from './map-fixtures.js';

describe('a prepaid order', () => {
  it('is mapped in full', () => {
    const { revision, ...order } = map();
    expect(revision).toEqual({ at: '2026-11-20T06:00:00.000Z', token: expect.stringMatching(/^v1:/) });
    expect(order).toEqual({
      schemaVersion: '1',
      key: 'woocommerce:https://shop.example.com:302',
      platform: 'woocommerce',
      storeId: STORE,
      orderId: '302',
      number: '302',
      externalRefs: [],
      channel: { sourceName: 'checkout', isPos: false },
      state: { value: 'open', raw: 'processing' },
      payment: { value: 'paid' },
      fulfillment: { value: 'unfulfilled', raw: 'processing' },
      returns: { value: 'unknown' },
      fulfilledBy: 'merchant',
      shippingModel: 'seller_ships',
      holds: [],
      placedAt: '2026-11-20T05:30:00.000Z',
      createdAt: '2026-11-20T05:30:00.000Z',
      updatedAt: '2026-11-20T06:00:00.000Z',
      paidAt: '2026-11-20T05:35:00.000Z',
      buyer: {
        id: '7',
        name: 'Meera Iyer',
        email: 'meera@example.com',
        phone: { raw: '098450 12345', e164: '+919845012345' },
      },
      shipTo: {
        name: 'Meera Iyer',
        firstName: 'Meera',
        lastName: 'Iyer',
        line1: '12, 4th Cross, Indiranagar',
        line2: 'Near the water tank',
        city: 'Bengaluru',
        subdivision: { code: 'KA', name: 'Karnataka', source: 'KA' },
        postalCode: '560038',
        country: 'IN',
        phone: { raw: '098450 12345', e164: '+919845012345' },
      },
      billTo: expect.objectContaining({ name: 'Meera Iyer', email: 'meera@example.com' }),
      currency: 'INR',
      taxesIncluded: false,
      totals: {
        items: inr('1000.00'),
        discount: inr('0.00'),
        shipping: inr('50.00'),
        tax: inr('50.00'),
        fees: inr('0.00'),
        grand: inr('1100.00'),
        removed: inr('0.00'),
        paid: inr('1100.00'),
        refunded: inr('0.00'),
        due: inr('0.00'),
      },
      paymentMethods: [{ kind: 'prepaid', gateway: 'razorpay', title: 'UPI / Cards', reference: 'pay_1' }],
      discounts: [],
      shippingLines: [
        {
          id: '81',
          title: 'Flat rate',
          code: 'flat_rate',
          amount: inr('50.00'),
          total: inr('50.00'),
          discounts: [],
          taxLines: [],
        },
      ],
      feeLines: [],
      taxLines: [
        { name: 'CGST', kind: 'CGST', rate: '0.025', amount: inr('25.00') },
        { name: 'SGST', kind: 'SGST', rate: '0.025', amount: inr('25.00') },
      ],
      placeOfSupply: 'IN-KA',
      lines: [
        {
          id: '11',
          sku: 'KURTA-M',
          productId: '21',
          variantId: '31',
          title: 'Cotton kurta',
          variantTitle: 'M',
          options: [{ name: 'Size', value: 'M' }],
          quantity: { ordered: 2, current: 2, fulfillable: 2, fulfilled: 0, refunded: 0 },
          unitPrice: inr('500.00'),
          unitPriceAfterDiscount: inr('500.00'),
          total: inr('1000.00'),
          discounts: [],
          taxLines: [
            { name: 'CGST', kind: 'CGST', rate: '0.025', amount: inr('25.00') },
            { name: 'SGST', kind: 'SGST', rate: '0.025', amount: inr('25.00') },
          ],
          productState: 'live',
          attributes: {},
        },
      ],
      shipments: [],
      refunds: [],
      notes: [],
      attributes: {},
      availability: {
        fulfillmentGroups: 'not_supported',
        returns: 'not_supported',
        returnsList: 'not_supported',
        transactions: 'not_supported',
        tags: 'not_supported',
        'lines.*.requiresShipping': 'not_supported',
        'lines.*.weight': 'not_supported',
      },
      issues: [],
    });
    expect(isShippable({ ...order, revision })).toBe(true);
  });
});

describe('the identity of an order', () => {
  it('is its id, whatever the number is', () => {
    expect(map({ number: 'WEB-2026-0042' })).toMatchObject({ orderId: '302', number: 'WEB-2026-0042' });
  });

  it('survives ids beyond 2^53', () => {
    const body = JSON.stringify(wooOrder()).replace('"id":302', '"id":90071992547409931');
    expect(mapOrder(parseJsonLosslessly(body), { storeId: STORE }).order.orderId).toBe('90071992547409931');
  });

  it('may be text', () => {
    expect(map({ id: '302' }).orderId).toBe('302');
  });

  it.each([undefined, null, 0, -1, 1.5, '', '0', 'wc-302', 2 ** 53, [], {}, true])('is refused as %j', (id) => {
    try {
      mapOrder(wooOrder({ id }), { storeId: STORE });
    } catch (error) {
      expect(ConnectorError.isInstance(error)).toBe(true);
      expect(error).toMatchObject({ code: 'unexpected_response', platform: 'woocommerce', operation: 'mapOrder' });
      return;
    }
    expect.unreachable('it was taken for an order');
  });

  it.each([null, undefined, 'order', 302, []])('is not found in %j', (wire) => {
    expect(() => mapOrder(wire, { storeId: STORE })).toThrow('it has no order id');
  });

  it('is enough for an order, where a payload has nothing else', () => {
    const { order } = mapOrder({ id: 303 }, { storeId: STORE });
    expect(order).toMatchObject({ orderId: '303', state: { value: 'unknown' }, lines: [] });
    expect(order.availability).toMatchObject({ lines: 'truncated', refunds: 'not_requested', shipTo: 'not_requested' });
  });

  it('names the order that a renewal belongs to', () => {
    expect(map({ parent_id: 250, created_via: 'subscription' })).toMatchObject({ parentOrderId: '250' });
  });

  it('does not hold the key that opens the order to anybody', () => {
    expect(JSON.stringify(map())).not.toContain('wc_order_');
  });
});

describe('times', () => {
  it('in UTC are read as such, without a Z', () => {
    expect(map({ date_completed_gmt: '2026-11-22T10:00:00', status: 'completed' }).closedAt).toBe(
      '2026-11-22T10:00:00.000Z',
    );
  });

  it('take a Z where a plugin adds one', () => {
    expect(map({ date_modified_gmt: '2026-11-20T06:00:00Z' }).updatedAt).toBe('2026-11-20T06:00:00.000Z');
  });

  it('come from the clock of the store where that is all there is, and say so', () => {
    const order = mapAny({ date_created_gmt: null });
    expect(order.createdAt).toBe('2026-11-20T11:00:00.000Z');
    expect(issuesOf(order)).toEqual(['invalid_time createdAt']);
  });

  it('stand in for each other', () => {
    const order = mapAny({ date_modified_gmt: null, date_modified: null });
    expect(order.updatedAt).toBe(order.createdAt);
    expect(issuesOf(order)).toEqual(['missing_field updatedAt']);
  });

  it('that do not exist are reported', () => {
    expect(issuesOf(mapAny({ date_paid_gmt: '0000-00-00 00:00:00', date_paid: null }))).toEqual([
      'invalid_time paidAt',
    ]);
  });
});

describe('the state', () => {
  it.each([
    ['pending', 'pending'],
    ['checkout-draft', 'pending'],
    ['auto-draft', 'pending'],
    ['failed', 'pending'],
    ['processing', 'open'],
    ['on-hold', 'on_hold'],
    ['completed', 'completed'],
    ['refunded', 'completed'],
    ['cancelled', 'cancelled'],
    ['trash', 'deleted'],
  ])('%s is %s', (status, state) => {
    expect(map({ status }).state).toEqual({ value: state, raw: status });
  });

  it('keeps the prefix that some plugins send', () => {
    expect(map({ status: 'wc-completed' }).state).toEqual({ value: 'completed', raw: 'wc-completed' });
  });

  it('is unknown for a status of the store’s own, and says so', () => {
    const order = mapAny({ status: 'packed' });
    expect(order.state).toEqual({ value: 'unknown', raw: 'packed' });
    expect(order.fulfillment).toEqual({ value: 'unknown', raw: 'packed' });
    expect(order.payment).toEqual({ value: 'paid' });
    expect(order.issues).toEqual([expect.objectContaining({ code: 'unknown_value', path: 'state', raw: 'packed' })]);
  });

  it.each(['constructor', '__proto__', 'toString'])('is unknown for %s too', (status) => {
    expect(mapAny({ status }, { statusMap: {} }).state).toEqual({ value: 'unknown', raw: status });
  });

  it.each([
    ['a record', { packed: 'open', delivered: 'completed' } as const],
    ['a map', new Map([['packed', 'open'] as const, ['delivered', 'completed'] as const])],
  ])('is what the store says of its own statuses, in %s', (_form, statusMap) => {
    expect(map({ status: 'packed' }, { statusMap })).toMatchObject({
      state: { value: 'open', raw: 'packed' },
      fulfillment: { value: 'unfulfilled', raw: 'packed' },
    });
    expect(map({ status: 'wc-delivered' }, { statusMap })).toMatchObject({
      state: { value: 'completed', raw: 'wc-delivered' },
      fulfillment: { value: 'fulfilled', raw: 'wc-delivered' },
    });
  });

  it('of a trashed order is deleted, since it was trashed', () => {
    const order = map({
      status: 'trash',
      meta_data: [
        { id: 1, key: '_wp_trash_meta_status', value: 'wc-processing' },
        { id: 2, key: '_wp_trash_meta_time', value: '1795402473' },
      ],
    });
    expect(order.deletedAt).toBe('2026-11-23T02:54:33.000Z');
    expect(map({ status: 'trash' }).deletedAt).toBe('2026-11-20T06:00:00.000Z');
    expect(isShippable(order)).toBe(false);
  });

  it('of an order on hold names why', () => {
    expect(map({ status: 'on-hold', ...UNPAID }).holds).toEqual([{ reason: 'awaiting_payment', raw: 'on-hold' }]);
    expect(map({ status: 'on-hold' }).holds).toEqual([{ reason: 'other', raw: 'on-hold' }]);
  });

  it('of a cancelled order has no time: WooCommerce keeps none', () => {
    const order = map({ status: 'cancelled' });
    expect(order.cancelledAt).toBeUndefined();
    expect(order.availability['cancelledAt']).toBe('not_supported');
    expect(order.fulfillment).toEqual({ value: 'cancelled', raw: 'cancelled' });
  });
});

describe('the revision', () => {
  const token = (overrides: object = {}) => mapAny(overrides).revision.token;

  it('is that of the same order in a webhook, where nothing was refunded by line', () => {
    expect(token(JSON.parse(JSON.stringify(wooOrder())))).toBe(token());
    expect(token({ _links: {}, payment_url: 'https://shop.example.com/pay' })).toBe(token());
  });

  it('is another when what has to be done changes', () => {
    const changes = [
      { status: 'cancelled' },
      { line_items: [lineItem({ quantity: 1 })] },
      { refunds: [refundRow()] },
      { customer_note: 'Ring twice' },
      { shipping: { ...wooOrder().shipping, city: 'Mysuru' } },
      { total: '1200.00' },
      COD,
    ];
    for (const change of changes) expect(token(change), JSON.stringify(change).slice(0, 60)).not.toBe(token());
  });

  it('does not depend on what the store calls its statuses', () => {
    expect(mapAny({ status: 'packed' }, { statusMap: { packed: 'open' } }).revision).toEqual(mapAny().revision);
  });
});

describe('what a reader left out', () => {
  it('is named by the reader', () => {
    const order = map(
      { customer_note: undefined },
      { availability: { 'buyer.email': 'redacted', sla: 'not_requested' } },
    );
    expect(order.availability).toMatchObject({ sla: 'not_requested' });
    expect(order.availability['buyer.email']).toBeUndefined();
  });
});
