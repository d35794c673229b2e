import { createMemoryListingValueStore } from '../../../src/sync/index.js';
import type { ListingValue, ListingValueStore } from '../../../src/sync/ports/index.js';
import { listingValueStoreOn } from '../../../src/sync/tables/listing-value-store.js';
import { changedPort, mappedRows, type PortDefect } from './defect.js';
import { brokenTable, type TableDefects } from './tables.js';

const on = (defects: TableDefects) => () => listingValueStoreOn(brokenTable(defects));
/** Keys are platform, store, kind, unit and location. */
const without = (part: number) =>
  on({ key: (key) => JSON.stringify((JSON.parse(key) as string[]).filter((_, index) => index !== part)) });
const changed = (changes: (values: ListingValueStore) => Partial<ListingValueStore>) =>
  changedPort(createMemoryListingValueStore, changes);
const shown = (change: (value: ListingValue) => ListingValue | undefined) =>
  changed((values) => ({ list: (...input) => mappedRows(values.list(...input), change) }));

export const listingValueDefects: readonly PortDefect<ListingValueStore>[] = [
  {
    name: 'a put reads the whole store and writes it anew',
    create: changed((values) => ({
      put: async (store, given) => {
        const all: ListingValue[] = [];
        for (const kind of ['stock', 'price'] as const) {
          for await (const value of values.list(store, kind)) all.push(value);
        }
        await Promise.all([values.deleteStore(store), values.put(store, [...all, ...given])]);
      },
    })),
    caughtBy: ['puts at once'],
  },
  { name: 'values are not copied', create: on({ aliases: true }), caughtBy: ['values are copies'] },
  { name: 'values are merged', create: merging(), caughtBy: ['gives back a value'] },
  { name: 'letter case does not count', create: on({ key: (key) => key.toLowerCase() }), caughtBy: ['any unit'] },
  { name: 'platforms share their stores', create: without(0), caughtBy: ['deleteStore takes'] },
  { name: 'stores share their units', create: without(1), caughtBy: ['remove forgets', 'deleteStore takes'] },
  { name: 'kinds are not told apart', create: without(2), caughtBy: ['kinds, units', 'remove forgets'] },
  { name: 'units are not told apart', create: without(3), caughtBy: ['kinds, units', 'list gives the units'] },
  { name: 'locations are not told apart', create: without(4), caughtBy: ['kinds, units', 'any unit'] },
  {
    name: 'no location is a location without a name',
    create: on({ key: (key) => key.replace(/,null\]$/, ',"."]') }),
    caughtBy: ['any unit'],
  },
  {
    name: 'values are numbers',
    create: shown((value) => ({ ...value, value: String(Number(value.value)) })),
    caughtBy: ['values are texts', 'kinds, units'],
  },
  ...(['handle', 'pending', 'accepted'] as const).map((field) => ({
    name: `${field} is lost`,
    create: shown(({ [field]: _lost, ...value }) => value),
    caughtBy: ['gives back a value'],
  })),
  {
    name: 'the first of a put stays',
    create: changed((values) => ({ put: (store, given) => values.put(store, [...given].reverse()) })),
    caughtBy: ['of one value twice'],
  },
  {
    name: 'no units are all units',
    create: changed((values) => ({
      list: (store, kind, filter) => values.list(store, kind, filter?.unitIds?.length === 0 ? undefined : filter),
    })),
    caughtBy: ['list gives the units'],
  },
  {
    name: 'units are not filtered',
    create: changed((values) => ({ list: (store, kind) => values.list(store, kind) })),
    caughtBy: ['list gives the units'],
  },
  {
    name: 'a unit that is asked for twice is given twice',
    create: changed((values) => ({
      async *list(store, kind, filter) {
        if (filter?.unitIds === undefined) yield* values.list(store, kind);
        for (const unitId of filter?.unitIds ?? []) yield* values.list(store, kind, { unitIds: [unitId] });
      },
    })),
    caughtBy: ['list gives the units'],
  },
  {
    name: 'only the first hundred are listed',
    create: changed((values) => ({
      async *list(...input) {
        let count = 0;
        for await (const value of values.list(...input)) {
          count += 1;
          if (count <= 100) yield value;
        }
      },
    })),
    caughtBy: ['list gives every value'],
  },
  {
    name: 'remove leaves locations',
    create: changed((values) => ({
      remove: async (store, kind, unitIds) => {
        const kept: ListingValue[] = [];
        for await (const value of values.list(store, kind, { unitIds })) {
          if (value.locationId !== undefined) kept.push(value);
        }
        await values.remove(store, kind, unitIds);
        await values.put(store, kept);
      },
    })),
    caughtBy: ['remove forgets'],
  },
  {
    name: 'remove takes both kinds',
    create: changed((values) => ({
      remove: async (store, _kind, unitIds) => {
        await values.remove(store, 'stock', unitIds);
        await values.remove(store, 'price', unitIds);
      },
    })),
    caughtBy: ['remove forgets'],
  },
  {
    name: 'remove of none takes all',
    create: changed((values) => ({
      remove: async (store, kind, unitIds) => {
        const all: string[] = [];
        for await (const { unitId } of values.list(store, kind)) all.push(unitId);
        await values.remove(store, kind, unitIds.length === 0 ? all : unitIds);
      },
    })),
    caughtBy: ['remove forgets'],
  },
  ...(['stock', 'price'] as const).map((kind) => ({
    name: `deleteStore leaves the ${kind} values`,
    create: changed((values) => ({
      deleteStore: async (store) => {
        const kept: ListingValue[] = [];
        for await (const value of values.list(store, kind)) kept.push(value);
        await values.deleteStore(store);
        await values.put(store, kept);
      },
    })),
    caughtBy: ['deleteStore takes'],
  })),
];

function merging() {
  return changed((values) => ({
    put: async (store, given) => {
      for (const value of given) {
        let stored: Partial<ListingValue> = {};
        for await (const known of values.list(store, value.kind, { unitIds: [value.unitId] })) {
          if (known.locationId === value.locationId) stored = known;
        }
        await values.put(store, [{ ...stored, ...value }]);
      }
    },
  }));
}
