import { describe, expect, it } from 'vitest';
import type { PlatformStockChange } from '../../../src/sync/index.js';
import { COMPANY, openToyHost, stockEvent, storeOf } from './inventory-sync-toy.js';

const ONE = storeOf('one');

describe('inventory sync', () => {
  it('writes what differs, once, less the buffer', async () => {
    const { toy, sync, stock, map, told, state } = await openToyHost({ settings: { bufferStock: 2 } });
    for (const [sku, quantity] of [
      ['A', 10],
      ['B', 1],
      ['C', -4],
    ] as const) {
      await map('one', sku);
      toy.set('one', sku, 99);
      stock.set(sku, quantity);
    }
    expect(await sync.sync(ONE)).toMatchObject({ status: 'done', written: 3, unchanged: 0, failed: 0 });
    expect(['A', 'B', 'C'].map((sku) => toy.get('one', sku))).toEqual([8, 0, 0]);
    expect(await told(ONE)).toEqual({ 'unit A': '8', 'unit B': '0', 'unit C': '0' });

    const { calls } = toy.platform;
    expect(await sync.sync(ONE)).toMatchObject({ written: 0, unchanged: 3 });
    expect(toy.platform.calls).toBe(calls);
    expect(await state.load(ONE, 'inventory')).toMatchObject({ status: 'idle', counters: { inventoryUpdates: 3 } });
  });

  it('writes with the platform options of the settings', async () => {
    const { toy, sync, stock, map } = await openToyHost({ settings: { platformOptions: { via: 'patch' } } });
    await map('one', 'A');
    toy.set('one', 'A', 1);
    stock.set('A', 3);
    await sync.sync(ONE);
    expect(toy.platform.options).toEqual({ via: 'patch' });
  });

  it('leaves what the host does not know, what is switched off, and says why', async () => {
    const { toy, sync, stock, map } = await openToyHost();
    await map('one', 'unknown');
    await map('one', 'off', 'off', { syncInventory: false });
    await map('one', 'gone', 'gone', { isActive: false });
    await map('one', 'half', 'half');
    await map('one', 'missing', 'missing');
    await map('one', 'text', 'text');
    for (const sku of ['unknown', 'off', 'gone', 'half']) toy.set('one', sku, 5);
    for (const sku of ['off', 'gone', 'missing']) stock.set(sku, 1);
    stock.set('half', 0.5);
    // As a host without types may answer.
    Object.assign(stock, { get: (sku: string) => (sku === 'text' ? '7' : Map.prototype.get.call(stock, sku)) });
    stock.set('text', 7);
    const report = await sync.sync(ONE);
    expect(report).toMatchObject({
      ...{ written: 0, failed: 3, skipped: 3 },
      reasons: { unknown_to_host: 1, switched_off: 2, invalid_quantity: 2, sku_not_found: 1 },
    });
    expect(report.rows.slice(0, 3).map(({ outcome }) => outcome)).toEqual(['failed', 'failed', 'failed']);
    expect(['unknown', 'off', 'gone', 'half'].map((sku) => toy.get('one', sku))).toEqual([5, 5, 5, 5]);
  });

  it('refuses a store that is switched off, before anything is asked', async () => {
    const { toy, sync, map } = await openToyHost({ settings: { enabled: false } });
    await map('one', 'A');
    await expect(sync.sync(ONE)).rejects.toMatchObject({ code: 'conflict', platformCode: 'job_disabled' });
    expect(toy.platform.calls + toy.platform.reads).toBe(0);
  });

  it('decides without writing in a dry run', async () => {
    const { toy, sync, stock, map, told, state } = await openToyHost();
    await map('one', 'A');
    toy.set('one', 'A', 1);
    stock.set('A', 3);
    expect(await sync.sync(ONE, { dryRun: true })).toMatchObject({ dryRun: true, written: 1 });
    expect([toy.get('one', 'A'), await told(ONE), await state.load(ONE, 'inventory')]).toEqual([1, {}, undefined]);
  });

  it('makes one write of ten notices, to every listing of every store', async () => {
    const { toy, sync, stock, map } = await openToyHost({ storeIds: ['one', 'two'] });
    await map('one', 'A1', 'A');
    await map('one', 'A2', 'A');
    await map('two', 'A3', 'A');
    await map('two', 'B');
    for (const [store, sku] of [
      ['one', 'A1'],
      ['one', 'A2'],
      ['two', 'A3'],
      ['two', 'B'],
    ] as const)
      toy.set(store, sku, 0);
    stock.set('B', 9);
    for (let quantity = 1; quantity <= 10; quantity += 1) {
      stock.set('A', quantity);
      sync.notify({ companyId: COMPANY, hostSkus: ['A'] });
    }
    const reports = await sync.flush();
    expect(reports.map(({ store, status }) => [store.storeId, status]).sort()).toEqual([
      ['one', 'done'],
      ['two', 'done'],
    ]);
    expect(toy.writes.map(({ sku, quantity }) => `${sku}=${quantity}`).sort()).toEqual(['A1=10', 'A2=10', 'A3=10']);
    expect(await sync.flush()).toEqual([]);
  });

  it('writes again what failed for now, and keeps what is not known from looking done', async () => {
    const { toy, sync, stock, map, told } = await openToyHost();
    for (const sku of ['A', 'B', 'C', 'D']) {
      await map('one', sku);
      toy.set('one', sku, 0);
      stock.set(sku, 7);
    }
    toy.fail({ kind: 'rows', reason: 'outcome_unknown', every: 2 });
    sync.notify({ companyId: COMPANY, hostSkus: ['A', 'B', 'C', 'D'] });
    expect(await sync.flush()).toMatchObject([{ written: 2, failed: 2, reasons: { outcome_unknown: 2 } }]);
    expect(Object.keys(await told(ONE))).toHaveLength(2);
    expect(await sync.flush()).toMatchObject([{ written: 2, failed: 0 }]);
    expect(['A', 'B', 'C', 'D'].map((sku) => toy.get('one', sku))).toEqual([7, 7, 7, 7]);
    stock.set('A', 8);
    toy.fail({ kind: 'rows', reason: 'outcome_unknown', every: 1 });
    await sync.sync(ONE);
    expect(toy.get('one', 'A')).toBe(8);
    stock.set('A', 7);
    await sync.sync(ONE);
    expect(toy.get('one', 'A')).toBe(7);
  });

  it('forgets what a lost answer may have written, and keeps what was refused', async () => {
    const { toy, sync, stock, map, told } = await openToyHost();
    await map('one', 'A');
    toy.set('one', 'A', 0);
    stock.set('A', 7);
    await sync.sync(ONE);
    stock.set('A', 8);
    toy.fail({ kind: 'refused' });
    await expect(sync.sync(ONE)).rejects.toMatchObject({ code: 'connection_failed' });
    expect(await told(ONE)).toEqual({ 'unit A': '7' });
    toy.fail({ kind: 'lost' });
    await expect(sync.sync(ONE)).rejects.toMatchObject({ code: 'connection_failed' });
    expect([await told(ONE), toy.get('one', 'A')]).toEqual([{}, 8]);
    stock.set('A', 7);
    expect(await sync.sync(ONE)).toMatchObject({ written: 1 });
    expect(toy.get('one', 'A')).toBe(7);
  });

  it('takes its own echo for one, and forgets what a one-way store shows instead', async () => {
    const { toy, sync, stock, map } = await openToyHost();
    await map('one', 'A');
    toy.set('one', 'A', 0);
    stock.set('A', 7);
    await sync.sync(ONE);
    expect(await sync.webhooks.handle(stockEvent('A'), { store: ONE })).toBe('echo');
    expect(await sync.flush()).toEqual([]);
    toy.set('one', 'A', 6);
    stock.set('A', 5);
    expect(await sync.webhooks.handle(stockEvent('A'), { store: ONE })).toBe('overwritten');
    expect(await sync.flush()).toMatchObject([{ written: 1 }]);
    expect(toy.get('one', 'A')).toBe(5);
    expect(await sync.webhooks.handle(stockEvent('nobody'), { store: ONE })).toBe('ignored');
  });

  it('gives a platform change of a two-way store to the host, and the others follow', async () => {
    const changes: PlatformStockChange[] = [];
    const host = await openToyHost({
      storeIds: ['one', 'two'],
      settings: { direction: 'two_way', bufferStock: 1 },
      onPlatformStock: (change) => {
        changes.push(change);
        host.stock.set(change.hostSku, change.quantity + 1);
      },
    });
    const { toy, sync, stock, map } = host;
    for (const store of ['one', 'two']) {
      await map(store, 'A');
      toy.set(store, 'A', 0);
    }
    stock.set('A', 10);
    await sync.sync(ONE);
    await sync.sync(storeOf('two'));
    expect(await sync.webhooks.handle(stockEvent('A'), { store: ONE })).toBe('echo');
    toy.set('one', 'A', 7);
    expect(await sync.webhooks.handle(stockEvent('A'), { store: ONE })).toBe('proposed');
    expect(changes).toEqual([
      { store: ONE, hostSku: 'A', sku: 'A', quantity: 7, previous: 9, fulfilledBy: 'merchant' },
    ]);
    expect(await sync.webhooks.handle(stockEvent('A'), { store: ONE })).toBe('echo');
    await sync.flush();
    expect([toy.get('one', 'A'), toy.get('two', 'A')]).toEqual([7, 7]);

    toy.set('two', 'A', 3);
    expect(await sync.sync(storeOf('two'))).toMatchObject({ proposed: 1, written: 0 });
    await sync.flush();
    expect([toy.get('one', 'A'), stock.get('A')]).toEqual([3, 4]);
  });

  it('lets the host win a conflict, or the platform where it is told so, and reports it', async () => {
    for (const winner of ['host', 'platform'] as const) {
      const changes: PlatformStockChange[] = [];
      const { toy, sync, stock, map } = await openToyHost({
        settings: { direction: 'two_way' },
        onPlatformStock: (change) => void changes.push(change),
        ...(winner === 'host' ? {} : { onConflict: ({ host, platform }) => (platform < host ? 'platform' : 'host') }),
      });
      await map('one', 'A');
      toy.set('one', 'A', 10);
      stock.set('A', 10);
      await sync.sync(ONE);
      toy.set('one', 'A', 8);
      stock.set('A', 20);
      const report = await sync.sync(ONE);
      expect(report).toMatchObject({ conflicts: 1, written: winner === 'host' ? 1 : 0 });
      expect(report.rows[0]).toMatchObject({ outcome: 'conflict', winner, previous: '10', platform: '8', value: '20' });
      expect(toy.get('one', 'A')).toBe(winner === 'host' ? 20 : 8);
      expect(changes).toHaveLength(winner === 'host' ? 0 : 1);
    }
  });

  it('reads again what was stale, and gives up on what changes each time', async () => {
    const { toy, sync, stock, map } = await openToyHost();
    await map('one', 'A');
    toy.set('one', 'A', 10);
    stock.set('A', 10);
    await sync.sync(ONE);
    stock.set('A', 12);
    let sales = 1;
    toy.platform.beforeWrite = () => {
      if (sales > 0) toy.set('one', 'A', (toy.get('one', 'A') ?? 0) - 1);
      sales -= 1;
    };
    expect(await sync.sync(ONE)).toMatchObject({ written: 1, overwritten: 1 });
    expect(toy.get('one', 'A')).toBe(12);
    sales = 1_000;
    stock.set('A', 50);
    const { calls } = toy.platform;
    expect(await sync.sync(ONE)).toMatchObject({ written: 0, failed: 1, reasons: { stale: 1 } });
    expect(toy.platform.calls - calls).toBe(3);
    sales = 0;
    expect(await sync.sync(ONE)).toMatchObject({ written: 1 });
    expect(toy.get('one', 'A')).toBe(50);
  });
});
