import type { OrderPage, PageIssue, ReadLimit } from '../../core/connector.js';
import { ConnectorError } from '../../core/errors.js';
import type { Order } from '../../model/index.js';
import type { CheckedQuery, TimeBounds } from '../order-query.js';
import type { Runtime } from '../runtime.js';
import type { WooClient } from './client.js';
import { parseId } from './ids.js';
import { type ClockReading, readClock, syncedUntil } from './order-clock.js';
import { ignoresFilter, isWithin, listQuery, modifiedAt } from './order-filters.js';
import { type ListAnswer, readWindows } from './order-list.js';
import { mapInSlices, type OrderRead } from './order-rows.js';
import type { WalkState } from './order-state.js';
import { BEGINNING, type Place, stepBack, stepWalk } from './order-walk.js';
import { MAX_ROWS, planWindows } from './order-windows.js';
import type { Paces } from './pace.js';
import { readAtPace } from './page-retry.js';
import type { RefundReader } from './refunds.js';
import type { WooOrder } from './wire.js';

/** Most orders of one page: enough rounds for reading and mapping to go on side by side. */
export const MAX_PAGE_SIZE = 1_000;
/** Nothing more is begun for a page once less than this share of the call's time is left. */
const TIME_KEPT = 0.6;

/** A read along the lists of a store's orders. */
export interface WalkRead extends OrderRead {
  readonly query: CheckedQuery;
  /** Go on with the trashed orders after the live ones. */
  readonly wantsTrash: boolean;
}

/** A page, and where the following one begins; `next` is absent on the last one. */
export type WalkedPage = Omit<OrderPage, 'nextCursor'> & { readonly next: WalkState | undefined };

export interface OrderPages {
  read(from: WalkState, read: WalkRead): Promise<WalkedPage>;
}

/** What came of windows read at once. */
interface Round {
  readonly taken: Taken;
  /** Where it leaves the walk, in the same list. */
  readonly walk: WalkState;
  readonly concurrency: number;
  /** Milliseconds since the epoch. */
  readonly fetchedAt: number;
}

/** A round's rows as orders. */
interface Finished {
  readonly orders: readonly Order[];
  readonly issues: readonly PageIssue[];
  readonly ignoresFilter: boolean;
  /** Where the walk has to go on, when there was no time for the last rows. */
  readonly cutAt: WalkState | undefined;
}

export function createOrderPages(runtime: Runtime, client: WooClient, paces: Paces, refunds: RefundReader): OrderPages {
  const readRound = async (walk: WalkState, room: number, { query, storeId, call }: WalkRead): Promise<Round> => {
    const source = { client, paces, storeId, call };
    const { answers, concurrency } = await readAtPace(paces, storeId, call, async (terms) => {
      const { size, concurrency } = terms.pace;
      const windows = planWindows({
        after: walk.place.position,
        wanted: room,
        total: walk.place.total,
        size: Math.min(size, walk.place.cap ?? size),
        // A page that fits into one request is one.
        concurrency: room <= MAX_ROWS ? 1 : concurrency,
      });
      return { concurrency, answers: await readWindows(source, listQuery(walk.list, query.times), windows, terms) };
    });
    const clock = answers.reduce((known, answer) => readClock(known, readingOf(answer), runtime.now()), walk.clock);
    const taken = takeAll(walk.place, answers, room);
    const fetchedAt = answers[0]?.serverTime ?? runtime.now();
    return { taken, walk: { ...walk, clock, place: taken.place }, concurrency, fetchedAt };
  };

  const finish = async ({ taken, walk, concurrency, fetchedAt }: Round, read: WalkRead): Promise<Finished> => {
    const { query, storeId, call } = read;
    const kept = taken.rows.filter((wire) => isWithin(wire, query.times));
    const complete = await refunds.complete(kept, { storeId, concurrency, call });
    const mapped = await mapInSlices(complete, { ...read, endpoint: 'orders', fetchedAt });
    const outOfTime = kept[complete.length];
    return {
      orders: mapped.orders.filter(query.accepts),
      issues: [...taken.issues, ...mapped.issues],
      ignoresFilter: ignoresFilter(taken.rows, query.times),
      cutAt: outOfTime && { ...walk, place: placeBefore(outOfTime, taken) },
    };
  };

  return {
    read: async (from, read) => {
      const { query, wantsTrash, call } = read;
      const most = Math.min(query.limit ?? MAX_PAGE_SIZE, MAX_PAGE_SIZE);
      const enough = call.remainingMs() * TIME_KEPT;
      // Each round is finished while the next one is under way.
      const finishing: Promise<Finished>[] = [];
      let walk = from;
      let isOver = false;
      for (let count = 0, gaps = 0; count === 0 || (most - count >= MAX_ROWS && call.remainingMs() > enough); ) {
        let round: Round;
        try {
          round = await readRound(walk, most - count, read);
        } catch (error) {
          // What is in hand is handed out; should the failure last, the next call meets it.
          if (count === 0 || call.signal.aborted || !ConnectorError.isInstance(error)) throw error;
          break;
        }
        const { taken } = round;
        const finished = finish(round, read);
        // Waited for below; until then a failure is nobody's yet.
        finished.catch(() => {});
        finishing.push(finished);
        count += taken.rows.length;
        walk = round.walk;
        if (taken.hasGap) {
          gaps += 1;
          walk = { ...walk, place: stepBack(walk.place, gaps) };
        }
        if (!taken.ended) continue;
        isOver = walk.list === 'trash' || !wantsTrash;
        if (isOver) break;
        walk = { ...walk, list: 'trash', place: BEGINNING };
      }
      return pageOf(await Promise.all(finishing), walk, isOver, query.times);
    },
  };
}

/** A page of what was finished, in its order, as far as there was time. */
function pageOf(finished: readonly Finished[], walk: WalkState, isOver: boolean, times: TimeBounds): WalkedPage {
  const cut = finished.findIndex(({ cutAt }) => cutAt !== undefined);
  const parts = cut === -1 ? finished : finished.slice(0, cut + 1);
  const until = isOver && cut === -1 ? syncedUntil(walk.clock, times) : undefined;
  return {
    orders: parts.flatMap(({ orders }) => orders),
    issues: parts.flatMap(({ issues }) => issues),
    limits: parts.some((part) => part.ignoresFilter) ? [FILTER_IGNORED] : [],
    next: parts.at(-1)?.cutAt ?? (isOver ? undefined : walk),
    ...(until === undefined ? {} : { syncedUntil: until }),
  };
}

/** What was taken of windows, one after the other without a gap. */
interface Taken {
  readonly rows: readonly WooOrder[];
  readonly place: Place;
  readonly ended: boolean;
  readonly hasGap: boolean;
  readonly issues: readonly PageIssue[];
}

function takeAll(from: Place, answers: readonly ListAnswer[], room: number): Taken {
  const rows: WooOrder[] = [];
  const issues: PageIssue[] = [];
  let place = from;
  for (const answer of answers) {
    const step = stepWalk(place, answer.window, answer, room - rows.length);
    if (step.kind === 'gap') return { rows, place, ended: false, hasGap: true, issues };
    rows.push(...step.rows);
    issues.push(...step.issues);
    place = step.place;
    if (step.ended) return { rows, place, ended: true, hasGap: false, issues };
  }
  return { rows, place, ended: false, hasGap: false, issues };
}

/** The place just before a row that was taken. */
function placeBefore(row: WooOrder, { rows, place }: Taken): Place {
  const index = rows.indexOf(row);
  const id = rows
    .slice(0, index)
    .map(({ id }) => parseId(id))
    .findLast((known) => known !== undefined);
  return { ...place, id, position: Math.max(0, (place.position ?? 0) - (rows.length - index)) };
}

function readingOf({ serverTime, durationMs, rows }: ListAnswer): ClockReading {
  if (serverTime !== undefined) return { serverTime, durationMs, lastChange: undefined };
  const changes = rows.flatMap(({ row }) => modifiedAt(row) ?? []);
  return { serverTime, durationMs, lastChange: changes.length === 0 ? undefined : Math.max(...changes) };
}

const FILTER_IGNORED: ReadLimit = {
  code: 'filter_ignored',
  message:
    'The store ignores modified_after (WooCommerce before 5.8): every read goes through all of its orders. An update of WooCommerce mends it.',
};
