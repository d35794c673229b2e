import { describe, expect, it } from 'vitest';
import { ConnectorError } from '../../../src/core/errors.js';
import type { WebhookEvent } from '../../../src/model/index.js';
import type { StoreManagerOptions } from '../../../src/sync/index.js';
import { createLocalLock } from '../../../src/sync/local-lock.js';
import { runStoreJob } from '../../../src/sync/store-job.js';
import { authorise, createHost, type FakePlatform, gate, type Host, STORE } from './store-manager-host.js';

const url = 'https://host.example/hooks';
const hooks = { webhooks: { url: () => url } };

async function connectedHost(options: Partial<StoreManagerOptions> = {}, platform: Partial<FakePlatform> = {}) {
  const host = createHost({ ...hooks, ...options }, platform);
  await authorise(host.manager, 'acme', 'c1');
  return host;
}

const topicsAt = ({ platform }: Host) => platform.subscriptions.map(({ topic }) => topic).sort();

function eventOf(topic: WebhookEvent['topic'], occurredAt?: string): WebhookEvent {
  const event = { id: 'e', dedupeKey: 'e', topic, platformTopic: topic, ...STORE, trust: 'body' as const, raw: {} };
  return { ...event, ...(occurredAt === undefined ? {} : { occurredAt }) };
}

describe('the store manager: disconnect', () => {
  it('removes subscriptions, ends the access and forgets the tokens; data and settings stay', async () => {
    const revoked: string[] = [];
    const host = await connectedHost({}, { revoke: async () => void revoked.push('revoked') });
    const { manager, sink, tokenStore } = host;
    await sink.apply({ store: STORE, orders: [], position: { syncedUntil: '2026-11-25T00:00:00Z' } });
    const result = await manager.disconnect(STORE);
    expect(result).toMatchObject({ webhooks: 'removed', access: 'revoked', failures: [] });
    expect(result.store).toMatchObject({ status: 'disconnected', statusReason: 'requested', companyId: 'acme' });
    expect(revoked).toEqual(['revoked']);
    expect(topicsAt(host)).toEqual([]);
    expect(await tokenStore.load(STORE)).toBeUndefined();
    expect(await sink.position(STORE)).toBeDefined();
  });

  it('says what could not be undone at the platform, and ends here all the same', async () => {
    const revoke = () => Promise.reject(new ConnectorError('permission_denied', 'not allowed'));
    const host = await connectedHost({}, { revoke });
    host.platform.refuseWebhooks = new ConnectorError('platform_unavailable', 'down');
    const result = await host.manager.disconnect(STORE, { reason: 'reauthorization_needed' });
    expect(result).toMatchObject({
      ...{ webhooks: 'failed', access: 'failed' },
      failures: [
        { step: 'webhooks', code: 'platform_unavailable' },
        { step: 'access', code: 'permission_denied' },
      ],
      store: { status: 'disconnected', statusReason: 'reauthorization_needed' },
    });
    expect(await host.tokenStore.load(STORE)).toBeUndefined();
  });

  it('says where the access can only be ended by the merchant', async () => {
    const host = await connectedHost();
    expect(await host.manager.disconnect(STORE)).toMatchObject({ access: 'not_possible', failures: [] });
  });

  it('keeps the tokens of whoever aborts, to be called again', async () => {
    const host = await connectedHost();
    const controller = new AbortController();
    controller.abort(new Error('shutting down'));
    host.platform.refuseWebhooks = new Error('aborted');
    await expect(host.manager.disconnect(STORE, { signal: controller.signal })).rejects.toThrow('shutting down');
    expect(await host.tokenStore.load(STORE)).toBeDefined();
    expect((await host.manager.get(STORE)).status).toBe('disconnected');
    host.platform.refuseWebhooks = undefined;
    expect(await host.manager.disconnect(STORE)).toMatchObject({ webhooks: 'removed' });
    expect(await host.tokenStore.load(STORE)).toBeUndefined();
  });

  it('remove leaves nothing of the store in any port, and may be repeated', async () => {
    const host = await connectedHost();
    const { manager, sink, ledger, values, mappings, state, stores, tokenStore } = host;
    const at = '2026-11-25T09:00:00.000Z';
    const event = eventOf('order.updated');
    const delivery = { ...STORE, dedupeKey: 'e', topic: event.topic, event, attempts: 0, receivedAt: at };
    await ledger.put({ ...delivery, nextAttemptAt: at, status: 'done' });
    await sink.apply({ store: STORE, orders: [], position: { syncedUntil: at } });
    await values.put(STORE, [{ unitId: 'u', kind: 'stock', value: '1', writtenAt: at }]);
    await mappings.save({
      ...{ ...STORE, mappingId: 'm', companyId: 'acme', unitId: 'u', hostSku: 'H', type: 'manual', mappedBy: 'me' },
      ...{ mappedAt: at, confidence: 100, syncInventory: true, syncPrice: false, isActive: true },
    });
    await state.save(STORE, 'orders', { version: 0, status: 'idle', counters: {} });
    await manager.remove(STORE);
    await manager.remove(STORE);
    const left = async (rows: AsyncIterable<unknown>) => {
      for await (const row of rows) throw new Error(JSON.stringify(row));
    };
    await Promise.all([
      left(ledger.list()),
      left(values.list(STORE, 'stock')),
      left(mappings.list()),
      left(stores.list()),
    ]);
    expect(await sink.position(STORE)).toBeUndefined();
    expect(await state.load(STORE, 'orders')).toBeUndefined();
    expect(await tokenStore.load(STORE)).toBeUndefined();
  });
});

describe('the store manager: remove while a job runs', () => {
  it('waits for the run, which stores its page before everything is erased', async () => {
    const lock = createLocalLock();
    const { manager, sink, stores, state, clock } = await connectedHost({ lock });
    const begun = gate();
    const mayStore = gate();
    const context = { stores, state, lock, now: () => clock.now };
    const run = runStoreJob(context, STORE, { job: 'orders', operation: 'test' }, async () => {
      begun.open();
      await mayStore.opened;
      await sink.apply({ store: STORE, orders: [], position: { syncedUntil: '2026-11-25T00:00:00Z' } });
      return { report: undefined, isDone: true };
    });
    await begun.opened;
    const removed = manager.remove(STORE);
    // Everything is in memory: whatever does not wait for the run is over by then.
    for (let turn = 0; turn < 10; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    mayStore.open();
    await Promise.all([run, removed]);
    expect(await sink.position(STORE)).toBeUndefined();
    expect(await state.load(STORE, 'orders')).toBeUndefined();
    expect(await stores.load(STORE)).toBeUndefined();
  });
});

describe('the store manager: events of a store', () => {
  it('deactivates a store whose app was removed, and forgets its tokens', async () => {
    const host = await connectedHost();
    host.platform.isInstalled = false;
    const event = eventOf('store.uninstalled', '2026-11-25T10:00:05Z');
    expect(await host.manager.webhooks.handle(event, { store: STORE })).toBe('applied');
    expect(await host.manager.get(STORE)).toMatchObject({ status: 'disconnected', statusReason: 'uninstalled' });
    expect(await host.tokenStore.load(STORE)).toBeUndefined();
    expect(await host.manager.webhooks.handle(event, { store: STORE })).toBe('unchanged');
    const other = { platform: 'fake', storeId: 'never-seen' };
    expect(await host.manager.webhooks.handle(event, { store: other })).toBe('ignored');
  });

  it.each([
    ['by its time', '2026-11-25T09:59:59.999Z', false],
    ['by the platform, whose clock is ahead', '2026-11-25T10:00:05Z', true],
    ['by the platform, where the event has no time', undefined, true],
  ])('leaves a store alone that was connected anew since: %s', async (_how, occurredAt, isInstalled) => {
    const host = await connectedHost();
    host.platform.isInstalled = isInstalled;
    const event = eventOf('store.uninstalled', occurredAt);
    expect(await host.manager.webhooks.handle(event, { store: STORE })).toBe('ignored');
    expect((await host.manager.get(STORE)).status).toBe('active');
    expect(await host.tokenStore.load(STORE)).toBeDefined();
  });

  it('reads the shop again when it has changed', async () => {
    const { manager, platform, stores } = await connectedHost();
    platform.shopName = 'Shop Uno';
    const event = eventOf('store.updated');
    expect(await manager.webhooks.handle(event, { store: STORE })).toBe('applied');
    expect(await manager.get(STORE)).toMatchObject({ name: 'Shop Uno' });
    const { version } = (await stores.load(STORE)) ?? {};
    expect(await manager.webhooks.handle(event, { store: STORE })).toBe('unchanged');
    expect((await stores.load(STORE))?.version).toBe(version);
  });

  it('erases a shop that asks for it only where the host wants that', async () => {
    expect(createHost().manager.webhooks.topics).not.toContain('privacy.store_redact');
    const host = await connectedHost({ eraseOnRedact: true });
    const event = eventOf('privacy.store_redact', '2026-11-25T10:00:05Z');
    expect(await host.manager.webhooks.handle(event, { store: STORE })).toBe('ignored');
    host.platform.isInstalled = false;
    expect(await host.manager.webhooks.handle(event, { store: STORE })).toBe('applied');
    expect(await host.stores.load(STORE)).toBeUndefined();
  });
});

describe('the store manager: subscriptions', () => {
  it('subscribes to what the services act on, and to stock only where it is synced both ways', async () => {
    const host = await connectedHost();
    expect(topicsAt(host)).toEqual(['order.updated', 'product.updated', 'store.uninstalled']);
    await host.manager.updateSettings(STORE, { inventory: { direction: 'two_way' }, products: { enabled: false } });
    const result = await host.manager.ensureWebhooks(STORE);
    expect(topicsAt(host)).toEqual(['inventory.updated', 'order.updated', 'store.uninstalled']);
    expect(result.removed.map(({ topic }) => topic)).toEqual(['product.updated']);
    expect(result.created.map(({ topic }) => topic)).toEqual(['inventory.updated']);
  });

  it('takes topics and address of the store before those of the host, and leaves other addresses alone', async () => {
    const host = await connectedHost();
    const own = 'https://other.example/hooks';
    await host.manager.updateSettings(STORE, { webhooks: { topics: ['order.updated'], url: own } });
    expect((await host.manager.ensureWebhooks(STORE)).removed).toEqual([]);
    expect(host.platform.subscriptions.filter((one) => one.url === own).map(({ topic }) => topic)).toEqual([
      'order.updated',
    ]);
    expect(host.platform.subscriptions.filter((one) => one.url === url)).toHaveLength(3);
  });

  it('removes them all once they are switched off', async () => {
    const host = await connectedHost();
    await host.manager.updateSettings(STORE, { webhooks: { enabled: false } });
    expect(await host.manager.ensureWebhooks(STORE)).toMatchObject({ created: [], kept: [], removed: [{}, {}, {}] });
    expect(topicsAt(host)).toEqual([]);
    expect((await host.manager.ensureWebhooks(STORE)).removed).toEqual([]);
  });

  it('says what is missing where nothing tells the address', async () => {
    const host = createHost();
    await authorise(host.manager, 'acme', 'c1');
    await expect(host.manager.ensureWebhooks(STORE)).rejects.toMatchObject({ code: 'configuration_invalid' });
  });
});
