import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ProductPage, ProductQuery } from '../../../../src/core/connector.js';
import { ConnectorError } from '../../../../src/core/errors.js';
import { productSchema } from '../../../../src/model/index.js';
import { type Around, productStore } from './product-store.js';
import { NOW, SITE } from './scripted-site.js';

type Store = Awaited<ReturnType<typeof productStore>>;
let store: Store;
beforeEach(() => {
  vi.spyOn(Math, 'random').mockReturnValue(0);
});
afterEach(() => vi.restoreAllMocks());

const DAY = 86_400_000;
const read = (query: Partial<ProductQuery> = {}) => store.products.fetchProducts({ storeId: SITE, ...query });

async function walk(query: Partial<ProductQuery> = {}, between?: (page: number) => void): Promise<ProductPage[]> {
  const pages: ProductPage[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = await read({ ...query, ...(cursor === undefined ? {} : { cursor }) });
    pages.push(page);
    cursor = page.nextCursor;
    if (cursor === undefined) return pages;
    between?.(pages.length);
  }
}

const idsOf = (pages: readonly ProductPage[]) => pages.flatMap(({ products }) => products.map(({ id }) => id));
interface Trouble {
  readonly cap?: number;
  readonly total?: string | undefined;
  readonly repeats?: boolean;
}

const troubled =
  (trouble: Trouble): Around =>
  ({ url }, answer) => {
    if (trouble.cap !== undefined && Number(url.searchParams.get('per_page')) > trouble.cap) {
      url.searchParams.set('per_page', String(trouble.cap));
    }
    const { headers = {}, ...reply } = answer();
    const { 'X-WP-Total': total, ...others } = headers;
    const said = 'total' in trouble ? trouble.total : total;
    const rows = Array.isArray(reply.body) ? (reply.body as object[]) : undefined;
    const body = trouble.repeats ? rows?.flatMap((row, index) => (index % 4 === 0 ? [row, row] : [row])) : rows;
    return {
      ...reply,
      body: body ?? reply.body,
      headers: said === undefined ? others : { ...others, 'X-WP-Total': said },
    };
  };

const soldIds = () =>
  store.catalogue.all().flatMap(({ id, type }) => (type === 'simple' || type === 'variation' ? [String(id)] : []));
const sorted = (ids: readonly string[]) => [...ids].sort((one, other) => Number(one) - Number(other));

describe.each(['10.0.2', '10.3.0'])('fetchProducts from WooCommerce %s', (version) => {
  beforeEach(async () => {
    store = await productStore({ version, variants: 150 });
  });

  it.each([1, 7, 100])('walks everything that is sold once, %d rows a page', async (limit) => {
    if (limit === 1) store = await productStore({ version, variants: 25 });
    const pages = await walk({ limit });
    expect(sorted(idsOf(pages))).toEqual(soldIds());
    const products = pages.flatMap((page) => page.products);
    for (const product of products) expect(productSchema.parse(product)).toEqual(product);
    expect(products.find(({ sku }) => sku === 'HOODIE-M')).toMatchObject({ title: 'Zip Hoodie', variantTitle: 'M' });
    const last = pages.at(-1);
    const syncedUntil = Date.parse(last?.syncedUntil ?? '');
    // By the store's clock, less the request's own time and an overlap.
    expect(NOW - syncedUntil).toBeGreaterThanOrEqual(120_000);
    expect(NOW - syncedUntil).toBeLessThan(180_000);
    expect(pages.slice(0, -1).every((page) => page.syncedUntil === undefined)).toBe(true);
  });

  it('skips nothing when products before the page are deleted', async () => {
    const victims = store.catalogue
      .all()
      .filter(({ type }) => type === 'simple')
      .slice(0, 30);
    const kept = new Set(soldIds().filter((id) => !victims.some((victim) => String(victim.id) === id)));
    const pages = await walk({ limit: 40 }, (page) => {
      if (page === 1) for (const { id } of victims) store.catalogue.delete(id);
    });
    const ids = idsOf(pages);
    expect([...kept].filter((id) => !ids.includes(id))).toEqual([]);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('reads what changed: a product with all its variations, a variation whose product did not', async () => {
    for (const record of store.catalogue.all()) record.modifiedAt = NOW - 10 * DAY;
    store.bySku('HOODIE').modifiedAt = NOW - DAY;
    store.bySku('SOCKS-L').modifiedAt = NOW - DAY;
    store.bySku('MUG-01').modifiedAt = NOW - 2 * DAY;
    store.bySku('TEE-BLACK').modifiedAt = NOW - 2 * DAY - 1_000;
    const pages = await walk({ updatedAfter: new Date(NOW - 2 * DAY), limit: 50 });
    const skus = pages.flatMap(({ products }) => products.map(({ sku }) => sku));
    expect([...new Set(skus)].sort()).toEqual(['HOODIE-L', 'HOODIE-M', 'HOODIE-S', 'MUG-01', 'SOCKS-L']);
  });

  it('reads what changed also where the filter is not known', async () => {
    for (const record of store.catalogue.all()) record.modifiedAt = NOW - 10 * DAY;
    store.bySku('SOCKS-L').modifiedAt = NOW;
    store.bySku('TEE-BLACK').modifiedAt = NOW;
    store.around((request, answer) => {
      request.url.searchParams.delete('modified_after');
      return answer();
    });
    const pages = await walk({ updatedAfter: new Date(NOW - DAY) });
    expect(pages.flatMap(({ products }) => products.map(({ sku }) => sku)).sort()).toEqual(['SOCKS-L', 'TEE-BLACK']);
  });
});

describe('fetchProducts', () => {
  beforeEach(async () => {
    store = await productStore();
  });

  it('ends a page where the time does, with what is in hand, and goes on from there', async () => {
    store = await productStore({ variants: 300 });
    const clock = vi.spyOn(performance, 'now');
    let passed = 0;
    clock.mockImplementation(() => passed);
    store.around(({ url }) => {
      if (url.pathname.endsWith('/variations')) passed += 4_000;
      return undefined;
    });
    const sold = soldIds();
    const pages: ProductPage[] = [];
    for (let cursor: string | undefined; ; ) {
      const more = cursor === undefined ? {} : { cursor };
      const page = await store.products.fetchProducts({ storeId: SITE, ...more }, { timeoutMs: 30_000 });
      pages.push(page);
      cursor = page.nextCursor;
      if (cursor === undefined) break;
    }
    expect(sorted(idsOf(pages))).toEqual(sold);
  });

  it.each(['10.0.2', '10.3.0'])('gives a small catalogue in one page, variations too, from %s', async (version) => {
    store = await productStore({ version, variants: 30 });
    const pages = await walk();
    expect(pages).toHaveLength(1);
    expect(sorted(idsOf(pages))).toEqual(soldIds());
  });

  it('hands out what is in hand when the next step of a page fails, and goes on there', async () => {
    store = await productStore({ variants: 60 });
    let isDown = true;
    store.around(({ url }) =>
      isDown && /products\/\d+\/variations$/.test(url.pathname) ? { status: 503, body: 'down' } : undefined,
    );
    const first = await read();
    expect(first.products.length).toBeGreaterThan(0);
    const cursor = first.nextCursor as string;
    await expect(read({ cursor })).rejects.toMatchObject({ code: 'platform_unavailable' });
    isDown = false;
    const rest = await read({ cursor });
    expect(sorted(idsOf([first, rest]))).toEqual(soldIds());
  });

  it('needs no more than page numbers, which every store knows', async () => {
    store = await productStore({ version: '10.3.0', variants: 150 });
    await walk({ limit: 20 });
    const known = new Set(['page', 'per_page', 'orderby', 'order', 'include', '_fields']);
    for (const { url } of store.arrived)
      expect([...url.searchParams.keys()].filter((key) => !known.has(key))).toEqual([]);
  });

  it.each([
    ['gives smaller pages than it is asked for', { cap: 13 }],
    ['counts nothing', { total: '0' }],
    ['gives smaller pages and no count', { cap: 30, total: undefined }],
    ['shows some rows twice', { repeats: true }],
  ])('loses and repeats nothing where the store %s', async (_, trouble: Trouble) => {
    store = await productStore({ variants: 150 });
    store.around(troubled(trouble));
    for (const limit of [7, 100]) expect(sorted(idsOf(await walk({ limit })))).toEqual(soldIds());
  });

  it('finds its way past rows that are hidden, however many and wherever they are', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(90), fc.integer({ min: 1, max: 60 })), { maxLength: 3 }),
        fc.integer({ min: 4, max: 40 }),
        async (stretches, limit) => {
          store = await productStore({ variants: 80, version: '10.3.0' });
          const isHidden = (id: number) =>
            stretches.some(([start, length]) => id >= 14 + start && id < 14 + start + length);
          store.around(({ url }, answer) => {
            const reply = answer();
            if (!/\/(products|variations)$/.test(url.pathname) || url.searchParams.has('include')) return reply;
            return { ...reply, body: (reply.body as { id: number }[]).filter(({ id }) => !isHidden(id)) };
          });
          const shown = soldIds().filter((id) => !isHidden(Number(id)));
          expect(sorted(idsOf(await walk({ limit })))).toEqual(shown);
        },
      ),
      { numRuns: 12 },
    );
  });

  it('asks for less where the store cannot bear full pages', async () => {
    store = await productStore({ variants: 150, options: { maxRetries: 2 } });
    store.around(({ url }) =>
      Number(url.searchParams.get('per_page')) > 30 ? { status: 500, body: 'Fatal error' } : undefined,
    );
    expect(sorted(idsOf(await walk()))).toEqual(soldIds());
  });

  it.each([
    ['no list', () => ({})],
    ['rows without an id', (rows: readonly object[]) => rows.map((row) => ({ ...row, id: null }))],
    ['rows in another order', (rows: readonly object[]) => [...rows].reverse()],
  ])('takes %s for no page of the catalogue', async (_, change) => {
    store.around(({ url }, answer) => {
      const reply = answer();
      return url.searchParams.has('page') ? { ...reply, body: change(reply.body as object[]) } : reply;
    });
    await expect(walk()).rejects.toMatchObject({ code: 'unexpected_response' });
  });

  it('leaves out the variations of a product that is deleted meanwhile', async () => {
    const { id } = store.bySku('HOODIE');
    store.around(({ url }, answer) =>
      url.pathname.includes(`/${id}/variations`)
        ? { status: 404, body: { code: 'woocommerce_rest_product_invalid_id', message: 'No.', data: { status: 404 } } }
        : answer(),
    );
    const skus = (await walk()).flatMap(({ products }) => products.map(({ sku }) => sku));
    expect(skus).toContain('SOCKS-S');
    expect(skus).not.toContain('HOODIE-S');
  });

  it('does without totals and clock where a proxy drops the headers', async () => {
    store.around((_, answer) => {
      const { status, body } = answer();
      return { ...(status === undefined ? {} : { status }), body };
    });
    const pages = await walk({ limit: 30 });
    expect(sorted(idsOf(pages))).toEqual(soldIds());
    expect(pages.at(-1)).not.toHaveProperty('syncedUntil');
  });

  it('finds products by SKU, with the products they belong to', async () => {
    const skus = ['HOODIE-M', 'NO-SUCH', 'TWIN-SKU', 'HOODIE', 'BUNDLE-GROUPED', 'MUG-01'];
    const { products, nextCursor, syncedUntil } = await read({ skus });
    expect(products.map(({ sku, title }) => [sku, title])).toEqual([
      ['HOODIE-M', 'Zip Hoodie'],
      ['TWIN-SKU', 'Imported Twin One'],
      ['TWIN-SKU', 'Imported Twin Two'],
      ['MUG-01', 'Enamel Mug & Saucer "Deluxe"'],
    ]);
    expect([nextCursor, syncedUntil]).toEqual([undefined, undefined]);
    const pages = await walk({ skus: ['TEE-BLACK', 'MUG-01', 'CO,MMA'], limit: 2 });
    expect(pages.map(({ products: rows }) => rows.map(({ sku }) => sku))).toEqual([
      ['TEE-BLACK', 'MUG-01'],
      ['CO,MMA'],
    ]);
  });

  it('asks the store once a day what its numbers are in', async () => {
    let now = NOW;
    store = await productStore({ options: { now: () => now } });
    const asked = () => store.requests().filter((line) => line.includes('settings')).length;
    await read({ skus: ['MUG-01'] });
    const { products } = await read({ skus: ['MUG-01'] });
    expect(products[0]).toMatchObject({
      price: { amount: '249.00', currency: 'INR' },
      compareAtPrice: { amount: '299.00', currency: 'INR' },
    });
    expect(asked()).toBe(2);
    const units = { currency: 'INR', decimals: 2, weight: 'kg', dimension: 'cm' };
    expect((await store.record()).settings['units']).toEqual({ ...units, readAt: NOW });
    now += DAY;
    await read({ skus: ['MUG-01'] });
    expect(asked()).toBe(4);
    // What is known serves while the store cannot be asked.
    now += DAY;
    store.around(({ url }) => (url.pathname.includes('/settings/') ? { status: 503, body: 'down' } : undefined));
    expect((await read({ skus: ['MUG-01'] })).products[0]?.price).toEqual({ amount: '249.00', currency: 'INR' });
  });

  it('does not take a moment of trouble for a catalogue without prices', async () => {
    let isDown = true;
    store.around(({ url }) =>
      isDown && url.pathname.includes('/settings/') ? { status: 503, body: 'down' } : undefined,
    );
    await expect(read({ skus: ['MUG-01'] })).rejects.toMatchObject({ code: 'platform_unavailable' });
    isDown = false;
    expect((await read({ skus: ['MUG-01'] })).products[0]?.price).toEqual({ amount: '249.00', currency: 'INR' });
  });

  it('knows what prices are in although it cannot be saved', async () => {
    const warned: unknown[] = [];
    const log = { debug: () => {}, info: () => {}, warn: (entry: unknown) => warned.push(entry), error: () => {} };
    store = await productStore({ options: { logger: log } });
    const update = vi.spyOn(store.runtime.tokens, 'update');
    update.mockRejectedValue(new ConnectorError('token_store_failed', 'full', { platform: 'woocommerce' }));
    expect((await read({ skus: ['MUG-01'] })).products[0]?.price).toEqual({ amount: '249.00', currency: 'INR' });
    expect(warned).toMatchObject([{ event: 'settings_unsaved', code: 'token_store_failed' }]);
  });

  const closedSettings =
    (currencies: readonly unknown[]): Around =>
    ({ url }) => {
      if (url.pathname.endsWith('/wc/v3/orders')) return { body: currencies.map((currency) => ({ currency })) };
      return url.pathname.includes('/settings/')
        ? { status: 403, body: { code: 'woocommerce_rest_cannot_view', message: 'No.', data: { status: 403 } } }
        : undefined;
    };

  it('takes the currency of the newest orders, once a day, where the key may not read settings', async () => {
    store.around(closedSettings(['INR', 'INR']));
    for (const _ of [1, 2]) {
      expect((await read({ skus: ['MUG-01'] })).products[0]?.price).toEqual({ amount: '249.00', currency: 'INR' });
    }
    expect(store.requests().filter((line) => line === 'GET orders')).toHaveLength(1);
    expect((await store.record()).settings['units']).toEqual({ currency: 'INR', readAt: NOW });
    const [result] = await store.price([{ sku: 'MUG-01', price: '240.00', currency: 'EUR' }]);
    expect(result).toMatchObject({ ok: false });
  });

  it.each([[[]], [['INR', 'EUR']], [['rupees']]])('takes no currency from orders in %j', async (currencies) => {
    store.around(closedSettings(currencies));
    const { products } = await read({ skus: ['MUG-01'] });
    expect(products[0]?.availability).toMatchObject({ price: 'scope_missing' });
  });

  it('leaves prices out, saying why, where the key may not read settings', async () => {
    store.around(({ url }) =>
      url.pathname.includes('/settings/')
        ? { status: 403, body: { code: 'woocommerce_rest_cannot_view', message: 'No.', data: { status: 403 } } }
        : undefined,
    );
    const { products } = await read({ skus: ['MUG-01'] });
    expect(products[0]).not.toHaveProperty('price');
    expect(products[0]?.availability).toEqual({ price: 'scope_missing', compareAtPrice: 'scope_missing' });
  });

  it.each([
    [{ limit: 1.5 }, 'limit'],
    [{ skus: 'A' }, 'skus'],
    [{ updatedAfter: '2026-11-24' }, 'updatedAfter'],
    [{ cursor: 'nonsense' }, 'cursor'],
    [{ storeId: '' }, 'storeId'],
  ])('refuses %j', async (wrong, path) => {
    await expect(read(wrong as Partial<ProductQuery>)).rejects.toMatchObject({
      code: 'invalid_request',
      issues: [{ path }],
    });
    expect(store.arrived).toEqual([]);
  });

  it('refuses the cursor of another query', async () => {
    const { nextCursor } = await read({ limit: 5 });
    expect(nextCursor).toBeDefined();
    await expect(read({ updatedAfter: new Date(NOW), cursor: nextCursor as string })).rejects.toMatchObject({
      issues: [{ path: 'cursor' }],
    });
  });
});
