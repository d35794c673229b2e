import type { Call } from '../../core/call.js';
import { ConnectorError, RateLimitError } from '../../core/errors.js';
import type { JsonObject } from '../../core/ports.js';
import { toIsoUtc } from '../../model/index.js';
import type { Runtime } from '../runtime.js';
import type { AmazonClient } from './client.js';
import { createFeedOnce, type SubmittedFeed } from './feed-creation.js';
import { aloneUntilAnswered, beforeDeadline } from './feed-deadline.js';
import { textOfDocument, uploadDocument } from './feed-documents.js';
import type { AmazonStore } from './store.js';

/** Whose feeds they are. */
export interface FeedSource {
  readonly runtime: Runtime;
  readonly client: AmazonClient;
  readonly store: AmazonStore;
}

export interface Feed {
  /** `JSON_LISTINGS_FEED`, `POST_ORDER_ACKNOWLEDGEMENT_DATA`, … */
  readonly feedType: string;
  /** Sent to the letter, here and with the upload: `application/json; charset=UTF-8`. */
  readonly contentType: string;
  readonly body: string;
  /** Default: the store's. */
  readonly marketplaceIds?: readonly string[];
  readonly feedOptions?: JsonObject;
}

/** How a feed ended. */
export interface FeedEnd {
  /** `fatal`: some, none or all of it may have been done. `cancelled`: nothing was. */
  readonly status: 'done' | 'cancelled' | 'fatal';
  /** The processing report as text: JSON or XML. Absent where Amazon wrote none, or has dropped it (after 28 days). */
  readonly report?: string;
}

/** How far the feeds of a call are. */
export type FeedsState =
  /** One for each feed, in order. */
  | { readonly status: 'ended'; readonly ends: readonly FeedEnd[] }
  /** What is known of the first that has not ended. */
  | { readonly status: 'pending'; readonly message: string };

/**
 * Submits a feed: makes the document, uploads the content, creates the feed. After a lost answer it looks for the feed
 * before it creates another, and one that it finds is `adopted`.
 *
 * @throws {ConnectorError} `outcomeUnknown: true` when it may have been created, and nobody can tell; `rate_limited` with
 * `retryAfterMs`, and nothing submitted, when Amazon takes no more feeds before the deadline.
 */
export function submitFeed(source: FeedSource, feed: Feed, call: Call): Promise<SubmittedFeed> {
  const { runtime, client, store } = source;
  // One after the other: a feed whose answer was lost is told from others by the time of its creation.
  return aloneUntilAnswered(runtime, `${store.storeId} ${feed.feedType}`, call, async () => {
    await takeTurn(source, feed.feedType, call);
    const { contentType } = feed;
    const request = { operation: 'createFeedDocument', body: { contentType } } as const;
    const { body, serverTime } = await client.request(store, request, call);
    const { feedDocumentId, url } = body;
    if (typeof feedDocumentId !== 'string' || typeof url !== 'string') {
      throw unexpected('createFeedDocument', 'has no document', call);
    }
    await uploadDocument(runtime, { url, contentType, body: feed.body }, call);
    return createFeedOnce(client, store, feed, { feedDocumentId, since: serverTime ?? call.now() }, call);
  });
}

/**
 * Looks how far feeds are, and reads their reports once all have ended: few reports can be fetched.
 *
 * @throws {ConnectorError} `not_found` for a feed that Amazon does not know any more (after 90 days).
 */
export async function readFeeds(source: FeedSource, feedIds: readonly string[], call: Call): Promise<FeedsState> {
  const ended: EndedFeed[] = [];
  for (const feedId of feedIds) {
    const feed = await look(source, feedId, call);
    if (feed.status === 'pending') return feed;
    ended.push(feed);
  }
  const ends: FeedEnd[] = [];
  for (const { status, documentId } of ended) {
    const report = documentId === undefined ? undefined : await readReport(source, documentId, call);
    ends.push(report === undefined ? { status } : { status, report });
  }
  return { status: 'ended', ends };
}

/** Between two looks, in milliseconds; a feed of a few messages takes minutes. */
const PAUSES_MS = [500, 1_000, 2_000, 4_000, 8_000, 15_000] as const;
/** Left for reading the reports. */
const RESERVE_MS = 2_000;

/**
 * Looks until the feeds have ended, or the call has no more time for it.
 *
 * The feeds are with Amazon: that this call cannot see their end does not undo them. So a failed look is `pending` too, and
 * the next check says what is wrong. Every look ends some time before the deadline, however long Amazon takes.
 *
 * @throws only what the caller aborted with.
 */
export async function followFeeds(source: FeedSource, feedIds: readonly string[], call: Call): Promise<FeedsState> {
  try {
    for (let looks = 0; ; looks += 1) {
      const state = await beforeDeadline(call, (early) => readFeeds(source, feedIds, early));
      const pauseMs = PAUSES_MS[looks] ?? PAUSES_MS[PAUSES_MS.length - 1] ?? 0;
      if (state.status === 'ended' || pauseMs + RESERVE_MS > call.remainingMs()) return state;
      await call.wait(pauseMs);
    }
  } catch (error) {
    const isCallersAbort = call.signal.aborted && !call.timedOut();
    if (isCallersAbort || !(ConnectorError.isInstance(error) || call.timedOut())) throw error;
    return { status: 'pending', message: 'Amazon has the feeds; how far they are could not be read.' };
  }
}

interface EndedFeed {
  readonly status: FeedEnd['status'];
  readonly documentId: string | undefined;
}

const ENDS: ReadonlyMap<string, FeedEnd['status']> = new Map([
  ['DONE', 'done'],
  ['CANCELLED', 'cancelled'],
  ['FATAL', 'fatal'],
]);

async function look(
  { client, store }: FeedSource,
  feedId: string,
  call: Call,
): Promise<EndedFeed | (FeedsState & { readonly status: 'pending' })> {
  const { body } = await client.request(store, { operation: 'getFeed', params: { feedId } }, call);
  const { processingStatus, createdTime, resultFeedDocumentId: documentId } = body;
  const status = typeof processingStatus === 'string' ? ENDS.get(processingStatus) : undefined;
  if (status !== undefined) return { status, documentId: typeof documentId === 'string' ? documentId : undefined };
  // They stay IN_PROGRESS for days at times, and hold up those behind them (seen 2022 to 2025).
  const word =
    typeof processingStatus === 'string' && /^\w{1,32}$/.test(processingStatus) ? processingStatus : 'not over';
  const since = toIsoUtc(createdTime);
  const message = `Feed ${feedId}${since === undefined ? '' : ` of ${since}`} is ${word}. Amazon works on one feed of a kind after the other.`;
  return { status: 'pending', message };
}

/** `undefined` for one that is gone. */
async function readReport(source: FeedSource, feedDocumentId: string, call: Call): Promise<string | undefined> {
  const { runtime, client, store } = source;
  try {
    const request = { operation: 'getFeedDocument', params: { feedDocumentId } } as const;
    const { url, compressionAlgorithm } = (await client.request(store, request, call)).body;
    if (typeof url !== 'string') throw unexpected('getFeedDocument', 'has no address', call);
    return await textOfDocument(
      runtime,
      typeof compressionAlgorithm === 'string' ? { url, compressionAlgorithm } : { url },
      call,
    );
  } catch (error) {
    if (ConnectorError.isInstance(error) && error.code === 'not_found') return undefined;
    throw error;
  }
}

/** Apart from `createFeed`'s own quota: five listings feeds in five minutes (2025-05-06). */
const TURNS = new Map([['JSON_LISTINGS_FEED', { capacity: 5, restorePerSecond: 5 / 300 }]]);

async function takeTurn({ runtime, store }: FeedSource, feedType: string, call: Call): Promise<void> {
  const budget = TURNS.get(feedType);
  if (budget === undefined) return;
  const { storeId } = store;
  const key = { platform: 'amazon', storeId, operation: feedType };
  const waiting = { budget, timeoutMs: call.remainingMs(), signal: call.signal };
  try {
    (await runtime.limiter.acquire(key, 1, waiting)).settle(1);
  } catch (error) {
    if (!ConnectorError.isInstance(error) || error.code !== 'rate_limited') throw error;
    const { operation } = call;
    const message = `amazon ${operation}: Amazon takes five ${feedType} in five minutes, and they are used up.`;
    const { retryAfterMs } = error;
    throw new RateLimitError(message, { platform: 'amazon', storeId, operation, retryAfterMs, cause: error });
  }
}

function unexpected(name: string, what: string, { operation, storeId }: Call): ConnectorError {
  return new ConnectorError('unexpected_response', `amazon ${operation} ("${name}"): the answer ${what}.`, {
    platform: 'amazon',
    storeId,
    operation,
  });
}
