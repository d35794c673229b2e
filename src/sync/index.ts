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
export { ledgerResource } from './ledger-resource.js';
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
export type { WebhookHandler, WebhookHandlerContext } from './webhook-handler.js';
