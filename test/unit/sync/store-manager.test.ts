import { describe, expect, it } from 'vitest';
import { ConnectorError } from '../../../src/core/errors.js';
import { defaultSyncSettings, type LedgerEntry } from '../../../src/sync/index.js';
import { authorise, callbackOf, createHost, type Host, STORE } from './store-manager-host.js';

const redirectUri = 'https://host.example/callback';

async function parkedDelivery({ ledger }: Host, key = STORE.storeId): Promise<void> {
  const at = '2026-11-25T09:00:00.000Z';
  const event: LedgerEntry['event'] = {
    ...{ id: 'd1', dedupeKey: `d1 ${key}`, topic: 'order.updated', platformTopic: 'order', trust: 'body', raw: {} },
  };
  const times = { receivedAt: at, nextAttemptAt: at };
  const entry = { dedupeKey: event.dedupeKey, platform: 'fake', storeId: key, topic: event.topic, event, attempts: 0 };
  await ledger.put({ ...entry, ...times, status: 'parked' });
}

async function statusesIn({ ledger }: Host): Promise<string[]> {
  const statuses: string[] = [];
  for await (const { status } of ledger.list()) statuses.push(status);
  return statuses;
}

const tokenOf = async ({ tokenStore }: Host) => (await tokenStore.load(STORE))?.credentials['token'];

describe('the store manager: connecting', () => {
  it('registers a store with its profile and the defaults, and gives the own context back', async () => {
    const { manager, stores } = createHost();
    const begun = await manager.begin({
      ...{ platform: 'fake', companyId: 'acme', storeId: 'SHOP-1', redirectUri },
      context: { from: 'settings page' },
    });
    const { store, connected, webhooks } = await manager.complete({
      platform: 'fake',
      url: callbackOf(begun.state, 'c1'),
    });
    expect(store).toMatchObject({ ...STORE, companyId: 'acme', status: 'active', name: 'Shop One', currency: 'INR' });
    expect(store).not.toHaveProperty('statusReason');
    expect(store.settings).toEqual(defaultSyncSettings('fake'));
    expect(connected.context).toEqual({ from: 'settings page' });
    expect(webhooks).toBeUndefined();
    expect(await stores.load(STORE)).toEqual(store);
    expect(await manager.get({ ...STORE, companyId: 'acme' })).toEqual(store);
  });

  it('leaves out a context that nobody gave, and is not fooled by one that looks like ours', async () => {
    const { manager } = createHost();
    expect((await authorise(manager, 'acme', 'c1')).connected).not.toHaveProperty('context');
    const begun = await manager.begin({
      ...{ platform: 'fake', companyId: 'acme', storeId: 'shop-2', redirectUri },
      context: { companyId: 'globex' },
    });
    const { store, connected } = await manager.complete({ platform: 'fake', url: callbackOf(begun.state, 'c2') });
    expect(store.companyId).toBe('acme');
    expect(connected.context).toEqual({ companyId: 'globex' });
  });

  it('refuses an authorisation that was not begun for a company, before the exchange', async () => {
    const { manager, platform, createManager } = createHost();
    const begun = await createManager().begin({ ...STORE, companyId: 'acme', redirectUri });
    await expect(manager.complete({ platform: 'fake', url: callbackOf('guess', 'c1') })).rejects.toMatchObject({
      code: 'authentication_failed',
    });
    for (const companyId of ['', ' ', undefined as unknown as string]) {
      await expect(manager.begin({ ...STORE, companyId, redirectUri })).rejects.toMatchObject({
        code: 'invalid_request',
        issues: [{ path: 'companyId' }],
      });
      await expect(manager.connect({ ...STORE, companyId, key: 'k' })).rejects.toMatchObject({
        code: 'invalid_request',
      });
    }
    expect(platform.asked).toEqual([]);
    expect(begun.url).toContain(begun.state);
  });

  it('keeps settings and connects anew what the company had disconnected; parked deliveries are due again', async () => {
    const host = createHost();
    const { manager, clock } = host;
    await authorise(manager, 'acme', 'c1');
    await manager.updateSettings(STORE, { inventory: { bufferStock: 3 } });
    await manager.disconnect(STORE);
    await parkedDelivery(host);
    clock.now += 60_000;
    const { store } = await authorise(manager, 'acme', 'c2');
    expect(store).toMatchObject({ status: 'active', connectedAt: '2026-11-25T10:01:00.000Z' });
    expect(store).not.toHaveProperty('statusReason');
    expect(store.settings.inventory.bufferStock).toBe(3);
    expect(await statusesIn(host)).toEqual(['pending']);
    expect(await tokenOf(host)).toBe('token of c2');
  });

  it('connects with credentials in hand, settings of the platform included', async () => {
    const host = createHost();
    const { store } = await host.manager.connect({ ...STORE, storeId: 'Shop-1', companyId: 'acme', key: 'k1' });
    expect(store).toMatchObject({ ...STORE, status: 'active' });
    expect(await tokenOf(host)).toBe('token of k1');
  });

  it('is connected all the same when the subscriptions fail', async () => {
    const { manager, platform } = createHost({ webhooks: { url: () => 'https://host.example/hooks' } });
    platform.refuseWebhooks = new ConnectorError('platform_unavailable', 'down');
    const { store, webhooks, webhooksError } = await authorise(manager, 'acme', 'c1');
    expect(store.status).toBe('active');
    expect(webhooks).toBeUndefined();
    expect(webhooksError).toMatchObject({ code: 'platform_unavailable', retryable: true });
  });

  it('lists what a company has, several stores of one platform among them', async () => {
    const { manager } = createHost();
    await authorise(manager, 'acme', 'c1');
    await authorise(manager, 'acme', 'c2', 'shop-2');
    await authorise(manager, 'globex', 'c3', 'shop-3');
    await manager.pause({ platform: 'fake', storeId: 'shop-2' });
    const listed = async (filter?: Parameters<typeof manager.list>[0]) => {
      const ids: string[] = [];
      for await (const { storeId } of manager.list(filter)) ids.push(storeId);
      return ids.sort();
    };
    expect(await listed({ companyId: 'acme' })).toEqual(['shop-1', 'shop-2']);
    expect(await listed({ companyId: 'acme', status: 'paused' })).toEqual(['shop-2']);
    expect(await listed()).toEqual(['shop-1', 'shop-2', 'shop-3']);
  });
});

describe('the store manager: pause and resume', () => {
  it('pauses and resumes, each as often as one likes, and parked deliveries are due again', async () => {
    const host = createHost();
    const { manager } = host;
    await authorise(manager, 'acme', 'c1');
    const paused = await manager.pause(STORE);
    expect(paused).toMatchObject({ status: 'paused', statusReason: 'requested' });
    expect((await manager.pause(STORE)).version).toBe(paused.version);
    await parkedDelivery(host);
    await parkedDelivery(host, 'shop-2');
    expect(await manager.resume(STORE)).toMatchObject({ status: 'active' });
    expect((await statusesIn(host)).sort()).toEqual(['parked', 'pending']);
    expect((await manager.resume(STORE)).status).toBe('active');
  });

  it('resumes nothing that is disconnected, unknown or of another company', async () => {
    const { manager } = createHost();
    await expect(manager.resume(STORE)).rejects.toMatchObject({ code: 'not_found', platformCode: 'store_unknown' });
    await authorise(manager, 'acme', 'c1');
    for (const work of [manager.get, manager.pause, manager.resume, manager.disconnect, manager.remove]) {
      await expect(work({ ...STORE, companyId: 'globex' })).rejects.toMatchObject({ platformCode: 'store_unknown' });
    }
    await manager.disconnect(STORE);
    const refusal = { code: 'conflict', platformCode: 'store_disconnected' };
    await expect(manager.resume(STORE)).rejects.toMatchObject(refusal);
    await expect(manager.pause(STORE)).rejects.toMatchObject(refusal);
  });
});
