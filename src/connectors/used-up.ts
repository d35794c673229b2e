import { type AnyConnectorError, ConnectorError, type ErrorCode, RateLimitError } from '../core/errors.js';

/** Failures that otherwise invite to try again. */
const PASSING: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'timeout',
  'connection_failed',
  'platform_unavailable',
  'unexpected_response',
  'token_store_failed',
  'storage_failed',
  'decryption_failed',
  'conflict',
  'rate_limited',
]);

/** A failure after the state was taken: trying the same callback again cannot help, and the error says so. */
export function usedUp(error: unknown, storeId: string): unknown {
  if (!ConnectorError.isInstance(error) || !PASSING.has(error.code)) return error;
  return usedUpError(error, storeId);
}

function usedUpError(error: AnyConnectorError, storeId: string): ConnectorError {
  const message = `${error.message.replace(/\.$/, '')}. The callback of ${storeId} is used up: begin again (auth.begin).`;
  const operation = 'auth.complete';
  const details = { ...error, storeId, operation, retryable: false, outcomeUnknown: false, cause: error };
  return error.code === 'rate_limited'
    ? new RateLimitError(message, { ...details, retryAfterMs: error.retryAfterMs ?? 0 })
    : new ConnectorError(error.code, message, details);
}
