import type { AnyConnectorError, ErrorCode } from '../../core/errors.js';
import type { Finding } from '../diagnosis.js';

/**
 * Why something could not be asked. A budget that is used up says nothing about the store, so it is never more than a
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
  return code !== 'permission_denied' && code !== 'rate_limited' && code !== 'invalid_request';
}

/** Why nothing can be asked of Flipkart: the app, the token, or the way there. */
export function unreachable(error: AnyConnectorError): Finding {
  if (error.code === 'configuration_invalid') return failure('app', error);
  return failure(error.code === 'authentication_failed' ? 'token' : 'api', error);
}

function fixOf(error: AnyConnectorError): string {
  if (error.code === 'authentication_failed') return error.reauthorize ? CONNECT_AGAIN : CHECK_APP;
  return (
    FIX_BY_CODE.get(error.code) ?? "Try again later; if it stays so, open a ticket in Flipkart's seller dashboard."
  );
}

const CONNECT_AGAIN =
  "Connect the store again: auth.connect with the seller's own app as its dashboard shows it now, or auth.begin for a partner's app.";
const CHECK_APP =
  'Check appId and appSecret against the dashboard; where the secret was replaced, pass the new one first. The seller has nothing to do.';

const FIX_BY_CODE: ReadonlyMap<ErrorCode, string> = new Map<ErrorCode, string>([
  [
    'permission_denied',
    'Check in the dashboard that the app has the scope Seller_Api, and that the seller account is active.',
  ],
  ['configuration_invalid', 'Correct the options of createFlipkartConnector, or connect the store again.'],
  ['connection_failed', 'Check that this server may connect to api.flipkart.net.'],
  ['timeout', 'Check the way from this server to api.flipkart.net, and try again later.'],
  ['platform_unavailable', 'Try again later.'],
  ['rate_limited', 'Wait, or raise requestsPerHour where Flipkart grants more. Processes can share one rateLimiter.'],
  ['unexpected_response', 'Look at what stands between this server and Flipkart: a proxy, baseURL or tokenURL.'],
]);
