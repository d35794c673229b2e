import type { Call } from '../../core/call.js';
import type { FulfillmentPartResult } from '../../core/connector.js';
import { ConnectorError, InvalidRequestError } from '../../core/errors.js';
import { userErrorsOf } from './errors.js';
import type { CheckedPush } from './fulfillment-input.js';
import type { FulfillmentState } from './fulfillment-state.js';

/** @throws {InvalidRequestError} that names the pushed lines this order does not ship. */
export function requireKnownLines(push: CheckedPush, state: FulfillmentState, call: Call): void {
  const known = new Set(
    [...state.groups, ...state.fulfillments].flatMap(({ lines }) => lines.map(({ lineItemId }) => lineItemId)),
  );
  const unknown = (push.lines ?? []).filter(({ lineItemId }) => !known.has(lineItemId));
  if (unknown.length === 0 || state.isCancelled) return;
  throw new InvalidRequestError(
    `${subject(call)}: the order has no such line to ship: ${unknown.map(({ lineItemId }) => lineItemId).join(', ')}. Check the id; a line that needs no shipping, or that another app's location has, cannot be shipped either.`,
    {
      ...details(push, call),
      issues: unknown.map(({ lineItemId }) => ({
        path: 'lineItems',
        message: `${lineItemId} is not a line to ship of this order`,
      })),
    },
  );
}

/** Shopify refused every part. */
export function rejectedError(push: CheckedPush, parts: readonly FulfillmentPartResult[], call: Call): ConnectorError {
  const messages = parts.map(({ message }) => message).join(' ');
  return new ConnectorError('conflict', `${subject(call)}: nothing was written, Shopify refused it: ${messages}`, {
    ...details(push, call),
    platformCode: 'platform_rejected',
  });
}

/** Shopify's own sentences about why it did not write; empty when it said nothing. */
export function messagesOf(payload: unknown): string {
  return userErrorsOf(payload)
    .map(({ message }) => message)
    .join(' ');
}

export function scopeMissing(where: InStore, what: string, scopes: string, call: Call): ConnectorError {
  return new ConnectorError(
    'permission_denied',
    `${subject(call)} needs ${what} (${scopes}). Authorise again with auth.begin to ask for it; auth.check notes what was granted since.`,
    details(where, call),
  );
}

interface InStore {
  readonly storeId: string;
}

function details({ storeId }: InStore, { operation }: Call) {
  return { platform: 'shopify', storeId, operation };
}

function subject({ operation }: Call): string {
  return `shopify ${operation}`;
}
