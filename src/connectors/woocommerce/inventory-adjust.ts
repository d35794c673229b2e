import type { Call } from '../../core/call.js';
import type { InventoryRow } from '../../core/connector.js';
import { ConnectorError } from '../../core/errors.js';
import { retryDelayMs } from '../../core/http/retry.js';
import { concurrently } from '../concurrently.js';
import { isRefused, mayHaveActed, withOutcome } from './batches.js';
import { failed, type StockRow, verdict } from './inventory-rows.js';
import { rereadUnits } from './product-reads.js';
import { pathOf, readUnit, type WooSource, type WooUnit } from './product-units.js';

/** Each change is a request of its own, and stores run on few processes. */
const CONCURRENT_CHANGES = 3;

/**
 * Changes quantities by `inventory_delta`, which only a single product's route takes: the store adds it up itself, so a
 * sale in between is not lost. Not documented; in the source since WooCommerce 3.0 and observed in 7.9 and 10.0.
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

/** @throws {ConnectorError} when there is no point in going on with other rows. */
async function adjustRow(source: WooSource, row: StockRow, call: Call): Promise<InventoryRow> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      // A sale may have come in between: the quantity is the store's to say.
      return verdict(row, await sendDelta(source, row, call), undefined);
    } catch (error) {
      if (!ConnectorError.isInstance(error)) throw error;
      if (isRefused(error)) return failed(row, 'platform_rejected', error.message);
      if (!mayHaveActed(error)) throw error;
      const now = await readAgain(source, row, error, call);
      if (now?.quantity === (row.current ?? 0) + row.amount) return verdict(row, now, undefined);
      if (now === undefined || now.quantity !== row.unit.quantity || mayStillAct(error)) {
        return failed(row, 'outcome_unknown', `${error.message}. What the store has now does not tell: read it.`);
      }
      if (attempt > call.maxRetries) throw withOutcome(error, false);
      await call.wait(retryDelayMs(attempt, error.retryAfterMs, Math.random));
    }
  }
}

async function sendDelta({ client, storeId }: WooSource, row: StockRow, call: Call): Promise<WooUnit> {
  const body = { ...(row.current === undefined ? { manage_stock: true } : {}), inventory_delta: row.amount };
  const request = { method: 'PUT', path: pathOf(row.unit), body, retry: 'unsafe', label: 'stock change' } as const;
  const now = readUnit((await client.request(storeId, request, call)).body);
  if (now !== undefined) return now;
  const { platform, operation } = call;
  const message = `${platform} ${operation}: the answer to "stock change" is no product`;
  throw new ConnectorError('unexpected_response', message, { platform, storeId, operation, outcomeUnknown: true });
}

/** @throws {ConnectorError} the first error, its outcome open, when the store cannot be read either. */
async function readAgain(
  source: WooSource,
  { unit }: StockRow,
  error: ConnectorError,
  call: Call,
): Promise<WooUnit | undefined> {
  try {
    call.throwIfOver();
    return (await rereadUnits(source, [unit], call)).get(unit.id);
  } catch (failure) {
    if (!ConnectorError.isInstance(failure) && !call.signal.aborted) throw failure;
    throw withOutcome(error, true);
  }
}

/** The answer did not come in time, which says nothing about the work: it may end after we looked. */
function mayStillAct({ code, status }: ConnectorError): boolean {
  return code === 'timeout' || status === 504;
}
