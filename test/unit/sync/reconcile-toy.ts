import type { OrderPage, OrderQuery, PageIssue, ReadLimit, WebhookEnsureResult } from '../../../src/core/connector.js';
import { defineConnector } from '../../../src/core/define-connector.js';
import { ConnectorError, InvalidRequestError } from '../../../src/core/errors.js';
import { type FulfilledBy, type Order, type WebhookTopic, webhookEventSchema } from '../../../src/model/index.js';
import {
  createMemoryOrderSink,
  createMemoryStoreRegistry,
  createMemorySyncStateStore,
  createMemoryWebhookLedger,
  createOrderSync,
  createReconciliation,
  createWebhookInbox,
  defaultSyncSettings,
  type OrdersChanged,
  type ReconciliationOptions,
} from '../../../src/sync/index.js';
import { order as orderOf } from '../../../src/testing/conformance/sync-fixtures.js';

export const STORE = { platform: 'toy', storeId: 'acme' };
const MINUTE = 60;

const refuse = () => Promise.reject(new Error('the toy does not do that'));

/** A platform of a few orders in memory, whose clock moves a minute with each change; times are seconds since 2026. */
export function openToyPlatform() {
  const orders = new Map<string, Order>();
  let seconds = 0;
  const platform = {
    limits: [] as ReadLimit[],
    /** On each page. */
    issues: [] as PageIssue[],
    /** Runs before each page. */
    beforePage: (_number: number) => {},
    /** Runs before each single order. */
    beforeOrder: (_orderId: string) => {},
    pages: 0,
    singles: [] as string[],
    now: () => Date.UTC(2026, 0, 1) + seconds * 1_000,
    advance: (more: number) => {
      seconds += more;
    },
    put: (orderId: string, changes: Partial<Order> = {}): Order => {
      seconds += MINUTE;
      const { createdAt } = orders.get(orderId) ?? {};
      const made = orderOf(orderId, seconds, {
        ...STORE,
        createdAt: createdAt ?? new Date(platform.now()).toISOString(),
        ...changes,
      });
      orders.set(orderId, made);
      return made;
    },
    remove: (orderId: string) => {
      seconds += MINUTE;
      orders.delete(orderId);
    },
    ids: () => [...orders.keys()].sort(),
    get: (orderId: string) => orders.get(orderId),
  };
  const connector = defineConnector({
    platform: 'toy',
    capabilities: {
      operations: {
        ...{ fetchOrder: true, planFulfillment: false, cancelOrder: false, adjustInventory: false },
        ...{ fetchInventory: false, fetchProducts: false, updatePrices: false, webhooks: false },
        ...{ diagnose: false, checkOperation: false },
      },
      orders: { maxPageSize: 3, listLagSeconds: 0, nativeFilters: [] },
      fulfillment: { partialQuantities: false, multipleTrackingNumbers: false, notifyCustomer: false },
      inventory: { locations: false, compareAndSet: false, maxBatchSize: 1 },
      webhooks: { trust: 'body', topics: [] },
    },
    auth: {
      kind: 'api-key',
      ...{ begin: refuse, complete: refuse, connect: refuse, refresh: refuse, disconnect: refuse, check: refuse },
    },
    ...{ pushFulfillment: refuse, updateInventory: refuse },
    verifyWebhook: async ({ rawBody }) => webhookEventSchema.parse(JSON.parse(String(rawBody))),
    fetchOrders: async (query: OrderQuery) => {
      platform.beforePage(platform.pages);
      platform.pages += 1;
      return { ...pageOf([...orders.values()], query, platform.limits, platform.now()), issues: platform.issues };
    },
    fetchOrder: async ({ orderId }) => {
      platform.beforeOrder(orderId);
      platform.singles.push(orderId);
      const found = orders.get(orderId);
      if (found === undefined) throw new ConnectorError('not_found', 'toy: no such order');
      return found;
    },
  });
  return { platform, connector };
}

function pageOf(all: readonly Order[], query: OrderQuery, limits: readonly ReadLimit[], now: number): OrderPage {
  const { updatedAfter, fulfilledBy = 'merchant', cursor, limit = 3 } = query;
  if (cursor === 'of another version') {
    throw new InvalidRequestError('toy: no cursor', { issues: [{ path: 'cursor', message: 'is none' }] });
  }
  const placeOf = ({ updatedAt, orderId }: Order) => `${updatedAt} ${orderId}`;
  const isAsked = (by: FulfilledBy) => fulfilledBy === 'any' || by === 'unknown' || by === fulfilledBy;
  const rows = all
    .filter((order) => isAsked(order.fulfilledBy))
    .filter(({ updatedAt }) => updatedAfter === undefined || Date.parse(updatedAt) >= Date.parse(String(updatedAfter)))
    .filter((order) => cursor === undefined || placeOf(order) > cursor)
    .sort((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1));
  const page = { orders: rows.slice(0, limit), issues: [], limits };
  const last = page.orders.at(-1);
  if (last !== undefined && rows.length > limit) return { ...page, nextCursor: placeOf(last) };
  return { ...page, syncedUntil: new Date(now).toISOString() };
}

/** What the platform posts to a host. */
export function bodyOf(topic: WebhookTopic, order: Order): string {
  const { orderId, updatedAt, storeId } = order;
  return JSON.stringify({
    ...{ id: `${topic} ${orderId} ${updatedAt}`, dedupeKey: `${topic} ${orderId} ${updatedAt}`, topic },
    ...{ platformTopic: topic, storeId, occurredAt: updatedAt, trust: 'body', raw: {} },
    resource: { type: 'order', id: orderId },
    ...(topic === 'order.deleted' ? {} : { order }),
  });
}

export const KEPT: WebhookEnsureResult = { created: [], kept: [], updated: [], failed: [] };
export const MADE_ANEW: WebhookEnsureResult = {
  ...KEPT,
  created: [{ id: '1', topic: 'order.updated', platformTopic: 'orders/updated', url: 'https://host.example.com' }],
};

/** A host of that platform: stores in memory, order sync and reconciliation. */
export async function openToyHost(options: Partial<ReconciliationOptions> = {}) {
  const { platform, connector } = openToyPlatform();
  const stores = createMemoryStoreRegistry();
  const at = new Date(platform.now()).toISOString();
  await stores.save({
    ...STORE,
    ...{ version: 0, companyId: 'acme', status: 'active', statusSince: at, connectedAt: at, updatedAt: at },
    settings: defaultSyncSettings('toy'),
  });
  const sink = createMemoryOrderSink();
  const state = createMemorySyncStateStore();
  const ledger = createMemoryWebhookLedger();
  const changes: OrdersChanged[] = [];
  const common = { connectors: { toy: connector }, stores, sink, state, now: platform.now };
  const onOrders = (change: OrdersChanged) => {
    changes.push(change);
  };
  const change = async (next: Partial<Parameters<typeof stores.save>[0]>) => {
    const entry = await stores.load(STORE);
    if (entry !== undefined) await stores.save({ ...entry, ...next });
  };
  return {
    ...{ platform, connector, stores, sink, state, ledger, changes, change },
    orderSync: createOrderSync({ ...common, onOrders }),
    inbox: createWebhookInbox({ ...common, ledger, onOrders, random: () => 0.5 }),
    reconciliation: createReconciliation({ ...common, ledger, onOrders, waitMs: 0, ...options }),
    /** A host of another configuration with the same stores. */
    another: (more: Partial<ReconciliationOptions>) => createReconciliation({ ...common, ledger, onOrders, ...more }),
    /** What the sink takes to be there. */
    alive: async () => {
      const ids: string[] = [];
      for await (const { orderId, isDeleted } of sink.list(STORE)) if (!isDeleted) ids.push(orderId);
      return ids.sort();
    },
  };
}
