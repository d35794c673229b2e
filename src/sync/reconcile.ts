import type { CallOptions } from '../core/call.js';
import type { Instant, PageIssue, ReadLimit, WebhookEnsureResult } from '../core/connector.js';
import type { Clock, Lock, Logger, StoreKey } from '../core/ports.js';
import type { Connectors } from './connectors.js';
import { createLocalLock } from './local-lock.js';
import type { WalkEnd } from './order-walk.js';
import type { OrderSink, StoreRegistry, SyncFailure, SyncState, SyncStateStore, WebhookLedger } from './ports/index.js';
import type { DeletionReport } from './reconcile-deletions.js';
import type { Outage } from './reconcile-place.js';
import { runReconciliation } from './reconcile-run.js';
import { requirePorts } from './require-ports.js';
import { runStoreJob } from './store-job.js';
import type { OrdersListener } from './tell-orders.js';

export interface ReconciliationOptions {
  readonly connectors: Connectors;
  readonly stores: StoreRegistry;
  readonly sink: OrderSink;
  readonly state: SyncStateStore;
  /** With it, what push did tell is not reported as missed, and what died in an outage is processed again. */
  readonly ledger?: Pick<WebhookLedger, 'list' | 'requeue'>;
  /** Makes the subscriptions of a store exist, as the store manager does. Default: nobody looks after them. */
  readonly webhooks?: {
    ensure(store: StoreKey, options: { readonly signal?: AbortSignal }): Promise<WebhookEnsureResult>;
  };
  /** The same as order sync's; told of deletions too. What it throws ends the run. */
  readonly onOrders?: OrdersListener;
  /** @default in process */
  readonly lock?: Lock;
  /** @default Date.now */
  readonly now?: Clock;
  readonly logger?: Logger;
  /** Orders in a page, as a wish. @default the platform's own */
  readonly pageSize?: number;
  /** For each page, and each order that is looked up. @default the connector's own */
  readonly call?: Pick<CallOptions, 'timeoutMs' | 'maxRetries'>;
  /** Milliseconds to wait for a platform's rate limit before a run stops. @default 900_000 (a quarter of an hour) */
  readonly waitMs?: number;
}

export interface ReconcileRunOptions {
  /**
   * Reads what changed since then. Default: since an hour before the last reconciliation that came to its end; before the
   * first one, since a day before where order sync is; before that, all that the platform shows.
   */
  readonly since?: Instant;
  /**
   * Whether to look for orders that are gone at the platform. `any_number` marks them also where they are suspiciously
   * many: when a person has seen that it is right.
   * @default true
   */
  readonly deletions?: boolean | 'any_number';
  readonly signal?: AbortSignal;
  /** Stops after so many pages; the next run goes on behind them. */
  readonly maxPages?: number;
  /** After each page was stored. */
  readonly onProgress?: (progress: ReconcileProgress) => void;
}

export interface ReconcileProgress {
  readonly pages: number;
  /** Orders that the platform showed. */
  readonly checked: number;
  /** What the walk brought: it was not in the sink, or older there. */
  readonly created: number;
  readonly updated: number;
}

/** Ids of orders: how many, and at most a thousand of them. */
export interface OrderIds {
  readonly count: number;
  readonly ids: readonly string[];
}

export interface ReconcileReport extends WalkEnd, ReconcileProgress {
  /** Where the walk began, by the platform's clock; absent when all that the platform shows was read. */
  readonly since?: string;
  /** How far it read, by the platform's clock. */
  readonly syncedUntil?: string;
  /** Of what the walk brought, that which no delivery in the ledger had told. Without a ledger all of it. */
  readonly missedByPush: { readonly created: OrderIds; readonly updated: OrderIds };
  /** Orders that turned out to be gone at the platform, and are marked in the sink. */
  readonly deleted: OrderIds;
  readonly deletions: DeletionReport;
  /** Absent where nobody looks after them, or the store's settings have webhooks off. */
  readonly subscriptions?: WebhookEnsureResult;
  /** Why they could not be looked after; the walk was made all the same. */
  readonly subscriptionsError?: SyncFailure;
  /** Subscriptions were gone or dead: the time that was read again for it. */
  readonly outage?: Outage;
  /** Dead deliveries of the outage that are processed again. */
  readonly requeued: number;
  /** At most a hundred of them. */
  readonly issues: readonly PageIssue[];
  /** What the platform does not show to this app. */
  readonly limits: readonly ReadLimit[];
}

/** Finds out what push missed, and mends it. */
export interface Reconciliation {
  /**
   * Makes sure that the store's subscriptions live, reads what changed, puts into the sink what is not there yet, and marks
   * what is gone at the platform. Run it beside order sync, a few times a day.
   *
   * When subscriptions had to be made anew, the time since the last reconciliation is an outage: it is read again whatever
   * `since` says, and what died of the ledger in that time is due again.
   *
   * An order counts as deleted when the sink has it, the platform did not show it, and asked for it alone says that there is
   * none: at most 200 are asked for in a run. When more than ten and more than a fifth of the compared are missing, none is
   * marked: an app that lost a permission sees the same.
   *
   * The position of order sync is neither moved nor used as a cursor. A killed run goes on at its page.
   *
   * @returns `stopped` when the store was paused or disconnected meanwhile, at `maxPages`, or when the platform's rate limit
   * wants a longer wait than `waitMs`.
   * @throws {ConnectorError} what the platform refused; `conflict` with `store_paused`, `store_disconnected` or `job_disabled`
   * (orders are off) as `platformCode` before anything is asked; `invalid_request` for a `since` that is no moment.
   */
  reconcile(store: StoreKey, options?: ReconcileRunOptions): Promise<ReconcileReport>;
  /** Where reconciliation of a store stands; `undefined` when it never ran. */
  status(store: StoreKey): Promise<SyncState | undefined>;
}

const DEFAULT_WAIT_MS = 15 * 60_000;

/**
 * @example
 * const reconciliation = createReconciliation({ connectors, stores, sink, state, ledger });
 * const { missedByPush, deleted } = await reconciliation.reconcile({ platform: 'shopify', storeId });
 */
export function createReconciliation(options: ReconciliationOptions): Reconciliation {
  requirePorts('createReconciliation', options, ['stores', 'state', 'sink']);
  const { stores, state, lock = createLocalLock(), now = Date.now, waitMs = DEFAULT_WAIT_MS } = options;
  return {
    reconcile: (store, run = {}) =>
      runStoreJob(
        { stores, state, lock, now },
        store,
        { job: 'reconcile', operation: 'reconciliation.reconcile', signal: run.signal },
        async (entry, keeper) => {
          const report = await runReconciliation({ ...options, now, waitMs }, entry, run, keeper);
          return { report, isDone: report.status === 'done' };
        },
      ),
    status: (store) => state.load(store, 'reconcile'),
  };
}
