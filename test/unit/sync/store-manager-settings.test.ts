import { describe, expect, it } from 'vitest';
import { defaultSyncSettings, type ProductMapping, type StoreSettingsPatch } from '../../../src/sync/index.js';
import { authorise, createHost, STORE } from './store-manager-host.js';

async function connectedHost() {
  const host = createHost();
  await authorise(host.manager, 'acme', 'c1');
  return host;
}

describe('the store manager: settings', () => {
  it('changes what is named, however deep, and nothing else', async () => {
    const { manager } = await connectedHost();
    const patch: StoreSettingsPatch = {
      orders: { statuses: ['open', 'completed'], fulfilledBy: 'merchant', intervalMinutes: 7 },
      inventory: { enabled: true, bufferStock: 2 },
    };
    const { settings } = await manager.updateSettings(STORE, patch);
    const before = defaultSyncSettings('fake');
    expect(settings).toEqual({
      ...before,
      orders: { ...before.orders, ...patch.orders },
      inventory: { ...before.inventory, ...patch.inventory },
    });
    expect((await manager.get(STORE)).settings).toEqual(settings);
  });

  it('takes an optional setting back to its default with null', async () => {
    const { manager } = await connectedHost();
    await manager.updateSettings(STORE, { orders: { statuses: ['open'] }, webhooks: { url: 'https://a.example/' } });
    const { settings } = await manager.updateSettings(STORE, { orders: { statuses: null }, webhooks: { url: null } });
    expect(settings).toEqual(defaultSyncSettings('fake'));
  });

  it.each([
    [{ orders: { intervalMinutes: 0 } }, 'orders.intervalMinutes'],
    [{ inventory: { intervalMinutes: 5.5 } }, 'inventory.intervalMinutes'],
    [{ prices: { intervalMinutes: 600_000 } }, 'prices.intervalMinutes'],
    [{ orders: { interval: 5 } }, 'orders.interval'],
    [{ syncOrders: true }, 'syncOrders'],
    [{ orders: { statuses: ['OPEN'] } }, 'orders.statuses.0'],
    [{ orders: { statuses: [] } }, 'orders.statuses'],
    [{ orders: { fulfilledBy: 'FBA' } }, 'orders.fulfilledBy'],
    [{ inventory: { bufferStock: -1 } }, 'inventory.bufferStock'],
    [{ inventory: { direction: null } }, 'inventory.direction'],
    [{ webhooks: { url: '/hooks' } }, 'webhooks.url'],
    [{ webhooks: { topics: ['orders/create'] } }, 'webhooks.topics.0'],
  ])('refuses %j and changes nothing', async (patch, path) => {
    const { manager, stores } = await connectedHost();
    const before = await stores.load(STORE);
    const work = manager.updateSettings(STORE, { prices: { enabled: true }, ...patch } as StoreSettingsPatch);
    await expect(work).rejects.toMatchObject({ code: 'invalid_request', issues: [{ path }] });
    expect(await stores.load(STORE)).toEqual(before);
  });

  it('refuses what is no patch at all', async () => {
    const { manager } = await connectedHost();
    for (const patch of [null, 'orders', []] as unknown as StoreSettingsPatch[]) {
      await expect(manager.updateSettings(STORE, patch)).rejects.toMatchObject({
        code: 'invalid_request',
        issues: [{ path: 'patch' }],
      });
    }
  });

  it('holds each platform to its own least interval', async () => {
    const { manager, stores } = await connectedHost();
    const entry = await stores.load(STORE);
    if (entry === undefined) throw new Error('not connected');
    const flipkart = { platform: 'flipkart', storeId: 's' };
    await stores.save({ ...entry, ...flipkart, settings: defaultSyncSettings('flipkart') });
    await expect(manager.updateSettings(flipkart, { inventory: { intervalMinutes: 29 } })).rejects.toMatchObject({
      issues: [{ path: 'inventory.intervalMinutes', message: expect.stringContaining('from 30') }],
    });
    await expect(manager.updateSettings(flipkart, { orders: { intervalMinutes: 4 } })).rejects.toThrow('from 5');
    const { settings } = await manager.updateSettings(flipkart, { inventory: { intervalMinutes: 30 } });
    expect(settings.inventory.intervalMinutes).toBe(30);
  });

  it('takes a setting back to what a store of its platform begins with', async () => {
    const { manager, stores } = await connectedHost();
    const entry = await stores.load(STORE);
    if (entry === undefined) throw new Error('not connected');
    const amazon = { platform: 'amazon', storeId: 's' };
    await stores.save({ ...entry, ...amazon, settings: defaultSyncSettings('amazon') });
    await manager.updateSettings(amazon, { inventory: { fulfilledBy: 'marketplace' } });
    const { settings } = await manager.updateSettings(amazon, { inventory: { fulfilledBy: null } });
    expect(settings).toEqual(defaultSyncSettings('amazon'));
  });

  it('begins as agreed on each platform', () => {
    const brief = (platform: string) => {
      const { orders, inventory, products, webhooks, prices } = defaultSyncSettings(platform);
      return [orders, inventory, products, prices]
        .map(
          ({ enabled, auto, intervalMinutes }) => `${enabled ? 'on' : 'off'} ${auto ? 'on' : 'off'} ${intervalMinutes}`,
        )
        .concat(`webhooks ${webhooks.enabled ? 'on' : 'off'}`);
    };
    expect(brief('shopify')).toEqual(['on on 5', 'off off 30', 'on off 1440', 'off off 30', 'webhooks on']);
    expect(brief('woocommerce')).toEqual(brief('shopify'));
    expect(brief('flipkart')).toEqual(['on on 5', 'on off 60', 'off off 1440', 'off off 60', 'webhooks on']);
    expect(brief('amazon')).toEqual(['on on 15', 'on off 60', 'on off 1440', 'off off 60', 'webhooks off']);
  });
});

describe('the store manager: statistics', () => {
  it('adds up what the jobs did, and shows the failure of the last run', async () => {
    const { manager, state, mappings } = await connectedHost();
    expect(await manager.statistics(STORE)).toEqual({
      ...{ status: 'idle', ordersCreated: 0, ordersSynced: 0, productsMapped: 0, inventoryUpdates: 0 },
      ...{
        ordersByMerchant: 0,
        ordersByMarketplace: 0,
        operationsSubmitted: 0,
        priceUpdates: 0,
        missedByPush: 0,
        jobs: {},
      },
    });
    const at = '2026-11-25T10:00:00.000Z';
    const error = { code: 'timeout', message: 'too slow', at, retryable: true } as const;
    const orders = {
      version: 0,
      status: 'idle',
      succeededAt: at,
      counters: { ordersCreated: 3, ordersSynced: 5 },
    } as const;
    await state.save(STORE, 'orders', { ...orders, data: { cursor: 'own business' } });
    await state.save(STORE, 'inventory', { version: 0, status: 'error', error, counters: { inventoryUpdates: 4 } });
    const mapping: ProductMapping = {
      ...STORE,
      type: 'manual',
      ...{ mappingId: 'm', companyId: 'acme', unitId: 'u', hostSku: 'H', mappedBy: 'me' },
      ...{ mappedAt: at, confidence: 100, syncInventory: true, syncPrice: false, isActive: true },
    };
    await mappings.save(mapping);
    await mappings.save({ ...mapping, mappingId: 'n', isActive: false });
    const statistics = await manager.statistics(STORE);
    expect(statistics).toMatchObject({
      ...{ status: 'error', error, ordersCreated: 3, ordersSynced: 5, productsMapped: 1, inventoryUpdates: 4 },
      lastOrderSyncAt: at,
    });
    expect(statistics).not.toHaveProperty('lastInventorySyncAt');
    expect(JSON.stringify(statistics)).not.toContain('own business');
    await state.save(STORE, 'prices', { version: 0, status: 'syncing', counters: {} });
    expect((await manager.statistics(STORE)).status).toBe('syncing');
  });
});
