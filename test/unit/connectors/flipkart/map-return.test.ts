import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mapReturn, mapReturns } from '../../../../src/connectors/flipkart/map-return.js';
import { ConnectorError } from '../../../../src/core/errors.js';
import { type StoreReturn, storeReturnSchema } from '../../../../src/model/index.js';
import { ITEM, LOCATION, OD, SELLER, SHIPMENT } from './map-fixtures.js';

/** One kurta that does not fit. */
function row(overrides: object = {}) {
  return {
    returnId: '12019082746512031001',
    orderItemId: ITEM,
    orderId: OD,
    shipmentId: SHIPMENT,
    locationId: LOCATION,
    quantity: 1,
    orderDate: '2026-11-20T10:15:30+05:30',
    createdDate: '2026-11-28T09:00:00+05:30',
    updatedDate: '2026-11-28T10:00:00+05:30',
    approvedOn: '',
    expectedDate: '2026-12-05T00:00:00+05:30',
    courierName: '',
    sellerId: SELLER,
    status: 'CREATED',
    type: 'customer_return',
    reason: 'SIZE_ISSUE',
    subReason: '',
    trackingId: '',
    shipmentStatus: '',
    comments: 'Too &lt;small&gt;',
    serviceProfile: 'Seller_Fulfilment',
    services: [],
    ...overrides,
  };
}

function map(overrides: object = {}): StoreReturn {
  const { storeReturn, issues } = mapReturn(row(overrides), { storeId: SELLER });
  expect(issues).toBe(storeReturn.issues);
  expect(storeReturnSchema.safeParse(storeReturn).error).toBeUndefined();
  return storeReturn;
}

describe('a return', () => {
  it('is mapped in full', () => {
    expect(map()).toEqual({
      key: `flipkart:${SELLER}:12019082746512031001`,
      platform: 'flipkart',
      storeId: SELLER,
      id: '12019082746512031001',
      kind: 'customer',
      status: { value: 'approved', raw: 'CREATED' },
      orderId: SHIPMENT,
      orderNumber: OD,
      createdAt: '2026-11-28T03:30:00.000Z',
      updatedAt: '2026-11-28T04:30:00.000Z',
      expectedAt: '2026-12-04T18:30:00.000Z',
      reason: 'SIZE_ISSUE',
      comment: 'Too <small>',
      lines: [{ lineId: ITEM, quantity: 1 }],
      trackings: [],
      locationId: LOCATION,
      fulfilledBy: 'merchant',
      attributes: { orderDate: '2026-11-20T04:45:30.000Z' },
      issues: [],
    });
  });

  it('of a courier is a parcel on its way back', () => {
    const courier = {
      type: 'courier_return',
      trackingId: 'RT0001',
      courierName: 'Ekart',
      shipmentStatus: 'IN_TRANSIT',
    };
    expect(map(courier)).toMatchObject({
      kind: 'courier',
      status: { value: 'in_transit', raw: 'CREATED' },
      trackings: [{ number: 'RT0001', carrier: 'Ekart' }],
      attributes: { shipmentStatus: 'IN_TRANSIT' },
    });
    expect(map({ ...courier, status: 'COMPLETED' }).status.value).toBe('completed');
  });

  it.each([
    ['Requested', 'requested'],
    ['APPROVED', 'approved'],
    ['Approved', 'approved'],
    ['RETURN_CREATED', 'approved'],
    ['RETURN_PICKED_UP', 'in_transit'],
    ['RETURN_COMPLETED', 'completed'],
    ['COMPLETED', 'completed'],
    ['CANCELLED', 'cancelled'],
    ['RETURN_CANCELLED', 'cancelled'],
    ['REJECTED', 'declined'],
  ])('at %s', (raw, value) => {
    expect(map({ status: raw }).status).toEqual({ value, raw });
  });

  it('keeps words that nobody knows, and says so', () => {
    const strange = map({ status: 'LIMBO', type: 'ghost_return', action: 'HUG', serviceProfile: 'DRONES' });
    expect(strange).toMatchObject({
      status: { value: 'unknown', raw: 'LIMBO' },
      kind: 'unknown',
      resolution: 'unknown',
      fulfilledBy: 'unknown',
    });
    expect(strange.issues.map(({ code, raw }) => `${code} ${raw}`).sort()).toEqual([
      'unknown_value DRONES',
      'unknown_value HUG',
      'unknown_value LIMBO',
      'unknown_value ghost_return',
    ]);
  });

  it('of a notification tells its source and what the buyer gets', () => {
    const told = { type: undefined, source: 'customer_return', action: 'REPLACE', replacementOrderItemId: '777' };
    expect(map({ ...told, productId: 'KTAEXAMPLE000001' })).toMatchObject({
      kind: 'customer',
      resolution: 'replacement',
      replacementLineId: '777',
      attributes: { fsn: 'KTAEXAMPLE000001' },
    });
  });

  it('is refused without an id', () => {
    expect(() => mapReturn(row({ returnId: '' }), { storeId: SELLER })).toThrow(ConnectorError);
    expect(() => mapReturn(null, { storeId: SELLER })).toThrow(ConnectorError);
  });

  it('of two items is one return, so that neither row overwrites the other', () => {
    const tracked = { trackingId: 'RT1', courierName: 'Ekart' };
    const rows = [row(tracked), row({ returnId: '2' }), row({ ...tracked, orderItemId: '5', quantity: 2 })];
    const [first, second, ...rest] = mapReturns(rows, { storeId: SELLER });
    expect(rest).toEqual([]);
    expect(first?.lines).toEqual([
      { lineId: ITEM, quantity: 1 },
      { lineId: '5', quantity: 2 },
    ]);
    expect(first?.trackings).toHaveLength(1);
    expect(second?.id).toBe('2');
  });

  it('is sound whatever is in its place, and never lost', () => {
    const odd = fc.oneof(fc.jsonValue(), fc.constantFrom('', ' ', null, -1, 1.5, 2 ** 60, '2026-02-30T00:00:00Z'));
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(row()).filter((key) => key !== 'returnId')), odd, (key, value) => {
        const before = JSON.stringify(map({ [key]: value }));
        expect(JSON.stringify(map({ [key]: value }))).toBe(before);
      }),
      { numRuns: 300, seed: 7 },
    );
  });
});
