import { connection } from './parts.js';

/** Webhook subscriptions. */
export const WEBHOOKS_SDL = `
type WebhookSubscription implements Node {
  id: ID!
  legacyResourceId: UnsignedInt64!
  topic: WebhookSubscriptionTopic!
  uri: String!
  format: WebhookSubscriptionFormat!
  filter: String
  includeFields: [String!]!
  apiVersion: ApiVersion!
  createdAt: DateTime!
  updatedAt: DateTime!
  name: String  #from 2026-04
}

${connection('WebhookSubscription')}

enum WebhookSubscriptionFormat {
  JSON XML
}

enum WebhookSubscriptionSortKeys {
  CREATED_AT ID
}

enum WebhookSubscriptionTopic {
  APP_UNINSTALLED APP_SCOPES_UPDATE ORDERS_CREATE ORDERS_UPDATED ORDERS_CANCELLED ORDERS_PAID ORDERS_FULFILLED
  ORDERS_PARTIALLY_FULFILLED ORDERS_EDITED ORDERS_DELETE FULFILLMENTS_CREATE FULFILLMENTS_UPDATE REFUNDS_CREATE
  INVENTORY_LEVELS_UPDATE INVENTORY_LEVELS_CONNECT INVENTORY_LEVELS_DISCONNECT INVENTORY_ITEMS_UPDATE
  PRODUCTS_CREATE PRODUCTS_UPDATE PRODUCTS_DELETE BULK_OPERATIONS_FINISH SHOP_UPDATE RETURNS_REQUEST RETURNS_APPROVE
  RETURNS_CANCEL RETURNS_CLOSE RETURNS_DECLINE RETURNS_PROCESS RETURNS_REOPEN RETURNS_UPDATE FULFILLMENT_ORDERS_ORDER_ROUTING_COMPLETE
}

input WebhookSubscriptionInput {
  callbackUrl: URL
  filter: String
  format: WebhookSubscriptionFormat
  includeFields: [String!]
  name: String  #from 2026-04
  uri: String
}

type WebhookSubscriptionCreatePayload {
  userErrors: [UserError!]!
  webhookSubscription: WebhookSubscription
}

type WebhookSubscriptionUpdatePayload {
  userErrors: [UserError!]!
  webhookSubscription: WebhookSubscription
}

type WebhookSubscriptionDeletePayload {
  deletedWebhookSubscriptionId: ID
  userErrors: [UserError!]!
}
`;
