import type { CallOptions } from '../core/call.js';
import type { Lock, StoreKey } from '../core/ports.js';
import { connectorFor } from './connectors.js';
import { deactivateStore } from './deactivate-store.js';
import { failureOf } from './job-state.js';
import { listingLockName } from './listing-store.js';
import type {
  ListingValueKind,
  ListingValueStore,
  OrderSink,
  ProductMappingStore,
  StoreEntry,
  StoreStatusReason,
  SyncFailure,
  SyncJob,
  SyncStateStore,
} from './ports/index.js';
import { unknownStore } from './store-access.js';
import { isConflict } from './store-changes.js';
import { isClaim } from './store-claims.js';
import { jobLockName } from './store-job.js';
import type { ManagerContext } from './store-manager-context.js';

/** What became of a store's traces at the platform. */
export interface StoreDisconnection {
  readonly store: StoreEntry;
  /** `failed`: subscriptions may go on delivering; those deliveries are parked, or refused once the secret is forgotten. */
  readonly webhooks: 'removed' | 'none' | 'failed';
  /** `not_possible`: the platform has no call for it; the merchant ends the access there, by removing the app or the key. */
  readonly access: 'revoked' | 'not_possible' | 'failed';
  /** Why, for what failed. Nothing of it can be tried again: the tokens are gone. */
  readonly failures: readonly (SyncFailure & { readonly step: 'webhooks' | 'access' })[];
}

/** The host's ports that hold something of a store, besides registry and tokens. */
export interface StoreHoldings {
  readonly state: SyncStateStore | undefined;
  readonly sink: OrderSink | undefined;
  readonly mappings: ProductMappingStore | undefined;
  readonly values: ListingValueStore | undefined;
  readonly lock: Lock;
}

const JOBS: readonly SyncJob[] = ['orders', 'inventory', 'prices', 'products', 'reconcile'];
const LISTING_VALUES: readonly ListingValueKind[] = ['stock', 'price'];
const LOCK_MS = 60_000;
const MAX_TRIES = 5;

/** Ends a connection here and, as far as it can be done, at the platform. */
export async function disconnectStore(
  { connectors, stores, now, forget }: ManagerContext,
  entry: StoreEntry,
  reason: StoreStatusReason,
  call: CallOptions,
): Promise<StoreDisconnection> {
  const { platform, storeId } = entry;
  const { auth, capabilities, webhooks } = connectorFor(connectors, entry, 'storeManager.disconnect');
  // First of all, so that no job begins any more.
  await deactivateStore(stores, entry, reason, now);
  const failures: StoreDisconnection['failures'][number][] = [];
  const attempt = async <Word extends string>(step: 'webhooks' | 'access', done: Word, work: () => Promise<void>) => {
    try {
      await work();
      return done;
    } catch (error) {
      // Whoever aborts keeps the tokens, and can call again.
      call.signal?.throwIfAborted();
      failures.push({ ...failureOf(error, now), step });
      return 'failed';
    }
  };
  const ofWebhooks = capabilities.operations.webhooks
    ? await attempt('webhooks', 'removed', () => webhooks.remove({ storeId }, call))
    : 'none';
  const { revoke } = auth;
  const ofAccess =
    revoke === undefined ? 'not_possible' : await attempt('access', 'revoked', () => revoke(storeId, call));
  await forget({ platform, storeId });
  const store = (await stores.load({ platform, storeId })) ?? entry;
  return { store, webhooks: ofWebhooks, access: ofAccess, failures };
}

/**
 * Erases a store from every port; the entry last, so that what a crash leaves can be erased by calling again. Whoever of its
 * company connects it meanwhile has it erased as well: no tokens may stay without an entry.
 */
export async function eraseStore(
  context: ManagerContext,
  holdings: StoreHoldings,
  { platform, storeId }: StoreKey,
  call: { readonly signal?: AbortSignal | undefined },
): Promise<void> {
  const { stores, now } = context;
  const key = { platform, storeId };
  const owner = (await stores.load(key))?.companyId;
  for (let tries = 1; ; tries += 1) {
    await deactivateStore(stores, key, 'requested', now, ({ companyId }) => companyId === owner);
    const entry = await stores.load(key);
    // Another company has it by now.
    if (entry !== undefined && entry.companyId !== owner) return;
    await eraseHoldings(context, holdings, key, call);
    if (entry === undefined) return;
    try {
      return await stores.delete(key, { ifVersion: entry.version });
    } catch (error) {
      if (!isConflict(error) || tries >= MAX_TRIES) throw error;
    }
  }
}

async function eraseHoldings(
  { ledger, forget }: ManagerContext,
  { state, sink, mappings, values, lock }: StoreHoldings,
  key: StoreKey,
  { signal }: { readonly signal?: AbortSignal | undefined },
): Promise<void> {
  const names = [
    ...JOBS.map((job) => jobLockName(key, job)),
    ...LISTING_VALUES.map((kind) => listingLockName(key, kind)),
  ];
  for (const name of names) {
    // What is under way ends at its next page or batch, and must not store that after everything is erased.
    const options = { ttlMs: LOCK_MS, ...(signal === undefined ? {} : { signal }) };
    await lock.withLock(name, options, async () => {});
  }
  await forget(key);
  await sink?.deleteStore(key);
  await mappings?.deleteStore(key);
  await values?.deleteStore(key);
  await ledger?.deleteStore(key);
  await state?.delete(key);
}

/**
 * @param companyId where given, the store of another company is as good as unknown.
 * @throws {ConnectorError} `not_found` with `store_unknown`.
 */
export function requireEntry(
  entry: StoreEntry | undefined,
  { platform, storeId, companyId }: StoreKey & { readonly companyId?: string },
  operation: string,
): StoreEntry {
  if (entry !== undefined && !isClaim(entry) && (companyId === undefined || companyId === entry.companyId))
    return entry;
  throw unknownStore({ platform, storeId }, operation);
}
