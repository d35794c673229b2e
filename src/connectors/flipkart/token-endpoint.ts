import type { Call } from '../../core/call.js';
import { ConnectorError } from '../../core/errors.js';
import { parseJson, type ResponseContext } from '../../core/http/errors.js';
import type { HttpRequest, HttpResponse } from '../../core/http/http-client.js';
import { recordOf } from '../../core/wire-reader.js';
import type { Runtime } from '../runtime.js';
import type { AppCredentials } from './app-credentials.js';
import { FLIPKART_ORIGIN } from './client.js';
import type { FlipkartOptions } from './options.js';
import { isGrantRefused, isSecretRefused, type TokenGrant, tokenError } from './token-errors.js';

export const OAUTH_PATH = '/oauth-service/oauth';
const DEFAULT_SCOPE = 'Seller_Api';
/** Tokens come within a second; a connection that hangs must leave time for another try. */
const ATTEMPT_TIMEOUT_MS = 10_000;
const MAX_LIFETIME_SECONDS = 366 * 86_400;
/** Flipkart's own for a timeout behind its gateway. */
const GATEWAY_TIMEOUT = 599;

/** What Flipkart granted. */
export interface FlipkartGrant {
  readonly accessToken: string;
  /** ISO 8601, UTC; `undefined` when it did not say. */
  readonly expiresAt: string | undefined;
  /** Of a seller's authorisation. */
  readonly refreshToken: string | undefined;
  readonly refreshTokenExpiresAt: string | undefined;
  /** `undefined` when it did not say. */
  readonly scopes: readonly string[] | undefined;
}

/** Whose token is asked for, and with which app. */
export interface TokenOwner {
  readonly storeId: string;
  readonly app: AppCredentials;
}

/** What Flipkart says of a token's life. */
export interface TokenLife {
  readonly hasEnded: boolean;
  /** ISO 8601, UTC; `undefined` when it did not say. */
  readonly endsAt: string | undefined;
}

/**
 * Flipkart's token endpoints. They take nothing of the API's budget.
 *
 * Every request is tried again while it fails in a way that may pass, which harms nothing: while a token lives, asking again
 * gives the same one. A code or an old refresh token that a lost answer used up is only refused, which is where not trying
 * again would have ended. Where the app has several secrets, the next one is tried when one is refused.
 *
 * All reject with {AuthenticationError}: `platformCode` `invalid_grant` and `reauthorize` for a refused refresh token or
 * code, `unauthorized` for a refused app, `reauthorize` then where the app is the store's own.
 */
export interface TokenEndpoint {
  /** A token of the seller whose self-access app it is. */
  clientCredentials(owner: TokenOwner, call: Call): Promise<FlipkartGrant>;
  /** A token of the seller who authorised a partner's app. */
  refresh(owner: TokenOwner, refreshToken: string, call: Call): Promise<FlipkartGrant>;
  /** Redeems the code of a callback. */
  exchange(owner: TokenOwner, callback: RedeemableCallback, call: Call): Promise<FlipkartGrant>;
  /** How long a token lives; since 2026. */
  lifeOf(owner: TokenOwner, kind: 'access' | 'refresh', token: string, call: Call): Promise<TokenLife>;
}

export interface RedeemableCallback {
  readonly code: string;
  readonly state: string;
  readonly redirectUri: string;
}

export type TokenOptions = Pick<FlipkartOptions, 'tokenURL' | 'tokenMethod' | 'scope'>;

export function createTokenEndpoint(runtime: Runtime, options: TokenOptions): TokenEndpoint {
  const originOf = (storeId: string) => runtime.originOf(storeId, FLIPKART_ORIGIN);

  /** The first answer to a secret that is known; else the one to the last. */
  const ask = async (
    { app, storeId }: TokenOwner,
    grant: TokenGrant,
    request: Pick<HttpRequest, 'method' | 'url' | 'body'>,
    call: Call,
  ): Promise<Readonly<Record<string, unknown>>> => {
    const label = grant === 'expiry' ? 'token expiry' : 'access token';
    const send = (secret: string) =>
      runtime.http.send(
        {
          ...request,
          headers: {
            authorization: basic(app.appId, secret),
            ...(request.body === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
          },
          retry: 'safe',
          retryStatuses: [GATEWAY_TIMEOUT],
          handBack: (response) => grant !== 'client_credentials' && isGrantRefused(response),
          label,
          attemptTimeoutMs: ATTEMPT_TIMEOUT_MS,
        },
        call,
      );
    const [newest = '', ...older] = app.appSecrets;
    let response: HttpResponse = await send(newest);
    for (const secret of older) {
      if (!isSecretRefused(response)) break;
      response = await send(secret);
    }
    const { platform, operation } = call;
    const context: ResponseContext = { platform, storeId, operation, label, retry: 'safe', now: runtime.now };
    if (response.status !== 200) throw tokenError(response, grant, context, app.isOwn);
    return recordOf(parseJson(response, { ...context, expect: 'object' })) ?? {};
  };

  const grantFor = async (
    owner: TokenOwner,
    parameters: { readonly grant_type: Exclude<TokenGrant, 'expiry'> } & Readonly<Record<string, string>>,
    call: Call,
  ): Promise<FlipkartGrant> => {
    const url = options.tokenURL ?? `${originOf(owner.storeId)}${OAUTH_PATH}/token`;
    const request =
      options.tokenMethod === 'POST'
        ? { method: 'POST', url, body: new URLSearchParams(parameters).toString() }
        : { method: 'GET', url: withQuery(url, parameters) };
    const body = await ask(owner, parameters.grant_type, request, call);
    return grantFrom(body, owner.storeId, call, runtime.now());
  };

  return {
    clientCredentials: (owner, call) =>
      grantFor(owner, { grant_type: 'client_credentials', scope: options.scope ?? DEFAULT_SCOPE }, call),

    refresh: (owner, refreshToken, call) =>
      grantFor(owner, { grant_type: 'refresh_token', refresh_token: refreshToken }, call),

    exchange: (owner, { code, state, redirectUri }, call) =>
      grantFor(owner, { grant_type: 'authorization_code', redirect_uri: redirectUri, state, code }, call),

    lifeOf: async (owner, kind, token, call) => {
      const url = withQuery(`${originOf(owner.storeId)}${OAUTH_PATH}/token/expiry`, { token_type: kind, token });
      const body = await ask(owner, 'expiry', { method: 'GET', url }, call);
      return { hasEnded: body['expired'] === true, endsAt: endOf(body['expires_in'], runtime.now()) };
    },
  };
}

/** What consent is asked for, and what a token is to be good for. */
export function scopesOf({ scope = DEFAULT_SCOPE }: TokenOptions): readonly string[] {
  return listOf(scope);
}

function grantFrom(
  body: Readonly<Record<string, unknown>>,
  storeId: string,
  { platform, operation }: Call,
  now: number,
): FlipkartGrant {
  const { access_token, expires_in, refresh_token, refresh_token_expires_in, scope } = body;
  if (!isFilled(access_token)) {
    throw new ConnectorError(
      'unexpected_response',
      `${platform} ${operation}: the token answer has no access_token. A proxy in between, or a wrong tokenURL, is the usual cause.`,
      { platform, storeId, operation, status: 200 },
    );
  }
  return {
    accessToken: access_token,
    expiresAt: endOf(expires_in, now),
    refreshToken: isFilled(refresh_token) ? refresh_token : undefined,
    refreshTokenExpiresAt: endOf(refresh_token_expires_in, now),
    scopes: isFilled(scope) ? listOf(scope) : undefined,
  };
}

/** RFC 6749 parts scopes by spaces, Flipkart's samples by commas. */
function listOf(scope: string): readonly string[] {
  return scope.split(/[\s,]+/).filter((one) => one !== '');
}

function endOf(lifetime: unknown, now: number): string | undefined {
  const seconds = typeof lifetime === 'string' && /^\d{1,9}$/.test(lifetime) ? Number(lifetime) : lifetime;
  if (typeof seconds !== 'number' || !(seconds >= 0) || seconds > MAX_LIFETIME_SECONDS) return undefined;
  return new Date(now + seconds * 1_000).toISOString();
}

/** A `tokenURL` may bring a query of its own. */
function withQuery(url: string, parameters: Readonly<Record<string, string>>): string {
  const whole = new URL(url);
  for (const [name, value] of Object.entries(parameters)) whole.searchParams.set(name, value);
  return whole.href;
}

function basic(appId: string, secret: string): string {
  return `Basic ${Buffer.from(`${appId}:${secret}`).toString('base64')}`;
}

function isFilled(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
