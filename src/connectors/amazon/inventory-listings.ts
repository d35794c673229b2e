import type { Call } from '../../core/call.js';
import { batchesOf, concurrently } from '../../core/concurrently.js';
import { ConnectorError } from '../../core/errors.js';
import { recordOf } from '../../core/wire-reader.js';
import type { AmazonClient } from './client.js';
import { sharesStock } from './inventory-channels.js';
import { isSku } from './inventory-input.js';
import type { AmazonStore } from './store.js';

/** A listing as far as stock is concerned, in one marketplace. */
export interface StockListing {
  readonly sku: string;
  readonly marketplaceId: string;
  readonly productType: string | undefined;
  /** Quantity by channel; `undefined` where Amazon tells none. */
  readonly channels: ReadonlyMap<string, number | undefined>;
  /** ISO 8601, as sent. */
  readonly createdDate: string | undefined;
}

export interface ListingsSource {
  readonly client: AmazonClient;
  readonly store: AmazonStore;
}

export const STOCK_DATA = ['summaries', 'fulfillmentAvailability'] as const;

/** Most SKUs in one search. */
const MAX_IDENTIFIERS = 20;
/** As many requests a second as Amazon takes. */
const CONCURRENT_READS = 5;

export interface FoundListings {
  /** By SKU: one for each marketplace with a quantity of its own. A SKU that has none is not listed. */
  readonly bySku: ReadonlyMap<string, readonly StockListing[]>;
  /** SKUs that the deadline left no time for, and why. */
  readonly unread: ReadonlySet<string>;
  readonly failure: ConnectorError | undefined;
}

/**
 * Finds listings by SKU, 100 a second: 20 with each request and marketplace. Marketplaces that share stock are asked until
 * one has the SKU. Reads for two thirds of the time that the call has left, so that some is left for what comes of it.
 *
 * @throws {ConnectorError} when nothing was read.
 */
export async function findListings(
  source: ListingsSource,
  skus: readonly string[],
  marketplaceIds: readonly string[],
  call: Call,
): Promise<FoundListings> {
  const wanted = [...new Set(skus)].filter(isSku);
  // Searched for in a list that is separated by commas.
  const listed = wanted.filter(isSearchable);
  const batches = [
    ...batchesOf(listed, MAX_IDENTIFIERS),
    ...wanted.filter((sku) => !isSearchable(sku)).map((sku) => [sku] as const),
  ];
  const untilMs = call.remainingMs() / 3;
  const unread = new Set<string>();
  let failure: ConnectorError | undefined;
  let isAnyRead = false;
  const found = await concurrently(batches, CONCURRENT_READS, async (batch) => {
    if (failure === undefined && (!isAnyRead || call.remainingMs() > untilMs)) {
      try {
        const listings = await readBatch(source, batch, marketplaceIds, call);
        isAnyRead = true;
        return listings;
      } catch (error) {
        if (!isAnyRead || !ConnectorError.isInstance(error) || !isOutOfTime(error)) throw error;
        failure ??= error;
      }
    }
    for (const sku of batch) unread.add(sku);
    return [];
  });
  const bySku = new Map<string, StockListing[]>();
  for (const listing of found.flat()) bySku.set(listing.sku, [...(bySku.get(listing.sku) ?? []), listing]);
  return { bySku, unread, failure };
}

function isOutOfTime({ code }: ConnectorError): boolean {
  return code === 'rate_limited' || code === 'timeout';
}

function isSearchable(sku: string): boolean {
  return !sku.includes(',') && sku.trim() === sku;
}

async function readBatch(
  source: ListingsSource,
  skus: readonly string[],
  marketplaceIds: readonly string[],
  call: Call,
): Promise<readonly StockListing[]> {
  const found: StockListing[] = [];
  const shared = new Set<string>();
  for (const marketplaceId of marketplaceIds) {
    const isShared = sharesStock(marketplaceId);
    const wanted = isShared ? skus.filter((sku) => !shared.has(sku)) : skus;
    if (wanted.length === 0) continue;
    const [first = ''] = wanted;
    const listings = isSearchable(first)
      ? await search(source, wanted, marketplaceId, call)
      : ((await readIfValid(source, first, marketplaceId, call)) ?? []);
    for (const listing of listings) {
      found.push(listing);
      if (isShared) shared.add(listing.sku);
    }
  }
  return found;
}

async function search(
  source: ListingsSource,
  skus: readonly string[],
  marketplaceId: string,
  call: Call,
): Promise<readonly StockListing[]> {
  const { client, store } = source;
  const query = {
    marketplaceIds: [marketplaceId],
    identifiers: skus,
    identifiersType: 'SKU',
    includedData: STOCK_DATA,
    pageSize: MAX_IDENTIFIERS,
  };
  const params = { sellerId: store.storeId };
  try {
    const { body } = await client.request(store, { operation: 'searchListingsItems', params, query }, call);
    // Letter by letter: the search may be more generous.
    return readItems(body, marketplaceId, store.storeId).filter(({ sku }) => skus.includes(sku));
  } catch (error) {
    if (!ConnectorError.isInstance(error) || error.code !== 'invalid_request') throw error;
    // Of a SKU that Amazon dislikes the others know nothing: each is asked for alone. When all fail it is not the SKUs.
    const found: (readonly StockListing[] | undefined)[] = [];
    for (const sku of skus) found.push(await readIfValid(source, sku, marketplaceId, call));
    if (found.every((listings) => listings === undefined)) throw error;
    return found.flatMap((listings) => listings ?? []);
  }
}

/** As `readListing`; `undefined` for a SKU that Amazon takes for none. */
async function readIfValid(
  source: ListingsSource,
  sku: string,
  marketplaceId: string,
  call: Call,
): Promise<readonly StockListing[] | undefined> {
  try {
    return await readListing(source, sku, marketplaceId, call);
  } catch (error) {
    if (ConnectorError.isInstance(error) && error.code === 'invalid_request') return undefined;
    throw error;
  }
}

/** One listing, asked for by its address; empty when there is none. */
export async function readListing(
  { client, store }: ListingsSource,
  sku: string,
  marketplaceId: string,
  call: Call,
): Promise<readonly StockListing[]> {
  const params = { sellerId: store.storeId, sku };
  const query = { marketplaceIds: [marketplaceId], includedData: STOCK_DATA };
  try {
    const { body } = await client.request(store, { operation: 'getListingsItem', params, query }, call);
    const listing = readItem(body, marketplaceId);
    return listing?.sku === sku ? [listing] : [];
  } catch (error) {
    if (ConnectorError.isInstance(error) && error.code === 'not_found') return [];
    throw error;
  }
}

/** @throws {ConnectorError} `unexpected_response` without a list: an empty answer must not read as "no such SKU". */
export function readItems(
  body: Readonly<Record<string, unknown>>,
  marketplaceId: string,
  storeId: string,
): readonly StockListing[] {
  const { items } = body;
  if (!Array.isArray(items)) {
    const message = 'The answer of searchListingsItems has no list of items.';
    throw new ConnectorError('unexpected_response', message, { platform: 'amazon', storeId });
  }
  return items.flatMap((item: unknown) => readItem(item, marketplaceId) ?? []);
}

function readItem(item: unknown, marketplaceId: string): StockListing | undefined {
  const { sku, summaries, fulfillmentAvailability } = recordOf(item) ?? {};
  if (typeof sku !== 'string') return undefined;
  const all = recordsOf(summaries);
  const summary = all.find((one) => one['marketplaceId'] === marketplaceId) ?? all[0];
  const { productType, createdDate } = summary ?? {};
  return {
    sku,
    marketplaceId,
    productType: typeof productType === 'string' && productType !== '' ? productType : undefined,
    createdDate: typeof createdDate === 'string' ? createdDate : undefined,
    channels: new Map(
      recordsOf(fulfillmentAvailability).flatMap(({ fulfillmentChannelCode: channel, quantity }) =>
        typeof channel === 'string'
          ? [[channel, Number.isSafeInteger(quantity) ? (quantity as number) : undefined]]
          : [],
      ),
    ),
  };
}

function recordsOf(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  const list = Array.isArray(value) ? (value as readonly unknown[]) : [];
  return list.flatMap((one) => {
    const record = recordOf(one);
    return record === undefined ? [] : [record];
  });
}
