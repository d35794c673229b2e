import { describe, expect, it, onTestFinished } from 'vitest';
import type { WebhookEvent } from '../../src/model/index.js';
import type { PlatformStockChange } from '../../src/sync/index.js';
import { openShop as openAmazon, SUBMIT_ONLY_MS } from './amazon-inventory-shop.js';
import { openShop as openFlipkart } from './flipkart-listings-shop.js';
import { startShop } from './shopify-shop.js';
import { openStockHost } from './sync-inventory-host.js';
import { openCatalogue } from './woocommerce-products-shop.js';

const COMPANY = 'acme';

describe('stock of a Shopify shop', () => {
  async function openShopify(settings: Parameters<typeof openStockHost>[3] = {}) {
    const shop = await startShop({ orders: 1, shopify: { variants: 60 } });
    onTestFinished(() => shop.close());
    const [first, second] = shop.controls.locations().map(({ id }) => id);
    const [here, there] = [first ?? '', second ?? ''];
    const variants = shop.controls.variants();
    const single = variants.filter(
      ({ sku, tracked, locationIds }) =>
        sku !== null && tracked && locationIds.includes(here) && variants.filter((one) => one.sku === sku).length === 1,
    );
    const listed = single.slice(0, 3).map(({ sku, variantId, inventoryItemId }) => {
      return { unitId: variantId, itemId: inventoryItemId, sku: sku ?? '' };
    });
    for (const { sku } of listed) {
      for (const locationId of [here, there]) shop.controls.setInventory({ sku, locationId, available: 5 });
    }
    const host = await openStockHost(shop.shopify, shop.storeId, listed, settings);
    const available = (sku: string, locationId: string) => shop.controls.inventory(sku, locationId)?.available;
    const skuAt = (index: number) => listed[index]?.sku ?? '';
    return { ...host, shop, here, there, listed, available, skuAt };
  }

  it('is kept by location, and a lost race is read and decided again', async () => {
    const { shop, store, stock, inventory, here, there, available, skuAt, listed } = await openShopify();
    for (const { sku } of listed) {
      stock.set(`host ${sku}`, [
        { locationId: here, quantity: 10 },
        { locationId: there, quantity: 20 },
      ]);
    }
    expect(await inventory.sync(store)).toMatchObject({ status: 'done', written: 6, failed: 0 });
    expect([available(skuAt(0), here), available(skuAt(0), there)]).toEqual([10, 20]);
    expect(await inventory.sync(store)).toMatchObject({ written: 0, unchanged: 6 });

    // Sold since the last write.
    shop.controls.setInventory({ sku: skuAt(0), locationId: here, available: 9 });
    stock.set(`host ${skuAt(0)}`, [{ locationId: here, quantity: 30 }]);
    inventory.notify({ companyId: COMPANY, hostSkus: [`host ${skuAt(0)}`] });
    const [report] = await inventory.flush();
    expect(report).toMatchObject({ written: 1, overwritten: 1 });
    expect([available(skuAt(0), here), available(skuAt(0), there)]).toEqual([30, 20]);
  });

  it('knows its own echo by the item, and takes a sale of a two-way store', async () => {
    const changes: PlatformStockChange[] = [];
    const { shop, store, stock, inventory, here, available, skuAt, listed } = await openShopify({
      settings: { direction: 'two_way' },
      onPlatformStock: (change) => void changes.push(change),
    });
    for (const { sku } of listed) stock.set(`host ${sku}`, [{ locationId: here, quantity: 10 }]);
    await inventory.sync(store);
    const event: WebhookEvent = {
      ...{ id: 'e', dedupeKey: 'e', topic: 'inventory.updated', platformTopic: 'inventory_levels/update' },
      ...{ trust: 'body', raw: {}, storeId: store.storeId },
      resource: { type: 'inventory', id: listed[0]?.itemId ?? '', locationId: here },
    };
    expect(await inventory.webhooks.handle(event, { store })).toBe('echo');
    shop.controls.setInventory({ sku: skuAt(0), locationId: here, available: 8 });
    expect(await inventory.webhooks.handle(event, { store })).toBe('proposed');
    expect(changes).toEqual([
      {
        store,
        hostSku: `host ${skuAt(0)}`,
        sku: skuAt(0),
        locationId: here,
        quantity: 8,
        previous: 10,
        fulfilledBy: 'merchant',
      },
    ]);
    // What the host has by then.
    stock.set(`host ${skuAt(0)}`, [{ locationId: here, quantity: 8 }]);
    await inventory.flush();
    expect(available(skuAt(0), here)).toBe(8);
    expect(await inventory.webhooks.handle(event, { store })).toBe('echo');
  });
});

describe('stock of a WooCommerce shop', () => {
  it('is kept in step, by id where there is no SKU, and overwritten when a product was changed', async () => {
    const shop = await openCatalogue({ variants: 40 });
    onTestFinished(() => shop.close());
    const simple = shop.controls
      .variants()
      .filter(({ type, sku, manageStock }) => type === 'simple' && manageStock === true && /^[A-Z0-9-]+$/.test(sku));
    const [first, second] = simple;
    const listed = [
      { unitId: String(first?.id), productId: String(first?.id), sku: first?.sku ?? '' },
      { unitId: String(second?.id), productId: String(second?.id) },
    ];
    const { store, stock, inventory } = await openStockHost(shop.woo, shop.storeId, listed, {
      settings: { bufferStock: 1 },
    });
    stock.set(`host ${first?.sku}`, 12);
    stock.set(`host ${second?.id}`, 13);
    expect(await inventory.sync(store)).toMatchObject({ written: 2, failed: 0 });
    expect([shop.controls.stock(first?.id ?? 0), shop.controls.stock(second?.id ?? 0)]).toEqual([11, 12]);

    const event: WebhookEvent = {
      ...{
        id: 'e',
        dedupeKey: 'e',
        topic: 'product.updated',
        platformTopic: 'product.updated',
        trust: 'body',
        raw: {},
      },
      resource: { type: 'product', id: String(first?.id), productId: String(first?.id) },
    };
    expect(await inventory.webhooks.handle(event, { store })).toBe('echo');
    shop.controls.setStock({ sku: first?.id ?? 0, quantity: 40 });
    expect(await inventory.webhooks.handle(event, { store })).toBe('overwritten');
    expect(await inventory.flush()).toMatchObject([{ written: 1 }]);
    expect(shop.controls.stock(first?.id ?? 0)).toBe(11);
  });
});

describe('stock of a Flipkart seller', () => {
  it('is kept by location, and left alone in Flipkart’s warehouses', async () => {
    const { connector, controls, storeId, locationIds, listingAt, fbf } = await openFlipkart();
    const [here, there] = [locationIds[0] ?? '', locationIds[1] ?? ''];
    const own = listingAt(0);
    const listed = [own, fbf].map(({ sku, fsn }) => ({ unitId: sku, sku, identifiers: { fsn } }));
    const { store, stock, inventory } = await openStockHost(connector, storeId, listed);
    stock.set(`host ${own.sku}`, [
      { locationId: here, quantity: 4 },
      { locationId: there, quantity: 6 },
    ]);
    stock.set(`host ${fbf.sku}`, 99);
    expect(await inventory.sync(store)).toMatchObject({ written: 2, failed: 0, reasons: { read_only: 1 } });
    expect([controls.stock(own.sku, here), controls.stock(own.sku, there)]).toEqual([4, 6]);
    expect(await inventory.sync(store)).toMatchObject({ written: 0, unchanged: 2 });
  });
});

describe('stock of an Amazon seller', () => {
  it('goes in a feed that is followed up, and not to Amazon’s warehouses', async () => {
    const shop = await openAmazon({ listings: 260 });
    const levels = await shop.levels();
    const skusAt = (isOwn: boolean) => [
      ...new Set(levels.flatMap(({ sku, fulfilledBy }) => ((fulfilledBy === undefined) === isOwn ? (sku ?? []) : []))),
    ];
    const amazon = skusAt(false).slice(0, 2);
    const own = skusAt(true)
      .filter((sku) => !skusAt(false).includes(sku))
      .slice(0, 120);
    const listed = [...own, ...amazon].map((sku) => ({ unitId: sku, sku }));
    const { store, stock, inventory } = await openStockHost(shop.connector, shop.storeId, listed, {
      call: { timeoutMs: SUBMIT_ONLY_MS },
    });
    for (const { sku } of listed) stock.set(`host ${sku}`, 777);
    expect(await inventory.sync(store)).toMatchObject({ pending: own.length, written: 0, reasons: { read_only: 2 } });
    stock.set(`host ${own[0]}`, 778);
    inventory.notify({ companyId: COMPANY, hostSkus: [`host ${own[0]}`] });
    expect(await inventory.flush()).toMatchObject([{ pending: 1, written: 0 }]);
    shop.advance(60_000);
    expect(await inventory.followUp()).toMatchObject([{ written: own.length, failed: 0 }]);
    expect(await inventory.flush()).toMatchObject([{ written: 1 }]);
    await expect(shop.available(own[0] ?? '', own[1] ?? '')).resolves.toEqual([778, 777]);
    expect(await inventory.sync(store)).toMatchObject({ written: 0, unchanged: own.length });
  });
});
