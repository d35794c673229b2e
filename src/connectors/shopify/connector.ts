import type { Capabilities } from '../../core/capabilities.js';
import type { CallOptions, ConnectedStore, Connector, StockLocation } from '../../core/connector.js';
import { defineConnector } from '../../core/define-connector.js';
import { createRuntime, type Runtime } from '../runtime.js';
import { createShopifyAuth } from './auth.js';
import { createShopifyRefresh } from './auth-refresh.js';
import { createShopifyCancel } from './cancel.js';
import { createShopifyClient } from './client.js';
import { MAX_INPUT_ROWS, MAX_PAGE_SIZE } from './cost.js';
import { createShopifyDiagnose } from './diagnose.js';
import { createShopifyExport, type ShopifyExport } from './export.js';
import { createShopifyFulfillmentChanges, type ShopifyFulfillmentChanges } from './fulfillment-changes.js';
import { createShopifyFulfillments } from './fulfillments.js';
import { rereadingScopes } from './granted-scopes.js';
import { createShopifyInventory } from './inventory.js';
import { createShopifyOperations } from './operations.js';
import { checkOptions, type ShopifyConnectSettings, type ShopifyOptions } from './options.js';
import { OVERLAP_MS } from './order-walk.js';
import { createShopifyOrders } from './orders.js';
import { createShopifyProducts } from './products.js';
import { createShopifySubscriptions } from './subscriptions.js';
import { SHOPIFY_TOPICS } from './webhook-topics.js';
import { createShopifyWebhooks } from './webhooks.js';

/** The contract, and what only Shopify has. */
export interface ShopifyConnector extends Connector<ShopifyConnectSettings>, ShopifyFulfillmentChanges {
  /** Through a bulk operation. Worth it for thousands of orders: `prefersExport` tells. */
  exportOrders: ShopifyExport['exportOrders'];
  /** Whether there are 5,000 of these orders or more. */
  prefersExport: ShopifyExport['prefersExport'];
  /** All locations of the shop, inactive ones too. Needs `read_locations` for names and states. */
  fetchLocations(query: { readonly storeId: string }, options?: CallOptions): Promise<readonly StockLocation[]>;
  /**
   * Exchanges a permanent token for an expiring one that renews itself, without the merchant. Shopify refuses permanent
   * tokens of public apps from 2027-01-01 on. One way; a store that has an expiring token already is left as it is.
   */
  migrateToken(query: { readonly storeId: string }, options?: CallOptions): Promise<ConnectedStore>;
}

const CAPABILITIES: Capabilities = {
  operations: {
    fetchOrder: true,
    planFulfillment: true,
    cancelOrder: true,
    adjustInventory: true,
    fetchInventory: true,
    fetchProducts: true,
    updatePrices: true,
    webhooks: true,
    diagnose: true,
    checkOperation: true,
  },
  orders: {
    maxPageSize: MAX_PAGE_SIZE,
    listLagSeconds: OVERLAP_MS / 1_000,
    nativeFilters: ['ids', 'updatedAfter', 'updatedBefore', 'createdAfter', 'createdBefore'],
  },
  fulfillment: { partialQuantities: true, multipleTrackingNumbers: true, notifyCustomer: true },
  inventory: { locations: true, compareAndSet: true, maxBatchSize: MAX_INPUT_ROWS },
  webhooks: { trust: 'body', topics: SHOPIFY_TOPICS },
};

/**
 * Creates the connector for Shopify: Admin GraphQL API, any number of shops.
 *
 * @example
 * const shopify = createShopifyConnector({ clientId, clientSecret, tokenStore });
 * await shopify.auth.connect({ storeId: 'acme.myshopify.com', accessToken });
 * for await (const order of iterateOrders(shopify, { storeId: 'acme.myshopify.com' })) await save(order);
 *
 * @throws {ConnectorError} `configuration_invalid` for options that cannot work.
 */
export function createShopifyConnector(options: ShopifyOptions = {}): ShopifyConnector {
  checkOptions(options);
  const runtime: Runtime = createRuntime(
    'shopify',
    options,
    createShopifyRefresh(() => runtime, options),
  );
  const client = rereadingScopes(createShopifyClient(runtime, options), runtime);
  const orders = createShopifyOrders(runtime, client, options);
  return defineConnector({
    platform: 'shopify',
    capabilities: CAPABILITIES,
    ...createShopifyAuth(runtime, client, options),
    ...orders,
    ...createShopifyExport(runtime, client, orders, options),
    ...createShopifyFulfillments(runtime, client),
    ...createShopifyFulfillmentChanges(runtime, client),
    ...createShopifyInventory(runtime, client),
    ...createShopifyProducts(runtime, client),
    ...createShopifyCancel(runtime, client),
    ...createShopifyOperations(runtime, client),
    ...createShopifyWebhooks(runtime, options),
    ...createShopifySubscriptions(runtime, client),
    ...createShopifyDiagnose(runtime, client, options),
    close: () => runtime.close(),
  });
}
