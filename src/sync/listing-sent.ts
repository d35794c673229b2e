import type { InventoryResult, OperationResult, PriceResult } from '../core/connector.js';
import { omitUndefined } from '../model/index.js';
import type { SentRow } from './listing-kind.js';

type Results = InventoryResult['results'] | PriceResult['results'];

/** The rows of a write, in the words of stock and prices alike. */
export function sentRows(results: Results): readonly SentRow[] {
  return results.map((row: Results[number]) => {
    const { locationId, previous, quantity } = 'quantity' in row || 'locationId' in row ? row : NOTHING;
    return omitUndefined<SentRow>({
      ok: row.ok,
      reason: row.reason,
      message: row.message,
      locationId,
      previous: previous === undefined ? undefined : String(previous),
      now: quantity === undefined ? undefined : String(quantity),
    });
  });
}

const NOTHING: Partial<InventoryResult['results'][number]> = {};

/** The rows of work that was done later; `undefined` for work of another kind. */
export function finishedRows(result: OperationResult['result']): readonly SentRow[] | undefined {
  return result !== undefined && 'results' in result ? sentRows(result.results) : undefined;
}
