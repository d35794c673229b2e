import type { JsonObject } from '../../core/ports.js';
import type { TimeBounds } from '../order-query.js';

/**
 * How far before the start of a walk the next one begins: `Date` may be stamped by a proxy, while `date_modified` comes
 * from PHP, and an order may be stamped some time before it is written.
 */
export const OVERLAP_MS = 2 * 60_000;

/** What is known of when a walk began. Milliseconds since the epoch. */
export interface WalkClock {
  /** By the clock of this machine: only for how much time has passed since. */
  readonly begun: number;
  /** By the server's clock, not later than true. */
  readonly startedAt: number | undefined;
  /** Whether `startedAt` is what the server said. */
  readonly isTold: boolean;
}

export function startClock(now: number): WalkClock {
  return { begun: now, startedAt: undefined, isTold: false };
}

/** What an answer tells of the server's clock. */
export interface ClockReading {
  readonly serverTime: number | undefined;
  readonly durationMs: number;
  /** The last change among the orders of the answer. */
  readonly lastChange: number | undefined;
}

/**
 * Learns from an answer. The server's clock at the answer, less what has passed since, is when the walk began. The first
 * `Date` settles it; where a proxy drops that, the clock has come at least as far as the last change of any order shown.
 */
export function readClock(
  clock: WalkClock,
  { serverTime, durationMs, lastChange }: ClockReading,
  now: number,
): WalkClock {
  if (clock.isTold) return clock;
  const passed = Math.max(now - clock.begun, durationMs);
  if (serverTime !== undefined) return { ...clock, startedAt: Math.floor(serverTime - passed), isTold: true };
  if (lastChange === undefined) return clock;
  // An import may have stamped an order with a time to come.
  const startedAt = Math.min(Math.floor(lastChange - passed), clock.begun);
  return { ...clock, startedAt: Math.max(startedAt, clock.startedAt ?? startedAt) };
}

/** Where the next run begins: by the server's clock, never by this machine's. */
export function syncedUntil(
  { startedAt, isTold }: WalkClock,
  { updatedAfter, updatedBefore }: TimeBounds,
): string | undefined {
  const overlapped = startedAt === undefined ? undefined : startedAt - OVERLAP_MS;
  // A run that saw nothing must not send the next one further and further back.
  const begin = isTold
    ? overlapped
    : Math.max(overlapped ?? Number.NEGATIVE_INFINITY, updatedAfter ?? Number.NEGATIVE_INFINITY);
  if (begin === undefined || begin === Number.NEGATIVE_INFINITY) return undefined;
  return new Date(Math.min(begin, updatedBefore ?? Number.POSITIVE_INFINITY)).toISOString();
}

/** The clock in a cursor's state. */
export function clockToState({ begun, startedAt, isTold }: WalkClock): JsonObject {
  return { begun, startedAt: startedAt ?? null, isTold };
}
