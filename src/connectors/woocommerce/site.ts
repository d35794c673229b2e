import { InvalidRequestError } from '../../core/errors.js';
import { parseUrl } from '../../core/url.js';

/** A site, and what stands below it in a browser's address bar. */
const COPIED_ALONG =
  /^(https?:\/\/[^/?#]+(?:\/[^?#]*?)??)\/(?:wp-admin|wp-json|wp-login\.php|index\.php)(?:[/?#].*)?$/is;

/**
 * The canonical id of a store: its site's URL with scheme, host in lower case, port unless it is the scheme's own, and
 * path without a slash at the end. A bare domain means https. What merchants copy along from the browser goes: pages of
 * WordPress's admin, its login, the REST API's address. `undefined` for anything else.
 */
export function parseSite(text: unknown): string | undefined {
  if (typeof text !== 'string') return undefined;
  const trimmed = text.trim();
  const withScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(trimmed) ? trimmed : `https://${trimmed}`;
  const address = withScheme.replace(COPIED_ALONG, '$1');
  const url = /^https?:\/\/[^\s/?#@\\]+(\/[^\s?#\\]*)?$/i.test(address) ? parseUrl(address) : undefined;
  if (url === undefined) return undefined;
  const { origin, hostname, pathname } = url;
  if (!hostname.includes('.') && !hostname.includes(':') && hostname !== 'localhost') return undefined;
  return `${origin}${pathname.replace(/\/+$/, '')}`;
}

/** @throws {InvalidRequestError} for anything but a site's URL. */
export function requireSite(storeId: unknown, operation: string): string {
  const site = parseSite(storeId);
  if (site !== undefined) return site;
  const message = "is not a site's URL, such as https://shop.example.com or https://example.com/shop";
  throw new InvalidRequestError(`woocommerce ${operation}: storeId ${message}.`, {
    platform: 'woocommerce',
    operation,
    issues: [{ path: 'storeId', message }],
  });
}

/** A site's URL in two: `https://example.com` and `/shop` (empty at the root of the host). */
export function partsOf(site: string): { readonly origin: string; readonly path: string } {
  const { origin, pathname } = new URL(site);
  return { origin, path: pathname === '/' ? '' : pathname };
}
