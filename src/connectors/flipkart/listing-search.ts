import type { Call } from '../../core/call.js';
import { ConnectorError } from '../../core/errors.js';
import { recordOf } from '../../core/wire-reader.js';
import type { ListingSource } from './listing-reads.js';

/** One page of the search over all listings: ids alone. */
export interface ListingPage {
  readonly rows: readonly ListingRow[];
  /** Absent on the last page. */
  readonly nextPageId: string | undefined;
  /** Flipkart's clock; milliseconds since the epoch. */
  readonly serverTime: number | undefined;
}

export interface ListingRow {
  readonly sku: string;
  readonly wire: Readonly<Record<string, unknown>>;
}

/**
 * Reads up to 500 listings, active and inactive ones: without a filter all come, and the filter's name is misspelt in one of
 * the published pages.
 *
 * @param pageId absent for the first page.
 */
export async function searchListings(
  { client, store }: ListingSource,
  pageId: string | undefined,
  call: Call,
): Promise<ListingPage> {
  const request = { operation: 'searchListings', body: { filters: {}, page_id: pageId ?? null } } as const;
  const { body, serverTime } = await client.request(store, request, call);
  const rows = rowsIn(body['listings']);
  const next = body['next_page_id'];
  const nextPageId = typeof next === 'string' && next !== '' ? next : undefined;
  const { has_more: hasMore = nextPageId !== undefined } = body;
  const isStuck = hasMore === true && (nextPageId === undefined || nextPageId === pageId);
  // Taking an odd answer for the end would lose the rest without a word.
  if (rows === undefined || typeof hasMore !== 'boolean' || isStuck) {
    const message = `flipkart ${call.operation} ("searchListings"): a page that cannot be walked: no listings, no word on whether there are more, or a page that leads to itself. Try again later.`;
    const details = { platform: 'flipkart', storeId: store.storeId, operation: call.operation, retryable: true };
    throw new ConnectorError('unexpected_response', message, details);
  }
  return { rows, nextPageId: hasMore ? nextPageId : undefined, serverTime };
}

/** A list in the examples, an object in the schema: one row, or rows by SKU. Empty pages may have none. */
function rowsIn(listings: unknown): readonly ListingRow[] | undefined {
  if (listings === null) return [];
  if (Array.isArray(listings)) return listings.flatMap((row: unknown) => rowOf(row, undefined));
  const record = recordOf(listings);
  if (record === undefined) return undefined;
  if (typeof record['sku_id'] === 'string') return rowOf(record, undefined);
  return Object.entries(record).flatMap(([key, row]) => rowOf(row, key));
}

function rowOf(value: unknown, key: string | undefined): readonly ListingRow[] {
  const wire = recordOf(value);
  const sku = wire?.['sku_id'] ?? key;
  return wire !== undefined && typeof sku === 'string' && sku !== '' ? [{ sku, wire }] : [];
}
