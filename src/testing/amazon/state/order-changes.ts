import { SECOND_MS } from '../../clock.js';
import type { OrderEvent } from '../notifications/events.js';
import { type FulfillmentStatus, openUnits, type SandboxOrder, type SandboxPackage, shippedUnits } from './order.js';
import type { Seller } from './seller.js';

/** Notes that something changed. `lastUpdatedTime` has whole seconds and never goes back. */
export function touchOrder(order: SandboxOrder, at: number): void {
  order.updatedAt = Math.max(order.updatedAt, Math.floor(at / SECOND_MS) * SECOND_MS);
}

/** Adds a package, or puts it in the place of the one with its reference; the status follows. */
export function putPackage(order: SandboxOrder, seller: Seller, made: SandboxPackage): void {
  const index = order.packages.findIndex(({ reference }) => reference === made.reference);
  if (index < 0) order.packages.push(made);
  else order.packages[index] = { ...made, createdAt: (order.packages[index] as SandboxPackage).createdAt };
  followPackages(order);
  touchOrder(order, seller.now());
  tell(order, seller, 'OrderStatusChange', 'SellerShipped');
}

function followPackages(order: SandboxOrder): void {
  if (order.status !== 'UNSHIPPED' && order.status !== 'PARTIALLY_SHIPPED' && order.status !== 'SHIPPED') return;
  const shipped = order.lines.some((line) => shippedUnits(order, line) > 0);
  const open = order.lines.some((line) => openUnits(order, line) > 0);
  order.status = !open ? 'SHIPPED' : shipped ? 'PARTIALLY_SHIPPED' : 'UNSHIPPED';
}

/** Cancels items for good; the order too, when nothing of it is left. */
export function cancelItems(
  order: SandboxOrder,
  seller: Seller,
  items: readonly { readonly orderItemId: string; readonly reason: string }[],
  by: 'AMAZON' | 'BUYER' | 'MERCHANT',
  at = seller.now(),
): void {
  for (const { orderItemId, reason } of items) {
    const line = order.lines.find(({ id }) => id === orderItemId);
    if (line !== undefined) line.cancellation = { by, reason };
  }
  if (order.lines.every(({ cancellation }) => cancellation !== undefined)) order.status = 'CANCELLED';
  else followPackages(order);
  touchOrder(order, at);
  tell(order, seller, 'OrderStatusChange', by === 'BUYER' ? 'BuyerCancelled' : 'SellerCancelled');
}

/** The buyer asks for a cancellation; the seller decides. */
export function requestCancellation(order: SandboxOrder, seller: Seller, reason: string): void {
  for (const line of order.lines) line.cancelRequest = reason;
  touchOrder(order, seller.now());
  tell(order, seller, 'BuyerRequestedChange', reason);
}

/** As Amazon changes it: a payment that was confirmed, a warehouse that shipped. */
export function changeStatus(order: SandboxOrder, seller: Seller, status: FulfillmentStatus): void {
  order.status = status;
  if (status !== 'PENDING' && status !== 'PENDING_AVAILABILITY') order.priced = true;
  if (order.fulfilledBy === 'AMAZON' && status === 'SHIPPED') {
    for (const line of order.lines) line.shippedByAmazon = line.quantity;
  }
  touchOrder(order, seller.now());
  tell(order, seller, 'OrderStatusChange', 'PlatformStatusChange');
}

/** Tells subscribers, in the words that these notifications kept from Orders v0. */
export function tell(order: SandboxOrder, seller: Seller, change: OrderEvent['change'], reason: string): void {
  seller.emit({
    type: 'ORDER_CHANGE',
    at: order.updatedAt,
    orderId: order.id,
    marketplaceId: order.marketplace.id,
    change,
    reason,
    status: STATUS_V0[order.status],
    fulfillmentType: order.fulfilledBy === 'AMAZON' ? 'AFN' : 'MFN',
    placedAt: order.createdAt,
    postalCode: order.address.postalCode,
    items: order.lines.map((line) => ({
      orderItemId: line.id,
      sku: line.sku,
      quantity: line.quantity,
      shipped: shippedUnits(order, line),
      ...(line.cancelRequest === undefined ? {} : { cancelRequested: true }),
    })),
  });
}

const STATUS_V0: Readonly<Record<FulfillmentStatus, OrderEvent['status']>> = {
  CANCELLED: 'Canceled',
  PARTIALLY_SHIPPED: 'PartiallyShipped',
  PENDING: 'Pending',
  PENDING_AVAILABILITY: 'PendingAvailability',
  SHIPPED: 'Shipped',
  UNFULFILLABLE: 'Unfulfillable',
  UNSHIPPED: 'Unshipped',
};
