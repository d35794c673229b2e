import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { WooRequest } from '../../../../src/connectors/woocommerce/client.js';
import { MAX_PAGE_SIZE } from '../../../../src/connectors/woocommerce/orders.js';
import type { OrderPage, OrderQuery } from '../../../../src/core/connector.js';
import { ConnectorError, InvalidRequestError } from '../../../../src/core/errors.js';
import { orderInvariantViolations } from '../../../../src/model/index.js';
import { connectTo, FakeStore, START, STORE_ID, steadyPace } from './fake-orders.js';

const iso = (ms: number) => new Date(ms).toISOString();
const queryOf = ({ query }: WooRequest) => query ?? {};

let store: FakeStore;
beforeEach(() => {
  store = new FakeStore();
});

/** All pages of a query. */
async function walk(query: Omit<OrderQuery, 'storeId'> = {}, connector = connectTo(store)) {
  const pages: OrderPage[] = [];
  let cursor: string | undefined;
  do {
    const page = await connector.fetchOrders({
      storeId: STORE_ID,
      ...query,
      ...(cursor === undefined ? {} : { cursor }),
    });
    pages.push(page);
    cursor = page.nextCursor;
  } while (cursor !== undefined && pages.length < 400);
  const orders = pages.flatMap((page) => page.orders);
  return { pages, orders, ids: orders.map(({ orderId }) => Number(orderId)), last: pages.at(-1) };
}

const allIds = () => [...store.orders.keys()];

describe('what is asked of a store', () => {
  it('is all orders by id for a full read, without the trash', async () => {
    store.insert(3);
    const { ids, last } = await walk();
    expect(ids).toEqual([1, 2, 3]);
    expect(store.requests).toMatchObject([{ method: 'GET', path: 'wc/v3/orders', label: 'orders page' }]);
    expect(store.requests.map(queryOf)).toEqual([
      { status: 'any', orderby: 'id', order: 'asc', page: 1, per_page: 100 },
    ]);
    expect(last).toMatchObject({ issues: [], limits: [], syncedUntil: iso(START - 120_000) });
  });

  it('is what changed from the bound on, one second before it because WooCommerce leaves that second out; then the trash', async () => {
    store.now = START - 60_000;
    store.insert();
    store.now = START - 30_000;
    store.insert(2);
    store.setStatus(3, 'trash');
    store.now = START;
    const { orders, pages } = await walk({ updatedAfter: iso(START - 30_000) });
    expect(orders.map(({ orderId, state, deletedAt }) => [orderId, state.value, deletedAt])).toEqual([
      ['2', 'open', undefined],
      ['3', 'deleted', iso(START - 30_000)],
    ]);
    expect(pages).toHaveLength(1);
    const bound = { modified_after: '2026-11-20T03:29:29', dates_are_gmt: true };
    expect(store.requests.map(queryOf)).toMatchObject([
      { status: 'any', ...bound },
      { status: 'trash', ...bound },
    ]);
  });

  it.each([3, 5, 99, 100, 399])('is one page, trash and all, where a limit of %d holds what changed', async (limit) => {
    store.insert(3);
    store.setStatus(2, 'trash');
    const { pages, last } = await walk({ updatedAfter: iso(START - 1_000), limit });
    expect(pages.map((page) => page.orders.map(({ orderId }) => orderId))).toEqual([['1', '3', '2']]);
    expect(last?.syncedUntil).toBe(iso(START - 120_000));
  });

  it('is the trash when deleted orders are asked for, and never when they are not', async () => {
    store.insert(3);
    store.setStatus(2, 'trash');
    expect((await walk({ statuses: ['deleted'] })).ids).toEqual([2]);
    expect((await walk({ statuses: ['open'], updatedAfter: iso(START - 1_000) })).ids).toEqual([1, 3]);
    expect(store.requests.slice(2).map((request) => queryOf(request)['status'])).toEqual(['any']);
  });

  it('keeps to its bounds: from inclusive, before exclusive, to the second that WooCommerce keeps', async () => {
    for (let minute = 6; minute > 0; minute -= 1) {
      store.now = START - minute * 60_000;
      store.insert();
    }
    store.now = START;
    const at = (minute: number, ms = 0) => iso(START - minute * 60_000 + ms);
    expect((await walk({ createdAfter: at(5), createdBefore: at(2) })).ids).toEqual([2, 3, 4]);
    expect((await walk({ createdAfter: at(5, 400), createdBefore: at(2, 400) })).ids).toEqual([2, 3, 4, 5]);
    const closed = await walk({ updatedAfter: at(4), updatedBefore: at(3) });
    expect(closed.ids).toEqual([3]);
    expect(closed.last?.syncedUntil).toBe(at(3));
    expect((await walk({ createdAfter: '1970-01-01T00:00:00Z' })).ids).toHaveLength(6);
  });

  it('is one request for a page that fits into one, with little more than is wanted', async () => {
    store.insert(120);
    const { pages, ids } = await walk({ limit: 7 });
    expect(ids).toEqual(allIds());
    expect(pages.every(({ orders }) => orders.length <= 7)).toBe(true);
    expect(store.requests).toHaveLength(pages.length);
    expect(pages.length).toBeLessThan(22);
    expect((await walk({ limit: 1 })).ids).toEqual(allIds());
  });

  it.each([
    [4, 2, [2, 2]],
    [7, 7, [7]],
    [5, 2, [2, 2, 1]],
    [0, 5, [0]],
  ])('ends with the last row: %d orders with a limit of %d', async (count, limit, sizes) => {
    store.insert(count);
    const { pages, ids } = await walk({ limit });
    expect(pages.map(({ orders }) => orders.length)).toEqual(sizes);
    expect(ids).toEqual(allIds());
  });

  it('is several windows at once when the store bears it, and never more rows than a page may have', async () => {
    store.insert(1_000);
    const connector = connectTo(store, { pace: steadyPace(100, 4) });
    let underWay = 0;
    let most = 0;
    store.beforeAnswer = async () => {
      underWay += 1;
      most = Math.max(most, underWay);
      await new Promise((resolve) => setImmediate(resolve));
      underWay -= 1;
    };
    const { pages, ids } = await walk({}, connector);
    expect(ids).toEqual(allIds());
    expect(most).toBe(4);
    expect(pages.map(({ orders }) => orders.length).every((count) => count <= MAX_PAGE_SIZE)).toBe(true);
    expect(pages.length).toBeLessThanOrEqual(5);
    expect((await walk({ limit: 250 }, connector)).pages.every(({ orders }) => orders.length <= 250)).toBe(true);
  });

  it('refuses what cannot be asked', async () => {
    const connector = connectTo(store);
    const refused = (query: object) => connector.fetchOrders({ storeId: STORE_ID, ...query });
    await expect(refused({ limit: 0 })).rejects.toMatchObject({ code: 'invalid_request' });
    await expect(refused({ ids: ['#12'] })).rejects.toMatchObject({ code: 'invalid_request' });
    await expect(refused({ cursor: 'nonsense' })).rejects.toMatchObject({ code: 'invalid_request' });
    await expect(connector.fetchOrders({ storeId: 'not a site' })).rejects.toMatchObject({ code: 'invalid_request' });
    expect(store.requests).toEqual([]);
  });
});

describe('an order of a page', () => {
  it('is sound, says where it came from, and has the raw payload when asked for', async () => {
    store.insert();
    const { orders } = await walk({ includeRaw: true });
    expect(orderInvariantViolations(orders[0] as never)).toEqual([]);
    expect(orders[0]).toMatchObject({
      key: `woocommerce:${STORE_ID}:1`,
      provenance: { apiVersion: 'wc/v3', endpoint: 'orders', mapper: 'woocommerce/1', fetchedAt: iso(START) },
      raw: { id: 1, total: '1.00' },
    });
    expect((await walk()).orders[0]).not.toHaveProperty('raw');
  });

  it('that is none is reported, and the others are delivered', async () => {
    store.insert(3);
    const request = store.request.bind(store);
    const spoiling = {
      request: async (...args: Parameters<typeof request>) => {
        const answer = await request(...args);
        return { ...answer, body: (answer.body as unknown[]).map((row, index) => (index === 1 ? null : row)) };
      },
    };
    const { ids, pages } = await walk({}, connectTo(spoiling));
    expect(ids).toEqual([1, 3]);
    expect(pages.flatMap(({ issues }) => issues)).toMatchObject([{ code: 'order_unmappable' }]);
  });

  it('has the details of its refunds', async () => {
    store.insert(3);
    const order = store.orders.get(2);
    order?.refunds.push({ id: 90, total: '-1.00' }, { id: 91, total: '-0.50' });
    const { orders } = await walk();
    expect(store.requests.map(({ path }) => path)).toEqual(['wc/v3/orders', 'wc/v3/orders/2/refunds']);
    expect(orders[1]?.refunds).toMatchObject([
      { id: '90', createdAt: iso(START), lines: [{ quantity: 1 }] },
      { id: '91', createdAt: iso(START), lines: [{ quantity: 1 }] },
    ]);
    expect(orders[1]?.availability).not.toHaveProperty(['refunds.*.lines']);
  });

  it('has them where many orders were refunded too: in one request, or one by one on stores before 9.0', async () => {
    store.insert(40);
    for (const order of store.orders.values()) order.refunds.push({ id: 1_000 + order.id, total: '-1.00' });
    const paths = () => store.requests.map(({ path }) => path);
    const isDetailed = ({ orders }: { orders: OrderPage['orders'] }) =>
      orders.length === 40 && orders.every(({ refunds }) => refunds?.[0]?.lines?.length === 1);
    expect(isDetailed(await walk())).toBe(true);
    expect(paths()).toEqual(['wc/v3/orders', 'wc/v3/refunds']);

    store.requests.length = 0;
    store.odd = { lacksRefundList: true };
    const connector = connectTo(store);
    expect(isDetailed(await walk({}, connector))).toBe(true);
    expect(isDetailed(await walk({}, connector))).toBe(true);
    expect(paths().filter((path) => path === 'wc/v3/refunds')).toHaveLength(1);
    expect(paths().filter((path) => path.endsWith('/refunds') && path !== 'wc/v3/refunds')).toHaveLength(80);
  });

  it('is left for the next page when there was no time for its refunds', async () => {
    store.odd = { lacksRefundList: true };
    store.insert(30);
    for (const id of [3, 9, 21]) store.orders.get(id)?.refunds.push({ id: 1_000 + id, total: '-1.00' });
    const now = performance.now.bind(performance);
    let passed = 0;
    vi.spyOn(performance, 'now').mockImplementation(() => now() + passed);
    store.beforeAnswer = ({ path }) => {
      if (path.endsWith('/3/refunds')) passed += 25_000;
    };
    const connector = connectTo(store, { pace: steadyPace(100, 1) });
    const first = await connector.fetchOrders({ storeId: STORE_ID }, { timeoutMs: 30_000 });
    vi.restoreAllMocks();
    expect(first.orders.map(({ orderId }) => Number(orderId))).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(first.syncedUntil).toBeUndefined();
    const rest = await walk({ cursor: first.nextCursor as string }, connector);
    expect(rest.ids).toEqual(allIds().slice(8));
    expect(rest.orders.filter(({ refunds }) => refunds?.length === 1)).toHaveLength(2);
    expect(rest.last?.syncedUntil).toBe(iso(START - 120_000));
  });

  it('is delivered without the details of its refunds when they cannot be read', async () => {
    store.insert(2);
    store.orders.get(1)?.refunds.push({ id: 90, total: '-1.00' });
    store.beforeAnswer = ({ path }) => {
      if (path.endsWith('/refunds')) throw new ConnectorError('permission_denied', 'blocked', { status: 403 });
    };
    const { orders, pages } = await walk();
    expect(orders[0]).toMatchObject({ orderId: '1', availability: { 'refunds.*.lines': 'not_yet_available' } });
    expect(orders[1]?.orderId).toBe('2');
    expect(pages[0]?.issues).toMatchObject([{ code: 'partial_data', orderId: '1' }]);
  });
});

describe('orders by their ids', () => {
  it('come in pages, trashed ones as deleted, and missing ones are named', async () => {
    store.insert(5);
    store.setStatus(2, 'trash');
    store.remove(4);
    const { orders, pages } = await walk({ ids: ['5', '4', '2', '1', '5'], limit: 3 });
    expect(orders.map(({ orderId, state }) => [orderId, state.value])).toEqual(
      [
        ['2', 'deleted'],
        ['5', 'open'],
        ['1', 'open'],
      ].sort((a, b) => ['5', '2', '1'].indexOf(a[0] as string) - ['5', '2', '1'].indexOf(b[0] as string)),
    );
    expect(pages.map(({ issues }) => issues)).toEqual([
      [{ code: 'order_missing', message: 'no such order', orderId: '4' }],
      [],
    ]);
    expect(pages.every(({ syncedUntil }) => syncedUntil === undefined)).toBe(true);
    expect(store.requests.map(queryOf)[0]).toMatchObject({ include: ['5', '4', '2'], status: 'any' });
  });

  it('are not called missing when the store only would not show them', async () => {
    store.insert(1);
    store.beforeAnswer = ({ path }) => {
      if (path === 'wc/v3/orders/7') throw new ConnectorError('permission_denied', 'not for this key', { status: 403 });
    };
    const { pages } = await walk({ ids: ['1', '7'] });
    expect(pages[0]?.issues).toEqual([{ code: 'partial_data', message: 'not for this key', orderId: '7' }]);
  });
});

describe('one order', () => {
  it('comes with its refunds, in the trash as deleted, and is not_found when it is not there', async () => {
    store.insert(2);
    store.orders.get(1)?.refunds.push({ id: 90, total: '-1.00' });
    store.setStatus(2, 'trash');
    const connector = connectTo(store);
    const order = await connector.fetchOrder({ storeId: STORE_ID, orderId: '1' });
    expect(order).toMatchObject({ orderId: '1', refunds: [{ id: '90' }], provenance: { endpoint: 'orders/{id}' } });
    expect((await connector.fetchOrder({ storeId: STORE_ID, orderId: '2' })).state.value).toBe('deleted');
    await expect(connector.fetchOrder({ storeId: STORE_ID, orderId: '3' })).rejects.toMatchObject({
      code: 'not_found',
    });
    await expect(connector.fetchOrder({ storeId: STORE_ID, orderId: 'x' })).rejects.toMatchObject({
      code: 'invalid_request',
    });
  });
});

describe('stores that are not as they should be', () => {
  it('that do not know modified_after are filtered here, and the page says so', async () => {
    store.odd = { ignoresModifiedAfter: true };
    store.insert(2);
    store.now += 60_000;
    store.insert(2);
    const { ids, last } = await walk({ updatedAfter: iso(START + 60_000) });
    expect(ids).toEqual([3, 4]);
    expect(last?.limits).toMatchObject([{ code: 'filter_ignored' }]);
  });

  it('that give smaller pages than they are asked for are read to the end', async () => {
    store.odd = { cap: 40 };
    store.insert(230);
    expect((await walk()).ids).toEqual(allIds());
    store.odd = { cap: 40, dropsTotal: true };
    expect((await walk()).ids).toEqual(allIds());
  });

  it('that refuse large pages are asked for smaller ones', async () => {
    store.insert(120);
    store.beforeAnswer = ({ query }) => {
      if (Number(query?.['per_page']) <= 50) return;
      throw new InvalidRequestError('refused', { issues: [{ path: 'per_page', message: 'must be 50 at most' }] });
    };
    expect((await walk()).ids).toEqual(allIds());
  });

  it('that count orders which they do not show lose none of the others', async () => {
    store.insert(300);
    store.odd = { hidden: (id) => id % 37 === 0 };
    const shown = allIds().filter((id) => id % 37 !== 0);
    expect((await walk()).ids).toEqual(shown);
    for (const limit of [1, 9]) {
      const { ids, pages } = await walk({ limit });
      expect(ids).toEqual(shown);
      expect(pages.flatMap(({ issues }) => issues)).toEqual([]);
    }
    store.odd = { ...store.odd, dropsTotal: true };
    expect((await walk()).ids).toEqual(shown);
  });

  it('that fail on a single order give all the others, and the page says so', async () => {
    store.insert(130);
    store.odd = { breaksOn: (id) => id === 47 || id === 90 };
    const connector = connectTo(store);
    const others = allIds().filter((id) => id !== 47 && id !== 90);
    const { ids, pages, last } = await walk({}, connector);
    expect(ids).toEqual(others);
    expect(pages.flatMap(({ issues }) => issues.map(({ code }) => code))).toContain('partial_data');
    expect(last?.syncedUntil).toBeDefined();
    const byId = await walk({ ids: ['46', '47', '48'] }, connector);
    expect(byId.ids).toEqual([46, 48]);
    expect(byId.pages[0]?.issues).toMatchObject([{ code: 'partial_data', orderId: '47' }]);
  });

  it('that hide hundreds in a row are read to the end all the same, and the page says so', async () => {
    store.insert(500);
    store.odd = { hidden: (id) => id > 40 && id <= 390 };
    const { ids, pages } = await walk();
    expect(ids).toEqual(allIds().filter((id) => id <= 40 || id > 390));
    expect(pages.flatMap(({ issues }) => issues.map(({ code }) => code))).toContain('partial_data');
    store.odd = { hidden: () => true };
    expect((await walk()).ids).toEqual([]);
  });

  it('whose clock a proxy hides have the next run begin early enough, and not at the beginning', async () => {
    store.odd = { dropsDate: true };
    store.now = START - 3_600_000;
    store.insert(150);
    store.now = START - 600_000;
    store.touch(120);
    store.now = START;
    const first = await walk();
    expect(first.last?.syncedUntil).toBe(iso(START - 720_000));
    const updatedAfter = first.last?.syncedUntil as string;
    expect((await walk({ updatedAfter })).ids).toEqual([120]);
    store.now = START + 3_600_000;
    expect((await walk({ updatedAfter: iso(START + 1_000) })).last?.syncedUntil).toBe(iso(START + 1_000));
  });

  it('that sort otherwise than asked are refused, as a page of them proves nothing, unless it is the whole list', async () => {
    store.insert(3);
    const request = store.request.bind(store);
    const reversed = {
      request: async (...args: Parameters<typeof request>) => {
        const answer = await request(...args);
        return { ...answer, body: (answer.body as unknown[]).toReversed() };
      },
    };
    expect((await walk({}, connectTo(reversed))).ids).toEqual([1, 2, 3]);
    store.odd = { dropsTotal: true };
    await expect(walk({}, connectTo(reversed))).rejects.toMatchObject({ code: 'unexpected_response' });
    store.odd = {};
    store.insert(200);
    await expect(walk({}, connectTo(reversed))).rejects.toMatchObject({ code: 'unexpected_response' });
  });

  it('that answer something else than a list are refused', async () => {
    store.insert(3);
    const request = store.request.bind(store);
    const object = {
      request: async (...args: Parameters<typeof request>) => ({ ...(await request(...args)), body: {} }),
    };
    await expect(walk({}, connectTo(object))).rejects.toMatchObject({ code: 'unexpected_response' });
  });
});

describe('a store that fails', () => {
  const down = (status: number) => new ConnectorError('platform_unavailable', 'down', { status, retryAfterMs: 1 });
  const sizes = () => store.requests.map((request) => queryOf(request)['per_page']);

  it('under large pages is asked for smaller ones at once, and remembered', async () => {
    store.insert(90);
    store.beforeAnswer = ({ query }) => {
      if (Number(query?.['per_page']) > 30) throw new ConnectorError('timeout', 'too slow');
    };
    const connector = connectTo(store);
    const { ids } = await walk({}, connector);
    expect(ids).toEqual(allIds());
    expect(sizes().slice(0, 3)).toEqual([100, 50, 25]);
    const before = store.requests.length;
    await connector.fetchOrders({ storeId: STORE_ID });
    expect(sizes()[before]).toBeLessThanOrEqual(40);
  });

  it('for a moment is tried again as often as the caller allows', async () => {
    store.insert(3);
    let failures = 0;
    store.beforeAnswer = () => {
      failures += 1;
      if (failures <= 2) throw down(503);
    };
    expect((await walk()).ids).toEqual([1, 2, 3]);
    failures = -1_000;
    store.beforeAnswer = () => {
      throw down(503);
    };
    store.requests.length = 0;
    const connector = connectTo(store);
    await expect(connector.fetchOrders({ storeId: STORE_ID }, { maxRetries: 1 })).rejects.toMatchObject({
      status: 503,
    });
    expect(store.requests).toHaveLength(2);
    await expect(connector.fetchOrders({ storeId: STORE_ID }, { maxRetries: 0 })).rejects.toMatchObject({
      status: 503,
    });
    expect(store.requests).toHaveLength(3);
  });

  it('under every size gives up with the last error', async () => {
    store.beforeAnswer = () => {
      throw down(500);
    };
    const connector = connectTo(store);
    const call = connector.fetchOrders({ storeId: STORE_ID }, { maxRetries: 1 });
    await expect(call).rejects.toMatchObject({ code: 'platform_unavailable', status: 500 });
    // Then two orders alone, in case it is one of them.
    expect(sizes()).toEqual([100, 50, 25, 12, 10, 10, 1, 1]);
  });

  it('is not asked again after a refusal', async () => {
    store.beforeAnswer = () => {
      throw new ConnectorError('permission_denied', 'blocked', { status: 403 });
    };
    await expect(walk()).rejects.toMatchObject({ code: 'permission_denied' });
    expect(store.requests).toHaveLength(1);
  });

  it('in the middle of a page gives what was read before, and the cursor goes on there', async () => {
    store.insert(700);
    const connector = connectTo(store, { pace: steadyPace(100, 4) });
    store.beforeAnswer = () => {
      if (store.requests.length >= 4) throw down(502);
    };
    const first = await connector.fetchOrders({ storeId: STORE_ID });
    expect(first.orders.length).toBeGreaterThan(100);
    expect(first.syncedUntil).toBeUndefined();
    store.beforeAnswer = () => {};
    const rest = await walk({ cursor: first.nextCursor as string }, connector);
    expect([...first.orders, ...rest.orders].map(({ orderId }) => Number(orderId))).toEqual(allIds());
  });

  it('loses a call its own caller ended', async () => {
    store.insert(3);
    const controller = new AbortController();
    store.beforeAnswer = () => {
      controller.abort(new Error('enough'));
    };
    const call = connectTo(store).fetchOrders({ storeId: STORE_ID }, { signal: controller.signal });
    await expect(call).rejects.toThrow('enough');
  });
});
