import { describe, expect, it } from 'vitest';
import { fulfillmentState } from '../../../../src/connectors/flipkart/fulfillment-state.js';
import { trackingsIn } from '../../../../src/connectors/flipkart/fulfillment-tracking.js';
import { refusedBy, verdictOn } from '../../../../src/connectors/flipkart/fulfillment-verdicts.js';
import type { FlipkartShipment } from '../../../../src/connectors/flipkart/wire.js';
import { startCall } from '../../../../src/core/call.js';

const ID = 'd0000000-aaaa-bbbb-cccc-000000000001';
const stateOf = (...statuses: readonly unknown[]) =>
  fulfillmentState(
    {
      orderItems: statuses.map((status, index) => ({ orderItemId: `43${index}`, quantity: 1, status })),
    } as FlipkartShipment,
    ID,
    0,
  );

describe('the state of a shipment', () => {
  it('is that of what is not cancelled, when all of it has one', () => {
    for (const [statuses, expected] of [
      [['APPROVED', 'APPROVED'], 'APPROVED'],
      [['CANCELLED', 'PACKED'], 'PACKED'],
      [['APPROVED', 'PACKED'], undefined],
      [['SHIPPED', 'DELIVERED', 'RETURNED'], 'SHIPPED'],
      [['READY_TO_DISPATCH', 'SHIPPED'], 'READY_TO_DISPATCH'],
      [['SHIPPED', 'TELEPORTED'], undefined],
      [['TELEPORTED'], 'TELEPORTED'],
      [['CANCELLED'], undefined],
      [[7], '7'],
      [[null], undefined],
      [[], undefined],
    ] as const) {
      expect(stateOf(...statuses).status, String(statuses)).toBe(expected);
    }
    expect(stateOf('CANCELLED', 'PACKED').live.map(({ lineItemId }) => lineItemId)).toEqual(['431']);
  });

  it('is read from anything at all', () => {
    for (const odd of [null, undefined, 7, 'x', [], [null], [[]], [{ orderItemId: {} }]]) {
      const wire = {
        orderItems: odd,
        subShipments: odd,
        forms: odd,
        hold: odd,
        dispatchAfterDate: odd,
        locationId: odd,
      };
      expect(() => fulfillmentState(wire as FlipkartShipment, ID, 0)).not.toThrow();
    }
    const state = fulfillmentState({ orderItems: [{ orderItemId: '43', quantity: '2.0' as never }] }, ID, 0);
    expect(state.items).toMatchObject([{ lineItemId: '43', quantity: 2, status: undefined }]);
  });
});

describe('tracking numbers', () => {
  const courier = (trackingId: unknown) => ({ deliveryDetails: { trackingId, vendorName: 'Ekart' } });
  it('are those of the sub-shipments, else that of the shipment, each once', () => {
    const details = {
      courierDetails: courier('A'),
      subShipments: [
        { subShipmentId: 'SS-1', courierDetails: courier('B') },
        { subShipmentId: 'SS-2', courierDetails: courier('C') },
      ],
    };
    const read = (value: unknown, ids: readonly string[]) =>
      trackingsIn(value as never, ids).map(({ number }) => number);
    expect(read(details, ['SS-1', 'SS-2'])).toEqual(['B', 'C']);
    expect(read(details, ['SS-1', 'SS-3'])).toEqual(['B', 'A']);
    expect(read({ courierDetails: courier('A') }, ['SS-1', 'SS-2'])).toEqual(['A']);
    expect(
      read({ courierDetails: { pickupDetails: { trackingId: 'P' }, deliveryDetails: { trackingId: ' ' } } }, []),
    ).toEqual(['P']);
    for (const odd of [undefined, {}, { courierDetails: 7 }, { courierDetails: courier(null) }])
      expect(read(odd, [])).toEqual([]);
  });
});

describe('verdicts', () => {
  it('are those of the shipment, in either spelling', () => {
    const on = (row: object) => verdictOn({ shipments: [{ shipmentId: 'other', status: 'SUCCESS' }, row] }, ID);
    const success = { kind: 'success' };
    expect(on({ shipmentId: ID, status: 'SUCCESS' })).toEqual(success);
    expect(on({ shipmentId: ID, processingStatus: 'SUCCESS' })).toEqual(success);
    expect(on({ shipmentId: ID, status: 'SUCCESS', processingStatus: 'FAILURE', errorCode: 'X_1' })).toEqual({
      kind: 'failure',
      code: 'X_1',
    });
    expect(on({ shipmentId: ID, status: 'FAILURE', errorCode: 'Dear Asha, your order' })).toEqual({
      kind: 'failure',
      code: 'FAILURE',
    });
    for (const row of [{}, { shipmentId: ID }, { shipmentId: ID, status: 'MAYBE' }])
      expect(on(row).kind).toBe('missing');
    for (const body of [{}, { shipments: null }, { shipments: [null, 7] }])
      expect(verdictOn(body, ID).kind).toBe('missing');
  });

  it('that refuse become errors to act by', () => {
    const call = startCall({
      platform: 'flipkart',
      storeId: 's',
      operation: 'x',
      now: Date.now,
      defaults: { timeoutMs: 1, maxRetries: 0 },
    });
    call.finish();
    expect(refusedBy('QUANTITY_MISMATCH_ERROR', call)).toMatchObject({
      code: 'invalid_request',
      issues: [{ path: 'lineItems' }],
    });
    expect(refusedBy('DEPENDENT_SYSTEM_CALL_FAILED', call)).toMatchObject({
      code: 'platform_unavailable',
      retryable: true,
    });
    expect(refusedBy('NEVER_SEEN', call)).toMatchObject({
      code: 'conflict',
      platformCode: 'NEVER_SEEN',
      retryable: false,
    });
  });
});
