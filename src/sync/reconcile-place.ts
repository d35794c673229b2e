import * as z from 'zod';
import type { JsonObject } from '../core/ports.js';
import { omitUndefined } from '../model/index.js';

/** A time in which push could not be relied on. */
export interface Outage {
  /** By the platform's clock: the last time that all was known to be there. ISO 8601, UTC. */
  readonly since: string;
  /** By this machine's clock: when the subscriptions were made anew. ISO 8601, UTC. */
  readonly until: string;
}

/** From where on; everything where `since` is absent. */
interface Start {
  readonly since?: string;
}

/** A walk that is under way. */
export interface WalkUnderWay extends Start {
  /** Absent before the first page and behind the last one. */
  readonly cursor?: string;
  readonly outage?: Outage;
}

/** Where reconciliation of a store stands: what it keeps between runs. */
export interface ReconcilePlace {
  /** How far the walks that came to their end went, by the platform's clock. */
  readonly syncedUntil?: string;
  readonly walk?: WalkUnderWay;
  /** From where on deletions were not compared, or not to the end. */
  readonly open?: Start;
}

const text = z.string();
const placeSchema = z.object({
  syncedUntil: z.exactOptional(text),
  walk: z.exactOptional(
    z.object({
      since: z.exactOptional(text),
      cursor: z.exactOptional(text),
      outage: z.exactOptional(z.object({ since: text, until: text })),
    }),
  ),
  open: z.exactOptional(z.object({ since: z.exactOptional(text) })),
});

/** What is none, or of another version, begins anew. */
export function placeOf(data: JsonObject | undefined): ReconcilePlace {
  return placeSchema.safeParse(data ?? {}).data ?? {};
}

export function placeToData({ syncedUntil, walk, open }: ReconcilePlace): JsonObject {
  return {
    ...(syncedUntil === undefined ? {} : { syncedUntil }),
    ...(walk === undefined ? {} : { walk: walkToData(walk) }),
    ...(open === undefined ? {} : { open: { ...open } }),
  };
}

function walkToData({ outage, ...walk }: WalkUnderWay): JsonObject {
  return { ...walk, ...(outage === undefined ? {} : { outage: { ...outage } }) };
}

export interface WalkInput {
  readonly place: ReconcilePlace;
  /** Where order sync is. */
  readonly ordersUntil: string | undefined;
  /** What the caller asked for. */
  readonly since: string | undefined;
  readonly comparesDeletions: boolean;
  /** When subscriptions were made anew in this run. */
  readonly madeAnewAt: string | undefined;
}

/** Order sync alone does not prove that nothing was missed: its lists may lag. */
const BEFORE_ORDER_SYNC_MS = 86_400_000;
/**
 * A delivery that waited may bring an order after a walk has passed its time, and the order may be gone by then: only the
 * next comparison sees that.
 */
const BEFORE_LAST_MS = 3_600_000;

/** The walk to make: the one under way where it reaches back as far as is wanted, else a new one. */
export function nextWalk({ place, ordersUntil, since, comparesDeletions, madeAnewAt }: WalkInput): WalkUnderWay {
  const last = before(place.syncedUntil, BEFORE_LAST_MS) ?? before(ordersUntil, BEFORE_ORDER_SYNC_MS);
  const known = place.walk?.outage;
  const until = place.syncedUntil ?? ordersUntil;
  const outage =
    madeAnewAt === undefined || until === undefined ? known : { since: known?.since ?? until, until: madeAnewAt };
  const starts: Start[] = [
    startAt(since ?? last),
    ...(madeAnewAt === undefined ? [] : [startAt(last)]),
    ...(since === undefined && comparesDeletions && place.open !== undefined ? [place.open] : []),
  ];
  const start = starts.reduce((first, next) => (reaches(first, next) ? first : next));
  const walk = place.walk !== undefined && reaches(place.walk, start) ? place.walk : start;
  return omitUndefined<WalkUnderWay>({ ...walk, outage });
}

/** Where it stands once a walk came to its end. */
export function placeAfter(
  place: ReconcilePlace,
  walk: WalkUnderWay,
  end: {
    readonly syncedUntil: string | undefined;
    /** Whether deletions of the walk's time are still to be compared; `undefined` where nobody wanted them compared. */
    readonly isOpen: boolean | undefined;
  },
): ReconcilePlace {
  const start = startAt(walk.since);
  const isGapless = place.syncedUntil === undefined || reaches(start, { since: place.syncedUntil });
  const syncedUntil = isGapless ? later(place.syncedUntil, end.syncedUntil) : place.syncedUntil;
  return omitUndefined<ReconcilePlace>({ syncedUntil, open: openAfter(place.open, start, end.isOpen) });
}

function openAfter(open: Start | undefined, start: Start, isOpen: boolean | undefined): Start | undefined {
  if (open === undefined) return isOpen === true ? start : undefined;
  if (isOpen === undefined) return open;
  if (!reaches(start, open)) return open;
  return isOpen ? start : undefined;
}

/** Whether one start is as early as another. */
function reaches(start: Start, other: Start): boolean {
  if (start.since === undefined) return true;
  return other.since !== undefined && Date.parse(start.since) <= Date.parse(other.since);
}

function startAt(since: string | undefined): Start {
  return since === undefined ? {} : { since };
}

function before(instant: string | undefined, ms: number): string | undefined {
  return instant === undefined ? undefined : new Date(Date.parse(instant) - ms).toISOString();
}

function later(one: string | undefined, other: string | undefined): string | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return Date.parse(one) >= Date.parse(other) ? one : other;
}
