import type { Call } from '../../core/call.js';
import { serverTimeOf } from '../../core/http/server-time.js';
import { parseUrl } from '../../core/url.js';
import { refusalError } from './auth-refusal.js';
import type { Access, Exchange, WooKeys, WooSender } from './auth-request.js';
import type { WooRequest } from './client.js';
import type { ApiRoot } from './discovery.js';
import { errorOf, isData, statusOf } from './errors.js';
import { partsOf } from './site.js';

/** The code of a refusal by WooCommerce itself: it looked at the keys. Anything else with 401 means it did not see any. */
export const KEYS_REFUSED = 'woocommerce_rest_authentication_error';

export interface Negotiation {
  readonly sender: WooSender;
  readonly site: string;
  readonly keys: WooKeys;
  readonly call: Call;
}

/** Keys that a store took. */
export interface Granted {
  readonly access: Access;
  /** `false`: the store knows the keys, but they may only write. */
  readonly canRead: boolean;
}

/** Cheap, and what every store with WooCommerce answers. */
const KEY_CHECK: WooRequest = {
  method: 'GET',
  path: 'wc/v3/orders',
  query: { per_page: 1, _fields: 'id' },
  label: 'key check',
};

/** Well-formed, and nobody's: what a store says to them tells its other answers apart, in whatever language. */
const WRONG_KEY = `ck_${'0'.repeat(40)}`;
const WRONG_SECRET = `cs_${'0'.repeat(40)}`;

/**
 * Finds the way in which a store takes the keys: by header, else in the query (the host strips the header), else signed
 * (over plain http, or behind a proxy that ends TLS without telling WordPress, which then ignores unsigned keys).
 *
 * @throws {AuthenticationError} saying why it takes them in none; {ConnectorError} `permission_denied` for a user without
 * rights.
 */
export async function negotiate(
  { apiRoot, index }: ApiRoot,
  methodOverride: boolean,
  negotiation: Negotiation,
): Promise<Granted> {
  const { sender, site } = negotiation;
  const rest = { apiRoot, signatureOrigin: undefined, methodOverride } as const;
  if (sender.isSecure(site)) {
    for (const authMode of ['basic', 'query'] as const) {
      const granted = await tryUnsigned({ ...rest, authMode }, negotiation);
      if (granted !== undefined) return granted;
    }
  }
  return trySigned({ ...rest, authMode: 'oauth' }, signatureOrigins(index?.home, negotiation), negotiation);
}

/** `undefined` when the store saw no keys. */
async function tryUnsigned(access: Access, negotiation: Negotiation): Promise<Granted | undefined> {
  const exchange = await check(access, negotiation);
  if (isData(exchange)) return { access, canRead: true };
  if (codeOf(exchange) !== KEYS_REFUSED) return undefined;
  const { keys, site, call } = negotiation;
  const wrong = await check(access, negotiation, { ...keys, consumerSecret: WRONG_SECRET });
  if (messageOf(wrong) === messageOf(exchange)) throw refusalError('wrong_secret', site, exchange, call);
  return { access, canRead: false };
}

async function trySigned(access: Access, origins: readonly string[], negotiation: Negotiation): Promise<Granted> {
  const { sender, keys, site, call } = negotiation;
  let mismatch: string | undefined;
  let last: Exchange | undefined;
  for (const origin of origins) {
    const signed = { ...access, signatureOrigin: origin === sender.baseOf(site) ? undefined : origin };
    const exchange = await check(signed, negotiation);
    if (isData(exchange)) return { access: signed, canRead: true };
    if (codeOf(exchange) !== KEYS_REFUSED) throw refusalError('keys_ignored', site, exchange, call);
    mismatch ??= messageOf(await check(signed, negotiation, { ...keys, consumerSecret: WRONG_SECRET }));
    if (messageOf(exchange) !== mismatch) {
      if (clocksDiffer(exchange, call)) throw refusalError('clock_differs', site, exchange, call);
      return { access: signed, canRead: false };
    }
    if (last === undefined) {
      const stranger = await check(signed, negotiation, { ...keys, consumerKey: WRONG_KEY });
      if (messageOf(stranger) === mismatch) throw refusalError('unknown_key', site, exchange, call);
    }
    last = exchange;
  }
  if (last === undefined) throw new Error('no address to sign for');
  throw refusalError('signature_mismatch', site, last, call);
}

/**
 * Addresses that a store may take itself for, the likeliest first. WordPress verifies against its Site Address with the
 * scheme that it was called by as far as it knows: http, or it would take unsigned keys.
 */
function signatureOrigins(home: string | undefined, { sender, site }: Negotiation): readonly string[] {
  const known = home === undefined ? undefined : parseUrl(home)?.origin;
  const origins = [sender.baseOf(site), ...(known === undefined ? [] : [known]), partsOf(site).origin];
  return [...new Set(origins.flatMap((origin) => [origin.replace(/^https:/, 'http:'), origin]))];
}

/** @throws {ConnectorError} for an answer that is about something else than keys: an outage, a firewall, a user without rights. */
async function check(access: Access, { sender, site, keys, call }: Negotiation, other = keys): Promise<Exchange> {
  const exchange = await sender.send(site, access, other, KEY_CHECK, call);
  if (isData(exchange) || (statusOf(exchange) === 401 && exchange.content.kind === 'problem')) return exchange;
  const { label } = KEY_CHECK;
  throw errorOf(exchange, { platform: 'woocommerce', storeId: site, operation: call.operation, label, now: call.now });
}

function codeOf({ content }: Exchange): string | undefined {
  return content.kind === 'problem' ? content.problem.code : undefined;
}

function messageOf({ content }: Exchange): string | undefined {
  return content.kind === 'problem' ? content.problem.message : undefined;
}

/** WooCommerce takes signatures for fifteen minutes; `Date` and a slow answer leave some doubt. */
const MAX_CLOCK_DIFFERENCE_MS = 14 * 60_000;

function clocksDiffer({ response }: Exchange, { now }: Call): boolean {
  const serverTime = serverTimeOf(response);
  return serverTime !== undefined && Math.abs(serverTime - now()) > MAX_CLOCK_DIFFERENCE_MS;
}
