import { AuthenticationError, ConnectorError } from '../../core/errors.js';
import type { Region } from './marketplaces.js';

/** What a refresh token in hand was refused with: "connect the store again" would send whoever is doing that in a circle. */
export function refusedToken(error: unknown, storeId: string): unknown {
  if (!ConnectorError.isInstance(error) || error.platformCode !== 'invalid_grant') return error;
  return new AuthenticationError(
    `amazon auth.connect: Login with Amazon refused the refresh token of ${storeId} (invalid_grant). Check that it is complete (Atzr|…) and of the app whose clientId is used, and that the seller did not withdraw it; that of a public app ends after 365 days.`,
    { ...error, storeId, operation: 'auth.connect', reauthorize: true, cause: error },
  );
}

/**
 * A 403 after the keys were good. Amazon gives no reason (`details: ""`), and the same answer for all of these.
 *
 * @returns what it was, where it is no such refusal.
 */
export function refusedAccess(error: unknown, region: Region): unknown {
  if (!ConnectorError.isInstance(error) || error.code !== 'permission_denied') return error;
  const { storeId, operation } = error;
  return new ConnectorError(
    'permission_denied',
    `amazon ${operation} for ${storeId}: Login with Amazon took the keys, but the Selling Partner API of region '${region}' refuses the seller. Check that the seller is of this region, that the authorisation was not withdrawn (Seller Central > Manage Your Apps), and that the app has a role for the Sellers API; after a role was added, the seller has to authorise again. An app without such a role connects with verify: false and marketplaceIds.`,
    { ...error, cause: error },
  );
}
