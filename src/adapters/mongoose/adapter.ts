import type { Connection } from 'mongoose';
import { ConnectorError } from '../../core/errors.js';
import type { Cipher, Clock, OAuthStateStore, TokenStore } from '../../core/ports.js';
import { encryptedTokenStore } from '../../storage/encrypted-token-store.js';
import type {
  ListingValueStore,
  OrderSink,
  ProductMappingStore,
  StoreRegistry,
  SyncStateStore,
  WebhookLedger,
} from '../../sync/ports/index.js';
import { databaseOf } from './database.js';
import { namingFailures } from './failures.js';
import { createMongoListingValueStore } from './listing-value-store.js';
import { createMongoMappingStore } from './mapping-store.js';
import { type MongooseModels, modelsOn } from './models.js';
import { COLLECTION_KEYS, type MongooseNames } from './names.js';
import { createMongoOAuthStateStore } from './oauth-state-store.js';
import { createMongoOrderSink } from './order-sink.js';
import { createMongoStoreRegistry } from './store-registry.js';
import { createMongoSyncStateStore } from './sync-state-store.js';
import { createMongoTokenStore } from './token-store.js';
import { createMongoWebhookLedger } from './webhook-ledger.js';

export interface MongooseAdapterOptions {
  /**
   * Yours: the adapter opens none and closes none. It may still be connecting. Mongoose 8 or 9; the adapter loads no Mongoose
   * itself and uses the one that made this connection.
   */
  readonly connection: Connection;
  /** Seals tokens and their settings, see `createAesGcmCipher`. Required unless `plaintextTokens` is `true`. */
  readonly cipher?: Cipher;
  /** Keeps tokens readable for everybody who can read the database. For tests. @default false */
  readonly plaintextTokens?: boolean;
  /** What models, collections and the host's fields are called. */
  readonly names?: MongooseNames;
  /**
   * `auto`: batches of orders are written in a transaction where the deployment has them (a replica set, a sharded cluster).
   * `false`: never; each order is then written by itself, and the position last. @default 'auto'
   */
  readonly transactions?: 'auto' | false;
  /** @default Date.now */
  readonly now?: Clock;
}

/** Every port of the library, kept in MongoDB, under the names that connectors and sync take them by: spread it. */
export interface MongooseAdapter {
  readonly tokenStore: TokenStore;
  readonly stateStore: OAuthStateStore;
  readonly stores: StoreRegistry;
  readonly state: SyncStateStore;
  readonly sink: OrderSink;
  readonly ledger: WebhookLedger;
  readonly mappings: ProductMappingStore;
  readonly values: ListingValueStore;
  /** For the host's own queries. */
  readonly models: MongooseModels;
  /** Creates the indexes that are not there. Without them everything is right and slow. Idempotent. */
  ensureIndexes(): Promise<void>;
}

/**
 * Keeps everything in the host's MongoDB, through the Mongoose connection that it has.
 *
 * @example
 * const adapter = createMongooseAdapter({ connection: mongoose.connection, cipher });
 * await adapter.ensureIndexes();
 * const orderSync = createOrderSync({ connectors, ...adapter });
 * @throws {ConnectorError} `configuration_invalid` without a cipher, or when a name is taken on the connection.
 */
export function createMongooseAdapter(options: MongooseAdapterOptions): MongooseAdapter {
  const { connection, cipher, plaintextTokens = false, names = {}, transactions = 'auto', now = Date.now } = options;
  if (cipher === undefined && !plaintextTokens) {
    throw new ConnectorError(
      'configuration_invalid',
      'createMongooseAdapter: pass a cipher (createAesGcmCipher of commerce-connectors/crypto), or tokens would be readable in the database. For tests: plaintextTokens: true.',
    );
  }
  // For callers whose types say nothing: the module itself, or a promise of a connection.
  if (typeof (connection as Partial<typeof connection> | undefined)?.base?.Schema !== 'function') {
    throw new ConnectorError(
      'configuration_invalid',
      'createMongooseAdapter: connection must be a Mongoose connection: mongoose.connection, or what createConnection() returns.',
    );
  }
  const host = { hostSku: names.hostSku ?? 'hostSku', hostProductName: names.hostProductName ?? 'hostProductName' };
  const models = modelsOn(connection, names, host);
  const database = databaseOf(connection, names.collections, transactions);
  const tokens = namingFailures(createMongoTokenStore(database), 'token_store_failed');
  const named = <Port extends object>(port: Port) => namingFailures(port, 'storage_failed');
  return {
    tokenStore: cipher === undefined ? tokens : encryptedTokenStore(tokens, cipher),
    stateStore: named(createMongoOAuthStateStore(database, now)),
    stores: named(createMongoStoreRegistry(database)),
    state: named(createMongoSyncStateStore(database)),
    sink: named(createMongoOrderSink(database)),
    ledger: named(createMongoWebhookLedger(database)),
    mappings: named(createMongoMappingStore(database, host)),
    values: named(createMongoListingValueStore(database)),
    models,
    async ensureIndexes() {
      await connection.asPromise();
      for (const key of COLLECTION_KEYS) await models[key].createIndexes();
    },
  };
}
