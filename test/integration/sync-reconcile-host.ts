import { onTestFinished } from 'vitest';
import type { Connector, WebhookEnsureResult } from '../../src/core/connector.js';
import {
  createMemoryOrderSink,
  createMemoryStoreRegistry,
  createMemorySyncStateStore,
  createMemoryWebhookLedger,
  createOrderSync,
  createReconciliation,
  createWebhookInbox,
  defaultSyncSettings,
  type WebhookInbox,
} from '../../src/sync/index.js';
import { readBody, startLoopbackServer } from '../../src/testing/loopback-server.js';

const ORDER_TOPICS = ['order.created', 'order.updated', 'order.deleted'] as const;

/** A host with one store: everything in memory, a receiver that can be down, and an inbox behind it. */
export async function openReconcilingHost(connector: Connector, storeId: string) {
  const { platform } = connector;
  const store = { platform, storeId };
  const stores = createMemoryStoreRegistry();
  const at = new Date().toISOString();
  await stores.save({
    ...store,
    ...{ version: 0, companyId: 'acme', status: 'active', statusSince: at, connectedAt: at, updatedAt: at },
    settings: defaultSyncSettings(platform),
  });
  const sink = createMemoryOrderSink();
  const ledger = createMemoryWebhookLedger();
  const common = { connectors: { [platform]: connector }, stores, sink, ledger, state: createMemorySyncStateStore() };
  const inbox = createWebhookInbox(common);
  const receiver = await startReceiver(inbox, platform, storeId);
  const ensure = (): Promise<WebhookEnsureResult> =>
    connector.webhooks.ensure({ storeId, url: receiver.url, topics: ORDER_TOPICS });
  return {
    ...{ store, sink, ledger, inbox, receiver, ensure },
    orderSync: createOrderSync(common),
    reconciliation: createReconciliation({ ...common, webhooks: { ensure } }),
    /** What the sink takes to be there, each with its revision. */
    alive: async () => {
      const tokens: Record<string, string> = {};
      for await (const { orderId, isDeleted, revision } of sink.list(store)) {
        if (!isDeleted) tokens[orderId] = revision.token;
      }
      return tokens;
    },
    /** What the platform shows, read by nothing but the connector. */
    truth: async () => {
      const tokens: Record<string, string> = {};
      let cursor: string | undefined;
      do {
        const page = await connector.fetchOrders({
          ...{ storeId, fulfilledBy: 'any' },
          ...(cursor === undefined ? {} : { cursor }),
        });
        for (const { orderId, revision } of page.orders) tokens[orderId] = revision.token;
        cursor = page.nextCursor;
      } while (cursor !== undefined);
      return tokens;
    },
  };
}

async function startReceiver(inbox: WebhookInbox, platform: string, storeId: string) {
  const state = { isDown: false };
  const server = await startLoopbackServer(async (request, response) => {
    const rawBody = await readBody(request);
    if (state.isDown) {
      response.writeHead(500).end();
      return;
    }
    const status = await inbox.receive({ platform, rawBody, headers: request.headers, storeId }).then(
      () => 200,
      () => 401,
    );
    response.writeHead(status).end();
  });
  onTestFinished(() => server.close());
  return {
    url: `${server.baseURL}/hooks`,
    setDown: (isDown: boolean) => {
      state.isDown = isDown;
    },
  };
}
