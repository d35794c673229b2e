import type { ShipmentState } from '../../model/index.js';

/**
 * `FulfillmentEventStatus`, for the states that it has a true word for. READY_FOR_PICKUP is none for `ready_to_ship`: it
 * tells the buyer to come and fetch the parcel.
 */
export const EVENT_STATUS: ReadonlyMap<ShipmentState, string> = new Map<ShipmentState, string>([
  ['label_created', 'LABEL_PURCHASED'],
  ['handed_over', 'CARRIER_PICKED_UP'],
  ['in_transit', 'IN_TRANSIT'],
  ['out_for_delivery', 'OUT_FOR_DELIVERY'],
  ['delivery_attempted', 'ATTEMPTED_DELIVERY'],
  ['delivered', 'DELIVERED'],
  ['undeliverable', 'FAILURE'],
]);
