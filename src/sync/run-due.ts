import { concurrently } from '../core/concurrently.js';
import type { StoreKey } from '../core/ports.js';
import { type DueInput, dueStores } from './schedule.js';

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

/** Runs a job once for every store that is due now. Call it from a timer, a cron job or a queue's worker. */
export async function runDue(options: RunDueOptions): Promise<RunDueReport> {
  const { run, concurrency = DEFAULT_CONCURRENCY, signal } = options;
  const due: StoreKey[] = [];
  for await (const store of dueStores(options)) due.push(store);
  const failed: { readonly store: StoreKey; readonly error: unknown }[] = [];
  await concurrently(due, concurrency, async (store) => {
    signal?.throwIfAborted();
    try {
      await run(store, signal === undefined ? {} : { signal });
    } catch (error) {
      signal?.throwIfAborted();
      // What is not ours to explain (a programming mistake in the host's code) is not swallowed either: it is reported.
      failed.push({ store, error });
    }
  });
  return { ran: due.length - failed.length, failed };
}
