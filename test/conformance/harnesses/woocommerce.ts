import { createHmac } from 'node:crypto';
import { createWooCommerceConnector } from '../../../src/connectors/woocommerce/index.js';
import { createMemoryTokenStore } from '../../../src/storage/index.js';
import { type ConnectorHarness, startSandbox } from '../../../src/testing/index.js';

/** The WooCommerce connector over the sandbox of this package. */
export const wooCommerceHarness: ConnectorHarness = {
  platform: 'woocommerce',
  start: async () => {
    const sandbox = await startSandbox({ platforms: ['woocommerce'], orders: 44 });
    const { storeId, consumerKey, consumerSecret } = sandbox.credentials.woocommerce;
    const controls = sandbox.controls.woocommerce;
    const webhookSecret = controls.webhooks.secret();
    const base = { baseURL: sandbox.baseURLs.woocommerce, tokenStore: createMemoryTokenStore() };
    const setup = createWooCommerceConnector(base);
    await setup.auth.connect({ storeId, consumerKey, consumerSecret, webhookSecret, verify: false });
    await setup.close();

    const orders = controls.orders().filter(({ status }) => status !== 'trash');
    const waiting = orders.filter(
      ({ status, refunds, trackings, lines }) =>
        status === 'processing' &&
        refunds.length === 0 &&
        trackings.length === 0 &&
        lines.some(({ quantity }) => quantity > 1),
    );
    const [first, second] = controls
      .variants()
      .filter(({ manageStock, sku }, _, all) => manageStock === true && all.filter((v) => v.sku === sku).length === 1);
    const { email } = (await readJson(controls.buildWebhook({ topic: 'order.updated', orderId: orders[0]?.id ?? '' })))
      .billing;

    const deliver = (topic: string, orderId?: string) => {
      const { rawBody, headers } = controls.buildWebhook({ topic, ...(orderId === undefined ? {} : { orderId }) });
      const foreign = createHmac('sha256', 'foreign').update(rawBody).digest('base64');
      return {
        delivery: { rawBody, headers },
        replayed: { rawBody, headers: { ...headers, 'X-WC-Webhook-Delivery-ID': 'another' } },
        signatureHeader: 'X-WC-Webhook-Signature',
        forged: [
          { name: 'another secret', delivery: { rawBody, headers: { ...headers, 'X-WC-Webhook-Signature': foreign } } },
        ],
      };
    };

    return {
      storeId,
      unknownStoreId: 'https://nobody.example.com',
      malformedStoreIds: ['ftp://shop.example.com', 'https://user:pass@shop.example.com', 'shop', 'https://a.in/?x=1'],
      createConnector: (overrides = {}) => createWooCommerceConnector({ ...base, ...overrides }),
      credentials: { storeId, consumerKey, consumerSecret },
      wrongCredentials: { storeId, consumerKey, consumerSecret: 'cs_0000000000000000000000000000000000000000' },
      secrets: [consumerKey, consumerSecret, webhookSecret, email],
      requests: () => controls.requests.count(),
      orders: {
        expected: orders.map(({ id, total }) => ({ orderId: id, grandTotal: total })),
        pageSize: 13,
        missingOrderId: '999999999',
        touch: (orderId) => {
          // The store's clock has whole seconds: a change within the second of the last one would not show.
          controls.advance(1_000);
          controls.touch(orderId);
        },
        plantUnknownStatus: async () => {
          const orderId = orders[0]?.id ?? '';
          controls.setStatus(orderId, 'packed');
          return { orderId, raw: 'packed' };
        },
      },
      fulfillment: {
        unfulfilledOrder: async () => {
          const order = waiting.shift();
          if (order === undefined) throw new Error('the sandbox has no more orders to ship');
          return {
            orderId: order.id,
            lineItems: order.lines.map(({ id, quantity }) => ({ lineItemId: id, quantity })),
          };
        },
        shipmentsOf: (orderId) => controls.order(orderId)?.trackings.length ?? 0,
      },
      inventory: {
        items: [{ sku: first?.sku ?? '' }, { sku: second?.sku ?? '' }],
        available: ({ sku }) => controls.stock(sku) ?? Number.NaN,
        missingSku: 'NO-SUCH-SKU',
        ambiguousSku: 'TWIN-SKU',
      },
      webhooks: {
        deliver: async (kind) => {
          const orderId = orders[0]?.id ?? '';
          if (kind === 'order') return { ...deliver('order.updated', orderId), topic: 'order.updated', orderId };
          return { ...deliver('earthquake.created', orderId), topic: 'unknown' };
        },
      },
      close: () => sandbox.close(),
    };
  },
};

async function readJson({ rawBody }: { readonly rawBody: Uint8Array }): Promise<{ billing: { email: string } }> {
  return JSON.parse(new TextDecoder().decode(rawBody));
}
