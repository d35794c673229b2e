import { describe, expect, it } from 'vitest';
import { createPriceSync, type HostPrice } from '../../../src/sync/index.js';
import { COMPANY, openToyHost, storeOf } from './inventory-sync-toy.js';

const ONE = storeOf('one');

async function openShop() {
  const host = await openToyHost();
  const { toy, stores, state, mappings, values } = host;
  const prices = new Map<string, HostPrice>();
  const sync = createPriceSync({
    connectors: { toy: toy.connector },
    ...{ stores, state, mappings, values },
    now: () => host.clock.at,
    hostPrices: { prices: () => Promise.resolve(prices) },
  });
  const settings = async (enabled: boolean) => {
    const entry = await stores.load(ONE);
    if (entry === undefined) return;
    await stores.save({ ...entry, settings: { ...entry.settings, prices: { ...entry.settings.prices, enabled } } });
  };
  return { ...host, prices, priceSync: sync, settings };
}

describe('price sync', () => {
  it('writes what changed of the mappings whose flag is on, digit by digit', async () => {
    const { toy, map, prices, priceSync, told, state } = await openShop();
    await map('one', 'A', 'A', { syncPrice: true });
    await map('one', 'B', 'B');
    await map('one', 'C', 'C', { syncPrice: true });
    await map('one', 'D', 'D', { syncPrice: true });
    await map('one', 'E', 'E', { syncPrice: true });
    prices.set('A', { price: '9007199254740993.10', compareAtPrice: '9007199254740999.00', currency: 'INR' });
    prices.set('B', { price: '5' });
    prices.set('D', { price: '1e3' });
    // As a database may answer.
    Reflect.apply(Map.prototype.set, prices, ['E', null]);
    expect(await priceSync.sync(ONE)).toMatchObject({
      ...{ written: 1, failed: 2, skipped: 2 },
      reasons: { invalid_price: 2, switched_off: 1, unknown_to_host: 1 },
    });
    expect(toy.price('one', 'A')).toBe('9007199254740993.10 was 9007199254740999.00');
    expect(await told(ONE, 'price')).toEqual({ 'unit A': '9007199254740993.10/9007199254740999.00 INR' });
    const { calls } = toy.platform;
    expect(await priceSync.sync(ONE)).toMatchObject({ written: 0, unchanged: 1 });
    expect(toy.platform.calls).toBe(calls);

    prices.set('A', { price: '9007199254740993.10' });
    for (let notice = 0; notice < 10; notice += 1) priceSync.notify({ companyId: COMPANY, hostSkus: ['A'] });
    expect(await priceSync.flush()).toMatchObject([{ written: 1 }]);
    expect(toy.price('one', 'A')).toBe('9007199254740993.10');
    expect(await priceSync.sync(ONE, { full: true, hostSkus: ['A'] })).toMatchObject({ written: 1 });
    expect(await state.load(ONE, 'prices')).toMatchObject({ counters: { priceUpdates: 3 } });
  });

  it('is refused where it is off, or the platform has no such thing, before anything is asked', async () => {
    const { toy, priceSync, settings, stores, state, mappings, values } = await openShop();
    await settings(false);
    await expect(priceSync.sync(ONE)).rejects.toMatchObject({ platformCode: 'job_disabled' });
    await settings(true);
    const { capabilities } = toy.connector;
    const without = { ...capabilities, operations: { ...capabilities.operations, updatePrices: false } };
    const lacking = createPriceSync({
      connectors: { toy: { ...toy.connector, capabilities: without } },
      ...{ stores, state, mappings, values },
      hostPrices: { prices: () => Promise.reject(new Error('asked')) },
    });
    await expect(lacking.sync(ONE)).rejects.toMatchObject({ code: 'not_supported' });
    expect(toy.platform.calls).toBe(0);
    expect(await state.load(ONE, 'prices')).toBeUndefined();
  });
});
