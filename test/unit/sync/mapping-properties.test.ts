import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Product } from '../../../src/model/index.js';
import type { HostProduct, ProductMapping } from '../../../src/sync/index.js';
import { collected, type Host, listing, openHost, STORE } from './mapping-shop.js';

const RUNS = { numRuns: 30, seed: 20261125 };

/** Few names, so that they meet: written differently, shared, empty. */
const sku = fc.constantFrom('A-1', 'a 1', 'A1', 'B', 'b', '007', '7', 'C_C', '');
const barcode = fc.constantFrom('4006381333931', '04006381333931', '036000291452', '36000291452', '123', '');
const name = fc.constantFrom('Red Shirt L', 'Shirt red XL', 'shirt, red, l', 'Brass Lamp', 'Lamp', 'दीपक', '');

const hostProduct: fc.Arbitrary<HostProduct> = fc.record(
  { hostSku: sku, name, barcode, aliases: fc.array(sku, { maxLength: 2 }) },
  { requiredKeys: ['hostSku'] },
);
const units = fc.array(fc.record({ sku, barcode, title: name }, { requiredKeys: ['title'] }), { maxLength: 12 });
const catalogue = fc.array(hostProduct, { maxLength: 12 });
const threshold = fc.integer({ min: 0, max: 100 });

const listingsOf = (rows: readonly Partial<Product>[]) => rows.map((row, index) => listing(`${index}`, row));

async function mapped(products: readonly HostProduct[], listings: readonly Product[], least: number): Promise<Host> {
  const host = await openHost({ threshold: least });
  host.products.push(...products);
  host.platform.put(...listings);
  await host.mapping.sync(STORE);
  return host;
}

describe('automatic mapping', () => {
  it('does the same whatever order products and listings come in', async () => {
    const cases = fc
      .tuple(catalogue, units, threshold)
      .chain(([products, rows, least]) =>
        fc.tuple(
          fc.constant([products, listingsOf(rows), least] as const),
          fc.shuffledSubarray(products, { minLength: products.length }),
          fc.shuffledSubarray(listingsOf(rows), { minLength: rows.length }),
        ),
      );
    await fc.assert(
      fc.asyncProperty(cases, async ([[products, listings, least], otherProducts, otherListings]) => {
        const one = await mapped(products, listings, least);
        const other = await mapped(otherProducts, otherListings, least);
        expect(await other.outcome()).toEqual(await one.outcome());
      }),
      RUNS,
    );
  });

  it('maps nothing below the threshold, to products of the company alone, and leaves no listing out', async () => {
    await fc.assert(
      fc.asyncProperty(catalogue, units, threshold, async (products, rows, least) => {
        const { mappings } = await mapped(products, listingsOf(rows), least);
        const made = await collected(mappings.list());
        const known = new Set(products.map(({ hostSku }) => hostSku));
        for (const { confidence, hostSku, companyId } of made) {
          expect(confidence).toBeGreaterThanOrEqual(least);
          expect(known).toContain(hostSku);
          expect(companyId).toBe('company-1');
        }
        const open = await collected(mappings.open(STORE));
        const told = [...made, ...open].map(({ unitId }) => unitId).sort();
        expect(told).toEqual(rows.map((_, index) => `${index}`).sort());
        for (const { status, candidates } of open) {
          expect((candidates[0]?.confidence ?? -1) >= least).toBe(status === 'ambiguous');
        }
      }),
      RUNS,
    );
  });

  it('changes nothing that was made by hand, and nothing at all the second time', async () => {
    await fc.assert(
      fc.asyncProperty(catalogue, catalogue, units, threshold, async (before, after, rows, least) => {
        const host = await mapped(before, listingsOf(rows), least);
        const byHand: ProductMapping[] = [];
        for (const [index] of rows.entries()) {
          if (index % 2 === 0) continue;
          const made = { store: STORE, unitId: `${index}`, hostSku: `hand ${index}`, mappedBy: 'asha' };
          byHand.push(await host.mapping.map(made));
        }
        host.products.splice(0, host.products.length, ...after);
        await host.mapping.auto(STORE);
        for (const mapping of byHand) expect(await host.mappings.get(mapping.mappingId)).toEqual(mapping);
        const once = await collected(host.mappings.list());
        expect(await host.mapping.auto(STORE)).toMatchObject({ mapped: 0 });
        expect(await collected(host.mappings.list())).toEqual(once);
      }),
      RUNS,
    );
  });
});

describe('a file', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 8 }),
    fc
      .array(fc.constantFrom("'", '=', '+', '-', '@', '\t', '\r', '\n', '"', ',', ';', '\ufeff', ' ', 'a', '＝'), {
        maxLength: 6,
      })
      .map((parts) => parts.join('')),
  );
  const filled = text.filter((value) => value.trim() !== '');
  const row = fc.record({
    unitId: filled,
    hostSku: filled,
    hostProductName: text,
    title: text,
    sku: text,
    isOff: fc.boolean(),
  });

  it('that was written is read back without a change, whatever the texts', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(row, { maxLength: 8, selector: ({ unitId }) => unitId }), async (rows) => {
        const { mapping, mappings, platform } = await openHost();
        platform.put(...rows.map(({ unitId, title, sku: name }) => listing(unitId, { title, sku: name })));
        await mapping.pull(STORE);
        for (const { unitId, hostSku, hostProductName, isOff } of rows) {
          const made = await mapping.map({ store: STORE, unitId, hostSku, hostProductName, mappedBy: 'asha' });
          if (isOff) await mapping.update(made.mappingId, { isActive: false });
        }
        const before = await collected(mappings.list());
        const csv = (await collected(mapping.exportCsv())).join('');
        const options = { companyId: 'company-1', mappedBy: 'import' };
        expect(await mapping.importCsv(csv, options)).toEqual({
          ...{ rows: rows.length, unchanged: rows.length, mapped: 0, updated: 0, skipped: 0, failed: 0 },
          failures: [],
        });
        expect(await collected(mappings.list())).toEqual(before);

        // And into a host that has the listings alone.
        for (const { mappingId } of before) await mapping.unmap(mappingId);
        await mapping.importCsv(csv, options);
        const decided = (all: readonly ProductMapping[]) =>
          all.map(({ unitId, hostSku, isActive }) => ({ unitId, hostSku, isActive }));
        expect(new Set(decided(await collected(mappings.list())))).toEqual(new Set(decided(before)));
      }),
      RUNS,
    );
  });
});
