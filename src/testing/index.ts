/**
 * For tests: stand-ins of the platforms, and conformance suites for connectors, stores and ciphers of your own.
 * The stand-in of Shopify needs the optional peer dependency `graphql`, that of Amazon `fast-xml-parser`; each is loaded when it is
 * started.
 * @module
 */

export type { AmazonRole } from './amazon/auth/roles.js';
export type { AmazonSandboxControls } from './amazon/controls.js';
export type { AmazonScenario } from './amazon/data/scenarios.js';
export type { AmazonFaultControls } from './amazon/fault-controls.js';
export type { AmazonFeedControls, AmazonSandboxFeed } from './amazon/feeds/controls.js';
export type { AmazonListingControls, AmazonSandboxListing, AmazonSandboxOffer } from './amazon/listings/controls.js';
export type {
  AmazonNotificationControls,
  SnsOptions as AmazonSnsEnvelopeOptions,
} from './amazon/notifications/controls.js';
export type { SellerEvent as AmazonSellerEvent } from './amazon/notifications/events.js';
export type { QueuedMessage as AmazonQueuedMessage } from './amazon/notifications/message-queue.js';
export type { AmazonSandboxCredentials, AmazonSandboxOptions, AmazonSandboxSeller } from './amazon/options.js';
export type { AmazonOrderControls, AmazonOrderTruth } from './amazon/order-controls.js';
export type { AmazonReportControls } from './amazon/reports/controls.js';
export type { AmazonLoggedRequest, AmazonRequestControls } from './amazon/request-log.js';
export type { ConformanceCase, PortConformanceOptions } from './conformance/case.js';
export { type CipherKeys, cipherConformance } from './conformance/cipher.js';
export * from './conformance/connector.js';
export { listingValueStoreConformance } from './conformance/listing-value-store.js';
export { mappingStoreConformance } from './conformance/mapping-store.js';
export { type OAuthStateStoreConformanceOptions, oauthStateStoreConformance } from './conformance/oauth-state-store.js';
export {
  type OrderSinkConformanceCase,
  type OrderSinkConformanceOptions,
  orderSinkConformance,
} from './conformance/order-sink.js';
export { storeRegistryConformance } from './conformance/store-registry.js';
export { syncStateStoreConformance } from './conformance/sync-state-store.js';
export { type TokenStoreConformanceOptions, tokenStoreConformance } from './conformance/token-store.js';
export { webhookLedgerConformance } from './conformance/webhook-ledger.js';

export type { FaultTrigger } from './fault-plan.js';
export type { FlipkartSandboxControls } from './flipkart/controls.js';
export type { FlipkartScenario } from './flipkart/data/scenarios.js';
export type { FlipkartDocumentControls } from './flipkart/documents/controls.js';
export type { FlipkartFaultControls } from './flipkart/fault-controls.js';
export type { FlipkartBatchOperation, FlipkartFulfillmentControls } from './flipkart/fulfillment/controls.js';
export type {
  FlipkartListingAnswers,
  FlipkartListingControls,
  FlipkartSandboxListing,
  FlipkartSandboxStock,
} from './flipkart/listings/controls.js';
export type {
  FlipkartNotificationControls,
  FlipkartNotificationDelivery,
  FlipkartNotificationSigning,
  FlipkartWaitingNotification,
} from './flipkart/notifications/controls.js';
export type { FlipkartNotificationEvent } from './flipkart/notifications/event-input.js';
export type {
  BuiltNotification as FlipkartBuiltNotification,
  FlipkartDateStyle,
} from './flipkart/notifications/sign.js';
export type {
  FlipkartSandboxCredentials,
  FlipkartSandboxOptions,
  FlipkartSandboxSeller,
} from './flipkart/options.js';
export type { FlipkartOrderControls, FlipkartShipmentTruth } from './flipkart/order-controls.js';
export type { FlipkartLoggedRequest, FlipkartRequestControls } from './flipkart/request-log.js';
export type { FlipkartReturnControls, FlipkartReturnTruth } from './flipkart/returns/controls.js';
export type { CustomerDataApproval } from './shopify/auth/access.js';
export type { SessionTokenClaims } from './shopify/auth/session-token.js';
export type { BulkControls, SandboxBulkOperation } from './shopify/bulk-controls.js';
export type { ShopifySandboxControls } from './shopify/controls.js';
export type { Scenario } from './shopify/data/scenarios.js';
export type { FaultControls } from './shopify/fault-controls.js';
export type { JobControls, SandboxJob } from './shopify/job-controls.js';
export type { ShopifySandboxCredentials, ShopifySandboxOptions } from './shopify/options.js';
export type { OrderControls, OrderTruth } from './shopify/order-controls.js';
export type { LoggedRequest, RequestControls, RequestTotals } from './shopify/request-log.js';
export type { SandboxLocation, SandboxVariant, StockControls } from './shopify/stock-controls.js';
export type { Subscription, WebhookControls } from './shopify/webhook-controls.js';
export type { DeliveryAttempt } from './shopify/webhooks/delivery.js';
export type { BuildWebhook } from './shopify/webhooks/hub.js';
export type { BuiltWebhook, HeaderStyle } from './shopify/webhooks/sign.js';
export type { WebhookTopic } from './shopify/webhooks/topics.js';
export {
  type SignFlipkartDelivery,
  signAmazonDelivery,
  signFlipkartDelivery,
  signShopifyDelivery,
  signWooCommerceDelivery,
} from './sign-delivery.js';
export { type Sandbox, type SandboxOptions, type SandboxPlatform, startSandbox } from './start-sandbox.js';
export type { GrantOutcome, KeyDelivery } from './woocommerce/auth/wc-auth.js';
export type { WooCatalogueControls, WooSandboxProduct } from './woocommerce/catalogue-controls.js';
export type { WooSandboxControls } from './woocommerce/controls.js';
export type { WooScenario } from './woocommerce/data/scenarios.js';
export type { WooFaultControls } from './woocommerce/fault-controls.js';
export type { WooKeyPair, WooSandboxCredentials, WooSandboxOptions, WooSiteOptions } from './woocommerce/options.js';
export type { WooOrderControls, WooOrderTruth } from './woocommerce/order-controls.js';
export type { WooLoggedRequest, WooRequestControls } from './woocommerce/request-log.js';
export type { WooSandboxWebhook, WooWebhookControls, WooWebhookEvent } from './woocommerce/webhook-controls.js';
export type { WebhookAttempt as WooWebhookAttempt } from './woocommerce/webhooks/hooks.js';
export type { BuiltWebhook as WooBuiltWebhook } from './woocommerce/webhooks/sign.js';
