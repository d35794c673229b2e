import { parseUrl } from '../../../core/url.js';
import { callbackHmac } from './callback-hmac.js';
import { type EndpointAnswer, granted, type OAuthShop, refused } from './oauth-answers.js';
import { exchangeToken, TOKEN_EXCHANGE } from './token-exchange.js';

const oauthError = (code: string, text: string): EndpointAnswer => ({
  status: 400,
  text: `Oauth error ${code}: ${text}`,
});

const SCOPE = /^(?:unauthenticated_)?(?:read|write)_[a-z_]+$/;

export type AuthorizeCheck =
  | EndpointAnswer
  | { readonly scopes: readonly string[]; readonly redirectUri: string; readonly state: string };

function checkAuthorize(shop: OAuthShop, query: URLSearchParams): AuthorizeCheck {
  if (query.get('client_id') !== shop.clientId) {
    return oauthError('invalid_request', 'Could not find Shopify API application with api_key');
  }
  const redirectUri = query.get('redirect_uri') ?? '';
  if (parseUrl(redirectUri) === undefined || !(shop.redirectUris?.includes(redirectUri) ?? true)) {
    return oauthError('invalid_request', 'The redirect_uri is not whitelisted');
  }
  const scopes = (query.get('scope') ?? '').split(/[\s,]+/).filter((scope) => scope !== '');
  const unknown = scopes.find((scope) => !SCOPE.test(scope));
  if (unknown !== undefined) return oauthError('invalid_scope', `The access scope is invalid: ${unknown}`);
  const state = query.get('state') ?? '';
  if (state === '') return oauthError('invalid_request', 'The state parameter is missing');
  return { scopes: scopes.length === 0 ? shop.defaultScopes : scopes, redirectUri, state };
}

/** The merchant says yes at once: straight to the callback, signed with the newest secret. */
export function authorize(shop: OAuthShop, query: URLSearchParams): EndpointAnswer {
  const checked = checkAuthorize(shop, query);
  if ('status' in checked) return checked;
  return { status: 302, headers: { location: callbackURL(shop, checked) } };
}

export function callbackURL(
  shop: OAuthShop,
  grant: { readonly scopes: readonly string[]; readonly redirectUri: string; readonly state: string },
): string {
  const store = shop.storeId.replace(/\.myshopify\.com$/, '');
  const url = new URL(grant.redirectUri);
  const params: [string, string][] = [
    ...url.searchParams,
    ['code', shop.ledger.issueCode(grant.scopes)],
    ['host', Buffer.from(`admin.shopify.com/store/${store}`).toString('base64').replace(/=+$/, '')],
    ['shop', shop.storeId],
    ['state', grant.state],
    ['timestamp', String(Math.floor(shop.now() / 1_000))],
  ];
  const secret = shop.secrets().at(-1) ?? '';
  url.search = '';
  for (const [key, value] of [...params, ['hmac', callbackHmac(params, secret)] as const])
    url.searchParams.append(key, value);
  return url.href;
}

export function accessToken(shop: OAuthShop, body: Readonly<Record<string, unknown>>): EndpointAnswer {
  const secret = body['client_secret'];
  if (body['client_id'] !== shop.clientId || typeof secret !== 'string' || !shop.secrets().includes(secret)) {
    return refused('invalid_client', 'Client authentication failed.', 401);
  }
  const expiring = String(body['expiring'] ?? '0') === '1';
  switch (body['grant_type']) {
    case 'refresh_token': {
      const outcome = shop.ledger.refresh(String(body['refresh_token'] ?? ''));
      return outcome === 'invalid_grant'
        ? refused('invalid_grant', 'The refresh token is invalid or has expired.')
        : granted(outcome);
    }
    case 'client_credentials':
      return granted(shop.ledger.issueForClient(shop.defaultScopes));
    case TOKEN_EXCHANGE:
      return exchangeToken(shop, body);
    case undefined:
    case 'authorization_code': {
      const answer = shop.ledger.redeemCode(String(body['code'] ?? ''), expiring);
      const message = 'The authorization code was not found or was already used';
      return answer === undefined ? refused('invalid_request', message) : granted(answer);
    }
    default:
      return refused('unsupported_grant_type', 'The grant type is not supported.');
  }
}
