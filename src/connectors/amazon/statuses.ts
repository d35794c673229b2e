import type {
  Cancellation,
  FeeLine,
  FulfillmentState,
  OrderState,
  ReturnState,
  ShipmentState,
  TaxId,
} from '../../model/index.js';

/**
 * `fulfillmentStatus`, Amazon's one word for the whole order. INVOICE_UNCONFIRMED is not in the model; Amazon's own table
 * from v0 to v2026-01-01 has it (2026-08): shipped, in Brazil, with the invoice still to be confirmed.
 */
export const STATE_BY_STATUS: ReadonlyMap<string, OrderState> = new Map<string, OrderState>([
  ['CANCELLED', 'cancelled'],
  ['INVOICE_UNCONFIRMED', 'completed'],
  ['PARTIALLY_SHIPPED', 'open'],
  ['PENDING', 'pending'],
  ['PENDING_AVAILABILITY', 'pending'],
  ['SHIPPED', 'completed'],
  ['UNFULFILLABLE', 'on_hold'],
  ['UNSHIPPED', 'open'],
]);

/** The same word again; PENDING_AVAILABILITY is a pre-order that waits for its day of release. */
export const FULFILLMENT_BY_STATUS: ReadonlyMap<string, FulfillmentState> = new Map<string, FulfillmentState>([
  ['CANCELLED', 'cancelled'],
  ['INVOICE_UNCONFIRMED', 'fulfilled'],
  ['PARTIALLY_SHIPPED', 'partially_fulfilled'],
  ['PENDING', 'unfulfilled'],
  ['PENDING_AVAILABILITY', 'scheduled'],
  ['SHIPPED', 'fulfilled'],
  ['UNFULFILLABLE', 'on_hold'],
  ['UNSHIPPED', 'unfulfilled'],
]);

/** `packageStatus.status`. */
export const SHIPMENT_BY_STATUS: ReadonlyMap<string, ShipmentState> = new Map<string, ShipmentState>([
  ['CANCELLED', 'cancelled'],
  ['DELIVERED', 'delivered'],
  ['IN_TRANSIT', 'in_transit'],
  ['PENDING', 'pending'],
  ['SHIPPED', 'handed_over'],
  ['UNDELIVERABLE', 'undeliverable'],
]);

/** `packageStatus.detailedStatus`, which Amazon tells of the parcels it carries. */
export const SHIPMENT_BY_DETAILED_STATUS: ReadonlyMap<string, ShipmentState> = new Map<string, ShipmentState>([
  ['AT_DESTINATION_FC', 'in_transit'],
  ['AT_ORIGIN_FC', 'in_transit'],
  ['DAMAGED', 'damaged'],
  ['DELIVERED', 'delivered'],
  ['DROPPED_OFF', 'handed_over'],
  ['LABEL_CANCELLED', 'cancelled'],
  ['LOST', 'lost'],
  ['OUT_FOR_DELIVERY', 'out_for_delivery'],
  ['PENDING_DROP_OFF', 'ready_to_ship'],
  ['PENDING_PICK_UP', 'ready_to_ship'],
  ['PENDING_SCHEDULE', 'label_created'],
  ['PICKED_UP', 'handed_over'],
  ['REJECTED_BY_BUYER', 'undeliverable'],
  ['RETURNED_TO_SELLER', 'rto_delivered'],
  ['RETURNING_TO_SELLER', 'rto_in_transit'],
  ['UNDELIVERABLE', 'undeliverable'],
]);

/** A parcel on its way back is the one kind of return that an order tells of. */
export const RETURN_BY_SHIPMENT: ReadonlyMap<ShipmentState, ReturnState> = new Map<ShipmentState, ReturnState>([
  ['rto_delivered', 'received'],
  ['rto_in_transit', 'in_transit'],
]);

/** `cancellationExecution.cancelledBy`. */
export const CANCELLED_BY: ReadonlyMap<string, NonNullable<Cancellation['by']>> = new Map<
  string,
  NonNullable<Cancellation['by']>
>([
  ['AMAZON', 'marketplace'],
  ['BUYER', 'buyer'],
  ['MERCHANT', 'seller'],
]);

/** Breakdowns that are charges besides goods and shipping. */
export const FEE_BY_BREAKDOWN: ReadonlyMap<string, FeeLine['kind']> = new Map<string, FeeLine['kind']>([
  ['COD_FEE', 'cod'],
  ['GIFT_WRAP', 'gift_wrap'],
  ['OTHER', 'other'],
]);

/** `associationType` of the order that this one stands in for. */
export const REF_BY_ASSOCIATION: ReadonlyMap<string, string> = new Map([
  ['EXCHANGE_ORIGINAL_ID', 'exchange_of'],
  ['REPLACEMENT_ORIGINAL_ID', 'replacement_of'],
]);

/** `entityType` of a tax registration. That of the marketplace belongs to neither party. */
export const TAX_PARTY: ReadonlyMap<string, TaxId['party'] | undefined> = new Map<string, TaxId['party'] | undefined>([
  ['BUYER', 'buyer'],
  ['MARKETPLACE', undefined],
  ['MERCHANT', 'seller'],
]);

/** `invoiceStatus` of an order whose electronic invoice must be uploaded before it may ship, and is not accepted yet. */
export const INVOICE_PENDING: ReadonlySet<string> = new Set(['ERRORED', 'NOT_FOUND', 'PROCESSING']);

/** Programmes whose parcels a courier of Amazon's fetches: Easy Ship, and its name in Brazil. */
export const AMAZON_CARRIES: ReadonlySet<string> = new Set(['AMAZON_EASY_SHIP', 'DELIVERY_BY_AMAZON']);
