import { concurrently } from '../core/concurrently.js';
import type { StoreKey } from '../core/ports.js';
import type { WebhookEvent } from '../model/index.js';
import { createDirtySkus, type DirtySkus } from './listing-dirty.js';
import { flushListings } from './listing-flush.js';
import { followUpStore } from './listing-follow-up.js';
import type { ListingKind } from './listing-kind.js';
import type { FlushResult, ListingSync, ListingSyncOptions } from './listing-options.js';
import { createTally } from './listing-report.js';
import { runListings } from './listing-run.js';
import { besidesRuns, type ListingContext } from './listing-store.js';
import { createLocalLock } from './local-lock.js';
import { requirePorts } from './require-ports.js';
import { isStoreRefusal } from './store-access.js';
import type { WebhookHandler, WebhookHandlerContext } from './webhook-handler.js';

/** The frame of one kind, with what a service of that kind builds on. */
export interface ListingFrame extends ListingSync {
  readonly context: ListingContext;
  readonly dirty: DirtySkus;
}

const DEFAULT_CONCURRENCY = 4;

/** Everything that stock sync and price sync do alike. */
export function createListingSync(kind: ListingKind, options: ListingSyncOptions): ListingFrame {
  const factory = kind.kind === 'stock' ? 'createInventorySync' : 'createPriceSync';
  requirePorts(factory, options, ['stores', 'state', 'mappings', 'values']);
  const { lock = createLocalLock(), now = Date.now, stores, state, connectors } = options;
  const context: ListingContext = { ...options, kind, lock, now };
  const dirty = createDirtySkus();

  const followUpOne = (store: StoreKey, operation: string, signal: AbortSignal | undefined) =>
    besidesRuns(context, store, operation, async ({ entry }) => {
      const tally = createTally();
      const ended = await followUpStore(context, store, { operation, tally, signal });
      dirty.add(entry.companyId, tally.again());
      const { platform, storeId } = store;
      const report = tally.report({ store: { platform, storeId }, dryRun: false, status: 'done' });
      return { result: { report, ended }, counters: tally.newCounters(kind.counter) };
    });

  const followUp: ListingSync['followUp'] = async (store, { signal } = {}) => {
    const operation = `${kind.service}.followUp`;
    if (store !== undefined) return [(await followUpOne(store, operation, signal)).report];
    const all: StoreKey[] = [];
    for await (const { platform, storeId } of stores.list({ status: 'active' })) {
      if (connectors[platform]?.capabilities.operations.checkOperation === true) all.push({ platform, storeId });
    }
    const results = await concurrently(all, DEFAULT_CONCURRENCY, async (one): Promise<FlushResult | undefined> => {
      signal?.throwIfAborted();
      try {
        return (await followUpOne(one, operation, signal)).report;
      } catch (error) {
        signal?.throwIfAborted();
        return isStoreRefusal(error) ? undefined : { store: one, status: 'failed', error };
      }
    });
    return results.filter((result) => result !== undefined);
  };

  const webhooks: WebhookHandler = {
    topics: ['operation.finished'],
    handle: async (_event: WebhookEvent, { store, signal }: WebhookHandlerContext) => {
      try {
        const { ended } = await followUpOne(store, `${kind.service}.webhooks`, signal);
        return ended > 0 ? 'applied' : 'ignored';
      } catch (error) {
        if (isStoreRefusal(error)) return 'ignored';
        throw error;
      }
    },
  };

  return {
    context,
    dirty,
    sync: (store, runOptions = {}) => runListings(context, dirty, store, runOptions),
    notify: ({ companyId, hostSkus }) => dirty.add(companyId, hostSkus),
    flush: (flushOptions = {}) => flushListings(context, dirty, flushOptions),
    followUp,
    webhooks,
    status: (store) => state.load(store, kind.job),
  };
}
