import type { FulfillmentFailureReason, FulfillmentLine } from '../../core/connector.js';
import type { BlockedPart } from '../blocked-parts.js';
import type { FulfillmentState } from './fulfillment-state.js';
import { RANK_BY_STATUS } from './statuses.js';

/** Why nothing of the shipment may be packed or dispatched now, whatever is asked; `undefined` when it may. */
export function blockedShipment(state: FulfillmentState): BlockedPart | undefined {
  const cause = whyShipment(state);
  return cause === undefined ? undefined : blockedPart(state, cause[0], cause[1]);
}

function whyShipment(state: FulfillmentState): readonly [FulfillmentFailureReason, string] | undefined {
  const { items, live, status, isHeld, isFlipkarts, dispatchAfter, readAt, forms } = state;
  if (items.length === 0) return ['not_shippable', 'Flipkart tells no items of the shipment.'];
  if (live.length === 0) return ['order_cancelled', 'The shipment is cancelled.'];
  if (isFlipkarts) {
    return ['marketplace_ships', 'Flipkart ships this from its own warehouse (FBF): it is read-only to the seller.'];
  }
  if (status === undefined) {
    const words = [...new Set(live.map((item) => item.status ?? 'none'))].join(', ');
    const message = `The items of the shipment stand in different states (${words}): read it again in a moment, or settle it in the seller dashboard.`;
    return ['not_shippable', message];
  }
  if (!RANK_BY_STATUS.has(status)) {
    return ['not_shippable', `The shipment is ${status}, a state that this version does not know.`];
  }
  if (status === 'FORM_FAILED') {
    const which = forms.length === 0 ? '' : ` (${forms.join(', ')})`;
    const message = `A form that has to go with the shipment could not be made${which}: mend it in the seller dashboard, then push again.`;
    return ['on_hold', message];
  }
  if (isHeld) return ['on_hold', 'Flipkart holds the shipment: push it again when the hold is lifted.'];
  if (dispatchAfter !== undefined && Date.parse(dispatchAfter) > readAt) {
    return ['not_shippable', `Flipkart lets nobody pack or dispatch the shipment before ${dispatchAfter}.`];
  }
  return undefined;
}

/** It left under another number. */
export function shippedOtherwise(state: FulfillmentState): BlockedPart {
  const message =
    'The shipment was dispatched under another tracking number: updateTracking replaces it, where it was wrong.';
  return blockedPart(state, 'not_shippable', message);
}

/** Units that the shipment does not have, or not any more. */
export function blockedLine({ items }: FulfillmentState, line: FulfillmentLine): BlockedPart {
  const isCancelled = items.some(({ lineItemId, status }) => lineItemId === line.lineItemId && status === 'CANCELLED');
  return {
    action: 'blocked',
    partId: `blocked:${line.lineItemId}`,
    lineItems: [line],
    ...(isCancelled
      ? { reason: 'order_cancelled', message: 'The line is cancelled.' }
      : { reason: 'quantity_exceeded', message: 'More than what the shipment has.' }),
  };
}

function blockedPart(state: FulfillmentState, reason: FulfillmentFailureReason, message: string): BlockedPart {
  const { shipmentId, locationId } = state;
  return {
    action: 'blocked',
    partId: shipmentId,
    ...(locationId === undefined ? {} : { locationId }),
    lineItems: [],
    reason,
    message,
  };
}
