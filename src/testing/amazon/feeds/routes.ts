import { DAY_MS } from '../../clock.js';
import type { SpRoute, SpSandboxAnswer, SpSandboxRequest } from '../http/area.js';
import {
  countParameter,
  instantParameter,
  invalidInput,
  jsonBody,
  listParameter,
  marketplacesNamed,
  notFound,
  quotaExceeded,
  type SpRefusal,
  spRoute,
  wordsParameter,
} from '../sellers/answers.js';
import type { SandboxMarketplace } from '../sellers/marketplaces.js';
import { documentView } from './document-view.js';
import { type Feed, feedView, type ProcessingStatus } from './feed.js';
import { isSimulated, REMOVED_FEED_TYPES } from './feed-types.js';
import type { Feeds } from './feeds.js';

/** What the routes need to know of the seller who asks. */
export interface FeedSeller {
  readonly marketplaces: readonly SandboxMarketplace[];
  readonly feeds: Feeds;
}

const ROOT = '/feeds/2021-06-30';
const STATUSES: readonly ProcessingStatus[] = ['CANCELLED', 'DONE', 'FATAL', 'IN_PROGRESS', 'IN_QUEUE'];
const RETENTION_MS = 90 * DAY_MS;

/** The Feeds API. */
export function feedRoutes(sellerOf: (request: SpSandboxRequest) => FeedSeller): readonly SpRoute[] {
  const route = (
    operation: string,
    [method, path]: readonly [string, string],
    [rate, burst]: readonly [number, number],
    handle: (request: SpSandboxRequest, seller: FeedSeller) => SpSandboxAnswer,
  ): SpRoute =>
    spRoute({
      ...{ operation, method, path: `${ROOT}${path}`, rate, burst },
      handle: (request) => handle(request, sellerOf(request)),
    });
  return [
    route('createFeedDocument', ['POST', '/documents'], [0.5, 15], createDocument),
    route('getFeedDocument', ['GET', '/documents/{feedDocumentId}'], [0.0222, 10], getDocument),
    route('createFeed', ['POST', '/feeds'], [0.0083, 15], createFeed),
    route('getFeeds', ['GET', '/feeds'], [0.0222, 10], getFeeds),
    route('getFeed', ['GET', '/feeds/{feedId}'], [2, 15], getFeed),
    route('cancelFeed', ['DELETE', '/feeds/{feedId}'], [2, 15], cancelFeed),
  ];
}

/** selling-partner-api-models#1559, selling-partner-api-docs#867: no more than that is said. */
const invalidRequest = (): SpRefusal => invalidInput('Invalid request parameters');

function createDocument(request: SpSandboxRequest, { feeds }: FeedSeller): SpSandboxAnswer {
  const { contentType } = jsonBody(request, invalidRequest());
  if (typeof contentType !== 'string' || contentType === '') throw invalidRequest();
  const { documentId, url } = feeds.vault.createUpload(feeds.sellerId, contentType);
  return { status: 201, body: { feedDocumentId: documentId, url } };
}

function getDocument({ params, query }: SpSandboxRequest, { feeds }: FeedSeller): SpSandboxAnswer {
  const document = feeds.vault.find(feeds.sellerId, params['feedDocumentId'] as string);
  if (document === undefined) throw notFound('The requested feed document does not exist.');
  return { status: 200, body: { feedDocumentId: document.documentId, ...documentView(feeds.vault, document, query) } };
}

function createFeed(request: SpSandboxRequest, { feeds, marketplaces }: FeedSeller): SpSandboxAnswer {
  const { feedType, marketplaceIds, inputFeedDocumentId, feedOptions = {} } = jsonBody(request, invalidRequest());
  if (typeof feedType !== 'string' || typeof inputFeedDocumentId !== 'string') throw invalidRequest();
  if (!Array.isArray(marketplaceIds) || marketplaceIds.length > 25) throw invalidRequest();
  if (!marketplaceIds.every((id) => typeof id === 'string')) throw invalidRequest();
  if (
    typeof feedOptions !== 'object' ||
    !Object.values(feedOptions ?? {}).every((value) => typeof value === 'string')
  ) {
    throw invalidRequest();
  }
  if (!isSimulated(feedType) && !REMOVED_FEED_TYPES.has(feedType)) throw invalidRequest();
  marketplacesNamed(marketplaceIds, marketplaces);
  // "Upload the feed document contents before calling this operation" [MODEL].
  const uploaded = feeds.vault.find(feeds.sellerId, inputFeedDocumentId)?.bytes !== undefined;
  if (!uploaded) throw invalidRequest();
  const feed = feeds.create(feedType, marketplaceIds, inputFeedDocumentId);
  if (feed === undefined) throw quotaExceeded();
  return { status: 202, body: { feedId: feed.feedId } };
}

const getFeed = ({ params }: SpSandboxRequest, { feeds }: FeedSeller): SpSandboxAnswer => ({
  status: 200,
  body: feedView(feedOf(params, feeds)),
});

function cancelFeed({ params }: SpSandboxRequest, { feeds }: FeedSeller): SpSandboxAnswer {
  const feed = feedOf(params, feeds);
  if (feed.status !== 'IN_QUEUE') throw invalidInput('Only feeds with processingStatus=IN_QUEUE can be cancelled.');
  feeds.cancel(feed);
  return { status: 200 };
}

function feedOf(params: Readonly<Record<string, string>>, feeds: Feeds): Feed {
  const feed = feeds.get(params['feedId'] as string);
  if (feed === undefined) throw notFound('The requested feed does not exist.');
  return feed;
}

function getFeeds({ query, now }: SpSandboxRequest, { feeds }: FeedSeller): SpSandboxAnswer {
  const token = query.get('nextToken');
  if (token === null) return feedPage(feeds, query, 0, now);
  if ([...query].length > 1) throw invalidInput('nextToken must be the only parameter.');
  const [offset, search] = Buffer.from(token, 'base64url').toString().split('\n');
  if (!/^\d+$/.test(offset ?? '') || search === undefined) throw invalidInput('Invalid nextToken.');
  return feedPage(feeds, new URLSearchParams(search), Number(offset), now);
}

function feedPage(feeds: Feeds, query: URLSearchParams, offset: number, now: number): SpSandboxAnswer {
  const types = listParameter(query, 'feedTypes');
  if (types.length === 0 || types.length > 10) throw invalidInput("Invalid 'feedTypes' provided.");
  const statuses = wordsParameter(query, 'processingStatuses', STATUSES);
  const marketplaceIds = listParameter(query, 'marketplaceIds');
  const size = countParameter(query, 'pageSize', [1, 100]) ?? 10;
  const since = instantParameter(query, 'createdSince') ?? now - RETENTION_MS;
  const until = instantParameter(query, 'createdUntil') ?? now;
  const found = feeds.all().filter(({ feedType, status, createdAt, marketplaceIds: of }) => {
    if (!types.includes(feedType) || createdAt < since || createdAt > until) return false;
    if (statuses.length > 0 && !statuses.includes(status)) return false;
    return marketplaceIds.length === 0 || of.some((id) => marketplaceIds.includes(id));
  });
  const end = offset + size;
  const nextToken = Buffer.from(`${end}\n${query}`).toString('base64url');
  return {
    status: 200,
    body: { feeds: found.slice(offset, end).map(feedView), ...(end < found.length ? { nextToken } : {}) },
  };
}
