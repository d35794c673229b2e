import { describe, expect, it } from 'vitest';
import type { ProductQuery } from '../../src/core/connector.js';
import { type Product, productSchema } from '../../src/model/index.js';
import { openShop } from './flipkart-listings-shop.js';

async function walk(
  { connector, storeId }: Awaited<ReturnType<typeof openShop>>,
  query: Omit<ProductQuery, 'storeId'> = {},
) {
  const products: Product[] = [];
  const sizes: number[] = [];
  let cursor: string | undefined;
  for (;;) {
    const page = await connector.fetchProducts({ storeId, ...query, ...(cursor === undefined ? {} : { cursor }) });
    products.push(...page.products.map((product) => productSchema.parse(product)));
    sizes.push(page.products.length);
    cursor = page.nextCursor;
    if (cursor === undefined) return { products, sizes, syncedUntil: page.syncedUntil };
  }
}

describe('the catalogue at Flipkart', () => {
  it('is read whole, active or not, each listing once, in pages that are cut from those of the search', async () => {
    const shop = await openShop({ sandbox: { listings: 620 } });
    const { products, sizes, syncedUntil } = await walk(shop, { limit: 200 });
    expect(sizes).toEqual([200, 200, 100, 120]);
    const truth = shop.controls.listings();
    expect(products.map(({ sku }) => sku).sort()).toEqual(truth.map(({ sku }) => sku).sort());
    expect(new Set(products.map(({ status }) => status.value)).size).toBe(2);
    expect(syncedUntil).toEqual(expect.any(String));
  });

  it('tells price, MRP, HSN and stock of a listing', async () => {
    const { connector, storeId, listingAt, fbf } = await openShop();
    const { sku, fsn, listingId, hsn, price, mrp, locations } = listingAt(0);
    const { products } = await connector.fetchProducts({ storeId, skus: ['NO-SUCH-SKU', sku, fbf.sku, sku] });
    expect(products.map((product) => product.sku)).toEqual([sku, fbf.sku]);
    expect(products[0]).toMatchObject({
      ...{ platform: 'flipkart', storeId, fsn, listingId, hsn },
      price: { amount: String(price), currency: 'INR' },
      compareAtPrice: { amount: String(mrp), currency: 'INR' },
      available: locations.reduce((sum, { quantity }) => sum + quantity, 0),
    });
    expect(products[1]).not.toHaveProperty('available');
  });

  it('has pages of a hundred, eleven requests each, and takes updatedAfter without leaving anything out', async () => {
    const shop = await openShop({ sandbox: { listings: 150 } });
    const { sizes, products } = await walk(shop, { updatedAfter: new Date() });
    expect(sizes).toEqual([100, 50]);
    expect(products).toHaveLength(150);
    expect([shop.controls.requests.count('searchListings'), shop.controls.requests.count('getListings')]).toEqual([
      2, 15,
    ]);
  });

  it('goes on where it was when listings go meanwhile', async () => {
    const shop = await openShop({ sandbox: { listings: 120 } });
    const { connector, controls, storeId } = shop;
    const first = await connector.fetchProducts({ storeId, limit: 50 });
    const gone = first.products[10]?.sku ?? '';
    controls.deleteListing(gone);
    const rest = await walk(shop, { limit: 50, cursor: first.nextCursor ?? '' } as ProductQuery);
    expect(rest.sizes[0]).toBe(50);
    const all = new Set([...first.products, ...rest.products].map(({ sku }) => sku));
    expect(controls.listings().filter(({ sku }) => !all.has(sku))).toEqual([]);
  });

  it('has what the search tells of a listing whose details are left out', async () => {
    const { connector, controls, storeId, listingAt } = await openShop();
    const { sku, fsn, listingId } = listingAt(0);
    controls.setListingAnswers({ leftOut: [sku] });
    const { products } = await connector.fetchProducts({ storeId });
    expect(products.find((product) => product.sku === sku)).toMatchObject({
      fsn,
      listingId,
      status: { value: 'unknown' },
    });
    expect((await connector.fetchProducts({ storeId, skus: [sku] })).products).toEqual([]);
  });

  it('hands out what it has when the budget ends, and goes on later', async () => {
    // Twelve requests at once, then one in 75 seconds.
    const shop = await openShop({ sandbox: { listings: 200 }, options: { requestsPerHour: 60 } });
    const { connector, storeId } = shop;
    const page = await connector.fetchProducts({ storeId, limit: 150 }, { timeoutMs: 3_000 });
    expect(page.products.length).toBeGreaterThan(20);
    expect(page.products.length).toBeLessThan(150);
    expect(page.nextCursor).toEqual(expect.any(String));
    const next = connector.fetchProducts({ storeId, limit: 150, cursor: page.nextCursor ?? '' }, { timeoutMs: 3_000 });
    await expect(next).rejects.toMatchObject({ code: 'rate_limited' });
  });

  it.each([
    [{ limit: 0 }, 'limit'],
    [{ skus: [''] }, 'skus'],
    [{ skus: 'A' }, 'skus'],
    [{ updatedAfter: 'yesterday' }, 'updatedAfter'],
    [{ cursor: 'nonsense' }, 'cursor'],
  ])('refuses %j', async (query, path) => {
    const { connector, storeId } = await openShop();
    const call = connector.fetchProducts({ storeId, ...query } as unknown as ProductQuery);
    await expect(call).rejects.toMatchObject({ code: 'invalid_request', issues: [{ path }] });
  });

  it('refuses the cursor of another query', async () => {
    const { connector, storeId } = await openShop({ sandbox: { listings: 30 } });
    const { nextCursor = '' } = await connector.fetchProducts({ storeId, limit: 10 });
    const call = connector.fetchProducts({ storeId, limit: 10, skus: ['A'], cursor: nextCursor });
    await expect(call).rejects.toMatchObject({ code: 'invalid_request', issues: [{ path: 'cursor' }] });
  });
});
