/** @module `commerce-connectors/woocommerce`: the WooCommerce connector. */

export { createWooCommerceConnector, type WooCommerceConnector } from './connector.js';
export { mapOrder, type WooMapContext } from './map-order.js';
export type {
  WooCommerceConnectSettings,
  WooCommerceFulfillmentOptions,
  WooCommerceInventoryOptions,
  WooCommerceOptions,
} from './options.js';
export type { OrderStatusResult, OrderStatusUpdate } from './order-status.js';
