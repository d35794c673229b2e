import { createWooCommerceConnector } from '../../src/connectors/woocommerce/index.js';
import { createFileTokenStore } from '../../src/storage/index.js';
import {
  createFileOrderSink,
  createFileStoreRegistry,
  createFileSyncStateStore,
  createFileWebhookLedger,
  createOrderSync,
  createReconciliation,
  createWebhookInbox,
  type OrdersListener,
} from '../../src/sync/index.js';

export interface CrashHostInput {
  readonly folder: string;
  readonly baseURL: string;
  readonly storeId: string;
  readonly pageSize: number;
  readonly onOrders: OrdersListener;
  /** @default Date.now */
  readonly now?: () => number;
}

/** What a backend has, on the files of one folder. A dead one's events are free again after five seconds. */
export function openCrashHost({ folder, baseURL, storeId, pageSize, onOrders, now = Date.now }: CrashHostInput) {
  const woocommerce = createWooCommerceConnector({
    baseURL,
    tokenStore: createFileTokenStore({ path: `${folder}/tokens.json` }),
  });
  const sink = createFileOrderSink({ folder });
  const ledger = createFileWebhookLedger({ folder });
  const stores = createFileStoreRegistry({ folder });
  const state = createFileSyncStateStore({ folder });
  const common = { connectors: { woocommerce }, stores, sink, ledger, state, onOrders, now, pageSize };
  return {
    store: { platform: 'woocommerce', storeId },
    ...{ woocommerce, sink, ledger, stores, state },
    inbox: createWebhookInbox({ ...common, leaseMs: 5_000, handlerTimeoutMs: 4_000 }),
    orderSync: createOrderSync(common),
    reconciliation: createReconciliation(common),
  };
}
