import { createMemoryMappingStore } from '../../../src/sync/index.js';
import type { ProductMappingStore } from '../../../src/sync/ports/index.js';
import { mappingStoreOn } from '../../../src/sync/tables/mapping-store.js';
import { changedPort, mappedRows, type PortDefect } from './defect.js';
import { brokenTable, type TableDefects } from './tables.js';

const on = (defects: TableDefects) => () => mappingStoreOn(brokenTable(defects));
const changed = (changes: (mappings: ProductMappingStore) => Partial<ProductMappingStore>) =>
  changedPort(createMemoryMappingStore, changes);

export const mappingDefects: readonly PortDefect<ProductMappingStore>[] = [
  { name: 'saves race', create: on({ races: true }), caughtBy: ['of saves at once'] },
  {
    name: 'nothing is copied',
    create: on({ aliases: true }),
    caughtBy: ['mappings, listings and what is open are copies'],
  },
  { name: 'products are merged', create: changedListings(), caughtBy: ['listings are remembered'] },
  {
    name: 'letter case does not count',
    create: on({ key: (key) => key.toLowerCase() }),
    caughtBy: ['any id and any store'],
  },
  {
    name: 'platforms share their stores',
    create: on({ key: (key) => JSON.stringify((JSON.parse(key) as string[]).filter((_, index) => index !== 1)) }),
    caughtBy: ['what is open is replaced', 'deleteStore takes'],
  },
  {
    name: 'an automatic one replaces one made by hand',
    create: changed((mappings) => ({
      save: async (mapping) => {
        await mappings.delete(mapping.mappingId);
        return mappings.save(mapping);
      },
    })),
    caughtBy: ['one made by hand wins'],
  },
  {
    name: 'one made by hand that is switched off does not count',
    create: changed((mappings) => ({
      save: async (mapping) => {
        if ((await mappings.get(mapping.mappingId))?.isActive === false) await mappings.delete(mapping.mappingId);
        return mappings.save(mapping);
      },
    })),
    caughtBy: ['one made by hand wins'],
  },
  {
    name: 'save always says that it wrote',
    create: changed((mappings) => ({
      save: async (mapping) => {
        await mappings.save(mapping);
        return true;
      },
    })),
    caughtBy: ['one made by hand wins'],
  },
  {
    name: 'nothing replaces one made by hand',
    create: changed((mappings) => ({
      save: async (mapping) => (await mappings.get(mapping.mappingId)) === undefined && mappings.save(mapping),
    })),
    caughtBy: ['gives back a mapping', 'one made by hand wins'],
  },
  {
    name: 'listings of another store are taken',
    create: changed((mappings) => ({
      putListings: (store, products) =>
        mappings.putListings(
          store,
          products.map((product) => ({ ...product, ...store })),
        ),
    })),
    caughtBy: ['listings of another store'],
  },
  {
    name: 'listings of all stores are given',
    create: changed((mappings) => {
      const stores = new Map<string, Parameters<ProductMappingStore['listings']>[0]>();
      return {
        putListings: (store, products) => {
          stores.set(JSON.stringify(store), store);
          return mappings.putListings(store, products);
        },
        async *listings() {
          for (const store of stores.values()) yield* mappings.listings(store);
        },
      };
    }),
    caughtBy: ['listings are remembered', 'deleteStore takes', 'any id and any store'],
  },
  {
    name: 'a removed listing takes its mapping along',
    create: changed((mappings) => ({
      removeListing: async (store, unitId) => {
        await mappings.removeListing(store, unitId);
        await mappings.delete(unitId);
      },
    })),
    caughtBy: ['a listing, its mapping'],
  },
  {
    name: 'what is open is kept twice',
    create: changed((mappings) => ({
      async *open(filter) {
        yield* mappings.open(filter);
        yield* mappings.open(filter);
      },
    })),
    caughtBy: ['what is open is replaced'],
  },
  {
    name: 'removing what is not open fails',
    create: changed((mappings) => ({
      removeOpen: async (store, unitId) => {
        for await (const open of mappings.open(store)) {
          if (open.unitId === unitId) return mappings.removeOpen(store, unitId);
        }
        throw new Error('not there');
      },
    })),
    caughtBy: ['what is open is replaced'],
  },
  ...(['mappings', 'listings', 'open'] as const).map((kind) => ({
    name: `deleteStore leaves ${kind}`,
    create: changed((mappings) => ({
      deleteStore: async (store) => {
        const kept = {
          mappings: await all(mappings.list({ platform: store.platform, storeId: store.storeId })),
          listings: await all(mappings.listings(store)),
          open: await all(mappings.open({ platform: store.platform, storeId: store.storeId })),
        };
        await mappings.deleteStore(store);
        if (kind === 'mappings') for (const mapping of kept.mappings) await mappings.save(mapping);
        if (kind === 'listings') await mappings.putListings(store, kept.listings);
        if (kind === 'open') await mappings.putOpen(kept.open);
      },
    })),
    caughtBy: ['deleteStore takes'],
  })),
  ...(['companyId', 'platform', 'storeId', 'hostSku', 'sku', 'type', 'isActive'] as const).map((field) => ({
    name: `list does not filter by ${field}`,
    create: changed((mappings) => ({
      list: (filter) => {
        const { [field]: _ignored, ...rest } = filter ?? {};
        return mappings.list(rest);
      },
    })),
    caughtBy: ['list gives every mapping'],
  })),
  ...(['platform', 'storeId', 'status'] as const).map((field) => ({
    name: `open does not filter by ${field}`,
    create: changed((mappings) => ({
      open: (filter) => {
        const { [field]: _ignored, ...rest } = filter ?? {};
        return mappings.open(rest);
      },
    })),
    caughtBy: ['what is open is replaced'],
  })),
  {
    name: 'candidates are lost',
    create: changed((mappings) => ({
      open: (filter) => mappedRows(mappings.open(filter), (open) => ({ ...open, candidates: [] })),
    })),
    caughtBy: ['what is open is replaced'],
  },
];

function changedListings() {
  return changed((mappings) => ({
    putListings: async (store, products) => {
      const known = new Map((await all(mappings.listings(store))).map((product) => [product.id, product]));
      return mappings.putListings(
        store,
        products.map((product) => ({ ...known.get(product.id), ...product })),
      );
    },
  }));
}

async function all<Row>(rows: AsyncIterable<Row>): Promise<Row[]> {
  const found: Row[] = [];
  for await (const row of rows) found.push(row);
  return found;
}
