import type { CallOptions } from '../core/call.js';
import type { Connector, OrderPage, OrderQuery, PageIssue, ReadLimit } from '../core/connector.js';
import { toEpochMs } from '../core/instant.js';
import type { Clock, StoreKey } from '../core/ports.js';
import { omitUndefined } from '../model/index.js';
import type { AppliedBatch } from './apply-orders.js';
import { connectorFor } from './connectors.js';
import type { JobStateKeeper } from './job-state.js';
import { orderCounters } from './order-counters.js';
import type { BackfillOptions, OrderSyncOptions } from './order-sync.js';
import { endOfWalk, joinLimits, readFrom, StopWalk, storeQuery, walkOrders } from './order-walk.js';
import type { OrderPosition, StoreEntry } from './ports/index.js';

export interface OrderRun extends BackfillOptions {
  readonly operation: string;
  readonly kind: 'changes' | 'backfill';
}

/** What a run did. */
export interface OrderSyncReport {
  /** `stopped`: there is more, and the next run goes on with it. */
  readonly status: 'done' | 'stopped';
  readonly pages: number;
  readonly created: number;
  readonly updated: number;
  /** The same again, or touched without any change. */
  readonly unchanged: number;
  /** Older than what is stored, which stays. */
  readonly stale: number;
  /** Fetched again, because two versions of the same instant differed. */
  readonly refetched: number;
  /** Left out by the store's settings. */
  readonly skipped: number;
  /** At most a hundred of them. */
  readonly issues: readonly PageIssue[];
  /** What the platform does not show to this app. */
  readonly limits: readonly ReadLimit[];
  /** Where the next run starts, by the platform's clock. */
  readonly syncedUntil?: string;
  /** With `stopped` for a rate limit: milliseconds after which there is room. */
  readonly retryAfterMs?: number;
}

type RunOptions = OrderSyncOptions & { readonly now: Clock; readonly waitMs: number };

const MAX_ISSUES = 100;
const NOTHING: OrderSyncReport = {
  status: 'done',
  ...{ pages: 0, created: 0, updated: 0, unchanged: 0, stale: 0, refetched: 0, skipped: 0 },
  issues: [],
  limits: [],
};

export async function runOrders(
  options: RunOptions,
  entry: StoreEntry,
  run: OrderRun,
  { advanced }: JobStateKeeper,
): Promise<OrderSyncReport> {
  const { platform, storeId } = entry;
  const store: StoreKey = { platform, storeId };
  const connector = connectorFor(options.connectors, store, run.operation);
  return walk(options, store, entry, run, connector, advanced);
}

async function walk(
  options: RunOptions,
  store: StoreKey,
  entry: StoreEntry,
  run: OrderRun,
  connector: Connector,
  advanced: JobStateKeeper['advanced'],
): Promise<OrderSyncReport> {
  const { stores, sink, onOrders, waitMs } = options;
  const call: CallOptions = { ...options.call, ...(run.signal === undefined ? {} : { signal: run.signal }) };
  let report = NOTHING;
  let read = 0;

  const readPages: Read = (query, positionAfter) =>
    walkOrders(
      {
        ...{ stores, sink, store, connector, call, waitMs, onOrders, positionAfter },
        operation: run.operation,
        strategy: run.kind === 'backfill' ? 'auto' : 'pages',
        onStored: (page, batch, skipped) => {
          read += page.orders.length;
          report = added(report, page, batch, skipped);
          const expected = run.expected === undefined ? {} : { expected: run.expected };
          return advanced(orderCounters(batch), { done: read, ...expected });
        },
        onTold: ({ nextCursor }) => {
          run.onProgress?.(report);
          if (nextCursor !== undefined && report.pages >= (run.maxPages ?? Number.POSITIVE_INFINITY))
            throw new StopWalk();
        },
      },
      query,
    );

  const end = await endOfWalk(store, () =>
    run.kind === 'backfill'
      ? readPages(backfillQuery(store, run, entry, options), () => undefined)
      : readChanges(store, entry, options, readPages),
  );
  return { ...report, ...end };
}

type Read = (query: OrderQuery, positionAfter: (page: OrderPage) => OrderPosition | undefined) => Promise<void>;

async function readChanges(store: StoreKey, entry: StoreEntry, options: RunOptions, read: Read): Promise<void> {
  const { sink, pageSize, logger } = options;
  const { cursor, syncedUntil: before, ...begun } = (await sink.position(store)) ?? {};
  // A run's pages belong to the moment that it began from.
  const updatedAfter = cursor === undefined ? before : begun.updatedAfter;
  const query = { ...storeQuery(store, entry, pageSize), ...(updatedAfter === undefined ? {} : { updatedAfter }) };
  const positionAfter = ({ nextCursor, syncedUntil }: OrderPage): OrderPosition =>
    nextCursor === undefined
      ? omitUndefined<OrderPosition>({ syncedUntil: syncedUntil ?? before })
      : omitUndefined<OrderPosition>({ updatedAfter, cursor: nextCursor, syncedUntil: before });
  await readFrom({ query, cursor, name: 'order sync', store, logger }, (pages) => read(pages, positionAfter));
}

function backfillQuery(store: StoreKey, run: OrderRun, entry: StoreEntry, options: RunOptions): OrderQuery {
  const times = omitUndefined<Pick<OrderQuery, 'updatedAfter' | 'createdAfter'>>({
    updatedAfter: run.updatedAfter,
    createdAfter: run.createdAfter,
  });
  for (const [name, instant] of Object.entries(times)) {
    toEpochMs(instant, name, { platform: store.platform, operation: run.operation });
  }
  return { ...storeQuery(store, entry, options.pageSize), ...times };
}

function added(report: OrderSyncReport, page: OrderPage, batch: AppliedBatch, skipped: number): OrderSyncReport {
  return {
    ...report,
    pages: report.pages + 1,
    created: report.created + batch.created.length,
    updated: report.updated + batch.updated.length,
    unchanged: report.unchanged + batch.unchanged,
    stale: report.stale + batch.stale,
    refetched: report.refetched + batch.refetched,
    skipped: report.skipped + skipped,
    issues: [...report.issues, ...page.issues].slice(0, MAX_ISSUES),
    limits: joinLimits(report.limits, page.limits),
    ...(page.syncedUntil === undefined ? {} : { syncedUntil: page.syncedUntil }),
  };
}
