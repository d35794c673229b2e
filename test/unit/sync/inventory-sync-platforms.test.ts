import { describe, expect, it } from 'vitest';
import type { PlatformStockChange } from '../../../src/sync/index.js';
import { COMPANY, openToyHost, stockEvent, storeOf } from './inventory-sync-toy.js';

const ONE = storeOf('one');

describe('a platform that does it later', () => {
  async function openLate() {
    const host = await openToyHost({ traits: { isLate: true } });
    for (const sku of ['A', 'B']) {
      await host.map('one', sku);
      host.toy.set('one', sku, 0);
      host.stock.set(sku, 5);
    }
    return host;
  }

  it('is asked until it is done, and given nothing new meanwhile', async () => {
    const { toy, sync, stock } = await openLate();
    expect(await sync.sync(ONE)).toMatchObject({ written: 0, pending: 2 });
    stock.set('A', 6);
    sync.notify({ companyId: COMPANY, hostSkus: ['A'] });
    expect(await sync.flush()).toMatchObject([{ written: 0, pending: 1 }]);
    expect(toy.platform.calls).toBe(1);
    expect(await sync.followUp()).toMatchObject([{ written: 0 }]);
    expect(await sync.followUp(ONE)).toMatchObject([{ written: 2 }]);
    expect((await sync.status(ONE))?.counters).toEqual({ operationsSubmitted: 1, inventoryUpdates: 2 });
    expect([toy.get('one', 'A'), toy.get('one', 'B')]).toEqual([5, 5]);
    // Kept from the flush before.
    expect(await sync.flush()).toMatchObject([{ pending: 1 }]);
    expect(toy.platform.calls).toBe(2);
  });

  it('is asked by a run, and when it says that it is done', async () => {
    const { toy, sync } = await openLate();
    await sync.sync(ONE);
    const finished = stockEvent('', 'operation.finished');
    expect(await sync.webhooks.handle(finished, { store: ONE })).toBe('ignored');
    expect(await sync.webhooks.handle(finished, { store: ONE })).toBe('applied');
    expect(await sync.sync(ONE)).toMatchObject({ written: 0, unchanged: 2 });
    expect(toy.get('one', 'A')).toBe(5);
  });

  it('gets again what it lost', async () => {
    const { toy, sync, values } = await openLate();
    await sync.sync(ONE);
    toy.failOperations();
    expect(await sync.followUp(ONE)).toMatchObject([{ failed: 2, reasons: { operation_failed: 2 } }]);
    expect(await sync.sync(ONE)).toMatchObject({ pending: 2 });
    // Nothing leads to the operation any more.
    for await (const { handle: _gone, ...value } of values.list(ONE, 'stock')) await values.put(ONE, [value]);
    expect(await sync.sync(ONE)).toMatchObject({ failed: 2, pending: 2 });
  });
});

describe('a platform that shows it later', () => {
  it('does not make a change of what it showed before', async () => {
    const changes: PlatformStockChange[] = [];
    const { toy, sync, stock, map, clock } = await openToyHost({
      traits: { isLagging: true, compareAndSet: false },
      settings: { direction: 'two_way' },
      onPlatformStock: (change) => void changes.push(change),
    });
    await map('one', 'A');
    toy.set('one', 'A', 3);
    stock.set('A', 5);
    expect(await sync.sync(ONE)).toMatchObject({ written: 1 });
    expect(await sync.sync(ONE)).toMatchObject({ written: 0, unchanged: 1, proposed: 0 });
    stock.set('A', 3);
    expect(await sync.sync(ONE)).toMatchObject({ written: 1, conflicts: 0 });
    toy.settle();
    await sync.sync(ONE);
    toy.set('one', 'A', 2);
    clock.at += 60_000;
    expect(await sync.sync(ONE)).toMatchObject({ proposed: 1 });
    expect(changes.map(({ quantity, previous }) => [quantity, previous])).toEqual([[2, 3]]);
  });

  it('counts as changed when it never shows it', async () => {
    const changes: PlatformStockChange[] = [];
    const { toy, sync, stock, map, clock } = await openToyHost({
      traits: { isLagging: true },
      settings: { direction: 'two_way' },
      onPlatformStock: (change) => void changes.push(change),
    });
    await map('one', 'A');
    toy.set('one', 'A', 3);
    stock.set('A', 5);
    await sync.sync(ONE);
    clock.at += 61 * 60_000;
    expect(await sync.sync(ONE)).toMatchObject({ proposed: 1 });
    expect(changes).toMatchObject([{ quantity: 3, previous: 5 }]);
  });
});

describe('stock in the platform’s own warehouses', () => {
  it('is never written', async () => {
    const { toy, sync, stock, map, change } = await openToyHost();
    await map('one', 'A');
    toy.set('one', 'A', 3);
    toy.own('one', 'A');
    stock.set('A', 9);
    expect(await sync.sync(ONE)).toMatchObject({ written: 0, failed: 0, skipped: 1, reasons: { read_only: 1 } });
    await change(ONE, { fulfilledBy: 'marketplace' });
    const { calls } = toy.platform;
    expect(await sync.sync(ONE)).toMatchObject({ written: 0, reasons: { marketplace_only: 1 } });
    expect([toy.platform.calls, toy.get('one', 'A')]).toEqual([calls, 3]);
  });

  it('is told to the host of a two-way store that asks for it, whenever it changes', async () => {
    const changes: PlatformStockChange[] = [];
    const { toy, sync, stock, map, change } = await openToyHost({
      settings: { direction: 'two_way' },
      onPlatformStock: (one) => void changes.push(one),
    });
    await map('one', 'A');
    toy.set('one', 'A', 3);
    toy.own('one', 'A');
    stock.set('A', 9);
    await sync.sync(ONE);
    expect(changes).toEqual([]);
    await change(ONE, { fulfilledBy: 'any' });
    for (const quantity of [3, 3, 2]) {
      toy.set('one', 'A', quantity);
      await sync.sync(ONE);
    }
    expect(changes.map(({ quantity, previous, fulfilledBy }) => [quantity, previous, fulfilledBy])).toEqual([
      [3, undefined, 'marketplace'],
      [2, 3, 'marketplace'],
    ]);
    expect(toy.platform.calls).toBe(0);
  });
});

describe('stock by location', () => {
  it('is written where the host says, the buffer held back once', async () => {
    const { toy, sync, stock, map, told } = await openToyHost({ settings: { bufferStock: 3 } });
    await map('one', 'A');
    for (const place of ['L1', 'L2', 'L3']) toy.set('one', 'A', 50, place);
    stock.set('A', [
      { locationId: 'L1', quantity: 2 },
      { locationId: 'L2', quantity: 10 },
    ]);
    expect(await sync.sync(ONE)).toMatchObject({ written: 2 });
    expect(['L1', 'L2', 'L3'].map((place) => toy.get('one', 'A', place))).toEqual([0, 9, 50]);
    expect(await told(ONE)).toEqual({ 'unit A@L1': '0', 'unit A@L2': '9' });
    stock.set('A', [{ locationId: 'L2', quantity: 11 }]);
    expect(await sync.sync(ONE)).toMatchObject({ written: 1 });
    expect(['L1', 'L2'].map((place) => toy.get('one', 'A', place))).toEqual([0, 8]);
    expect(await told(ONE)).toEqual({ 'unit A@L1': '0', 'unit A@L2': '8' });
    stock.set('A', []);
    expect(await sync.sync(ONE)).toMatchObject({ written: 0, reasons: { unknown_to_host: 1 } });
  });

  it('of a two-way store comes back for the location that changed', async () => {
    const changes: PlatformStockChange[] = [];
    const { toy, sync, stock, map } = await openToyHost({
      settings: { direction: 'two_way' },
      onPlatformStock: (change) => void changes.push(change),
    });
    await map('one', 'A');
    for (const place of ['L1', 'L2', 'L3']) toy.set('one', 'A', 5, place);
    stock.set(
      'A',
      ['L1', 'L2'].map((locationId) => ({ locationId, quantity: 5 })),
    );
    await sync.sync(ONE);
    toy.set('one', 'A', 4, 'L2');
    toy.set('one', 'A', 1, 'L3');
    expect(await sync.webhooks.handle(stockEvent('A'), { store: ONE })).toBe('proposed');
    expect(changes.map(({ locationId, quantity, previous }) => [locationId, quantity, previous])).toEqual([
      ['L2', 4, 5],
    ]);
  });
});

describe('stores that cannot be kept so', () => {
  it('two-way without anybody to tell', async () => {
    const { sync } = await openToyHost({ settings: { direction: 'two_way' } });
    await expect(sync.sync(ONE)).rejects.toMatchObject({ code: 'configuration_invalid' });
  });

  it('paused in the middle of a run', async () => {
    const host = await openToyHost({ batchSize: 1 });
    const { toy, sync, stock, map, stores } = host;
    for (const sku of ['A', 'B']) {
      await map('one', sku);
      toy.set('one', sku, 0);
      stock.set(sku, 5);
    }
    toy.platform.beforeWrite = () => {
      void stores.load(ONE).then((entry) => entry && stores.save({ ...entry, status: 'paused' }));
    };
    expect(await sync.sync(ONE)).toMatchObject({ status: 'stopped', written: 1 });
    sync.notify({ companyId: COMPANY, hostSkus: ['A', 'B'] });
    expect(await sync.flush()).toEqual([]);
    expect(await sync.webhooks.handle(stockEvent('A'), { store: ONE })).toBe('ignored');
  });

  it('does not hear of products where stock has events of its own', async () => {
    const { sync, map, toy } = await openToyHost();
    await map('one', 'A');
    expect(await sync.webhooks.handle(stockEvent('A', 'product.updated'), { store: ONE })).toBe('ignored');
    expect(toy.platform.reads).toBe(0);
  });
});
