import { describe, expect, it } from 'vitest';
import { MARKETPLACES } from '../../../../src/connectors/amazon/marketplaces.js';
import type { AmazonOptions } from '../../../../src/connectors/amazon/options.js';
import { createAmazonOrders } from '../../../../src/connectors/amazon/orders.js';
import type { OrderPage, OrderQuery } from '../../../../src/core/connector.js';
import { RateLimitError } from '../../../../src/core/errors.js';
import type { RateLimiter } from '../../../../src/core/ports.js';
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

const morePages: SpReply = { body: { orders: [], pagination: { nextToken: 't' } } };
const BEHIND = 'Fri, 20 Nov 2026 09:30:00 GMT';
const AHEAD = 'Fri, 20 Nov 2026 10:30:00 GMT';

interface Shop extends SpServer {
  readonly orders: ReturnType<typeof createAmazonOrders>;
  queries(): readonly Record<string, string>[];
  fetch(query?: Partial<OrderQuery>, options?: { timeoutMs?: number }): Promise<OrderPage>;
  settings(change: object): Promise<unknown>;
}

async function shopWith(
  answer: (arrival: SpArrival, count: number) => SpReply,
  now: () => number = () => NOW,
  options: Partial<AmazonOptions> = {},
): Promise<Shop> {
  const sp = await startSp({ now, ...options });
  sp.answer(answer);
  const orders = createAmazonOrders(sp.runtime, sp.client);
  return {
    ...sp,
    orders,
    queries: () => sp.arrivals.map(({ url }) => Object.fromEntries(new URL(url, 'http://sp.test').searchParams)),
    fetch: (query = {}, options) => orders.fetchOrders({ storeId: SELLER, ...query }, options),
    settings: (change) =>
      sp.runtime.tokens.update(SELLER, (record) => ({ ...record, settings: { ...record.settings, ...change } })),
  };
}

/** A quota that has room when the test says so. */
function scriptedQuota(room: number): { room: number; readonly limiter: RateLimiter } {
  const quota = {
    room,
    limiter: {
      acquire: async () => {
        if (quota.room === 0) throw new RateLimitError('no room', { retryAfterMs: 178_572 });
        quota.room -= 1;
        return { settle: () => {}, throttled: () => {} };
      },
      close: async () => {},
    },
  };
  return quota;
}

const queryOf = ({ url }: SpArrival) => new URL(url, 'http://sp.test').searchParams;
const asksFor = (arrival: SpArrival, part: string) =>
  queryOf(arrival).get('includedData')?.split(',').includes(part) === true;
const isPersonal = (arrival: SpArrival) => asksFor(arrival, 'BUYER') || asksFor(arrival, 'RECIPIENT');
const invalidInput: SpReply = { status: 400, body: { errors: [{ code: 'InvalidInput', message: 'Invalid value' }] } };

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
    // Amazon's own bound would be later: what lies between was not read.
    expect(page.syncedUntil).toBe('2026-11-20T09:57:30.000Z');
    expect(page.nextCursor).toBeUndefined();
  });

  it('asks for all that Amazon keeps when no time is given, and says since when that is', async () => {
    const shop = await shopWith(() => ({ body: { orders: [] } }));
    const { limits } = await shop.fetch();
    expect(shop.queries()[0]?.['lastUpdatedAfter']).toBe('2024-11-20T10:00:00.000Z');
    expect(limits).toMatchObject([{ code: 'history_window', since: '2024-11-20T10:00:00.000Z' }]);
  });

  it('takes at its word that what Amazon sends is not older than asked for', async () => {
    const shop = await shopWith(() => ({
      body: {
        orders: [
          // Amazon's times have whole seconds, and one may be unreadable: its creation stands in then.
          order('902-1', { lastUpdatedTime: '2026-11-19T08:30:05Z' }),
          order('902-2', { lastUpdatedTime: 'soon' }),
          order('902-3', { lastUpdatedTime: null }),
        ],
      },
    }));
    const page = await shop.fetch({ updatedAfter: '2026-11-19T08:30:05.500Z' });
    expect(shop.queries()[0]?.['lastUpdatedAfter']).toBe('2026-11-19T08:30:05.000Z');
    expect(page.orders.map(({ orderId }) => orderId)).toEqual(['902-1', '902-2', '902-3']);
  });

  it('goes back to 2016 where Amazon keeps orders so long', async () => {
    const shop = await shopWith(() => ({ body: { orders: [] } }));
    await shop.settings({ region: 'fe', marketplaceIds: ['A1VC38T7YXB528'] });
    expect((await shop.fetch()).limits).toMatchObject([{ code: 'history_window', since: '2016-01-01T00:00:00.000Z' }]);
    expect(shop.queries()[0]?.['lastUpdatedAfter']).toBe('2016-01-01T00:00:00.000Z');
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
    // Fewer were created since then than were changed before then.
    const closed = { createdAfter: '2026-10-01T00:00:00Z', updatedBefore: '2026-11-01T00:00:00Z' };
    const early = await shop.fetch(closed);
    expect(shop.queries()[2]).not.toHaveProperty('lastUpdatedAfter');
    expect(early).toMatchObject({ orders: [], syncedUntil: '2026-11-01T00:00:00.000Z' });
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
    expect(again).toEqual({ ...asked, paginationToken: 'a+b/c=' });
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
      if (queryOf(arrival).get('paginationToken') !== null) return invalidInput;
      return { body: { orders: [order('902-1')] } };
    });
    const { nextCursor } = await shop.fetch();
    const page = await shop.fetch({ cursor: nextCursor ?? '' });
    expect(page.issues).toMatchObject([{ code: 'walk_restarted' }]);
    expect(page.orders).toHaveLength(1);
  });

  it("leaves the bound to Amazon where this machine's clock is fast, once", async () => {
    const shop = await shopWith((arrival) => {
      const before = queryOf(arrival).get('lastUpdatedBefore');
      return before !== null && before > '2026-11-20T09:30'
        ? invalidInput
        : { body: { orders: [], lastUpdatedBefore: before ?? '2026-11-20T09:28:00Z' }, headers: { date: BEHIND } };
    });
    expect((await shop.fetch()).syncedUntil).toBe('2026-11-20T09:28:00.000Z');
    expect((await shop.fetch()).syncedUntil).toBe('2026-11-20T09:27:30.000Z');
    expect(shop.arrivals).toHaveLength(3);
  });

  it("reads up to Amazon's present where this machine's clock is slow", async () => {
    const shop = await shopWith(() => ({ body: { orders: [] }, headers: { date: AHEAD } }));
    expect((await shop.fetch()).syncedUntil).toBe('2026-11-20T10:27:30.000Z');
    expect((await shop.fetch()).syncedUntil).toBe('2026-11-20T10:27:30.000Z');
    expect(shop.arrivals).toHaveLength(3);
  });

  it('keeps to its own clock where a proxy stamps answers with another', async () => {
    const shop = await shopWith((arrival) =>
      (queryOf(arrival).get('lastUpdatedBefore') ?? '') > '2026-11-20T10:00'
        ? invalidInput
        : { body: { orders: [order('902-1')] }, headers: { date: AHEAD } },
    );
    expect((await shop.fetch()).orders).toHaveLength(1);
    expect((await shop.fetch()).syncedUntil).toBe('2026-11-20T09:57:30.000Z');
    expect(shop.arrivals).toHaveLength(3);
  });

  it('does not try again without a bound that somebody else set', async () => {
    const shop = await shopWith(() => invalidInput);
    const closed = { updatedAfter: '2026-10-01T00:00:00Z', updatedBefore: '2026-10-02T00:00:00Z' };
    await expect(shop.fetch(closed)).rejects.toMatchObject({ code: 'invalid_request' });
    expect(shop.arrivals).toHaveLength(1);
  });

  it('gives up after a few beginnings, and says how to read in parts', async () => {
    let now = NOW;
    const shop = await shopWith(
      (arrival) => (queryOf(arrival).has('paginationToken') ? invalidInput : morePages),
      () => now,
    );
    let { nextCursor } = await shop.fetch();
    for (let day = 1; day <= 3; day += 1) {
      now += 86_400_000;
      ({ nextCursor } = await shop.fetch({ cursor: nextCursor ?? '' }));
    }
    await expect(shop.fetch({ cursor: nextCursor ?? '' })).rejects.toMatchObject({
      code: 'unexpected_response',
      message: expect.stringContaining('updatedBefore'),
    });
  });

  it('goes on with a walk that takes longer than a token lives, page by page', async () => {
    let now = NOW;
    const shop = await shopWith(
      (_, count) => ({ body: { orders: [order(`902-${count}`)], pagination: { nextToken: `t${count}` } } }),
      () => now,
    );
    let page = await shop.fetch();
    for (let hours = 0; hours < 48; hours += 12) {
      now += 12 * 3_600_000;
      page = await shop.fetch({ cursor: page.nextCursor ?? '' });
      expect(page.issues).toEqual([]);
    }
    expect(shop.queries().at(-1)).toMatchObject({ paginationToken: 't4' });
  });

  it('refuses a cursor that holds no walk', async () => {
    const shop = await shopWith(() => morePages);
    const { nextCursor = '' } = await shop.fetch();
    const envelope = JSON.parse(Buffer.from(nextCursor, 'base64url').toString());
    const broken = Buffer.from(JSON.stringify({ ...envelope, s: { after: 5 } })).toString('base64url');
    await expect(shop.fetch({ cursor: broken })).rejects.toMatchObject({
      code: 'invalid_request',
      issues: [{ path: 'cursor' }],
    });
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
    // Without both, once more with both, without either one: five for the first read, one for the second.
    expect(shop.arrivals).toHaveLength(6);
  });

  it('keeps addresses where buyers alone are refused, also when Amazon calls it a bad request', async () => {
    const refusal = {
      code: 'InvalidInput',
      message: 'Application do not have access to some or all requested resource',
    };
    const shop = await shopWith((arrival) =>
      asksFor(arrival, 'BUYER') ? { status: 400, body: { errors: [refusal] } } : { body: { orders: [order('902-1')] } },
    );
    const page = await shop.fetch();
    expect(page.orders[0]?.availability).toMatchObject({ buyer: 'scope_missing' });
    expect(page.orders[0]?.availability).not.toMatchObject({ shipTo: 'scope_missing' });
    expect(shop.queries().at(-1)?.['includedData']).toContain('RECIPIENT');
  });

  it('learns nothing from a refusal that does not last', async () => {
    const shop = await shopWith((_, count) =>
      count === 1 ? unauthorized('') : { body: { orders: [order('902-1')] } },
    );
    expect((await shop.fetch()).limits.map(({ code }) => code)).not.toContain('scope_missing');
    expect(shop.queries().at(-1)?.['includedData']).toContain('BUYER,RECIPIENT');
    expect((await shop.runtime.tokens.load(SELLER)).settings).not.toHaveProperty('orderAccess');
  });

  it('learns nothing from being told that it asks too often', async () => {
    const message = 'Access to requested resource is forbidden.';
    const shop = await shopWith(() => ({ status: 403, body: { errors: [{ code: 'Unauthorized', message }] } }));
    await expect(shop.fetch()).rejects.toMatchObject({ code: 'permission_denied' });
    expect(shop.arrivals).toHaveLength(1);
  });

  it('is tried in full again after a day, and after a new authorisation', async () => {
    let now = NOW;
    const shop = await shopWith(
      (arrival) => (isPersonal(arrival) ? unauthorized('') : { body: { orders: [] } }),
      () => now,
    );
    await shop.fetch();
    shop.answer(() => ({ body: { orders: [] } }));
    await shop.fetch();
    expect(shop.queries().at(-1)?.['includedData']).not.toContain('BUYER');
    now += 25 * 3_600_000;
    await shop.fetch();
    expect(shop.queries().at(-1)?.['includedData']).toContain('BUYER');
  });

  const REFUSED = 'A2ZV50J4W1RKNI';
  const SEVERAL = ['A21TJRUUN4KGV', 'A1PA6795UKMFR9', 'A13V1IB3VIYZZH', REFUSED];
  const EUROPE = MARKETPLACES.filter(({ region }) => region === 'eu').map(({ id }) => id);

  async function inSeveral(
    isAllowed: (marketplaces: readonly string[], arrival: SpArrival) => boolean,
    marketplaceIds: readonly string[] = SEVERAL,
    options: Partial<AmazonOptions> = {},
  ): Promise<Shop> {
    const shop = await shopWith(
      (arrival) =>
        isAllowed(queryOf(arrival).get('marketplaceIds')?.split(',') ?? [], arrival)
          ? { body: { orders: [order('902-1')] } }
          : unauthorized(''),
      () => NOW,
      options,
    );
    await shop.settings({ marketplaceIds });
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

  it('finds refused marketplaces among public ones', async () => {
    const shop = await inSeveral((ids) => !ids.includes('A1PA6795UKMFR9') && !ids.includes(REFUSED));
    const page = await shop.fetch();
    expect(page.limits).toContainEqual(
      expect.objectContaining({ message: expect.stringContaining('A1PA6795UKMFR9, A2ZV50J4W1RKNI') }),
    );
    expect(shop.queries().at(-1)).toMatchObject({
      marketplaceIds: 'A21TJRUUN4KGV,A13V1IB3VIYZZH',
      includedData: expect.stringContaining('RECIPIENT'),
    });
    expect(shop.arrivals.length).toBeLessThanOrEqual(8);
  });

  it.each(EUROPE)('finds %s alone refused, well within a burst of twenty', async (refused) => {
    const shop = await inSeveral((ids) => !ids.includes(refused), EUROPE);
    const { limits } = await shop.fetch();
    expect(limits).toContainEqual(
      expect.objectContaining({ code: 'marketplace_denied', message: expect.stringContaining(` ${refused} `) }),
    );
    expect(shop.arrivals.length).toBeLessThanOrEqual(11);
  });

  it('tells a missing role from a refused marketplace when there are both', async () => {
    const shop = await inSeveral((ids, arrival) => !(ids.includes('A1PA6795UKMFR9') || isPersonal(arrival)), EUROPE);
    const { limits, orders } = await shop.fetch();
    expect(limits.map(({ code }) => code)).toEqual(['history_window', 'marketplace_denied', 'scope_missing']);
    expect(orders).toHaveLength(1);
    expect(shop.arrivals.length).toBeLessThanOrEqual(14);
  });

  it('goes on looking for the cause where the quota stopped it', async () => {
    const quota = scriptedQuota(0);
    const rateLimiter = quota.limiter;
    const shop = await inSeveral((ids) => !ids.includes('A1PA6795UKMFR9'), EUROPE, { rateLimiter });
    // One call for each read, as past the burst.
    const read = async (tries: number): Promise<OrderPage> => {
      quota.room = 1;
      return shop.fetch().catch((error: unknown) => {
        expect(error).toMatchObject({ code: 'rate_limited' });
        if (tries === 0) throw error;
        return read(tries - 1);
      });
    };
    expect((await read(15)).limits).toContainEqual(expect.objectContaining({ code: 'marketplace_denied' }));
    expect(shop.arrivals.length).toBeLessThanOrEqual(10);
  });

  it('begins anew, with less, where Amazon refuses a walk on its way', async () => {
    const shop = await shopWith((_, count) => (count === 1 ? morePages : unauthorized('')));
    const { nextCursor = '' } = await shop.fetch();
    shop.answer((arrival) => (isPersonal(arrival) ? unauthorized('') : { body: { orders: [order('902-1')] } }));
    const page = await shop.fetch({ cursor: nextCursor });
    expect(page.issues).toMatchObject([{ code: 'walk_restarted' }]);
    expect(page.orders).toHaveLength(1);
    expect(page.limits).toContainEqual(expect.objectContaining({ code: 'scope_missing' }));
  });

  it('names the API, the end of the one before and what to do when all is refused, and asks once from then on', async () => {
    const shop = await inSeveral(() => false, EUROPE);
    const refusal = {
      code: 'permission_denied',
      status: 403,
      message: expect.stringMatching(/v2026-01-01.*Orders v0 is left out on purpose: it ends on 2027-03-27/),
    };
    await expect(shop.fetch()).rejects.toMatchObject(refusal);
    expect(shop.arrivals.length).toBeLessThanOrEqual(10);
    const asked = shop.arrivals.length;
    await expect(shop.fetch()).rejects.toMatchObject(refusal);
    expect(shop.arrivals).toHaveLength(asked + 1);
    shop.answer(() => ({ body: { orders: [order('902-1')] } }));
    expect((await shop.fetch()).limits.map(({ code }) => code)).not.toContain('marketplace_denied');
  });
});

describe('orders by id', () => {
  it('are not called missing for a refusal that is about the request, and come whoever ships them', async () => {
    const refused = await shopWith(() => invalidInput);
    await expect(refused.fetch({ ids: ['902-1', '902-2'] })).rejects.toMatchObject({ code: 'invalid_request' });
    const message = 'The orderId 902-1 is invalid';
    const one = await shopWith(() => ({ status: 400, body: { errors: [{ code: 'InvalidInput', message }] } }));
    expect((await one.fetch({ ids: ['902-1'] })).issues).toMatchObject([{ code: 'order_missing', orderId: '902-1' }]);
    const fulfillment = { fulfillmentStatus: 'SHIPPED', fulfilledBy: 'AMAZON' };
    const fba = await shopWith(() => ({ body: { order: order('902-1', { fulfillment }) } }));
    expect((await fba.fetch({ ids: ['902-1'] })).orders).toHaveLength(1);
    expect((await fba.fetch({ ids: ['902-1'], fulfilledBy: 'merchant' })).orders).toHaveLength(0);
  });

  const byId = (arrival: SpArrival): SpReply => {
    const id = decodeURIComponent(arrival.url.split('?')[0]?.split('/').at(-1) ?? '');
    if (id.endsWith('404')) return { status: 404, body: { errors: [{ code: 'NotFound', message: '' }] } };
    return { body: { order: order(id) } };
  };

  it('come in the order asked, in pages, with those that are not there as issues', async () => {
    const shop = await shopWith(byId);
    const ids = Array.from({ length: 12 }, (_, index) => `902-${index}${index === 3 ? '404' : ''}`);
    const first = await shop.fetch({ ids, limit: 7 });
    const second = await shop.fetch({ ids, limit: 7, cursor: first.nextCursor ?? '' });
    expect([...first.orders, ...second.orders].map(({ orderId }) => orderId)).toEqual(
      ids.filter((id) => !id.endsWith('404')),
    );
    expect(first.issues).toMatchObject([{ code: 'order_missing', orderId: '902-3404' }]);
    expect(second.nextCursor).toBeUndefined();
  });

  it('come as far as the quota has room, and the rest later: none missing, none twice', async () => {
    const quota = scriptedQuota(8);
    const shop = await shopWith(byId, () => NOW, { rateLimiter: quota.limiter });
    const ids = Array.from({ length: 12 }, (_, index) => `902-${index}`);
    const first = await shop.fetch({ ids });
    expect(first.orders.length).toBeGreaterThan(0);
    const cursor = first.nextCursor ?? '';
    await expect(shop.fetch({ ids, cursor })).rejects.toMatchObject({ code: 'rate_limited' });
    quota.room = 12;
    const second = await shop.fetch({ ids, cursor });
    expect([...first.orders, ...second.orders].map(({ orderId }) => orderId)).toEqual(ids);
    expect(second.nextCursor).toBeUndefined();
  });

  it('are counted as missing by Amazon alone, not by a refusal', async () => {
    const shop = await shopWith((arrival) => (arrival.url.includes('902-2') ? unauthorized('') : byId(arrival)));
    const page = await shop.fetch({ ids: ['902-1', '902-2'] });
    expect(page.issues).toMatchObject([{ code: 'partial_data', orderId: '902-2' }]);
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
