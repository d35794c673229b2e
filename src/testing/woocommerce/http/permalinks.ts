import type { Exchange } from './exchange.js';
import { decodeText } from './php-query.js';

/** `index` is what WordPress falls back to without URL rewriting; `plain` has no paths at all. */
export type Permalinks = 'index' | 'plain' | 'pretty';

export type Destination =
  /** A route of the REST API, without slashes around it; empty for the index. */
  | { readonly kind: 'rest'; readonly route: string }
  | { readonly kind: 'home' }
  | { readonly kind: 'wc-auth'; readonly endpoint: string }
  | { readonly kind: 'missing' };

export interface SitePath {
  readonly permalinks: Permalinks;
  /** `/shop` for a site in a sub-directory, else empty. */
  readonly path: string;
}

/** Where WordPress sends a request. `rest_route` works on every site, the paths only with their own permalinks [RUN]. */
export function destinationOf({ path, query }: Exchange, site: SitePath): Destination {
  if (path !== site.path && !path.startsWith(`${site.path}/`)) return { kind: 'missing' };
  const below = path.slice(site.path.length).replace(/^\/index\.php(?=\/|$)/, '');
  const viaIndex = below.length < path.length - site.path.length;
  const restRoute = query.get('rest_route');
  if (typeof restRoute === 'string' && restRoute !== '' && /^\/?$/.test(below)) {
    return { kind: 'rest', route: restRoute.replace(/^\/+|\/+$/g, '') };
  }
  const authRoute = query.get('wc-auth-route');
  if (typeof authRoute === 'string' && query.has('wc-auth-version') && /^\/?$/.test(below)) {
    return { kind: 'wc-auth', endpoint: authRoute };
  }
  if (/^\/?$/.test(below)) return { kind: 'home' };
  const reachable = site.permalinks === 'pretty' || (site.permalinks === 'index' && viaIndex);
  if (!reachable) return { kind: 'missing' };
  const rest = /^\/wp-json(?:\/(.*))?$/.exec(below);
  if (rest !== null) return { kind: 'rest', route: decodeText((rest[1] ?? '').replace(/\/+$/, '')) };
  const auth = /^\/wc-auth\/v1\/([^/]+)\/?$/.exec(below);
  if (auth !== null) return { kind: 'wc-auth', endpoint: auth[1] as string };
  return { kind: 'missing' };
}

/** The address of the REST API, as WordPress announces it: `https://shop.example.com/wp-json/`. */
export function restRoot(home: string, permalinks: Permalinks): string {
  if (permalinks === 'pretty') return `${home}/wp-json/`;
  return permalinks === 'index' ? `${home}/index.php/wp-json/` : `${home}/index.php?rest_route=/`;
}

/** WooCommerce looks at keys only when this text is somewhere in the request's address, the query included [CODE]. */
export const isKeyRequest = ({ target }: Exchange): boolean => /wp-json\/wc[/-]/.test(target);
