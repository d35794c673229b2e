import { AuthenticationError, ConnectorError, type ErrorDetails, InvalidRequestError } from '../../core/errors.js';
import { errorFromResponse, type ResponseContext } from '../../core/http/errors.js';
import type { HttpResponse } from '../../core/http/http-client.js';
import { mayRetry } from '../../core/http/retry.js';
import { recordOf } from '../../core/wire-reader.js';

/** What the token was to be: decides what helps when it is refused. */
export type LwaGrantType = 'refresh_token' | 'authorization_code' | 'client_credentials';

/** Login with Amazon's word for a failure, whatever the status; `undefined` when the answer has none. */
export function lwaErrorOf(response: HttpResponse): string | undefined {
  try {
    const word = recordOf(JSON.parse(response.text))?.['error'];
    return typeof word === 'string' && /^[a-z_]{1,64}$/.test(word) ? word : undefined;
  } catch {
    // Not JSON: the status says enough.
    return undefined;
  }
}

/** The app is refused, not the grant: another of its secrets may do. */
export function isAppRefused(response: HttpResponse): boolean {
  return APP_ERRORS.has(lwaErrorOf(response) ?? '');
}

/** A word that promises better, under a status that is not tried again for its own sake. */
export function isPassing(response: HttpResponse): boolean {
  const { status } = response;
  const isTriedAgain = mayRetry({ kind: 'answer', status, retryAfterMs: undefined }, 'safe');
  return !isTriedAgain && PASSING_ERRORS.has(lwaErrorOf(response) ?? '');
}

/**
 * What a refused token request means, told by `error`: the status that belongs to each word is not documented (2026-11).
 *
 * `error_description` never gets into it: it may quote what was sent.
 */
export function lwaError(response: HttpResponse, grantType: LwaGrantType, context: ResponseContext): ConnectorError {
  const word = lwaErrorOf(response);
  if (word === undefined || !KNOWN_ERRORS.has(word) || response.status === 429) {
    const platformCode = word === undefined ? {} : { platformCode: word };
    return errorFromResponse(response, { ...context, ...platformCode, reauthorize: false, hint: CHECK_APP });
  }
  const { platform, storeId, operation } = context;
  const details: ErrorDetails = { platform, storeId, operation, status: response.status, platformCode: word };
  const refused = (what: string) => `${platform} ${operation}: Login with Amazon refused the ${what} (${word})`;
  if (APP_ERRORS.has(word)) {
    return new AuthenticationError(`${refused('app')}: ${APP_REFUSED}`, { ...details, reauthorize: false });
  }
  const message = refused(WHAT[grantType]);
  switch (word) {
    case 'invalid_grant':
      return new AuthenticationError(`${message}: ${GRANT_REFUSED[grantType]}`, {
        ...details,
        reauthorize: grantType !== 'client_credentials',
      });
    case 'access_denied':
    case 'invalid_scope':
      return new ConnectorError('permission_denied', `${message}: ${NOT_ALLOWED}`, details);
    case 'invalid_request':
      return new InvalidRequestError(`${message}: ${BAD_REQUEST}`, details);
    default:
      return new ConnectorError('platform_unavailable', `${message}: it is out of order; try again later.`, details);
  }
}

const APP_ERRORS: ReadonlySet<string> = new Set(['invalid_client', 'unauthorized_client']);
const PASSING_ERRORS: ReadonlySet<string> = new Set(['server_error', 'temporarily_unavailable']);
const KNOWN_ERRORS: ReadonlySet<string> = new Set([
  ...APP_ERRORS,
  ...PASSING_ERRORS,
  'invalid_grant',
  'access_denied',
  'invalid_scope',
  'invalid_request',
]);

const WHAT: Readonly<Record<LwaGrantType, string>> = {
  refresh_token: 'refresh token',
  authorization_code: 'authorisation code',
  client_credentials: "app's request for a token of its own",
};

const CHECK_APP = 'check clientId, clientSecret and lwaURL';

/** Nothing that the merchant could mend. */
const APP_REFUSED =
  'clientId or clientSecret is wrong, the secret was rotated (each ends after 180 days), or the token is of another app. The seller need not authorise again: pass the newest secret of the app that was authorised as clientSecret.';

const GRANT_REFUSED: Readonly<Record<LwaGrantType, string>> = {
  refresh_token:
    'it was revoked, has ended (a public app has to be authorised again every 365 days), or is of another app. Connect the store again (auth.begin or auth.connect).',
  authorization_code:
    'it has ended after five minutes, was redeemed already, or was given to another redirectUri. Begin again (auth.begin).',
  client_credentials: CHECK_APP,
};

const NOT_ALLOWED = 'the app may not have it. Check its roles in Seller Central > Develop Apps.';
const BAD_REQUEST = 'check that the refresh token, the code and the redirectUri are complete.';
