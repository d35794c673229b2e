import type { StoreKey } from '../../core/ports.js';
import type { MappingFilter, OpenListing, ProductMapping, ProductMappingStore } from '../../sync/ports/index.js';
import {
  type ConformanceCase,
  checkRejects,
  checkSame,
  type PortConformanceOptions,
  portCases,
  rejection,
} from './case.js';
import {
  at,
  collected,
  frozen,
  product,
  STORE,
  sorted,
  UNUSUAL_IDS,
  UNUSUAL_STORES,
  vandalize,
} from './sync-fixtures.js';

const OTHER: StoreKey = { ...STORE, storeId: 'other.myshopify.com' };

/**
 * Lists what every `ProductMappingStore` has to hold.
 *
 * @param create gives an empty store each time it is called.
 * @example
 * for (const { name, run } of mappingStoreConformance(() => createMemoryMappingStore())) it(name, run);
 */
export function mappingStoreConformance(
  create: () => ProductMappingStore | Promise<ProductMappingStore>,
  options: PortConformanceOptions<ProductMappingStore> = {},
): ConformanceCase[] {
  const define = portCases('mapping store', create, options);
  const cases = [
    define('an empty store has nothing', async (mappings) => {
      checkSame(await mappings.get('m1'), undefined, 'a mapping that was never saved');
      checkSame(await collected(mappings.list()), [], 'the mappings');
      checkSame(await collected(mappings.listings(STORE)), [], 'the listings');
      checkSame(await collected(mappings.open()), [], 'what is open');
    }),

    define('gives back a mapping as it was saved, and replaces it as a whole', async (mappings) => {
      checkSame(await mappings.save(mapping('m1')), true, 'save of a new mapping');
      checkSame(await mappings.get('m1'), mapping('m1'), 'the mapping');
      const saved = mapping('m1');
      const {
        sku: _sku,
        title: _title,
        barcode: _barcode,
        identifiers: _identifiers,
        inactiveBecause: _why,
        ...bare
      } = saved;
      checkSame(await mappings.save({ ...bare, hostSku: 'H-2' }), true, 'save of the same mapping');
      checkSame(await mappings.get('m1'), { ...bare, hostSku: 'H-2' }, 'the mapping after a save with fewer fields');
    }),

    define('one made by hand wins over an automatic one, never the other way round', async (mappings) => {
      checkSame(await mappings.save(mapping('m1')), true, 'save of an automatic one');
      checkSame(await mappings.save(byHand('m1')), true, 'save of one made by hand over it');
      const automatic = mapping('m1', { hostSku: 'H-AUTO', confidence: 100, mappedAt: at(9) });
      checkSame(await mappings.save(automatic), false, 'save of an automatic one over one made by hand');
      checkSame(await mappings.get('m1'), byHand('m1'), 'the mapping');
      checkSame(await mappings.save(byHand('m1', { isActive: false })), true, 'save of another one made by hand');
      checkSame(await mappings.save(automatic), false, 'save of an automatic one over one that is switched off');
      checkSame(await mappings.get('m1'), byHand('m1', { isActive: false }), 'the mapping that is switched off');
      await mappings.delete('m1');
      checkSame(await mappings.save(automatic), true, 'save of an automatic one after the other was deleted');
    }),

    define('of saves at once the one made by hand stays', async (mappings, peer) => {
      for (let round = 0; round < 4; round += 1) {
        const id = `m${round}`;
        await Promise.all(
          Array.from({ length: 7 }, (_, index) =>
            (index % 2 === 0 ? mappings : peer).save(index === 3 ? byHand(id) : mapping(id, { hostSku: `H-${index}` })),
          ),
        );
        checkSame(await mappings.get(id), byHand(id), 'the mapping after one save by hand among six automatic ones');
      }
    }),

    define('many at once are saved as each would be by itself', async (mappings) => {
      // Without it callers save one by one, which the other cases are about.
      if (mappings.saveMany === undefined) return;
      await mappings.save(byHand('m1'));
      await mappings.save(mapping('m2'));
      const given = [mapping('m1'), mapping('m2', { hostSku: 'H-2' }), mapping('m3'), byHand('m4')];
      checkSame(await mappings.saveMany(given), [false, true, true, true], 'saveMany of four');
      checkSame(await mappings.get('m1'), byHand('m1'), 'the mapping made by hand');
      checkSame(await mappings.get('m2'), mapping('m2', { hostSku: 'H-2' }), 'the replaced mapping');
      checkSame((await collected(mappings.list())).length, 4, 'how many mappings there are');
      checkSame(await mappings.saveMany([]), [], 'saveMany of none');
    }),

    define('delete removes, and may be repeated', async (mappings) => {
      await mappings.delete('m1');
      await mappings.save(mapping('m1'));
      await mappings.save(mapping('m2'));
      await mappings.delete('m1');
      await mappings.delete('m1');
      checkSame(await mappings.get('m1'), undefined, 'the deleted mapping');
      checkSame(await collected(mappings.list()), [mapping('m2')], 'the mappings that are left');
    }),

    define('list gives every mapping once, by every filter', async (mappings) => {
      await mappings.save(mapping('m1'));
      await mappings.save(mapping('m2', { ...OTHER, companyId: 'company-2', hostSku: 'H-2' }));
      await mappings.save(byHand('m3', { platform: 'amazon', sku: 'OTHER' }));
      await mappings.save(mapping('m4', { isActive: false, hostSku: 'H-2' }));
      await mappings.save(mapping('m1'));
      const listed = async (filter?: MappingFilter) =>
        sorted((await collected(mappings.list(filter))).map(({ mappingId }) => mappingId));
      checkSame(await listed(), ['m1', 'm2', 'm3', 'm4'], 'all');
      checkSame(await listed({ companyId: 'company-2' }), ['m2'], 'of a company');
      checkSame(await listed({ platform: 'shopify' }), ['m1', 'm2', 'm4'], 'of a platform');
      checkSame(await listed({ storeId: OTHER.storeId }), ['m2'], 'of a store');
      checkSame(await listed({ hostSku: 'H-2' }), ['m2', 'm4'], 'of a host SKU');
      checkSame(await listed({ sku: 'OTHER' }), ['m3'], 'of a SKU');
      checkSame(await listed({ type: 'manual' }), ['m3'], 'made by hand');
      checkSame(await listed({ isActive: false }), ['m4'], 'switched off');
      checkSame(await listed({ isActive: true, hostSku: 'H-2' }), ['m2'], 'by two filters');
      checkSame(await listed({ sku: 'other' }), [], 'of a SKU in other letters');
    }),

    define('listings are remembered by store and unit, the last word stays', async (mappings) => {
      await mappings.putListings(STORE, []);
      await mappings.putListings(STORE, [product('1'), product('2')]);
      await mappings.putListings(OTHER, [product('1', { ...OTHER, title: 'elsewhere' })]);
      const { sku: _sku, ...renamed } = product('2', { title: 'renamed' });
      await mappings.putListings(STORE, [renamed, product('3')]);
      checkSame(await listings(mappings, STORE), [product('1'), renamed, product('3')], 'the listings of the store');
      const elsewhere = [product('1', { ...OTHER, title: 'elsewhere' })];
      checkSame(await listings(mappings, OTHER), elsewhere, 'the listings of another store');
      await mappings.removeListing(STORE, '1');
      await mappings.removeListing(STORE, '1');
      checkSame(await listings(mappings, STORE), [renamed, product('3')], 'the listings after one was removed');
      checkSame(await listings(mappings, OTHER), elsewhere, 'the other store after that');
    }),

    define('listings are found by unit, product and SKU', async (mappings) => {
      const { sku: _sku, ...nameless } = product('3', { productId: 'p2' });
      await mappings.putListings(STORE, [
        product('1', { productId: 'p1', sku: 'SAME' }),
        product('2', { productId: 'p1' }),
        nameless,
      ]);
      await mappings.putListings(OTHER, [product('1', { ...OTHER, productId: 'p1', sku: 'SAME' })]);
      const found = async (filter: Parameters<ProductMappingStore['listings']>[1]) =>
        sorted((await collected(mappings.listings(STORE, filter))).map(({ id }) => id));
      checkSame(await found({}), ['1', '2', '3'], 'listings by an empty filter');
      checkSame(await found({ unitIds: ['3', '1', 'none'] }), ['1', '3'], 'listings by unit');
      checkSame(await found({ unitIds: [] }), [], 'listings by no unit at all');
      checkSame(await found({ productId: 'p1' }), ['1', '2'], 'listings by product');
      checkSame(await found({ sku: 'SAME' }), ['1'], 'listings by SKU');
      checkSame(await found({ sku: 'same' }), [], 'listings by a SKU in other letters');
      checkSame(await found({ productId: 'p1', sku: 'SKU-2' }), ['2'], 'listings by two filters');
      await mappings.putListings(STORE, [product('1', { productId: 'p2', sku: 'NEW' })]);
      checkSame(await found({ productId: 'p1' }), ['2'], 'listings by product after one moved');
      checkSame(await found({ sku: 'NEW' }), ['1'], 'listings by SKU after one was renamed');
    }),

    define('listings of another store are refused as a whole', async (mappings) => {
      const stray = [product('1'), product('2', OTHER)];
      await checkRejects(() => mappings.putListings(STORE, stray), 'invalid_request', 'putListings of another store');
      checkSame(await listings(mappings, STORE), [], 'the listings');
    }),

    define('what is open is replaced by listing, and filtered', async (mappings) => {
      await mappings.putOpen([]);
      await mappings.putOpen([open('1'), open('2'), open('1', OTHER), open('1', { platform: 'amazon' })]);
      const ambiguous = open('2', {
        status: 'ambiguous',
        candidates: [
          { hostSku: 'H-1', confidence: 70, rule: 'title' },
          { hostSku: 'H-2', confidence: 69, rule: 'barcode' },
        ],
      });
      await mappings.putOpen([ambiguous]);
      const listed = async (filter?: Parameters<ProductMappingStore['open']>[0]) =>
        sorted(
          (await collected(mappings.open(filter))).map(
            ({ platform, storeId, unitId, status }) => `${platform} ${storeId} ${unitId} ${status}`,
          ),
        );
      const [acme, other] = [STORE.storeId, OTHER.storeId];
      const mine = [`shopify ${acme} 1 unmapped`, `shopify ${acme} 2 ambiguous`];
      const all = sorted([`amazon ${acme} 1 unmapped`, ...mine, `shopify ${other} 1 unmapped`]);
      checkSame(await listed(), all, 'all that is open');
      checkSame(await listed(STORE), mine, 'what is open of a store');
      checkSame(await listed({ platform: 'amazon' }), [`amazon ${acme} 1 unmapped`], 'what is open of a platform');
      checkSame(await listed({ status: 'ambiguous' }), [mine[1]], 'what is ambiguous');
      checkSame(
        await collected(mappings.open({ status: 'ambiguous' })),
        [ambiguous],
        'the ambiguous listing as a whole',
      );
      await mappings.removeOpen(STORE, '1');
      await mappings.removeOpen(STORE, '1');
      checkSame(await listed(STORE), [mine[1]], 'what is open of the store after one was removed');
      checkSame((await listed()).length, 3, 'how much is open after one was removed');
    }),

    define('a listing, its mapping and what is open of it do not touch each other', async (mappings) => {
      await mappings.save(mapping('1', { unitId: '1' }));
      await mappings.putListings(STORE, [product('1')]);
      await mappings.putOpen([open('1')]);
      await mappings.removeOpen(STORE, '1');
      checkSame(await listings(mappings, STORE), [product('1')], 'the listing');
      await mappings.removeListing(STORE, '1');
      checkSame(await mappings.get('1'), mapping('1', { unitId: '1' }), 'the mapping');
    }),

    define('deleteStore takes all of a store and nothing of another, and may be repeated', async (mappings) => {
      await mappings.deleteStore(STORE);
      const sameId = { platform: 'amazon', storeId: STORE.storeId };
      for (const [index, store] of [STORE, OTHER, sameId].entries()) {
        await mappings.save(byHand(`m${index}`, store));
        await mappings.putListings(store, [product('1', store)]);
        await mappings.putOpen([open('1', store)]);
      }
      await mappings.deleteStore(STORE);
      await mappings.deleteStore(STORE);
      checkSame(await mappings.get('m0'), undefined, 'the mapping of the store');
      checkSame(await listings(mappings, STORE), [], 'the listings of the store');
      checkSame(await collected(mappings.open(STORE)), [], 'what is open of the store');
      for (const [id, store] of [['m1', OTHER] as const, ['m2', sameId] as const]) {
        checkSame(await mappings.get(id), byHand(id, store), `the mapping of ${JSON.stringify(store)}`);
        checkSame(await listings(mappings, store), [product('1', store)], `the listings of ${JSON.stringify(store)}`);
        checkSame(
          await collected(mappings.open(store)),
          [open('1', store)],
          `what is open of ${JSON.stringify(store)}`,
        );
      }
    }),

    define('any id and any store is kept apart from any other', async (mappings) => {
      for (const id of UNUSUAL_IDS) await mappings.save(mapping(id, { unitId: id, hostSku: `host of ${id}` }));
      for (const id of UNUSUAL_IDS) {
        checkSame(
          await mappings.get(id),
          mapping(id, { unitId: id, hostSku: `host of ${id}` }),
          `mapping ${id.slice(0, 40)}`,
        );
      }
      await mappings.putListings(
        STORE,
        UNUSUAL_IDS.map((id) => product(id)),
      );
      await mappings.putOpen(UNUSUAL_IDS.map((id) => open(id)));
      const listed = await collected(mappings.listings(STORE));
      checkSame(sorted(listed.map(({ id }) => id)), sorted(UNUSUAL_IDS), 'the ids of the listings');
      const opened = await collected(mappings.open(STORE));
      checkSame(sorted(opened.map(({ unitId }) => unitId)), sorted(UNUSUAL_IDS), 'the ids of what is open');
      for (const store of UNUSUAL_STORES) await mappings.putListings(store, [product('1', store)]);
      for (const store of UNUSUAL_STORES) {
        checkSame(await listings(mappings, store), [product('1', store)], `the listings of ${JSON.stringify(store)}`);
      }
    }),

    define('mappings, listings and what is open are copies, and may be frozen', async (mappings) => {
      const given = { mapping: mapping('m1'), products: [product('1')], open: [open('1')] };
      await mappings.save(given.mapping);
      await mappings.putListings(STORE, given.products);
      await mappings.putOpen(given.open);
      vandalize(given);
      for (let round = 0; round < 2; round += 1) {
        const read = [
          await mappings.get('m1'),
          await collected(mappings.list()),
          await collected(mappings.listings(STORE)),
          await collected(mappings.open()),
        ];
        checkSame(read, [mapping('m1'), [mapping('m1')], [product('1')], [open('1')]], 'what is stored after changes');
        vandalize(read);
      }
      checkSame(await mappings.save(frozen(byHand('m1'))), true, 'save of a frozen mapping');
      await mappings.putListings(STORE, frozen([product('1')]));
      await mappings.putOpen(frozen([open('1')]));
    }),

    define('lists that are being walked may be changed', async (mappings, peer) => {
      await mappings.putListings(
        STORE,
        Array.from({ length: 150 }, (_, index) => product(`${index}`)),
      );
      await mappings.putOpen(Array.from({ length: 150 }, (_, index) => open(`${index}`)));
      const seen: string[] = [];
      for await (const { unitId } of mappings.open(STORE)) {
        seen.push(unitId);
        if (seen.length % 50 === 1) await peer.removeOpen(STORE, unitId);
      }
      checkSame(new Set(seen).size, 150, 'how many different open listings were given');
      let count = 0;
      for await (const { id } of mappings.listings(STORE)) {
        count += 1;
        if (count % 50 === 1) await peer.removeListing(STORE, id);
      }
      checkSame(count, 150, 'how many listings were given');
    }),
  ];

  const { createFailing } = options;
  if (createFailing === undefined) return cases;
  return [
    ...cases,
    portCases(
      'mapping store',
      createFailing,
      {},
    )('a failure rejects, it never looks like absence', async (mappings) => {
      await rejection(() => mappings.get('m1'), 'get while the backend is down');
      await rejection(() => mappings.save(mapping('m1')), 'save while the backend is down');
      await rejection(() => mappings.delete('m1'), 'delete while the backend is down');
      await rejection(() => collected(mappings.list()), 'list while the backend is down');
      await rejection(() => mappings.putListings(STORE, [product('1')]), 'putListings while the backend is down');
      await rejection(() => collected(mappings.listings(STORE)), 'listings while the backend is down');
      await rejection(() => mappings.removeListing(STORE, '1'), 'removeListing while the backend is down');
      await rejection(() => mappings.putOpen([open('1')]), 'putOpen while the backend is down');
      await rejection(() => mappings.removeOpen(STORE, '1'), 'removeOpen while the backend is down');
      await rejection(() => collected(mappings.open()), 'open while the backend is down');
      await rejection(() => mappings.deleteStore(STORE), 'deleteStore while the backend is down');
    }),
  ];
}

async function listings(mappings: ProductMappingStore, store: StoreKey) {
  const products = await collected(mappings.listings(store));
  return products.sort((left, right) => (left.id < right.id ? -1 : 1));
}

function mapping(mappingId: string, changes: Partial<ProductMapping> = {}): ProductMapping {
  return {
    ...STORE,
    mappingId,
    companyId: 'company-1',
    unitId: `unit of ${mappingId}`,
    productId: 'p1',
    sku: 'SKU-1',
    title: 'Shirt ü',
    barcode: '8901234567890',
    identifiers: { asin: 'B000', 'odd.name': '1', $dollar: '2' },
    hostSku: 'H-1',
    hostProductName: 'Shirt',
    type: 'auto',
    mappedBy: 'sku',
    mappedAt: at(0),
    confidence: 0,
    syncInventory: false,
    syncPrice: false,
    isActive: true,
    inactiveBecause: 'listing_gone',
    ...changes,
  };
}

function byHand(mappingId: string, changes: Partial<ProductMapping> = {}): ProductMapping {
  const manual = { type: 'manual', mappedBy: 'asha', confidence: 100, hostSku: 'H-HAND' } as const;
  return mapping(mappingId, { ...manual, ...changes });
}

function open(unitId: string, changes: Partial<OpenListing> = {}): OpenListing {
  const { platform, storeId } = { ...STORE, ...changes };
  return {
    platform,
    storeId,
    unitId,
    status: 'unmapped',
    product: product(unitId, { platform, storeId }),
    candidates: [],
    ...changes,
  };
}
