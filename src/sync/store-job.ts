import type { Clock, Lock, StoreKey } from '../core/ports.js';
import { deactivateStore, needsReauthorization } from './deactivate-store.js';
import { failureOf, type JobStateKeeper, keepJobState } from './job-state.js';
import type { StoreEntry, StoreRegistry, SyncJob, SyncStateStore } from './ports/index.js';
import { requireActiveStore, requireEnabled, requireStoreKey } from './store-access.js';

/** What every job of sync runs on. */
export interface StoreJobContext {
  readonly stores: StoreRegistry;
  readonly state: SyncStateStore;
  readonly lock: Lock;
  readonly now: Clock;
}

export interface StoreJob {
  readonly job: SyncJob;
  /** For errors: `orderSync.sync`. */
  readonly operation: string;
  /** Which part of the store's settings switches the job on. @default the job's own */
  readonly switchedBy?: 'orders' | 'inventory' | 'prices' | 'products';
  readonly signal?: AbortSignal | undefined;
}

/** Whoever holds it is the only one to run that job of that store. */
export function jobLockName({ platform, storeId }: StoreKey, job: SyncJob): string {
  return `sync:${job}:${platform}:${storeId}`;
}

/** A lock frees itself after that if its holder died; a longer run goes on without it, which does no harm. */
const LOCK_MS = 15 * 60_000;

/**
 * Runs one job of one store, alone, and keeps its state while it runs. A store whose merchant has to authorise again is
 * deactivated before the error goes on.
 *
 * @param work answers what the run did; `isDone: false` says that there is more for the next one.
 * @throws {ConnectorError} `not_found` or `conflict` with a `StoreRefusal`, before anything is asked; what `work` throws.
 */
export async function runStoreJob<Report>(
  { stores, state, lock, now }: StoreJobContext,
  store: StoreKey,
  { job, operation, switchedBy = job === 'reconcile' ? 'orders' : job, signal }: StoreJob,
  work: (entry: StoreEntry, keeper: JobStateKeeper) => Promise<{ readonly report: Report; readonly isDone: boolean }>,
): Promise<Report> {
  requireStoreKey(store, operation);
  return lock.withLock(
    jobLockName(store, job),
    { ttlMs: LOCK_MS, ...(signal === undefined ? {} : { signal }) },
    async () => {
      const entry = await requireActiveStore(stores, store, operation);
      requireEnabled(entry.settings[switchedBy].enabled, store, operation, `${switchedBy}.enabled`);
      const keeper = keepJobState(state, store, job, now);
      await keeper.started();
      try {
        const { report, isDone } = await work(entry, keeper);
        await keeper.ended({ succeeded: isDone });
        return report;
      } catch (error) {
        const notes = [];
        if (needsReauthorization(error, store)) {
          notes.push(deactivateStore(stores, store, 'reauthorization_needed', now));
        }
        const failure = signal?.aborted === true ? {} : { failure: failureOf(error, now) };
        notes.push(keeper.ended({ succeeded: false, ...failure }));
        // A storage that fails as well must not hide what the run failed with.
        await Promise.allSettled(notes);
        throw error;
      }
    },
  );
}
