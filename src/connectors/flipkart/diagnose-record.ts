import type { TokenRecord } from '../../core/ports.js';
import { recordOf } from '../../core/wire-reader.js';
import { type Finding, fine, problem, warning } from '../diagnosis.js';
import { findAppCredentials } from './app-credentials.js';
import { REFRESH_TOKEN_DEAD } from './auth-check.js';
import { dayOf, deadlineOf } from './auth-deadlines.js';
import { isRefreshTokenDead, type TokenLives } from './auth-lives.js';
import { isAuthorized } from './auth-records.js';
import { sameAppWarning } from './auth-same-app.js';
import { DEFAULT_REQUESTS_PER_HOUR } from './client.js';
import { failure } from './diagnose-failure.js';
import type { FlipkartOptions } from './options.js';
import type { FlipkartStore } from './store.js';

/** Which app speaks, and whether what it renews tokens with is still good. */
export function appFindings(
  record: TokenRecord,
  options: FlipkartOptions,
  { appRefusal }: TokenLives,
  sameAppAs: string | undefined,
): readonly Finding[] {
  const app = findAppCredentials(options, record);
  if (app === undefined) {
    const message = 'There are no appId and appSecret: the token in hand works, and nothing renews it.';
    return [problem('app', message, 'Pass them to createFlipkartConnector, or to auth.connect.')];
  }
  const kind = isAuthorized(record) ? "a partner's app" : 'a self-access app';
  const whose = app.isOwn ? "the store's own" : "the connector's";
  const known =
    appRefusal === undefined ? fine('app', `Tokens come by ${kind}, ${whose}.`) : failure('app', appRefusal);
  if (sameAppAs === undefined) return [known];
  const fix = "Connect each seller with the app of its own dashboard, or use a partner's app (auth.begin).";
  return [known, warning('app', sameAppWarning(record.storeId, sameAppAs), fix)];
}

/**
 * How long a token that Flipkart takes today will do.
 *
 * @param now milliseconds since the epoch.
 */
export function tokenFinding({ credentials }: TokenRecord, now: number): Finding {
  const retryAt = Date.parse(String(recordOf(credentials['refreshState'])?.['retryAt']));
  if (retryAt > now) {
    return warning(
      'token',
      'Renewing the access token failed a moment ago; it is tried again, and the token in hand still works.',
      'If it stays so, check appId and appSecret, and the way from this server to Flipkart.',
    );
  }
  const endsAt = Date.parse(String(credentials['accessTokenExpiresAt']));
  const end = Number.isNaN(endsAt) ? '' : `, now until ${dayOf(endsAt)}`;
  return fine('token', `The access token works${end}, and renews itself.`);
}

/** When the seller has to authorise the app again. */
export function authorizationFinding(record: TokenRecord, lives: TokenLives, now: number): Finding {
  if (!isAuthorized(record)) {
    return fine('authorization', "The seller's own app: nobody has to authorise it again.");
  }
  if (isRefreshTokenDead(lives)) {
    return problem('authorization', REFRESH_TOKEN_DEAD, 'Let the seller authorise the app again (auth.begin).');
  }
  const told = lives.refresh?.endsAt;
  const credentials = told === undefined ? record.credentials : { ...record.credentials, refreshTokenExpiresAt: told };
  const deadline = deadlineOf({ ...record, credentials }, now);
  if (deadline === undefined) {
    return fine('authorization', 'When the refresh token ends is not known; Flipkart gives them 180 days.');
  }
  const { state, message, fix } = deadline;
  if (state === 'none') return fine('authorization', `${message} ${fix}`);
  return state === 'near' ? warning('authorization', message, fix) : problem('authorization', message, fix);
}

/** What is set up on our side, and what goes without. */
export function settingFindings({ gstin }: FlipkartStore, options: FlipkartOptions): readonly Finding[] {
  const { notificationURL, signature, requestsPerHour = DEFAULT_REQUESTS_PER_HOUR } = options;
  const needsUrl = signature === undefined || signature === 'fklogin-sha1';
  return [
    notificationURL === undefined && needsUrl
      ? warning(
          'webhooks',
          'There is no notificationURL: notifications cannot be verified, and changes are found by reading the orders again.',
          'Pass the URL that Flipkart registered as notificationURL to createFlipkartConnector; webhooks.ensure says how one is registered.',
        )
      : fine('webhooks', 'Notifications can be verified.'),
    fine('budget', `Up to ${requestsPerHour} requests an hour for the seller; Flipkart publishes no limit.`),
    fine('gstin', gstin === undefined ? NO_GSTIN : `Orders carry the seller's GSTIN ${gstin}.`),
  ];
}

const NO_GSTIN = "Orders go without the seller's GSTIN: Flipkart does not tell it, auth.connect takes it.";
