import type { FulfillmentFailureReason, FulfillmentLine } from '../../core/connector.js';
import type { BlockedPart } from '../blocked-parts.js';
import type { ExistingPackage, FulfillmentState } from './fulfillment-state.js';

type Cause = readonly [FulfillmentFailureReason, string];

const BY_STATUS: ReadonlyMap<string, Cause> = new Map<string, Cause>([
  ['CANCELLED', ['order_cancelled', 'The order is cancelled.']],
  [
    'PENDING',
    ['not_shippable', 'The order is pending: Amazon has not confirmed its payment. Ship it when it is UNSHIPPED.'],
  ],
  [
    'PENDING_AVAILABILITY',
    ['not_shippable', 'The order is a pre-order that is not due yet. Ship it when it is UNSHIPPED.'],
  ],
  ['UNFULFILLABLE', ['not_shippable', 'Amazon calls the order unfulfillable.']],
]);

/** Amazon's own couriers fetch these, and Amazon marks them as shipped by itself. */
const CARRIED_BY_AMAZON: ReadonlyMap<string, string> = new Map([
  ['AMAZON_EASY_SHIP', 'Amazon Easy Ship picks this order up and confirms it: schedule the pick-up at Amazon.'],
  [
    'FBM_SHIP_PLUS',
    'Amazon takes the shipment of Ship+ orders from the label bought there: there is nothing to confirm.',
  ],
]);

/** Why nothing of the order may be shipped by the seller, whatever is asked; `undefined` when it may. */
function whyOrder({ status, fulfilledBy, programs }: FulfillmentState): Cause | undefined {
  if (fulfilledBy === 'AMAZON') {
    return [
      'marketplace_ships',
      'Amazon ships this order from its own warehouse (FBA): it is read-only to the seller.',
    ];
  }
  const known = status === undefined ? undefined : BY_STATUS.get(status);
  if (known !== undefined) return known;
  const carried = programs.map((program) => CARRIED_BY_AMAZON.get(program)).find((message) => message !== undefined);
  return carried === undefined ? undefined : ['marketplace_ships', carried];
}

export function blockedOrder(state: FulfillmentState): BlockedPart | undefined {
  const cause = whyOrder(state);
  if (cause === undefined) return undefined;
  const [reason, message] = cause;
  return { action: 'blocked', partId: 'order', lineItems: [], reason, message };
}

export function nothingLeft({ packages }: FulfillmentState): BlockedPart {
  return {
    action: 'blocked',
    partId: 'order',
    lineItems: [],
    reason: 'not_shippable',
    message:
      packages.length === 0
        ? 'Nothing is left to ship: all of it was shipped or cancelled before.'
        : 'Nothing is left to ship: all of it went in packages with other tracking numbers. To correct one of those, name it in platformOptions.packageReferenceId.',
  };
}

/** A correction names all that is in a package, which is not known here. */
export function nothingInside({ referenceId }: ExistingPackage): BlockedPart {
  return {
    action: 'blocked',
    partId: referenceId,
    lineItems: [],
    reason: 'not_shippable',
    message: 'Amazon does not tell what is in the package: name its lineItems to correct it.',
  };
}

/** Units of a line that are not left to ship. */
export function blockedLine(line: FulfillmentLine): BlockedPart {
  return {
    action: 'blocked',
    partId: `blocked:${line.lineItemId}`,
    lineItems: [line],
    reason: 'quantity_exceeded',
    message: 'More than what is left to ship.',
  };
}
