import type { AnyConnectorError, ErrorCode } from '../../core/errors.js';
import type { Finding } from '../diagnosis.js';
import { NO_REST_API, NO_WOOCOMMERCE } from './discovery.js';
import { HTML_CHALLENGE, HTML_PAGE, NO_ROUTE } from './errors.js';

/** @param level `warning` where the store can be used all the same. */
export function failure(check: string, error: AnyConnectorError, level: 'warning' | 'error' = 'error'): Finding {
  return { check, level, message: error.message, fix: fixOf(error) };
}

function fixOf({ platformCode, code }: AnyConnectorError): string {
  return FIX_BY_PLATFORM_CODE.get(platformCode ?? '') ?? FIX_BY_CODE.get(code) ?? 'Ask the host of the site.';
}

const KEY_FIX =
  'Make a key under WooCommerce > Settings > Advanced > REST API, with the permissions Read/Write and for an administrator or shop manager, and connect the store again. If the key is right, the hosting drops the Authorization header, or a proxy hides that the site is on https.';

const NO_JSON_FIX =
  'Open the address of the site with /wp-json/ at its end in a browser: it must show JSON. End the maintenance mode, switch off the plugin that closes the REST API, and save Settings > Permalinks once.';
const NO_ROUTE_FIX = 'Activate or update WooCommerce, and save Settings > Permalinks once.';

const FIX_BY_PLATFORM_CODE: ReadonlyMap<string, string> = new Map([
  [
    HTML_CHALLENGE,
    'Let requests of this server to /wp-json/ pass in the firewall of the site (Cloudflare, Wordfence, Sucuri, ModSecurity, or the hosting).',
  ],
  [HTML_PAGE, NO_JSON_FIX],
  [NO_REST_API, NO_JSON_FIX],
  [NO_ROUTE, NO_ROUTE_FIX],
  [NO_WOOCOMMERCE, NO_ROUTE_FIX],
]);

const FIX_BY_CODE: ReadonlyMap<ErrorCode, string> = new Map<ErrorCode, string>([
  ['authentication_failed', KEY_FIX],
  ['permission_denied', KEY_FIX],
  ['configuration_invalid', 'Correct the options that the connector was created with.'],
  ['invalid_request', 'Correct the address of the store, or update WooCommerce.'],
  [
    'connection_failed',
    'Check that the address is right, that the domain and its certificate have not expired, and that the host lets this server connect.',
  ],
  ['timeout', 'The hosting is too slow or overloaded: raise its limits, or switch off the plugin that slows it.'],
  [
    'platform_unavailable',
    'Look into WooCommerce > Status > Logs and the error log of the hosting, and raise the memory limit of PHP.',
  ],
  ['rate_limited', 'Wait, or ask the hosting to allow this server more requests.'],
  ['unexpected_response', `${NO_JSON_FIX} If the browser ends up at another address, connect the store with that one.`],
]);
