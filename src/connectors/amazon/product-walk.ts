import type { Call } from '../../core/call.js';
import type { ProductPage } from '../../core/connector.js';
import type { CheckedProductQuery } from '../product-query.js';
import type { FeedSource } from './feeds.js';
import { isVariationParent, lastUpdateOf, mapProduct } from './map-product.js';
import { type ReportState, readReportPage, requestReport } from './product-report.js';
import { type ListingsPage, MAX_SEARCH_ROWS, searchListings } from './product-search.js';
import { findListings } from './product-skus.js';
import type { AmazonStore } from './store.js';

/** Of a search; there the tokens end (https://github.com/amzn/selling-partner-api-models/discussions/4442, 2025-01). */
const MAX_RESULTS = 1_000;
const SECOND_MS = 1_000;

/** How far a walk is; JSON-safe. */
export type WalkState =
  | { readonly by: 'skus'; readonly offset: number }
  | WholeState
  | ChangesState
  | ({ readonly by: 'report'; readonly startedAt: number } & ReportState);

/** Of a walk by searches. */
interface SearchState {
  readonly token: string | undefined;
  /** A token leads on with the page size it was given for alone, whatever `limit` says by now. */
  readonly pageSize: number;
  readonly startedAt: number;
}

interface WholeState extends SearchState {
  readonly by: 'sku-order';
  /** Listings there were at the first page of the walk; absent when it began anew already. */
  readonly total: number | undefined;
}

interface ChangesState extends SearchState {
  readonly by: 'changes';
  /** Later changes were read; milliseconds since the epoch. */
  readonly until: number | undefined;
}

export interface WalkPage {
  readonly products: ProductPage['products'];
  readonly next?: WalkState | undefined;
  /** Of a walk that tells changes: by Amazon's clock. */
  readonly startedAt?: number | undefined;
}

/** Reads on, by whatever way the query takes. */
export function readPage(
  source: FeedSource,
  query: CheckedProductQuery,
  state: WalkState | undefined,
  call: Call,
): Promise<WalkPage> {
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
): Promise<WalkPage> {
  const end = Math.min(offset + rowsOfPage(limit), skus.length);
  const rows = await findListings(client, store, skus.slice(offset, end), call);
  const recent = rows.filter(
    (row) => since === undefined || (lastUpdateOf(row, marketplaceIn(store)) ?? since) >= since,
  );
  return { products: mapped(store, recent), next: end < skus.length ? { by: 'skus', offset: end } : undefined };
}

/**
 * In the order of SKUs, which changes to a listing leave as it is. One that is deleted lets those behind it move up, past a
 * token that counts places: where there are fewer than at the beginning, the walk begins anew, once.
 */
async function readAll(
  source: FeedSource,
  { limit }: CheckedProductQuery,
  state: WholeState | undefined,
  call: Call,
): Promise<WalkPage> {
  const { client, store } = source;
  const pageSize = state?.pageSize ?? rowsOfPage(limit);
  const order = { sortBy: 'sku', sortOrder: 'ASC', pageSize };
  const page = await searchListings(client, store, { ...order, pageToken: state?.token }, call);
  const startedAt = state?.startedAt ?? page.serverTime ?? call.now();
  if (page.total >= MAX_RESULTS) return readReport(source, await requestReport(source, call), startedAt, call);
  const products = mapped(store, page.rows);
  if (page.total < (state?.total ?? 0)) {
    return { products, startedAt, next: { by: 'sku-order', token: undefined, pageSize, startedAt, total: undefined } };
  }
  if (page.nextToken === undefined) return { products, startedAt };
  const total = state === undefined ? page.total : state.total;
  return { products, startedAt, next: { by: 'sku-order', token: page.nextToken, pageSize, startedAt, total } };
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
): Promise<WalkPage> {
  const { client, store } = source;
  const pageSize = state?.pageSize ?? rowsOfPage(limit);
  const filter = {
    lastUpdatedAfter: new Date(since).toISOString(),
    lastUpdatedBefore: state?.until === undefined ? undefined : new Date(state.until).toISOString(),
    sortBy: 'lastUpdatedDate',
    sortOrder: 'DESC',
    pageSize,
    pageToken: state?.token,
  };
  const page = await searchListings(client, store, filter, call);
  const startedAt = state?.startedAt ?? page.serverTime ?? call.now();
  const products = mapped(store, page.rows);
  if (page.nextToken !== undefined) {
    return {
      products,
      startedAt,
      next: { by: 'changes', until: state?.until, token: page.nextToken, pageSize, startedAt },
    };
  }
  if (page.total < MAX_RESULTS) return { products, startedAt };
  // Not the end of the list: the end of what can be read of it. The rest is older.
  const until = olderThan(page, store);
  if (until < (state?.until ?? Number.POSITIVE_INFINITY)) {
    return { products, startedAt, next: { by: 'changes', until, token: undefined, pageSize, startedAt } };
  }
  return readReport(source, await requestReport(source, call), startedAt, call);
}

/** Where the list goes on after its last row, that one's second included; infinity where the row does not tell its time. */
function olderThan({ rows }: ListingsPage, store: AmazonStore): number {
  const last = rows.at(-1);
  const reached = last === undefined ? undefined : lastUpdateOf(last, marketplaceIn(store));
  return reached === undefined ? Number.POSITIVE_INFINITY : reached + SECOND_MS;
}

async function readReport(source: FeedSource, state: ReportState, startedAt: number, call: Call): Promise<WalkPage> {
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
