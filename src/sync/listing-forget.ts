import { batchesOf } from '../core/concurrently.js';
import type { StoreKey } from '../core/ports.js';
import type { ListingValueKind, ListingValueStore, StoreSyncSettings } from './ports/index.js';

const KINDS = [
  { job: 'inventory', kind: 'stock' },
  { job: 'prices', kind: 'price' },
] as const;
const UNITS_AT_ONCE = 1_000;

/**
 * Forgets what listings were told before a job was switched off that is switched on now: somebody else may have set them
 * since. To be done before the settings say so, while nobody writes.
 */
export async function forgetOfSwitched(
  values: ListingValueStore | undefined,
  store: StoreKey,
  before: StoreSyncSettings,
  after: StoreSyncSettings,
): Promise<void> {
  if (values === undefined) return;
  for (const { job, kind } of KINDS) {
    if (after[job].enabled && !before[job].enabled) await forgetTold(values, store, kind);
  }
}

/** Listings that the platform is still working on stay: their writes end first. */
async function forgetTold(values: ListingValueStore, store: StoreKey, kind: ListingValueKind): Promise<void> {
  const told = new Set<string>();
  const pending = new Set<string>();
  for await (const value of values.list(store, kind)) {
    (value.pending === undefined ? told : pending).add(value.unitId);
  }
  for (const unitIds of batchesOf(
    [...told].filter((unitId) => !pending.has(unitId)),
    UNITS_AT_ONCE,
  )) {
    await values.remove(store, kind, unitIds);
  }
}
