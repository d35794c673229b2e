import { describe, expect, it, onTestFinished } from 'vitest';
import { createFlipkartConnector } from '../../src/connectors/flipkart/index.js';
import type { FulfillmentPush, OrderQuery } from '../../src/core/connector.js';
import type { JsonObject, Transport } from '../../src/core/ports.js';
import { createMemoryTokenStore } from '../../src/storage/index.js';

const NOW = Date.parse('2026-11-20T10:00:00Z');
const STORE = 'seller-1';

interface Asked {
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: JsonObject;
}
interface Reply {
  readonly status?: number;
  readonly body: JsonObject;
  /** Flipkart's clock. */
  readonly date?: number;
}

const itemOf = (more: JsonObject = {}): JsonObject => ({
  orderItemId: '11',
  orderId: 'OD1',
  orderDate: '2026-11-19T09:00:00.000+05:30',
  paymentType: 'PREPAID',
  status: 'APPROVED',
  quantity: 1,
  sku: 'MUG',
  serviceProfile: 'NON_FBF',
  priceComponents: { sellingPrice: 100, totalPrice: 100, shippingCharge: 0, customerPrice: 100 },
  ...more,
});

const shipmentOf = (item: JsonObject = {}, more: JsonObject = {}): JsonObject => ({
  shipmentId: 'S1',
  updatedAt: '2026-11-20T09:00:00.000Z',
  locationId: 'LOC1',
  hold: false,
  shipmentType: 'NORMAL',
  subShipments: [{ subShipmentId: 'SS-1' }],
  orderItems: [itemOf(item)],
  ...more,
});

const verdict = (processingStatus: string, errorCode?: string): Reply => ({
  body: { shipments: [{ shipmentId: 'S1', processingStatus, ...(errorCode === undefined ? {} : { errorCode }) }] },
});
const courierOf = (trackingId: string | undefined): Reply => ({
  body: {
    shipments: [
      {
        shipmentId: 'S1',
        subShipments:
          trackingId === undefined
            ? []
            : [{ subShipmentId: 'SS-1', courierDetails: { deliveryDetails: { trackingId, vendorName: 'DELHIVERY' } } }],
      },
    ],
  },
});

/** A Flipkart that answers as it is told, and two processes that share the token. */
async function shopWith(answer: (asked: Asked) => Reply | Promise<Reply>, now: () => number = () => NOW) {
  const asked: Asked[] = [];
  const transport: Transport = async (address, init) => {
    const { pathname, searchParams: query } = new URL(address);
    const path = pathname.replace('/sellers', '');
    const one = { path, query, body: JSON.parse(init.body === undefined ? '{}' : String(init.body)) };
    asked.push(one);
    const isToken = path.startsWith('/oauth-service');
    const {
      status = 200,
      body,
      date = NOW,
    }: Reply = isToken ? { body: { access_token: 't', expires_in: 5e6 } } : await answer(one);
    const headers = { 'content-type': 'application/json', date: new Date(date).toUTCString() };
    return new Response(JSON.stringify(body), { status, headers }) as unknown as Awaited<ReturnType<Transport>>;
  };
  const tokenStore = createMemoryTokenStore();
  const open = async () => {
    const connector = createFlipkartConnector({
      ...{ transport, tokenStore, appId: 'app', appSecret: 'secret', now, requestsPerHour: 1e7 },
    });
    onTestFinished(() => connector.close());
    await connector.auth.connect({ storeId: STORE, locationId: 'LOC1', verify: false });
    return connector;
  };
  const count = (path: string) => asked.filter((one) => one.path === path).length;
  return { connector: await open(), open, count };
}

const packing: FulfillmentPush = {
  storeId: STORE,
  orderId: 'S1',
  platformOptions: {
    ...{ invoiceDate: '2026-11-20', taxRates: 18, dimensions: { length: 1, breadth: 1, height: 1, weight: 1 } },
  },
};
const shipping = (number: string): FulfillmentPush => ({
  storeId: STORE,
  orderId: 'S1',
  tracking: { number, carrier: 'Delhivery' },
  platformOptions: { invoiceDate: '2026-11-20', expectedDelivery: '2026-11-30T18:00:00+05:30' },
});

const SHIPMENTS = '/v3/shipments';
const PACK = '/v3/shipments/labels';
const SELF_DISPATCH = '/v3/shipments/selfShip/dispatch';

describe('an answer without a list', () => {
  it('is no word on whether a shipment or a return is there', async () => {
    const { connector } = await shopWith(() => ({ body: {} }));
    const odd = { code: 'unexpected_response', retryable: true };
    const ref = { storeId: STORE, orderId: 'S1' };
    await expect(connector.fetchOrder(ref)).rejects.toMatchObject(odd);
    await expect(connector.fetchOrders({ storeId: STORE, ids: ['S1'] })).rejects.toMatchObject(odd);
    await expect(connector.fetchOrdersByNumber({ storeId: STORE, number: 'OD1' })).rejects.toMatchObject(odd);
    await expect(connector.fetchReturns({ storeId: STORE, ids: ['R1'] })).rejects.toMatchObject(odd);
    await expect(connector.cancelOrder({ ...ref, reason: 'out_of_stock' })).rejects.toMatchObject(odd);
    const handle = { platform: 'flipkart', storeId: STORE, kind: 'pack', data: { orderId: 'S1' } };
    await expect(connector.checkOperation(handle)).rejects.toMatchObject(odd);
  });
});

describe('a write', () => {
  it('of a pack whose beginning shows late is sent once, though its answer was lost', async () => {
    let looks = 0;
    const { connector, count } = await shopWith(({ path }) => {
      if (path === PACK) return { status: 504, body: {} };
      if (path !== SHIPMENTS) return { body: { shipments: [] } };
      looks += 1;
      return { body: { shipments: [shipmentOf({ status: looks > 2 ? 'PACKING_IN_PROGRESS' : 'APPROVED' })] } };
    });
    expect((await connector.pushFulfillment(packing, { timeoutMs: 5_900 })).status).toBe('pending');
    expect(count(PACK)).toBe(1);
  });

  it('of a dispatch that only its number shows is sent once, though its answer was lost', async () => {
    let number: string | undefined;
    const { connector, count } = await shopWith(({ path, body }) => {
      if (path === SHIPMENTS) {
        return { body: { shipments: [shipmentOf({ status: 'READY_TO_DISPATCH' }, { shipmentType: 'SELF' })] } };
      }
      if (path !== SELF_DISPATCH) return courierOf(number);
      number = String((body['shipments'] as JsonObject[])[0]?.['trackingId']);
      return { status: 502, body: {} };
    });
    const result = await connector.pushFulfillment(shipping('AWB-1'));
    expect(result).toMatchObject({ status: 'done', parts: [{ tracking: [{ number: 'AWB-1' }] }] });
    expect(count(SELF_DISPATCH)).toBe(1);
  });

  it.each(['ORDER_ITEM_ALREADY_DISPATCHED', 'OPERATION_NOT_ALLOWED'])(
    'of a dispatch that another process made under another number is no success (%s)',
    async (code) => {
      let number: string | undefined;
      let readers = 0;
      let bothRead = () => {};
      const both = new Promise<void>((resolve) => {
        bothRead = resolve;
      });
      const { connector, open } = await shopWith(async ({ path, body }) => {
        if (path === SHIPMENTS) {
          const status = number === undefined ? 'APPROVED' : 'SHIPPED';
          readers += 1;
          if (readers === 2) bothRead();
          await both;
          return { body: { shipments: [shipmentOf({ status }, { shipmentType: 'SELF' })] } };
        }
        if (path !== SELF_DISPATCH) return courierOf(number);
        if (number !== undefined) return verdict('FAILURE', code);
        number = String((body['shipments'] as JsonObject[])[0]?.['trackingId']);
        return verdict('SUCCESS');
      });
      const other = await open();
      const ends = await Promise.allSettled([
        connector.pushFulfillment(shipping('AWB-1')),
        other.pushFulfillment(shipping('AWB-2')),
      ]);
      const done = ends.flatMap((end) => (end.status === 'fulfilled' ? [end.value] : []));
      const refused = ends.flatMap((end) => (end.status === 'rejected' ? [end.reason] : []));
      expect(done).toMatchObject([{ status: 'done', parts: [{ tracking: [{ number }] }] }]);
      expect(refused).toMatchObject([{ code: 'conflict' }]);
      expect(String(refused[0]?.message)).toContain('another tracking number');
    },
  );
});

describe('a read of orders', () => {
  it('up to a bound has what was cancelled before it and changed after it: no later read would', async () => {
    const cancellationDate = '2026-11-20T09:00:00.000Z';
    const cancelled = shipmentOf(
      { status: 'CANCELLED', cancellationDate, cancellationReason: 'buyerCancellation' },
      { updatedAt: '2026-11-20T09:10:00.000Z' },
    );
    const { connector } = await shopWith(({ path, body }) => {
      if (path !== '/v3/shipments/filter') return { body: { shipments: [] } };
      const { cancellationType, cancellationDate: window } = body['filter'] as JsonObject;
      const { from, to } = (window ?? {}) as { readonly from?: string; readonly to?: string };
      const at = Date.parse(cancellationDate);
      const isIn = Date.parse(from ?? '') <= at && at <= Date.parse(to ?? '');
      const shipments = cancellationType === 'buyerCancellation' && isIn ? [cancelled] : [];
      return { body: { hasMore: false, shipments } };
    });
    const read = async (query: Omit<OrderQuery, 'storeId'>): Promise<readonly string[]> => {
      const page = await connector.fetchOrders({ storeId: STORE, ...query });
      const ids = page.orders.map(({ orderId }) => orderId);
      return page.nextCursor === undefined ? ids : [...ids, ...(await read({ ...query, cursor: page.nextCursor }))];
    };
    const bound = '2026-11-20T09:05:00Z';
    expect(await read({ updatedAfter: '2026-11-20T08:00:00Z', updatedBefore: bound })).toEqual(['S1']);
    expect(await read({ updatedAfter: bound })).toEqual([]);
  });

  it('refuses a cursor whose times are none', async () => {
    const { connector } = await shopWith(() => ({ body: { hasMore: false, shipments: [shipmentOf()] } }));
    const { nextCursor = '' } = await connector.fetchOrders({ storeId: STORE, limit: 1 });
    const { s, ...rest } = JSON.parse(Buffer.from(nextCursor, 'base64url').toString());
    for (const wrong of [{ to: 1e17 }, { from: -1e300 }, { since: -1e300 }, { until: 1e300 }]) {
      const cursor = Buffer.from(JSON.stringify({ ...rest, s: { ...s, ...wrong } })).toString('base64url');
      await expect(connector.fetchOrders({ storeId: STORE, limit: 1, cursor })).rejects.toMatchObject({
        code: 'invalid_request',
      });
    }
  });
});

describe('a read of returns', () => {
  const rowOf = (orderItemId: string, more: JsonObject = {}): JsonObject => ({
    ...{ returnId: 'R1', orderItemId, orderId: 'OD1', shipmentId: 'S1', type: 'customer_return', status: 'APPROVED' },
    ...{ quantity: 1, createdDate: '2026-11-20T08:00:00Z', updatedDate: '2026-11-20T09:00:00Z', ...more },
  });

  it('does not hand out a return in pieces for a small limit', async () => {
    const { connector } = await shopWith(({ query }) => ({
      body: {
        hasMore: false,
        returnItems:
          query.get('source') === 'customer_return' ? [rowOf('I1'), rowOf('I2', { returnId: 'R2' }), rowOf('I3')] : [],
      },
    }));
    const page = await connector.fetchReturns({ storeId: STORE, updatedAfter: '2026-11-20T07:00:00Z', limit: 1 });
    expect(page.returns.map(({ id, lines }) => [id, lines?.length])).toEqual([
      ['R1', 2],
      ['R2', 1],
    ]);
  });

  it('by creation lets the next run begin where it began: what changed meanwhile is in no window of creation', async () => {
    let now = NOW;
    let row = rowOf('I1');
    const { connector } = await shopWith(
      ({ query }) => {
        const [after, before, time] =
          query.get('createdAfter') === null
            ? (['modifiedAfter', 'modifiedBefore', 'updatedDate'] as const)
            : (['createdAfter', 'createdBefore', 'createdDate'] as const);
        const at = Date.parse(String(row[time]));
        const isIn = at >= Date.parse(query.get(after) ?? '') && at <= Date.parse(query.get(before) ?? '');
        const returnItems = query.get('source') === 'customer_return' && isIn ? [row] : [];
        const reply = { date: now, body: { hasMore: false, returnItems } };
        if (now === NOW) {
          row = rowOf('I1', { status: 'COMPLETED', updatedDate: new Date(NOW + 60_000).toISOString() });
          now += 660_000;
        }
        return reply;
      },
      () => now,
    );
    const read = async (times: { readonly createdAfter?: string; readonly updatedAfter?: string }) => {
      const page = await connector.fetchReturns({ storeId: STORE, ...times });
      expect(page.nextCursor).toBeUndefined();
      return page;
    };
    const { syncedUntil = '' } = await read({ createdAfter: '2026-11-20T07:00:00Z' });
    expect((await read({ updatedAfter: syncedUntil })).returns).toMatchObject([
      { id: 'R1', status: { value: 'completed' } },
    ]);
  });
});
