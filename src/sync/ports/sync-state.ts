import type { ErrorCode } from '../../core/errors.js';
import type { JsonObject, StoreKey } from '../../core/ports.js';

export type SyncJob = 'orders' | 'inventory' | 'prices' | 'products' | 'reconcile';

/** Where one job of one store stands, and what it has done so far. */
export interface SyncState {
  /** Grows with every save; what `ifVersion` compares. Assigned by the store. */
  readonly version: number;
  readonly status: 'idle' | 'syncing' | 'error';
  /** With `error`. */
  readonly error?: SyncFailure;
  /** ISO 8601, UTC: when the last run began and ended, and when one last came to its end without a failure. */
  readonly startedAt?: string;
  readonly finishedAt?: string;
  readonly succeededAt?: string;
  /** How far the run under way is: what is known of it. */
  readonly progress?: { readonly done: number; readonly expected?: number };
  /** What the job itself goes on from (cursors, what was written last); its own business. */
  readonly data?: JsonObject;
  /** Sums over all runs: `ordersSynced`, `productsMapped`, `inventoryUpdates`, … */
  readonly counters: Readonly<Record<string, number>>;
}

/** A failure as it is kept: no token, no customer data. */
export interface SyncFailure {
  readonly code: ErrorCode | 'unexpected';
  readonly message: string;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly retryable: boolean;
}

/** Keeps one {@link SyncState} per store and job. Absence is `undefined`; any failure rejects. */
export interface SyncStateStore {
  load(key: StoreKey, job: SyncJob): Promise<SyncState | undefined>;
  /**
   * Inserts (version 1) or replaces (stored version plus one).
   *
   * @param options.ifVersion write only when the stored state has this version; `0` means "only when there is none".
   * @throws {ConnectorError} `conflict` when it does not hold. Nothing is written then.
   */
  save(
    key: StoreKey,
    job: SyncJob,
    state: SyncState,
    options?: { readonly ifVersion?: number },
  ): Promise<{ readonly version: number }>;
  /** All jobs of a store. Idempotent. */
  delete(key: StoreKey): Promise<void>;
}
