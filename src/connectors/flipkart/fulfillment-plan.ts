import type { FulfillmentPart } from '../../core/connector.js';
import type { InvalidRequestIssue } from '../../core/errors.js';
import type { Tracking } from '../../model/index.js';
import { type BlockedPart, heldBack } from '../blocked-parts.js';
import { quantitiesOf, subtract } from '../fulfillment-lines.js';
import { blockedLine, blockedShipment, shippedOtherwise } from './fulfillment-blocked.js';
import type { CheckedPush } from './fulfillment-input.js';
import { packDemands, serialNumberIssues } from './fulfillment-pack.js';
import { selfShipDemands } from './fulfillment-self-ship.js';
import type { FulfillmentState } from './fulfillment-state.js';
import { isSameNumber } from './fulfillment-tracking.js';
import { RANK_BY_STATUS } from './statuses.js';

/** What comes next: `wait` while Flipkart packs. */
export type PushStep = 'dispatch' | 'pack' | 'self_dispatch' | 'wait';

export interface StepPart extends FulfillmentPart {
  readonly action: 'create';
  readonly step: PushStep;
}

export interface DonePart extends FulfillmentPart {
  readonly action: 'already_done';
}

export type PlannedPart = BlockedPart | DonePart | StepPart;

/**
 * Decides, purely from what was read, what a push does next. The shipment itself is the part: Flipkart takes nothing less.
 *
 * @param trackings under which numbers it travels; `undefined` where that was not read.
 */
export function planPush(
  state: FulfillmentState,
  push: CheckedPush,
  trackings: readonly Tracking[] | undefined,
): readonly PlannedPart[] {
  const blocked = blockedShipment(state);
  const part = partOf(state);
  if (hasLeft(state)) {
    const missing = subtract(push.lines ?? [], state.items);
    if (missing.length > 0) return missing.map((line) => blockedLine(state, line));
    const left = isDispatched(state, push, trackings);
    if (left !== undefined && !state.isFlipkarts) {
      return [left ? { ...part, action: 'already_done' } : shippedOtherwise(state)];
    }
  }
  if (blocked !== undefined) return [blocked];
  const missing = subtract(push.lines ?? [], state.live);
  if (missing.length > 0) {
    const rest = subtract(push.lines ?? [], missing);
    return [
      ...missing.map((line) => blockedLine(state, line)),
      ...(rest.length === 0 ? [] : [heldBack({ ...part, lineItems: rest })]),
    ];
  }
  return [{ ...part, action: 'create', step: nextStep(state) }];
}

/** Whether the shipment is at a status from which the parcel is on its way, or about to be. */
export function hasLeft({ status }: FulfillmentState): boolean {
  const rank = RANK_BY_STATUS.get(status ?? '');
  return rank !== undefined && rank >= (RANK_BY_STATUS.get('READY_TO_DISPATCH') ?? 0) && status !== 'CANCELLED';
}

/**
 * Whether what is pushed is what left. `undefined` for a shipment of the seller's own courier that is ready and shows no
 * number: by one page of Flipkart's that is a dispatched one, by another it is still to be dispatched.
 */
function isDispatched(
  { type, status }: FulfillmentState,
  { tracking }: CheckedPush,
  trackings: readonly Tracking[] | undefined,
): boolean | undefined {
  if (type !== 'SELF') return true;
  if (trackings === undefined || trackings.length === 0) return status === 'READY_TO_DISPATCH' ? undefined : true;
  return tracking === undefined || trackings.some(({ number }) => isSameNumber(number, tracking.number));
}

function nextStep({ type, status }: FulfillmentState): PushStep {
  if (status === 'PACKING_IN_PROGRESS') return 'wait';
  // Whether Flipkart wants it packed first is not said (2026): its answer tells.
  if (type === 'SELF') return 'self_dispatch';
  return status === 'APPROVED' ? 'pack' : 'dispatch';
}

export function partOf({ shipmentId, locationId, live }: FulfillmentState): FulfillmentPart {
  return {
    partId: shipmentId,
    ...(locationId === undefined ? {} : { locationId }),
    lineItems: live.map(({ lineItemId, quantity }) => ({ lineItemId, quantity })),
  };
}

/** Named lines that the shipment does not have. */
export function unknownLines({ items }: FulfillmentState, { lines = [] }: Pick<CheckedPush, 'lines'>) {
  const known = quantitiesOf(items);
  return lines.filter(({ lineItemId }) => !known.has(lineItemId));
}

/** Everything that is wrong with a push, or missing in it, for what comes next. */
export function demandsOf(state: FulfillmentState, push: CheckedPush, step: PushStep): readonly InvalidRequestIssue[] {
  const isSelf = state.type === 'SELF';
  return [
    ...wholeShipment(state, push),
    ...locationIssues(state, push),
    ...(isSelf ? selfShipDemands(state, push) : trackingIssues(state, push)),
    ...(step === 'pack' ? packDemands(state, push) : []),
    ...(step === 'pack' || isSelf ? serialNumberIssues(state, push) : []),
  ];
}

function wholeShipment({ live }: FulfillmentState, { lines }: CheckedPush): InvalidRequestIssue[] {
  const left = lines === undefined ? [] : subtract(live, lines);
  if (left.length === 0) return [];
  const message = `must be the whole shipment, or left out: Flipkart ships it as one. Not named: ${left
    .map(({ lineItemId, quantity }) => `${quantity} of ${lineItemId}`)
    .join(', ')}. What cannot be shipped is cancelled first (cancelOrder)`;
  return [{ path: 'lineItems', message }];
}

function locationIssues({ locationId }: FulfillmentState, push: CheckedPush): InvalidRequestIssue[] {
  if (push.locationId === undefined || locationId === undefined || push.locationId === locationId) return [];
  return [
    { path: 'locationId', message: `must be ${locationId} or left out: Flipkart chose where the shipment leaves` },
  ];
}

function trackingIssues({ type }: FulfillmentState, { tracking }: CheckedPush): InvalidRequestIssue[] {
  if (tracking === undefined) return [];
  const message = `must be left out: Flipkart's courier carries the shipment (${type ?? 'not SELF'}) under a number that Flipkart gives, and the result tells`;
  return [{ path: 'tracking', message }];
}
