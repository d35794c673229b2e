import type { CallOptions } from '../core/call.js';
import type { Clock, Lock, Logger, StoreKey } from '../core/ports.js';
import type { Connectors } from './connectors.js';
import type { ListingSyncReport } from './listing-report.js';
import type {
  ListingValueStore,
  ProductMappingStore,
  StoreRegistry,
  SyncState,
  SyncStateStore,
} from './ports/index.js';
import type { WebhookHandler } from './webhook-handler.js';

/** What stock sync and price sync are given alike. */
export interface ListingSyncOptions {
  readonly connectors: Connectors;
  readonly stores: StoreRegistry;
  readonly state: SyncStateStore;
  readonly mappings: ProductMappingStore;
  /** What each listing was last told. */
  readonly values: ListingValueStore;
  /** Keeps two processes from writing the same store at once: needed where several do. @default in process */
  readonly lock?: Lock;
  /** @default Date.now */
  readonly now?: Clock;
  /** Told of conflicts, and of work of a platform that nothing is known of any more. */
  readonly logger?: Logger;
  /** For each call to a platform. @default 30 seconds and 20 ms for each row of a write */
  readonly call?: Pick<CallOptions, 'timeoutMs' | 'maxRetries'>;
  /** Listings looked at, and at most written, at once. @default what the platform takes in one request, 500 to 5,000 */
  readonly batchSize?: number;
}

export interface ListingRunOptions {
  /** Only these. @default all that are mapped */
  readonly hostSkus?: readonly string[];
  /** Writes also what is believed to be there: after somebody else has written to the platform. @default false */
  readonly full?: boolean;
  /** Reads and decides, writes nothing and tells nobody. @default false */
  readonly dryRun?: boolean;
  readonly signal?: AbortSignal;
}

export interface ListingChange {
  readonly companyId: string;
  readonly hostSkus: readonly string[];
}

export interface FlushOptions {
  /** @default all companies */
  readonly companyId?: string;
  /** Stores at once. @default 4 */
  readonly concurrency?: number;
  readonly signal?: AbortSignal;
}

/** One store's share of a flush. One store's failure never keeps the others waiting. */
export type FlushResult =
  | ListingSyncReport
  | { readonly store: StoreKey; readonly status: 'failed'; readonly error: unknown };

/** Keeps the listings of all stores at what the host says. */
export interface ListingSync {
  /**
   * Compares the host's values with what each mapped listing of the store was last told, and writes what differs. Begins
   * with what the platform was still working on.
   *
   * @returns `stopped` when the store was paused, disconnected or switched off meanwhile, or when the platform's rate limit
   * wants a longer wait than a call has; what was written is remembered, the next run goes on.
   * @throws {ConnectorError} what the platform refused as a whole; `conflict` with `store_paused`, `store_disconnected` or
   * `job_disabled` as `platformCode`, and `not_supported` where the platform lacks it, before anything is asked. A store
   * whose merchant has to authorise again is deactivated first.
   */
  sync(store: StoreKey, options?: ListingRunOptions): Promise<ListingSyncReport>;
  /**
   * Notes that the host's values of these SKUs changed, for the next `flush`. Kept in this process, 100,000 at most: what is
   * lost is found by the next `sync`.
   */
  notify(change: ListingChange): void;
  /**
   * Writes the newest value of what was notified of to every mapped listing of the company's active stores: ten notices of
   * one SKU are one write. Call it every few seconds. What could not be written is kept for the next one.
   */
  flush(options?: FlushOptions): Promise<readonly FlushResult[]>;
  /** Asks how far the platform is with what it does later; what it did not do is written again by the next run. */
  followUp(store?: StoreKey, options?: { readonly signal?: AbortSignal }): Promise<readonly FlushResult[]>;
  /** For the inbox. */
  readonly webhooks: WebhookHandler;
  /** Where the job of a store stands; `undefined` when it never ran. */
  status(store: StoreKey): Promise<SyncState | undefined>;
}
