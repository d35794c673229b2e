import type { Call } from '../../core/call.js';
import type { ConnectorError } from '../../core/errors.js';
import type { JsonObject } from '../../core/ports.js';
import { countOf } from '../inventory-query.js';
import { findListings, type ListingSource } from './listing-reads.js';
import { type ListingRow, searchListings } from './listing-search.js';
import type { Listing } from './listing-wire.js';

/** Pages of listings: smaller ones than the search gives, since the details take a request for every ten. */
export const DEFAULT_PAGE_SIZE = 100;
export const MAX_PAGE_SIZE = 500;

/** A part of the seller's listings, with what Flipkart tells of each. */
export interface ListingWindow {
  readonly rows: readonly ReadRow[];
  /** The state of the next cursor; absent at the end. */
  readonly next: JsonObject | undefined;
  /** When the walk began, by Flipkart's clock; milliseconds since the epoch. */
  readonly startedAt: number | undefined;
}

export interface ReadRow {
  readonly sku: string;
  /** `undefined` where Flipkart tells no details. */
  readonly listing: Listing | undefined;
  /** Of the search. */
  readonly found: ListingRow | undefined;
}

/**
 * Reads on in the list of all listings, `size` at most. A page of the search is cut: `page` is which one, `after` the last
 * SKU that was handed out of it, `offset` how many were, should that one be gone.
 */
export async function walkListings(
  source: ListingSource,
  state: JsonObject | undefined,
  size: number,
  call: Call,
): Promise<ListingWindow> {
  const { page, after, offset, startedAt: begun } = state ?? {};
  const pageId = typeof page === 'string' ? page : undefined;
  const { rows, nextPageId, serverTime } = await searchListings(source, pageId, call);
  const startedAt = typeof begun === 'number' ? begun : serverTime;
  const known = typeof after === 'string' ? rows.findIndex(({ sku }) => sku === after) : -1;
  const start = known === -1 ? countOf(offset) : known + 1;
  const wanted = rows.slice(start, start + size);
  const read = await readRows(
    source,
    wanted.map(({ sku }) => sku),
    call,
  );
  const end = start + read.length;
  const found = new Map(wanted.map((row) => [row.sku, row]));
  const time: JsonObject = startedAt === undefined ? {} : { startedAt };
  return {
    rows: read.map((row) => ({ ...row, found: found.get(row.sku) })),
    startedAt,
    next: nextState({ pageId, nextPageId, end, last: rows[end - 1]?.sku, isCut: end < rows.length }, time),
  };
}

interface Place {
  readonly pageId: string | undefined;
  readonly nextPageId: string | undefined;
  readonly end: number;
  readonly last: string | undefined;
  readonly isCut: boolean;
}

function nextState({ pageId, nextPageId, end, last, isCut }: Place, time: JsonObject): JsonObject | undefined {
  if (isCut) return { page: pageId ?? null, after: last ?? null, offset: end, ...time };
  return nextPageId === undefined ? undefined : { page: nextPageId, ...time };
}

/** The next of the asked SKUs, in their order. State: `offset`, how many were read. */
export async function readAskedListings(
  source: ListingSource,
  skus: readonly string[],
  state: JsonObject | undefined,
  size: number,
  call: Call,
): Promise<Omit<ListingWindow, 'startedAt'>> {
  const offset = countOf(state?.['offset']);
  const rows = await readRows(source, skus.slice(offset, offset + size), call);
  const end = offset + rows.length;
  return {
    rows: rows.map((row) => ({ ...row, found: undefined })),
    next: end < skus.length ? { offset: end } : undefined,
  };
}

/**
 * All before the first that there was no time for; what the answer leaves out for another reason has no listing.
 *
 * @throws {ConnectorError} when that is the first one.
 */
async function readRows(
  source: ListingSource,
  skus: readonly string[],
  call: Call,
): Promise<readonly Omit<ReadRow, 'found'>[]> {
  const { bySku, unread, failure } = await findListings(source, skus, call);
  const cut = failure === undefined ? -1 : skus.findIndex((sku) => unread.has(sku));
  if (cut === 0) throw failure as ConnectorError;
  return (cut === -1 ? skus : skus.slice(0, cut)).map((sku) => ({ sku, listing: bySku.get(sku) }));
}
