import type { WebhookTopic } from '../../model/index.js';

/** Shopify's topics to the canonical ones. The compliance topics come from the app's configuration only. */
export const CANONICAL_TOPIC: ReadonlyMap<string, WebhookTopic> = new Map<string, WebhookTopic>([
  ['orders/create', 'order.created'],
  ['orders/updated', 'order.updated'],
  ['orders/edited', 'order.updated'],
  ['orders/paid', 'order.paid'],
  ['orders/fulfilled', 'order.fulfilled'],
  ['orders/partially_fulfilled', 'order.updated'],
  ['orders/cancelled', 'order.cancelled'],
  ['orders/delete', 'order.deleted'],
  ['fulfillments/create', 'fulfillment.created'],
  ['fulfillments/update', 'fulfillment.updated'],
  ['refunds/create', 'refund.created'],
  ['returns/request', 'return.created'],
  ['returns/approve', 'return.updated'],
  ['returns/decline', 'return.updated'],
  ['returns/cancel', 'return.updated'],
  ['returns/process', 'return.updated'],
  ['returns/close', 'return.updated'],
  ['returns/reopen', 'return.updated'],
  ['returns/update', 'return.updated'],
  ['products/create', 'product.created'],
  ['products/update', 'product.updated'],
  ['products/delete', 'product.deleted'],
  ['inventory_levels/connect', 'inventory.updated'],
  ['inventory_levels/update', 'inventory.updated'],
  ['inventory_levels/disconnect', 'inventory.updated'],
  ['bulk_operations/finish', 'operation.finished'],
  ['shop/update', 'store.updated'],
  ['app/scopes_update', 'store.updated'],
  ['app/uninstalled', 'store.uninstalled'],
  ['customers/data_request', 'privacy.customer_request'],
  ['customers/redact', 'privacy.customer_redact'],
  ['shop/redact', 'privacy.store_redact'],
]);

/** The canonical topics that Shopify can deliver. */
export const SHOPIFY_TOPICS: readonly WebhookTopic[] = [...new Set(CANONICAL_TOPIC.values())];

/** Bodies of these are whole orders; `orders/edited` and `orders/delete` carry other shapes. */
export const ORDER_TOPICS: ReadonlySet<string> = new Set([
  'orders/create',
  'orders/updated',
  'orders/paid',
  'orders/fulfilled',
  'orders/partially_fulfilled',
  'orders/cancelled',
]);
