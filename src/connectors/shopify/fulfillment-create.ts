import type { Call } from '../../core/call.js';
import type { FulfillmentPartResult } from '../../core/connector.js';
import { type AnyConnectorError, ConnectorError } from '../../core/errors.js';
import { recordOf } from '../../core/wire-reader.js';
import { areSameLines } from '../fulfillment-lines.js';
import { messagesOf } from './fulfillment-errors.js';
import type { CheckedPush } from './fulfillment-input.js';
import type { CreatePart } from './fulfillment-parts.js';
import { carries, type PlannedPart } from './fulfillment-plan.js';
import { type ExistingFulfillment, type FulfillmentSource, readFulfillmentState } from './fulfillment-state.js';
import { fulfillmentCreate } from './queries.js';
import { type OneTimeWrite, writeOnce } from './write-once.js';

/**
 * Creates the parts of a push, one after the other.
 *
 * A failure of the whole request ends it: what is left is `not_attempted`. Rejects only while nothing was created, and with
 * the caller's own reason when it aborts.
 *
 * @param existing ids of the fulfillments that were there before.
 */
export async function createAll(
  source: FulfillmentSource,
  push: CheckedPush,
  parts: readonly CreatePart[],
  existing: readonly string[],
  call: Call,
): Promise<readonly FulfillmentPartResult[]> {
  const results: FulfillmentPartResult[] = [];
  const foreign = new Set(existing);
  let failure: AnyConnectorError | undefined;
  for (const part of parts) {
    if (failure !== undefined) {
      results.push({ ...resultPart(part), status: 'failed', reason: 'not_attempted', message: failure.message });
      continue;
    }
    try {
      const result = await createOne(source, push, part, foreign, call);
      // Two parts of one push may look alike (one unit of the same line from each of two locations).
      if (result.fulfillmentId !== undefined) foreign.add(result.fulfillmentId);
      results.push(result);
    } catch (error) {
      const existsAny = results.some(({ status }) => status !== 'failed');
      const isCallersAbort = call.signal.aborted && !call.timedOut();
      if (!existsAny || isCallersAbort || !ConnectorError.isInstance(error)) throw error;
      failure = error;
      const reason = error.outcomeUnknown ? 'outcome_unknown' : 'not_attempted';
      results.push({ ...resultPart(part), status: 'failed', reason, message: error.message });
    }
  }
  return results;
}

/** Creates one part, and finds out what happened when the answer does not say. */
async function createOne(
  source: FulfillmentSource,
  push: CheckedPush,
  part: CreatePart,
  foreign: ReadonlySet<string>,
  call: Call,
): Promise<FulfillmentPartResult> {
  const variables = variablesOf(push, part);
  const findOwn = async () =>
    ownFulfillment((await readFulfillmentState(source, call)).fulfillments, push, part, foreign);
  const write: OneTimeWrite<FulfillmentPartResult> = {
    storeId: push.storeId,
    send: async () => {
      const { data } = await source.client.request(push.storeId, fulfillmentCreate, variables, call);
      const payload = recordOf(data['fulfillmentCreate']);
      const id = recordOf(payload?.['fulfillment'])?.['id'];
      if (typeof id === 'string') {
        return { ...resultPart(part), status: 'done', fulfillmentId: id, tracking: push.trackings };
      }
      // "Closed", "invalid quantity": somebody was faster. If it was this very push, all is well.
      const own = await findOwn();
      if (own !== undefined) return foundPart(part, own, 'already_done');
      const message = messagesOf(payload) || 'Shopify created nothing and did not say why.';
      return { ...resultPart(part), status: 'failed', reason: 'platform_rejected', message };
    },
    find: async () => {
      const own = await findOwn();
      return own === undefined ? undefined : foundPart(part, own, 'done');
    },
    doubt: 'Whether the fulfillment exists is not known: push it again, it will be looked for first.',
  };
  return writeOnce(write, call);
}

function variablesOf({ trackingInfo, notifyCustomer, message }: CheckedPush, part: CreatePart) {
  return {
    fulfillment: {
      lineItemsByFulfillmentOrder: part.groups.map(({ id, lines }) => ({
        fulfillmentOrderId: id,
        ...(lines === undefined ? {} : { fulfillmentOrderLineItems: lines }),
      })),
      ...(trackingInfo === undefined ? {} : { trackingInfo }),
      ...(notifyCustomer === undefined ? {} : { notifyCustomer }),
    },
    ...(message === undefined ? {} : { message }),
  };
}

/** A fulfillment that appeared since the plan was made and is exactly this part. */
function ownFulfillment(
  fulfillments: readonly ExistingFulfillment[],
  push: CheckedPush,
  part: CreatePart,
  foreign: ReadonlySet<string>,
): ExistingFulfillment | undefined {
  const groupIds = new Set(part.groups.map(({ id }) => id));
  return fulfillments.find(
    (one) =>
      !foreign.has(one.id) &&
      (push.trackings.length === 0 ? one.trackings.length === 0 : carries(one, push.trackings)) &&
      one.groupIds.every((id) => groupIds.has(id)) &&
      areSameLines(one.lines, part.lineItems),
  );
}

function foundPart(part: CreatePart, own: ExistingFulfillment, status: 'done' | 'already_done'): FulfillmentPartResult {
  return { ...resultPart(part), status, fulfillmentId: own.id, tracking: own.trackings };
}

/** What a part of a plan and its result have in common. */
export function resultPart({ partId, locationId, locationName, lineItems }: PlannedPart) {
  return {
    partId,
    lineItems,
    ...(locationId === undefined ? {} : { locationId }),
    ...(locationName === undefined ? {} : { locationName }),
  };
}
