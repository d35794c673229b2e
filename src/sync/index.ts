/** @module `commerce-connectors/sync`: what a host would otherwise write around a connector. */

export type { Connectors } from './connectors.js';
export { defaultSyncSettings, leastInterval } from './default-settings.js';
export {
  createFileListingValueStore,
  createFileMappingStore,
  createFileOrderSink,
  createFileStoreRegistry,
  createFileSyncStateStore,
  createFileWebhookLedger,
  type FileSyncOptions,
} from './file/index.js';
export {
  createWebhookInbox,
  type InboxDelivery,
  type ProcessOptions,
  type ReceivedDelivery,
  type WebhookInbox,
  type WebhookInboxOptions,
} from './inbox.js';
export type { InboxFailure, InboxReport } from './inbox-report.js';
export {
  createInventorySync,
  type InventorySyncOptions,
  type PlatformStock,
  type PlatformStockChange,
  type StockConflict,
  type StockConflictRule,
} from './inventory-sync.js';
export { ledgerResource } from './ledger-resource.js';
export type {
  FlushOptions,
  FlushResult,
  ListingChange,
  ListingRunOptions,
  ListingSync,
  ListingSyncOptions,
} from './listing-options.js';
export type { ListingReason, ListingRow, ListingSyncReport } from './listing-report.js';
export type { HostQuestion } from './listing-wanted.js';
export type { AutoMappingReport } from './mapping-auto.js';
export type { HostCatalogue, HostProduct, MappingRule } from './mapping-catalogue.js';
export type { MappingExportFilter } from './mapping-export.js';
export { mappingIdOf } from './mapping-id.js';
export type { MappingImportFailure, MappingImportOptions, MappingImportReport } from './mapping-import.js';
export type { ManualMapping, MappingChanges, OpenListingFilter } from './mapping-manual.js';
export type { ListingName } from './mapping-resolve.js';
export {
  createMemoryListingValueStore,
  createMemoryMappingStore,
  createMemoryOrderSink,
  createMemoryStoreRegistry,
  createMemorySyncStateStore,
  createMemoryWebhookLedger,
} from './memory/index.js';
export type { OrderSyncReport } from './order-run.js';
export {
  type BackfillOptions,
  createOrderSync,
  type OrderSync,
  type OrderSyncOptions,
  type SyncRunOptions,
} from './order-sync.js';
export { planSync, type SyncPlan, type SyncQuery } from './plan-sync.js';
export type * from './ports/index.js';
export { createPriceSync, type PriceSyncOptions } from './price-sync.js';
export type { HostPrice, HostPrices } from './price-wanted.js';
export {
  type CataloguePullOptions,
  createProductMapping,
  type MappingRunOptions,
  type MappingSyncReport,
  type ProductMappingOptions,
  type ProductMappingService,
} from './product-mapping.js';
export type { CataloguePullReport } from './product-mapping-pull.js';
export {
  createReconciliation,
  type OrderIds,
  type ReconcileProgress,
  type ReconcileReport,
  type ReconcileRunOptions,
  type Reconciliation,
  type ReconciliationOptions,
} from './reconcile.js';
export type { DeletionReport, DeletionStatus } from './reconcile-deletions.js';
export type { Outage } from './reconcile-place.js';
export { type RunDueOptions, type RunDueReport, runDue } from './run-due.js';
export { type DueInput, dueStores, type ScheduledJob } from './schedule.js';
export type { HostQuantity, HostStock } from './stock-wanted.js';
export type { StoreRefusal } from './store-access.js';
export type { StoreBegin, StoreCallback, StoreConnect, StoreConnection } from './store-connect.js';
export type { StoreDisconnection } from './store-leave.js';
export {
  createStoreManager,
  type StoreCallOptions,
  type StoreManager,
  type StoreManagerOptions,
  type StoreRef,
} from './store-manager.js';
export type { StoreSettingsPatch } from './store-settings.js';
export type { StoreStatistics } from './store-statistics.js';
export type { StoreSubscriptions, StoreWebhooksOptions } from './store-subscriptions.js';
export { decideOrder, deletedOrder, isDeletedOrder, type OrderDecision, type OrderMark } from './stored-order.js';
export type { OrdersChanged, OrdersListener, OrderUpdate } from './tell-orders.js';
export type { TitleSimilarity } from './title-similarity.js';
export {
  recordDelivery,
  replayDelivery,
  type SignDelivery,
  type SignedParts,
  type WebhookFixture,
} from './webhook-fixture.js';
export type { WebhookHandler, WebhookHandlerContext } from './webhook-handler.js';
