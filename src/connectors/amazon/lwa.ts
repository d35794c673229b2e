import type { Call } from '../../core/call.js';
import { ConnectorError } from '../../core/errors.js';
import { parseJson, type ResponseContext } from '../../core/http/errors.js';
import type { HttpResponse } from '../../core/http/http-client.js';
import { parseRetryAfter, retryDelayMs } from '../../core/http/retry.js';
import type { JsonObject } from '../../core/ports.js';
import { recordOf } from '../../core/wire-reader.js';
import type { Runtime } from '../runtime.js';
import type { AppCredentials } from './app-credentials.js';
import { isAppRefused, isPassing, type LwaGrantType, lwaError, lwaErrorOf } from './lwa-errors.js';

/** One host for all regions, and for Amazon's own sandbox. */
const DEFAULT_LWA_URL = 'https://api.amazon.com/auth/o2/token';
/** It answers within a second; a connection that hangs must leave time for another try. */
const ATTEMPT_TIMEOUT_MS = 10_000;
const MAX_LIFETIME_SECONDS = 366 * 86_400;

/** What Login with Amazon granted. */
export interface LwaGrant {
  readonly accessToken: string;
  /** ISO 8601, UTC; `undefined` when it did not say. */
  readonly expiresAt: string | undefined;
  readonly refreshToken: string | undefined;
}

/**
 * Login with Amazon's token endpoint.
 *
 * Every request is tried again while it fails in a way that may pass: a refresh token stays valid, and a code that was
 * redeemed by a lost answer is only refused. Where the app has several secrets, the next one is tried when one is refused.
 *
 * All reject with {AuthenticationError}: `platformCode` `invalid_grant` and `reauthorize` for a refused token or code,
 * `invalid_client` or `unauthorized_client` without `reauthorize` for a refused app.
 */
export interface Lwa {
  /** An access token of the store whose refresh token it is. */
  refresh(app: AppCredentials, refreshToken: string, call: Call): Promise<LwaGrant>;
  /** Redeems the `spapi_oauth_code` of a callback; it lives for five minutes. */
  exchange(app: AppCredentials, code: string, redirectUri: string, call: Call): Promise<LwaGrant>;
  /** A token in the app's own name, for operations that belong to no seller. */
  grantless(app: AppCredentials, scope: string, call: Call): Promise<LwaGrant>;
}

export function createLwa(runtime: Runtime, options: { readonly lwaURL?: string | undefined }): Lwa {
  const url = options.lwaURL ?? DEFAULT_LWA_URL;

  const post = async (app: AppCredentials, secret: string, parameters: Parameters, call: Call) => {
    for (let attempt = 1; ; attempt += 1) {
      const response = await runtime.http.send(
        {
          method: 'POST',
          url,
          headers: { 'content-type': 'application/x-www-form-urlencoded;charset=UTF-8' },
          body: new URLSearchParams({ ...parameters, client_id: app.clientId, client_secret: secret }).toString(),
          retry: 'safe',
          label: LABEL,
          attemptTimeoutMs: ATTEMPT_TIMEOUT_MS,
        },
        call,
      );
      const askedMs = parseRetryAfter(response.headers.get('retry-after'), runtime.now());
      const waitMs = retryDelayMs(attempt, askedMs, Math.random);
      if (!isPassing(response) || attempt > call.maxRetries || waitMs >= call.remainingMs()) return response;
      await call.wait(waitMs);
    }
  };

  const request = async (app: AppCredentials, parameters: Parameters, call: Call): Promise<LwaGrant> => {
    const [newest = '', ...older] = app.clientSecrets;
    let response = await post(app, newest, parameters, call);
    for (const secret of older) {
      if (!isAppRefused(response)) break;
      response = await post(app, secret, parameters, call);
    }
    const { platform, storeId, operation } = call;
    const context: ResponseContext = { platform, storeId, operation, label: LABEL, retry: 'safe', now: runtime.now };
    if (response.status !== 200 || lwaErrorOf(response) !== undefined)
      throw lwaError(response, parameters.grant_type, context);
    return grantFrom(response, context, runtime.now());
  };

  return {
    refresh: (app, refreshToken, call) =>
      // No scope: Amazon refuses it here.
      request(app, { grant_type: 'refresh_token', refresh_token: refreshToken }, call),
    exchange: (app, code, redirectUri, call) =>
      request(app, { grant_type: 'authorization_code', code, redirect_uri: redirectUri }, call),
    grantless: (app, scope, call) => request(app, { grant_type: 'client_credentials', scope }, call),
  };
}

const LABEL = 'access token';

type Parameters = { readonly grant_type: LwaGrantType } & Readonly<Record<string, string>>;

function grantFrom(response: HttpResponse, context: ResponseContext, now: number): LwaGrant {
  const { access_token, expires_in, refresh_token } =
    recordOf(parseJson(response, { ...context, expect: 'object' })) ?? {};
  if (!isFilled(access_token)) {
    throw new ConnectorError(
      'unexpected_response',
      `amazon ${context.operation}: the token answer has no access_token. A proxy in between, or a wrong lwaURL, is the usual cause.`,
      { ...context, status: response.status },
    );
  }
  return {
    accessToken: access_token,
    expiresAt: endOf(expires_in, now),
    refreshToken: isFilled(refresh_token) ? refresh_token : undefined,
  };
}

/**
 * A seller's grant as it is stored.
 *
 * @param refreshToken the one in hand: it stays in force where none came. Amazon's do not rotate (2026-11).
 */
export function credentialsFrom(grant: LwaGrant, refreshToken: string): JsonObject {
  return {
    refreshToken: grant.refreshToken ?? refreshToken,
    accessToken: grant.accessToken,
    ...(grant.expiresAt === undefined
      ? // Every access token ends: found out when Amazon refuses it.
        { refreshState: { expiryUnknown: true } }
      : { accessTokenExpiresAt: grant.expiresAt }),
  };
}

function endOf(lifetime: unknown, now: number): string | undefined {
  const seconds = typeof lifetime === 'string' && /^\d{1,9}$/.test(lifetime) ? Number(lifetime) : lifetime;
  if (typeof seconds !== 'number' || !(seconds > 0) || seconds > MAX_LIFETIME_SECONDS) return undefined;
  return new Date(now + seconds * 1_000).toISOString();
}

function isFilled(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
