import type { CallOptions } from '../core/call.js';
import type { Connector, OrderPage, OrderQuery, PageIssue, ReadLimit } from '../core/connector.js';
import { ConnectorError } from '../core/errors.js';
import { toEpochMs } from '../core/instant.js';
import { iterateOrders } from '../core/paginate.js';
import type { Clock, StoreKey } from '../core/ports.js';
import { omitUndefined } from '../model/index.js';
import { type AppliedBatch, applyOrders } from './apply-orders.js';
import { connectorFor } from './connectors.js';
import type { JobStateKeeper } from './job-state.js';
import type { BackfillOptions, OrderSyncOptions } from './order-sync.js';
import type { OrderPosition, StoreEntry } from './ports/index.js';
import { isStoreRefusal, requireActiveStore } from './store-access.js';
import { wantedOrders } from './wanted-orders.js';

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

/** Ends a walk from inside without being a failure. */
class Stop extends Error {}

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
  const { stores, sink, onOrders } = options;
  const call: CallOptions = { ...options.call, ...(run.signal === undefined ? {} : { signal: run.signal }) };
  let report = NOTHING;
  let read = 0;

  const take = async (page: OrderPage, positionAfter: (page: OrderPage) => OrderPosition | undefined) => {
    // Whoever pauses or disconnects a store in the middle of a run wants it to end there.
    const current = await requireActiveStore(stores, store, run.operation);
    const wanted = await wantedOrders(page.orders, current, store, sink);
    const position = positionAfter(page);
    const batch = await applyOrders({ store, orders: wanted, position, connector, sink, call });
    read += page.orders.length;
    report = added(report, page, batch, page.orders.length - wanted.length);
    await advanced(countersOf(batch), {
      done: read,
      ...(run.expected === undefined ? {} : { expected: run.expected }),
    });
    if (batch.created.length > 0 || batch.updated.length > 0) {
      await onOrders?.({ store, created: batch.created, updated: batch.updated });
    }
    run.onProgress?.(report);
    if (page.nextCursor !== undefined && report.pages >= (run.maxPages ?? Number.POSITIVE_INFINITY)) throw new Stop();
  };

  const readPages = async (query: OrderQuery, positionAfter: (page: OrderPage) => OrderPosition | undefined) => {
    const pages = iterateOrders(connector, query, {
      ...call,
      waitMs: options.waitMs,
      strategy: run.kind === 'backfill' ? 'auto' : 'pages',
      onPage: (page) => take(page, positionAfter),
    });
    // The pages are what counts; their orders come one by one as well.
    for await (const _order of pages);
  };

  try {
    if (run.kind === 'backfill') await readPages(backfillQuery(store, run, entry, options), () => undefined);
    else await readChanges(store, entry, options, readPages);
    return report;
  } catch (error) {
    if (error instanceof Stop || isStoreRefusal(error)) return { ...report, status: 'stopped' };
    if (ConnectorError.isInstance(error) && error.code === 'rate_limited') {
      return { ...report, status: 'stopped', retryAfterMs: error.retryAfterMs };
    }
    throw error;
  }
}

type Read = (query: OrderQuery, positionAfter: (page: OrderPage) => OrderPosition | undefined) => Promise<void>;

async function readChanges(store: StoreKey, entry: StoreEntry, options: RunOptions, read: Read): Promise<void> {
  const begun = (await options.sink.position(store)) ?? {};
  // A run's pages belong to the moment that it began from.
  const isUnderWay = begun.cursor !== undefined;
  const updatedAfter = isUnderWay ? begun.updatedAfter : begun.syncedUntil;
  const query = { ...queryOf(store, entry, options), ...(updatedAfter === undefined ? {} : { updatedAfter }) };
  const positionAfter = ({ nextCursor, syncedUntil }: OrderPage): OrderPosition =>
    nextCursor === undefined
      ? omitUndefined<OrderPosition>({ syncedUntil: syncedUntil ?? begun.syncedUntil })
      : omitUndefined<OrderPosition>({ updatedAfter, cursor: nextCursor, syncedUntil: begun.syncedUntil });
  try {
    await read(begun.cursor === undefined ? query : { ...query, cursor: begun.cursor }, positionAfter);
  } catch (error) {
    if (!isUnderWay || !isCursorRefusal(error)) throw error;
    // Made by another version, or for other settings: the run begins anew from its own start. Nothing is lost by that.
    const { platform, storeId } = store;
    const message = `${platform} order sync of ${storeId}: the cursor of the run under way does not fit any more; it begins anew.`;
    options.logger?.warn({ event: 'walk_restarted', message, platform, storeId });
    await read(query, positionAfter);
  }
}

function isCursorRefusal(error: unknown): boolean {
  if (!ConnectorError.isInstance(error) || error.code !== 'invalid_request') return false;
  return error.issues.some(({ path }) => path === 'cursor');
}

function queryOf(store: StoreKey, { settings }: StoreEntry, { pageSize }: RunOptions): OrderQuery {
  return {
    storeId: store.storeId,
    fulfilledBy: settings.orders.fulfilledBy ?? 'any',
    ...(pageSize === undefined ? {} : { limit: pageSize }),
  };
}

function backfillQuery(store: StoreKey, run: OrderRun, entry: StoreEntry, options: RunOptions): OrderQuery {
  const times = omitUndefined<Pick<OrderQuery, 'updatedAfter' | 'createdAfter'>>({
    updatedAfter: run.updatedAfter,
    createdAfter: run.createdAfter,
  });
  for (const [name, instant] of Object.entries(times)) {
    toEpochMs(instant, name, { platform: store.platform, operation: run.operation });
  }
  return { ...queryOf(store, entry, options), ...times };
}

function added(report: OrderSyncReport, page: OrderPage, batch: AppliedBatch, skipped: number): OrderSyncReport {
  const limits = [
    ...report.limits,
    ...page.limits.filter(({ code }) => !report.limits.some((known) => known.code === code)),
  ];
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
    limits,
    ...(page.syncedUntil === undefined ? {} : { syncedUntil: page.syncedUntil }),
  };
}

function countersOf({ created, updated, refetched, stale }: AppliedBatch): Readonly<Record<string, number>> {
  return {
    ordersSynced: created.length + updated.length,
    ordersCreated: created.length,
    ordersUpdated: updated.length,
    ...(refetched > 0 ? { ordersRefetched: refetched } : {}),
    ...(stale > 0 ? { ordersStale: stale } : {}),
  };
}
