import express, { type Request as ExpressRequest } from 'express';
import { expect, it, onTestFinished } from 'vitest';
import { createExpressHandler } from '../../src/adapters/express/index.js';
import { createFetchHandler } from '../../src/adapters/fetch/index.js';
import { createAmazonConnector } from '../../src/connectors/amazon/index.js';
import { createFlipkartConnector } from '../../src/connectors/flipkart/index.js';
import { createShopifyConnector } from '../../src/connectors/shopify/index.js';
import { createWooCommerceConnector } from '../../src/connectors/woocommerce/index.js';
import { createMemoryTokenStore } from '../../src/storage/index.js';
import {
  createMemoryOrderSink,
  createMemoryStoreRegistry,
  createMemoryWebhookLedger,
  createWebhookInbox,
  defaultSyncSettings,
} from '../../src/sync/index.js';
import { startSandbox } from '../../src/testing/index.js';
import { startLoopbackServer } from '../../src/testing/loopback-server.js';
import { createSnsSender, SELLER, TOPIC } from '../unit/connectors/amazon/sns-sender.js';

const FLIPKART_URL = 'https://hooks.example.com/flipkart';
const SNS = createSnsSender();

/** A backend with a store on each platform, and one inbox that an Express app and a Fetch route feed. */
async function startHost() {
  const sandbox = await startSandbox({
    platforms: ['shopify', 'woocommerce', 'flipkart'],
    orders: 3,
    flipkart: { notificationURL: FLIPKART_URL },
  });
  onTestFinished(() => sandbox.close());
  const { credentials, baseURLs } = sandbox;
  const common = { tokenStore: createMemoryTokenStore(), maxRetries: 0 };
  const { appId, appSecret, locationId } = credentials.flipkart;
  const connectors = {
    shopify: createShopifyConnector({
      ...common,
      baseURL: baseURLs.shopify,
      clientSecret: credentials.shopify.clientSecret,
    }),
    woocommerce: createWooCommerceConnector({ ...common, baseURL: baseURLs.woocommerce }),
    flipkart: createFlipkartConnector({
      ...common,
      ...{ baseURL: baseURLs.flipkart, appId, appSecret, notificationURL: FLIPKART_URL },
    }),
    amazon: createAmazonConnector({
      ...common,
      sns: { topicArns: [TOPIC] },
      // The only thing that is fetched: the certificate of SNS.
      transport: async () => ({
        status: 200,
        headers: new Headers(),
        body: (async function* () {
          yield new TextEncoder().encode(SNS.certificate());
        })(),
      }),
    }),
  };
  onTestFinished(async () => {
    await Promise.all(Object.values(connectors).map((connector) => connector.close()));
  });
  const storeIds = {
    shopify: credentials.shopify.storeId,
    woocommerce: credentials.woocommerce.storeId,
    flipkart: credentials.flipkart.storeId,
    amazon: SELLER,
  };
  await connectors.shopify.auth.connect({ ...credentials.shopify, verify: false });
  const { consumerKey, consumerSecret } = credentials.woocommerce;
  await connectors.woocommerce.auth.connect({
    ...{ storeId: storeIds.woocommerce, consumerKey, consumerSecret, verify: false },
  });
  await connectors.flipkart.auth.connect({ storeId: storeIds.flipkart, locationId, verify: false });

  const stores = createMemoryStoreRegistry();
  const at = new Date().toISOString();
  for (const [platform, storeId] of Object.entries(storeIds)) {
    const settings = defaultSyncSettings(platform);
    await stores.save({
      ...{ platform, storeId, version: 0, companyId: 'acme', status: 'active', statusSince: at },
      ...{
        settings: { ...settings, webhooks: { ...settings.webhooks, enabled: true } },
        connectedAt: at,
        updatedAt: at,
      },
    });
  }
  const ledger = createMemoryWebhookLedger();
  const inbox = createWebhookInbox({ connectors, stores, ledger, sink: createMemoryOrderSink() });

  const links: string[] = [];
  const statuses: number[] = [];
  const shared = { confirmSubscription: (url: string) => links.push(url) };
  const app = express();
  app.use((_request, response, next) => {
    response.on('finish', () => statuses.push(response.statusCode));
    next();
  });
  app.post(
    '/webhooks/:platform{/:store}',
    createExpressHandler(inbox, {
      ...shared,
      platformOf: ({ params }: ExpressRequest<{ platform: string; store?: string }>) => params.platform,
      storeIdOf: ({ params }) => params.store,
    }),
  );
  app.use(express.json());
  const server = await startLoopbackServer(async (request, response) => app(request, response));
  onTestFinished(() => server.close());

  const route = createFetchHandler(inbox, {
    ...shared,
    platformOf: ({ url }) => new URL(url).pathname.split('/')[2],
    storeIdOf: ({ url }) => new URL(url).searchParams.get('store') ?? undefined,
  });
  const kept = async () => {
    const entries: string[] = [];
    for await (const { platform, storeId, topic } of ledger.list()) entries.push(`${platform} ${storeId} ${topic}`);
    return entries.sort();
  };
  return { sandbox, connectors, storeIds, url: `${server.baseURL}/webhooks`, route, links, statuses, kept };
}

type Host = Awaited<ReturnType<typeof startHost>>;

const bytesOf = (body: string | Uint8Array) => (typeof body === 'string' ? new TextEncoder().encode(body) : body);

/** A genuine delivery of each platform. */
function deliveriesOf({ sandbox, storeIds }: Host) {
  const { shopify, woocommerce, flipkart } = sandbox.controls;
  const notification = flipkart.notifications.buildNotification({
    eventType: 'shipment_created',
    shipmentId: flipkart.orders()[0]?.id ?? '',
  });
  const woo = woocommerce.buildWebhook({ topic: 'order.updated', orderId: woocommerce.orders()[0]?.id ?? '' });
  const headers = { 'content-type': 'text/plain; charset=UTF-8', 'x-amz-sns-message-type': 'Notification' };
  return [
    { platform: 'shopify', topic: 'order.created', ...shopify.buildWebhook({ topic: 'orders/create' }) },
    { platform: 'woocommerce', topic: 'order.updated', ...woo },
    { platform: 'flipkart', topic: 'order.created', ...notification, store: storeIds.flipkart },
    { platform: 'amazon', topic: 'order.updated', rawBody: SNS.message({ Timestamp: now() }), headers },
  ].map((delivery) => ({ store: undefined, ...delivery, rawBody: bytesOf(delivery.rawBody) }));
}

type Delivery = ReturnType<typeof deliveriesOf>[number];

const now = () => new Date().toISOString();

const byExpress = ({ url }: Host, { platform, store, headers, rawBody }: Delivery) =>
  fetch(`${url}/${platform}${store === undefined ? '' : `/${store}`}`, { method: 'POST', headers, body: rawBody });

const byFetch = ({ route }: Host, { platform, store, headers, rawBody }: Delivery) => {
  const query = store === undefined ? '' : `?store=${store}`;
  const init = { method: 'POST', headers, body: rawBody };
  return route(new Request(`https://app.example.com/webhooks/${platform}${query}`, init));
};

it('a delivery of each platform is kept once, whichever way it comes', async () => {
  const host = await startHost();
  await host.connectors.woocommerce.webhooks.ensure({
    ...{ storeId: host.storeIds.woocommerce, url: `${host.url}/woocommerce`, topics: ['order.updated'] },
  });
  const deliveries = deliveriesOf(host);
  for (const send of [byExpress, byFetch, byExpress]) {
    for (const delivery of deliveries)
      expect([delivery.platform, (await send(host, delivery)).status]).toEqual([delivery.platform, 200]);
  }
  const expected = deliveries.map(
    ({ platform, topic }) => `${platform} ${host.storeIds[platform as keyof Host['storeIds']]} ${topic}`,
  );
  expect(await host.kept()).toEqual(expected.sort());
});

it('one changed byte, or one header less, is refused everywhere and kept nowhere', async () => {
  const host = await startHost();
  await host.connectors.woocommerce.webhooks.ensure({
    ...{ storeId: host.storeIds.woocommerce, url: `${host.url}/woocommerce`, topics: ['order.updated'] },
  });
  for (const send of [byExpress, byFetch]) {
    for (const delivery of deliveriesOf(host)) {
      const changed = Uint8Array.from(delivery.rawBody);
      // A digit or letter in the middle of a text, so that the JSON stays whole.
      const at = changed.findIndex((byte, place) => place > changed.length / 2 && byte >= 0x30 && byte <= 0x38);
      changed[at] = (changed[at] ?? 0) + 1;
      // Flipkart signs no body: what it does sign is changed instead.
      const forged =
        delivery.platform === 'flipkart'
          ? { ...delivery, headers: { ...delivery.headers, X_Date: new Date(Date.now() + 5_000).toUTCString() } }
          : { ...delivery, rawBody: changed };
      expect([delivery.platform, (await send(host, forged)).status]).toEqual([delivery.platform, 401]);
      const bare = await send(host, { ...delivery, headers: {} });
      // SNS puts everything into the body.
      if (delivery.platform !== 'amazon') expect([400, 401]).toContain(bare.status);
    }
  }
  expect((await host.kept()).filter((entry) => !entry.startsWith('amazon'))).toEqual([]);
});

it('what shops deliver by themselves comes in, pings and repetitions included', async () => {
  const host = await startHost();
  const { shopify, woocommerce } = host.sandbox.controls;
  for (const platform of ['shopify', 'woocommerce'] as const) {
    const topics = ['order.created'] as const;
    const { failed } = await host.connectors[platform].webhooks.ensure({
      ...{ storeId: host.storeIds[platform], url: `${host.url}/${platform}`, topics },
    });
    expect(failed).toEqual([]);
  }
  shopify.faults.duplicateWebhooks();
  shopify.insertOrder();
  await shopify.webhooks.settle();
  woocommerce.insert();
  await woocommerce.webhooks.flush();
  expect(shopify.webhooks.attempts().map(({ status }) => status)).toEqual([200, 200]);
  expect(woocommerce.webhooks.attempts().map(({ kind, status }) => [kind, status])).toEqual([
    ['ping', 200],
    ['delivery', 200],
  ]);
  expect(new Set(host.statuses)).toEqual(new Set([200]));
  expect((await host.kept()).map((entry) => entry.split(' ')[0])).toEqual(['shopify', 'woocommerce']);
});

it('the confirmation of an SNS subscription leads to its link, and only the genuine one', async () => {
  const host = await startHost();
  const confirm = (rawBody: string) =>
    byFetch(host, { platform: 'amazon', topic: '', store: undefined, rawBody: bytesOf(rawBody), headers: {} });
  const genuine = SNS.confirmation({ Timestamp: now() });
  expect((await confirm(genuine)).status).toBe(200);
  expect(host.links).toEqual([JSON.parse(genuine).SubscribeURL]);
  const elsewhere = JSON.stringify({ ...JSON.parse(genuine), SubscribeURL: 'http://169.254.169.254/' });
  expect((await confirm(elsewhere)).status).toBe(400);
  expect(host.links).toHaveLength(1);
  expect(await host.kept()).toEqual([]);
});

it('a platform that the backend has no connector for, and a delivery that names no store, say so', async () => {
  const host = await startHost();
  const [, , flipkart] = deliveriesOf(host);
  expect((await byExpress(host, { ...flipkart!, platform: 'etsy' })).status).toBe(404);
  expect((await byExpress(host, { ...flipkart!, platform: '__proto__' })).status).toBe(404);
  expect((await byExpress(host, { ...flipkart!, store: undefined })).status).toBe(500);
});
