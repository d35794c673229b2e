import { SECOND_MS } from '../../clock.js';
import { indianTime } from '../http/json.js';
import { orderView } from '../orders/shipment-view.js';
import type { FlipkartEventType } from './events.js';
import type { Seller } from './seller.js';
import { type CancellationType, liveItems, type Shipment, type ShipmentState, stateOf } from './shipment.js';

/** Notes that something changed. `updatedAt` has whole seconds and never goes back. */
export function touchShipment(shipment: Shipment, seller: Seller, at = seller.now()): void {
  shipment.updatedAt = Math.max(shipment.updatedAt, Math.floor(at / SECOND_MS) * SECOND_MS);
}

/** Changes a shipment in one step. @param edit what to change beside `updatedAt`. */
export function editShipment(
  shipment: Shipment,
  seller: Seller,
  edit: (shipment: Shipment) => void,
  at = seller.now(),
): void {
  edit(shipment);
  touchShipment(shipment, seller, at);
}

/** What subscribers are told of a state. */
const EVENTS: ReadonlyMap<string, FlipkartEventType> = new Map([
  ['DELIVERED', 'shipment_delivered'],
  ['FORM_FAILED', 'shipment_form_failed'],
  ['PACKED', 'shipment_packed'],
  ['PICKUP_COMPLETE', 'shipment_pickup_complete'],
  ['READY_TO_DISPATCH', 'shipment_ready_to_dispatch'],
  ['SHIPPED', 'shipment_shipped'],
]);

/** Every item that is not cancelled stands there from now on. */
export function changeState(shipment: Shipment, seller: Seller, state: ShipmentState, at = seller.now()): void {
  for (const item of liveItems(shipment)) {
    item.status = state;
    item.shownAs = undefined;
  }
  touchShipment(shipment, seller, at);
  const eventType = EVENTS.get(state);
  if (eventType === undefined) return;
  const forms = eventType === 'shipment_form_failed' ? { forms: shipment.forms.map(({ name }) => name) } : {};
  tell(shipment, seller, eventType, { status: state, ...forms });
}

/** Items are shown with a word that is in no documentation; where they really stand stays. */
export function plantStatus(shipment: Shipment, seller: Seller, word: string): void {
  for (const item of liveItems(shipment)) item.shownAs = word;
  touchShipment(shipment, seller);
}

export function changeHold(shipment: Shipment, seller: Seller, hold: boolean): void {
  if (shipment.hold === hold) return;
  shipment.hold = hold;
  touchShipment(shipment, seller);
  const held = liveItems(shipment).map(({ id, quantity }) => ({ orderItemId: id, holdQuantity: quantity }));
  tell(
    shipment,
    seller,
    hold ? 'shipment_hold' : 'shipment_unhold',
    hold ? { orderItems: held } : { status: stateOf(shipment) },
  );
}

export function changeDispatchDates(
  shipment: Shipment,
  seller: Seller,
  dates: { readonly dispatchAfter: number; readonly dispatchBy: number },
): void {
  shipment.dispatchAfter = dates.dispatchAfter;
  shipment.dispatchBy = dates.dispatchBy;
  touchShipment(shipment, seller);
  tell(shipment, seller, 'shipment_dispatch_dates_changed', {
    dispatchAfterDate: indianTime(dates.dispatchAfter),
    dispatchByDate: indianTime(dates.dispatchBy),
  });
}

export interface CancelInput {
  /** Order items; all that are not cancelled yet when absent. */
  readonly itemIds?: readonly string[];
  readonly type: CancellationType;
  readonly subReason: string;
}

const REASONS: Readonly<Record<CancellationType, string>> = {
  buyerCancellation: 'buyer_cancellation',
  marketplaceCancellation: 'marketplace_cancellation',
  sellerCancellation: 'seller_cancellation',
};

/** Cancels items for good; with the last one the shipment is cancelled. */
export function cancelItems(
  shipment: Shipment,
  seller: Seller,
  { itemIds, type, subReason }: CancelInput,
  at = seller.now(),
): void {
  const wholeSecond = Math.floor(at / SECOND_MS) * SECOND_MS;
  const items = liveItems(shipment).filter(({ id }) => itemIds?.includes(id) ?? true);
  if (items.length === 0) return;
  for (const item of items) {
    item.status = 'CANCELLED';
    item.shownAs = undefined;
    item.cancellation = { type, at: wholeSecond, reason: REASONS[type], subReason };
  }
  touchShipment(shipment, seller, at);
  tell(shipment, seller, 'shipment_cancelled', {
    status: 'CANCELLED',
    orderItems: items.map(({ id, quantity }) => ({ orderItemId: id, quantity, reason: REASONS[type], subReason })),
  });
}

/** A shipment that is new to the seller. */
export function tellCreated(shipment: Shipment, seller: Seller): void {
  const { shipmentId, locationId, ...attributes } = orderView(shipment);
  tell(shipment, seller, 'shipment_created', { ...attributes, dispatchLocation: null });
}

function tell(
  shipment: Shipment,
  seller: Seller,
  eventType: FlipkartEventType,
  attributes: Readonly<Record<string, unknown>>,
): void {
  const { id: shipmentId, locationId, updatedAt } = shipment;
  seller.emit({ eventType, at: Math.max(updatedAt, seller.now()), locationId, subject: { shipmentId }, attributes });
}
