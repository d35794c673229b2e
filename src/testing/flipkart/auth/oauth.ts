import type { IncomingHttpHeaders } from 'node:http';
import type { Exchange, HttpAnswer } from '../http/exchange.js';
import { jsonAnswer } from '../http/json.js';
import { oauthError } from './access.js';
import { type Grant, type SandboxApp, SCOPE, type TokenPair } from './app.js';

export const OAUTH = '/oauth-service/oauth';

export type OauthAnswer = HttpAnswer & {
  /** Whose token it was about, for the request log. */
  readonly sellerId?: string;
  readonly grantType?: string;
};

/** The token endpoint: GET, the parameters in the query, the app's id and secret as Basic authentication. */
export function answerToken(exchange: Exchange, apps: readonly SandboxApp[]): OauthAnswer {
  if (exchange.method !== 'GET')
    return oauthError(405, 'method_not_allowed', `Request method '${exchange.method}' not supported`);
  const app = authenticateApp(exchange.headers, apps);
  if (!('appId' in app)) return app;
  const grantType = exchange.query.get('grant_type');
  if (grantType === null) return oauthError(400, 'invalid_request', 'Missing grant type');
  return { ...granted(exchange.query, grantType, app), grantType };
}

function granted(query: URLSearchParams, grantType: string, app: SandboxApp): OauthAnswer {
  switch (grantType) {
    case 'client_credentials':
      return app.ownerId === undefined ? wrongGrant(grantType) : own(query, app, app.ownerId);
    case 'authorization_code':
      return app.ownerId === undefined ? redeem(query, app) : wrongGrant(grantType);
    case 'refresh_token':
      return app.ownerId === undefined ? refresh(query, app) : wrongGrant(grantType);
    default:
      return oauthError(400, 'unsupported_grant_type', `Unsupported grant type: ${grantType}`);
  }
}

const wrongGrant = (grantType: string): HttpAnswer =>
  oauthError(401, 'invalid_client', `Unauthorized grant type: ${grantType}`);

function own(query: URLSearchParams, app: SandboxApp, ownerId: string): OauthAnswer {
  const scope = query.get('scope');
  if (!isScope(scope)) return wrongScope(scope);
  return tokenAnswer({ access: app.accessFor(ownerId), refresh: undefined }, app);
}

function redeem(query: URLSearchParams, app: SandboxApp): OauthAnswer {
  const [code, redirectURI, state] = ['code', 'redirect_uri', 'state'].map((name) => query.get(name));
  if (!code) return oauthError(400, 'invalid_request', 'An authorization code must be supplied.');
  if (!redirectURI) return oauthError(400, 'invalid_grant', 'Redirect URI mismatch.');
  const pair = app.redeem(code, redirectURI, state ?? '');
  if (pair === undefined) return oauthError(400, 'invalid_grant', 'Invalid authorization code');
  return tokenAnswer(pair, app);
}

function refresh(query: URLSearchParams, app: SandboxApp): OauthAnswer {
  const refreshToken = query.get('refresh_token');
  if (!refreshToken) return oauthError(400, 'invalid_request', 'Missing refresh token');
  const pair = app.refresh(refreshToken);
  if (pair === undefined) return oauthError(400, 'invalid_grant', `Invalid refresh token: ${refreshToken}`);
  return tokenAnswer(pair, app);
}

function tokenAnswer({ access, refresh: renewal }: TokenPair, app: SandboxApp): OauthAnswer {
  const answer = jsonAnswer(
    200,
    {
      access_token: access.token,
      token_type: 'bearer',
      ...(renewal === undefined ? {} : { refresh_token: renewal.token }),
      expires_in: app.secondsLeft(access),
      scope: SCOPE,
      ...(renewal === undefined ? {} : { refresh_token_expires_in: app.secondsLeft(renewal) }),
    },
    { 'Cache-Control': 'no-store' },
  );
  return { ...answer, sellerId: access.sellerId };
}

/** Whether a token has ended (documentation, 2026). */
export function answerTokenExpiry(exchange: Exchange, apps: readonly SandboxApp[], now: number): OauthAnswer {
  if (exchange.method !== 'GET')
    return oauthError(405, 'method_not_allowed', `Request method '${exchange.method}' not supported`);
  const app = authenticateApp(exchange.headers, apps);
  if (!('appId' in app)) return app;
  const kind = exchange.query.get('token_type');
  const token = exchange.query.get('token') ?? '';
  if (kind !== 'access' && kind !== 'refresh')
    return oauthError(400, 'invalid_request', 'token_type must be access or refresh');
  const grant: Grant | undefined = kind === 'access' ? app.accessGrantOf(token) : app.refreshGrantOf(token);
  if (grant === undefined) return oauthError(400, 'invalid_token', 'Token was not recognised');
  const body = {
    expired: now >= grant.endsAt,
    token_type: `${kind}_token`,
    expires_in: app.secondsLeft(grant),
  };
  return { ...jsonAnswer(200, body), sellerId: grant.sellerId };
}

/** `Seller_Api`, also in a list as old samples have it. */
export const isScope = (scope: string | null): boolean => scope !== null && /^Seller_Api(,Default)?$/.test(scope);

const wrongScope = (scope: string | null): HttpAnswer =>
  oauthError(400, 'invalid_scope', `Invalid scope: ${scope ?? ''}`);

function authenticateApp(headers: IncomingHttpHeaders, apps: readonly SandboxApp[]): SandboxApp | HttpAnswer {
  const encoded = /^Basic (\S+)$/i.exec(headers.authorization ?? '')?.[1];
  if (encoded === undefined)
    return oauthError(401, 'unauthorized', 'Full authentication is required to access this resource');
  const pair = Buffer.from(encoded, 'base64').toString();
  const colon = pair.indexOf(':');
  const appId = colon < 0 ? pair : pair.slice(0, colon);
  const app = apps.find((one) => one.appId === appId);
  if (app === undefined) return oauthError(401, 'unauthorized', `No client with requested id: ${appId}`);
  return app.knows(pair.slice(colon + 1)) ? app : oauthError(401, 'unauthorized', 'Bad credentials');
}
