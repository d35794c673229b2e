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

  /** One atomic update of the state at this version; 0 inserts it. @returns `false` when what is stored is not that. */
  async function write(
    { platform, storeId }: StoreKey,
    job: SyncJob,
    state: SyncState,
    version: number,
  ): Promise<boolean> {
    const { version: _assigned, ...rest } = state;
    const filter = { _id: tableKey(platform, storeId, job), version };
    const update = {
      $set: { platform, storeId, job, status: state.status, state: toMongo(rest) },
      $inc: { version: 1 },
    };
    try {
      const { matchedCount, upsertedCount } = await (await states()).updateOne(filter, update, {
        upsert: version === 0,
      });
      return matchedCount + upsertedCount > 0;
    } catch (error) {
      if (isDuplicateKey(error)) return false;
      throw error;
    }
  }

  async function versionOf({ platform, storeId }: StoreKey, job: SyncJob): Promise<number | undefined> {
    const found = await (await states()).findOne(
      { _id: tableKey(platform, storeId, job) },
      { projection: { version: 1 } },
    );
    return found?.version;
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
      const ifVersion = options?.ifVersion;
      const { platform, storeId } = key;
      const what = `the ${job} state of ${platform} store ${storeId}`;
      const version = await untilItHolds(what, async () => {
        const current = ifVersion ?? (await versionOf(key, job)) ?? 0;
        if (await write(key, job, state, current)) return current + 1;
        if (ifVersion === undefined) return undefined;
        const problem = versionProblem(await versionOf(key, job), ifVersion);
        throw new ConnectorError('conflict', `${what} ${problem}`, { platform, storeId });
      });
      await mirror(key, mirrorOf(job, state));
      return { version };
    },

    async delete({ platform, storeId }) {
      await (await states()).deleteMany({ platform, storeId });
    },
  };
}
