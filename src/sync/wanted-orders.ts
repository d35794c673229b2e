import type { StoreKey } from '../core/ports.js';
import type { Order } from '../model/index.js';
import type { OrderSink, StoreEntry } from './ports/index.js';

/**
 * Orders that the store's settings take in, by state and by who ships them, and all that were taken in before: those are
 * followed to their end.
 */
export async function wantedOrders(
  orders: readonly Order[],
  { settings }: StoreEntry,
  store: StoreKey,
  sink: OrderSink,
): Promise<readonly Order[]> {
  const { statuses, fulfilledBy = 'any' } = settings.orders;
  const isAsked = ({ state, fulfilledBy: by }: Order) =>
    // A word that nobody knows may mean anything: nothing is dropped for it.
    (statuses === undefined || state.value === 'unknown' || statuses.includes(state.value)) &&
    (fulfilledBy === 'any' || by === 'unknown' || by === 'mixed' || by === fulfilledBy);
  const wanted: Order[] = [];
  for (const order of orders) {
    if (isAsked(order) || (await sink.get(store, order.orderId)) !== undefined) wanted.push(order);
  }
  return wanted;
}
