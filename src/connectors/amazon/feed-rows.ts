import type { Call } from '../../core/call.js';
import type { InventoryResult, OperationHandle, PriceResult } from '../../core/connector.js';
import { type AnyConnectorError, ConnectorError } from '../../core/errors.js';
import type { JsonObject, JsonValue } from '../../core/ports.js';
import { recordOf } from '../../core/wire-reader.js';
import type { SubmittedFeed } from './feed-creation.js';
import { type FeedHandle, type FeedPurpose, feedHandle, foreignHandle, packRows, unpackRows } from './feed-handle.js';
import {
  chunksOf,
  LISTINGS_CONTENT_TYPE,
  LISTINGS_FEED,
  type ListingsChunk,
  listingsFeedBody,
  messageVerdicts,
} from './feed-listings.js';
import type { ListingsPlan } from './feed-patches.js';
import type { FeedReader } from './feed-reader.js';
import { failedRow, type ListingsRow, settledRow } from './feed-verdicts.js';
import { type FeedEnd, type FeedSource, followFeeds, submitFeed } from './feeds.js';

export interface FeedOutcome<R extends ListingsRow> {
  readonly results: readonly R[];
  readonly status: 'done' | 'pending';
  readonly handle?: OperationHandle;
}

/**
 * Carries rows out with listings feeds, and follows these as long as the call has time. While they are `pending`, rows
 * that Amazon has are `outcome_unknown`, and `checkOperation` tells them with the handle.
 *
 * @throws {ConnectorError} when nothing could be submitted; else rows that were not are `not_attempted`.
 */
export async function writeWithFeeds<R extends ListingsRow>(
  source: FeedSource,
  purpose: FeedPurpose,
  plan: ListingsPlan<R>,
  call: Call,
): Promise<FeedOutcome<R>> {
  const rows = [...plan.rows];
  const sent: SentFeed[] = [];
  let failure: AnyConnectorError | undefined;
  for (const chunk of chunksOf(plan.messages)) {
    if (failure === undefined) {
      const submitted = await submit(source, chunk, call);
      if ('feedId' in submitted) sent.push({ ...submitted, ...chunk });
      else failure = submitted;
      if (failure !== undefined && sent.length === 0) throw failure;
      if (failure === undefined) continue;
      markUnsent(rows, chunk, failure, failure.outcomeUnknown);
    } else markUnsent(rows, chunk, failure, false);
  }
  const outcome = { rows, refs: refsOf(rows, sent), feeds: sent.map(feedOf) };
  if (sent.length === 0) return { status: 'done', results: rows };
  const feedIds = sent.map(({ feedId }) => feedId);
  const state = await followFeeds(source, feedIds, call);
  if (state.status === 'ended') return { status: 'done', results: settle(outcome, state.ends) };
  const adopted = sent.flatMap((feed) => (feed.adopted ? [feed.feedId] : []));
  const details = detailsOf(outcome);
  return {
    status: 'pending',
    results: rows.map((row, index) => (outcome.refs[index]?.length ? pendingRow(row) : row)),
    handle: feedHandle({ storeId: source.store.storeId, purpose, feedIds, adopted, details }),
  };
}

/** Reads the feeds of `writeWithFeeds` for `checkOperation`. */
export function rowsReader(purpose: FeedPurpose): FeedReader {
  return {
    purpose,
    open: (handle, operation) => {
      const outcome = outcomeFrom(handle, operation);
      return (ends) => {
        // Rows of one call: all of the one kind or all of the other.
        const result = { status: 'done', results: settle(outcome, ends) } as InventoryResult | PriceResult;
        return { status: 'done', result };
      };
    },
  };
}

interface SentFeed extends ListingsChunk, SubmittedFeed {}

/** Where a row is in the feeds: feed and message, by place. */
interface MessageRef {
  readonly feed: number;
  readonly messageId: number;
}

/** What is to be known of a feed to read its report. */
interface FeedFacts {
  readonly marketplaceId: string;
  readonly count: number;
  readonly adopted: boolean;
}

interface Outcome<R extends ListingsRow> {
  readonly rows: readonly R[];
  /** By place of the row; none for a row that is settled. */
  readonly refs: readonly (readonly MessageRef[])[];
  readonly feeds: readonly FeedFacts[];
}

/** @returns the feed, or the failure. */
async function submit(
  source: FeedSource,
  chunk: ListingsChunk,
  call: Call,
): Promise<SubmittedFeed | AnyConnectorError> {
  const { marketplaceId } = chunk;
  const body = listingsFeedBody(source.store.storeId, chunk);
  const feed = { feedType: LISTINGS_FEED, contentType: LISTINGS_CONTENT_TYPE, body, marketplaceIds: [marketplaceId] };
  try {
    return await submitFeed(source, feed, call);
  } catch (error) {
    const isCallersAbort = call.signal.aborted && !call.timedOut();
    if (isCallersAbort || !ConnectorError.isInstance(error)) throw error;
    return error;
  }
}

function markUnsent<R extends ListingsRow>(
  rows: R[],
  chunk: ListingsChunk,
  failure: ConnectorError,
  isOpen: boolean,
): void {
  const reason = isOpen ? 'outcome_unknown' : 'not_attempted';
  for (const index of chunk.messages.flatMap((message) => message.rows)) {
    const row = rows[index];
    if (row !== undefined) rows[index] = failedRow(row, reason, failure.message);
  }
}

/** A row that one marketplace did not get is told as failed, whatever becomes of it in others: it is to be sent again. */
function refsOf(rows: readonly ListingsRow[], sent: readonly SentFeed[]): readonly (readonly MessageRef[])[] {
  const refs = rows.map((): MessageRef[] => []);
  for (const [feed, { messages }] of sent.entries()) {
    for (const [place, message] of messages.entries()) {
      for (const index of message.rows) {
        if (rows[index]?.ok === true) refs[index]?.push({ feed, messageId: place + 1 });
      }
    }
  }
  return refs;
}

function feedOf({ marketplaceId, messages, adopted }: SentFeed): FeedFacts {
  return { marketplaceId, count: messages.length, adopted };
}

function settle<R extends ListingsRow>({ rows, refs, feeds }: Outcome<R>, ends: readonly FeedEnd[]): readonly R[] {
  const verdicts = ends.map((end, feed) => messageVerdicts(end, feeds[feed]?.count ?? 0, feeds[feed]?.adopted));
  return rows.map((row, index) => {
    const told = (refs[index] ?? []).flatMap(({ feed, messageId }) => {
      const verdict = verdicts[feed]?.(messageId, row.sku);
      return verdict === undefined ? [] : [{ marketplaceId: feeds[feed]?.marketplaceId ?? '', verdict }];
    });
    return settledRow(row, told);
  });
}

function pendingRow<R extends ListingsRow>(row: R): R {
  return failedRow(row, 'outcome_unknown', 'Amazon has it and works on it: checkOperation tells, with the handle.');
}

/** A row as `[row, feed, message, feed, message, …]`. */
function detailsOf({ rows, refs, feeds }: Outcome<ListingsRow>): JsonObject {
  const packed = rows.map((row, index) => [
    row as unknown as JsonValue,
    ...(refs[index] ?? []).flatMap(({ feed, messageId }) => [feed, messageId]),
  ]);
  return { feeds: feeds.map(({ marketplaceId, count }) => ({ marketplaceId, count })), rows: packRows(packed) };
}

/** @throws {InvalidRequestError} for details that `detailsOf` did not make. */
function outcomeFrom({ details, feedIds, adopted = [], storeId }: FeedHandle, operation: string): Outcome<ListingsRow> {
  const packed = unpackRows(details['rows']);
  const facts = Array.isArray(details['feeds']) ? details['feeds'].flatMap(factsFrom) : [];
  const feeds = facts.map((feed, place) => ({ ...feed, adopted: adopted.includes(feedIds[place] ?? '') }));
  if (!Array.isArray(packed) || feeds.length !== feedIds.length) throw foreignHandle(storeId, operation);
  const unpacked = packed.map((entry: unknown) => rowFrom(entry, feeds.length));
  const rows = unpacked.flatMap((entry) => entry?.row ?? []);
  if (rows.length < unpacked.length) throw foreignHandle(storeId, operation);
  return { rows, refs: unpacked.map((entry) => entry?.refs ?? []), feeds };
}

function factsFrom(value: unknown): Omit<FeedFacts, 'adopted'>[] {
  const { marketplaceId, count } = recordOf(value) ?? {};
  return typeof marketplaceId === 'string' && typeof count === 'number' ? [{ marketplaceId, count }] : [];
}

function rowFrom(
  entry: unknown,
  feeds: number,
): { readonly row: ListingsRow; readonly refs: readonly MessageRef[] } | undefined {
  const [first, ...places] = Array.isArray(entry) ? (entry as readonly unknown[]) : [];
  const row = recordOf(first);
  const areNumbers = places.length % 2 === 0 && places.every((place) => Number.isSafeInteger(place));
  if (typeof row?.['sku'] !== 'string' || typeof row['ok'] !== 'boolean' || !areNumbers) return undefined;
  const numbers = places as readonly number[];
  const refs = numbers.flatMap((feed, index) =>
    index % 2 === 0 ? [{ feed, messageId: numbers[index + 1] ?? 0 }] : [],
  );
  if (refs.some(({ feed }) => feed < 0 || feed >= feeds)) return undefined;
  return { row: row as unknown as ListingsRow, refs };
}
