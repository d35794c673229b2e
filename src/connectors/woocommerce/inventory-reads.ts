import type { Call } from '../../core/call.js';
import type { InventoryPage, InventoryQuery } from '../../core/connector.js';
import { decodeCursor, encodeCursor } from '../../core/cursor.js';
import { type InventoryLevel, omitUndefined } from '../../model/index.js';
import { invalidInput } from '../invalid-input.js';
import { ownSku } from './map-product.js';
import type { CatalogueSource } from './product-parts.js';
import { askedSkus, offsetOf, pageSize } from './product-query.js';
import { readUnit, UNIT_FIELDS, type WooWire } from './product-units.js';
import { type CatalogueRow, hasVariations } from './product-variations.js';
import { walkCatalogue } from './product-walk.js';
import { findBySku } from './sku-search.js';

const CURSOR_VERSION = 1;
const LEVEL_FIELDS = [...UNIT_FIELDS, 'variations', 'date_modified_gmt'];

/** One page of stock: of the asked SKUs, in their order, or of all there is. */
export async function readInventoryPage(
  source: CatalogueSource,
  query: InventoryQuery,
  call: Call,
): Promise<InventoryPage> {
  const size = pageSize(query.limit, call.operation);
  const skus = askedSkus(query.skus, call.operation);
  if (query.locationIds !== undefined && query.locationIds.length > 0) {
    const message = 'WooCommerce keeps one stock for the whole store, without locations: leave it out';
    throw invalidInput('woocommerce', call.operation, [{ path: 'locationIds', message }], source.storeId);
  }
  const scope = {
    platform: 'woocommerce',
    storeId: source.storeId,
    operation: call.operation,
    version: CURSOR_VERSION,
    query: { storeId: source.storeId, skus: skus ?? null, kind: 'inventory' },
  };
  const state = query.cursor === undefined ? undefined : decodeCursor(scope, query.cursor);
  if (skus === undefined) {
    const { rows, next } = await walkCatalogue(source, { fields: LEVEL_FIELDS, size, keeps: isStocked }, state, call);
    const more = next === undefined ? {} : { nextCursor: encodeCursor(scope, next) };
    return { levels: rows.flatMap(levelOf), unresolved: [], ...more };
  }
  const offset = offsetOf(state ?? {});
  const end = Math.min(offset + size, skus.length);
  const page = await readSkus(source, skus.slice(offset, end), call);
  return { ...page, ...(end < skus.length ? { nextCursor: encodeCursor(scope, { offset: end }) } : {}) };
}

/** A SKU that several items share is unresolved, and its stock is there all the same: of each of them, with its `itemId`. */
async function readSkus(source: CatalogueSource, skus: readonly string[], call: Call): Promise<InventoryPage> {
  const matches = await findBySku(source, skus, LEVEL_FIELDS, call);
  return {
    levels: skus.flatMap((sku) =>
      (matches.get(sku)?.rows ?? []).flatMap((wire) => levelOf({ wire, parent: undefined })),
    ),
    unresolved: skus.flatMap((sku) => {
      const { rows = [], isIncomplete = false } = matches.get(sku) ?? {};
      if (rows.length === 1 && !isIncomplete) return [];
      const reason = rows.length === 0 && !isIncomplete ? ('sku_not_found' as const) : ('sku_ambiguous' as const);
      return [{ sku, reason }];
    }),
  };
}

/** A product with variations has a stock where it counts for all of them. */
function isStocked(wire: WooWire): boolean {
  if (wire['type'] === 'grouped' || wire['type'] === 'external') return false;
  return !hasVariations(wire) || wire['manage_stock'] === true;
}

function levelOf({ wire, parent }: CatalogueRow): InventoryLevel[] {
  const unit = readUnit(wire);
  if (unit === undefined) return [];
  const tracked = unit.manageStock !== false;
  return [
    omitUndefined<InventoryLevel>({
      sku: ownSku(wire, parent),
      itemId: unit.manageStock === 'parent' ? unit.parentId : unit.id,
      available: tracked ? (unit.quantity ?? 0) : 0,
      tracked,
    }),
  ];
}
