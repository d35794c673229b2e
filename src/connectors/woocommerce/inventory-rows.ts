import type { Call } from '../../core/call.js';
import type { InventoryFailureReason, InventoryRow } from '../../core/connector.js';
import type { AskedRow, InventoryKind } from '../stock-input.js';
import { rowProblem } from './inventory-input.js';
import type { CatalogueSource } from './product-parts.js';
import { readProducts } from './product-reads.js';
import { skuOf, type WooUnit } from './product-units.js';
import { isRefusal, resolveTargets, type UnitRefusal } from './sku-rows.js';

/** A row that can be written. */
export interface StockRow {
  readonly index: number;
  readonly sku: string;
  readonly amount: number;
  readonly expected: number | undefined;
  readonly unit: WooUnit;
  /** What the store has now; `undefined` when it does not count this item yet. */
  readonly current: number | undefined;
}

/** Why a row cannot be written. */
export type InventoryRefusal =
  | (UnitRefusal & { readonly itemId?: string })
  | { readonly reason: InventoryFailureReason; readonly message: string; readonly itemId?: string };

export interface Resolution {
  readonly rows: readonly StockRow[];
  /** By index of the row. */
  readonly failed: ReadonlyMap<number, InventoryRow>;
}

/** Finds each row's product or variation. Reads only; a row that cannot be resolved fails alone, with what to do. */
export async function resolveRows(
  source: CatalogueSource,
  asked: readonly AskedRow[],
  { kind, manageStock }: { readonly kind: InventoryKind; readonly manageStock: boolean },
  call: Call,
): Promise<Resolution> {
  const rows: StockRow[] = [];
  const failed = new Map<number, InventoryRow>();
  const fail = (index: number, refusal: InventoryRefusal) => {
    failed.set(index, { sku: skuText(asked[index]), ok: false, ...refusal });
  };
  const sound = [...asked.entries()].filter(([index, row]) => {
    const problem = rowProblem(row, kind);
    if (problem !== undefined) fail(index, problem);
    return problem === undefined;
  });
  const found = await resolveTargets(
    source,
    sound.map(([, row]) => row),
    { takesIds: true },
    call,
  );
  const parents = await parentSkus(source, found, call);
  const seen = new Set<string>();
  for (const [position, [index, row]] of sound.entries()) {
    const unit = found[position];
    if (unit === undefined) continue;
    if (isRefusal(unit)) fail(index, unit);
    else if (seen.has(unit.id)) {
      const message = 'Another row of this call is for the same item: send one of them.';
      fail(index, { reason: 'duplicate_item', message, itemId: unit.id });
    } else {
      seen.add(unit.id);
      const message = untracked(unit, manageStock, parents);
      const { sku, amount, expected } = row;
      if (message === undefined) rows.push(stockRow({ index, sku, amount, expected }, unit));
      else fail(index, { reason: 'not_tracked', message, itemId: unit.id });
    }
  }
  return { rows, failed };
}

/** The row with what the store has now. */
export function stockRow(row: Omit<StockRow, 'unit' | 'current'>, unit: WooUnit): StockRow {
  return { ...row, unit, current: unit.manageStock === true ? (unit.quantity ?? 0) : undefined };
}

/** Why WooCommerce would take the quantity, answer 200, and change nothing. */
function untracked(
  { type, parentId, manageStock }: WooUnit,
  mayTurnOn: boolean,
  parents: ReadonlyMap<string, string | undefined>,
): string | undefined {
  if (manageStock === true) return undefined;
  if (manageStock === 'parent' && parentId !== undefined) {
    const sku = parents.get(parentId);
    const parent = `product ${parentId}${sku === undefined ? '' : ` (SKU ${sku})`}`;
    // Not for `manageStock: true` either: it would take the variation out of a stock that others share.
    return `This variation takes from the stock of its ${parent}: set it there, or turn on "Manage stock?" of the variation.`;
  }
  if (type.startsWith('variable')) {
    return 'This is a variable product without a stock of its own: its variations are counted, send their SKUs.';
  }
  if (type === 'grouped' || type === 'external') return `WooCommerce keeps no stock for ${type} products.`;
  if (mayTurnOn) return undefined;
  return 'The store does not count this item: turn on "Manage stock?" for it, or pass platformOptions.manageStock.';
}

/** The SKUs of the products whose stock the found variations take from, by id. */
async function parentSkus(
  source: CatalogueSource,
  found: readonly (WooUnit | UnitRefusal)[],
  call: Call,
): Promise<ReadonlyMap<string, string | undefined>> {
  const ids = found.flatMap((unit) =>
    !isRefusal(unit) && unit.manageStock === 'parent' && unit.parentId !== undefined ? [unit.parentId] : [],
  );
  if (ids.length === 0) return new Map();
  const products = await readProducts(source, ids, ['id', 'sku'], call);
  return new Map([...products].map(([id, wire]) => [id, skuOf(wire)] as const));
}

/** What needs no write, or must not be written. `undefined`: write it. */
export function settledRow(kind: InventoryKind, row: StockRow): InventoryRow | undefined {
  const { current, amount, expected } = row;
  // Before comparing: a repeated update finds what it wrote itself.
  if (kind === 'set' && current === amount) return done(row, current);
  if (expected !== undefined && expected !== current) {
    const message = 'The quantity is not what was expected: read it and decide again.';
    return { ...failed(row, 'stale', message), ...(current === undefined ? {} : { quantity: current }) };
  }
  if (kind === 'set') return undefined;
  if (amount === 0 && current !== undefined) return done(row, current);
  if (current !== undefined || amount >= 0) return undefined;
  return failed(row, 'not_tracked', 'The store does not count this item yet, so nothing can be taken from it.');
}

/** What the store's answer means: it says 200 also when it changed nothing. */
export function verdict(row: StockRow, now: WooUnit, target: number | undefined): InventoryRow {
  if (now.manageStock !== true) {
    const message =
      'The store did not take the quantity: stock management is off for it, or for the whole store (WooCommerce > Settings > Products > Inventory).';
    return failed(row, 'not_tracked', message);
  }
  const { quantity } = now;
  if (quantity === undefined || (target !== undefined && quantity !== target)) {
    const message = `The store answered with ${quantity ?? 'no quantity'} instead of ${target ?? 'one'}: a plugin may decide about it.`;
    return { ...failed(row, 'platform_rejected', message), ...(quantity === undefined ? {} : { quantity }) };
  }
  return done(row, quantity);
}

export function failed(row: StockRow, reason: InventoryFailureReason, message: string): InventoryRow {
  return { ...rowBase(row), ok: false, reason, message };
}

function done(row: StockRow, quantity: number): InventoryRow {
  return { ...rowBase(row), ok: true, quantity };
}

function rowBase({ sku, unit, current }: StockRow) {
  return { sku, itemId: unit.id, ...(current === undefined ? {} : { previous: current }) };
}

function skuText(row: AskedRow | undefined): string {
  return typeof row?.sku === 'string' ? row.sku : '';
}
