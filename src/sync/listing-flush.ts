import { batchesOf, concurrently } from '../core/concurrently.js';
import type { StoreKey } from '../core/ports.js';
import { applyListings } from './listing-batch.js';
import type { DirtySkus } from './listing-dirty.js';
import type { FlushOptions, FlushResult } from './listing-options.js';
import { createTally, type ListingSyncReport } from './listing-report.js';
import { aloneWith, batchSizeOf, besidesRuns, callOptions, type ListingContext } from './listing-store.js';
import type { ProductMapping } from './ports/index.js';
import { isStoreRefusal } from './store-access.js';

const DEFAULT_CONCURRENCY = 4;
/** Of the host's SKUs at once: each may have several listings. */
const SKUS_AT_ONCE = 1_000;

/** Writes what is dirty, company by company. What could not be written is dirty again. */
export async function flushListings(
  context: ListingContext,
  dirty: DirtySkus,
  { companyId, concurrency = DEFAULT_CONCURRENCY, signal }: FlushOptions,
): Promise<readonly FlushResult[]> {
  const results: FlushResult[] = [];
  const waiting = [...dirty.take(companyId)].flatMap(([company, skus]) =>
    batchesOf(skus, SKUS_AT_ONCE).map((hostSkus) => ({ company, hostSkus })),
  );
  try {
    for (let next = waiting[0]; next !== undefined; next = waiting[0]) {
      signal?.throwIfAborted();
      results.push(...(await flushSkus(context, dirty, next.company, next.hostSkus, { concurrency, signal })));
      waiting.shift();
    }
  } finally {
    for (const { company, hostSkus } of waiting) dirty.add(company, hostSkus);
  }
  return results;
}

async function flushSkus(
  context: ListingContext,
  dirty: DirtySkus,
  companyId: string,
  hostSkus: readonly string[],
  { concurrency, signal }: { readonly concurrency: number; readonly signal: AbortSignal | undefined },
): Promise<readonly FlushResult[]> {
  const byStore = new Map<string, { readonly store: StoreKey; readonly mappings: ProductMapping[] }>();
  for (const hostSku of hostSkus) {
    for await (const mapping of context.mappings.list({ companyId, hostSku })) {
      if (!context.kind.isOn(mapping)) continue;
      const { platform, storeId } = mapping;
      const key = JSON.stringify([platform, storeId]);
      const group = byStore.get(key) ?? { store: { platform, storeId }, mappings: [] };
      group.mappings.push(mapping);
      byStore.set(key, group);
    }
  }
  const results = await concurrently([...byStore.values()], concurrency, async ({ store, mappings }) => {
    signal?.throwIfAborted();
    try {
      const { report, again } = await flushStore(context, store, companyId, mappings, signal);
      dirty.add(companyId, again);
      return report;
    } catch (error) {
      signal?.throwIfAborted();
      // A store that may not be written to is brought up to date by the run after its resume.
      if (isStoreRefusal(error)) return undefined;
      dirty.add(
        companyId,
        mappings.map(({ hostSku }) => hostSku),
      );
      return { store, status: 'failed' as const, error };
    }
  });
  return results.filter((result) => result !== undefined);
}

async function flushStore(
  context: ListingContext,
  store: StoreKey,
  companyId: string,
  mappings: readonly ProductMapping[],
  signal: AbortSignal | undefined,
): Promise<{ readonly report: ListingSyncReport; readonly again: ReadonlySet<string> }> {
  const { kind } = context;
  const operation = `${kind.service}.flush`;
  return besidesRuns(context, store, operation, async ({ connector }) => {
    const tally = createTally();
    const flags = { full: false, dryRun: false, read: false };
    for (const batch of batchesOf(mappings, batchSizeOf(context, connector))) {
      const call = callOptions(context, signal);
      await aloneWith(context, store, operation, signal, async (open) => {
        // A store that another company has connected meanwhile is not this one's to write to.
        if (open.entry.companyId !== companyId) return;
        await applyListings({ kind, memory: context, ...open, mappings: batch, tally, ...flags, call });
      });
    }
    const report = tally.report({ store, dryRun: false, status: 'done' });
    return { result: { report, again: tally.again() }, counters: tally.newCounters(context.kind.counter) };
  });
}
