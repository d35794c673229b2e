import type { FulfillmentFailureReason, FulfillmentLine } from '../../core/connector.js';
import type { BlockedPart } from '../blocked-parts.js';
import type { FulfillmentState, ShippableGroup } from './fulfillment-state.js';

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
  const held = here.filter(({ status }) => status === 'ON_HOLD');
  if (held.length > 0)
    return ['on_hold', `The fulfillment order is on hold${why(held)}: release the hold in Shopify first.`];
  const later = here.find(({ status }) => status === 'SCHEDULED');
  if (later !== undefined) {
    const when = later.shipAfter ?? 'a later date';
    return ['not_shippable', `The fulfillment order is scheduled for ${when}: mark it as open in Shopify first.`];
  }
  const requested = here.find(({ requestStatus }) => WITH_A_SERVICE.has(requestStatus ?? ''));
  if (requested !== undefined) {
    const message = `A fulfillment service was asked to ship the line (${requested.requestStatus}), and only that service may fulfill it.`;
    return ['not_shippable', message];
  }
  if (here.length > 0) {
    return ['not_shippable', 'Shopify does not let this app fulfill the line now: another service has it.'];
  }
  if (!holders.every(isAt(locationId))) {
    return ['not_shippable', 'What is left of this line is assigned to another location.'];
  }
  return ['quantity_exceeded', 'More than what is left to ship.'];
}

/** Requests that are with a fulfillment service; rejected and closed ones are the merchant's again. */
const WITH_A_SERVICE: ReadonlySet<string> = new Set([
  'SUBMITTED',
  'ACCEPTED',
  'CANCELLATION_REQUESTED',
  'CANCELLATION_REJECTED',
]);

/** Canonical words: a hold's own note may tell about a customer. */
function why(held: readonly ShippableGroup[]): string {
  const reasons = [...new Set(held.flatMap(({ holds }) => holds))].filter((reason) => reason !== 'unknown');
  return reasons.length === 0 ? '' : ` (${reasons.join(', ').replaceAll('_', ' ')})`;
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
