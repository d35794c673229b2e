import { onTestFinished } from 'vitest';
import type { Connector, WebhookDelivery } from '../../src/core/connector.js';
import type { WebhookEvent } from '../../src/model/index.js';
import {
  createMemoryOrderSink,
  createMemoryStoreRegistry,
  createMemoryWebhookLedger,
  createWebhookInbox,
  defaultSyncSettings,
  type OrdersChanged,
  type StoreEntry,
  type WebhookInboxOptions,
} from '../../src/sync/index.js';
import { readBody, startLoopbackServer } from '../../src/testing/loopback-server.js';

/** An inbox over one connected store, and an endpoint that hands deliveries to it. */
export async function startInboxHost(
  connector: Connector,
  storeId: string,
  options: Partial<WebhookInboxOptions> = {},
) {
  const { platform } = connector;
  const store = { platform, storeId };
  const stores = createMemoryStoreRegistry();
  const ledger = createMemoryWebhookLedger();
  const sink = createMemoryOrderSink();
  const changes: OrdersChanged[] = [];
  const statuses: string[] = [];
  const at = new Date().toISOString();
  const settings = defaultSyncSettings(platform);
  await stores.save({
    ...store,
    ...{ version: 0, companyId: 'acme', status: 'active', statusSince: at, connectedAt: at, updatedAt: at },
    settings: { ...settings, webhooks: { enabled: true } },
  });
  const inbox = createWebhookInbox({
    connectors: { [platform]: connector },
    ...{ stores, ledger, sink, call: { maxRetries: 0 } },
    onOrders: (change) => {
      changes.push(change);
    },
    ...options,
  });
  const receive = async (delivery: WebhookDelivery): Promise<WebhookEvent> => {
    const { status, event } = await inbox.receive({ platform, storeId, ...delivery });
    statuses.push(status);
    return event;
  };
  const server = await startLoopbackServer(async (request, response) => {
    await receive({ rawBody: await readBody(request), headers: request.headers }).then(
      () => response.writeHead(200).end(),
      () => response.writeHead(401).end(),
    );
  });
  onTestFinished(() => server.close());
  return {
    ...{ inbox, stores, ledger, sink, changes, statuses, store, receive },
    url: `${server.baseURL}/webhooks`,
    process: () => inbox.process(),
    change: async (next: Partial<StoreEntry>) => {
      const entry = await stores.load(store);
      if (entry !== undefined) await stores.save({ ...entry, ...next });
    },
    state: async (orderId: string) => (await sink.get(store, orderId))?.state.value,
    /** Whether the sink holds what the platform has. */
    isTrue: async (orderId: string) => {
      const { revision, state } = await connector.fetchOrder({ storeId, orderId });
      const stored = await sink.get(store, orderId);
      return stored?.revision.at === revision.at && stored.state.value === state.value;
    },
  };
}
