import type { InventoryRow } from '../../core/connector.js';
import type { AskedRow } from '../stock-input.js';
import { type InventoryRefusal, isTarget, quickTarget, type StockTarget, targetOf } from './inventory-targets.js';
import { type PlannedRow, writtenRow } from './inventory-writes.js';
import type { KnownListing } from './listing-cache.js';
import { missingListing } from './listing-missing.js';
import type { FoundListings } from './listing-reads.js';
import type { WriteOutcome } from './listing-writes.js';
import type { FlipkartStore } from './store.js';

/** The rows of a call, from what was asked to what became of them. A row that cannot be written fails alone. */
export interface StockPlan {
  refuse(index: number, refusal: InventoryRefusal): void;
  /** Rows that can be written without reading their listings. */
  quick(knownListing: (sku: string) => KnownListing | undefined): readonly PlannedRow[];
  /** SKUs of the rows without an end. */
  openSkus(): readonly string[];
  /** Of the rows without an end, those that can be written; the others are refused. */
  withListings(found: FoundListings): readonly PlannedRow[];
  settle(planned: PlannedRow, outcome: WriteOutcome | undefined): void;
  isAnySettled(): boolean;
  /** Ends what has no end. */
  giveUp(message: string): void;
  /** In the order of the call. */
  rows(): readonly InventoryRow[];
}

export function createStockPlan(asked: readonly AskedRow[], store: FlipkartStore): StockPlan {
  const results = new Map<number, InventoryRow>();
  /** The row that has a place. */
  const places = new Map<string, number>();
  const products = new Map<string, string>();
  let writes = 0;

  const refuse: StockPlan['refuse'] = (index, refusal) => {
    const sku: unknown = asked[index]?.sku;
    results.set(index, { sku: typeof sku === 'string' ? sku : '', ok: false, ...refusal });
  };
  const open = (): readonly (readonly [number, AskedRow])[] =>
    [...asked.entries()].filter(([index]) => !results.has(index));

  /** Gives each SKU and location to the first row that asks for it. */
  const place = (index: number, row: AskedRow, target: StockTarget): readonly PlannedRow[] => {
    const { sku, fsn, locationId } = target;
    const key = JSON.stringify([sku, locationId]);
    const holder = places.get(key) ?? index;
    if (holder !== index) {
      const message = 'Another row of this call is for the same SKU and location: send one of them.';
      refuse(index, { reason: 'duplicate_item', message, locationId });
      return [];
    }
    if ((products.get(sku) ?? fsn) !== fsn) {
      refuse(index, { reason: 'sku_not_found', message: 'Another row of this call has another itemId for this SKU.' });
      return [];
    }
    places.set(key, index);
    products.set(sku, fsn);
    return [{ index, row, target }];
  };

  return {
    refuse,
    quick: (knownListing) =>
      open().flatMap(([index, row]) => {
        const target = quickTarget(row, knownListing(row.sku), store);
        return target === undefined ? [] : place(index, row, target);
      }),
    openSkus: () => [...new Set(open().map(([, { sku }]) => sku))],
    withListings: (found) =>
      open().flatMap(([index, row]) => {
        const listing = found.bySku.get(row.sku);
        const target = listing === undefined ? missingListing(row.sku, found) : targetOf(row, listing, store);
        if (isTarget(target)) return place(index, row, target);
        refuse(index, target);
        return [];
      }),
    settle: (planned, outcome) => {
      if (outcome?.kind === 'done' || outcome?.kind === 'unknown') writes += 1;
      results.set(planned.index, writtenRow(planned, outcome));
    },
    isAnySettled: () => writes > 0,
    giveUp: (message) => {
      for (const [index] of open()) refuse(index, { reason: 'not_attempted', message });
    },
    rows: () => asked.flatMap((_, index) => results.get(index) ?? []),
  };
}
