import { createAmazonConnector } from '../../../src/connectors/amazon/index.js';
import { createRateLimiter } from '../../../src/core/limits/bottleneck-limiter.js';
import type { RateLimiter } from '../../../src/core/ports.js';
import { createMemoryTokenStore } from '../../../src/storage/index.js';
import { type ConnectorHarness, startSandbox } from '../../../src/testing/index.js';

const API_KEY = 'planted-api-key-of-the-event-bus';

/** Keeps pauses, and no budget: at Amazon's rates one refusal would hold a case up for minutes. Quotas have tests of their own. */
function withoutBudget(): RateLimiter {
  const limiter = createRateLimiter();
  const budget = { capacity: 1_000_000, restorePerSecond: 1_000_000 };
  return {
    acquire: async (key, cost, options) => {
      const { settle, throttled } = await limiter.acquire(key, cost, { ...options, budget });
      return { settle: () => settle(cost), throttled };
    },
    close: () => limiter.close(),
  };
}

/** The Amazon connector over the sandbox of this package. */
export const amazonHarness: ConnectorHarness = {
  platform: 'amazon',
  start: async () => {
    // Quotas as published would end a case with the twentieth page.
    const sandbox = await startSandbox({ platforms: ['amazon'], orders: 60, amazon: { quotaScale: 10_000 } });
    const { storeId, refreshToken, region, marketplaceIds, ...app } = sandbox.credentials.amazon;
    const { lwaURL, clientId, clientSecret, applicationId } = app;
    const controls = sandbox.controls.amazon;
    const base = {
      ...{ baseURL: sandbox.baseURLs.amazon, lwaURL, clientId, clientSecret, applicationId },
      tokenStore: createMemoryTokenStore(),
      eventBridge: { secret: API_KEY },
    };
    const credentials = { storeId, refreshToken, region, marketplaceIds };
    const setup = createAmazonConnector(base);
    await setup.auth.connect(credentials);
    await setup.close();

    const orders = controls.orders();
    const waiting = orders.filter(
      ({ status, fulfilledBy, programs, lines }) =>
        status === 'UNSHIPPED' &&
        fulfilledBy === 'MERCHANT' &&
        programs.length === 0 &&
        lines.every(({ cancelled }) => !cancelled) &&
        lines.some(({ quantity }) => quantity > 1),
    );
    const [first, second] = controls
      .listings()
      .filter(({ fulfilledBy, stock, sku }) => fulfilledBy === 'MERCHANT' && stock !== null && /^[\w-]+$/.test(sku));

    const deliver = (notification: Readonly<Record<string, unknown>>) => {
      const rawBody = () => JSON.stringify(controls.notifications.eventBridge(notification));
      const delivery = { rawBody: rawBody(), headers: { 'x-api-key': API_KEY } };
      return {
        delivery,
        replayed: { ...delivery, rawBody: rawBody() },
        signatureHeader: 'x-api-key',
        forged: [{ name: 'another secret', delivery: { ...delivery, headers: { 'x-api-key': 'foreign' } } }],
      };
    };
    const orderChange = (orderId: string) =>
      controls.notifications.build({
        type: 'ORDER_CHANGE',
        at: Date.now(),
        orderId,
        marketplaceId: marketplaceIds[0] ?? '',
        change: 'OrderStatusChange',
        reason: 'ORDER_STATUS_CHANGE',
        status: 'Unshipped',
        fulfillmentType: 'MFN',
        placedAt: Date.now(),
        postalCode: undefined,
        items: [],
      });

    return {
      storeId,
      unknownStoreId: 'A1NOBODY12345',
      malformedStoreIds: ['', 'A1 B2', 'a/b', '../A1', 'A1?x=1'],
      createConnector: (overrides = {}) =>
        createAmazonConnector({ ...base, rateLimiter: withoutBudget(), ...overrides }),
      credentials,
      wrongCredentials: { ...credentials, refreshToken: 'Atzr|of-nobody' },
      secrets: [refreshToken, clientSecret, API_KEY, orders[0]?.buyerName ?? ''],
      requests: () => controls.requests.count(),
      settle: async () => {
        controls.applyAccepted();
        controls.advance(20 * 60_000);
      },
      orders: {
        expected: orders.map(({ id, priced, total }) => ({ orderId: id, ...(priced ? { grandTotal: total } : {}) })),
        pageSize: 17,
        missingOrderId: '902-0000000-0000000',
        touch: (orderId) => {
          controls.touch(orderId);
          // A read ends minutes before the present.
          controls.advance(10 * 60_000);
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
        shipmentsOf: (orderId) => controls.order(orderId)?.packages.length ?? 0,
      },
      inventory: {
        items: [{ sku: first?.sku ?? '' }, { sku: second?.sku ?? '' }],
        available: ({ sku }) => {
          controls.applyAccepted();
          return controls.stock(sku) ?? Number.NaN;
        },
        missingSku: 'NO-SUCH-SKU',
      },
      webhooks: {
        deliver: async (kind) => {
          const orderId = orders[0]?.id ?? '';
          const notification = orderChange(orderId);
          if (kind === 'order') return { ...deliver(notification), topic: 'order.updated', orderId };
          return { ...deliver({ ...notification, NotificationType: 'EARTHQUAKE_CHANGE' }), topic: 'unknown' };
        },
        subscription: {
          url: 'arn:aws:sqs:eu-west-1:123456789012:orders',
          topics: ['order.updated', 'operation.finished'],
          destination: 'arn:aws:sqs:eu-west-1:123456789012:orders',
        },
      },
      close: () => sandbox.close(),
    };
  },
};
