import type { FulfillmentFailureReason, FulfillmentLine, FulfillmentPart } from '../../core/connector.js';
import type { FulfillmentState, ShippableGroup } from './fulfillment-state.js';

/** What cannot be shipped, and why. */
export interface BlockedPart extends FulfillmentPart {
  readonly action: 'blocked';
  readonly reason: FulfillmentFailureReason;
  readonly message: string;
}

/** Whether a push that names a location, or none, ships from this fulfillment order. */
export function isAt(locationId: string | undefined): (group: ShippableGroup) => boolean {
  return (group) => locationId === undefined || group.locationId === locationId;
}

export function remainingOf(group: ShippableGroup): readonly FulfillmentLine[] {
  return group.lines.flatMap(({ lineItemId, remaining }) =>
    remaining > 0 ? [{ lineItemId, quantity: remaining }] : [],
  );
}

/** Units of a line that no fulfillment order gives. */
export function blockedLine(
  state: FulfillmentState,
  locationId: string | undefined,
  line: FulfillmentLine,
): BlockedPart {
  const [reason, message] = whyLine(state, locationId, line.lineItemId);
  return { action: 'blocked', partId: `blocked:${line.lineItemId}`, lineItems: [line], reason, message };
}

function whyLine(
  { isCancelled, groups }: FulfillmentState,
  locationId: string | undefined,
  lineItemId: string,
): readonly [FulfillmentFailureReason, string] {
  if (isCancelled) return ['order_cancelled', 'The order is cancelled.'];
  const holders = groups.filter((group) => remainingOf(group).some((line) => line.lineItemId === lineItemId));
  const here = holders.filter(isAt(locationId)).filter(({ canFulfill }) => !canFulfill);
  if (here.some(({ status }) => status === 'ON_HOLD')) {
    return ['on_hold', 'The fulfillment order is on hold: release the hold in Shopify first.'];
  }
  if (here.some(({ status }) => status === 'SCHEDULED')) {
    return ['not_shippable', 'The fulfillment order is scheduled for a later date: mark it as open in Shopify first.'];
  }
  if (here.length > 0) {
    return ['not_shippable', 'Shopify does not let this app fulfill the line now: another service has it.'];
  }
  if (!holders.every(isAt(locationId))) {
    return ['not_shippable', 'What is left of this line is assigned to another location.'];
  }
  return ['quantity_exceeded', 'More than what is left to ship.'];
}

/** A whole order of which nothing can be shipped. */
export function blockedOrder({ isCancelled }: FulfillmentState, locationId: string | undefined): BlockedPart {
  const part = { action: 'blocked', partId: 'order', lineItems: [] } as const;
  if (isCancelled) {
    return { ...part, reason: 'order_cancelled', message: 'The order is cancelled, there is nothing to ship.' };
  }
  const message =
    locationId === undefined
      ? "Shopify shows nothing to ship: the order needs no shipping, another app's location has it, or a fulfillment-order scope is missing."
      : 'Nothing of the order is assigned to the given location.';
  return { ...part, reason: 'not_shippable', message };
}
