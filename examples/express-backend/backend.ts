import type { Connector, Lock, StoreKey } from 'commerce-connectors';
import {
  createInventorySync,
  createOrderSync,
  createPriceSync,
  createProductMapping,
  createReconciliation,
  createStoreManager,
  createWebhookInbox,
  type OrdersChanged,
} from 'commerce-connectors/sync';
import { toHostOrder } from '../host-order.js';
import type { Storage } from './storage.js';
import { toShip, type Warehouse } from './warehouse.js';

export interface BackendInput {
  readonly connectors: Readonly<Record<string, Connector>>;
  readonly storage: Storage;
  readonly warehouse: Warehouse;
  /** Where merchants come back to: `https://app.example.com`. */
  readonly appURL: string;
  /** Where platforms deliver webhooks to. @default `appURL` */
  readonly webhookOrigin?: string;
  /** Where platforms write to that deliver to a queue, by platform. */
  readonly destinations?: Readonly<Record<string, string>>;
  /** Shared by all processes that run jobs. @default within this process */
  readonly lock?: Lock;
  /** Redirect URIs that are registered otherwise than the routes of this backend, by platform. */
  readonly redirectURIs?: Readonly<Record<string, string>>;
}

export type Backend = ReturnType<typeof createBackend>;

/** The services of `commerce-connectors/sync`, wired to one storage. */
export function createBackend(input: BackendInput) {
  const {
    connectors,
    storage,
    warehouse,
    appURL,
    webhookOrigin = appURL,
    destinations = {},
    redirectURIs = {},
    lock,
  } = input;
  const { stores, state, sink, ledger, mappings, values } = storage;
  const ports = { stores, state, sink, ledger, mappings, values };
  const common = { connectors, ...ports, ...(lock === undefined ? {} : { lock }) };

  // Flipkart's deliveries do not name their store: the address does, on every platform alike.
  const webhookURLOf = ({ platform, storeId }: StoreKey) =>
    `${webhookOrigin}/api/v1/webhooks/${platform}/${encodeURIComponent(storeId)}`;

  const manager = createStoreManager({
    ...common,
    webhooks: { url: webhookURLOf, destination: ({ platform }) => destinations[platform] },
  });
  const mapping = createProductMapping({ ...common, catalogue: warehouse });
  const inventorySync = createInventorySync({ ...common, hostStock: warehouse });
  const priceSync = createPriceSync({ ...common, hostPrices: warehouse });

  /** Comes at least once for each change: saving an order twice is saving it once. */
  const onOrders = async ({ store, created, updated }: OrdersChanged) => {
    const companyId = (await stores.load(store))?.companyId;
    // Removed meanwhile: nobody's orders.
    if (companyId === undefined) return;
    for (const order of [...created, ...updated.map((update) => update.order)]) {
      const hostSkus = await mapping.hostSkusOf(order);
      await storage.saveHostOrder(toHostOrder(order, { companyId, hostSkuOf: (line) => hostSkus.get(line.id) }));
      // What was sold here is less everywhere: first counted, then told.
      warehouse.hold(companyId, order.key, toShip(order, hostSkus));
      inventorySync.notify({ companyId, hostSkus: [...hostSkus.values()] });
    }
  };
  const orderSync = createOrderSync({ ...common, onOrders });
  const reconciliation = createReconciliation({
    ...{ ...common, onOrders },
    webhooks: { ensure: (store, options) => manager.ensureWebhooks(store, options) },
  });
  const inbox = createWebhookInbox({
    ...{ ...common, onOrders },
    handlers: [mapping.webhooks, inventorySync.webhooks, priceSync.webhooks, manager.webhooks],
  });
  return {
    ...{ manager, mapping, inventorySync, priceSync, orderSync, reconciliation, inbox, stores, state, mappings },
    redirectURIOf: (platform: string) =>
      redirectURIs[platform] ?? `${appURL}/api/v1/integrations/${platform}/auth/callback`,
    ...{ webhookURLOf, webhookOrigin },
  };
}
