import { describe, expect, it } from 'vitest';
import { mapOrderFromNotification } from '../../../../src/connectors/flipkart/map-notification.js';
import { mapOrder } from '../../../../src/connectors/flipkart/map-order.js';
import { ConnectorError } from '../../../../src/core/errors.js';
import { parseJsonLosslessly } from '../../../../src/core/json.js';
import { isShippable, orderInvariantViolations, shippingBlockers, shouldApply } from '../../../../src/model/index.js';
import {
  ADDRESS,
  details,
  ITEM,
  inr,
  issuesOf,
  LOCATION,
  map,
  mapAny,
  OD,
  orderItem,
  otherItem,
  SELLER,
  SHIPMENT,
  shipment,
} from './map-fixtures.js';

const GSTIN = '29ABCDE1234F1ZW';

describe('a cash on delivery shipment with its details', () => {
  it('is mapped in full', () => {
    const { revision, ...order } = map({}, { details: details() });
    const home = {
      name: 'Meera Iyer',
      firstName: 'Meera',
      lastName: 'Iyer',
      line1: '12, 4th Cross, Indiranagar',
      line2: 'Flat 3B',
      landmark: 'Near the water tank',
      city: 'Bengaluru',
      subdivision: { code: 'KA', name: 'Karnataka', source: 'IN-KA' },
      postalCode: '560038',
      country: 'IN',
    };
    const shop = {
      name: 'Nila Handlooms',
      firstName: 'Nila',
      lastName: 'Handlooms',
      line1: '7, Oppanakara Street',
      city: 'Coimbatore',
      subdivision: { code: 'TN', name: 'Tamil Nadu', source: 'IN-TN' },
      postalCode: '641001',
      phone: { raw: '04222301234' },
      country: 'IN',
    };
    const sla = { shipAfter: '2026-11-20T04:51:00.000Z', shipBy: '2026-11-22T06:30:00.000Z' };
    expect(revision).toEqual({ at: '2026-11-20T04:48:45.000Z', token: expect.stringMatching(/^v1-no-address:/) });
    expect(order).toEqual({
      schemaVersion: '1',
      key: `flipkart:${SELLER}:${SHIPMENT}`,
      platform: 'flipkart',
      storeId: SELLER,
      orderId: SHIPMENT,
      number: OD,
      parentOrderId: OD,
      externalRefs: [{ type: 'flipkart_order', value: OD }],
      isReplacement: false,
      channel: { name: 'Flipkart' },
      programs: [],
      state: { value: 'open', raw: 'APPROVED' },
      payment: { value: 'unpaid', raw: 'COD' },
      fulfillment: { value: 'unfulfilled', raw: 'APPROVED' },
      returns: { value: 'none' },
      fulfilledBy: 'merchant',
      shippingModel: 'marketplace_ships',
      holds: [],
      placedAt: '2026-11-20T04:45:30.000Z',
      createdAt: '2026-11-20T04:45:30.000Z',
      updatedAt: '2026-11-20T04:48:45.000Z',
      sla,
      buyer: { name: 'Meera Iyer' },
      shipTo: home,
      billTo: home,
      shipFrom: shop,
      returnTo: shop,
      currency: 'INR',
      taxesIncluded: true,
      totals: {
        items: inr('998'),
        discount: inr('0'),
        shipping: inr('40'),
        grand: inr('1038'),
        paid: inr('0'),
        due: inr('1038'),
      },
      cod: { collect: { amount: '1038', currency: 'INR' } },
      paymentMethods: [{ kind: 'cod', gateway: 'COD', amount: { amount: '1038', currency: 'INR' } }],
      discounts: [],
      shippingLines: [{ code: 'NORMAL', amount: inr('40'), total: inr('40'), discounts: [] }],
      placeOfSupply: 'IN-KA',
      lines: [
        {
          id: ITEM,
          sku: 'KURTA-M',
          listingId: 'LSTKTAEXAMPLE000001AB12CD',
          fsn: 'KTAEXAMPLE000001',
          title: 'Cotton kurta, M',
          quantity: { ordered: 2, current: 2, fulfillable: 2, fulfilled: 0, cancelled: 0, returned: 0 },
          unitPrice: inr('499'),
          unitPriceAfterDiscount: inr('499'),
          total: inr('998'),
          discounts: [],
          hsn: '61091000',
          requiresShipping: true,
          attributes: {
            status: 'APPROVED',
            cancellationGroupId: 'grp43190827465120310001',
            serviceProfile: 'Seller_Fulfilment',
          },
        },
      ],
      fulfillmentGroups: [
        {
          id: SHIPMENT,
          locationId: LOCATION,
          status: { value: 'unfulfilled', raw: 'APPROVED' },
          lines: [{ lineId: ITEM, total: 2, remaining: 2 }],
          actions: ['pack', 'cancel'],
          sla,
          holds: [],
          packages: [{ id: 'SS-1' }],
          documents: [],
        },
      ],
      shipments: [
        {
          id: 'SS-1',
          groupId: SHIPMENT,
          lines: [{ lineId: ITEM, quantity: 2 }],
          trackings: [{ number: 'FMPP0912345678', carrier: 'Ekart Logistics' }],
          status: { value: 'pending', raw: 'APPROVED' },
          locationId: LOCATION,
        },
      ],
      attributes: { shipmentType: 'NORMAL', packagingPolicy: 'DEFAULT', mps: 'false' },
      availability: {
        'billTo.phone': 'redacted',
        'buyer.email': 'not_supported',
        'buyer.phone': 'redacted',
        closedAt: 'not_supported',
        'lines.*.taxLines': 'not_supported',
        'lines.*.weight': 'not_supported',
        notes: 'not_supported',
        paidAt: 'not_supported',
        refunds: 'not_supported',
        returnsList: 'not_requested',
        risk: 'not_supported',
        'shipTo.phone': 'redacted',
        tags: 'not_supported',
        taxIds: 'not_supported',
        taxLines: 'not_supported',
        'totals.refunded': 'not_supported',
        'totals.tax': 'not_supported',
        transactions: 'not_supported',
      },
      issues: [],
    });
  });

  it('may be shipped; Flipkart knows the address', () => {
    expect(isShippable(map(), { now: '2026-11-20T05:00:00Z' })).toBe(true);
    expect(shippingBlockers(map(), { now: '2026-11-20T04:50:00Z' })).toEqual(['ship_after']);
  });
});

describe('a payload', () => {
  it.each([[{}], [null], ['x'], [[shipment()]], [shipment({ shipmentId: '' })], [{ shipments: [shipment()] }]])(
    'that is no shipment is refused: %j',
    (wire) => {
      const refuse = () => mapOrder(wire, { storeId: SELLER });
      expect(refuse).toThrow(ConnectorError);
      expect(refuse).toThrow(expect.objectContaining({ code: 'unexpected_response', platform: 'flipkart' }));
    },
  );

  it('keeps ids beyond 2^53, written as text or as a number', () => {
    const text = JSON.stringify(shipment()).replace(`"${ITEM}"`, ITEM);
    const { order } = mapOrder(parseJsonLosslessly(text), { storeId: SELLER });
    expect(order.lines.map(({ id }) => id)).toEqual([ITEM]);
    expect(order.issues).toEqual([]);
  });

  it('without items says that lines are missing, and is not taken for one that is done', () => {
    const order = mapAny({ orderItems: null });
    expect(order.lines).toEqual([]);
    expect(order.availability).toMatchObject({ lines: 'truncated', state: 'not_requested', payment: 'not_requested' });
    expect(order.state).toEqual({ value: 'unknown' });
    expect(order.totals).toEqual({});
    expect(issuesOf(order)).toContain('truncated lines');
  });
});

describe('the shipments of one order', () => {
  const twin = (id: string) => map({ shipmentId: id });

  it('share its number and name it as their parent', () => {
    const [first, second] = [twin('a-1'), twin('a-2')];
    expect([first.number, first.parentOrderId]).toEqual([second.number, second.parentOrderId]);
    expect(first.key).not.toBe(second.key);
  });

  it('say so where items name several', () => {
    const order = mapAny({ orderItems: [orderItem(), otherItem({ orderId: 'OD2' })] });
    expect(order.number).toBe(OD);
    expect(order.externalRefs?.map(({ value }) => value)).toEqual([OD, 'OD2']);
    expect(issuesOf(order)).toEqual(['invalid_value number']);
  });

  it.each([
    [{ is_replacement: true }, true],
    [{ is_replacement: undefined, isReplacement: true }, true],
    [{ is_replacement: undefined }, undefined],
  ])('replaces another where %j', (flags, expected) => {
    expect(map({ orderItems: [orderItem(flags)] }).isReplacement).toBe(expected);
  });
});

describe('the revision', () => {
  const envelope = (attributes: object) => ({
    eventType: 'shipment_created',
    source: 'flipkart',
    version: 'v3',
    locationId: LOCATION,
    timestamp: '2026-11-20T10:20:01+05:30',
    shipmentId: SHIPMENT,
    attributes,
  });
  const { shipmentId, shipmentType, locationId, ...attributes } = shipment();
  const told = mapOrderFromNotification(envelope(attributes), { storeId: SELLER }).order;

  it('is the same for the row, the row with details, and the notification', () => {
    for (const order of [map(), map({}, { details: details() })]) expect(order.revision).toEqual(told.revision);
    expect(shouldApply(map({}, { details: details() }), told)).toBe('unchanged');
  });

  it('sees what changes in a row', () => {
    const changes = [
      { updatedAt: '2026-11-20T10:19:00.000+05:30' },
      { orderItems: [orderItem({ status: 'CANCELLED' })] },
      { orderItems: [orderItem({ quantity: 1 })] },
      { orderItems: [orderItem(), otherItem()] },
    ];
    for (const change of changes) expect(mapAny(change).revision).not.toEqual(told.revision);
  });

  it('of a notification is that of a sound order, which lacks what only the row and the details tell', () => {
    expect(orderInvariantViolations(told)).toEqual([]);
    expect(told.orderId).toBe(SHIPMENT);
    expect(told.fulfillmentGroups?.[0]?.locationId).toBe(LOCATION);
    expect(told.shippingModel).toBeUndefined();
    expect(told.availability).toMatchObject({ shippingModel: 'not_requested', shipTo: 'not_requested' });
    // Handed over from 10:21 on, told at 10:20.
    expect(told.fulfillment).toEqual({ value: 'scheduled', raw: 'APPROVED' });
    expect(shippingBlockers(told)).toEqual(['ship_after', 'address_missing']);
  });

  it('is refused for an envelope without a shipment', () => {
    expect(() => mapOrderFromNotification({ attributes }, { storeId: SELLER })).toThrow(ConnectorError);
  });
});

describe('the GSTIN', () => {
  it('is the one that the store was connected with', () => {
    expect(map({}, { gstin: GSTIN }).taxIds).toEqual([{ type: 'GSTIN', value: GSTIN, party: 'seller' }]);
  });

  it('is left out, and complained about, where it is none', () => {
    const order = mapAny({}, { gstin: '29ABCDE1234F1ZX' });
    expect(order.taxIds).toBeUndefined();
    expect(issuesOf(order)).toEqual(['invalid_value taxIds']);
  });
});

describe('people', () => {
  it('are not known without the details', () => {
    const order = map();
    for (const path of ['shipTo', 'billTo', 'buyer', 'shipFrom', 'returnTo']) {
      expect(order).not.toHaveProperty(path);
      expect(order.availability[path]).toBe('not_requested');
    }
  });

  it('have their phone told where the seller ships', () => {
    const order = map({ shipmentType: 'SELF' }, { details: details() });
    expect(order.shipTo?.phone).toEqual({ raw: '9845012345', e164: '+919845012345' });
    expect(order.buyer?.phone).toEqual(order.shipTo?.phone);
    expect(order.availability).not.toHaveProperty('shipTo.phone');
    expect(isShippable(order, { now: '2026-11-21T00:00:00Z' })).toBe(true);
  });

  it('that Flipkart holds back are redacted', () => {
    const order = map(
      {},
      { details: details({ deliveryAddress: { city: 'Bengaluru' }, billingAddress: {}, buyerDetails: null }) },
    );
    expect(order.shipTo).toEqual({ city: 'Bengaluru', country: 'IN' });
    expect(order.availability).toMatchObject({ billTo: 'redacted', buyer: 'redacted', 'shipTo.phone': 'redacted' });
  });

  it('are absent for the reason that the reader gives', () => {
    expect(map({}, { availability: { shipTo: 'scope_missing' } }).availability['shipTo']).toBe('scope_missing');
  });

  it('of another shipment are never taken for its own', () => {
    const order = mapAny({}, { details: details({ shipmentId: 'another' }) });
    expect(order.shipTo).toBeUndefined();
    expect(issuesOf(order)).toEqual(['invalid_value shipTo']);
  });

  it.each([
    ['IN-OR', 'Orissa', 'OD'],
    [undefined, 'telangana', 'TS'],
    ['TG', 'Telangana', 'TS'],
  ])('live in a state by its current code: %s %s', (stateCode, state, code) => {
    const order = map({}, { details: details({ deliveryAddress: { ...ADDRESS, stateCode, state } }) });
    expect(order.shipTo?.subdivision?.code).toBe(code);
    expect(order.placeOfSupply).toBe(`IN-${code}`);
  });
});
