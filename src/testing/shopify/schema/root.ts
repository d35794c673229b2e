import { PAGE } from './parts.js';

/** Entry points. */
export const ROOT_SDL = `
type QueryRoot {
  shop: Shop!
  currentAppInstallation: AppInstallation!
  publicApiVersions: [ApiVersion!]!
  orders(${PAGE}, query: String, savedSearchId: ID, sortKey: OrderSortKeys = PROCESSED_AT): OrderConnection!
  order(id: ID!): Order
  ordersCount(limit: Int = 10000, query: String, savedSearchId: ID): Count
  node(id: ID!): Node
  nodes(ids: [ID!]!): [Node]!
  locations(${PAGE}, includeInactive: Boolean = false, includeLegacy: Boolean = false, query: String, sortKey: LocationSortKeys = NAME): LocationConnection!
  location(id: ID): Location
  productVariants(${PAGE}, query: String, savedSearchId: ID, sortKey: ProductVariantSortKeys = ID): ProductVariantConnection!
  productVariant(id: ID!): ProductVariant
  products(${PAGE}, query: String, savedSearchId: ID, sortKey: ProductSortKeys = ID): ProductConnection!
  product(id: ID!): Product
  productVariantsCount(limit: Int = 10000, query: String): Count
  inventoryItems(${PAGE}, query: String): InventoryItemConnection!
  inventoryItem(id: ID!): InventoryItem
  inventoryLevel(id: ID!): InventoryLevel
  fulfillment(id: ID!): Fulfillment
  fulfillmentOrder(id: ID!): FulfillmentOrder
  fulfillmentOrders(${PAGE}, includeClosed: Boolean = false, query: String, sortKey: FulfillmentOrderSortKeys = ID): FulfillmentOrderConnection!
  job(id: ID!): Job
  webhookSubscriptions(${PAGE}, format: WebhookSubscriptionFormat, query: String, sortKey: WebhookSubscriptionSortKeys = CREATED_AT, topics: [WebhookSubscriptionTopic!], uri: String): WebhookSubscriptionConnection!
  webhookSubscription(id: ID!): WebhookSubscription
  bulkOperation(id: ID!): BulkOperation
  bulkOperations(${PAGE}, query: String, sortKey: BulkOperationsSortKeys = CREATED_AT): BulkOperationConnection!
  currentBulkOperation(type: BulkOperationType = QUERY): BulkOperation
}

type Mutation {
  inventorySetQuantities(input: InventorySetQuantitiesInput!): InventorySetQuantitiesPayload
  inventoryAdjustQuantities(input: InventoryAdjustQuantitiesInput!): InventoryAdjustQuantitiesPayload
  inventoryActivate(available: Int, inventoryItemId: ID!, locationId: ID!, onHand: Int, stockAtLegacyLocation: Boolean = false): InventoryActivatePayload
  fulfillmentCreate(fulfillment: FulfillmentInput!, message: String): FulfillmentCreatePayload
  fulfillmentTrackingInfoUpdate(fulfillmentId: ID!, notifyCustomer: Boolean, trackingInfoInput: FulfillmentTrackingInput!): FulfillmentTrackingInfoUpdatePayload
  fulfillmentCancel(id: ID!): FulfillmentCancelPayload
  fulfillmentEventCreate(fulfillmentEvent: FulfillmentEventInput!): FulfillmentEventCreatePayload
  fulfillmentOrderHold(fulfillmentHold: FulfillmentOrderHoldInput!, id: ID!): FulfillmentOrderHoldPayload
  fulfillmentOrderReleaseHold(externalId: String, holdIds: [ID!], id: ID!): FulfillmentOrderReleaseHoldPayload
  bulkOperationRunQuery(groupObjects: Boolean! = false, query: String!): BulkOperationRunQueryPayload
  bulkOperationCancel(id: ID!): BulkOperationCancelPayload
  productVariantsBulkUpdate(allowPartialUpdates: Boolean = false, productId: ID!, variants: [ProductVariantsBulkInput!]!): ProductVariantsBulkUpdatePayload
  webhookSubscriptionCreate(topic: WebhookSubscriptionTopic!, webhookSubscription: WebhookSubscriptionInput!): WebhookSubscriptionCreatePayload
  webhookSubscriptionUpdate(id: ID!, webhookSubscription: WebhookSubscriptionInput!): WebhookSubscriptionUpdatePayload
  webhookSubscriptionDelete(id: ID!): WebhookSubscriptionDeletePayload
  orderCancel(notifyCustomer: Boolean = false, orderId: ID!, reason: OrderCancelReason!, refund: Boolean, refundMethod: OrderCancelRefundMethodInput, restock: Boolean!, staffNote: String = null): OrderCancelPayload
  orderMarkAsPaid(input: OrderMarkAsPaidInput!): OrderMarkAsPaidPayload
}
`;
