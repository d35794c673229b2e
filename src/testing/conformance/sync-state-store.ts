import type { StoreKey } from '../../core/ports.js';
import type { SyncJob, SyncState, SyncStateStore } from '../../sync/ports/index.js';
import {
  type ConformanceCase,
  check,
  checkOneWins,
  checkRejects,
  checkSame,
  type PortConformanceOptions,
  portCases,
  rejection,
} from './case.js';
import { at, frozen, STORE, UNUSUAL_STORES, vandalize } from './sync-fixtures.js';

const JOBS: readonly SyncJob[] = ['orders', 'inventory', 'prices', 'products', 'reconcile'];

/**
 * Lists what every `SyncStateStore` has to hold.
 *
 * @param create gives an empty store each time it is called.
 * @example
 * for (const { name, run } of syncStateStoreConformance(() => createMemorySyncStateStore())) it(name, run);
 */
export function syncStateStoreConformance(
  create: () => SyncStateStore | Promise<SyncStateStore>,
  options: PortConformanceOptions<SyncStateStore> = {},
): ConformanceCase[] {
  const define = portCases('sync state store', create, options);
  const cases = [
    define('a missing state is undefined', async (states) => {
      checkSame(await states.load(STORE, 'orders'), undefined, 'load of a state that was never saved');
    }),

    define('gives back everything that was saved, under version 1', async (states) => {
      checkSame(await states.save(STORE, 'orders', stateOf({ version: 9 })), { version: 1 }, 'what save resolved to');
      checkSame(await states.load(STORE, 'orders'), stateOf({ version: 1 }), 'the loaded state');
    }),

    define('save counts the stored version up, whatever version it is given', async (states) => {
      await states.save(STORE, 'orders', stateOf());
      checkSame(await states.save(STORE, 'orders', stateOf({ version: 40 })), { version: 2 }, 'the second save');
      checkSame(await states.save(STORE, 'orders', stateOf({ version: 0 })), { version: 3 }, 'the third save');
      checkSame((await states.load(STORE, 'orders'))?.version, 3, 'the stored version');
    }),

    define('replaces the state as a whole, merges nothing', async (states) => {
      await states.save(STORE, 'orders', stateOf());
      const bare: SyncState = { version: 1, status: 'idle', counters: { a: 1 }, data: { only: 'this' } };
      await states.save(STORE, 'orders', bare);
      checkSame(
        await states.load(STORE, 'orders'),
        { ...bare, version: 2 },
        'the state after a save with fewer fields',
      );
    }),

    define('ifVersion writes when it holds and conflicts when it does not', async (states) => {
      await states.save(STORE, 'orders', stateOf());
      checkSame(await states.save(STORE, 'orders', stateOf(), { ifVersion: 1 }), { version: 2 }, 'the stored version');
      for (const ifVersion of [0, 1, 3]) {
        const late = () => states.save(STORE, 'orders', stateOf({ status: 'idle' }), { ifVersion });
        await checkRejects(late, 'conflict', `save with ifVersion ${ifVersion} over version 2`);
      }
      checkSame(await states.load(STORE, 'orders'), stateOf({ version: 2 }), 'the state after the conflicts');
    }),

    define('ifVersion 0 means only when there is none', async (states) => {
      const save = (ifVersion: number) => states.save(STORE, 'orders', stateOf(), { ifVersion });
      await checkRejects(() => save(1), 'conflict', 'ifVersion 1 where there is none');
      checkSame(await states.load(STORE, 'orders'), undefined, 'the state after the conflict');
      checkSame(await save(0), { version: 1 }, 'the first save');
      await checkRejects(() => save(0), 'conflict', 'the second save');
      await states.delete(STORE);
      checkSame(await save(0), { version: 1 }, 'save after delete');
    }),

    define('of saves with one ifVersion at once exactly one wins', async (states, peer) => {
      for (const ifVersion of [0, 1]) {
        const saves = Array.from({ length: 8 }, (_, index) =>
          (index % 2 === 0 ? states : peer).save(STORE, 'orders', stateOf({ data: { index } }), { ifVersion }),
        );
        const index = await checkOneWins(saves, `saves with ifVersion ${ifVersion}`);
        checkSame((await peer.load(STORE, 'orders'))?.data, { index }, 'what the winner wrote');
      }
    }),

    define('saves without ifVersion at once all count', async (states, peer) => {
      const saved = await Promise.all(
        Array.from({ length: 8 }, (_, index) => (index % 2 === 0 ? states : peer).save(STORE, 'orders', stateOf())),
      );
      const versions = saved.map(({ version }) => version).sort((left, right) => left - right);
      checkSame(versions, [1, 2, 3, 4, 5, 6, 7, 8], 'the versions that eight saves got');
    }),

    define('jobs of one store do not get in each other’s way', async (states, peer) => {
      await Promise.all(
        JOBS.map((job, index) =>
          (index % 2 === 0 ? states : peer).save(STORE, job, stateOf({ data: { job } }), { ifVersion: 0 }),
        ),
      );
      for (const job of JOBS)
        checkSame(await states.load(STORE, job), stateOf({ data: { job } }), `the state of ${job}`);
    }),

    define('keeps any store apart from any other', async (states) => {
      const stateFor = (key: StoreKey) => stateOf({ data: { key: JSON.stringify(key) } });
      for (const key of UNUSUAL_STORES) await states.save(key, 'orders', stateFor(key), { ifVersion: 0 });
      for (const key of UNUSUAL_STORES) {
        checkSame(await states.load(key, 'orders'), stateFor(key), `the state of ${JSON.stringify(key)}`);
      }
      const [first, ...others] = UNUSUAL_STORES;
      if (first !== undefined) await states.delete(first);
      for (const key of others) {
        const isThere = (await states.load(key, 'orders')) !== undefined;
        check(isThere, `deleting ${JSON.stringify(first)} took ${JSON.stringify(key)} along`);
      }
    }),

    define('states are copies', async (states) => {
      const original = stateOf();
      await states.save(STORE, 'orders', original);
      vandalize(original);
      checkSame(await states.load(STORE, 'orders'), stateOf(), 'the state after what was saved was changed');
      const loaded = await states.load(STORE, 'orders');
      if (loaded !== undefined) vandalize(loaded);
      checkSame(await states.load(STORE, 'orders'), stateOf(), 'the state after what was read was changed');
      checkSame(await states.save(STORE, 'orders', frozen(stateOf())), { version: 2 }, 'save of a frozen state');
    }),

    define('delete removes all jobs of a store, and may be repeated', async (states) => {
      const other = { ...STORE, storeId: 'other.myshopify.com' };
      await states.delete(STORE);
      for (const job of JOBS) await states.save(STORE, job, stateOf());
      await states.save(other, 'orders', stateOf());
      await states.delete(STORE);
      await states.delete(STORE);
      for (const job of JOBS) checkSame(await states.load(STORE, job), undefined, `the state of ${job} after delete`);
      checkSame(await states.load(other, 'orders'), stateOf(), 'the state of another store');
    }),
  ];

  const { createFailing } = options;
  if (createFailing === undefined) return cases;
  const rule = 'a failure rejects, it never looks like absence';
  return [
    ...cases,
    portCases(
      'sync state store',
      createFailing,
      {},
    )(rule, async (states) => {
      await rejection(() => states.load(STORE, 'orders'), 'load while the backend is down');
      await rejection(() => states.save(STORE, 'orders', stateOf()), 'save while the backend is down');
      await rejection(() => states.delete(STORE), 'delete while the backend is down');
    }),
  ];
}

function stateOf(changes: Partial<SyncState> = {}): SyncState {
  return {
    version: 1,
    status: 'error',
    error: { code: 'rate_limited', message: 'come back later', at: at(3), retryable: true },
    startedAt: at(1),
    finishedAt: at(3),
    succeededAt: at(0),
    progress: { done: 0, expected: 5_000 },
    data: { 'dotted.name': null, $dollar: [1, { deep: true }], '': 'empty' },
    counters: { ordersSynced: 41, 'odd.name': 0 },
    ...changes,
  };
}
