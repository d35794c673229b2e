import { ConnectorError } from '../core/errors.js';
import type { StoreKey, TokenRecord } from '../core/ports.js';

/** Joins the two parts so that no other pair of parts gives the same text. */
export function tokenKey({ platform, storeId }: StoreKey): string {
  return JSON.stringify([platform, storeId]);
}

/**
 * What a save leaves behind, by the rules of the `TokenStore` port. A deep copy: later changes to `record` stay outside.
 *
 * @throws {ConnectorError} `conflict` when `ifVersion` does not hold.
 */
export function recordToSave(
  key: StoreKey,
  record: TokenRecord,
  stored: TokenRecord | undefined,
  ifVersion: number | undefined,
): TokenRecord {
  if (ifVersion !== undefined && ifVersion !== (stored?.version ?? 0)) {
    throw new ConnectorError(
      'conflict',
      `${key.platform} store ${key.storeId} is at version ${stored?.version ?? 'none'}, not ${ifVersion}: load it again and repeat the change`,
      { platform: key.platform, storeId: key.storeId },
    );
  }
  return {
    ...structuredClone(record),
    platform: key.platform,
    storeId: key.storeId,
    version: stored === undefined ? record.version : stored.version + 1,
  };
}
