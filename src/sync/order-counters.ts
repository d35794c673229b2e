import type { AppliedBatch } from './apply-orders.js';
import type { SyncState } from './ports/index.js';

/**
 * What a batch adds to the sums of the job `orders`: how many came in and changed, and of those that came in, how many
 * seller and marketplace ship (an order that both ship counts for both).
 */
export function orderCounters({
  created,
  updated,
  refetched = 0,
  stale = 0,
}: Pick<AppliedBatch, 'created' | 'updated'> & Partial<AppliedBatch>): SyncState['counters'] {
  const shippedBy = (who: 'marketplace' | 'merchant') =>
    created.filter(({ fulfilledBy }) => fulfilledBy === who || fulfilledBy === 'mixed').length;
  const rare = {
    ordersByMarketplace: shippedBy('marketplace'),
    ordersByMerchant: shippedBy('merchant'),
    ordersRefetched: refetched,
    ordersStale: stale,
  };
  return {
    ordersSynced: created.length + updated.length,
    ordersCreated: created.length,
    ordersUpdated: updated.length,
    ...Object.fromEntries(Object.entries(rare).filter(([, count]) => count > 0)),
  };
}

/** Sums by name. */
export function addCounters(sums: SyncState['counters'], more: SyncState['counters']): SyncState['counters'] {
  const changed = Object.entries(more).map(([name, count]) => [name, (sums[name] ?? 0) + count] as const);
  return { ...sums, ...Object.fromEntries(changed) };
}
