import type { Call } from '../../core/call.js';
import { AuthenticationError, ConnectorError } from '../../core/errors.js';
import { errorFromResponse, parseJson } from '../../core/http/errors.js';
import type { HttpResponse } from '../../core/http/http-client.js';
import type { RetryClass } from '../../core/http/retry.js';
import type { JsonObject, TokenRecord } from '../../core/ports.js';
import { recordOf } from '../../core/wire-reader.js';
import type { Runtime } from '../runtime.js';
import { type ShopifyOptions, secretsOf } from './options.js';
import { parseScopes } from './scopes.js';

/** Which app speaks: its id, and its secrets newest first. */
export interface AppCredentials {
  readonly clientId: string;
  readonly clientSecrets: readonly string[];
}

/** The store's own app where it has one, else the factory's. */
export function appCredentials(
  options: ShopifyOptions,
  record: TokenRecord | undefined,
  operation: string,
): AppCredentials {
  const own = record?.credentials;
  const clientId = own?.['clientId'] ?? options.clientId;
  const clientSecrets = storeSecrets(record) ?? secretsOf(options.clientSecret);
  if (typeof clientId === 'string' && clientSecrets.length > 0) return { clientId, clientSecrets };
  throw new ConnectorError(
    'configuration_invalid',
    `${operation} needs the app's credentials: pass clientId and clientSecret to createShopifyConnector, or to auth.connect for a store with an app of its own.`,
    { platform: 'shopify', operation },
  );
}

/** The secrets of the store's own app. */
export function storeSecrets(record: TokenRecord | undefined): readonly string[] | undefined {
  const own = record?.credentials['clientSecret'];
  const secrets = Array.isArray(own) ? own : [own];
  const texts = secrets.filter((secret) => typeof secret === 'string' && secret !== '');
  return texts.length === 0 ? undefined : texts;
}

/** What Shopify granted. */
export interface TokenGrant {
  readonly credentials: JsonObject;
  readonly scopes: readonly string[];
}

/**
 * Posts to the shop's token endpoint.
 *
 * @throws {AuthenticationError} with the OAuth error as `platformCode`; `reauthorize` unless the app itself is refused.
 */
export async function requestToken(
  runtime: Runtime,
  shop: string,
  parameters: Readonly<Record<string, string>>,
  retry: RetryClass,
  call: Call,
): Promise<TokenGrant> {
  const response = await runtime.http.send(
    {
      method: 'POST',
      url: `${runtime.originOf(shop, `https://${shop}`)}/admin/oauth/access_token`,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(parameters),
      retry,
      label: 'access token',
    },
    call,
  );
  const context = { platform: 'shopify', storeId: shop, operation: call.operation, label: 'access token', retry };
  if (response.status !== 200) throw refusal(response, context, shop);
  const answer = recordOf(parseJson(response, { ...context, expect: 'object' })) ?? {};
  const accessToken = answer['access_token'];
  if (typeof accessToken !== 'string' || accessToken === '') {
    throw new ConnectorError(
      'unexpected_response',
      `shopify ${call.operation}: the token answer has no access_token.`,
      {
        ...context,
        status: response.status,
      },
    );
  }
  const refreshToken = answer['refresh_token'];
  return {
    credentials: {
      accessToken,
      // Left out when Shopify does not say: "never expires" must not be read into a missing lifetime.
      ...endOf('accessTokenExpiresAt', answer['expires_in'], runtime.now()),
      ...(typeof refreshToken === 'string' && refreshToken !== '' ? { refreshToken } : {}),
      ...endOf('refreshTokenExpiresAt', answer['refresh_token_expires_in'], runtime.now()),
    },
    scopes: parseScopes(answer['scope']),
  };
}

function endOf(name: string, seconds: unknown, now: number): JsonObject {
  if (typeof seconds !== 'number' || !Number.isFinite(seconds) || seconds <= 0) return {};
  return { [name]: new Date(now + seconds * 1_000).toISOString() };
}

// The words of RFC 6749 for an app that is not who it says it is: authorising again would not help.
const APP_ERRORS: ReadonlySet<string> = new Set([
  'invalid_client',
  'unauthorized_client',
  'application_cannot_be_found',
]);

function refusal(
  response: HttpResponse,
  context: { readonly platform: string; readonly storeId: string; readonly operation: string; readonly label: string },
  shop: string,
): ConnectorError {
  const word = oauthError(response);
  if (word === undefined || response.status >= 500 || response.status === 429) {
    return errorFromResponse(response, { ...context, reauthorize: false, hint: 'check clientId and clientSecret' });
  }
  const isApp = APP_ERRORS.has(word);
  const fix = isApp ? 'check clientId and clientSecret' : 'let the merchant authorise the app again (auth.begin)';
  return new AuthenticationError(`Shopify refused the token request for ${shop} (${word}): ${fix}.`, {
    ...context,
    status: response.status,
    platformCode: word,
    reauthorize: !isApp,
  });
}

function oauthError(response: HttpResponse): string | undefined {
  try {
    const word = recordOf(JSON.parse(response.text))?.['error'];
    return typeof word === 'string' && /^[\w-]{1,64}$/.test(word) ? word : undefined;
  } catch {
    // Not JSON: the status says enough.
    return undefined;
  }
}
