import type { Call, CallOptions } from '../../core/call.js';
import type { PriceResult, PriceUpdate } from '../../core/connector.js';
import { recordOf } from '../../core/wire-reader.js';
import { invalidInput } from '../invalid-input.js';
import type { Runtime } from '../runtime.js';
import type { FlipkartClient } from './client.js';
import { requireStoreId } from './ids.js';
import { missingListing } from './listing-missing.js';
import { findListings, type ListingSource } from './listing-reads.js';
import { type ListingWrite, writeListings } from './listing-writes.js';
import {
  isPriceRefusal,
  type PriceItem,
  type PriceRefusal,
  type PriceRow,
  priceProblem,
  priceWrite,
  writtenPriceRow,
} from './price-rows.js';

export interface FlipkartPrices {
  /**
   * Sets selling prices in whole rupees, ten SKUs with each request. `compareAtPrice` is the MRP, the price printed on the
   * goods, which Flipkart shows struck out beside a lower one.
   *
   * Without `compareAtPrice` the MRP of the listing stays: it is a statement about the goods, not a discount to be ended.
   */
  updatePrices(update: PriceUpdate, options?: CallOptions): Promise<PriceResult>;
}

export function createFlipkartPrices(runtime: Runtime, client: FlipkartClient): FlipkartPrices {
  return {
    updatePrices: (update, options) =>
      runtime.call('updatePrices', update.storeId, options, async (call): Promise<PriceResult> => {
        const storeId = requireStoreId(update.storeId, call.operation);
        const { items: given } = update;
        if (!Array.isArray(given)) {
          throw invalidInput('flipkart', call.operation, [{ path: 'items', message: 'must be a list' }], storeId);
        }
        const items = given.map((item: unknown) => (recordOf(item) ?? {}) as unknown as PriceItem);
        const source = { client, store: await client.storeOf(storeId, call) };
        return { status: 'done', results: await setPrices(source, items, call) };
      }),
  };
}

async function setPrices(source: ListingSource, items: readonly PriceItem[], call: Call): Promise<readonly PriceRow[]> {
  const results = new Map<number, PriceRow>();
  const refuse = (index: number, refusal: PriceRefusal) => {
    const sku: unknown = items[index]?.sku;
    results.set(index, { sku: typeof sku === 'string' ? sku : '', ok: false, ...refusal });
  };
  const sound = [...items.entries()].filter(([index, item]) => {
    const problem = priceProblem(item);
    if (problem !== undefined) refuse(index, problem);
    return problem === undefined;
  });
  const skus = sound.map(([, { sku }]) => sku);
  const found = await findListings(source, skus, call);
  const writes = new Map<number, ListingWrite>();
  const seen = new Set<string>();
  for (const [index, item] of sound) {
    const listing = found.bySku.get(item.sku);
    const write = listing === undefined ? missingListing(item.sku, found) : priceWrite(item, listing);
    if (isPriceRefusal(write)) {
      refuse(index, write);
    } else if (seen.has(write.sku)) {
      const message = 'Another row of this call has the same SKU: send one of them.';
      refuse(index, { reason: 'duplicate_item', message });
    } else {
      seen.add(write.sku);
      if (listing !== undefined && write.isShown(listing)) results.set(index, { sku: item.sku, ok: true });
      else writes.set(index, write);
    }
  }
  const outcomes = await writeListings(source, 'updatePrices', [...writes.values()], call);
  for (const [place, index] of [...writes.keys()].entries()) {
    results.set(index, writtenPriceRow(items[index]?.sku ?? '', outcomes[place]));
  }
  return items.flatMap((_, index) => results.get(index) ?? []);
}
