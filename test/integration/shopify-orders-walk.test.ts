import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ShopifyConnector } from '../../src/connectors/shopify/index.js';
import { iterateOrders } from '../../src/core/paginate.js';
import { compareRevisions, type Order, orderInvariantViolations } from '../../src/model/index.js';
import { openStore, type TestStore, walk } from './shopify-store.js';

const MINUTE = 60_000;

describe('a walk over all orders of a store', () => {
  let store: TestStore;
  let connector: ShopifyConnector;
  beforeAll(async () => {
    store = await openStore({ orders: 61, seed: 7 });
    connector = store.connect();
  });
  afterAll(() => store.close());

  it('gives exactly what the store has, oldest change first, and every order is sound', async () => {
    const { orders, pages } = await walk(() => connector, { storeId: store.storeId, limit: 7 });
    const truth = store.controls.orders();
    expect(pages).toHaveLength(9);
    expect(orders.map(({ orderId }) => orderId).sort()).toEqual(truth.map(({ id }) => id).sort());
    const times = orders.map(({ updatedAt }) => updatedAt);
    expect(times).toEqual([...times].sort());
    for (const order of orders) {
      const real = store.controls.order(order.orderId);
      expect(orderInvariantViolations(order), order.number).toEqual([]);
      expect(order.issues, order.number).toEqual([]);
      expect({
        number: order.number,
        updatedAt: order.updatedAt.replace('.000Z', 'Z'),
        lines: order.lines.map(({ id, sku, quantity }) => [id, sku ?? null, quantity.ordered, quantity.fulfillable]),
        total: Number(order.totals?.grand?.shop.amount),
        due: Number(order.totals?.due?.shop.amount),
        paid: Number(order.totals?.paid?.shop.amount),
        refunded: Number(order.totals?.refunded?.shop.amount),
        shipped: order.shipments?.map(({ id, trackings }) => [id, trackings.map(({ number }) => number)]),
        isTest: order.isTest,
      }).toEqual({
        number: real?.name,
        updatedAt: real?.updatedAt,
        lines: real?.lines.map(({ id, sku, quantity, unfulfilled }) => [id, sku, quantity, unfulfilled]),
        total: Number(real?.total),
        due: Number(real?.outstanding),
        paid: Number(real?.received),
        refunded: Number(real?.refunded),
        shipped: real?.fulfillments.map(({ id, trackingNumbers }) => [id, trackingNumbers]),
        isTest: real?.test,
      });
    }
  });

  it('reads the largest page that Shopify affords when nobody wishes for less', async () => {
    store.controls.requests.reset();
    const page = await connector.fetchOrders({ storeId: store.storeId, limit: 10_000 });
    expect(page.orders).toHaveLength(61);
    const [request] = store.controls.requests.list('OrdersPage');
    expect(request?.variables?.['first']).toBe(250);
    expect(request?.requestedCost).toBeLessThanOrEqual(1_000);
  });

  it('is a plain for await, and tells where the next run begins', async () => {
    const seen: string[] = [];
    let until: string | undefined;
    const onPage = (page: { readonly syncedUntil?: string }) => {
      until = page.syncedUntil;
    };
    for await (const order of iterateOrders(connector, { storeId: store.storeId, limit: 25 }, { onPage })) {
      seen.push(order.orderId);
    }
    expect(new Set(seen).size).toBe(61);
    expect(until).toBe(new Date(store.clock.now() - 5 * MINUTE).toISOString());
  });

  it('keeps to windows: from is inclusive, before is exclusive, and the next run begins at the bound', async () => {
    const { orders } = await walk(() => connector, { storeId: store.storeId });
    const [from, before] = [orders[20]?.updatedAt ?? '', orders[40]?.updatedAt ?? ''];
    const window = await walk(() => connector, {
      storeId: store.storeId,
      updatedAfter: from,
      updatedBefore: new Date(before),
      limit: 6,
    });
    const expected = orders.filter(({ updatedAt }) => updatedAt >= from && updatedAt < before);
    expect(window.ids).toEqual(expected.map(({ orderId }) => orderId));
    expect(window.syncedUntil).toBe(before);

    const created = orders.map(({ createdAt }) => createdAt).sort()[30] ?? '';
    const old = await walk(() => connector, { storeId: store.storeId, createdBefore: created });
    const recent = await walk(() => connector, { storeId: store.storeId, createdAfter: created });
    expect(old.orders.every(({ createdAt }) => createdAt < created)).toBe(true);
    expect(old.ids.length + recent.ids.length).toBe(61);
  });

  it('has nothing to hand out from an empty window, and still tells where the next run begins', async () => {
    const now = new Date(store.clock.now());
    const page = await connector.fetchOrders({ storeId: store.storeId, updatedAfter: now, createdAfter: now });
    expect(page).toEqual({
      orders: [],
      issues: [],
      limits: [],
      syncedUntil: new Date(store.clock.now() - 5 * MINUTE).toISOString(),
    });
  });

  it('filters by canonical state and by who ships, without losing its place', async () => {
    const query = { storeId: store.storeId, limit: 20 };
    const { orders } = await walk(() => connector, { ...query, fulfilledBy: 'any' });
    expect(new Set(orders.map(({ state }) => state.value))).toEqual(
      new Set(['open', 'on_hold', 'completed', 'cancelled']),
    );
    const found = await walk(() => connector, { ...query, statuses: ['cancelled', 'on_hold'] });
    const expected = orders.filter(({ state }) => state.value === 'cancelled' || state.value === 'on_hold');
    expect(found.ids).toEqual(expected.map(({ orderId }) => orderId));
    expect(found.pages).toHaveLength(4);
    expect(found.syncedUntil).toBeDefined();
    expect((await walk(() => connector, { ...query, fulfilledBy: 'marketplace' })).ids).toEqual([]);
  });

  it('reads orders by id: both forms, each once, more than a page, and says which are missing', async () => {
    const truth = store.controls.orderIds();
    const numbers = truth.map((id) => id.replace('gid://shopify/Order/', ''));
    const ids = [...truth.slice(0, 30), ...numbers.slice(20, 58), 'gid://shopify/Order/999999999', '12345'];
    const found = await walk(() => connector, { storeId: store.storeId, ids });
    expect(found.pages.map(({ orders }) => orders.length)).toEqual([50, 8]);
    expect(found.ids).toEqual(truth.slice(0, 58));
    expect(found.pages.flatMap(({ issues }) => issues)).toEqual([
      { code: 'order_missing', message: expect.any(String), orderId: 'gid://shopify/Order/999999999' },
      { code: 'order_missing', message: expect.any(String), orderId: 'gid://shopify/Order/12345' },
    ]);
    expect(found.syncedUntil).toBeUndefined();
    const small = await walk(() => connector, { storeId: store.storeId, ids: numbers.slice(0, 5), limit: 2 });
    expect(small.pages.map(({ orders }) => orders.length)).toEqual([2, 2, 1]);
    expect(small.ids).toEqual(truth.slice(0, 5));
  });

  it('says what is wrong with a query, before anything is sent', async () => {
    store.controls.requests.reset();
    const { storeId } = store;
    const day = (date: number) => new Date(Date.UTC(2026, 10, date));
    const odd = (query: object) => connector.fetchOrders({ storeId, ...query } as Parameters<typeof walk>[1]);
    for (const [query, path] of [
      [{ limit: 0 }, 'limit'],
      [{ limit: 2.5 }, 'limit'],
      [{ ids: [] }, 'ids'],
      [{ ids: 'gid://shopify/Order/1' }, 'ids'],
      [{ ids: ['gid://shopify/Product/1'] }, 'ids[0]'],
      [{ ids: ['1', "2' OR 1=1"] }, 'ids[1]'],
      [{ ids: ['1'], updatedAfter: day(1) }, 'ids'],
      [{ ids: ['1'], statuses: ['open'] }, 'ids'],
      [{ statuses: [] }, 'statuses'],
      [{ statuses: ['shipped'] }, 'statuses'],
      [{ fulfilledBy: 'me' }, 'fulfilledBy'],
      [{ updatedAfter: '2026-11-01' }, 'updatedAfter'],
      [{ updatedAfter: 1_700_000_000_000 }, 'updatedAfter'],
      [{ createdBefore: '2026-02-30T00:00:00Z' }, 'createdBefore'],
      [{ updatedAfter: day(2), updatedBefore: day(1) }, 'updatedBefore'],
      [{ storeId: 'acme.example.com' }, 'storeId'],
      [{ cursor: 'nonsense' }, 'cursor'],
    ] as const) {
      await expect(odd(query), JSON.stringify(query)).rejects.toMatchObject({
        code: 'invalid_request',
        issues: [{ path }],
        retryable: false,
      });
    }
    expect(store.controls.requests.count()).toBe(0);
  });

  it('does not go on with the cursor of another query', async () => {
    const { nextCursor } = await connector.fetchOrders({ storeId: store.storeId, limit: 5 });
    const cursor = nextCursor ?? '';
    await expect(connector.fetchOrders({ storeId: store.storeId, statuses: ['open'], cursor })).rejects.toMatchObject({
      code: 'invalid_request',
      issues: [{ path: 'cursor' }],
    });
    // Another page size is the same walk.
    const rest = await connector.fetchOrders({ storeId: store.storeId, limit: 250, cursor });
    expect(rest.orders).toHaveLength(56);
  });

  it('finds one order by either form of its id, and misses one with not_found', async () => {
    const [id = ''] = store.controls.orderIds();
    const byGlobalId = await connector.fetchOrder({ storeId: store.storeId, orderId: id });
    const byNumber = await connector.fetchOrder({ storeId: store.storeId, orderId: id.slice(id.lastIndexOf('/') + 1) });
    expect(byNumber.key).toBe(byGlobalId.key);
    const missing = connector.fetchOrder({ storeId: store.storeId, orderId: '999999999' });
    await expect(missing).rejects.toMatchObject({ code: 'not_found', retryable: false, operation: 'fetchOrder' });
  });
});

describe('a walk that is killed', () => {
  it('after any page, is finished by another process: no order twice, none missing', async () => {
    const store = await openStore({ orders: 20, seed: 8 });
    const query = { storeId: store.storeId, limit: 3 };
    const whole = await walk(() => store.connect(), query);
    expect(whole.pages).toHaveLength(7);
    for (let killedAfter = 1; killedAfter < whole.pages.length; killedAfter += 1) {
      let pages = 0;
      const [first, second] = [store.connect(), store.connect()];
      const resumed = await walk(() => (pages++ < killedAfter ? first : second), query);
      expect(resumed.ids, `killed after page ${killedAfter}`).toEqual(whole.ids);
      expect(resumed.syncedUntil).toBe(whole.syncedUntil);
    }
    await store.close();
  });
});

describe('a walk longer than one search can be', () => {
  let store: TestStore;
  afterEach(() => store.close());

  it.each([
    { seed: 1, limit: 5, rowsPerSearch: 10, searchDepth: 40 },
    { seed: 2, limit: 3, rowsPerSearch: 3, searchDepth: 30 },
    { seed: 3, limit: 8, rowsPerSearch: 20, searchDepth: 60 },
  ])('goes on in another search: seed $seed, $limit a page', async ({ seed, limit, ...limits }) => {
    store = await openStore({ orders: 70, seed, shopify: { maxConnectionDepth: limits.searchDepth } });
    // Sixteen orders in one second, over several pages, where searches are cut.
    const second = new Date(store.clock.now() - 40 * 86_400_000);
    for (let count = 0; count < 16; count += 1) store.controls.insertOrder({ createdAt: second, updatedAt: second });
    const { ids, pages } = await walk(() => store.readOrders(limits), { storeId: store.storeId, limit });
    expect([...ids].sort()).toEqual([...store.controls.orderIds()].sort());
    expect(new Set(ids).size).toBe(ids.length);
    expect(pages.length).toBeGreaterThan(8);
    const searches = new Set(store.controls.requests.list('OrdersPage').map(({ variables }) => variables?.['query']));
    expect(searches.size).toBeGreaterThan(2);
  });

  it('reads a second that fills a whole search, twice rather than in part', async () => {
    const limits = { rowsPerSearch: 10, searchDepth: 20 };
    store = await openStore({ orders: 30, seed: 4, shopify: { maxConnectionDepth: limits.searchDepth } });
    const second = new Date(store.clock.now() - 40 * 86_400_000);
    for (let count = 0; count < 19; count += 1) store.controls.insertOrder({ createdAt: second, updatedAt: second });
    const { ids, pages } = await walk(() => store.readOrders(limits), { storeId: store.storeId, limit: 5 });
    expect([...new Set(ids)].sort()).toEqual([...store.controls.orderIds()].sort());
    expect(pages.flatMap(({ issues }) => issues)).toEqual([]);
  });

  it('says so when more orders share a second than Shopify lists, and reads on behind them', async () => {
    const limits = { rowsPerSearch: 10, searchDepth: 20 };
    store = await openStore({ orders: 30, seed: 4, shopify: { maxConnectionDepth: limits.searchDepth } });
    const second = new Date(store.clock.now() - 40 * 86_400_000);
    for (let count = 0; count < 27; count += 1) store.controls.insertOrder({ createdAt: second, updatedAt: second });
    const { ids, pages } = await walk(() => store.readOrders(limits), { storeId: store.storeId, limit: 5 });
    expect(new Set(ids).size).toBeGreaterThanOrEqual(50);
    expect(pages.flatMap(({ issues }) => issues)).toEqual([
      { code: 'partial_data', message: expect.stringContaining(second.toISOString().slice(0, 19)) },
    ]);
  });
});

describe('orders that change while they are read', () => {
  it('are never lost: their last version was read, or the next run reads it', async () => {
    const change = fc.record({
      kind: fc.constantFrom('touch', 'touch', 'insert', 'cancel', 'edit', 'pay', 'wait', 'delete'),
      which: fc.nat(60),
      seconds: fc.nat(400),
    });
    const scenario = fc.record({
      seed: fc.integer({ min: 1, max: 1_000 }),
      orders: fc.integer({ min: 3, max: 24 }),
      limit: fc.integer({ min: 2, max: 6 }),
      rowsPerSearch: fc.integer({ min: 4, max: 12 }),
      indexLag: fc.constantFrom(0, 0, 20_000, 240_000),
      changes: fc.array(fc.array(change, { maxLength: 3 }), { maxLength: 12 }),
    });
    await fc.assert(
      fc.asyncProperty(scenario, async ({ seed, orders, limit, rowsPerSearch, indexLag, changes }) => {
        const store = await openStore({ orders, seed, shopify: { variants: 30, maxConnectionDepth: 40 } });
        try {
          if (indexLag > 0) store.controls.faults.indexLag(indexLag);
          const reader = store.readOrders({ rowsPerSearch, searchDepth: 40 });
          const pending = [...changes];
          const changeSome = () => {
            for (const { kind, which, seconds } of pending.shift() ?? []) {
              store.clock.advance(seconds * 1_000);
              applyChange(store, kind, which);
            }
          };
          // Some changes just before the run: the index may not have them yet.
          changeSome();
          const run = await walk(() => reader, { storeId: store.storeId, limit }, changeSome);
          const until = run.syncedUntil ?? '';
          const newest = newestById(run.orders);
          for (const real of store.controls.orders()) {
            const isReadNext = Date.parse(real.updatedAt) >= Date.parse(until);
            const seen = newest.get(real.id)?.updatedAt;
            const isSeen = seen !== undefined && Date.parse(seen) === Date.parse(real.updatedAt);
            expect(
              isSeen || isReadNext,
              `${real.name} of ${real.updatedAt}, seen ${seen}, next run from ${until}`,
            ).toBe(true);
          }

          // Once the index has caught up, the next run knows everything.
          store.clock.advance(indexLag);
          const next = await walk(() => reader, { storeId: store.storeId, limit, updatedAfter: until });
          const known = newestById([...run.orders, ...next.orders]);
          for (const real of store.controls.orders()) {
            expect(Date.parse(known.get(real.id)?.updatedAt ?? '')).toBe(Date.parse(real.updatedAt));
          }
        } finally {
          await store.close();
        }
      }),
      { numRuns: 25, seed: 20_261_120 },
    );
  }, 60_000);

  it('come again, newer, when they move behind the reader, and syncedUntil chains runs without a gap', async () => {
    const store = await openStore({ orders: 30, seed: 5 });
    const connector = store.connect();
    const known = new Map<string, Order>();
    let updatedAfter: string | undefined;
    for (let round = 0; round < 4; round += 1) {
      const ids = store.controls.orderIds();
      const query = { storeId: store.storeId, limit: 8, ...(updatedAfter === undefined ? {} : { updatedAfter }) };
      let page = 0;
      const { orders, syncedUntil } = await walk(
        () => connector,
        query,
        () => {
          store.controls.touch(ids[(round * 7 + page++) % ids.length] ?? '');
          store.clock.advance(30_000);
        },
      );
      for (const order of orders) {
        const before = known.get(order.orderId);
        if (before !== undefined) expect(compareRevisions(before.revision, order.revision)).not.toBe('older');
        known.set(order.orderId, order);
      }
      expect(Date.parse(syncedUntil ?? '')).toBeGreaterThan(Date.parse(updatedAfter ?? '2026-01-01'));
      updatedAfter = syncedUntil;
      store.clock.advance(10 * MINUTE);
      store.controls.cancelOrder(ids[round] ?? '');
      store.controls.insertOrder();
    }
    const last = await walk(() => connector, { storeId: store.storeId, ...(updatedAfter && { updatedAfter }) });
    for (const order of last.orders) known.set(order.orderId, order);
    for (const real of store.controls.orders()) {
      expect(known.get(real.id)?.state.value === 'cancelled').toBe(real.cancelledAt !== null);
      expect(Date.parse(known.get(real.id)?.updatedAt ?? '')).toBe(Date.parse(real.updatedAt));
    }
    await store.close();
  });
});

function applyChange(store: TestStore, kind: string, which: number): void {
  const ids = store.controls.orderIds();
  const id = ids[which % ids.length] ?? '';
  if (kind === 'touch') store.controls.touch(id);
  if (kind === 'insert') store.controls.insertOrder();
  if (kind === 'cancel') store.controls.cancelOrder(id);
  if (kind === 'edit') store.controls.editOrder(id);
  if (kind === 'pay') store.controls.markOrderPaid(id);
  if (kind === 'delete' && ids.length > 2) store.controls.deleteOrder(id);
}

function newestById(orders: readonly Order[]): ReadonlyMap<string, Order> {
  const newest = new Map<string, Order>();
  for (const order of orders) {
    const known = newest.get(order.orderId);
    if (known === undefined || compareRevisions(known.revision, order.revision) !== 'older') {
      newest.set(order.orderId, order);
    }
  }
  return newest;
}
