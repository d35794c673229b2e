import type { StoreKey } from '../../core/ports.js';
import type { SyncJob, SyncState } from '../../sync/ports/index.js';
import { tableKey } from '../../sync/tables/table.js';

export function storeKeyOf({ platform, storeId }: StoreKey): string {
  return tableKey(platform, storeId);
}

/** Where a store's document shows a job: the part of `syncConfig`, and the fields of `stats` with the counter they copy. */
const SHOWN: Readonly<
  Record<
    SyncJob,
    { readonly config?: string; readonly totals: Readonly<Record<string, string>>; readonly last?: string }
  >
> = {
  orders: {
    config: 'orderSync',
    totals: {
      totalOrdersSynced: 'ordersSynced',
      marketplaceOrders: 'ordersByMarketplace',
      merchantOrders: 'ordersByMerchant',
    },
    last: 'lastOrderSync',
  },
  inventory: {
    config: 'inventorySync',
    totals: { totalInventoryUpdates: 'inventoryUpdates', inventoryFeedsSubmitted: 'operationsSubmitted' },
    last: 'lastInventorySync',
  },
  prices: {
    config: 'priceSync',
    totals: { totalPriceUpdates: 'priceUpdates', priceFeedsSubmitted: 'operationsSubmitted' },
  },
  products: { config: 'productSync', totals: { totalProductsMapped: 'productsMapped' } },
  reconcile: { totals: { totalMissedByPush: 'missedByPush' } },
};

const WORDS: Readonly<Record<SyncState['status'], string>> = { idle: 'IDLE', syncing: 'SYNCING', error: 'ERROR' };

/** What a store's document shows of a job's state, as an update of it. */
export function mirrorOf(job: SyncJob, state: SyncState): MirrorUpdate {
  const { config, totals, last } = SHOWN[job];
  const succeededAt = state.succeededAt === undefined ? undefined : new Date(state.succeededAt);
  const fields: Record<string, unknown> = {};
  if (config !== undefined) {
    fields[`syncConfig.${config}.syncStatus`] = WORDS[state.status];
    fields[`syncConfig.${config}.errorMessage`] = state.error?.message;
    fields[`syncConfig.${config}.lastSyncAt`] = succeededAt;
  }
  for (const [field, counter] of Object.entries(totals)) fields[`stats.${field}`] = state.counters[counter] ?? 0;
  if (last !== undefined) fields[`stats.${last}`] = succeededAt;
  return updateOf(fields);
}

export interface MirrorUpdate {
  readonly $set: Readonly<Record<string, unknown>>;
  readonly $unset?: Readonly<Record<string, ''>>;
}

/** Sets what is there and removes what is `undefined`, by path. */
export function updateOf(fields: Readonly<Record<string, unknown>>): MirrorUpdate {
  const entries = Object.entries(fields);
  const gone = entries.filter(([, value]) => value === undefined).map(([path]) => [path, ''] as const);
  return {
    $set: Object.fromEntries(entries.filter(([, value]) => value !== undefined)),
    ...(gone.length === 0 ? {} : { $unset: Object.fromEntries(gone) }),
  };
}
