import type { Call } from '../../core/call.js';
import type { WooRequest } from './client.js';
import { parseId } from './ids.js';
import { afterRound, type Paces } from './pace.js';
import { readAtPace, triesOf } from './page-retry.js';
import { listOf, unexpected, type WooSource, type WooWire } from './product-units.js';

/** The most rows WooCommerce answers at once. */
export const MAX_PAGE = 100;

/** A store whose catalogue is walked, and how much of it that store can answer at once. */
export interface CatalogueSource extends WooSource {
  readonly paces: Paces;
}

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
  source: CatalogueSource,
  list: ProductList,
  { lastId, next }: ListPosition,
  size: number,
  call: Call,
): Promise<ListWindow> {
  let start = Math.max(0, next - 1);
  let isProven = start === 0;
  let startedAt: number | undefined;
  for (let steps = 1; ; ) {
    const { answer, rows, length } = await readRows(source, list, { start, most: size + 1 }, call);
    if (answer.serverTime !== undefined) startedAt ??= answer.serverTime - Math.ceil(answer.durationMs);
    const half = Math.ceil(length / 2);
    isProven ||= rows[0] !== undefined && idNumber(rows[0]) <= lastId;
    if (!isProven) {
      start = Math.max(0, start - half * steps);
      isProven = start === 0;
      steps *= 2;
      continue;
    }
    const fresh = rows.filter((row) => idNumber(row) > lastId);
    // Not by the number of rows: those the key may not read are left out of a page.
    const isEnd = answer.total === undefined ? rows.length < length : start + length >= answer.total;
    if (fresh.length > 0 || isEnd) {
      const position = { lastId: Math.max(lastId, ...fresh.map(idNumber)), next: start + length };
      return { rows: fresh, position, isEnd, startedAt };
    }
    // All of them known, since rows have come in before, or not for this key to see. Half a page is read again for what is
    // deleted right now.
    start += half;
  }
}

async function readRows(
  { client, storeId, paces }: CatalogueSource,
  { path, query }: ProductList,
  { start, most }: { readonly start: number; readonly most: number },
  call: Call,
) {
  return readAtPace(paces, storeId, call, async (terms) => {
    const length = Math.min(most, MAX_PAGE, terms.pace.size);
    const page = { orderby: 'id', order: 'asc', offset: start, per_page: length };
    const request = { method: 'GET', path, query: { ...query, ...page }, label: 'catalogue page' } as const;
    const answer = await client.request(storeId, { ...request, ...triesOf(length, terms) }, call);
    const rows = listOf(answer.body, request.label, call);
    if (rows.some((row, index) => index > 0 && idNumber(row) <= idNumber(rows[index - 1]))) {
      throw unexpected('is not in the order of ids, so that nothing tells where it goes on', request.label, call);
    }
    const { durationMs } = answer;
    const round = { requests: 1, rows: rows.length, elapsedMs: durationMs, slowestMs: durationMs };
    paces.change(storeId, (pace) => afterRound(pace, { ...round, patienceMs: terms.patienceMs }));
    return { answer, rows, length };
  });
}

/** All rows of a list that is short: one product's variations. */
export async function readList(source: CatalogueSource, list: ProductList, call: Call): Promise<readonly WooWire[]> {
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
