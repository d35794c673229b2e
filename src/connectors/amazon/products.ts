import type { Call, CallOptions } from '../../core/call.js';
import type { ProductPage, ProductQuery } from '../../core/connector.js';
import { type CursorScope, decodeCursor, encodeCursor } from '../../core/cursor.js';
import type { JsonObject } from '../../core/ports.js';
import { omitUndefined } from '../../model/index.js';
import type { Runtime } from '../runtime.js';
import type { AmazonClient } from './client.js';
import type { FeedSource } from './feeds.js';
import { isVariationParent, lastUpdateOf, mapProduct } from './map-product.js';
import { type CheckedProductQuery, checkProductQuery, MAX_SEARCH_ROWS } from './product-query.js';
import { type ReportState, readReportPage, requestReport } from './product-report.js';
import { type ListingsPage, searchListings } from './product-search.js';
import { findListings } from './product-skus.js';
import type { AmazonStore } from './store.js';

export interface AmazonProducts {
  /**
   * Fetches one page of the listings of the store's first marketplace; parents of variations, which nobody can buy, are left
   * out. A search gives 20 listings a request and ends after 1,000: a larger catalogue comes from Amazon's report of all
   * listings, in pages of 10,000, the first ones empty while Amazon prepares it. The report knows neither images nor times,
   * nor which of its rows are parents.
   *
   * With `updatedAfter` any number comes by searches, the latest changes first; a listing may come twice where pages meet.
   * Where 1,000 or more changed within a second, all listings come from the report.
   */
  fetchProducts(query: ProductQuery, options?: CallOptions): Promise<ProductPage>;
}

const CURSOR_VERSION = 1;
/** Of a search; there the tokens end (https://github.com/amzn/selling-partner-api-models/discussions/4442, 2025-01). */
const MAX_RESULTS = 1_000;
/** Listings may show up a little late, and bounds of a search may leave out their own second. */
const OVERLAP_MS = 120_000;
const SECOND_MS = 1_000;

/** How far a walk is; JSON-safe. */
type State =
  | { readonly by: 'skus'; readonly offset: number }
  | { readonly by: 'sku-order'; readonly token: string; readonly startedAt: number }
  | ChangesState
  | ({ readonly by: 'report'; readonly startedAt: number } & ReportState);

interface ChangesState {
  readonly by: 'changes';
  /** Later changes were read; milliseconds since the epoch. */
  readonly until: number | undefined;
  readonly token: string | undefined;
  readonly startedAt: number;
}

export function createAmazonProducts(runtime: Runtime, client: AmazonClient): AmazonProducts {
  return {
    fetchProducts: (input, options) =>
      runtime.call('fetchProducts', input.storeId, options, async (call) => {
        const query = checkProductQuery(input);
        const scope: CursorScope = {
          platform: 'amazon',
          version: CURSOR_VERSION,
          query: { storeId: query.storeId, skus: query.skus ?? null, since: query.since ?? null, kind: 'products' },
        };
        // A cursor is bound to its query, so that its state is of the walk that the query makes.
        const state = input.cursor === undefined ? undefined : (decodeCursor(scope, input.cursor) as unknown as State);
        const source = { runtime, client, store: await client.storeOf(query.storeId, call) };
        const { products, next, startedAt } = await readPage(source, query, state, call);
        if (next !== undefined) return { products, nextCursor: encodeCursor(scope, toJson(next)) };
        return startedAt === undefined
          ? { products }
          : { products, syncedUntil: new Date(startedAt - OVERLAP_MS).toISOString() };
      }),
  };
}

interface Page {
  readonly products: ProductPage['products'];
  readonly next?: State | undefined;
  /** Of a walk that tells changes: by Amazon's clock. */
  readonly startedAt?: number | undefined;
}

function readPage(source: FeedSource, query: CheckedProductQuery, state: State | undefined, call: Call): Promise<Page> {
  if (query.skus !== undefined)
    return readSkus(source, query, query.skus, state?.by === 'skus' ? state.offset : 0, call);
  if (state?.by === 'report') return readReport(source, state, state.startedAt, call);
  if (query.since !== undefined)
    return readChanges(source, query, query.since, state?.by === 'changes' ? state : undefined, call);
  return readAll(source, query, state?.by === 'sku-order' ? state : undefined, call);
}

async function readSkus(
  { client, store }: FeedSource,
  { limit, since }: CheckedProductQuery,
  skus: readonly string[],
  offset: number,
  call: Call,
): Promise<Page> {
  const end = Math.min(offset + rowsOfPage(limit), skus.length);
  const rows = await findListings(client, store, skus.slice(offset, end), call);
  const recent = rows.filter(
    (row) => since === undefined || (lastUpdateOf(row, marketplaceIn(store)) ?? since) >= since,
  );
  return { products: mapped(store, recent), next: end < skus.length ? { by: 'skus', offset: end } : undefined };
}

/** In the order of SKUs, which changes to a listing leave as it is. */
async function readAll(
  source: FeedSource,
  { limit }: CheckedProductQuery,
  state: (State & { readonly by: 'sku-order' }) | undefined,
  call: Call,
): Promise<Page> {
  const { client, store } = source;
  const order = { sortBy: 'sku', sortOrder: 'ASC', pageSize: rowsOfPage(limit) };
  const page = await searchListings(client, store, { ...order, pageToken: state?.token }, call);
  const startedAt = state?.startedAt ?? page.serverTime ?? call.now();
  if (page.total >= MAX_RESULTS) return readReport(source, await requestReport(source, call), startedAt, call);
  const next: State | undefined =
    page.nextToken === undefined ? undefined : { by: 'sku-order', token: page.nextToken, startedAt };
  return { products: mapped(store, page.rows), next, startedAt };
}

/**
 * From the latest change to the oldest: a listing that changes meanwhile moves to the front, where the next run finds it,
 * and pushes others back past a token that counts places, so that some come twice and none is passed over.
 */
async function readChanges(
  source: FeedSource,
  { limit }: CheckedProductQuery,
  since: number,
  state: ChangesState | undefined,
  call: Call,
): Promise<Page> {
  const { client, store } = source;
  const filter = {
    lastUpdatedAfter: new Date(since).toISOString(),
    lastUpdatedBefore: state?.until === undefined ? undefined : new Date(state.until).toISOString(),
    sortBy: 'lastUpdatedDate',
    sortOrder: 'DESC',
    pageSize: rowsOfPage(limit),
    pageToken: state?.token,
  };
  const page = await searchListings(client, store, filter, call);
  const startedAt = state?.startedAt ?? page.serverTime ?? call.now();
  const products = mapped(store, page.rows);
  if (page.nextToken !== undefined) {
    return { products, startedAt, next: { by: 'changes', until: state?.until, token: page.nextToken, startedAt } };
  }
  if (page.total < MAX_RESULTS) return { products, startedAt };
  // Not the end of the list: the end of what can be read of it. The rest is older.
  const until = olderThan(page, store);
  if (until < (state?.until ?? Number.POSITIVE_INFINITY)) {
    return { products, startedAt, next: { by: 'changes', until, token: undefined, startedAt } };
  }
  return readReport(source, await requestReport(source, call), startedAt, call);
}

/** Where the list goes on after its last row, that one's second included; infinity where the row does not tell its time. */
function olderThan({ rows }: ListingsPage, store: AmazonStore): number {
  const last = rows.at(-1);
  const reached = last === undefined ? undefined : lastUpdateOf(last, marketplaceIn(store));
  return reached === undefined ? Number.POSITIVE_INFINITY : reached + SECOND_MS;
}

async function readReport(source: FeedSource, state: ReportState, startedAt: number, call: Call): Promise<Page> {
  const { products, next } = await readReportPage(source, state, call);
  return { products, startedAt, next: next === undefined ? undefined : { by: 'report', startedAt, ...next } };
}

function mapped(store: AmazonStore, rows: ListingsPage['rows']): ProductPage['products'] {
  const { storeId } = store;
  const marketplaceId = marketplaceIn(store);
  return rows
    .filter((row) => typeof row['sku'] === 'string' && row['sku'] !== '' && !isVariationParent(row, marketplaceId))
    .map((row) => mapProduct(row, { storeId, marketplaceId }).product);
}

function marketplaceIn({ marketplaceIds }: AmazonStore): string {
  return marketplaceIds[0] ?? '';
}

function rowsOfPage(limit: number | undefined): number {
  return Math.min(limit ?? MAX_SEARCH_ROWS, MAX_SEARCH_ROWS);
}

function toJson(state: State): JsonObject {
  return omitUndefined<Record<string, unknown>>({ ...state }) as JsonObject;
}
