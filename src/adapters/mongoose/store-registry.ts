import { ConnectorError } from '../../core/errors.js';
import type { StoreKey } from '../../core/ports.js';
import type { StoreEntry, StoreRegistry } from '../../sync/ports/index.js';
import { versionProblem } from '../../sync/tables/store-registry.js';
import type { Database } from './database.js';
import { isDuplicateKey } from './duplicates.js';
import { type StoreDocument, statusFilter, storeEntryOf, storeUpdateOf } from './store-document.js';
import { storeKeyOf } from './store-mirror.js';
import { walk } from './walk.js';

/** Keeps stores, each in one document under the names that hosts query by. */
export function createMongoStoreRegistry(database: Database): StoreRegistry {
  const stores = () => database.collection<StoreDocument>('ConnectedStore');

  /** One atomic update; `null` when the stored document is another company's or at another version. */
  async function write(entry: StoreEntry, ifVersion: number | undefined): Promise<StoreDocument | null> {
    const { companyId, connectedAt } = entry;
    const filter = { _id: storeKeyOf(entry), companyId, ...(ifVersion === undefined ? {} : { version: ifVersion }) };
    // An insert begins with what the filter says, version 0, and counts up. Where the filter does not hold for the document
    // that is there, an insert is a duplicate.
    const upsert = ifVersion === undefined || ifVersion === 0;
    try {
      return await (await stores()).findOneAndUpdate(
        filter,
        { ...storeUpdateOf(entry), $inc: { version: 1 }, $setOnInsert: { createdAt: new Date(connectedAt) } },
        { upsert, returnDocument: 'after' },
      );
    } catch (error) {
      if (isDuplicateKey(error)) return null;
      throw error;
    }
  }

  async function stored(key: StoreKey): Promise<StoreDocument | undefined> {
    return (await (await stores()).findOne({ _id: storeKeyOf(key) })) ?? undefined;
  }

  return {
    async load(key) {
      const document = await stored(key);
      return document === undefined ? undefined : storeEntryOf(document);
    },

    async save(entry, options) {
      const ifVersion = options?.ifVersion;
      for (;;) {
        const written = await write(entry, ifVersion);
        if (written !== null) return storeEntryOf(written);
        const document = await stored(entry);
        if (document !== undefined && document.companyId !== entry.companyId) {
          throw conflict(entry, 'belongs to another company: that one has to disconnect it first');
        }
        if (ifVersion !== undefined) throw conflict(entry, versionProblem(document?.version, ifVersion));
        // Two first saves met, or the one that was in the way is gone: the next try updates, or inserts.
      }
    },

    async delete(key, options) {
      const ifVersion = options?.ifVersion;
      const filter = { _id: storeKeyOf(key), ...(ifVersion === undefined ? {} : { version: ifVersion }) };
      const { deletedCount } = await (await stores()).deleteOne(filter);
      if (ifVersion === undefined || deletedCount > 0) return;
      throw conflict(key, versionProblem((await stored(key))?.version, ifVersion));
    },

    async *list({ companyId, platform, status } = {}) {
      const filter = {
        ...(companyId === undefined ? {} : { companyId }),
        ...(platform === undefined ? {} : { platform }),
        ...statusFilter(status),
      };
      for await (const document of walk(stores, filter, { pageSize: 200 })) yield storeEntryOf(document);
    },
  };
}

function conflict({ platform, storeId }: StoreKey, problem: string): ConnectorError {
  return new ConnectorError('conflict', `${platform} store ${storeId} ${problem}`, { platform, storeId });
}
