import type { FulfillmentFailureReason, FulfillmentLine, FulfillmentPart } from '../../core/connector.js';
import { quantitiesOf } from '../fulfillment-lines.js';
import type { FulfillmentState } from './fulfillment-state.js';

/** What cannot be shipped, and why. */
export interface BlockedPart extends FulfillmentPart {
  readonly action: 'blocked';
  readonly reason: FulfillmentFailureReason;
  readonly message: string;
}

type Cause = readonly [FulfillmentFailureReason, string];

const TO_RELEASE = 'Set it to processing first (updateOrderStatus), then push again.';
const BY_STATUS: ReadonlyMap<string, Cause> = new Map<string, Cause>([
  ['cancelled', ['order_cancelled', 'The order is cancelled.']],
  ['refunded', ['not_shippable', 'The order was refunded.']],
  ['failed', ['not_shippable', 'The payment of the order failed.']],
  ['trash', ['not_shippable', 'The order is in the trash, and writing to it would take it out: restore it first.']],
  ['checkout-draft', ['not_shippable', 'The order is a checkout that was not finished.']],
  ['auto-draft', ['not_shippable', 'The order is a draft.']],
  // Completing either would make WooCommerce record it as paid today.
  ['pending', ['not_shippable', `The order waits for its payment. ${TO_RELEASE}`]],
  ['on-hold', ['on_hold', `The order is on hold, usually for a payment to be confirmed. ${TO_RELEASE}`]],
]);

/** Why nothing of the order may be shipped now, whatever is asked; `undefined` when it may. */
function whyOrder({ order: { status }, settings }: FulfillmentState): Cause | undefined {
  const known = BY_STATUS.get(status);
  if (known !== undefined) return known;
  switch (settings.statusMap.get(status)) {
    case 'cancelled':
      return ['order_cancelled', `The order is ${status}, which this store's status map calls cancelled.`];
    case 'on_hold':
      return ['on_hold', `The order is ${status}, which this store's status map calls on hold. ${TO_RELEASE}`];
    case 'pending':
    case 'deleted':
      return ['not_shippable', `The order is ${status}, which this store's status map does not call open.`];
    default:
      return undefined;
  }
}

export function blockedOrder(state: FulfillmentState): BlockedPart | undefined {
  const cause = whyOrder(state);
  if (cause === undefined) return undefined;
  const [reason, message] = cause;
  return { action: 'blocked', partId: 'order', lineItems: [], reason, message };
}

/** A whole order of which nothing is left. */
export function nothingLeft(state: FulfillmentState): BlockedPart {
  const message =
    state.drafts.length > 0
      ? `What is left ${IN_A_DRAFT}`
      : state.shipments.length > 0
        ? 'Nothing is left to ship: all of it was shipped before by another push, or by hand. Nothing of this push was written.'
        : 'The order has nothing to ship: no lines, or all of them were refunded.';
  return { action: 'blocked', partId: 'order', lineItems: [], reason: 'not_shippable', message };
}

/** Units of a line that are not left to ship. */
export function blockedLine(state: FulfillmentState, line: FulfillmentLine): BlockedPart {
  const isInDraft = quantitiesOf(state.drafts.flatMap(({ lines }) => lines)).has(line.lineItemId);
  return {
    action: 'blocked',
    partId: `blocked:${line.lineItemId}`,
    lineItems: [line],
    reason: isInDraft ? 'not_shippable' : 'quantity_exceeded',
    message: isInDraft ? `What is left of it ${IN_A_DRAFT}` : 'More than what is left to ship.',
  };
}

const IN_A_DRAFT =
  'is in a fulfillment that was begun in WooCommerce and is not fulfilled yet: fulfil it there, or delete it and push again.';

/** Named lines travel in one parcel: shipping some of them would tell the buyer something untrue. */
export function heldBack({ partId, lineItems }: FulfillmentPart): BlockedPart {
  return {
    action: 'blocked',
    partId,
    lineItems,
    reason: 'not_attempted',
    message: 'Held back, because other lines of the same push cannot be shipped.',
  };
}
