import { type EndpointAnswer, granted, type OAuthShop, refused } from './oauth-answers.js';
import { readSessionToken } from './session-token.js';

export const TOKEN_EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange';
const ID_TOKEN = 'urn:ietf:params:oauth:token-type:id_token';
const OFFLINE_TOKEN = 'urn:shopify:params:oauth:token-type:offline-access-token';
const ONLINE_TOKEN = 'urn:shopify:params:oauth:token-type:online-access-token';

const invalidSubject = (): EndpointAnswer => refused('invalid_subject_token', 'The subject token is invalid.');

/** A session token for an access token, or a permanent token for an expiring one [PEER token-exchange, migrate-to-expiring-token]. */
export function exchangeToken(shop: OAuthShop, body: Readonly<Record<string, unknown>>): EndpointAnswer {
  const subject = String(body['subject_token'] ?? '');
  const wanted = body['requested_token_type'];
  const expiring = String(body['expiring'] ?? '0') === '1';
  if (body['subject_token_type'] === OFFLINE_TOKEN) {
    if (wanted !== OFFLINE_TOKEN || !expiring) {
      return refused('invalid_request', 'An offline token can only be exchanged for an expiring one.');
    }
    const answer = shop.ledger.migrate(subject);
    return answer === undefined ? invalidSubject() : granted(answer);
  }
  if (body['subject_token_type'] !== ID_TOKEN) {
    return refused('invalid_request', 'The subject_token_type is not supported.');
  }
  const claims = readSessionToken(subject, {
    secrets: shop.secrets(),
    clientId: shop.clientId,
    storeId: shop.storeId,
    now: shop.now(),
  });
  const scopes = shop.ledger.installedScopes;
  if (claims === undefined || scopes === undefined) return invalidSubject();
  if (wanted === OFFLINE_TOKEN) {
    return granted(expiring ? shop.ledger.issueExpiring(scopes) : shop.ledger.issuePermanent(scopes));
  }
  if (wanted !== ONLINE_TOKEN) return refused('invalid_request', 'The requested_token_type is not supported.');
  return granted(shop.ledger.issueOnline(scopes, claims.sub));
}
