import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  createWooCommerceConnector,
  type WooCommerceConnector,
  type WooCommerceOptions,
} from '../../src/connectors/woocommerce/index.js';
import type { OrderPage, OrderQuery } from '../../src/core/connector.js';
import { iterateOrders } from '../../src/core/paginate.js';
import { type Order, orderInvariantViolations } from '../../src/model/index.js';
import { createMemoryTokenStore } from '../../src/storage/index.js';
import { startSandbox, type WooSandboxControls, type WooSandboxOptions } from '../../src/testing/index.js';

/** 09:00 in Delhi. */
const START = Date.parse('2026-11-20T03:30:00Z');
const MINUTE = 60_000;

interface Shop {
  readonly storeId: string;
  readonly controls: WooSandboxControls;
  readonly clock: { now(): number; advance(ms: number): void };
  /** A connector of its own, as another process would have it. */
  connect(options?: WooCommerceOptions): WooCommerceConnector;
}

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  vi.restoreAllMocks();
  await Promise.all(opened.splice(0).map((one) => one.close()));
});

async function openShop(orders: number, woocommerce: WooSandboxOptions = {}): Promise<Shop> {
  // Pauses between tries take no time.
  vi.spyOn(Math, 'random').mockReturnValue(0);
  let time = START;
  const sandbox = await startSandbox({ platforms: ['woocommerce'], orders, seed: 11, now: () => time, woocommerce });
  const controls = sandbox.controls.woocommerce;
  const { storeId, consumerKey, consumerSecret } = sandbox.credentials.woocommerce;
  const tokenStore = createMemoryTokenStore();
  const connect = (options: WooCommerceOptions = {}) => {
    const connector = createWooCommerceConnector({
      tokenStore,
      baseURL: (id) => controls.baseURL(id),
      now: () => time,
      ...options,
    });
    opened.unshift(connector);
    return connector;
  };
  opened.push(sandbox);
  await connect().auth.connect({ storeId, consumerKey, consumerSecret });
  controls.requests.reset();
  const clock = {
    now: () => time,
    advance: (ms: number) => {
      time += ms;
    },
  };
  return { storeId, controls, clock, connect };
}

interface Walked {
  readonly pages: readonly OrderPage[];
  readonly orders: readonly Order[];
  readonly ids: readonly string[];
  readonly syncedUntil: string;
}

/** @param reader asked before every page, so that each may be read by another process. */
async function walk(
  { storeId }: Shop,
  reader: () => WooCommerceConnector,
  query: Omit<OrderQuery, 'storeId'> = {},
): Promise<Walked> {
  const pages: OrderPage[] = [];
  let cursor: string | undefined;
  do {
    const page = await reader().fetchOrders({ ...query, storeId, ...(cursor === undefined ? {} : { cursor }) });
    pages.push(page);
    if (pages.length > 300) throw new Error('the walk does not end');
    cursor = page.nextCursor === undefined ? undefined : (JSON.parse(JSON.stringify(page.nextCursor)) as string);
  } while (cursor !== undefined);
  const orders = pages.flatMap((page) => page.orders);
  return {
    pages,
    orders,
    ids: orders.map(({ orderId }) => orderId),
    syncedUntil: pages.at(-1)?.syncedUntil ?? '',
  };
}

const liveIds = ({ controls }: Shop) => controls.orders().flatMap(({ id, status }) => (status === 'trash' ? [] : [id]));
const iso = (ms: number) => new Date(ms).toISOString();
/** Less what the first request took. */
const expectJustBefore = (text: string, ms: number) => {
  expect(Date.parse(text)).toBeLessThanOrEqual(ms);
  expect(Date.parse(text)).toBeGreaterThan(ms - MINUTE);
};

describe('a walk over all orders of a store', () => {
  it('gives exactly what the store has, each order sound, and tells where the next run begins', async () => {
    const shop = await openShop(260);
    const connector = shop.connect();
    const { orders, ids, pages, syncedUntil } = await walk(shop, () => connector);
    expect(ids).toEqual(liveIds(shop));
    expect(pages.flatMap(({ issues, limits }) => [...issues, ...limits])).toEqual([]);
    expectJustBefore(syncedUntil, START - 2 * MINUTE);
    for (const order of orders) {
      const real = shop.controls.order(order.orderId);
      expect(orderInvariantViolations(order), real?.scenario).toEqual([]);
      expect({
        status: order.state.raw,
        updatedAt: order.updatedAt.replace('.000Z', 'Z'),
        total: Number(order.totals?.grand?.shop.amount),
        refunded: Number(order.totals?.refunded?.shop.amount),
        lines: order.lines.map(({ id, sku, quantity }) => [id, sku ?? null, quantity.ordered, quantity.refunded]),
        refunds: order.refunds?.map(({ id }) => id),
      }).toEqual({
        status: real?.status,
        updatedAt: real?.modifiedAt,
        total: Number(real?.total),
        refunded: Number(real?.refunded),
        lines: real?.lines.map(({ id, sku, quantity, refunded }) => [id, sku || null, quantity, refunded]),
        refunds: real?.refunds.map(({ id }) => id),
      });
    }
  });

  it('is a plain for await, and resumes in another process after any page', async () => {
    const shop = await openShop(60);
    const seen: string[] = [];
    for await (const order of iterateOrders(shop.connect(), { storeId: shop.storeId, limit: 25 })) {
      seen.push(order.orderId);
    }
    expect(seen).toEqual(liveIds(shop));
    expect((await walk(shop, () => shop.connect(), { limit: 9 })).ids).toEqual(seen);
  });

  it('has orders of statuses that only this store has', async () => {
    const shop = await openShop(5, { customStatuses: ['packed'] });
    shop.controls.setStatus(liveIds(shop)[2] as string, 'packed');
    const { orders } = await walk(shop, () => shop.connect());
    expect(orders[2]?.state).toEqual({ value: 'unknown', raw: 'packed' });
    expect(orders).toHaveLength(5);
  });
});

describe('the run after it', () => {
  it('has what was touched, what came, and what went to the trash as deleted', async () => {
    const shop = await openShop(30);
    const first = await walk(shop, () => shop.connect());
    shop.clock.advance(30 * MINUTE);
    const [touched = '', trashed = '', back = '', gone = ''] = first.ids;
    shop.controls.touch(touched);
    shop.controls.trash(trashed);
    shop.controls.trash(back);
    shop.controls.deleteForever(gone);
    const inserted = shop.controls.insert({ scenario: { label: 'cod', status: 'processing', payment: 'cod' } });
    shop.clock.advance(MINUTE);
    shop.controls.untrash(back);
    const { orders, syncedUntil } = await walk(shop, () => shop.connect(), { updatedAfter: first.syncedUntil });
    const changed = orders.filter(({ updatedAt }) => Date.parse(updatedAt) > START);
    expect(changed.map(({ orderId, state }) => [orderId, state.value === 'deleted'])).toEqual([
      [touched, false],
      [back, false],
      [inserted.id, false],
      [trashed, true],
    ]);
    expect(changed.at(-1)?.deletedAt).toBe(iso(START + 30 * MINUTE));
    expectJustBefore(syncedUntil, START + 29 * MINUTE);
  });

  it.each(['+05:30', '-08:00', '+00:00'])('misses no second of a shop at %s', async (timeZone) => {
    const shop = await openShop(12, { timeZone });
    const [id = ''] = liveIds(shop);
    shop.clock.advance(30 * MINUTE);
    shop.controls.touch(id);
    const at = shop.clock.now();
    const run = async (times: Omit<OrderQuery, 'storeId'>) => (await walk(shop, () => shop.connect(), times)).ids;
    expect(await run({ updatedAfter: iso(at) })).toEqual([id]);
    expect(await run({ updatedAfter: iso(at + 1_000) })).toEqual([]);
    expect(await run({ updatedAfter: iso(at - 1_000), updatedBefore: iso(at) })).toEqual([]);
    expect(await run({ updatedAfter: iso(at - 1_000), updatedBefore: iso(at + 1_000) })).toEqual([id]);
  });

  it.each(['7.9.0', '5.7.1'])('is right on WooCommerce %s', async (wcVersion) => {
    const shop = await openShop(150, { wcVersion });
    const first = await walk(shop, () => shop.connect());
    expect(first.ids).toEqual(liveIds(shop));
    shop.clock.advance(30 * MINUTE);
    shop.controls.touch(first.ids[70] as string);
    const next = await walk(shop, () => shop.connect(), { updatedAfter: iso(START + MINUTE) });
    expect(next.ids).toEqual([first.ids[70]]);
    const limits = next.pages.flatMap((page) => page.limits.map(({ code }) => code));
    expect(limits.includes('filter_ignored')).toBe(wcVersion === '5.7.1');
  });
});

describe('a store that changes while it is read', () => {
  it('loses no order, whatever leaves the list and however often another process goes on', async () => {
    const shop = await openShop(230);
    const start = liveIds(shop);
    const left = new Set<string>();
    let step = 0;
    shop.controls.faults.changeWhilePaging(() => {
      shop.clock.advance(1_500);
      const live = liveIds(shop);
      // One that was read and one that was not leave, one is touched, one comes.
      for (const id of [live[step % 5], live[live.length - 1 - (step % 7)]]) {
        if (id === undefined || left.size > 60) continue;
        shop.controls.trash(id);
        left.add(id);
      }
      shop.controls.touch(live[(step * 13) % live.length] as string);
      if (step % 3 === 0) shop.controls.insert();
      step += 1;
    });
    for (const limit of [undefined, 100, 30, 7]) {
      const before = liveIds(shop);
      const { ids, pages, syncedUntil } = await walk(shop, () => shop.connect(), limit === undefined ? {} : { limit });
      const stayed = liveIds(shop).filter((id) => before.includes(id));
      expect(stayed.filter((id) => !ids.includes(id))).toEqual([]);
      expect(new Set(ids).size).toBe(ids.length);
      expect(pages.flatMap(({ issues }) => issues)).toEqual([]);
      expect(Date.parse(syncedUntil)).toBeLessThan(shop.clock.now());
    }
    expect(step).toBeGreaterThan(20);
    expect(left.size).toBeGreaterThan(20);
    shop.controls.faults.clear();
    const after = await walk(shop, () => shop.connect(), { updatedAfter: iso(START - MINUTE) });
    const deleted = after.orders.filter(({ state }) => state.value === 'deleted').map(({ orderId }) => orderId);
    expect(new Set(deleted)).toEqual(left);
    expect(start.length).toBe(230);
  });
});

describe('a store on a bad host', () => {
  it('is read to the end through failures that pass', async () => {
    const shop = await openShop(120);
    const { faults } = shop.controls;
    const expected = liveIds(shop);
    const connector = shop.connect({ maxRetries: 4 });
    const troubles: readonly (() => void)[] = [
      () => faults.status(429, { retryAfter: 0 }),
      () => faults.status(502),
      () => faults.status(508),
      () => faults.truncated(),
      () => faults.resetBefore(),
      () => faults.resetAfter(),
      () => faults.noticeBeforeJson({ times: 20 }),
      () => faults.bom({ times: 20 }),
    ];
    for (const trouble of troubles) {
      trouble();
      expect((await walk(shop, () => connector)).ids).toEqual(expected);
      faults.clear();
    }
    faults.numericTypes(true);
    expect((await walk(shop, () => connector)).ids).toEqual(expected);
  });

  it('that is too slow for full pages is asked for smaller ones, within the deadline', async () => {
    const shop = await openShop(110);
    const transport = async (url: string, init: RequestInit) => {
      const { pathname, searchParams } = new URL(url);
      if (pathname.endsWith('/orders') && Number(searchParams.get('per_page')) > 40) {
        return new Promise<Response>((_, reject) => {
          init.signal?.addEventListener('abort', () => reject(init.signal?.reason));
        });
      }
      return fetch(url, init);
    };
    const connector = shop.connect({ transport: transport as never, timeoutMs: 1_000 });
    const { ids } = await walk(shop, () => connector);
    expect(ids).toEqual(liveIds(shop));
  });
});

describe('orders by id', () => {
  it('are found alive and in the trash, and named when they are gone', async () => {
    const shop = await openShop(8);
    const [live = '', trashed = '', gone = ''] = liveIds(shop);
    shop.controls.trash(trashed);
    shop.controls.deleteForever(gone);
    const connector = shop.connect();
    const { orders, pages } = await walk(shop, () => connector, { ids: [live, trashed, gone] });
    expect(orders.map(({ orderId, state }) => [orderId, state.value === 'deleted'])).toEqual([
      [live, false],
      [trashed, true],
    ]);
    expect(pages[0]?.issues).toMatchObject([{ code: 'order_missing', orderId: gone }]);
    const { storeId } = shop;
    expect((await connector.fetchOrder({ storeId, orderId: trashed })).deletedAt).toBeDefined();
    await expect(connector.fetchOrder({ storeId, orderId: gone })).rejects.toMatchObject({ code: 'not_found' });
  });

  it('are the same by id, in a page and alone, refunds included', async () => {
    const shop = await openShop(40);
    const connector = shop.connect();
    const [id = '', other = ''] = liveIds(shop);
    const line = shop.controls.order(id)?.lines[0];
    shop.controls.refund(id, { lines: [{ id: line?.id ?? '', quantity: 1 }] });
    shop.controls.refund(other);
    const listed = (await walk(shop, () => connector)).orders;
    const found = (await walk(shop, () => connector, { ids: [id, other] })).orders;
    for (const [index, orderId] of [id, other].entries()) {
      const { provenance: _, ...alone } = await connector.fetchOrder({ storeId: shop.storeId, orderId });
      expect(alone.refunds?.length).toBeGreaterThan(0);
      expect(alone.refunds?.every((refund) => refund.createdAt !== undefined)).toBe(true);
      expect(found[index]).toMatchObject(alone);
      expect(listed.find((order) => order.orderId === orderId)).toMatchObject(alone);
    }
  });
});
