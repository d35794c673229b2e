import { concurrently } from '../core/concurrently.js';
import type { StoreKey } from '../core/ports.js';
import type { SyncStateStore } from './ports/index.js';
import { type DueInput, dueStores } from './schedule.js';
import { tableKey } from './tables/table.js';

export interface RunDueOptions extends DueInput {
  /** The job for one store: `(store, { signal }) => orderSync.sync(store, { signal })`. */
  readonly run: (store: StoreKey, options: { readonly signal?: AbortSignal }) => Promise<unknown>;
  /** Stores at once. @default 4 */
  readonly concurrency?: number;
  readonly signal?: AbortSignal;
}

export interface RunDueReport {
  readonly ran: number;
  /** One store's failure never keeps the others waiting; each is in that store's state as well. */
  readonly failed: readonly { readonly store: StoreKey; readonly error: unknown }[];
}

const DEFAULT_CONCURRENCY = 4;

/** What is run, or waits for its turn, in this process: by where the states of the jobs are. */
const underWay = new WeakMap<SyncStateStore, Set<string>>();

/**
 * Runs a job once for every store that is due now. Call it from a timer, a cron job or a queue's worker.
 *
 * A store whose run from a call before has not ended is left out: runs do not pile up behind a long one.
 */
export async function runDue(options: RunDueOptions): Promise<RunDueReport> {
  const { run, job, state, concurrency = DEFAULT_CONCURRENCY, signal } = options;
  const busy = underWay.get(state) ?? new Set();
  underWay.set(state, busy);
  const nameOf = ({ platform, storeId }: StoreKey) => tableKey(job, platform, storeId);
  const due: StoreKey[] = [];
  const failed: { readonly store: StoreKey; readonly error: unknown }[] = [];
  try {
    for await (const store of dueStores(options)) {
      if (busy.has(nameOf(store))) continue;
      busy.add(nameOf(store));
      due.push(store);
    }
    await concurrently(due, concurrency, async (store) => {
      signal?.throwIfAborted();
      try {
        await run(store, signal === undefined ? {} : { signal });
      } catch (error) {
        signal?.throwIfAborted();
        // What is not ours to explain (a programming mistake in the host's code) is not swallowed either: it is reported.
        failed.push({ store, error });
      } finally {
        busy.delete(nameOf(store));
      }
    });
  } finally {
    for (const store of due) busy.delete(nameOf(store));
  }
  return { ran: due.length - failed.length, failed };
}
