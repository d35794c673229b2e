/** @module `commerce-connectors/flipkart`: the Flipkart connector. */

export type { FlipkartConnectorAuth } from './auth.js';
export { createFlipkartConnector, type FlipkartConnector } from './connector.js';
export type { FlipkartDocumentAnswer } from './documents.js';
export type { FlipkartDocumentQuery, FlipkartManifestQuery, FlipkartShipmentDocumentQuery } from './documents-input.js';
export type { FlipkartInvoice, FlipkartInvoiceLine } from './documents-invoices.js';
export type {
  FlipkartFulfillmentEvent,
  FlipkartFulfillmentRef,
  FlipkartTrackingUpdate,
} from './fulfillment-change-input.js';
export type { FlipkartFulfillmentEventResult } from './fulfillment-events.js';
export type { FlipkartTrackingResult } from './fulfillment-retrack.js';
export { type FlipkartMapContext, mapOrder } from './map-order.js';
export { type FlipkartProductContext, mapProduct } from './map-product.js';
export { type FlipkartReturnContext, mapReturn } from './map-return.js';
export type {
  FlipkartCancelOptions,
  FlipkartConnectSettings,
  FlipkartDimensions,
  FlipkartDispatchAddress,
  FlipkartFulfillmentOptions,
  FlipkartOptions,
  FlipkartSignature,
} from './options.js';
