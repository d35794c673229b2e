import type { Call } from '../../core/call.js';
import type { WooRequest } from './client.js';
import { parseId } from './ids.js';
import { rowsOf, type WooSource, type WooWire } from './product-units.js';

/** The most rows WooCommerce answers at once. */
export const MAX_PAGE = 100;

/** A list of products or variations that is read in the order of ids. */
export interface ProductList {
  /** Below the API root. */
  readonly path: string;
  readonly query: NonNullable<WooRequest['query']>;
}

/** How far a list has been read: the greatest id taken, and where the next row stood then. */
export interface ListPosition {
  readonly lastId: number;
  readonly next: number;
}

export const LIST_START: ListPosition = { lastId: 0, next: 0 };

export interface ListWindow {
  /** In the order of ids, each above the last one taken. */
  readonly rows: readonly WooWire[];
  readonly position: ListPosition;
  readonly isEnd: boolean;
  /** By the server's clock, when the first request was sent; milliseconds. */
  readonly startedAt: number | undefined;
}

/**
 * Reads the next rows of a list. Each window begins with the row that was taken last: when that one, or one before it, is
 * not there, rows before it have left the list (deleted, put in the bin) and the following have moved up, so the window is
 * moved back until nothing can have been skipped.
 */
export async function readWindow(
  { client, storeId }: WooSource,
  { path, query }: ProductList,
  { lastId, next }: ListPosition,
  size: number,
  call: Call,
): Promise<ListWindow> {
  const length = Math.min(size + 1, MAX_PAGE);
  let start = Math.max(0, next - 1);
  let startedAt: number | undefined;
  for (let back = length; ; ) {
    const page = { orderby: 'id', order: 'asc', offset: start, per_page: length };
    const answer = await client.request(
      storeId,
      { method: 'GET', path, query: { ...query, ...page }, label: 'catalogue page' },
      call,
    );
    if (answer.serverTime !== undefined) startedAt ??= answer.serverTime - Math.ceil(answer.durationMs);
    const rows = rowsOf(answer.body);
    const first = rows.length === 0 ? Number.POSITIVE_INFINITY : idNumber(rows[0]);
    if (start > 0 && first > lastId) {
      start = Math.max(0, start - back);
      back *= 2;
      continue;
    }
    const fresh = rows.filter((row) => idNumber(row) > lastId);
    // Not by the number of rows: those the key may not read are left out of a page.
    const isEnd = answer.total === undefined ? rows.length < length : start + length >= answer.total;
    if (fresh.length > 0 || isEnd) {
      const position = { lastId: Math.max(lastId, ...fresh.map(idNumber)), next: start + length };
      return { rows: fresh, position, isEnd, startedAt };
    }
    // Rows have come in before the last one: a page of known ones.
    start += length - 1;
  }
}

/** All rows of a list that is short: one product's variations. */
export async function readList(source: WooSource, list: ProductList, call: Call): Promise<readonly WooWire[]> {
  const rows: WooWire[] = [];
  let position = LIST_START;
  for (;;) {
    const window = await readWindow(source, list, position, MAX_PAGE, call);
    rows.push(...window.rows);
    if (window.isEnd) return rows;
    position = window.position;
  }
}

function idNumber(row: WooWire | undefined): number {
  return Number(parseId(row?.['id']) ?? 0);
}
