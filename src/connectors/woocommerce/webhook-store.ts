import type { TokenRecord } from '../../core/ports.js';
import { refuse } from '../../core/webhook-delivery.js';
import { findRecord } from '../records.js';
import type { Runtime } from '../runtime.js';
import { parseSite, partsOf } from './site.js';

/**
 * The connected store that a delivery is from.
 *
 * Headers are not signed, so the store that the caller names (its id is part of the URL that was subscribed, say) is
 * the store whose secret must match, and the source only has to agree with it; without one the source is all there is.
 *
 * @throws {WebhookVerificationError} `header_missing`, `header_invalid`, `store_unknown`.
 */
export async function storeOf(
  runtime: Runtime,
  named: string | undefined,
  sourceHeader: string | undefined,
): Promise<TokenRecord> {
  const source = parseSite(sourceHeader);
  const candidates = named === undefined ? sitesOf(sourceHeader, source) : [siteNamed(runtime, named, source)];
  for (const storeId of candidates) {
    const record = await findRecord(runtime, storeId);
    if (record !== undefined) return record;
  }
  throw refuse('woocommerce', 'store_unknown', 'its store is not connected: call auth.connect for it first');
}

function siteNamed(runtime: Runtime, named: unknown, source: string | undefined): string {
  const storeId = parseSite(named);
  if (storeId === undefined) throw refuse('woocommerce', 'store_unknown', "the storeId given is not a site's URL");
  const { origin, path } = partsOf(storeId);
  // What stands in for the site through `baseURL` may know itself by its own address.
  const addresses = [storeId, `${runtime.originOf(storeId, origin)}${path}`];
  if (source !== undefined && !addresses.some((address) => isOf(address, source))) {
    throw refuse('woocommerce', 'store_unknown', 'it is for another store than the one given');
  }
  return storeId;
}

function sitesOf(header: string | undefined, source: string | undefined): readonly string[] {
  if (header === undefined) {
    throw refuse('woocommerce', 'header_missing', 'it has no X-WC-Webhook-Source header and no storeId was given');
  }
  if (source === undefined) throw refuse('woocommerce', 'header_invalid', "its source header is not a site's URL");
  const { protocol, host, pathname } = new URL(source);
  const other = protocol === 'https:' ? 'http:' : 'https:';
  const otherHost = host.startsWith('www.') ? host.slice(4) : `www.${host}`;
  // The site's own words first. Behind a proxy that ends TLS a site may think it is http; a redirect may add `www.`.
  const origins = [`${protocol}//${host}`, `${other}//${host}`, `${protocol}//${otherHost}`, `${other}//${otherHost}`];
  return origins.flatMap((origin) => parseSite(origin + pathname) ?? []);
}

/**
 * Whether a source is the store's: scheme and `www.` aside, at its path or below it, where language plugins put the
 * site's address (`https://shop.example.com/en/`).
 */
function isOf(storeId: string, source: string): boolean {
  const [store, sender] = [addressOf(storeId), addressOf(source)];
  return sender === store || sender.startsWith(`${store}/`);
}

function addressOf(site: string): string {
  return site.replace(/^https?:\/\/(?:www\.)?/, '');
}
