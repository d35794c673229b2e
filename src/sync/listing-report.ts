import type { InventoryFailureReason, PriceFailureReason } from '../core/connector.js';
import type { StoreKey } from '../core/ports.js';
import { omitUndefined } from '../model/index.js';
import type { ProductMapping, SyncState } from './ports/index.js';

/** Why a listing was left alone, or could not be written. */
export type ListingReason =
  | InventoryFailureReason
  | PriceFailureReason
  /** The host's port answered nothing for its SKU: that is not zero. */
  | 'unknown_to_host'
  /** The mapping is not active, or its flag for this job is off. */
  | 'switched_off'
  /** The store's settings have the marketplace's own stock only, which nobody else sets. */
  | 'marketplace_only'
  /** The listing has no SKU, and the platform knows it by nothing else. */
  | 'sku_missing'
  /** The host told quantities by location, and the platform has no locations. */
  | 'locations_not_supported'
  /** What was written before is still being worked on; the newest value follows. */
  | 'write_pending'
  /** The platform ended the work without it. */
  | 'operation_failed';

/** What became of one listing at one location. */
export interface ListingRow {
  readonly hostSku: string;
  readonly unitId: string;
  readonly sku?: string;
  readonly locationId?: string;
  /**
   * - `written`: the platform has it; `overwritten`: in place of a value that somebody else had set there
   * - `pending`: the platform does it later
   * - `proposed`: the platform's own change went to the host
   * - `conflict`: both had changed, see `winner`; counted besides what came of it
   */
  readonly outcome: 'written' | 'overwritten' | 'pending' | 'proposed' | 'conflict' | 'failed' | 'skipped';
  readonly reason?: ListingReason;
  readonly message?: string;
  /** The host's value as the listing is to show it. */
  readonly value?: string;
  /** What it was told before. */
  readonly previous?: string;
  /** What the platform had, where that was read. */
  readonly platform?: string;
  readonly winner?: 'host' | 'platform';
}

/** What a run did. Each number counts listings, by location where they have locations. */
export interface ListingSyncReport {
  readonly store: StoreKey;
  /** `stopped`: there is more, and the next run goes on with it. */
  readonly status: 'done' | 'stopped';
  /** Nothing was written; `written` is what would be. */
  readonly dryRun: boolean;
  /** Overwritten ones included. */
  readonly written: number;
  readonly overwritten: number;
  readonly unchanged: number;
  /** Of the unchanged, those that were read and showed just what they were told. */
  readonly echoes: number;
  readonly pending: number;
  readonly proposed: number;
  readonly conflicts: number;
  readonly failed: number;
  readonly skipped: number;
  /** How many failed or were skipped for each reason. */
  readonly reasons: Readonly<Partial<Record<ListingReason, number>>>;
  /** At most a hundred: those that failed or conflicted first, then skipped ones, then the others. Unchanged ones are left out. */
  readonly rows: readonly ListingRow[];
  /** With `stopped` for a rate limit: milliseconds after which there is room. */
  readonly retryAfterMs?: number;
}

const MAX_ROWS = 100;

const FOR_NOW: ReadonlySet<ListingReason | undefined> = new Set<ListingReason>([
  'outcome_unknown',
  'not_attempted',
  'stale',
  'write_pending',
  'operation_failed',
]);

/** Collects what a run does. */
export interface ListingTally {
  add(row: ListingRow): void;
  unchanged(isEcho: boolean): void;
  /** The platform took a write to do it later (a feed). */
  submitted(): void;
  /** What the job's sums grow by since this was asked last. @param name of what was written: `inventoryUpdates` */
  newCounters(name: string): SyncState['counters'];
  /** The host's SKUs that the next flush should look at again: not written for now, or changed by the platform. */
  again(): ReadonlySet<string>;
  report(end: Pick<ListingSyncReport, 'store' | 'status' | 'dryRun' | 'retryAfterMs'>): ListingSyncReport;
}

export function createTally(): ListingTally {
  const counts = { written: 0, overwritten: 0, pending: 0, proposed: 0, conflict: 0, failed: 0, skipped: 0 };
  const again = new Set<string>();
  let submissions = 0;
  let told: SyncState['counters'] = {};
  const seen = { unchanged: 0, echoes: 0 };
  const reasons: Partial<Record<ListingReason, number>> = {};
  const shown: readonly [ListingRow[], ListingRow[], ListingRow[]] = [[], [], []];
  return {
    add: (row) => {
      counts[row.outcome] += 1;
      const { outcome, reason } = row;
      if (reason !== undefined && (outcome === 'failed' || outcome === 'skipped')) {
        reasons[reason] = (reasons[reason] ?? 0) + 1;
      }
      if (outcome === 'proposed' || FOR_NOW.has(reason)) again.add(row.hostSku);
      const list = shown[outcome === 'failed' || outcome === 'conflict' ? 0 : outcome === 'skipped' ? 1 : 2];
      if (list.length < MAX_ROWS) list.push(row);
    },
    unchanged: (isEcho) => {
      seen.unchanged += 1;
      if (isEcho) seen.echoes += 1;
    },
    again: () => again,
    submitted: () => {
      submissions += 1;
    },
    newCounters: (name) => {
      const sums = { [name]: counts.written + counts.overwritten, operationsSubmitted: submissions };
      const grown = Object.entries(sums).map(([one, sum]) => [one, sum - (told[one] ?? 0)] as const);
      told = sums;
      return Object.fromEntries(grown.filter(([, count]) => count > 0));
    },
    report: ({ retryAfterMs, ...end }) => ({
      ...end,
      ...seen,
      written: counts.written + counts.overwritten,
      overwritten: counts.overwritten,
      pending: counts.pending,
      proposed: counts.proposed,
      conflicts: counts.conflict,
      failed: counts.failed,
      skipped: counts.skipped,
      reasons: { ...reasons },
      rows: shown.flat().slice(0, MAX_ROWS),
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    }),
  };
}

/** The head of a row. */
export function rowOf(
  { hostSku, unitId, sku }: Pick<ProductMapping, 'hostSku' | 'unitId' | 'sku'>,
  locationId?: string,
): Pick<ListingRow, 'hostSku' | 'unitId' | 'sku' | 'locationId'> {
  return omitUndefined<Pick<ListingRow, 'hostSku' | 'unitId' | 'sku' | 'locationId'>>({
    hostSku,
    unitId,
    sku,
    locationId,
  });
}
