import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ShopifyConnector } from '../../src/connectors/shopify/index.js';
import type { LogEntry, Transport } from '../../src/core/ports.js';
import { VERSION } from '../../src/core/version.js';
import { type Order, orderInvariantViolations, orderSchema } from '../../src/model/index.js';
import { onPlatformTime, openStore, type TestStore, walk } from './shopify-store.js';

const ALL_SCOPES = [
  'read_all_orders',
  'read_orders',
  'read_customers',
  'read_products',
  'read_inventory',
  'read_locations',
  'read_merchant_managed_fulfillment_orders',
  'read_third_party_fulfillment_orders',
  'read_assigned_fulfillment_orders',
];
const without = (...scopes: readonly string[]) => ALL_SCOPES.filter((scope) => !scopes.includes(scope));

let store: TestStore;
let connector: ShopifyConnector;

async function open(scopes: readonly string[], orders = 24): Promise<void> {
  store = await openStore({ orders, seed: 3, scopes });
  connector = store.connect();
}

const readAll = async () => walk(() => connector, { storeId: store.storeId, limit: 30 });

function expectSound(orders: readonly Order[]): void {
  for (const order of orders) expect(orderInvariantViolations(order), order.number).toEqual([]);
}

describe('an app without some scope', () => {
  afterEach(() => store.close());

  it('is told that orders of more than 60 days are invisible', async () => {
    await open(without('read_all_orders'), 40);
    const { orders, pages } = await readAll();
    const since = new Date(store.clock.now() - 60 * 86_400_000).toISOString();
    expect(pages[0]?.limits).toEqual([{ code: 'history_window', message: expect.stringContaining('60 days'), since }]);
    const visible = store.controls.orders().filter(({ createdAt }) => Date.parse(createdAt) >= Date.parse(since));
    expect(visible.length).toBeLessThan(40);
    expect(orders).toHaveLength(visible.length);
    const [old] = store.controls.orders();
    const tooOld = connector.fetchOrder({ storeId: store.storeId, orderId: old?.id ?? '' });
    await expect(tooOld).rejects.toMatchObject({
      code: 'not_found',
      message: expect.stringContaining('read_all_orders'),
    });
  });

  it.each([
    { missing: ['read_customers'], field: 'buyer.id', read: (order: Order) => order.buyer?.id },
    { missing: ['read_products'], field: 'lines.*.productId', read: (order: Order) => order.lines[0]?.productId },
    {
      missing: ['read_locations'],
      field: 'shipments.*.locationId',
      read: (order: Order) => order.shipments?.[0]?.locationId,
    },
  ])('misses $field, says why, and loses no order', async ({ missing, field, read }) => {
    await open(without(...missing));
    store.controls.requests.reset();
    const { orders, pages } = await readAll();
    expect(orders).toHaveLength(24);
    expectSound(orders);
    for (const order of orders) {
      expect(order.availability[field]).toBe('scope_missing');
      expect(read(order)).toBeUndefined();
    }
    expect(pages[0]?.issues).toEqual([]);
    expect(pages[0]?.limits).toEqual([{ code: 'scope_missing', message: expect.stringContaining(missing[0] ?? '') }]);
    const single = await connector.fetchOrder({ storeId: store.storeId, orderId: orders[5]?.orderId ?? '' });
    expectSound([single]);
    expect(single.availability[field]).toBe('scope_missing');
  });

  it('misses the groups to ship without a fulfillment order scope', async () => {
    await open(without(...ALL_SCOPES.filter((scope) => scope.endsWith('fulfillment_orders'))));
    const orderId = store.controls.orderIds()[0] ?? '';
    const order = await connector.fetchOrder({ storeId: store.storeId, orderId });
    expectSound([order]);
    expect(order.fulfillmentGroups).toBeUndefined();
    expect(order.availability['fulfillmentGroups']).toBe('scope_missing');
  });

  it('reads what it may when the record knows more scopes than were granted: partial data, explained', async () => {
    await open(ALL_SCOPES);
    // The merchant took scopes back; the record does not know yet.
    store.controls.setScopes(without('read_customers', 'read_products', 'read_locations', 'read_inventory'));
    const { orders, pages } = await readAll();
    expect(orders).toHaveLength(24);
    expectSound(orders);
    const withBuyer = orders.filter(({ availability }) => availability['buyer.id'] === 'scope_missing');
    expect(withBuyer.length).toBeGreaterThan(15);
    expect(orders[0]?.availability['lines.*.productId']).toBe('scope_missing');
    expect(pages[0]?.issues).toEqual([
      { code: 'partial_data', message: expect.stringMatching(/customer.*product.*ACCESS_DENIED/) },
    ]);
    const single = await connector.fetchOrder({ storeId: store.storeId, orderId: orders[0]?.orderId ?? '' });
    expect(single.lines.length).toBe(orders[0]?.lines.length);
    expect(single.availability['buyer.id'] ?? single.availability['lines.*.productId']).toBe('scope_missing');
  });

  it('is told which scope to add when it may not read orders at all', async () => {
    await open(without('read_orders', 'read_all_orders'));
    for (const read of [
      () => connector.fetchOrders({ storeId: store.storeId }),
      () => connector.fetchOrders({ storeId: store.storeId, ids: ['1'] }),
      () => connector.fetchOrder({ storeId: store.storeId, orderId: store.controls.orderIds()[0] ?? '' }),
    ]) {
      await expect(read()).rejects.toMatchObject({
        code: 'permission_denied',
        platformCode: 'ACCESS_DENIED',
        retryable: false,
        message: expect.stringContaining('read_orders'),
      });
    }
  });
});

describe('an app without approval for protected customer data', () => {
  afterEach(() => store.close());

  it('gets orders whose personal fields are marked as redacted, and is told what to ask for', async () => {
    await open(ALL_SCOPES);
    store.controls.approveCustomerData(false);
    const { orders, pages } = await readAll();
    expect(orders).toHaveLength(24);
    expectSound(orders);
    const shipped = orders.filter(({ shipTo }) => shipTo !== undefined);
    expect(shipped.length).toBeGreaterThan(15);
    for (const order of shipped) {
      expect(order.availability).toMatchObject({
        'shipTo.name': 'redacted',
        'shipTo.line1': 'redacted',
        'shipTo.postalCode': 'redacted',
        'buyer.email': 'redacted',
      });
      expect(order.shipTo?.city).toEqual(expect.any(String));
      expect(order.shipTo?.name ?? order.shipTo?.line1 ?? order.buyer?.email ?? order.buyer?.name).toBeUndefined();
    }
    expect(pages[0]?.limits).toEqual([
      { code: 'customer_data_restricted', message: expect.stringContaining('protected customer data') },
    ]);
    const { rawBody, headers } = store.controls.buildWebhook({
      topic: 'orders/updated',
      orderId: shipped[0]?.orderId ?? '',
    });
    const { order } = await connector.verifyWebhook({ rawBody, headers });
    expect(order?.availability['shipTo.name']).toBe('redacted');
    expect(order?.revision).toEqual(shipped[0]?.revision);
  });

  it('is refused, with the reason, where the whole object is closed to it', async () => {
    await open(ALL_SCOPES);
    store.controls.approveCustomerData('none');
    await expect(connector.fetchOrders({ storeId: store.storeId })).rejects.toMatchObject({
      code: 'permission_denied',
      platformCode: 'ACCESS_DENIED',
    });
  });
});

describe('odd answers', () => {
  beforeAll(async () => {
    store = await openStore({ orders: 36, seed: 9 });
    connector = store.connect();
  });
  afterEach(() => store.controls.faults.clear());
  afterAll(() => store.close());

  it('null wherever the schema allows it: no order and no line is lost', async () => {
    store.controls.faults.nulls(true);
    const { orders, pages } = await readAll();
    expect(orders.map(({ orderId }) => orderId).sort()).toEqual([...store.controls.orderIds()].sort());
    expect(pages.flatMap(({ issues }) => issues)).toEqual([]);
    for (const order of orders) {
      expect(orderSchema.safeParse(order).error).toBeUndefined();
      expect(orderInvariantViolations(order)).toEqual([]);
      expect(order.lines).toHaveLength(store.controls.order(order.orderId)?.lines.length ?? -1);
      expect(order.payment).toEqual({ value: 'unknown' });
    }
    const single = await connector.fetchOrder({ storeId: store.storeId, orderId: orders[0]?.orderId ?? '' });
    expect(orderInvariantViolations(single)).toEqual([]);
  });

  it('words that no version knows: kept, and reported', async () => {
    store.controls.faults.unknownEnums(true);
    const { orders } = await readAll();
    expect(orders).toHaveLength(36);
    expectSound(orders);
    for (const order of orders) {
      expect(order.payment).toEqual({ value: 'unknown', raw: 'SANDBOX_NEW_DISPLAYFINANCIALSTATUS' });
      expect(order.fulfillment).toEqual({ value: 'unknown', raw: 'SANDBOX_NEW_DISPLAYFULFILLMENTSTATUS' });
      expect(order.issues).toContainEqual({
        code: 'unknown_value',
        path: 'payment',
        message: expect.any(String),
        raw: 'SANDBOX_NEW_DISPLAYFINANCIALSTATUS',
      });
    }
    const shipped = orders.find(({ shipments }) => (shipments?.length ?? 0) > 0);
    expect(shipped?.shipments?.[0]?.status).toEqual({ value: 'unknown', raw: 'SANDBOX_NEW_DISPLAYSTATUS' });
    const held = await connector.fetchOrder({ storeId: store.storeId, orderId: heldOrder() });
    expect(held.fulfillmentGroups?.[0]?.status).toEqual({ value: 'unknown', raw: 'SANDBOX_NEW_STATUS' });
    expect(held.holds).toEqual([expect.objectContaining({ reason: 'unknown', raw: 'SANDBOX_NEW_REASON' })]);
  });

  it('another API version than asked for: used, logged once, and told on the page', async () => {
    const entries: LogEntry[] = [];
    const log = (entry: LogEntry) => entries.push(entry);
    const drifting = store.connect({
      logger: { debug: log, info: log, warn: log, error: log },
      transport: onPlatformTime(store.clock.now, withHeader('x-shopify-api-version', '2027-04')),
    });
    const first = await drifting.fetchOrders({ storeId: store.storeId, limit: 2 });
    const second = await drifting.fetchOrders({ storeId: store.storeId, limit: 2 });
    const warnings = entries.filter(({ event }) => event === 'api_version_drift');
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatchObject({ requested: '2026-10', served: '2027-04', storeId: store.storeId });
    for (const page of [first, second]) {
      expect(page.issues).toEqual([{ code: 'api_version_drift', message: expect.stringContaining('2027-04') }]);
      expect(page.orders[0]?.provenance?.apiVersion).toBe('2027-04');
    }
  });

  it('says where an order came from, and keeps the payload only when asked', async () => {
    const query = { storeId: store.storeId, limit: 3 };
    const [plain] = (await connector.fetchOrders(query)).orders;
    expect(plain?.provenance).toEqual({
      apiVersion: '2026-10',
      endpoint: 'orders',
      fetchedAt: new Date(store.clock.now()).toISOString(),
      sdkVersion: VERSION,
      mapper: 'shopify/1',
    });
    expect(plain).not.toHaveProperty('raw');
    const [kept] = (await connector.fetchOrders({ ...query, includeRaw: true })).orders;
    expect(kept?.raw).toMatchObject({ id: plain?.orderId, lineItems: { nodes: expect.any(Array) } });
    const byId = await connector.fetchOrders({ storeId: store.storeId, ids: [plain?.orderId ?? ''] });
    expect(byId.orders[0]?.provenance?.endpoint).toBe('nodes');
    const single = await connector.fetchOrder({ storeId: store.storeId, orderId: plain?.orderId ?? '' });
    expect(single.provenance?.endpoint).toBe('order');
  });

  it('reads the same orders through every API version that Shopify still serves', async () => {
    const revisions = await Promise.all(
      (['2026-01', '2026-04', '2026-07', '2026-10'] as const).map(async (apiVersion) => {
        const page = await store.connect({ apiVersion }).fetchOrders({ storeId: store.storeId, limit: 12 });
        expect(page.issues).toEqual([]);
        return page.orders.map(({ revision }) => revision);
      }),
    );
    for (const other of revisions) expect(other).toEqual(revisions[0]);
  });

  it('a scrambled page is no page: retryable, and it does not loop', async () => {
    for (const [what, orders] of [
      ['no orders', undefined],
      ['no rows', { pageInfo: { hasNextPage: false } }],
      ['a next page without a cursor', { nodes: [], pageInfo: { hasNextPage: true, endCursor: null } }],
    ] as const) {
      const scripted = store.connect({ transport: answering({ data: { orders, shop: {} } }) });
      await expect(scripted.fetchOrders({ storeId: store.storeId }), what).rejects.toMatchObject({
        code: 'unexpected_response',
        retryable: true,
      });
    }
    const stuck = store.connect({
      transport: answering({ data: { orders: { nodes: [], pageInfo: { hasNextPage: true, endCursor: 'same' } } } }),
    });
    const { nextCursor } = await stuck.fetchOrders({ storeId: store.storeId });
    const again = stuck.fetchOrders({ storeId: store.storeId, cursor: nextCursor ?? '' });
    await expect(again).rejects.toMatchObject({ code: 'unexpected_response' });
  });

  it('a row by id that is refused is not taken for one that does not exist', async () => {
    const good = { id: 'gid://shopify/Order/1', createdAt: '2026-11-01T00:00:00Z', updatedAt: '2026-11-01T00:00:00Z' };
    const errors = [{ message: 'no', path: ['nodes', 1], extensions: { code: 'INTERNAL_SERVER_ERROR' } }];
    const scripted = store.connect({ transport: answering({ data: { nodes: [good, null, null] }, errors }) });
    const page = await scripted.fetchOrders({ storeId: store.storeId, ids: ['1', '2', '3'] });
    expect(page.orders).toHaveLength(1);
    expect(page.issues.map(({ code, orderId }) => [code, orderId])).toEqual([
      ['partial_data', undefined],
      ['partial_data', 'gid://shopify/Order/2'],
      ['order_missing', 'gid://shopify/Order/3'],
    ]);
  });

  it('a row that is no order is reported, and does not cost the others', async () => {
    const good = { id: 'gid://shopify/Order/1', createdAt: '2026-11-01T00:00:00Z', updatedAt: '2026-11-01T00:00:00Z' };
    const nodes = [null, 'row', { name: '#2' }, { id: 'gid://shopify/Product/3' }, good];
    const scripted = store.connect({
      transport: answering({ data: { orders: { nodes, pageInfo: { hasNextPage: false } } } }),
    });
    const page = await scripted.fetchOrders({ storeId: store.storeId });
    expect(page.orders.map(({ orderId }) => orderId)).toEqual(['gid://shopify/Order/1']);
    expect(page.issues.map(({ code }) => code)).toEqual(Array(4).fill('order_unmappable'));
  });
});

function heldOrder(): string {
  return store.controls.orders().find(({ scenario }) => scenario === 'on-hold')?.id ?? '';
}

function withHeader(name: string, value: string): Transport {
  return async (url, init) => {
    const response = await (fetch as Transport)(url, init);
    const get = (wanted: string) => (wanted.toLowerCase() === name ? value : response.headers.get(wanted));
    return { status: response.status, headers: { get }, body: response.body };
  };
}

/** Answers everything with one JSON body. */
function answering(body: unknown): Transport {
  return async () => {
    const response = Response.json(body);
    return { status: 200, headers: response.headers, body: response.body as unknown as AsyncIterable<Uint8Array> };
  };
}
