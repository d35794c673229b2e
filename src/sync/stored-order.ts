import { type Order, type Revision, shouldApply } from '../model/index.js';
import type { OrderOutcome } from './ports/index.js';

/** What has to be known of a stored order to decide about the next one. */
export interface OrderMark {
  readonly revision: Revision;
  /** Set when it is gone at the platform. */
  readonly deletedAt?: string;
}

/** What an `OrderSink` does with one order. */
export interface OrderDecision {
  readonly outcome: OrderOutcome;
  /** What to write; absent where nothing is written. */
  readonly order?: Order;
}

/**
 * Decides what becomes of an order that is handed in, by the rules of the port.
 *
 * A deletion is not undone by what happened before it: an order that is newer than the stored one and older than the
 * deletion comes out marked.
 *
 * @param authoritative the platform was asked just now: of two of the same instant the one at hand is right, and no
 * deletion stands.
 */
export function decideOrder(stored: OrderMark | undefined, order: Order, authoritative = false): OrderDecision {
  if (stored === undefined) return { outcome: 'created', order };
  const { deletedAt } = stored;
  const decision = shouldApply(stored, order);
  // Marked, and here again as it was: it is back, or this word of it is late.
  const isBack = decision === 'unchanged' && deletedAt !== undefined && !isDeletedOrder(order);
  const isDoubtful = decision === 'refetch' || isBack;
  if (isDoubtful && !authoritative) return { outcome: 'refetch' };
  if (decision !== 'apply' && !isDoubtful) return { outcome: decision };
  const isAlive = authoritative || deletedAt === undefined || Date.parse(order.revision.at) > Date.parse(deletedAt);
  return { outcome: 'updated', order: isAlive ? order : deletedOrder(order, deletedAt) };
}

/** The order as it is kept once the platform has deleted it. */
export function deletedOrder(order: Order, at: string): Order {
  if (isDeletedOrder(order)) return order;
  return { ...order, deletedAt: at, state: { ...order.state, value: 'deleted' } };
}

/** Whether it is gone at the platform, by its own word or by a mark. */
export function isDeletedOrder(order: Order): boolean {
  return order.deletedAt !== undefined || order.state.value === 'deleted';
}
