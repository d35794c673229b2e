import mongoose from 'mongoose';
import { createMongooseAdapter } from '../../src/adapters/mongoose/index.js';
import {
  createFileOrderSink,
  createFileStoreRegistry,
  createFileSyncStateStore,
  type OrderSink,
  type StoreRegistry,
  type SyncStateStore,
} from '../../src/sync/index.js';

export interface SyncStorage {
  readonly stores: StoreRegistry;
  readonly sink: OrderSink;
  readonly state: SyncStateStore;
  /** Removes what is kept in a database. */
  drop(): Promise<void>;
  close(): Promise<void>;
}

/** @param place a folder, or the URI of a MongoDB with the name of a database. */
export async function openSyncStorage(place: string): Promise<SyncStorage> {
  if (!place.startsWith('mongodb')) {
    return {
      stores: createFileStoreRegistry({ folder: place }),
      sink: createFileOrderSink({ folder: place }),
      state: createFileSyncStateStore({ folder: place }),
      drop: async () => {},
      close: async () => {},
    };
  }
  const connection = await mongoose.createConnection(place).asPromise();
  const { stores, sink, state, ensureIndexes } = createMongooseAdapter({ connection, plaintextTokens: true });
  await ensureIndexes();
  return {
    ...{ stores, sink, state },
    drop: async () => void (await connection.dropDatabase()),
    close: () => connection.close(),
  };
}
