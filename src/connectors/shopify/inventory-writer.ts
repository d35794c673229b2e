import type { Call } from '../../core/call.js';
import { batchesOf } from '../../core/concurrently.js';
import type { InventoryFailureReason, InventoryRow } from '../../core/connector.js';
import { ConnectorError } from '../../core/errors.js';
import type { InventoryKind } from '../stock-input.js';
import { MAX_INPUT_ROWS } from './cost.js';
import type { UserError } from './errors.js';
import { type InventorySource, readItemsById } from './inventory-items.js';
import { activateLevel, writeQuantities } from './inventory-mutations.js';
import { availableAt, type ResolvedRow } from './inventory-rows.js';
import type { ShopifyInventoryOptions } from './options.js';

export interface InventoryWrite extends InventorySource {
  readonly kind: InventoryKind;
  readonly options: ShopifyInventoryOptions;
}

/** What became of each row, by its index. */
type Outcomes = Map<number, InventoryRow>;

/**
 * Writes resolved rows, batch by batch. A failure of a whole request ends it: the rows of that batch are `outcome_unknown`
 * or `not_attempted`, the rest `not_attempted`.
 *
 * @throws {ConnectorError} when nothing was written yet, so that the error says it all.
 */
export async function writeRows(
  write: InventoryWrite,
  rows: readonly ResolvedRow[],
  call: Call,
): Promise<ReadonlyMap<number, InventoryRow>> {
  const outcomes: Outcomes = new Map();
  // With a caller's key Shopify compares, not we: of a change that was made before it answers the first outcome, whatever
  // is there now.
  const isKeyed = write.kind === 'adjust' && call.idempotencyKey !== undefined;
  const pending = rows.filter((row) => !settleUnwritten(write, row, outcomes, { compares: !isKeyed }));
  const stocked = pending.filter(({ current }) => current !== undefined);
  const unstocked = pending.filter(({ current }) => current === undefined);
  // And a key must mean the same change whatever the other rows do, so with one each travels alone.
  const batches = batchesOf([...stocked, ...unstocked], isKeyed ? 1 : MAX_INPUT_ROWS);
  for (const [position, batch] of batches.entries()) {
    try {
      await writeBatch(write, batch, outcomes, call);
    } catch (error) {
      const isCallersAbort = call.signal.aborted && !call.timedOut();
      if (position === 0 || isCallersAbort || !ConnectorError.isInstance(error)) throw error;
      failOpen(batch, outcomes, error.outcomeUnknown ? 'outcome_unknown' : 'not_attempted', error.message);
      failOpen(batches.slice(position + 1).flat(), outcomes, 'not_attempted', error.message);
      break;
    }
  }
  return outcomes;
}

/** The rows that nothing was decided about yet. */
function failOpen(
  rows: readonly ResolvedRow[],
  outcomes: Outcomes,
  reason: InventoryFailureReason,
  message: string,
): void {
  for (const row of rows) if (!outcomes.has(row.index)) outcomes.set(row.index, failed(row, reason, message));
}

/** Shopify takes all of a batch or nothing, so rows it refuses are set aside and the rest is sent again. */
async function writeBatch(
  write: InventoryWrite,
  batch: readonly ResolvedRow[],
  outcomes: Outcomes,
  call: Call,
): Promise<void> {
  let rows = await activateUnstocked(write, batch, outcomes, call);
  const reread = new Set<number>();
  while (rows.length > 0) {
    const errors = await writeQuantities(write, write.kind, rows, write.options, call);
    if (errors.length === 0) {
      for (const row of rows) outcomes.set(row.index, written(row, write.kind === 'set' ? row.amount : undefined));
      return;
    }
    const refused = new Map(errors.flatMap((error) => rowIndexes(error).map((index) => [index, error] as const)));
    if (refused.size === 0) {
      const message = errors.map(messageOf).join(' ');
      for (const row of rows) outcomes.set(row.index, failed(row, 'platform_rejected', message));
      return;
    }
    const stale: ResolvedRow[] = [];
    rows.forEach((row, index) => {
      const error = refused.get(index);
      if (error === undefined) return;
      if (error.code === 'CHANGE_FROM_QUANTITY_STALE' && !reread.has(row.index)) stale.push(row);
      else outcomes.set(row.index, failed(row, reasonOf(error), messageOf(error)));
    });
    for (const { index } of stale) reread.add(index);
    rows = [...rows.filter((_, index) => !refused.has(index)), ...(await reconsider(write, stale, outcomes, call))];
  }
}

/** Starts stocking the items where they are not stocked; those that cannot be are set aside. */
async function activateUnstocked(
  write: InventoryWrite,
  rows: readonly ResolvedRow[],
  outcomes: Outcomes,
  call: Call,
): Promise<readonly ResolvedRow[]> {
  const active: ResolvedRow[] = [];
  for (const row of rows) {
    if (row.current !== undefined) {
      active.push(row);
      continue;
    }
    const errors = await activateLevel(write, row, call);
    if (errors.length === 0) active.push({ ...row, current: 0 });
    else outcomes.set(row.index, failed(row, 'platform_rejected', errors.map(messageOf).join(' ')));
  }
  return active;
}

/** Somebody sold or counted in between: looks again, and goes on where the caller's `expected` still allows it. */
async function reconsider(
  write: InventoryWrite,
  stale: readonly ResolvedRow[],
  outcomes: Outcomes,
  call: Call,
): Promise<readonly ResolvedRow[]> {
  if (stale.length === 0) return [];
  const ids = stale.map(({ itemId }) => itemId);
  const items = await readItemsById(write, ids, call);
  const fresh = stale.map((row) => ({ ...row, current: availableAt(items.get(row.itemId), row.locationId) }));
  return fresh.filter((row) => !settleUnwritten({ ...write, options: {} }, row, outcomes, { compares: true }));
}

/** Rows that need no write, or must not be written. */
function settleUnwritten(
  { kind, options }: InventoryWrite,
  row: ResolvedRow,
  outcomes: Outcomes,
  { compares }: { readonly compares: boolean },
): boolean {
  const outcome = unwrittenOutcome(kind, options, row, compares);
  if (outcome !== undefined) outcomes.set(row.index, outcome);
  return outcome !== undefined;
}

function unwrittenOutcome(
  kind: InventoryKind,
  { activate }: ShopifyInventoryOptions,
  row: ResolvedRow,
  compares: boolean,
): InventoryRow | undefined {
  const { current, amount, expected } = row;
  // Before comparing: a repeated update finds what it wrote itself.
  if (kind === 'set' && current === amount) return written(row, current);
  if (compares && expected !== undefined && expected !== current) {
    return failed(row, 'stale', 'The quantity is not what was expected: read it and decide again.');
  }
  if (current === undefined) {
    if (activate !== true) {
      const message = 'The item is not stocked at this location: platformOptions.activate starts it.';
      return failed(row, 'not_stocked_at_location', message);
    }
    if (amount < 0) {
      const message = 'The item is not stocked at this location, so nothing can be taken from it.';
      return failed(row, 'not_stocked_at_location', message);
    }
    return undefined;
  }
  return kind === 'adjust' && amount === 0 ? written(row, current) : undefined;
}

function written(row: ResolvedRow, quantity: number | undefined): InventoryRow {
  return { ...rowBase(row), ok: true, ...(quantity === undefined ? {} : { quantity }) };
}

function failed(row: ResolvedRow, reason: InventoryFailureReason, message: string): InventoryRow {
  return { ...rowBase(row), ok: false, reason, message };
}

function rowBase({ sku, itemId, locationId, current }: ResolvedRow) {
  return { sku, itemId, locationId, ...(current === undefined ? {} : { previous: current }) };
}

const REASON_BY_CODE: ReadonlyMap<string, InventoryFailureReason> = new Map<string, InventoryFailureReason>([
  ['CHANGE_FROM_QUANTITY_STALE', 'stale'],
  ['INVALID_INVENTORY_ITEM', 'sku_not_found'],
  ['INVALID_LOCATION', 'location_not_found'],
  ['INVALID_QUANTITY_NEGATIVE', 'invalid_quantity'],
  ['INVALID_QUANTITY_TOO_HIGH', 'invalid_quantity'],
  ['INVALID_QUANTITY_TOO_LOW', 'invalid_quantity'],
  ['ITEM_NOT_STOCKED_AT_LOCATION', 'not_stocked_at_location'],
  ['NON_MUTABLE_INVENTORY_ITEM', 'read_only'],
  ['NO_DUPLICATE_INVENTORY_ITEM_ID_GROUP_ID_PAIR', 'duplicate_item'],
]);

function reasonOf({ code }: UserError): InventoryFailureReason {
  return REASON_BY_CODE.get(code ?? '') ?? 'platform_rejected';
}

/** `["input", "quantities", "3", …]` names row 3 of the batch. */
function rowIndexes({ field }: UserError): readonly number[] {
  const position = field.findIndex((step) => step === 'quantities' || step === 'changes');
  const index = position === -1 ? undefined : field[position + 1];
  return index !== undefined && /^\d+$/.test(index) ? [Number(index)] : [];
}

function messageOf({ code, message }: UserError): string {
  return message === '' ? `Shopify refused it${code === undefined ? '' : ` (${code})`}.` : message;
}
