import type { TokenRecord } from '../../core/ports.js';
import { recordOf } from '../../core/wire-reader.js';
import { type Finding, fine, problem, warning } from '../diagnosis.js';
import { connectedStore } from './auth-records.js';
import type { GraphQLAnswer } from './client.js';
import { SUPPORTED_API_VERSIONS } from './options.js';
import { orderAccess, readLimits } from './order-access.js';
import { grantedScopes, hasScope } from './scopes.js';
import { parseShopDomain } from './shop-domain.js';

/** A token of another shop answers, and everything it reads is that shop's. */
export function ownerFindings({ data }: GraphQLAnswer, storeId: string): readonly Finding[] {
  const domain = parseShopDomain(recordOf(data['shop'])?.['myshopifyDomain']);
  if (domain === undefined || domain === storeId) return [];
  return [
    problem(
      'token',
      `The access token belongs to ${domain}.`,
      `Connect that shop as ${domain}, and this one with a token of its own.`,
    ),
  ];
}

/**
 * @param granted as Shopify says now, not as it was noted when the store was connected.
 * @param wanted what the app wants of every store.
 */
export function scopeFindings(
  record: TokenRecord,
  granted: readonly string[] | undefined,
  wanted: readonly string[],
): readonly Finding[] {
  if (granted === undefined) return [];
  const now = { ...record, settings: { ...record.settings, scopes: granted } };
  const { missingScopes: missing = [] } = connectedStore(now, wanted);
  const history = readLimits(orderAccess(now), undefined, []).find(({ code }) => code === 'history_window');
  return [
    missing.length === 0
      ? fine('scopes', 'Everything that was asked for is granted.')
      : (missing.includes('read_orders') ? problem : warning)(
          'scopes',
          `Not granted: ${missing.join(', ')}. What needs them fails or stays empty.`,
          'Add them to the scopes of the app, and let the merchant approve with auth.begin.',
        ),
    ...outdatedFindings(grantedScopes(record), granted),
    history === undefined
      ? fine('history_window', 'Orders of any age can be read.')
      : warning(
          'history_window',
          history.message,
          'Request read_all_orders in the settings of the app, then ask for it with auth.begin.',
        ),
  ];
}

function outdatedFindings(noted: readonly string[] | undefined, granted: readonly string[]): readonly Finding[] {
  if (noted === undefined) return [];
  const changed = [
    ...granted.filter((scope) => !hasScope(noted, scope)),
    ...noted.filter((scope) => !hasScope(granted, scope)),
  ];
  if (changed.length === 0) return [];
  const message = `The merchant's approval changed since it was noted: ${changed.join(', ')}. Reads go by what was noted.`;
  return [warning('scopes_noted', message, 'Call auth.check(storeId), which notes what is granted now.')];
}

/** @param asked the API version of the requests. */
export function versionFinding({ data, apiVersion: served }: GraphQLAnswer, asked: string): Finding {
  const supported = supportedIn(data['publicApiVersions']);
  const newest = supported.at(-1);
  const fix = `Update this library, and set apiVersion to one of ${SUPPORTED_API_VERSIONS.join(', ')} that Shopify still serves.`;
  if (served !== asked) {
    return warning('api_version', `Shopify answered with API version ${served} instead of ${asked}.`, fix);
  }
  if (asked === supported[0] && asked !== newest) {
    const message = `API version ${asked} is the oldest that Shopify still serves (the newest is ${newest}): it goes with the next quarter.`;
    return warning('api_version', message, fix);
  }
  return fine('api_version', `API version ${asked}${newest === undefined ? '' : `; the newest is ${newest}`}.`);
}

/** Stable versions, oldest first. */
function supportedIn(versions: unknown): readonly string[] {
  return (Array.isArray(versions) ? versions : [])
    .map(recordOf)
    .filter((version) => version?.['supported'] === true)
    .map((version) => String(version?.['handle']))
    .filter((handle) => /^\d{4}-\d{2}$/.test(handle))
    .sort();
}
