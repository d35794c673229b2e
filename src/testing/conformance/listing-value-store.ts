import type { OperationHandle } from '../../core/connector.js';
import type { StoreKey } from '../../core/ports.js';
import type { ListingValue, ListingValueKind, ListingValueStore } from '../../sync/ports/index.js';
import { type ConformanceCase, checkSame, type PortConformanceOptions, portCases, rejection } from './case.js';
import { at, collected, frozen, STORE, UNUSUAL_IDS, UNUSUAL_STORES, vandalize } from './sync-fixtures.js';

const OTHER: StoreKey = { ...STORE, storeId: 'other.myshopify.com' };
const SAME_ID: StoreKey = { ...STORE, platform: 'amazon' };

/**
 * Lists what every `ListingValueStore` has to hold.
 *
 * @param create gives an empty store each time it is called.
 * @example
 * for (const { name, run } of listingValueStoreConformance(() => createMemoryListingValueStore())) it(name, run);
 */
export function listingValueStoreConformance(
  create: () => ListingValueStore | Promise<ListingValueStore>,
  options: PortConformanceOptions<ListingValueStore> = {},
): ConformanceCase[] {
  const define = portCases('listing value store', create, options);
  const cases = [
    define('an empty store has nothing', async (values) => {
      checkSame(await listed(values, STORE, 'stock'), [], 'the stock values');
      checkSame(await listed(values, STORE, 'price', ['1']), [], 'the price of a unit');
      await values.remove(STORE, 'stock', ['1']);
      await values.put(STORE, []);
      checkSame(await listed(values, STORE, 'stock'), [], 'the stock values after a put of none');
    }),

    define('gives back a value as it was put, and replaces it as a whole', async (values) => {
      const pending = stock('1', { handle: handle(), pending: { operation: 'feed 1', row: 0 }, accepted: true });
      await values.put(STORE, [pending]);
      checkSame(await listed(values, STORE, 'stock'), [pending], 'a value that is pending');
      const confirmed = stock('1', { value: '11', writtenAt: at(2) });
      await values.put(STORE, [confirmed]);
      checkSame(await listed(values, STORE, 'stock'), [confirmed], 'the value once it is confirmed');
      const counted = stock('1', { readOnly: true });
      await values.put(STORE, [counted]);
      checkSame(await listed(values, STORE, 'stock'), [counted], 'a value that the platform counts itself');
    }),

    define('kinds, units and locations have values of their own', async (values) => {
      const all = [stock('1'), stock('1', { locationId: 'L1' }), stock('1', { locationId: 'L2' }), stock('2')];
      await values.put(STORE, [...all, price('1')]);
      checkSame(await listed(values, STORE, 'stock'), sortedValues(all), 'the stock values');
      checkSame(await listed(values, STORE, 'price'), [price('1')], 'the prices');
      await values.put(STORE, [stock('1', { locationId: 'L1', value: '5' })]);
      const [bare, , second, other] = all;
      const expected = [bare, stock('1', { locationId: 'L1', value: '5' }), second, other];
      checkSame(await listed(values, STORE, 'stock'), expected, 'the stock values after one location was told anew');
      checkSame(await listed(values, STORE, 'price'), [price('1')], 'the prices after that');
    }),

    define('of one value twice in a put the last stays', async (values) => {
      await values.put(STORE, [stock('1'), stock('2'), stock('1', { value: '7' })]);
      checkSame(await listed(values, STORE, 'stock'), [stock('1', { value: '7' }), stock('2')], 'the values');
    }),

    define('values are texts: they come back digit by digit', async (values) => {
      const amounts = ['499.00', '499.0', '0.10', '9007199254740993.01', '0', '-3'];
      await values.put(
        STORE,
        amounts.map((value, index) => price(`${index}`, { value })),
      );
      const found = await listed(values, STORE, 'price');
      checkSame(
        found.map(({ value }) => value),
        amounts,
        'the prices',
      );
    }),

    define('list gives the units that were asked for', async (values) => {
      await values.put(STORE, [stock('1'), stock('2'), stock('2', { locationId: 'L1' }), stock('3'), price('2')]);
      const asked = await listed(values, STORE, 'stock', ['2', '3', 'unknown']);
      checkSame(asked, [stock('2'), stock('2', { locationId: 'L1' }), stock('3')], 'two units and an unknown one');
      checkSame(await listed(values, STORE, 'stock', ['2', '2']), asked.slice(0, 2), 'one unit asked for twice');
      checkSame(await listed(values, STORE, 'stock', []), [], 'no units');
    }),

    define('list gives every value of many once, and may be changed while it is walked', async (values, peer) => {
      const ids = Array.from({ length: 250 }, (_, index) => `${index}`);
      await values.put(
        STORE,
        ids.map((id) => stock(id)),
      );
      const seen: string[] = [];
      for await (const { unitId } of values.list(STORE, 'stock')) {
        seen.push(unitId);
        if (seen.length % 100 === 1) await peer.put(STORE, [stock(unitId, { value: '13' })]);
      }
      checkSame([seen.length, new Set(seen).size], [250, 250], 'how many values were listed, and how many units');
      const many = ids.slice(0, 240);
      checkSame((await listed(values, STORE, 'stock', many)).length, 240, 'how many of 240 units were listed');
    }),

    define('remove forgets all locations of a unit, of one kind, and may be repeated', async (values) => {
      await values.put(STORE, [stock('1'), stock('1', { locationId: 'L1' }), stock('2'), stock('3'), price('1')]);
      await values.put(OTHER, [stock('1')]);
      await values.remove(STORE, 'stock', []);
      checkSame((await listed(values, STORE, 'stock')).length, 4, 'how many are left after a remove of none');
      await values.remove(STORE, 'stock', ['1', '3', 'unknown']);
      await values.remove(STORE, 'stock', ['1', '3', 'unknown']);
      checkSame(await listed(values, STORE, 'stock'), [stock('2')], 'the stock values that are left');
      checkSame(await listed(values, STORE, 'price'), [price('1')], 'the price of the unit');
      checkSame(await listed(values, OTHER, 'stock'), [stock('1')], 'the same unit of another store');
    }),

    define('puts at once lose nothing', async (values, peer) => {
      await Promise.all(
        Array.from({ length: 10 }, (_, index) =>
          (index % 2 === 0 ? values : peer).put(STORE, [stock(`${index}`), stock('shared', { value: `${index}` })]),
        ),
      );
      const found = (await listed(values, STORE, 'stock')).map(({ unitId }) => unitId);
      checkSame(found, [...Array.from({ length: 10 }, (_, index) => `${index}`), 'shared'], 'the units');
    }),

    define('deleteStore takes all of a store and nothing of another, and may be repeated', async (values) => {
      await values.deleteStore(STORE);
      for (const store of [STORE, OTHER, SAME_ID]) {
        await values.put(store, [stock('1'), stock('1', { locationId: 'L1' }), price('1')]);
      }
      await values.deleteStore(STORE);
      await values.deleteStore(STORE);
      checkSame(await listed(values, STORE, 'stock'), [], 'the stock values of the store');
      checkSame(await listed(values, STORE, 'price'), [], 'the prices of the store');
      for (const store of [OTHER, SAME_ID]) {
        const left = [await listed(values, store, 'stock'), await listed(values, store, 'price')];
        const expected = [[stock('1'), stock('1', { locationId: 'L1' })], [price('1')]];
        checkSame(left, expected, `the values of ${JSON.stringify(store)}`);
      }
      await values.put(STORE, [stock('2')]);
      checkSame(await listed(values, STORE, 'stock'), [stock('2')], 'what is put after that');
    }),

    define('any unit, location and store is kept apart from any other', async (values) => {
      const units = UNUSUAL_IDS.map((id) => stock(id, { value: `value of ${id}` }));
      const places = UNUSUAL_IDS.map((locationId) => stock('1', { locationId, value: `at ${locationId}` }));
      const locations = [stock('1'), ...places];
      await values.put(STORE, [...units, ...locations]);
      checkSame(await listed(values, STORE, 'stock'), sortedValues([...units, ...locations]), 'the values of a store');
      for (const unit of units) {
        checkSame(await listed(values, STORE, 'stock', [unit.unitId]), [unit], `unit ${unit.unitId.slice(0, 40)}`);
      }
      for (const [index, store] of UNUSUAL_STORES.entries())
        await values.put(store, [stock('1', { value: `${index}` })]);
      for (const [index, store] of UNUSUAL_STORES.entries()) {
        const expected = [stock('1', { value: `${index}` })];
        checkSame(await listed(values, store, 'stock'), expected, `the values of ${JSON.stringify(store)}`);
      }
    }),

    define('values are copies, and may be frozen', async (values) => {
      const given = [stock('1', { handle: handle() })];
      await values.put(STORE, given);
      vandalize(given);
      const expected = [stock('1', { handle: handle() })];
      for (let round = 0; round < 2; round += 1) {
        const read = await listed(values, STORE, 'stock');
        checkSame(read, expected, 'what is stored after changes');
        vandalize(read);
      }
      await values.put(STORE, frozen([stock('2')]));
      await values.remove(STORE, 'stock', frozen(['1']));
      checkSame(await listed(values, STORE, 'stock'), [stock('2')], 'the values after frozen calls');
    }),
  ];

  const { createFailing } = options;
  if (createFailing === undefined) return cases;
  return [
    ...cases,
    portCases(
      'listing value store',
      createFailing,
      {},
    )('a failure rejects, it never looks like absence', async (values) => {
      await rejection(() => collected(values.list(STORE, 'stock')), 'list while the backend is down');
      await rejection(() => values.put(STORE, [stock('1')]), 'put while the backend is down');
      await rejection(() => values.remove(STORE, 'stock', ['1']), 'remove while the backend is down');
      await rejection(() => values.deleteStore(STORE), 'deleteStore while the backend is down');
    }),
  ];
}

/** Sorted by unit and location. */
async function listed(
  values: ListingValueStore,
  store: StoreKey,
  kind: ListingValueKind,
  unitIds?: readonly string[],
): Promise<ListingValue[]> {
  return sortedValues(await collected(values.list(store, kind, unitIds === undefined ? undefined : { unitIds })));
}

function sortedValues(values: readonly ListingValue[]): ListingValue[] {
  const keyed = values.map((value) => ({ key: JSON.stringify([value.unitId, value.locationId ?? '']), value }));
  return keyed.sort((left, right) => (left.key < right.key ? -1 : 1)).map(({ value }) => value);
}

function stock(unitId: string, changes: Partial<ListingValue> = {}): ListingValue {
  return { unitId, kind: 'stock', value: '12', writtenAt: at(1), ...changes };
}

function price(unitId: string, changes: Partial<ListingValue> = {}): ListingValue {
  return { unitId, kind: 'price', value: '499.00', writtenAt: at(1), ...changes };
}

function handle(): OperationHandle {
  return { ...STORE, kind: 'inventory', data: { 'dotted.name': null, $dollar: [1, { deep: 'ü₹\n' }] } };
}
