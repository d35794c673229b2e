import { InvalidRequestError } from '../../core/errors.js';

// Anchored at both ends: the client secret and the tokens are sent to this host, so nothing may stand around it. Matched
// before lower-casing, since that would turn a few foreign letters (the Kelvin sign) into ours.
const SHOP_DOMAIN = /^[a-z0-9][a-z0-9-]*\.myshopify\.com$/i;
/** A host name's label is at most 63 characters. */
const MAX_LENGTH = 63 + '.myshopify.com'.length;

/** The shop's permanent domain in lower case, or `undefined` when the text is none. */
export function parseShopDomain(value: unknown): string | undefined {
  if (typeof value !== 'string' || value.length > MAX_LENGTH || !SHOP_DOMAIN.test(value)) return undefined;
  return value.toLowerCase();
}

/** @throws {InvalidRequestError} for anything but `<shop>.myshopify.com`. */
export function requireShopDomain(value: unknown, operation: string): string {
  const domain = parseShopDomain(value);
  if (domain !== undefined) return domain;
  throw new InvalidRequestError(
    `shopify ${operation}: storeId must be the shop's permanent domain, such as acme.myshopify.com (not its public domain or admin URL).`,
    { platform: 'shopify', operation, issues: [{ path: 'storeId', message: 'not a <shop>.myshopify.com domain' }] },
  );
}
