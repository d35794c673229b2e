import type { Call } from '../../core/call.js';
import type { InventoryPage, InventoryQuery } from '../../core/connector.js';
import { decodeCursor, encodeCursor } from '../../core/cursor.js';
import { type InventoryLevel, omitUndefined } from '../../model/index.js';
import { checkInventoryQuery, type InventoryQueryTerms } from '../inventory-query.js';
import type { ListingSource } from './listing-reads.js';
import { DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE, type ReadRow, readAskedListings, walkListings } from './listing-walk.js';

const CURSOR_VERSION = 1;
const QUERY: InventoryQueryTerms = {
  platform: 'flipkart',
  defaultPageSize: DEFAULT_PAGE_SIZE,
  maxPageSize: MAX_PAGE_SIZE,
  locations: 'LOC…',
};

/** One page of stock: of the asked SKUs, in their order, or of all listings. */
export async function readInventoryPage(
  source: ListingSource,
  query: InventoryQuery,
  call: Call,
): Promise<InventoryPage> {
  const { size, skus, locationIds, cursor } = checkInventoryQuery(query, QUERY, call.operation);
  const { storeId } = source.store;
  const scope = {
    platform: 'flipkart',
    storeId,
    operation: call.operation,
    version: CURSOR_VERSION,
    query: { storeId, skus: skus ?? null, locationIds: locationIds ?? null, kind: 'inventory' },
  };
  const state = cursor === undefined ? undefined : decodeCursor(scope, cursor);
  const { rows, next } =
    skus === undefined
      ? await walkListings(source, state, size, call)
      : await readAskedListings(source, skus, state, size, call);
  const isWanted = ({ locationId }: InventoryLevel) =>
    locationIds === undefined || locationIds.includes(locationId ?? '');
  const missing = skus === undefined ? [] : rows.filter(({ listing }) => listing === undefined);
  return {
    levels: rows.flatMap(levelsOf).filter(isWanted),
    unresolved: missing.map(({ sku }) => ({ sku, reason: 'sku_not_found' })),
    ...(next === undefined ? {} : { nextCursor: encodeCursor(scope, next) }),
  };
}

/** A listing without locations has no level: its stock is not told, or Flipkart's own affair. */
function levelsOf({ sku, listing }: ReadRow): readonly InventoryLevel[] {
  return [...(listing?.locations ?? [])].flatMap(([locationId, { inventory }]) =>
    inventory === undefined
      ? []
      : [omitUndefined<InventoryLevel>({ sku, itemId: listing?.fsn, locationId, available: inventory, tracked: true })],
  );
}
