import type { Capabilities } from '../../core/capabilities.js';
import type { Connector } from '../../core/connector.js';
import { defineConnector } from '../../core/define-connector.js';
import { createRuntime, type Runtime } from '../runtime.js';
import { createFlipkartAuth, type FlipkartConnectorAuth } from './auth.js';
import { createFlipkartRefresh } from './auth-refresh.js';
import { createFlipkartCancel } from './cancel.js';
import { createFlipkartOperations } from './check-operation.js';
import { createFlipkartClient } from './client.js';
import { createFlipkartDiagnose } from './diagnose.js';
import { createFlipkartDocuments, type FlipkartDocuments } from './documents.js';
import { createFlipkartFulfillmentChanges, type FlipkartFulfillmentChanges } from './fulfillment-changes.js';
import { createFlipkartFulfillments } from './fulfillments.js';
import { createFlipkartInventory } from './inventory.js';
import { checkOptions, type FlipkartConnectSettings, type FlipkartOptions } from './options.js';
import { createFlipkartOrders, type FlipkartOrders, MAX_PAGE_SIZE } from './orders.js';
import { createFlipkartPrices } from './prices.js';
import { createFlipkartProducts } from './products.js';
import { createFlipkartReturns, type FlipkartReturns } from './returns.js';
import { createFlipkartSubscriptions } from './subscriptions.js';
import { FLIPKART_TOPICS } from './webhook-topics.js';
import { createFlipkartWebhooks } from './webhooks.js';

/** The contract, and what only Flipkart has. */
export interface FlipkartConnector
  extends Connector<FlipkartConnectSettings>,
    FlipkartFulfillmentChanges,
    FlipkartDocuments,
    FlipkartReturns {
  readonly auth: FlipkartConnectorAuth;
  /** All shipments of a Flipkart order (`OD…`): each is an order of its own here. */
  fetchOrdersByNumber: FlipkartOrders['fetchOrdersByNumber'];
}

/** Which body a gateway of the host signs, is the host's to say. */
function capabilitiesOf({ signature }: FlipkartOptions): Capabilities {
  return {
    operations: {
      fetchOrder: true,
      planFulfillment: true,
      cancelOrder: true,
      adjustInventory: false,
      fetchInventory: true,
      fetchProducts: true,
      updatePrices: true,
      webhooks: true,
      diagnose: true,
      checkOperation: true,
    },
    orders: {
      maxPageSize: MAX_PAGE_SIZE,
      listLagSeconds: 0,
      nativeFilters: ['ids', 'updatedAfter', 'updatedBefore', 'createdAfter', 'createdBefore', 'fulfilledBy'],
    },
    fulfillment: { partialQuantities: false, multipleTrackingNumbers: false, notifyCustomer: false },
    inventory: { locations: true, compareAndSet: false, maxBatchSize: 10 },
    webhooks: { trust: typeof signature === 'object' ? 'body' : 'envelope', topics: FLIPKART_TOPICS },
  };
}

/**
 * Creates the connector for Flipkart: Marketplace Seller API v3, any number of sellers.
 *
 * @example
 * const flipkart = createFlipkartConnector({ appId, appSecret, tokenStore });
 * await flipkart.auth.connect({ storeId: sellerId, locationId: 'LOC1234' });
 * for await (const order of iterateOrders(flipkart, { storeId: sellerId })) await save(order);
 *
 * @throws {ConnectorError} `configuration_invalid` for options that cannot work.
 */
export function createFlipkartConnector(options: FlipkartOptions = {}): FlipkartConnector {
  checkOptions(options);
  const runtime: Runtime = createRuntime(
    'flipkart',
    options,
    createFlipkartRefresh(() => runtime, options),
  );
  const client = createFlipkartClient(runtime, options);
  return defineConnector({
    platform: 'flipkart',
    capabilities: capabilitiesOf(options),
    ...createFlipkartAuth(runtime, client, options),
    ...createFlipkartOrders(runtime, client),
    ...createFlipkartReturns(runtime, client),
    ...createFlipkartFulfillments(runtime, client),
    ...createFlipkartFulfillmentChanges(runtime, client),
    ...createFlipkartDocuments(runtime, client),
    ...createFlipkartCancel(runtime, client),
    ...createFlipkartInventory(runtime, client),
    ...createFlipkartProducts(runtime, client),
    ...createFlipkartPrices(runtime, client),
    ...createFlipkartOperations(runtime, client),
    ...createFlipkartWebhooks(runtime, options),
    ...createFlipkartSubscriptions(runtime, client, options),
    ...createFlipkartDiagnose(runtime, client, options),
    close: () => runtime.close(),
  });
}
