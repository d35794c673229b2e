import type { Clock } from '../../core/ports.js';
import type { Listing } from './listing-wire.js';

/** What a write must know of a listing, as it was read not long ago. */
export interface KnownListing {
  readonly sku: string;
  readonly fsn: string;
  readonly isFbf: boolean;
  readonly locationIds: readonly string[];
}

/** Spares a stock sync the reading of listings before every write. */
export interface ListingCache {
  get(storeId: string, sku: string): KnownListing | undefined;
  remember(storeId: string, listings: ReadonlyMap<string, Listing>): void;
  forget(storeId: string, sku: string): void;
}

/** A listing may be deleted and made anew, or go over to Flipkart's warehouses. */
const MAX_AGE_MS = 300_000;
const MAX_LISTINGS = 20_000;

export function createListingCache(now: Clock, maxListings = MAX_LISTINGS): ListingCache {
  const entries = new Map<string, { readonly listing: KnownListing; readonly readAt: number }>();
  const keyOf = (storeId: string, sku: string) => JSON.stringify([storeId, sku]);

  return {
    get: (storeId, sku) => {
      const key = keyOf(storeId, sku);
      const entry = entries.get(key);
      const age = entry === undefined ? 0 : now() - entry.readAt;
      if (age >= 0 && age < MAX_AGE_MS) return entry?.listing;
      entries.delete(key);
      return undefined;
    },
    remember: (storeId, listings) => {
      const readAt = now();
      for (const [asked, { sku, fsn, isFbf, locations }] of listings) {
        const key = keyOf(storeId, asked);
        entries.delete(key);
        entries.set(key, { listing: { sku, fsn, isFbf, locationIds: [...(locations?.keys() ?? [])] }, readAt });
      }
      for (const [oldest] of entries) {
        if (entries.size <= maxListings) break;
        entries.delete(oldest);
      }
    },
    forget: (storeId, sku) => {
      entries.delete(keyOf(storeId, sku));
    },
  };
}
