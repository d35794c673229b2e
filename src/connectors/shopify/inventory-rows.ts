import type { Call } from '../../core/call.js';
import type { InventoryFailureReason, InventoryRow, InventoryTarget } from '../../core/connector.js';
import type { ShopifyClient } from './client.js';
import { toGlobalId } from './ids.js';
import { findItemsBySku, type InventoryItem, readItemsById, readLevel } from './inventory-items.js';

/** What one row asks for: a target quantity, or a change. */
export interface AskedRow extends InventoryTarget {
  readonly amount: number;
}

/** A row that can be written: item and location are known. */
export interface ResolvedRow {
  readonly index: number;
  readonly sku: string;
  readonly amount: number;
  readonly expected: number | undefined;
  readonly itemId: string;
  readonly locationId: string;
  /** What Shopify has there now; `undefined` when the item is not stocked there. */
  readonly current: number | undefined;
}

export interface Resolution {
  readonly rows: readonly ResolvedRow[];
  readonly failed: readonly { readonly index: number; readonly row: InventoryRow }[];
}

/** Shopify's bound on a quantity (recorded 2026-06). */
const MAX_QUANTITY = 1_000_000_000;

/** Finds each row's item and location. Reads only; a row that cannot be resolved fails alone, with what to choose from. */
export async function resolveRows(
  client: ShopifyClient,
  storeId: string,
  asked: readonly AskedRow[],
  settings: { readonly kind: 'set' | 'adjust'; readonly defaultLocationId: string | undefined },
  call: Call,
): Promise<Resolution> {
  const failed: { index: number; row: InventoryRow }[] = [];
  const fail = (index: number, reason: InventoryFailureReason, message: string, more: Partial<InventoryRow> = {}) => {
    failed.push({ index, row: { sku: asked[index]?.sku ?? '', ok: false, reason, message, ...more } });
  };
  const candidates = asked.flatMap((row, index) => {
    const problem = quantityProblem(row, settings.kind);
    if (problem === undefined) return [{ row, index }];
    fail(index, 'invalid_quantity', problem);
    return [];
  });

  const bySku = await findItemsBySku(
    client,
    storeId,
    candidates.flatMap(({ row }) => (row.itemId === undefined ? [row.sku] : [])),
    call,
  );
  const byId = await readItemsById(
    client,
    storeId,
    candidates.flatMap(({ row }) => toGlobalId('InventoryItem', row.itemId) ?? []),
    call,
  );

  const rows: ResolvedRow[] = [];
  const seen = new Set<string>();
  for (const { row, index } of candidates) {
    const item = itemOf(row, bySku, byId);
    if ('reason' in item) {
      fail(index, item.reason, item.message, item.candidates === undefined ? {} : { candidates: item.candidates });
      continue;
    }
    const place = locationOf(row, item, settings.defaultLocationId);
    if ('reason' in place) {
      fail(index, place.reason, place.message, {
        itemId: item.id,
        ...(place.candidates === undefined ? {} : { candidates: place.candidates }),
      });
      continue;
    }
    const { locationId } = place;
    const key = `${item.id} ${locationId}`;
    if (seen.has(key)) {
      fail(index, 'duplicate_item', 'Another row of this call has the same item and location: send one of them.', {
        itemId: item.id,
        locationId,
      });
      continue;
    }
    seen.add(key);
    const known = item.levels.find((level) => level.locationId === locationId);
    const level =
      known ?? (item.hasMoreLevels ? await readLevel(client, storeId, item.id, locationId, call) : undefined);
    const current = level?.available;
    rows.push({
      index,
      sku: row.sku,
      amount: row.amount,
      expected: row.expected,
      itemId: item.id,
      locationId,
      current,
    });
  }
  return { rows, failed };
}

interface Unresolved {
  readonly reason: InventoryFailureReason;
  readonly message: string;
  readonly candidates?: readonly string[];
}

function quantityProblem(row: AskedRow, kind: 'set' | 'adjust'): string | undefined {
  const name = kind === 'set' ? 'quantity' : 'delta';
  if (typeof row.sku !== 'string' || row.sku === '') return 'sku must be text that is not empty.';
  if (!Number.isSafeInteger(row.amount)) return `${name} must be a whole number.`;
  if (kind === 'set' && row.amount < 0) return 'quantity must not be negative.';
  if (Math.abs(row.amount) > MAX_QUANTITY) return `${name} is beyond Shopify's bound of ${MAX_QUANTITY}.`;
  if (row.expected !== undefined && !Number.isSafeInteger(row.expected)) return 'expected must be a whole number.';
  return undefined;
}

function itemOf(
  row: AskedRow,
  bySku: ReadonlyMap<string, readonly InventoryItem[]>,
  byId: ReadonlyMap<string, InventoryItem>,
): InventoryItem | Unresolved {
  const items =
    row.itemId === undefined
      ? (bySku.get(row.sku) ?? [])
      : [byId.get(toGlobalId('InventoryItem', row.itemId) ?? '')].filter((item) => item !== undefined);
  const [item, second] = items;
  if (item === undefined) {
    return {
      reason: 'sku_not_found',
      message: 'The shop has no such SKU, letter by letter; or it is too new to be found by search.',
    };
  }
  if (second !== undefined) {
    return {
      reason: 'sku_ambiguous',
      message: `${items.length} items of the shop have this SKU: pass itemId, or make the SKUs unique.`,
      candidates: items.map(({ id }) => id),
    };
  }
  if (!item.tracked) {
    return {
      reason: 'not_tracked',
      message: 'Shopify does not count this item: turn on "Track quantity" for it first.',
    };
  }
  return item;
}

function locationOf(
  row: AskedRow,
  item: InventoryItem,
  defaultLocationId: string | undefined,
): { readonly locationId: string } | Unresolved {
  const wanted = row.locationId ?? defaultLocationId;
  if (wanted !== undefined) {
    const locationId = toGlobalId('Location', wanted);
    if (locationId !== undefined) return { locationId };
    return {
      reason: 'location_not_found',
      message: 'locationId is not gid://shopify/Location/<number> or the number.',
    };
  }
  const stocked = item.levels.flatMap(({ locationId }) => locationId ?? []);
  const [only, second] = stocked;
  if (only !== undefined && second === undefined && !item.hasMoreLevels) return { locationId: only };
  return {
    reason: 'location_required',
    message:
      stocked.length === 0
        ? 'The item is stocked nowhere: pass locationId, and platformOptions.activate to start stocking it there.'
        : 'The item is stocked at several locations: pass locationId, or connect the store with a default one.',
    candidates: stocked,
  };
}
