import type {
  Cancellation,
  FulfilledBy,
  FulfillmentState,
  OrderState,
  ProductState,
  Return,
  ReturnResolution,
  ReturnState,
  ShipmentState,
  ShippingModel,
} from '../../model/index.js';

/** `status` of an order item, least advanced first. FORM_FAILED stands before all: nothing moves until it is mended. */
export const ITEM_STATUSES = [
  'FORM_FAILED',
  'APPROVED',
  'PACKING_IN_PROGRESS',
  'PACKED',
  'READY_TO_DISPATCH',
  'PICKUP_COMPLETE',
  'SHIPPED',
  'DELIVERED',
  'COMPLETED',
  'RETURN_REQUESTED',
  'RETURNED',
  'CANCELLED',
] as const;
export type ItemStatus = (typeof ITEM_STATUSES)[number];

/** How far each word is. */
export const RANK_BY_STATUS: ReadonlyMap<string, number> = new Map(ITEM_STATUSES.map((word, rank) => [word, rank]));

export const STATE_BY_STATUS: ReadonlyMap<string, OrderState> = new Map<ItemStatus, OrderState>([
  ['APPROVED', 'open'],
  ['CANCELLED', 'cancelled'],
  ['COMPLETED', 'completed'],
  ['DELIVERED', 'completed'],
  ['FORM_FAILED', 'on_hold'],
  ['PACKED', 'open'],
  ['PACKING_IN_PROGRESS', 'open'],
  ['PICKUP_COMPLETE', 'completed'],
  ['READY_TO_DISPATCH', 'open'],
  ['RETURNED', 'completed'],
  ['RETURN_REQUESTED', 'completed'],
  ['SHIPPED', 'completed'],
]);

export const FULFILLMENT_BY_STATUS: ReadonlyMap<string, FulfillmentState> = new Map<ItemStatus, FulfillmentState>([
  ['APPROVED', 'unfulfilled'],
  ['CANCELLED', 'cancelled'],
  ['COMPLETED', 'fulfilled'],
  ['DELIVERED', 'fulfilled'],
  ['FORM_FAILED', 'on_hold'],
  ['PACKED', 'in_progress'],
  ['PACKING_IN_PROGRESS', 'in_progress'],
  ['PICKUP_COMPLETE', 'fulfilled'],
  ['READY_TO_DISPATCH', 'in_progress'],
  ['RETURNED', 'fulfilled'],
  ['RETURN_REQUESTED', 'fulfilled'],
  ['SHIPPED', 'fulfilled'],
]);

/** Where the parcel is. Of what a buyer sends back, the parcel that went out was delivered. */
export const SHIPMENT_BY_STATUS: ReadonlyMap<string, ShipmentState> = new Map<ItemStatus, ShipmentState>([
  ['APPROVED', 'pending'],
  ['CANCELLED', 'cancelled'],
  ['COMPLETED', 'delivered'],
  ['DELIVERED', 'delivered'],
  ['FORM_FAILED', 'pending'],
  ['PACKED', 'label_created'],
  ['PACKING_IN_PROGRESS', 'pending'],
  ['PICKUP_COMPLETE', 'handed_over'],
  ['READY_TO_DISPATCH', 'ready_to_ship'],
  ['RETURNED', 'delivered'],
  ['RETURN_REQUESTED', 'delivered'],
  ['SHIPPED', 'in_transit'],
]);

/** The same of a parcel that the courier brings back. */
export const SHIPMENT_BY_RETURN: ReadonlyMap<string, ShipmentState> = new Map<ItemStatus, ShipmentState>([
  ['RETURNED', 'rto_delivered'],
  ['RETURN_REQUESTED', 'rto_in_transit'],
]);

/** Requests say `NON_FBF`, answers `Seller_Fulfilment`. `FBF_LITE` lies with the seller and ships from there. */
export const FULFILLED_BY_PROFILE: ReadonlyMap<string, FulfilledBy> = new Map<string, FulfilledBy>([
  ['FBF', 'marketplace'],
  ['FBF_LITE', 'merchant'],
  ['Flipkart_Fulfilment', 'marketplace'],
  ['NON_FBF', 'merchant'],
  ['Seller_Fulfilment', 'merchant'],
  ['Smart_Fulfilment', 'merchant'],
]);

/** Profiles that are programmes of Flipkart's. */
export const PROGRAM_BY_PROFILE: ReadonlyMap<string, string> = new Map([
  ['FBF', 'FBF'],
  ['FBF_LITE', 'FBF_LITE'],
  ['Flipkart_Fulfilment', 'FBF'],
  ['Smart_Fulfilment', 'FBF_LITE'],
]);

/** `shipmentType`. */
export const SHIPPING_MODEL_BY_TYPE: ReadonlyMap<string, ShippingModel> = new Map<string, ShippingModel>([
  ['EXPRESS', 'marketplace_ships'],
  ['NORMAL', 'marketplace_ships'],
  ['SELF', 'seller_ships'],
]);

/** `cancellationReason` without case and separators: `seller_cancellation`, `sellerCancellation`. */
export const CANCELLED_BY_REASON: ReadonlyMap<string, NonNullable<Cancellation['by']>> = new Map<
  string,
  NonNullable<Cancellation['by']>
>([
  ['buyercancellation', 'buyer'],
  ['marketplacecancellation', 'marketplace'],
  ['sellercancellation', 'seller'],
]);

/** `status` of a return without case and without the `RETURN_` of notifications. */
export const RETURN_BY_STATUS: ReadonlyMap<string, ReturnState> = new Map<string, ReturnState>([
  ['APPROVED', 'approved'],
  ['CANCELLED', 'cancelled'],
  ['COMPLETED', 'completed'],
  ['CREATED', 'approved'],
  ['PICKED_UP', 'in_transit'],
  ['REJECTED', 'declined'],
  ['REQUESTED', 'requested'],
]);

/** `type` of a row, `source` of a query and of a notification. */
export const RETURN_KIND_BY_SOURCE: ReadonlyMap<string, Return['kind']> = new Map<string, Return['kind']>([
  ['courier_return', 'courier'],
  ['customer_return', 'customer'],
]);

/** `action` of a return. */
export const RESOLUTION_BY_ACTION: ReadonlyMap<string, ReturnResolution> = new Map<string, ReturnResolution>([
  ['REFUND', 'refund'],
  ['REPLACE', 'replacement'],
  ['REPLACEMENT', 'replacement'],
]);

/** `fulfillment_profile` of a listing. Two by one page of the documentation: stock of both sides sells it. */
export const FULFILLED_BY_LISTING: ReadonlyMap<string, FulfilledBy> = new Map<string, FulfilledBy>([
  ['FBF', 'marketplace'],
  ['FBF_AND_FBF_LITE', 'mixed'],
  ['FBF_AND_NON_FBF', 'mixed'],
  ['FBF_LITE', 'merchant'],
  ['NON_FBF', 'merchant'],
]);

/** `listing_status`. An inactive listing is a page that nobody can buy from. */
export const PRODUCT_BY_STATUS: ReadonlyMap<string, ProductState> = new Map<string, ProductState>([
  ['ACTIVE', 'active'],
  ['INACTIVE', 'unlisted'],
]);
