import { MAX_ROWS } from './order-windows.js';
import { createStoreMemory, type StoreMemory } from './store-memory.js';

/** The smallest page that is asked for: below it a request costs more than its rows. */
export const MIN_ROWS = 10;

/** How much of a store's list is asked for at once: what it turned out to bear. */
export interface Pace {
  /** Rows of one request. */
  readonly size: number;
  /** What `size` may grow to: less than what failed. */
  readonly most: number;
  /** Requests under way at the same time. */
  readonly concurrency: number;
  /** What `concurrency` may grow to. */
  readonly atMost: number;
  /** Good rounds until more is tried. */
  readonly hold: number;
  /** Good rounds since the last failure, until `most` is forgotten. */
  readonly good: number;
  /** What each number of requests at once brought, while it is open which is best. */
  readonly tried: readonly Trial[];
}

interface Trial {
  readonly concurrency: number;
  /** Rows in a millisecond, in the best round: others were disturbed. */
  readonly rate: number;
  readonly rounds: number;
}

/** Begins with full pages, one at a time. */
export const FIRST_PACE: Pace = {
  size: MAX_ROWS,
  most: MAX_ROWS,
  concurrency: 1,
  atMost: 4,
  hold: 0,
  good: 0,
  tried: [],
};

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
const HOLD_AFTER_TRIALS = 30;
/** Rounds with most requests at once, before fewer are gone back to: one may be slow for any reason. */
const TRIAL_ROUNDS = 3;
/** A try that fails costs much of a deadline: what failed is not tried again soon. */
const GOOD_ROUNDS_TO_FORGET = 40;
/** More requests at once must bring this much more, else they only cost the store. */
const WORTHWHILE = 1.15;
const GROWTH = 1.25;

/** After a round without a failure. */
export function afterRound(current: Pace, round: Round): Pace {
  const { slowestMs, patienceMs } = round;
  // Before it is given up and all its work lost.
  if (slowestMs > patienceMs / 2) return afterFailure(current, { isSizeToBlame: true });
  const isForgotten = current.good >= GOOD_ROUNDS_TO_FORGET;
  const pace = { ...current, ...(isForgotten ? { most: MAX_ROWS, good: 0 } : { good: current.good + 1 }) };
  if (pace.hold > 0) return { ...pace, hold: pace.hold - 1 };
  const size = Math.min(pace.most, Math.ceil(pace.size * GROWTH));
  if (size > pace.size) return slowestMs * GROWTH > patienceMs / 2 ? pace : { ...pace, size };
  return withMoreAtOnce(pace, round);
}

/** Tries twice as many each time, and then keeps to the fewest that bring about as much as any. */
function withMoreAtOnce(pace: Pace, { requests, rows, elapsedMs }: Round): Pace {
  const { concurrency, atMost } = pace;
  // A round of few rows tells nothing of what the store can do.
  if (requests === 0 || rows < (requests * pace.size) / 2) return pace;
  const known = pace.tried.find((trial) => trial.concurrency === requests);
  const rate = Math.max(rows / Math.max(elapsedMs, 1), known?.rate ?? 0);
  const trial = { concurrency: requests, rate, rounds: (known?.rounds ?? 0) + 1 };
  const tried = [...pace.tried.filter((other) => other !== known), trial].sort((a, b) => a.concurrency - b.concurrency);
  // At the beginning and the end of a list there are fewer.
  if (requests < concurrency) return { ...pace, tried };
  if (concurrency < atMost) return { ...pace, tried, concurrency: Math.min(atMost, concurrency * 2) };
  if (trial.rounds < TRIAL_ROUNDS) return { ...pace, tried };
  const best = Math.max(...tried.map((other) => other.rate));
  const enough = tried.find((other) => other.rate * WORTHWHILE >= best);
  return { ...pace, concurrency: enough?.concurrency ?? concurrency, tried: [], hold: HOLD_AFTER_TRIALS };
}

/**
 * After a request failed: one at a time.
 *
 * @param isSizeToBlame and pages of half the size: it took too long, broke off, or was more than the server could hold.
 */
export function afterFailure(pace: Pace, { isSizeToBlame }: { readonly isSizeToBlame: boolean }): Pace {
  const sizes = isSizeToBlame
    ? { size: atLeast(pace.size / 2), most: atLeast(pace.size * 0.8) }
    : { size: pace.size, most: pace.most };
  return { ...pace, ...sizes, concurrency: 1, hold: HOLD_AFTER_FAILURE, good: 0, tried: [] };
}

function atLeast(rows: number): number {
  return Math.max(MIN_ROWS, Math.floor(rows));
}

export type Paces = StoreMemory<Pace>;

/**
 * @param first where a new store begins.
 * @param limit how many stores are remembered.
 */
export function createPaces(first: Pace = FIRST_PACE, limit?: number): Paces {
  return createStoreMemory(first, limit);
}
