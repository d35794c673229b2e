import type { Call, CallOptions } from '../../core/call.js';
import type {
  FulfillmentPartResult,
  FulfillmentPlan,
  FulfillmentPush,
  FulfillmentResult,
} from '../../core/connector.js';
import { type BlockedPart, blockedError, unknownLinesError } from '../blocked-parts.js';
import type { Runtime } from '../runtime.js';
import type { AmazonClient } from './client.js';
import { type CheckedPush, checkPush } from './fulfillment-input.js';
import { type CreatePart, type PlannedPart, planPush, unknownLines } from './fulfillment-plan.js';
import { type FulfillmentState, readFulfillmentState } from './fulfillment-state.js';
import { confirmPackage } from './fulfillment-write.js';
import type { AmazonStore } from './store.js';

export interface AmazonFulfillments {
  /**
   * Confirms the shipment of one package of a merchant-fulfilled order. A package is known by its tracking number, and by
   * a reference derived from it: however often a push is made, it stays one package.
   *
   * Orders that Amazon ships (FBA, Easy Ship, Ship+) are refused with `marketplace_ships`.
   *
   * @throws {InvalidRequestError} without a tracking number and a carrier: Amazon requires both.
   */
  pushFulfillment(push: FulfillmentPush, options?: CallOptions): Promise<FulfillmentResult>;
  planFulfillment(push: FulfillmentPush, options?: CallOptions): Promise<FulfillmentPlan>;
}

export function createAmazonFulfillments(runtime: Runtime, client: AmazonClient): AmazonFulfillments {
  return {
    pushFulfillment: (input, options) =>
      runtime.call('pushFulfillment', input.storeId, options, async (call) => {
        const push = checkPush(input, 'pushFulfillment');
        return runtime.alone(`${push.storeId} ${push.orderId}`, call, () => execute(client, push, call));
      }),

    planFulfillment: (input, options) =>
      runtime.call('planFulfillment', input.storeId, options, async (call): Promise<FulfillmentPlan> => {
        const push = checkPush(input, 'planFulfillment');
        const { state, parts } = await prepare(client, push, call);
        const writes = parts.filter(isCreate).length;
        return {
          parts: parts.map((part) => ({
            ...commonPart(part),
            action: part.action,
            tracking: [push.tracking],
            ...(part.action === 'already_done' ? { fulfillmentId: part.partId } : {}),
            ...(part.action === 'blocked' ? { reason: part.reason, message: part.message } : {}),
          })),
          writes,
          cost: { amount: writes, unit: 'requests' },
          warnings: warningsOf(state, push, parts),
        };
      }),
  };
}

interface Prepared {
  readonly store: AmazonStore;
  readonly state: FulfillmentState;
  readonly parts: readonly PlannedPart[];
}

/** Reads and decides; writes nothing. */
async function prepare(client: AmazonClient, push: CheckedPush, call: Call): Promise<Prepared> {
  const store = await client.storeOf(push.storeId, call);
  const state = await readFulfillmentState(client, store, push.orderId, call);
  const unknown = unknownLines(state, push);
  if (unknown.length > 0) throw unknownLinesError(unknown, call);
  return { store, state, parts: planPush(state, push) };
}

async function execute(client: AmazonClient, push: CheckedPush, call: Call): Promise<FulfillmentResult> {
  const { store, state, parts } = await prepare(client, push, call);
  const blocked = parts.filter(isBlocked);
  if (blocked.length === parts.length) throw blockedError(blocked, call);
  for (const part of parts.filter(isCreate)) await confirmPackage(client, store, push, state, part, call);
  const results = parts.map((part) => partResult(part, push));
  return {
    status: results.every(({ status }) => status === 'already_done') ? 'already_done' : 'done',
    parts: results,
    warnings: warningsOf(state, push, parts),
  };
}

function partResult(part: PlannedPart, { tracking }: CheckedPush): FulfillmentPartResult {
  const common = commonPart(part);
  if (part.action === 'blocked') return { ...common, status: 'failed', reason: part.reason, message: part.message };
  return {
    ...common,
    status: part.action === 'create' ? 'done' : 'already_done',
    fulfillmentId: part.partId,
    tracking: [tracking],
  };
}

function warningsOf(state: FulfillmentState, push: CheckedPush, parts: readonly PlannedPart[]): readonly string[] {
  const created = parts.filter(isCreate);
  if (created.length === 0) return [];
  const lines = new Set(created.flatMap(({ lineItems }) => lineItems.map(({ lineItemId }) => lineItemId)));
  const asked = state.cancelRequested.filter((id) => lines.has(id));
  const { carrierCode, carrierName } = push.carrier;
  return [
    ...(carrierCode === 'Other' ? [`Amazon has no code for the carrier ${carrierName}: it was sent as Other.`] : []),
    ...(push.notifyCustomer === false ? ['Amazon tells the buyer by itself: that cannot be switched off.'] : []),
    ...(asked.length > 0 ? [`The buyer asked for the cancellation of ${asked.join(', ')}.`] : []),
    ...(created.some(({ edited }) => edited !== undefined)
      ? ['The package was known to Amazon: it was corrected.']
      : []),
  ];
}

function commonPart({ partId, lineItems }: PlannedPart) {
  return { partId, lineItems };
}

const isBlocked = (part: PlannedPart): part is BlockedPart => part.action === 'blocked';
const isCreate = (part: PlannedPart): part is CreatePart => part.action === 'create';
