import type { CallOptions } from '../../core/call.js';
import type { ProductPage, ProductQuery } from '../../core/connector.js';
import { checkProductQuery, type ProductQueryTerms } from '../product-query.js';
import type { Runtime } from '../runtime.js';
import type { FlipkartClient } from './client.js';
import { requireStoreId } from './ids.js';
import { DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE, type ReadRow, readAskedListings, walkListings } from './listing-walk.js';
import { mapProduct } from './map-product.js';

export interface FlipkartProducts {
  /**
   * Fetches one page of listings, inactive ones too; with `skus` in the order of those. A page of 100 takes eleven requests.
   *
   * Flipkart tells neither titles nor when a listing changed: `updatedAfter` is taken and leaves nothing out.
   */
  fetchProducts(query: ProductQuery, options?: CallOptions): Promise<ProductPage>;
}

const QUERY: ProductQueryTerms = { platform: 'flipkart', cursorVersion: 1, storeIdOf: requireStoreId };

export function createFlipkartProducts(runtime: Runtime, client: FlipkartClient): FlipkartProducts {
  return {
    fetchProducts: (input, options) =>
      runtime.call('fetchProducts', input.storeId, options, async (call) => {
        const { storeId, skus, limit = DEFAULT_PAGE_SIZE, state, cursorOf } = checkProductQuery(input, QUERY);
        const source = { client, store: await client.storeOf(storeId, call) };
        const size = Math.min(limit, MAX_PAGE_SIZE);
        if (skus !== undefined) {
          const { rows, next } = await readAskedListings(source, skus, state, size, call);
          const products = productsOf(rows, storeId);
          return next === undefined ? { products } : { products, nextCursor: cursorOf(next) };
        }
        const { rows, next, startedAt } = await walkListings(source, state, size, call);
        const products = productsOf(rows, storeId);
        if (next !== undefined) return { products, nextCursor: cursorOf(next) };
        return startedAt === undefined ? { products } : { products, syncedUntil: new Date(startedAt).toISOString() };
      }),
  };
}

/** A listing whose details Flipkart does not tell has what the search tells; an asked SKU without a listing is left out. */
function productsOf(rows: readonly ReadRow[], storeId: string): ProductPage['products'] {
  return rows.flatMap(({ sku, listing, found }) => {
    const wire = listing === undefined ? found?.wire : { ...found?.wire, ...listing.wire };
    return wire === undefined ? [] : [mapProduct(listing?.sku ?? sku, wire, { storeId }).product];
  });
}
