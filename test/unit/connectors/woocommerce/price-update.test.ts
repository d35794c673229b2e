import { beforeEach, describe, expect, it } from 'vitest';
import type { PriceUpdate } from '../../../../src/core/connector.js';
import { bodyOf, productStore, reasonsOf } from './product-store.js';
import { SITE } from './scripted-site.js';

let store: Awaited<ReturnType<typeof productStore>>;
beforeEach(async () => {
  store = await productStore();
});

const pricesOf = (sku: string) => [store.bySku(sku).regularPrice, store.bySku(sku).salePrice];

describe('updatePrices', () => {
  it('sets prices, begins and ends sales', async () => {
    const rows = await store.price([
      { sku: 'TEE-BLACK', price: '450', compareAtPrice: '499.00', currency: 'INR' },
      { sku: 'MUG-01', price: '310.50' },
      { sku: 'HOODIE-M', price: '1399.00' },
      { sku: 'NO-SUCH', price: '1' },
    ]);
    expect(rows).toEqual([
      { sku: 'TEE-BLACK', ok: true },
      { sku: 'MUG-01', ok: true },
      { sku: 'HOODIE-M', ok: true },
      { sku: 'NO-SUCH', ok: false, reason: 'sku_not_found', message: expect.any(String) },
    ]);
    expect(pricesOf('TEE-BLACK').map(Number)).toEqual([499, 450]);
    expect(pricesOf('MUG-01')).toEqual(['310.50', '']);
    expect(pricesOf('HOODIE-M')).toEqual(['1399.00', '']);
  });

  it('writes nothing that is so already', async () => {
    expect(reasonsOf(await store.price([{ sku: 'MUG-01', price: '249', compareAtPrice: '299' }]))).toEqual(['ok']);
    expect(store.writes()).toEqual([]);
  });

  it('ends the schedule of a sale, so that the price holds at once', async () => {
    const { id } = store.bySku('MUG-01');
    store.around((request, answer) => {
      const reply = answer();
      if (request.method !== 'GET' || !request.url.searchParams.has('sku')) return reply;
      // A sale that has ended: the store sells for the regular price.
      const rows = (reply.body as object[]).map((row) => ({
        ...row,
        price: '299.00',
        date_on_sale_to: '2026-01-01T00:00:00',
      }));
      return { ...reply, body: rows };
    });
    await store.price([{ sku: 'MUG-01', price: '249', compareAtPrice: '299' }]);
    expect(store.writes()).toEqual([
      { update: [{ id, regular_price: '299', sale_price: '249', date_on_sale_from: '', date_on_sale_to: '' }] },
    ]);
  });

  it('ends the schedule of a sale too that has the right price today', async () => {
    const { id } = store.bySku('MUG-01');
    store.around((request, answer) => {
      const reply = answer();
      if (request.method !== 'GET' || !request.url.searchParams.has('sku')) return reply;
      return {
        ...reply,
        body: (reply.body as object[]).map((row) => ({ ...row, date_on_sale_to: '2026-12-24T00:00:00' })),
      };
    });
    expect(reasonsOf(await store.price([{ sku: 'MUG-01', price: '249', compareAtPrice: '299' }]))).toEqual(['ok']);
    expect(store.writes()).toMatchObject([{ update: [{ id, sale_price: '249', date_on_sale_to: '' }] }]);
  });

  it('advises nothing that a price cannot be set by', async () => {
    const rows = await store.price([
      { sku: 'TWIN-SKU', price: '1' },
      { sku: '', price: '1' },
      { sku: 'DOUBLE  SPACE', price: '1' },
    ]);
    expect(reasonsOf(rows)).toEqual(['sku_ambiguous', 'sku_not_found', 'sku_not_found']);
    for (const { message } of rows) expect(message).not.toContain('itemId');
  });

  it('says which products have no price of their own', async () => {
    const rows = await store.price([
      { sku: 'HOODIE', price: '1' },
      { sku: 'BUNDLE-GROUPED', price: '1' },
      { sku: 'TWIN-SKU', price: '1' },
      { sku: 'MUG-01', price: '1' },
      { sku: 'MUG-01', price: '2' },
    ]);
    expect(reasonsOf(rows)).toEqual(['read_only', 'read_only', 'sku_ambiguous', 'ok', 'duplicate_item']);
    expect(rows[0]?.message).toContain('SKUs');
  });

  it.each([
    [{ price: '-1' }, 'invalid_price'],
    [{ price: '1e3' }, 'invalid_price'],
    [{ price: '1,299' }, 'invalid_price'],
    [{ price: '' }, 'invalid_price'],
    [{ price: 12 }, 'invalid_price'],
    [{ price: '1.005' }, 'invalid_price'],
    [{ price: '5', compareAtPrice: '5.00' }, 'invalid_price'],
    [{ price: '5', compareAtPrice: '4' }, 'invalid_price'],
    [{ price: '5', compareAtPrice: 'x' }, 'invalid_price'],
    [{ price: '5', currency: 'USD' }, 'currency_mismatch'],
    [{ price: '5', sku: '' }, 'sku_not_found'],
  ])('refuses %j alone', async (wrong, reason) => {
    const rows = await store.price([
      { sku: 'TEE-BLACK', ...wrong } as PriceUpdate['items'][number],
      { sku: 'MUG-01', price: '5' },
    ]);
    expect(reasonsOf(rows)).toEqual([reason, 'ok']);
    expect(store.writes()).toHaveLength(1);
  });

  it('takes zeros beyond the decimals of the store, and zero itself', async () => {
    const rows = await store.price([
      { sku: 'MUG-01', price: '5.1000' },
      { sku: 'TEE-BLACK', price: '0' },
    ]);
    expect(reasonsOf(rows)).toEqual(['ok', 'ok']);
  });

  it('refuses a currency it cannot compare', async () => {
    store.around(({ url }) =>
      url.pathname.includes('/settings/')
        ? { status: 403, body: { code: 'woocommerce_rest_cannot_view', message: 'No.', data: { status: 403 } } }
        : undefined,
    );
    const rows = await store.price([
      { sku: 'MUG-01', price: '5', currency: 'INR' },
      { sku: 'TEE-BLACK', price: '5.001' },
    ]);
    expect(reasonsOf(rows)).toEqual(['currency_mismatch', 'ok']);
    await store.price([{ sku: 'MUG-01', price: '6' }]);
    expect(store.requests().filter((line) => line.includes('settings'))).toHaveLength(1);
  });

  it('says what the store made of it, where that is not what was sent', async () => {
    store.around((request, answer) => {
      if (request.method === 'GET') return undefined;
      const { body } = answer() as { body: { update: object[] } };
      return { body: { update: body.update.map((row) => ({ ...row, price: '77.00' })) } };
    });
    expect(await store.price([{ sku: 'MUG-01', price: '5' }])).toEqual([
      { sku: 'MUG-01', ok: false, reason: 'platform_rejected', message: expect.stringContaining('77.00') },
    ]);
  });

  it('reads again when the answer was lost', async () => {
    store.around((request, answer) => {
      if (request.method === 'GET') return undefined;
      if ((bodyOf(request)['update'] as object[]).length > 0) answer();
      throw new Error('socket hang up');
    });
    expect(reasonsOf(await store.price([{ sku: 'MUG-01', price: '5' }]))).toEqual(['ok']);
  });

  it('refuses what is no list', async () => {
    const update = { storeId: SITE, items: 'x' } as unknown as PriceUpdate;
    await expect(store.products.updatePrices(update)).rejects.toMatchObject({ issues: [{ path: 'items' }] });
    expect(store.arrived).toEqual([]);
  });
});
