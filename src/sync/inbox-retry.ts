import { ConnectorError, type ErrorCode } from '../core/errors.js';
import type { Clock, StoreKey } from '../core/ports.js';
import type { LedgerEntry } from './ports/index.js';
import { tableKey } from './tables/table.js';

export interface Backoff {
  readonly baseMs: number;
  readonly maxMs: number;
}

/** The word of an attempt that says nothing about the event: it was cut short, or its platform is being left alone. */
export const INTERRUPTED = 'interrupted';

/** However patient one is with a platform: so many times `maxAttempts`. */
const PATIENCE = 10;

/** Milliseconds before the next attempt. A platform that names a longer wait gets it. */
export function retryDelay(attempts: number, error: unknown, { baseMs, maxMs }: Backoff, random: () => number): number {
  const ceiling = Math.min(maxMs, baseMs * 2 ** (attempts - 1));
  const asked = ConnectorError.isInstance(error) ? (error.retryAfterMs ?? 0) : 0;
  return Math.ceil(Math.max(ceiling * (0.5 + random() / 2), asked));
}

/**
 * Whether an event is given up after this failure. Attempts are counted when they begin, so that the count holds waits for a
 * rate limit and interruptions too: the last attempt and the one before have to be real failures.
 */
export function isGivenUp(entry: LedgerEntry, error: unknown, maxAttempts: number): boolean {
  if (entry.attempts >= maxAttempts * PATIENCE) return true;
  return entry.attempts >= maxAttempts && !isWait(codeOf(error)) && !hasWaited(entry);
}

/** Whether attempts ended so often without a word, by a crash most likely, that another one would do no better. */
export function isWornOut(entry: LedgerEntry, maxAttempts: number): boolean {
  if (entry.attempts > maxAttempts * PATIENCE) return true;
  return entry.attempts > maxAttempts && !hasWaited(entry);
}

function hasWaited({ outcome, error }: LedgerEntry): boolean {
  return outcome === INTERRUPTED || isWait(error?.code);
}

function isWait(code: ErrorCode | 'unexpected' | undefined): boolean {
  return code === 'rate_limited';
}

function codeOf(error: unknown): ErrorCode | undefined {
  return ConnectorError.isInstance(error) ? error.code : undefined;
}

/** Keeps the events of a store from asking a platform that does not answer, one after the other, while others wait. */
export interface FetchGate {
  /**
   * Milliseconds since the epoch when the one who asks may ask the store's platform; `undefined` for now. Each gets a later
   * moment than the one before, so that a long queue is not told to wait again and again.
   */
  closedUntil(store: StoreKey): number | undefined;
  /** @param error what a call failed with; absent for one that succeeded. */
  settled(store: StoreKey, error?: unknown): void;
}

/** A single order that fails may be its own fault. */
const FAILURES_IN_A_ROW = 3;
/** A platform that is back should not wait for us. */
const LONGEST_CLOSURE_MS = 300_000;
/** Between those that wait, and between the first and the last of them at most. */
const APART_MS = 1_000;
const LONGEST_QUEUE_MS = 900_000;
const OUTAGES: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['timeout', 'connection_failed', 'platform_unavailable']);

export function createFetchGate({ baseMs, maxMs }: Backoff, now: Clock, random: () => number): FetchGate {
  const backoff = { baseMs, maxMs: Math.min(maxMs, Math.max(baseMs, LONGEST_CLOSURE_MS)) };
  const failures = new Map<string, { readonly count: number; readonly until: number; waiting: number }>();
  const keyOf = ({ platform, storeId }: StoreKey) => tableKey(platform, storeId);
  return {
    closedUntil: (store) => {
      const known = failures.get(keyOf(store));
      if (known === undefined || known.until <= now()) return undefined;
      known.waiting += 1;
      return known.until + Math.min((known.waiting - 1) * APART_MS, LONGEST_QUEUE_MS);
    },
    settled: (store, error) => {
      const key = keyOf(store);
      const code = codeOf(error);
      if (code === undefined || !(isWait(code) || OUTAGES.has(code))) {
        // It answered, whatever it said.
        failures.delete(key);
        return;
      }
      const known = failures.get(key) ?? { count: 0, until: 0, waiting: 0 };
      const count = known.count + 1;
      const isClosed = isWait(code) || count >= FAILURES_IN_A_ROW;
      const until = isClosed ? now() + retryDelay(count, error, backoff, random) : 0;
      failures.set(key, {
        count,
        until: Math.max(known.until, until),
        waiting: known.until > now() ? known.waiting : 0,
      });
    },
  };
}
