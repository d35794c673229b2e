import type { Exchange } from '../http/exchange.js';
import { isKeyRequest } from '../http/permalinks.js';
import { type Authenticated, type AuthKind, type AuthSite, authError, sameText } from './identity.js';
import { authenticateOAuth } from './oauth.js';

/**
 * Who asks, as WooCommerce finds it out. A key that does not exist is nobody, not an error [RUN].
 * @throws {RestError} for a wrong secret or signature.
 */
export function authenticate(exchange: Exchange, site: AuthSite): Authenticated {
  if (!isKeyRequest(exchange)) return { kind: 'none', key: undefined };
  if (site.ssl) {
    const given = queryPair(exchange) ?? (site.stripAuthorization ? undefined : basicPair(exchange));
    const key = given === undefined ? undefined : site.keys.find(given.consumerKey);
    if (given !== undefined && key !== undefined) {
      if (sameText(key.consumerSecret, given.consumerSecret)) return { kind: given.kind, key };
      throw authError('Consumer secret is invalid.');
    }
  }
  return authenticateOAuth(exchange, site);
}

interface Pair {
  readonly kind: AuthKind;
  readonly consumerKey: string;
  readonly consumerSecret: string;
}

function queryPair({ query }: Exchange): Pair | undefined {
  const consumerKey = query.get('consumer_key');
  const consumerSecret = query.get('consumer_secret');
  if (typeof consumerKey !== 'string' || typeof consumerSecret !== 'string') return undefined;
  return consumerKey === '' || consumerSecret === '' ? undefined : { kind: 'query', consumerKey, consumerSecret };
}

function basicPair({ headers }: Exchange): Pair | undefined {
  const match = /^basic\s+(\S+)$/i.exec(headers.authorization ?? '');
  if (match === null) return undefined;
  const text = Buffer.from(match[1] as string, 'base64').toString();
  const colon = text.indexOf(':');
  if (colon < 1 || colon === text.length - 1) return undefined;
  return { kind: 'basic', consumerKey: text.slice(0, colon), consumerSecret: text.slice(colon + 1) };
}
