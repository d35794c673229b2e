import type { WooRequest } from './client.js';

/** Parameters in the order they are sent, not yet encoded. */
export type QueryPairs = readonly (readonly [name: string, value: string])[];

/** Where a request goes below a store's base: path, and what the form of the API root needs in the query. */
export interface Endpoint {
  readonly pathname: string;
  readonly pairs: QueryPairs;
}

/** The parts of `/index.php?rest_route=/`. */
const PLAIN_ROOT = /^(.*)\?rest_route=\/$/;
// WooCommerce looks at keys only where the request line holds `wp-json/wc/` or `wp-json/wc-`, whichever route it then
// serves; either lets `wc-shipment-tracking` and the like in as well (WC_REST_Authentication, 10.0.2, run 2026-11).
const KEYS_WELCOME = ['_x', 'wp-json/wc/'] as const;
/** Compared or searched for as written, so their slashes must not be encoded. */
const LITERAL_SLASHES: ReadonlySet<string> = new Set(['rest_route', KEYS_WELCOME[0]]);

/** @param path below the API root; empty for its index. */
export function endpointOf(apiRoot: string, path: string): Endpoint {
  const plain = PLAIN_ROOT.exec(apiRoot);
  if (plain === null) return { pathname: `${apiRoot}${path}`, pairs: [] };
  return { pathname: plain[1] ?? '', pairs: [['rest_route', `/${path}`], KEYS_WELCOME] };
}

export function queryPairs(query: WooRequest['query'] = {}): QueryPairs {
  return Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, Array.isArray(value) ? value.join(',') : String(value)] as const],
  );
}

export function urlOf(address: string, pairs: QueryPairs): string {
  if (pairs.length === 0) return address;
  const query = pairs.map(([name, value]) => {
    const encoded = encode(value);
    return `${encode(name)}=${LITERAL_SLASHES.has(name) ? encoded.replaceAll('%2F', '/') : encoded}`;
  });
  return `${address}?${query.join('&')}`;
}

/** RFC 3986: everything but letters, digits and `-._~`, as OAuth signatures need it. */
export function encode(text: string): string {
  // Half a surrogate pair cannot be encoded, and matches nothing in a store either.
  return encodeURIComponent(text.replace(/[\ud800-\udfff]/gu, '\ufffd')).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
