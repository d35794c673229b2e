import { describe, expect, it } from 'vitest';
import { AuthenticationError, ConnectorError, RateLimitError } from '../../../src/core/errors.js';
import type { Order } from '../../../src/model/index.js';
import { defaultSyncSettings, type LedgerEntry } from '../../../src/sync/index.js';
import { KEPT, MADE_ANEW, openToyHost, STORE } from './reconcile-toy.js';

const HOUR = 3_600;

/** A host with ten orders that order sync has brought in. */
async function syncedHost(...options: Parameters<typeof openToyHost>) {
  const host = await openToyHost(...options);
  for (let id = 10; id < 20; id += 1) host.platform.put(String(id));
  await host.orderSync.sync(STORE);
  host.platform.advance(HOUR);
  return host;
}

function delivery(order: Order, changes: Partial<LedgerEntry> = {}): LedgerEntry {
  const { platform, storeId, orderId } = order;
  const topic = 'order.updated';
  return {
    ...{ dedupeKey: `${orderId} ${order.updatedAt}`, platform, storeId, topic },
    event: {
      ...{ id: orderId, dedupeKey: orderId, topic, platformTopic: topic, storeId, trust: 'body', raw: {} },
      ...{ resource: { type: 'order', id: orderId }, order },
    },
    ...{ status: 'pending', attempts: 0, receivedAt: order.updatedAt, nextAttemptAt: order.updatedAt },
    ...changes,
  };
}

describe('reconciliation', () => {
  it('brings what nobody told, says which orders that were, and tells the host', async () => {
    const { platform, reconciliation, sink, changes, alive } = await syncedHost();
    const position = await sink.position(STORE);
    changes.length = 0;
    platform.put('10', { tags: ['changed'] });
    platform.put('20');
    const report = await reconciliation.reconcile(STORE);
    expect(report).toMatchObject({
      ...{ status: 'done', checked: 11, created: 1, updated: 1, requeued: 0 },
      missedByPush: { created: { count: 1, ids: ['20'] }, updated: { count: 1, ids: ['10'] } },
      deleted: { count: 0 },
      deletions: { status: 'compared', compared: 11, missing: { count: 0 } },
    });
    expect(await alive()).toEqual(platform.ids());
    const told = changes.flatMap(({ created, updated }) => [...created, ...updated.map(({ order }) => order)]);
    expect(told.map(({ orderId }) => orderId).sort()).toEqual(['10', '20']);
    expect(await sink.position(STORE)).toEqual(position);
    expect(await reconciliation.status(STORE)).toMatchObject({
      status: 'idle',
      counters: { missedByPush: 2, ordersCreated: 1, ordersUpdated: 1 },
    });
  });

  it('begins a day before order sync, and then an hour before where it was itself', async () => {
    const { platform, reconciliation } = await syncedHost();
    const until = platform.now();
    expect((await reconciliation.reconcile(STORE)).since).toBe(new Date(until - (24 + 1) * HOUR * 1_000).toISOString());
    platform.advance(HOUR);
    const since = new Date(until - HOUR * 1_000).toISOString();
    expect(await reconciliation.reconcile(STORE)).toMatchObject({ since, checked: 1 });
  });

  it('reads all that the platform shows where nothing was read before', async () => {
    const { platform, reconciliation, alive, sink } = await openToyHost();
    platform.put('10');
    const report = await reconciliation.reconcile(STORE);
    expect(report).toMatchObject({ status: 'done', created: 1 });
    expect(report.since).toBeUndefined();
    expect(await alive()).toEqual(['10']);
    expect(await sink.position(STORE)).toBeUndefined();
  });

  it('does not take for missed what a delivery in the ledger tells, however far it is', async () => {
    const { platform, reconciliation, ledger } = await syncedHost();
    await ledger.put(delivery(platform.put('20')));
    await ledger.put(delivery(platform.put('21'), { status: 'dead' }));
    const before = platform.put('22');
    await ledger.put(delivery(before));
    platform.put('22', { tags: ['changed later'] });
    const { missedByPush } = await reconciliation.reconcile(STORE);
    expect(missedByPush).toEqual({ created: { count: 1, ids: ['22'] }, updated: { count: 0, ids: [] } });
  });

  it('takes what it brings twice for new, once', async () => {
    const { platform, reconciliation } = await syncedHost();
    platform.put('20');
    platform.beforePage = (page) => {
      if (page === 4) for (const id of ['21', '22', '23']) platform.put(id);
      if (page === 8) platform.put('20', { tags: ['changed meanwhile'] });
    };
    const { missedByPush } = await reconciliation.reconcile(STORE, { deletions: false });
    expect(missedByPush.updated.count).toBe(0);
    expect([...missedByPush.created.ids].sort()).toEqual(['20', '21', '22', '23']);
  });

  it('goes on at its page after a stop, and leaves no gap behind a later since', async () => {
    const { platform, reconciliation, alive } = await syncedHost();
    for (let id = 20; id < 30; id += 1) platform.put(String(id));
    const first = await reconciliation.reconcile(STORE, { maxPages: 2 });
    expect(first).toMatchObject({ status: 'stopped', pages: 2, deletions: { status: 'interrupted' } });
    const rest = await reconciliation.reconcile(STORE);
    expect(rest).toMatchObject({ status: 'done', checked: 20 - 6, since: first.since });
    expect(await alive()).toEqual(platform.ids());

    platform.put('30');
    platform.advance(HOUR);
    const late = new Date(platform.now());
    expect(await reconciliation.reconcile(STORE, { since: late })).toMatchObject({ created: 0 });
    expect(await reconciliation.reconcile(STORE)).toMatchObject({ created: 1 });
  });

  it('begins a walk anew whose cursor does not fit any more', async () => {
    const { platform, reconciliation, state, alive } = await syncedHost();
    platform.put('20');
    await state.save(STORE, 'reconcile', {
      ...{ version: 0, status: 'idle', counters: {} },
      data: { walk: { since: '2025-12-31T00:00:00.000Z', cursor: 'of another version' } },
    });
    expect(await reconciliation.reconcile(STORE)).toMatchObject({ status: 'done', deletions: { status: 'compared' } });
    expect(await alive()).toEqual(platform.ids());
  });

  it('stops where the rate limit has no room, and when the store is paused', async () => {
    const { platform, reconciliation, change } = await syncedHost();
    platform.beforePage = (page) => {
      if (page === 5) throw new RateLimitError('toy: too much', { retryAfterMs: 5_000 });
    };
    expect(await reconciliation.reconcile(STORE)).toMatchObject({ status: 'stopped', retryAfterMs: 5_000 });
    platform.beforePage = () => {
      void change({ status: 'paused' });
    };
    expect(await reconciliation.reconcile(STORE)).toMatchObject({ status: 'stopped' });
    await expect(reconciliation.reconcile(STORE)).rejects.toMatchObject({ platformCode: 'store_paused' });
  });

  it('refuses a moment that is none, before anything is asked', async () => {
    const { reconciliation, platform } = await openToyHost();
    await expect(reconciliation.reconcile(STORE, { since: 'yesterday' })).rejects.toMatchObject({
      code: 'invalid_request',
      issues: [{ path: 'since' }],
    });
    expect(platform.pages).toBe(0);
  });
});

describe('deletions', () => {
  it('are marked when the platform says that there is no such order, and told', async () => {
    const { platform, reconciliation, changes, sink, alive } = await syncedHost();
    changes.length = 0;
    platform.remove('12');
    const report = await reconciliation.reconcile(STORE);
    expect(report).toMatchObject({ deleted: { count: 1, ids: ['12'] }, missedByPush: { updated: { ids: ['12'] } } });
    expect(await alive()).toEqual(platform.ids());
    expect((await sink.get(STORE, '12'))?.state.value).toBe('deleted');
    expect(changes.at(-1)?.updated).toMatchObject([{ order: { orderId: '12' }, previous: { orderId: '12' } }]);
    expect(await reconciliation.reconcile(STORE)).toMatchObject({ deleted: { count: 0 } });
    expect(platform.singles).toEqual(['12']);
  });

  it('are undone when the platform shows the order again, by whichever clock', async () => {
    const { platform, orderSync, reconciliation, sink, alive, another } = await syncedHost();
    platform.remove('12');
    // This machine is an hour ahead.
    await another({ now: () => platform.now() + HOUR * 1_000 }).reconcile(STORE);
    expect((await sink.get(STORE, '12'))?.deletedAt).toBe(new Date(platform.now()).toISOString());
    const restored = platform.put('12');
    await orderSync.sync(STORE);
    expect(await alive()).toEqual(platform.ids());

    // As it was before: an app has its permission back.
    platform.remove('12');
    await reconciliation.reconcile(STORE);
    expect(await alive()).not.toContain('12');
    platform.put('12', restored);
    await reconciliation.reconcile(STORE);
    expect(await alive()).toEqual(platform.ids());
    expect(await sink.get(STORE, '12')).toEqual(restored);
  });

  it('are missed by push where it told the order and not its end', async () => {
    const { platform, reconciliation, ledger } = await syncedHost();
    const [one, other] = ['12', '13'].map((id) => platform.put(id));
    for (const order of [one, other]) if (order !== undefined) await ledger.put(delivery(order));
    platform.remove('12');
    platform.remove('13');
    const end = delivery(other ?? platform.put('13'));
    await ledger.put({ ...end, dedupeKey: 'end', event: { ...end.event, topic: 'order.deleted' } });
    const report = await reconciliation.reconcile(STORE);
    expect([...report.deleted.ids].sort()).toEqual(['12', '13']);
    expect(report.missedByPush.updated.ids).toEqual(['12']);
  });

  it('are left alone when nobody asks', async () => {
    const { platform, reconciliation } = await syncedHost();
    platform.remove('12');
    expect(await reconciliation.reconcile(STORE, { deletions: false })).toMatchObject({
      deleted: { count: 0 },
      deletions: { status: 'not_asked' },
    });
  });

  it('are not what only hides: an order of before the window, of others, of a refused marketplace', async () => {
    const { platform, reconciliation, change } = await syncedHost();
    const settings = defaultSyncSettings('toy');
    await change({ settings: { ...settings, orders: { ...settings.orders, fulfilledBy: 'merchant' } } });
    platform.put('20', { fulfilledBy: 'marketplace' });
    await change({ settings });
    await reconciliation.reconcile(STORE);
    await change({ settings: { ...settings, orders: { ...settings.orders, fulfilledBy: 'merchant' } } });
    platform.remove('11');
    const since = '2025-12-01T00:00:00Z';
    const window = new Date(platform.now()).toISOString();
    platform.limits = [{ code: 'history_window', message: 'old', since: window }];
    expect(await reconciliation.reconcile(STORE, { since })).toMatchObject({ deletions: { missing: { count: 0 } } });
    platform.limits = [{ code: 'marketplace_denied', message: 'denied' }];
    expect(await reconciliation.reconcile(STORE, { since })).toMatchObject({ deletions: { status: 'not_possible' } });
    platform.limits = [{ code: 'history_window', message: 'old', since: '2025-01-01T00:00:00Z' }];
    expect(await reconciliation.reconcile(STORE, { since })).toMatchObject({ deleted: { ids: ['11'] } });
    expect(platform.singles).toEqual(['11']);
  });

  it('of much at once are suspicious: nothing is marked until somebody says that it is right', async () => {
    const { platform, reconciliation, alive } = await syncedHost();
    for (let id = 20; id < 60; id += 1) platform.put(String(id));
    await reconciliation.reconcile(STORE);
    for (let id = 10; id < 21; id += 1) platform.remove(String(id));
    const since = '2025-12-31T00:00:00Z';
    const report = await reconciliation.reconcile(STORE, { since });
    expect(report).toMatchObject({
      deleted: { count: 0 },
      deletions: { status: 'suspicious', compared: 50, missing: { count: 11 }, unconfirmed: { count: 11 } },
    });
    expect(platform.singles).toEqual([]);
    const again = await reconciliation.reconcile(STORE, { since, deletions: 'any_number' });
    expect(again).toMatchObject({ deleted: { count: 11 }, deletions: { status: 'compared' } });
    expect(await alive()).toEqual(platform.ids());
  });

  it('need an answer: without one the next run looks again', async () => {
    const { platform, reconciliation, alive } = await syncedHost();
    platform.remove('12');
    for (const id of ['13', '14', '15', '16', '17']) platform.remove(id);
    let asked = 0;
    platform.beforeOrder = () => {
      asked += 1;
      throw new ConnectorError('platform_unavailable', 'toy: down');
    };
    expect(await reconciliation.reconcile(STORE)).toMatchObject({
      status: 'done',
      deleted: { count: 0 },
      deletions: { unconfirmed: { count: 6 } },
    });
    // Those that were under way.
    expect(asked).toBe(4);
    platform.beforeOrder = () => {};
    expect(await reconciliation.reconcile(STORE)).toMatchObject({ deleted: { count: 6 } });
    expect(await alive()).toEqual(platform.ids());
  });

  it('that nobody ever answers for are looked at again once', async () => {
    const { platform, reconciliation } = await syncedHost();
    platform.remove('12');
    platform.beforeOrder = () => {
      throw new ConnectorError('permission_denied', 'toy: not allowed');
    };
    const begins: unknown[] = [];
    for (let run = 1; run <= 3; run += 1) {
      begins.push((await reconciliation.reconcile(STORE)).since);
      platform.advance(2 * HOUR);
    }
    expect(begins[1]).toBe(begins[0]);
    expect(begins[2]).not.toBe(begins[0]);
  });

  it('are not what came in while the walk was under way: the next one decides', async () => {
    const { platform, reconciliation, sink } = await syncedHost();
    const later = { ...platform.put('20'), updatedAt: new Date(platform.now() + 60_000).toISOString() };
    platform.remove('20');
    await sink.apply({ store: STORE, orders: [{ ...later, revision: { at: later.updatedAt, token: 'v1:later' } }] });
    platform.advance(-60);
    const report = await reconciliation.reconcile(STORE);
    expect(report).toMatchObject({ deletions: { status: 'compared', missing: { count: 0 } } });
    expect(platform.singles).toEqual([]);
  });

  it('are not what could not be mapped, but may be what the platform calls missing', async () => {
    const { platform, reconciliation } = await syncedHost();
    platform.remove('12');
    platform.issues = [{ code: 'order_unmappable', message: 'odd', orderId: '12' }];
    expect(await reconciliation.reconcile(STORE)).toMatchObject({ deletions: { missing: { count: 0 } } });
    platform.issues = [{ code: 'order_missing', message: 'none', orderId: '12' }];
    const since = '2025-12-31T00:00:00Z';
    expect(await reconciliation.reconcile(STORE, { since })).toMatchObject({ deleted: { ids: ['12'] } });
  });

  it('are looked up two hundred at a time', async () => {
    const { platform, reconciliation, alive } = await openToyHost({ pageSize: 200 });
    for (let id = 1_000; id < 2_500; id += 1) platform.put(String(id));
    await reconciliation.reconcile(STORE);
    for (let id = 1_000; id < 1_250; id += 1) platform.remove(String(id));
    const first = await reconciliation.reconcile(STORE, { since: '2025-12-31T00:00:00Z' });
    expect(first).toMatchObject({ deleted: { count: 200 }, deletions: { unconfirmed: { count: 50 } } });
    expect(await reconciliation.reconcile(STORE)).toMatchObject({ deleted: { count: 50 } });
    expect(await alive()).toEqual(platform.ids());
  });

  it('are found by the run after one that was interrupted', async () => {
    const { platform, reconciliation, alive } = await syncedHost();
    platform.remove('12');
    await reconciliation.reconcile(STORE, { maxPages: 1 });
    expect(await reconciliation.reconcile(STORE)).toMatchObject({ deletions: { status: 'interrupted' } });
    expect(await reconciliation.reconcile(STORE)).toMatchObject({ deleted: { ids: ['12'] } });
    expect(await alive()).toEqual(platform.ids());
    platform.advance(HOUR);
    await reconciliation.reconcile(STORE);
    expect(await reconciliation.reconcile(STORE)).toMatchObject({ checked: 0 });
  });

  it('of orders that a late delivery brought are found by the next run', async () => {
    const { platform, reconciliation, sink, alive } = await syncedHost();
    const late = platform.put('20');
    platform.remove('20');
    await reconciliation.reconcile(STORE);
    await sink.apply({ store: STORE, orders: [late] });
    expect(await reconciliation.reconcile(STORE)).toMatchObject({ deleted: { ids: ['20'] } });
    expect(await alive()).toEqual(platform.ids());
  });

  it('keep an order that a look at it finds, and take what is newer of it', async () => {
    const { platform, reconciliation, sink } = await syncedHost();
    const lost = platform.get('12');
    platform.remove('12');
    platform.beforeOrder = () => {
      if (platform.get('12') === undefined) platform.put('12', { ...lost, tags: ['back'] });
    };
    const report = await reconciliation.reconcile(STORE);
    expect(report).toMatchObject({ deleted: { count: 0 }, deletions: { missing: { ids: ['12'] } } });
    expect((await sink.get(STORE, '12'))?.deletedAt).toBeUndefined();
  });
});

describe('an outage', () => {
  it('is read again whatever since says, and what died in it is due again', async () => {
    let answer = KEPT;
    const host = await syncedHost({ webhooks: { ensure: async () => answer } });
    const { platform, reconciliation, ledger, alive } = host;
    expect((await reconciliation.reconcile(STORE)).outage).toBeUndefined();
    const before = new Date(platform.now()).toISOString();
    const dead = { status: 'dead', outcome: 'unexpected' } as const;
    await ledger.put(delivery(platform.put('20'), dead));
    platform.put('21');
    platform.advance(HOUR);
    answer = MADE_ANEW;
    const report = await reconciliation.reconcile(STORE, { since: new Date(platform.now()) });
    expect(report).toMatchObject({
      ...{ created: 2, requeued: 1, subscriptions: MADE_ANEW },
      outage: { since: before, until: new Date(platform.now()).toISOString() },
    });
    expect(await alive()).toEqual(platform.ids());
    const open: string[] = [];
    for await (const { dedupeKey } of ledger.list({ status: 'pending' })) open.push(dedupeKey);
    expect(open).toHaveLength(1);
  });

  it('is known to the run after one that was stopped', async () => {
    let answer = MADE_ANEW;
    const { platform, reconciliation } = await syncedHost({ webhooks: { ensure: async () => answer } });
    for (let id = 20; id < 30; id += 1) platform.put(String(id));
    const first = await reconciliation.reconcile(STORE, { maxPages: 1 });
    answer = KEPT;
    expect(await reconciliation.reconcile(STORE)).toMatchObject({ status: 'done', outage: first.outage });
    expect((await reconciliation.reconcile(STORE)).outage).toBeUndefined();
  });

  it('is known to the run after one that failed before its first page', async () => {
    let answer = MADE_ANEW;
    const { platform, reconciliation } = await syncedHost({ webhooks: { ensure: async () => answer } });
    platform.beforePage = () => {
      throw new ConnectorError('platform_unavailable', 'toy: down');
    };
    await expect(reconciliation.reconcile(STORE)).rejects.toMatchObject({ code: 'platform_unavailable' });
    answer = KEPT;
    platform.beforePage = () => {};
    expect((await reconciliation.reconcile(STORE)).outage).toBeDefined();
  });

  it('deactivates a store whose merchant has to authorise again', async () => {
    const ensure = async () => {
      throw new AuthenticationError('toy: refused', { reauthorize: true });
    };
    const { reconciliation, stores } = await syncedHost({ webhooks: { ensure } });
    await expect(reconciliation.reconcile(STORE)).rejects.toMatchObject({ code: 'authentication_failed' });
    expect(await stores.load(STORE)).toMatchObject({ status: 'disconnected' });
  });

  it('is one as well where a subscription was only woken', async () => {
    const woken = { ...KEPT, updated: MADE_ANEW.created };
    const { reconciliation } = await syncedHost({ webhooks: { ensure: async () => woken } });
    expect((await reconciliation.reconcile(STORE)).outage).toBeDefined();
  });

  it('is none where webhooks are off, and no reason to stop where subscriptions cannot be looked after', async () => {
    let asked = 0;
    const ensure = async () => {
      asked += 1;
      throw new ConnectorError('permission_denied', 'toy: not allowed');
    };
    const { platform, reconciliation, change } = await syncedHost({ webhooks: { ensure } });
    platform.put('20');
    expect(await reconciliation.reconcile(STORE)).toMatchObject({
      created: 1,
      subscriptionsError: { code: 'permission_denied' },
    });
    await change({ settings: { ...defaultSyncSettings('toy'), webhooks: { enabled: false } } });
    expect((await reconciliation.reconcile(STORE)).subscriptionsError).toBeUndefined();
    expect(asked).toBe(1);
  });
});
