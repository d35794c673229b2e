/** @module `commerce-connectors/sync`: what a host would otherwise write around a connector. */

export { ledgerResource } from './ledger-resource.js';
export {
  createMemoryMappingStore,
  createMemoryOrderSink,
  createMemoryStoreRegistry,
  createMemorySyncStateStore,
  createMemoryWebhookLedger,
} from './memory/index.js';
export { planSync, type SyncPlan, type SyncQuery } from './plan-sync.js';
export type * from './ports/index.js';
export { decideOrder, deletedOrder, isDeletedOrder, type OrderDecision, type OrderMark } from './stored-order.js';
