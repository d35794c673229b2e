import type { OrderPage, PageIssue, ReadLimit } from '../../core/connector.js';
import { ConnectorError } from '../../core/errors.js';
import type { Order } from '../../model/index.js';
import type { CheckedQuery } from '../order-query.js';
import type { Runtime } from '../runtime.js';
import type { WooClient } from './client.js';
import { parseId } from './ids.js';
import { readClock, syncedUntil } from './order-clock.js';
import { ignoresFilter, isWithin, listQuery, modifiedAt } from './order-filters.js';
import { type ListAnswer, readWindows } from './order-list.js';
import { mapRows, type OrderRead } from './order-rows.js';
import type { WalkState } from './order-state.js';
import { BEGINNING, type Place, stepBack, stepWalk } from './order-walk.js';
import { MAX_ROWS, planWindows } from './order-windows.js';
import { MAX_CONCURRENCY, type Paces } from './pace.js';
import { readAtPace } from './page-retry.js';
import { withRefunds } from './refunds.js';
import type { WooOrder } from './wire.js';

/** Most orders of one page: what is read at once. */
export const MAX_PAGE_SIZE = MAX_CONCURRENCY * MAX_ROWS;

/** A read along the lists of a store's orders. */
export interface WalkRead extends OrderRead {
  readonly query: CheckedQuery;
  /** Go on with the trashed orders after the live ones. */
  readonly wantsTrash: boolean;
}

/** A page, and where the following one begins; `next` is absent on the last one. */
export type WalkedPage = Omit<OrderPage, 'nextCursor'> & { readonly next: WalkState | undefined };

/** What came of windows read at once. */
interface Round {
  readonly orders: readonly Order[];
  readonly issues: readonly PageIssue[];
  /** Rows taken, whatever the filters made of them. */
  readonly rows: number;
  readonly walk: WalkState;
  readonly ended: boolean;
  /** Something may lie behind the rows taken and before what was read next. */
  readonly hasGap: boolean;
  readonly ignoresFilter: boolean;
}

export interface OrderPages {
  read(from: WalkState, read: WalkRead): Promise<WalkedPage>;
}

export function createOrderPages(runtime: Runtime, client: WooClient, paces: Paces): OrderPages {
  const readRound = async (walk: WalkState, room: number, { query, ...read }: WalkRead): Promise<Round> => {
    const { storeId, call } = read;
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
    const taken = takeAll(walk.place, answers, room);
    const kept = taken.rows.filter((wire) => isWithin(wire, query.times));
    const complete = await withRefunds(client, storeId, kept, { concurrency, call });
    const fetchedAt = answers[0]?.serverTime ?? runtime.now();
    const { orders, issues } = mapRows(complete, { ...read, endpoint: 'orders', fetchedAt });
    const outOfTime = kept[complete.length];
    const rows = outOfTime === undefined ? taken.rows : taken.rows.slice(0, taken.rows.indexOf(outOfTime));
    return {
      orders: orders.filter(query.accepts),
      issues: [...taken.issues, ...issues],
      rows: rows.length,
      walk: {
        ...walk,
        place: placeAt(taken.place, rows, taken.rows.length - rows.length),
        clock: answers.reduce((clock, answer) => readClock(clock, readingOf(answer), runtime.now()), walk.clock),
      },
      ended: taken.ended && outOfTime === undefined,
      hasGap: taken.hasGap,
      ignoresFilter: ignoresFilter(taken.rows, query.times),
    };
  };

  return {
    read: async (from, read) => {
      const { query, wantsTrash, call } = read;
      const most = Math.min(query.limit ?? MAX_PAGE_SIZE, MAX_PAGE_SIZE);
      const rounds: Round[] = [];
      const taken = () => rounds.reduce((sum, { rows }) => sum + rows, 0);
      const page = (next: WalkState | undefined, until?: string): WalkedPage => ({
        orders: rounds.flatMap(({ orders }) => orders),
        issues: rounds.flatMap(({ issues }) => issues),
        limits: rounds.some((round) => round.ignoresFilter) ? [FILTER_IGNORED] : [],
        next,
        ...(until === undefined ? {} : { syncedUntil: until }),
      });
      let walk = from;
      let gaps = 0;
      for (;;) {
        let round: Round;
        try {
          round = await readRound(walk, most - taken(), read);
        } catch (error) {
          // What is in hand is handed out; should the failure last, the next call meets it.
          if (taken() === 0 || call.signal.aborted || !ConnectorError.isInstance(error)) throw error;
          return page(walk);
        }
        rounds.push(round);
        walk = round.walk;
        if (round.ended) {
          if (walk.list === 'trash' || !wantsTrash) return page(undefined, syncedUntil(walk.clock, query.times));
          walk = { ...walk, list: 'trash', place: BEGINNING };
          if (taken() === most) return page(walk);
          continue;
        }
        if (round.hasGap) {
          gaps += 1;
          walk = { ...walk, place: stepBack(walk.place, gaps) };
        }
        if (taken() > 0) return page(walk);
      }
    },
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

/** The place after the first of the rows that were taken, when there was no time for the last ones. */
function placeAt(place: Place, rows: readonly WooOrder[], left: number): Place {
  if (left === 0) return place;
  const id = rows.map(({ id }) => parseId(id)).findLast((known) => known !== undefined);
  return { ...place, id, position: Math.max(0, (place.position ?? 0) - left) };
}

function readingOf({ serverTime, durationMs, rows }: ListAnswer) {
  const changes = rows.flatMap(({ row }) => modifiedAt(row) ?? []);
  return { serverTime, durationMs, lastChange: changes.length === 0 ? undefined : Math.max(...changes) };
}

const FILTER_IGNORED: ReadLimit = {
  code: 'filter_ignored',
  message:
    'The store ignores modified_after (WooCommerce before 5.8): every read goes through all of its orders. An update of WooCommerce mends it.',
};
