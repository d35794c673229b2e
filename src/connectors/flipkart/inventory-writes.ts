import type { Call } from '../../core/call.js';
import type { InventoryFailureReason, InventoryRow } from '../../core/connector.js';
import { ConnectorError } from '../../core/errors.js';
import type { AskedRow } from '../stock-input.js';
import type { StockTarget } from './inventory-targets.js';
import type { ListingSource } from './listing-reads.js';
import { type ListingWrite, type WriteOutcome, writeListings } from './listing-writes.js';

/** A row that can be written. */
export interface PlannedRow {
  readonly index: number;
  readonly row: AskedRow;
  readonly target: StockTarget;
}

/** What became of rows, by index. */
export type StockOutcomes = ReadonlyMap<number, WriteOutcome>;

/**
 * Sets quantities; the rows of one SKU, each for another location, go together. Where Flipkart refuses them together each
 * goes alone, so that a bad location fails alone.
 */
export async function writeStock(
  source: ListingSource,
  rows: readonly PlannedRow[],
  call: Call,
): Promise<StockOutcomes> {
  const bySku = new Map<string, PlannedRow[]>();
  for (const planned of rows) bySku.set(planned.target.sku, [...(bySku.get(planned.target.sku) ?? []), planned]);
  const groups = [...bySku.values()];
  const written = await writeListings(source, 'updateInventory', groups.map(writeOf), call);

  const outcomes = new Map<number, WriteOutcome>();
  const settle = (settled: readonly (readonly PlannedRow[])[], results: readonly WriteOutcome[]) => {
    for (const [place, result] of results.entries()) {
      for (const { index } of settled[place] ?? []) outcomes.set(index, result);
    }
  };
  settle(groups, written);
  const refused = groups.filter((group, place) => group.length > 1 && written[place]?.kind === 'refused');
  const most = Math.max(0, ...refused.map((group) => group.length));
  for (let place = 0; place < most; place += 1) {
    const alone = refused.map((group) => group.slice(place, place + 1)).filter((group) => group.length > 0);
    try {
      settle(alone, await writeListings(source, 'updateInventory', alone.map(writeOf), call));
    } catch (error) {
      // They stay refused, as they were together.
      if (!ConnectorError.isInstance(error)) throw error;
      break;
    }
  }
  return outcomes;
}

function writeOf(group: readonly PlannedRow[]): ListingWrite {
  const [first] = group;
  return {
    sku: first?.target.sku ?? '',
    change: {
      product_id: first?.target.fsn ?? '',
      locations: group.map(({ row, target }) => ({
        id: target.locationId,
        // Required by one page of the documentation, left out on another: never changed here, so told only when it was read.
        ...(target.status === undefined ? {} : { status: target.status }),
        inventory: row.amount,
      })),
    },
    isShown: ({ locations }) =>
      group.every(({ row, target }) => locations?.get(target.locationId)?.inventory === row.amount),
  };
}

/** The row of what was written, or was to be. */
export function writtenRow({ row, target }: PlannedRow, outcome: WriteOutcome | undefined): InventoryRow {
  const { fsn: itemId, locationId, previous } = target;
  const base = { sku: row.sku, itemId, locationId, ...(previous === undefined ? {} : { previous }) };
  switch (outcome?.kind) {
    case 'done': {
      const { message } = outcome;
      return { ...base, ok: true, quantity: row.amount, ...(message === undefined ? {} : { message }) };
    }
    case 'refused':
      return { ...base, ok: false, reason: reasonFor(outcome.paths), message: outcome.message };
    case 'unknown':
      return { ...base, ok: false, reason: 'outcome_unknown', message: outcome.message };
    default:
      return { ...base, ok: false, reason: 'not_attempted', message: outcome?.message ?? 'It was not sent.' };
  }
}

/** By the part that Flipkart found wrong; its codes are not published, and its words are for people. */
function reasonFor(paths: readonly string[]): InventoryFailureReason {
  const parts = new Set(paths.map((path) => path.split('.').at(-1)));
  if (parts.has('inventory')) return 'invalid_quantity';
  return parts.has('id') || parts.has('locations') ? 'location_not_found' : 'platform_rejected';
}
