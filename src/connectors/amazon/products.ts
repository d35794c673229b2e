import type { CallOptions } from '../../core/call.js';
import type { ProductPage, ProductQuery } from '../../core/connector.js';
import type { JsonObject } from '../../core/ports.js';
import { omitUndefined } from '../../model/index.js';
import { checkProductQuery, type ProductQueryTerms } from '../product-query.js';
import type { Runtime } from '../runtime.js';
import type { AmazonClient } from './client.js';
import { requireStoreId } from './ids.js';
import { readPage, type WalkState } from './product-walk.js';

export interface AmazonProducts {
  /**
   * Fetches one page of the listings of the store's first marketplace; parents of variations, which nobody can buy, are left
   * out. A search gives 20 listings a request and ends after 1,000: a larger catalogue comes from Amazon's report of all
   * listings, in pages of 10,000, the first ones empty while Amazon prepares it. The report knows neither images nor times,
   * nor which of its rows are parents.
   *
   * With `updatedAfter` any number comes by searches, the latest changes first; a listing may come twice where pages meet.
   * Where 1,000 or more changed within a second, all listings come from the report.
   */
  fetchProducts(query: ProductQuery, options?: CallOptions): Promise<ProductPage>;
}

const QUERY: ProductQueryTerms = { platform: 'amazon', cursorVersion: 1, storeIdOf: requireStoreId };
/** Listings may show up a little late, and bounds of a search may leave out their own second. */
const OVERLAP_MS = 120_000;

export function createAmazonProducts(runtime: Runtime, client: AmazonClient): AmazonProducts {
  return {
    fetchProducts: (input, options) =>
      runtime.call('fetchProducts', input.storeId, options, async (call) => {
        const query = checkProductQuery(input, QUERY);
        // A cursor is bound to its query, so that its state is of the walk that the query makes.
        const state = query.state as unknown as WalkState | undefined;
        const source = { runtime, client, store: await client.storeOf(query.storeId, call) };
        const { products, next, startedAt } = await readPage(source, query, state, call);
        if (next !== undefined) return { products, nextCursor: query.cursorOf(toJson(next)) };
        return startedAt === undefined
          ? { products }
          : { products, syncedUntil: new Date(startedAt - OVERLAP_MS).toISOString() };
      }),
  };
}

function toJson(state: WalkState): JsonObject {
  return omitUndefined<Record<string, unknown>>({ ...state }) as JsonObject;
}
