import type { Call } from '../../core/call.js';
import { ConnectorError } from '../../core/errors.js';
import type { TokenRecord } from '../../core/ports.js';
import type { Selection } from './queries.js';

/** `read_orders,write_orders` as Shopify writes it, or a list. */
export function parseScopes(scopes: unknown): readonly string[] {
  const list = typeof scopes === 'string' ? scopes.split(',') : Array.isArray(scopes) ? scopes : [];
  return list.map((scope) => String(scope).trim()).filter((scope) => scope !== '');
}

/** What a store granted; `undefined` when it is not known (an import without a check), which is not the same as nothing. */
export function grantedScopes({ settings }: TokenRecord): readonly string[] | undefined {
  return settings['scopes'] === undefined ? undefined : parseScopes(settings['scopes']);
}

/** Requested scopes that were not granted. `write_x` includes `read_x`, and Shopify leaves the implied one out. */
export function missingScopes(requested: readonly string[], granted: readonly string[]): readonly string[] {
  return requested.filter((scope) => !hasScope(granted, scope));
}

/** The wanted scopes, and what is granted besides. */
export function unitedScopes(wanted: readonly string[], granted: readonly string[]): readonly string[] {
  return [...wanted, ...granted.filter((scope) => !hasScope(wanted, scope))];
}

export function hasScope(granted: readonly string[], scope: string): boolean {
  return granted.includes(scope) || (scope.startsWith('read_') && granted.includes(`write_${scope.slice(5)}`));
}

/**
 * Refuses before anything is sent where the store is known not to have granted any of the scopes.
 *
 * @throws {ConnectorError} `permission_denied`
 */
export function requireScope(record: TokenRecord, anyOf: readonly string[], { operation }: Call): void {
  const granted = grantedScopes(record);
  if (granted === undefined || anyOf.some((scope) => hasScope(granted, scope))) return;
  throw new ConnectorError(
    'permission_denied',
    `shopify ${operation} needs ${anyOf[0]}. Authorise again with auth.begin to ask for it; auth.check notes what was granted since.`,
    { platform: 'shopify', storeId: record.storeId, operation },
  );
}

const FULFILLMENT_ORDER_SCOPES = [
  'read_assigned_fulfillment_orders',
  'read_merchant_managed_fulfillment_orders',
  'read_third_party_fulfillment_orders',
];

/** What the granted scopes let the app select. Unknown scopes (an import without a check) count as all. */
export function selectionFor(granted: readonly string[] | undefined): Selection {
  const may = (...anyOf: readonly string[]) => granted === undefined || anyOf.some((scope) => hasScope(granted, scope));
  return {
    customers: may('read_customers'),
    products: may('read_products'),
    locations: may('read_locations'),
    fulfillmentOrders: may(...FULFILLMENT_ORDER_SCOPES),
  };
}
