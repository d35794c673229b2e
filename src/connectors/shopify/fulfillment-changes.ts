import type { Call, CallOptions } from '../../core/call.js';
import type { Runtime } from '../runtime.js';
import type { ShopifyClient } from './client.js';
import { cancelFulfillment, type ShopifyFulfillmentCancelResult } from './fulfillment-cancel.js';
import {
  checkEvent,
  checkRef,
  checkTrackingUpdate,
  type ShopifyFulfillmentEvent,
  type ShopifyFulfillmentRef,
  type ShopifyTrackingUpdate,
} from './fulfillment-change-input.js';
import { addEvent, type ShopifyFulfillmentEventResult } from './fulfillment-events.js';
import { retrack, type ShopifyTrackingResult } from './fulfillment-retrack.js';
import { WRITE_FULFILLMENT_ORDERS } from './fulfillment-scopes.js';
import { grantedScopes, requireScope, selectionFor } from './scopes.js';

/** What can be done with goods that are shipped. Each is safe to repeat: what is there already is `already_done`. */
export interface ShopifyFulfillmentChanges {
  /** Replaces the tracking of a fulfillment: numbers, carrier and links, all of it. */
  updateTracking(update: ShopifyTrackingUpdate, options?: CallOptions): Promise<ShopifyTrackingResult>;
  /**
   * Takes a fulfillment back, so that its lines can be shipped again. The courier is not told. Shopify cancels one that
   * was delivered as well.
   */
  cancelFulfillment(ref: ShopifyFulfillmentRef, options?: CallOptions): Promise<ShopifyFulfillmentCancelResult>;
  /** Tells the buyer where a parcel is. Needs `write_fulfillments` and `read_orders`. */
  addFulfillmentEvent(event: ShopifyFulfillmentEvent, options?: CallOptions): Promise<ShopifyFulfillmentEventResult>;
}

export function createShopifyFulfillmentChanges(runtime: Runtime, client: ShopifyClient): ShopifyFulfillmentChanges {
  /** One after the other with whatever else writes to the order's fulfillments. */
  const change = async <T>(
    { storeId, orderId }: ShopifyFulfillmentRef,
    scopes: readonly string[],
    call: Call,
    work: (granted: readonly string[] | undefined) => Promise<T>,
  ): Promise<T> => {
    const record = await runtime.tokens.load(storeId);
    requireScope(record, scopes, call);
    return runtime.alone(`${storeId} ${orderId}`, call, () => work(grantedScopes(record)));
  };

  return {
    updateTracking: (input, options) =>
      runtime.call('updateTracking', input.storeId, options, async (call) => {
        const update = checkTrackingUpdate(input, call.operation);
        return change(update, WRITE_FULFILLMENT_ORDERS, call, () => retrack(client, update, call));
      }),

    cancelFulfillment: (input, options) =>
      runtime.call('cancelFulfillment', input.storeId, options, async (call) => {
        const ref = checkRef(input, call.operation);
        const { storeId, orderId } = ref;
        return change(ref, WRITE_FULFILLMENT_ORDERS, call, (granted) =>
          cancelFulfillment(client, ref, { client, storeId, orderId, select: selectionFor(granted) }, call),
        );
      }),

    addFulfillmentEvent: (input, options) =>
      runtime.call('addFulfillmentEvent', input.storeId, options, async (call) => {
        const checked = checkEvent(input, call.operation);
        return change(checked, ['write_fulfillments'], call, () => addEvent(client, checked, call));
      }),
  };
}
