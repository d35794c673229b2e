import type { Call, CallOptions } from '../../core/call.js';
import type {
  InventoryPage,
  InventoryQuery,
  InventoryResult,
  InventoryRow,
  InventoryUpdate,
} from '../../core/connector.js';
import type { Runtime } from '../runtime.js';
import { askedRows } from '../stock-input.js';
import type { AmazonClient } from './client.js';
import { type ListingsPlan, writeWithPatches } from './feed-patches.js';
import { rowsReader, writeWithFeeds } from './feed-rows.js';
import type { FeedSource } from './feeds.js';
import { requireStoreId } from './ids.js';
import { checkInventoryOptions, rowProblem } from './inventory-input.js';
import { findListings, readListing } from './inventory-listings.js';
import { readInventoryPage } from './inventory-reads.js';
import { planStock, type StockMessage } from './inventory-rows.js';

export interface AmazonInventory {
  /**
   * Sets the quantities that the seller ships from. Up to 100 writes (SKUs times marketplaces) go one by one, five a second;
   * more go in a feed, which answers `pending` with a handle when Amazon has not ended it before the deadline.
   *
   * Every SKU is looked up first, 100 a second: Amazon makes an empty listing of an unknown one, and turns a listing whose
   * stock lies at Amazon (FBA) into one that the seller ships. Rows that the deadline leaves no time for are
   * `not_attempted`: give 25,000 rows five minutes. `ok` means accepted; Amazon shows the quantity seconds to minutes
   * later, and `expected` is compared with what it shows.
   */
  updateInventory(update: InventoryUpdate, options?: CallOptions): Promise<InventoryResult>;
  /**
   * Fetches the seller's own stock (`locationId` DEFAULT, or a supply source) and what Amazon's warehouses hold
   * (`AMAZON_EU` and so on), of the asked SKUs or of all. Pages of Amazon's stock hold a whole marketplace, as far as the
   * deadline allows, whatever the `limit`.
   */
  fetchInventory(query: InventoryQuery, options?: CallOptions): Promise<InventoryPage>;
}

/**
 * There is no `adjustInventory`: Amazon takes absolute quantities only and cannot compare, and what it shows lags behind
 * what it has accepted, so that a sum made here would lose sales and earlier changes. Read, decide, and set with `expected`.
 */
export function createAmazonInventory(runtime: Runtime, client: AmazonClient): AmazonInventory {
  return {
    updateInventory: (update, options) =>
      runtime.call('updateInventory', update.storeId, options, async (call) => {
        const storeId = requireStoreId(update.storeId, call.operation);
        const asked = askedRows(update.items, 'set', 'amazon', call.operation);
        const store = await client.storeOf(storeId, call);
        const { via, marketplaceIds } = checkInventoryOptions(update.platformOptions, store, call.operation);
        const source = { runtime, client, store };
        const skus = asked.flatMap((row) => (rowProblem(row) === undefined ? [row.sku] : []));
        const found = await findListings(source, skus, marketplaceIds, call);
        return write(source, planStock(asked, found), via, call);
      }),

    fetchInventory: (query, options) =>
      runtime.call('fetchInventory', query.storeId, options, async (call) => {
        const store = await client.storeOf(requireStoreId(query.storeId, call.operation), call);
        return readInventoryPage({ client, store }, query, call);
      }),
  };
}

/** Reads what became of stock feeds, for `checkOperation`. */
export const inventoryReader = rowsReader('inventory');

/**
 * Five requests a second write 100 in 19 seconds, within the default deadline of 30. A feed takes minutes however small it
 * is, and only five are taken in five minutes.
 */
const MOST_PATCHED = 100;

async function write(
  source: FeedSource,
  plan: ListingsPlan<InventoryRow, StockMessage>,
  via: 'patch' | 'feed' | undefined,
  call: Call,
): Promise<InventoryResult> {
  const isFeed = via === 'feed' || (via === undefined && plan.messages.length > MOST_PATCHED);
  if (isFeed) return writeWithFeeds(source, 'inventory', plan, call);
  const results = await writeWithPatches(source, plan, (message) => isShown(source, message, call), call);
  return { status: 'done', results };
}

async function isShown(source: FeedSource, message: StockMessage, call: Call): Promise<boolean> {
  const [listing] = await readListing(source, message.sku, message.marketplaceId, call);
  return [...message.quantities].every(([channel, quantity]) => listing?.channels.get(channel) === quantity);
}
