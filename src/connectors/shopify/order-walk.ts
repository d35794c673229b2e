import type { PageIssue } from '../../core/connector.js';
import type { JsonObject } from '../../core/ports.js';
import type { TimeBounds } from '../order-query.js';
import type { Maybe, ShopifyOrder } from './wire.js';

/** What one search of orders can hold, and how much of it a walk uses. */
export interface WalkLimits {
  /** Rows after which a new search begins where the old one stands. */
  readonly rowsPerSearch: number;
  /** Rows after which a search ends without a word (25,000, documented 2026-09). */
  readonly searchDepth: number;
}

export const DEFAULT_LIMITS: WalkLimits = { rowsPerSearch: 20_000, searchDepth: 25_000 };

/**
 * How far the search index may lag behind the orders, and so how far back the next run goes. Recorded for products
 * (2026-06), assumed for orders.
 */
export const OVERLAP_MS = 5 * 60_000;

/** Where a walk stands: a search and a place in it. */
export interface Walk {
  /** Shopify's clock when the walk began; milliseconds since the epoch. */
  readonly startedAt: number | undefined;
  /** Where the present search begins, when it is not the first; milliseconds since the epoch. */
  readonly from: number | undefined;
  /** Rows read through the present search. */
  readonly rows: number;
  /** Shopify's cursor in it. */
  readonly after: string | undefined;
  /** The last second of which it has certainly handed out rows; milliseconds since the epoch. */
  readonly reached: number | undefined;
}

export interface WalkPage {
  readonly nodes: readonly Maybe<ShopifyOrder>[];
  readonly hasNextPage: boolean;
  readonly endCursor: string | undefined;
}

export interface WalkStep {
  /** Which rows of the page are to be handed out; the others come again. */
  readonly takes: (row: Maybe<ShopifyOrder>) => boolean;
  /** `undefined` at the end of the walk. */
  readonly next: Walk | undefined;
  readonly issues: readonly PageIssue[];
}

/**
 * Decides, from one page, how the walk goes on.
 *
 * Rows come in order of their last change. A search ends at a fixed depth, so that a long walk is cut into several, each
 * beginning at the second at which the one before stopped; rows of that second are left to the new one, so that none
 * comes twice and none is missed, however many share it.
 *
 * @param walk with `startedAt` known, where the answer told it.
 */
export function stepWalk(walk: Walk, page: WalkPage, limits: WalkLimits): WalkStep {
  const rows = walk.rows + page.nodes.length;
  const seconds = page.nodes.flatMap((node) => secondOf(node) ?? []);
  // What changed in the last minutes may stand in the index where it was before: it cannot tell how far the search is.
  const settled = settledSeconds(seconds, walk.startedAt);
  const reached = Math.max(walk.reached ?? Number.NEGATIVE_INFINITY, ...settled);
  if (!page.hasNextPage) {
    return rows < limits.searchDepth || !Number.isFinite(reached) ? END : afterExhaustedSearch(walk, reached);
  }
  if (rows >= limits.rowsPerSearch && reached > (walk.reached ?? Math.min(...seconds))) {
    const isLeft = (row: Maybe<ShopifyOrder>) => (secondOf(row) ?? Number.NEGATIVE_INFINITY) >= reached;
    return { takes: (row) => !isLeft(row), next: searchFrom(walk, reached), issues: [] };
  }
  const next = { ...walk, rows, after: page.endCursor, reached: Number.isFinite(reached) ? reached : undefined };
  return { takes: always, next, issues: [] };
}

function settledSeconds(seconds: readonly number[], startedAt: number | undefined): readonly number[] {
  if (startedAt !== undefined) return seconds.filter((second) => second < startedAt - OVERLAP_MS);
  // Without Shopify's clock any row may have changed just now; the search stands at the earliest one at least.
  return seconds.length === 0 ? [] : [Math.min(...seconds)];
}

const always = () => true;
const END: WalkStep = { takes: always, next: undefined, issues: [] };

/** No place to cut came in time: thousands of rows share one second. What was read of it comes again, the rest with it. */
function afterExhaustedSearch(walk: Walk, reached: number): WalkStep {
  if (walk.from === undefined || reached > walk.from) {
    return { takes: always, next: searchFrom(walk, reached), issues: [] };
  }
  const message = `More orders than one search can list changed at ${isoOf(reached)}; those beyond are left out.`;
  return { takes: always, next: searchFrom(walk, reached + 1_000), issues: [{ code: 'partial_data', message }] };
}

function searchFrom({ startedAt }: Pick<Walk, 'startedAt'>, from: number): Walk {
  return { startedAt, from, rows: 0, after: undefined, reached: undefined };
}

function secondOf(row: Maybe<ShopifyOrder>): number | undefined {
  const ms = Date.parse(row?.updatedAt ?? '');
  return Number.isNaN(ms) ? undefined : ms - (ms % 1_000);
}

/** Where the next run begins: by Shopify's clock, never by this machine's. */
export function syncedUntil(
  { startedAt }: Walk,
  { updatedAfter, updatedBefore }: TimeBounds,
  lastPage: WalkPage,
): string | undefined {
  const last = lastPage.nodes.flatMap((node) => secondOf(node) ?? []).at(-1);
  const begin = startedAt === undefined ? withoutClock(last, updatedAfter) : startedAt - OVERLAP_MS;
  return begin === undefined ? undefined : isoOf(Math.min(begin, updatedBefore ?? Number.POSITIVE_INFINITY));
}

/** What was seen is all that is known; a run that saw nothing must not begin earlier and earlier. */
function withoutClock(last: number | undefined, updatedAfter: number | undefined): number | undefined {
  if (last === undefined) return updatedAfter;
  return Math.max(last - OVERLAP_MS, updatedAfter ?? Number.NEGATIVE_INFINITY);
}

/** The walk in a cursor's state. */
export function walkToState({ startedAt, from, rows, after, reached }: Walk): JsonObject {
  return {
    startedAt: startedAt ?? null,
    from: from ?? null,
    rows,
    after: after ?? null,
    reached: reached ?? null,
  };
}

/** The state of a walk that begins at a second; milliseconds since the epoch. */
export function walkFrom(second: number): JsonObject {
  return walkToState(searchFrom({ startedAt: undefined }, second));
}

export function walkFromState(state: JsonObject): Walk {
  const number = (value: unknown) => (typeof value === 'number' && Number.isFinite(value) ? value : undefined);
  return {
    startedAt: number(state['startedAt']),
    from: number(state['from']),
    rows: number(state['rows']) ?? 0,
    after: typeof state['after'] === 'string' ? state['after'] : undefined,
    reached: number(state['reached']),
  };
}

function isoOf(epochMs: number): string {
  return new Date(epochMs).toISOString();
}
