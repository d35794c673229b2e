import { createHmac } from 'node:crypto';
import { MINUTE_MS, SECOND_MS } from '../../clock.js';
import type { Exchange } from '../http/exchange.js';
import type { PhpArray, PhpValue } from '../http/php-query.js';
import { type Authenticated, type AuthSite, authError, sameText } from './identity.js';

const NAMES = ['oauth_consumer_key', 'oauth_timestamp', 'oauth_nonce', 'oauth_signature', 'oauth_signature_method'];
const WINDOW_MS = 15 * MINUTE_MS;

/**
 * OAuth 1.0a with one leg, the way the plugin's own code checks it, so that what it gets wrong (lists of eleven values,
 * `include[]`, a form body that was not signed, the root of a sub-directory) is refused here too [CODE][RUN].
 */
export function authenticateOAuth(exchange: Exchange, site: AuthSite): Authenticated {
  const params = new Map<string, PhpValue>([...exchange.query, ...exchange.form]);
  if (!site.stripAuthorization) {
    for (const [name, value] of headerParams(exchange.headers.authorization)) params.set(name, value);
  }
  const missing = NAMES.filter((name) => !isFilled(params.get(name)));
  if (missing.length === NAMES.length) return { kind: 'none', key: undefined };
  if (missing.length > 0) {
    const what = `Missing OAuth parameter${missing.length > 1 ? 's' : ''} ${missing.join(', ')}`;
    throw authError(what, 'woocommerce_rest_authentication_missing_parameter');
  }
  const [consumerKey, timestamp, nonce, signature, method] = NAMES.map((name) => String(params.get(name)));
  const key = site.keys.find(consumerKey as string);
  if (key === undefined) throw authError('Consumer key is invalid.');

  params.delete('oauth_signature');
  const algorithm = /^HMAC-(SHA1|SHA256)$/.exec(method as string)?.[1];
  if (algorithm === undefined) throw authError('Invalid signature - signature method is invalid.');
  const base = `${exchange.wireMethod}&${encode(signedURL(exchange, site))}&${signedParams(params)}`;
  const expected = createHmac(algorithm.toLowerCase(), `${key.consumerSecret}&`).update(base).digest('base64');
  if (!sameText(expected, (signature as string).replaceAll(' ', '+'))) {
    throw authError('Invalid signature - provided signature does not match.');
  }
  if (!(Math.abs(Number(timestamp) * SECOND_MS - site.now()) <= WINDOW_MS)) throw authError('Invalid timestamp.');
  if (key.nonces.has(nonce as string)) throw authError('Invalid nonce - nonce has already been used.');
  key.nonces.add(nonce as string);
  return { kind: 'oauth', key };
}

const isFilled = (value: PhpValue | undefined): boolean => value !== undefined && value !== '' && value !== '0';

function headerParams(header: string | undefined): readonly (readonly [string, string])[] {
  if (header === undefined || !/^oauth\s/i.test(header)) return [];
  return [...header.matchAll(/(oauth_[a-z_-]*)=(?:"([^"]*)"|([^,]*))/g)].map(([, name = '', quoted, bare = '']) => [
    name,
    decodeURIComponent(quoted ?? bare),
  ]);
}

/** The address by the site's own idea of its home; what stands before the path is never taken from the client [CODE]. */
function signedURL({ path, headers }: Exchange, site: AuthSite): string {
  const { host, pathname } = new URL(site.home);
  const root = pathname.endsWith('/') ? pathname : `${pathname}/`;
  const below = path.startsWith(root) ? path.slice(root.length) : path.slice(1);
  const shownHost = site.oauthHost === 'header' ? (headers.host ?? host) : host;
  const home = `${site.ssl ? 'https' : 'http'}://${shownHost}${root.slice(0, -1)}`;
  return below === '' ? home : `${home}/${below}`;
}

/** Sorted by name at the first level only; inside of a list the order stays as it was sent [CODE join_with_equals_sign]. */
function signedParams(params: PhpArray): string {
  const sorted = [...params].map(([name, value]) => [encode(name), value] as const).sort(byName);
  return sorted.flatMap(([name, value]) => pairs(name, value)).join('%26');
}

const byName = ([left]: readonly [string, PhpValue], [right]: readonly [string, PhpValue]): number =>
  left < right ? -1 : Number(left > right);

function pairs(name: string, value: PhpValue): readonly string[] {
  if (typeof value === 'string') return [encode(`${name}=${encode(value)}`)];
  return [...value].flatMap(([key, inner]) => pairs(`${name}%5B${key}%5D`, inner));
}

/** RFC 3986, as `rawurlencode`. */
const encode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`);
