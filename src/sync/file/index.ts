import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
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
import { type OrderTable, orderSinkOn } from '../tables/order-sink.js';
import { storeRegistryOn } from '../tables/store-registry.js';
import { syncStateStoreOn } from '../tables/sync-state-store.js';
import { type Table, tableKey } from '../tables/table.js';
import { webhookLedgerOn } from '../tables/webhook-ledger.js';
import { createJournalTable } from './journal-table.js';

/**
 * Where the file stores of sync keep their journals. They may share one folder, and several processes of one machine may
 * share it. A process that is killed leaves nothing half done, and what it was told is stored survives it. What `deleteStore`,
 * `delete` of a whole store and `prune` take is gone from the disk as well when they resolve.
 *
 * A storage that fails is `storage_failed`; a file that is damaged, foreign or from a later release is left untouched.
 *
 * Orders, deliveries and their customers are in there in clear; the files are readable by their owner only.
 */
export interface FileSyncOptions {
  /** Created with the first change. */
  readonly folder: string;
  /** How long a change waits for another process that is writing. @default 15_000 */
  readonly lockTimeoutMs?: number;
}

/** Keeps stores in `stores.journal`. */
export function createFileStoreRegistry(options: FileSyncOptions): StoreRegistry {
  return storeRegistryOn(journal(options, 'stores'));
}

/** Keeps the states of jobs in `sync-states.journal`. */
export function createFileSyncStateStore(options: FileSyncOptions): SyncStateStore {
  return syncStateStoreOn(journal(options, 'sync-states'));
}

/**
 * Keeps orders and positions, one journal for each store in the folder `orders`. What each order's revision is stays in
 * memory (some hundred bytes an order), the orders themselves do not.
 */
export function createFileOrderSink(options: FileSyncOptions): OrderSink {
  const tables = new Map<string, OrderTable>();
  return orderSinkOn((store) => {
    const name = `orders/${fileNameOf(store.platform, store.storeId)}`;
    const table = tables.get(name) ?? journal(options, name);
    tables.set(name, table);
    return table;
  });
}

/** Keeps deliveries in `webhooks.journal`. */
export function createFileWebhookLedger(options: FileSyncOptions): WebhookLedger {
  return webhookLedgerOn(journal(options, 'webhooks'));
}

/** Keeps mappings, listings and what is open in `mappings.journal`. */
export function createFileMappingStore(options: FileSyncOptions): ProductMappingStore {
  return mappingStoreOn(journal(options, 'mappings'));
}

/** Keeps what listings were last told in `listing-values.journal`. All of it is in memory too: some hundred bytes a value. */
export function createFileListingValueStore(options: FileSyncOptions): ListingValueStore {
  return listingValueStoreOn(journal(options, 'listing-values'));
}

function journal<Head, Body>({ folder, lockTimeoutMs }: FileSyncOptions, name: string): Table<Head, Body> {
  return createJournalTable({ path: resolve(folder, `${name}.journal`), content: name, lockTimeoutMs });
}

/** Readable as far as it goes, and its own for every store, also where a file system ignores case. */
function fileNameOf(platform: string, storeId: string): string {
  const readable = `${platform}-${storeId}`.replace(/[^A-Za-z0-9-]+/g, '-').slice(0, 60);
  return `${readable}-${createHash('sha256').update(tableKey(platform, storeId)).digest('hex').slice(0, 16)}`;
}
