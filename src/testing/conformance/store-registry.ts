import type { StoreEntry, StoreFilter, StoreRegistry } from '../../sync/ports/index.js';
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
import { at, collected, frozen, STORE, sorted, UNUSUAL_STORES, vandalize } from './sync-fixtures.js';

/**
 * Lists what every `StoreRegistry` has to hold.
 *
 * @param create gives an empty registry each time it is called.
 * @example
 * for (const { name, run } of storeRegistryConformance(() => createMemoryStoreRegistry())) it(name, run);
 */
export function storeRegistryConformance(
  create: () => StoreRegistry | Promise<StoreRegistry>,
  options: PortConformanceOptions<StoreRegistry> = {},
): ConformanceCase[] {
  const define = portCases('store registry', create, options);
  const cases = [
    define('a missing store is undefined', async (stores) => {
      checkSame(await stores.load(STORE), undefined, 'load of a store that was never saved');
    }),

    define('gives back everything that was saved, under version 1', async (stores) => {
      const entry = entryOf({ statusReason: 'uninstalled', status: 'disconnected' });
      checkSame(await stores.save({ ...entry, version: 7 }), { ...entry, version: 1 }, 'what save resolved to');
      checkSame(await stores.load(STORE), { ...entry, version: 1 }, 'the loaded store');
    }),

    define('save counts the stored version up, whatever version it is given', async (stores) => {
      await stores.save(entryOf());
      checkSame((await stores.save(entryOf({ version: 40, name: 'second' }))).version, 2, 'the second version');
      checkSame((await stores.save(entryOf({ version: 0, name: 'third' }))).version, 3, 'the third version');
      checkSame(await stores.load(STORE), entryOf({ version: 3, name: 'third' }), 'the loaded store');
    }),

    define('replaces the store as a whole, merges nothing', async (stores) => {
      await stores.save(entryOf({ statusReason: 'requested' }));
      const { name: _name, email: _email, country: _country, currency: _currency, ...bare } = entryOf();
      const { statuses: _statuses, ...orders } = bare.settings.orders;
      const next = { ...bare, settings: { ...bare.settings, orders } };
      await stores.save(next);
      checkSame(await stores.load(STORE), { ...next, version: 2 }, 'the store after a save with fewer fields');
    }),

    define('ifVersion writes when it holds and conflicts when it does not', async (stores) => {
      await stores.save(entryOf());
      checkSame((await stores.save(entryOf(), { ifVersion: 1 })).version, 2, 'save with the stored version');
      for (const ifVersion of [0, 1, 3]) {
        const late = () => stores.save(entryOf({ name: 'late' }), { ifVersion });
        await checkRejects(late, 'conflict', `save with ifVersion ${ifVersion} over version 2`);
      }
      checkSame(await stores.load(STORE), entryOf({ version: 2 }), 'the store after the conflicts');
    }),

    define('ifVersion 0 means only when there is none', async (stores) => {
      await checkRejects(() => stores.save(entryOf(), { ifVersion: 1 }), 'conflict', 'ifVersion 1 where there is none');
      checkSame(await stores.load(STORE), undefined, 'the store after the conflict');
      checkSame((await stores.save(entryOf(), { ifVersion: 0 })).version, 1, 'the first save');
      await checkRejects(() => stores.save(entryOf(), { ifVersion: 0 }), 'conflict', 'the second save');
      await stores.delete(STORE);
      checkSame((await stores.save(entryOf(), { ifVersion: 0 })).version, 1, 'save after delete');
    }),

    define('of saves with one ifVersion at once exactly one wins', async (stores, peer) => {
      for (const ifVersion of [0, 1]) {
        const saves = Array.from({ length: 8 }, (_, index) =>
          (index % 2 === 0 ? stores : peer).save(entryOf({ name: `writer ${index}` }), { ifVersion }),
        );
        const winner = await checkOneWins(saves, `saves with ifVersion ${ifVersion}`);
        checkSame((await peer.load(STORE))?.name, `writer ${winner}`, 'the name that the winner wrote');
        checkSame((await stores.load(STORE))?.version, ifVersion + 1, 'the version');
      }
    }),

    define('saves without ifVersion at once all count', async (stores, peer) => {
      const saved = await Promise.all(
        Array.from({ length: 8 }, (_, index) => (index % 2 === 0 ? stores : peer).save(entryOf())),
      );
      const versions = saved.map(({ version }) => version).sort((left, right) => left - right);
      checkSame(versions, [1, 2, 3, 4, 5, 6, 7, 8], 'the versions that eight saves got');
    }),

    define('another company cannot take a store over', async (stores) => {
      await stores.save(entryOf());
      const theirs = entryOf({ companyId: 'company-2', name: 'theirs' });
      await checkRejects(() => stores.save(theirs), 'conflict', 'save by another company');
      await checkRejects(() => stores.save(theirs, { ifVersion: 1 }), 'conflict', 'save with the stored version');
      checkSame(await stores.load(STORE), entryOf(), 'the store after the attempts');
      const error = await rejection(() => stores.save(theirs), 'save by another company');
      check(
        !`${JSON.stringify(error)} ${String(error)}`.includes('company-1'),
        'the error tells a stranger which company the store belongs to',
      );
      await stores.delete(STORE);
      checkSame((await stores.save(theirs)).companyId, 'company-2', 'the company after the first one let go');
    }),

    define('of two companies that connect a store at once one gets it', async (stores, peer) => {
      const saves = Array.from({ length: 6 }, (_, index) =>
        (index % 2 === 0 ? stores : peer).save(entryOf({ companyId: `company-${index}` })),
      );
      const winner = await checkOneWins(saves, 'saves of different companies');
      checkSame((await stores.load(STORE))?.companyId, `company-${winner}`, 'the company');
    }),

    define('keeps any store apart from any other', async (stores) => {
      for (const key of UNUSUAL_STORES)
        await stores.save(entryOf({ ...key, name: JSON.stringify(key) }), { ifVersion: 0 });
      for (const key of UNUSUAL_STORES) {
        checkSame(
          await stores.load(key),
          entryOf({ ...key, name: JSON.stringify(key) }),
          `store ${JSON.stringify(key)}`,
        );
      }
      checkSame((await collected(stores.list())).length, UNUSUAL_STORES.length, 'how many stores are listed');
      const [first, ...others] = UNUSUAL_STORES;
      if (first !== undefined) await stores.delete(first);
      for (const key of others) {
        check(
          (await stores.load(key)) !== undefined,
          `deleting ${JSON.stringify(first)} took ${JSON.stringify(key)} along`,
        );
      }
    }),

    define('stores are copies', async (stores) => {
      const original = entryOf();
      const saved = await stores.save(original);
      vandalize(original);
      vandalize(saved);
      checkSame(await stores.load(STORE), entryOf(), 'the store after what was saved was changed');
      for (const given of [await stores.load(STORE), ...(await collected(stores.list()))]) {
        if (given !== undefined) vandalize(given);
      }
      checkSame(await stores.load(STORE), entryOf(), 'the store after what was read was changed');
      checkSame((await stores.save(frozen(entryOf()))).version, 2, 'save of a frozen store');
    }),

    define('delete removes, and may be repeated', async (stores) => {
      await stores.delete(STORE);
      await stores.save(entryOf());
      await stores.delete(STORE);
      await stores.delete(STORE);
      checkSame(await stores.load(STORE), undefined, 'the store after delete');
      checkSame(await collected(stores.list()), [], 'the list after delete');
    }),

    define('delete with ifVersion deletes when it holds and conflicts when it does not', async (stores) => {
      await checkRejects(() => stores.delete(STORE, { ifVersion: 1 }), 'conflict', 'delete of nothing at version 1');
      await stores.save(entryOf());
      await stores.save(entryOf());
      for (const ifVersion of [1, 3]) {
        const late = () => stores.delete(STORE, { ifVersion });
        await checkRejects(late, 'conflict', `delete with ifVersion ${ifVersion} of version 2`);
      }
      checkSame(await stores.load(STORE), entryOf({ version: 2 }), 'the store after the conflicts');
      await stores.delete(STORE, { ifVersion: 2 });
      checkSame(await stores.load(STORE), undefined, 'the store after delete with the stored version');
    }),

    define('list gives every store once, by company, platform and status', async (stores) => {
      const entries = [
        entryOf({ platform: 'amazon', storeId: '1' }),
        entryOf({ platform: 'amazon', storeId: '2', companyId: 'company-2' }),
        entryOf({ platform: 'flipkart', storeId: '1', status: 'paused' }),
        entryOf({ platform: 'flipkart', storeId: '2', companyId: 'company-2', status: 'paused' }),
      ];
      for (const entry of entries) await stores.save(entry);
      const listed = async (filter?: StoreFilter) =>
        sorted((await collected(stores.list(filter))).map(({ platform, storeId }) => `${platform} ${storeId}`));
      checkSame(await listed(), ['amazon 1', 'amazon 2', 'flipkart 1', 'flipkart 2'], 'the whole list');
      checkSame(await listed({ companyId: 'company-2' }), ['amazon 2', 'flipkart 2'], 'the list of a company');
      checkSame(await listed({ platform: 'amazon' }), ['amazon 1', 'amazon 2'], 'the list of a platform');
      checkSame(await listed({ platform: 'ama' }), [], 'the list of an unknown platform');
      checkSame(await listed({ status: 'paused', companyId: 'company-2' }), ['flipkart 2'], 'two filters together');
      await stores.save(entryOf({ platform: 'amazon', storeId: '1', status: 'disconnected' }));
      checkSame(await listed({ status: 'active' }), ['amazon 2'], 'the active ones after a change');
      const [first] = await collected(stores.list({ platform: 'amazon', companyId: 'company-1' }));
      checkSame(first, { ...entries[0], status: 'disconnected', version: 2 }, 'a listed store');
    }),

    define('a list that is being walked may be changed', async (stores, peer) => {
      for (let index = 0; index < 5; index += 1) await stores.save(entryOf({ storeId: `${index}` }));
      const seen: string[] = [];
      for await (const { platform, storeId } of stores.list()) {
        seen.push(storeId);
        await peer.delete({ platform, storeId });
      }
      checkSame(new Set(seen).size, seen.length, 'how many different stores were listed');
      checkSame(await collected(stores.list()), await remaining(stores, seen), 'the stores that are left');
    }),
  ];

  const { createFailing } = options;
  if (createFailing === undefined) return cases;
  return [
    ...cases,
    portCases(
      'store registry',
      createFailing,
      {},
    )('a failure rejects, it never looks like absence', async (stores) => {
      await rejection(() => stores.load(STORE), 'load while the backend is down');
      await rejection(() => stores.save(entryOf()), 'save while the backend is down');
      await rejection(() => stores.delete(STORE), 'delete while the backend is down');
      await rejection(() => collected(stores.list()), 'list while the backend is down');
    }),
  ];
}

/** What must be left of five stores after those that were seen have been deleted. */
async function remaining(stores: StoreRegistry, seen: readonly string[]): Promise<StoreEntry[]> {
  const left: StoreEntry[] = [];
  for (let index = 0; index < 5; index += 1) {
    if (seen.includes(`${index}`)) continue;
    const entry = await stores.load({ ...STORE, storeId: `${index}` });
    if (entry !== undefined) left.push(entry);
  }
  return left;
}

function entryOf(changes: Partial<StoreEntry> = {}): StoreEntry {
  const job = { enabled: true, auto: false, intervalMinutes: 15 };
  return {
    ...STORE,
    version: 1,
    companyId: 'company-1',
    name: 'Acme ü',
    email: 'owner@acme.example',
    country: 'IN',
    currency: 'INR',
    status: 'active',
    statusSince: at(0),
    settings: {
      orders: { ...job, statuses: ['open', 'on_hold'], fulfilledBy: 'any' },
      inventory: { ...job, direction: 'two_way', bufferStock: 0 },
      prices: { ...job, enabled: false },
      products: job,
      webhooks: { enabled: true, topics: ['order.created'], url: 'https://host.example.com/hooks?x=1' },
    },
    connectedAt: at(0),
    updatedAt: at(1),
    ...changes,
  };
}
