import type { Call } from '../../core/call.js';
import { ConnectorError } from '../../core/errors.js';
import { parseUrl } from '../../core/url.js';
import { recordOf } from '../../core/wire-reader.js';
import { invalidInput } from '../invalid-input.js';
import type { Exchange, WooSender } from './auth-request.js';
import { errorOf, isData, NO_ROUTE, statusOf } from './errors.js';
import { partsOf } from './site.js';

/** The `platformCode` where nothing at the site is WordPress's REST API. */
export const NO_REST_API = 'no_rest_api';
/** The `platformCode` where WordPress answers, but WooCommerce does not. */
export const NO_WOOCOMMERCE = 'no_woocommerce';

/** What a site tells anyone about itself. */
export interface SiteIndex {
  readonly name: string | undefined;
  /** The Site Address: what signatures are verified against. */
  readonly home: string | undefined;
  /** IANA name. */
  readonly timeZone: string | undefined;
  readonly namespaces: readonly string[];
}

export interface ApiRoot {
  /** As in `WooSettings.apiRoot`. */
  readonly apiRoot: string;
  /** Absent where the index is closed to strangers (security plugins do that). */
  readonly index: SiteIndex | undefined;
}

/**
 * Finds the REST API of a site: at its usual place, where the home page's `Link` header says, or where it is without
 * pretty permalinks.
 *
 * @throws {ConnectorError} naming what is in the way: a redirect, a firewall, another address, no WooCommerce.
 */
export async function discover(sender: WooSender, site: string, call: Call): Promise<ApiRoot> {
  const { path } = partsOf(site);
  const usual = `${path}/wp-json/`;
  const first = await askIndex(sender, site, usual, call);
  const found = first.found ?? (await lookElsewhere(sender, site, usual, call));
  if (found === undefined) throw nothingThere(site, first.exchange, call);
  const { index } = found;
  if (index !== undefined && !index.namespaces.includes('wc/v3')) throw noWooCommerce(site, call);
  return found;
}

function withoutPermalinks(path: string): readonly string[] {
  return [`${path}/index.php/wp-json/`, `${path}/index.php?rest_route=/`];
}

async function lookElsewhere(sender: WooSender, site: string, usual: string, call: Call): Promise<ApiRoot | undefined> {
  const roots = [usual, await linkedRoot(sender, site, call), ...withoutPermalinks(partsOf(site).path)];
  const known = [...new Set(roots)].filter((root) => root !== undefined);
  for (const root of known.slice(1)) {
    const { found } = await askIndex(sender, site, root, call);
    if (found !== undefined) return found;
  }
  for (const root of known) {
    if (await answersOrders(sender, site, root, call)) return { apiRoot: root, index: undefined };
  }
  return undefined;
}

/** Firewalls that close the REST API may let WooCommerce's part of it through, and answer for the rest like a web server. */
async function answersOrders(sender: WooSender, site: string, apiRoot: string, call: Call): Promise<boolean> {
  const exchange = await ask(sender, site, apiRoot, { per_page: '1', _fields: 'id' }, call, 'wc/v3/orders');
  const { content } = exchange;
  if (isClosed(exchange)) return content.kind !== 'problem' || content.problem.code !== NO_ROUTE;
  if (isInTheWay(exchange, sender.baseOf(site))) throw errorOf(exchange, contextOf(site, call));
  return content.kind === 'data' && isData(exchange) && Array.isArray(content.value);
}

/** Somebody of the store's answers, and wants keys. A web server's own lock shows a page. */
function isClosed(exchange: Exchange): boolean {
  const { kind } = exchange.content;
  const status = statusOf(exchange);
  return kind === 'problem' ? status < 500 : status === 401 && kind !== 'page';
}

async function askIndex(
  sender: WooSender,
  site: string,
  apiRoot: string,
  call: Call,
): Promise<{ readonly exchange: Exchange; readonly found?: ApiRoot }> {
  const exchange = await ask(sender, site, apiRoot, { _fields: 'name,home,timezone_string,namespaces' }, call);
  if (isData(exchange)) {
    const index = indexOf(exchange);
    return index === undefined ? { exchange } : { exchange, found: { apiRoot, index } };
  }
  // The API is here, only its index is closed.
  if (isClosed(exchange)) return { exchange, found: { apiRoot, index: undefined } };
  if (isInTheWay(exchange, sender.baseOf(site))) throw errorOf(exchange, contextOf(site, call));
  return { exchange };
}

/** @param apiRoot or the site's own path, for its home page. */
function ask(
  sender: WooSender,
  site: string,
  apiRoot: string,
  query: Readonly<Record<string, string>>,
  call: Call,
  path = '',
): Promise<Exchange> {
  const access = { apiRoot, authMode: 'basic', signatureOrigin: undefined, methodOverride: false } as const;
  return sender.send(site, access, undefined, { method: 'GET', path, query, label: LABEL }, call);
}

const LABEL = 'REST API index';

function contextOf(site: string, { operation, now }: Call) {
  return { platform: 'woocommerce', storeId: site, operation, label: LABEL, now };
}

/** Whatever stands there would stand before every other root as well. */
function isInTheWay({ response, content }: Exchange, base: string): boolean {
  const { status } = response;
  if (status >= 300 && status < 400) return !staysWithin(response.headers.get('location'), base);
  return (
    status === 401 || status === 429 || status >= 500 || (content.kind === 'page' && content.challenge !== undefined)
  );
}

/** Whether a redirect stays on the same scheme, host and port. */
export function staysWithin(location: string | null, base: string): boolean {
  return location !== null && parseUrl(location, base)?.origin === new URL(base).origin;
}

function indexOf({ content }: Exchange): SiteIndex | undefined {
  const body = content.kind === 'data' ? recordOf(content.value) : undefined;
  const namespaces = body?.['namespaces'];
  if (body === undefined || !Array.isArray(namespaces)) return undefined;
  return {
    name: textOf(body['name']),
    home: textOf(body['home']),
    timeZone: textOf(body['timezone_string']),
    namespaces: namespaces.filter((name) => typeof name === 'string'),
  };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}

/** The root that the home page announces. @throws {InvalidRequestError} when it is another site's. */
async function linkedRoot(sender: WooSender, site: string, call: Call): Promise<string | undefined> {
  const { origin, path } = partsOf(site);
  const { response } = await ask(sender, site, `${path}/`, {}, call);
  const link = /<([^<>]*)>\s*;[^,<]*\brel="?https:\/\/api\.w\.org\/"?/i.exec(response.headers.get('link') ?? '')?.[1];
  const linked = link === undefined ? undefined : parseUrl(link, `${origin}${path}/`);
  if (linked === undefined) return undefined;
  const { hostname, pathname, searchParams, origin: linkedOrigin } = linked;
  const hosts = [new URL(site).hostname, new URL(sender.baseOf(site)).hostname];
  if (!hosts.includes(hostname) || !pathname.startsWith(`${path}/`)) {
    throw anotherSite(site, `${linkedOrigin}${pathname.replace(/\/(?:index\.php\/?)?(?:wp-json\/)?$/, '')}`, call);
  }
  // `index.php` by name: signatures for a bare directory are verified against another path than the one requested.
  return searchParams.has('rest_route') ? `${pathname.replace(/index\.php$/, '')}index.php?rest_route=/` : pathname;
}

/** Keys are for the address they were given for. */
function anotherSite(site: string, other: string, { operation }: Call): ConnectorError {
  const message = `leads to the REST API of ${other}: connect the store under that address (with or without www counts)`;
  return invalidInput('woocommerce', operation, [{ path: 'storeId', message }], site);
}

function nothingThere(site: string, { response }: Exchange, { operation }: Call): ConnectorError {
  return new ConnectorError(
    'unexpected_response',
    `woocommerce ${operation}: no REST API of WordPress at ${site} (/wp-json/ answers HTTP ${response.status}). The address is not the store's, or the REST API is switched off or blocked by a security plugin or the host.`,
    { platform: 'woocommerce', storeId: site, operation, status: response.status, platformCode: NO_REST_API },
  );
}

function noWooCommerce(site: string, { operation }: Call): ConnectorError {
  return new ConnectorError(
    'unexpected_response',
    `woocommerce ${operation}: ${site} is a WordPress site without WooCommerce's REST API (wc/v3). Activate WooCommerce, 3.5 or later, or connect the site that has it.`,
    { platform: 'woocommerce', storeId: site, operation, platformCode: NO_WOOCOMMERCE },
  );
}
