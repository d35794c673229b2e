import type { ConnectedStore } from '../../core/connector.js';
import type { JsonValue, TokenRecord } from '../../core/ports.js';
import { omitUndefined } from '../../model/index.js';
import { grantedScopes, missingScopes, parseScopes } from './scopes.js';

/**
 * What the host is told: everything of the record but its secrets.
 *
 * @param wanted what the app wants of every store; a store that was begun with scopes of its own is held to those.
 */
export function connectedStore(record: TokenRecord, wanted: readonly string[], context?: JsonValue): ConnectedStore {
  const { accessToken, accessTokenExpiresAt } = record.credentials;
  const { requestedScopes } = record.settings;
  const granted = grantedScopes(record);
  const requested = requestedScopes === undefined ? wanted : parseScopes(requestedScopes);
  return omitUndefined<ConnectedStore>({
    platform: 'shopify',
    storeId: record.storeId,
    profile: record.profile,
    connectedAt: record.connectedAt,
    scopes: granted,
    missingScopes: granted === undefined ? undefined : missingScopes(requested, granted),
    accessTokenExpiresAt:
      typeof accessTokenExpiresAt === 'string' && accessToken !== undefined ? accessTokenExpiresAt : undefined,
    context,
  });
}
