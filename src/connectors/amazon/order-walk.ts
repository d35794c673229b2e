import type { JsonObject } from '../../core/ports.js';
import { omitUndefined } from '../../model/index.js';
import type { TimeBounds } from '../order-query.js';

/** What a search is made with, to the letter the same on every page: Amazon refuses its token otherwise. */
export interface SearchWindow {
  /** Which time the bounds are of. */
  readonly by: 'updated' | 'created';
  /** ISO 8601, UTC. */
  readonly after: string;
  /** Absent: Amazon's own bound, two minutes before its present. */
  readonly before: string | undefined;
}

/** How far a walk is; JSON-safe. */
export interface Walk extends SearchWindow {
  readonly token: string | undefined;
  /** When the walk began, by Amazon's clock as far as it was known; milliseconds since the epoch. */
  readonly begunAt: number;
  /** When the search began whose token it is; milliseconds since the epoch. */
  readonly searchedAt: number;
  readonly restarts: number;
  /** What the search named: refusals that are learnt meanwhile must not change it. */
  readonly data: readonly string[];
  readonly marketplaces: readonly string[];
}

/** Amazon refuses a bound within two minutes of its present; the rest is for clocks that differ a little. */
const BOUND_LAG_MS = 150_000;
/** A token lives for 24 hours (documented 2026-01). */
const TOKEN_LIFE_MS = 23 * 3_600_000;
/** A walk that has to begin anew again and again will not end. */
const MAX_RESTARTS = 3;

/**
 * The window that a query asks for. Its upper bound is frozen, because the next run begins right there: what changes while
 * the walk goes on leaves the set, and is the next run's.
 *
 * @param now Amazon's clock as far as it is known; milliseconds since the epoch.
 * @param earliest nothing older is to be had.
 */
export function windowOf(times: TimeBounds, now: number, earliest: number): SearchWindow {
  const { updatedAfter, updatedBefore, createdAfter, createdBefore } = times;
  const isByCreation =
    updatedAfter === undefined && updatedBefore === undefined && (createdAfter ?? createdBefore) !== undefined;
  const after = isByCreation ? createdAfter : updatedAfter;
  const before = isByCreation ? createdBefore : updatedBefore;
  const latest = now - BOUND_LAG_MS;
  return {
    by: isByCreation ? 'created' : 'updated',
    after: iso(Math.min(after ?? earliest, latest)),
    before: iso(Math.min(before ?? latest, latest)),
  };
}

/** The query parameters of a window. */
export function windowParameters({ by, after, before }: SearchWindow) {
  return by === 'updated'
    ? { lastUpdatedAfter: after, lastUpdatedBefore: before }
    : { createdAfter: after, createdBefore: before };
}

/** Whether Amazon would still take the walk's token. */
export function isTokenAlive({ token, searchedAt }: Walk, now: number): boolean {
  return token === undefined || now - searchedAt < TOKEN_LIFE_MS;
}

/** The same walk from its beginning; `undefined` when that was tried often enough. */
export function restarted(walk: Walk): Walk | undefined {
  return walk.restarts >= MAX_RESTARTS ? undefined : { ...walk, token: undefined, restarts: walk.restarts + 1 };
}

/**
 * Where the next run begins.
 *
 * @param reached Amazon's word for how far the search went, ISO 8601 in UTC.
 */
export function syncedUntil({ by, before, begunAt }: Walk, reached: string | undefined): string {
  // A walk by creation says nothing of changes: those since it began are the next run's.
  if (by === 'created') return iso(begunAt - BOUND_LAG_MS);
  return reached ?? before ?? iso(begunAt - BOUND_LAG_MS);
}

export function walkToState(walk: Walk): JsonObject {
  return omitUndefined<Record<string, unknown>>({ ...walk }) as JsonObject;
}

/** Reads what `walkToState` wrote; the cursor around it is checked already. */
export function walkFromState(state: JsonObject): Walk {
  const { by, after, before, token, begunAt, searchedAt, restarts, data, marketplaces } = state;
  return {
    by: by === 'created' ? 'created' : 'updated',
    after: String(after),
    before: typeof before === 'string' ? before : undefined,
    token: typeof token === 'string' ? token : undefined,
    begunAt: Number(begunAt),
    searchedAt: Number(searchedAt),
    restarts: Number(restarts),
    data: textsOf(data),
    marketplaces: textsOf(marketplaces),
  };
}

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((entry): entry is string => typeof entry === 'string') : [];
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
