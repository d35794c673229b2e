import type { Call } from '../../core/call.js';
import type { InventoryFailureReason, InventoryRow } from '../../core/connector.js';
import type { AskedRow, InventoryKind } from '../stock-input.js';
import { toGlobalId } from './ids.js';
import { existingLocations, type InventoryItem, type InventorySource, readItemsById } from './inventory-items.js';
import { findItemIds } from './inventory-search.js';
import type { SkuMatches } from './sku-search.js';

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

/** Why a row cannot be written. */
interface Refusal {
  readonly reason: InventoryFailureReason;
  readonly message: string;
  readonly itemId?: string;
  readonly locationId?: string;
  readonly candidates?: readonly string[];
}

/** Shopify's bound on a quantity (recorded 2026-06). */
const MAX_QUANTITY = 1_000_000_000;

/** Finds each row's item and location. Reads only; a row that cannot be resolved fails alone, with what to choose from. */
export async function resolveRows(
  source: InventorySource,
  asked: readonly AskedRow[],
  settings: { readonly kind: InventoryKind; readonly defaultLocationId: string | undefined },
  call: Call,
): Promise<Resolution> {
  const problems = asked.map((row) => problemOf(row, settings.kind));
  const sound = asked.filter((_, index) => problems[index] === undefined);
  const bySku = await findItemIds(
    source,
    sound.flatMap(({ sku, itemId }) => (itemId === undefined ? [sku] : [])),
    call,
  );
  const ids = sound.map((row) => itemIdOf(row, bySku)).filter((id) => typeof id === 'string');
  const items = await readItemsById(source, ids, call);

  const seen = new Set<string>();
  const resolved = asked.map((row, index): ResolvedRow | Refusal => {
    const problem = problems[index];
    if (problem !== undefined) return problem;
    const found = resolveRow(row, index, bySku, items, settings.defaultLocationId);
    if (isRefusal(found)) return found;
    const { itemId, locationId } = found;
    const key = `${itemId} ${locationId}`;
    if (seen.has(key)) {
      const message = 'Another row of this call has the same item and location: send one of them.';
      return { reason: 'duplicate_item', message, itemId, locationId };
    }
    seen.add(key);
    return found;
  });
  const checked = await refuseUnknownLocations(source, resolved, call);
  return {
    rows: checked.flatMap((row) => (isRefusal(row) ? [] : [row])),
    failed: checked.flatMap((row, index) =>
      isRefusal(row) ? [{ index, row: { sku: skuText(asked[index]), ok: false, ...row } }] : [],
    ),
  };
}

function problemOf(row: AskedRow, kind: InventoryKind): Refusal | undefined {
  const name = kind === 'set' ? 'quantity' : 'delta';
  const invalid = (message: string): Refusal => ({ reason: 'invalid_quantity', message });
  if (row.itemId === undefined ? !isFilled(row.sku) : typeof row.sku !== 'string') {
    return { reason: 'sku_not_found', message: 'sku must be text that is not empty (it may be empty next to itemId).' };
  }
  if (row.itemId !== undefined && toGlobalId('InventoryItem', row.itemId) === undefined) {
    return { reason: 'sku_not_found', message: 'itemId is not gid://shopify/InventoryItem/<number> or the number.' };
  }
  if (!Number.isSafeInteger(row.amount)) return invalid(`${name} must be a whole number.`);
  if (kind === 'set' && row.amount < 0) return invalid('quantity must not be negative.');
  if (Math.abs(row.amount) > MAX_QUANTITY) return invalid(`${name} is beyond Shopify's bound of ${MAX_QUANTITY}.`);
  if (row.expected !== undefined && !Number.isSafeInteger(row.expected))
    return invalid('expected must be a whole number.');
  return undefined;
}

function itemIdOf(row: AskedRow, bySku: ReadonlyMap<string, SkuMatches>): string | Refusal {
  if (row.itemId !== undefined) return toGlobalId('InventoryItem', row.itemId) ?? NOT_FOUND;
  const { ids = [], isIncomplete = false } = bySku.get(row.sku) ?? {};
  const [id] = ids;
  if (isIncomplete) {
    const message = 'The shop has too many SKUs similar to this one to be sure: pass itemId.';
    return { reason: 'sku_ambiguous', message, candidates: ids };
  }
  if (ids.length > 1) {
    const message = `${ids.length} items of the shop have this SKU: pass itemId, or make the SKUs unique.`;
    return { reason: 'sku_ambiguous', message, candidates: ids };
  }
  return id ?? NOT_FOUND;
}

const NOT_FOUND: Refusal = {
  reason: 'sku_not_found',
  message: 'The shop has no such SKU, letter by letter; or it is too new to be found by search: pass itemId then.',
};

function resolveRow(
  row: AskedRow,
  index: number,
  bySku: ReadonlyMap<string, SkuMatches>,
  items: ReadonlyMap<string, InventoryItem>,
  defaultLocationId: string | undefined,
): ResolvedRow | Refusal {
  const id = itemIdOf(row, bySku);
  if (typeof id !== 'string') return id;
  const item = items.get(id);
  if (item === undefined || (row.itemId === undefined && item.sku !== row.sku)) return NOT_FOUND;
  if (!item.tracked) {
    const message = 'Shopify does not count this item: turn on "Track quantity" for it first.';
    return { reason: 'not_tracked', message, itemId: id };
  }
  const locationId = locationOf(row, item, defaultLocationId);
  if (typeof locationId !== 'string') return { ...locationId, itemId: id };
  return {
    index,
    sku: row.sku,
    amount: row.amount,
    expected: row.expected,
    itemId: id,
    locationId,
    current: availableAt(item, locationId),
  };
}

/** The available quantity there; `undefined` when the item is not stocked there. */
export function availableAt(item: InventoryItem | undefined, locationId: string): number | undefined {
  return item?.levels.find((level) => level.locationId === locationId)?.available;
}

function locationOf(row: AskedRow, item: InventoryItem, defaultLocationId: string | undefined): string | Refusal {
  const wanted = row.locationId ?? defaultLocationId;
  if (wanted !== undefined) {
    const message = 'locationId is not gid://shopify/Location/<number> or the number.';
    return toGlobalId('Location', wanted) ?? { reason: 'location_not_found', message };
  }
  const stocked = item.levels.flatMap(({ locationId }) => locationId ?? []);
  const [only, second] = stocked;
  if (only !== undefined && second === undefined) return only;
  return {
    reason: 'location_required',
    message:
      only === undefined
        ? 'The item is stocked nowhere: pass locationId, and platformOptions.activate to start stocking it there.'
        : 'The item is stocked at several locations: pass locationId, or connect the store with a default one.',
    candidates: stocked,
  };
}

/** An item that is not stocked at a location, and a location that is none, look alike from the item's side. */
async function refuseUnknownLocations(
  source: InventorySource,
  rows: readonly (ResolvedRow | Refusal)[],
  call: Call,
): Promise<readonly (ResolvedRow | Refusal)[]> {
  const doubtful = rows.flatMap((row) => (isRefusal(row) || row.current !== undefined ? [] : [row.locationId]));
  if (doubtful.length === 0) return rows;
  const existing = await existingLocations(source, doubtful, call);
  return rows.map((row) => {
    if (isRefusal(row) || row.current !== undefined || existing.has(row.locationId)) return row;
    const { itemId, locationId } = row;
    const message = 'The shop has no such location: fetchLocations lists them.';
    return { reason: 'location_not_found', message, itemId, locationId };
  });
}

function isRefusal(row: ResolvedRow | Refusal): row is Refusal {
  return 'reason' in row;
}

function isFilled(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}

function skuText(row: AskedRow | undefined): string {
  return typeof row?.sku === 'string' ? row.sku : '';
}
