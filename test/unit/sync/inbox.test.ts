import { describe, expect, it } from 'vitest';
import { AuthenticationError, ConnectorError, RateLimitError } from '../../../src/core/errors.js';
import type { Order, WebhookEvent } from '../../../src/model/index.js';
import {
  createMemorySyncStateStore,
  createMemoryWebhookLedger,
  createWebhookInbox,
  type OrdersChanged,
  type WebhookHandler,
  type WebhookLedger,
} from '../../../src/sync/index.js';
import { at, order } from '../../../src/testing/conformance/sync-fixtures.js';
import { eventOf, orderEvent, startInbox } from './inbox-host.js';

const settingsWith = async ({ stores, store }: Awaited<ReturnType<typeof startInbox>>) => {
  const entry = await stores.load(store);
  if (entry === undefined) throw new Error('no store');
  return entry.settings;
};

describe('receive', () => {
  it('keeps a delivery once, and processes nothing', async () => {
    const { receive, entries, sink, store } = await startInbox();
    const event = orderEvent(order('1', 1));
    expect(await receive(event)).toMatchObject({ status: 'accepted', event: { dedupeKey: event.dedupeKey } });
    expect(await receive(event)).toMatchObject({ status: 'duplicate' });
    expect(await entries()).toMatchObject([{ status: 'pending', attempts: 0, receivedAt: at(60) }]);
    expect(await sink.get(store, '1')).toBeUndefined();
  });

  it('acknowledges pings and what nobody signed, and keeps neither', async () => {
    const { receive, entries } = await startInbox();
    expect(await receive(eventOf('ping'))).toMatchObject({ status: 'ignored' });
    expect(await receive(eventOf('order.updated', { trust: 'none' }))).toMatchObject({ status: 'ignored' });
    expect(await entries()).toEqual([]);
  });

  it('says what to do about a delivery without a store', async () => {
    const { inbox, entries } = await startInbox();
    const { storeId: _none, ...event } = orderEvent('1');
    const delivery = { platform: 'shopify', rawBody: JSON.stringify(event), headers: {} };
    await expect(inbox.receive(delivery)).rejects.toMatchObject({
      code: 'invalid_request',
      message: expect.stringContaining('/webhooks/shopify/<storeId>'),
    });
    expect(await inbox.receive({ ...delivery, storeId: 'acme.myshopify.com' })).toMatchObject({ status: 'accepted' });
    expect(await entries()).toMatchObject([{ storeId: 'acme.myshopify.com' }]);
  });

  it('refuses a platform without a connector, and numbers that cannot work', async () => {
    const { inbox, stores, ledger, sink } = await startInbox();
    await expect(inbox.receive({ platform: 'etsy', rawBody: '{}', headers: {} })).rejects.toMatchObject({
      code: 'configuration_invalid',
    });
    const create = () => createWebhookInbox({ connectors: {}, stores, ledger, sink, leaseMs: 1_000, maxAttempts: 0 });
    expect(create).toThrow(/maxAttempts.*leaseMs/);
    await expect(inbox.process({ concurrency: 0 })).rejects.toMatchObject({ code: 'invalid_request' });
  });

  it('parks what belongs to a store that is not active, except what has to be done anyway', async () => {
    const host = await startInbox();
    const { receive, changeStore, entries, inbox, ledger, sink, store } = host;
    await changeStore({ status: 'paused' });
    expect(await receive(orderEvent(order('1', 1)))).toMatchObject({ status: 'parked' });
    expect(await receive(eventOf('store.uninstalled'))).toMatchObject({ status: 'accepted' });
    expect(await receive(eventOf('privacy.store_redact'))).toMatchObject({ status: 'accepted' });
    expect(await receive(eventOf('order.updated', { storeId: 'other.myshopify.com' }))).toMatchObject({
      status: 'parked',
    });
    expect(await inbox.process()).toMatchObject({ applied: 0 });
    expect((await entries()).map(({ status, outcome }) => [status, outcome])).toEqual([
      ['parked', 'store_paused'],
      ['done', 'ignored'],
      ['dead', 'no_handler'],
      ['parked', 'store_unknown'],
    ]);
    await changeStore({ status: 'active' });
    await ledger.requeue({ ...store, status: 'parked', now: at(60) });
    expect(await inbox.process()).toMatchObject({ applied: 1 });
    expect(await sink.get(store, '1')).toBeDefined();
  });

  it('leaves nothing parked when the store is resumed in that moment', async () => {
    const host = await startInbox();
    const { stores, receive, changeStore, entries } = host;
    await changeStore({ status: 'paused' });
    const load = stores.load.bind(stores);
    let loads = 0;
    stores.load = async (key) => {
      const entry = await load(key);
      loads += 1;
      if (loads === 1) await changeStore({ status: 'active' });
      return entry;
    };
    expect(await receive(orderEvent(order('1', 1)))).toMatchObject({ status: 'accepted' });
    expect(await entries()).toMatchObject([{ status: 'pending' }]);
  });

  it('keeps nothing of a store that has webhooks switched off', async () => {
    const host = await startInbox();
    const settings = await settingsWith(host);
    await host.receive(orderEvent(order('1', 1)));
    await host.changeStore({ settings: { ...settings, webhooks: { enabled: false } } });
    expect(await host.receive(orderEvent(order('1', 2)))).toMatchObject({ status: 'ignored' });
    expect(await host.receive(eventOf('store.uninstalled'))).toMatchObject({ status: 'accepted' });
    expect(await host.inbox.process()).toMatchObject({ ignored: 2, applied: 0 });
  });
});

describe('orders', () => {
  it('come from a signed body without asking, and the host is told what changed', async () => {
    const state = createMemorySyncStateStore();
    const { receive, inbox, platform, changes, store } = await startInbox({ state });
    await receive(orderEvent(order('1', 2)));
    await receive(orderEvent(order('1', 1)));
    await receive(orderEvent(order('1', 3, { tags: ['gift'] })));
    expect(await inbox.process()).toMatchObject({ applied: 2, unchanged: 1, refetched: 0, failures: [] });
    expect(platform.asked).toEqual([]);
    expect(changes.map(({ created, updated }) => [created.length, updated.length])).toEqual([
      [1, 0],
      [0, 1],
    ]);
    expect((await state.load(store, 'orders'))?.counters).toEqual({
      ...{ ordersSynced: 2, ordersCreated: 1, ordersUpdated: 1 },
      ...{ ordersByMerchant: 1, ordersStale: 1 },
    });
  });

  it('are fetched where the body is not signed, or holds no order', async () => {
    const { receive, inbox, platform, sink, store } = await startInbox();
    platform.orders.set('1', order('1', 5));
    platform.orders.set('2', order('2', 5));
    await receive(orderEvent(order('1', 9, { tags: ['forged'] }), { trust: 'envelope' }));
    await receive(
      eventOf('fulfillment.created', { resource: { type: 'fulfillment', id: '7', orderId: '2' }, trust: 'transport' }),
    );
    expect(await inbox.process()).toMatchObject({ applied: 2, refetched: 2 });
    expect(platform.asked).toEqual(['1', '2']);
    expect((await sink.get(store, '1'))?.tags).toEqual([]);
  });

  it('are not stored for a store that was erased while they were fetched', async () => {
    const { receive, inbox, platform, ledger, stores, sink, store } = await startInbox();
    platform.orders.set('1', order('1', 1));
    await receive(orderEvent('1', { trust: 'envelope' }));
    const { fetchOrder } = platform.connector;
    platform.connector.fetchOrder = async (...input) => {
      for (const port of [sink, ledger]) await port.deleteStore(store);
      await stores.delete(store);
      return fetchOrder(...input);
    };
    expect(await inbox.process()).toMatchObject({ applied: 0, lost: 1 });
    expect(await sink.get(store, '1')).toBeUndefined();
  });

  it('are left out by the settings of the store', async () => {
    const host = await startInbox();
    const settings = await settingsWith(host);
    await host.changeStore({ settings: { ...settings, orders: { ...settings.orders, statuses: ['cancelled'] } } });
    await host.receive(orderEvent(order('1', 1)));
    expect(await host.inbox.process()).toMatchObject({ ignored: 1 });
    await host.changeStore({ settings: { ...settings, orders: { ...settings.orders, enabled: false } } });
    await host.receive(orderEvent('2'));
    expect(await host.inbox.process()).toMatchObject({ ignored: 1, refetched: 0 });
    expect(host.platform.asked).toEqual([]);
  });

  it('are marked deleted when the platform says so twice, and applied when it still has them', async () => {
    const { receive, inbox, platform, sink, store, changes } = await startInbox();
    await sink.apply({ store, orders: [order('1', 1), order('2', 1)] });
    platform.orders.set('2', order('2', 4, { tags: ['restored'] }));
    await receive(orderEvent('1', { topic: 'order.deleted', occurredAt: at(30) }));
    await receive(orderEvent('2', { topic: 'order.deleted', occurredAt: at(30) }));
    expect(await inbox.process()).toMatchObject({ applied: 2, refetched: 2 });
    expect(await sink.get(store, '1')).toMatchObject({ state: { value: 'deleted' }, deletedAt: at(30) });
    expect(await sink.get(store, '2')).toMatchObject({ state: { value: 'open' }, tags: ['restored'] });
    const told = changes.flatMap(({ updated }) =>
      updated.map((one) => `${one.order.orderId}/${one.previous?.orderId}`),
    );
    expect(told.sort()).toEqual(['1/1', '2/2']);
    for await (const untold of sink.untold(store)) expect.unreachable(untold.order.orderId);
  });

  it('are not marked deleted by an unsigned word', async () => {
    const { receive, inbox, sink, store } = await startInbox();
    await sink.apply({ store, orders: [order('1', 1)] });
    await receive(orderEvent('1', { topic: 'order.deleted', trust: 'envelope' }));
    await receive(orderEvent('1', { topic: 'order.updated', trust: 'envelope' }));
    expect(await inbox.process()).toMatchObject({ gone: 2 });
    expect((await sink.get(store, '1'))?.state.value).toBe('open');
  });

  it('that were deleted before they came do not come to life', async () => {
    const { receive, inbox, advance, sink, store } = await startInbox();
    await receive(orderEvent('1', { topic: 'order.deleted' }));
    await receive(orderEvent('2', { topic: 'order.deleted' }));
    expect(await inbox.process()).toMatchObject({ retried: 2 });
    // The one comes soon and is believed, and the deletion is looked at once more.
    await receive(orderEvent(order('1', 59)));
    expect(await inbox.process()).toMatchObject({ applied: 1 });
    advance(600_000);
    expect(await inbox.process()).toMatchObject({ applied: 1, unchanged: 1 });
    expect((await sink.get(store, '1'))?.state.value).toBe('deleted');
    // The other comes late, and is not believed.
    await receive(orderEvent(order('2', 59)));
    expect(await inbox.process()).toMatchObject({ retried: 1, applied: 0 });
    advance(60_000);
    expect(await inbox.process()).toMatchObject({ gone: 1 });
    expect(await sink.get(store, '2')).toBeUndefined();
  });

  it('that the platform does not show yet are asked for once more', async () => {
    const { receive, inbox, platform, advance } = await startInbox();
    await receive(orderEvent('1', { topic: 'order.created', trust: 'envelope' }));
    expect(await inbox.process()).toMatchObject({ retried: 1 });
    platform.orders.set('1', order('1', 59));
    advance(60_000);
    expect(await inbox.process()).toMatchObject({ applied: 1 });
  });

  it('are told again when the host failed in it', async () => {
    let fails = 2;
    const told: string[] = [];
    const { receive, inbox, advance } = await startInbox({
      onOrders: ({ created }) => {
        fails -= 1;
        if (fails >= 0) throw new Error('mail server down');
        told.push(...created.map(({ orderId }) => orderId));
      },
    });
    await receive(orderEvent(order('1', 1)));
    for (let pass = 0; pass < 3; pass += 1) {
      await inbox.process();
      advance(60_000);
    }
    expect(told).toEqual(['1']);
  });

  it('are told on a replay, when the host had failed until they were given up', async () => {
    let fails = true;
    const told: string[] = [];
    const { receive, inbox, advance } = await startInbox({
      maxAttempts: 2,
      onOrders: ({ created }) => {
        if (fails) throw new Error('mail server down');
        told.push(...created.map(({ orderId }) => orderId));
      },
    });
    await receive(orderEvent(order('1', 1)));
    await inbox.process();
    advance(3_600_000);
    expect(await inbox.process()).toMatchObject({ dead: 1 });
    fails = false;
    expect(await inbox.replay({ status: 'dead' })).toBe(1);
    await inbox.process();
    expect(told).toEqual(['1']);
  });

  it('that the host fails at do not take their neighbours along', async () => {
    const { receive, inbox, platform, advance, sink, store } = await startInbox({
      onOrders: ({ created }) => {
        if (created.some(({ orderId }) => orderId === 'poison')) throw new Error('cannot print that');
      },
    });
    await receive(orderEvent(order('poison', 1)));
    await receive(orderEvent('2', { trust: 'envelope' }));
    platform.fail(() => new ConnectorError('platform_unavailable', 'down'));
    expect(await inbox.process()).toMatchObject({ retried: 2 });
    platform.fail();
    platform.orders.set('2', order('2', 1));
    advance(60_000);
    expect(await inbox.process()).toMatchObject({ applied: 1, retried: 1 });
    expect(await sink.get(store, '2')).toBeDefined();
  });

  it('are told of a change that the host missed, also when they were only touched since', async () => {
    let fails = false;
    const told: OrdersChanged['updated'][number][] = [];
    const { receive, inbox } = await startInbox({
      onOrders: ({ updated }) => {
        if (fails) throw new Error('mail server down');
        told.push(...updated);
      },
    });
    const notes: Order['notes'] = [];
    const deliver = async (seconds: number, tags: readonly string[]) => {
      await receive(orderEvent(order('1', seconds, { notes, tags: [...tags] })));
      await inbox.process();
    };
    await deliver(1, []);
    fails = true;
    await deliver(2, ['fragile']);
    fails = false;
    await deliver(3, ['fragile']);
    // What the host knows is older than what was stored before.
    expect(told).toMatchObject([{ order: { updatedAt: at(3), tags: ['fragile'] }, previous: undefined }]);
    await deliver(4, ['fragile']);
    expect(told).toHaveLength(1);
  });

  it('that were deleted stay so, whatever a late word of them says', async () => {
    const { receive, inbox, sink, store, changes } = await startInbox();
    await receive(orderEvent(order('1', 1)));
    await inbox.process();
    await sink.markDeleted(store, '1', at(30));
    const heard = changes.length;
    // From before the deletion, and from after the moment that it is known for.
    for (const seconds of [20, 40]) {
      await receive(orderEvent(order('1', seconds)));
      expect(await inbox.process()).toMatchObject({ gone: 1, refetched: 1 });
    }
    expect(await sink.get(store, '1')).toMatchObject({ updatedAt: at(1), deletedAt: at(30) });
    expect(changes).toHaveLength(heard);
  });

  it('that were marked deleted and are there again come to life by asking', async () => {
    const { receive, inbox, platform, sink, store } = await startInbox();
    await receive(orderEvent(order('1', 1)));
    await inbox.process();
    await sink.markDeleted(store, '1', at(30));
    const stateAfter = async (event: WebhookEvent) => {
      await receive(event);
      await inbox.process();
      return (await sink.get(store, '1'))?.state.value;
    };
    // A late word of before: the platform does not have it.
    expect(await stateAfter(orderEvent(order('1', 1)))).toBe('deleted');
    platform.orders.set('1', order('1', 1));
    expect(await stateAfter(orderEvent(order('1', 1)))).toBe('open');
    await sink.markDeleted(store, '1', at(30));
    expect(await stateAfter(orderEvent('1', { trust: 'envelope' }))).toBe('open');
  });
});

describe('failures', () => {
  it('come again later, with growing pauses, until they are given up; neighbours do not wait', async () => {
    const { receive, inbox, platform, advance, entries, logged, sink, store } = await startInbox({ maxAttempts: 3 });
    platform.fail((orderId) => (orderId === 'poison' ? new Error('secret of somebody') : undefined));
    platform.orders.set('2', order('2', 1));
    await receive(orderEvent('poison', { trust: 'envelope' }));
    await receive(orderEvent('2', { trust: 'envelope' }));
    const first = await inbox.process({ concurrency: 1 });
    expect(first).toMatchObject({ retried: 1, applied: 1 });
    expect(first.failures).toMatchObject([{ status: 'pending', attempts: 1, error: { code: 'unexpected' } }]);
    expect(JSON.stringify(first)).not.toContain('secret');
    expect(await sink.get(store, '2')).toBeDefined();
    const pauses: number[] = [];
    for (let pass = 0; pass < 2; pass += 1) {
      const [entry] = await entries();
      pauses.push((Date.parse(entry?.nextAttemptAt ?? '') - Date.parse(at(60))) / 1_000);
      expect(await inbox.process()).toMatchObject({ retried: 0, dead: 0 });
      advance(20_000);
      await inbox.process();
    }
    expect(pauses).toEqual([7.5, 35]);
    expect(await entries()).toMatchObject([{ status: 'dead', outcome: 'unexpected', attempts: 3 }, { status: 'done' }]);
    expect(logged).toEqual(['webhook_dead']);
    platform.fail();
    platform.orders.set('poison', order('poison', 1));
    expect(await inbox.replay({ status: 'dead' })).toBe(1);
    expect(await inbox.process()).toMatchObject({ applied: 1 });
  });

  it('of a rate limit wait as long as it says, are never given up for it, and keep the store from asking', async () => {
    const { receive, inbox, platform, advance, entries } = await startInbox({ maxAttempts: 2 });
    platform.fail(() => new RateLimitError('slow down', { retryAfterMs: 120_000 }));
    for (const id of ['1', '2', '3']) {
      platform.orders.set(id, order(id, 1));
      await receive(orderEvent(id, { trust: 'envelope' }));
    }
    for (let pass = 0; pass < 5; pass += 1) {
      expect(await inbox.process({ concurrency: 1 })).toMatchObject({ retried: 3, dead: 0 });
      expect(await inbox.process({ concurrency: 1 })).toMatchObject({ retried: 0 });
      advance(121_000);
    }
    expect(platform.asked).toHaveLength(5);
    platform.fail();
    expect(await inbox.process()).toMatchObject({ applied: 3 });
    expect((await entries()).map(({ attempts }) => attempts)).toEqual([6, 6, 6]);
  });

  it('of a rate limit that a long queue waits for take nobody of it for given up', async () => {
    let now = Date.parse(at(60));
    const { receive, inbox, platform, entries } = await startInbox({ now: () => now, maxAttempts: 1 });
    let room = 0;
    platform.fail(() => {
      room -= 1;
      return room < 0 ? new RateLimitError('slow down', { retryAfterMs: 10_000 }) : undefined;
    });
    for (let id = 0; id < 60; id += 1) {
      platform.orders.set(`${id}`, order(`${id}`, 1));
      await receive(orderEvent(`${id}`, { trust: 'envelope' }));
    }
    for (let pass = 0; pass < 100; pass += 1) {
      room = 3;
      await inbox.process({ concurrency: 1 });
      now += 10_000;
    }
    expect((await entries()).filter(({ outcome }) => outcome !== 'applied')).toEqual([]);
  });

  it('of one order do not keep the others of its store waiting; those of the platform do', async () => {
    const { receive, inbox, platform, advance } = await startInbox();
    const down = () => new ConnectorError('platform_unavailable', 'down');
    platform.fail((orderId) => (orderId === 'poison' ? down() : undefined));
    for (const id of ['poison', '2', '3']) platform.orders.set(id, order(id, 1));
    for (const id of ['poison', '2', '3']) await receive(orderEvent(id, { trust: 'envelope' }));
    expect(await inbox.process({ concurrency: 1 })).toMatchObject({ applied: 2, retried: 1 });
    advance(10_000);
    platform.fail(down);
    for (const id of ['4', '5', '6', '7']) await receive(orderEvent(id, { trust: 'envelope' }));
    const asked = platform.asked.length;
    expect(await inbox.process({ concurrency: 1 })).toMatchObject({ retried: 5 });
    expect(platform.asked.length - asked).toBe(3);
  });

  it('of the tokens disconnect the store and park the event', async () => {
    const { receive, inbox, platform, stores, store, entries } = await startInbox();
    platform.fail(() => new AuthenticationError('revoked', { reauthorize: true }));
    await receive(orderEvent('1', { trust: 'envelope' }));
    await receive(orderEvent('2', { trust: 'envelope' }));
    expect(await inbox.process({ concurrency: 1 })).toMatchObject({ parked: 2 });
    expect(await stores.load(store)).toMatchObject({
      status: 'disconnected',
      statusReason: 'reauthorization_needed',
    });
    expect((await entries()).map(({ outcome }) => outcome)).toEqual(['reauthorization_needed', 'store_disconnected']);
    expect(platform.asked).toEqual(['1']);
  });

  it('of another store, thrown by the host, do not disconnect this one', async () => {
    const { receive, inbox, stores, store } = await startInbox({
      onOrders: () => {
        throw new AuthenticationError('revoked', { platform: 'amazon', storeId: 'A1', reauthorize: true });
      },
    });
    await receive(orderEvent(order('1', 1)));
    expect(await inbox.process()).toMatchObject({ retried: 1 });
    expect(await stores.load(store)).toMatchObject({ status: 'active' });
  });

  it('are a matter of time: a handler that hangs is left, and its event comes again', async () => {
    const signals: (AbortSignal | undefined)[] = [];
    const handler: WebhookHandler = {
      topics: ['product.updated'],
      handle: (_event, { signal }) => {
        signals.push(signal);
        return new Promise(() => {});
      },
    };
    const { receive, inbox, entries } = await startInbox({ handlers: [handler], handlerTimeoutMs: 20 });
    await receive(eventOf('product.updated'));
    expect(await inbox.process()).toMatchObject({ retried: 1, failures: [{ error: { code: 'timeout' } }] });
    expect(signals[0]?.aborted).toBe(true);
    expect(await entries()).toMatchObject([{ status: 'pending', outcome: 'timeout' }]);
  });

  it('end cleanly when the process ends: what was taken is given back', async () => {
    const shutdown = new AbortController();
    const handler: WebhookHandler = {
      topics: ['product.updated'],
      handle: () => {
        shutdown.abort(new Error('shutting down'));
        return new Promise(() => {});
      },
    };
    const { receive, inbox, entries } = await startInbox({ handlers: [handler] });
    for (let count = 0; count < 3; count += 1) await receive(eventOf('product.updated'));
    await expect(inbox.process({ concurrency: 1, signal: shutdown.signal })).rejects.toThrow('shutting down');
    expect((await entries()).map(({ status, outcome }) => [status, outcome])).toEqual(
      Array(3).fill(['pending', 'interrupted']),
    );
    await expect(inbox.process({ signal: shutdown.signal })).rejects.toThrow('shutting down');
  });

  it('of the process itself are not repeated for ever', async () => {
    const { receive, inbox, ledger, advance, entries } = await startInbox({ maxAttempts: 2 });
    await receive(orderEvent(order('1', 1)));
    for (let crash = 0; crash < 2; crash += 1) {
      const now = Date.parse(at(60)) + crash * 300_000;
      const leaseUntil = new Date(now + 300_000).toISOString();
      expect(await ledger.claim({ now: new Date(now).toISOString(), leaseUntil, limit: 1 })).toHaveLength(1);
      advance(300_000);
    }
    expect(await inbox.process()).toMatchObject({ dead: 1 });
    expect(await entries()).toMatchObject([{ status: 'dead', outcome: 'worn_out', attempts: 3 }]);
  });

  it('of the process are not blamed on those that were taken with its cause', async () => {
    const shared = createMemoryWebhookLedger();
    const host = await startInbox({ ledger: shared });
    for (let id = 0; id < 30; id += 1) {
      await host.receive(eventOf('product.updated', { resource: { type: 'product', id: `${id}` } }));
    }
    let now = Date.parse(at(60));
    let crashes = 0;
    /** A process that one of the events kills: nothing of what it does then comes to the ledger. */
    const live = async () => {
      let isDead = false;
      const unlessDead = <Answer>(answer: Promise<Answer>) => (isDead ? Promise.reject(new Error('killed')) : answer);
      const handle = async ({ resource }: WebhookEvent) => {
        if (resource?.id === '2') {
          isDead = true;
          crashes += 1;
        }
        await Promise.resolve();
        return unlessDead(Promise.resolve('applied'));
      };
      const ledger: WebhookLedger = {
        ...shared,
        claim: (input) => unlessDead(shared.claim(input)),
        settle: (entry, change) => (isDead ? Promise.reject(new Error('killed')) : shared.settle(entry, change)),
      };
      const inbox = createWebhookInbox({
        connectors: { [host.store.platform]: host.platform.connector },
        ...{ stores: host.stores, sink: host.sink, ledger, now: () => now, random: () => 0.5 },
        handlers: [{ topics: ['product.updated'], handle }],
      });
      await inbox.process().catch(() => {});
      now += 300_000;
    };
    for (let life = 0; life < 20; life += 1) await live();
    const entries = await host.entries();
    expect(entries.filter(({ status }) => status === 'done')).toHaveLength(29);
    expect(entries.filter(({ status }) => status !== 'done')).toMatchObject([
      { status: 'dead', outcome: 'worn_out', event: { resource: { id: '2' } } },
    ]);
    expect(crashes).toBeLessThanOrEqual(12);
  });

  it('of a slow ledger cost an event some of its time, and never have it asked without end', async () => {
    let now = Date.parse(at(60));
    let claims = 0;
    let claimMs = 5;
    const memory = createMemoryWebhookLedger();
    const ledger: WebhookLedger = {
      ...memory,
      claim: async (input) => {
        claims += 1;
        const entries = await memory.claim(input);
        now += claimMs;
        return entries;
      },
    };
    const options = { ledger, now: () => now, leaseMs: 60_001, handlerTimeoutMs: 60_000 };
    const { receive, inbox } = await startInbox(options);
    await receive(orderEvent(order('1', 1)));
    expect(await inbox.process()).toMatchObject({ applied: 1 });
    claimMs = 60_000;
    claims = 0;
    await receive(orderEvent(order('2', 1)));
    expect(await inbox.process({ concurrency: 1 })).toMatchObject({ retried: 1 });
    expect(claims).toBe(1);
  });

  it('of a lease are told, and the work of the one who has it now stands', async () => {
    const { inbox, receive, ledger, advance, entries, logged } = await startInbox({
      handlers: [
        {
          topics: ['product.updated'],
          handle: async () => {
            advance(300_001);
            await ledger.claim({ now: at(361), leaseUntil: at(999), limit: 1 });
            return 'applied';
          },
        },
      ],
    });
    await receive(eventOf('product.updated'));
    expect(await inbox.process()).toMatchObject({ lost: 1, applied: 0 });
    expect(await entries()).toMatchObject([{ status: 'processing', attempts: 2 }]);
    expect(logged).toEqual(['webhook_lease_lost']);
  });

  it('of the ledger end the call, and what was taken is given back', async () => {
    const { receive, inbox, ledger, entries } = await startInbox();
    await receive(orderEvent(order('1', 1)));
    await receive(orderEvent(order('2', 1)));
    const settle = ledger.settle.bind(ledger);
    let fails = true;
    ledger.settle = async (entry, change) => {
      if (fails) {
        fails = false;
        throw new Error('disk full');
      }
      return settle(entry, change);
    };
    await expect(inbox.process({ concurrency: 1 })).rejects.toThrow('disk full');
    expect((await entries()).map(({ status }) => status)).toEqual(['processing', 'pending']);
  });
});

describe('handlers', () => {
  const taking = (word: string, seen: string[] = []): WebhookHandler => ({
    topics: ['product.updated', 'order.updated'],
    handle: async ({ topic }, { store, signal }) => {
      seen.push(`${topic} of ${store.storeId}${signal === undefined ? '' : ', in time'}`);
      return word;
    },
  });

  it('get the topics that they take, order topics after the order', async () => {
    const seen: string[] = [];
    const { receive, inbox, entries } = await startInbox({ handlers: [taking('unchanged', seen), taking('applied')] });
    await receive(eventOf('product.updated'));
    await receive(eventOf('product.deleted'));
    await receive(orderEvent(order('1', 1)));
    expect(await inbox.process()).toMatchObject({ applied: 2, ignored: 1 });
    expect((await entries()).map(({ outcome }) => outcome)).toEqual(['applied', 'ignored', 'applied']);
    expect(seen.sort()).toEqual([
      'order.updated of acme.myshopify.com, in time',
      'product.updated of acme.myshopify.com, in time',
    ]);
  });

  it('get their event although another one fails', async () => {
    const seen: string[] = [];
    const failing: WebhookHandler = { topics: ['product.updated'], handle: () => Promise.reject(new Error('no')) };
    const { receive, inbox } = await startInbox({ handlers: [failing, taking('applied', seen)] });
    await receive(eventOf('product.updated'));
    expect(await inbox.process()).toMatchObject({ retried: 1, applied: 0 });
    expect(seen).toHaveLength(1);
  });

  it('may say that their store is not to be worked on now', async () => {
    let refusal = 'store_paused';
    const refusing: WebhookHandler = {
      topics: ['product.updated'],
      handle: () => Promise.reject(new ConnectorError('conflict', 'not now', { platformCode: refusal })),
    };
    const { receive, inbox, stores, changeStore } = await startInbox({ handlers: [refusing] });
    await receive(eventOf('product.updated'));
    expect(await inbox.process()).toMatchObject({ retried: 1, parked: 0 });

    await receive(eventOf('product.updated'));
    const load = stores.load.bind(stores);
    let loads = 0;
    stores.load = async (key) => {
      const entry = await load(key);
      loads += 1;
      if (loads === 1) await changeStore({ status: 'paused' });
      return entry;
    };
    expect(await inbox.process()).toMatchObject({ parked: 1 });
    await changeStore({ status: 'active' });

    refusal = 'job_disabled';
    await receive(eventOf('product.updated'));
    expect(await inbox.process()).toMatchObject({ ignored: 1 });
  });

  it('are missed where the law wants something done', async () => {
    const { receive, inbox, entries, logged } = await startInbox();
    await receive(eventOf('privacy.customer_redact'));
    expect(await inbox.process()).toMatchObject({ dead: 1 });
    expect(await entries()).toMatchObject([{ status: 'dead', outcome: 'no_handler' }]);
    expect(logged).toEqual(['webhook_dead']);
  });

  it('may erase the store and its deliveries, the event that asks for it among them', async () => {
    const { receive, inbox, entries, logged, ledger } = await startInbox({
      handlers: [
        {
          topics: ['privacy.store_redact'],
          handle: async (_event, { store }) => {
            await ledger.deleteStore(store);
            return 'applied';
          },
        },
      ],
    });
    await receive(eventOf('privacy.store_redact'));
    expect(await inbox.process()).toMatchObject({ applied: 1, lost: 0 });
    expect([await entries(), logged]).toEqual([[], []]);
  });
});

it('forgets what is finished when it is told to, and takes it for new then', async () => {
  const { receive, inbox, advance, changeStore } = await startInbox();
  const event = orderEvent(order('1', 1));
  await receive(event);
  await inbox.process();
  await changeStore({ status: 'paused' });
  await receive(orderEvent(order('2', 1)));
  advance(1_000);
  expect(await inbox.prune({ receivedBefore: at(60) })).toBe(0);
  expect(await inbox.prune({ receivedBefore: at(61) })).toBe(1);
  await changeStore({ status: 'active' });
  expect(await receive(event)).toMatchObject({ status: 'accepted' });
  expect(await inbox.process()).toMatchObject({ unchanged: 1 });
});
