import { type RequestContext, touchOrder } from './graphql/context.js';
import { type MoneyPair, share, subtract } from './money.js';
import { keptUnits, lineNet, lineTax, orderTotals } from './state/order-math.js';
import type { LineRecord, OrderRecord, RefundLineRecord, TransactionKind, TransactionRecord } from './state/records.js';

/** Takes `units` of a line out of the fulfillment orders that still wait for them. Answers where they were to leave from. */
function unassign(order: OrderRecord, line: LineRecord, units: number): string | null {
  let left = units;
  let locationId: string | null = null;
  for (const fulfillmentOrder of order.fulfillmentOrders) {
    for (const part of fulfillmentOrder.lines) {
      if (part.lineId !== line.id || left === 0) continue;
      const taken = Math.min(part.remaining, left);
      part.remaining -= taken;
      part.total -= taken;
      left -= taken;
      locationId ??= fulfillmentOrder.locationId;
    }
    if (fulfillmentOrder.lines.every((part) => part.remaining === 0)) fulfillmentOrder.status = 'CLOSED';
  }
  return locationId;
}

export interface Cancellation {
  readonly reason: string;
  /** Puts the units back into stock. */
  readonly restock: boolean;
  readonly refund: 'none' | 'original' | 'store-credit';
}

/** What cancelling does to an order that was not cancelled yet. */
export function cancelOrder(order: OrderRecord, cancellation: Cancellation, context: RequestContext): void {
  if (order.cancelledAt !== null) return;
  const now = context.shop.now();
  const before = orderTotals(order);
  const lines = order.lines.flatMap((line) => removeLine(order, line, cancellation.restock, context));
  order.cancelledAt = now;
  order.cancelReason = cancellation.reason;
  order.closedAt ??= now;
  for (const fulfillmentOrder of order.fulfillmentOrders) fulfillmentOrder.status = 'CLOSED';
  order.refunds.push({
    __typename: 'Refund',
    id: context.shop.nextId('Refund'),
    createdAt: now,
    note: null,
    lines,
    shipping: null,
    adjustment: null,
    transactionIds: settle(order, subtract(before.received, before.refunded), cancellation, context),
  });
  touchOrder(order, context, 'refunds/create', 'orders/cancelled', 'orders/updated');
}

function removeLine(
  order: OrderRecord,
  line: LineRecord,
  restock: boolean,
  context: RequestContext,
): RefundLineRecord[] {
  const quantity = keptUnits(line);
  if (quantity === 0) return [];
  const from = unassign(order, line, quantity);
  const subtotal = share(lineNet(line), quantity, line.quantity);
  const tax = share(lineTax(line), quantity, line.quantity);
  line.removed = line.quantity;
  const locationId = restock ? putBack(line, quantity, from, context) : null;
  const id = context.shop.nextId('RefundLineItem');
  return [{ id, lineId: line.id, quantity, restockType: restock ? 'CANCEL' : 'NO_RESTOCK', locationId, subtotal, tax }];
}

/** Only what is stocked where it was to leave from can go back there. */
function putBack(
  line: LineRecord,
  quantity: number,
  locationId: string | null,
  context: RequestContext,
): string | null {
  const variant = line.variantId === null ? undefined : context.shop.variant(line.variantId);
  if (variant === undefined || locationId === null) return null;
  const level = context.shop.level(variant.inventoryItemId, locationId);
  if (level === undefined) return null;
  level.available += quantity;
  level.committed = Math.max(0, level.committed - quantity);
  level.updatedAt = context.shop.now();
  context.emit({ topic: 'inventory_levels/update', resourceId: `${level.itemId}@${level.locationId}` });
  return locationId;
}

/** Money that was taken goes back when asked for; what was only authorized is voided in any case [SCHEMA]. */
function settle(
  order: OrderRecord,
  owed: MoneyPair,
  { refund }: Cancellation,
  context: RequestContext,
): readonly string[] {
  const successful = order.transactions.filter((transaction) => transaction.status === 'SUCCESS');
  const sale = successful.find(({ kind }) => kind === 'SALE' || kind === 'CAPTURE');
  const authorization = successful.find(({ kind }) => kind === 'AUTHORIZATION');
  const record = (kind: TransactionKind, parent: TransactionRecord, amount: MoneyPair, gateway?: string): string => {
    const id = context.shop.nextId('OrderTransaction');
    const through = gateway === undefined ? {} : { gateway, formattedGateway: 'Store credit' };
    const processedAt = context.shop.now();
    order.transactions.push({ ...parent, ...through, id, kind, amount, processedAt, parentId: parent.id });
    return id;
  };
  if (sale === undefined && authorization !== undefined) record('VOID', authorization, authorization.amount);
  if (sale === undefined || refund === 'none' || owed.shop <= 0) return [];
  return [record('REFUND', sale, owed, refund === 'store-credit' ? 'shopify_store_credit' : undefined)];
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
