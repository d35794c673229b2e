import type { WireReader } from '../../core/wire-reader.js';
import type { FulfillmentGroup, LineItem, Order } from '../../model/index.js';
import { uniqueId } from './map-items.js';
import type { AmazonOrder } from './wire.js';

/**
 * The units that Easy Ship plans an order into. Amazon tells their ids alone: where there is one, it holds the whole
 * order; which of several holds what, only its External Fulfillment API knows.
 */
export function mapGroups(
  read: WireReader,
  order: AmazonOrder,
  fulfillment: Order['fulfillment'],
  lines: readonly LineItem[],
): FulfillmentGroup[] | undefined {
  const seen = new Set<string>();
  const list = read.list(order.fulfillmentOrders, 'fulfillmentGroups');
  return list?.flatMap((value, index): FulfillmentGroup[] => {
    const path = `fulfillmentGroups.${index}`;
    const wire = read.record(value, path);
    if (wire === undefined) return [];
    const id = uniqueId(read, wire['fulfillmentOrderId'], `${path}.id`, index, seen);
    return [
      list.length === 1
        ? { id, status: fulfillment, lines: lines.map(groupLine) }
        : { id, status: { value: 'unknown' }, lines: [] },
    ];
  });
}

function groupLine({ id, quantity }: LineItem): FulfillmentGroup['lines'][number] {
  const { ordered, current = ordered, fulfilled = 0, fulfillable = Math.max(0, current - fulfilled) } = quantity;
  return { lineId: id, total: ordered, remaining: fulfillable };
}
