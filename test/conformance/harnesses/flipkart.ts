import { createFlipkartConnector } from '../../../src/connectors/flipkart/index.js';
import { createMemoryTokenStore } from '../../../src/storage/index.js';
import { type ConnectorHarness, startSandbox } from '../../../src/testing/index.js';

const URL_OF_HOST = 'https://hooks.example.com/flipkart';
const DAY_MS = 86_400_000;

/** The Flipkart connector over the sandbox of this package. */
export const flipkartHarness: ConnectorHarness = {
  platform: 'flipkart',
  start: async () => {
    const sandbox = await startSandbox({
      platforms: ['flipkart'],
      orders: 50,
      flipkart: { notificationURL: URL_OF_HOST },
    });
    const { storeId, appId, appSecret, locationId } = sandbox.credentials.flipkart;
    const controls = sandbox.controls.flipkart;
    const base = {
      ...{ baseURL: sandbox.baseURLs.flipkart, appId, appSecret, notificationURL: URL_OF_HOST },
      tokenStore: createMemoryTokenStore(),
      // At the default budget the cases of one scenario would wait for each other.
      requestsPerHour: 10_000_000,
    };
    const credentials = { storeId, locationId };
    const setup = createFlipkartConnector(base);
    await setup.auth.connect(credentials);
    await setup.close();
    controls.notifications.register({ url: URL_OF_HOST });

    const toShip = () =>
      controls.insert({
        scenario: { label: 'self-ship', state: 'APPROVED', type: 'SELF', payment: 'PREPAID', lines: 2, quantity: 2 },
        orderedAt: new Date(Date.now() - DAY_MS),
      });
    const waiting = [toShip(), toShip(), toShip(), toShip()];
    const orders = controls.orders();
    const stocked = controls.listings().filter(({ sku, fulfilledBy }) => /^[\w-]+$/.test(sku) && fulfilledBy !== 'FBF');
    const [first, second] = stocked;

    const deliver = (eventType: string, orderId: string) => {
      const { rawBody, headers } = controls.notifications.buildNotification({ eventType, shipmentId: orderId });
      const delivery = { rawBody, headers, storeId };
      return {
        delivery,
        // The same notification once more, signed at another moment.
        replayed: {
          ...controls.notifications.buildNotification({
            eventType,
            shipmentId: orderId,
            sentAt: new Date(Date.now() - 60_000),
          }),
          rawBody,
          storeId,
        },
        signatureHeader: 'X_Authorization',
        forged: [
          {
            name: 'another date',
            delivery: { ...delivery, headers: { ...headers, X_Date: new Date(Date.now() + 5_000).toUTCString() } },
          },
          { name: 'another method', delivery: { ...delivery, method: 'PUT' } },
        ],
      };
    };

    return {
      storeId,
      unknownStoreId: 'nobody00001',
      malformedStoreIds: ['', 'a b', 'a/b', '../a', 'a?x=1'],
      createConnector: (overrides = {}) => createFlipkartConnector({ ...base, ...overrides }),
      credentials,
      wrongCredentials: { ...credentials, appId, appSecret: 'of-nobody' },
      secrets: [appSecret, orders[0]?.buyerName ?? ''],
      requests: () => controls.requests.count(),
      orders: {
        expected: orders.map(({ id, total }) => ({ orderId: id, grandTotal: total })),
        pageSize: 17,
        missingOrderId: '00000000-0000-0000-0000-000000000000',
        touch: (orderId) => {
          controls.advance(1_000);
          controls.touch(orderId);
        },
        plantUnknownStatus: async () => {
          const orderId = orders.find(({ status }) => status === 'APPROVED')?.id ?? '';
          controls.setStatus(orderId, 'TELEPORTED');
          return { orderId, raw: 'TELEPORTED' };
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
        shipmentsOf: (orderId) =>
          ['SHIPPED', 'PICKUP_COMPLETE'].includes(controls.order(orderId)?.status ?? '') ? 1 : 0,
        push: {
          tracking: { number: 'CONFORMANCE-1', carrier: 'Delhivery' },
          platformOptions: {
            invoiceNumber: 'CONF-1',
            invoiceDate: new Date(),
            expectedDelivery: new Date(Date.now() + 5 * DAY_MS),
          },
        },
        cancelReason: 'out_of_stock',
      },
      inventory: {
        items: [
          { sku: first?.sku ?? '', locationId },
          { sku: second?.sku ?? '', locationId },
        ],
        available: ({ sku }) => controls.stock(sku, locationId) ?? Number.NaN,
        missingSku: 'NO-SUCH-SKU',
        // Whole rupees, below every MRP of the sandbox.
        price: '99.00',
      },
      webhooks: {
        deliver: async (kind) => {
          const orderId = orders[0]?.id ?? '';
          if (kind === 'order') {
            return { ...deliver('shipment_dispatch_dates_changed', orderId), topic: 'order.updated', orderId };
          }
          return { ...deliver('shipment_teleported', orderId), topic: 'unknown' };
        },
        subscription: { url: URL_OF_HOST, topics: ['order.created', 'return.created'] },
      },
      close: () => sandbox.close(),
    };
  },
};
