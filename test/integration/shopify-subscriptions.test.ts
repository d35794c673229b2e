import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { WebhookEvent, WebhookTopic } from '../../src/model/index.js';
import { type LoopbackServer, readBody, startLoopbackServer } from '../../src/testing/loopback-server.js';
import { startShop, type TestShop } from './shopify-shop.js';

const TOPICS = ['order.created', 'order.updated', 'order.cancelled'] as const;

/** A host's endpoint: verifies what comes and answers as the documentation says. */
interface Receiver extends LoopbackServer {
  readonly url: string;
  readonly events: WebhookEvent[];
  readonly refused: unknown[];
  /** Answers 500 instead, without looking at anything. */
  isDown: boolean;
}

let shop: TestShop;
let receiver: Receiver;

async function startReceiver(): Promise<Receiver> {
  const [events, refused]: [WebhookEvent[], unknown[]] = [[], []];
  const server = await startLoopbackServer(async (request, response) => {
    const delivery = { rawBody: await readBody(request), headers: request.headers };
    if (started.isDown) {
      response.writeHead(500).end();
      return;
    }
    await shop.shopify.verifyWebhook(delivery).then(
      (event) => {
        events.push(event);
        response.writeHead(200).end();
      },
      (error: unknown) => {
        refused.push(error);
        response.writeHead(401).end();
      },
    );
  });
  const started: Receiver = { ...server, url: `${server.baseURL}/hooks`, events, refused, isDown: false };
  return started;
}

beforeEach(async () => {
  shop = await startShop({ orders: 8, shopify: { variants: 10 } });
  receiver = await startReceiver();
});

afterEach(async () => {
  await shop.close();
  await receiver.close();
});

const ensure = (topics: readonly WebhookTopic[] = TOPICS, of = shop.shopify, url = receiver.url) =>
  of.webhooks.ensure({ storeId: shop.storeId, url, topics });
const there = () => shop.controls.subscriptions();
const settle = () => shop.controls.webhooks.settle();

describe('what a shop delivers', () => {
  it('is verified, of the topics that were asked for, and no more after removal', async () => {
    const { created, failed } = await ensure();
    expect(failed).toEqual([]);
    expect(created.map(({ platformTopic }) => platformTopic)).toEqual([
      'orders/create',
      'orders/updated',
      'orders/cancelled',
    ]);
    const [order] = shop.controls.orders();
    shop.controls.touch(order?.id ?? '');
    await settle();
    expect(receiver.refused).toEqual([]);
    expect(receiver.events).toMatchObject([
      { topic: 'order.updated', platformTopic: 'orders/updated', order: { orderId: order?.id } },
    ]);

    await shop.shopify.webhooks.remove({ storeId: shop.storeId });
    shop.controls.touch(order?.id ?? '');
    await settle();
    expect(receiver.events).toHaveLength(1);
    expect(there()).toEqual([]);
  });

  it('comes back after the shop gave up on a receiver that was down', async () => {
    await ensure(['order.updated']);
    const id = shop.controls.orderIds()[0] ?? '';
    receiver.isDown = true;
    shop.controls.touch(id);
    await shop.controls.webhooks.runRetries();
    expect(there()).toEqual([]);
    expect((await shop.shopify.diagnose({ storeId: shop.storeId })).findings).toContainEqual(
      expect.objectContaining({ check: 'webhooks', level: 'error', fix: expect.stringContaining('webhooks.ensure') }),
    );

    receiver.isDown = false;
    expect((await ensure(['order.updated'])).created).toHaveLength(1);
    shop.controls.touch(id);
    await settle();
    expect(receiver.events.map(({ topic }) => topic)).toEqual(['order.updated']);
    expect((await shop.shopify.diagnose({ storeId: shop.storeId })).ok).toBe(true);
  });
});

describe('subscriptions', () => {
  it('are set up once, whoever asks, and listed and removed by any process', async () => {
    const { created } = await ensure();
    const other = shop.another();
    expect(await ensure(TOPICS, other)).toMatchObject({ created: [], kept: created, updated: [] });
    expect(await other.webhooks.list({ storeId: shop.storeId })).toEqual(created);
    await other.webhooks.remove({ storeId: shop.storeId });
    expect(there()).toEqual([]);
  });

  it('are set up once by two processes at the same moment, in every API version', async () => {
    for (const apiVersion of ['2026-01', '2026-10'] as const) {
      const [one, two] = [shop.another({ apiVersion }), shop.another({ apiVersion })];
      const results = await Promise.all([ensure(TOPICS, one), ensure(TOPICS, two)]);
      expect(results.flatMap(({ created }) => created)).toHaveLength(TOPICS.length);
      expect(results.flatMap(({ failed }) => failed)).toEqual([]);
      expect(there()).toHaveLength(TOPICS.length);
      await one.webhooks.remove({ storeId: shop.storeId });
      expect(there()).toEqual([]);
    }
  });

  it.each(['2026-01', '2026-10'] as const)(
    'are not made or removed twice when an answer is lost (%s)',
    async (apiVersion) => {
      const shopify = shop.another({ apiVersion });
      shop.controls.faults.resetAfter({ operation: 'WebhookSubscriptionCreate' });
      expect((await ensure(TOPICS, shopify)).created).toHaveLength(TOPICS.length);
      expect(there()).toHaveLength(TOPICS.length);
      expect((await ensure(TOPICS, shopify)).kept).toHaveLength(TOPICS.length);

      shop.controls.faults.resetAfter({ operation: 'WebhookSubscriptionDelete' });
      await shopify.webhooks.remove({ storeId: shop.storeId });
      expect(there()).toEqual([]);
      expect(await shopify.webhooks.list({ storeId: shop.storeId })).toEqual([]);
    },
  );

  it('of another part of the app are kept, and stay', async () => {
    const { id } = shop.controls.subscribe({ topic: 'orders/create', url: receiver.url });
    const { kept, created } = await ensure();
    expect(kept).toMatchObject([{ id, topic: 'order.created' }]);
    expect(created).toHaveLength(2);
    await shop.shopify.webhooks.remove({ storeId: shop.storeId });
    expect(there()).toMatchObject([{ id }]);
    expect(shop.controls.unsubscribe(kept[0]?.id ?? '')).toBe(true);
    expect(there()).toEqual([]);
  });

  it('are known by name again, where the store was disconnected in between', async () => {
    const { created } = await ensure();
    await shop.shopify.auth.disconnect(shop.storeId);
    const { accessToken } = shop.sandbox.credentials.shopify;
    await shop.shopify.auth.connect({ storeId: shop.storeId, accessToken, verify: false });
    expect((await ensure()).kept).toEqual(created);
    await shop.shopify.webhooks.remove({ storeId: shop.storeId });
    expect(there()).toEqual([]);
  });

  it('are many: all pages are read', async () => {
    for (let index = 0; index < 260; index += 1) {
      shop.controls.subscribe({ topic: 'orders/paid', url: `${receiver.url}/${index}` });
    }
    const { created } = await ensure(['order.created']);
    expect((await ensure(['order.created'])).kept).toEqual(created);
  });

  it('of topics that the token may not read fail alone, with the scope to ask for', async () => {
    shop.controls.setScopes(['read_orders']);
    const { created, failed } = await ensure(['order.created', 'product.updated', 'return.created']);
    expect(created.map(({ topic }) => topic)).toEqual(['order.created']);
    expect(failed).toEqual([
      { topic: 'product.updated', message: expect.stringContaining('read_products') },
      { topic: 'return.created', message: expect.stringContaining('read_returns') },
    ]);
  });

  it('of orders need the approval for customer data', async () => {
    shop.controls.approveCustomerData('none');
    const { failed } = await ensure(['order.created']);
    expect(failed).toMatchObject([{ message: expect.stringContaining('protected customer data') }]);
  });

  it('do not go where Shopify does not deliver', async () => {
    for (const [url, why] of [
      ['https://acme.myshopify.com/hooks', /reachable from the internet/],
      ['http://app.example.com/hooks', /must begin with https/],
    ] as const) {
      const { failed } = await ensure(['order.created'], shop.shopify, url);
      expect(failed).toMatchObject([{ message: expect.stringMatching(why) }]);
    }
    const destination = 'arn:aws:events:ap-south-1::event-source/another.partner/7/orders';
    const { failed } = await shop.shopify.webhooks.ensure({
      storeId: shop.storeId,
      url: receiver.url,
      topics: ['order.created'],
      destination,
    });
    expect(failed).toMatchObject([{ message: expect.stringContaining('EventBridge') }]);
  });
});
