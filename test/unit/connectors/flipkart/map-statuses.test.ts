import { describe, expect, it } from 'vitest';
import { mapOrder } from '../../../../src/connectors/flipkart/map-order.js';
import { ITEM_STATUSES } from '../../../../src/connectors/flipkart/statuses.js';
import { shippingBlockers } from '../../../../src/model/index.js';
import { at, ITEM, issuesOf, map, mapAny, orderItem, otherItem, shipment } from './map-fixtures.js';

describe('the status of a shipment', () => {
  it.each([
    ['APPROVED', 'open', 'unfulfilled', 'unpaid', undefined],
    ['PACKING_IN_PROGRESS', 'open', 'in_progress', 'unpaid', undefined],
    ['PACKED', 'open', 'in_progress', 'unpaid', 'label_created'],
    ['READY_TO_DISPATCH', 'open', 'in_progress', 'unpaid', 'ready_to_ship'],
    ['PICKUP_COMPLETE', 'completed', 'fulfilled', 'unpaid', 'handed_over'],
    ['SHIPPED', 'completed', 'fulfilled', 'unpaid', 'in_transit'],
    ['DELIVERED', 'completed', 'fulfilled', 'paid', 'delivered'],
    ['COMPLETED', 'completed', 'fulfilled', 'paid', 'delivered'],
    ['RETURN_REQUESTED', 'completed', 'fulfilled', 'paid', 'delivered'],
    ['RETURNED', 'completed', 'fulfilled', 'refunded', 'delivered'],
    ['CANCELLED', 'cancelled', 'cancelled', 'voided', undefined],
  ])('%s', (raw, state, fulfillment, payment, parcel) => {
    const order = map(at(raw));
    expect(order.state).toEqual({ value: state, raw });
    expect(order.fulfillment).toEqual({ value: fulfillment, raw });
    expect(order.payment).toEqual({ value: payment, raw: 'COD' });
    expect(order.shipments?.map(({ status }) => status)).toEqual(parcel === undefined ? [] : [{ value: parcel, raw }]);
    expect(order.fulfillmentGroups?.[0]?.status).toEqual(order.fulfillment);
  });

  it('is known for every word of the published list', () => {
    for (const word of ITEM_STATUSES) expect(mapAny(at(word)).state.value).not.toBe('unknown');
  });

  it.each(['TELEPORTED', 'constructor', 'approved'])('keeps a word that nobody knows, and says so: %s', (word) => {
    const order = mapAny({ orderItems: [orderItem(), otherItem({ status: word })] });
    expect(order.state).toEqual({ value: 'unknown', raw: word });
    expect(order.fulfillment).toEqual({ value: 'unknown', raw: word });
    expect(order.issues).toEqual([expect.objectContaining({ code: 'unknown_value', path: 'state', raw: word })]);
    expect(order.availability).not.toHaveProperty('state');
    expect(order.shipments).toBeUndefined();
    expect(order.fulfillmentGroups?.[0]?.actions).toBeUndefined();
    expect(shippingBlockers(order)).toEqual(expect.arrayContaining(['state_unknown', 'payment_unknown']));
  });

  it('of several items is that of the last one behind', () => {
    const order = map({ orderItems: [orderItem({ status: 'PACKED' }), otherItem()] });
    expect(order.state.raw).toBe('APPROVED');
    const half = map({ orderItems: [orderItem({ status: 'SHIPPED' }), otherItem({ status: 'PACKED' })] });
    expect(half.fulfillment).toEqual({ value: 'partially_fulfilled', raw: 'PACKED' });
    expect(half.state.value).toBe('open');
    expect(half.fulfillmentGroups?.[0]?.lines.map(({ remaining }) => remaining)).toEqual([0, 1]);
  });

  it('is scheduled by the clock that is given, and by no other', () => {
    const later = { dispatchAfterDate: '2026-11-21T10:00:00.000+05:30' };
    expect(map(later).fulfillment.value).toBe('unfulfilled');
    expect(map(later, { asOf: '2026-11-21T04:29:59.999Z' }).fulfillment.value).toBe('scheduled');
    expect(map(later, { asOf: '2026-11-21T04:30:00.000Z' }).fulfillment.value).toBe('unfulfilled');
    expect(map({ ...later, ...at('PACKED') }, { asOf: '2026-11-21T00:00:00.000Z' }).fulfillment.value).toBe(
      'in_progress',
    );
  });
});

describe('a hold', () => {
  it('holds up what has not left, for a reason that Flipkart keeps to itself', () => {
    const order = map({ hold: true });
    expect(order.state).toEqual({ value: 'on_hold', raw: 'APPROVED' });
    expect(order.fulfillment).toEqual({ value: 'on_hold', raw: 'APPROVED' });
    expect(order.holds).toEqual([{ reason: 'unknown', raw: 'hold' }]);
    expect(order.fulfillmentGroups?.[0]).toMatchObject({ actions: [], holds: order.holds });
    expect(shippingBlockers(order, { now: '2026-11-21T00:00:00Z' })).toEqual(['on_hold']);
  });

  it('means nothing once the parcel is gone, or cancelled', () => {
    expect(map({ hold: true, ...at('SHIPPED') }).state.value).toBe('completed');
    expect(map({ hold: true, ...at('CANCELLED') }).state.value).toBe('cancelled');
  });

  it('is not known where it is not told', () => {
    const order = map({ hold: undefined });
    expect(order.holds).toBeUndefined();
    expect(order.availability['holds']).toBe('not_requested');
  });

  it('is a form that failed, too, and an issue', () => {
    const forms = [{ name: 'FORM600TG', link: 'https://seller.example/form600', automated: true }];
    const order = mapAny({ forms, orderItems: [orderItem({ status: 'FORM_FAILED' }), otherItem()] });
    expect(order.state).toEqual({ value: 'on_hold', raw: 'FORM_FAILED' });
    expect(order.holds).toEqual([{ reason: 'documents_pending', raw: 'FORM_FAILED', note: 'FORM600TG' }]);
    expect(issuesOf(order)).toEqual(['missing_field fulfillmentGroups.0.documents']);
    expect(order.fulfillmentGroups?.[0]?.documents).toEqual([
      { kind: 'other', id: 'FORM600TG', url: 'https://seller.example/form600' },
    ]);
  });
});

describe('what is cancelled', () => {
  const gone = {
    status: 'CANCELLED',
    cancellationDate: '2026-11-20T12:00:00.000+05:30',
    cancellationReason: 'seller_cancellation',
    cancellationSubReason: 'not_enough_inventory',
  };

  it.each([
    ['seller_cancellation', 'seller'],
    ['sellerCancellation', 'seller'],
    ['buyer_cancellation', 'buyer'],
    ['buyerCancellation', 'buyer'],
    ['marketplaceCancellation', 'marketplace'],
    ['MARKETPLACE_CANCELLATION', 'marketplace'],
    ['solar_flare', 'unknown'],
    [null, 'unknown'],
  ])('as a whole tells who did it: %s', (cancellationReason, by) => {
    const order = map({ orderItems: [orderItem({ ...gone, cancellationReason })] });
    expect(order.cancelledAt).toBe('2026-11-20T06:30:00.000Z');
    expect(order.cancellation).toEqual({
      at: '2026-11-20T06:30:00.000Z',
      by,
      subReason: 'not_enough_inventory',
      ...(cancellationReason === null ? {} : { reason: cancellationReason }),
    });
  });

  it('in part leaves the rest as it stands', () => {
    const order = map({ orderItems: [orderItem(), otherItem(gone)] });
    expect(order.state).toEqual({ value: 'open', raw: 'APPROVED' });
    expect(order).not.toHaveProperty('cancelledAt');
    expect(order).not.toHaveProperty('cancellation');
    expect(order.lines[1]).toMatchObject({
      quantity: { ordered: 1, current: 0, fulfillable: 0, fulfilled: 0, cancelled: 1 },
      attributes: {
        status: 'CANCELLED',
        cancellationDate: '2026-11-20T06:30:00.000Z',
        cancellationReason: 'seller_cancellation',
        cancellationSubReason: 'not_enough_inventory',
      },
    });
    expect(order.fulfillmentGroups?.[0]?.lines).toEqual([
      { lineId: ITEM, total: 2, remaining: 2 },
      { lineId: '43190827465120310002', total: 1, remaining: 0 },
    ]);
    const packed = map({ orderItems: [orderItem({ status: 'PACKED' }), otherItem(gone)] });
    expect(packed.shipments?.[0]?.lines).toEqual([{ lineId: ITEM, quantity: 2 }]);
  });
});

describe('who has it and who ships it', () => {
  it.each([
    ['Seller_Fulfilment', 'merchant', []],
    ['NON_FBF', 'merchant', []],
    ['Smart_Fulfilment', 'merchant', ['FBF_LITE']],
    ['FBF_LITE', 'merchant', ['FBF_LITE']],
    ['Flipkart_Fulfilment', 'marketplace', ['FBF']],
    ['FBF', 'marketplace', ['FBF']],
  ])('%s', (serviceProfile, fulfilledBy, programs) => {
    const order = map({ orderItems: [orderItem({ serviceProfile })] });
    expect(order).toMatchObject({ fulfilledBy, programs });
    expect(shippingBlockers(order, { now: '2026-11-21T00:00:00Z' })).toEqual(
      fulfilledBy === 'marketplace' ? ['marketplace_fulfilled'] : [],
    );
  });

  it('a profile that nobody knows is unknown, and an issue', () => {
    const order = mapAny({ orderItems: [orderItem({ serviceProfile: 'DRONES' })] });
    expect(order.fulfilledBy).toBe('unknown');
    expect(order.issues).toEqual([expect.objectContaining({ path: 'fulfilledBy', raw: 'DRONES' })]);
  });

  it('is mixed where the items differ', () => {
    const order = map({ orderItems: [orderItem(), otherItem({ serviceProfile: 'FBF' })] });
    expect(order.fulfilledBy).toBe('mixed');
  });

  it.each([
    ['SELF', 'seller_ships', ['dispatch', 'cancel'], ['dispatch']],
    ['NORMAL', 'marketplace_ships', ['pack', 'cancel'], ['ready']],
    ['EXPRESS', 'marketplace_ships', ['pack', 'cancel'], ['ready']],
  ])('%s', (shipmentType, model, approved, packed) => {
    const order = map({ shipmentType });
    expect(order.shippingModel).toBe(model);
    expect(order.fulfillmentGroups?.[0]?.actions).toEqual(approved);
    expect(map({ shipmentType, ...at('PACKED') }).fulfillmentGroups?.[0]?.actions).toEqual(packed);
  });

  it('a type that nobody knows is unknown, and an issue', () => {
    const order = mapAny({ shipmentType: 'PIGEON' });
    expect(order.shippingModel).toBe('unknown');
    expect(issuesOf(order)).toEqual(['unknown_value shippingModel']);
  });

  it('Flipkart ships what it stores, told or not', () => {
    const wire = shipment({ shipmentType: undefined, orderItems: [orderItem({ serviceProfile: 'FBF' })] });
    expect(mapOrder(wire, { storeId: 's' }).order.shippingModel).toBe('marketplace_ships');
  });
});

describe('what comes back', () => {
  it.each([
    ['RETURN_REQUESTED', null, 'requested', 'delivered'],
    ['RETURN_REQUESTED', true, 'in_progress', 'rto_in_transit'],
    ['RETURNED', false, 'returned', 'delivered'],
    ['RETURNED', true, 'returned', 'rto_delivered'],
  ])('%s, by the courier: %s', (status, courierReturn, summary, parcel) => {
    const order = map(at(status, { courierReturn }));
    expect(order.returns).toEqual({ value: summary, raw: status });
    expect(order.shipments?.[0]?.status).toEqual({ value: parcel, raw: status });
  });

  it('is counted', () => {
    const order = map({ orderItems: [orderItem({ status: 'RETURNED' }), otherItem({ status: 'DELIVERED' })] });
    expect(order.returns.value).toBe('partially_returned');
    expect(order.lines[0]?.quantity).toMatchObject({ current: 0, fulfilled: 2, returned: 2 });
  });

  it('is not known of what has left without a word of it', () => {
    const order = map(at('DELIVERED'));
    expect(order.returns).toEqual({ value: 'unknown' });
    expect(order.availability).toMatchObject({ returns: 'not_requested', returnsList: 'not_requested' });
  });
});
