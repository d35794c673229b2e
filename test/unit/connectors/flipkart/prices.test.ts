import { describe, expect, it } from 'vitest';
import { detailsOf, listing, listingsWorld, type Reply, verdicts } from './listings-world.js';

const withPrice = (price: unknown, verdict: object = { status: 'SUCCESS' }) =>
  listingsWorld(({ path, body }): Reply => {
    if (path === 'details') return { body: detailsOf(body.sku_ids, { A: listing('A', { price }) }) };
    return { body: verdicts(Object.keys(body), () => verdict) };
  });

describe('prices for Flipkart', () => {
  it.each([
    ['1499', 1499],
    ['1499.00', 1499],
    ['0001', 1],
    ['2147483647', 2_147_483_647],
  ])('sends %s as the whole number it is', async (price, sent) => {
    const world = await withPrice({ mrp: 10 });
    await world.setPrices([{ sku: 'A', price, compareAtPrice: '2147483647' }]);
    expect(world.arrivals.at(-1)).toEqual({
      path: 'update/price',
      body: {
        A: {
          product_id: listing('A')['product_id'],
          price: { mrp: 2_147_483_647, selling_price: sent, currency: 'INR' },
        },
      },
    });
  });

  it('keeps the MRP, and wants it where Flipkart tells none', async () => {
    const told = await withPrice({ mrp: 999, selling_price: 499 });
    await told.setPrices([{ sku: 'A', price: '450' }]);
    expect(told.arrivals.at(-1)?.body.A.price).toEqual({ mrp: 999, selling_price: 450, currency: 'INR' });
    for (const price of [undefined, { selling_price: 499 }, { mrp: 0 }, { mrp: 99.5 }]) {
      const untold = await withPrice(price);
      const { results } = await untold.setPrices([{ sku: 'A', price: '50' }]);
      expect(results).toMatchObject([{ reason: 'invalid_price', message: expect.stringContaining('MRP') }]);
    }
  });

  it('knows the price by the name that one page has for it', async () => {
    const world = await withPrice({ mrp: 999, flipkart_selling_price: 450 });
    expect((await world.setPrices([{ sku: 'A', price: '450' }])).results).toEqual([{ sku: 'A', ok: true }]);
    expect(world.arrivals).toHaveLength(1);
  });

  it.each([
    ['price.selling_price', 'invalid_price'],
    ['price', 'invalid_price'],
    ['product_id', 'platform_rejected'],
  ])('takes a refusal of %s for %s', async (path, reason) => {
    const errors = [{ code: 7, description: 'No.', severity: 'ERROR', attribute: path, path }];
    const world = await withPrice({ mrp: 999 }, { status: 'FAILURE', attribute_errors: errors });
    const { results } = await world.setPrices([{ sku: 'A', price: '450' }]);
    expect(results).toEqual([{ sku: 'A', ok: false, reason, message: 'No. (7)' }]);
  });
});
