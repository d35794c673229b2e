import type { Capabilities } from '../../core/capabilities.js';
import type { CallOptions, Connector } from '../../core/connector.js';
import { defineConnector } from '../../core/define-connector.js';
import { createRuntime } from '../runtime.js';
import { createWooAuth } from './auth.js';
import { createWooClient } from './client.js';
import { createWooDiagnose } from './diagnose.js';
import { createWooFulfillments } from './fulfillments.js';
import { createWooInventory } from './inventory.js';
import { checkOptions, type WooCommerceConnectSettings, type WooCommerceOptions } from './options.js';
import type { OrderStatusResult, OrderStatusUpdate } from './order-status.js';
import { createWooOrders, MAX_PAGE_SIZE } from './orders.js';
import { createWooProducts } from './products.js';
import { guardedTransport } from './public-transport.js';
import { WOO_TOPICS } from './webhook-topics.js';
import { createWooWebhooks } from './webhooks.js';

/** The contract, and what only WooCommerce has. */
export interface WooCommerceConnector extends Connector<WooCommerceConnectSettings> {
  /**
   * Sets any status the store has, custom ones included.
   *
   * @throws {InvalidRequestError} for a status the store does not have, and for `refunded` without `createsRefund`.
   */
  updateOrderStatus(update: OrderStatusUpdate, options?: CallOptions): Promise<OrderStatusResult>;
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
    checkOperation: false,
  },
  orders: {
    maxPageSize: MAX_PAGE_SIZE,
    listLagSeconds: 0,
    nativeFilters: ['ids', 'updatedAfter', 'updatedBefore', 'createdAfter', 'createdBefore'],
  },
  fulfillment: { partialQuantities: true, multipleTrackingNumbers: true, notifyCustomer: true },
  inventory: { locations: false, compareAndSet: false, maxBatchSize: 100 },
  webhooks: { trust: 'body', topics: WOO_TOPICS },
};

/**
 * Creates the connector for WooCommerce: REST API v3, any number of sites.
 *
 * @example
 * const woocommerce = createWooCommerceConnector({ tokenStore });
 * await woocommerce.auth.connect({ storeId: 'https://shop.example.com', consumerKey, consumerSecret });
 * for await (const order of iterateOrders(woocommerce, { storeId: 'https://shop.example.com' })) await save(order);
 *
 * @throws {ConnectorError} `configuration_invalid` for options that cannot work.
 */
export function createWooCommerceConnector(options: WooCommerceOptions = {}): WooCommerceConnector {
  checkOptions(options);
  const guarded = guardedTransport(options);
  const runtime = createRuntime(
    'woocommerce',
    guarded === undefined ? options : { ...options, transport: guarded.transport },
  );
  const client = createWooClient(runtime, options);
  return defineConnector({
    platform: 'woocommerce',
    capabilities: CAPABILITIES,
    ...createWooAuth(runtime, client, options),
    ...createWooOrders(runtime, client),
    ...createWooFulfillments(runtime, client),
    ...createWooInventory(runtime, client),
    ...createWooProducts(runtime, client),
    ...createWooWebhooks(runtime, client, options),
    ...createWooDiagnose(runtime, client),
    close: async () => {
      await runtime.close();
      await guarded?.close();
    },
  });
}
