import type { OrderPage, PageIssue, ReadLimit } from '../../core/connector.js';
import { ConnectorError } from '../../core/errors.js';
import type { Order } from '../../model/index.js';
import type { CheckedQuery, TimeBounds } from '../order-query.js';
import type { Runtime } from '../runtime.js';
import type { WooClient } from './client.js';
import { parseId } from './ids.js';
import { type ClockReading, readClock, syncedUntil } from './order-clock.js';
import type { DetailReader } from './order-details.js';
import { ignoresFilter, isOfList, isWithin, listQuery, modifiedAt } from './order-filters.js';
import { isBrokenRow, type ListAnswer, readRowByRow } from './order-list.js';
import { createReadAhead } from './order-read-ahead.js';
import { mapInSlices, type OrderRead } from './order-rows.js';
import type { WalkState } from './order-state.js';
import { BEGINNING, type Place, stepBack, stepWalk } from './order-walk.js';
import { MAX_ROWS, windowFrom } from './order-windows.js';
import { MIN_ROWS, type Paces } from './pace.js';
import { patienceOf, readAtPace, type Terms } from './page-retry.js';
import type { WooOrder } from './wire.js';

/** Most orders of one page: enough rounds for reading and mapping to go on side by side. */
export const MAX_PAGE_SIZE = 1_000;
/** So many rows have their details read and are mapped together. */
const ROWS_AT_ONCE = 3 * MAX_ROWS;
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

/** Rows of one list, one after the other without a gap. */
interface Taken {
  readonly rows: readonly WooOrder[];
  readonly issues: readonly PageIssue[];
  /** Where they leave the walk. */
  readonly walk: WalkState;
  /** Milliseconds since the epoch. */
  readonly fetchedAt: number;
}

/** Rows as orders. */
interface Finished {
  readonly orders: readonly Order[];
  readonly issues: readonly PageIssue[];
  readonly ignoresFilter: boolean;
  /** Where the walk has to go on, when there was no time for the last rows. */
  readonly cutAt: WalkState | undefined;
}

export function createOrderPages(runtime: Runtime, client: WooClient, paces: Paces, details: DetailReader): OrderPages {
  const finish = async ({ rows, issues, walk, fetchedAt }: Taken, read: WalkRead): Promise<Finished> => {
    const { query, storeId } = read;
    const kept = rows.filter((wire) => isOfList(walk.list, wire) && isWithin(wire, query.times));
    const { concurrency } = paces.of(storeId);
    const complete = await details.ofList(kept, { ...read, concurrency });
    const mapped = await mapInSlices(complete, { ...read, endpoint: 'orders', fetchedAt });
    const outOfTime = kept[complete.length];
    return {
      orders: mapped.orders.filter(query.accepts),
      issues: [...issues, ...mapped.issues],
      ignoresFilter: ignoresFilter(rows, query.times),
      cutAt: outOfTime && { ...walk, place: placeBefore(outOfTime, rows, walk.place) },
    };
  };

  return {
    read: async (from, read) => {
      const { query, wantsTrash, storeId, call } = read;
      const source = { client, paces, storeId, call };
      const most = Math.min(query.limit ?? MAX_PAGE_SIZE, MAX_PAGE_SIZE);
      const enoughMs = call.remainingMs() * TIME_KEPT;
      const finishing: Promise<Finished>[] = [];
      let walk = from;
      let ahead = createReadAhead(source, listQuery(walk.list, query.times));
      let taken: Taken | undefined;
      let count = 0;
      let gaps = 0;

      /** Has what was taken finished while the next rows are under way. */
      const handOn = (): void => {
        if (taken === undefined) return;
        const finished = finish(taken, read);
        // Waited for at the end; until then a failure is nobody's yet.
        finished.catch(() => {});
        finishing.push(finished);
        taken = undefined;
      };
      const isEnough = (): boolean => {
        const size = Math.min(paces.of(storeId).size, walk.place.cap ?? MAX_ROWS);
        // A list is begun in whatever room is left, and read on where a whole request fits.
        const hasRoom = most - count >= size || (most > count && walk.place === BEGINNING);
        return count > 0 && (!hasRoom || call.remainingMs() <= enoughMs);
      };

      const readNext = async (): Promise<ListAnswer> => {
        // One more than there is room for: without it the last page would not be known for it when it is full.
        const wanted = most - count + 1;
        const next = (terms: Terms) => ahead.next(walk.place, isEnough() && !ahead.isIdle() ? 0 : wanted, terms);
        try {
          return await readAtPace(paces, storeId, call, next, wanted);
        } catch (error) {
          if (count > 0 || call.signal.aborted || call.maxRetries === 0 || !isBrokenRow(error)) throw error;
          const window = windowFrom(walk.place.position ?? 0, MIN_ROWS);
          const terms = { pace: paces.of(storeId), patienceMs: patienceOf(call) };
          return readRowByRow(source, listQuery(walk.list, query.times), window, terms, error);
        }
      };

      while (!isEnough() || !ahead.isIdle()) {
        let answer: ListAnswer;
        try {
          answer = await readNext();
        } catch (error) {
          // What is in hand is handed out; should the failure last, the next call meets it.
          if (count === 0 || call.signal.aborted || !ConnectorError.isInstance(error)) throw error;
          break;
        }
        const step = stepWalk(walk.place, answer.window, answer, most - count);
        if (step.kind === 'gap') {
          gaps += 1;
          walk = { ...walk, place: stepBack(walk.place, gaps) };
          await ahead.drop();
          continue;
        }
        count += step.rows.length;
        walk = { ...walk, place: step.place, clock: readClock(walk.clock, readingOf(answer), runtime.now()) };
        taken = {
          rows: [...(taken?.rows ?? []), ...step.rows],
          issues: [...(taken?.issues ?? []), ...step.issues, ...(answer.isBroken === true ? [BROKEN_ORDER] : [])],
          walk,
          fetchedAt: taken?.fetchedAt ?? answer.serverTime ?? runtime.now(),
        };
        if (step.ended || taken.rows.length >= ROWS_AT_ONCE) handOn();
        if (!step.ended) continue;
        await ahead.drop();
        const isOver = walk.list === 'trash' || !wantsTrash;
        if (isOver) return pageOf(await Promise.all(finishing), undefined, walk, query.times);
        walk = { ...walk, list: 'trash', place: BEGINNING };
        ahead = createReadAhead(source, listQuery(walk.list, query.times));
      }
      handOn();
      return pageOf(await Promise.all(finishing), walk, walk, query.times);
    },
  };
}

/**
 * A page of what was finished, in its order, as far as there was time.
 *
 * @param next where the following page begins; none at the end of the walk.
 */
function pageOf(
  finished: readonly Finished[],
  next: WalkState | undefined,
  { clock }: WalkState,
  times: TimeBounds,
): WalkedPage {
  const cut = finished.findIndex(({ cutAt }) => cutAt !== undefined);
  const parts = cut === -1 ? finished : finished.slice(0, cut + 1);
  const goesOnAt = cut === -1 ? next : finished[cut]?.cutAt;
  const until = goesOnAt === undefined ? syncedUntil(clock, times) : undefined;
  return {
    orders: parts.flatMap(({ orders }) => orders),
    issues: parts.flatMap(({ issues }) => issues),
    limits: parts.some((part) => part.ignoresFilter) ? [FILTER_IGNORED] : [],
    next: goesOnAt,
    ...(until === undefined ? {} : { syncedUntil: until }),
  };
}

/** The place just before one of the rows that end at a place. */
function placeBefore(row: WooOrder, rows: readonly WooOrder[], place: Place): Place {
  const index = rows.indexOf(row);
  const id = rows
    .slice(0, index)
    .map(({ id }) => parseId(id))
    .findLast((known) => known !== undefined);
  return { ...place, id, isBlind: false, position: Math.max(0, (place.position ?? 0) - (rows.length - index)) };
}

function readingOf({ serverTime, durationMs, rows }: ListAnswer): ClockReading {
  if (serverTime !== undefined) return { serverTime, durationMs, lastChange: undefined };
  const changes = rows.flatMap(({ row }) => modifiedAt(row) ?? []);
  return { serverTime, durationMs, lastChange: changes.length === 0 ? undefined : Math.max(...changes) };
}

const BROKEN_ORDER: PageIssue = {
  code: 'partial_data',
  message: 'The store fails (HTTP 500) on an order among these, which is left out. Its PHP error log names the plugin.',
};

const FILTER_IGNORED: ReadLimit = {
  code: 'filter_ignored',
  message:
    'The store ignores modified_after (WooCommerce before 5.8): every read goes through all of its orders. An update of WooCommerce mends it.',
};
