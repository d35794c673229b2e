import { ConnectorError } from '../../core/errors.js';
import type { StoreKey } from '../../core/ports.js';
import type { SyncJob, SyncState, SyncStateStore } from '../ports/index.js';
import { versionProblem } from './store-registry.js';
import { type Table, tableKey } from './table.js';

/** Of one job of one store. */
export interface StoredSyncState extends StoreKey {
  readonly job: SyncJob;
  readonly state: SyncState;
}

/** A store of sync states on a table. */
export function syncStateStoreOn(table: Table<StoredSyncState>): SyncStateStore {
  return {
    load: (key, job) => table.read(({ heads }) => structuredClone(heads.get(keyOf(key, job))?.state)),

    save: ({ platform, storeId }, job, state, options) =>
      table.update(({ heads }) => {
        const key = keyOf({ platform, storeId }, job);
        const stored = heads.get(key)?.state.version;
        const ifVersion = options?.ifVersion;
        if (ifVersion !== undefined && ifVersion !== (stored ?? 0)) {
          throw new ConnectorError(
            'conflict',
            `the ${job} state of ${platform} store ${storeId} ${versionProblem(stored, ifVersion)}`,
            { platform, storeId },
          );
        }
        const version = (stored ?? 0) + 1;
        return {
          changes: [{ key, head: { platform, storeId, job, state: { ...state, version } } }],
          result: { version },
        };
      }),

    delete: ({ platform, storeId }) =>
      table.update(({ heads }) => ({
        changes: [...heads]
          .filter(([, stored]) => stored.platform === platform && stored.storeId === storeId)
          .map(([key]) => ({ key, removed: true })),
        result: undefined,
        erase: true,
      })),
  };
}

function keyOf({ platform, storeId }: StoreKey, job: SyncJob): string {
  return tableKey(platform, storeId, job);
}
