import { describe, expect, it, vi } from 'vitest';
import { createWooCommerceConnector } from '../../../src/connectors/woocommerce/index.js';
import { AuthenticationError, ConnectorError } from '../../../src/core/errors.js';
import { createMemoryTokenStore } from '../../../src/storage/index.js';
import {
  createMemoryOrderSink,
  createMemoryStoreRegistry,
  createMemorySyncStateStore,
  createOrderSync,
  defaultSyncSettings,
  dueStores,
  type OrderSyncOptions,
  type OrdersChanged,
  runDue,
} from '../../../src/sync/index.js';
import { startSandbox } from '../../../src/testing/index.js';

/** A shop of 30 orders, connected and registered, with what a host keeps in memory. */
async function startHost(options: Partial<OrderSyncOptions> = {}) {
  const sandbox = await startSandbox({ platforms: ['woocommerce'], orders: 30 });
  const controls = sandbox.controls.woocommerce;
  const { storeId, consumerKey, consumerSecret } = sandbox.credentials.woocommerce;
  const woocommerce = createWooCommerceConnector({
    baseURL: sandbox.baseURLs.woocommerce,
    tokenStore: createMemoryTokenStore(),
    maxRetries: 0,
  });
  await woocommerce.auth.connect({ storeId, consumerKey, consumerSecret, verify: false });
  const store = { platform: 'woocommerce', storeId };
  const stores = createMemoryStoreRegistry();
  const at = new Date().toISOString();
  await stores.save({
    ...store,
    version: 0,
    companyId: 'acme',
    status: 'active',
    statusSince: at,
    settings: defaultSyncSettings('woocommerce'),
    connectedAt: at,
    updatedAt: at,
  });
  const sink = createMemoryOrderSink();
  const state = createMemorySyncStateStore();
  const changes: OrdersChanged[] = [];
  const orderSync = createOrderSync({
    connectors: { woocommerce },
    ...{ stores, sink, state, pageSize: 10 },
    onOrders: (change) => {
      changes.push(change);
    },
    ...options,
  });
  const change = async (next: Partial<Parameters<typeof stores.save>[0]>) => {
    const entry = await stores.load(store);
    if (entry !== undefined) await stores.save({ ...entry, ...next });
  };
  const stored = async () => {
    const ids: string[] = [];
    for await (const { orderId } of sink.list(store)) ids.push(orderId);
    return ids.sort();
  };
  return {
    ...{ controls, store, stores, sink, state, orderSync, changes, change, stored, woocommerce },
    ids: () =>
      controls
        .orders()
        .flatMap(({ id, status }) => (status === 'trash' ? [] : id))
        .sort(),
    close: async () => {
      await woocommerce.close();
      await sandbox.close();
    },
  };
}

type Host = Awaited<ReturnType<typeof startHost>>;

const withHost = (work: (host: Host) => Promise<void>, options?: Partial<OrderSyncOptions>) => async () => {
  const host = await startHost(options);
  try {
    await work(host);
  } finally {
    await host.close();
  }
};

describe('order sync', () => {
  it(
    'brings every order in once, and then only what changed',
    withHost(async ({ orderSync, store, controls, changes, stored, ids, state }) => {
      const first = await orderSync.sync(store);
      expect(first).toMatchObject({ status: 'done', pages: 3, created: ids().length, updated: 0, stale: 0 });
      expect(await stored()).toEqual(ids());

      const again = await orderSync.sync(store);
      expect(again).toMatchObject({ status: 'done', created: 0, updated: 0 });

      controls.advance(120_000);
      const [order] = controls.orders().filter(({ status }) => status === 'processing');
      controls.setStatus(order?.id ?? '', 'completed');
      expect(await orderSync.sync(store)).toMatchObject({ created: 0, updated: 1 });
      expect(changes.at(-1)?.updated.map(({ order: now, previous }) => [now.orderId, previous?.state.value])).toEqual([
        [order?.id, 'open'],
      ]);
      expect(await orderSync.status(store)).toMatchObject({
        status: 'idle',
        counters: { ordersSynced: ids().length + 1, ordersCreated: ids().length, ordersUpdated: 1 },
      });
      expect((await state.load(store, 'orders'))?.succeededAt).toBeDefined();
    }),
  );

  it(
    'tells nobody of an order that was touched without a change',
    withHost(async ({ orderSync, store, controls, changes }) => {
      await orderSync.sync(store);
      const told = changes.length;
      controls.advance(120_000);
      controls.touch(controls.orders()[0]?.id ?? '');
      const report = await orderSync.sync(store);
      expect(report.updated).toBe(0);
      expect(report.unchanged).toBeGreaterThan(0);
      expect(changes).toHaveLength(told);
    }),
  );

  it(
    'goes on behind the page where it stopped',
    withHost(async ({ orderSync, store, sink, stored, ids }) => {
      expect(await orderSync.sync(store, { maxPages: 1 })).toMatchObject({ status: 'stopped', pages: 1, created: 10 });
      expect((await sink.position(store))?.cursor).toBeDefined();
      const rest = await orderSync.sync(store);
      expect(rest).toMatchObject({ status: 'done', created: ids().length - 10 });
      expect(await stored()).toEqual(ids());
      expect((await sink.position(store))?.cursor).toBeUndefined();
    }),
  );

  it(
    'begins a run anew whose cursor does not fit any more, and loses nothing',
    withHost(async ({ orderSync, store, change, stored, ids }) => {
      await orderSync.sync(store, { maxPages: 1 });
      const settings = defaultSyncSettings('woocommerce');
      await change({ settings: { ...settings, orders: { ...settings.orders, fulfilledBy: 'merchant' } } });
      expect(await orderSync.sync(store)).toMatchObject({ status: 'done' });
      expect(await stored()).toEqual(ids());
    }),
  );

  it(
    'leaves a paused store alone, and ends when it is paused in the middle',
    withHost(async ({ orderSync, store, change, stored, ids }) => {
      await change({ status: 'paused' });
      await expect(orderSync.sync(store)).rejects.toMatchObject({ code: 'conflict', platformCode: 'store_paused' });
      await change({ status: 'active' });
      let isFirst = true;
      const stopped = orderSync.sync(store, {
        onProgress: () => {
          if (isFirst) void change({ status: 'paused' });
          isFirst = false;
        },
      });
      expect(await stopped).toMatchObject({ status: 'stopped' });
      expect((await stored()).length).toBeLessThan(ids().length);
      await change({ status: 'active' });
      await orderSync.sync(store);
      expect(await stored()).toEqual(ids());
    }),
  );

  it(
    'takes in the states that are asked for, and follows those to their end',
    withHost(async ({ orderSync, store, change, sink, controls }) => {
      const settings = defaultSyncSettings('woocommerce');
      await change({ settings: { ...settings, orders: { ...settings.orders, statuses: ['open'] } } });
      const report = await orderSync.sync(store);
      expect(report.skipped).toBeGreaterThan(0);
      const [order] = controls.orders().filter(({ status }) => status === 'processing');
      controls.advance(120_000);
      controls.setStatus(order?.id ?? '', 'cancelled');
      expect(await orderSync.sync(store)).toMatchObject({ updated: 1 });
      expect((await sink.get(store, order?.id ?? ''))?.state.value).toBe('cancelled');
    }),
  );

  it(
    'deactivates a store whose merchant has to authorise again, and says why',
    withHost(async ({ orderSync, store, stores, woocommerce }) => {
      await woocommerce.auth.connect({
        storeId: store.storeId,
        consumerKey: 'ck_x',
        consumerSecret: 'cs_x',
        verify: false,
      });
      await expect(orderSync.sync(store)).rejects.toMatchObject({ code: 'authentication_failed' });
      expect(await stores.load(store)).toMatchObject({
        status: 'disconnected',
        statusReason: 'reauthorization_needed',
      });
      expect(await orderSync.status(store)).toMatchObject({
        status: 'error',
        error: { code: 'authentication_failed', retryable: false },
      });
    }),
  );

  it(
    'asks the platform which of two versions of the same instant is right',
    withHost(async ({ orderSync, store, sink, woocommerce, ids }) => {
      const orderId = ids()[0] ?? '';
      const order = await woocommerce.fetchOrder({ storeId: store.storeId, orderId });
      const revision = { at: order.revision.at, token: `${order.revision.token.split(':')[0]}:of-a-webhook` };
      await sink.apply({ store, orders: [{ ...order, revision }] });
      expect(await orderSync.sync(store)).toMatchObject({ status: 'done', refetched: 1 });
      expect((await sink.get(store, orderId))?.revision).toEqual(order.revision);
    }),
  );

  it(
    'takes the version that it has read where the platform looks up no single orders',
    withHost(async ({ orderSync, store, sink, woocommerce, ids }) => {
      const orderId = ids()[0] ?? '';
      const order = await woocommerce.fetchOrder({ storeId: store.storeId, orderId });
      const revision = { at: order.revision.at, token: `${order.revision.token.split(':')[0]}:of-a-webhook` };
      await sink.apply({ store, orders: [{ ...order, revision }] });
      const lookup = vi
        .spyOn(woocommerce, 'fetchOrder')
        .mockRejectedValue(new ConnectorError('not_supported', 'no single orders'));
      expect(await orderSync.sync(store)).toMatchObject({ status: 'done', refetched: 1 });
      lookup.mockRestore();
      expect((await sink.get(store, orderId))?.revision).toEqual(order.revision);
    }),
  );

  it('gives what the host throws about another store to the caller, and does not act on it', async () => {
    const other = { platform: 'amazon', storeId: 'A1' };
    const errors = [
      new AuthenticationError('revoked', { ...other, reauthorize: true }),
      new ConnectorError('conflict', 'paused', { ...other, platformCode: 'store_paused' }),
      new ConnectorError('rate_limited', 'wait', other),
    ];
    const thrown = [...errors];
    await withHost(
      async ({ orderSync, store, stores }) => {
        for (const error of errors) await expect(orderSync.sync(store)).rejects.toBe(error);
        expect(await stores.load(store)).toMatchObject({ status: 'active' });
        expect(await orderSync.sync(store)).toMatchObject({ status: 'done' });
      },
      {
        onOrders: () => {
          const error = thrown.shift();
          if (error !== undefined) throw error;
        },
      },
    )();
  });

  it(
    'keeps the error of the host and the pages before it',
    withHost(
      async ({ orderSync, store, stored }) => {
        await expect(orderSync.sync(store)).rejects.toThrow('disk full');
        expect(await orderSync.status(store)).toMatchObject({ status: 'error', error: { code: 'unexpected' } });
        expect(await stored()).toHaveLength(10);
      },
      {
        onOrders: () => {
          throw new Error('disk full');
        },
      },
    ),
  );

  it('tells a host that failed, or was killed, what it has not heard', async () => {
    const heard: string[] = [];
    let failures = 2;
    await withHost(
      async ({ orderSync, store, ids, sink }) => {
        // The first page is stored, and nobody hears of it: twice.
        for (const _ of [1, 2]) await expect(orderSync.sync(store)).rejects.toThrow('disk full');
        expect(await orderSync.sync(store)).toMatchObject({ status: 'done' });
        expect(heard.sort()).toEqual(ids());
        for await (const _ of sink.untold(store)) throw new Error('everything was told');
        await orderSync.sync(store);
        expect(heard).toHaveLength(ids().length);
      },
      {
        onOrders: ({ created, updated }) => {
          failures -= 1;
          if (failures >= 0) throw new Error('disk full');
          heard.push(...created.map(({ orderId }) => orderId), ...updated.map(() => 'updated'));
        },
      },
    )();
  });

  it(
    'gives the error of the host to the caller, also when the state cannot be kept any more',
    withHost(async ({ store, stores, sink, state, woocommerce }) => {
      let isDown = false;
      const save: typeof state.save = async (...input) => {
        if (isDown) throw new ConnectorError('storage_failed', 'state is down');
        return state.save(...input);
      };
      const orderSync = createOrderSync({
        connectors: { woocommerce },
        ...{ stores, sink, state: { ...state, save } },
        onOrders: () => {
          isDown = true;
          throw new Error('disk full');
        },
      });
      await expect(orderSync.sync(store)).rejects.toThrow('disk full');
    }),
  );

  it(
    'backfills without moving the position of the regular runs',
    withHost(async ({ orderSync, store, sink, stored, ids }) => {
      expect(await orderSync.backfill(store)).toMatchObject({ status: 'done', created: ids().length });
      expect(await sink.position(store)).toBeUndefined();
      expect(await stored()).toEqual(ids());
    }),
  );

  it(
    'refuses a store that nobody registered and a platform without a connector',
    withHost(async ({ orderSync, store, stores }) => {
      await expect(orderSync.sync({ ...store, storeId: 'https://nobody.example.com' })).rejects.toMatchObject({
        code: 'not_found',
        platformCode: 'store_unknown',
      });
      const entry = await stores.load(store);
      if (entry !== undefined) await stores.save({ ...entry, platform: 'etsy', version: 0 });
      const refusal = await orderSync.sync({ ...store, platform: 'etsy' }).catch((error: unknown) => error);
      expect(ConnectorError.isInstance(refusal) && refusal.code).toBe('configuration_invalid');
    }),
  );
});

describe('what is due', () => {
  it(
    'is what never ran, or ran longer ago than its interval; one failure keeps nobody waiting',
    withHost(async ({ orderSync, store, stores, state, change }) => {
      const due = async (now: number) => {
        const found: string[] = [];
        for await (const { storeId } of dueStores({ stores, state, job: 'orders', now: () => now }))
          found.push(storeId);
        return found;
      };
      const now = Date.now();
      expect(await due(now)).toEqual([store.storeId]);
      const entry = await stores.load(store);
      if (entry !== undefined) await stores.save({ ...entry, storeId: 'https://gone.example.com', version: 0 });
      const report = await runDue({
        ...{ stores, state, job: 'orders' },
        run: (key, options) => orderSync.sync(key, options),
      });
      expect(report.ran).toBe(1);
      expect(report.failed.map(({ store: { storeId } }) => storeId)).toEqual(['https://gone.example.com']);
      expect(await due(Date.now())).toEqual([]);
      expect(await due(Date.now() + 5 * 60_000)).toContain(store.storeId);
      await change({ status: 'paused' });
      expect(await due(Date.now() + 5 * 60_000)).not.toContain(store.storeId);
    }),
  );

  it(
    'is not run again while a run from a call before has not ended',
    withHost(async ({ stores, state }) => {
      let runs = 0;
      let free = () => {};
      const holding = new Promise<void>((resolve) => {
        free = resolve;
      });
      let begun = () => {};
      const hasBegun = new Promise<void>((resolve) => {
        begun = resolve;
      });
      const options = { stores, state, job: 'orders' } as const;
      const run = () => {
        runs += 1;
        begun();
        return holding;
      };
      const first = runDue({ ...options, run });
      await hasBegun;
      expect(await runDue({ ...options, run })).toMatchObject({ ran: 0 });
      free();
      expect(await first).toMatchObject({ ran: 1 });
      expect(await runDue({ ...options, run })).toMatchObject({ ran: 1 });
      expect(runs).toBe(2);
    }),
  );

  it(
    'is a reconciliation once a day, where orders are synced by themselves',
    withHost(async ({ store, stores, state, change }) => {
      const due = async (now: number) => {
        for await (const _ of dueStores({ stores, state, job: 'reconcile', now: () => now })) return true;
        return false;
      };
      const now = Date.now();
      expect(await due(now)).toBe(true);
      const at = new Date(now).toISOString();
      await state.save(store, 'reconcile', { version: 0, status: 'idle', counters: {}, startedAt: at });
      expect(await due(now + 23 * 3_600_000)).toBe(false);
      expect(await due(now + 24 * 3_600_000)).toBe(true);
      const settings = defaultSyncSettings('woocommerce');
      await change({ settings: { ...settings, orders: { ...settings.orders, auto: false } } });
      expect(await due(now + 24 * 3_600_000)).toBe(false);
    }),
  );
});
