import type { Call } from '../core/call.js';
import type { FulfillmentFailureReason, FulfillmentLine, FulfillmentPart } from '../core/connector.js';
import { ConnectorError, InvalidRequestError } from '../core/errors.js';

/** What cannot be shipped, and why. */
export interface BlockedPart extends FulfillmentPart {
  readonly action: 'blocked';
  readonly reason: FulfillmentFailureReason;
  readonly message: string;
}

/** Nothing was written, and nothing could be. */
export function blockedError(blocked: readonly BlockedPart[], call: Call): ConnectorError {
  const causes = blocked.filter(({ reason }) => reason !== 'not_attempted');
  const [first] = causes;
  const described = causes.map(({ lineItems, message }) =>
    [lineItems[0]?.lineItemId, message].filter((text) => text !== undefined).join(': '),
  );
  const message = `${subject(call)}: nothing was written. ${described.join(' ')}`;
  if (first?.reason !== 'quantity_exceeded') {
    return new ConnectorError('conflict', message, { ...details(call), platformCode: first?.reason });
  }
  return new InvalidRequestError(message, {
    ...details(call),
    platformCode: first.reason,
    issues: described.map((text) => ({ path: 'lineItems', message: text })),
  });
}

export function unknownLinesError(unknown: readonly FulfillmentLine[], call: Call): InvalidRequestError {
  const ids = unknown.map(({ lineItemId }) => lineItemId);
  return new InvalidRequestError(`${subject(call)}: the order has no such line to ship: ${ids.join(', ')}.`, {
    ...details(call),
    issues: ids.map((id) => ({ path: 'lineItems', message: `${id} is not a line of this order` })),
  });
}

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

function details({ platform, storeId, operation }: Call) {
  return { platform, storeId, operation };
}

function subject({ platform, operation }: Call): string {
  return `${platform} ${operation}`;
}
