import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Transport } from '../../src/core/ports.js';
import { orderInvariantViolations } from '../../src/model/index.js';
import { openStore, type TestStore } from './shopify-store.js';

interface Asked {
  readonly name: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** What a request asks for, from its body. */
function askedBy(body: string | undefined): Asked {
  const { query, variables } = JSON.parse(body ?? '{}') as { query: string; variables: Record<string, unknown> };
  return { name: /(?:query|mutation) (\w+)/.exec(query)?.[1] ?? '', variables };
}

function jsonResponse(body: unknown) {
  const response = Response.json(body);
  return { status: 200, headers: response.headers, body: response.body as unknown as AsyncIterable<Uint8Array> };
}

describe('orders larger than what one query reads', () => {
  let store: TestStore;
  beforeAll(async () => {
    store = await openStore({ orders: 36, seed: 2 });
  });
  afterAll(() => store.close());

  const orderOf = (scenario: string) => store.controls.orders().find((order) => order.scenario === scenario);

  it.each(['long-60', 'long-120', 'long-260'])('%s is complete in a page, by id and alone', async (scenario) => {
    const connector = store.connect();
    const real = orderOf(scenario);
    const ids = [real?.id ?? ''];
    const expected = real?.lines.map(({ id }) => id).sort();
    const [byId] = (await connector.fetchOrders({ storeId: store.storeId, ids })).orders;
    const page = await connector.fetchOrders({
      storeId: store.storeId,
      updatedAfter: real?.updatedAt ?? '',
      updatedBefore: new Date(Date.parse(real?.updatedAt ?? '') + 1_000),
    });
    const listed = page.orders.find(({ orderId }) => orderId === real?.id);
    const single = await connector.fetchOrder({ storeId: store.storeId, orderId: ids[0] ?? '' });
    for (const order of [byId, listed, single]) {
      expect(order?.lines.map(({ id }) => id).sort()).toEqual(expected);
      expect(order?.availability['lines']).toBeUndefined();
      expect(order?.issues).toEqual([]);
      expect(order?.revision).toEqual(single.revision);
    }
    const open = single.fulfillmentGroups?.flatMap(({ lines }) => lines.map(({ lineId }) => lineId)) ?? [];
    expect([...new Set(open)].sort()).toEqual(expected);
  });

  it('an order of 260 lines shipped in one parcel, and one of 25 parcels, tell every line and every parcel', async () => {
    const long = orderOf('long-260');
    const many = orderOf('long-60');
    await ship(long?.id ?? '', [undefined]);
    await ship(many?.id ?? '', many?.lines.slice(0, 25).map(({ id }) => id) ?? []);
    const connector = store.connect();
    const ids = [long?.id ?? '', many?.id ?? ''];
    const { orders } = await connector.fetchOrders({ storeId: store.storeId, ids });
    const [parcel] = orders[0]?.shipments ?? [];
    expect(parcel?.lines?.map(({ lineId }) => lineId).sort()).toEqual(long?.lines.map(({ id }) => id).sort());
    expect(orders[1]?.shipments).toHaveLength(25);
    expect(new Set(orders[1]?.shipments?.map(({ id }) => id)).size).toBe(25);
    for (const order of orders) {
      expect(orderInvariantViolations(order)).toEqual([]);
      expect(order.issues).toEqual([]);
      const single = await connector.fetchOrder({ storeId: store.storeId, orderId: order.orderId });
      expect(single.shipments).toEqual(order.shipments);
    }
  });

  it('a refund of more lines than are read is marked as cut short, nothing else', async () => {
    const real = store.controls.insertOrder({
      scenario: { label: 'cancelled', payment: 'prepaid', fulfillment: 'none', lineCount: 260 },
    });
    store.controls.cancelOrder(real.id);
    const order = await store.connect().fetchOrder({ storeId: store.storeId, orderId: real.id });
    expect(order.lines).toHaveLength(260);
    expect(order.refunds?.[0]?.lines).toHaveLength(250);
    expect(order.availability['refunds.0.lines']).toBe('truncated');
    expect(order.issues).toEqual([{ code: 'truncated', path: 'refunds.0.lines', message: expect.any(String) }]);
    expect(orderInvariantViolations(order)).toEqual([]);
  });

  async function ship(orderId: string, lineIds: readonly (string | undefined)[]): Promise<void> {
    const ask = async (query: string, variables: object) => {
      const response = await fetch(`${store.controls.baseURL(store.storeId)}/admin/api/2026-10/graphql.json`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-shopify-access-token': store.credentials.accessToken },
        body: JSON.stringify({ query, variables }),
      });
      return (await response.json()) as { data: Record<string, unknown> };
    };
    type Groups = { nodes: { id: string; lineItems: { nodes: { id: string; lineItem: { id: string } }[] } }[] };
    const { data } = await ask(
      'query Groups($id: ID!) { order(id: $id) { fulfillmentOrders(first: 5) { nodes { id lineItems(first: 60) { nodes { id lineItem { id } } } } } } }',
      { id: orderId },
    );
    const [group] = (data['order'] as { fulfillmentOrders: Groups }).fulfillmentOrders.nodes;
    for (const lineId of lineIds) {
      const line = group?.lineItems.nodes.find((node) => node.lineItem.id === lineId);
      const part = {
        fulfillmentOrderId: group?.id,
        ...(line === undefined ? {} : { fulfillmentOrderLineItems: [{ id: line.id, quantity: 1 }] }),
      };
      await ask(
        'mutation Ship($fulfillment: FulfillmentInput!) { fulfillmentCreate(fulfillment: $fulfillment) { userErrors { message } } }',
        { fulfillment: { lineItemsByFulfillmentOrder: [part] } },
      );
    }
  }
});

describe('a shop that charges more than estimated', () => {
  let store: TestStore;
  afterEach(() => store.close());

  it('is read in smaller pages, and the size that worked is remembered', async () => {
    store = await openStore({ orders: 30, seed: 6 });
    const sizes: number[] = [];
    const transport: Transport = async (url, init) => {
      const { name, variables } = askedBy(init.body);
      const rows = Number(variables['first'] ?? (variables['ids'] as unknown[] | undefined)?.length ?? 1);
      if (name === 'OrdersPage' || name === 'OrdersByIds') sizes.push(rows);
      if (rows <= 20) return (fetch as Transport)(url, init);
      const extensions = { code: 'MAX_COST_EXCEEDED', cost: 1_500, maxCost: 1_000 };
      return jsonResponse({ errors: [{ message: 'too much', extensions }] });
    };
    const connector = store.connect({ transport });
    const first = await connector.fetchOrders({ storeId: store.storeId });
    expect(sizes).toEqual([250, 125, 62, 31, 15]);
    expect(first.orders).toHaveLength(15);
    const cursor = first.nextCursor ?? '';
    const second = await connector.fetchOrders({ storeId: store.storeId, cursor });
    expect(sizes.slice(5)).toEqual([15]);
    const ids = [...first.orders, ...second.orders].map(({ orderId }) => orderId);
    expect(new Set(ids).size).toBe(30);
    const byIds = await connector.fetchOrders({ storeId: store.storeId, ids });
    expect(byIds.orders).toHaveLength(15);
    expect(byIds.nextCursor).toBeDefined();
  });

  it('is asked for full pages again after it was only slow', async () => {
    store = await openStore({ orders: 20, seed: 6 });
    const sizes: number[] = [];
    const transport: Transport = async (url, init) => {
      const { name, variables } = askedBy(init.body);
      if (name === 'OrdersPage') sizes.push(Number(variables['first']));
      if (name !== 'OrdersPage' || sizes.length !== 1) return (fetch as Transport)(url, init);
      return jsonResponse({ errors: [{ message: 'too slow', extensions: { code: 'TIMEOUT' } }] });
    };
    const connector = store.connect({ transport, maxRetries: 0 });
    await connector.fetchOrders({ storeId: store.storeId, limit: 10 });
    await connector.fetchOrders({ storeId: store.storeId, limit: 10 });
    expect(sizes).toEqual([10, 5, 10]);
  });

  it('gets smaller details, too', async () => {
    store = await openStore({ orders: 30, seed: 6 });
    const batches: number[] = [];
    const transport: Transport = async (url, init) => {
      const { name, variables } = askedBy(init.body);
      if (name !== 'OrderDetails') return (fetch as Transport)(url, init);
      const count = (variables['ids'] as unknown[]).length;
      batches.push(count);
      if (count <= 3) return (fetch as Transport)(url, init);
      return jsonResponse({ errors: [{ message: 'too slow', extensions: { code: 'TIMEOUT' } }] });
    };
    const connector = store.connect({ transport, maxRetries: 0 });
    const { orders } = await connector.fetchOrders({ storeId: store.storeId });
    expect(orders).toHaveLength(30);
    expect(Math.max(...batches)).toBeGreaterThan(3);
    const shipped = orders.filter(({ shipments }) => (shipments?.length ?? 0) > 0);
    expect(shipped.length).toBeGreaterThan(5);
    for (const order of shipped) expect(order.shipments?.[0]?.lines?.length).toBeGreaterThan(0);
  });

  it('or refuses the details: the orders stay, and say what is missing of them', async () => {
    store = await openStore({ orders: 30, seed: 6 });
    const transport: Transport = async (url, init) => {
      if (askedBy(init.body).name !== 'OrderDetails') return (fetch as Transport)(url, init);
      return jsonResponse({ errors: [{ message: 'no', extensions: { code: 'ACCESS_DENIED' } }] });
    };
    const { orders } = await store.connect({ transport }).fetchOrders({ storeId: store.storeId });
    expect(orders).toHaveLength(30);
    for (const order of orders) {
      expect(orderInvariantViolations(order)).toEqual([]);
      const isShipped = (order.shipments?.length ?? 0) > 0;
      expect(order.availability['shipments']).toBe(isShipped ? 'truncated' : undefined);
      expect(order.availability['refunds']).toBe((order.refunds?.length ?? 0) > 0 ? 'truncated' : undefined);
    }
  });

  it('that refuses even one row is an error, not a loop', async () => {
    store = await openStore({ orders: 3 });
    const extensions = { code: 'MAX_COST_EXCEEDED', cost: 1_500, maxCost: 1_000 };
    const transport: Transport = async () => jsonResponse({ errors: [{ message: 'too much', extensions }] });
    const connector = store.connect({ transport });
    await expect(connector.fetchOrders({ storeId: store.storeId })).rejects.toMatchObject({
      code: 'invalid_request',
      platformCode: 'MAX_COST_EXCEEDED',
    });
  });
});

describe('lists that do not say whether they end', () => {
  let store: TestStore;
  beforeAll(async () => {
    store = await openStore({ orders: 1 });
  });
  afterAll(() => store.close());

  const transactions = (count: number) =>
    Array.from({ length: count }, (_, index) => ({ id: `gid://shopify/OrderTransaction/${index + 1}`, kind: 'SALE' }));
  const order = {
    id: 'gid://shopify/Order/1',
    createdAt: '2026-11-01T00:00:00Z',
    updatedAt: '2026-11-01T00:00:00Z',
    fulfillments: [],
    refunds: [],
  };

  async function read(inPage: number, inDetails: readonly object[] | null) {
    const asked: string[] = [];
    const transport: Transport = async (_url, init) => {
      const { name } = askedBy(init.body);
      asked.push(name);
      const page = { nodes: [{ ...order, transactions: transactions(inPage) }], pageInfo: { hasNextPage: false } };
      const details = inDetails === null ? null : { id: order.id, transactions: inDetails };
      return jsonResponse({ data: name === 'OrdersPage' ? { orders: page } : { nodes: [details] } });
    };
    const { orders } = await store.connect({ transport }).fetchOrders({ storeId: store.storeId });
    return { asked, order: orders[0] };
  }

  it('are read again in full when they are as long as what was asked for', async () => {
    const short = await read(19, null);
    expect(short.asked).toEqual(['OrdersPage']);
    const long = await read(20, transactions(23));
    expect(long.asked).toEqual(['OrdersPage', 'OrderDetails']);
    expect(long.order?.transactions).toHaveLength(23);
    expect(long.order?.availability).not.toHaveProperty('transactions');
  });

  it('are marked as cut short when that fails, and when they are longer than any answer', async () => {
    const gone = await read(20, null);
    expect(gone.order?.transactions).toHaveLength(20);
    expect(gone.order?.availability['transactions']).toBe('truncated');
    const endless = await read(20, transactions(250));
    expect(endless.order?.transactions).toHaveLength(250);
    expect(endless.order?.availability['transactions']).toBe('truncated');
  });
});
