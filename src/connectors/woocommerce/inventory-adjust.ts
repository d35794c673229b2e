import type { Call } from '../../core/call.js';
import { concurrently } from '../../core/concurrently.js';
import type { InventoryRow } from '../../core/connector.js';
import { ConnectorError } from '../../core/errors.js';
import { retryDelayMs } from '../../core/http/retry.js';
import type { JsonObject } from '../../core/ports.js';
import { recordOf } from '../../core/wire-reader.js';
import { followedBy, withOutcome } from '../write-outcome.js';
import {
  isRecorded,
  type KeyedAdjustment,
  keyedAdjustment,
  withAdjustment,
  withoutAdjustment,
} from './inventory-ledger.js';
import { failed, type StockRow, settledRow, stockRow, verdict } from './inventory-rows.js';
import { isRefused, mayStillAct } from './outcomes.js';
import { askForUnit } from './product-reads.js';
import { pathOf, readUnit, UNIT_FIELDS, unexpected, type WooSource, type WooUnit } from './product-units.js';

/** Each change is a request of its own, and stores run on few processes. */
const CONCURRENT_CHANGES = 3;

/**
 * Changes quantities by `inventory_delta`, which only a single product's route takes: the store adds up itself, so that
 * sales since the last read are not lost. Not documented; in the source since WooCommerce 3.0 and observed in 7.9 and 10.0.
 *
 * @returns by index of the row.
 * @throws {ConnectorError} when nothing was written, so that the error says it all.
 */
export async function adjustQuantities(
  source: WooSource,
  rows: readonly StockRow[],
  call: Call,
): Promise<ReadonlyMap<number, InventoryRow>> {
  let failure: ConnectorError | undefined;
  const results = await concurrently(rows, CONCURRENT_CHANGES, async (row) => {
    if (failure !== undefined) return undefined;
    try {
      return await adjustRow(source, row, call);
    } catch (error) {
      if (!ConnectorError.isInstance(error)) throw error;
      failure ??= error;
      return error.outcomeUnknown ? failed(row, 'outcome_unknown', error.message) : undefined;
    }
  });
  if (call.signal.aborted && !call.timedOut()) throw call.signal.reason;
  if (failure !== undefined && results.every((row) => row === undefined || row.reason === 'outcome_unknown')) {
    throw withOutcome(
      failure,
      results.some((row) => row !== undefined),
    );
  }
  const rest = failure?.message ?? 'It was not sent.';
  return new Map(rows.map((row, position) => [row.index, results[position] ?? failed(row, 'not_attempted', rest)]));
}

/** What the store has of an item now, and what was noted in it. */
interface Look {
  readonly unit: WooUnit;
  readonly metaData: unknown;
}

/** @throws {ConnectorError} when there is no point in going on with other rows. */
async function adjustRow(source: WooSource, asked: StockRow, call: Call): Promise<InventoryRow> {
  const change =
    call.idempotencyKey === undefined ? undefined : keyedAdjustment(call.idempotencyKey, asked.unit.id, asked.amount);
  let row = asked;
  let metaData: unknown;
  if (change !== undefined) {
    // Right before the write: another process may have been here.
    const now = await look(source, asked, call);
    if (now === undefined) return failed(asked, 'sku_not_found', 'The product was deleted a moment ago.');
    row = stockRow(asked, now.unit);
    if (isRecorded(now.metaData, change)) return verdict(row, now.unit, undefined);
    // Switched off a moment ago, and not to be switched on for this call.
    const wasTracked = asked.current !== undefined;
    if (now.unit.manageStock === 'parent' || (wasTracked && row.current === undefined)) {
      return verdict(row, now.unit, undefined);
    }
    const settled = settledRow('adjust', row);
    if (settled !== undefined) return settled;
    metaData = now.metaData;
  }
  for (let attempt = 1; ; attempt += 1) {
    try {
      const note = change === undefined ? undefined : withAdjustment(metaData, change, call.now());
      const now = await sendDelta(source, row, note, call);
      // A sale may have come in between: the quantity is the store's to say.
      const result = verdict(row, now.unit, undefined);
      if (!result.ok && change !== undefined) await forget(source, now, change, call);
      return result;
    } catch (error) {
      if (!ConnectorError.isInstance(error)) throw error;
      if (isRefused(error)) return failed(row, 'platform_rejected', error.message);
      if (!error.outcomeUnknown) throw error;
      const now = await lookAfter(source, row, error, call);
      if (now !== undefined && wasMade(now, row, change)) return verdict(row, now.unit, undefined);
      const isMoved = change === undefined && now?.unit.quantity !== row.unit.quantity;
      if (now === undefined || isMoved || mayStillAct(error)) {
        const next = change === undefined ? 'read it' : 'call again with the same idempotencyKey';
        const message = followedBy(error.message, `What the store has now does not tell: ${next}.`);
        return failed(row, 'outcome_unknown', message);
      }
      if (attempt > call.maxRetries) throw withOutcome(error, false);
      metaData = now.metaData;
      await call.wait(retryDelayMs(attempt, error.retryAfterMs, Math.random));
    }
  }
}

/** Whether a change whose answer was lost was made: by the note that is written with it, else as far as the sum tells. */
function wasMade(
  { unit, metaData }: Look,
  { current, amount }: StockRow,
  change: KeyedAdjustment | undefined,
): boolean {
  return change === undefined ? unit.quantity === (current ?? 0) + amount : isRecorded(metaData, change);
}

async function sendDelta(
  { client, storeId }: WooSource,
  { unit, amount, current }: StockRow,
  note: JsonObject | undefined,
  call: Call,
): Promise<Look> {
  const body = { ...(current === undefined ? { manage_stock: true } : {}), inventory_delta: amount, ...note };
  const request = { method: 'PUT', path: pathOf(unit), body, retry: 'unsafe', label: 'stock change' } as const;
  const now = lookOf((await client.request(storeId, request, call)).body, unit);
  if (now !== undefined) return now;
  throw withOutcome(unexpected('is no product', request.label, call), true);
}

/** Takes back the note of a change that the store did not make, so that it can be made under the same key. */
async function forget(
  { client, storeId }: WooSource,
  { unit, metaData }: Look,
  change: KeyedAdjustment,
  call: Call,
): Promise<void> {
  const body = withoutAdjustment(metaData, change);
  try {
    await client.request(storeId, { method: 'PUT', path: pathOf(unit), body, label: 'stock change taken back' }, call);
  } catch (error) {
    // What became of the change is known all the same.
    if (!ConnectorError.isInstance(error)) throw error;
  }
}

async function look(source: WooSource, { unit }: StockRow, call: Call): Promise<Look | undefined> {
  const answer = await askForUnit(source, pathOf(unit), [...UNIT_FIELDS, 'meta_data'], call);
  return answer && lookOf(answer.body, unit);
}

/** @throws {ConnectorError} the first error, its outcome open, when the store cannot be read either. */
async function lookAfter(
  source: WooSource,
  row: StockRow,
  error: ConnectorError,
  call: Call,
): Promise<Look | undefined> {
  try {
    call.throwIfOver();
    return await look(source, row, call);
  } catch (failure) {
    if (!ConnectorError.isInstance(failure) && !call.signal.aborted) throw failure;
    throw withOutcome(error, true);
  }
}

/** Older stores leave the parent of a variation out, which its address needs. */
function lookOf(body: unknown, { parentId, type }: WooUnit): Look | undefined {
  const unit = readUnit(body);
  return unit && { unit: { ...unit, parentId, type }, metaData: recordOf(body)?.['meta_data'] };
}
