import { AuthenticationError, ConnectorError, type ErrorCode } from '../../core/errors.js';

/** What a token was refused with: "connect the store again" would send whoever is doing that in a circle. */
export function refusedToken(error: unknown, storeId: string): unknown {
  if (!ConnectorError.isInstance(error) || error.code !== 'authentication_failed') return error;
  return new AuthenticationError(
    `shopify auth.connect: Shopify refused the access token for ${storeId}. Check that it is this shop's and that the app is still installed; a token that has ended is renewed at the first call when it is connected with its refreshToken and verify: false.`,
    { ...error, cause: error },
  );
}

/** A failure after the state was taken: trying the same callback again cannot help, and the error says so. */
export function usedUp(error: unknown, storeId: string): unknown {
  if (!ConnectorError.isInstance(error) || !PASSING.has(error.code)) return error;
  return new ConnectorError(
    error.code,
    `${error.message.replace(/\.$/, '')}. The callback of ${storeId} is used up: begin again (auth.begin).`,
    { ...error, storeId, operation: 'auth.complete', retryable: false, outcomeUnknown: false, cause: error },
  );
}

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
