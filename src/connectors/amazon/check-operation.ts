import type { Call, CallOptions } from '../../core/call.js';
import type { OperationHandle, OperationResult } from '../../core/connector.js';
import { ConnectorError } from '../../core/errors.js';
import { recordOf } from '../../core/wire-reader.js';
import { invalidInput } from '../invalid-input.js';
import type { Runtime } from '../runtime.js';
import type { AmazonClient } from './client.js';
import { FEED_KIND, type FeedHandle, parseFeedHandle } from './feed-handle.js';
import type { FeedReader } from './feed-reader.js';
import { type FeedSource, type FeedsState, readFeeds } from './feeds.js';
import { requireStoreId } from './ids.js';

export interface AmazonOperations {
  /**
   * Looks once how far the feeds of a call are. Amazon keeps feeds for 90 days and their reports for 28.
   *
   * @throws {InvalidRequestError} for a handle that is none of this connector's.
   */
  checkOperation(handle: OperationHandle, options?: CallOptions): Promise<OperationResult>;
}

/** @param readers one for each purpose. */
export function createAmazonOperations(
  runtime: Runtime,
  client: AmazonClient,
  readers: readonly FeedReader[],
): AmazonOperations {
  return {
    checkOperation: (input, options) =>
      runtime.call('checkOperation', recordOf(input)?.['storeId'] as string | undefined, options, async (call) => {
        const handle = checkHandle(input, call.operation);
        const feeds = parseFeedHandle(handle, call.operation);
        const reader = readers.find(({ purpose }) => purpose === feeds.purpose);
        if (reader === undefined) throw new Error(`nobody reads feeds of ${feeds.purpose}`);
        const verdictOf = reader.open(feeds, call.operation);
        const source = { runtime, client, store: await client.storeOf(feeds.storeId, call) };
        const state = await look(source, feeds, call);
        return { ...(state.status === 'ended' ? await verdictOf(state.ends, source, call) : state), handle };
      }),
  };
}

/** It may have been stored and read by anybody since. */
function checkHandle(input: unknown, operation: string): OperationHandle {
  const given = recordOf(input);
  const refuse = (path: string, message: string) => invalidInput('amazon', operation, [{ path, message }]);
  if (given === undefined || recordOf(given['data']) === undefined) {
    throw refuse('handle', 'must be the object that a call answered with status pending');
  }
  const handle = given as unknown as OperationHandle;
  if (handle.platform !== 'amazon') throw refuse('handle.platform', 'is not amazon: ask the connector that made it');
  if (handle.kind !== FEED_KIND) throw refuse('handle.kind', `must be ${FEED_KIND}`);
  return { ...handle, storeId: requireStoreId(handle.storeId, operation) };
}

async function look(
  source: FeedSource,
  { feedIds }: FeedHandle,
  call: Call,
): Promise<FeedsState | { readonly status: 'failed'; readonly message: string }> {
  try {
    return await readFeeds(source, feedIds, call);
  } catch (error) {
    if (!ConnectorError.isInstance(error) || error.code !== 'not_found') throw error;
    return { status: 'failed', message: 'Amazon does not know the feed any more: it keeps feeds for 90 days.' };
  }
}
