import { afterEach, describe, expect, it, vi } from 'vitest';
import type { ProductPage, ProductQuery } from '../../src/index.js';
import { productSchema } from '../../src/index.js';
import type { WooSandboxOptions } from '../../src/testing/index.js';
import { type CatalogueShop, NOW, openCatalogue } from './woocommerce-products-shop.js';

const shops: CatalogueShop[] = [];
afterEach(async () => {
  vi.restoreAllMocks();
  for (const shop of shops.splice(0)) await shop.close();
});

async function open(options: WooSandboxOptions): Promise<CatalogueShop> {
  const shop = await openCatalogue(options);
  shops.push(shop);
  return shop;
}

async function walk({ woo, storeId }: CatalogueShop, query: Partial<ProductQuery> = {}): Promise<ProductPage[]> {
  const pages: ProductPage[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = await woo.fetchProducts({ storeId, ...query, ...(cursor === undefined ? {} : { cursor }) });
    pages.push(page);
    cursor = page.nextCursor;
    if (cursor === undefined) return pages;
  }
}

const skusOf = (pages: readonly ProductPage[]) =>
  pages.flatMap(({ products }) => products.flatMap(({ sku }) => sku ?? []));

describe.each(['7.9.0', '10.0.2', '10.3.0'])('the catalogue of WooCommerce %s', (wcVersion) => {
  it('is read whole, each unit once, while products are deleted and hosts fail', async () => {
    const shop = await open({ variants: 160, wcVersion });
    const doomed = ['PDF-RECIPES', 'WRAP-UNMANAGED', 'SCARF-DRAFT'];
    shop.controls.faults.changeWhilePaging(() => {
      const sku = doomed.shift();
      if (sku !== undefined) shop.controls.deleteProduct(sku);
    });
    shop.controls.faults.status(502, { every: 5, times: 4 });
    shop.controls.faults.noticeBeforeJson({ every: 7, times: 4 });
    const pages = await walk(shop, { limit: 30 });
    const ids = pages.flatMap(({ products }) => products.map(({ id }) => id));
    expect(new Set(ids).size).toBe(ids.length);
    const missing = shop.controls.variants().filter(({ id }) => !ids.includes(String(id)));
    expect(missing).toEqual([]);
    for (const product of pages.flatMap(({ products }) => products))
      expect(productSchema.parse(product)).toEqual(product);
  });

  it('is read on from where the last run ended', async () => {
    const shop = await open({ variants: 60, wcVersion });
    const first = await walk(shop);
    const { syncedUntil } = first.at(-1) ?? {};
    expect(Date.parse(syncedUntil ?? '')).toBeLessThan(NOW);
    expect(skusOf(await walk(shop, { updatedAfter: syncedUntil as string }))).toEqual([]);
    shop.controls.setStock({ sku: 'HOODIE-M', quantity: 3 });
    shop.controls.setPrice({ sku: 'MUG-01', salePrice: '199.00' });
    const pages = await walk(shop, { updatedAfter: syncedUntil as string });
    expect(new Set(skusOf(pages))).toEqual(new Set(['HOODIE-S', 'HOODIE-M', 'HOODIE-L', 'MUG-01']));
    const products = pages.flatMap((page) => page.products);
    expect(products.find(({ sku }) => sku === 'HOODIE-M')?.available).toBe(3);
    expect(products.find(({ sku }) => sku === 'MUG-01')?.price).toEqual({ amount: '199.00', currency: 'INR' });
  });
});

describe('the catalogue of a store in a sub-directory with plain permalinks', () => {
  it('is read', async () => {
    const shop = await open({ variants: 30, path: '/shop', permalinks: 'plain' });
    const skus = skusOf(await walk(shop));
    expect(skus).toContain('HOODIE-M');
    const { levels } = await shop.woo.fetchInventory({ storeId: shop.storeId, skus: ['CO,MMA', 'ÉTUI-Ü 01'] });
    expect(levels.map(({ sku }) => sku)).toEqual(['CO,MMA', 'ÉTUI-Ü 01']);
  });
});
