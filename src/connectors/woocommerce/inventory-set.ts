import type { Call } from '../../core/call.js';
import type { InventoryRow } from '../../core/connector.js';
import { type UnitWrite, type WriteOutcome, writeUnits } from './batches.js';
import { failed, type StockRow, verdict } from './inventory-rows.js';
import type { CatalogueSource } from './product-parts.js';

/** Writes absolute quantities; by index of the row. */
export async function setQuantities(
  source: CatalogueSource,
  rows: readonly StockRow[],
  call: Call,
): Promise<ReadonlyMap<number, InventoryRow>> {
  const writes = rows.map(
    ({ unit, amount, current }): UnitWrite => ({
      unit,
      values: { ...(current === undefined ? { manage_stock: true } : {}), stock_quantity: amount },
      isDone: (now) => now.manageStock === true && now.quantity === amount,
    }),
  );
  const outcomes = await writeUnits(source, writes, call);
  return new Map(rows.map((row) => [row.index, rowOf(row, outcomes.get(row.unit.id))] as const));
}

function rowOf(row: StockRow, outcome: WriteOutcome | undefined): InventoryRow {
  switch (outcome?.kind) {
    case 'answered':
      return verdict(row, outcome.now, row.amount);
    case 'refused':
      return failed(row, 'platform_rejected', outcome.message);
    case 'unknown':
      return failed(row, 'outcome_unknown', outcome.message);
    default:
      return failed(row, 'not_attempted', outcome?.message ?? 'It was not sent.');
  }
}
