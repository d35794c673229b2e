import { afterEach, describe, expect, it, vi } from 'vitest';
import { type AmazonConnector, type AmazonOptions, createAmazonConnector } from '../../src/connectors/amazon/index.js';
import type { OrderPage, OrderQuery } from '../../src/core/connector.js';
import { ConnectorError } from '../../src/core/errors.js';
import { createRateLimiter } from '../../src/core/limits/bottleneck-limiter.js';
import { iterateOrders } from '../../src/core/paginate.js';
import { type Order, type OrderState, orderInvariantViolations } from '../../src/model/index.js';
import { createMemoryTokenStore } from '../../src/storage/index.js';
import { type AmazonSandboxControls, type AmazonSandboxOptions, startSandbox } from '../../src/testing/index.js';

/** 09:00 in Delhi. */
const START = Date.parse('2026-11-20T03:30:00Z');
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

interface Shop {
  readonly storeId: string;
  readonly controls: AmazonSandboxControls;
  readonly clock: { now(): number; advance(ms: number): void };
  /** A connector of its own, as another process would have it. */
  connect(options?: AmazonOptions): AmazonConnector;
}

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  vi.restoreAllMocks();
  await Promise.all(opened.splice(0).map((one) => one.close()));
});

/** Quotas that nothing exhausts, unless `quotaScale` says otherwise. */
async function openShop(orders: number, amazon: AmazonSandboxOptions = {}, realTime?: () => number): Promise<Shop> {
  // Pauses between tries take no time.
  vi.spyOn(Math, 'random').mockReturnValue(0);
  let time = START;
  const now = realTime ?? (() => time);
  const sandbox = await startSandbox({
    platforms: ['amazon'],
    orders,
    seed: 11,
    now,
    amazon: { quotaScale: 1e6, ...amazon },
  });
  opened.push(sandbox);
  const controls = sandbox.controls.amazon;
  if (amazon.quotaScale === undefined) {
    controls.quotas.set('searchOrders', { rate: 0.0056, burst: 1e6 });
    controls.quotas.set('getOrder', { rate: 0.5, burst: 1e6 });
  }
  const { lwaURL, clientId, clientSecret, storeId, refreshToken, region, marketplaceIds } = controls.credentials();
  const tokenStore = createMemoryTokenStore();
  const connect = (options: AmazonOptions = {}) => {
    const connector = createAmazonConnector({
      baseURL: controls.baseURL,
      lwaURL,
      clientId,
      clientSecret,
      tokenStore,
      now,
      ...options,
    });
    opened.unshift(connector);
    return connector;
  };
  await connect().auth.connect({ storeId, refreshToken, region, marketplaceIds, verify: false });
  controls.requests.reset();
  const clock = {
    now,
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
  reader: () => Pick<AmazonConnector, 'fetchOrders'>,
  query: Omit<OrderQuery, 'storeId'> = {},
): Promise<Walked> {
  const pages: OrderPage[] = [];
  let cursor: string | undefined;
  do {
    const page = await reader().fetchOrders({
      fulfilledBy: 'any',
      ...query,
      storeId,
      ...(cursor === undefined ? {} : { cursor }),
    });
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

const allIds = ({ controls }: Shop) => controls.orders().map(({ id }) => id);
const sorted = (ids: readonly string[]) => [...ids].sort();
const iso = (ms: number) => new Date(ms).toISOString();
const searches = ({ controls }: Shop) => controls.requests.list('searchOrders');

describe('a walk over all orders of a seller', () => {
  it('gives exactly what there is, each order sound, and tells where the next run begins', async () => {
    const shop = await openShop(260);
    const connector = shop.connect();
    const { orders, ids, pages, syncedUntil } = await walk(shop, () => connector);
    expect(sorted(ids)).toEqual(sorted(allIds(shop)));
    expect(pages.flatMap(({ issues }) => issues)).toEqual([]);
    expect(pages.at(-1)?.limits.map(({ code }) => code)).toEqual(['history_window']);
    expect(syncedUntil).toBe(iso(START - 2.5 * MINUTE));
    // One call for a hundred orders of three marketplaces.
    expect(searches(shop)).toHaveLength(3);
    for (const order of orders) {
      const real = shop.controls.order(order.orderId);
      expect(orderInvariantViolations(order), real?.scenario).toEqual([]);
      expect({
        status: order.state.raw,
        fulfilledBy: order.fulfilledBy,
        updatedAt: order.updatedAt.replace('.000Z', 'Z'),
        total: order.totals?.grand === undefined ? undefined : Number(order.totals.grand.shop.amount),
        lines: order.lines.map(({ id, sku, quantity }) => [id, sku, quantity.ordered]),
      }).toEqual({
        status: real?.status,
        fulfilledBy: real?.fulfilledBy === 'AMAZON' ? 'marketplace' : 'merchant',
        updatedAt: real?.updatedAt,
        total: real?.priced === true ? Number(real.total) : undefined,
        lines: real?.lines.map(({ id, sku, quantity }) => [id, sku, quantity]),
      });
    }
  });

  it('goes on in another process after any page: none missing, none twice', async () => {
    const shop = await openShop(90);
    expect(sorted((await walk(shop, () => shop.connect(), { limit: 7 })).ids)).toEqual(sorted(allIds(shop)));
  });

  it('goes on in another process after any failure: none missing, none twice', async () => {
    const shop = await openShop(60);
    shop.controls.faults.resetAfter({ operation: 'searchOrders', every: 2, times: Number.POSITIVE_INFINITY });
    let failures = 0;
    const killed = () => ({
      fetchOrders: async (query: OrderQuery) => {
        for (;;) {
          try {
            return await shop.connect({ maxRetries: 0 }).fetchOrders(query);
          } catch (error) {
            expect(error).toMatchObject({ code: 'connection_failed', retryable: true });
            failures += 1;
          }
        }
      },
    });
    expect(sorted((await walk(shop, killed, { limit: 9 })).ids)).toEqual(sorted(allIds(shop)));
    expect(failures).toBe(6);
  });

  it('takes rows that share a second as any others', async () => {
    const shop = await openShop(10);
    const at = new Date(START - HOUR);
    for (let index = 0; index < 50; index += 1) shop.controls.insert({ createdAt: at, updatedAt: at });
    const { ids } = await walk(shop, () => shop.connect(), { limit: 7 });
    expect(sorted(ids)).toEqual(sorted(allIds(shop)));
  });

  it('delivers every order in its last state, whatever changes while it pages', async () => {
    const shop = await openShop(120);
    let step = 0;
    const change = () => {
      shop.clock.advance(20_000);
      const ids = allIds(shop);
      shop.controls.touch(ids[(step * 31) % ids.length] as string);
      shop.controls.touch(ids.at(-1 - (step % 5)) as string);
      if (step % 2 === 0) shop.controls.insert();
      step += 1;
    };
    shop.controls.faults.changeWhilePaging(change);
    const seen = new Map<string, string>();
    let updatedAfter: string | undefined;
    for (let run = 0; run < 6; run += 1) {
      if (run === 4) shop.controls.faults.clear();
      const { orders, syncedUntil, pages } = await walk(shop, () => shop.connect(), {
        limit: 7,
        ...(updatedAfter === undefined ? {} : { updatedAfter }),
      });
      expect(pages.flatMap(({ issues }) => issues)).toEqual([]);
      for (const { orderId, updatedAt } of orders) seen.set(orderId, updatedAt);
      updatedAfter = syncedUntil;
      shop.clock.advance(3 * MINUTE);
    }
    expect(step).toBeGreaterThan(15);
    expect(Object.fromEntries(seen)).toEqual(
      Object.fromEntries(shop.controls.orders().map(({ id, updatedAt }) => [id, updatedAt.replace('Z', '.000Z')])),
    );
  });

  it('has in the next run what was changed and what came, and nothing else', async () => {
    const shop = await openShop(30);
    const { ids, syncedUntil } = await walk(shop, () => shop.connect());
    shop.clock.advance(30 * MINUTE);
    const [touched = '', cancelled = ''] = ids;
    shop.controls.touch(touched);
    shop.controls.cancel(cancelled);
    const inserted = shop.controls.insert();
    shop.clock.advance(10 * MINUTE);
    const next = await walk(shop, () => shop.connect(), { updatedAfter: syncedUntil });
    expect(sorted(next.ids)).toEqual(sorted([touched, cancelled, inserted.id]));
    expect(next.orders.find(({ orderId }) => orderId === cancelled)?.state.value).toBe('cancelled');
  });
});

describe('a cursor that was left for too long', () => {
  it('begins the walk anew, says so, and loses nothing', async () => {
    const shop = await openShop(40);
    const connector = shop.connect();
    const query = { storeId: shop.storeId, fulfilledBy: 'any', limit: 15 } as const;
    const first = await connector.fetchOrders(query);
    shop.clock.advance(25 * HOUR);
    const cursor = first.nextCursor ?? '';
    const rest = await walk(
      shop,
      () => ({
        fetchOrders: (asked) => connector.fetchOrders({ ...asked, cursor: asked.cursor ?? cursor }),
      }),
      { limit: 15 },
    );
    expect(rest.pages[0]?.issues).toMatchObject([{ code: 'walk_restarted' }]);
    expect(sorted(rest.ids)).toEqual(sorted(allIds(shop)));
    // What it promises as read it has read.
    expect(rest.syncedUntil).toBe(iso(START - 2.5 * MINUTE));
  });
});

describe('filters', () => {
  it('give what the seller ships by default, and what Amazon ships when asked', async () => {
    const shop = await openShop(120);
    const of = (party: string) =>
      sorted(shop.controls.orders().flatMap((one) => (one.fulfilledBy === party ? one.id : [])));
    const merchant = await walk(shop, () => shop.connect(), { fulfilledBy: 'merchant' });
    const marketplace = await walk(shop, () => shop.connect(), { fulfilledBy: 'marketplace' });
    expect(sorted(merchant.ids)).toEqual(of('MERCHANT'));
    expect(sorted(marketplace.ids)).toEqual(of('AMAZON'));
    expect(of('AMAZON').length).toBeGreaterThan(5);
  });

  it('by state give what the mapping calls so, whoever filtered', async () => {
    const shop = await openShop(120);
    const all = (await walk(shop, () => shop.connect())).orders;
    const lists: readonly (readonly OrderState[])[] = [
      ['open'],
      ['pending'],
      ['cancelled'],
      ['completed'],
      ['open', 'pending'],
      ['cancelled', 'completed', 'on_hold', 'unknown'],
    ];
    for (const statuses of lists) {
      const { ids } = await walk(shop, () => shop.connect(), { statuses, limit: 20 });
      const expected = all.flatMap(({ orderId, state }) => (statuses.includes(state.value) ? orderId : []));
      expect(sorted(ids), statuses.join()).toEqual(sorted(expected));
    }
  });

  it('by time hold to the second, both times alone and together', async () => {
    const shop = await openShop(60);
    const truth = shop.controls.orders();
    const [from, to] = [truth[20]?.createdAt ?? '', truth[40]?.createdAt ?? ''];
    const changed = truth.map(({ updatedAt }) => updatedAt).sort();
    const [since, until] = [changed[15] ?? '', changed[45] ?? ''];
    const expected = (keep: (order: (typeof truth)[number]) => boolean) =>
      sorted(truth.filter(keep).map(({ id }) => id));
    const run = async (times: Omit<OrderQuery, 'storeId'>) =>
      sorted((await walk(shop, () => shop.connect(), times)).ids);
    expect(await run({ createdAfter: from, createdBefore: to })).toEqual(
      expected(({ createdAt }) => createdAt >= from && createdAt < to),
    );
    expect(await run({ updatedAfter: since, updatedBefore: until })).toEqual(
      expected(({ updatedAt }) => updatedAt >= since && updatedAt < until),
    );
    expect(await run({ createdAfter: from, updatedAfter: since, updatedBefore: until })).toEqual(
      expected(({ createdAt, updatedAt }) => createdAt >= from && updatedAt >= since && updatedAt < until),
    );
    expect(await run({ createdBefore: to, updatedAfter: since })).toEqual(
      expected(({ createdAt, updatedAt }) => createdAt < to && updatedAt >= since),
    );
    expect(await run({ createdAfter: from, updatedBefore: until })).toEqual(
      expected(({ createdAt, updatedAt }) => createdAt >= from && updatedAt < until),
    );
  });
});

describe('what Amazon refuses', () => {
  it('of one marketplace leaves the others, and says which', async () => {
    const shop = await openShop(60);
    shop.controls.refuseMarketplace('A2VIGQ35RCS4UG', true);
    const truth = shop.controls.orders();
    const expected = truth.flatMap(({ id, marketplaceId }) => (marketplaceId === 'A2VIGQ35RCS4UG' ? [] : id));
    expect(expected.length).toBeLessThan(truth.length);
    const { ids, pages } = await walk(shop, () => shop.connect(), { limit: 20 });
    expect(sorted(ids)).toEqual(sorted(expected));
    for (const { limits } of pages) {
      expect(limits).toContainEqual(
        expect.objectContaining({ code: 'marketplace_denied', message: expect.stringContaining('A2VIGQ35RCS4UG') }),
      );
    }
    const refused = searches(shop).filter(({ status }) => status === 403);
    expect(refused.length).toBeLessThanOrEqual(4);
    // Another process knows it from the store's record.
    shop.controls.requests.reset();
    await walk(shop, () => shop.connect());
    expect(searches(shop).map(({ status }) => status)).toEqual([200]);
  });

  it('altogether is an error that says what to do, after few calls', async () => {
    const shop = await openShop(5);
    shop.controls.refuseOrders(true);
    await expect(shop.connect().fetchOrders({ storeId: shop.storeId })).rejects.toMatchObject({
      code: 'permission_denied',
      status: 403,
      message: expect.stringMatching(/v2026-01-01.*2027-03-27/),
    });
    expect(searches(shop).length).toBeLessThanOrEqual(6);
  });

  it('of people alone leaves everything else, with the reason', async () => {
    const shop = await openShop(30);
    shop.controls.removeRole('Direct-to-Consumer Shipping (Restricted)');
    shop.controls.removeRole('Tax Invoicing (Restricted)');
    const { orders, pages } = await walk(shop, () => shop.connect());
    expect(sorted(orders.map(({ orderId }) => orderId))).toEqual(sorted(allIds(shop)));
    expect(pages[0]?.limits.map(({ code }) => code)).toContain('customer_data_restricted');
    const open = orders.find(({ state, fulfilledBy }) => state.value === 'open' && fulfilledBy === 'merchant');
    expect(open?.availability).toMatchObject({ 'shipTo.name': 'redacted', buyer: 'redacted' });
  });
});

describe('orders by id', () => {
  it('come in the order asked, with those that are not there as issues', async () => {
    const shop = await openShop(70);
    const connector = shop.connect();
    const missing = ['902-0000000-0000001', '902-0000000-0000002'];
    const known = allIds(shop).reverse();
    const { ids, pages } = await walk(shop, () => connector, {
      ids: [...known.slice(0, 35), ...missing, ...known.slice(35)],
    });
    expect(ids).toEqual(known);
    expect(pages.flatMap(({ issues }) => issues)).toMatchObject(
      missing.map((orderId) => ({ code: 'order_missing', orderId })),
    );
    expect(shop.controls.requests.count('getOrder')).toBe(72);
  });

  it('are one order, or not_found', async () => {
    const shop = await openShop(3);
    const connector = shop.connect();
    const [orderId = ''] = allIds(shop);
    expect(await connector.fetchOrder({ storeId: shop.storeId, orderId })).toMatchObject({ orderId });
    await expect(connector.fetchOrder({ storeId: shop.storeId, orderId: '902-0000000-0000001' })).rejects.toMatchObject(
      { code: 'not_found' },
    );
  });
});

describe('a network and an Amazon on a bad day', () => {
  it('are read through, failure by failure', async () => {
    const shop = await openShop(120);
    const { faults } = shop.controls;
    const connector = shop.connect();
    const troubles: readonly (() => void)[] = [
      () => faults.status(500),
      () => faults.html({ status: 503 }),
      () => faults.resetBefore(),
      () => faults.resetAfter(),
      () => faults.tokenRefused(),
      () => faults.tokenRefused({ why: 'revoked' }),
    ];
    let page = 0;
    const troubled = () => {
      troubles[page % troubles.length]?.();
      page += 1;
      return connector;
    };
    const { ids, pages } = await walk(shop, troubled, { limit: 12 });
    expect(sorted(ids)).toEqual(sorted(allIds(shop)));
    expect(pages.flatMap(({ issues }) => issues)).toEqual([]);
  });

  it('end in an error within the deadline, the burst unspent on retries of retries, when it does not pass', async () => {
    const shop = await openShop(5);
    shop.controls.faults.resetBefore({ operation: 'searchOrders', times: Number.POSITIVE_INFINITY });
    const connector = shop.connect({ maxRetries: 1_000 });
    const error = await connector.fetchOrders({ storeId: shop.storeId }, { timeoutMs: 2_000 }).catch((one) => one);
    expect(ConnectorError.isInstance(error) && error.retryable).toBe(true);
    expect(searches(shop).length).toBeLessThanOrEqual(20);
    shop.controls.faults.clear();
    expect((await walk(shop, () => shop.connect())).ids).toHaveLength(5);
  });
});

describe('the quota', () => {
  /** A walk on a clock that moves only while it waits. */
  async function walkInQuota(shop: Shop, connector: AmazonConnector, limit: number): Promise<readonly string[]> {
    const patient = {
      fetchOrders: async (query: OrderQuery): Promise<OrderPage> => {
        for (;;) {
          try {
            return await connector.fetchOrders(query);
          } catch (error) {
            if (!(ConnectorError.isInstance(error) && error.code === 'rate_limited')) throw error;
            shop.clock.advance(error.retryAfterMs);
          }
        }
      },
    };
    return (await walk(shop, () => patient, { limit })).ids;
  }

  it.each([
    ['the published one', { rate: 0.0056, burst: 20 }],
    ['a larger one, told by answers', { rate: 0.02, burst: 20 }],
    ['a smaller one, told by answers', { rate: 0.004, burst: 20 }],
  ])('is used up to at least 95 %% and never exceeded: %s', async (_, quota) => {
    const shop = await openShop(120, { quotaScale: 1 });
    shop.controls.quotas.set('searchOrders', quota);
    const connector = shop.connect({ rateLimiter: createRateLimiter({ now: shop.clock.now }) });
    expect(sorted(await walkInQuota(shop, connector, 2))).toEqual(sorted(allIds(shop)));
    const log = searches(shop);
    expect(log.filter(({ status }) => status !== 200)).toEqual([]);
    expect(log).toHaveLength(60);
    const seconds = ((log.at(-1)?.at ?? 0) - (log[0]?.at ?? 0)) / 1_000;
    const share = (log.length - quota.burst) / (seconds * quota.rate);
    expect(share).toBeGreaterThanOrEqual(0.95);
    expect(share).toBeLessThanOrEqual(1.001);
  });

  it('is waited for between the pages of a walk, on a clock a hundred thousand times as fast', async () => {
    // A call every two milliseconds after the burst of twenty.
    const shop = await openShop(60, { quotaScale: 1e5 }, Date.now);
    const ids: string[] = [];
    const query = { storeId: shop.storeId, fulfilledBy: 'any', limit: 1 } as const;
    for await (const order of iterateOrders(shop.connect(), query)) ids.push(order.orderId);
    expect(sorted(ids)).toEqual(sorted(allIds(shop)));
    expect(searches(shop).every(({ status }) => status === 200)).toBe(true);
  });

  it('exceeded by others is waited for without a word from Amazon how long', async () => {
    const shop = await openShop(20, { quotaScale: 1 });
    const connector = shop.connect({ rateLimiter: createRateLimiter({ now: shop.clock.now }) });
    shop.controls.faults.throttle({ operation: 'searchOrders' });
    const error = await connector.fetchOrders({ storeId: shop.storeId }).catch((one) => one);
    expect(error).toMatchObject({ code: 'rate_limited', retryable: true });
    // By the published rate: one call in 178.57 seconds.
    expect(Math.round(error.retryAfterMs / 10)).toBe(17_857);
    expect(sorted(await walkInQuota(shop, connector, 5))).toEqual(sorted(allIds(shop)));
    expect(searches(shop).map(({ status }) => status)).toEqual([429, 200, 200, 200, 200]);
  });
});
