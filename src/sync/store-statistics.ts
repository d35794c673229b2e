import type { StoreKey } from '../core/ports.js';
import { omitUndefined } from '../model/index.js';
import type { ProductMappingStore, SyncFailure, SyncJob, SyncState, SyncStateStore } from './ports/index.js';

/** What was done for a store so far, and how it stands. */
export interface StoreStatistics {
  /** `syncing` while a job runs, `error` when the last run of one failed. */
  readonly status: SyncState['status'];
  /** With `error`: of the job that failed last. */
  readonly error?: SyncFailure;
  /** Orders taken in, each once; `ordersSynced` counts every change of them too. */
  readonly ordersCreated: number;
  readonly ordersSynced: number;
  /** Of those that came in, the ones that each ships (at Amazon FBA and MFN). One that both ship counts for both. */
  readonly ordersByMarketplace: number;
  readonly ordersByMerchant: number;
  /** Active mappings now. */
  readonly productsMapped: number;
  /** Listings whose stock, or price, was written. */
  readonly inventoryUpdates: number;
  readonly priceUpdates: number;
  /** Writes of stock and prices that the platform took to do later (Amazon's feeds). */
  readonly operationsSubmitted: number;
  /** Orders that webhooks should have told of and did not, found by reconciliation. */
  readonly missedByPush: number;
  /** ISO 8601, UTC: when a run last came to its end without a failure. Absent: never. */
  readonly lastOrderSyncAt?: string;
  readonly lastInventorySyncAt?: string;
  readonly jobs: Readonly<Partial<Record<SyncJob, Omit<SyncState, 'data' | 'version'>>>>;
}

const JOBS: readonly SyncJob[] = ['orders', 'inventory', 'prices', 'products', 'reconcile'];

export async function storeStatistics(
  key: StoreKey,
  state: SyncStateStore,
  mappings: ProductMappingStore | undefined,
): Promise<StoreStatistics> {
  const states = await Promise.all(JOBS.map(async (job) => ({ job, state: await state.load(key, job) })));
  const known = states.flatMap(({ job, state: one }) => (one === undefined ? [] : [{ job, state: one }]));
  const all = known.map(({ state: one }) => one);
  const sum = (name: string) => all.reduce((total, { counters }) => total + (counters[name] ?? 0), 0);
  const lastSuccess = (job: SyncJob) => known.find((one) => one.job === job)?.state.succeededAt;
  return omitUndefined<StoreStatistics>({
    ...standing(all),
    ordersCreated: sum('ordersCreated'),
    ordersSynced: sum('ordersSynced'),
    ordersByMarketplace: sum('ordersByMarketplace'),
    ordersByMerchant: sum('ordersByMerchant'),
    productsMapped: mappings === undefined ? sum('productsMapped') : await countActive(mappings, key),
    inventoryUpdates: sum('inventoryUpdates'),
    priceUpdates: sum('priceUpdates'),
    operationsSubmitted: sum('operationsSubmitted'),
    missedByPush: sum('missedByPush'),
    lastOrderSyncAt: lastSuccess('orders'),
    lastInventorySyncAt: lastSuccess('inventory'),
    jobs: Object.fromEntries(known.map(({ job, state: { data: _own, version: _v, ...shown } }) => [job, shown])),
  });
}

function standing(states: readonly SyncState[]): {
  readonly status: SyncState['status'];
  readonly error?: SyncFailure;
} {
  const [error] = states
    .flatMap(({ status, error: failure }) => (status === 'error' && failure !== undefined ? [failure] : []))
    .sort((a, b) => b.at.localeCompare(a.at));
  if (states.some(({ status }) => status === 'syncing')) return { status: 'syncing' };
  return error === undefined ? { status: 'idle' } : { status: 'error', error };
}

async function countActive(mappings: ProductMappingStore, { platform, storeId }: StoreKey): Promise<number> {
  let count = 0;
  for await (const _mapping of mappings.list({ platform, storeId, isActive: true })) count += 1;
  return count;
}
