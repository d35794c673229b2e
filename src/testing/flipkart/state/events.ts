/** The words of Flipkart's notifications. */
export const EVENT_TYPES = [
  'shipment_created',
  'shipment_hold',
  'shipment_unhold',
  'shipment_packed',
  'shipment_ready_to_dispatch',
  'shipment_pickup_complete',
  'shipment_shipped',
  'shipment_delivered',
  'shipment_dispatch_dates_changed',
  'shipment_cancelled',
  'shipment_form_failed',
  'return_created',
  'return_item_tracking_id_update',
  'return_expected_date_changed',
  'return_picked_up',
  'return_completed',
  'return_cancelled',
] as const;

export type FlipkartEventType = (typeof EVENT_TYPES)[number];

/** Something that Flipkart tells a seller. */
export interface SellerEvent {
  readonly eventType: FlipkartEventType;
  readonly at: number;
  readonly locationId: string;
  /** The id of the shipment or of the return: events of one come in order. */
  readonly subject: { readonly shipmentId: string } | { readonly returnId: string };
  /** As it is sent. */
  readonly attributes: Readonly<Record<string, unknown>>;
}

export type Emit = (event: SellerEvent) => void;
