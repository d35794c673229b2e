import { createWooCommerceConnector } from 'commerce-connectors/woocommerce';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createMemoryTokenStore } from '../../src/storage/index.js';
import { startSandbox } from '../../src/testing/index.js';
import { openShop as openAmazonShop } from './amazon-shop.js';
import { openShop as openFlipkartShop } from './flipkart-orders-shop.js';
import { startShop } from './shopify-shop.js';
import { startInboxHost } from './sync-inbox-host.js';

describe('webhooks of Shopify', () => {
  const start = async () => {
    const shop = await startShop({ orders: 12 });
    onTestFinished(() => shop.close());
    const host = await startInboxHost(shop.shopify, shop.storeId);
    for (const topic of ['orders/create', 'orders/updated', 'orders/delete', 'app/uninstalled'] as const)
      shop.controls.subscribe({ topic, url: host.url });
    return { ...shop, ...host, settle: () => shop.controls.webhooks.settle() };
  };

  it('end in the sink as the shop has it, sent twice and in the wrong order, and none is done twice', async () => {
    const { controls, settle, process, statuses, changes, isTrue } = await start();
    const { id } = controls.insertOrder();
    controls.faults.duplicateWebhooks(2);
    controls.faults.reorderWebhooks(3);
    for (const tag of ['one', 'two', 'three']) {
      controls.advance(2_000);
      controls.annotateOrder(id, { tags: [tag] });
    }
    await settle();
    expect(statuses.filter((status) => status === 'duplicate')).toHaveLength(2);
    const report = await process();
    expect(report).toMatchObject({ retried: 0, dead: 0, failures: [] });
    expect(report.applied).toBeGreaterThan(0);
    expect(await isTrue(id)).toBe(true);
    expect(changes[0]?.created).toHaveLength(1);
    expect(await process()).toMatchObject({ applied: 0, unchanged: 0 });
  });

  it('of what the host did itself change nothing more', async () => {
    const { controls, shopify, storeId, settle, process, changes, order } = await start();
    const { id } = order('prepaid');
    controls.advance(2_000);
    controls.annotateOrder(id, { tags: ['known'] });
    await settle();
    await process();
    const told = changes.length;
    controls.advance(2_000);
    await shopify.pushFulfillment({ storeId, orderId: id, tracking: { number: 'AWB1', carrier: 'Delhivery' } });
    controls.requests.reset();
    await settle();
    const report = await process();
    // Told once, as what it is: the order is shipped now. Nothing is sent to the shop for it.
    expect(report).toMatchObject({ retried: 0, dead: 0, refetched: 0 });
    expect(changes.length - told).toBe(1);
    expect(controls.requests.list()).toEqual([]);
    controls.touch(id);
    await settle();
    expect(await process()).toMatchObject({ applied: 0 });
    expect(changes.length - told).toBe(1);
  });

  it('mark an order deleted that the shop does not have any more', async () => {
    const { controls, settle, process, state, order, changes } = await start();
    const { id } = order('prepaid');
    controls.advance(2_000);
    controls.annotateOrder(id, { tags: ['known'] });
    await settle();
    await process();
    controls.advance(2_000);
    controls.deleteOrder(id);
    await settle();
    expect(await process()).toMatchObject({ applied: 1, refetched: 1 });
    expect(await state(id)).toBe('deleted');
    expect(changes.at(-1)?.updated[0]?.order.deletedAt).toBeDefined();
  });

  it('wait while their store is disconnected in the middle', async () => {
    const { controls, settle, process, state, order, statuses, change, ledger, store } = await start();
    const { id } = order('prepaid');
    controls.advance(2_000);
    controls.annotateOrder(id, { tags: ['before'] });
    await settle();
    await change({ status: 'disconnected', statusReason: 'requested' });
    controls.advance(2_000);
    controls.annotateOrder(id, { tags: ['after'] });
    await settle();
    expect(statuses).toEqual(['accepted', 'parked']);
    expect(await process()).toMatchObject({ parked: 1, applied: 0 });
    expect(await state(id)).toBeUndefined();
    await change({ status: 'active' });
    await ledger.requeue({ ...store, status: 'parked', now: new Date().toISOString() });
    const { applied, unchanged } = await process();
    expect(applied + unchanged).toBe(2);
    expect(await state(id)).toBeDefined();
  });

  it('park when the tokens are refused for good', async () => {
    const { controls, receive, process, order, stores, store } = await start();
    controls.faults.revokeToken();
    const { headers, rawBody } = controls.buildWebhook({ topic: 'fulfillments/create', orderId: order('shipped').id });
    await receive({ headers, rawBody });
    expect(await process()).toMatchObject({ parked: 1 });
    expect(await stores.load(store)).toMatchObject({
      ...{ status: 'disconnected', statusReason: 'reauthorization_needed' },
    });
  });
});

describe('webhooks of WooCommerce', () => {
  const start = async () => {
    const sandbox = await startSandbox({ platforms: ['woocommerce'], orders: 8, woocommerce: { variants: 4 } });
    onTestFinished(() => sandbox.close());
    const controls = sandbox.controls.woocommerce;
    const { storeId, consumerKey, consumerSecret } = sandbox.credentials.woocommerce;
    const tokenStore = createMemoryTokenStore();
    const woocommerce = createWooCommerceConnector({ baseURL: (id) => controls.baseURL(id), tokenStore });
    onTestFinished(() => woocommerce.close());
    await woocommerce.auth.connect({ storeId, consumerKey, consumerSecret, verify: false });
    const host = await startInboxHost(woocommerce, storeId);
    const topics = ['order.created', 'order.updated', 'order.deleted'] as const;
    await woocommerce.webhooks.ensure({ storeId, url: host.url, topics });
    await controls.webhooks.flush();
    const [order] = controls.orders().filter(({ status }) => status === 'processing');
    return { ...host, controls, orderId: order?.id ?? '', flush: () => controls.webhooks.flush() };
  };

  it('of a ping are answered and forgotten', async () => {
    const { statuses, process, controls } = await start();
    expect(controls.webhooks.attempts().every(({ status }) => status === 200)).toBe(true);
    expect(new Set(statuses)).toEqual(new Set(['ignored']));
    expect(await process()).toMatchObject({ applied: 0, ignored: 0 });
  });

  it('end in the sink as the shop has it, lost, sent twice and in the wrong order', async () => {
    const { controls, orderId, flush, process, statuses, isTrue } = await start();
    controls.webhooks.duplicate(1);
    controls.webhooks.drop(1);
    for (const status of ['completed', 'on-hold', 'processing']) {
      controls.advance(2_000);
      controls.setStatus(orderId, status);
      await flush();
    }
    expect(statuses.filter((status) => status !== 'ignored')).toContain('accepted');
    expect(await process()).toMatchObject({ retried: 0, dead: 0 });
    expect(await isTrue(orderId)).toBe(true);
  });

  it('follow an order into the trash and out of it', async () => {
    const { controls, orderId, flush, process, state } = await start();
    controls.advance(2_000);
    controls.touch(orderId);
    await flush();
    await process();
    controls.advance(2_000);
    controls.trash(orderId);
    await flush();
    await process();
    expect(await state(orderId)).toBe('deleted');
    controls.advance(2_000);
    controls.untrash(orderId);
    controls.touch(orderId);
    await flush();
    await process();
    expect(await state(orderId)).not.toBe('deleted');
  });
});

describe('what the platform did not sign', () => {
  const notificationURL = 'https://app.example.com/flipkart';

  const startFlipkart = async () => {
    const shop = await openFlipkartShop({ orders: 8, options: { notificationURL } });
    const now = () => Date.parse('2026-11-20T05:00:00Z');
    const host = await startInboxHost(shop.connector, shop.storeId, { now, random: () => 0 });
    const [order] = shop.controls.orders().filter(({ status }) => status === 'APPROVED');
    const orderId = order?.id ?? '';
    return { ...shop, ...host, orderId };
  };

  it('is fetched from Flipkart, whatever the body says, also when the token ends in the middle', async () => {
    const { controls, receive, process, orderId, isTrue } = await startFlipkart();
    const built = controls.notifications.buildNotification({
      ...{ eventType: 'shipment_created', shipmentId: orderId, url: notificationURL },
    });
    const forged = new TextDecoder().decode(built.rawBody).replaceAll('APPROVED', 'SHIPPED');
    expect(await receive({ rawBody: forged, headers: built.headers })).toMatchObject({ trust: 'envelope' });
    controls.faults.invalidToken({ times: 1 });
    expect(await process()).toMatchObject({ applied: 1, refetched: 1, failures: [] });
    expect(await isTrue(orderId)).toBe(true);
  });

  it('is fetched from Amazon for what its queue says, once more when Amazon is down', async () => {
    const shop = await openAmazonShop({}, { sqs: {} });
    let now = Date.now();
    const host = await startInboxHost(shop.connector, shop.storeId, { now: () => now, random: () => 0 });
    const destination = 'arn:aws:sqs:eu-west-1:123456789012:orders';
    const { controls, storeId } = shop;
    const input = { storeId, url: 'https://app.example/hook', topics: ['order.updated'], destination } as const;
    await shop.connector.webhooks.ensure(input);
    const { id } = controls.insert();
    controls.notifications.duplicate(1);
    controls.setStatus(id, 'SHIPPED');
    const messages = controls.notifications.receive();
    for (const { body, receiptHandle } of messages) {
      await host.receive({ rawBody: body, headers: {}, transport: 'sqs' });
      controls.notifications.delete(receiptHandle);
    }
    expect(host.statuses).toContain('duplicate');
    controls.faults.status(503, { times: 1 });
    expect(await host.process()).toMatchObject({ retried: 1 });
    now += 60_000;
    expect(await host.process()).toMatchObject({ retried: 0, dead: 0 });
    expect(await host.isTrue(id)).toBe(true);
    expect(await host.state(id)).toBe('completed');
  });
});
