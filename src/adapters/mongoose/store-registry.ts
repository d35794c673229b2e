import { ConnectorError } from '../../core/errors.js';
import type { StoreKey } from '../../core/ports.js';
import type { StoreEntry, StoreRegistry } from '../../sync/ports/index.js';
import { versionProblem } from '../../sync/tables/store-registry.js';
import type { Database } from './database.js';
import { isDuplicateKey, untilItHolds } from './duplicates.js';
import { toDate } from './instants.js';
import { type StoreDocument, statusFilter, storeEntryOf, storeUpdateOf } from './store-document.js';
import { storeKeyOf } from './store-mirror.js';
import { walk } from './walk.js';

/** Keeps stores, each in one document under the names that hosts query by. */
export function createMongoStoreRegistry(database: Database): StoreRegistry {
  const stores = () => database.collection<StoreDocument>('ConnectedStore');

  /**
   * One atomic update of the store of this company at this version; 0 inserts it: an insert begins with what the filter says,
   * version 0, and counts up.
   *
   * @returns `false` when what is stored is not that.
   */
  async function write(entry: StoreEntry, version: number): Promise<boolean> {
    const filter = { _id: storeKeyOf(entry), companyId: entry.companyId, version };
    const created = { createdAt: toDate(entry.connectedAt, 'connectedAt') };
    const update = { ...storeUpdateOf(entry), $inc: { version: 1 }, $setOnInsert: created };
    try {
      const { matchedCount, upsertedCount } = await (await stores()).updateOne(filter, update, {
        upsert: version === 0,
      });
      return matchedCount + upsertedCount > 0;
    } catch (error) {
      if (isDuplicateKey(error)) return false;
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
      return untilItHolds(`${entry.platform} store ${entry.storeId}`, async () => {
        const ifVersion = options?.ifVersion;
        const current = ifVersion ?? (await stored(entry))?.version ?? 0;
        if (await write(entry, current)) return { ...structuredClone(entry), version: current + 1 };
        const document = await stored(entry);
        if (document !== undefined && document.companyId !== entry.companyId) {
          throw conflict(entry, 'belongs to another company: that one has to disconnect it first');
        }
        if (ifVersion !== undefined) throw conflict(entry, versionProblem(document?.version, ifVersion));
        return undefined;
      });
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
