import type { Call, CallOptions } from '../../core/call.js';
import type { PriceResult, PriceUpdate } from '../../core/connector.js';
import { ConnectorError } from '../../core/errors.js';
import { recordOf } from '../../core/wire-reader.js';
import { compareDecimals } from '../../model/index.js';
import { invalidInput } from '../invalid-input.js';
import type { Runtime } from '../runtime.js';
import type { AmazonClient } from './client.js';
import { writeWithPatches } from './feed-patches.js';
import { rowsReader, writeWithFeeds } from './feed-rows.js';
import type { FeedSource } from './feeds.js';
import { requireStoreId } from './ids.js';
import { type FoundListings, findListings } from './inventory-listings.js';
import { mapProduct } from './map-product.js';
import { marketplaceFor, type PriceItem, type PriceMessage, planPrices, priceProblem } from './price-rows.js';

export interface AmazonPrices {
  /**
   * Sets what every buyer pays in the store's first marketplace, or in the one whose `currency` a row names. A discount that
   * runs, and what businesses pay, stay as they are.
   *
   * Up to 100 SKUs go one by one, more in a feed, which answers `pending` with a handle. `ok` means accepted: Amazon shows the
   * price minutes later.
   */
  updatePrices(update: PriceUpdate, options?: CallOptions): Promise<PriceResult>;
}

/** As for stock: five requests a second write 100 within the default deadline. */
const MOST_PATCHED = 100;

/** Reads what became of price feeds, for `checkOperation`. */
export const pricesReader = rowsReader('prices');

export function createAmazonPrices(runtime: Runtime, client: AmazonClient): AmazonPrices {
  return {
    updatePrices: (update, options) =>
      runtime.call('updatePrices', update.storeId, options, async (call): Promise<PriceResult> => {
        const storeId = requireStoreId(update.storeId, call.operation);
        const { items: given } = update;
        if (!Array.isArray(given)) {
          throw invalidInput('amazon', call.operation, [{ path: 'items', message: 'must be a list' }], storeId);
        }
        const items = given.map((item: unknown) => (recordOf(item) ?? {}) as unknown as PriceItem);
        const source = { runtime, client, store: await client.storeOf(storeId, call) };
        const plan = planPrices(items, await findAsked(source, items, call), source.store);
        if (plan.messages.length > MOST_PATCHED) return writeWithFeeds(source, 'prices', plan, call);
        const results = await writeWithPatches(source, plan, (message) => isShown(source, message, call), call);
        return { status: 'done', results };
      }),
  };
}

/** By marketplace, each on its own: asked together, those that share stock would stop at the first one that has the SKU. */
async function findAsked(
  source: FeedSource,
  items: readonly PriceItem[],
  call: Call,
): Promise<ReadonlyMap<string, FoundListings>> {
  const asked = new Map<string, string[]>();
  for (const item of items.filter((one) => priceProblem(one, source.store) === undefined)) {
    const id = marketplaceFor(item, source.store)?.id ?? '';
    asked.set(id, [...(asked.get(id) ?? []), item.sku]);
  }
  const found = new Map<string, FoundListings>();
  for (const [id, skus] of asked) found.set(id, await findListings(source, skus, [id], call));
  return found;
}

/** Whether Amazon shows the price; what cannot be looked at is not shown. */
async function isShown(
  { client, store }: FeedSource,
  { sku, marketplaceId, price, currency }: PriceMessage,
  call: Call,
): Promise<boolean> {
  const params = { sellerId: store.storeId, sku };
  const query = { marketplaceIds: [marketplaceId], includedData: ['summaries', 'offers'] };
  try {
    const { body } = await client.request(store, { operation: 'getListingsItem', params, query }, call);
    const shown = mapProduct(body, { storeId: store.storeId, marketplaceId }).product.price;
    return shown?.currency === currency && compareDecimals(shown.amount, price) === 0;
  } catch (error) {
    if (ConnectorError.isInstance(error)) return false;
    throw error;
  }
}
