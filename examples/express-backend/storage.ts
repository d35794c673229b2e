import { join } from 'node:path';
import {
  createFileOAuthStateStore,
  createFileTokenStore,
  type OAuthStateStore,
  type TokenStore,
} from 'commerce-connectors';
import { createAesGcmCipher, encryptedTokenStore, generateEncryptionKey } from 'commerce-connectors/crypto';
import { createMongooseAdapter } from 'commerce-connectors/mongoose';
import {
  createFileListingValueStore,
  createFileMappingStore,
  createFileOrderSink,
  createFileStoreRegistry,
  createFileSyncStateStore,
  createFileWebhookLedger,
  type ListingValueStore,
  type OrderSink,
  type ProductMappingStore,
  type StoreRegistry,
  type SyncStateStore,
  type WebhookLedger,
} from 'commerce-connectors/sync';
import { createConnection } from 'mongoose';
import type { HostOrder } from '../host-order.js';
import type { BackendSettings } from './settings.js';

/** Where the backend keeps everything. */
export interface Storage {
  readonly tokenStore: TokenStore;
  readonly stateStore: OAuthStateStore;
  readonly stores: StoreRegistry;
  readonly state: SyncStateStore;
  readonly sink: OrderSink;
  readonly ledger: WebhookLedger;
  readonly mappings: ProductMappingStore;
  readonly values: ListingValueStore;
  /** The host's own order documents, found by company, platform, store and order id. */
  saveHostOrder(order: HostOrder): Promise<void>;
  close(): Promise<void>;
}

export async function openStorage(
  settings: Pick<BackendSettings, 'dataFolder' | 'encryptionKey' | 'mongoURI'>,
): Promise<Storage> {
  const key = settings.encryptionKey ?? generateEncryptionKey();
  const cipher = createAesGcmCipher({ keys: { k1: key }, currentKeyId: 'k1' });
  return settings.mongoURI === undefined
    ? openFiles(settings.dataFolder, cipher)
    : openMongo(settings.mongoURI, cipher);
}

type KeyCipher = ReturnType<typeof createAesGcmCipher>;

async function openMongo(uri: string, cipher: KeyCipher): Promise<Storage> {
  const connection = await createConnection(uri).asPromise();
  const adapter = createMongooseAdapter({ connection, cipher });
  await adapter.ensureIndexes();
  const hostOrders = connection.collection('hostorders');
  return {
    ...adapter,
    async saveHostOrder(order) {
      const { companyId, externalPlatform, externalOrderId, metadata } = order;
      // Order ids are unique within a store: every WooCommerce site has its own order 101.
      const found = { companyId, externalPlatform, 'metadata.storeId': metadata.storeId, externalOrderId };
      await hostOrders.replaceOne(found, order, { upsert: true });
    },
    close: () => connection.close(),
  };
}

/** For one machine: a script, a trial. The host's own documents are kept in memory only. */
function openFiles(folder: string, cipher: KeyCipher): Storage {
  const hostOrders = new Map<string, HostOrder>();
  return {
    tokenStore: encryptedTokenStore(createFileTokenStore({ path: join(folder, 'tokens.json') }), cipher),
    stateStore: createFileOAuthStateStore({ path: join(folder, 'oauth-states.json') }),
    stores: createFileStoreRegistry({ folder }),
    state: createFileSyncStateStore({ folder }),
    sink: createFileOrderSink({ folder }),
    ledger: createFileWebhookLedger({ folder }),
    mappings: createFileMappingStore({ folder }),
    values: createFileListingValueStore({ folder }),
    async saveHostOrder(order) {
      hostOrders.set(`${order.externalPlatform}:${order.metadata.storeId}:${order.externalOrderId}`, order);
    },
    async close() {},
  };
}
