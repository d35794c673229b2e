import type { ConnectedStore } from '../../core/connector.js';
import type { JsonValue, TokenRecord } from '../../core/ports.js';
import { omitUndefined } from '../../model/index.js';
import { type Permission, settingsOf } from './settings.js';

/** What WooCommerce calls the two together. */
const BOTH = 'read_write';

/** `read`, `write` or `read_write`, as WooCommerce writes what a key may do; `undefined` for anything else. */
export function parsePermissions(scopes: readonly unknown[]): readonly Permission[] | undefined {
  const names = scopes.flatMap((scope): readonly unknown[] => (scope === BOTH ? ALL : [scope]));
  const known = ALL.filter((permission) => names.includes(permission));
  const isUnderstood = names.length > 0 && names.every((name) => known.some((permission) => permission === name));
  return isUnderstood ? known : undefined;
}

export function permissionsText(permissions: readonly Permission[]): string {
  return permissions.length === ALL.length ? BOTH : permissions.join('');
}

export const ALL: readonly Permission[] = ['read', 'write'];

/** What the host is told: everything of the record but its secrets. */
export function connectedStore(record: TokenRecord, context?: JsonValue): ConnectedStore {
  const { permissions } = settingsOf(record);
  const { requestedScopes } = record.settings;
  const requested = (Array.isArray(requestedScopes) ? parsePermissions(requestedScopes) : undefined) ?? ALL;
  return omitUndefined<ConnectedStore>({
    platform: 'woocommerce',
    storeId: record.storeId,
    profile: record.profile,
    connectedAt: record.connectedAt,
    scopes: permissions,
    missingScopes: permissions === undefined ? undefined : requested.filter((name) => !permissions.includes(name)),
    context,
  });
}
