import type { OrderQuery } from '../../core/connector.js';
import type { OrderState } from '../../model/index.js';

/**
 * The words of `fulfillmentStatuses` that make up a state. Others are made up of more than these words: they are filtered
 * after the mapping.
 */
const STATUSES: ReadonlyMap<OrderState, readonly string[]> = new Map<OrderState, readonly string[]>([
  ['pending', ['PENDING_AVAILABILITY', 'PENDING']],
  ['open', ['UNSHIPPED', 'PARTIALLY_SHIPPED']],
  ['cancelled', ['CANCELLED']],
]);

/**
 * What Amazon filters itself; an order that it might call otherwise than we do is never left out. Who ships is one of two to
 * Amazon, of every order (model and examples of 2026-08). In an order of statuses that is always the same, as its tokens want.
 */
export function nativeFilters({ statuses, fulfilledBy = 'merchant' }: Pick<OrderQuery, 'statuses' | 'fulfilledBy'>) {
  const words = statuses?.map((state) => STATUSES.get(state));
  const kind = fulfilledBy === 'merchant' ? 'MERCHANT' : fulfilledBy === 'marketplace' ? 'AMAZON' : undefined;
  return {
    fulfillmentStatuses: words?.every((list) => list !== undefined) ? words.flat().sort() : undefined,
    fulfilledBy: kind === undefined ? undefined : [kind],
  };
}
