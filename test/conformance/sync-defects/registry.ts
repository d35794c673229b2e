import { ConnectorError } from '../../../src/core/errors.js';
import { createMemoryStoreRegistry, createMemorySyncStateStore } from '../../../src/sync/index.js';
import type { StoreRegistry, SyncStateStore } from '../../../src/sync/ports/index.js';
import { storeRegistryOn } from '../../../src/sync/tables/store-registry.js';
import { syncStateStoreOn } from '../../../src/sync/tables/sync-state-store.js';
import { changedPort, type PortDefect } from './defect.js';
import { brokenTable, type TableDefects } from './tables.js';

const on = (defects: TableDefects) => () => storeRegistryOn(brokenTable(defects));
const changed = (changes: (stores: StoreRegistry) => Partial<StoreRegistry>) =>
  changedPort(createMemoryStoreRegistry, changes);

export const registryDefects: readonly PortDefect<StoreRegistry>[] = [
  {
    name: 'saves race',
    create: on({ races: true }),
    caughtBy: ['of saves with one ifVersion', 'of two companies', 'saves without ifVersion'],
  },
  { name: 'stores are not copied', create: on({ aliases: true }), caughtBy: ['stores are copies'] },
  { name: 'saves merge', create: on({ merges: true }), caughtBy: ['replaces the store as a whole'] },
  {
    name: 'letter case does not count',
    create: on({ key: (key) => key.toLowerCase() }),
    caughtBy: ['keeps any store apart'],
  },
  { name: 'ids are cut off', create: on({ key: (key) => key.slice(0, 250) }), caughtBy: ['keeps any store apart'] },
  {
    name: 'platform and id are joined by a colon',
    create: on({ key: (key) => (JSON.parse(key) as string[]).join(':') }),
    caughtBy: ['keeps any store apart'],
  },
  {
    name: 'ifVersion is ignored',
    create: changed((stores) => ({ save: (entry) => stores.save(entry) })),
    caughtBy: ['ifVersion writes', 'ifVersion 0', 'of saves with one ifVersion'],
  },
  {
    name: 'ifVersion 0 means any',
    create: changed((stores) => ({
      save: (entry, options) => stores.save(entry, options?.ifVersion === 0 ? undefined : options),
    })),
    caughtBy: ['ifVersion writes', 'ifVersion 0'],
  },
  {
    name: 'a conflict is not typed',
    create: changed((stores) => ({
      save: async (entry, options) => {
        try {
          return await stores.save(entry, options);
        } catch {
          throw new Error('conflict');
        }
      },
    })),
    caughtBy: ['ifVersion writes', 'another company'],
  },
  {
    name: 'the caller decides the version',
    create: changed((stores) => ({
      save: async (entry, options) => ({ ...(await stores.save(entry, options)), version: entry.version }),
    })),
    caughtBy: ['gives back everything', 'save counts'],
  },
  {
    name: 'a company takes over the store of another',
    create: changed((stores) => ({
      save: async (entry, options) => {
        const stored = await stores.load(entry);
        if (stored === undefined || stored.companyId === entry.companyId) return stores.save(entry, options);
        await stores.delete(entry);
        return stores.save(entry);
      },
    })),
    caughtBy: ['another company'],
  },
  {
    name: 'the company is compared only without ifVersion',
    create: changed((stores) => ({
      save: async (entry, options) => {
        const stored = await stores.load(entry);
        if (stored !== undefined && options?.ifVersion === stored.version) await stores.delete(entry);
        return stores.save(entry, options?.ifVersion === stored?.version ? undefined : options);
      },
    })),
    caughtBy: ['another company'],
  },
  {
    name: 'the error names the other company',
    create: changed((stores) => ({
      save: async (entry, options) => {
        const stored = await stores.load(entry);
        if (stored !== undefined && stored.companyId !== entry.companyId) {
          throw new ConnectorError('conflict', `belongs to ${stored.companyId}`);
        }
        return stores.save(entry, options);
      },
    })),
    caughtBy: ['another company'],
  },
  {
    name: 'what is missing is null',
    create: changed((stores) => ({ load: async (key) => (await stores.load(key)) ?? (null as unknown as undefined) })),
    caughtBy: ['a missing store'],
  },
  {
    name: 'delete ignores ifVersion',
    create: changed((stores) => ({ delete: (key) => stores.delete(key) })),
    caughtBy: ['delete with ifVersion'],
  },
  {
    name: 'deleting what is not there fails',
    create: changed((stores) => ({
      delete: async (key, options) => {
        if ((await stores.load(key)) === undefined) throw new Error('not there');
        return stores.delete(key, options);
      },
    })),
    caughtBy: ['delete removes'],
  },
  ...(['companyId', 'platform', 'status'] as const).map((field) => ({
    name: `list does not filter by ${field}`,
    create: changed((stores) => ({
      list: (filter) => {
        const { [field]: _ignored, ...rest } = filter ?? {};
        return stores.list(rest);
      },
    })),
    caughtBy: ['list gives every store'],
  })),
];

const statesOn = (defects: TableDefects) => () => syncStateStoreOn(brokenTable(defects));
const changedStates = (changes: (states: SyncStateStore) => Partial<SyncStateStore>) =>
  changedPort(createMemorySyncStateStore, changes);

export const stateDefects: readonly PortDefect<SyncStateStore>[] = [
  {
    name: 'saves race',
    create: statesOn({ races: true }),
    caughtBy: ['of saves with one ifVersion', 'saves without ifVersion'],
  },
  { name: 'states are not copied', create: statesOn({ aliases: true }), caughtBy: ['states are copies'] },
  {
    name: 'jobs share one state',
    create: statesOn({ key: (key) => JSON.stringify((JSON.parse(key) as string[]).slice(0, 2)) }),
    caughtBy: ['jobs of one store'],
  },
  {
    name: 'letter case does not count',
    create: statesOn({ key: (key) => key.toLowerCase() }),
    caughtBy: ['keeps any store apart'],
  },
  {
    name: 'ifVersion is ignored',
    create: changedStates((states) => ({ save: (key, job, state) => states.save(key, job, state) })),
    caughtBy: ['ifVersion writes', 'ifVersion 0'],
  },
  {
    name: 'data is merged',
    create: changedStates((states) => ({
      save: async (key, job, state, options) => {
        const stored = await states.load(key, job);
        return states.save(key, job, { ...state, data: { ...stored?.data, ...state.data } }, options);
      },
    })),
    caughtBy: ['replaces the state'],
  },
  {
    name: 'delete takes the orders job only',
    create: changedStates((states) => ({
      delete: async (key) => {
        const others = [];
        for (const job of ['inventory', 'prices', 'products', 'reconcile'] as const) {
          const state = await states.load(key, job);
          if (state !== undefined) others.push({ job, state });
        }
        await states.delete(key);
        for (const { job, state } of others) await states.save(key, job, state);
      },
    })),
    caughtBy: ['delete removes all jobs'],
  },
];
