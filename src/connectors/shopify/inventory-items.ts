import type { Call } from '../../core/call.js';
import { batchesOf } from '../../core/concurrently.js';
import { createWireReader, recordOf } from '../../core/wire-reader.js';
import { type InventoryLevel, omitUndefined } from '../../model/index.js';
import type { ShopSource } from './client.js';
import { hasMore, readToEnd } from './connection.js';
import { MAX_INPUT_ROWS } from './cost.js';
import { inventoryItemsByIds, inventoryItemsPage, inventoryLevelsPage, locationsByIds } from './queries.js';
import type { Maybe, ShopifyConnection } from './wire.js';

/** A stock-keeping unit with what is stocked where. */
export interface InventoryItem {
  readonly id: string;
  readonly sku: string | undefined;
  readonly tracked: boolean;
  readonly levels: readonly InventoryLevel[];
}

/** Whose inventory is read. */
export type InventorySource = ShopSource;

/** Reads items by global id; ids that lead nowhere are left out. */
export async function readItemsById(
  source: InventorySource,
  ids: readonly string[],
  call: Call,
): Promise<ReadonlyMap<string, InventoryItem>> {
  const items = new Map<string, InventoryItem>();
  for (const batch of batchesOf([...new Set(ids)], MAX_INPUT_ROWS)) {
    const { data } = await source.client.request(source.storeId, inventoryItemsByIds, { ids: batch }, call);
    const nodes = Array.isArray(data['nodes']) ? data['nodes'] : [];
    for (const item of await readItems(source, nodes, call)) items.set(item.id, item);
  }
  return items;
}

/** One page of all items. */
export async function readItemsPage(
  source: InventorySource,
  first: number,
  after: string | undefined,
  call: Call,
): Promise<{ readonly items: readonly InventoryItem[]; readonly next: string | undefined }> {
  const variables = { first, after: after ?? null };
  const { data } = await source.client.request(source.storeId, inventoryItemsPage, variables, call);
  const connection = recordOf(data['inventoryItems']) as Maybe<ShopifyConnection<unknown>>;
  const endCursor = connection?.pageInfo?.endCursor;
  return {
    items: await readItems(source, connection?.nodes ?? [], call),
    next: hasMore(connection) && typeof endCursor === 'string' ? endCursor : undefined,
  };
}

/** Those of the locations that the shop has. */
export async function existingLocations(
  source: InventorySource,
  ids: readonly string[],
  call: Call,
): Promise<ReadonlySet<string>> {
  const existing = new Set<string>();
  for (const batch of batchesOf([...new Set(ids)], MAX_INPUT_ROWS)) {
    const { data } = await source.client.request(source.storeId, locationsByIds, { ids: batch }, call);
    const nodes = Array.isArray(data['nodes']) ? data['nodes'] : [];
    for (const id of nodes.map((node) => recordOf(node)?.['id'])) if (typeof id === 'string') existing.add(id);
  }
  return existing;
}

async function readItems(
  source: InventorySource,
  nodes: readonly unknown[],
  call: Call,
): Promise<readonly InventoryItem[]> {
  const items: InventoryItem[] = [];
  for (const node of nodes) {
    const wire = recordOf(node);
    const id = wire?.['id'];
    if (typeof id !== 'string') continue;
    const sku = typeof wire?.['sku'] === 'string' && wire['sku'] !== '' ? wire['sku'] : undefined;
    const tracked = wire?.['tracked'] !== false;
    const levels = await allLevels(source, id, wire?.['inventoryLevels'], call);
    items.push({ id, sku, tracked, levels: levels.flatMap((level) => readLevel(level, { id, sku, tracked })) });
  }
  return items;
}

/** An item's levels, also when it is stocked at more locations than one page holds. */
async function allLevels(
  source: InventorySource,
  id: string,
  firstPage: unknown,
  call: Call,
): Promise<readonly unknown[]> {
  const levels = await readToEnd(recordOf(firstPage) as Maybe<ShopifyConnection<unknown>>, async (after) => {
    const { data } = await source.client.request(source.storeId, inventoryLevelsPage, { id, after }, call);
    return recordOf(data['inventoryItem'])?.['inventoryLevels'] as Maybe<ShopifyConnection<unknown>>;
  });
  return levels?.nodes ?? [];
}

function readLevel(
  value: unknown,
  item: { readonly id: string; readonly sku: string | undefined; readonly tracked: boolean },
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
