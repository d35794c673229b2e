import { describe, expect, it } from 'vitest';
import { createMemorySyncStateStore } from '../../../src/sync/index.js';
import { keepJobState } from '../../../src/sync/job-state.js';
import { createLocalLock } from '../../../src/sync/local-lock.js';

describe('the lock of one process', () => {
  it('lets one in at a time, in order, also after one that failed', async () => {
    const lock = createLocalLock();
    const seen: string[] = [];
    const work = (name: string) => async () => {
      seen.push(`${name} in`);
      await Promise.resolve();
      seen.push(`${name} out`);
      if (name === 'a') throw new Error('a failed');
      return name;
    };
    const first = lock.withLock('job', { ttlMs: 1 }, work('a'));
    const second = lock.withLock('job', { ttlMs: 1 }, work('b'));
    await expect(first).rejects.toThrow('a failed');
    expect(await second).toBe('b');
    expect(seen).toEqual(['a in', 'a out', 'b in', 'b out']);
  });

  it('keeps nobody waiting who was aborted', async () => {
    const lock = createLocalLock();
    let free = () => {};
    const holding = new Promise<void>((resolve) => {
      free = resolve;
    });
    const held = lock.withLock('job', { ttlMs: 1 }, () => holding);
    const shutdown = new AbortController();
    let hasRun = false;
    const waiting = lock.withLock('job', { ttlMs: 1, signal: shutdown.signal }, async () => {
      hasRun = true;
    });
    shutdown.abort(new Error('shutting down'));
    await expect(waiting).rejects.toThrow('shutting down');
    free();
    await held;
    expect(await lock.withLock('job', { ttlMs: 1 }, async () => 'next')).toBe('next');
    expect(hasRun).toBe(false);
    await expect(lock.withLock('job', { ttlMs: 1, signal: shutdown.signal }, async () => {})).rejects.toThrow(
      'shutting',
    );
  });
});

it('counts what many add at once', async () => {
  const state = createMemorySyncStateStore();
  const store = { platform: 'shopify', storeId: 'acme.myshopify.com' };
  await Promise.all(
    Array.from({ length: 30 }, () => keepJobState(state, store, 'orders', Date.now).advanced({ ordersSynced: 1 })),
  );
  expect(await state.load(store, 'orders')).toMatchObject({ counters: { ordersSynced: 30 } });
});
