import type { Call } from '../../core/call.js';
import { ConnectorError, type ErrorCode, InvalidRequestError } from '../../core/errors.js';
import type { UserError } from './errors.js';

/** `OrderCancelUserErrorCode`; `INVALID` is said of most things, and of none in particular. */
const CODES: ReadonlyMap<string, ErrorCode> = new Map<string, ErrorCode>([
  ['INTERNAL_ERROR', 'platform_unavailable'],
  ['NOT_FOUND', 'not_found'],
  ['NO_REFUND_PERMISSION', 'permission_denied'],
  ['NO_REFUND_TO_STORE_CREDIT_PERMISSION', 'permission_denied'],
]);

/**
 * Nothing was cancelled, for what Shopify says.
 *
 * @param isRepeated whether a copy was sent before whose answer was lost: it may be at work, and be what stands in the way.
 */
export function refusedCancel(
  errors: readonly UserError[],
  call: Call,
  { isRepeated }: { readonly isRepeated: boolean },
): ConnectorError {
  const [first] = errors;
  const said = errors.map(({ message }) => message.replace(/\.$/, '')).filter((message) => message !== '');
  const message = `shopify ${call.operation}: nothing was cancelled. Shopify says: ${said.join('; ') || 'nothing'}.`;
  const details = { platform: 'shopify', storeId: call.storeId, operation: call.operation };
  // A sentence (recorded 2026-06), since the code is INVALID for this too.
  if (errors.some((error) => /outstanding fulfillments/i.test(error.message))) {
    const remedy = 'Goods of the order have left: cancel its fulfillments first, or let the customer return them.';
    return new ConnectorError('conflict', `${message} ${remedy}`, {
      ...details,
      platformCode: 'outstanding_fulfillments',
    });
  }
  const code = CODES.get(first?.code ?? '');
  if (code !== undefined) {
    const outcomeUnknown = code === 'platform_unavailable';
    return new ConnectorError(code, message, { ...details, platformCode: first?.code, outcomeUnknown });
  }
  if (first === undefined || first.field.includes('orderId')) {
    const outcomeUnknown = isRepeated;
    return new ConnectorError('conflict', message, { ...details, platformCode: first?.code, outcomeUnknown });
  }
  const issues = errors.map(({ field, message }) => ({ path: field.join('.'), message }));
  return new InvalidRequestError(message, { ...details, platformCode: first.code, issues });
}

/** Shopify's job is over, and the order is as it was. */
export function failedJob(call: Call): ConnectorError {
  const message = `shopify ${call.operation}: Shopify took the cancellation and gave it up: the order is not cancelled. Look at the order, and cancel it again.`;
  return new ConnectorError('conflict', message, {
    platform: 'shopify',
    storeId: call.storeId,
    operation: call.operation,
    platformCode: 'job_failed',
  });
}
