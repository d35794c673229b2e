import { type AnyConnectorError, ConnectorError, type ErrorCode } from '../core/errors.js';

/** Failures that otherwise invite to try again; all without a class of their own. */
const PASSING: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'timeout',
  'connection_failed',
  'platform_unavailable',
  'unexpected_response',
  'token_store_failed',
  'decryption_failed',
  'conflict',
]);

/** A failure after the state was taken: trying the same callback again cannot help, and the error says so. */
export function usedUp(error: unknown, storeId: string): unknown {
  if (!ConnectorError.isInstance(error) || !PASSING.has(error.code)) return error;
  const { message, details } = usedUpParts(error, storeId);
  return new ConnectorError(error.code, message, details);
}

/** What such an error says, for one that has a class of its own. */
export function usedUpParts(error: AnyConnectorError, storeId: string) {
  const message = `${error.message.replace(/\.$/, '')}. The callback of ${storeId} is used up: begin again (auth.begin).`;
  const operation = 'auth.complete';
  return { message, details: { ...error, storeId, operation, retryable: false, outcomeUnknown: false, cause: error } };
}
