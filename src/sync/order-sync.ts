import type { CallOptions } from '../core/call.js';
import type { Instant } from '../core/connector.js';
import type { Clock, Lock, Logger, StoreKey } from '../core/ports.js';
import type { Connectors } from './connectors.js';
import { createLocalLock } from './local-lock.js';
import { type OrderRun, type OrderSyncReport, runOrders } from './order-run.js';
import type { OrderSink, StoreRegistry, SyncState, SyncStateStore } from './ports/index.js';
import { requirePorts } from './require-ports.js';
import { runStoreJob } from './store-job.js';
import type { OrdersListener } from './tell-orders.js';

export interface OrderSyncOptions {
  readonly connectors: Connectors;
  readonly stores: StoreRegistry;
  readonly sink: OrderSink;
  readonly state: SyncStateStore;
  /** Keeps two processes from reading the same store at once: a waste, no danger. @default in process */
  readonly lock?: Lock;
  /** @default Date.now */
  readonly now?: Clock;
  readonly logger?: Logger;
  /** Orders in a page, as a wish. @default the platform's own */
  readonly pageSize?: number;
  /** For each page. @default the connector's own */
  readonly call?: Pick<CallOptions, 'timeoutMs' | 'maxRetries'>;
  /** How long a run waits for a platform's rate limit before it stops and leaves the rest to the next one. @default 60_000 */
  readonly waitMs?: number;
  /** What it throws ends the run: the page is stored, and the next run tells it again. */
  readonly onOrders?: OrdersListener;
}

export interface SyncRunOptions {
  readonly signal?: AbortSignal;
  /** Stops after so many pages; the next run goes on behind them. */
  readonly maxPages?: number;
  /** After each page was stored. */
  readonly onProgress?: (progress: OrderSyncReport) => void;
}

export interface BackfillOptions extends SyncRunOptions {
  /** Only orders changed, or placed, since then. Default: all that the platform shows. */
  readonly updatedAfter?: Instant;
  readonly createdAfter?: Instant;
  /** How many are expected: makes the progress a share. */
  readonly expected?: number;
}

/** Brings a store's orders into the host's sink, and keeps them there as the platform has them. */
export interface OrderSync {
  /**
   * Reads what changed since the run before, or goes on where a killed one stopped. The first run of a store reads all that
   * the platform shows.
   *
   * Times are the platform's, never this machine's. Orders and position are stored in one step for each page, so that a
   * crash costs at most one page read twice, which changes nothing.
   *
   * @returns `stopped` when the store was paused or disconnected meanwhile, at `maxPages`, or when the platform's rate limit
   * wants a longer wait than `waitMs`; the position is kept.
   * @throws {ConnectorError} what the platform refused; `conflict` with `store_paused`, `store_disconnected` or `job_disabled`
   * as `platformCode` before anything is asked. A store whose merchant has to authorise again is deactivated first.
   */
  sync(store: StoreKey, options?: SyncRunOptions): Promise<OrderSyncReport>;
  /**
   * Reads older orders without moving the position of the regular runs, through one large export where the platform has them
   * and it is worth it. Interrupted, it begins anew; what is stored already changes nothing.
   *
   * A regular run of the store waits until it has ended; webhooks do not.
   */
  backfill(store: StoreKey, options?: BackfillOptions): Promise<OrderSyncReport>;
  /** Where order sync of a store stands; `undefined` when it never ran. */
  status(store: StoreKey): Promise<SyncState | undefined>;
}

const DEFAULT_WAIT_MS = 60_000;

export function createOrderSync(options: OrderSyncOptions): OrderSync {
  requirePorts('createOrderSync', options, ['stores', 'state', 'sink']);
  const { stores, state, lock = createLocalLock(), now = Date.now, waitMs = DEFAULT_WAIT_MS } = options;

  const context = { stores, state, lock, now };
  const run = (store: StoreKey, { signal, ...rest }: OrderRun): Promise<OrderSyncReport> =>
    runStoreJob(context, store, { job: 'orders', operation: rest.operation, signal }, async (entry, keeper) => {
      const report = await runOrders(
        { ...options, now, waitMs },
        entry,
        { ...rest, ...(signal === undefined ? {} : { signal }) },
        keeper,
      );
      return { report, isDone: report.status === 'done' };
    });

  return {
    sync: (store, runOptions = {}) => run(store, { ...runOptions, operation: 'orderSync.sync', kind: 'changes' }),
    backfill: (store, runOptions = {}) =>
      run(store, { ...runOptions, operation: 'orderSync.backfill', kind: 'backfill' }),
    status: (store) => state.load(store, 'orders'),
  };
}
