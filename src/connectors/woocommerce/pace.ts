import { MAX_ROWS } from './order-windows.js';

/** The smallest page that is asked for: below it a request costs more than its rows. */
export const MIN_ROWS = 10;
/** Shared hosts run four to eight processes for a site, and buyers need them too. */
export const MAX_CONCURRENCY = 4;

/** How much of a store's list is asked for at once: what it turned out to bear. */
export interface Pace {
  /** Rows of one request. */
  readonly size: number;
  /** Requests under way at the same time. */
  readonly concurrency: number;
  /** Good rounds until more is tried. */
  readonly hold: number;
  /** What half as many requests at once brought, while it is open whether this many bring more. */
  readonly before: { readonly concurrency: number; readonly rate: number } | undefined;
}

/** Begins with full pages, one at a time: a store that answers well is at full speed after two rounds. */
export const FIRST_PACE: Pace = { size: MAX_ROWS, concurrency: 1, hold: 0, before: undefined };

/** What came of requests that were sent together. */
export interface Round {
  readonly requests: number;
  readonly rows: number;
  readonly elapsedMs: number;
  /** The longest of the requests. */
  readonly slowestMs: number;
  /** What one request may take before it is given up. */
  readonly patienceMs: number;
}

const HOLD_AFTER_FAILURE = 6;
const HOLD_AFTER_PLATEAU = 30;
/** More requests at once must bring this much more, else they only cost the store. */
const WORTHWHILE = 1.15;
const GROWTH = 1.25;

/** After a round without a failure. */
export function afterRound(pace: Pace, round: Round): Pace {
  const { slowestMs, patienceMs } = round;
  // Before it is given up and all its work lost.
  if (slowestMs > patienceMs / 2) return afterFailure(pace, { isSizeToBlame: true });
  if (pace.hold > 0) return { ...pace, hold: pace.hold - 1 };
  const size = Math.min(MAX_ROWS, Math.ceil(pace.size * GROWTH));
  if (size > pace.size) return slowestMs * GROWTH > patienceMs / 2 ? pace : { ...pace, size };
  return withMoreAtOnce(pace, round);
}

function withMoreAtOnce(pace: Pace, { requests, rows, elapsedMs }: Round): Pace {
  const { concurrency, before } = pace;
  // A round that was cut short by the end of the list tells nothing of what the store can do.
  if (requests < concurrency || rows < (requests * pace.size) / 2) return pace;
  const rate = rows / Math.max(elapsedMs, 1);
  if (before !== undefined && rate < before.rate * WORTHWHILE) {
    return { ...pace, concurrency: before.concurrency, before: undefined, hold: HOLD_AFTER_PLATEAU };
  }
  if (concurrency === MAX_CONCURRENCY) return { ...pace, before: undefined };
  return { ...pace, concurrency: Math.min(MAX_CONCURRENCY, concurrency * 2), before: { concurrency, rate } };
}

/**
 * After a request failed: one at a time.
 *
 * @param isSizeToBlame and pages of half the size: it took too long, broke off, or was more than the server could hold.
 */
export function afterFailure(pace: Pace, { isSizeToBlame }: { readonly isSizeToBlame: boolean }): Pace {
  const size = isSizeToBlame ? Math.max(MIN_ROWS, Math.floor(pace.size / 2)) : pace.size;
  return { size, concurrency: 1, hold: HOLD_AFTER_FAILURE, before: undefined };
}

/** The pace of each store, in memory: forgetting one costs a few rounds. */
export interface Paces {
  of(storeId: string): Pace;
  change(storeId: string, change: (pace: Pace) => Pace): void;
}

/** @param limit how many stores are remembered; those used last. */
export function createPaces(limit = 1_000): Paces {
  const paces = new Map<string, Pace>();
  const of = (storeId: string) => paces.get(storeId) ?? FIRST_PACE;
  return {
    of,
    change: (storeId, change) => {
      const pace = change(of(storeId));
      paces.delete(storeId);
      paces.set(storeId, pace);
      for (const oldest of paces.keys()) {
        if (paces.size <= limit) break;
        paces.delete(oldest);
      }
    },
  };
}
