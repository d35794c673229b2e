import type { TokenRecord } from '../../core/ports.js';
import { recordOf } from '../../core/wire-reader.js';
import { type Finding, fine, problem, warning } from '../diagnosis.js';
import { renewalOf } from './auth-refresh.js';

/** Shopify refuses permanent tokens of public apps from then on (documented 2026-09). */
const PERMANENT_UNTIL = Date.UTC(2027, 0, 1);

/**
 * How long a token that Shopify takes today will do, and how the next one comes.
 *
 * @param hasApp whether the app's own credentials are known, without which nothing is renewed.
 * @param now milliseconds since the epoch.
 */
export function tokenFinding(record: TokenRecord, hasApp: boolean, now: number): Finding {
  const renewal = renewalOf(record);
  if (renewal === undefined) return permanentFinding(hasApp, now);
  if (!hasApp) {
    return problem(
      'token',
      'The access token ends soon and cannot be renewed: the credentials of the app are not known.',
      'Pass clientId and clientSecret to createShopifyConnector, or to auth.connect for this store.',
    );
  }
  if (renewal.kind === 'migrate') {
    return warning(
      'token',
      'Exchanging the permanent token for one that renews itself was begun and not finished.',
      'Call migrateToken({ storeId }) again.',
    );
  }
  const retryAt = recordOf(record.credentials['refreshState'])?.['retryAt'];
  if (typeof retryAt === 'string' && Date.parse(retryAt) > now) {
    return warning(
      'token',
      'Renewing the access token failed a moment ago; it is tried again, and the token in hand still works.',
      'If it stays so, check clientId and clientSecret, and the way from this server to Shopify.',
    );
  }
  return renewal.kind === 'refresh'
    ? fine('token', 'The access token works and renews itself.')
    : fine('token', 'The access token works; the app gets a new one each day.');
}

function permanentFinding(hasApp: boolean, now: number): Finding {
  // Custom apps keep theirs, and are the ones whose credentials need not be known.
  if (!hasApp || now >= PERMANENT_UNTIL) return fine('token', 'The access token works and does not end.');
  return warning(
    'token',
    'The access token is a permanent one: from 2027-01-01 on Shopify refuses those of public apps.',
    'If the app is a public one, call migrateToken({ storeId }) before that day; it needs no merchant. Custom apps may keep theirs.',
  );
}
