import fc from 'fast-check';
import { expect, it, onTestFinished } from 'vitest';
import { createExpressHandler } from '../../src/adapters/express/index.js';
import { createFetchHandler } from '../../src/adapters/fetch/index.js';
import { createAmazonConnector } from '../../src/connectors/amazon/index.js';
import { createFlipkartConnector } from '../../src/connectors/flipkart/index.js';
import { createShopifyConnector } from '../../src/connectors/shopify/index.js';
import { createWooCommerceConnector } from '../../src/connectors/woocommerce/index.js';
import {
  createMemoryOrderSink,
  createMemoryStoreRegistry,
  createMemoryWebhookLedger,
  createWebhookInbox,
} from '../../src/sync/index.js';
import { startLoopbackServer } from '../../src/testing/loopback-server.js';
import { TOPIC } from '../unit/connectors/amazon/sns-sender.js';

/** All platforms, none of whose secrets an attacker has, and nowhere to fetch anything. */
function startHost() {
  const transport = () => Promise.reject(new Error('asked the internet'));
  const connectors = {
    shopify: createShopifyConnector({ clientSecret: 'not-for-you', transport }),
    woocommerce: createWooCommerceConnector({ transport }),
    flipkart: createFlipkartConnector({ appId: 'app', appSecret: 'not-for-you', transport }),
    amazon: createAmazonConnector({ sns: { topicArns: [TOPIC] }, eventBridge: { secret: 'not-for-you' }, transport }),
  };
  onTestFinished(async () => {
    await Promise.all(Object.values(connectors).map((connector) => connector.close()));
  });
  const ledger = createMemoryWebhookLedger();
  const inbox = createWebhookInbox({
    ...{ connectors, ledger, stores: createMemoryStoreRegistry(), sink: createMemoryOrderSink() },
  });
  const kept = async () => {
    let count = 0;
    for await (const _ of ledger.list()) count += 1;
    return count;
  };
  return { inbox, kept };
}

const NAMES = [
  ...['x-shopify-hmac-sha256', 'x-shopify-topic', 'x-shopify-shop-domain', 'x-wc-webhook-signature'],
  ...['x-wc-webhook-topic', 'x-wc-webhook-source', 'x_date', 'x_authorization', 'x-api-key', 'authorization'],
  ...['x-amz-sns-message-type', 'content-type', 'content-encoding', 'x-forwarded-for'],
];
const VALUES = [
  ...['B23tXN681gZ0qIWNRrgtzBE9XSDo5yaUu6wfmhu3a7g=', 'orders/create', 'sandbox-1.myshopify.com', 'order.updated'],
  ...['https://shop.example.com', 'FKLOGIN YXBwOjgzNzYyYWJkODdiNDFlNjZkZGQ1ODMyMGE0ZTgwMzI1MWU3MmI3NzY=', 'gzip'],
  ...['Tue, 19 May 2015 09:02:15 GMT', 'Notification', 'application/json', '__proto__', '127.0.0.1'],
];
const BODIES = [
  ...['{}', '[]', 'null', '{"id":1}', '{"__proto__":{"id":1}}', 'a=b', '{"Type":"SubscriptionConfirmation"}'],
  `{"Type":"Notification","TopicArn":"${TOPIC}","MessageId":"1","Message":"{}","SigningCertURL":"http://127.0.0.1/"}`,
];

const attack = fc.record({
  method: fc.oneof({ weight: 9, arbitrary: fc.constant('POST') }, fc.constantFrom('GET', 'PUT', 'DELETE', 'PATCH')),
  path: fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom('shopify', 'woocommerce', 'flipkart', 'amazon') },
    fc.constantFrom('', 'etsy', '__proto__', 'constructor', '%', '%00', '..%2f'),
  ),
  store: fc.option(fc.oneof(fc.constantFrom('sandboxseller00001', 'https://shop.example.com'), fc.string())),
  headers: fc.dictionary(
    fc.constantFrom(...NAMES),
    fc.oneof(fc.constantFrom(...VALUES), fc.stringMatching(/^[\x21-\x7e]{0,60}$/)),
  ),
  body: fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    fc.constantFrom(...BODIES).map((text) => new TextEncoder().encode(text)),
    fc.json().map((text) => new TextEncoder().encode(text)),
  ),
});

const STATUSES = [400, 401, 404, 405, 413, 429];

it('a Fetch route answers whatever an attacker sends with a refusal, and keeps nothing', async () => {
  const { inbox, kept } = startHost();
  const handler = createFetchHandler(inbox, {
    platformOf: ({ url }) => new URL(url).pathname.slice(1) || undefined,
    storeIdOf: ({ url }) => new URL(url).searchParams.get('store') ?? undefined,
    maxBodyBytes: 250,
    rateLimit: { key: ({ headers }) => headers.get('x-forwarded-for') ?? undefined, burst: 5 },
  });
  await fc.assert(
    fc.asyncProperty(attack, async ({ method, path, store, headers, body }) => {
      const query = store === null ? '' : `?store=${encodeURIComponent(store)}`;
      const sent = { method, headers, ...(method === 'GET' ? {} : { body }) };
      const { status } = await handler(new Request(`https://app.example.com/${path}${query}`, sent));
      expect(STATUSES).toContain(status);
    }),
    { numRuns: 250, seed: 8 },
  );
  expect(await kept()).toBe(0);
});

it('and so does a handler of node:http, over a real connection', async () => {
  const { inbox, kept } = startHost();
  const thrown: unknown[] = [];
  const handler = createExpressHandler(inbox, {
    platformOf: ({ url = '' }) => url.split('?')[0]?.slice(1) || undefined,
    maxBodyBytes: 250,
  });
  const server = await startLoopbackServer((request, response) =>
    handler(request, response).catch((error: unknown) => void thrown.push(error)),
  );
  onTestFinished(() => server.close());
  await fc.assert(
    fc.asyncProperty(attack, async ({ method, path, headers, body }) => {
      const sent = { method, headers, ...(method === 'GET' ? {} : { body }) };
      const { status } = await fetch(`${server.baseURL}/${path}`, sent);
      expect(STATUSES).toContain(status);
    }),
    { numRuns: 60, seed: 9 },
  );
  expect([thrown, await kept()]).toEqual([[], 0]);
});
