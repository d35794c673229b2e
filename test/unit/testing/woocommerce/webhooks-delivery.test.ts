import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { startHooks } from './webhook-support.js';

const hmac = (secret: string, body: string) => createHmac('sha256', secret).update(body).digest('base64');

describe('WooCommerce pings', () => {
  it('sends a form without signature', async () => {
    const { subscribe, controls, received } = await startHooks();
    const id = subscribe('order.updated');
    expect(received).toEqual([]);
    await controls.webhooks.flush();
    expect(received).toHaveLength(1);
    expect(received[0]?.body).toBe(`webhook_id=${id}`);
    expect(received[0]?.headers).toMatchObject({
      'content-type': 'application/x-www-form-urlencoded',
      'user-agent': 'WooCommerce/10.0.2 Hookshot (WordPress/6.8.8)',
      connection: 'close',
    });
    expect(Object.keys(received[0]?.headers ?? {}).filter((name) => name.startsWith('x-wc'))).toEqual([]);
    expect(controls.buildPing()).toMatchObject({ headers: { 'Content-Type': 'application/x-www-form-urlencoded' } });
  });

  it('sends it again with every save until one was answered with exactly 200', async () => {
    const { call, subscribe, controls, received, answer } = await startHooks();
    answer.toPing = 204;
    const id = subscribe('order.updated');
    await controls.webhooks.flush();
    call('PUT', `wc/v3/webhooks/${id}`, { name: 'Saved' });
    await controls.webhooks.flush();
    answer.toPing = 200;
    controls.publish({ topic: 'order.updated', orderId: 301 });
    await controls.webhooks.flush();
    call('PUT', `wc/v3/webhooks/${id}`, { name: 'Saved again' });
    await controls.webhooks.flush();
    expect(received.map(({ body }) => body.startsWith('webhook_id='))).toEqual([true, true, false, true]);
  });
});

describe('WooCommerce deliveries', () => {
  it('posts PHP’s JSON with its headers, signed over the bytes', async () => {
    const { subscribe, controls, deliveries } = await startHooks();
    const id = subscribe('order.updated');
    controls.publish({ topic: 'order.updated', orderId: 301 });
    await controls.webhooks.flush();
    const [delivery] = deliveries();
    expect(delivery?.body).toBe('{"id":301,"status":"processing","customer_note":"na\\u00efve \\/ \\u20b9"}');
    expect(delivery?.headers).toMatchObject({
      'content-type': 'application/json',
      'x-wc-webhook-source': 'https://shop.example.com/',
      'x-wc-webhook-topic': 'order.updated',
      'x-wc-webhook-resource': 'order',
      'x-wc-webhook-event': 'updated',
      'x-wc-webhook-id': String(id),
      'x-wc-webhook-signature': hmac('PlainSecret1', delivery?.body ?? ''),
    });
    expect(delivery?.headers['x-wc-webhook-delivery-id']).toMatch(/^[0-9a-f]{32}$/);
  });

  it.each([
    ['a&amp;b', 'a&b'],
    ['&lt;&#39;&#x27;&quot;', `<''"`],
    ['&amp;lt;', '&lt;'],
    ['&#163; 50 %', '&#163; 50 %'],
  ])('signs with the decoded secret: %s', async (secret, key) => {
    const { subscribe, controls, deliveries } = await startHooks();
    subscribe('order.updated', secret);
    controls.publish({ topic: 'order.updated', orderId: 301 });
    await controls.webhooks.flush();
    expect(deliveries()[0]?.headers['x-wc-webhook-signature']).toBe(hmac(key, deliveries()[0]?.body ?? ''));
  });

  it('tells the state at delivery, once for several changes', async () => {
    const { subscribe, controls, deliveries, orders } = await startHooks();
    subscribe('order.created');
    controls.publish({ topic: 'order.created', orderId: 301 });
    controls.publish({ topic: 'order.created', orderId: 301 });
    orders.set(301, { id: 301, status: 'trash' });
    await controls.webhooks.flush();
    expect(deliveries().map(({ body }) => body)).toEqual(['{"id":301,"status":"trash"}']);
  });

  it('announces a new order as an updated one as well', async () => {
    const { subscribe, controls, deliveries } = await startHooks();
    subscribe('order.updated');
    subscribe('order.created');
    controls.publish({ topic: 'order.created', orderId: 301 });
    await controls.webhooks.flush();
    expect(deliveries().map(({ headers }) => headers['x-wc-webhook-topic'])).toEqual([
      'order.updated',
      'order.created',
    ]);
  });

  it('has the id alone of what was deleted, and an error of what is gone', async () => {
    const { subscribe, controls, deliveries, orders } = await startHooks();
    subscribe('order.deleted');
    subscribe('order.updated');
    controls.publish({ topic: 'order.deleted', orderId: 301 });
    controls.publish({ topic: 'order.updated', orderId: 302 });
    orders.delete(302);
    await controls.webhooks.flush();
    expect(deliveries().map(({ body }) => JSON.parse(body))).toMatchObject([
      { id: 301 },
      { code: 'woocommerce_rest_shop_order_invalid_id', data: { status: 404 } },
    ]);
  });

  it('gives two orders of one second the same delivery id', async () => {
    const { subscribe, controls, deliveries, clock } = await startHooks();
    subscribe('order.updated');
    for (const orderId of [301, 302]) controls.publish({ topic: 'order.updated', orderId });
    await controls.webhooks.flush();
    clock.now += 1_000;
    controls.publish({ topic: 'order.updated', orderId: 301 });
    await controls.webhooks.flush();
    const [one, two, three] = deliveries().map(({ headers }) => headers['x-wc-webhook-delivery-id']);
    expect(two).toBe(one);
    expect(three).not.toBe(one);
  });

  it('sends nothing for paused webhooks and for deleted ones', async () => {
    const { call, subscribe, controls, deliveries } = await startHooks();
    const paused = subscribe('order.updated');
    call('PUT', `wc/v3/webhooks/${paused}`, { status: 'paused' });
    const deleted = subscribe('order.updated');
    controls.publish({ topic: 'order.updated', orderId: 301 });
    call('DELETE', `wc/v3/webhooks/${deleted}?force=true`);
    await controls.webhooks.flush();
    expect(deliveries()).toEqual([]);
  });

  it('can leave the machine’s own addresses out, as WordPress does', async () => {
    const { subscribe, controls, received } = await startHooks({ allowLoopbackDeliveries: false });
    subscribe('order.updated');
    controls.publish({ topic: 'order.updated', orderId: 301 });
    await controls.webhooks.flush();
    expect(received).toEqual([]);
    expect(controls.webhooks.attempts().map(({ kind, status }) => [kind, status])).toContainEqual(['delivery', 0]);
  });
});

describe('WooCommerce deliveries that fail', () => {
  const fail = async (hooks: Awaited<ReturnType<typeof startHooks>>, times: number) => {
    for (let time = 0; time < times; time += 1) {
      hooks.controls.publish({ topic: 'order.updated', orderId: 301 });
      await hooks.controls.webhooks.flush();
    }
  };

  it('are not tried again, and the seventh in a row disables the webhook', async () => {
    const hooks = await startHooks();
    hooks.subscribe('order.updated');
    hooks.answer.status = 500;
    await fail(hooks, 6);
    expect(hooks.controls.webhooks.list()).toMatchObject([{ status: 'active', failures: 6 }]);
    await fail(hooks, 1);
    expect(hooks.controls.webhooks.list()).toMatchObject([{ status: 'disabled' }]);
    expect(hooks.deliveries()).toHaveLength(7);
    await fail(hooks, 1);
    expect(hooks.deliveries()).toHaveLength(7);
  });

  it('are not forgotten when the webhook is made active again, only by a success', async () => {
    const hooks = await startHooks();
    const id = hooks.subscribe('order.updated');
    hooks.answer.status = 500;
    await fail(hooks, 7);
    hooks.call('PUT', `wc/v3/webhooks/${id}`, { status: 'active' });
    await fail(hooks, 1);
    expect(hooks.controls.webhooks.list()).toMatchObject([{ status: 'disabled' }]);
    hooks.call('PUT', `wc/v3/webhooks/${id}`, { status: 'active' });
    hooks.answer.status = 302;
    await fail(hooks, 1);
    expect(hooks.controls.webhooks.list()).toMatchObject([{ status: 'active', failures: 0 }]);
    expect(hooks.received.some(({ path }) => path === '/elsewhere')).toBe(false);
    hooks.answer.status = 303;
    await fail(hooks, 1);
    expect(hooks.controls.webhooks.list()).toMatchObject([{ failures: 1 }]);
  });
});

describe('what a test does to WooCommerce deliveries', () => {
  it('loses, repeats and turns them round', async () => {
    const { subscribe, controls, deliveries } = await startHooks();
    subscribe('order.updated');
    const send = async () => {
      const before = deliveries().length;
      for (const orderId of [301, 302]) controls.publish({ topic: 'order.updated', orderId });
      await controls.webhooks.flush();
      return deliveries()
        .slice(before)
        .map(({ body }) => JSON.parse(body).id);
    };
    controls.webhooks.drop(1);
    expect(await send()).toEqual([302]);
    controls.webhooks.duplicate(1);
    expect(await send()).toEqual([301, 301, 302]);
    controls.webhooks.reorder(2);
    expect(await send()).toEqual([302, 301]);
    controls.webhooks.drop(5);
    controls.webhooks.clearFaults();
    expect(await send()).toEqual([301, 302]);
  });

  it('builds any topic, signed by whoever would sign it', async () => {
    const { subscribe, controls } = await startHooks();
    const built = (topic: string, more: object = {}) => {
      const { rawBody, headers } = controls.buildWebhook({ topic, orderId: 301, ...more });
      const body = new TextDecoder().decode(rawBody);
      return { body, signature: headers['X-WC-Webhook-Signature'], topic: headers['X-WC-Webhook-Topic'] };
    };
    const before = built('order.updated');
    expect(before.signature).toBe(hmac(controls.webhooks.secret(), before.body));
    subscribe('order.deleted', 'SecretOfDeleted');
    subscribe('order.updated', 'SecretOfUpdated');
    expect(built('order.deleted')).toMatchObject({
      body: '{"id":301}',
      signature: hmac('SecretOfDeleted', '{"id":301}'),
    });
    expect(built('subscription.renewed')).toMatchObject({ body: '[]', signature: hmac('SecretOfUpdated', '[]') });
    const action = built('action.woocommerce_add_to_cart', { secret: 'Given' });
    expect(action.body).toBe('{"action":"woocommerce_add_to_cart","arg":301}');
    expect(action.signature).toBe(hmac('Given', action.body));
    expect(() => controls.buildWebhook({ topic: 'order.updated' })).toThrow('needs an orderId');
  });
});
