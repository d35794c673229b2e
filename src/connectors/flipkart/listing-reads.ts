import type { Call } from '../../core/call.js';
import { batchesOf, concurrently } from '../../core/concurrently.js';
import { ConnectorError } from '../../core/errors.js';
import { recordOf } from '../../core/wire-reader.js';
import type { FlipkartClient } from './client.js';
import { type Listing, readListing } from './listing-wire.js';
import { decodeEntities } from './map-text.js';
import type { FlipkartStore } from './store.js';

export interface ListingSource {
  readonly client: FlipkartClient;
  readonly store: FlipkartStore;
}

/** Most SKUs in one call, for reading and for writing. */
export const MAX_SKUS = 10;
const CONCURRENT_READS = 4;

export interface FoundListings {
  /** By the SKU as asked. One that the seller does not have is not listed. */
  readonly bySku: ReadonlyMap<string, Listing>;
  /** SKUs that were not read: there was no time left, or Flipkart's answer says nothing of them. */
  readonly unread: ReadonlySet<string>;
  /** What ended the reading before its time. */
  readonly failure: ConnectorError | undefined;
}

/**
 * Finds listings by SKU. Reads for two thirds of the time that the call has left, so that some is left for what comes of it.
 *
 * Orders write a quotation mark in a SKU as `&quot;`, be it an inch mark or one that merely wraps the SKU: one that is not
 * found as it is asked for is looked for decoded, and then without what wraps it.
 *
 * @throws {ConnectorError} when nothing was read.
 */
export async function findListings(source: ListingSource, skus: readonly string[], call: Call): Promise<FoundListings> {
  const asked = [...new Set(skus)];
  const first = await readTwice(source, asked, call);
  const others = asked.filter(
    (sku) => !first.bySku.has(sku) && !first.unread.has(sku) && otherSpellings(sku).length > 0,
  );
  if (others.length === 0 || first.failure !== undefined) return first;

  const second = await readAll(source, [...new Set(others.flatMap(otherSpellings))], call);
  const bySku = new Map(first.bySku);
  const unread = new Set(first.unread);
  for (const sku of others) {
    const spelling = otherSpellings(sku).find((one) => second.bySku.has(one) || second.unread.has(one));
    const listing = spelling === undefined ? undefined : second.bySku.get(spelling);
    if (listing !== undefined) bySku.set(sku, listing);
    else if (spelling !== undefined) unread.add(sku);
  }
  return { bySku, unread, failure: second.failure };
}

/** What else a SKU from an order may be called in the catalogue, the likelier first. */
function otherSpellings(sku: string): readonly string[] {
  const decoded = decodeEntities(sku);
  const [, unwrapped = decoded] = /^"(.+)"$/.exec(decoded.trim()) ?? [];
  return [...new Set([decoded, unwrapped])].filter((one) => one !== sku);
}

/** Once more what the answers say nothing of. */
async function readTwice(source: ListingSource, skus: readonly string[], call: Call): Promise<FoundListings> {
  const first = await readAll(source, skus, call);
  if (first.unread.size === 0 || first.failure !== undefined) return first;
  const { bySku, unread, failure } = await readAll(source, [...first.unread], call);
  return { bySku: new Map([...first.bySku, ...bySku]), unread, failure };
}

async function readAll(source: ListingSource, skus: readonly string[], call: Call): Promise<FoundListings> {
  const untilMs = call.remainingMs() / 3;
  const bySku = new Map<string, Listing>();
  const unread = new Set<string>();
  const refusals: ConnectorError[] = [];
  let failure: ConnectorError | undefined;
  let isAnyRead = false;
  await concurrently(batchesOf(skus, MAX_SKUS), CONCURRENT_READS, async (batch) => {
    if (failure === undefined && (!isAnyRead || call.remainingMs() > untilMs)) {
      try {
        const read = await readBatch(source, batch, call, refusals);
        isAnyRead = true;
        for (const [sku, listing] of read.bySku) bySku.set(sku, listing);
        for (const sku of read.untold) unread.add(sku);
        return;
      } catch (error) {
        if (!isAnyRead || !ConnectorError.isInstance(error) || !isOutOfTime(error)) throw error;
        failure = error;
      }
    }
    for (const sku of batch) unread.add(sku);
  });
  // A SKU that Flipkart takes for none fails alone; where all of them do, it is not the SKUs.
  const [refusal] = refusals;
  if (refusal !== undefined && refusals.length === skus.length) throw refusal;
  return { bySku, unread, failure };
}

function isOutOfTime({ code }: ConnectorError): boolean {
  return code === 'rate_limited' || code === 'timeout';
}

interface ReadBatch {
  readonly bySku: ReadonlyMap<string, Listing>;
  /** SKUs of which the answer says neither that they are there nor that they are not. */
  readonly untold: readonly string[];
}

const NOTHING: ReadBatch = { bySku: new Map(), untold: [] };

/** @param refusals gathers what was said of SKUs that Flipkart refused when they were asked for alone. */
async function readBatch(
  source: ListingSource,
  skus: readonly string[],
  call: Call,
  refusals: ConnectorError[],
): Promise<ReadBatch> {
  try {
    return await ask(source, skus, call);
  } catch (error) {
    if (!ConnectorError.isInstance(error) || (error.code !== 'invalid_request' && error.code !== 'not_found'))
      throw error;
    if (skus.length === 1) {
      refusals.push(error);
      return NOTHING;
    }
    const middle = Math.ceil(skus.length / 2);
    const left = await readBatch(source, skus.slice(0, middle), call, refusals);
    const right = await readBatch(source, skus.slice(middle), call, refusals);
    return { bySku: new Map([...left.bySku, ...right.bySku]), untold: [...left.untold, ...right.untold] };
  }
}

async function ask({ client, store }: ListingSource, skus: readonly string[], call: Call): Promise<ReadBatch> {
  const request = { operation: 'getListings', body: { sku_ids: [...skus] } } as const;
  const { available, unavailable, invalid } = (await client.request(store, request, call)).body;
  const found = recordOf(available);
  if (found === undefined && !Array.isArray(unavailable) && !Array.isArray(invalid)) {
    // An answer that is none must not read as "no such SKU".
    const { operation } = call;
    const message = `flipkart ${operation} ("getListings"): the answer has neither listings nor SKUs without one.`;
    const { storeId } = store;
    throw new ConnectorError('unexpected_response', message, { platform: 'flipkart', storeId, operation });
  }
  const listings = bySpelling(Object.entries(found ?? {}), skus);
  const absent = bySpelling(
    [...listOf(unavailable), ...listOf(invalid)].map((sku) => [sku, true]),
    skus,
  );
  const bySku = new Map<string, Listing>();
  const untold: string[] = [];
  for (const sku of skus) {
    const listing = readListing(sku, listings.get(sku));
    if (listing !== undefined) bySku.set(sku, listing);
    else if (!absent.has(sku)) untold.push(sku);
  }
  return { bySku, untold };
}

/** What an answer says of SKUs, by the SKU as it was asked for: answers may write `&quot;` in them. */
function bySpelling<T>(entries: readonly (readonly [unknown, T])[], asked: readonly string[]): ReadonlyMap<string, T> {
  const found = new Map<string, T>();
  for (const [key, value] of entries) {
    if (typeof key === 'string') found.set(asked.includes(key) ? key : decodeEntities(key), value);
  }
  return found;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
