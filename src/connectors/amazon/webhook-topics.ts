import type { WebhookTopic } from '../../model/index.js';

/**
 * Amazon's kinds of notification to the canonical topics; `ORDER_CHANGE` may say more, see `topicOf`. Kinds about offers,
 * prices and the catalogue have no canonical word and are `unknown`.
 */
export const CANONICAL_TOPIC: ReadonlyMap<string, WebhookTopic> = new Map<string, WebhookTopic>([
  ['ORDER_CHANGE', 'order.updated'],
  ['FEED_PROCESSING_FINISHED', 'operation.finished'],
  ['REPORT_PROCESSING_FINISHED', 'operation.finished'],
  ['LISTINGS_ITEM_STATUS_CHANGE', 'listing.updated'],
  ['LISTINGS_ITEM_ISSUES_CHANGE', 'listing.updated'],
  ['LISTINGS_ITEM_MFN_QUANTITY_CHANGE', 'inventory.updated'],
  ['FBA_INVENTORY_AVAILABILITY_CHANGES', 'inventory.updated'],
  ['FBA_OUTBOUND_SHIPMENT_STATUS', 'fulfillment.updated'],
  ['FULFILLMENT_ORDER_STATUS', 'fulfillment.updated'],
  ['ACCOUNT_STATUS_CHANGED', 'store.updated'],
]);

/** Order statuses, in the words of Orders v0, whose change is a topic of its own. */
export const ORDER_STATUS_TOPIC: ReadonlyMap<string, WebhookTopic> = new Map<string, WebhookTopic>([
  ['Shipped', 'order.fulfilled'],
  ['Canceled', 'order.cancelled'],
]);

/** The canonical topics that Amazon can deliver. No notification says for certain that an order is new: `order.updated` tells it. */
export const AMAZON_TOPICS: readonly WebhookTopic[] = [
  ...new Set([...CANONICAL_TOPIC.values(), ...ORDER_STATUS_TOPIC.values()]),
];
