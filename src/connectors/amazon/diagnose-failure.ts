import type { AnyConnectorError, ErrorCode } from '../../core/errors.js';
import type { Finding } from '../diagnosis.js';

/**
 * Why something could not be asked. A quota that is used up says nothing about the store, so it is never more than a
 * warning.
 *
 * @param level `warning` where the store can be used all the same.
 */
export function failure(check: string, error: AnyConnectorError, level: 'warning' | 'error' = 'error'): Finding {
  return {
    check,
    level: error.code === 'rate_limited' ? 'warning' : level,
    message: error.message,
    fix: fixOf(error),
  };
}

/** Whether nothing more can be asked: no token, no way there, or nobody at home. */
export function isFinal({ code }: AnyConnectorError): boolean {
  return code !== 'permission_denied' && code !== 'rate_limited';
}

/** Why nothing can be asked of Amazon: the token, or the way there. */
export function unreachable(error: AnyConnectorError): Finding {
  const isToken = error.code === 'authentication_failed' || error.code === 'configuration_invalid';
  return failure(isToken ? 'token' : 'api', error);
}

function fixOf(error: AnyConnectorError): string {
  if (error.code === 'authentication_failed') return error.reauthorize ? AUTHORIZE : CHECK_APP;
  return (
    FIX_BY_CODE.get(error.code) ?? 'Try again later; if it stays so, open a case with Selling Partner API support.'
  );
}

const AUTHORIZE =
  'Let the seller authorise the app again (auth.begin), or connect the store with a new refresh token (auth.connect).';
const CHECK_APP =
  'Check clientId and clientSecret against the app in Seller Central > Develop Apps; where the secret was rotated, pass the new one first. The seller has nothing to do.';

const FIX_BY_CODE: ReadonlyMap<ErrorCode, string> = new Map<ErrorCode, string>([
  [
    'permission_denied',
    'Give the app the role in Seller Central > Develop Apps, and let the seller authorise it again: an authorisation covers the roles of its day.',
  ],
  ['configuration_invalid', 'Correct the options of createAmazonConnector, or connect the store again.'],
  ['connection_failed', 'Check that this server may connect to *.amazon.com, and the health page of SP-API.'],
  ['timeout', 'Check the way from this server to Amazon, and the health page of SP-API.'],
  ['platform_unavailable', 'Try again later, and look at the health page of SP-API.'],
  [
    'rate_limited',
    'Wait: Amazon allows this question rarely, and others asked it. Processes can share one rateLimiter.',
  ],
  ['unexpected_response', 'Look at what stands between this server and Amazon: a proxy, baseURL or lwaURL.'],
]);
