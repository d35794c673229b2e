import type { CallOptions, Connector, InventoryUpdate, WebhookDelivery } from '../../../src/core/connector.js';
import { ConnectorError, WebhookVerificationError } from '../../../src/core/errors.js';
import type { WebhookEvent } from '../../../src/model/index.js';
import { signToy } from './connector.js';
import { changed, type Defect } from './defect.js';
import { WEBHOOK_SECRET, type Wrap } from './harness.js';
import type { ToyPlatform } from './platform.js';

/** Changes every error on its way out. */
function eachError(change: (error: ConnectorError, options: CallOptions, platform: ToyPlatform) => unknown): Wrap {
  return (connector, platform) => {
    const spoil =
      (options: CallOptions = {}) =>
      (error: unknown) => {
        throw change(error as ConnectorError, options, platform);
      };
    return changed(connector, {
      fetchOrders: (query, options) => connector.fetchOrders(query, options).catch(spoil(options)),
      pushFulfillment: (push, options) => connector.pushFulfillment(push, options).catch(spoil(options)),
      updateInventory: (update, options) => connector.updateInventory(update, options).catch(spoil(options)),
    });
  };
}

const final = (error: ConnectorError) => new ConnectorError(error.code, error.message, { ...error, retryable: false });

const errorDefects: readonly Defect[] = [
  {
    name: 'an abort is wrapped',
    wrap: eachError((error, { signal }) =>
      signal?.aborted ? new ConnectorError('timeout', 'aborted', { cause: error }) : error,
    ),
    caughtBy: [
      'aborts: a call aborted beforehand',
      'aborts: a call aborted in flight',
      'aborts: a call aborted while it waits',
    ],
  },
  {
    name: 'a 5xx is final',
    wrap: eachError((error) => ((error.status ?? 0) >= 500 ? final(error) : error)),
    caughtBy: ['errors: HTTP 500', 'errors: HTTP 502', 'errors: HTTP 503'],
  },
  {
    name: 'a 429 is final',
    wrap: eachError((error) => (error.code === 'rate_limited' ? final(error) : error)),
    caughtBy: ['errors: HTTP 429', 'errors: the platform’s own way of throttling'],
  },
  {
    name: 'errors are plain',
    wrap: eachError((error) => new Error(error.message)),
    caughtBy: ['errors: HTTP 401', 'errors: they are recognised', 'auth: a store that nobody connected'],
  },
  {
    name: 'an error quotes the key',
    wrap: eachError(
      (error, _, { apiKey }) => new ConnectorError(error.code, `${error.message} (key ${apiKey})`, { ...error }),
    ),
    caughtBy: ['secrets: no error'],
  },
  {
    name: 'the cause of an error quotes the key',
    wrap: eachError((error, _, { apiKey }) => {
      const cause = Object.assign(new Error('request failed'), { request: { headers: { authorization: apiKey } } });
      return new ConnectorError(error.code, error.message, { ...error, cause });
    }),
    caughtBy: ['secrets: no error'],
  },
  {
    name: 'the deadline is ignored',
    wrap: (connector) =>
      changed(connector, {
        fetchOrders: (query, { timeoutMs: _, ...options } = {}) => connector.fetchOrders(query, options),
      }),
    caughtBy: ['aborts: timeoutMs ends a call', 'aborts: timeoutMs 0'],
  },
  {
    name: 'an HTML page is a SyntaxError',
    wrap: eachError((error) => (error.code === 'unexpected_response' ? new SyntaxError('Unexpected token <') : error)),
    caughtBy: ['errors: an HTML page'],
  },
];

const fulfillmentDefects: readonly Defect[] = [
  {
    name: 'the fulfillment id is empty',
    wrap: (connector) =>
      changed(connector, {
        pushFulfillment: async (push, options) => {
          const result = await connector.pushFulfillment(push, options);
          return { ...result, parts: result.parts.map((part) => ({ ...part, fulfillmentId: '' })) };
        },
      }),
    caughtBy: ['fulfillment: a push is one shipment'],
  },
  {
    name: 'the same push ships again',
    habits: { findsEarlierShipment: false },
    caughtBy: [
      'fulfillment: the same partial push again',
      'fulfillment: the same push again',
      'fulfillment: a push whose answer is lost',
    ],
  },
  {
    name: 'a plan ships',
    wrap: (connector) =>
      changed(connector, {
        planFulfillment: async (push, options) => {
          const plan = await connector.planFulfillment(push, options);
          await connector.pushFulfillment(push, options);
          return plan;
        },
      }),
    caughtBy: ['fulfillment: a plan writes nothing'],
  },
  {
    name: 'too high a quantity is cut to what is left',
    wrap: (connector) =>
      changed(connector, {
        pushFulfillment: ({ lineItems, ...push }, options) => {
          const cut = lineItems?.map((line) => ({ ...line, quantity: line.quantity > 100 ? 1 : line.quantity }));
          return connector.pushFulfillment(cut === undefined ? push : { ...push, lineItems: cut }, options);
        },
      }),
    caughtBy: ['fulfillment: a quantity that cannot be shipped'],
  },
];

/** Changes what is asked of updateInventory, or what it answers. */
function spoiledUpdate(
  change: (
    connector: Pick<Connector, 'updateInventory'>,
    update: InventoryUpdate,
  ) => ReturnType<Connector['updateInventory']>,
): Wrap {
  return (connector) =>
    changed(connector, {
      updateInventory: (update, options) =>
        change({ updateInventory: (spoiled) => connector.updateInventory(spoiled, options) }, update),
    });
}

const inventoryDefects: readonly Defect[] = [
  {
    name: 'rows come back in another order',
    wrap: spoiledUpdate(async (connector, update) => {
      const result = await connector.updateInventory(update);
      return { ...result, results: [...result.results].reverse() };
    }),
    caughtBy: ['inventory: one row per item'],
  },
  {
    name: 'failed rows are left out',
    wrap: spoiledUpdate(async (connector, update) => {
      const result = await connector.updateInventory(update);
      return { ...result, results: result.results.filter(({ ok }) => ok) };
    }),
    caughtBy: ['inventory: one row per item'],
  },
  {
    name: 'one bad SKU fails the whole call',
    wrap: spoiledUpdate(async (connector, update) => {
      const result = await connector.updateInventory(update);
      if (result.results.every(({ ok }) => ok)) return result;
      throw new ConnectorError('not_found', 'a SKU was not found', { platform: 'toy' });
    }),
    caughtBy: ['inventory: one row per item', 'inventory: a SKU that the store has twice'],
  },
  {
    name: 'expected is ignored',
    wrap: spoiledUpdate((connector, update) =>
      connector.updateInventory({ ...update, items: update.items.map(({ expected: _, ...item }) => item) }),
    ),
    caughtBy: ['inventory: with expected'],
  },
  {
    name: 'negative quantities become zero',
    wrap: spoiledUpdate((connector, update) => {
      const items = update.items.map((item) => ({ ...item, quantity: Math.max(0, item.quantity) }));
      return connector.updateInventory({ ...update, items });
    }),
    caughtBy: ['inventory: negative, fractional'],
  },
  {
    name: 'an adjustment is tried again blindly',
    habits: { adjustRetry: 'safe' },
    caughtBy: ['inventory: an adjustment whose answer is lost'],
  },
];

/** Signs whatever comes with the right secret, or changes the event. */
function spoiledWebhook(verify: (connector: Connector, delivery: WebhookDelivery) => Promise<unknown>): Wrap {
  return (connector) =>
    changed(connector, { verifyWebhook: (delivery) => verify(connector, delivery) as Promise<WebhookEvent> });
}

const headersOf = (delivery: WebhookDelivery) => ({ ...(delivery?.headers as Record<string, string>) });

const webhookDefects: readonly Defect[] = [
  {
    name: 'the signature is not checked',
    wrap: spoiledWebhook((connector, delivery) => {
      const signature = signToy(delivery?.rawBody ?? '', WEBHOOK_SECRET);
      return connector.verifyWebhook({
        ...delivery,
        headers: { ...headersOf(delivery), 'x-toy-signature': signature, 'X-Toy-Signature': signature },
      });
    }),
    caughtBy: [
      'webhooks: one changed byte',
      'webhooks: a missing, empty, cut',
      'webhooks: the platform’s own kinds of forgery',
    ],
  },
  {
    name: 'a missing signature is let through',
    wrap: spoiledWebhook((connector, delivery) =>
      connector.verifyWebhook(delivery).catch((error: unknown) => {
        if ((error as WebhookVerificationError).reason !== 'signature_missing') throw error;
        return { id: 'x', dedupeKey: 'x', topic: 'unknown', platformTopic: 'x', trust: 'none', raw: {} };
      }),
    ),
    caughtBy: ['webhooks: a missing, empty, cut'],
  },
  {
    name: 'a forgery resolves to false',
    wrap: spoiledWebhook((connector, delivery) => connector.verifyWebhook(delivery).catch(() => false)),
    caughtBy: ['webhooks: one changed byte', 'webhooks: hostile input'],
  },
  {
    name: 'a signature of another length crashes',
    wrap: spoiledWebhook(async (connector, delivery) => {
      const signature = headersOf(delivery)['X-Toy-Signature'];
      if (signature !== undefined && signature.length !== 64)
        throw new RangeError('Input buffers must have the same byte length');
      return connector.verifyWebhook(delivery);
    }),
    caughtBy: ['webhooks: a missing, empty, cut'],
  },
  {
    name: 'the event does not name its store',
    wrap: spoiledWebhook(async (connector, delivery) => {
      const { storeId: _, ...event } = await connector.verifyWebhook(delivery);
      return event;
    }),
    caughtBy: ['webhooks: a genuine delivery'],
  },
  {
    name: 'the dedupe key is the delivery id',
    wrap: spoiledWebhook(async (connector, delivery) => {
      const event = await connector.verifyWebhook(delivery);
      return { ...event, dedupeKey: event.id };
    }),
    caughtBy: ['webhooks: a replay'],
  },
  {
    name: 'a parsed body is printed again',
    wrap: spoiledWebhook((connector, delivery) => {
      const body: unknown = delivery?.rawBody;
      const isParsed = typeof body === 'object' && body !== null && !(body instanceof Uint8Array);
      return connector.verifyWebhook(isParsed ? { ...delivery, rawBody: JSON.stringify(body) } : delivery);
    }),
    caughtBy: ['webhooks: a parsed body'],
  },
  {
    name: 'an unknown topic is refused',
    wrap: spoiledWebhook(async (connector, delivery) => {
      const event = await connector.verifyWebhook(delivery);
      if (event.topic !== 'unknown') return event;
      throw new WebhookVerificationError('unknown topic', { platform: 'toy', reason: 'payload_invalid' });
    }),
    caughtBy: ['webhooks: an unknown topic'],
  },
  {
    name: 'header names are taken in one case only',
    wrap: spoiledWebhook((connector, delivery) => {
      const headers = headersOf(delivery);
      const isLower = Object.keys(headers).some((name) => name === 'x-toy-signature');
      return connector.verifyWebhook(isLower ? { ...delivery, headers: {} } : delivery);
    }),
    caughtBy: ['webhooks: bytes and text, any header case'],
  },
];

export const callDefects: readonly Defect[] = [
  ...errorDefects,
  ...fulfillmentDefects,
  ...inventoryDefects,
  ...webhookDefects,
];
