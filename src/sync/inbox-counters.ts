import type { StoreKey } from '../core/ports.js';
import type { InboxContext } from './inbox-context.js';
import type { OrderDone } from './inbox-orders.js';
import { keepJobState } from './job-state.js';
import { addCounters, orderCounters } from './order-counters.js';
import type { LedgerEntry, SyncState } from './ports/index.js';
import { tableKey } from './tables/table.js';

interface Counted {
  readonly store: StoreKey;
  readonly counters: SyncState['counters'];
}

/** Counts orders by store and writes the sums in the end: once, however many webhooks there were. */
export function countOrders({ state, now, logger }: InboxContext) {
  const byStore = new Map<string, Counted>();
  return {
    add: ({ platform, storeId = '' }: LedgerEntry, { batch }: OrderDone): void => {
      if (batch === undefined) return;
      const key = tableKey(platform, storeId);
      const counters = addCounters(byStore.get(key)?.counters ?? {}, orderCounters(batch));
      byStore.set(key, { store: { platform, storeId }, counters });
    },
    /** Statistics only: a failure is logged. */
    write: async (): Promise<void> => {
      if (state === undefined) return;
      for (const { store, counters } of byStore.values()) {
        if (counters['ordersSynced'] === 0) continue;
        try {
          await keepJobState(state, store, 'orders', now).advanced(counters);
        } catch {
          const message = `${store.platform} webhooks of ${store.storeId}: their orders could not be counted.`;
          logger.warn({ event: 'counters_failed', message, ...store });
        }
      }
    },
  };
}
