import type { Call } from '../../core/call.js';
import type { InventoryPage, InventoryQuery, StockLocation } from '../../core/connector.js';
import { decodeCursor, encodeCursor } from '../../core/cursor.js';
import { ConnectorError } from '../../core/errors.js';
import { recordOf } from '../../core/wire-reader.js';
import { omitUndefined } from '../../model/index.js';
import { invalidInput } from '../invalid-input.js';
import { hasMore } from './connection.js';
import { requireLocationIds } from './inventory-input.js';
import { type InventoryItem, type InventorySource, readItemsById, readItemsPage } from './inventory-items.js';
import { findItemIds } from './inventory-search.js';
import { INVENTORY_PAGE, locationsPage, type Selection } from './queries.js';
import type { Maybe, ShopifyConnection } from './wire.js';

const CURSOR_VERSION = 1;

/** One page of stock: of the asked SKUs, in their order, or of all there is. */
export async function readInventoryPage(
  source: InventorySource,
  query: InventoryQuery,
  call: Call,
): Promise<InventoryPage> {
  const { limit = INVENTORY_PAGE } = query;
  if (!(Number.isSafeInteger(limit) && limit > 0)) {
    throw invalidInput('shopify', call.operation, [{ path: 'limit', message: 'must be a whole number above 0' }]);
  }
  const size = Math.min(limit, INVENTORY_PAGE);
  const locationIds =
    query.locationIds === undefined ? undefined : requireLocationIds(query.locationIds, call.operation);
  const skus = query.skus === undefined ? undefined : [...new Set(query.skus)];
  const scope = {
    platform: 'shopify',
    storeId: source.storeId,
    operation: call.operation,
    version: CURSOR_VERSION,
    query: { storeId: source.storeId, skus: skus ?? null, locations: locationIds ?? null, kind: 'inventory' },
  };
  const state = query.cursor === undefined ? {} : decodeCursor(scope, query.cursor);
  const levelsOf = (items: readonly InventoryItem[]) =>
    items
      .flatMap(({ levels }) => levels)
      .filter(({ locationId }) => locationIds === undefined || locationIds.includes(locationId ?? ''));

  if (skus === undefined) {
    const after = typeof state['after'] === 'string' ? state['after'] : undefined;
    const { items, next } = await readItemsPage(source, size, after, call);
    if (next !== undefined && next === after) throw standsStill(source, call);
    const more = next === undefined ? {} : { nextCursor: encodeCursor(scope, { after: next }) };
    return { levels: levelsOf(items), unresolved: [], ...more };
  }

  const offset = Number(state['offset'] ?? 0);
  const end = Math.min(offset + size, skus.length);
  const { items, unresolved } = await readSkus(source, skus.slice(offset, end), call);
  const more = end < skus.length ? { nextCursor: encodeCursor(scope, { offset: end }) } : {};
  return { levels: levelsOf(items), unresolved, ...more };
}

/** A SKU that several items share is unresolved, and its stock is there all the same: of each of them, with its `itemId`. */
async function readSkus(
  source: InventorySource,
  skus: readonly string[],
  call: Call,
): Promise<{ readonly items: readonly InventoryItem[]; readonly unresolved: InventoryPage['unresolved'] }> {
  const matches = await findItemIds(source, skus, call);
  const idsOf = (sku: string) => matches.get(sku)?.ids ?? [];
  const items = await readItemsById(source, skus.flatMap(idsOf), call);
  return {
    items: skus.flatMap((sku) => idsOf(sku).flatMap((id) => items.get(id) ?? [])),
    unresolved: skus.flatMap((sku) => {
      if (matches.get(sku)?.isIncomplete) return [{ sku, reason: 'sku_ambiguous' as const }];
      const count = idsOf(sku).length;
      if (count === 1) return [];
      return [{ sku, reason: count === 0 ? ('sku_not_found' as const) : ('sku_ambiguous' as const) }];
    }),
  };
}

/** All locations of the shop; what `read_locations` does not let the app see is left out. */
export async function readLocations(
  source: InventorySource,
  select: Selection,
  call: Call,
): Promise<readonly StockLocation[]> {
  const locations: StockLocation[] = [];
  for (let after: string | null = null; ; ) {
    const { data } = await source.client.request(source.storeId, locationsPage(select), { after }, call);
    const connection = recordOf(data['locations']) as Maybe<ShopifyConnection<unknown>>;
    locations.push(...(connection?.nodes ?? []).flatMap(readLocation));
    const next: unknown = connection?.pageInfo?.endCursor;
    if (!hasMore(connection)) return locations;
    if (typeof next !== 'string' || next === after) throw standsStill(source, call);
    after = next;
  }
}

function readLocation(value: unknown): StockLocation[] {
  const location = recordOf(value);
  const { id, name, isActive, fulfillsOnlineOrders, isFulfillmentService } = location ?? {};
  if (typeof id !== 'string') return [];
  const service = recordOf(location?.['fulfillmentService'])?.['handle'];
  return [
    omitUndefined<StockLocation>({
      locationId: id,
      name: typeof name === 'string' ? name : undefined,
      isActive: isActive !== false,
      fulfillsOnlineOrders: typeof fulfillsOnlineOrders === 'boolean' ? fulfillsOnlineOrders : undefined,
      managedByService: isFulfillmentService === true && typeof service === 'string' ? service : undefined,
    }),
  ];
}

function standsStill({ storeId }: InventorySource, { operation }: Call): ConnectorError {
  return new ConnectorError(
    'unexpected_response',
    `shopify ${operation}: the cursor of the answered page stands still. Try again.`,
    { platform: 'shopify', storeId, operation, retryable: true },
  );
}
