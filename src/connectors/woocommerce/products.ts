import type { Call, CallOptions } from '../../core/call.js';
import type { PriceResult, PriceUpdate, ProductPage, ProductQuery } from '../../core/connector.js';
import { decodeCursor, encodeCursor } from '../../core/cursor.js';
import { toEpochMs } from '../../core/instant.js';
import type { Runtime } from '../runtime.js';
import type { WooClient } from './client.js';
import { mapProduct, PRODUCT_FIELDS } from './map-product.js';
import { OVERLAP_MS } from './order-clock.js';
import { writePrices } from './prices.js';
import { type CatalogueSource, createCataloguePaces } from './product-parts.js';
import { askedSkus, offsetOf, pageSize } from './product-query.js';
import { createUnitsReader } from './product-settings.js';
import { isSince } from './product-times.js';
import type { WooWire } from './product-units.js';
import { type CatalogueRow, hasVariations, withProducts } from './product-variations.js';
import { walkCatalogue } from './product-walk.js';
import type { StoreUnits } from './settings.js';
import { requireSite } from './site.js';
import { findBySku } from './sku-search.js';

export interface WooProducts {
  /**
   * Fetches one page of what is sold: products without variations, and variations, drafts included. A page may hold more
   * rows than `limit`, or none, since variations come with their products. Grouped products and affiliate links are left
   * out: neither is sold as itself.
   *
   * With `updatedAfter` a variation may come twice, once for its product's sake. Before WooCommerce 10.3 such a read costs
   * a request for every product with variations.
   */
  fetchProducts(query: ProductQuery, options?: CallOptions): Promise<ProductPage>;
  /**
   * Sets prices: `price` is what a buyer pays, `compareAtPrice` what is shown struck out beside it. Without the latter a
   * sale ends; a schedule of the sale ends in either case, so that the price holds at once.
   */
  updatePrices(update: PriceUpdate, options?: CallOptions): Promise<PriceResult>;
}

const CURSOR_VERSION = 1;

export function createWooProducts(runtime: Runtime, client: WooClient): WooProducts {
  const readUnits = createUnitsReader(runtime);
  const paces = createCataloguePaces();
  return {
    fetchProducts: (query, options) =>
      runtime.call('fetchProducts', query.storeId, options, async (call) => {
        const source = { client, storeId: requireSite(query.storeId, 'fetchProducts'), paces };
        return readProductPage(source, query, () => readUnits(source, call), call);
      }),
    updatePrices: (update, options) =>
      runtime.call('updatePrices', update.storeId, options, async (call) => {
        const source = { client, storeId: requireSite(update.storeId, 'updatePrices'), paces };
        return writePrices(source, update, () => readUnits(source, call), call);
      }),
  };
}

async function readProductPage(
  source: CatalogueSource,
  query: ProductQuery,
  readUnits: () => Promise<StoreUnits>,
  call: Call,
): Promise<ProductPage> {
  const size = pageSize(query.limit, call.operation);
  const skus = askedSkus(query.skus, call.operation);
  const since = query.updatedAfter === undefined ? undefined : toEpochMs(query.updatedAfter, 'updatedAfter');
  const scope = {
    platform: 'woocommerce',
    storeId: source.storeId,
    operation: call.operation,
    version: CURSOR_VERSION,
    query: { storeId: source.storeId, skus: skus ?? null, since: since ?? null, kind: 'products' },
  };
  const state = query.cursor === undefined ? undefined : decodeCursor(scope, query.cursor);
  const units = await readUnits();
  const mapped = (rows: readonly CatalogueRow[]) =>
    rows.map(({ wire, parent }) => mapProduct(wire, { storeId: source.storeId, units, parent }).product);

  if (skus === undefined) {
    const walk = { since, fields: PRODUCT_FIELDS, size, keeps: isSold };
    const { rows, next, startedAt } = await walkCatalogue(source, walk, state, call);
    const products = mapped(rows);
    if (next !== undefined) return { products, nextCursor: encodeCursor(scope, next) };
    return startedAt === undefined
      ? { products }
      : { products, syncedUntil: new Date(startedAt - OVERLAP_MS).toISOString() };
  }

  const offset = offsetOf(state ?? {});
  const end = Math.min(offset + size, skus.length);
  const wanted = skus.slice(offset, end);
  const matches = await findBySku(source, wanted, PRODUCT_FIELDS, call);
  const wires = wanted
    .flatMap((sku) => matches.get(sku)?.rows ?? [])
    .filter((wire) => isSold(wire) && isSince(wire, since));
  const products = mapped(await withProducts(source, wires, PRODUCT_FIELDS, call));
  return { products, ...(end < skus.length ? { nextCursor: encodeCursor(scope, { offset: end }) } : {}) };
}

function isSold(wire: WooWire): boolean {
  return wire['type'] !== 'grouped' && wire['type'] !== 'external' && !hasVariations(wire);
}
