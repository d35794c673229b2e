import type { InventoryFailureReason, InventoryRow } from '../../core/connector.js';
import type { AskedRow } from '../stock-input.js';
import type { ListingsMessage } from './feed-listings.js';
import type { ListingsPlan } from './feed-patches.js';
import { hasLocations, isAmazonChannel, OWN_CHANNEL } from './inventory-channels.js';
import { FBA_IS_READ_ONLY, rowProblem } from './inventory-input.js';
import type { FoundListings, StockListing } from './inventory-listings.js';

/** Why a row cannot be written. */
export interface InventoryRefusal {
  readonly reason: InventoryFailureReason;
  readonly message: string;
  readonly locationId?: string;
  readonly quantity?: number;
  readonly candidates?: readonly string[];
}

/** What is to be written into one listing of one marketplace: all quantities that rows ask for, in one merge. */
export interface StockMessage extends ListingsMessage {
  /** By channel. */
  readonly quantities: ReadonlyMap<string, number>;
}

/** Decides what to write where; sends nothing. A row that cannot be written fails alone, with what to do. */
export function planStock(asked: readonly AskedRow[], found: FoundListings): ListingsPlan<InventoryRow, StockMessage> {
  const messages = new Map<string, StockMessage>();
  const seen = new Set<string>();
  const emptied = skusWithoutDefault(asked);
  const rows = asked.map((row, index): InventoryRow => {
    const target = targetOf(row, found, emptied);
    if ('reason' in target) return { sku: skuText(row), ok: false, ...target };
    const { channel, listings } = target;
    const key = JSON.stringify([row.sku, channel]);
    if (seen.has(key)) {
      const message = 'Another row of this call is for the same SKU and location: send one of them.';
      return { sku: row.sku, ok: false, reason: 'duplicate_item', message, locationId: channel };
    }
    seen.add(key);
    const current = listings[0]?.channels.get(channel);
    const base = { sku: row.sku, locationId: channel, ...(current === undefined ? {} : { previous: current }) };
    const isStale =
      row.expected !== undefined && listings.some(({ channels }) => channels.get(channel) !== row.expected);
    if (isStale) {
      const message = 'The quantity is not what was expected: read it and decide again.';
      const quantity = listings.map(({ channels }) => channels.get(channel)).find((one) => one !== row.expected);
      return { ...base, ok: false, reason: 'stale', message, ...(quantity === undefined ? {} : { quantity }) };
    }
    for (const listing of listings) {
      const place = JSON.stringify([listing.marketplaceId, row.sku]);
      messages.set(place, withQuantity(messages.get(place), listing, { channel, quantity: row.amount, index }));
    }
    // Written also where Amazon shows this quantity already: what it shows lags behind what it has accepted.
    return { ...base, ok: true };
  });
  return { rows, messages: [...messages.values()] };
}

/** `merge` leaves lead time and restock date as they are (since 2025-06-16). */
function withQuantity(
  before: StockMessage | undefined,
  { sku, marketplaceId, productType }: StockListing,
  { channel, quantity, index }: { readonly channel: string; readonly quantity: number; readonly index: number },
): StockMessage {
  const quantities = new Map([...(before?.quantities ?? []), [channel, quantity]]);
  const value = [...quantities].map(([code, units]) => ({ fulfillment_channel_code: code, quantity: units }));
  return {
    sku,
    marketplaceId,
    // Fits any listing, for a quantity.
    productType: productType ?? 'PRODUCT',
    patches: [{ op: 'merge', path: '/attributes/fulfillment_availability', value }],
    rows: [...(before?.rows ?? []), index],
    quantities,
  };
}

interface StockTarget {
  readonly channel: string;
  /** At least one. */
  readonly listings: readonly StockListing[];
}

function targetOf(row: AskedRow, found: FoundListings, emptied: ReadonlySet<string>): StockTarget | InventoryRefusal {
  const problem = rowProblem(row);
  if (problem !== undefined) return problem;
  if (found.unread.has(row.sku)) return { reason: 'not_attempted', message: NO_TIME };
  const listings = found.bySku.get(row.sku) ?? [];
  if (listings.length === 0) return { reason: 'sku_not_found', message: NOT_FOUND };
  const own = listings.filter(isOwn);
  if (own.length === 0) return { reason: 'read_only', message: FBA_IS_READ_ONLY };
  const { locationId = OWN_CHANNEL } = row;
  return locationId === OWN_CHANNEL ? ownTarget(row, own) : locationTarget(row.sku, locationId, own, emptied);
}

const NOT_FOUND =
  "The seller has no such SKU in the store's marketplaces, letter by letter (capitals and spaces count). Amazon would take the quantity, and make an empty listing of it.";
const NO_TIME =
  'The call had no time left to look at this SKU: 100 are looked up in a second. Raise timeoutMs, or send fewer rows.';

/** A listing that was never stocked has no channel, and may be. */
function isOwn({ channels }: StockListing): boolean {
  const names = [...channels.keys()];
  return names.length === 0 || names.some((channel) => !isAmazonChannel(channel));
}

/** Without a location: the one quantity, unless the stock is kept by location. */
function ownTarget(row: AskedRow, listings: readonly StockListing[]): StockTarget | InventoryRefusal {
  const byLocation = listings.flatMap(({ channels }) => sourcesOf(channels));
  const keepsDefault = listings.some(({ channels }) => (channels.get(OWN_CHANNEL) ?? 0) > 0);
  if (row.locationId !== undefined || byLocation.length === 0) return { channel: OWN_CHANNEL, listings };
  const candidates = [...new Set(byLocation)];
  const [only, second] = candidates;
  if (only !== undefined && second === undefined && !keepsDefault) {
    return { channel: only, listings: listings.filter(({ channels }) => channels.has(only)) };
  }
  const message = 'The stock of this SKU is kept by location (supply sources): pass locationId.';
  return {
    reason: 'location_required',
    message,
    candidates: keepsDefault ? [OWN_CHANNEL, ...candidates] : candidates,
  };
}

function sourcesOf(channels: StockListing['channels']): readonly string[] {
  return [...channels.keys()].filter((channel) => channel !== OWN_CHANNEL && !isAmazonChannel(channel));
}

function locationTarget(
  sku: string,
  locationId: string,
  listings: readonly StockListing[],
  emptied: ReadonlySet<string>,
): StockTarget | InventoryRefusal {
  const here = listings.filter(({ marketplaceId }) => hasLocations(marketplaceId));
  if (here.length === 0) {
    const message = 'Amazon keeps stock by location in the US only: leave locationId out, or pass DEFAULT.';
    return { reason: 'location_not_found', message, locationId };
  }
  const left = here.map(({ channels }) => channels.get(OWN_CHANNEL) ?? 0).find((quantity) => quantity > 0);
  if (left !== undefined && !emptied.has(sku)) {
    const message = `${left} units are kept without a location, which Amazon would sell besides: set them to 0 in the same call (locationId DEFAULT).`;
    return { reason: 'not_stocked_at_location', message, locationId };
  }
  return { channel: locationId, listings: here };
}

function skusWithoutDefault(asked: readonly AskedRow[]): ReadonlySet<string> {
  return new Set(
    asked.flatMap(({ sku, locationId, amount }) => (locationId === OWN_CHANNEL && amount === 0 ? sku : [])),
  );
}

function skuText(row: AskedRow): string {
  return typeof row.sku === 'string' ? row.sku : '';
}
