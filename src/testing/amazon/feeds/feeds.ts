import { MINUTE_MS, SECOND_MS } from '../../clock.js';
import { mixSeed, Random } from '../../random.js';
import type { Listings } from '../listings/listings.js';
import type { Emit } from '../notifications/events.js';
import { marketplaceOf } from '../sellers/marketplaces.js';
import type { AcknowledgedOrders } from './acknowledged-orders.js';
import type { DocumentVault } from './document-vault.js';
import { type Feed, type FeedOutcome, hasEnded } from './feed.js';
import { isSimulated, REMOVED_FEED_TYPES } from './feed-types.js';
import { processListingsFeed } from './listings-feed.js';
import { acknowledgeOrders } from './order-acknowledgement.js';

export interface FeedsInput {
  readonly seed: number;
  readonly now: () => number;
  readonly sellerId: string;
  readonly listings: Listings;
  readonly orders: AcknowledgedOrders;
  readonly vault: DocumentVault;
  readonly emit: Emit;
  /** How much faster quotas refill than Amazon's. @default 1 */
  readonly quotaScale?: number;
}

/** How a feed ends in spite of what is in it. */
export interface ForcedEnd {
  readonly status: 'CANCELLED' | 'FATAL';
  /** A report to it, as FATAL sometimes has. */
  readonly report?: string;
}

/** "Users can submit JSON_LISTINGS_FEED up to 5 times every 5 minutes" (changelog 2025-05-06). */
const LISTINGS_FEEDS = 5;
const LISTINGS_WINDOW_MS = 5 * MINUTE_MS;

/** The seller's feeds. They are worked on one after the other for each type, as the clock goes on. */
export class Feeds {
  /** How long a feed waits, and how long it is worked on. */
  queueMs = SECOND_MS;
  processingMs = 2 * SECOND_MS;
  /** Reports are gzipped, as most are. */
  gzipped = true;
  readonly #input: FeedsInput;
  readonly #random: Random;
  readonly #feeds = new Map<string, Feed>();
  readonly #forced: ForcedEnd[] = [];
  readonly #ends = new Map<string, ForcedEnd>();
  #submittedAt: number[] = [];
  #heldUntil: number | undefined;

  constructor(input: FeedsInput) {
    this.#input = input;
    this.#random = new Random(mixSeed(input.seed, 0xfeed));
  }

  get vault(): DocumentVault {
    return this.#input.vault;
  }

  get sellerId(): string {
    return this.#input.sellerId;
  }

  /** All feeds, newest first. */
  all(): readonly Feed[] {
    this.settle();
    return [...this.#feeds.values()].reverse();
  }

  get(feedId: string): Feed | undefined {
    this.settle();
    return this.#feeds.get(feedId);
  }

  /** Takes a feed in; `undefined` when there were too many of its type. */
  create(feedType: string, marketplaceIds: readonly string[], inputDocumentId: string): Feed | undefined {
    const createdAt = this.#input.now();
    if (feedType === 'JSON_LISTINGS_FEED' && !this.#admits(createdAt)) return undefined;
    const feed: Feed = {
      ...{ feedId: this.#random.digits(12).replace(/^0/, '1'), feedType, marketplaceIds, inputDocumentId, createdAt },
      ...{ status: 'IN_QUEUE', startedAt: undefined, endedAt: undefined, resultDocumentId: undefined },
    };
    this.#feeds.set(feed.feedId, feed);
    const forced = this.#forced.shift();
    if (forced !== undefined) this.#ends.set(feed.feedId, forced);
    return feed;
  }

  /** Takes a waiting feed out of the queue. */
  cancel(feed: Feed): void {
    this.#end(feed, this.#input.now(), { status: 'CANCELLED' });
  }

  /** Leaves every feed IN_PROGRESS, for days if need be, as happens (selling-partner-api-models#2633). */
  hold(): void {
    this.settle();
    this.#heldUntil = Number.POSITIVE_INFINITY;
  }

  release(): void {
    this.#heldUntil = this.#input.now();
    this.settle();
  }

  /** The next feed that is created ends like this. */
  forceEnd(end: ForcedEnd): void {
    this.#forced.push(end);
  }

  /** Brings feeds to where they are by now. */
  settle(): void {
    const now = this.#input.now();
    const freeAt = new Map<string, number>();
    for (const feed of this.#feeds.values()) {
      const free = freeAt.get(feed.feedType) ?? 0;
      const startAt = Math.max(feed.createdAt + this.queueMs, free);
      if (feed.status === 'IN_QUEUE' && startAt <= now) {
        feed.status = 'IN_PROGRESS';
        feed.startedAt = startAt;
      }
      const endAt = Math.max((feed.startedAt ?? startAt) + this.processingMs, this.#heldUntil ?? 0);
      if (feed.status === 'IN_PROGRESS' && endAt <= now) this.#end(feed, endAt, this.#outcome(feed, endAt));
      // Amazon works on one feed of a type at a time: a stuck one blocks the others.
      freeAt.set(feed.feedType, Math.max(free, hasEnded(feed) ? (feed.endedAt as number) : Number.POSITIVE_INFINITY));
    }
  }

  #admits(now: number): boolean {
    const window = LISTINGS_WINDOW_MS / (this.#input.quotaScale ?? 1);
    this.#submittedAt = this.#submittedAt.filter((at) => now - at < window);
    if (this.#submittedAt.length >= LISTINGS_FEEDS) return false;
    this.#submittedAt.push(now);
    return true;
  }

  #outcome(feed: Feed, at: number): FeedOutcome {
    const forced = this.#ends.get(feed.feedId);
    if (forced !== undefined) {
      const { status, report } = forced;
      return { status, ...(report === undefined ? {} : { report: { contentType: 'text/plain', text: report } }) };
    }
    const { feedId, feedType, marketplaceIds, inputDocumentId } = feed;
    if (REMOVED_FEED_TYPES.has(feedType)) return { status: 'FATAL' };
    const text = this.#text(inputDocumentId);
    // What was uploaded zipped is not unzipped (selling-partner-api-models#4907).
    if (text === undefined || !isSimulated(feedType)) return { status: 'FATAL' };
    const { sellerId, listings, orders } = this.#input;
    if (feedType === 'POST_ORDER_ACKNOWLEDGEMENT_DATA')
      return acknowledgeOrders({ feedId, sellerId, text, orders, at });
    return processListingsFeed({
      ...{ feedId, sellerId, text, listings, at },
      marketplaces: marketplaceIds.map(marketplaceOf),
    });
  }

  #text(documentId: string): string | undefined {
    const document = this.vault.find(this.sellerId, documentId);
    const content = document && this.vault.content(document);
    const zipped = content?.[0] === 0x1f && content[1] === 0x8b;
    return content === undefined || zipped ? undefined : new TextDecoder().decode(content);
  }

  #end(feed: Feed, at: number, { status, report }: FeedOutcome): void {
    feed.status = status;
    feed.endedAt = at;
    if (report !== undefined) {
      const content = new TextEncoder().encode(report.text);
      feed.resultDocumentId = this.vault.add(this.sellerId, report.contentType, content, this.gzipped);
    }
    const { feedId, feedType, resultDocumentId: resultFeedDocumentId } = feed;
    this.#input.emit({ type: 'FEED_PROCESSING_FINISHED', at, feedId, feedType, status, resultFeedDocumentId });
  }
}
