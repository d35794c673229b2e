import type { Call, CallOptions } from '../../core/call.js';
import type {
  InventoryPage,
  InventoryQuery,
  InventoryResult,
  InventoryRow,
  InventoryUpdate,
} from '../../core/connector.js';
import { ConnectorError } from '../../core/errors.js';
import type { Runtime } from '../runtime.js';
import { type AskedRow, askedRows } from '../stock-input.js';
import type { FlipkartClient } from './client.js';
import { requireStoreId } from './ids.js';
import { rowProblem } from './inventory-input.js';
import { createStockPlan, type StockPlan } from './inventory-plan.js';
import { readInventoryPage } from './inventory-reads.js';
import { writeStock } from './inventory-writes.js';
import { createListingCache, type ListingCache } from './listing-cache.js';
import { findListings, type ListingSource } from './listing-reads.js';

export interface FlipkartInventory {
  /**
   * Sets the seller's own quantities, ten SKUs with each request. A listing is read before it is written to, unless the row
   * has `itemId` (the FSN) and a location is known, or it was read in the last five minutes: such rows tell no `previous`.
   * Without `locationId`: the store's default one, else the only one that the listing is stocked at.
   *
   * Stock in Flipkart's warehouses (FBF) is `read_only`. `expected` is compared with what was read a moment before.
   */
  updateInventory(update: InventoryUpdate, options?: CallOptions): Promise<InventoryResult>;
  /**
   * Fetches stock by location, of the asked SKUs or of all. A listing of which Flipkart tells no locations has no level:
   * that is not zero.
   */
  fetchInventory(query: InventoryQuery, options?: CallOptions): Promise<InventoryPage>;
}

/** There is no `adjustInventory`: Flipkart takes absolute quantities only, and sells meanwhile. Read, decide, and set with `expected`. */
export function createFlipkartInventory(runtime: Runtime, client: FlipkartClient): FlipkartInventory {
  const cache = createListingCache(runtime.now);
  return {
    updateInventory: (update, options) =>
      runtime.call('updateInventory', update.storeId, options, async (call) => {
        const storeId = requireStoreId(update.storeId, call.operation);
        const asked = askedRows(update.items, 'set', 'flipkart', call.operation);
        const source = { client, store: await client.storeOf(storeId, call) };
        return { status: 'done', results: await setQuantities(source, asked, cache, call) };
      }),

    fetchInventory: (query, options) =>
      runtime.call('fetchInventory', query.storeId, options, async (call) => {
        const store = await client.storeOf(requireStoreId(query.storeId, call.operation), call);
        return readInventoryPage({ client, store }, query, call);
      }),
  };
}

async function setQuantities(
  source: ListingSource,
  asked: readonly AskedRow[],
  cache: ListingCache,
  call: Call,
): Promise<readonly InventoryRow[]> {
  const plan = createStockPlan(asked, source.store);
  for (const [index, row] of asked.entries()) {
    const problem = rowProblem(row);
    if (problem !== undefined) plan.refuse(index, problem);
  }
  const { storeId } = source.store;
  const quick = plan.quick((sku) => cache.get(storeId, sku));
  const outcomes = await writeStock(source, quick, call);
  for (const planned of quick) {
    const outcome = outcomes.get(planned.index);
    // What is refused unread may be so for what is not known of it: it is read, and sent once more.
    if (outcome?.kind === 'refused') cache.forget(storeId, planned.row.sku);
    else plan.settle(planned, outcome);
  }
  try {
    await writeWithReading(source, plan, cache, call);
  } catch (error) {
    if (!ConnectorError.isInstance(error) || !plan.isAnySettled()) throw error;
    plan.giveUp(error.message);
  }
  return plan.rows();
}

async function writeWithReading(
  source: ListingSource,
  plan: StockPlan,
  cache: ListingCache,
  call: Call,
): Promise<void> {
  const skus = plan.openSkus();
  if (skus.length === 0) return;
  const found = await findListings(source, skus, call);
  cache.remember(source.store.storeId, found.bySku);
  const planned = plan.withListings(found);
  const outcomes = await writeStock(source, planned, call);
  for (const one of planned) plan.settle(one, outcomes.get(one.index));
}
