/** @module `commerce-connectors/shopify`: the Shopify connector. */

export { createShopifyConnector, type ShopifyConnector } from './connector.js';
export type { ShopifyFulfillmentCancelResult } from './fulfillment-cancel.js';
export type {
  ShopifyFulfillmentEvent,
  ShopifyFulfillmentRef,
  ShopifyTrackingUpdate,
} from './fulfillment-change-input.js';
export type { ShopifyFulfillmentEventResult } from './fulfillment-events.js';
export type { ShopifyTrackingResult } from './fulfillment-retrack.js';
export { mapOrder, type ShopifyMapContext } from './map-order.js';
export type { CodGateways } from './map-payment.js';
export { mapProduct, type ShopifyProductContext } from './map-product.js';
export {
  CANCEL_REFUNDS,
  DEFAULT_API_VERSION,
  DEFAULT_SCOPES,
  INVENTORY_REASONS,
  type ShopifyApiVersion,
  type ShopifyCancelOptions,
  type ShopifyConnectSettings,
  type ShopifyFulfillmentOptions,
  type ShopifyInventoryOptions,
  type ShopifyInventoryReason,
  type ShopifyOptions,
  SUPPORTED_API_VERSIONS,
} from './options.js';
