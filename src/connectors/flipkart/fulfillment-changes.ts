import type { Call, CallOptions } from '../../core/call.js';
import type { Runtime } from '../runtime.js';
import type { FlipkartClient } from './client.js';
import {
  type CheckedRef,
  checkEvent,
  checkTrackingUpdate,
  type FlipkartFulfillmentEvent,
  type FlipkartTrackingUpdate,
} from './fulfillment-change-input.js';
import { addEvent, type FlipkartFulfillmentEventResult } from './fulfillment-events.js';
import { type FlipkartTrackingResult, retrack } from './fulfillment-retrack.js';
import type { WriteSource } from './fulfillment-write.js';

/** What can be done with a shipment that left with the seller's own courier (SELF). Flipkart's courier tells the rest itself. */
export interface FlipkartFulfillmentChanges {
  /** Replaces the tracking number and the courier. What is there already is `already_done`. */
  updateTracking(update: FlipkartTrackingUpdate, options?: CallOptions): Promise<FlipkartTrackingResult>;
  /**
   * Tells Flipkart that a parcel was delivered, or that it was tried. Delivered twice is once. Flipkart shows nothing of
   * attempts: one whose answer is lost is not sent again, and the error has `outcomeUnknown`.
   */
  addFulfillmentEvent(event: FlipkartFulfillmentEvent, options?: CallOptions): Promise<FlipkartFulfillmentEventResult>;
}

export function createFlipkartFulfillmentChanges(runtime: Runtime, client: FlipkartClient): FlipkartFulfillmentChanges {
  /** One after the other with whatever else writes to the shipment. */
  const change = async <T>(ref: CheckedRef, call: Call, work: (source: WriteSource) => Promise<T>): Promise<T> => {
    const source = { client, store: await client.storeOf(ref.storeId, call) };
    return runtime.alone(`${ref.storeId} ${ref.orderId}`, call, () => work(source));
  };
  return {
    updateTracking: (input, options) =>
      runtime.call('updateTracking', input.storeId, options, async (call) => {
        const update = checkTrackingUpdate(input, call.operation);
        return change(update, call, (source) => retrack(source, update, call));
      }),

    addFulfillmentEvent: (input, options) =>
      runtime.call('addFulfillmentEvent', input.storeId, options, async (call) => {
        const event = checkEvent(input, call.operation);
        return change(event, call, (source) => addEvent(source, event, call));
      }),
  };
}
