import { describe, expect, it } from 'vitest';
import { openShop, told } from './flipkart-listings-shop.js';

describe('setting prices at Flipkart', () => {
  it('sets whole rupees and keeps the MRP, or sets it as well', async () => {
    const { connector, controls, storeId, listingAt, fbf } = await openShop();
    const [first, second] = [listingAt(0), listingAt(1)];
    const { status, results } = await connector.updatePrices({
      storeId,
      items: [
        { sku: first.sku, price: '99.00' },
        { sku: second.sku, price: '1499', compareAtPrice: '1999.0', currency: 'INR' },
        { sku: fbf.sku, price: '101' },
      ],
    });
    expect({ status, results }).toEqual({
      status: 'done',
      results: [first, second, fbf].map(({ sku }) => ({ sku, ok: true })),
    });
    expect(controls.listing(first.sku)).toMatchObject({ price: 99, mrp: first.mrp });
    expect(controls.listing(second.sku)).toMatchObject({ price: 1499, mrp: 1999 });
    expect(controls.listing(fbf.sku)).toMatchObject({ price: 101, mrp: fbf.mrp });
  });

  it('fails rows alone, each with its reason, before Flipkart could', async () => {
    const { connector, controls, storeId, listingAt } = await openShop();
    const { sku, mrp, price } = listingAt(0);
    const items: unknown[] = [
      { sku: 'NO-SUCH-SKU', price: '10' },
      { sku, price: '1499.50' },
      { sku, price: '10', compareAtPrice: '19.99' },
      { sku, price: String(mrp + 1) },
      { sku, price: '20', compareAtPrice: '19' },
      { sku, price: '0' },
      { sku, price: 10 },
      { sku, price: '-1' },
      { sku, price: '3000000000' },
      { sku, price: '10', currency: 'USD' },
      { sku: '', price: '10' },
      null,
    ];
    const { results } = await connector.updatePrices({ storeId, items: items as [] });
    expect(results.map(({ reason }) => reason)).toEqual([
      'sku_not_found',
      ...Array.from({ length: 8 }, () => 'invalid_price'),
      'currency_mismatch',
      'sku_not_found',
      'sku_not_found',
    ]);
    expect(controls.requests.count('updatePrices')).toBe(0);
    expect(controls.listing(sku)).toMatchObject({ price, mrp });
  });

  it('takes one row for each SKU, however it is spelt, and sends nothing that is there already', async () => {
    const { connector, controls, storeId, listingAt } = await openShop();
    const { sku, price } = listingAt(0);
    const { results } = await connector.updatePrices({
      storeId,
      items: [
        { sku, price: String(price) },
        { sku: `&quot;${sku}&quot;`, price: '5' },
      ],
    });
    expect(told(results)).toEqual([
      [sku, 'ok'],
      [`&quot;${sku}&quot;`, 'duplicate_item'],
    ]);
    expect(controls.requests.count('updatePrices')).toBe(0);
  });

  it('fails one bad row of 60 alone, six requests to read and six to write', async () => {
    const { connector, controls, storeId, own } = await openShop({ sandbox: { listings: 90 } });
    const items = own.slice(0, 60).map(({ sku }, index) => ({ sku: index === 31 ? 'NO-SUCH-SKU' : sku, price: '77' }));
    const { results } = await connector.updatePrices({ storeId, items });
    expect(results.filter(({ ok }) => !ok)).toMatchObject([{ sku: 'NO-SUCH-SKU', reason: 'sku_not_found' }]);
    expect(items.filter(({ sku }) => sku !== 'NO-SUCH-SKU' && controls.listing(sku).price !== 77)).toEqual([]);
    expect([controls.requests.count('getListings'), controls.requests.count('updatePrices')]).toEqual([6, 6]);
  });

  it('reads back a lost answer, tells a warning, and refuses what is no list', async () => {
    const { connector, controls, storeId, listingAt } = await openShop({ options: { maxRetries: 0 } });
    const { sku } = listingAt(0);
    controls.faults.resetAfter({ operation: 'updatePrices' });
    const lost = await connector.updatePrices({ storeId, items: [{ sku, price: '55' }] });
    expect(lost.results).toEqual([{ sku, ok: true }]);
    controls.setListingAnswers({ warned: [sku] });
    const warned = await connector.updatePrices({ storeId, items: [{ sku, price: '56' }] });
    expect(warned.results).toEqual([{ sku, ok: true, message: expect.stringContaining('reviewed') }]);
    controls.faults.resetBefore({ operation: 'updatePrices' });
    await expect(connector.updatePrices({ storeId, items: [{ sku, price: '57' }] })).rejects.toMatchObject({
      outcomeUnknown: true,
    });
    await expect(connector.updatePrices({ storeId, items: 'A' as never })).rejects.toMatchObject({
      code: 'invalid_request',
      issues: [{ path: 'items' }],
    });
  });
});
