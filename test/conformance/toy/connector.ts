import { createHash, createHmac } from 'node:crypto';
import { createRuntime, type Runtime } from '../../../src/connectors/runtime.js';
import type { Call } from '../../../src/core/call.js';
import type { Capabilities } from '../../../src/core/capabilities.js';
import type {
  AuthConnect,
  CallOptions,
  ConnectedStore,
  Connector,
  ConnectorAuth,
  WebhookDelivery,
} from '../../../src/core/connector.js';
import { equalsInConstantTime } from '../../../src/core/constant-time.js';
import { defineConnector } from '../../../src/core/define-connector.js';
import { InvalidRequestError, NotSupportedError, WebhookVerificationError } from '../../../src/core/errors.js';
import { errorFromResponse, parseJson } from '../../../src/core/http/errors.js';
import type { RetryClass } from '../../../src/core/http/retry.js';
import type { ConnectorOptions } from '../../../src/core/options.js';
import type { TokenRecord } from '../../../src/core/ports.js';
import { webhookTopicSchema } from '../../../src/model/index.js';
import { createToyFulfillments } from './fulfillments.js';
import { createToyInventory } from './inventory.js';
import { mapToyOrder } from './map-order.js';
import { createToyOrders } from './orders.js';
import type { ToyOrder } from './platform.js';

export interface ToyOptions extends ConnectorOptions {
  readonly webhookSecret: string;
  readonly habits?: Partial<ToyHabits>;
}

/** What a careless author would get wrong inside, switched on to see whether the suite notices. */
export interface ToyHabits {
  /** Looks for the same tracking number before it ships. */
  readonly findsEarlierShipment: boolean;
  /** How an adjustment is tried again. */
  readonly adjustRetry: RetryClass;
  /** Refuses cursors of other queries. */
  readonly bindsCursorToQuery: boolean;
}

const GOOD_HABITS: ToyHabits = { findsEarlierShipment: true, adjustRetry: 'unsafe', bindsCursorToQuery: true };

export type ToyConnectSettings = { readonly apiKey: string };

/** What the operations share: one request to the platform, as a typed answer. */
export interface ToyClient {
  readonly runtime: Runtime;
  readonly habits: ToyHabits;
  request<T>(call: Call, input: ToyRequest): Promise<T>;
  run<T>(
    operation: string,
    storeId: string,
    options: CallOptions | undefined,
    work: (call: Call) => Promise<T>,
  ): Promise<T>;
}

export interface ToyRequest {
  readonly path: string;
  readonly method?: string;
  readonly body?: unknown;
  readonly retry?: RetryClass;
  readonly apiKey?: string;
}

const CAPABILITIES: Capabilities = {
  operations: {
    fetchOrder: true,
    planFulfillment: true,
    cancelOrder: false,
    adjustInventory: true,
    fetchInventory: true,
    fetchProducts: false,
    updatePrices: false,
    webhooks: false,
    diagnose: false,
    checkOperation: false,
  },
  orders: { maxPageSize: 10, listLagSeconds: 0, nativeFilters: ['updatedAfter', 'updatedBefore'] },
  fulfillment: { partialQuantities: true, multipleTrackingNumbers: false, notifyCustomer: false },
  inventory: { locations: false, compareAndSet: true, maxBatchSize: 5 },
  webhooks: { trust: 'body', topics: ['order.updated'] },
};

const TOPICS: ReadonlyMap<string, 'order.updated'> = new Map([['order-changed', 'order.updated']]);

/** A whole connector for the toy platform, as a stranger would write one. */
export function createToyConnector(options: ToyOptions): Connector<ToyConnectSettings> {
  const runtime = createRuntime('toy', options);
  const client: ToyClient = {
    runtime,
    habits: { ...GOOD_HABITS, ...options.habits },
    run: (operation, storeId, callOptions, work) =>
      runtime.call(operation, storeId, callOptions, async (call) => {
        requireStoreId(storeId);
        return work(call);
      }),
    request: async <T>(call: Call, { path, method = 'GET', body, retry = 'safe', apiKey }: ToyRequest): Promise<T> => {
      const storeId = call.storeId ?? '';
      const key = apiKey ?? (await runtime.tokens.valid(storeId, call)).credentials['apiKey'];
      const label = `${method} ${path.split('?')[0]}`;
      const url = `${runtime.originOf(storeId, 'https://api.toy.example')}${path}`;
      const headers = { 'x-toy-token': String(key) };
      const response = await runtime.http.send(
        { method, url, headers, retry, label, ...(body === undefined ? {} : { body: JSON.stringify(body) }) },
        call,
      );
      const context = { platform: 'toy', storeId, operation: call.operation, label, retry };
      if (response.status >= 300) throw errorFromResponse(response, context);
      return parseJson(response, { ...context, expect: 'object' }) as T;
    },
  };
  return defineConnector({
    platform: 'toy',
    capabilities: CAPABILITIES,
    auth: createToyAuth(client),
    ...createToyOrders(client),
    ...createToyFulfillments(client),
    ...createToyInventory(client),
    verifyWebhook: async (delivery: WebhookDelivery) => verify(delivery, options.webhookSecret),
    close: () => runtime.close(),
  });
}

function createToyAuth({ runtime, request, run }: ToyClient): ConnectorAuth<ToyConnectSettings> {
  const refuse = (operation: string) => () =>
    Promise.reject(new NotSupportedError('the toy platform has keys only', { platform: 'toy', operation }));
  const check = async (storeId: string, operation: string, options?: CallOptions) =>
    run(operation, storeId, options, async (call) => {
      const record = await runtime.tokens.load(storeId);
      try {
        await request(call, { path: '/me' });
        return { ...storeOf(record), ok: true, problems: [] };
      } catch (error) {
        if ((error as { code?: string }).code !== 'authentication_failed') throw error;
        return { ...storeOf(record), ok: false, problems: ['the key was refused: connect again'] };
      }
    });
  return {
    kind: 'api-key',
    begin: refuse('auth.begin'),
    complete: refuse('auth.complete'),
    connect: ({ storeId, apiKey, verify, approve }: AuthConnect & ToyConnectSettings, options) =>
      run('auth.connect', storeId, options, async (call) => {
        await approve?.({ platform: 'toy', storeId });
        if (verify !== false) await request(call, { path: '/me', apiKey });
        const at = new Date(runtime.now()).toISOString();
        const before = await runtime.tokenStore.load({ platform: 'toy', storeId });
        const record = await runtime.tokens.save({
          platform: 'toy',
          storeId,
          version: before?.version ?? 1,
          credentials: { apiKey },
          settings: {},
          profile: {},
          connectedAt: at,
          updatedAt: at,
        });
        return storeOf(record);
      }),
    refresh: (storeId, options) => check(storeId, 'auth.refresh', options),
    disconnect: (storeId, options) => run('auth.disconnect', storeId, options, () => runtime.tokens.forget(storeId)),
    check: (storeId, options) => check(storeId, 'auth.check', options),
  };
}

function storeOf({ platform, storeId, profile, connectedAt }: TokenRecord): ConnectedStore {
  return { platform, storeId, profile, connectedAt };
}

function requireStoreId(storeId: unknown): void {
  if (typeof storeId === 'string' && /^[a-z0-9-]{3,}$/.test(storeId)) return;
  throw new InvalidRequestError('storeId must be lower-case letters, digits and dashes', { platform: 'toy' });
}

export function signToy(body: Uint8Array | string, secret: string): string {
  return createHmac('sha256', secret).update(body).digest('hex');
}

function verify(delivery: WebhookDelivery, secret: string) {
  const fail = (reason: WebhookVerificationError['reason'], message: string): never => {
    throw new WebhookVerificationError(message, { platform: 'toy', operation: 'verifyWebhook', reason });
  };
  const { rawBody, headers } = delivery ?? {};
  if (rawBody === undefined || rawBody === null || rawBody.length === 0)
    return fail('body_missing', 'there is no body');
  if (typeof rawBody !== 'string' && !(rawBody instanceof Uint8Array)) {
    return fail('body_not_raw', 'pass the raw body: use express.raw(), not express.json()');
  }
  const header = (name: string) => readHeader(headers, name);
  const signature = header('x-toy-signature');
  if (signature === undefined || signature === '') return fail('signature_missing', 'there is no x-toy-signature');
  if (!equalsInConstantTime(signature, signToy(rawBody, secret))) {
    return fail('signature_mismatch', 'the signature does not match: check the webhook secret');
  }
  const storeId = header('x-toy-store') ?? '';
  if (delivery.storeId !== undefined && delivery.storeId !== storeId) {
    return fail('store_unknown', 'the delivery is for another store');
  }
  const platformTopic = header('x-toy-topic') ?? '';
  const topic = webhookTopicSchema.parse(TOPICS.get(platformTopic) ?? 'unknown');
  const raw: unknown = JSON.parse(typeof rawBody === 'string' ? rawBody : new TextDecoder().decode(rawBody));
  const dedupeKey = createHash('sha256').update(`${storeId}\n${platformTopic}\n`).update(rawBody).digest('hex');
  const event = {
    id: header('x-toy-delivery') ?? dedupeKey,
    dedupeKey,
    topic,
    platformTopic,
    storeId,
    trust: 'body' as const,
    raw,
  };
  if (topic === 'unknown') return event;
  const order = mapToyOrder(raw as ToyOrder, storeId);
  return { ...event, order, resource: { type: 'order' as const, id: order.orderId, orderId: order.orderId } };
}

function readHeader(headers: unknown, name: string): string | undefined {
  if (typeof headers !== 'object' || headers === null) return undefined;
  if (headers instanceof Headers) return headers.get(name) ?? undefined;
  const found = Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1] as unknown;
  const value = Array.isArray(found) ? (found[0] as unknown) : found;
  return typeof value === 'string' ? value : undefined;
}
