import { indianTime } from '../http/json.js';
import { orderView } from '../orders/shipment-view.js';
import type { FlipkartReturnRow } from '../returns/return.js';
import { returnEventItem } from '../returns/return-view.js';
import { liveItems, type Shipment, stateOf } from '../state/shipment.js';

type Attributes = Readonly<Record<string, unknown>>;

/** What an event tells of a shipment as it stands now. A word that Flipkart does not have tells the status. */
export function shipmentAttributes(eventType: string, shipment: Shipment): Attributes {
  switch (eventType) {
    case 'shipment_created': {
      const { shipmentId, locationId, ...attributes } = orderView(shipment);
      return { ...attributes, dispatchLocation: null };
    }
    case 'shipment_hold':
      return {
        orderItems: liveItems(shipment).map(({ id, quantity }) => ({ orderItemId: id, holdQuantity: quantity })),
      };
    case 'shipment_dispatch_dates_changed':
      return {
        dispatchAfterDate: indianTime(shipment.dispatchAfter),
        dispatchByDate: indianTime(shipment.dispatchBy),
      };
    case 'shipment_cancelled':
      return { status: 'CANCELLED', orderItems: cancelledItems(shipment) };
    case 'shipment_form_failed':
      return { status: 'FORM_FAILED', forms: shipment.forms.map(({ name }) => name) };
    default:
      return { status: STATUS_TOLD.get(eventType) ?? stateOf(shipment) };
  }
}

/** What an event tells of a return as it stands now. */
export function returnAttributes(eventType: string, row: FlipkartReturnRow): Attributes {
  const item = returnEventItem(row);
  const { orderItemId, trackingId, courierName, expectedDate } = item;
  switch (eventType) {
    case 'return_created':
      return { status: 'RETURN_CREATED', returnItems: [item] };
    case 'return_item_tracking_id_update':
      return { returnItems: [{ orderItemId, trackingId, courierName }] };
    case 'return_expected_date_changed':
      return { returnItems: [{ orderItemId, expectedDate }] };
    default:
      return { status: STATUS_TOLD.get(eventType) ?? `RETURN_${row.status}`, returnItems: [{ orderItemId }] };
  }
}

const STATUS_TOLD: ReadonlyMap<string, string> = new Map([
  ['return_cancelled', 'RETURN_CANCELLED'],
  ['return_completed', 'RETURN_COMPLETED'],
  ['return_picked_up', 'RETURN_PICKED_UP'],
  ['shipment_delivered', 'DELIVERED'],
  ['shipment_packed', 'PACKED'],
  ['shipment_pickup_complete', 'PICKUP_COMPLETE'],
  ['shipment_ready_to_dispatch', 'READY_TO_DISPATCH'],
  ['shipment_shipped', 'SHIPPED'],
]);

function cancelledItems({ items }: Shipment): readonly Attributes[] {
  return items.flatMap(({ id, quantity, cancellation }) =>
    cancellation === undefined
      ? []
      : [{ orderItemId: id, quantity, reason: cancellation.reason, subReason: cancellation.subReason }],
  );
}
