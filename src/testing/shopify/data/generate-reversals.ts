import type { Random } from '../../random.js';
import { add, type MoneyPair, NOTHING, share, subtract } from '../money.js';
import { keptUnits, lineNet, lineTax, orderTotals, shippingNet } from '../state/order-math.js';
import type { LineRecord, OrderRecord, RefundRecord } from '../state/records.js';
import type { MakeId } from './generator-context.js';

/** One line was dropped and one unit of another taken off after checkout; the customer owes less, nobody was refunded. */
export function editOrder(order: OrderRecord): OrderRecord {
  const [first, second, ...rest] = order.lines;
  if (first === undefined || second === undefined) return order;
  const added: LineRecord[] = rest.map((line, position) => (position === 0 ? { ...line, addedByEdit: true } : line));
  return { ...order, lines: [{ ...first, removed: first.quantity }, second, ...added] };
}

/** Gives back whole lines (and the shipping with all of them), or a round sum without any line. */
export function refund(order: OrderRecord, kind: 'full' | 'goodwill' | 'partial', id: MakeId): void {
  const before = orderTotals(order);
  const chosen = kind === 'goodwill' ? [] : kind === 'full' ? order.lines : order.lines.slice(0, 1);
  const lines = chosen.map((line, position) => {
    const quantity = keptUnits(line);
    line.removed += quantity;
    return {
      id: id('RefundLineItem', position),
      lineId: line.id,
      quantity,
      restockType: 'RETURN' as const,
      locationId: order.fulfillmentOrders[0]?.locationId ?? null,
      subtotal: share(lineNet(line), quantity, line.quantity),
      tax: share(lineTax(line), quantity, line.quantity),
    };
  });
  const shipping = kind === 'full' ? order.shippingLines[0] : undefined;
  const shippingPart =
    shipping === undefined
      ? null
      : { id: id('RefundShippingLine', 0), shippingLineId: shipping.id, amount: shippingNet(shipping) };
  const goodwill = kind === 'goodwill' ? share(before.received, 1, 20) : NOTHING;
  const adjustment = kind === 'goodwill' ? { id: id('OrderAdjustment', 0), amount: goodwill } : null;
  const record: RefundRecord = {
    __typename: 'Refund',
    id: id('Refund', 0),
    createdAt: order.updatedAt,
    note: kind === 'goodwill' ? 'Delivery was late' : null,
    lines,
    shipping: shippingPart,
    adjustment,
    transactionIds: [id('OrderTransaction', 9)],
  };
  order.refunds.push(record);
  // What is owed back is what the order is now too much paid; a tip is never given back with the goods.
  const owed = subtract(NOTHING, orderTotals(order).outstanding);
  pushRefundTransaction(order, add(NOTHING, owed), id('OrderTransaction', 9));
}

function pushRefundTransaction(order: OrderRecord, amount: MoneyPair, id: string): void {
  const sale = order.transactions.find((transaction) => transaction.status === 'SUCCESS');
  if (sale === undefined) return;
  order.transactions.push({ ...sale, id, kind: 'REFUND', amount, processedAt: order.updatedAt, parentId: sale.id });
}

export function cancelGenerated(order: OrderRecord, random: Random, id: MakeId): void {
  order.cancelledAt = order.updatedAt;
  order.cancelReason = random.pick(['CUSTOMER', 'INVENTORY', 'FRAUD', 'DECLINED', 'OTHER']);
  const lines = order.lines.map((line, position) => {
    const quantity = keptUnits(line);
    line.removed = line.quantity;
    return {
      id: id('RefundLineItem', position),
      lineId: line.id,
      quantity,
      restockType: 'CANCEL' as const,
      locationId: order.fulfillmentOrders[0]?.locationId ?? null,
      subtotal: lineNet(line),
      tax: lineTax(line),
    };
  });
  const paid = orderTotals(order).received;
  const refundId = id('OrderTransaction', 9);
  order.refunds.push({
    __typename: 'Refund',
    id: id('Refund', 0),
    createdAt: order.updatedAt,
    note: null,
    lines,
    shipping: null,
    adjustment: null,
    transactionIds: paid.shop > 0 ? [refundId] : [],
  });
  if (paid.shop > 0) pushRefundTransaction(order, paid, refundId);
  for (const fulfillmentOrder of order.fulfillmentOrders) {
    fulfillmentOrder.status = 'CLOSED';
    for (const line of fulfillmentOrder.lines) line.remaining = 0;
  }
}
