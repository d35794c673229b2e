import type { Call } from '../../core/call.js';
import type { FulfillmentPart, FulfillmentPlan, FulfillmentResult, OperationHandle } from '../../core/connector.js';
import type { Tracking } from '../../model/index.js';
import { type BlockedPart, blockedError } from '../blocked-parts.js';
import { carrierWarnings, deliveryPartnerOf } from './carriers.js';
import type { Prepared } from './fulfillment-advance.js';
import type { CheckedPush } from './fulfillment-input.js';
import { type PlannedPart, type PushStep, partOf } from './fulfillment-plan.js';
import type { FulfillmentState } from './fulfillment-state.js';

/** What was done, in a sentence: Flipkart's words for it differ by who ships. */
const DONE: Readonly<Record<'dispatch' | 'self_dispatch', string>> = {
  dispatch: "Marked ready to dispatch: Flipkart's courier fetches it.",
  self_dispatch: "Marked as dispatched with the seller's courier.",
};

const PLANNED: Readonly<Record<PushStep, string>> = {
  pack: "Packs the shipment, then marks it ready to dispatch for Flipkart's courier.",
  wait: 'Waits until Flipkart has packed the shipment, then dispatches it.',
  dispatch: "Marks the shipment ready to dispatch for Flipkart's courier.",
  self_dispatch: "Marks the shipment as dispatched with the seller's courier.",
};

const WRITES: Readonly<Record<PushStep, number>> = { pack: 2, wait: 1, dispatch: 1, self_dispatch: 1 };

export function dispatchedResult(push: CheckedPush, { state, trackings }: Prepared): FulfillmentResult {
  const message = state.type === 'SELF' ? DONE.self_dispatch : DONE.dispatch;
  return {
    status: 'done',
    parts: [{ ...namedPart(state, trackings), status: 'done', message }],
    warnings: [...warningsOf(state, push), ...numberWarnings(state, trackings)],
  };
}

export function alreadyDoneResult({ state, trackings }: Prepared): FulfillmentResult {
  const parts = [{ ...namedPart(state, trackings), status: 'already_done' as const }];
  return { status: 'already_done', parts, warnings: [] };
}

export function pendingResult(push: CheckedPush, { state }: Prepared, handle: OperationHandle): FulfillmentResult {
  const message = 'Flipkart packs the shipment: 5 to 10 seconds as a rule, up to 30 minutes.';
  return {
    status: 'pending',
    parts: [{ ...partOf(state), status: 'pending', fulfillmentId: state.shipmentId, message }],
    handle,
    warnings: warningsOf(state, push),
  };
}

/** Nothing of it can be done: part or whole, a shipment is one. */
export function nothingDone({ parts }: Prepared, call: Call): Error {
  return blockedError(parts.filter(isBlocked), call);
}

export function planOf(push: CheckedPush, { state, parts, trackings }: Prepared): FulfillmentPlan {
  const [part] = parts;
  const writes = part?.action === 'create' ? WRITES[part.step] : 0;
  return {
    parts: parts.map((planned) => planPart(planned, push, state, trackings)),
    writes,
    cost: { amount: writes, unit: 'requests' },
    warnings: part?.action === 'create' ? warningsOf(state, push) : [],
  };
}

function planPart(
  planned: PlannedPart,
  { tracking }: CheckedPush,
  state: FulfillmentState,
  trackings: readonly Tracking[] = [],
): FulfillmentPlan['parts'][number] {
  const { partId, lineItems, action } = planned;
  const part = { ...partOf(state), partId, lineItems, action };
  if (planned.action === 'blocked') {
    return { ...part, tracking: [], reason: planned.reason, message: planned.message };
  }
  if (planned.action === 'already_done') return { ...part, fulfillmentId: state.shipmentId, tracking: trackings };
  return { ...part, tracking: tracking === undefined ? [] : [tracking], message: PLANNED[planned.step] };
}

function namedPart(state: FulfillmentState, trackings: readonly Tracking[] | undefined) {
  const part: FulfillmentPart = partOf(state);
  const tracking = trackings === undefined || trackings.length === 0 ? {} : { tracking: trackings };
  return { ...part, fulfillmentId: state.shipmentId, ...tracking };
}

function warningsOf({ type }: FulfillmentState, push: CheckedPush): readonly string[] {
  const { tracking, options, shippedAt, notifyCustomer } = push;
  const isSelf = type === 'SELF';
  return [
    ...(isSelf ? carrierWarnings(deliveryPartnerOf(tracking?.carrier, options.deliveryPartnerCode)) : []),
    ...(!isSelf && shippedAt !== undefined
      ? ["shippedAt was not sent: the time is that of Flipkart's courier, when it takes the parcel."]
      : []),
    ...(notifyCustomer === false ? ['Flipkart tells the buyer by itself: that cannot be switched off.'] : []),
  ];
}

function numberWarnings({ type }: FulfillmentState, trackings: readonly Tracking[] | undefined): readonly string[] {
  if (type === 'SELF' || (trackings !== undefined && trackings.length > 0)) return [];
  return ['The tracking number that Flipkart gave could not be read: fetch the order for it.'];
}

const isBlocked = (part: PlannedPart): part is BlockedPart => part.action === 'blocked';
