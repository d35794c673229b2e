import type { AnyConnectorError, ErrorCode } from '../../core/errors.js';
import type { Finding } from '../diagnosis.js';

/** @param level `warning` where the store can be used all the same. */
export function failure(check: string, error: AnyConnectorError, level: 'warning' | 'error' = 'error'): Finding {
  return { check, level, message: error.message, fix: fixOf(error) };
}

/** Why nothing can be asked of a shop: the shop itself, the token, or the way there. */
export function unreachable(error: AnyConnectorError): Finding {
  if (isShopClosed(error)) return failure('shop', error);
  const isToken = error.code === 'authentication_failed' || error.code === 'configuration_invalid';
  return failure(isToken ? 'token' : 'api', error);
}

function isShopClosed({ status, platformCode }: AnyConnectorError): boolean {
  return FIX_BY_STATUS.has(status ?? 0) || platformCode === 'SHOP_INACTIVE';
}

function fixOf(error: AnyConnectorError): string {
  const { status, code } = error;
  return (
    FIX_BY_STATUS.get(status ?? 0) ??
    (isShopClosed(error) ? REOPEN : undefined) ??
    FIX_BY_CODE.get(code) ??
    'Try again later; if it stays so, ask the support of Shopify.'
  );
}

const REOPEN = 'The merchant has to open the shop again in its admin; or forget it here with auth.disconnect.';

/** What Shopify answers for a shop that is closed, whatever is asked. */
const FIX_BY_STATUS: ReadonlyMap<number, string> = new Map([
  [402, 'The merchant has to pay the open bill of the shop (Settings > Billing); then it answers again by itself.'],
  [404, 'Check the domain and baseURL. If the shop was closed for good, forget it with auth.disconnect.'],
  [423, 'Shopify locked the shop: the merchant has to ask the support of Shopify.'],
]);

const FIX_BY_CODE: ReadonlyMap<ErrorCode, string> = new Map<ErrorCode, string>([
  [
    'authentication_failed',
    'Let the merchant authorise the app again (auth.begin), or connect the store with a new token (auth.connect). A token ends when the app is uninstalled.',
  ],
  ['permission_denied', 'Add the scope to the app, and let the merchant approve it with auth.begin.'],
  [
    'configuration_invalid',
    'Pass clientId and clientSecret to createShopifyConnector, or to auth.connect for this store.',
  ],
  ['connection_failed', 'Check that this server may connect to *.myshopify.com, and the status page of Shopify.'],
  ['timeout', 'Check the way from this server to Shopify, and the status page of Shopify.'],
  ['platform_unavailable', 'Try again later, and look at the status page of Shopify.'],
  ['rate_limited', 'Wait: others use up the budget of this app and shop. Processes can share one rateLimiter.'],
  ['unexpected_response', 'Look at what stands between this server and Shopify: a proxy, or baseURL.'],
  ['invalid_request', 'Update this library, or set apiVersion to one that Shopify serves.'],
]);
