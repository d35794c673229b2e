import { createHmac } from 'node:crypto';
import { createShopifyConnector } from '../../../src/connectors/shopify/index.js';
import { createMemoryTokenStore } from '../../../src/storage/index.js';
import { type ConnectorHarness, startSandbox, type WebhookTopic } from '../../../src/testing/index.js';

/** The status whose word the sandbox can replace by one that no API version knows. */
const STATUS_FIELD = 'Order.displayFulfillmentStatus';

/** The Shopify connector over the sandbox of this package. */
export const shopifyHarness: ConnectorHarness = {
  platform: 'shopify',
  start: async () => {
    // A rich store's bucket: these tests are about answers, and the budget has tests of its own.
    const bucket = { maximum: 20_000, restoreRate: 10_000 };
    const sandbox = await startSandbox({ platforms: ['shopify'], orders: 44, shopify: { bucket } });
    const { storeId, clientId, clientSecret, accessToken } = sandbox.credentials.shopify;
    const controls = sandbox.controls.shopify;
    // No waiting for an export that is to be prepared.
    controls.bulk.finishAfter(1);
    const base = { clientId, clientSecret, baseURL: sandbox.baseURLs.shopify, tokenStore: createMemoryTokenStore() };
    const setup = createShopifyConnector(base);
    await setup.auth.connect({ storeId, accessToken, verify: false });
    await setup.close();

    const orders = controls.orders();
    const waiting = orders.filter(
      ({ scenario, cancelledAt, fulfillments, fulfillmentOrders, lines }) =>
        ['prepaid', 'cod', 'cod-fee', 'guest', 'mixed', 'free-shipping', 'taxes-on-top'].includes(scenario) &&
        cancelledAt === null &&
        fulfillments.length === 0 &&
        fulfillmentOrders.length === 1 &&
        lines.some(({ unfulfilled }) => unfulfilled > 1),
    );

    const [warehouse] = controls.locations();
    const locationId = warehouse?.id ?? '';
    const variants = controls.variants();
    const stocked = variants.filter(
      ({ sku, tracked, locationIds }) =>
        sku !== null &&
        tracked &&
        locationIds.includes(locationId) &&
        variants.filter((v) => v.sku === sku).length === 1,
    );
    const itemAt = (index: number) => ({ sku: stocked[index]?.sku ?? '', locationId });

    const foreign = (body: Uint8Array) => ({
      'X-Shopify-Hmac-Sha256': createHmac('sha256', 'shpss_foreign').update(body).digest('base64'),
    });
    const deliver = (topic: WebhookTopic, orderId?: string) => {
      const { rawBody, headers } = controls.buildWebhook({ topic, ...(orderId === undefined ? {} : { orderId }) });
      return {
        delivery: { rawBody, headers },
        replayed: {
          rawBody,
          headers: { ...headers, 'X-Shopify-Webhook-Id': 'another', 'X-Shopify-Event-Id': 'another' },
        },
        signatureHeader: 'X-Shopify-Hmac-Sha256',
        forged: [{ name: 'another app’s secret', delivery: { rawBody, headers: { ...headers, ...foreign(rawBody) } } }],
      };
    };
    const payload = JSON.parse(new TextDecoder().decode(controls.buildWebhook({ topic: 'orders/create' }).rawBody));

    return {
      storeId,
      unknownStoreId: 'nobody.myshopify.com',
      malformedStoreIds: ['acme.example.com', 'https://acme.myshopify.com/admin', '../acme.myshopify.com'],
      createConnector: (overrides = {}) => createShopifyConnector({ ...base, ...overrides }),
      credentials: { storeId, accessToken },
      wrongCredentials: { storeId, accessToken: 'shpat_00000000000000000000000000000000' },
      secrets: [accessToken, clientSecret, String(payload.email)],
      requests: () => controls.requests.count(),
      throttle: () => controls.faults.throttle({ times: Number.POSITIVE_INFINITY }),
      orders: {
        expected: orders.map(({ id, total }) => ({ orderId: id, grandTotal: total })),
        pageSize: 13,
        missingOrderId: 'gid://shopify/Order/999999999',
        touch: (orderId) => controls.touch(orderId),
        plantUnknownStatus: async () => {
          controls.faults.unknownEnums([STATUS_FIELD]);
          return { orderId: orders[0]?.id ?? '', raw: 'SANDBOX_NEW_DISPLAYFULFILLMENTSTATUS' };
        },
      },
      fulfillment: {
        unfulfilledOrder: async () => {
          const order = waiting.shift();
          if (order === undefined) throw new Error('the sandbox has no more orders to ship');
          const open = order.lines.filter(({ unfulfilled }) => unfulfilled > 0);
          return {
            orderId: order.id,
            lineItems: open.map(({ id, unfulfilled }) => ({ lineItemId: id, quantity: unfulfilled })),
          };
        },
        shipmentsOf: (orderId) =>
          controls.order(orderId)?.fulfillments.filter(({ status }) => status !== 'CANCELLED').length ?? 0,
      },
      inventory: {
        items: [itemAt(0), itemAt(1)],
        available: ({ sku }) => controls.inventory(sku, locationId)?.available ?? Number.NaN,
        missingSku: 'NO-SUCH-SKU',
        ambiguousSku: 'DUP-SKU',
      },
      webhooks: {
        deliver: async (kind) => {
          const orderId = orders[0]?.id ?? '';
          if (kind === 'order') return { ...deliver('orders/updated', orderId), topic: 'order.updated', orderId };
          const { delivery, replayed, signatureHeader } = deliver('products/update');
          const headers = { ...delivery.headers, 'X-Shopify-Topic': 'earthquakes/create' };
          return { delivery: { ...delivery, headers }, replayed, signatureHeader, topic: 'unknown' };
        },
      },
      close: () => sandbox.close(),
    };
  },
};
