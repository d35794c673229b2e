import { lookup as systemLookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { ConnectorError } from '../../core/errors.js';
import { createUndiciTransport } from '../../core/http/transport.js';
import type { Transport } from '../../core/ports.js';
import { isPublicAddress } from '../../core/public-address.js';
import type { WooCommerceOptions } from './options.js';
import { isPublicHost } from './public-address.js';

/** The `platformCode` of a request that would have gone into the host's own network. */
export const PRIVATE_ADDRESS = 'private_address';

/** A transport that connects to addresses on the internet only. */
export interface PublicTransport {
  /** @throws {ConnectorError} `permission_denied` with {@link PRIVATE_ADDRESS}, not worth trying again. */
  readonly transport: Transport;
  close(): Promise<void>;
}

/**
 * The default transport, with every name looked up at the moment of connecting and connected to at a public address or
 * not at all: a name that resolves differently the second time gains nothing.
 *
 * @param resolve stands in for the system's resolver.
 */
export function createPublicTransport(resolve: LookupFunction = systemLookup as LookupFunction): PublicTransport {
  const { transport, close } = createUndiciTransport({ lookup: publicLookup(resolve) });
  return {
    close,
    transport: async (url, init) => {
      const { hostname } = new URL(url);
      // Addresses are connected to without a lookup.
      if (!isPublicHost(hostname)) throw refusal(hostname);
      try {
        return await transport(url, init);
      } catch (error) {
        throw isRefused(error) ? refusal(hostname) : error;
      }
    },
  };
}

/**
 * The guarded transport for a connector whose sites are strangers'; `undefined` where the host brought a transport of its
 * own (then only the site's URL is checked), named a `baseURL` or allowed private hosts.
 */
export function guardedTransport(options: WooCommerceOptions): PublicTransport | undefined {
  const { transport, baseURL, allowPrivateHosts } = options;
  return transport === undefined && baseURL === undefined && allowPrivateHosts !== true
    ? createPublicTransport()
    : undefined;
}

class PrivateAddressError extends Error {
  readonly code = 'EPRIVATE';
}

function publicLookup(resolve: LookupFunction): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, found) => {
      if (error !== null) return callback(error, [], 0);
      const addresses = (typeof found === 'string' ? [{ address: found, family: 4 }] : found).filter(({ address }) =>
        isPublicAddress(address),
      );
      const [first] = addresses;
      if (first === undefined) return callback(new PrivateAddressError('resolves to no public address'), [], 0);
      // Without `all` (Node's family auto-selection off) one address is expected, not a list.
      if (options.all === true) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
}

function isRefused(error: unknown): boolean {
  let cause = error;
  for (let depth = 0; cause instanceof Error && depth < 5; depth += 1) {
    if (cause instanceof PrivateAddressError) return true;
    cause = cause.cause;
  }
  return false;
}

/** Without the address: it would tell a stranger about the host's network. */
function refusal(hostname: string): ConnectorError {
  return new ConnectorError(
    'permission_denied',
    `woocommerce: ${hostname} leads to a private, local or reserved address, which is not called unless allowPrivateHosts is set.`,
    { platform: 'woocommerce', platformCode: PRIVATE_ADDRESS, retryable: false },
  );
}
