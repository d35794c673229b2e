import type { CallOptions } from '../core/call.js';
import { concurrently } from '../core/concurrently.js';
import type { Connector, ReadLimit } from '../core/connector.js';
import { ConnectorError } from '../core/errors.js';
import type { Clock, StoreKey } from '../core/ports.js';
import type { FulfilledBy, Order } from '../model/index.js';
import { type AppliedBatch, applyOrders } from './apply-orders.js';
import { needsReauthorization } from './deactivate-store.js';
import type { OrderSink, StoredOrder } from './ports/index.js';
import type { OrderIds } from './reconcile.js';
import { orderIds } from './reconcile-missed.js';

/** What the search for deleted orders came to. */
export type DeletionStatus =
  | 'compared'
  | 'not_asked'
  /** The walk was not made in one go: the next run makes it again, once, and compares then. */
  | 'interrupted'
  /** The platform may hide orders from this app (`limits` says why), or the connector cannot look one up. */
  | 'not_possible'
  /** More are missing than a merchant deletes: none is marked. Look into it, then say `deletions: 'any_number'`. */
  | 'suspicious';

export interface DeletionReport {
  readonly status: DeletionStatus;
  /** Orders of the sink that the platform should have shown. */
  readonly compared: number;
  /** Those that it did not show. */
  readonly missing: OrderIds;
  /** Missing, and not known to be gone: the next run looks again. */
  readonly unconfirmed: OrderIds;
}

export interface DeletionSearch {
  readonly store: StoreKey;
  readonly sink: OrderSink;
  readonly connector: Connector;
  readonly call: CallOptions;
  readonly now: Clock;
  /** The walk that was made. */
  readonly since: string | undefined;
  readonly syncedUntil: string | undefined;
  readonly fulfilledBy: FulfilledBy | 'any';
  readonly limits: readonly ReadLimit[];
  /** Ids that the platform showed. */
  readonly shown: ReadonlySet<string>;
  readonly isAnyNumberFine: boolean;
  /** What changes is noted as untold. */
  readonly tell: boolean;
}

/** What was written to the sink. */
export type OrderChanges = Pick<AppliedBatch, 'created' | 'updated' | 'written'>;

export interface FoundDeletions {
  readonly report: DeletionReport;
  /** What changed in the sink: orders that are gone, and those that a look at them brought. */
  readonly changed: OrderChanges;
}

const NO_IDS: OrderIds = { count: 0, ids: [] };
const MOST_LOOKED_UP = 200;
const AT_ONCE = 4;
const DAY_MS = 86_400_000;
const NOTHING_CHANGED: OrderChanges = { created: [], updated: [], written: [] };

export function withoutDeletions(status: DeletionStatus): FoundDeletions {
  return { report: { status, compared: 0, missing: NO_IDS, unconfirmed: NO_IDS }, changed: NOTHING_CHANGED };
}

/** Compares what the sink has with what a whole walk showed, and marks what is gone. */
export async function findDeletions(search: DeletionSearch): Promise<FoundDeletions> {
  if (!isPossible(search)) return withoutDeletions('not_possible');
  const { compared, missing } = await compare(search);
  const report = { compared, missing: orderIds(missing) };
  if (!search.isAnyNumberFine && isSuspicious(missing.length, compared)) {
    return { report: { ...report, status: 'suspicious', unconfirmed: report.missing }, changed: NOTHING_CHANGED };
  }
  const { unconfirmed, changed } = await lookUp(search, missing);
  return { report: { ...report, status: 'compared', unconfirmed: orderIds(unconfirmed) }, changed };
}

function isPossible({ connector, limits }: DeletionSearch): boolean {
  return connector.capabilities.operations.fetchOrder && limits.every(({ code }) => code !== 'marketplace_denied');
}

/** Whoever deletes tests deletes a few; a permission that went takes much at once. */
export function isSuspicious(missing: number, compared: number): boolean {
  return missing > 10 && missing > compared / 5;
}

async function compare(search: DeletionSearch) {
  const { store, sink, since, shown } = search;
  let compared = 0;
  const missing: string[] = [];
  for await (const stored of sink.list(store, since === undefined ? {} : { updatedAfter: since })) {
    if (stored.isDeleted || isLater(stored, search.syncedUntil)) continue;
    const isShown = shown.has(stored.orderId);
    if (!isShown && (await isHidden(search, stored.orderId))) continue;
    compared += 1;
    if (!isShown) missing.push(stored.orderId);
  }
  return { compared, missing };
}

/** Of what came in while the walk was under way, the next one decides. */
function isLater({ revision }: StoredOrder, until: string | undefined): boolean {
  return until !== undefined && Date.parse(revision.at) > Date.parse(until);
}

async function isHidden({ store, sink, fulfilledBy, limits }: DeletionSearch, orderId: string): Promise<boolean> {
  const order = await sink.get(store, orderId);
  return order === undefined || isBeyond(order, limits) || isOfOthers(order, fulfilledBy);
}

/** The window moves while it is read. */
function isBeyond({ createdAt }: Order, limits: readonly ReadLimit[]): boolean {
  const window = limits.find(({ code }) => code === 'history_window');
  if (window === undefined) return false;
  return window.since === undefined || Date.parse(createdAt) < Date.parse(window.since) + DAY_MS;
}

/** Taken in by settings of before, not asked for by those of now. */
function isOfOthers({ fulfilledBy }: Order, asked: FulfilledBy | 'any'): boolean {
  return asked !== 'any' && fulfilledBy !== asked;
}

async function lookUp(search: DeletionSearch, missing: readonly string[]) {
  const unconfirmed = new Set(missing.slice(MOST_LOOKED_UP));
  const changes: OrderChanges[] = [];
  let isOver = false;
  await concurrently(missing.slice(0, MOST_LOOKED_UP), AT_ONCE, async (orderId) => {
    if (isOver) {
      unconfirmed.add(orderId);
      return;
    }
    try {
      changes.push(await lookUpOne(search, orderId));
    } catch (error) {
      search.call.signal?.throwIfAborted();
      if (!ConnectorError.isInstance(error) || needsReauthorization(error)) throw error;
      // No answer is no deletion. What refuses one refuses the others.
      isOver = true;
      unconfirmed.add(orderId);
    }
  });
  const changed = {
    created: changes.flatMap(({ created }) => created),
    updated: changes.flatMap(({ updated }) => updated),
    written: changes.flatMap(({ written }) => written),
  };
  return { unconfirmed: [...unconfirmed], changed };
}

async function lookUpOne(search: DeletionSearch, orderId: string): Promise<OrderChanges> {
  const { store, sink, connector, call, tell } = search;
  try {
    const order = await connector.fetchOrder({ storeId: store.storeId, orderId }, call);
    return await applyOrders({ store, orders: [order], connector, sink, call, tell, authoritative: true });
  } catch (error) {
    if (!ConnectorError.isInstance(error) || error.code !== 'not_found') throw error;
    return markDeleted(search, orderId);
  }
}

async function markDeleted(search: DeletionSearch, orderId: string): Promise<OrderChanges> {
  const { store, sink, syncedUntil, now, tell } = search;
  const previous = await sink.get(store, orderId);
  // By the platform's clock where it is known: a later one here would outlast what happens to the order if it comes back.
  const isMarked = await sink.markDeleted(store, orderId, syncedUntil ?? new Date(now()).toISOString(), { tell });
  const order = isMarked ? await sink.get(store, orderId) : undefined;
  return order === undefined ? NOTHING_CHANGED : { created: [], updated: [{ order, previous }], written: [order] };
}
