import type { Connector } from '../core/connector.js';
import type { UnwantedListing, WantedValue } from './listing-kind.js';
import type { HostQuestion } from './listing-wanted.js';
import type { ProductMapping, StoreEntry } from './ports/index.js';

/**
 * How many of a SKU the host has: in all, or at each of the platform's locations (the host knows their ids from
 * `fetchLocations`). Whole numbers; below zero counts as none.
 */
export type HostQuantity = number | readonly { readonly locationId: string; readonly quantity: number }[];

/** The host's own stock. */
export interface HostStock {
  /**
   * What can be sold now of these SKUs in this store, before the store's buffer. A SKU that the host does not know is left
   * out: its listings are left alone, never emptied. So is a location that is not named.
   */
  available(question: HostQuestion): Promise<ReadonlyMap<string, HostQuantity>>;
}

/** What the host's quantity means for one listing. Several listings of one SKU each get all of it: they share the stock. */
export function wantedStock(
  mapping: ProductMapping,
  quantity: HostQuantity | undefined,
  { settings }: StoreEntry,
  { capabilities }: Connector,
): readonly WantedValue[] | UnwantedListing {
  const { bufferStock, fulfilledBy = 'merchant' } = settings.inventory;
  if (fulfilledBy === 'marketplace') return { mapping, outcome: 'skipped', reason: 'marketplace_only' };
  const unknown: UnwantedListing = { mapping, outcome: 'skipped', reason: 'unknown_to_host' };
  if (quantity === undefined) return unknown;
  const invalid = (message: string): UnwantedListing => ({
    ...{ mapping, outcome: 'failed', reason: 'invalid_quantity' },
    message,
  });
  if (typeof quantity === 'number') {
    if (!Number.isSafeInteger(quantity)) return invalid(NOT_WHOLE);
    return [{ mapping, value: String(Math.max(0, quantity - bufferStock)) }];
  }
  // A null or a text of a database is one bad row, and must not keep the others from their stock.
  if (!Array.isArray(quantity)) return invalid(NOT_WHOLE);
  if (quantity.length === 0) return unknown;
  return byLocation(mapping, quantity, { bufferStock, invalid, hasLocations: capabilities.inventory.locations });
}

interface ByLocation {
  readonly bufferStock: number;
  readonly hasLocations: boolean;
  readonly invalid: (message: string) => UnwantedListing;
}

function byLocation(
  mapping: ProductMapping,
  quantity: Exclude<HostQuantity, number>,
  { bufferStock, hasLocations, invalid }: ByLocation,
): readonly WantedValue[] | UnwantedListing {
  if (!hasLocations) return { mapping, outcome: 'skipped', reason: 'locations_not_supported' };
  if (quantity.some((one) => !Number.isSafeInteger(one.quantity))) return invalid(NOT_WHOLE);
  if (new Set(quantity.map(({ locationId }) => locationId)).size < quantity.length) {
    return invalid('The host named a location twice.');
  }
  // The buffer is held back once from a listing, from the locations in the host's order.
  let left = bufferStock;
  return quantity.map((one) => {
    const available = Math.max(0, one.quantity);
    const held = Math.min(left, available);
    left -= held;
    return { mapping, locationId: one.locationId, value: String(available - held) };
  });
}

const NOT_WHOLE = 'The host answered a quantity that is no whole number.';
