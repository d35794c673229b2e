import type { Permalinks } from './http/permalinks.js';
import type { TrackingMode } from './rest/tracking-input.js';

/** How one site is set up. */
export interface WooSiteOptions {
  /**
   * What PHP's `is_ssl()` says. Without it keys work only as OAuth 1.0a signatures, as on a site behind a proxy that does
   * not pass the scheme on. Default: whether the site's URL is https.
   */
  readonly https?: boolean;
  /** @default 'pretty' */
  readonly permalinks?: Permalinks;
  /** Sub-directory of the sites that are given by number: `/shop`. */
  readonly path?: string;
  /** The host drops the `Authorization` header. @default false */
  readonly stripAuthorization?: boolean;
  /** WooCommerce's version. Below 8.2 orders are posts; routes and parameters come and go. @default '10.0.2', with fulfillments '10.3.0' */
  readonly wcVersion?: string;
  /** The site's offset from UTC. @default '+05:30' */
  readonly timeZone?: string;
  /** Digits after the point in prices. @default 2 */
  readonly decimals?: number;
  /**
   * Which host an OAuth signature must name: the one of the request's `Host` header, or that of the site's URL, as where
   * the web server in front does not pass the header on. @default 'header'
   */
  readonly oauthHost?: 'header' | 'home';
  /** Where tracking numbers live: a plugin's routes, core Order Fulfillments, or nowhere. @default 'none' */
  readonly tracking?: TrackingMode;
  /** Statuses of the store's own: slugs without `wc-`. @default ['packed'] */
  readonly customStatuses?: readonly string[];
}

export interface WooSandboxOptions extends WooSiteOptions {
  /** How many sites, or their URLs, or URLs with settings of their own. @default 1, `https://sandbox-1.example.com` */
  readonly sites?: number | readonly (string | (WooSiteOptions & { readonly url: string }))[];
  /** Sellable units in each site's catalogue. @default 120 */
  readonly variants?: number;
}

export interface WooKeyPair {
  readonly consumerKey: string;
  readonly consumerSecret: string;
}

/** Keys of the first site; `controls.woocommerce.credentials(storeId)` has those of another. */
export interface WooSandboxCredentials extends WooKeyPair {
  /** The first site, e.g. `https://sandbox-1.example.com`. */
  readonly storeId: string;
  readonly storeIds: readonly string[];
  readonly readOnly: WooKeyPair;
  readonly writeOnly: WooKeyPair;
  /** A key with all permissions, of a user who may not see orders. */
  readonly customer: WooKeyPair;
}

export interface ResolvedSite {
  readonly url: string;
  readonly options: WooSiteOptions;
}

/** The sites a sandbox has, each with its URL and settings. */
export function resolveSites({ sites = 1, variants: _, ...common }: WooSandboxOptions): readonly ResolvedSite[] {
  const scheme = common.https === false ? 'http' : 'https';
  const given =
    typeof sites === 'number'
      ? Array.from({ length: sites }, (_, index) => `${scheme}://sandbox-${index + 1}.example.com${common.path ?? ''}`)
      : sites;
  if (given.length === 0) throw new Error('the WooCommerce sandbox needs at least one site');
  return given.map((site) => {
    const { url, ...own } = typeof site === 'string' ? { url: site } : site;
    return { url: url.replace(/\/+$/, ''), options: { ...common, ...own } };
  });
}
