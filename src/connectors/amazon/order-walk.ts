import type { JsonObject } from '../../core/ports.js';
import { omitUndefined } from '../../model/index.js';
import type { TimeBounds } from '../order-query.js';
import type { OrderAccess } from './order-access.js';
import { accessFromState, accessToState } from './order-access.js';

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
  /** When Amazon gave the token, by this machine's clock; milliseconds since the epoch. */
  readonly tokenAt: number | undefined;
  /** When the walk began, by Amazon's clock as far as it was known; milliseconds since the epoch. */
  readonly begunAt: number;
  /** How far the search goes by Amazon's own word, ISO 8601 in UTC; absent until it was heard. */
  readonly reached: string | undefined;
  readonly restarts: number;
  /** What the search names: refusals that are learnt meanwhile must not change it. */
  readonly data: readonly string[];
  readonly marketplaces: readonly string[];
  /** What it leaves out, having been refused. */
  readonly access: OrderAccess;
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
    updatedAfter === undefined &&
    (createdAfter !== undefined || (createdBefore !== undefined && updatedBefore === undefined));
  const after = isByCreation ? createdAfter : updatedAfter;
  const before = isByCreation ? createdBefore : updatedBefore;
  const latest = now - BOUND_LAG_MS;
  // Whole seconds, which Amazon's times have: the bounds take in what shares theirs.
  const upper = Math.min(
    before === undefined ? latest : Math.ceil(before / SECOND_MS) * SECOND_MS,
    wholeSecond(latest),
  );
  return {
    by: isByCreation ? 'created' : 'updated',
    after: iso(wholeSecond(Math.min(after ?? earliest, upper))),
    before: iso(upper),
  };
}

const SECOND_MS = 1_000;

function wholeSecond(ms: number): number {
  return Math.floor(ms / SECOND_MS) * SECOND_MS;
}

/** The query parameters of a window. */
export function windowParameters({ by, after, before }: SearchWindow) {
  return by === 'updated'
    ? { lastUpdatedAfter: after, lastUpdatedBefore: before }
    : { createdAfter: after, createdBefore: before };
}

/** Whether Amazon would still take the walk's token. */
export function isTokenAlive({ token, tokenAt }: Walk, now: number): boolean {
  return token === undefined || (tokenAt !== undefined && now - tokenAt < TOKEN_LIFE_MS);
}

/**
 * The same walk from its beginning; `undefined` when that was tried often enough. Nowhere else is safe to go on: no order
 * of the rows is documented.
 */
export function restarted(walk: Walk): Walk | undefined {
  if (walk.restarts >= MAX_RESTARTS) return undefined;
  return { ...walk, token: undefined, tokenAt: undefined, restarts: walk.restarts + 1 };
}

/** What the first answer of a search settles. */
export function begun(walk: Walk, reached: string | undefined, serverTime: number | undefined): Walk {
  return {
    ...walk,
    reached: walk.reached ?? reached,
    begunAt: Math.min(walk.begunAt, serverTime ?? walk.begunAt),
  };
}

/** Where the next run begins: never behind what this one covered. */
export function syncedUntil({ by, before, begunAt, reached }: Walk, { updatedBefore }: TimeBounds): string {
  // A walk by creation says nothing of changes: those since it began are the next run's.
  const covered = by === 'created' ? [] : [before, reached].flatMap((bound) => bound ?? []);
  const end = covered.length === 0 ? begunAt - BOUND_LAG_MS : Math.min(...covered.map((bound) => Date.parse(bound)));
  return iso(Math.min(end, updatedBefore ?? end));
}

export function walkToState({ access, ...walk }: Walk): JsonObject {
  return omitUndefined<Record<string, unknown>>({ ...walk, ...accessToState(access) }) as JsonObject;
}

/** Reads what `walkToState` wrote; `undefined` for anything else. */
export function walkFromState(state: JsonObject): Walk | undefined {
  const { by, after, before, token, tokenAt, begunAt, reached, restarts, data, marketplaces } = state;
  const isWhole = (by === 'updated' || by === 'created') && isTime(after) && isNumber(begunAt) && isNumber(restarts);
  if (!isWhole) return undefined;
  return {
    by,
    after,
    before: isTime(before) ? before : undefined,
    token: typeof token === 'string' ? token : undefined,
    tokenAt: isNumber(tokenAt) ? tokenAt : undefined,
    begunAt,
    reached: isTime(reached) ? reached : undefined,
    restarts,
    data: textsOf(data),
    marketplaces: textsOf(marketplaces),
    access: accessFromState(state),
  };
}

function isTime(value: unknown): value is string {
  return typeof value === 'string' && !Number.isNaN(Date.parse(value));
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((entry): entry is string => typeof entry === 'string') : [];
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
