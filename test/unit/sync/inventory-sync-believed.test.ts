import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createStoreManager } from '../../../src/sync/index.js';
import { createLocalLock } from '../../../src/sync/local-lock.js';
import { createManualMapping } from '../../../src/sync/mapping-manual.js';
import { COMPANY, openToyHost, storeOf } from './inventory-sync-toy.js';

const ONE = storeOf('one');
const MINUTE_MS = 60_000;

/** A listing that was told 10, and then left to somebody else, who has set it to 50. */
async function leftAlone(leave: (host: Awaited<ReturnType<typeof openToyHost>>) => Promise<void>) {
  const host = await openToyHost();
  const { toy, sync, stock, map, clock } = host;
  await map('one', 'A');
  toy.set('one', 'A', 0);
  stock.set('A', 10);
  await sync.sync(ONE);
  clock.at += MINUTE_MS;
  await leave(host);
  toy.set('one', 'A', 50);
  clock.at += MINUTE_MS;
  return host;
}

describe('what a listing was told counts only while it is ours to tell', () => {
  it('is written anew when it is mapped again', async () => {
    const { toy, sync, map } = await leftAlone(({ mappings }) => mappings.delete('one/A'));
    await map('one', 'A');
    await sync.sync(ONE);
    expect(toy.get('one', 'A')).toBe(10);
  });

  it('is written anew when its mapping is switched on again', async () => {
    const { toy, sync, mappings, stores, clock } = await leftAlone(async ({ map }) =>
      map('one', 'A', 'A', { syncInventory: false }),
    );
    const manual = createManualMapping({ stores, mappings, now: () => clock.at });
    await manual.update('one/A', { syncInventory: true });
    await sync.sync(ONE);
    expect(toy.get('one', 'A')).toBe(10);
  });

  it('is written anew when the job of its store is switched on again', async () => {
    const host = await leftAlone(({ change }) => change(ONE, { enabled: false }));
    const { toy, sync, stores, values, told } = host;
    const manager = createStoreManager({ connectors: { toy: toy.connector }, stores, values });
    await values.put(ONE, [
      {
        unitId: 'late',
        kind: 'stock',
        value: '1',
        writtenAt: '2026-11-25T00:00:00.000Z',
        pending: { operation: 'o', row: 0 },
      },
    ]);
    await manager.updateSettings(ONE, { inventory: { bufferStock: 0 } });
    expect(await told(ONE)).toEqual({ 'unit A': '10', late: '1' });
    await manager.updateSettings(ONE, { inventory: { enabled: true } });
    expect(await told(ONE)).toEqual({ late: '1' });
    await sync.sync(ONE);
    expect(toy.get('one', 'A')).toBe(10);
  });

  it.each([
    { what: 'connected again after a disconnection', fields: ['statusSince', 'connectedAt'], shows: 10 },
    { what: 'resumed', fields: ['statusSince'], shows: 50 },
    { what: 'authorised again while it was active', fields: ['connectedAt'], shows: 50 },
  ] as const)('shows $shows once its store was $what', async ({ fields, shows }) => {
    const { toy, sync, stores, clock } = await leftAlone(async () => {});
    const entry = await stores.load(ONE);
    if (entry === undefined) throw new Error('no store');
    const at = new Date(clock.at).toISOString();
    await stores.save({ ...entry, ...Object.fromEntries(fields.map((field) => [field, at])) });
    await sync.sync(ONE);
    expect(toy.get('one', 'A')).toBe(shows);
  });

  it("is not what the platform's own warehouse was said to hold", async () => {
    const { toy, sync, stock, map, clock } = await openToyHost({
      settings: { direction: 'two_way', fulfilledBy: 'any' },
      onPlatformStock: () => {},
    });
    await map('one', 'A');
    toy.set('one', 'A', 7);
    toy.own('one', 'A');
    stock.set('A', 3);
    await sync.sync(ONE);
    clock.at += MINUTE_MS;
    toy.disown('one', 'A');
    toy.set('one', 'A', 50);
    stock.set('A', 7);
    sync.notify({ companyId: COMPANY, hostSkus: ['A'] });
    await sync.flush();
    expect(toy.get('one', 'A')).toBe(7);
  });
});

describe('a platform that cannot say what became of its work', () => {
  it('does not keep a store from its stock for ever', async () => {
    const { toy, sync, stock, map, clock } = await openToyHost({ traits: { isLate: true } });
    await map('one', 'A');
    toy.set('one', 'A', 0);
    stock.set('A', 10);
    await sync.sync(ONE);
    toy.failChecks();
    await expect(sync.sync(ONE)).rejects.toMatchObject({ code: 'unexpected_response' });
    clock.at += 25 * 60 * MINUTE_MS;
    expect(await sync.sync(ONE)).toMatchObject({ status: 'done', pending: 1 });
  });
});

describe('a batch that a platform has no time for', () => {
  it('ends after five minutes, so that what is left goes out with the newest quantity', async () => {
    const { toy, sync, stock, map, clock } = await openToyHost();
    const skus = Array.from({ length: 64 }, (_, index) => `S${index}`);
    for (const sku of skus) {
      await map('one', sku);
      toy.set('one', sku, 0);
      stock.set(sku, 10);
    }
    toy.fail(...Array.from({ length: 9 }, () => ({ kind: 'rows', reason: 'not_attempted', every: 2 }) as const));
    toy.platform.beforeWrite = () => {
      clock.at += 4 * MINUTE_MS;
    };
    expect(await sync.sync(ONE)).toMatchObject({ written: 48, failed: 16, reasons: { not_attempted: 16 } });
    toy.heal();
    for (const sku of skus) stock.set(sku, 3);
    await sync.flush();
    expect(skus.filter((sku) => toy.get('one', sku) === 3)).toHaveLength(16);
  });
});

describe('a flush while the store is removed', () => {
  it('leaves nothing behind, and writes nothing', async () => {
    const lock = createLocalLock();
    const host = await openToyHost({ lock });
    const { toy, sync, stock, map, stores, state, mappings, values } = host;
    await map('one', 'A');
    toy.set('one', 'A', 0);
    stock.set('A', 10);
    const manager = createStoreManager({ connectors: { toy: toy.connector }, stores, state, mappings, values, lock });
    let removed: Promise<void> | undefined;
    const { put } = values;
    values.put = async (...written) => {
      removed ??= manager.remove(ONE);
      for (let turn = 0; turn < 20; turn += 1) await setImmediate();
      await put(...written);
    };
    sync.notify({ companyId: COMPANY, hostSkus: ['A'] });
    await sync.flush();
    await removed;
    expect(await host.told(ONE)).toEqual({});
  });
});
