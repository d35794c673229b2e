import type { Call } from '../../core/call.js';
import type { InventorySource } from './inventory-items.js';
import { inventorySkuSearch } from './queries.js';
import { findBySku, type SkuMatches } from './sku-search.js';

/** The stock-keeping units of SKUs, found letter by letter. */
export function findItemIds(
  source: InventorySource,
  skus: readonly string[],
  call: Call,
  maxPages?: number,
): Promise<ReadonlyMap<string, SkuMatches>> {
  return findBySku(source, { document: inventorySkuSearch, field: 'inventoryItems' }, skus, call, maxPages);
}
