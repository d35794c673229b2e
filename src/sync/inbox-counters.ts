import type { StoreKey } from '../core/ports.js';
import type { InboxContext } from './inbox-context.js';
import type { OrderDone } from './inbox-orders.js';
import { keepJobState } from './job-state.js';
import type { LedgerEntry } from './ports/index.js';
import { tableKey } from './tables/table.js';

interface Counted {
  readonly store: StoreKey;
  created: number;
  updated: number;
}

/** Counts orders by store and writes the sums in the end: once, however many webhooks there were. */
export function countOrders({ state, now, logger }: InboxContext) {
  const byStore = new Map<string, Counted>();
  return {
    add: ({ platform, storeId = '' }: LedgerEntry, { batch }: OrderDone): void => {
      if (batch === undefined) return;
      const key = tableKey(platform, storeId);
      const counted = byStore.get(key) ?? { store: { platform, storeId }, created: 0, updated: 0 };
      counted.created += batch.created.length;
      counted.updated += batch.updated.length;
      byStore.set(key, counted);
    },
    /** Statistics only: a failure is logged. */
    write: async (): Promise<void> => {
      if (state === undefined) return;
      for (const { store, created, updated } of byStore.values()) {
        if (created + updated === 0) continue;
        try {
          await keepJobState(state, store, 'orders', now).advanced({
            ...{ ordersSynced: created + updated, ordersCreated: created, ordersUpdated: updated },
          });
        } catch {
          const message = `${store.platform} webhooks of ${store.storeId}: their orders could not be counted.`;
          logger.warn({ event: 'counters_failed', message, ...store });
        }
      }
    },
  };
}
