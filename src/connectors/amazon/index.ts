/** @module `commerce-connectors/amazon`: the Amazon connector. */

export type { AmazonAppstoreBegin, AmazonConnectorAuth } from './auth.js';
export { type AmazonConnector, createAmazonConnector } from './connector.js';
export { type AmazonMapContext, mapOrder } from './map-order.js';
export { type AmazonProductContext, mapProduct } from './map-product.js';
export type { StatusMap } from './map-status.js';
export { MARKETPLACES, type Marketplace, REGIONS, type Region } from './marketplaces.js';
export type {
  AmazonBeginSettings,
  AmazonCancelOptions,
  AmazonConnectSettings,
  AmazonEventBridgeOptions,
  AmazonFulfillmentOptions,
  AmazonInventoryOptions,
  AmazonOptions,
  AmazonSnsOptions,
  NotificationAllowList,
  RequestSigner,
  SignableRequest,
} from './options.js';
export type { AmazonTransport } from './webhook-transport.js';
export type { IncludedData } from './wire.js';
