import type { JsonObject } from '../../core/ports.js';
import { recordOf } from '../../core/wire-reader.js';
import { isError, issueText, type ListingIssue, readIssues } from './feed-issues.js';
import type { WriteVerdict } from './feed-verdicts.js';
import type { FeedEnd } from './feeds.js';

export const LISTINGS_FEED = 'JSON_LISTINGS_FEED';
export const LISTINGS_CONTENT_TYPE = 'application/json; charset=UTF-8';

/** One patch of one SKU in one marketplace, as `patchListingsItem` takes it. */
export interface ListingsMessage {
  readonly marketplaceId: string;
  readonly sku: string;
  readonly productType: string;
  readonly patches: readonly JsonObject[];
  /** Which rows of the call it carries out. */
  readonly rows: readonly number[];
}

/** Messages of one feed; Amazon updates one marketplace with a request (2024-12). */
export interface ListingsChunk {
  readonly marketplaceId: string;
  readonly messages: readonly ListingsMessage[];
}

/** 25,000 since 2025-05-06. */
const MAX_MESSAGES = 25_000;
/** Amazon asks for less than 10 MiB a file; the rest is for the frame. */
const MAX_BYTES = 10 * 1024 * 1024 - 1_024;

/** Cuts messages into feeds, in their order. */
export function chunksOf(
  messages: readonly ListingsMessage[],
  maxMessages = MAX_MESSAGES,
  maxBytes = MAX_BYTES,
): readonly ListingsChunk[] {
  const chunks: { readonly marketplaceId: string; readonly messages: ListingsMessage[]; bytes: number }[] = [];
  const open = new Map<string, (typeof chunks)[number]>();
  for (const message of messages) {
    const { marketplaceId } = message;
    const bytes = Buffer.byteLength(JSON.stringify(wireMessage(message, maxMessages))) + 1;
    let chunk = open.get(marketplaceId);
    if (chunk === undefined || chunk.messages.length === maxMessages || chunk.bytes + bytes > maxBytes) {
      chunk = { marketplaceId, messages: [], bytes: 0 };
      chunks.push(chunk);
      open.set(marketplaceId, chunk);
    }
    chunk.messages.push(message);
    chunk.bytes += bytes;
  }
  return chunks.map(({ marketplaceId, messages: list }) => ({ marketplaceId, messages: list }));
}

/** The content of a feed. A message's id is its place, from 1. */
export function listingsFeedBody(sellerId: string, { messages }: ListingsChunk): string {
  return JSON.stringify({
    header: { sellerId, version: '2.0', issueLocale: 'en_US' },
    messages: messages.map((message, index) => wireMessage(message, index + 1)),
  });
}

/** PATCH, because PARTIAL_UPDATE replaces whole attributes. */
function wireMessage({ sku, productType, patches }: ListingsMessage, messageId: number): JsonObject {
  return { messageId, sku, operationType: 'PATCH', productType, patches };
}

/**
 * What became of each message of a feed. A report names only messages with issues; that the others were accepted follows
 * from its sums, and where these do not add up it is not known.
 *
 * @param count how many messages the feed had.
 * @param isAdopted whether the feed may be another process's: then only what it refuses is known, since the message of that
 * SKU was not carried out in either case.
 * @returns by the message's id; `sku` is the one it was sent for.
 */
export function messageVerdicts(
  end: FeedEnd,
  count: number,
  isAdopted = false,
): (messageId: number, sku: string) => WriteVerdict {
  if (isAdopted) return adoptedVerdicts(end);
  if (end.status === 'cancelled') return always('not_attempted', 'The feed was cancelled before Amazon began with it.');
  const isFatal = end.status === 'fatal';
  const unknown = always('outcome_unknown', isFatal ? ABORTED : NO_REPORT);
  const report = end.report === undefined ? undefined : readReport(end.report);
  if (report === undefined) return unknown;
  const { byMessage, general, accepted, processed = count } = report;
  const failed = [...byMessage.values()].filter((issues) => issues.some(isError)).length;
  const others: WriteVerdict =
    accepted === 0
      ? {
          ok: false,
          reason: 'platform_rejected',
          message: issueText(general) ?? 'Amazon accepted no message of the feed.',
        }
      : !isFatal && processed === count && accepted >= count - failed
        ? { ok: true }
        : { ok: false, reason: 'outcome_unknown', message: isFatal ? ABORTED : UNEVEN };
  return (messageId, sku) => {
    const issues = byMessage.get(messageId) ?? [];
    // The report of another feed.
    if (issues.some((issue) => issue.sku !== undefined && issue.sku !== sku)) return unknown(messageId, sku);
    const errors = issues.filter(isError);
    const message = issueText(errors.length > 0 ? errors : issues);
    if (errors.length > 0) return { ok: false, reason: 'platform_rejected', message: message ?? 'Amazon refused it.' };
    return others.ok && message !== undefined ? { ok: true, message } : others;
  };
}

function adoptedVerdicts({ report }: FeedEnd): (messageId: number, sku: string) => WriteVerdict {
  const byMessage = report === undefined ? undefined : readReport(report)?.byMessage;
  return (messageId, sku) => {
    const own = byMessage?.get(messageId)?.filter((issue) => issue.sku === sku && isError(issue)) ?? [];
    const message = issueText(own);
    if (message !== undefined) return { ok: false, reason: 'platform_rejected', message };
    return { ok: false, reason: 'outcome_unknown', message: ADOPTED };
  };
}

const ADOPTED =
  "The answer to the feed was lost, and the feed that was found then may be another process's: read what Amazon has, and send it again.";
const ABORTED =
  'Amazon gave the feed up (FATAL): some, none or all of it may have been done. Read what Amazon has, and send it again.';
const NO_REPORT =
  'The feed was processed, and its report is not to be had (Amazon keeps reports for 28 days): read what Amazon has.';
const UNEVEN = "The sums of the feed's report do not add up: read what Amazon has.";

function always(reason: 'outcome_unknown' | 'not_attempted', message: string) {
  return (_messageId: number, _sku: string): WriteVerdict => ({ ok: false, reason, message });
}

interface ListingsReport {
  readonly byMessage: ReadonlyMap<number, readonly ListingIssue[]>;
  /** About the feed as a whole. */
  readonly general: readonly ListingIssue[];
  readonly accepted: number;
  /** Absent where Amazon does not tell. */
  readonly processed?: number;
}

/** `undefined` for a text that is no report. */
function readReport(text: string): ListingsReport | undefined {
  const report = recordOf(parse(text));
  const { messagesAccepted: accepted, messagesProcessed: processed } = recordOf(report?.['summary']) ?? {};
  if (report === undefined || typeof accepted !== 'number') return undefined;
  const issues = readIssues(report['issues']);
  const byMessage = new Map<number, ListingIssue[]>();
  for (const issue of issues) {
    if (issue.messageId === undefined) continue;
    const list = byMessage.get(issue.messageId) ?? [];
    list.push(issue);
    byMessage.set(issue.messageId, list);
  }
  const general = issues.filter(({ messageId }) => messageId === undefined);
  return { byMessage, general, accepted, ...(typeof processed === 'number' ? { processed } : {}) };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
