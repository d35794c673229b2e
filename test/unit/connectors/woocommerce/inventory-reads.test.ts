import { beforeEach, describe, expect, it } from 'vitest';
import type { InventoryPage, InventoryQuery } from '../../../../src/core/connector.js';
import { inventoryLevelSchema } from '../../../../src/model/index.js';
import { productStore } from './product-store.js';
import { SITE } from './scripted-site.js';

let store: Awaited<ReturnType<typeof productStore>>;
beforeEach(async () => {
  store = await productStore();
});

const read = (query: Partial<InventoryQuery> = {}) => store.inventory.fetchInventory({ storeId: SITE, ...query });
const readAll = async (query: Partial<InventoryQuery> = {}) => {
  const pages: InventoryPage[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = await read({ ...query, ...(cursor === undefined ? {} : { cursor }) });
    pages.push(page);
    cursor = page.nextCursor;
    if (cursor === undefined) return pages;
  }
};

describe('fetchInventory', () => {
  it('answers the asked SKUs in their order, and says which lead to nothing or to several', async () => {
    const idOf = (sku: string) => String(store.bySku(sku).id);
    const skus = ['SOCKS-S', 'NO-SUCH', 'TEE-BLACK', 'TWIN-SKU', 'WRAP-UNMANAGED', 'TEE-BLACK'];
    const { levels, unresolved, nextCursor } = await read({ skus });
    expect(levels.map(({ sku, available, tracked }) => [sku, available, tracked])).toEqual([
      ['SOCKS-S', 50, true],
      ['TEE-BLACK', 40, true],
      ['TWIN-SKU', 11, true],
      ['TWIN-SKU', 13, true],
      ['WRAP-UNMANAGED', 0, false],
    ]);
    // Kept under the product, for all of its variations.
    expect(levels[0]?.itemId).toBe(idOf('SOCKS'));
    expect(levels[1]?.itemId).toBe(idOf('TEE-BLACK'));
    expect(unresolved).toEqual([
      { sku: 'NO-SUCH', reason: 'sku_not_found' },
      { sku: 'TWIN-SKU', reason: 'sku_ambiguous' },
    ]);
    expect(nextCursor).toBeUndefined();
    for (const level of levels) expect(inventoryLevelSchema.parse(level)).toEqual(level);
  });

  it('pages through the asked SKUs', async () => {
    const skus = store
      .tracked('simple')
      .slice(0, 25)
      .map(({ sku }) => sku);
    const pages = await readAll({ skus, limit: 10 });
    expect(pages.map(({ levels }) => levels.length)).toEqual([10, 10, 5]);
    expect(pages.flatMap(({ levels }) => levels.map(({ sku }) => sku))).toEqual(skus);
    expect((await read({ skus: [] })).levels).toEqual([]);
  });

  it.each(['10.0.2', '10.3.0'])('walks the whole catalogue of WooCommerce %s', async (version) => {
    store = await productStore({ version, variants: 250 });
    const pages = await readAll({ limit: 40 });
    const levels = pages.flatMap((page) => page.levels);
    const sold = store.catalogue.all().filter(({ type }) => type === 'simple' || type === 'variation');
    const pooled = store.catalogue.all().filter(({ type, manageStock }) => type === 'variable' && manageStock);
    expect(levels.map(({ sku }) => sku ?? '').sort()).toEqual([...sold, ...pooled].map(({ sku }) => sku).sort());
    for (const { sku, available } of levels.filter((level) => level.sku?.startsWith('HOODIE-'))) {
      expect(available).toBe(store.bySku(sku as string).stockQuantity);
    }
    expect(levels.filter(({ sku }) => sku?.startsWith('SOCKS')).map(({ itemId }) => itemId)).toEqual(
      Array(3).fill(String(store.bySku('SOCKS').id)),
    );
  });

  it('counts whole units where plugins count in fractions, and knows oversold stock', async () => {
    store.bySku('TEE-BLACK').stockQuantity = 2.5;
    store.bySku('MUG-01').stockQuantity = -3;
    const { levels } = await read({ skus: ['TEE-BLACK', 'MUG-01'] });
    expect(levels.map(({ available }) => available)).toEqual([2, -3]);
  });

  it.each([
    [{ limit: 0 }, 'limit'],
    [{ skus: 'A' }, 'skus'],
    [{ skus: [1] }, 'skus'],
    [{ locationIds: ['1'] }, 'locationIds'],
    [{ cursor: 'nonsense' }, 'cursor'],
  ])('refuses %j', async (wrong, path) => {
    await expect(read(wrong as Partial<InventoryQuery>)).rejects.toMatchObject({
      code: 'invalid_request',
      issues: [{ path }],
    });
    expect(store.arrived).toEqual([]);
  });
});
