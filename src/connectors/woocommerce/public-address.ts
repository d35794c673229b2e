import { isIPv4, isIPv6 } from 'node:net';
import { isPublicAddress } from '../../core/public-address.js';
import { invalidInput } from '../invalid-input.js';

/** Names that only mean something inside a network. */
const PRIVATE_NAME = /(?:^|\.)(?:localhost|localdomain|local|internal|intranet|private|corp|home|lan|home\.arpa)$/;

/** Whether a URL's host (as `URL` normalises it) may be asked, as far as its spelling tells. */
export function isPublicHost(hostname: string): boolean {
  const name = hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  if (isIPv4(name) || isIPv6(name)) return isPublicAddress(name);
  return name.includes('.') && !PRIVATE_NAME.test(name);
}

/**
 * Refuses sites inside the host's own network before anything is sent. What a public name resolves to is for
 * {@link createPublicTransport} to see.
 *
 * @throws {InvalidRequestError} naming `storeId`.
 */
export function requirePublicSite(site: string, operation: string): void {
  const { hostname, port } = new URL(site);
  const message = !isPublicHost(hostname)
    ? 'is not a site on the internet: private, local and reserved addresses are refused unless allowPrivateHosts is set'
    : port !== ''
      ? 'has a port of its own: only 443, and 80 for http, are allowed unless allowPrivateHosts is set'
      : undefined;
  if (message !== undefined) throw invalidInput('woocommerce', operation, [{ path: 'storeId', message }], site);
}
