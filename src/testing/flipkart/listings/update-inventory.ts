import { badRequest, isObject, type JsonObject } from '../http/refusal.js';
import type { Seller } from '../state/seller.js';
import type { Listing, ListingLocation } from './listing.js';
import { isWhole } from './update.js';
import { attributeFailure, type ListingVerdict, success, warning } from './verdict.js';

interface LocationChange {
  readonly id: string;
  readonly status: string | undefined;
  readonly inventory: number | undefined;
}

/** Sets stock at locations: all that a SKU names, or none of it. */
export function updateInventory(listing: Listing, change: JsonObject, seller: Seller): ListingVerdict {
  const changes = readLocations(change['locations']);
  if (listing.profile === 'FBF') {
    return attributeFailure(3001, 'Inventory of FBF listings cannot be updated', 'fulfillment_profile');
  }
  for (const [place, one] of changes.entries()) {
    const refused = refusalOf(one, `locations[${place}]`, seller);
    if (refused !== undefined) return refused;
  }
  for (const { id, status, inventory } of changes) {
    const location = listing.locations.find((known) => known.id === id) ?? added(listing, id);
    if (status === 'ENABLED' || status === 'DISABLED') location.status = status;
    if (inventory !== undefined) location.inventory = inventory;
  }
  const isIdle = changes.some(({ id }) => listing.locations.some((one) => one.id === id && one.status === 'DISABLED'));
  return isIdle ? warning('The location is disabled for this listing') : success;
}

function readLocations(value: unknown): readonly LocationChange[] {
  if (!Array.isArray(value) || value.length === 0) throw badRequest('locations must not be empty');
  const changes = value.map((one: unknown): LocationChange => {
    const { id, status, inventory } = isObject(one) ? one : {};
    if (typeof id !== 'string') throw badRequest('id of a location must be a text');
    if (status !== undefined && typeof status !== 'string') throw badRequest('status must be a text');
    if (inventory !== undefined && !isWhole(inventory)) throw badRequest('inventory must be an int32');
    return { id, status, inventory };
  });
  if (new Set(changes.map(({ id }) => id)).size < changes.length) throw badRequest('locations must be unique');
  return changes;
}

function refusalOf(
  { id, status, inventory }: LocationChange,
  path: string,
  seller: Seller,
): ListingVerdict | undefined {
  if (!seller.locationIds.includes(id)) return attributeFailure(2001, 'Invalid location', `${path}.id`);
  if (status === undefined && seller.catalogue.requiresStatus) {
    return attributeFailure(2003, 'status is mandatory', `${path}.status`);
  }
  if (status !== undefined && status !== 'ENABLED' && status !== 'DISABLED') {
    return attributeFailure(2003, 'status must be ENABLED or DISABLED', `${path}.status`);
  }
  if (inventory !== undefined && inventory < 0) {
    return attributeFailure(2002, 'inventory must not be negative', `${path}.inventory`);
  }
  return undefined;
}

function added(listing: Listing, id: string): ListingLocation {
  const location: ListingLocation = { id, status: 'ENABLED', inventory: 0 };
  listing.locations.push(location);
  return location;
}
