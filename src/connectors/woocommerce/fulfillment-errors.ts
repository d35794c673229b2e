import type { Call } from '../../core/call.js';
import type { FulfillmentLine } from '../../core/connector.js';
import { ConnectorError, InvalidRequestError } from '../../core/errors.js';
import type { BlockedPart } from './fulfillment-blocked.js';
import type { CheckedPush } from './fulfillment-input.js';

/** Nothing was written, and nothing could be. */
export function blockedError(push: CheckedPush, blocked: readonly BlockedPart[], call: Call): ConnectorError {
  const causes = blocked.filter(({ reason }) => reason !== 'not_attempted');
  const [first] = causes;
  const described = causes.map(({ lineItems, message }) =>
    [lineItems[0]?.lineItemId, message].filter((text) => text !== undefined).join(': '),
  );
  const message = `${subject(call)}: nothing was written. ${described.join(' ')}`;
  if (first?.reason !== 'quantity_exceeded') {
    return new ConnectorError('conflict', message, { ...details(push, call), platformCode: first?.reason });
  }
  return new InvalidRequestError(message, {
    ...details(push, call),
    platformCode: first.reason,
    issues: described.map((text) => ({ path: 'lineItems', message: text })),
  });
}

export function unknownLinesError(
  push: CheckedPush,
  unknown: readonly FulfillmentLine[],
  call: Call,
): InvalidRequestError {
  const ids = unknown.map(({ lineItemId }) => lineItemId);
  return new InvalidRequestError(`${subject(call)}: the order has no such line to ship: ${ids.join(', ')}.`, {
    ...details(push, call),
    issues: ids.map((id) => ({ path: 'lineItems', message: `${id} is not a line of this order` })),
  });
}

export function keyReusedError(push: CheckedPush, call: Call): InvalidRequestError {
  return new InvalidRequestError(
    `${subject(call)}: this idempotencyKey was used for another push. Use one key per push, and the same one only to repeat it.`,
    {
      ...details(push, call),
      issues: [{ path: 'options.idempotencyKey', message: 'already used for another push of this order' }],
    },
  );
}

/** A failure after something was written: the same call made again does the rest. */
export function unfinished(error: ConnectorError): ConnectorError {
  const message = `${error.message.replace(/\.$/, '')}. A part of it was written before: make the same call again, only what is missing will be written.`;
  // A spread copies the fields; code and message are given anew, and `issues` would not survive in a plain error.
  const details = { ...error, outcomeUnknown: true, cause: error.cause };
  return error instanceof InvalidRequestError
    ? new InvalidRequestError(message, details)
    : new ConnectorError(error.code, message, details);
}

function details({ storeId }: CheckedPush, { operation }: Call) {
  return { platform: 'woocommerce', storeId, operation };
}

function subject({ operation }: Call): string {
  return `woocommerce ${operation}`;
}
