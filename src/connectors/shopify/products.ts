import type { Call, CallOptions } from '../../core/call.js';
import type { PriceResult, PriceUpdate, ProductPage, ProductQuery } from '../../core/connector.js';
import { type CheckedProductQuery, checkProductQuery, type ProductQueryTerms } from '../product-query.js';
import type { Runtime } from '../runtime.js';
import { createAffordableRows } from './affordable-rows.js';
import type { ShopifyClient, ShopSource } from './client.js';
import { MAX_PAGE_SIZE } from './cost.js';
import { mapProduct } from './map-product.js';
import { DEFAULT_LIMITS, OVERLAP_MS, type WalkLimits } from './order-walk.js';
import { writePrices } from './prices.js';
import type { CatalogueSource } from './product-list.js';
import { findVariantIds, readVariantsById } from './product-reads.js';
import { isSince, walkCatalogue } from './product-walk.js';
import type { ShopifyVariant } from './product-wire.js';
import { productVariantsByIds } from './queries.js';
import { requireScope } from './scopes.js';
import { requireShopDomain } from './shop-domain.js';

export interface ShopifyProducts {
  /**
   * Fetches one page of variants, in order of their ids; with `skus` in the order of those. Drafts and archived products
   * are among them: `status` tells.
   *
   * With `updatedAfter` variants that changed come first, then the other variants of products that changed: a sale touches
   * the product, so that its variants come too. A page may be empty before the last one.
   */
  fetchProducts(query: ProductQuery, options?: CallOptions): Promise<ProductPage>;
  /**
   * Sets prices: `price` is what a buyer pays, `compareAtPrice` what is shown struck out beside it. Without the latter
   * nothing is struck out any more.
   */
  updatePrices(update: PriceUpdate, options?: CallOptions): Promise<PriceResult>;
}

const QUERY: ProductQueryTerms = { platform: 'shopify', cursorVersion: 1, storeIdOf: requireShopDomain };

export function createShopifyProducts(
  runtime: Runtime,
  client: ShopifyClient,
  limits: WalkLimits = DEFAULT_LIMITS,
): ShopifyProducts {
  const affordable = createAffordableRows();
  return {
    fetchProducts: (query, options) =>
      runtime.call('fetchProducts', query.storeId, options, async (call) => {
        const checked = checkProductQuery(query, QUERY);
        const { storeId, skus } = checked;
        requireScope(await runtime.tokens.load(storeId), ['read_products'], call);
        const source = { client, storeId, limits, affordable };
        return skus === undefined ? walkPage(source, checked, call) : skusPage(source, { ...checked, skus }, call);
      }),

    updatePrices: (update, options) =>
      runtime.call('updatePrices', update.storeId, options, async (call) => {
        const storeId = requireShopDomain(update.storeId, 'updatePrices');
        requireScope(await runtime.tokens.load(storeId), ['write_products'], call);
        return writePrices({ client, storeId }, update, call);
      }),
  };
}

async function walkPage(source: CatalogueSource, query: CheckedProductQuery, call: Call): Promise<ProductPage> {
  const { rows, currency, next, startedAt } = await walkCatalogue(
    source,
    { since: query.since, size: sizeOf(query) },
    query.state,
    call,
  );
  const products = mapped(source, rows, currency);
  if (next !== undefined) return { products, nextCursor: query.cursorOf(next) };
  // By Shopify's clock, never by this machine's; where it is not known, the next run begins where this one did.
  const until = startedAt === undefined ? query.since : startedAt - OVERLAP_MS;
  return { products, ...(until === undefined ? {} : { syncedUntil: new Date(until).toISOString() }) };
}

async function skusPage(
  source: ShopSource,
  query: CheckedProductQuery & { readonly skus: readonly string[] },
  call: Call,
): Promise<ProductPage> {
  const { skus, since, state } = query;
  const offset = Number(state?.['offset'] ?? 0);
  const end = Math.min(offset + sizeOf(query), skus.length);
  const wanted = skus.slice(offset, end);
  const matches = await findVariantIds(source, wanted, call);
  const ids = wanted.flatMap((sku) => (matches.get(sku)?.ids ?? []).map((id) => [sku, id] as const));
  const found = await readVariantsById(
    source,
    productVariantsByIds,
    ids.map(([, id]) => id),
    call,
  );
  const rows = ids.flatMap(([sku, id]) => {
    const variant = found.variants.get(id);
    // The index may lag behind: what counts is what the variant has now.
    return variant?.sku === sku && changedSince(variant, since) ? [variant] : [];
  });
  const products = mapped(source, rows, found.currency);
  return { products, ...(end < skus.length ? { nextCursor: query.cursorOf({ offset: end }) } : {}) };
}

function sizeOf({ limit = MAX_PAGE_SIZE }: CheckedProductQuery): number {
  return Math.min(limit, MAX_PAGE_SIZE);
}

function changedSince({ updatedAt, product }: ShopifyVariant, since: number | undefined): boolean {
  return isSince(updatedAt, since) || isSince(product?.updatedAt, since);
}

function mapped({ storeId }: ShopSource, rows: readonly ShopifyVariant[], currency: string | undefined) {
  return rows.map((row) => mapProduct(row, { storeId, currency }).product);
}
