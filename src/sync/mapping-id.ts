import { createHash } from 'node:crypto';
import type { StoreKey } from '../core/ports.js';

const LENGTH = 22;

/** The id of the one mapping that a listing can have: the same wherever it is asked for, and safe in a URL. */
export function mappingIdOf({ platform, storeId }: StoreKey, unitId: string): string {
  const name = JSON.stringify([platform, storeId, unitId]);
  return createHash('sha256').update(name).digest('base64url').slice(0, LENGTH);
}
