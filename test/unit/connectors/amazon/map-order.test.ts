import { describe, expect, it } from 'vitest';
import { mapOrder } from '../../../../src/connectors/amazon/map-order.js';
import { ConnectorError } from '../../../../src/core/errors.js';
import { isShippable, orderInvariantViolations, shippingBlockers } from '../../../../src/model/index.js';
import {
  ADDRESS,
  amazonOrder,
  COD,
  fulfillment,
  inr,
  issuesOf,
  map,
  mapAny,
  money,
  orderItem,
  parcel,
  part,
  STORE,
} from './map-fixtures.js';

describe('a prepaid order', () => {
  it('is mapped in full', () => {
    const { revision, ...order } = map();
    expect(revision).toEqual({ at: '2026-11-20T06:00:00.250Z', token: expect.stringMatching(/^v1:/) });
    expect(order).toEqual({
      schemaVersion: '1',
      key: 'amazon:A2SELLER0EXAMPLE:402-1234567-1234567',
      platform: 'amazon',
      storeId: STORE,
      orderId: '402-1234567-1234567',
      number: '402-1234567-1234567',
      externalRefs: [],
      isReplacement: false,
      channel: { name: 'Amazon.in', marketplaceId: 'A21TJRUUN4KGV', sourceName: 'AMAZON' },
      programs: [],
      state: { value: 'open', raw: 'UNSHIPPED' },
      payment: { value: 'paid' },
      fulfillment: { value: 'unfulfilled', raw: 'UNSHIPPED' },
      returns: { value: 'unknown' },
      fulfilledBy: 'merchant',
      shippingModel: 'seller_ships',
      holds: [],
      placedAt: '2026-11-20T05:30:00.000Z',
      createdAt: '2026-11-20T05:30:00.000Z',
      updatedAt: '2026-11-20T06:00:00.250Z',
      sla: {
        shipAfter: '2026-11-20T18:30:00.000Z',
        shipBy: '2026-11-23T18:29:59.000Z',
        deliverAfter: '2026-11-24T18:30:00.000Z',
        deliverBy: '2026-11-28T18:29:59.000Z',
      },
      buyer: { name: 'Meera Iyer', email: 'x1y2z3@marketplace.amazon.in', marketplaceEmail: true },
      shipTo: {
        name: 'Meera Iyer',
        line1: '12, 4th Cross, Indiranagar',
        line2: 'Near the water tank',
        city: 'BENGALURU',
        subdivision: { code: 'KA', name: 'Karnataka', source: 'KARNATAKA' },
        postalCode: '560038',
        country: 'IN',
        phone: { raw: '9845012345', e164: '+919845012345' },
        kind: 'residential',
      },
      currency: 'INR',
      taxesIncluded: true,
      totals: {
        items: inr('1000.00'),
        discount: inr('0.00'),
        shipping: inr('0.00'),
        fees: inr('0.00'),
        grand: inr('1000.00'),
        paid: inr('1000.00'),
        due: inr('0.00'),
      },
      paymentMethods: [{ kind: 'prepaid', gateway: 'UPI', amount: { amount: '1000.00', currency: 'INR' } }],
      discounts: [],
      shippingLines: [{ code: 'STANDARD', amount: inr('0.00'), total: inr('0.00'), discounts: [] }],
      feeLines: [],
      taxIds: [],
      placeOfSupply: 'IN-KA',
      lines: [
        {
          id: '40112233445566',
          sku: 'KURTA/M',
          asin: 'B0EXAMPLE1',
          title: 'Cotton kurta, M',
          quantity: { ordered: 2, current: 2, fulfillable: 2, fulfilled: 0, cancelled: 0 },
          unitPrice: inr('500.00'),
          unitPriceAfterDiscount: inr('500.00'),
          total: inr('1000.00'),
          discounts: [],
          isGift: false,
          attributes: { conditionType: 'NEW', conditionSubtype: 'NEW' },
        },
      ],
      shipments: [],
      notes: [],
      attributes: {},
      availability: {
        returns: 'not_supported',
        returnsList: 'not_supported',
        refunds: 'not_supported',
        transactions: 'not_supported',
        tags: 'not_supported',
        paidAt: 'not_supported',
        billTo: 'not_supported',
        taxLines: 'not_supported',
        fulfillmentGroups: 'not_supported',
        'totals.refunded': 'not_supported',
        'totals.removed': 'not_supported',
        'totals.tax': 'not_supported',
        'lines.*.quantity.refunded': 'not_supported',
        'lines.*.quantity.returned': 'not_supported',
        'lines.*.hsn': 'not_supported',
        'lines.*.weight': 'not_supported',
        'lines.*.taxLines': 'not_supported',
        'lines.*.requiresShipping': 'not_supported',
      },
      issues: [],
    });
  });

  it('may ship', () => {
    expect(isShippable(map(), { now: '2026-11-21T00:00:00Z' })).toBe(true);
    expect(shippingBlockers(map(), { now: '2026-11-20T12:00:00Z' })).toEqual(['ship_after']);
  });
});

describe('an order that Amazon fulfils', () => {
  const FBA = {
    fulfillment: fulfillment({ fulfilledBy: 'AMAZON' }),
    recipient: { deliveryAddress: { city: 'Pune', stateOrRegion: 'MH', countryCode: 'IN' } },
    buyer: { buyerName: 'Meera Iyer' },
  };

  it('says that it is not the seller who ships it, packages included', () => {
    const order = map(FBA);
    expect(order.fulfilledBy).toBe('marketplace');
    expect(order.shippingModel).toBe('marketplace_ships');
    expect(shippingBlockers(order)).toEqual(['marketplace_fulfilled']);
    expect(order.shipments).toBeUndefined();
    expect(order.availability['shipments']).toBe('not_supported');
  });

  it('says what of its buyer Amazon keeps to itself', () => {
    expect(map(FBA).availability).toMatchObject({
      'shipTo.name': 'redacted',
      'shipTo.line1': 'redacted',
      'shipTo.postalCode': 'redacted',
      'shipTo.phone': 'redacted',
      'buyer.email': 'redacted',
    });
  });

  it('placed in another shop keeps its channel', () => {
    const order = map({ ...FBA, salesChannel: { channelName: 'NON_AMAZON' } });
    expect(order.channel).toEqual({ name: 'NON_AMAZON', sourceName: 'NON_AMAZON' });
    expect(order.taxesIncluded).toBeUndefined();
  });
});

describe('a pending order', () => {
  const PENDING = {
    fulfillment: fulfillment({ fulfillmentStatus: 'PENDING' }),
    buyer: undefined,
    recipient: undefined,
    proceeds: undefined,
    payment: undefined,
    orderItems: [orderItem({ proceeds: undefined, product: { sellerSku: 'KURTA/M' } })],
  };

  it('has no prices and no people yet, and says so', () => {
    const order = map(PENDING);
    expect(order.state).toEqual({ value: 'pending', raw: 'PENDING' });
    expect(order.payment).toEqual({ value: 'pending' });
    expect(order.totals).toEqual({});
    expect(order.currency).toBe('INR');
    expect(order.lines[0]).toMatchObject({ sku: 'KURTA/M', quantity: { ordered: 2, fulfillable: 2 } });
    expect(order.lines[0]?.total).toBeUndefined();
    expect(order.availability).toMatchObject({
      buyer: 'not_yet_available',
      shipTo: 'not_yet_available',
      paymentMethods: 'not_yet_available',
      feeLines: 'not_yet_available',
      taxLines: 'not_yet_available',
      'totals.grand': 'not_yet_available',
      'lines.*.total': 'not_yet_available',
    });
    expect(shippingBlockers(order)).toContain('order_pending');
  });

  it('takes the prices where Amazon tells them already', () => {
    const order = map({ fulfillment: fulfillment({ fulfillmentStatus: 'PENDING' }) });
    expect(order.totals).toMatchObject({ grand: inr('1000.00'), paid: inr('0.00'), due: inr('1000.00') });
  });

  it('counts nothing as cancelled before Amazon counts at all', () => {
    const orderItems = [orderItem({ fulfillment: { quantityFulfilled: 0, quantityUnfulfilled: 0 } })];
    const order = map({ fulfillment: fulfillment({ fulfillmentStatus: 'PENDING' }), orderItems });
    expect(order.lines[0]?.quantity).toEqual({ ordered: 2, fulfillable: 0, fulfilled: 0 });
  });

  it('for a day of release is scheduled', () => {
    const order = map({
      ...PENDING,
      programs: ['PREORDER'],
      fulfillment: { fulfillmentStatus: 'PENDING_AVAILABILITY' },
    });
    expect(order.state.value).toBe('pending');
    expect(order.fulfillment).toEqual({ value: 'scheduled', raw: 'PENDING_AVAILABILITY' });
  });
});

describe('a cancelled order', () => {
  const CANCELLED = {
    fulfillment: fulfillment({ fulfillmentStatus: 'CANCELLED' }),
    orderItems: [
      orderItem({
        cancellation: {
          cancellationRequest: { requester: 'BUYER', cancelReason: 'Ordered by mistake' },
          cancellationExecution: { cancelledBy: 'MERCHANT', cancelReason: 'BuyerCancelled' },
        },
        fulfillment: { quantityFulfilled: 0, quantityUnfulfilled: 0 },
      }),
    ],
  };

  it('says who cancelled it, and owes nothing', () => {
    const order = map(CANCELLED);
    expect(order.state).toEqual({ value: 'cancelled', raw: 'CANCELLED' });
    expect(order.payment).toEqual({ value: 'voided' });
    expect(order.fulfillment).toEqual({ value: 'cancelled', raw: 'CANCELLED' });
    expect(order.cancellation).toEqual({ by: 'seller', reason: 'BuyerCancelled' });
    expect(order.holds).toEqual([]);
    expect(order.totals).toMatchObject({ removed: inr('1000.00'), paid: inr('0.00'), due: inr('0.00') });
    expect(order.lines[0]?.quantity).toEqual({ ordered: 2, current: 0, fulfillable: 0, fulfilled: 0, cancelled: 2 });
    expect(order.availability['cancelledAt']).toBe('not_supported');
  });

  it('is nothing to collect at the door', () => {
    expect(map({ ...CANCELLED, ...COD }).cod).toEqual({ collect: { amount: '0.00', currency: 'INR' } });
  });

  it('without prices says why', () => {
    const orderItems = [orderItem({ quantityOrdered: 0, proceeds: undefined, fulfillment: undefined })];
    const order = map({ ...CANCELLED, proceeds: undefined, payment: undefined, orderItems });
    expect(order.totals).toEqual({});
    expect(order.feeLines).toBeUndefined();
    expect(order.availability['totals.grand']).toBe('not_supported');
    expect(order.availability['cancellation']).toBe('not_supported');
  });
});

describe('a shipped order', () => {
  it('tells its parcels, line by line', () => {
    const order = map({
      fulfillment: fulfillment({ fulfillmentStatus: 'SHIPPED' }),
      orderItems: [orderItem({ fulfillment: { quantityFulfilled: 2, quantityUnfulfilled: 0 } })],
      packages: [
        parcel({ shipFromAddress: { name: 'Warehouse 1', city: 'Hosur', countryCode: 'IN' } }),
        parcel({
          packageReferenceId: '2',
          trackingNumber: 'AWB200',
          packageStatus: { status: 'IN_TRANSIT', detailedStatus: 'OUT_FOR_DELIVERY' },
        }),
      ],
    });
    expect(order.state).toEqual({ value: 'completed', raw: 'SHIPPED' });
    expect(order.fulfillment).toEqual({ value: 'fulfilled', raw: 'SHIPPED' });
    expect(order.shipFrom).toEqual({ name: 'Warehouse 1', city: 'Hosur', country: 'IN' });
    expect(order.shipments).toEqual([
      {
        id: '1',
        lines: [{ lineId: '40112233445566', quantity: 1 }],
        trackings: [{ number: 'AWB100', carrier: 'Delhivery' }],
        service: 'Surface',
        status: { value: 'handed_over', raw: 'SHIPPED' },
        createdAt: '2026-11-21T08:00:00.000Z',
        shippedAt: '2026-11-21T09:00:00.000Z',
      },
      {
        id: '2',
        lines: [{ lineId: '40112233445566', quantity: 1 }],
        trackings: [{ number: 'AWB200', carrier: 'Delhivery' }],
        service: 'Surface',
        status: { value: 'out_for_delivery', raw: 'OUT_FOR_DELIVERY' },
        createdAt: '2026-11-21T08:00:00.000Z',
        shippedAt: '2026-11-21T09:00:00.000Z',
      },
    ]);
  });

  it('whose parcels are not told has none that are known', () => {
    const order = map({ fulfillment: fulfillment({ fulfillmentStatus: 'SHIPPED' }) });
    expect(order.shipments).toBeUndefined();
    expect(order.availability['shipments']).toBe('not_yet_available');
  });
});

describe('an order with other orders', () => {
  it('keeps the names that others have for it', () => {
    const order = map({
      orderAliases: [{ aliasId: 'WEB-77', aliasType: 'SELLER_ORDER_ID' }],
      buyer: { buyerName: 'Meera Iyer', buyerEmail: 'x@marketplace.amazon.in', buyerPurchaseOrderNumber: 'PO-9' },
    });
    expect(order.number).toBe('WEB-77');
    expect(order.externalRefs).toEqual([
      { type: 'seller_order_id', value: 'WEB-77' },
      { type: 'purchase_order', value: 'PO-9' },
    ]);
  });

  it.each([
    ['REPLACEMENT_ORIGINAL_ID', 'replacement_of'],
    ['EXCHANGE_ORIGINAL_ID', 'exchange_of'],
  ])('that it stands in for (%s) names it', (associationType, type) => {
    const order = map({ associatedOrders: [{ orderId: '402-7654321-7654321', associationType }] });
    expect(order.isReplacement).toBe(true);
    expect(order.parentOrderId).toBe('402-7654321-7654321');
    expect(order.externalRefs).toEqual([{ type, value: '402-7654321-7654321' }]);
  });

  it('of another kind keeps the word, and is no replacement', () => {
    const order = map({ associatedOrders: [{ orderId: '402-7', associationType: 'SPLIT_FROM' }] });
    expect(order.isReplacement).toBe(false);
    expect(order.parentOrderId).toBeUndefined();
    expect(order.externalRefs).toEqual([{ type: 'split_from', value: '402-7' }]);
  });

  it('costs nothing as a replacement, and is paid for', () => {
    const free = { proceedsTotal: money('0.00'), breakdowns: [part('ITEM', '0.00')] };
    const order = map({
      proceeds: { grandTotal: money('0.00') },
      payment: undefined,
      orderItems: [orderItem({ product: { sellerSku: 'KURTA/M' }, proceeds: free })],
    });
    expect(order.payment.value).toBe('paid');
    expect(order.lines[0]?.unitPrice).toEqual(inr('0.00'));
    expect(isShippable(order)).toBe(true);
  });
});

describe('programmes', () => {
  it('are kept, and Easy Ship is known to bring its own courier', () => {
    const order = map({ programs: ['AMAZON_EASY_SHIP', 'PRIME', 'SOMETHING_NEW'] });
    expect(order.programs).toEqual(['AMAZON_EASY_SHIP', 'PRIME', 'SOMETHING_NEW']);
    expect(order.shippingModel).toBe('marketplace_ships');
    expect(order.availability['fulfillmentGroups']).toBe('not_yet_available');
  });

  it('of Easy Ship group an order by the id that its label is asked for with', () => {
    const order = map({ programs: ['AMAZON_EASY_SHIP'], fulfillmentOrders: [{ fulfillmentOrderId: 'F1' }] });
    expect(order.fulfillmentGroups).toEqual([
      {
        id: 'F1',
        status: { value: 'unfulfilled', raw: 'UNSHIPPED' },
        lines: [{ lineId: '40112233445566', total: 2, remaining: 2 }],
      },
    ]);
  });

  it('do not say which of several groups holds what', () => {
    const fulfillmentOrders = [{ fulfillmentOrderId: 'F1' }, { fulfillmentOrderId: 'F2' }];
    const order = map({ programs: ['AMAZON_EASY_SHIP'], fulfillmentOrders });
    expect(order.fulfillmentGroups?.map(({ id, lines }) => [id, lines])).toEqual([
      ['F1', []],
      ['F2', []],
    ]);
  });

  it('of picking up in the store leave nothing to send', () => {
    const order = map({ programs: ['IN_STORE_PICK_UP'] });
    expect(order.lines[0]?.requiresShipping).toBe(false);
    expect(shippingBlockers(order)).toEqual(['nothing_to_ship']);
  });
});

describe('a stored payload, of which nobody knows what was asked for', () => {
  const stored = (overrides: object = {}) => {
    const { order } = mapOrder(amazonOrder(overrides), { storeId: STORE });
    expect(orderInvariantViolations(order)).toEqual([]);
    return order;
  };

  it('tells only what is there, and of the rest not that there is none', () => {
    const order = stored({ payment: undefined });
    for (const field of ['shipments', 'discounts', 'holds', 'taxIds', 'paymentMethods'] as const) {
      expect([field, order[field]]).toEqual([field, undefined]);
      expect([field, order.availability[field]]).toEqual([field, 'not_requested']);
    }
    expect(order.totals?.grand).toEqual(inr('1000.00'));
  });

  it('says that there is none where an empty list says so', () => {
    expect(stored({ packages: [] }).shipments).toEqual([]);
    expect(stored({ orderItems: [orderItem({ promotion: { breakdowns: [] } })] }).discounts).toEqual([]);
  });
});

describe('the revision', () => {
  it('is the same whatever was asked for besides, and another when the order changed', () => {
    const { revision } = map();
    expect(map({ payment: undefined, buyer: undefined }, { includedData: ['PROCEEDS'] }).revision).toEqual(revision);
    expect(map({ lastUpdatedTime: '2026-11-20T07:00:00Z' }).revision).toEqual({
      at: '2026-11-20T07:00:00.000Z',
      token: revision.token,
    });
    const moved = { recipient: { deliveryAddress: { ...ADDRESS, postalCode: '560001' } } };
    expect(map(moved).revision.token).not.toBe(revision.token);
  });
});

describe('what is no order', () => {
  it.each([undefined, null, 5, 'order', [], {}, { orderId: '' }, { orderId: 5.5e30 }, { payload: amazonOrder() }])(
    'is refused: %j',
    (wire) => {
      const refused = expect.objectContaining({ code: 'unexpected_response', platform: 'amazon', storeId: STORE });
      expect(() => mapOrder(wire, { storeId: STORE })).toThrow(ConnectorError);
      expect(() => mapOrder(wire, { storeId: STORE })).toThrow(refused);
    },
  );

  it('is not refused for its times', () => {
    const order = mapAny({ createdTime: '2026-11-20', lastUpdatedTime: null });
    expect(issuesOf(order)).toEqual(['invalid_time createdAt', 'missing_field createdAt', 'missing_field updatedAt']);
    expect(order.updatedAt).toBe('1970-01-01T00:00:00.000Z');
  });

  it('is not refused for want of items', () => {
    const order = mapAny({ orderItems: undefined });
    expect(issuesOf(order)).toContain('truncated lines');
    expect(order.availability['lines']).toBe('truncated');
    expect(order.totals?.grand).toEqual(inr('1000.00'));
  });
});
