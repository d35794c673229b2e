import type { Call } from '../../core/call.js';
import { ConnectorError } from '../../core/errors.js';
import { recordOf } from '../../core/wire-reader.js';
import type { AmazonClient, SpQuery } from './client.js';
import { problemsOf } from './errors.js';
import type { AmazonStore } from './store.js';

/** What one call of `searchListingsItems` gives at most. */
export const MAX_SEARCH_ROWS = 20;

/** One page of `searchListingsItems`. */
export interface ListingsPage {
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  /** How many there are in all, where Amazon does not stop counting at the 1,000 that can be read. */
  readonly total: number;
  readonly nextToken: string | undefined;
  /** Amazon's clock; milliseconds since the epoch. */
  readonly serverTime: number | undefined;
}

/** What `mapProduct` reads. */
export const LISTING_DATA = [
  'summaries',
  'offers',
  'fulfillmentAvailability',
  'relationships',
  'productTypes',
] as const;

const PAUSE_MS = 1_000;

/**
 * Searches the listings of a store's first marketplace.
 *
 * A token that was just given is refused at times, and taken seconds later (seen 2025-08): that one refusal is tried again.
 */
export async function searchListings(
  client: AmazonClient,
  store: AmazonStore,
  filter: SpQuery & { readonly pageToken?: string | undefined },
  call: Call,
): Promise<ListingsPage> {
  const query = {
    marketplaceIds: store.marketplaceIds.slice(0, 1),
    includedData: LISTING_DATA,
    pageSize: MAX_SEARCH_ROWS,
    ...filter,
  };
  const request = { operation: 'searchListingsItems', params: { sellerId: store.storeId }, query } as const;
  for (let attempt = 1; ; attempt += 1) {
    try {
      const { body, serverTime } = await client.request(store, request, call);
      return { ...pageFrom(body, call), serverTime };
    } catch (error) {
      if (attempt > call.maxRetries || filter.pageToken === undefined || !isTokenRefused(error)) throw error;
      await call.wait(PAUSE_MS * attempt);
    }
  }
}

function isTokenRefused(error: unknown): boolean {
  if (!ConnectorError.isInstance(error) || error.status !== 400) return false;
  return problemsOf(error).some(({ message }) => /match the provided '?pageToken/i.test(message));
}

function pageFrom(body: Readonly<Record<string, unknown>>, { operation, storeId }: Call) {
  const { items, numberOfResults, pagination } = body;
  if (!Array.isArray(items)) {
    // An answer that is none must not read as an empty catalogue.
    const message = `amazon ${operation} ("searchListingsItems"): the answer has no list of items.`;
    throw new ConnectorError('unexpected_response', message, { platform: 'amazon', storeId, operation });
  }
  const token = recordOf(pagination)?.['nextToken'];
  return {
    rows: items.map(recordOf).filter((item) => item !== undefined),
    total: typeof numberOfResults === 'number' ? numberOfResults : items.length,
    nextToken: typeof token === 'string' && token !== '' ? token : undefined,
  };
}
