import { createHmac } from 'node:crypto';
import { encode, type QueryPairs } from './request-url.js';

/** A request to be signed: OAuth 1.0a without tokens, HMAC-SHA256. JSON bodies are not signed. */
export interface OAuthRequest {
  /** As sent: an overridden method does not count. */
  readonly method: string;
  /** Scheme, host, port and path by which the store knows itself (`home_url`), which need not be those it is called by. */
  readonly address: string;
  readonly pairs: QueryPairs;
  readonly consumerKey: string;
  readonly consumerSecret: string;
  /** Seconds since the epoch; taken within fifteen minutes of the store's clock. */
  readonly timestamp: number;
  /** Taken once per key. */
  readonly nonce: string;
}

/** All parameters of the signed request, `oauth_signature` last. */
export function signedPairs(request: OAuthRequest): QueryPairs {
  const pairs = withoutSignature(request);
  const signature = createHmac('sha256', `${request.consumerSecret}&`)
    .update(oauthBaseString(request))
    .digest('base64');
  return [...pairs, ['oauth_signature', signature]];
}

/** What is signed: method, address and every parameter, by name. */
export function oauthBaseString(request: OAuthRequest): string {
  const parameters = withoutSignature(request)
    .map(([name, value]) => [encode(name), encode(value)] as const)
    // Bytes, not letters of a language: the store sorts with strcmp.
    .sort(([a], [b]) => (a < b ? -1 : Number(a > b)))
    .map((pair) => pair.join('='));
  return [request.method, request.address, parameters.join('&')].map(encode).join('&');
}

function withoutSignature({ pairs, consumerKey, nonce, timestamp }: OAuthRequest): QueryPairs {
  return [
    ...pairs,
    ['oauth_consumer_key', consumerKey],
    ['oauth_nonce', nonce],
    ['oauth_signature_method', 'HMAC-SHA256'],
    ['oauth_timestamp', String(timestamp)],
  ];
}
