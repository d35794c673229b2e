import { ConnectorError } from '../core/errors.js';
import type { StoreKey } from '../core/ports.js';
import { batchesFrom } from './batches.js';
import { applyListings } from './listing-batch.js';
import type { DirtySkus } from './listing-dirty.js';
import { followUpStore } from './listing-follow-up.js';
import type { ListingRunOptions } from './listing-options.js';
import { createTally, type ListingSyncReport, type ListingTally } from './listing-report.js';
import { aloneWith, batchSizeOf, besidesRuns, callOptions, type ListingContext, openStore } from './listing-store.js';
import type { MappingFilter, ProductMapping } from './ports/index.js';
import { isStoreRefusal } from './store-access.js';
import { runStoreJob } from './store-job.js';

/** One run over a store: what the platform was still working on, then every mapped listing, batch by batch. */
export async function runListings(
  context: ListingContext,
  dirty: DirtySkus,
  store: StoreKey,
  options: ListingRunOptions,
): Promise<ListingSyncReport> {
  const { kind } = context;
  const operation = `${kind.service}.sync`;
  const { signal } = options;
  if (options.dryRun === true) {
    return besidesRuns(context, store, operation, async () => {
      const result = await walk(context, store, operation, options, () => Promise.resolve());
      return { result, counters: {} };
    });
  }
  await openStore(context, store, operation);
  return runStoreJob(context, store, { job: kind.job, operation, signal }, async ({ companyId }, keeper) => {
    let done = 0;
    const report = await walk(context, store, operation, options, async (tally, looked) => {
      done += looked;
      await keeper.advanced(tally.newCounters(kind.counter), { done });
      dirty.add(companyId, tally.again());
    });
    return { report, isDone: report.status === 'done' };
  });
}

async function walk(
  context: ListingContext,
  store: StoreKey,
  operation: string,
  { hostSkus, full = false, dryRun = false, signal }: ListingRunOptions,
  onBatch: (tally: ListingTally, looked: number) => Promise<void>,
): Promise<ListingSyncReport> {
  const { kind } = context;
  const tally = createTally();
  const { platform, storeId } = store;
  // Whoever passes a whole entry gets no entry back: it is older than the run, and has the merchant's address.
  const end = { store: { platform, storeId }, dryRun } as const;
  try {
    const { connector, entry } = await openStore(context, store, operation);
    if (!dryRun) await followUpStore(context, store, { operation, tally, signal });
    const batches = batchesFrom(
      mappingsOf(context, { ...store, companyId: entry.companyId }, hostSkus),
      batchSizeOf(context, connector),
    );
    for await (const mappings of batches) {
      signal?.throwIfAborted();
      const call = callOptions(context, signal);
      // Whoever pauses or disconnects a store in the middle of a run wants it to end there.
      await aloneWith(context, store, operation, signal, async (open) => {
        const read = kind.platform?.isTwoWay(open.entry) === true && kind.platform.canRead(connector);
        await applyListings({ kind, memory: context, ...open, mappings, tally, full, dryRun, read, call });
      });
      await onBatch(tally, mappings.length);
    }
    return tally.report({ ...end, status: 'done' });
  } catch (error) {
    if (isStoreRefusal(error)) return tally.report({ ...end, status: 'stopped' });
    if (ConnectorError.isInstance(error) && error.code === 'rate_limited') {
      return tally.report({ ...end, status: 'stopped', retryAfterMs: error.retryAfterMs });
    }
    throw error;
  }
}

async function* mappingsOf(
  { mappings }: ListingContext,
  filter: MappingFilter,
  hostSkus: readonly string[] | undefined,
): AsyncGenerator<ProductMapping> {
  if (hostSkus === undefined) yield* mappings.list(filter);
  else for (const hostSku of new Set(hostSkus)) yield* mappings.list({ ...filter, hostSku });
}
