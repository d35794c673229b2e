import type { CallOptions } from '../core/call.js';
import type { Connector } from '../core/connector.js';
import { toEpochMs } from '../core/instant.js';
import type { Clock, StoreKey } from '../core/ports.js';
import { connectorFor } from './connectors.js';
import { changeJobState, type JobStateKeeper } from './job-state.js';
import type { StoreEntry } from './ports/index.js';
import type { ReconcileReport, ReconcileRunOptions, ReconciliationOptions } from './reconcile.js';
import { type FoundDeletions, findDeletions, type OrderChanges, withoutDeletions } from './reconcile-deletions.js';
import { createBroughtOrders, orderIds } from './reconcile-missed.js';
import { nextWalk, type Outage, placeAfter, placeOf, placeToData, type ReconcilePlace } from './reconcile-place.js';
import { checkSubscriptions } from './reconcile-subscriptions.js';
import { type Walked, walkAgain } from './reconcile-walk.js';
import { isDeletedOrder } from './stored-order.js';
import { tellOrders } from './tell-orders.js';

/** What every step of one run needs. */
export interface ReconcileContext {
  readonly options: ReconciliationOptions & { readonly now: Clock; readonly waitMs: number };
  readonly entry: StoreEntry;
  readonly store: StoreKey;
  readonly connector: Connector;
  readonly call: CallOptions;
  readonly operation: string;
}

const OPERATION = 'reconciliation.reconcile';

export async function runReconciliation(
  options: ReconcileContext['options'],
  entry: StoreEntry,
  run: ReconcileRunOptions,
  keeper: JobStateKeeper,
): Promise<ReconcileReport> {
  const context = contextOf(options, entry, run.signal);
  const { store, connector } = context;
  const since = run.since === undefined ? undefined : isoOf(run.since, connector);
  const comparesDeletions = run.deletions !== false;

  const { madeAnewAt, ...subscriptions } = await checkSubscriptions(options.webhooks, entry, run.signal, options.now);
  const place = placeOf((await options.state.load(store, 'reconcile'))?.data);
  const ordersUntil = (await options.sink.position(store))?.syncedUntil;
  const { cursor, ...walk } = nextWalk({ place, ordersUntil, since, comparesDeletions, madeAnewAt });
  const saveCursor = (at: string | undefined) =>
    savePlace(context, { ...place, walk: at === undefined ? walk : { ...walk, cursor: at } });
  // Before anything is read: the run after a killed one knows of the outage by this.
  await saveCursor(cursor);
  const requeued = await requeueDead(context, walk.outage);

  const brought = createBroughtOrders();
  const deleted: string[] = [];
  const note = (changes: OrderChanges) => {
    brought.take(changes);
    deleted.push(...deletedOf(changes));
  };
  const walked = await walkAgain(
    context,
    cursor === undefined ? walk : { ...walk, cursor },
    run,
    async (page, batch, done) => {
      note(batch);
      await saveCursor(page.nextCursor);
      await keeper.advanced(countersOf(batch), { done });
    },
  );
  const found = await searchDeletions(context, walk.since, walked, run.deletions ?? true);
  note(found.changed);

  const missedByPush = await brought.missedByPush(options.ledger, store);
  const missed = missedByPush.created.count + missedByPush.updated.count;
  await keeper.advanced({ missedByPush: missed, ordersDeleted: deleted.length });
  if (walked.status === 'done') {
    const isOpen = comparesDeletions ? staysOpen(place, found) : undefined;
    await savePlace(context, placeAfter(place, walk, { syncedUntil: walked.syncedUntil, isOpen }));
  }
  const { shown: _shown, isWhole: _isWhole, ...seen } = walked;
  const deletions = found.report;
  return { ...seen, ...subscriptions, ...walk, missedByPush, deleted: orderIds(deleted), deletions, requeued };
}

function contextOf(
  options: ReconcileContext['options'],
  entry: StoreEntry,
  signal: AbortSignal | undefined,
): ReconcileContext {
  const { platform, storeId } = entry;
  const store: StoreKey = { platform, storeId };
  const connector = connectorFor(options.connectors, store, OPERATION);
  const call = { ...options.call, ...(signal === undefined ? {} : { signal }) };
  return { options, entry, store, connector, call, operation: OPERATION };
}

function isoOf(since: NonNullable<ReconcileRunOptions['since']>, { platform }: Connector): string {
  return new Date(toEpochMs(since, 'since', { platform, operation: OPERATION })).toISOString();
}

async function savePlace({ options: { state }, store }: ReconcileContext, place: ReconcilePlace): Promise<void> {
  await changeJobState(state, store, 'reconcile', (kept) => ({ ...kept, data: placeToData(place) }));
}

async function requeueDead({ options, store }: ReconcileContext, outage: Outage | undefined): Promise<number> {
  const { ledger, now } = options;
  if (outage === undefined || ledger === undefined) return 0;
  const at = new Date(now()).toISOString();
  return ledger.requeue({ ...store, status: 'dead', receivedAfter: outage.since, now: at });
}

async function searchDeletions(
  context: ReconcileContext,
  since: string | undefined,
  { isWhole, shown, limits, syncedUntil }: Walked,
  deletions: NonNullable<ReconcileRunOptions['deletions']>,
): Promise<FoundDeletions> {
  if (deletions === false) return withoutDeletions('not_asked');
  if (!isWhole) return withoutDeletions('interrupted');
  const { options, entry, store, connector, call } = context;
  const { sink, now, onOrders } = options;
  const found = await findDeletions({
    ...{ store, sink, connector, call, now, since, syncedUntil, limits, shown },
    fulfilledBy: entry.settings.orders.fulfilledBy ?? 'any',
    isAnyNumberFine: deletions === 'any_number',
    tell: onOrders !== undefined,
  });
  await tellOrders(store, found.changed, sink, onOrders);
  return found;
}

/** Looked at again by the next run: once, and as long as that brings something. */
function staysOpen({ open }: ReconcilePlace, { report, changed }: FoundDeletions): boolean {
  const isUnfinished =
    report.status === 'interrupted' || (report.status === 'compared' && report.unconfirmed.count > 0);
  return isUnfinished && (open === undefined || changed.updated.length > 0);
}

function deletedOf({ updated }: OrderChanges): readonly string[] {
  return updated.flatMap(({ order, previous }) =>
    isDeletedOrder(order) && (previous === undefined || !isDeletedOrder(previous)) ? order.orderId : [],
  );
}

function countersOf({ created, updated }: OrderChanges): Readonly<Record<string, number>> {
  return { ordersCreated: created.length, ordersUpdated: updated.length };
}
