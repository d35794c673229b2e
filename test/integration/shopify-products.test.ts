import type { Product, ProductPage, ProductQuery } from 'commerce-connectors';
import type { SandboxVariant } from 'commerce-connectors/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createRuntime } from '../../src/connectors/runtime.js';
import { createShopifyClient } from '../../src/connectors/shopify/client.js';
import { createShopifyProducts } from '../../src/connectors/shopify/products.js';
import { productSchema } from '../../src/model/index.js';
import { createMemoryTokenStore } from '../../src/storage/index.js';
import { failureOf } from './shopify-shop.js';
import { openStore, type TestStore } from './shopify-store.js';

const PAGE = 'ProductVariants';
const OVERLAP_MS = 5 * 60_000;

let store: TestStore;
let variants: readonly SandboxVariant[];

beforeAll(async () => {
  store = await openStore({ orders: 1, shopify: { variants: 130 } });
  variants = store.controls.variants();
});
afterAll(() => store.close());
beforeEach(() => {
  store.clock.advance(86_400_000);
  store.controls.requests.reset();
});
afterEach(() => store.controls.faults.clear());

type Reader = { fetchProducts(query: ProductQuery): Promise<ProductPage> };

async function readAll(query: Omit<ProductQuery, 'storeId'> = {}, reader: () => Reader = () => store.connect()) {
  const pages: ProductPage[] = [];
  let cursor: string | undefined;
  do {
    // Another connector for every page, as another process would have it.
    const page = await reader().fetchProducts({
      storeId: store.storeId,
      ...query,
      ...(cursor === undefined ? {} : { cursor }),
    });
    pages.push(page);
    if (pages.length > 200) throw new Error('the walk does not end');
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  const products = pages.flatMap((page) => page.products);
  return { pages, products, ids: products.map(({ id }) => id), syncedUntil: pages.at(-1)?.syncedUntil };
}

const queries = (operation = PAGE) =>
  store.controls.requests.list(operation).map(({ variables }) => variables?.['query']);
const siblings = ({ productId }: SandboxVariant) => variants.filter((one) => one.productId === productId);
const idsOf = (some: readonly SandboxVariant[]) => some.map(({ variantId }) => variantId).sort();
const numberOf = (id: string) => Number(id.split('/').at(-1));
/** A variant of a product that has others. */
const shared = (from = 0) => {
  const found = variants.slice(from).find((variant) => siblings(variant).length > 2);
  if (found === undefined) throw new Error('the sandbox has no product with variants');
  return found;
};

describe('a whole catalogue', () => {
  it('comes once, in order of ids, whatever the page is', async () => {
    const { pages, products, ids } = await readAll({ limit: 17 });
    expect([...ids].sort()).toEqual(idsOf(variants));
    expect(ids).toEqual([...ids].sort((one, other) => numberOf(one) - numberOf(other)));
    expect(pages.every((page) => page.products.length <= 17)).toBe(true);
    for (const product of products) expect(productSchema.parse(product)).toEqual(product);
    expect(queries('ChangedProducts')).toEqual([]);
  });

  it('has what the shop has', async () => {
    const { products } = await readAll();
    for (const variant of variants) {
      const product = products.find(({ id }) => id === variant.variantId) as Product;
      const { sku, price, productId, inventoryItemId, tracked } = variant;
      expect(product).toMatchObject({ productId, inventoryItemId, tracked, price: { amount: price, currency: 'INR' } });
      expect(product.sku).toBe(sku ?? undefined);
      expect(product.compareAtPrice?.amount ?? null).toBe(variant.compareAtPrice);
      expect(product.hsn).toMatch(/^\d{4,8}$/);
      expect(product.weight?.unit).toBe('g');
    }
    expect(new Set(products.map(({ status }) => status.value))).toEqual(new Set(['active', 'draft']));
  });

  it('ends with the time at which the next run begins, by the shop’s clock', async () => {
    const { pages, syncedUntil } = await readAll({ limit: 50 });
    expect(pages.slice(0, -1).every((page) => page.syncedUntil === undefined)).toBe(true);
    expect(syncedUntil).toBe(new Date(store.clock.now() - OVERLAP_MS).toISOString());
  });

  it('is read through several searches where one could not list it all', async () => {
    const options = { clientId: 'a', clientSecret: 'b', baseURL: store.controls.baseURL(store.storeId) };
    const tokenStore = createMemoryTokenStore();
    const other = store.connect({ tokenStore });
    await other.auth.connect({ storeId: store.storeId, accessToken: store.credentials.accessToken, verify: false });
    const runtime = createRuntime('shopify', { ...options, tokenStore });
    const limits = { rowsPerSearch: 30, searchDepth: 40 };
    const reader = createShopifyProducts(runtime, createShopifyClient(runtime, options), limits);
    const { ids } = await readAll({ limit: 16 }, () => reader);
    await runtime.close();
    expect([...ids].sort()).toEqual(idsOf(variants));
    expect(new Set(ids).size).toBe(ids.length);
    const searches = [...new Set(queries())];
    expect(searches.length).toBeGreaterThan(3);
    expect(searches.slice(1).every((query) => /^id:>=\d+$/.test(String(query)))).toBe(true);
  });

  it('is asked for in smaller pages where the shop cannot bear large ones', async () => {
    store.controls.faults.status(504, { times: 2, operation: PAGE });
    const page = await store.connect({ maxRetries: 0 }).fetchProducts({ storeId: store.storeId, limit: 100 });
    expect(page.products).toHaveLength(25);
    expect(page.nextCursor).toBeDefined();
  });
});

describe('what changed', () => {
  const since = () => new Date(store.clock.now() - 60_000).toISOString();
  const change = (variant: SandboxVariant, price: string) =>
    store.controls.setPrice({ variantId: variant.variantId, price });

  it('comes with the other variants of its product, and once', async () => {
    const variant = shared();
    change(variant, '4321.00');
    const { ids, products } = await readAll({ updatedAfter: since() });
    expect(ids[0]).toBe(variant.variantId);
    expect(products[0]?.price).toEqual({ amount: '4321.00', currency: 'INR' });
    expect([...ids].sort()).toEqual(idsOf(siblings(variant)));
  });

  it('is nothing where nothing changed', async () => {
    const { ids, pages, syncedUntil } = await readAll({ updatedAfter: since() });
    expect(ids).toEqual([]);
    expect(pages).toHaveLength(1);
    expect(syncedUntil).toBe(new Date(store.clock.now() - OVERLAP_MS).toISOString());
  });

  it('comes in pages as small as asked for', async () => {
    const changed = [...new Map(variants.map((variant) => [variant.productId, variant])).values()].slice(0, 12);
    for (const [index, variant] of changed.entries()) change(variant, `${500 + index}.00`);
    const { ids, pages } = await readAll({ updatedAfter: since(), limit: 5 });
    expect([...ids].sort()).toEqual(idsOf(changed.flatMap(siblings)));
    expect(pages.every((page) => page.products.length <= 5)).toBe(true);
  });

  it('while it is read is left to the next run, which misses none of it', async () => {
    for (const variant of variants.slice(20, 60)) change(variant, '777.00');
    const late = variants[3] as SandboxVariant;
    const updatedAfter = since();
    store.controls.faults.changeWhilePaging(() => change(late, '778.00'));
    const first = await readAll({ updatedAfter, limit: 10 });
    store.controls.faults.clear();
    expect(first.ids).toEqual(expect.arrayContaining(variants.slice(20, 60).map(({ variantId }) => variantId)));
    const second = await readAll({ updatedAfter: first.syncedUntil ?? '' });
    expect(second.products.find(({ id }) => id === late.variantId)?.price?.amount).toBe('778.00');
  });
});

describe('what is asked for by SKU', () => {
  const counts = () => {
    const found = new Map<string, number>();
    for (const { sku } of variants) if (sku !== null) found.set(sku, (found.get(sku) ?? 0) + 1);
    return found;
  };

  it('comes letter by letter and in the order of the question', async () => {
    const unique = [...counts()].filter(([, count]) => count === 1).map(([sku]) => sku);
    const skus = [...unique.slice(0, 30).reverse(), 'NO-SUCH-SKU', unique[0]?.toLowerCase() ?? ''];
    const { products } = await readAll({ skus });
    expect(products.map(({ sku }) => sku)).toEqual(skus.slice(0, 30));
  });

  it('comes with all that share it', async () => {
    const { products } = await readAll({ skus: ['DUP-SKU'] });
    expect(products.length).toBe(counts().get('DUP-SKU'));
    expect(products.length).toBeGreaterThan(1);
  });

  it('comes in pages, and only if it changed', async () => {
    const [one, two, three] = [...counts()].filter(([, count]) => count === 1).map(([sku]) => sku);
    const skus = [one, two, three] as string[];
    const { pages, products } = await readAll({ skus, limit: 2 });
    expect(pages).toHaveLength(2);
    expect(products).toHaveLength(3);
    const later = new Date(store.clock.now() + 1_000);
    expect((await readAll({ skus, updatedAfter: later })).products).toEqual([]);
  });

  it('is nothing for no SKU', async () => {
    expect((await readAll({ skus: [] })).products).toEqual([]);
    expect(store.controls.requests.count()).toBe(0);
  });
});

describe('what cannot be read', () => {
  it('is refused before anything is sent', async () => {
    const { storeId } = store;
    const shopify = store.connect();
    const wrong: Partial<ProductQuery>[] = [
      { limit: 0 },
      { limit: 1.5 },
      { skus: [''] },
      { skus: 'KURTA' as unknown as string[] },
      { updatedAfter: 'yesterday' },
      { storeId: 'shop.example.com' },
      { cursor: 'x' },
    ];
    for (const query of wrong) {
      const error = await failureOf(shopify.fetchProducts({ storeId, ...query }));
      expect(error['code'], JSON.stringify(query)).toBe('invalid_request');
    }
    expect(store.controls.requests.count()).toBe(0);
  });

  it('goes not on with the cursor of another query', async () => {
    const { nextCursor = '' } = await store.connect().fetchProducts({ storeId: store.storeId, limit: 1 });
    const query = { storeId: store.storeId, updatedAfter: new Date(store.clock.now()), cursor: nextCursor };
    expect(await failureOf(store.connect().fetchProducts(query))).toMatchObject({ code: 'invalid_request' });
  });

  it('says which scope is missing', async () => {
    const { storeId, credentials, controls } = store;
    const shopify = store.connect({ tokenStore: createMemoryTokenStore() });
    const scopes = ['read_orders', 'read_inventory'];
    await shopify.auth.connect({ storeId, accessToken: credentials.accessToken, scopes, verify: false });
    controls.requests.reset();
    const error = await failureOf(shopify.fetchProducts({ storeId }));
    expect(error).toMatchObject({ code: 'permission_denied', message: expect.stringContaining('read_products') });
    expect(await failureOf(shopify.updatePrices({ storeId, items: [] }))).toMatchObject({
      code: 'permission_denied',
      message: expect.stringContaining('write_products'),
    });
    expect(controls.requests.count()).toBe(0);
  });
});
