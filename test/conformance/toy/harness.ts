import type { Connector } from '../../../src/core/connector.js';
import { createMemoryTokenStore } from '../../../src/storage/index.js';
import type { ConnectorHarness } from '../../../src/testing/conformance/connector.js';
import { createToyConnector, signToy, type ToyHabits } from './connector.js';
import { startToyPlatform, type ToyPlatform } from './platform.js';

const STORE = 'toy-shop';
export const WEBHOOK_SECRET = 'toy_whsec_0d9b3a7e';

/** What is wrong with a connector that the suite must catch: a habit inside, or a change around it. */
export interface Sabotage {
  readonly habits?: Partial<ToyHabits>;
  readonly wrap?: Wrap;
}

export type Wrap = (connector: Connector, platform: ToyPlatform) => Connector;

/** The toy platform with its connector, sound or sabotaged. */
export function toyHarness({ habits = {}, wrap }: Sabotage = {}): ConnectorHarness {
  return {
    platform: 'toy',
    start: async () => {
      const platform = await startToyPlatform();
      const tokenStore = createMemoryTokenStore();
      const base = { baseURL: platform.baseURL, webhookSecret: WEBHOOK_SECRET, tokenStore, habits };
      const credentials = { storeId: STORE, apiKey: platform.apiKey };
      const setup = createToyConnector(base);
      await setup.auth.connect({ ...credentials, verify: false });
      await setup.close();
      const waiting = [...platform.orders.values()].filter(
        ({ status, shippedBy }) => status === 'NEW' && shippedBy === 'seller',
      );

      const sign = (topic: string, body: string, id: string, secret = WEBHOOK_SECRET) => ({
        rawBody: body,
        headers: {
          'X-Toy-Signature': signToy(body, secret),
          'X-Toy-Topic': topic,
          'X-Toy-Store': STORE,
          'X-Toy-Delivery': id,
        },
      });

      return {
        storeId: STORE,
        unknownStoreId: 'nobody',
        malformedStoreIds: ['Toy Shop', '../orders'],
        createConnector: (overrides = {}) => {
          const connector = createToyConnector({ ...base, ...overrides }) as Connector;
          return wrap?.(connector, platform) ?? connector;
        },
        credentials,
        wrongCredentials: { ...credentials, apiKey: 'toy_key_wrong' },
        secrets: [platform.apiKey, WEBHOOK_SECRET, 'Asha Toybuyer'],
        requests: platform.requests,
        throttle: platform.throttle,
        orders: {
          expected: [...platform.orders.values()].map(({ id, total }) => ({ orderId: id, grandTotal: total })),
          pageSize: 6,
          missingOrderId: '9007199254749999',
          touch: platform.touch,
          plantUnknownStatus: async () => {
            const order = [...platform.orders.values()][7];
            if (order === undefined) throw new Error('the toy platform has too few orders');
            order.status = 'TELEPORTED';
            return { orderId: order.id, raw: order.status };
          },
        },
        fulfillment: {
          unfulfilledOrder: async () => {
            const order = waiting.shift();
            if (order === undefined) throw new Error('the toy platform has no more orders to ship');
            return {
              orderId: order.id,
              lineItems: order.lines.map(({ id, quantity }) => ({ lineItemId: id, quantity })),
            };
          },
          shipmentsOf: (orderId) => platform.orders.get(orderId)?.shipments.length ?? 0,
        },
        inventory: {
          items: [{ sku: 'RED' }, { sku: 'BLUE' }],
          available: ({ sku }) => [...platform.items.values()].find((item) => item.sku === sku)?.quantity ?? Number.NaN,
          missingSku: 'GREEN',
          ambiguousSku: 'TWIN',
        },
        webhooks: {
          deliver: async (kind) => {
            if (kind === 'unknown') {
              const body = '{"shaken":true}';
              const topic = 'unknown' as const;
              return { delivery: sign('earthquake', body, 'd1'), replayed: sign('earthquake', body, 'd2'), topic };
            }
            const [order] = platform.orders.values();
            const body = JSON.stringify(order);
            return {
              delivery: sign('order-changed', body, 'd3'),
              replayed: sign('order-changed', body, 'd4'),
              topic: 'order.updated',
              forged: [{ name: 'a foreign secret', delivery: sign('order-changed', body, 'd5', 'guessed') }],
              signatureHeader: 'X-Toy-Signature',
              ...(order === undefined ? {} : { orderId: order.id }),
            };
          },
        },
        close: platform.close,
      };
    },
  };
}
