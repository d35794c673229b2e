import type { Call } from '../../core/call.js';
import { type AnyConnectorError, ConnectorError } from '../../core/errors.js';
import { retryDelayMs } from '../../core/http/retry.js';
import type { JsonObject } from '../../core/ports.js';
import { recordOf } from '../../core/wire-reader.js';
import type { AmazonClient } from './client.js';
import { isFeedId } from './feed-handle.js';
import type { Feed } from './feeds.js';
import type { AmazonStore } from './store.js';

/** The document to be processed, and when it was made by Amazon's clock: no feed of it is older. */
export interface UploadedDocument {
  readonly feedDocumentId: string;
  /** Milliseconds since the epoch, whole seconds. */
  readonly since: number;
}

/** A feed that Amazon has. */
export interface SubmittedFeed {
  readonly feedId: string;
  /**
   * Found after a lost answer: it is ours in all likelihood, or another process made it meanwhile and ours never arrived.
   * What its report says of success is to be confirmed by what Amazon shows.
   */
  readonly adopted: boolean;
}

/**
 * Creates a feed. `createFeed` knows no idempotency keys and feeds do not tell their document: where the answer is lost,
 * the one feed of this type that came into being meanwhile is adopted. None: it is sent again; a first copy that arrives
 * later all the same says the same as the second. Several: nobody can tell.
 */
export async function createFeedOnce(
  client: AmazonClient,
  store: AmazonStore,
  feed: Feed,
  document: UploadedDocument,
  call: Call,
): Promise<SubmittedFeed> {
  const { feedType, feedOptions, marketplaceIds = store.marketplaceIds } = feed;
  const body: JsonObject = {
    feedType,
    marketplaceIds: [...marketplaceIds],
    inputFeedDocumentId: document.feedDocumentId,
    ...(feedOptions === undefined ? {} : { feedOptions }),
  };
  const known = knownFeeds(client, store, feedType);
  for (let attempt = 1; ; attempt += 1) {
    try {
      const answer = await client.request(store, { operation: 'createFeed', body }, call);
      const { feedId } = answer.body;
      if (!isFeedId(feedId)) throw noFeed(call);
      known.add(feedId);
      return { feedId, adopted: false };
    } catch (error) {
      if (!ConnectorError.isInstance(error) || !error.outcomeUnknown) throw error;
      const found = await findFeed(client, store, { feedType, marketplaceIds, known, document }, error, attempt, call);
      if (found !== undefined) {
        known.add(found);
        return { feedId: found, adopted: true };
      }
      if (attempt > call.maxRetries) throw error;
    }
  }
}

interface Wanted {
  readonly feedType: string;
  readonly marketplaceIds: readonly string[];
  readonly known: ReadonlySet<string>;
  readonly document: UploadedDocument;
}

/** @throws {ConnectorError} the first error, its outcome open, when looking does not tell. */
async function findFeed(
  client: AmazonClient,
  store: AmazonStore,
  wanted: Wanted,
  lost: AnyConnectorError,
  attempt: number,
  call: Call,
): Promise<string | undefined> {
  if (call.signal.aborted) throw lost;
  let found: readonly string[];
  try {
    // It may still be on its way.
    await call.wait(retryDelayMs(attempt, lost.retryAfterMs, Math.random));
    found = await feedsSince(client, store, wanted, call);
  } catch (error) {
    if (!ConnectorError.isInstance(error)) throw error;
    throw inDoubt(lost, 'Looking for the feed failed as well.');
  }
  if (found.length > 1) throw inDoubt(lost, 'Several feeds of this kind were created meanwhile.');
  return found[0];
}

async function feedsSince(
  client: AmazonClient,
  store: AmazonStore,
  { feedType, marketplaceIds, known, document }: Wanted,
  call: Call,
): Promise<readonly string[]> {
  const createdSince = new Date(document.since).toISOString();
  const query = { feedTypes: [feedType], createdSince, pageSize: 100 };
  const { feeds } = (await client.request(store, { operation: 'getFeeds', query }, call)).body;
  return (Array.isArray(feeds) ? (feeds as readonly unknown[]) : []).flatMap((row) => {
    const { feedId, marketplaceIds: ids = marketplaceIds } = recordOf(row) ?? {};
    const isWanted = isFeedId(feedId) && !known.has(feedId) && isSameSet(ids, marketplaceIds);
    return isWanted ? [feedId] : [];
  });
}

function isSameSet(ids: unknown, wanted: readonly string[]): boolean {
  return Array.isArray(ids) && ids.length === wanted.length && wanted.every((id) => ids.includes(id));
}

const REMEMBERED = 20;
const feedsOfStores = new WeakMap<AmazonClient, Map<string, Set<string>>>();

/** The last feeds that this client made for a store: the ones that are not looked for. Times have whole seconds only. */
function knownFeeds(client: AmazonClient, { storeId }: AmazonStore, feedType: string): Set<string> {
  const stores = feedsOfStores.get(client) ?? new Map<string, Set<string>>();
  feedsOfStores.set(client, stores);
  const key = `${storeId}\n${feedType}`;
  const known = new Set([...(stores.get(key) ?? [])].slice(-REMEMBERED));
  stores.set(key, known);
  return known;
}

function inDoubt(lost: AnyConnectorError, why: string): ConnectorError {
  const message = `${lost.message.replace(/\.$/, '')}. ${why} Whether Amazon took this one is not known.`;
  return new ConnectorError(lost.code, message, { ...lost, outcomeUnknown: true, cause: lost.cause });
}

function noFeed({ operation, storeId }: Call): ConnectorError {
  return new ConnectorError('unexpected_response', `amazon ${operation} ("createFeed"): the answer names no feed.`, {
    platform: 'amazon',
    storeId,
    operation,
    outcomeUnknown: true,
  });
}
