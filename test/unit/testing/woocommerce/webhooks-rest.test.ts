import { describe, expect, it } from 'vitest';
import { startHooks } from './webhook-support.js';

const PATH = 'wc/v3/webhooks';

describe('the WooCommerce stand-in’s webhooks by REST', () => {
  it('makes one and never tells its secret', async () => {
    const { call, controls } = await startHooks();
    const made = call('POST', PATH, {
      name: 'Orders',
      topic: 'order.updated',
      delivery_url: 'http://127.0.0.1:9/hook',
      secret: 'PlainSecret1',
      status: 'paused',
    });
    expect(made.status).toBe(201);
    expect(made.headers['Location']).toBe('https://shop.example.com/wp-json/wc/v3/webhooks/1');
    expect(made.body).toMatchObject({
      id: 1,
      name: 'Orders',
      status: 'active',
      topic: 'order.updated',
      resource: 'order',
      event: 'updated',
      hooks: ['woocommerce_update_order', 'woocommerce_order_refunded'],
      date_created: '2026-11-23T15:30:00',
      date_created_gmt: '2026-11-23T10:00:00',
      date_modified: null,
    });
    expect(JSON.stringify([made.body, call('GET', `${PATH}/1`).body])).not.toContain('PlainSecret1');
    expect(controls.webhooks.list()).toMatchObject([{ id: 1, secret: 'PlainSecret1', failures: 0 }]);
  });

  it('makes up a secret and a name when none come', async () => {
    const { call, controls } = await startHooks();
    const made = call('POST', PATH, { topic: 'product.updated', delivery_url: 'https://hooks.example.com/woo' });
    expect(made.body.name).toBe('Webhook created on Nov 23, 2026 @ 03:30 PM');
    expect(controls.webhooks.list()[0]?.secret).toHaveLength(50);
  });

  it('refuses topics it does not have and addresses that are none', async () => {
    const { call } = await startHooks();
    const delivery_url = 'https://hooks.example.com/woo';
    for (const topic of ['order.nope', 'order', 'action.init', '']) {
      expect(call('POST', PATH, { topic, delivery_url })).toMatchObject({
        status: 400,
        body: { code: 'woocommerce_rest_shop_webhook_invalid_topic' },
      });
    }
    for (const url of ['ftp://hooks.example.com', 'hooks.example.com', 'https://']) {
      expect(call('POST', PATH, { topic: 'order.created', delivery_url: url }).body.code).toBe(
        'woocommerce_rest_shop_webhook_invalid_delivery_url',
      );
    }
    expect(call('POST', PATH, { name: 'x' }).body).toMatchObject({
      code: 'rest_missing_callback_param',
      data: { params: ['topic', 'delivery_url'] },
    });
    const action = { topic: 'action.woocommerce_add_to_cart', delivery_url };
    expect(call('POST', PATH, action).body.hooks).toEqual(['woocommerce_add_to_cart']);
  });

  it('lists them in the order they were made within a second, by status, in pages', async () => {
    const { call, subscribe, clock } = await startHooks();
    subscribe('order.created');
    subscribe('order.updated');
    clock.now += 60_000;
    subscribe('order.deleted');
    call('PUT', `${PATH}/2`, { status: 'paused' });
    const ids = (query: string) => call('GET', `${PATH}${query}`).body.map(({ id }: { id: number }) => id);
    expect(ids('')).toEqual([3, 1, 2]);
    expect(ids('?status=paused')).toEqual([2]);
    expect(ids('?per_page=2&page=2')).toEqual([2]);
    expect(call('GET', PATH).headers).toEqual({ 'X-WP-Total': '3', 'X-WP-TotalPages': '1' });
    expect(call('GET', `${PATH}?status=nope`).body.code).toBe('rest_invalid_param');
  });

  it('changes one, and keeps what is sent empty', async () => {
    const { call, subscribe, controls } = await startHooks();
    const id = subscribe('order.created');
    const changed = call('PUT', `${PATH}/${id}`, {
      topic: 'order.updated',
      secret: '',
      status: 'disabled',
      name: 'New',
    });
    expect(changed.body).toMatchObject({ topic: 'order.updated', status: 'disabled', name: 'New' });
    expect(changed.body.date_modified_gmt).toBe('2026-11-23T10:00:00');
    expect(controls.webhooks.list()[0]?.secret).toBe('PlainSecret1');
    expect(call('PUT', `${PATH}/${id}`, { topic: 'order.nope' }).status).toBe(400);
    expect(call('PUT', `${PATH}/${id}`, { status: 'deleted' }).body.code).toBe('rest_invalid_param');
    expect(call('PUT', `${PATH}/99`, {}).body.code).toBe('woocommerce_rest_shop_webhook_invalid_id');
  });

  it('deletes for good only', async () => {
    const { call, subscribe } = await startHooks();
    const id = subscribe('order.created');
    expect(call('DELETE', `${PATH}/${id}`)).toMatchObject({
      status: 501,
      body: { code: 'woocommerce_rest_trash_not_supported' },
    });
    expect(call('DELETE', `${PATH}/${id}?force=true`).body.id).toBe(id);
    expect(call('DELETE', `${PATH}/${id}?force=true`).status).toBe(404);
    expect(call('GET', `${PATH}/${id}`).body.code).toBe('woocommerce_rest_shop_webhook_invalid_id');
  });
});
