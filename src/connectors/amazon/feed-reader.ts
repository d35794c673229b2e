import type { Call } from '../../core/call.js';
import type { OperationResult } from '../../core/connector.js';
import type { FeedHandle, FeedPurpose } from './feed-handle.js';
import type { FeedEnd, FeedSource } from './feeds.js';

/** What became of the call that a handle stands for, once all its feeds have ended. */
export type FeedVerdict =
  | { readonly status: 'done'; readonly result: NonNullable<OperationResult['result']> }
  | { readonly status: 'failed'; readonly message: string };

/** Reads the reports of the feeds of one purpose; asks Amazon only where these leave it open. */
export interface FeedReader {
  readonly purpose: FeedPurpose;
  /**
   * @returns what to read the ends with: one for each of the handle's feeds, in their order.
   * @throws {InvalidRequestError} for `details` that are not those of the purpose.
   */
  open(
    handle: FeedHandle,
    operation: string,
  ): (ends: readonly FeedEnd[], source: FeedSource, call: Call) => FeedVerdict | Promise<FeedVerdict>;
}
