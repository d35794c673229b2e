import type { CallOptions } from '../core/call.js';
import type { Connector } from '../core/connector.js';
import type { Clock, Lock, StoreKey } from '../core/ports.js';
import { connectorFor } from './connectors.js';
import { deactivateStore, needsReauthorization } from './deactivate-store.js';
import { keepJobState } from './job-state.js';
import type { ListingKind } from './listing-kind.js';
import type { ListingSyncOptions } from './listing-options.js';
import type { ListingValueKind, StoreEntry, SyncState } from './ports/index.js';
import { requireActiveStore, requireEnabled } from './store-access.js';

/** What everything about listings runs on. */
export interface ListingContext extends ListingSyncOptions {
  readonly kind: ListingKind;
  readonly lock: Lock;
  readonly now: Clock;
}

/** A batch takes a few minutes at most; the lock frees itself if its holder died. */
const LOCK_MS = 15 * 60_000;

/** Whoever holds it is the only one to write values of that kind to that store. */
export function listingLockName({ platform, storeId }: StoreKey, kind: ListingValueKind): string {
  return `sync:listings:${kind}:${platform}:${storeId}`;
}

/**
 * Runs `work` alone among all that write values of this kind to the store: between the host's answer and the write. The store
 * is looked at once the lock is held: it may have been paused, disconnected or removed while that was waited for.
 */
export function aloneWith<T>(
  context: ListingContext,
  store: StoreKey,
  operation: string,
  signal: AbortSignal | undefined,
  work: (open: OpenStore) => Promise<T>,
): Promise<T> {
  const { lock, kind } = context;
  const options = { ttlMs: LOCK_MS, ...(signal === undefined ? {} : { signal }) };
  return lock.withLock(listingLockName(store, kind.kind), options, async () =>
    work(await openStore(context, store, operation)),
  );
}

export interface OpenStore {
  readonly entry: StoreEntry;
  readonly connector: Connector;
}

/** @throws {ConnectorError} when the store may not be written to now, or the connector cannot. */
export async function openStore(context: ListingContext, store: StoreKey, operation: string): Promise<OpenStore> {
  const { kind, stores, connectors } = context;
  const connector = connectorFor(connectors, store, operation);
  const entry = await requireActiveStore(stores, store, operation);
  requireEnabled(entry.settings[kind.job].enabled, store, operation, `${kind.job}.enabled`);
  kind.check(entry, connector, operation);
  return { entry, connector };
}

/**
 * Does something with a store outside the runs of its job, whose state says when it ran last: counters are kept all the
 * same, and a store whose merchant has to authorise again is deactivated.
 */
export async function besidesRuns<T>(
  context: ListingContext,
  store: StoreKey,
  operation: string,
  work: (open: OpenStore) => Promise<{ readonly result: T; readonly counters: SyncState['counters'] }>,
): Promise<T> {
  const { stores, state, kind, now } = context;
  const open = await openStore(context, store, operation);
  try {
    const { result, counters } = await work(open);
    if (Object.keys(counters).length > 0) await keepJobState(state, store, kind.job, now).advanced(counters);
    return result;
  } catch (error) {
    if (needsReauthorization(error, store)) await deactivateStore(stores, store, 'reauthorization_needed', now);
    throw error;
  }
}

export function callOptions({ call }: ListingContext, signal: AbortSignal | undefined): CallOptions {
  return { ...call, ...(signal === undefined ? {} : { signal }) };
}

const LEAST_BATCH = 500;
const MOST_BATCH = 5_000;

/** A large request where the platform takes one (a feed), without holding a whole catalogue in memory. */
export function batchSizeOf({ batchSize }: ListingContext, { capabilities }: Connector): number {
  return batchSize ?? Math.min(MOST_BATCH, Math.max(LEAST_BATCH, capabilities.inventory.maxBatchSize));
}
