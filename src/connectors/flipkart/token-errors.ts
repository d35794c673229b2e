import { AuthenticationError, ConnectorError, type ErrorDetails, InvalidRequestError } from '../../core/errors.js';
import { errorFromResponse, type ResponseContext } from '../../core/http/errors.js';
import type { HttpResponse } from '../../core/http/http-client.js';
import { recordOf } from '../../core/wire-reader.js';

/** What was asked for: decides what helps when it is refused. */
export type TokenGrant = 'client_credentials' | 'authorization_code' | 'refresh_token' | 'expiry';

/** Flipkart's word for a failure, whatever the status; `undefined` when the answer has none. */
export function tokenErrorOf(response: HttpResponse): string | undefined {
  const word = refusalIn(response)?.['error'];
  return typeof word === 'string' && /^[a-z_]{1,64}$/.test(word) ? word : undefined;
}

/** A secret that Flipkart does not know: another one of the app may do. */
export function isSecretRefused(response: HttpResponse): boolean {
  if (response.status !== 401 || isAppUnknown(response)) return false;
  const word = tokenErrorOf(response);
  return word === undefined || word === 'unauthorized';
}

/** About the token or code, not an outage, whatever the status: a refusal was seen wrapped in a 500. */
export function isGrantRefused(response: HttpResponse): boolean {
  return GRANT_ERRORS.has(tokenErrorOf(response) ?? '');
}

/**
 * What a refused token request means, told by `error`: the status that belongs to each word is not documented (2026-11).
 *
 * `error_description` never gets into it: it quotes the token.
 *
 * @param isOwnApp the app is the store's own: only the seller has its new secret.
 */
export function tokenError(
  response: HttpResponse,
  grant: TokenGrant,
  context: ResponseContext,
  isOwnApp: boolean,
): ConnectorError {
  const { platform, storeId, operation } = context;
  const word = tokenErrorOf(response);
  const details: ErrorDetails = { platform, storeId, operation, status: response.status, platformCode: word };
  const refused = (what: string) => `${platform} ${operation}: Flipkart refused ${what} (${word ?? 'HTTP 401'})`;
  if (isAppUnknown(response)) {
    return new AuthenticationError(`${refused('the app')}: it knows no app of this appId. ${fixOfApp(isOwnApp)}`, {
      ...details,
      reauthorize: isOwnApp,
    });
  }
  if (isSecretRefused(response)) {
    const message = `${refused('the app')}: appSecret is wrong, or was replaced in the dashboard. ${fixOfApp(isOwnApp)}`;
    return new AuthenticationError(message, {
      ...details,
      platformCode: word ?? 'unauthorized',
      reauthorize: isOwnApp,
    });
  }
  if (GRANT_ERRORS.has(word ?? '') && grant !== 'client_credentials') {
    // The one word by which token stores are told that nothing renews this.
    return new AuthenticationError(`${refused(WHAT[grant])}: ${GRANT_REFUSED[grant]}`, {
      ...details,
      platformCode: 'invalid_grant',
      reauthorize: true,
    });
  }
  switch (word) {
    case 'invalid_client':
    case 'unauthorized_client':
      return new AuthenticationError(`${refused('the app')}: ${WRONG_KIND_OF_APP}`, { ...details, reauthorize: false });
    case 'invalid_scope':
    case 'access_denied':
      return new ConnectorError('permission_denied', `${refused('the scope')}: ${CHECK_SCOPE}`, details);
    case 'invalid_request':
    case 'unsupported_grant_type':
    case 'redirect_uri_mismatch':
      return new InvalidRequestError(`${refused(`the request for ${WHAT[grant]}`)}: ${CHECK_REQUEST}`, details);
    default:
      return errorFromResponse(response, { ...context, platformCode: word, reauthorize: isOwnApp, hint: CHECK_ALL });
  }
}

const GRANT_ERRORS: ReadonlySet<string> = new Set(['invalid_grant', 'invalid_token']);

const WHAT: Readonly<Record<TokenGrant, string>> = {
  client_credentials: 'an access token',
  authorization_code: 'the authorisation code',
  refresh_token: 'the refresh token',
  expiry: 'the token',
};

const GRANT_REFUSED: Readonly<Record<Exclude<TokenGrant, 'client_credentials'>, string>> = {
  authorization_code:
    'it has ended, was redeemed already, or was given to another redirectUri. Begin again (auth.begin).',
  refresh_token:
    'it has ended after its 180 days, was replaced by a newer one, was withdrawn by the seller, or is of another app. Let the seller authorise the app again (auth.begin), or pass the newest one to auth.connect.',
  expiry: 'it does not know it.',
};

function fixOfApp(isOwnApp: boolean): string {
  return isOwnApp
    ? "Connect the store again with appId and appSecret as the seller's dashboard shows them (auth.connect)."
    : 'Pass appId and appSecret as the dashboard shows them, the newest secret first. The seller has nothing to do.';
}

const WRONG_KIND_OF_APP =
  "a seller's own (self-access) app gets tokens by its secret alone (auth.connect), a partner's by the seller's authorisation (auth.begin): this one may not have what was asked for.";
const CHECK_SCOPE = 'check the scope option and what the app was approved for in the dashboard.';
const CHECK_REQUEST = 'check that the refresh token, the code and the redirectUri are complete, and tokenMethod.';
const CHECK_ALL = 'check appId, appSecret, tokenURL and tokenMethod';

/** `error_description` is compared here and shown nowhere. */
function isAppUnknown(response: HttpResponse): boolean {
  const description = refusalIn(response)?.['error_description'];
  return response.status === 401 && typeof description === 'string' && /^No client with/i.test(description);
}

/** The body of a refusal, also of one that a gateway wrapped as a text. */
function refusalIn({ text }: HttpResponse): Readonly<Record<string, unknown>> | undefined {
  const body = recordOf(parse(text));
  const inner = typeof body?.['error'] === 'string' ? recordOf(parse(body['error'])) : undefined;
  return inner ?? body;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON: the status says enough.
    return undefined;
  }
}
