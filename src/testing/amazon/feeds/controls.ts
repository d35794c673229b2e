import type { ProcessingStatus } from './feed.js';
import type { Feeds, ForcedEnd } from './feeds.js';

export interface AmazonSandboxFeed {
  readonly feedId: string;
  readonly feedType: string;
  readonly marketplaceIds: readonly string[];
  readonly status: ProcessingStatus;
  /** What was uploaded. */
  readonly text: string;
  /** The report to it, unzipped. */
  readonly report: string | undefined;
}

export interface AmazonFeedControls {
  readonly feeds: {
    /** Newest first. */
    list(storeId?: string): readonly AmazonSandboxFeed[];
    /** Leaves feeds IN_PROGRESS, those that come later too, until `release`. */
    hold(storeId?: string): void;
    release(storeId?: string): void;
    /** The next feed that is created ends like this, whatever is in it. */
    endNext(end: ForcedEnd, storeId?: string): void;
    /** How long a feed waits and how long it is worked on. @default 1 s and 2 s */
    setDuration(input: { readonly queueMs?: number; readonly processingMs?: number; readonly storeId?: string }): void;
    /** Whether reports are gzipped. @default true */
    setGzip(on: boolean, storeId?: string): void;
  };
}

export function createAmazonFeedControls(
  sellerOf: (storeId?: string) => { readonly feeds: Feeds },
): AmazonFeedControls {
  const feedsOf = (storeId?: string): Feeds => sellerOf(storeId).feeds;
  return {
    feeds: {
      list: (storeId) => {
        const feeds = feedsOf(storeId);
        return feeds.all().map(({ feedId, feedType, marketplaceIds, status, inputDocumentId, resultDocumentId }) => ({
          ...{ feedId, feedType, marketplaceIds, status },
          text: textOf(feeds, inputDocumentId) ?? '',
          report: resultDocumentId === undefined ? undefined : textOf(feeds, resultDocumentId),
        }));
      },
      hold: (storeId) => feedsOf(storeId).hold(),
      release: (storeId) => feedsOf(storeId).release(),
      endNext: (end, storeId) => feedsOf(storeId).forceEnd(end),
      setDuration({ queueMs, processingMs, storeId }) {
        const feeds = feedsOf(storeId);
        feeds.queueMs = queueMs ?? feeds.queueMs;
        feeds.processingMs = processingMs ?? feeds.processingMs;
      },
      setGzip(on, storeId) {
        feedsOf(storeId).gzipped = on;
      },
    },
  };
}

function textOf({ vault, sellerId }: Feeds, documentId: string): string | undefined {
  const document = vault.find(sellerId, documentId);
  const content = document && vault.content(document);
  return content && new TextDecoder().decode(content);
}
