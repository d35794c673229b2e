import type { Call } from '../../core/call.js';
import type { FulfillmentPart } from '../../core/connector.js';
import { ConnectorError } from '../../core/errors.js';
import type { ShopifyClient } from './client.js';
import { remainingOf } from './fulfillment-blocked.js';
import type { ShopifyFulfillmentRef } from './fulfillment-change-input.js';
import { madeBy, readOne } from './fulfillment-one.js';
import { type FulfillmentSource, type FulfillmentState, readFulfillmentState } from './fulfillment-state.js';
import { fulfillmentById, fulfillmentCancel } from './queries.js';
import { writeOnce } from './write-once.js';

export interface ShopifyFulfillmentCancelResult {
  readonly status: 'done' | 'already_done';
  readonly fulfillmentId: string;
  /**
   * What of the order waits to be shipped now, one part for each fulfillment order, read after the cancellation. Shopify
   * may have made new fulfillment orders for it, at another location too. Absent when it could not be read.
   */
  readonly left?: readonly FulfillmentPart[];
  readonly warnings: readonly string[];
}

/** Cancels a fulfillment and reads what became of its lines. */
export async function cancelFulfillment(
  client: ShopifyClient,
  ref: ShopifyFulfillmentRef,
  source: FulfillmentSource,
  call: Call,
): Promise<ShopifyFulfillmentCancelResult> {
  const { storeId, fulfillmentId } = ref;
  const isCancelled = async () => (await readOne(client, ref, fulfillmentById, call)).state === 'cancelled';
  const before = await readOne(client, ref, fulfillmentById, call);
  const isDone = before.state === 'cancelled';
  if (!isDone) {
    await writeOnce<true>(
      {
        storeId,
        send: async () => {
          const { data } = await client.request(storeId, fulfillmentCancel, { id: fulfillmentId }, call);
          const { status } = madeBy(data, 'fulfillmentCancel', 'fulfillment', ref, call);
          if (status !== 'CANCELLED') throw stillAlive(ref, call);
          return true;
        },
        find: async () => (await isCancelled()) || undefined,
        doubt: 'Whether the fulfillment is cancelled is not known: cancel it again, it will be looked at first.',
      },
      call,
    );
  }
  const delivered = 'Shopify had the fulfillment as delivered, and cancelled it all the same.';
  return {
    status: isDone ? 'already_done' : 'done',
    fulfillmentId,
    ...(await readLeft(source, !isDone && before.state === 'delivered' ? [delivered] : [], call)),
  };
}

/** The fulfillment is cancelled by now, whatever becomes of the reading. */
async function readLeft(source: FulfillmentSource, warnings: readonly string[], call: Call) {
  try {
    const state = await readFulfillmentState(source, call);
    const left = leftOf(state);
    return { left, warnings: left.length > 0 ? warnings : [...warnings, whyNothing(state)] };
  } catch (error) {
    if (!ConnectorError.isInstance(error) || (call.signal.aborted && !call.timedOut())) throw error;
    const unread = `What waits to be shipped now could not be read (${error.code}): ask planFulfillment.`;
    return { warnings: [...warnings, unread] };
  }
}

function leftOf({ groups }: FulfillmentState): readonly FulfillmentPart[] {
  return groups.flatMap((group) => {
    const { id, locationId, locationName } = group;
    const lineItems = remainingOf(group);
    if (lineItems.length === 0) return [];
    return [
      {
        partId: id,
        lineItems,
        ...(locationId === undefined ? {} : { locationId }),
        ...(locationName === undefined ? {} : { locationName }),
      },
    ];
  });
}

function whyNothing({ isCancelled }: FulfillmentState): string {
  return isCancelled
    ? 'Nothing of the order can be shipped again: the order is cancelled.'
    : "Nothing of the order is left to ship: another app's location has it, or a fulfillment-order scope is missing.";
}

function stillAlive({ storeId }: ShopifyFulfillmentRef, { operation }: Call): ConnectorError {
  return new ConnectorError(
    'conflict',
    `shopify ${operation}: Shopify took the request, and the fulfillment is not cancelled. Look at the order in Shopify.`,
    { platform: 'shopify', storeId, operation, platformCode: 'not_cancelled' },
  );
}
