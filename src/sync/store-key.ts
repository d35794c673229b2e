import type { StoreKey } from '../core/ports.js';

/** The names of a store alone, of whatever has them. */
export function keyOf({ platform, storeId }: StoreKey): StoreKey {
  return { platform, storeId };
}
