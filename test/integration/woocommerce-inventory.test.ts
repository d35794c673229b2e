import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { InventoryChange, InventoryRow, InventoryUpdate } from '../../src/index.js';
import { type CatalogueShop, openCatalogue } from './woocommerce-products-shop.js';

let shop: CatalogueShop;
/** Tracked simple products with SKUs of their own. */
let skus: readonly string[];

beforeAll(async () => {
  shop = await openCatalogue({ variants: 420 });
  const products = shop.controls.variants();
  skus = products
    .filter(({ type, sku, manageStock }) => type === 'simple' && manageStock === true && /^[A-Z0-9-]+$/.test(sku))
    .map(({ sku }) => sku)
    .filter((sku, _, all) => all.filter((other) => other.toLowerCase() === sku.toLowerCase()).length === 1);
});
afterAll(() => shop.close());
beforeEach(() => {
  vi.spyOn(Math, 'random').mockReturnValue(0);
  shop.controls.requests.reset();
});
afterEach(() => {
  vi.restoreAllMocks();
  shop.controls.faults.clear();
});

const set = async (items: InventoryUpdate['items'], options = {}) =>
  (await shop.woo.updateInventory({ storeId: shop.storeId, items }, options)).results;
const adjust = async (items: InventoryChange['items'], options = {}) =>
  (await shop.woo.adjustInventory({ storeId: shop.storeId, items }, options)).results;
const reasons = (rows: readonly InventoryRow[]) => rows.map(({ ok, reason }) => (ok ? 'ok' : reason));
const plant = (sku: string, quantity: number) => shop.controls.setStock({ sku, quantity });
const at = (index: number) => skus[index] as string;
const BATCH = 'POST products/batch';
const VARIATIONS_BATCH = /^POST products\/:\w+\/variations\/batch$/;
const PUT = 'PUT products/:id';

describe('stock over HTTP', () => {
  it('fails one bad row of 200 alone, over products and variations', async () => {
    const variations = shop.controls
      .variants()
      .filter(({ type, sku }) => type === 'variation' && !sku.startsWith('SOCKS'));
    const wanted = [...skus.slice(0, 100), ...variations.slice(0, 100).map(({ sku }) => sku)];
    const items = wanted.map((sku, index) => ({ sku, quantity: 2_000 + index }));
    items[77] = { sku: 'NO-SUCH-SKU', quantity: 1 };
    const rows = await set(items);
    expect(rows.map(({ sku }) => sku)).toEqual(items.map(({ sku }) => sku));
    expect(reasons(rows).flatMap((reason, index) => (reason === 'ok' ? [] : [[index, reason]]))).toEqual([
      [77, 'sku_not_found'],
    ]);
    for (const { sku, quantity } of items.filter((_, index) => index !== 77)) {
      expect(shop.controls.stock(sku)).toBe(quantity);
    }
  });

  it('finds out by itself what became of a batch whose answer was lost', async () => {
    plant(at(0), 5);
    shop.controls.faults.resetAfter({ operation: BATCH, times: Number.POSITIVE_INFINITY });
    expect(reasons(await set([{ sku: at(0), quantity: 6 }]))).toEqual(['ok']);
    shop.controls.faults.clear();
    shop.controls.faults.status(500, { operation: BATCH, times: Number.POSITIVE_INFINITY });
    await expect(set([{ sku: at(0), quantity: 7 }])).rejects.toMatchObject({
      code: 'platform_unavailable',
      outcomeUnknown: false,
    });
    shop.controls.faults.clear();
    // Nobody can know whether a request that broke off is not being worked at.
    shop.controls.faults.resetBefore({ operation: BATCH, times: Number.POSITIVE_INFINITY });
    await expect(set([{ sku: at(0), quantity: 7 }])).rejects.toMatchObject({
      code: 'connection_failed',
      outcomeUnknown: true,
    });
    expect(shop.controls.stock(at(0))).toBe(6);
  });

  it.each(['resetAfter', 'truncated', 'noticeBeforeJson', 'bom'] as const)(
    'makes a change once when its answer is hit by %s',
    async (fault) => {
      plant(at(1), 50);
      shop.controls.faults[fault]({ operation: PUT });
      expect(await adjust([{ sku: at(1), delta: -4 }])).toMatchObject([{ ok: true, previous: 50, quantity: 46 }]);
      expect(shop.controls.stock(at(1))).toBe(46);
    },
  );

  it.each([
    ['a gateway gave up waiting for', () => shop.controls.faults.status(504, { operation: PUT })],
    ['broke off on its way', () => shop.controls.faults.resetBefore({ operation: PUT })],
  ])('does not send a change again that %s', async (_, fail) => {
    plant(at(2), 50);
    fail();
    expect(reasons(await adjust([{ sku: at(2), delta: -4 }]))).toEqual(['outcome_unknown']);
    expect(shop.controls.requests.count(PUT)).toBe(1);
  });

  it('makes a keyed change once, although every answer is lost and the job is repeated', async () => {
    plant(at(4), 50);
    const change = () => adjust([{ sku: at(4), delta: -4 }], { idempotencyKey: 'job-17' });
    shop.controls.faults.resetAfter({ operation: PUT, times: Number.POSITIVE_INFINITY });
    expect(await change()).toMatchObject([{ ok: true, previous: 50, quantity: 46 }]);
    shop.controls.faults.clear();
    plant(at(4), 60);
    expect(await change()).toMatchObject([{ ok: true, quantity: 60 }]);
    expect(shop.controls.requests.count(PUT)).toBe(1);
  });

  it('tells at the deadline what was done, what may be, and what was not begun', async () => {
    plant(at(0), 1);
    const variations = shop.controls
      .variants()
      .filter(({ type, sku }) => type === 'variation' && !sku.startsWith('SOCKS'));
    const parents = [...new Set(variations.map(({ parentId }) => parentId))].slice(0, 3);
    const one = parents.map((id) => variations.find(({ parentId }) => parentId === id)?.sku ?? '');
    // Two requests at most are under way: the third product's is not begun.
    shop.controls.faults.slow(60_000, { operation: VARIATIONS_BATCH, times: Number.POSITIVE_INFINITY });
    const items = [at(0), ...one].map((sku) => ({ sku, quantity: 9_999 }));
    const rows = await set(items, { timeoutMs: 1_500 });
    const [first, second, , last] = reasons(rows);
    expect([first, second, last]).toEqual(['ok', 'outcome_unknown', 'not_attempted']);
  });

  it('works where the host blocks PUT', async () => {
    plant(at(3), 5);
    shop.controls.faults.blockPut();
    expect(reasons(await adjust([{ sku: at(3), delta: 1 }]))).toEqual(['ok']);
    expect(shop.controls.stock(at(3))).toBe(6);
  });

  it('reads what it wrote', async () => {
    const written = skus.slice(0, 60).map((sku, index) => ({ sku, quantity: index }));
    await set(written);
    const { levels, unresolved } = await shop.woo.fetchInventory({
      storeId: shop.storeId,
      skus: written.map(({ sku }) => sku),
    });
    expect(levels.map(({ sku, available }) => ({ sku, quantity: available }))).toEqual(written);
    expect(unresolved).toEqual([]);
  });
});
