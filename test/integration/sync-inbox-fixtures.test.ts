import { createShopifyConnector } from 'commerce-connectors/shopify';
import { createWooCommerceConnector } from 'commerce-connectors/woocommerce';
import { expect, it, onTestFinished } from 'vitest';
import type { WebhookDelivery } from '../../src/core/connector.js';
import type { Order } from '../../src/model/index.js';
import { createMemoryTokenStore } from '../../src/storage/index.js';
import { recordDelivery, replayDelivery, type WebhookFixture } from '../../src/sync/index.js';
import {
  signAmazonDelivery,
  signFlipkartDelivery,
  signShopifyDelivery,
  signWooCommerceDelivery,
  startSandbox,
} from '../../src/testing/index.js';
import { openShop as openAmazonShop, throughJson } from './amazon-shop.js';
import { openShop as openFlipkartShop } from './flipkart-orders-shop.js';
import { startShop } from './shopify-shop.js';

const PEOPLE = /customer|billing|shipping_address|^shipping$|email|phone|note|buyer|address|ip$/i;

/** Every text of a body that stands under a person's keys. */
function textsOfPeople(value: unknown, isTheirs = false): readonly string[] {
  if (typeof value === 'string') return isTheirs ? [value] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => textsOfPeople(inner, isTheirs || PEOPLE.test(key)));
}

function fixtureOf(platform: string, delivery: WebhookDelivery): WebhookFixture {
  const fixture = throughJson(recordDelivery({ platform, ...delivery }));
  const raw = JSON.parse(new TextDecoder().decode(delivery.rawBody as Uint8Array));
  for (const text of textsOfPeople(raw).filter((found) => found.length > 3 && !/^[\d.]+$/.test(found))) {
    expect(fixture.body).not.toContain(JSON.stringify(text).slice(1, -1));
  }
  return fixture;
}

const factsOf = ({ orderId, number, state, payment, cod, totals, lines }: Order) => ({
  ...{ orderId, number, state, payment, cod, totals },
  lines: lines.map(({ id, sku, quantity, unitPrice }) => ({ id, sku, quantity, unitPrice })),
});

it('a delivery of Shopify is replayed under the secret of a test, with the same facts and other people', async () => {
  const { controls, shopify, order, close } = await startShop({ orders: 30 });
  onTestFinished(close);
  const another = createShopifyConnector({ clientId: 'test', clientSecret: 'of the test' });
  onTestFinished(() => another.close());
  for (const scenario of ['cod', 'prepaid', 'shipped']) {
    const delivery = controls.buildWebhook({ topic: 'orders/updated', orderId: order(scenario).id });
    const before = await shopify.verifyWebhook(delivery);
    const fixture = fixtureOf('shopify', delivery);
    const replayed = replayDelivery(fixture, signShopifyDelivery('of the test'));
    const after = await another.verifyWebhook(replayed);
    expect(after).toMatchObject({ topic: 'order.updated', storeId: before.storeId, trust: 'body' });
    expect(after.order && factsOf(after.order)).toEqual(before.order && factsOf(before.order));
    await expect(shopify.verifyWebhook(replayed)).rejects.toMatchObject({ reason: 'signature_mismatch' });
  }
});

it('a delivery of WooCommerce is replayed under the secret of a test', async () => {
  const sandbox = await startSandbox({ platforms: ['woocommerce'], orders: 8 });
  onTestFinished(() => sandbox.close());
  const controls = sandbox.controls.woocommerce;
  const { storeId, consumerKey, consumerSecret } = sandbox.credentials.woocommerce;
  const open = async (webhookSecret: string) => {
    const connector = createWooCommerceConnector({ tokenStore: createMemoryTokenStore() });
    onTestFinished(() => connector.close());
    await connector.auth.connect({ storeId, consumerKey, consumerSecret, webhookSecret, verify: false });
    return connector;
  };
  const [real, test] = [await open(controls.webhooks.secret()), await open('of the test')];
  for (const { id } of controls.orders().slice(0, 4)) {
    const delivery = controls.buildWebhook({ topic: 'order.updated', orderId: id });
    const before = await real.verifyWebhook({ ...delivery, storeId });
    const fixture = fixtureOf('woocommerce', { ...delivery, storeId });
    const after = await test.verifyWebhook(replayDelivery(fixture, signWooCommerceDelivery('of the test')));
    expect(after.order && factsOf(after.order)).toEqual(before.order && factsOf(before.order));
  }
});

it('a delivery of Flipkart is replayed as sent now, for the address of a test', async () => {
  const notificationURL = 'https://test.example.com/flipkart';
  const { controls, open, storeId } = await openFlipkartShop({ orders: 6 });
  const now = () => Date.parse('2027-03-01T00:00:00Z');
  const test = await open({ appId: 'test', appSecret: 'of the test', notificationURL, now });
  const [shipment] = controls.orders();
  const delivery = controls.notifications.buildNotification({
    ...{ eventType: 'shipment_created', shipmentId: shipment?.id ?? '' },
  });
  const fixture = fixtureOf('flipkart', { ...delivery, storeId });
  const sign = signFlipkartDelivery({ appId: 'test', appSecret: 'of the test', notificationURL, now });
  expect(await test.verifyWebhook(replayDelivery(fixture, sign))).toMatchObject({
    ...{ topic: 'order.created', storeId, trust: 'envelope', resource: { orderId: shipment?.id } },
  });
});

it('a delivery of Amazon is replayed out of a queue', async () => {
  const { controls, open, storeId } = await openAmazonShop({}, { sqs: {} });
  const { id } = controls.insert();
  const [order] = controls.orders();
  const body = JSON.stringify(
    controls.notifications.build({
      ...{ type: 'ORDER_CHANGE', at: Date.parse('2026-11-25T10:00:00Z'), orderId: id, change: 'OrderStatusChange' },
      ...{ marketplaceId: order?.marketplaceId ?? '', reason: 'Shipped', status: 'Shipped', fulfillmentType: 'MFN' },
      ...{ placedAt: Date.parse('2026-11-24T10:00:00Z'), postalCode: '560001', items: [] },
    }),
  );
  const rawBody = new TextEncoder().encode(body);
  const before = await open().verifyWebhook({ rawBody, headers: {}, transport: 'sqs' });
  const fixture = fixtureOf('amazon', { rawBody, headers: {}, transport: 'sqs' });
  expect(fixture.body).not.toContain('560001');
  const { raw: _raw, ...after } = await open().verifyWebhook(replayDelivery(fixture, signAmazonDelivery()));
  const { raw: _was, ...expected } = before;
  expect(after).toEqual(expected);
  expect(after).toMatchObject({ topic: 'order.fulfilled', storeId, resource: { orderId: id } });
});
