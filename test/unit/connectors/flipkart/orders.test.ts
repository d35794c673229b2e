import { describe, expect, it, onTestFinished } from 'vitest';
import { createFlipkartClient } from '../../../../src/connectors/flipkart/client.js';
import { createFlipkartOrders } from '../../../../src/connectors/flipkart/orders.js';
import { createRuntime } from '../../../../src/connectors/runtime.js';
import type { OrderPage } from '../../../../src/core/connector.js';
import type { JsonObject, Transport } from '../../../../src/core/ports.js';

const NOW = Date.parse('2026-11-20T10:00:00Z');
const SELLER = 'seller-1';
const TOKEN = 'planted-token';

interface Asked {
  readonly url: URL;
  readonly body: {
    readonly filter?: {
      readonly type: string;
      readonly hold?: boolean;
      readonly modifiedDate?: { from: string; to: string };
    };
  };
}

interface Reply {
  readonly status?: number;
  readonly body?: JsonObject;
  /** Flipkart's clock; `undefined` to leave it out. */
  readonly date?: number | undefined;
}

const shipment = (id: string, updatedAt = '2026-11-20T09:00:00.000+05:30', more: JsonObject = {}): JsonObject => ({
  shipmentId: id,
  updatedAt,
  locationId: 'LOC1',
  hold: false,
  shipmentType: 'NORMAL',
  orderItems: [
    {
      orderItemId: `${id}1`,
      orderId: 'OD1',
      orderDate: '2026-11-19T09:00:00.000+05:30',
      paymentType: 'PREPAID',
      status: 'APPROVED',
      quantity: 1,
      sku: 'MUG',
      title: 'Mug',
      serviceProfile: 'NON_FBF',
      priceComponents: { sellingPrice: 100, totalPrice: 100, shippingCharge: 0, customerPrice: 100 },
    },
  ],
  ...more,
});

const NOTHING: Reply = { body: { hasMore: false, shipments: [] } };
const idsIn = ({ url }: Asked) => decodeURIComponent(url.pathname.split('/').at(-1) ?? '').split(',');
const details = (asked: Asked): Reply => ({
  body: {
    shipments: idsIn(asked).map((shipmentId) => ({ shipmentId, deliveryAddress: { firstName: `Of ${shipmentId}` } })),
  },
});
const isSearch = ({ url }: Asked) => url.pathname === '/sellers/v3/shipments/filter';

/** Shipments that are to be dispatched, where they are looked for. */
const toDispatch =
  (...shipments: readonly JsonObject[]) =>
  ({ url, body: { filter } }: Asked): Reply | undefined => {
    if (filter?.type !== 'preDispatch' || filter.hold === true || url.search !== '') return undefined;
    const { from, to } = filter.modifiedDate ?? { from: '', to: '' };
    const isIn = (updatedAt: unknown) =>
      updatedAt === undefined ||
      (Date.parse(String(updatedAt)) >= Date.parse(from) && Date.parse(String(updatedAt)) <= Date.parse(to));
    const found = shipments.filter(({ updatedAt }) => isIn(updatedAt));
    return { body: { hasMore: found.length > 20, shipments: found.slice(0, 20) } };
  };

/** A Flipkart that answers as it is told, and orders read from it. */
async function shopWith(answer: (asked: Asked, count: number) => Reply | undefined) {
  const requests: (Asked & { readonly authorization: string })[] = [];
  const transport: Transport = (address, init) => {
    const url = new URL(address);
    const asked: Asked = { url, body: JSON.parse(init.body === undefined ? '{}' : String(init.body)) };
    requests.push({ ...asked, authorization: init.headers['authorization'] ?? '' });
    const reply = answer(asked, requests.length) ?? (isSearch(asked) ? NOTHING : details(asked));
    const date = 'date' in reply ? reply.date : NOW;
    const headers = {
      'content-type': 'application/json',
      ...(date === undefined ? {} : { date: new Date(date).toUTCString() }),
    };
    const response = new Response(JSON.stringify(reply.body ?? {}), { status: reply.status ?? 200, headers });
    return Promise.resolve(response as unknown as Awaited<ReturnType<Transport>>);
  };
  const options = { transport, now: () => NOW, maxRetries: 0, requestsPerHour: 1e7 };
  const runtime = createRuntime('flipkart', options);
  onTestFinished(() => runtime.close());
  const at = new Date(NOW).toISOString();
  await runtime.tokens.save({
    platform: 'flipkart',
    storeId: SELLER,
    version: 1,
    credentials: { accessToken: TOKEN, accessTokenExpiresAt: '2026-12-20T10:00:00Z' },
    settings: {},
    profile: {},
    connectedAt: at,
    updatedAt: at,
  });
  const orders = createFlipkartOrders(runtime, createFlipkartClient(runtime, options));
  const readAll = async (query: object = {}): Promise<readonly OrderPage[]> => {
    const pages: OrderPage[] = [];
    for (let cursor: string | undefined; pages.length < 50; ) {
      const page = await orders.fetchOrders({ storeId: SELLER, ...query, ...(cursor === undefined ? {} : { cursor }) });
      pages.push(page);
      cursor = page.nextCursor;
      if (cursor === undefined) return pages;
    }
    throw new Error('the read does not end');
  };
  return { orders, requests, readAll };
}

const idsOf = (pages: readonly OrderPage[]) => pages.flatMap((page) => page.orders.map(({ orderId }) => orderId));

describe('where the next page is', () => {
  /** So many at the same moment that no window is small enough. */
  const shipments = Array.from({ length: 40 }, (_, index) => shipment(`s${index}`));
  const crowd = (nextPageUrl: string) => (asked: Asked) => {
    if (asked.url.search !== '') return { body: { hasMore: false, shipments: shipments.slice(20) } };
    const first = toDispatch(...shipments)(asked);
    return first && { body: { ...first.body, nextPageUrl } };
  };

  it.each([
    '/v3/shipments/filter?next_token=20',
    'https://thief.example/sellers/v3/shipments/filter?next_token=20',
    '//thief.example/v3/shipments/filter?next_token=20',
  ])('is asked of Flipkart and nobody else, whatever the answer names: %s', async (nextPageUrl) => {
    const { readAll, requests } = await shopWith(crowd(nextPageUrl));
    expect(new Set(idsOf(await readAll())).size).toBe(40);
    expect(new Set(requests.map(({ url }) => url.host))).toEqual(new Set(['api.flipkart.net']));
    expect(requests.some(({ url }) => url.search === '?next_token=20')).toBe(true);
  });

  it.each(['', '/v3/orders?next_token=20', '/v3/shipments/filter/../../../oauth?x=1'])(
    'must be known where there is one: %s',
    async (nextPageUrl) => {
      const { readAll } = await shopWith(crowd(nextPageUrl));
      await expect(readAll()).rejects.toMatchObject({ code: 'unexpected_response', retryable: true });
    },
  );
});

describe('Flipkart’s clock', () => {
  it('sets the next beginning, not this machine’s', async () => {
    const { readAll } = await shopWith((asked) => (isSearch(asked) ? { ...NOTHING, date: NOW - 90_000 } : undefined));
    expect((await readAll({ updatedAfter: '2026-11-20T08:00:00Z' })).at(-1)?.syncedUntil).toBe(
      '2026-11-20T09:56:30.000Z',
    );
  });

  it('opens a window that a slow machine would close too early', async () => {
    const { readAll, requests } = await shopWith((asked) =>
      isSearch(asked) ? { ...NOTHING, date: NOW + 3_600_000 } : undefined,
    );
    await readAll({ updatedAfter: '2026-11-20T08:00:00Z' });
    const ends = requests.flatMap(({ body }) => body.filter?.modifiedDate?.to ?? []);
    expect(ends[0]).toBe('2026-11-20T15:30:01+05:30');
    expect(ends[1]).toBe('2026-11-20T16:30:01+05:30');
    expect(requests).toHaveLength(8 + 1);
  });

  it('is this machine’s where an answer does not tell', async () => {
    const { readAll } = await shopWith((asked) => (isSearch(asked) ? { ...NOTHING, date: undefined } : undefined));
    expect((await readAll({ updatedAfter: '2026-11-20T08:00:00Z' })).at(-1)?.syncedUntil).toBe(
      '2026-11-20T09:58:00.000Z',
    );
  });
});

describe('odd answers', () => {
  it('a row that is no shipment is an issue, once; the others are delivered', async () => {
    const { readAll } = await shopWith(toDispatch({ oops: true }, shipment('s1'), { shipmentId: '' }));
    const pages = await readAll();
    expect(idsOf(pages)).toEqual(['s1']);
    const codes = pages.flatMap(({ issues }) => issues.map(({ code }) => code));
    expect(codes).toEqual(['order_unmappable', 'order_unmappable']);
  });

  it('no list of shipments is no empty list', async () => {
    const { readAll } = await shopWith(() => ({ body: { message: 'busy' } }));
    await expect(readAll()).rejects.toMatchObject({ code: 'unexpected_response' });
  });

  it('the same version in two searches comes once', async () => {
    const partly = shipment('s1', '2026-10-01T09:00:00.000+05:30');
    const [item] = partly['orderItems'] as JsonObject[];
    const cancelled = { ...item, orderItemId: '2', status: 'CANCELLED', cancellationDate: partly['updatedAt'] ?? null };
    const row = { ...partly, orderItems: [item ?? {}, cancelled] };
    const { readAll } = await shopWith((asked) =>
      isSearch(asked) ? { body: { hasMore: false, shipments: [row] } } : undefined,
    );
    expect(idsOf(await readAll())).toEqual(['s1']);
  });

  it('windows that are not heeded make no endless read', async () => {
    const shipments = Array.from({ length: 45 }, (_, index) => shipment(`s${index}`));
    const { readAll, requests } = await shopWith((asked) => {
      if (!isSearch(asked) || (asked.body.filter?.type ?? 'preDispatch') !== 'preDispatch') return undefined;
      const start = Number(asked.url.searchParams.get('next_token') ?? 0);
      const nextPageUrl = `/v3/shipments/filter?next_token=${start + 20}`;
      return { body: { hasMore: start < 40, nextPageUrl, shipments: shipments.slice(start, start + 20) } };
    });
    expect(new Set(idsOf(await readAll())).size).toBe(45);
    expect(requests.length).toBeLessThan(200);
  });

  it('details of a stranger are not taken', async () => {
    const { readAll } = await shopWith((asked) => {
      const listed = toDispatch(shipment('s1'))(asked);
      if (listed !== undefined) return listed;
      return isSearch(asked) ? undefined : { body: { shipments: [{ shipmentId: 's2', deliveryAddress: {} }] } };
    });
    const [order] = (await readAll()).flatMap(({ orders }) => orders);
    expect(order?.shipTo).toBeUndefined();
    expect(order?.availability['shipTo']).toBe('not_yet_available');
  });
});

describe('details that are refused', () => {
  const seven = Array.from({ length: 7 }, (_, index) => shipment(`s${index}`, `2026-11-20T0${index}:00:00.000+05:30`));
  const shopRefusing = (status: number, refused: (ids: readonly string[]) => boolean) =>
    shopWith((asked) => {
      const listed = toDispatch(...seven)(asked);
      if (listed !== undefined) return listed;
      return isSearch(asked) || !refused(idsIn(asked)) ? undefined : { status };
    });

  it.each([400, 403, 404])('with %i for one shipment take no other along', async (status) => {
    const { readAll } = await shopRefusing(status, (ids) => ids.includes('s4'));
    const orders = (await readAll()).flatMap((page) => page.orders);
    expect(orders.filter(({ shipTo }) => shipTo === undefined).map(({ orderId }) => orderId)).toEqual(['s4']);
    expect(orders).toHaveLength(7);
  });

  it('for all are asked for a bounded number of times', async () => {
    const { readAll, requests } = await shopRefusing(403, () => true);
    const pages = await readAll();
    expect(idsOf(pages)).toHaveLength(7);
    expect(pages.flatMap(({ issues }) => issues.map(({ code }) => code))).toEqual(Array(7).fill('partial_data'));
    expect(requests.filter((asked) => !isSearch(asked)).length).toBeLessThan(26);
  });

  it('are not asked for where the order is not wanted', async () => {
    const { readAll, requests } = await shopRefusing(403, () => false);
    expect(idsOf(await readAll({ statuses: ['on_hold'] }))).toEqual([]);
    expect(requests.every(isSearch)).toBe(true);
  });
});

describe('what is asked for', () => {
  it('ids that are gone, or another seller’s, are told apart from those that are not shown', async () => {
    const { orders } = await shopWith(({ url }) => {
      const asked = url.searchParams.get('shipmentIds')?.split(',') ?? [];
      if (asked.length === 0) return undefined;
      if (asked.includes('s3')) return { status: 403 };
      return { body: { shipments: asked.filter((id) => id !== 's2').map((id) => shipment(id)) } };
    });
    const page = await orders.fetchOrders({ storeId: SELLER, ids: ['s1', 's2', 's3', 's4'] });
    expect(idsOf([page])).toEqual(['s1', 's4']);
    expect(page.issues).toMatchObject([
      { code: 'order_missing', orderId: 's2' },
      { code: 'partial_data', orderId: 's3' },
    ]);
  });

  it.each([
    [{ cursor: 'garbage' }, 'cursor'],
    [{ ids: ['OD123'] }, 'ids[0]'],
    [{ storeId: '' }, 'storeId'],
    [{ limit: 0 }, 'limit'],
  ])('%j is refused before anything is sent', async (query, path) => {
    const { orders, requests } = await shopWith(() => undefined);
    await expect(orders.fetchOrders({ storeId: SELLER, ...query })).rejects.toMatchObject({
      code: 'invalid_request',
      issues: [{ path }],
    });
    expect(requests).toEqual([]);
  });

  it('with raw is what a mapping can be made from again', async () => {
    const { readAll } = await shopWith(toDispatch(shipment('s1')));
    const [order] = (await readAll({ includeRaw: true })).flatMap(({ orders }) => orders);
    expect(order?.raw).toMatchObject({ shipmentId: 's1', details: { shipmentId: 's1' } });
  });
});
