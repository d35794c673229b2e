export const WEBHOOK_TOPICS = [
  'app/scopes_update',
  'app/uninstalled',
  'bulk_operations/finish',
  'customers/data_request',
  'customers/redact',
  'fulfillments/create',
  'fulfillments/update',
  'inventory_levels/update',
  'orders/cancelled',
  'orders/create',
  'orders/delete',
  'orders/edited',
  'orders/fulfilled',
  'orders/paid',
  'orders/partially_fulfilled',
  'orders/updated',
  'products/update',
  'refunds/create',
  'shop/redact',
] as const;

export type WebhookTopic = (typeof WEBHOOK_TOPICS)[number];

/** Compliance topics are no members of the enum: they come from the app's configuration only [SCHEMA]. */
export const COMPLIANCE_TOPICS: ReadonlySet<WebhookTopic> = new Set([
  'customers/data_request',
  'customers/redact',
  'shop/redact',
]);

export const topicEnum = (topic: WebhookTopic): string => topic.toUpperCase().replace('/', '_');
