import type { Call, CallOptions } from '../../core/call.js';
import type { FulfillmentPlan, FulfillmentPush, FulfillmentResult } from '../../core/connector.js';
import { ConnectorError } from '../../core/errors.js';
import type { Runtime } from '../runtime.js';
import type { FlipkartClient } from './client.js';
import { advance, type Progress, prepare } from './fulfillment-advance.js';
import { packHandle } from './fulfillment-handle.js';
import { type CheckedPush, checkPush } from './fulfillment-input.js';
import { alreadyDoneResult, dispatchedResult, nothingDone, pendingResult, planOf } from './fulfillment-results.js';
import type { WriteSource } from './fulfillment-write.js';

export interface FlipkartFulfillments {
  /**
   * Ships a shipment, which Flipkart takes as a whole. It is read first, and what follows depends on where it stands.
   *
   * Where Flipkart's courier carries it (NORMAL, EXPRESS) it is packed and marked ready to dispatch; the number is
   * Flipkart's and in the result. Packing takes Flipkart 5 seconds to 30 minutes: after 15 seconds, or close to the
   * deadline, the answer is `pending` with a handle for `checkOperation`. Where the seller ships (SELF) it is dispatched
   * with the seller's courier and number.
   *
   * However often a push is made, the shipment is packed and dispatched once.
   *
   * @throws {InvalidRequestError} that lists what is missing: see `FlipkartFulfillmentOptions`.
   */
  pushFulfillment(push: FulfillmentPush, options?: CallOptions): Promise<FulfillmentResult>;
  planFulfillment(push: FulfillmentPush, options?: CallOptions): Promise<FulfillmentPlan>;
}

export function createFlipkartFulfillments(runtime: Runtime, client: FlipkartClient): FlipkartFulfillments {
  return {
    pushFulfillment: (input, options) =>
      runtime.call('pushFulfillment', input.storeId, options, async (call) => {
        const push = checkPush(input, call.operation);
        const source = { client, store: await client.storeOf(push.storeId, call) };
        return execute(runtime, source, push, call);
      }),

    planFulfillment: (input, options) =>
      runtime.call('planFulfillment', input.storeId, options, async (call) => {
        const push = checkPush(input, call.operation);
        const source = { client, store: await client.storeOf(push.storeId, call) };
        return planOf(push, await prepare(source, push, { mayPack: true }, call));
      }),
  };
}

async function execute(
  runtime: Runtime,
  source: WriteSource,
  push: CheckedPush,
  call: Call,
): Promise<FulfillmentResult> {
  const first = await takeStep(runtime, source, push, true, call);
  if (first.kind !== 'packing') return resultOf(first, push, call);
  const end = await followPacking(runtime, source, push, call);
  return end ?? pendingResult(push, first.prepared, packHandle(first.prepared.state, push));
}

/** One step while nobody else takes one; what waits for the packing holds nobody up. */
export function takeStep(
  runtime: Runtime,
  source: WriteSource,
  push: CheckedPush,
  mayPack: boolean,
  call: Call,
): Promise<Progress> {
  const { storeId, orderId } = push;
  return runtime.alone(`${storeId} ${orderId}`, call, () => advance(source, push, { mayPack }, call));
}

/** Between two looks, in milliseconds: 15 seconds in all. */
const PAUSES_MS = [1_000, 2_000, 3_000, 4_000, 5_000] as const;
/** Left for the last look and the dispatch. */
const RESERVE_MS = 5_000;

/**
 * Looks until the shipment is packed, and dispatches it then; `undefined` when the time is up.
 *
 * Flipkart has the pack: that this call cannot see its end does not undo it. So a failed look ends the looking, and the next
 * check says what is wrong.
 */
async function followPacking(
  runtime: Runtime,
  source: WriteSource,
  push: CheckedPush,
  call: Call,
): Promise<FulfillmentResult | undefined> {
  try {
    for (const pauseMs of PAUSES_MS) {
      if (pauseMs + RESERVE_MS > call.remainingMs()) return undefined;
      await call.wait(pauseMs);
      const next = await takeStep(runtime, source, push, false, call);
      // Just after a pack was taken, its beginning may not be seen yet.
      if (next.kind === 'packing' || next.kind === 'unpacked') continue;
      return next.kind === 'blocked' ? resultOf(next, push, call) : dispatchedResult(push, next.prepared);
    }
  } catch (error) {
    const isPassing = ConnectorError.isInstance(error) && (error.retryable || error.outcomeUnknown);
    if (!isPassing && !call.timedOut()) throw error;
  }
  return undefined;
}

function resultOf(progress: Exclude<Progress, { kind: 'packing' }>, push: CheckedPush, call: Call): FulfillmentResult {
  const { kind, prepared } = progress;
  if (kind === 'dispatched') return dispatchedResult(push, prepared);
  if (kind === 'already_done') return alreadyDoneResult(prepared);
  throw nothingDone(prepared, call);
}
