import { isRecord, member } from '../listings/attributes.js';
import type { Listings } from '../listings/listings.js';
import type { SandboxMarketplace } from '../sellers/marketplaces.js';
import type { FeedOutcome } from './feed.js';
import { type FeedIssue, processListingsMessage } from './listings-message.js';

export interface ListingsFeedInput {
  readonly feedId: string;
  readonly sellerId: string;
  readonly text: string;
  readonly listings: Listings;
  /** Those of the feed. */
  readonly marketplaces: readonly SandboxMarketplace[];
  /** When it is processed. */
  readonly at: number;
}

/** "Feed messages list beyond allowed size" (selling-partner-api-models#4097); the number is the feed schema's. */
const MOST_MESSAGES = 25_000;

/**
 * Acts on a `JSON_LISTINGS_FEED`: each message on its own, what is wrong with it in the report. The feed fails as a whole
 * only when it cannot be read. `header.report` is not answered: no listings come back with the report.
 */
export function processListingsFeed(input: ListingsFeedInput): FeedOutcome {
  const feed = parsed(input.text);
  const wrong = wholeFeedIssue(feed, input.sellerId);
  if (wrong !== undefined) return { status: 'FATAL', report: report(input, [wrong], 0, 0) };
  const messages = member(feed, 'messages') as readonly unknown[];
  const seen = new Set<unknown>();
  const issues = messages.map((message) => {
    const messageId = member(message, 'messageId');
    const repeated = seen.has(messageId);
    seen.add(messageId);
    return processListingsMessage(message, { ...input, repeated });
  });
  const invalid = issues.filter((found) => found.some(({ severity }) => severity === 'ERROR')).length;
  return { status: 'DONE', report: report(input, issues.flat(), messages.length, invalid) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Codes of this family: selling-partner-api-models#1662, where the header's version was wrong. */
function wholeFeedIssue(feed: unknown, sellerId: string): FeedIssue | undefined {
  const issue = (code: string, message: string): FeedIssue => ({ code, severity: 'ERROR', message });
  if (!isRecord(feed)) return issue('4002001', 'The feed is not valid JSON.');
  const header = feed['header'];
  if (member(header, 'sellerId') !== sellerId) {
    return issue('4002006', "The 'sellerId' attribute does not match the required value.");
  }
  if (member(header, 'version') !== '2.0') {
    return issue('4002006', "The 'version' attribute does not match the required value.");
  }
  const messages = feed['messages'];
  if (!Array.isArray(messages) || messages.length === 0) return issue('4002001', 'The feed has no messages.');
  if (messages.length > MOST_MESSAGES) return issue('4002001', 'Feed messages list beyond allowed size.');
  return undefined;
}

function report(
  { sellerId, feedId }: ListingsFeedInput,
  issues: readonly FeedIssue[],
  processed: number,
  invalid: number,
): NonNullable<FeedOutcome['report']> {
  const count = (severity: FeedIssue['severity']) => issues.filter((issue) => issue.severity === severity).length;
  const summary = {
    errors: count('ERROR'),
    warnings: count('WARNING'),
    messagesProcessed: processed,
    messagesAccepted: processed - invalid,
    messagesInvalid: invalid,
  };
  const text = JSON.stringify({ header: { sellerId, version: '2.0', feedId }, issues, summary });
  return { contentType: 'application/json; charset=UTF-8', text };
}
