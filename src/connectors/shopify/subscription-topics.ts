import type { WebhookTopic } from '../../model/index.js';
import { CANONICAL_TOPIC } from './webhook-topics.js';

/** What has to be subscribed to so that a canonical topic is told; empty where the API has nothing that tells it. */
export function platformTopicsOf(topic: WebhookTopic): readonly string[] {
  return [...CANONICAL_TOPIC]
    .filter(([platformTopic, canonical]) => canonical === topic && !NOT_SUBSCRIBED.has(platformTopic))
    .map(([platformTopic]) => platformTopic);
}

const COMPLIANCE_TOPICS = ['customers/data_request', 'customers/redact', 'shop/redact'];

/** Of the app's configuration; and those that always come with an `orders/updated`. */
const NOT_SUBSCRIBED: ReadonlySet<string> = new Set([
  ...COMPLIANCE_TOPICS,
  'orders/edited',
  'orders/partially_fulfilled',
]);

/** Why a topic without a platform topic cannot be subscribed to, and what to do instead. */
export function noSuchTopic(topic: WebhookTopic): string {
  if (topic.startsWith('privacy.')) {
    return "Shopify takes compliance topics from the app's configuration only: set compliance_topics in shopify.app.toml, or the URLs in the app's settings.";
  }
  return `Shopify has no such event: ${COVERED_BY.get(topic) ?? 'see capabilities.webhooks.topics for what it has'}.`;
}

const COVERED_BY: ReadonlyMap<WebhookTopic, string> = new Map<WebhookTopic, string>([
  ['listing.updated', 'subscribe to product.updated, which tells it too'],
]);

/** `orders/create` is `ORDERS_CREATE` among the values of `WebhookSubscriptionTopic`. */
export function enumOf(platformTopic: string): string {
  return platformTopic.replace('/', '_').toUpperCase();
}

/** The topic of a subscription as deliveries name it; as it is where it is none that we know. */
export function platformTopicOf(enumValue: string): string {
  return PLATFORM_TOPIC.get(enumValue) ?? enumValue;
}

const PLATFORM_TOPIC: ReadonlyMap<string, string> = new Map(
  [...CANONICAL_TOPIC.keys()].map((platformTopic) => [enumOf(platformTopic), platformTopic]),
);

/** The scope that a topic needs; `undefined` for those that need none. */
export function scopeOf(platformTopic: string): string | undefined {
  return SCOPE_BY_RESOURCE.get(platformTopic.split('/', 1)[0] ?? '');
}

const SCOPE_BY_RESOURCE: ReadonlyMap<string, string> = new Map([
  ['orders', 'read_orders'],
  ['refunds', 'read_orders'],
  ['fulfillments', 'read_fulfillments'],
  ['returns', 'read_returns'],
  ['products', 'read_products'],
  ['inventory_levels', 'read_inventory'],
]);
