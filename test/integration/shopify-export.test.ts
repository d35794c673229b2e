import {
  type ExportOptions,
  type InvalidRequestError,
  iterateOrders,
  type Order,
  type OrderPage,
  type OrderQuery,
} from 'commerce-connectors';
import { afterEach, describe, expect, it } from 'vitest';
import type { ShopifyExport } from '../../src/connectors/shopify/export.js';
import { onPlatformTime, openStore, type TestStore, type TestStoreOptions } from './shopify-store.js';

const ORDERS = 24;

let store: TestStore;
afterEach(() => store.close());

async function open(options: TestStoreOptions = {}): Promise<void> {
  store = await openStore({ orders: ORDERS, seed: 3, ...options });
}

interface Exported {
  readonly orders: readonly Order[];
  readonly pages: readonly OrderPage[];
}

/** Exports to the end, or until `stopAfter` pages were saved. */
async function run(
  exporter: Pick<ShopifyExport, 'exportOrders'>,
  query: Partial<OrderQuery> = {},
  { stopAfter = Number.POSITIVE_INFINITY, ...options }: ExportOptions & { readonly stopAfter?: number } = {},
): Promise<Exported> {
  const orders: Order[] = [];
  const pages: OrderPage[] = [];
  const killed = new Error('killed');
  const onPage = (page: OrderPage) => {
    pages.push(page);
    if (pages.length >= stopAfter) throw killed;
  };
  try {
    const walk = exporter.exportOrders({ storeId: store.storeId, limit: 5, ...query }, { ...options, onPage });
    for await (const order of walk) orders.push(order);
  } catch (error) {
    if (error !== killed) throw error;
  }
  return { orders, pages };
}

const cursorOf = ({ pages }: Exported) => JSON.parse(JSON.stringify(pages.at(-1)?.nextCursor)) as string;
const idsOf = ({ orders }: Exported) => orders.map(({ orderId }) => orderId);
const everyId = () => [...store.controls.orderIds()].sort();
const without = (order: Order) => ({ ...order, provenance: undefined });
const failureOf = (call: Promise<unknown>) =>
  call.then(
    () => undefined,
    (error: unknown) => error,
  );
const operations = () => store.controls.bulk.list();
const requestsOf = (operation: string) => store.controls.requests.count(operation);

describe('an export', () => {
  it('is what pages bring: the same orders, mapped alike, in the same order, with their details', async () => {
    await open();
    const exporter = store.exporter();
    const { orders, pages } = await run(exporter, { includeRaw: true, fulfilledBy: 'any' });
    const paged: Order[] = [];
    for await (const order of iterateOrders(
      { platform: 'shopify', ...exporter },
      { storeId: store.storeId, fulfilledBy: 'any' },
    ))
      paged.push(order);
    expect(orders.map((order) => ({ ...without(order), raw: undefined }))).toEqual(
      paged.map((order) => ({ ...without(order), raw: undefined })),
    );
    expect(orders.some(({ shipments }) => (shipments?.[0]?.lines?.length ?? 0) > 0)).toBe(true);
    expect(orders[0]?.provenance).toMatchObject({ endpoint: 'bulkOperation', apiVersion: '2026-10' });
    expect(orders[0]?.raw).toMatchObject({ lineItems: { pageInfo: { hasNextPage: false } } });
    expect(pages.map((page) => page.orders.length)).toEqual([0, 5, 5, 5, 5, 4]);
    expect(pages.flatMap(({ issues }) => issues)).toEqual([]);
    // Where Shopify stood when the operation began, minus the lag of its index.
    expect(pages.at(-1)).toMatchObject({ syncedUntil: '2026-11-20T03:25:00.000Z' });
    expect(pages.at(-1)?.nextCursor).toBeUndefined();
    expect(operations()).toHaveLength(1);
  });

  it('reads what its query says', async () => {
    await open();
    const exporter = store.exporter();
    const all = await run(exporter, { fulfilledBy: 'any' });
    const times = all.orders.map(({ updatedAt }) => updatedAt);
    const query = { updatedAfter: times[6] ?? '', updatedBefore: times[18] ?? '' };
    const some = await run(exporter, { ...query, fulfilledBy: 'any' });
    expect(idsOf(some)).toEqual(
      all.orders
        .filter(({ updatedAt }) => updatedAt >= query.updatedAfter && updatedAt < query.updatedBefore)
        .map(({ orderId }) => orderId),
    );
    expect(some.pages.at(-1)?.syncedUntil).toBe(query.updatedBefore);
    const state = all.orders[0]?.state.value ?? 'open';
    const filtered = await run(exporter, { fulfilledBy: 'any', statuses: [state] });
    expect(idsOf(filtered)).toEqual(
      all.orders.filter((order) => order.state.value === state).map(({ orderId }) => orderId),
    );
  });

  it('of nothing ends at once, with the time to go on from', async () => {
    await open({ orders: 0 });
    const { orders, pages } = await run(store.exporter());
    expect(orders).toEqual([]);
    expect(pages).toMatchObject([{ orders: [] }, { orders: [], syncedUntil: '2026-11-20T03:25:00.000Z' }]);
  });

  it('leaves out what the app may not read, and says so as pages do', async () => {
    await open({ scopes: ['read_orders', 'read_all_orders'] });
    const { orders, pages } = await run(store.exporter());
    expect(orders[0]?.availability).toMatchObject({ 'lines.*.productId': 'scope_missing' });
    expect(pages.at(-1)?.limits).toMatchObject([{ code: 'scope_missing' }]);
  });

  it('sends the access token to the shop only', async () => {
    await open();
    const seen: { readonly path: string; readonly token: string | undefined }[] = [];
    const transport = onPlatformTime(store.clock.now, async (url, init) => {
      seen.push({ path: new URL(url).pathname, token: init.headers['x-shopify-access-token'] });
      return fetch(url, init) as never;
    });
    await run(store.exporter({ transport }));
    const files = seen.filter(({ path }) => !path.startsWith('/admin/'));
    expect(files.map(({ token }) => token)).toEqual([undefined]);
  });

  it('refuses single orders, and cursors of another kind or query', async () => {
    await open();
    const exporter = store.exporter();
    await expect(run(exporter, { ids: [store.controls.orderIds()[0] ?? ''] })).rejects.toMatchObject({
      code: 'invalid_request',
      issues: [{ path: 'ids' }],
    });
    const page = await exporter.fetchOrders({ storeId: store.storeId, limit: 5 });
    await expect(run(exporter, { cursor: page.nextCursor ?? '' })).rejects.toMatchObject({ code: 'invalid_request' });
    const cursor = cursorOf(await run(exporter, {}, { stopAfter: 2 }));
    const refused = { code: 'invalid_request', issues: [{ path: 'cursor' }] };
    await expect(exporter.fetchOrders({ storeId: store.storeId, limit: 5, cursor })).rejects.toMatchObject(refused);
    await expect(run(exporter, { cursor, createdAfter: '2026-01-01T00:00:00Z' })).rejects.toMatchObject(refused);
  });
});

describe('the input of an export', () => {
  it.each<[string, object, string]>([
    ['a store that is none', { storeId: 'acme' }, 'storeId'],
    ['no page size', { limit: 0 }, 'limit'],
    ['no status', { statuses: [] }, 'statuses'],
    ['a status alone', { statuses: 'open' }, 'statuses'],
    ['an unknown kind', { fulfilledBy: 'nobody' }, 'fulfilledBy'],
    ['no moment', { createdAfter: 'yesterday' }, 'createdAfter'],
    [
      'a bound before the other',
      { updatedAfter: '2026-02-01T00:00:00Z', updatedBefore: '2026-01-01T00:00:00Z' },
      'updatedBefore',
    ],
    ['no id', { ids: [] }, 'ids'],
    ['an id that is none', { ids: ['1', 'one'] }, 'ids[1]'],
    ['ids among other filters', { ids: ['1'], statuses: ['open'] }, 'ids'],
  ])('is refused for %s as fetchOrders refuses it, under its own name', async (_, wrong, path) => {
    await open();
    const exporter = store.exporter();
    const query: OrderQuery = { storeId: store.storeId, ...wrong };
    const failures = {
      fetchOrders: await failureOf(exporter.fetchOrders(query)),
      exportOrders: await failureOf(exporter.exportOrders(query).next()),
      prefersExport: await failureOf(exporter.prefersExport(query)),
    };
    const { issues } = failures.fetchOrders as InvalidRequestError;
    expect(issues.map((issue) => issue.path)).toEqual([path]);
    for (const [operation, failure] of Object.entries(failures)) {
      expect(failure).toMatchObject({
        code: 'invalid_request',
        platform: 'shopify',
        operation,
        issues,
        message: expect.stringContaining(`shopify ${operation}: `),
      });
    }
    expect(operations()).toEqual([]);
  });

  it.each<[unknown]>([[Number.NaN], [Number.POSITIVE_INFINITY], [-1], ['5000'], [null]])(
    'is refused for the patience %s, before anything is begun',
    async (waitMs) => {
      await open();
      await expect(run(store.exporter(), {}, { waitMs } as ExportOptions)).rejects.toMatchObject({
        code: 'invalid_request',
        operation: 'exportOrders',
        issues: [{ path: 'waitMs' }],
      });
      expect(operations()).toEqual([]);
    },
  );

  it.each([[null], [undefined]])('is refused where it is %s', async (missing) => {
    await open();
    const connector = store.connect();
    const query = missing as unknown as OrderQuery;
    const refused = (operation: string) => ({ code: 'invalid_request', operation, issues: [{ path: 'input' }] });
    await expect(connector.exportOrders(query).next()).rejects.toMatchObject(refused('exportOrders'));
    await expect(connector.prefersExport(query)).rejects.toMatchObject(refused('prefersExport'));
  });
});

describe('the options of an export', () => {
  it('may be null, as those of any call', async () => {
    await open();
    const connector = store.connect();
    const query: OrderQuery = { storeId: store.storeId };
    const none = null as unknown as undefined;
    const first = await connector.exportOrders(query, none).next();
    expect(first.value).toMatchObject({ platform: 'shopify' });
    const walked = await iterateOrders(connector, query, none).next();
    expect(walked.value).toMatchObject({ platform: 'shopify' });
  });
});

describe('an export that was killed', () => {
  it('goes on at every cursor, in another process, and brings every order once', async () => {
    await open();
    const whole = await run(store.exporter(), { fulfilledBy: 'any' });
    for (let stopAfter = 1; stopAfter < whole.pages.length; stopAfter += 1) {
      const first = await run(store.exporter(), { fulfilledBy: 'any' }, { stopAfter });
      const rest = await run(store.exporter(), { fulfilledBy: 'any', cursor: cursorOf(first) });
      expect([...idsOf(first), ...idsOf(rest)]).toEqual(idsOf(whole));
      expect(rest.pages.at(-1)?.syncedUntil).toBe(whole.pages.at(-1)?.syncedUntil);
    }
    expect([...idsOf(whole)].sort()).toEqual(everyId());
  });

  it('goes on as an export whatever the strategy says', async () => {
    await open();
    const exporter = { platform: 'shopify', ...store.exporter() };
    const query = { storeId: store.storeId, limit: 5 };
    const first = await run(exporter, {}, { stopAfter: 3 });
    const rest: string[] = [];
    for await (const { orderId } of iterateOrders(exporter, { ...query, cursor: cursorOf(first) })) rest.push(orderId);
    expect(new Set([...idsOf(first), ...rest]).size).toBe(idsOf(await run(exporter)).length);
    expect(requestsOf('OrdersPage')).toBe(0);
  });

  it('before it knew of its operation finds it again, as another process does', async () => {
    await open();
    store.controls.bulk.finishAfter(Number.POSITIVE_INFINITY);
    await expect(run(store.exporter(), {}, { waitMs: 0 })).rejects.toMatchObject({ code: 'timeout' });
    await expect(run(store.exporter(), {}, { waitMs: 0 })).rejects.toMatchObject({ code: 'timeout', retryable: true });
    expect(operations()).toHaveLength(1);
    store.controls.bulk.finish();
    // Another query is another operation; the same one after the end too.
    await run(store.exporter(), {}, { stopAfter: 1 });
    expect(operations()).toHaveLength(2);
  });

  it('while it waited goes on waiting from its cursor', async () => {
    await open();
    store.controls.bulk.finishAfter(Number.POSITIVE_INFINITY);
    const pages: OrderPage[] = [];
    const walk = store
      .exporter()
      .exportOrders({ storeId: store.storeId }, { waitMs: 0, onPage: (page) => void pages.push(page) });
    await expect(walk.next()).rejects.toMatchObject({ code: 'timeout' });
    store.controls.bulk.finish();
    const rest = await run(store.exporter(), { cursor: pages[0]?.nextCursor ?? '', fulfilledBy: 'merchant' });
    expect(rest.orders.length).toBeGreaterThan(16);
    expect(operations()).toHaveLength(1);
  });

  it('by its caller ends with the caller’s reason, also in the middle of waiting', async () => {
    await open();
    store.controls.bulk.finishAfter(Number.POSITIVE_INFINITY);
    const controller = new AbortController();
    const reason = new Error('shutting down');
    const exporter = store.exporter({}, { firstPollMs: 60_000, longestPollMs: 60_000 });
    const pending = run(exporter, {}, { signal: controller.signal });
    await expect.poll(() => operations()[0]?.polls).toBe(1);
    controller.abort(reason);
    await expect(pending).rejects.toBe(reason);
  });
});

describe('beginning an export', () => {
  it('whose answer was lost begins none twice', async () => {
    await open();
    store.controls.faults.resetAfter({ operation: 'BulkOperationRunQuery' });
    const { orders } = await run(store.exporter(), { fulfilledBy: 'any' });
    expect(orders).toHaveLength(ORDERS);
    expect(operations()).toHaveLength(1);
  });

  it('that never arrived begins it', async () => {
    await open();
    store.controls.faults.resetBefore({ operation: 'BulkOperationRunQuery' });
    expect((await run(store.exporter(), { fulfilledBy: 'any' })).orders).toHaveLength(ORDERS);
    expect(operations()).toHaveLength(1);
  });

  it('shares the operation with whoever reads the same at that time', async () => {
    await open();
    const [one, other] = await Promise.all([run(store.exporter()), run(store.exporter())]);
    const connector = store.exporter();
    await Promise.all([run(connector), run(connector)]);
    expect(idsOf(one)).toEqual(idsOf(other));
  });

  it('waits for its turn among five', async () => {
    await open();
    store.controls.bulk.finishAfter(Number.POSITIVE_INFINITY);
    for (const day of [1, 2, 3, 4, 5]) {
      await run(store.exporter(), { createdAfter: `2026-10-0${day}T00:00:00Z` }, { stopAfter: 1 });
    }
    await expect(run(store.exporter(), {}, { waitMs: 0 })).rejects.toMatchObject({
      code: 'timeout',
      retryable: true,
      retryAfterMs: 0,
    });
    const waiting = run(store.exporter(), { fulfilledBy: 'any' });
    await expect.poll(() => requestsOf('BulkOperationRunQuery')).toBeGreaterThan(8);
    store.controls.bulk.finishAfter(2);
    store.controls.bulk.finish();
    expect((await waiting).orders).toHaveLength(ORDERS);
  });

  it('that Shopify refuses is reading by pages, and says so', async () => {
    await open();
    const transport = onPlatformTime(store.clock.now, async (url, init) => {
      if (!init.body?.includes('mutation BulkOperationRunQuery')) return fetch(url, init) as never;
      const errors = [{ message: 'Access denied', extensions: { code: 'ACCESS_DENIED' } }];
      return Response.json({ errors }) as never;
    });
    const { orders, pages } = await run(store.exporter({ transport }), { fulfilledBy: 'any' });
    expect(orders).toHaveLength(ORDERS);
    expect(pages[0]?.issues).toMatchObject([{ code: 'walk_restarted' }]);
    expect(pages[0]?.issues[0]?.message).toContain('ACCESS_DENIED');
    expect(pages.at(-1)?.syncedUntil).toBeDefined();
  });
});

describe('an export that goes wrong', () => {
  const everything = { fulfilledBy: 'any' } as const;

  it('goes on where the download broke off or stood still', async () => {
    await open();
    store.controls.faults.cutDownload(10_000);
    store.controls.faults.stallDownload(15_001);
    store.controls.faults.cutDownload(7);
    const { orders } = await run(store.exporter(), everything);
    expect(orders.map(({ orderId }) => orderId).sort()).toEqual(everyId());
    expect(requestsOf('bulk-download')).toBe(4);
  });

  it.each([0, 0.02, 0.3, 0.5, 1])(
    'failed with %d of its lines: what there is, then pages, none twice',
    async (keep) => {
      await open();
      store.controls.bulk.finishAfter(Number.POSITIVE_INFINITY);
      const begun = await run(store.exporter(), everything, { stopAfter: 1 });
      store.controls.bulk.fail({ errorCode: 'TIMEOUT', keep });
      const entries: unknown[] = [];
      const logger = { debug() {}, info() {}, warn: (entry: unknown) => void entries.push(entry), error() {} };
      const rest = await run(store.exporter({ logger }), { ...everything, cursor: cursorOf(begun) });
      expect([...idsOf(rest)].sort()).toEqual(everyId());
      expect(rest.pages.flatMap(({ issues }) => issues)).toMatchObject([{ code: 'walk_restarted' }]);
      expect(rest.pages.at(-1)?.syncedUntil).toBe('2026-11-20T03:25:00.000Z');
      expect(entries).toMatchObject([{ event: 'export_abandoned' }]);
    },
  );

  it('failed and killed while it read the rest by pages goes on there', async () => {
    await open();
    store.controls.bulk.finishAfter(Number.POSITIVE_INFINITY);
    const begun = await run(store.exporter(), everything, { stopAfter: 1 });
    store.controls.bulk.fail({ keep: 0.5 });
    const seen: string[] = [];
    let cursor: string | undefined = cursorOf(begun);
    while (cursor !== undefined) {
      const step: Exported = await run(store.exporter(), { ...everything, cursor }, { stopAfter: 1 });
      seen.push(...idsOf(step));
      cursor = step.pages.at(-1)?.nextCursor;
    }
    expect([...seen].sort()).toEqual(everyId());
  });

  it('whose file expired in the middle: pages, from where it stood, none twice', async () => {
    await open();
    const first = await run(store.exporter(), everything, { stopAfter: 3 });
    store.controls.bulk.expire();
    const rest = await run(store.exporter(), { ...everything, cursor: cursorOf(first) });
    expect([...idsOf(first), ...idsOf(rest)].sort()).toEqual(everyId());
    expect(rest.pages[0]?.issues[0]?.message).toContain('from where it stood');
  });

  it('whose operation Shopify does not know any more: the same', async () => {
    await open();
    const first = await run(store.exporter(), everything, { stopAfter: 4 });
    const transport = onPlatformTime(store.clock.now, async (url, init) =>
      init.body?.includes('query BulkOperationById')
        ? (Response.json({ data: { bulkOperation: null } }) as never)
        : (fetch(url, init) as never),
    );
    const rest = await run(store.exporter({ transport }), { ...everything, cursor: cursorOf(first) });
    expect([...idsOf(first), ...idsOf(rest)].sort()).toEqual(everyId());
  });

  it('brings orders that changed since they were handed out again, in their new version', async () => {
    await open();
    const first = await run(store.exporter(), everything, { stopAfter: 3 });
    store.controls.bulk.expire();
    store.clock.advance(60_000);
    const changed = first.orders[2]?.orderId ?? '';
    store.controls.touch(changed);
    const rest = await run(store.exporter(), { ...everything, cursor: cursorOf(first) });
    expect(idsOf(rest)).toContain(changed);
    expect(idsOf(rest)).toHaveLength(ORDERS - first.orders.length + 1);
  });

  it('without order starts over by pages: some come twice, none is lost', async () => {
    await open();
    // As if Shopify did not heed the sort key: the later half first.
    const transport = onPlatformTime(store.clock.now, async (url, init) => {
      const response = await fetch(url, init);
      if (!url.includes('/bulk-operation-outputs/')) return response as never;
      const lines = (await response.text()).split('\n').filter((line) => line !== '');
      const groups: string[][] = [];
      for (const line of lines)
        if (line.includes('"__parentId"')) groups.at(-1)?.push(line);
        else groups.push([line]);
      const text = [...groups.slice(12), ...groups.slice(0, 12)]
        .flat()
        .map((line) => `${line}\n`)
        .join('');
      return new Response(text, { headers: { 'content-length': String(Buffer.byteLength(text)) } }) as never;
    });
    const first = await run(store.exporter({ transport }), everything, { stopAfter: 5 });
    store.controls.bulk.expire();
    const rest = await run(store.exporter(), { ...everything, cursor: cursorOf(first) });
    expect([...new Set([...idsOf(first), ...idsOf(rest)])].sort()).toEqual(everyId());
    expect(rest.pages[0]?.issues[0]?.message).toContain('from the beginning');
  });

  it('whose lines are not grouped asks again for the orders that were handed out without all of theirs', async () => {
    await open();
    const transport = onPlatformTime(store.clock.now, (url, init) => {
      const body = init.body?.replace('groupObjects: true', 'groupObjects: false');
      return fetch(url, { ...init, ...(body === undefined ? {} : { body }) }) as never;
    });
    const exporter = store.exporter({ transport });
    const { orders } = await run(exporter, everything);
    const latest = new Map(orders.map((order) => [order.orderId, without(order)]));
    for await (const order of iterateOrders(
      { platform: 'shopify', ...exporter },
      { storeId: store.storeId, ...everything },
    )) {
      expect(latest.get(order.orderId)).toEqual(without(order));
    }
  });
});

describe('prefersExport', () => {
  it('is for thousands of orders', async () => {
    await open();
    const { storeId } = store;
    const countOf = (count: number) =>
      store.exporter({
        transport: onPlatformTime(
          store.clock.now,
          async () => Response.json({ data: { ordersCount: { count } } }) as never,
        ),
      });
    expect(await store.exporter().prefersExport({ storeId })).toBe(false);
    expect(await countOf(4_999).prefersExport({ storeId })).toBe(false);
    expect(await countOf(5_000).prefersExport({ storeId })).toBe(true);
    expect(await countOf(10_000).prefersExport({ storeId, ids: ['1'] })).toBe(false);
  });

  it('is what auto goes by', async () => {
    await open();
    const connector = store.connect();
    const ids: string[] = [];
    for await (const { orderId } of iterateOrders(
      connector,
      { storeId: store.storeId, fulfilledBy: 'any' },
      { strategy: 'auto' },
    )) {
      ids.push(orderId);
    }
    expect(ids).toHaveLength(ORDERS);
    expect([requestsOf('OrdersCount'), requestsOf('BulkOperationRunQuery')]).toEqual([1, 0]);
  });
});
