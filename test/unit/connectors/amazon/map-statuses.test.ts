import { describe, expect, it } from 'vitest';
import { shippingBlockers } from '../../../../src/model/index.js';
import { fulfillment, issuesOf, map, mapAny, parcel } from './map-fixtures.js';

const withStatus = (fulfillmentStatus: unknown) => ({ fulfillment: fulfillment({ fulfillmentStatus }) });

describe('the status of an order', () => {
  it.each([
    ['PENDING_AVAILABILITY', 'pending', 'pending', 'scheduled'],
    ['PENDING', 'pending', 'pending', 'unfulfilled'],
    ['UNSHIPPED', 'open', 'paid', 'unfulfilled'],
    ['PARTIALLY_SHIPPED', 'open', 'paid', 'partially_fulfilled'],
    ['SHIPPED', 'completed', 'paid', 'fulfilled'],
    ['INVOICE_UNCONFIRMED', 'completed', 'paid', 'fulfilled'],
    ['CANCELLED', 'cancelled', 'voided', 'cancelled'],
    ['UNFULFILLABLE', 'on_hold', 'paid', 'on_hold'],
  ])('%s', (raw, state, payment, fulfilled) => {
    const order = map(withStatus(raw));
    expect(order.state).toEqual({ value: state, raw });
    expect(order.payment).toEqual({ value: payment });
    expect(order.fulfillment).toEqual({ value: fulfilled, raw });
  });

  it('keeps a word that nobody knows, and says so', () => {
    const order = mapAny(withStatus('TELEPORTED'));
    expect(order.state).toEqual({ value: 'unknown', raw: 'TELEPORTED' });
    expect(order.fulfillment).toEqual({ value: 'unknown', raw: 'TELEPORTED' });
    expect(order.payment).toEqual({ value: 'unknown' });
    expect(order.issues).toEqual([
      expect.objectContaining({ code: 'unknown_value', path: 'state', raw: 'TELEPORTED' }),
    ]);
    expect(order.availability).not.toHaveProperty('state');
    expect(shippingBlockers(order)).toEqual(expect.arrayContaining(['state_unknown', 'payment_unknown']));
  });

  it('does not take a word of JavaScript for one of its own', () => {
    expect(mapAny(withStatus('constructor')).state).toEqual({ value: 'unknown', raw: 'constructor' });
  });

  it('is what the store says it is', () => {
    const statusMap = new Map([
      ['TELEPORTED', 'completed' as const],
      ['UNFULFILLABLE', 'open' as const],
    ]);
    expect(map(withStatus('TELEPORTED'), { statusMap })).toMatchObject({
      state: { value: 'completed', raw: 'TELEPORTED' },
      fulfillment: { value: 'fulfilled', raw: 'TELEPORTED' },
    });
    expect(map(withStatus('UNFULFILLABLE'), { statusMap })).toMatchObject({
      state: { value: 'open' },
      fulfillment: { value: 'unfulfilled' },
    });
    expect(map(withStatus('SHIPPED'), { statusMap }).state.value).toBe('completed');
  });

  it('UNFULFILLABLE holds the order', () => {
    expect(map(withStatus('UNFULFILLABLE')).holds).toEqual([{ reason: 'other', raw: 'UNFULFILLABLE' }]);
  });
});

describe('without FULFILLMENT', () => {
  const BARE = { fulfillment: undefined };

  it('nothing is known of where the order stands, and nothing is made up', () => {
    const order = mapAny(BARE, { includedData: ['PROCEEDS', 'RECIPIENT'] });
    expect(order.state).toEqual({ value: 'unknown' });
    expect(order.payment).toEqual({ value: 'unknown' });
    expect(order.fulfillment).toEqual({ value: 'unknown' });
    expect(order.fulfilledBy).toBe('unknown');
    expect(order.shippingModel).toBe('unknown');
    expect(order.totals).not.toHaveProperty('due');
    expect(issuesOf(order)).toEqual(['missing_field state']);
    expect(shippingBlockers(order)).toEqual(expect.arrayContaining(['state_unknown', 'fulfilled_by_unknown']));
  });

  it('says whether it was asked for', () => {
    // The items still tell that it was.
    const asked = mapAny(BARE).availability;
    expect(asked).toMatchObject({ state: 'not_yet_available', payment: 'not_yet_available' });
    const orderItems = [{ orderItemId: '1', quantityOrdered: 1 }];
    const notAsked = mapAny({ ...BARE, orderItems }, { includedData: ['PROCEEDS'] }).availability;
    expect(notAsked).toMatchObject({
      state: 'not_requested',
      payment: 'not_requested',
      fulfillment: 'not_requested',
      'lines.*.quantity.fulfillable': 'not_requested',
    });
  });
});

describe('who fulfils the order', () => {
  it.each([
    ['MERCHANT', 'merchant', 'seller_ships'],
    ['AMAZON', 'marketplace', 'marketplace_ships'],
    [undefined, 'unknown', 'unknown'],
  ])('%s', (fulfilledBy, expected, model) => {
    const order = map({ fulfillment: fulfillment({ fulfilledBy }) });
    expect([order.fulfilledBy, order.shippingModel]).toEqual([expected, model]);
  });

  it('in a word that nobody knows is not guessed', () => {
    const order = mapAny({ fulfillment: fulfillment({ fulfilledBy: 'ROBOT' }) });
    expect(order.fulfilledBy).toBe('unknown');
    expect(order.issues).toEqual([
      expect.objectContaining({ code: 'unknown_value', path: 'fulfilledBy', raw: 'ROBOT' }),
    ]);
    expect(shippingBlockers(order)).toContain('fulfilled_by_unknown');
  });
});

const shipmentOf = (packageStatus: unknown) => mapAny({ packages: [parcel({ packageStatus })] });

describe('the status of a parcel', () => {
  it.each([
    ['PENDING', 'pending'],
    ['SHIPPED', 'handed_over'],
    ['IN_TRANSIT', 'in_transit'],
    ['DELIVERED', 'delivered'],
    ['CANCELLED', 'cancelled'],
    ['UNDELIVERABLE', 'undeliverable'],
  ])('%s', (status, value) => {
    const order = shipmentOf({ status });
    expect(order.shipments?.[0]?.status).toEqual({ value, raw: status });
    expect(order.issues).toEqual([]);
  });

  it.each([
    ['PENDING_SCHEDULE', 'label_created'],
    ['PENDING_PICK_UP', 'ready_to_ship'],
    ['PENDING_DROP_OFF', 'ready_to_ship'],
    ['LABEL_CANCELLED', 'cancelled'],
    ['PICKED_UP', 'handed_over'],
    ['DROPPED_OFF', 'handed_over'],
    ['AT_ORIGIN_FC', 'in_transit'],
    ['AT_DESTINATION_FC', 'in_transit'],
    ['OUT_FOR_DELIVERY', 'out_for_delivery'],
    ['DELIVERED', 'delivered'],
    ['REJECTED_BY_BUYER', 'undeliverable'],
    ['UNDELIVERABLE', 'undeliverable'],
    ['RETURNING_TO_SELLER', 'rto_in_transit'],
    ['RETURNED_TO_SELLER', 'rto_delivered'],
    ['LOST', 'lost'],
    ['DAMAGED', 'damaged'],
  ])('in detail: %s', (detailedStatus, value) => {
    const order = shipmentOf({ status: 'IN_TRANSIT', detailedStatus });
    expect(order.shipments?.[0]?.status).toEqual({ value, raw: detailedStatus });
    expect(order.issues).toEqual([]);
  });

  it.each(['CANCELLED', 'DELIVERED'])('%s is not undone by an older detail', (status) => {
    const order = shipmentOf({ status, detailedStatus: 'OUT_FOR_DELIVERY' });
    expect(order.shipments?.[0]?.status.raw).toBe(status);
  });

  it('keeps words that nobody knows, and says so', () => {
    const order = shipmentOf({ status: 'IN_TRANSIT', detailedStatus: 'ON_A_SHIP' });
    expect(order.shipments?.[0]?.status).toEqual({ value: 'in_transit', raw: 'ON_A_SHIP' });
    expect(issuesOf(order)).toEqual(['unknown_value shipments.0.status']);
    const other = shipmentOf({ status: 'BEAMED' });
    expect(other.shipments?.[0]?.status).toEqual({ value: 'unknown', raw: 'BEAMED' });
    expect(issuesOf(other)).toEqual(['unknown_value shipments.0.status']);
    expect(shipmentOf(undefined).shipments?.[0]?.status).toEqual({ value: 'unknown' });
  });
});

describe('a parcel', () => {
  it('in hand says that the order is being worked on', () => {
    const packages = [parcel({ packageStatus: { status: 'PENDING', detailedStatus: 'PENDING_PICK_UP' } })];
    expect(map({ packages }).fulfillment).toEqual({ value: 'in_progress', raw: 'UNSHIPPED' });
    const cancelled = [parcel({ packageStatus: { status: 'CANCELLED' } })];
    expect(map({ packages: cancelled }).fulfillment.value).toBe('unfulfilled');
  });

  it('without an id or a tracking number stays', () => {
    const order = mapAny({
      packages: [parcel({ packageReferenceId: null }), parcel({ trackingNumber: '', carrier: undefined })],
    });
    expect(order.shipments?.map(({ id, trackings }) => [id, trackings.length])).toEqual([
      ['missing-0', 1],
      ['1', 0],
    ]);
    expect(issuesOf(order)).toEqual(['missing_field shipments.0.id']);
  });

  it('with the id of another one is told apart', () => {
    const order = mapAny({ packages: [parcel(), parcel({ trackingNumber: 'AWB200' })] });
    expect(order.shipments?.map(({ id }) => id)).toEqual(['1', 'missing-1']);
    expect(issuesOf(order)).toEqual(['duplicate_id shipments.1.id']);
  });

  it('says what of it is not of this order', () => {
    const packageItems = [
      { orderItemId: '40112233445566', quantity: 1 },
      { orderItemId: 'other', quantity: 1 },
      { orderItemId: '40112233445566', quantity: -1 },
    ];
    const order = mapAny({ packages: [parcel({ packageItems })] });
    expect(order.shipments?.[0]?.lines).toEqual([{ lineId: '40112233445566', quantity: 1 }]);
    expect(issuesOf(order)).toContain('invalid_value shipments.0.lines.1');
    expect(map({ packages: [parcel({ packageItems: undefined })] }).shipments?.[0]).not.toHaveProperty('lines');
  });
});

describe('parcels that come back', () => {
  const SHIPPED = { fulfillment: fulfillment({ fulfillmentStatus: 'SHIPPED' }) };
  const back = (detailedStatus: string, id = '1') =>
    parcel({ packageReferenceId: id, packageStatus: { status: 'UNDELIVERABLE', detailedStatus } });

  it('are returns of the courier; what buyers send back is not told', () => {
    const order = map({ ...SHIPPED, packages: [back('RETURNING_TO_SELLER')] });
    expect(order.returns).toEqual({ value: 'in_progress', raw: 'RETURNING_TO_SELLER' });
    expect(order.returnsList).toEqual([
      {
        id: '1',
        kind: 'courier',
        status: { value: 'in_transit', raw: 'RETURNING_TO_SELLER' },
        lines: [{ lineId: '40112233445566', quantity: 1 }],
        trackings: [{ number: 'AWB100', carrier: 'Delhivery' }],
      },
    ]);
    expect(order.availability['returnsList']).toBe('truncated');
    expect(order.availability).not.toHaveProperty('returns');
  });

  it('are in progress, back in part, or back', () => {
    const returns = (...packages: object[]) => map({ ...SHIPPED, packages }).returns.value;
    expect(returns(back('RETURNED_TO_SELLER'))).toBe('returned');
    expect(returns(back('RETURNED_TO_SELLER'), back('RETURNING_TO_SELLER', '2'))).toBe('in_progress');
    expect(returns(back('RETURNED_TO_SELLER'), parcel({ packageReferenceId: '2' }))).toBe('partially_returned');
    expect(returns(parcel())).toBe('unknown');
  });
});
