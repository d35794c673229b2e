import type { Call } from '../../core/call.js';
import { ConnectorError } from '../../core/errors.js';
import type { CheckedRef } from './fulfillment-change-input.js';
import { hasLeft } from './fulfillment-plan.js';
import { type FulfillmentState, readShipment } from './fulfillment-state.js';
import type { WriteSource } from './fulfillment-write.js';

/**
 * Reads a shipment that left with the seller's own courier.
 *
 * @throws {ConnectorError} `conflict` for any other, `not_found` where there is none of these ids.
 */
export async function readDispatched(
  { client, store }: WriteSource,
  { orderId, fulfillmentId = orderId }: CheckedRef,
  call: Call,
): Promise<FulfillmentState> {
  const state = await readShipment(client, store, orderId, call);
  const refuse = (code: 'conflict' | 'not_found', platformCode: string | undefined, what: string) => {
    const { operation, storeId } = call;
    const details = { platform: 'flipkart', storeId, operation, platformCode };
    return new ConnectorError(code, `flipkart ${operation}: ${what}.`, details);
  };
  if (fulfillmentId !== orderId && !state.subShipmentIds.includes(fulfillmentId)) {
    throw refuse('not_found', undefined, 'the shipment has no such fulfillment: leave fulfillmentId out');
  }
  if (state.type !== 'SELF') {
    throw refuse(
      'conflict',
      'marketplace_ships',
      "Flipkart's courier carries the shipment, and tells what becomes of it",
    );
  }
  if (state.live.length === 0) throw refuse('conflict', 'order_cancelled', 'the shipment is cancelled');
  if (hasLeft(state)) return state;
  const what = `the shipment is ${state.status ?? 'in several states'}: dispatch it first (pushFulfillment)`;
  throw refuse('conflict', 'not_shippable', what);
}
