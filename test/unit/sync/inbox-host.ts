import type { Connector } from '../../../src/core/connector.js';
import { ConnectorError } from '../../../src/core/errors.js';
import type { Order, WebhookEvent } from '../../../src/model/index.js';
import {
  createMemoryOrderSink,
  createMemoryStoreRegistry,
  createMemoryWebhookLedger,
  createWebhookInbox,
  defaultSyncSettings,
  type OrdersChanged,
  type StoreEntry,
  type WebhookInboxOptions,
} from '../../../src/sync/index.js';
import { at, STORE } from '../../../src/testing/conformance/sync-fixtures.js';

/** A platform whose deliveries are the events themselves, and that fails as it is told. */
export function createFakePlatform() {
  const orders = new Map<string, Order>();
  const asked: string[] = [];
  let failure: ((orderId: string) => unknown) | undefined;
  const connector = {
    specVersion: 'v1',
    platform: STORE.platform,
    verifyWebhook: async ({ rawBody, storeId }: { rawBody: string; storeId?: string }) => ({
      ...(storeId === undefined ? {} : { storeId }),
      ...JSON.parse(rawBody),
    }),
    fetchOrder: async ({ orderId }: { orderId: string }) => {
      asked.push(orderId);
      const error = failure?.(orderId);
      if (error !== undefined) throw error;
      const order = orders.get(orderId);
      if (order === undefined) throw new ConnectorError('not_found', 'no such order');
      return order;
    },
  } as unknown as Connector;
  return {
    ...{ connector, orders, asked },
    fail: (next?: (orderId: string) => unknown) => {
      failure = next;
    },
  };
}

let events = 0;

export function eventOf(topic: WebhookEvent['topic'], changes: Partial<WebhookEvent> = {}): WebhookEvent {
  events += 1;
  const dedupeKey = changes.dedupeKey ?? `key-${events}`;
  return {
    ...{ id: dedupeKey, dedupeKey, topic, platformTopic: topic },
    ...{ storeId: STORE.storeId, trust: 'body', raw: {} },
    ...changes,
  };
}

/** The event of an order, with its content where there is one. */
export function orderEvent(order: Order | string, changes: Partial<WebhookEvent> = {}): WebhookEvent {
  const orderId = typeof order === 'string' ? order : order.orderId;
  return eventOf('order.updated', {
    resource: { type: 'order', id: orderId, orderId },
    ...(typeof order === 'string' ? {} : { order }),
    ...changes,
  });
}

/** An inbox in memory, with one active store, a clock that stands still and no chance in it. */
export async function startInbox(options: Partial<WebhookInboxOptions> = {}) {
  let now = Date.parse(at(60));
  const platform = createFakePlatform();
  const stores = createMemoryStoreRegistry();
  const ledger = options.ledger ?? createMemoryWebhookLedger();
  const sink = createMemoryOrderSink();
  const changes: OrdersChanged[] = [];
  const logged: string[] = [];
  const note = ({ event }: { event: string }) => {
    logged.push(event);
  };
  await stores.save({
    ...STORE,
    version: 0,
    companyId: 'acme',
    status: 'active',
    statusSince: at(0),
    settings: defaultSyncSettings(STORE.platform),
    connectedAt: at(0),
    updatedAt: at(0),
  });
  const inbox = createWebhookInbox({
    connectors: { [STORE.platform]: platform.connector },
    ...{ stores, ledger, sink, now: () => now, random: () => 0.5 },
    logger: { debug: note, info: note, warn: note, error: note },
    onOrders: (change) => {
      changes.push(change);
    },
    ...options,
  });
  return {
    ...{ inbox, stores, ledger, sink, platform, changes, logged, store: STORE },
    receive: (event: WebhookEvent) =>
      inbox.receive({ platform: STORE.platform, rawBody: JSON.stringify(event), headers: {} }),
    advance: (ms: number) => {
      now += ms;
    },
    changeStore: async (next: Partial<StoreEntry>) => {
      const entry = await stores.load(STORE);
      if (entry !== undefined) await stores.save({ ...entry, ...next });
    },
    entries: async () => {
      const found = [];
      for await (const entry of ledger.list()) found.push(entry);
      return found;
    },
  };
}
