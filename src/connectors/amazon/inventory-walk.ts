import type { Call } from '../../core/call.js';
import { ConnectorError } from '../../core/errors.js';
import type { JsonObject } from '../../core/ports.js';
import { recordOf } from '../../core/wire-reader.js';
import { omitUndefined } from '../../model/index.js';
import { type ListingsSource, readItems, STOCK_DATA, type StockListing } from './inventory-listings.js';

/**
 * Where a walk through a marketplace's listings is. They are walked in the order of their creation, which does not change;
 * a search ends at 1,000 listings, and the next one begins with the last one's time.
 */
export interface ListingsPlace {
  /** Where the search begins; ISO 8601, inclusive. */
  readonly after: string | undefined;
  readonly pageToken: string | undefined;
  /** How many listings the search has given. */
  readonly count: number;
  /** When the last of them was created. */
  readonly last: string | undefined;
}

export interface ListingsPage {
  readonly listings: readonly StockListing[];
  /** Absent at the end. */
  readonly next: ListingsPlace | undefined;
}

const START: ListingsPlace = { after: undefined, pageToken: undefined, count: 0, last: undefined };
const PAGE_SIZE = 20;
/** "The maximum number of items (SKUs) that can be returned and paged through is 1000." */
const MOST_RESULTS = 1_000;

const PAUSE_MS = 1_000;

/** Reads at least `size` listings from a place on, where there are so many. A listing may come twice, none is left out. */
export async function walkListings(
  source: ListingsSource,
  marketplaceId: string,
  place: ListingsPlace | undefined,
  size: number,
  call: Call,
): Promise<ListingsPage> {
  const listings: StockListing[] = [];
  let next: ListingsPlace | undefined = place ?? START;
  let refusals = 0;
  while (next !== undefined && listings.length < size) {
    const at: ListingsPlace = next;
    try {
      const page = await readPage(source, marketplaceId, at, call);
      listings.push(...page.listings);
      next = page.next;
      refusals = 0;
    } catch (error) {
      refusals += 1;
      const isStuck = refusals > 1 && at.last === at.after;
      if (!isTokenRefused(error, at) || isStuck) throw error;
      // A token that was just given is refused at times, and taken seconds later (seen 2025-08). How long they live is not
      // documented: one that is refused again is too old.
      if (refusals === 1) await call.wait(PAUSE_MS);
      else {
        next = { ...START, after: at.last, last: at.last };
        refusals = 0;
      }
    }
  }
  return { listings, next };
}

function isTokenRefused(error: unknown, { pageToken }: ListingsPlace): boolean {
  return pageToken !== undefined && ConnectorError.isInstance(error) && error.code === 'invalid_request';
}

/** @returns a place from a cursor; `undefined` for the beginning. */
export function listingsPlaceFrom(value: unknown): ListingsPlace | undefined {
  const state = recordOf(value);
  if (state === undefined) return undefined;
  const { after, pageToken, count, last } = state;
  return {
    after: typeof after === 'string' ? after : undefined,
    pageToken: typeof pageToken === 'string' ? pageToken : undefined,
    count: typeof count === 'number' ? count : 0,
    last: typeof last === 'string' ? last : undefined,
  };
}

export function listingsState(place: ListingsPlace): JsonObject {
  return omitUndefined<JsonObject>({ ...place }) as JsonObject;
}

async function readPage(
  { client, store }: ListingsSource,
  marketplaceId: string,
  { after, pageToken, count, last }: ListingsPlace,
  call: Call,
): Promise<ListingsPage> {
  const query = {
    marketplaceIds: [marketplaceId],
    includedData: STOCK_DATA,
    sortBy: 'createdDate',
    sortOrder: 'ASC',
    pageSize: PAGE_SIZE,
    createdAfter: after,
    pageToken,
  };
  const params = { sellerId: store.storeId };
  const { body } = await client.request(store, { operation: 'searchListingsItems', params, query }, call);
  const listings = readItems(body, marketplaceId, store.storeId);
  const nextToken = recordOf(body['pagination'])?.['nextToken'];
  const total = body['numberOfResults'];
  const so = { count: count + listings.length, last: listings.at(-1)?.createdDate ?? last };
  if (typeof nextToken === 'string' && nextToken !== '') {
    return { listings, next: { after, pageToken: nextToken, ...so } };
  }
  const isCut = so.count >= MOST_RESULTS && typeof total === 'number' && total > so.count;
  if (!isCut) return { listings, next: undefined };
  if (so.last === undefined || so.last === after) throw tooMany(marketplaceId, call);
  return { listings, next: { ...START, after: so.last, last: so.last } };
}

/** Nothing tells the ones apart that are left. */
function tooMany(marketplaceId: string, { operation, storeId }: Call): ConnectorError {
  const message = `amazon ${operation}: more than ${MOST_RESULTS} listings of ${marketplaceId} were created in the same second, and Amazon lists no more at once. Ask for them with skus.`;
  return new ConnectorError('unexpected_response', message, { platform: 'amazon', storeId, operation });
}
