import type { FulfillmentFailureReason, FulfillmentLine } from '../../core/connector.js';
import type { BlockedPart } from '../blocked-parts.js';
import { quantitiesOf } from '../fulfillment-lines.js';
import type { FulfillmentState } from './fulfillment-state.js';
import { orderState } from './statuses.js';

type Cause = readonly [FulfillmentFailureReason, string];

const TO_RELEASE = 'Set it to processing first (updateOrderStatus), then push again.';

/** What holds whatever a store's status map says. */
const BY_STATUS: ReadonlyMap<string, string> = new Map([
  ['refunded', 'The order was refunded.'],
  ['trash', 'The order is in the trash, and writing to it would take it out: restore it first.'],
  ['checkout-draft', 'The order is a checkout that was not finished.'],
  ['auto-draft', 'The order is a draft.'],
  ['draft', 'The order is a draft.'],
]);

/** Why nothing of the order may be shipped now, whatever is asked; `undefined` when it may. */
function whyOrder({ order: { status }, settings }: FulfillmentState): Cause | undefined {
  const known = BY_STATUS.get(status);
  if (known !== undefined) return ['not_shippable', known];
  switch (orderState(status, settings.statusMap).value) {
    case 'cancelled':
      return ['order_cancelled', 'The order is cancelled.'];
    case 'on_hold':
      return ['on_hold', `The order is on hold (${status}), usually for its payment to be confirmed. ${TO_RELEASE}`];
    case 'pending':
      // Completing it would make WooCommerce record it as paid today.
      return ['not_shippable', `The order waits for its payment (${status}). ${TO_RELEASE}`];
    case 'deleted':
      return ['not_shippable', `The store's status map calls the order deleted (${status}).`];
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
