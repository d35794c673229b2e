import { type RequestContext, touchOrder } from './graphql/context.js';
import { share, subtract } from './money.js';
import { keptUnits, lineNet, lineTax, orderTotals } from './state/order-math.js';
import type { LineRecord, OrderRecord, RefundLineRecord } from './state/records.js';

/** Takes `units` of a line out of the fulfillment orders that still wait for them. */
function unassign(order: OrderRecord, line: LineRecord, units: number): void {
  let left = units;
  for (const fulfillmentOrder of order.fulfillmentOrders) {
    for (const part of fulfillmentOrder.lines) {
      if (part.lineId !== line.id || left === 0) continue;
      const taken = Math.min(part.remaining, left);
      part.remaining -= taken;
      part.total -= taken;
      left -= taken;
    }
    if (fulfillmentOrder.lines.every((part) => part.remaining === 0)) fulfillmentOrder.status = 'CLOSED';
  }
}

/** What the admin's "cancel order" does to an order that was not cancelled yet. */
export function cancelOrder(order: OrderRecord, reason: string, context: RequestContext): void {
  if (order.cancelledAt !== null) return;
  const now = context.shop.now();
  const before = orderTotals(order);
  const lines = order.lines.flatMap((line): RefundLineRecord[] => {
    const quantity = keptUnits(line);
    if (quantity === 0) return [];
    unassign(order, line, quantity);
    const subtotal = share(lineNet(line), quantity, line.quantity);
    const tax = share(lineTax(line), quantity, line.quantity);
    line.removed = line.quantity;
    const id = context.shop.nextId('RefundLineItem');
    return [{ id, lineId: line.id, quantity, restockType: 'CANCEL', locationId: null, subtotal, tax }];
  });
  order.cancelledAt = now;
  order.cancelReason = reason;
  order.closedAt ??= now;
  for (const fulfillmentOrder of order.fulfillmentOrders) fulfillmentOrder.status = 'CLOSED';
  const owed = subtract(before.received, before.refunded);
  const sale = order.transactions.find(
    (transaction) => transaction.status === 'SUCCESS' && transaction.kind !== 'AUTHORIZATION',
  );
  const transactionIds: string[] = [];
  if (owed.shop > 0 && sale !== undefined) {
    const id = context.shop.nextId('OrderTransaction');
    order.transactions.push({ ...sale, id, kind: 'REFUND', amount: owed, processedAt: now, parentId: sale.id });
    transactionIds.push(id);
  }
  order.refunds.push({
    __typename: 'Refund',
    id: context.shop.nextId('Refund'),
    createdAt: now,
    note: null,
    lines,
    shipping: null,
    adjustment: null,
    transactionIds,
  });
  touchOrder(order, context, 'refunds/create', 'orders/cancelled', 'orders/updated');
}

/** Removes units by an order edit: the customer owes less, nothing is refunded. */
export function removeUnits(order: OrderRecord, index: number, units: number, context: RequestContext): void {
  const line = order.lines[index];
  if (line === undefined) throw new Error(`order ${order.name} has no line ${index}`);
  const removed = Math.min(units, keptUnits(line));
  unassign(order, line, removed);
  line.removed += removed;
  order.edited = true;
  touchOrder(order, context, 'orders/edited', 'orders/updated');
}
