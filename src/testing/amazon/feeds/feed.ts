export type ProcessingStatus = 'CANCELLED' | 'DONE' | 'FATAL' | 'IN_PROGRESS' | 'IN_QUEUE';

/** What became of a feed, and the report to it if there is one. */
export interface FeedOutcome {
  readonly status: 'CANCELLED' | 'DONE' | 'FATAL';
  readonly report?: { readonly contentType: string; readonly text: string };
}

export interface Feed {
  readonly feedId: string;
  readonly feedType: string;
  readonly marketplaceIds: readonly string[];
  readonly inputDocumentId: string;
  readonly createdAt: number;
  status: ProcessingStatus;
  startedAt: number | undefined;
  endedAt: number | undefined;
  resultDocumentId: string | undefined;
}

export const hasEnded = ({ status }: Feed): boolean => status !== 'IN_PROGRESS' && status !== 'IN_QUEUE';

/** A feed as the Feeds API answers it. */
export const feedView = (feed: Feed): Readonly<Record<string, unknown>> => ({
  feedId: feed.feedId,
  feedType: feed.feedType,
  marketplaceIds: feed.marketplaceIds,
  createdTime: new Date(feed.createdAt).toISOString(),
  processingStatus: feed.status,
  ...(feed.startedAt === undefined ? {} : { processingStartTime: new Date(feed.startedAt).toISOString() }),
  ...(feed.endedAt === undefined ? {} : { processingEndTime: new Date(feed.endedAt).toISOString() }),
  ...(feed.resultDocumentId === undefined ? {} : { resultFeedDocumentId: feed.resultDocumentId }),
});
