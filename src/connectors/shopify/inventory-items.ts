import type { Call } from '../../core/call.js';
import { ConnectorError } from '../../core/errors.js';
import { createWireReader, recordOf } from '../../core/wire-reader.js';
import { type InventoryLevel, omitUndefined } from '../../model/index.js';
import type { ShopifyClient } from './client.js';
import { INVENTORY_PAGE, inventoryItemsByIds, inventoryItemsPage, inventoryLevel } from './queries.js';
import { quoted } from './search.js';

/** A stock-keeping unit with what is stocked where. */
export interface InventoryItem {
  readonly id: string;
  readonly sku: string | undefined;
  readonly tracked: boolean;
  readonly levels: readonly InventoryLevel[];
  /** Stocked at more locations than were read. */
  readonly hasMoreLevels: boolean;
}

/** SKUs in one search: the query text stays short, and neighbours of all of them fit on few pages. */
const SKUS_PER_SEARCH = 40;
const IDS_PER_READ = 100;
/** A search that goes on for longer finds neighbours only. */
const MAX_PAGES_PER_SEARCH = 20;

/**
 * Finds items by exact SKU. Shopify's search is tokenised: asked for `A-1` it also answers `A-10`, so the rows are
 * compared letter by letter here. Several items of one SKU are all returned; SKUs are not unique.
 */
export async function findItemsBySku(
  client: ShopifyClient,
  storeId: string,
  skus: readonly string[],
  call: Call,
): Promise<ReadonlyMap<string, readonly InventoryItem[]>> {
  const found = new Map<string, Map<string, InventoryItem>>();
  const distinct = [...new Set(skus)];
  for (let start = 0; start < distinct.length; start += SKUS_PER_SEARCH) {
    const wanted = new Set(distinct.slice(start, start + SKUS_PER_SEARCH));
    const query = [...wanted].map((sku) => `sku:${quoted(sku)}`).join(' OR ');
    let after: string | null = null;
    for (let page = 0; page < MAX_PAGES_PER_SEARCH; page++) {
      const variables = { first: INVENTORY_PAGE, after, query };
      const { data } = await client.request(storeId, inventoryItemsPage, variables, call);
      const connection = readItems(data['inventoryItems']);
      for (const item of connection.items) {
        if (item.sku === undefined || !wanted.has(item.sku)) continue;
        // By id: a row that moves while the search is paged may come twice and must not look ambiguous.
        found.set(item.sku, (found.get(item.sku) ?? new Map()).set(item.id, item));
      }
      if (connection.next === undefined || connection.next === after) break;
      after = connection.next;
    }
  }
  return new Map([...found].map(([sku, items]) => [sku, [...items.values()]]));
}

/** Reads items by global id; ids that lead nowhere are left out. */
export async function readItemsById(
  client: ShopifyClient,
  storeId: string,
  ids: readonly string[],
  call: Call,
): Promise<ReadonlyMap<string, InventoryItem>> {
  const items = new Map<string, InventoryItem>();
  const distinct = [...new Set(ids)];
  for (let start = 0; start < distinct.length; start += IDS_PER_READ) {
    const batch = distinct.slice(start, start + IDS_PER_READ);
    const { data } = await client.request(storeId, inventoryItemsByIds, { ids: batch }, call);
    const nodes = Array.isArray(data['nodes']) ? data['nodes'] : [];
    for (const item of nodes.flatMap(readItem)) items.set(item.id, item);
  }
  return items;
}

/** One page of all items. */
export async function readItemsPage(
  client: ShopifyClient,
  storeId: string,
  first: number,
  after: string | undefined,
  call: Call,
): Promise<{ readonly items: readonly InventoryItem[]; readonly next: string | undefined }> {
  const variables = { first, after: after ?? null, query: null };
  const { data } = await client.request(storeId, inventoryItemsPage, variables, call);
  const page = readItems(data['inventoryItems']);
  if (page.next === undefined || page.next !== after) return page;
  throw new ConnectorError(
    'unexpected_response',
    'Shopify answered a page of inventory with a cursor that stands still.',
    {
      platform: 'shopify',
      storeId,
      operation: call.operation,
      retryable: true,
    },
  );
}

/** The available quantity at one location; `undefined` when the item is not stocked there. */
export async function readLevel(
  client: ShopifyClient,
  storeId: string,
  itemId: string,
  locationId: string,
  call: Call,
): Promise<InventoryLevel | undefined> {
  const { data } = await client.request(storeId, inventoryLevel, { id: itemId, locationId }, call);
  const item = recordOf(data['inventoryItem']);
  return readInventoryLevel(item?.['inventoryLevel'], { id: itemId, sku: undefined, tracked: undefined })[0];
}

function readItems(value: unknown): { readonly items: readonly InventoryItem[]; readonly next: string | undefined } {
  const connection = recordOf(value);
  const nodes = Array.isArray(connection?.['nodes']) ? connection['nodes'] : [];
  const pageInfo = recordOf(connection?.['pageInfo']);
  const endCursor = pageInfo?.['endCursor'];
  const next = pageInfo?.['hasNextPage'] === true && typeof endCursor === 'string' ? endCursor : undefined;
  return { items: nodes.flatMap(readItem), next };
}

function readItem(value: unknown): InventoryItem[] {
  const item = recordOf(value);
  const id = item?.['id'];
  if (item === undefined || typeof id !== 'string') return [];
  const sku = typeof item['sku'] === 'string' && item['sku'] !== '' ? item['sku'] : undefined;
  const tracked = item['tracked'] !== false;
  const levels = recordOf(item['inventoryLevels']);
  const nodes = Array.isArray(levels?.['nodes']) ? levels['nodes'] : [];
  return [
    {
      id,
      sku,
      tracked,
      levels: nodes.flatMap((level) => readInventoryLevel(level, { id, sku, tracked })),
      hasMoreLevels: recordOf(levels?.['pageInfo'])?.['hasNextPage'] === true,
    },
  ];
}

function readInventoryLevel(
  value: unknown,
  item: { readonly id: string; readonly sku: string | undefined; readonly tracked: boolean | undefined },
): InventoryLevel[] {
  const level = recordOf(value);
  const locationId = recordOf(level?.['location'])?.['id'];
  const quantities = Array.isArray(level?.['quantities']) ? level['quantities'].map(recordOf) : [];
  const quantity = (name: string) => {
    const found = quantities.find((entry) => entry?.['name'] === name)?.['quantity'];
    return typeof found === 'number' && Number.isSafeInteger(found) ? found : undefined;
  };
  const available = quantity('available');
  if (typeof locationId !== 'string' || available === undefined) return [];
  return [
    omitUndefined<InventoryLevel>({
      sku: item.sku,
      itemId: item.id,
      locationId,
      available,
      onHand: quantity('on_hand'),
      committed: quantity('committed'),
      incoming: quantity('incoming'),
      reserved: quantity('reserved'),
      tracked: item.tracked,
      updatedAt: createWireReader().time(level?.['updatedAt'], 'updatedAt'),
    }),
  ];
}
