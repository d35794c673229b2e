import type { ApiVersion } from '../api-versions.js';
import { orderTotals } from './order-math.js';
import type { LineRecord, OrderRecord } from './records.js';

/** `null` where no transaction exists: recorded of orders that were created without one [REC]. */
export function financialStatus(order: OrderRecord): string | null {
  if (order.transactions.length === 0) return null;
  const totals = orderTotals(order);
  const received = totals.received.shop;
  const refunded = totals.refunded.shop;
  const has = (kind: string): boolean =>
    order.transactions.some((transaction) => transaction.kind === kind && transaction.status === 'SUCCESS');
  if (received > 0) {
    if (refunded >= received) return 'REFUNDED';
    if (refunded > 0) return 'PARTIALLY_REFUNDED';
    return totals.outstanding.shop <= 0 ? 'PAID' : 'PARTIALLY_PAID';
  }
  if (has('VOID') || order.cancelledAt !== null) return 'VOIDED';
  if (order.authorizationExpired) return 'EXPIRED';
  return has('AUTHORIZATION') ? 'AUTHORIZED' : 'PENDING';
}

/** Units of a line that left in fulfillments which were not cancelled. */
export function fulfilledUnits(order: OrderRecord, line: LineRecord): number {
  let units = 0;
  for (const fulfillment of order.fulfillments) {
    if (fulfillment.status === 'CANCELLED') continue;
    for (const part of fulfillment.lines) if (part.lineId === line.id) units += part.quantity;
  }
  return units;
}

/** Units still to ship. What was returned after shipping is both fulfilled and removed. */
export function unfulfilledUnits(order: OrderRecord, line: LineRecord): number {
  let units = 0;
  for (const fulfillmentOrder of order.fulfillmentOrders) {
    for (const part of fulfillmentOrder.lines) if (part.lineId === line.id) units += part.remaining;
  }
  return units;
}

export function fulfillmentStatus(order: OrderRecord, version: ApiVersion): string {
  if (order.lines.length > 0 && order.fulfillmentOrders.length === 0) {
    // Orders with nothing to ship: a word of their own since 2026-10 [SCHEMA]; what came before is a guess [INF].
    return version >= '2026-10' ? 'FULFILLMENT_NOT_REQUIRED' : 'UNFULFILLED';
  }
  const shipped = order.fulfillments.some((fulfillment) => fulfillment.status === 'SUCCESS');
  const open = order.fulfillmentOrders.filter((candidate) => candidate.lines.some((line) => line.remaining > 0));
  const active = open.filter((candidate) => candidate.status !== 'CANCELLED' && candidate.status !== 'CLOSED');
  if (shipped) return active.length === 0 ? 'FULFILLED' : 'PARTIALLY_FULFILLED';
  if (active.length > 0 && active.every((candidate) => candidate.status === 'ON_HOLD')) return 'ON_HOLD';
  if (active.some((candidate) => candidate.status === 'IN_PROGRESS')) return 'IN_PROGRESS';
  if (active.length > 0 && active.every((candidate) => candidate.status === 'SCHEDULED')) return 'SCHEDULED';
  return 'UNFULFILLED';
}

export const requiresShipping = (order: OrderRecord): boolean => order.lines.some((line) => line.requiresShipping);
