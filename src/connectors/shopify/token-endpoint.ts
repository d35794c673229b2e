import type { Call } from '../../core/call.js';
import { AuthenticationError, ConnectorError } from '../../core/errors.js';
import { errorFromResponse, parseJson, type ResponseContext } from '../../core/http/errors.js';
import type { HttpResponse } from '../../core/http/http-client.js';
import type { JsonObject } from '../../core/ports.js';
import { recordOf } from '../../core/wire-reader.js';
import type { Runtime } from '../runtime.js';
import type { AppCredentials } from './app-credentials.js';
import { parseScopes } from './scopes.js';

/** What a token is asked for with. */
export type TokenRequest =
  | { readonly kind: 'code'; readonly code: string }
  | { readonly kind: 'refresh'; readonly refreshToken: string }
  /** What App Bridge gives the pages of an embedded app; verified before. */
  | { readonly kind: 'session'; readonly sessionToken: string }
  /** An app of the organisation that owns the shop: no merchant to ask, a new token each day. */
  | { readonly kind: 'client_credentials' }
  /** A permanent token for an expiring pair. One way: the permanent one is dead afterwards. */
  | { readonly kind: 'migrate'; readonly accessToken: string };

/** What Shopify granted. */
export interface TokenGrant {
  readonly credentials: JsonObject;
  /** Empty when the answer does not say. */
  readonly scopes: readonly string[];
}

/**
 * Posts to the shop's token endpoint.
 *
 * A lost answer is asked for again, whatever the request: a code that was redeemed already is refused, the old refresh
 * token works until its replacement is used (Shopify changelog, 2026-08-28), the others just answer anew.
 *
 * @throws {AuthenticationError} with the OAuth error as `platformCode`; `reauthorize` unless the app itself is refused.
 */
export async function requestToken(
  runtime: Runtime,
  shop: string,
  app: AppCredentials,
  request: TokenRequest,
  call: Call,
): Promise<TokenGrant> {
  const context = {
    platform: 'shopify',
    storeId: shop,
    operation: call.operation,
    label: 'access token',
    retry: 'safe',
  } as const;
  const response = await runtime.http.send(
    {
      method: 'POST',
      url: `${runtime.originOf(shop, `https://${shop}`)}/admin/oauth/access_token`,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        client_id: app.clientId,
        client_secret: app.clientSecrets[0],
        ...parametersOf(request),
      }),
      retry: context.retry,
      label: context.label,
    },
    call,
  );
  if (response.status !== 200) throw refusal(response, request, context);
  const answer = recordOf(parseJson(response, { ...context, expect: 'object' })) ?? {};
  const accessToken = answer['access_token'];
  if (typeof accessToken !== 'string' || accessToken === '') {
    throw new ConnectorError(
      'unexpected_response',
      `shopify ${call.operation} for ${shop}: the token answer has no access_token. A proxy in between is the usual cause.`,
      { platform: 'shopify', storeId: shop, operation: call.operation, status: response.status },
    );
  }
  return { credentials: credentialsFrom(accessToken, answer, runtime.now()), scopes: parseScopes(answer['scope']) };
}

const TOKEN_EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange';
const OFFLINE_TOKEN = 'urn:shopify:params:oauth:token-type:offline-access-token';

function parametersOf(request: TokenRequest): Readonly<Record<string, string>> {
  switch (request.kind) {
    case 'code':
      return { code: request.code, expiring: '1' };
    case 'refresh':
      return { grant_type: 'refresh_token', refresh_token: request.refreshToken };
    case 'session':
      return {
        grant_type: TOKEN_EXCHANGE,
        subject_token: request.sessionToken,
        subject_token_type: 'urn:ietf:params:oauth:token-type:id_token',
        requested_token_type: OFFLINE_TOKEN,
        expiring: '1',
      };
    case 'client_credentials':
      return { grant_type: 'client_credentials' };
    case 'migrate':
      return {
        grant_type: TOKEN_EXCHANGE,
        subject_token: request.accessToken,
        subject_token_type: OFFLINE_TOKEN,
        requested_token_type: OFFLINE_TOKEN,
        expiring: '1',
      };
  }
}

function credentialsFrom(accessToken: string, answer: Readonly<Record<string, unknown>>, now: number): JsonObject {
  const refreshToken = answer['refresh_token'];
  const hasRefreshToken = typeof refreshToken === 'string' && refreshToken !== '';
  const accessEnd = endOf(answer['expires_in'], now);
  const refreshEnd = endOf(answer['refresh_token_expires_in'], now);
  return {
    accessToken,
    ...(accessEnd === undefined ? {} : { accessTokenExpiresAt: accessEnd }),
    ...(hasRefreshToken ? { refreshToken } : {}),
    ...(refreshEnd === undefined ? {} : { refreshTokenExpiresAt: refreshEnd }),
    // A token that comes with a refresh token does end, also when Shopify forgets to say when.
    ...(hasRefreshToken && accessEnd === undefined ? { refreshState: { expiryUnknown: true } } : {}),
  };
}

function endOf(lifetime: unknown, now: number): string | undefined {
  const seconds = typeof lifetime === 'string' && /^\d{1,12}$/.test(lifetime) ? Number(lifetime) : lifetime;
  if (typeof seconds !== 'number' || !(seconds > 0) || seconds > MAX_LIFETIME_SECONDS) return undefined;
  return new Date(now + seconds * 1_000).toISOString();
}

/** A century: a longer lifetime is nonsense, and soon beyond what a date holds. */
const MAX_LIFETIME_SECONDS = 100 * 366 * 86_400;

/** OAuth's words, and Shopify's, for an app that is not who it says it is: authorising again would not help. */
const APP_ERRORS: ReadonlySet<string> = new Set([
  'invalid_client',
  'unauthorized_client',
  'application_cannot_be_found',
]);

function refusal(
  response: HttpResponse,
  request: TokenRequest,
  context: ResponseContext & { readonly storeId: string },
): ConnectorError {
  const word = oauthError(response);
  if (word === undefined || response.status >= 500 || response.status === 429) {
    return errorFromResponse(response, { ...context, reauthorize: false, hint: CHECK_APP });
  }
  const { fix, reauthorize } = wayOut(word, request);
  return new AuthenticationError(
    `shopify ${context.operation}: the token request for ${context.storeId} was refused (${word}): ${fix}.`,
    {
      platform: 'shopify',
      storeId: context.storeId,
      operation: context.operation,
      status: response.status,
      platformCode: word,
      reauthorize,
    },
  );
}

const CHECK_APP = 'check clientId and clientSecret';

function wayOut(word: string, { kind }: TokenRequest): { readonly fix: string; readonly reauthorize: boolean } {
  if (APP_ERRORS.has(word)) return { fix: CHECK_APP, reauthorize: false };
  if (kind === 'session' && word === 'invalid_subject_token') {
    return { fix: 'ask App Bridge for a new session token, and see that the app is installed', reauthorize: false };
  }
  if (kind === 'refresh' && word === 'invalid_grant') {
    const why = 'the app was uninstalled, or its tokens were revoked or not used for 90 days';
    return { fix: `${why}. Connect the store again (auth.begin or auth.connect)`, reauthorize: true };
  }
  return { fix: 'let the merchant authorise the app again (auth.begin)', reauthorize: true };
}

function oauthError(response: HttpResponse): string | undefined {
  try {
    const word = recordOf(JSON.parse(response.text))?.['error'];
    return typeof word === 'string' && /^[a-z_]{1,64}$/.test(word) ? word : undefined;
  } catch {
    // Not JSON: the status says enough.
    return undefined;
  }
}
