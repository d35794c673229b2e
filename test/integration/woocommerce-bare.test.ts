import { expect, it } from 'vitest';
import { createWooCommerceConnector } from '../../src/connectors/woocommerce/index.js';
import { iterateOrders } from '../../src/index.js';
import { BARE_KEYS, type Bareness, startBareServer } from './woocommerce-bare-server.js';

const STORE_ID = 'https://shop.example.com';

const order = (id: number, more: object = {}) => ({
  id,
  number: String(id),
  status: 'processing',
  currency: 'INR',
  date_created_gmt: '2026-11-20T10:00:00',
  date_modified_gmt: '2026-11-20T10:00:00',
  total: '240.00',
  line_items: [
    { id: id * 10, name: 'Cup', product_id: 50, quantity: 2, subtotal: '240.00', total: '240.00', sku: 'CUP' },
  ],
  refunds: [],
  meta_data: [],
  ...more,
});

async function bareStore(bareness: Partial<Bareness> = {}) {
  const server = await startBareServer({ takes: 'basic', missing: { status: 404, body: 'Not found' }, ...bareness });
  server.orders = [order(727), order(723, { status: 'completed' }), order(724, { status: 'trash' })];
  server.products = [{ id: 50, type: 'simple', sku: 'CUP', manage_stock: true, stock_quantity: 10, parent_id: 0 }];
  const connector = createWooCommerceConnector({ baseURL: server.url });
  return { server, connector };
}

const BARE: readonly (readonly [string, Partial<Bareness>])[] = [
  ['Basic', {}],
  ['signatures only', { takes: 'oauth' }],
  ['no Date', { sendsDate: false }],
  ['pages for what it does not know', { missing: { status: 404, body: '<html><title>404</title></html>' } }],
  ['JSON of its own for what it does not know', { missing: { status: 404, body: '{"error":"not found"}' } }],
  ['nothing for what it does not know', { missing: { status: 404, body: '' } }],
  ['an index of its own', { missing: { status: 200, body: '{"hello":"world"}' } }],
  ['a refusal for what it does not know', { missing: { status: 401, body: '{"error":"unauthorized"}' } }],
];

it.each(BARE)('a server that knows the least of WooCommerce, with %s, is read and written', async (_what, bareness) => {
  const { server, connector } = await bareStore(bareness);
  await expect(connector.auth.connect({ storeId: STORE_ID, ...BARE_KEYS })).resolves.toMatchObject({
    storeId: STORE_ID,
  });

  const page = await connector.fetchOrders({ storeId: STORE_ID });
  expect(page.orders.map(({ orderId }) => orderId)).toEqual(['723', '727']);
  expect(page.nextCursor).toBeUndefined();
  expect(page.syncedUntil).toBeDefined();
  const changed = await connector.fetchOrders({ storeId: STORE_ID, updatedAfter: '2026-11-01T00:00:00Z' });
  expect(changed.orders.map(({ orderId, state }) => [orderId, state.value])).toEqual([
    ['723', 'completed'],
    ['727', 'open'],
    ['724', 'deleted'],
  ]);
  await expect(connector.fetchOrder({ storeId: STORE_ID, orderId: '727' })).resolves.toMatchObject({
    totals: { grand: { shop: { amount: '240.00' } } },
  });

  const stock = await connector.updateInventory({ storeId: STORE_ID, items: [{ sku: 'CUP', quantity: 7 }] });
  expect(stock.results).toMatchObject([{ sku: 'CUP', ok: true, quantity: 7 }]);
  expect(server.products[0].stock_quantity).toBe(7);
  await connector.close();
});

it.each(BARE.filter(([, { missing }]) => missing?.status !== 200 && missing?.status !== 401))(
  'an order on a server with %s is shipped once',
  async (_what, bareness) => {
    const { server, connector } = await bareStore(bareness);
    await connector.auth.connect({ storeId: STORE_ID, ...BARE_KEYS, verify: false });
    const push = { storeId: STORE_ID, orderId: '727', tracking: { number: 'AWB1', carrier: 'Delhivery' } };
    expect((await connector.pushFulfillment(push)).status).toBe('done');
    expect((await connector.pushFulfillment(push)).status).toBe('already_done');
    expect(server.orders[0].status).toBe('completed');
    expect(server.notes).toHaveLength(1);
    await connector.close();
  },
);

it('every order of one that keeps them by id is walked in pages of any size', async () => {
  const { server, connector } = await bareStore();
  server.orders = Array.from({ length: 250 }, (_, index) => order(index + 1));
  await connector.auth.connect({ storeId: STORE_ID, ...BARE_KEYS, verify: false });
  for (const limit of [undefined, 100, 99, 7]) {
    const ids: string[] = [];
    const query = limit === undefined ? { storeId: STORE_ID } : { storeId: STORE_ID, limit };
    for await (const { orderId } of iterateOrders(connector, query)) ids.push(orderId);
    expect(ids).toEqual(server.orders.map(({ id }) => String(id)));
  }
  expect(server.asked.every(({ query }) => Number(query.get('per_page') ?? 1) <= 100)).toBe(true);
  await connector.close();
});
