import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { PriceUpdate } from '../../src/index.js';
import { type CatalogueShop, openCatalogue } from './woocommerce-products-shop.js';

let shop: CatalogueShop;
beforeAll(async () => {
  shop = await openCatalogue({ variants: 160 });
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

const update = async (items: PriceUpdate['items']) =>
  (await shop.woo.updatePrices({ storeId: shop.storeId, items })).results;
const reasons = (rows: readonly { readonly ok: boolean; readonly reason?: string }[]) =>
  rows.map(({ ok, reason }) => (ok ? 'ok' : reason));

describe('prices over HTTP', () => {
  it('are set for products and variations, and read back', async () => {
    const rows = await update([
      { sku: 'HOODIE-S', price: '1299.00', compareAtPrice: '1599.00', currency: 'INR' },
      { sku: 'TEE-BLACK', price: '525.50' },
      { sku: 'HOODIE', price: '1.00' },
      { sku: 'MUG-01', price: '300', compareAtPrice: '299' },
      { sku: 'TEE-BLACK', price: '600.00' },
    ]);
    expect(reasons(rows)).toEqual(['ok', 'ok', 'read_only', 'invalid_price', 'duplicate_item']);
    expect(shop.controls.product('HOODIE-S')).toMatchObject({ price: '1299.00', regularPrice: '1599.00' });
    const { products } = await shop.woo.fetchProducts({ storeId: shop.storeId, skus: ['HOODIE-S', 'TEE-BLACK'] });
    expect(products.map(({ price, compareAtPrice }) => [price?.amount, compareAtPrice?.amount])).toEqual([
      ['1299.00', '1599.00'],
      ['525.50', undefined],
    ]);
  });

  it('go through once when an answer is lost', async () => {
    shop.controls.faults.resetAfter({ operation: 'POST products/batch', times: 9 });
    expect(reasons(await update([{ sku: 'MUG-01', price: '77.00' }]))).toEqual(['ok']);
    expect(shop.controls.product('MUG-01')).toMatchObject({ price: '77.00', salePrice: '' });
  });

  it('are set for more rows than one batch takes', async () => {
    const skus = shop.controls
      .variants()
      .filter(({ sku }) => /^[A-Z]{3}-[A-Z0-9-]+$/.test(sku))
      .map(({ sku }) => sku)
      .slice(0, 120);
    const rows = await update(skus.map((sku, index) => ({ sku, price: `${500 + index}.00` })));
    expect(rows.every(({ ok }) => ok)).toBe(true);
    expect(skus.map((sku) => shop.controls.product(sku).price)).toEqual(skus.map((_, index) => `${500 + index}.00`));
  });
});
