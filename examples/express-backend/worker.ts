import { setTimeout } from 'node:timers/promises';
import type { StoreKey } from 'commerce-connectors';
import { runDue, type ScheduledJob } from 'commerce-connectors/sync';
import type { Backend } from './backend.js';

type Run = (store: StoreKey, options: { readonly signal?: AbortSignal }) => Promise<unknown>;

/** How long finished deliveries are kept. */
const KEPT_MS = 30 * 24 * 60 * 60_000;

/** Everything that is due now: webhooks first, then each job of each store whose interval is over. */
export async function workOnce(backend: Backend, signal?: AbortSignal) {
  const { inbox, mapping, orderSync, inventorySync, priceSync, reconciliation, stores, state } = backend;
  const stop = signal === undefined ? {} : { signal };
  const webhooks = await inbox.process(stop);
  const jobs: Readonly<Record<ScheduledJob, Run>> = {
    products: (store, options) => mapping.sync(store, options),
    orders: (store, options) => orderSync.sync(store, options),
    inventory: (store, options) => inventorySync.sync(store, options),
    prices: (store, options) => priceSync.sync(store, options),
    reconcile: (store, options) => reconciliation.reconcile(store, options),
  };
  const ran: Partial<Record<ScheduledJob, number>> = {};
  for (const job of ['products', 'orders', 'inventory', 'prices', 'reconcile'] as const) {
    const report = await runDue({ stores, state, job, run: jobs[job], ...stop });
    // Each is in its store's state too. What is no error of the library is a mistake in this code.
    for (const { store, error } of report.failed) console.error(`${job} of ${store.storeId}:`, error);
    ran[job] = report.ran;
  }
  // Stock that orders have taken, and work that platforms had put off.
  const flushed = await inventorySync.flush(stop);
  await inventorySync.followUp(undefined, stop);
  await priceSync.followUp(undefined, stop);
  // Customers' data is kept no longer than it is needed.
  await inbox.prune({ receivedBefore: new Date(Date.now() - KEPT_MS).toISOString() });
  return { webhooks, ran, flushed };
}

/** Goes on until its signal aborts. Several may run at once; give `createBackend` a shared lock then. */
export async function runWorker(
  backend: Backend,
  { intervalMs, signal }: { intervalMs: number; signal: AbortSignal },
): Promise<void> {
  while (!signal.aborted) {
    try {
      await workOnce(backend, signal);
      await setTimeout(intervalMs, undefined, { signal });
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }
}
