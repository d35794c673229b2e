import { connection, PAGE } from './parts.js';

/** Fulfillments, fulfillment orders, holds and their mutations. */
export const FULFILLMENTS_SDL = `
type Fulfillment implements Node {
  id: ID!
  legacyResourceId: UnsignedInt64!
  name: String!
  status: FulfillmentStatus!
  displayStatus: FulfillmentDisplayStatus
  createdAt: DateTime!
  updatedAt: DateTime!
  deliveredAt: DateTime
  inTransitAt: DateTime
  estimatedDeliveryAt: DateTime
  location: Location
  trackingInfo(first: Int): [FulfillmentTrackingInfo!]!
  fulfillmentLineItems(${PAGE}): FulfillmentLineItemConnection!
  fulfillmentOrders(${PAGE}): FulfillmentOrderConnection!
  order: Order!
  requiresShipping: Boolean!
  service: FulfillmentService
  totalQuantity: Int!
  events(${PAGE}, sortKey: FulfillmentEventSortKeys = HAPPENED_AT): FulfillmentEventConnection!
}

enum FulfillmentStatus {
  CANCELLED ERROR FAILURE OPEN PENDING SUCCESS
}

enum FulfillmentDisplayStatus {
  ATTEMPTED_DELIVERY CANCELED CARRIER_PICKED_UP CONFIRMED DELAYED DELIVERED FAILURE FULFILLED IN_TRANSIT
  LABEL_PRINTED LABEL_PURCHASED LABEL_VOIDED MARKED_AS_FULFILLED NOT_DELIVERED OUT_FOR_DELIVERY PICKED_UP
  READY_FOR_PICKUP SUBMITTED
}

${connection('Fulfillment')}

type FulfillmentTrackingInfo {
  company: String
  number: String
  url: URL
}

type FulfillmentLineItem implements Node {
  id: ID!
  quantity: Int
  lineItem: LineItem!
  originalTotalSet: MoneyBag!
  discountedTotalSet: MoneyBag!
}

${connection('FulfillmentLineItem')}

type FulfillmentEvent implements Node {
  id: ID!
  status: FulfillmentEventStatus!
  message: String
  happenedAt: DateTime!
  createdAt: DateTime!
  estimatedDeliveryAt: DateTime
  address1: String
  city: String
  province: String
  zip: String
  country: String
  latitude: Float
  longitude: Float
}

${connection('FulfillmentEvent')}

enum FulfillmentEventStatus {
  ATTEMPTED_DELIVERY CARRIER_PICKED_UP CONFIRMED DELAYED DELIVERED FAILURE IN_TRANSIT LABEL_PRINTED LABEL_PURCHASED
  OUT_FOR_DELIVERY READY_FOR_PICKUP
}

enum FulfillmentEventSortKeys {
  HAPPENED_AT ID
}

input FulfillmentEventInput {
  address1: String
  city: String
  country: String
  estimatedDeliveryAt: DateTime
  fulfillmentId: ID!
  happenedAt: DateTime
  latitude: Float
  longitude: Float
  message: String
  province: String
  status: FulfillmentEventStatus!
  zip: String
}

type FulfillmentEventCreatePayload {
  fulfillmentEvent: FulfillmentEvent
  userErrors: [UserError!]!
}

type FulfillmentOrder implements Node {
  id: ID!
  status: FulfillmentOrderStatus!
  requestStatus: FulfillmentOrderRequestStatus!
  createdAt: DateTime!
  updatedAt: DateTime!
  fulfillAt: DateTime
  fulfillBy: DateTime
  orderId: ID!
  orderName: String!
  orderProcessedAt: DateTime!
  supportedActions: [FulfillmentOrderSupportedAction!]!
  fulfillmentHolds: [FulfillmentHold!]!
  assignedLocation: FulfillmentOrderAssignedLocation!
  deliveryMethod: DeliveryMethod
  destination: FulfillmentOrderDestination
  lineItems(${PAGE}): FulfillmentOrderLineItemConnection!
  order: Order!
  fulfillments(${PAGE}): FulfillmentConnection!
}

enum FulfillmentOrderStatus {
  CANCELLED CLOSED INCOMPLETE IN_PROGRESS ON_HOLD OPEN SCHEDULED
}

enum FulfillmentOrderRequestStatus {
  ACCEPTED CANCELLATION_ACCEPTED CANCELLATION_REJECTED CANCELLATION_REQUESTED CLOSED REJECTED SUBMITTED UNSUBMITTED
}

${connection('FulfillmentOrder')}

enum FulfillmentOrderSortKeys {
  ID UPDATED_AT
}

type FulfillmentOrderSupportedAction {
  action: FulfillmentOrderAction!
  externalUrl: URL
}

enum FulfillmentOrderAction {
  CANCEL_FULFILLMENT_ORDER CREATE_FULFILLMENT EXTERNAL HOLD MARK_AS_OPEN MERGE MOVE RELEASE_HOLD
  REQUEST_CANCELLATION REQUEST_FULFILLMENT SPLIT
  REPORT_PROGRESS  #from 2026-04
}

type FulfillmentHold implements Node {
  id: ID!
  reason: FulfillmentHoldReason!
  reasonNotes: String
  displayReason: String!
  handle: String
  heldByApp: App
  heldByRequestingApp: Boolean!
}

enum FulfillmentHoldReason {
  AWAITING_PAYMENT AWAITING_RETURN_ITEMS HIGH_RISK_OF_FRAUD INCORRECT_ADDRESS INVENTORY_OUT_OF_STOCK
  ONLINE_STORE_POST_PURCHASE_CROSS_SELL OTHER UNKNOWN_DELIVERY_DATE
}

type FulfillmentOrderAssignedLocation {
  address1: String
  address2: String
  city: String
  countryCode: CountryCode!
  location: Location
  name: String!
  phone: String
  province: String
  zip: String
}

type FulfillmentOrderDestination implements Node {
  id: ID!
  firstName: String
  lastName: String
  company: String
  address1: String
  address2: String
  city: String
  province: String
  zip: String
  countryCode: CountryCode
  phone: String
  email: String
}

type DeliveryMethod implements Node {
  id: ID!
  methodType: DeliveryMethodType!
  presentedName: String
  minDeliveryDateTime: DateTime
  maxDeliveryDateTime: DateTime
  serviceCode: String
}

enum DeliveryMethodType {
  LOCAL NONE PICKUP_POINT PICK_UP RETAIL SHIPPING
}

type FulfillmentOrderLineItem implements Node {
  id: ID!
  sku: String
  totalQuantity: Int!
  remainingQuantity: Int!
  inventoryItemId: ID
  lineItem: LineItem!
  productTitle: String!
  variantTitle: String
  vendor: String
  requiresShipping: Boolean!
  variant: ProductVariant
}

${connection('FulfillmentOrderLineItem')}

input FulfillmentInput {
  lineItemsByFulfillmentOrder: [FulfillmentOrderLineItemsInput!]!
  notifyCustomer: Boolean = false
  originAddress: FulfillmentOriginAddressInput
  trackingInfo: FulfillmentTrackingInput
}

input FulfillmentOrderLineItemsInput {
  fulfillmentOrderId: ID!
  fulfillmentOrderLineItems: [FulfillmentOrderLineItemInput!]
}

input FulfillmentOrderLineItemInput {
  id: ID!
  quantity: Int!
}

input FulfillmentTrackingInput {
  company: String
  number: String
  numbers: [String!]
  url: URL
  urls: [URL!]
}

input FulfillmentOriginAddressInput {
  address1: String
  address2: String
  city: String
  countryCode: String!
  provinceCode: String
  zip: String
}

type FulfillmentCreatePayload {
  fulfillment: Fulfillment
  userErrors: [UserError!]!
}

type FulfillmentTrackingInfoUpdatePayload {
  fulfillment: Fulfillment
  userErrors: [UserError!]!
}

type FulfillmentCancelPayload {
  fulfillment: Fulfillment
  userErrors: [UserError!]!
}

input FulfillmentOrderHoldInput {
  externalId: String
  fulfillmentOrderLineItems: [FulfillmentOrderLineItemInput!] = []
  handle: String = ""
  notifyMerchant: Boolean = false
  reason: FulfillmentHoldReason!
  reasonNotes: String
}

type FulfillmentOrderHoldPayload {
  fulfillmentHold: FulfillmentHold
  fulfillmentOrder: FulfillmentOrder
  remainingFulfillmentOrder: FulfillmentOrder
  userErrors: [FulfillmentOrderHoldUserError!]!
}

type FulfillmentOrderHoldUserError implements DisplayableError {
  code: FulfillmentOrderHoldUserErrorCode
  field: [String!]
  message: String!
}

enum FulfillmentOrderHoldUserErrorCode {
  DUPLICATED_FULFILLMENT_ORDER_LINE_ITEMS DUPLICATE_FULFILLMENT_HOLD_HANDLE FULFILLMENT_ORDER_HOLD_LIMIT_REACHED
  FULFILLMENT_ORDER_NOT_FOUND FULFILLMENT_ORDER_NOT_SPLITTABLE GREATER_THAN_ZERO INVALID_LINE_ITEM_QUANTITY TAKEN
}

type FulfillmentOrderReleaseHoldPayload {
  fulfillmentOrder: FulfillmentOrder
  userErrors: [FulfillmentOrderReleaseHoldUserError!]!
}

type FulfillmentOrderReleaseHoldUserError implements DisplayableError {
  code: FulfillmentOrderReleaseHoldUserErrorCode
  field: [String!]
  message: String!
}

enum FulfillmentOrderReleaseHoldUserErrorCode {
  FULFILLMENT_ORDER_NOT_FOUND INVALID_ACCESS
}
`;
