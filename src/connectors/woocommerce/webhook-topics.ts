import type { WebhookTopic } from '../../model/index.js';

/**
 * WooCommerce's topics to the canonical ones. Those of customers, coupons and actions (`action.woocommerce_…`) have no
 * canonical word and are `unknown`.
 */
export const CANONICAL_TOPIC: ReadonlyMap<string, WebhookTopic> = new Map<string, WebhookTopic>([
  ['order.created', 'order.created'],
  ['order.updated', 'order.updated'],
  ['order.deleted', 'order.deleted'],
  ['order.restored', 'order.updated'],
  ['product.created', 'product.created'],
  ['product.updated', 'product.updated'],
  ['product.deleted', 'product.deleted'],
  ['product.restored', 'product.updated'],
]);

/** The canonical topics that WooCommerce can deliver. They are the names of its own topics too. */
export const WOO_TOPICS: readonly WebhookTopic[] = [...new Set(CANONICAL_TOPIC.values())];

/** Canonical topics that WooCommerce has no event of its own for, and the one that tells the same. */
export const COVERED_BY: ReadonlyMap<WebhookTopic, WebhookTopic> = new Map<WebhookTopic, WebhookTopic>([
  ['order.paid', 'order.updated'],
  ['order.fulfilled', 'order.updated'],
  ['order.cancelled', 'order.updated'],
  ['fulfillment.created', 'order.updated'],
  ['fulfillment.updated', 'order.updated'],
  ['refund.created', 'order.updated'],
  ['inventory.updated', 'product.updated'],
]);
