import { describe, expect, it } from 'vitest';
import { createAmazonOrders } from '../../../../src/connectors/amazon/orders.js';
import type { OrderPage, OrderQuery } from '../../../../src/core/connector.js';
import {
  NOW,
  quotaExceeded,
  SELLER,
  type SpArrival,
  type SpReply,
  type SpServer,
  startSp,
  unauthorized,
} from './sp-server.js';

const order = (orderId: string, more: object = {}) => ({
  orderId,
  createdTime: '2026-11-19T08:00:00Z',
  lastUpdatedTime: '2026-11-19T08:30:00Z',
  salesChannel: { channelName: 'AMAZON', marketplaceId: 'A21TJRUUN4KGV' },
  fulfillment: { fulfillmentStatus: 'UNSHIPPED', fulfilledBy: 'MERCHANT' },
  orderItems: [{ orderItemId: '1', quantityOrdered: 1, product: { title: 'Mug', sellerSku: 'MUG' } }],
  ...more,
});

interface Shop extends SpServer {
  readonly orders: ReturnType<typeof createAmazonOrders>;
  queries(): readonly Record<string, string>[];
  fetch(query?: Partial<OrderQuery>, options?: { timeoutMs?: number }): Promise<OrderPage>;
}

async function shopWith(
  answer: (arrival: SpArrival, count: number) => SpReply,
  now: () => number = () => NOW,
): Promise<Shop> {
  const sp = await startSp({ now });
  sp.answer(answer);
  const orders = createAmazonOrders(sp.runtime, sp.client);
  return {
    ...sp,
    orders,
    queries: () => sp.arrivals.map(({ url }) => Object.fromEntries(new URL(url, 'http://sp.test').searchParams)),
    fetch: (query = {}, options) => orders.fetchOrders({ storeId: SELLER, ...query }, options),
  };
}

const queryOf = ({ url }: SpArrival) => new URL(url, 'http://sp.test').searchParams;
const isPersonal = (arrival: SpArrival) => queryOf(arrival).get('includedData')?.includes('BUYER') === true;

describe('a search for Amazon orders', () => {
  it('freezes its bound before the present, asks for what the mapping reads, and ends where the next run begins', async () => {
    const shop = await shopWith(() => ({
      body: { orders: [order('902-1')], lastUpdatedBefore: '2026-11-20T09:58:00Z' },
    }));
    const page = await shop.fetch({ updatedAfter: '2026-11-18T00:00:00+05:30' });
    expect(shop.queries()).toEqual([
      {
        lastUpdatedAfter: '2026-11-17T18:30:00.000Z',
        lastUpdatedBefore: '2026-11-20T09:57:30.000Z',
        fulfilledBy: 'MERCHANT',
        marketplaceIds: 'A21TJRUUN4KGV',
        includedData:
          'BUYER,RECIPIENT,PROCEEDS,PROMOTION,CANCELLATION,FULFILLMENT,PACKAGES,TAX,PAYMENT,FULFILLMENT_ORDERS',
        maxResultsPerPage: '100',
      },
    ]);
    expect(page.orders.map(({ orderId }) => orderId)).toEqual(['902-1']);
    expect(page.syncedUntil).toBe('2026-11-20T09:58:00.000Z');
    expect(page.nextCursor).toBeUndefined();
  });

  it('asks for all that Amazon keeps when no time is given, and says since when that is', async () => {
    const shop = await shopWith(() => ({ body: { orders: [] } }));
    const { limits } = await shop.fetch();
    expect(shop.queries()[0]?.['lastUpdatedAfter']).toBe('2024-11-20T10:00:00.000Z');
    expect(limits).toMatchObject([{ code: 'history_window', since: '2024-11-20T10:00:00.000Z' }]);
  });

  it('searches by creation when that alone is asked for, and filters the other time itself', async () => {
    const shop = await shopWith(() => ({
      body: { orders: [order('902-1'), order('902-2', { createdTime: '2026-11-01T00:00:00Z' })] },
    }));
    const created = await shop.fetch({ createdAfter: '2026-10-01T00:00:00Z' });
    expect(shop.queries()[0]).toMatchObject({
      createdAfter: '2026-10-01T00:00:00.000Z',
      createdBefore: expect.any(String),
    });
    expect(created.syncedUntil).toBe('2026-11-20T09:57:30.000Z');
    const both = await shop.fetch({ createdAfter: '2026-11-10T00:00:00Z', updatedAfter: '2026-11-10T00:00:00Z' });
    expect(shop.queries()[1]).not.toHaveProperty('createdAfter');
    expect(both.orders.map(({ orderId }) => orderId)).toEqual(['902-1']);
  });

  it('repeats its filters to the letter with every token, in any process and at any time', async () => {
    let now = NOW;
    const shop = await shopWith(
      (arrival) => {
        const token = queryOf(arrival).get('paginationToken');
        if (token === null) return { body: { orders: [order('902-1')], pagination: { nextToken: 'a+b/c=' } } };
        return { body: { orders: [order('902-2')], lastUpdatedBefore: '2026-11-20T09:57:30Z' } };
      },
      () => now,
    );
    const first = await shop.fetch({ updatedAfter: '2026-11-18T00:00:00Z', statuses: ['open', 'pending'] });
    now += 3_600_000;
    const second = await shop.fetch({
      updatedAfter: '2026-11-18T00:00:00Z',
      statuses: ['pending', 'open'],
      cursor: JSON.parse(JSON.stringify(first.nextCursor)),
    });
    const [asked, again] = shop.queries();
    expect(again).toEqual({ ...asked, paginationToken: 'a+b/c=', fulfillmentStatuses: expect.any(String) });
    expect(second.syncedUntil).toBe('2026-11-20T09:57:30.000Z');
  });

  it('begins anew with a token older than a day, and says that orders come again', async () => {
    let now = NOW;
    const shop = await shopWith(
      (arrival) =>
        queryOf(arrival).get('paginationToken') === null && now === NOW
          ? { body: { orders: [order('902-1')], pagination: { nextToken: 't' } } }
          : { body: { orders: [order('902-1'), order('902-2')] } },
      () => now,
    );
    const { nextCursor } = await shop.fetch({ updatedAfter: '2026-11-18T00:00:00Z' });
    now += 23.5 * 3_600_000;
    const page = await shop.fetch({ updatedAfter: '2026-11-18T00:00:00Z', cursor: nextCursor ?? '' });
    expect(shop.queries()[1]).toEqual(shop.queries()[0]);
    expect(page.issues).toMatchObject([{ code: 'walk_restarted' }]);
    expect(page.orders).toHaveLength(2);
  });

  it('begins anew with a token that Amazon refuses', async () => {
    const shop = await shopWith((arrival, count) => {
      if (count === 1) return { body: { orders: [], pagination: { nextToken: 't' } } };
      if (queryOf(arrival).get('paginationToken') !== null)
        return { status: 400, body: { errors: [{ code: 'InvalidInput', message: 'paginationToken' }] } };
      return { body: { orders: [order('902-1')] } };
    });
    const { nextCursor } = await shop.fetch();
    const page = await shop.fetch({ cursor: nextCursor ?? '' });
    expect(page.issues).toMatchObject([{ code: 'walk_restarted' }]);
    expect(page.orders).toHaveLength(1);
  });

  it("leaves the bound to Amazon where this machine's clock is fast", async () => {
    const shop = await shopWith((arrival) =>
      queryOf(arrival).get('lastUpdatedBefore') === null
        ? { body: { orders: [], lastUpdatedBefore: '2026-11-20T09:00:00Z' } }
        : { status: 400, body: { errors: [{ code: 'InvalidInput', message: 'lastUpdatedBefore' }] } },
    );
    expect((await shop.fetch()).syncedUntil).toBe('2026-11-20T09:00:00.000Z');
  });

  it('does not take an answer without a list, or a token that stands still, for the end', async () => {
    const odd = await shopWith(() => ({ body: { order: [] } }));
    await expect(odd.fetch()).rejects.toMatchObject({ code: 'unexpected_response' });
    const stuck = await shopWith(() => ({ body: { orders: [], pagination: { nextToken: 'same' } } }));
    const { nextCursor } = await stuck.fetch();
    await expect(stuck.fetch({ cursor: nextCursor ?? '' })).rejects.toMatchObject({ code: 'unexpected_response' });
  });

  it('delivers the orders beside one that is none', async () => {
    const shop = await shopWith(() => ({ body: { orders: [null, { orderId: [] }, order('902-1')] } }));
    const page = await shop.fetch();
    expect(page.orders).toHaveLength(1);
    expect(page.issues).toMatchObject([{ code: 'order_unmappable' }, { code: 'order_unmappable' }]);
  });

  it('says when there is room again past the quota, and loses nothing', async () => {
    const shop = await shopWith((_, count) => (count === 1 ? quotaExceeded : { body: { orders: [] } }));
    await expect(shop.fetch()).rejects.toMatchObject({ code: 'rate_limited', retryAfterMs: expect.any(Number) });
  });
});

describe('a search that Amazon refuses', () => {
  it('goes on without what is personal, remembers that, and says so in page and orders', async () => {
    const shop = await shopWith((arrival) =>
      isPersonal(arrival) ? unauthorized('') : { body: { orders: [order('902-1')] } },
    );
    const page = await shop.fetch();
    expect(page.limits).toContainEqual(expect.objectContaining({ code: 'scope_missing' }));
    expect(page.orders[0]?.availability).toMatchObject({ buyer: 'scope_missing', shipTo: 'scope_missing' });
    await shop.fetch();
    // Two for the first read, one for the second.
    expect(shop.arrivals).toHaveLength(3);
  });

  const REFUSED = 'A2ZV50J4W1RKNI';
  const SEVERAL = ['A21TJRUUN4KGV', 'A1PA6795UKMFR9', 'A13V1IB3VIYZZH', REFUSED];

  async function inSeveral(answer: (marketplaces: readonly string[]) => boolean): Promise<Shop> {
    const shop = await shopWith((arrival) =>
      answer(queryOf(arrival).get('marketplaceIds')?.split(',') ?? [])
        ? { body: { orders: [order('902-1')] } }
        : unauthorized(''),
    );
    await shop.runtime.tokens.update(SELLER, (record) => ({
      ...record,
      settings: { ...record.settings, marketplaceIds: SEVERAL },
    }));
    return shop;
  }

  it('leaves out a marketplace that is not public first', async () => {
    const shop = await inSeveral((ids) => !ids.includes(REFUSED));
    const page = await shop.fetch();
    expect(page.orders).toHaveLength(1);
    expect(page.limits).toContainEqual(
      expect.objectContaining({ code: 'marketplace_denied', message: expect.stringContaining(REFUSED) }),
    );
    expect(shop.arrivals).toHaveLength(2);
    await shop.fetch();
    expect(shop.arrivals).toHaveLength(3);
  });

  it('finds a refused marketplace among public ones', async () => {
    const shop = await inSeveral((ids) => !ids.includes('A1PA6795UKMFR9') && !ids.includes(REFUSED));
    const page = await shop.fetch();
    expect(page.limits).toContainEqual(
      expect.objectContaining({ message: expect.stringContaining('A1PA6795UKMFR9, A2ZV50J4W1RKNI') }),
    );
    expect(shop.queries().at(-1)).toMatchObject({ marketplaceIds: 'A21TJRUUN4KGV,A13V1IB3VIYZZH' });
    // A burst is twenty.
    expect(shop.arrivals.length).toBeLessThanOrEqual(12);
  });

  it('names the API, its successor-less end and what to do when all is refused', async () => {
    const shop = await inSeveral(() => false);
    await expect(shop.fetch()).rejects.toMatchObject({
      code: 'permission_denied',
      message: expect.stringMatching(/v2026-01-01.*Orders v0, which ends on 2027-03-27/),
    });
    expect(shop.arrivals.length).toBeLessThanOrEqual(14);
  });
});

describe('orders by id', () => {
  const byId = (arrival: SpArrival): SpReply => {
    const id = decodeURIComponent(arrival.url.split('?')[0]?.split('/').at(-1) ?? '');
    if (id.endsWith('404')) return { status: 404, body: { errors: [{ code: 'NotFound', message: '' }] } };
    return { body: { order: order(id) } };
  };

  it('come in the order asked, in pages, with those that are not there as issues', async () => {
    const shop = await shopWith(byId);
    const ids = Array.from({ length: 12 }, (_, index) => `902-${index}${index === 3 ? '404' : ''}`);
    const first = await shop.fetch({ ids });
    const second = await shop.fetch({ ids, cursor: first.nextCursor ?? '' });
    expect([...first.orders, ...second.orders].map(({ orderId }) => orderId)).toEqual(
      ids.filter((id) => !id.endsWith('404')),
    );
    expect(first.issues).toMatchObject([{ code: 'order_missing', orderId: '902-3404' }]);
    expect(second.nextCursor).toBeUndefined();
  });

  it('are one order, or not_found', async () => {
    const shop = await shopWith(byId);
    await expect(shop.orders.fetchOrder({ storeId: SELLER, orderId: '902-1' })).resolves.toMatchObject({
      orderId: '902-1',
    });
    await expect(shop.orders.fetchOrder({ storeId: SELLER, orderId: '902-404' })).rejects.toMatchObject({
      code: 'not_found',
    });
  });

  it('come without what is personal where that is refused', async () => {
    const shop = await shopWith((arrival) => (isPersonal(arrival) ? unauthorized('') : byId(arrival)));
    const found = await shop.orders.fetchOrder({ storeId: SELLER, orderId: '902-1' });
    expect(found.availability).toMatchObject({ buyer: 'scope_missing' });
  });
});
