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

/** Apps may subscribe to them, but nothing that would send them happens in the sandbox. */
const SILENT_TOPICS = [
  'fulfillment_orders/order_routing_complete',
  'inventory_items/update',
  'inventory_levels/connect',
  'inventory_levels/disconnect',
  'products/create',
  'products/delete',
  'returns/approve',
  'returns/cancel',
  'returns/close',
  'returns/decline',
  'returns/process',
  'returns/reopen',
  'returns/request',
  'returns/update',
  'shop/update',
] as const;

export type SilentTopic = (typeof SILENT_TOPICS)[number];

/** Compliance topics are no members of the enum: they come from the app's configuration only [SCHEMA]. */
export const COMPLIANCE_TOPICS: ReadonlySet<string> = new Set([
  'customers/data_request',
  'customers/redact',
  'shop/redact',
]);

export const topicEnum = (topic: string): string => topic.toUpperCase().replace('/', '_');

const BY_ENUM: ReadonlyMap<string, SilentTopic | WebhookTopic> = new Map(
  [...WEBHOOK_TOPICS, ...SILENT_TOPICS].map((topic) => [topicEnum(topic), topic]),
);

export function topicOfEnum(word: string): SilentTopic | WebhookTopic {
  const topic = BY_ENUM.get(word);
  if (topic === undefined) throw new Error(`the sandbox does not know the topic ${word}`);
  return topic;
}

const ORDERS = ['read_orders', 'read_marketplace_orders'];
const RETURNS = ['read_returns', 'read_marketplace_returns'];

/** Any one of these lets an app subscribe; from the descriptions of the topics [SCHEMA]. */
const SCOPES_BY_RESOURCE: ReadonlyMap<string, readonly string[]> = new Map([
  ['fulfillments', ['read_fulfillments', 'read_marketplace_orders']],
  ['inventory_items', ['read_inventory', 'read_products']],
  ['inventory_levels', ['read_inventory']],
  ['orders', ORDERS],
  ['products', ['read_products']],
  ['refunds', ORDERS],
  ['returns', RETURNS],
]);

const resourceOf = (topic: string): string => topic.slice(0, topic.indexOf('/'));

export const scopesOfTopic = (topic: string): readonly string[] | undefined =>
  SCOPES_BY_RESOURCE.get(resourceOf(topic));

/** Topics whose bodies hold customers' data. */
export const isProtectedTopic = (topic: string): boolean => resourceOf(topic) === 'orders';
