import type { PageIssue } from '../../core/connector.js';
import { endOf, type OrderWindow } from './order-windows.js';

/** How far a walk along one list has come. Rows lie in order of their ids, which never change. */
export interface Place {
  /** The last row handed out; `undefined` before the first. */
  readonly id: string | undefined;
  /** Where that row was in the list, or before that: rows leave the list, so that it only tells where to look. */
  readonly position: number | undefined;
  /** Nothing readable lies around `position`: the next window cannot be checked against `id`. */
  readonly isBlind: boolean;
  /** Rows of the whole list at the last look, when the store told. */
  readonly total: number | undefined;
  /** Rows of the largest page the store gave, where it gave less than was asked for. */
  readonly cap: number | undefined;
}

export const BEGINNING: Place = {
  id: undefined,
  position: undefined,
  isBlind: false,
  total: undefined,
  cap: undefined,
};

/** What the store answered for a window. */
export interface WindowRows<T> {
  /** Ascending by id; a row whose id cannot be read has none. */
  readonly rows: readonly { readonly id: string | undefined; readonly row: T }[];
  readonly total: number | undefined;
}

export type WalkStep<T> =
  /** Rows may lie between the place and the window: it has to be read again from further back. */
  | { readonly kind: 'gap' }
  | {
      readonly kind: 'taken';
      readonly rows: readonly T[];
      readonly place: Place;
      /** Nothing lies behind the rows taken. */
      readonly ended: boolean;
      readonly issues: readonly PageIssue[];
    };

/**
 * Takes from a window what is new.
 *
 * The list changes while it is walked: rows leave it (trashed, or touched where there is an upper bound) and all behind
 * them move up. Positions are therefore never trusted. A window whose first row is not behind the last one taken has
 * everything that follows that row, whatever moved; any other may have left something out and is not taken.
 *
 * @param room most rows to take.
 */
export function stepWalk<T>(place: Place, window: OrderWindow, answer: WindowRows<T>, room: number): WalkStep<T> {
  const { rows } = answer;
  const { id: last } = place;
  const firstId = rows.find(({ id }) => id !== undefined)?.id;
  const isContinuous =
    window.start === 0 || (firstId !== undefined && last !== undefined && compareIds(firstId, last) <= 0);
  if (!isContinuous && !place.isBlind) return { kind: 'gap' };

  // A row without an id is taken with the rows around it.
  const known =
    last === undefined ? 0 : rows.findLastIndex(({ id }) => id !== undefined && compareIds(id, last) <= 0) + 1;
  const taken = rows.slice(known, known + room);
  const isCut = known + taken.length < rows.length;
  const total = plausibleTotal(window, rows.length, answer.total);
  const isShort = rows.length < window.perPage;
  const lacksRows =
    total === undefined ? isShort && taken.length > 0 : rows.length < Math.min(window.perPage, total - window.start);
  // Fewer rows than asked for, and perhaps more behind them: the host may give smaller pages than it is asked for, or rows
  // that WooCommerce cannot load are left out. Pages that are certainly not too large will tell.
  const isCapped = lacksRows && rows.length >= SMALLEST_CAP && window.perPage > (place.cap ?? 0);
  const isLast = total === undefined ? taken.length === 0 : endOf(window) >= total && !isCapped;
  // What is hidden lies before the rows that were found at last, else behind those that are there.
  const behind = rows.length - known - taken.length;
  const lastTaken = place.isBlind
    ? Math.min(endOf(window), total ?? endOf(window)) - 1 - behind
    : window.start + known + taken.length - 1;
  const next: Place = {
    id: taken.findLast(({ id }) => id !== undefined)?.id ?? last,
    position: known + taken.length === 0 ? place.position : lastTaken,
    isBlind: false,
    total,
    cap: isCapped ? rows.length : place.cap,
  };
  const ended = isShort && !isCut && isLast;
  // Rows that are hidden tell no more when they are read again: the walk goes on behind them.
  const isStuck =
    !ended && taken.length === 0 && !isCapped && (isShort || (next.position ?? 0) <= (place.position ?? 0));
  return {
    kind: 'taken',
    rows: taken.map(({ row }) => row),
    place: isStuck ? { ...next, position: endOf(window) - 1, isBlind: true } : next,
    ended,
    issues: isStuck ? [HIDDEN_ROWS] : [],
  };
}

/** Looks further back than the place says: less far at first, since few rows leave a list at a time. */
export function stepBack(place: Place, gaps: number): Place {
  return { ...place, position: Math.max(0, (place.position ?? 0) - 2 * 2 ** gaps) };
}

/** Fewer rows than this in a page are no cap of a host. */
const SMALLEST_CAP = 10;

const HIDDEN_ROWS: PageIssue = {
  code: 'partial_data',
  message:
    'The store counts orders that it does not show (damaged, or hidden by a plugin), so many in a row that others beside them may be missing.',
};

/** `X-WP-Total` is 0 on a page past the end, and plugins that skip the count send what they like. */
function plausibleTotal({ start }: OrderWindow, rows: number, total: number | undefined): number | undefined {
  return total !== undefined && total >= start + rows ? total : undefined;
}

/** Compares ids as numbers of any size: below zero when `a` comes first. */
export function compareIds(a: string, b: string): number {
  return a.length - b.length || (a < b ? -1 : a > b ? 1 : 0);
}
