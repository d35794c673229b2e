import { afterEach, describe, expect, it } from 'vitest';
import { readBody, startLoopbackServer } from '../../../../src/testing/loopback-server.js';
import { startSandbox } from '../../../../src/testing/start-sandbox.js';
import type { WooSandboxOptions } from '../../../../src/testing/woocommerce/options.js';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** A whole store, asked over HTTP, and a receiver of its webhooks. */
async function startStore(woocommerce: WooSandboxOptions = {}) {
  const sandbox = await startSandbox({ platforms: ['woocommerce'], orders: 20, woocommerce });
  const deliveries: { topic: string; body: unknown }[] = [];
  const receiver = await startLoopbackServer(async (request, response) => {
    const text = await readBody(request);
    const topic = request.headers['x-wc-webhook-topic'];
    if (typeof topic === 'string') deliveries.push({ topic, body: JSON.parse(text) });
    response.writeHead(200).end();
  });
  closing.push(receiver.close, () => sandbox.close());
  const { consumerKey, consumerSecret } = sandbox.credentials.woocommerce;
  const call = async (method: string, path: string, body?: unknown) => {
    const response = await fetch(`${sandbox.baseURLs.woocommerce}/wp-json/${path}`, {
      method,
      headers: {
        authorization: `Basic ${Buffer.from(`${consumerKey}:${consumerSecret}`).toString('base64')}`,
        'content-type': 'application/json',
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    // biome-ignore lint/suspicious/noExplicitAny: a test reads whatever the answer holds
    return { status: response.status, headers: response.headers, body: (await response.json()) as any };
  };
  const controls = sandbox.controls.woocommerce;
  const subscribe = (...topics: string[]) =>
    Promise.all(
      topics.map((topic) => call('POST', 'wc/v3/webhooks', { topic, delivery_url: `${receiver.baseURL}/x` })),
    );
  return { call, controls, deliveries, subscribe };
}

describe('a WooCommerce store over HTTP', () => {
  it('tells of a variation by its own id after a stock change', async () => {
    const { call, controls, deliveries, subscribe } = await startStore();
    await subscribe('product.updated');
    const { id, parentId } = controls.product('HOODIE-S');
    const written = await call('PUT', `wc/v3/products/${parentId}/variations/${id}`, { stock_quantity: 3 });
    expect(written.body.stock_quantity).toBe(3);
    expect(controls.stock('HOODIE-S')).toBe(3);
    await controls.webhooks.flush();
    expect(deliveries).toMatchObject([
      { topic: 'product.updated', body: { id, parent_id: parentId, stock_quantity: 3 } },
    ]);
  });

  it('tells of an order once after several changes, and of the trash by id alone', async () => {
    const { call, controls, deliveries, subscribe } = await startStore();
    await subscribe('order.updated', 'order.deleted');
    const [{ id }] = (await call('GET', 'wc/v3/orders?status=processing&per_page=1')).body;
    await call('PUT', `wc/v3/orders/${id}`, { status: 'on-hold' });
    await call('PUT', `wc/v3/orders/${id}`, { status: 'completed' });
    await call('POST', `wc/v3/orders/${id}/notes`, { note: 'Packed' });
    await controls.webhooks.flush();
    expect(deliveries).toMatchObject([{ topic: 'order.updated', body: { id, status: 'completed' } }]);
    await call('DELETE', `wc/v3/orders/${id}`);
    await controls.webhooks.flush();
    expect(deliveries.filter(({ topic }) => topic === 'order.deleted')).toEqual([
      { topic: 'order.deleted', body: { id } },
    ]);
  });

  it('serves batches, lists with totals, and refusals', async () => {
    const { call, controls } = await startStore();
    const { id } = controls.product('TEE-BLACK');
    const batch = await call('POST', 'wc/v3/products/batch', {
      update: [{ id, stock_quantity: 'abc' }, { id: 999_999 }],
    });
    expect(batch.body.update).toMatchObject([
      { id, stock_quantity: 0 },
      { id: 999_999, error: { code: 'woocommerce_rest_product_invalid_id', data: { status: 400 } } },
    ]);
    const found = await call('GET', `wc/v3/products?sku=${encodeURIComponent('étui-ü 01,CO,MMA')}`);
    expect(found.headers.get('x-wp-total')).toBe('2');
    expect((await call('PUT', `wc/v3/products/${id}`, { stock_quantity: 'abc' })).body.code).toBe('rest_invalid_param');
    expect((await call('GET', 'wc/v3/variations')).body.code).toBe('rest_no_route');
  });

  it('keeps tracking numbers in the order, and completes it when told so', async () => {
    const { call, controls, deliveries, subscribe } = await startStore({ tracking: 'ast' });
    await subscribe('order.updated');
    const [{ id }] = (await call('GET', 'wc/v3/orders?status=processing&per_page=1')).body;
    const path = `wc-ast/v3/orders/${id}/shipment-trackings`;
    const made = await call('POST', path, { tracking_provider: 'DTDC', tracking_number: 'D1', status_shipped: 1 });
    expect(made.status).toBe(201);
    expect((await call('GET', path)).body).toHaveLength(1);
    const order = (await call('GET', `wc/v3/orders/${id}`)).body;
    expect(order.status).toBe('completed');
    expect(order.meta_data).toContainEqual(
      expect.objectContaining({
        key: '_wc_shipment_tracking_items',
        value: [expect.objectContaining({ tracking_number: 'D1' })],
      }),
    );
    expect((await call('GET', '')).body.namespaces).toContain('wc-ast/v3');
    await controls.webhooks.flush();
    expect(deliveries).toHaveLength(1);
  });

  it('changes stock and prices behind the connector’s back', async () => {
    const { call, controls } = await startStore();
    controls.setStock({ sku: 'SOCKS-S', quantity: 9 });
    expect(controls.stock('SOCKS-L')).toBe(9);
    controls.setPrice({ sku: 'TEE-BLACK', regularPrice: '600', salePrice: '550' });
    const { id } = controls.product('TEE-BLACK');
    expect((await call('GET', `wc/v3/products/${id}`)).body).toMatchObject({ price: '550', regular_price: '600' });
    controls.deleteProduct('TEE-BLACK');
    expect((await call('GET', `wc/v3/products/${id}`)).status).toBe(404);
    expect(() => controls.product('TEE-BLACK')).toThrow('no product TEE-BLACK');
    expect(controls.variants().length).toBeLessThan(controls.products().length);
  });
});
