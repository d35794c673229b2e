import { expect, it, onTestFinished } from 'vitest';
import { openStockHost } from './sync-inventory-host.js';
import { openCatalogue } from './woocommerce-products-shop.js';

it('keeps the prices of a WooCommerce shop at what the host says, and writes only what changed', async () => {
  const shop = await openCatalogue({ variants: 40 });
  onTestFinished(() => shop.close());
  const listed = shop.controls
    .variants()
    .filter(({ type, sku }) => type === 'simple' && /^[A-Z0-9-]+$/.test(sku))
    .slice(0, 2)
    .map(({ id, sku }) => ({ unitId: String(id), sku }));
  const [first, second] = listed;
  const { store, prices, priceSync } = await openStockHost(shop.woo, shop.storeId, listed);
  prices.set(`host ${first?.sku}`, { price: '1499.00', compareAtPrice: '1999.00' });
  prices.set(`host ${second?.sku}`, { price: '0.10' });
  expect(await priceSync.sync(store)).toMatchObject({ written: 2, failed: 0 });
  expect(shop.controls.product(first?.sku ?? '')).toMatchObject({ regularPrice: '1999.00', salePrice: '1499.00' });
  expect(shop.controls.product(second?.sku ?? '').price).toBe('0.10');
  shop.controls.requests.reset();
  expect(await priceSync.sync(store)).toMatchObject({ written: 0, unchanged: 2 });
  expect(shop.controls.requests.list()).toHaveLength(0);
  prices.set(`host ${second?.sku}`, { price: '0.20' });
  priceSync.notify({ companyId: 'acme', hostSkus: [`host ${second?.sku}`] });
  expect(await priceSync.flush()).toMatchObject([{ written: 1 }]);
  expect(shop.controls.product(second?.sku ?? '').price).toBe('0.20');
});
