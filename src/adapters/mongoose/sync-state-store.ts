import { ConnectorError } from '../../core/errors.js';
import type { StoreKey } from '../../core/ports.js';
import type { SyncJob, SyncState, SyncStateStore } from '../../sync/ports/index.js';
import { versionProblem } from '../../sync/tables/store-registry.js';
import { tableKey } from '../../sync/tables/table.js';
import type { Database, Keyed } from './database.js';
import { isDuplicateKey, untilItHolds } from './duplicates.js';
import { fromMongo, toMongo } from './mongo-json.js';
import type { StoreDocument } from './store-document.js';
import { mirrorOf, storeKeyOf } from './store-mirror.js';

export interface SyncStateDocument extends Keyed, StoreKey {
  readonly job: SyncJob;
  readonly version: number;
  /** For queries; `state` has it too. */
  readonly status: SyncState['status'];
  readonly state: unknown;
}

/** Keeps states, and copies what screens show of them (`stats`, `syncStatus`, …) to the store's own document. */
export function createMongoSyncStateStore(database: Database): SyncStateStore {
  const states = () => database.collection<SyncStateDocument>('SyncState');

  async function write(key: StoreKey, job: SyncJob, state: SyncState, ifVersion: number | undefined): Promise<number> {
    const { platform, storeId } = key;
    const { version: _assigned, ...rest } = state;
    const filter = {
      _id: tableKey(platform, storeId, job),
      ...(ifVersion === undefined ? {} : { version: ifVersion }),
    };
    const update = {
      $set: { platform, storeId, job, status: state.status, state: toMongo(rest) },
      $inc: { version: 1 },
    };
    // Version 0 is never stored: an insert begins with it and counts up, an existing state makes it a duplicate.
    const upsert = ifVersion === undefined || ifVersion === 0;
    const attempt = async () => (await states()).findOneAndUpdate(filter, update, { upsert, returnDocument: 'after' });
    if (ifVersion === undefined) {
      return (await untilItHolds(`the ${job} state`, async () => (await attempt()) ?? undefined)).version;
    }
    const written = await attempt().catch((error: unknown) => {
      if (isDuplicateKey(error)) return null;
      throw error;
    });
    if (written !== null) return written.version;
    const stored = await (await states()).findOne({ _id: filter._id }, { projection: { version: 1 } });
    throw new ConnectorError(
      'conflict',
      `the ${job} state of ${platform} store ${storeId} ${versionProblem(stored?.version, ifVersion)}`,
      { platform, storeId },
    );
  }

  async function mirror(key: StoreKey, update: ReturnType<typeof mirrorOf>): Promise<void> {
    const stores = await database.collection<StoreDocument>('ConnectedStore');
    await stores.updateOne({ _id: storeKeyOf(key) }, update);
  }

  return {
    async load({ platform, storeId }, job) {
      const document = await (await states()).findOne({ _id: tableKey(platform, storeId, job) });
      if (document === null) return undefined;
      return { ...fromMongo<Omit<SyncState, 'version'>>(document.state), version: document.version };
    },

    async save(key, job, state, options) {
      const version = await write(key, job, state, options?.ifVersion);
      await mirror(key, mirrorOf(job, state));
      return { version };
    },

    async delete({ platform, storeId }) {
      await (await states()).deleteMany({ platform, storeId });
    },
  };
}
