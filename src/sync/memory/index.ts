import type {
  ListingValueStore,
  OrderSink,
  ProductMappingStore,
  StoreRegistry,
  SyncStateStore,
  WebhookLedger,
} from '../ports/index.js';
import { listingValueStoreOn } from '../tables/listing-value-store.js';
import { mappingStoreOn } from '../tables/mapping-store.js';
import { createMemoryTable } from '../tables/memory-table.js';
import { type OrderTable, orderSinkOn } from '../tables/order-sink.js';
import { storeRegistryOn } from '../tables/store-registry.js';
import { syncStateStoreOn } from '../tables/sync-state-store.js';
import { tableKey } from '../tables/table.js';
import { webhookLedgerOn } from '../tables/webhook-ledger.js';

/** Keeps stores in this process, for tests and one-off scripts: they are gone when it ends. */
export function createMemoryStoreRegistry(): StoreRegistry {
  return storeRegistryOn(createMemoryTable());
}

/** Keeps the states of jobs in this process: gone when it ends. */
export function createMemorySyncStateStore(): SyncStateStore {
  return syncStateStoreOn(createMemoryTable());
}

/** Keeps orders and positions in this process: gone when it ends. */
export function createMemoryOrderSink(): OrderSink {
  const tables = new Map<string, OrderTable>();
  return orderSinkOn(({ platform, storeId }) => {
    const key = tableKey(platform, storeId);
    const table = tables.get(key) ?? createMemoryTable();
    tables.set(key, table);
    return table;
  });
}

/**
 * Keeps deliveries in this process: those that are not processed when it ends are lost. Grows until `prune` is called, as
 * every ledger does.
 */
export function createMemoryWebhookLedger(): WebhookLedger {
  return webhookLedgerOn(createMemoryTable());
}

/** Keeps mappings and listings in this process: gone when it ends. */
export function createMemoryMappingStore(): ProductMappingStore {
  return mappingStoreOn(createMemoryTable());
}

/** Keeps what listings were last told in this process: after its end every listing is written anew, once. */
export function createMemoryListingValueStore(): ListingValueStore {
  return listingValueStoreOn(createMemoryTable());
}
