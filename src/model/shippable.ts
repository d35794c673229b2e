import type { LineItem } from './line-item.js';
import type { Order } from './order.js';
import type { PaymentState } from './status.js';

/** Why an order must not ship now. */
export type ShippingBlocker =
  | 'cancelled'
  | 'deleted'
  | 'completed'
  | 'order_pending'
  | 'on_hold'
  | 'state_unknown'
  | 'payment_pending'
  | 'payment_failed'
  | 'payment_unknown'
  | 'refunded'
  | 'marketplace_fulfilled'
  | 'fulfilled_by_unknown'
  | 'ship_after'
  | 'nothing_to_ship'
  | 'address_missing'
  | 'test_order';

/** What the host decides for itself. */
export interface ShippingPolicy {
  /**
   * The instant to hold `sla.shipAfter` and the end of holds against. Without it a hold has no end, and `shipAfter` is
   * left to the `scheduled` fulfillment state.
   */
  readonly now?: Date | string | undefined;
  /** Ship on an authorization that is not captured yet; many stores capture on shipping. @default true */
  readonly shipAuthorized?: boolean | undefined;
  /** Ship orders that the platform marks as tests. @default false */
  readonly shipTestOrders?: boolean | undefined;
}

/**
 * Whether the seller should hand this order to a courier now; {@link shippingBlockers} says why not.
 *
 * A cash on delivery order is unpaid and ships; what is not known for sure does not.
 */
export function isShippable(order: Order, policy: ShippingPolicy = {}): boolean {
  return shippingBlockers(order, policy).length === 0;
}

/** Lists every reason why the order must not ship now; empty when it may. */
export function shippingBlockers(order: Order, policy: ShippingPolicy = {}): ShippingBlocker[] {
  const blockers = [
    stateBlocker(order, policy),
    paymentBlocker(order, policy),
    sellerBlocker(order),
    shipsLater(order, policy) ? 'ship_after' : undefined,
    hasSomethingToShip(order) ? undefined : 'nothing_to_ship',
    hasDestination(order) ? undefined : 'address_missing',
    order.isTest === true && policy.shipTestOrders !== true ? 'test_order' : undefined,
  ] as const;
  return blockers.filter((blocker) => blocker !== undefined);
}

function stateBlocker(order: Order, policy: ShippingPolicy): ShippingBlocker | undefined {
  switch (order.state.value) {
    case 'pending':
      return 'order_pending';
    case 'unknown':
      return 'state_unknown';
    case 'open':
      return isHeld(order, policy) ? 'on_hold' : undefined;
    default:
      return order.state.value;
  }
}

function isHeld(order: Order, policy: ShippingPolicy): boolean {
  if (order.fulfillment.value === 'on_hold') return true;
  return (order.holds ?? []).some(({ until }) => until === undefined || !isPast(until, policy));
}

const PAYMENT_BLOCKERS: Readonly<Record<PaymentState, ShippingBlocker | undefined>> = {
  unpaid: 'payment_pending',
  pending: 'payment_pending',
  partially_paid: 'payment_pending',
  authorized: undefined,
  paid: undefined,
  partially_refunded: undefined,
  refunded: 'refunded',
  voided: 'payment_failed',
  expired: 'payment_failed',
  failed: 'payment_failed',
  unknown: 'payment_unknown',
};

function paymentBlocker(order: Order, policy: ShippingPolicy): ShippingBlocker | undefined {
  const { value } = order.payment;
  // The rest is collected at the door.
  if ((value === 'unpaid' || value === 'partially_paid') && isCashOnDelivery(order)) return undefined;
  if (value === 'authorized' && policy.shipAuthorized === false) return 'payment_pending';
  return PAYMENT_BLOCKERS[value];
}

/** Whether the courier has money to collect at the door, in whole or in part. */
export function isCashOnDelivery(order: Order): boolean {
  return (
    order.cod !== undefined || (order.paymentMethods ?? []).some(({ kind }) => kind === 'cod' || kind === 'partial_cod')
  );
}

function sellerBlocker({ fulfilledBy }: Order): ShippingBlocker | undefined {
  if (fulfilledBy === 'marketplace') return 'marketplace_fulfilled';
  return fulfilledBy === 'unknown' ? 'fulfilled_by_unknown' : undefined;
}

function shipsLater(order: Order, policy: ShippingPolicy): boolean {
  const shipAfter = order.sla?.shipAfter;
  if (shipAfter === undefined || policy.now === undefined) return order.fulfillment.value === 'scheduled';
  return !isPast(shipAfter, policy);
}

/** Without a clock nothing is past: the order stays put rather than leaving too early. */
function isPast(time: string, { now }: ShippingPolicy): boolean {
  return now !== undefined && Date.parse(time) <= new Date(now).getTime();
}

function hasSomethingToShip(order: Order): boolean {
  const { value } = order.fulfillment;
  if (value === 'fulfilled' || value === 'not_required' || value === 'cancelled') return false;
  return order.lines.some((line) => line.requiresShipping !== false && line.isGiftCard !== true && unitsLeft(line) > 0);
}

function unitsLeft({ quantity }: LineItem): number {
  return quantity.fulfillable ?? (quantity.current ?? quantity.ordered) - (quantity.fulfilled ?? 0);
}

function hasDestination({ shipTo, pickupPoint, shippingModel }: Order): boolean {
  // Where the marketplace's courier ships, its label carries an address that the seller may never see.
  if (pickupPoint !== undefined || shippingModel === 'marketplace_ships') return true;
  return isPresent(shipTo?.line1) && (isPresent(shipTo?.postalCode) || isPresent(shipTo?.city));
}

function isPresent(text: string | undefined): boolean {
  return text !== undefined && text.trim() !== '';
}
