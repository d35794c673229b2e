import type { InventoryFailureReason } from '../../core/connector.js';
import type { AskedRow } from '../stock-input.js';
import type { KnownListing } from './listing-cache.js';
import type { Listing } from './listing-wire.js';
import type { FlipkartStore } from './store.js';

/** Why a row cannot be written. */
export interface InventoryRefusal {
  readonly reason: InventoryFailureReason;
  readonly message: string;
  readonly locationId?: string;
  readonly quantity?: number;
  readonly candidates?: readonly string[];
}

/** Where a row goes. */
export interface StockTarget {
  /** As Flipkart has it. */
  readonly sku: string;
  readonly fsn: string;
  readonly locationId: string;
  /** What the location has, as far as it was read. */
  readonly status: string | undefined;
  readonly previous: number | undefined;
}

export function isTarget(target: StockTarget | InventoryRefusal): target is StockTarget {
  return !('reason' in target);
}

/** The target of a row whose listing needs no reading: it is named, or was read a moment ago. */
export function quickTarget(
  row: AskedRow,
  known: KnownListing | undefined,
  store: FlipkartStore,
): StockTarget | undefined {
  // What is to be compared must be read.
  if (row.expected !== undefined) return undefined;
  const { sku = row.sku, fsn = row.itemId, isFbf = false, locationIds = [] } = known ?? {};
  const locationId = locationFor(row, locationIds, store);
  if (fsn === undefined || locationId === undefined || isFbf || (row.itemId ?? fsn) !== fsn) return undefined;
  return { sku, fsn, locationId, status: undefined, previous: undefined };
}

export function targetOf(row: AskedRow, listing: Listing, store: FlipkartStore): StockTarget | InventoryRefusal {
  const { sku, fsn, isFbf, locations } = listing;
  if (isFbf) return { reason: 'read_only', message: FBF_IS_READ_ONLY };
  if (row.itemId !== undefined && row.itemId !== fsn) {
    return {
      reason: 'sku_not_found',
      message: `The listing of this SKU is of the product ${fsn}, not of this itemId.`,
    };
  }
  const stockedAt = [...(locations?.keys() ?? [])];
  const locationId = locationFor(row, stockedAt, store);
  if (locationId === undefined) {
    const candidates = [...new Set([...stockedAt, ...store.locationIds])];
    const message =
      'Flipkart keeps stock by location: pass locationId, or give the store a default one (auth.connect with locationId).';
    return { reason: 'location_required', message, candidates };
  }
  const { inventory, status } = locations?.get(locationId) ?? {};
  if (row.expected !== undefined && row.expected !== inventory) {
    const message =
      inventory === undefined
        ? 'Flipkart tells no quantity at this location, so that expected cannot be compared: leave it out.'
        : 'The quantity is not what was expected: read it and decide again.';
    return { reason: 'stale', message, locationId, ...(inventory === undefined ? {} : { quantity: inventory }) };
  }
  return { sku, fsn, locationId, status, previous: inventory };
}

/** The row's own, the store's default one, the only one there is. */
function locationFor(row: AskedRow, stockedAt: readonly string[], store: FlipkartStore): string | undefined {
  return (
    row.locationId ??
    store.locationId ??
    only(stockedAt) ??
    (stockedAt.length === 0 ? only(store.locationIds) : undefined)
  );
}

function only(ids: readonly string[]): string | undefined {
  return ids.length === 1 ? ids[0] : undefined;
}

const FBF_IS_READ_ONLY = "This stock lies in Flipkart's warehouses (FBF): Flipkart counts it.";
