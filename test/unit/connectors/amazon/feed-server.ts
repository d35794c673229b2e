import type { FeedSource } from '../../../../src/connectors/amazon/feeds.js';
import type { AmazonOptions } from '../../../../src/connectors/amazon/options.js';
import type { AmazonStore } from '../../../../src/connectors/amazon/store.js';
import { SELLER, type SpArrival, type SpReply, type SpServer, startSp } from './sp-server.js';

export const IN = 'A21TJRUUN4KGV';
export const STORE: AmazonStore = { storeId: SELLER, region: 'eu', marketplaceIds: [IN] };

/** A feed as the server keeps it. */
export interface KeptFeed {
  readonly feedId: string;
  readonly feedType: string;
  readonly marketplaceIds: readonly string[];
  readonly content: string;
  status: string;
  createdTime: string;
  report: unknown;
}

export interface FeedServer extends SpServer {
  readonly source: FeedSource;
  /** In the order they were created. */
  readonly feeds: KeptFeed[];
  /** Requests to an operation, by a part of method and path: `POST /feeds`. */
  count(request: string): number;
  /** Wins over the server's own answer; `undefined` leaves it. */
  intercept(next: (arrival: SpArrival, own: () => SpReply) => SpReply | undefined): void;
}

/** What a message of a feed of this server says. */
export interface SentMessage {
  readonly messageId: number;
  readonly sku: string;
  readonly operationType: string;
  readonly productType: string;
  readonly patches: readonly { readonly op: string; readonly path: string; readonly value: readonly object[] }[];
}

export const messagesOf = (feed: KeptFeed | undefined): readonly SentMessage[] =>
  JSON.parse(feed?.content ?? '{}').messages;

/** A listings feed's report. */
export const reportOf = (issues: readonly object[], [accepted, invalid]: readonly [number, number]) => ({
  header: { sellerId: SELLER, version: '2.0', feedId: '1' },
  issues,
  summary: {
    errors: issues.length,
    warnings: 0,
    messagesProcessed: accepted + invalid,
    messagesAccepted: accepted,
    messagesInvalid: invalid,
  },
});

/** The Feeds API, with documents on the same server: a new feed is IN_QUEUE until the test says otherwise. */
export async function startFeeds(options: Partial<AmazonOptions> = {}, store = STORE): Promise<FeedServer> {
  const sp = await startSp(options);
  const origin = sp.runtime.originOf(SELLER, '');
  const feeds: KeptFeed[] = [];
  const uploads = new Map<string, string>();
  let intercepting: Parameters<FeedServer['intercept']>[0] = () => undefined;

  const own = ({ method, url, body }: SpArrival): SpReply => {
    const { pathname } = new URL(url, origin);
    const [, area, id = ''] = /^\/(?:feeds\/2021-06-30\/)?(feeds|documents|files)(?:\/([^/]+))?$/.exec(pathname) ?? [];
    if (area === 'files' && method === 'PUT') {
      uploads.set(id, body);
      return { headers: {} };
    }
    if (area === 'files') return { body: feeds.find(({ feedId }) => feedId === id)?.report };
    if (area === 'documents' && method === 'POST') {
      const feedDocumentId = `doc-${uploads.size + 1}`;
      return { status: 201, body: { feedDocumentId, url: `${origin}/files/${feedDocumentId}` } };
    }
    if (area === 'documents')
      return { body: { feedDocumentId: id, url: `${origin}/files/${id.replace('report-', '')}` } };
    if (area === 'feeds' && method === 'POST') {
      const { feedType, marketplaceIds, inputFeedDocumentId } = JSON.parse(body);
      const feedId = String(1001 + feeds.length);
      const content = uploads.get(inputFeedDocumentId) ?? '';
      const kept = { feedId, feedType, marketplaceIds, content, status: 'IN_QUEUE', report: undefined };
      feeds.push({ ...kept, createdTime: '2026-11-20T10:00:00.500Z' });
      return { status: 202, body: { feedId } };
    }
    if (area === 'feeds' && id === '') return { body: { feeds: [...feeds].reverse().map(viewOf) } };
    const feed = feeds.find(({ feedId }) => feedId === id);
    return feed === undefined ? notFound : { body: viewOf(feed) };
  };
  sp.answer((arrival) => intercepting(arrival, () => own(arrival)) ?? own(arrival));
  return {
    ...sp,
    source: { runtime: sp.runtime, client: sp.client, store },
    feeds,
    count: (request) => sp.arrivals.filter((one) => isFor(one, request)).length,
    intercept: (next) => {
      intercepting = next;
    },
  };
}

/** Whether a request is for an operation: `POST /feeds`, `GET /documents`. */
export function isFor({ method, url }: SpArrival, request: string): boolean {
  const [path = ''] = url.split('?');
  return `${method} ${path.replace('/feeds/2021-06-30', '')}`.startsWith(request);
}

export const notFound: SpReply = {
  status: 404,
  body: { errors: [{ code: 'NotFound', message: 'The requested feed does not exist.', details: '' }] },
};

function viewOf({ feedId, feedType, marketplaceIds, status, createdTime, report }: KeptFeed) {
  return {
    feedId,
    feedType,
    marketplaceIds,
    createdTime,
    processingStatus: status,
    ...(report === undefined ? {} : { resultFeedDocumentId: `report-${feedId}` }),
  };
}
