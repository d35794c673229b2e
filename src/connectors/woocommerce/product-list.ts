import type { Call } from '../../core/call.js';
import type { WooRequest } from './client.js';
import { parseId } from './ids.js';
import { BEGINNING, compareIds, type Place, stepBack, stepWalk } from './order-walk.js';
import { endOf, MAX_ROWS, type OrderWindow, windowFrom } from './order-windows.js';
import { afterRound, MIN_ROWS } from './pace.js';
import { readAtPace, type Terms, triesOf } from './page-retry.js';
import type { CatalogueSource } from './product-parts.js';
import { listOf, unexpected, type WooWire } from './product-units.js';

/** A list of products or variations that is read in the order of ids. */
export interface ProductList {
  /** Below the API root. */
  readonly path: string;
  readonly query: NonNullable<WooRequest['query']>;
}

export interface ListWindow {
  /** In the order of ids, each behind the last one taken. */
  readonly rows: readonly WooWire[];
  readonly place: Place;
  readonly isEnd: boolean;
  /** By the server's clock, when the first request was sent; milliseconds. */
  readonly startedAt: number | undefined;
}

/**
 * Reads the next rows of a list as orders are read: by page numbers, which every store knows, in windows that each hold the
 * last row of the one before, so that rows that leave the list meanwhile cannot hide others.
 *
 * @param room most rows to take. There may be none, where a stretch of rows is not for this key to see.
 */
export async function readWindow(
  source: CatalogueSource,
  list: ProductList,
  from: Place,
  room: number,
  call: Call,
): Promise<ListWindow> {
  const { storeId } = source;
  const { pages } = source.paces;
  let place = from;
  let startedAt: number | undefined;
  for (let gaps = 0; ; ) {
    const wanted = place.position === undefined ? room : room + 1;
    const { window, answer } = await readAtPace(
      pages,
      storeId,
      call,
      async (terms) => {
        const asked = await askFor(source, list, place, wanted, terms, call);
        const { durationMs } = asked.answer;
        // One request tells how large a page may be, and nothing about several at once.
        const round = { requests: 0, rows: 0, elapsedMs: durationMs, slowestMs: durationMs };
        pages.change(storeId, (pace) => afterRound(pace, { ...round, patienceMs: terms.patienceMs }));
        return asked;
      },
      wanted,
    );
    if (answer.serverTime !== undefined) startedAt ??= answer.serverTime - Math.ceil(answer.durationMs);
    const step = stepWalk(place, window, answer, room);
    if (step.kind === 'taken') {
      return { rows: distinct(step.rows), place: pastHidden(step.place, window, place), isEnd: step.ended, startedAt };
    }
    gaps += 1;
    place = stepBack(place, gaps);
  }
}

/**
 * All rows of a list that is short: one product's variations. Tries once; the caller tries again.
 *
 * @param expected how many rows there are, as far as is known.
 */
export async function readList(
  source: CatalogueSource,
  list: ProductList,
  expected: number,
  terms: Terms,
  call: Call,
): Promise<{ readonly rows: readonly WooWire[]; readonly durationMs: number }> {
  const rows: WooWire[] = [];
  let durationMs = 0;
  let place = BEGINNING;
  for (let gaps = 0; ; ) {
    // One more: a page that is not full is the last one.
    const wanted = Math.max(expected + 1, MIN_ROWS);
    const { window, answer } = await askFor(source, list, place, wanted, terms, call);
    durationMs = Math.max(durationMs, answer.durationMs);
    const step = stepWalk(place, window, answer, MAX_ROWS);
    if (step.kind === 'gap') {
      gaps += 1;
      place = stepBack(place, gaps);
      continue;
    }
    rows.push(...distinct(step.rows));
    if (step.ended) return { rows, durationMs };
    place = pastHidden(step.place, window, place);
  }
}

async function askFor(
  { client, storeId }: CatalogueSource,
  { path, query }: ProductList,
  { position, cap, isBlind }: Place,
  wanted: number,
  terms: Terms,
  call: Call,
) {
  const size = Math.min(terms.pace.size, cap ?? MAX_ROWS);
  const window = windowFrom(position ?? 0, size, isBlind ? size : wanted);
  const page = { orderby: 'id', order: 'asc', page: window.page, per_page: window.perPage };
  const request = { method: 'GET', path, query: { ...query, ...page }, label: 'catalogue page' } as const;
  const { body, ...answer } = await client.request(storeId, { ...request, ...triesOf(window.perPage, terms) }, call);
  const rows = listOf(body, request.label, call).map((row) => ({ id: parseId(row['id']), row }));
  if (rows.some(({ id = '' }, index) => compareIds(id, rows[index - 1]?.id ?? '') < 0)) {
    const what = 'is in another order than the one asked for: a plugin that sorts it has to leave the REST API alone';
    throw unexpected(what, request.label, call);
  }
  return { window, answer: { ...answer, rows } };
}

/** Plugins that join other tables (translations) may make one row several, next to each other. */
function distinct(rows: readonly WooWire[]): readonly WooWire[] {
  return rows.filter((row, index) => row['id'] !== rows[index - 1]?.['id']);
}

/**
 * Where a window showed nothing new, the next one cannot be checked against a row. Half of it is read again for what is
 * deleted at that moment.
 */
function pastHidden(next: Place, window: OrderWindow, place: Place): Place {
  if (!next.isBlind) return next;
  const position = Math.max((place.position ?? 0) + 1, endOf(window) - 1 - Math.floor(window.perPage / 2));
  return { ...next, position };
}
