import type { PageIssue } from '../../core/connector.js';
import { cutOf, halfOf, LEAST_SLICE_MS, liesOutside, ROUNDING_MS, type Slice } from './order-slices.js';

/** A row as the walk sees it. */
export interface WalkRow {
  /** Names this version of it: one that changed is another. */
  readonly mark: string;
  /** Where it lies in the slice's window; `undefined` where that cannot be read. Milliseconds since the epoch. */
  readonly time: number | undefined;
  /** The last time of it that is known. */
  readonly changedAt: number | undefined;
  /** Another leg may list the same version: it is partly cancelled, say. */
  readonly isMixed: boolean;
}

/** What was answered for a page of a slice. */
export interface WalkPage<R extends WalkRow> {
  readonly rows: readonly R[];
  readonly hasMore: boolean;
  /** Where the next page is. */
  readonly next: string | undefined;
  /** Flipkart's clock; milliseconds since the epoch. */
  readonly at: number;
}

/** A list that a run reads. */
export interface WalkLeg {
  /** Rows come in order of the time that its windows are of. */
  readonly isSorted: boolean;
  /** How long its first slice is; absent: the whole window. */
  readonly sliceMs?: number;
}

/** How far a run has come. Times in milliseconds since the epoch. */
export interface Walk {
  /** 0, and then the catch-ups. */
  readonly round: number;
  /** Flipkart's clock when the round began; `undefined` before its first answer. */
  readonly startedAt: number | undefined;
  /** The round's window. */
  readonly since: number;
  readonly until: number;
  /** Index of the leg that is read. */
  readonly leg: number;
  readonly slice: Slice;
  /** How long the next slice should be; `undefined` for all that is left. */
  readonly lengthMs: number | undefined;
  /** Rows of this leg lie outside of the windows that were asked for: it is read page by page. */
  readonly isWindowless: boolean;
  /** How often the pages of the slice were read to the end. */
  readonly pass: number;
  /** The page to be read; `undefined` for the first one. */
  readonly target: string | undefined;
  /** Pages and rows of this pass, and rows of the one before. */
  readonly pages: number;
  readonly rows: number;
  readonly rowsBefore: number;
  /** This pass brought something. */
  readonly isFresh: boolean;
  /** Rows were seen to leave or to move. */
  readonly hasDrifted: boolean;
  /** What was handed out of this leg and may come again in it, with its time. */
  readonly seen: readonly (readonly [mark: string, time: number | undefined])[];
  /** What may come again in another leg, or in a catch-up. */
  readonly kept: readonly string[];
}

/** What stays the same during a run. */
export interface WalkTerms {
  readonly legs: readonly WalkLeg[];
  /** Exclusive. */
  readonly updatedBefore: number | undefined;
  /** Everything is read: what changes meanwhile is to come in the same run. */
  readonly isFull: boolean;
}

export interface WalkStep<R> {
  /** To be handed out. */
  readonly taken: readonly R[];
  /** `undefined` at the end. */
  readonly next: Walk | undefined;
  readonly issues: readonly PageIssue[];
  /** At the end: where the next run begins. */
  readonly syncedUntil?: number;
  /** There is more, and nothing says where. */
  readonly isStuck?: boolean;
}

/**
 * How far before its own beginning a run sends the next one: `Date` is a proxy's, and a search may know of a change some
 * time after it was made.
 */
export const OVERLAP_MS = 2 * 60_000;
/** A run that takes longer than this catches up with what changed meanwhile. */
const LONG_MS = 2 * 60_000;
/** A catch-up takes a fraction of what it catches up with. */
const MAX_CATCH_UPS = 2;
/** How far this machine's clock may lag behind before the window is laid anew. */
const TOLERATED_LAG_MS = 5_000;
/** 20,000 rows of one moment, or of a list whose windows are not heeded, are beyond what a cursor can remember. */
const MAX_PAGES = 1_000;
/** In a slice that has come to rest, the second pass brings nothing. */
const MAX_PASSES = 6;
/** Marks that a cursor carries for its leg: more than that many pages have. */
const MAX_SEEN = 21_000;
/** Marks that a cursor carries for other legs; one that is dropped means a shipment that comes twice. */
const MAX_KEPT = 1_000;

/** @param now this machine's clock: the first answer tells Flipkart's. */
export function startWalk(terms: WalkTerms, since: number, now: number): Walk {
  const until = Math.min(now, terms.updatedBefore ?? now);
  return startRound({ round: 0, startedAt: undefined, since, until, kept: [] }, terms);
}

/**
 * Decides, from one page, what to hand out and where to go on.
 *
 * Pages are counted off from the front, so that each row that leaves the list moves a later one to a page already read. So
 * the first page of a window is trusted alone, being one moment of the list. Where it is not all of the window and its rows
 * ascend, the next window begins at its last row; else the window is halved. Only what cannot be halved is read page by
 * page, again and again until a pass brings nothing new.
 *
 * @param room most rows to take, one at least; the rest of the page is left to the next step.
 */
export function stepWalk<R extends WalkRow>(
  before: Walk,
  page: WalkPage<R>,
  room: number,
  terms: WalkTerms,
): WalkStep<R> {
  const walk = settleClock(before, page.at, terms);
  if (walk.until > before.until) return { taken: [], next: walk, issues: [] };
  const known = new Set([...walk.seen.map(([mark]) => mark), ...walk.kept]);
  const news = page.rows.filter(({ mark }) => !known.has(mark) && known.add(mark));
  const taken = news.slice(0, room);
  const next = withTaken(walk, taken);
  if (taken.length < news.length) return { taken, next, issues: [] };
  return { taken, ...goOn(next, page, terms) };
}

type Onward = Omit<WalkStep<never>, 'taken'>;

/** Where a page that was taken whole leads. */
function goOn(walk: Walk, page: WalkPage<WalkRow>, terms: WalkTerms): Onward {
  const { slice, pass } = walk;
  const isFirst = walk.target === undefined;
  if (isFirst && !page.hasMore) return afterSlice(walk, slice.to - ROUNDING_MS, page, terms, true);
  if (isFirst && pass === 0 && !walk.isWindowless) {
    // Shorter and shorter windows would never be short enough.
    if (liesOutside(slice, page.rows)) return to({ ...walk, isWindowless: true, slice: { ...slice, to: walk.until } });
    const cut = legOf(walk, terms).isSorted ? cutOf(slice, page.rows) : undefined;
    if (cut !== undefined) return afterSlice(walk, cut, page, terms, false);
    const half = halfOf(slice, page.rows);
    if (half !== undefined) return to({ ...walk, slice: { ...slice, to: half }, lengthMs: half - slice.from });
  }
  const rows = walk.rows + page.rows.length;
  const pages = walk.pages + 1;
  if (page.hasMore && pages < MAX_PAGES) {
    const isStuck = page.next === undefined || page.next === walk.target;
    return isStuck ? { next: walk, issues: [], isStuck } : to({ ...walk, target: page.next, pages, rows });
  }
  const hasDrifted = walk.hasDrifted || (pass > 0 && (walk.isFresh || rows < walk.rowsBefore));
  const passed: Walk = { ...walk, hasDrifted, rows };
  if (page.hasMore) return afterSlice(passed, slice.to - ROUNDING_MS, page, terms, false, TOO_MANY);
  if (pass > 0 && !walk.isFresh) return afterSlice(passed, slice.to - ROUNDING_MS, page, terms, true);
  if (pass + 1 === MAX_PASSES) return afterSlice(passed, slice.to - ROUNDING_MS, page, terms, true, RESTLESS);
  return to({ ...passed, ...PASS_START, pass: pass + 1, rowsBefore: rows });
}

/**
 * @param from where the next slice begins.
 * @param fits the slice was not too long.
 */
function afterSlice(
  walk: Walk,
  from: number,
  page: WalkPage<WalkRow>,
  terms: WalkTerms,
  fits: boolean,
  issue?: PageIssue,
): Onward {
  const issues = issue === undefined ? [] : [issue];
  const isLast = fits || issue !== undefined ? walk.slice.to >= walk.until : false;
  if (isLast) return { ...afterLeg(walk, page, terms), issues };
  const lengthMs = nextLength(walk, terms, fits ? (page.rows.length === 0 ? 8 : 2) : 0.5);
  // What lies in a window that is done with comes no more.
  const isDone = (time: number | undefined) =>
    time !== undefined && time >= walk.slice.from - 2 * ROUNDING_MS && time < from - ROUNDING_MS;
  const seen = walk.seen.filter(([, time]) => !isDone(time));
  return { next: { ...walk, ...SLICE_START, slice: sliceAt(from, walk.until, lengthMs), lengthMs, seen }, issues };
}

function afterLeg(walk: Walk, { at }: WalkPage<WalkRow>, terms: WalkTerms): Omit<Onward, 'issues'> {
  if (walk.leg + 1 < terms.legs.length) return { next: startLeg(walk, walk.leg + 1, terms) };
  const { round, until, startedAt = at, kept, hasDrifted } = walk;
  const { updatedBefore = Number.POSITIVE_INFINITY } = terms;
  const isStale = hasDrifted || at - startedAt > LONG_MS || (round === 0 && terms.isFull);
  if (isStale && round < MAX_CATCH_UPS && until < updatedBefore) {
    // As far back as the next run would go: a search may have learnt of a change late.
    const since = Math.max(walk.since, startedAt - OVERLAP_MS);
    const catchUp = { round: round + 1, startedAt: at, since, until: Math.min(at, updatedBefore), kept };
    return { next: startRound(catchUp, terms) };
  }
  return { next: undefined, syncedUntil: Math.min(startedAt - OVERLAP_MS, updatedBefore) };
}

/** What the first answer of a run settles. Where this machine's clock is slow, its window ends too early. */
function settleClock(walk: Walk, at: number, terms: WalkTerms): Walk {
  if (walk.startedAt !== undefined) return walk;
  const until = Math.min(at, terms.updatedBefore ?? at);
  if (until - walk.until <= TOLERATED_LAG_MS) return { ...walk, startedAt: at };
  return startRound({ ...walk, startedAt: at, until }, terms);
}

type RoundStart = Pick<Walk, 'round' | 'startedAt' | 'since' | 'until' | 'kept'>;

function startRound({ round, startedAt, since, until, kept }: RoundStart, terms: WalkTerms): Walk {
  const window = { round, startedAt, since: Math.min(since, until - ROUNDING_MS), until, kept, hasDrifted: false };
  return startLeg(window, 0, terms);
}

function startLeg(walk: RoundStart & Pick<Walk, 'hasDrifted'>, leg: number, terms: WalkTerms): Walk {
  const lengthMs = terms.legs[leg]?.sliceMs;
  const slice = sliceAt(walk.since, walk.until, lengthMs);
  return { ...walk, ...SLICE_START, leg, slice, lengthMs, isWindowless: false, seen: [] };
}

function sliceAt(from: number, until: number, lengthMs: number | undefined): Slice {
  return { from, to: lengthMs === undefined ? until : Math.min(from + lengthMs, until) };
}

/** A leg that is read whole stays so where its windows can be cut. */
function nextLength({ lengthMs, leg }: Walk, { legs }: WalkTerms, factor: number): number | undefined {
  if (lengthMs === undefined) return undefined;
  return Math.max(lengthMs * factor, Math.min(lengthMs, legs[leg]?.sliceMs ?? 0), LEAST_SLICE_MS);
}

function legOf({ leg }: Walk, { legs }: WalkTerms): WalkLeg {
  return legs[leg] as WalkLeg;
}

function withTaken(walk: Walk, taken: readonly WalkRow[]): Walk {
  if (taken.length === 0) return walk;
  const recent = (walk.startedAt ?? 0) - OVERLAP_MS - ROUNDING_MS;
  const kept = taken.filter(({ isMixed, changedAt }) => isMixed || changedAt === undefined || changedAt >= recent);
  return {
    ...walk,
    isFresh: true,
    seen: [...walk.seen, ...taken.map(({ mark, time }) => [mark, time] as const)].slice(-MAX_SEEN),
    kept: [...walk.kept, ...kept.map(({ mark }) => mark)].slice(-MAX_KEPT),
  };
}

const PASS_START = { target: undefined, pages: 0, rows: 0, isFresh: false };
const SLICE_START = { ...PASS_START, pass: 0, rowsBefore: 0 };

const to = (next: Walk): Onward => ({ next, issues: [] });

const TOO_MANY: PageIssue = {
  code: 'partial_data',
  message:
    'More than 20,000 rows are in a list that cannot be cut into windows of time; those beyond are left out: read them by id.',
};

const RESTLESS: PageIssue = {
  code: 'partial_data',
  message:
    'A list changed each time it was read, so that a row may be left out that did not change itself: read it again later.',
};
