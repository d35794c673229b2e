import type { Capabilities } from '../../core/capabilities.js';
import type { Connector } from '../../core/connector.js';
import { defineConnector } from '../../core/define-connector.js';
import { USER_AGENT } from '../../core/http/user-agent.js';
import { createRuntime, type Runtime } from '../runtime.js';
import { type AmazonConnectorAuth, createAmazonAuth } from './auth.js';
import { createAmazonRefresh } from './auth-refresh.js';
import { createAmazonCancel } from './cancel.js';
import { cancelReader } from './cancel-result.js';
import { createAmazonOperations } from './check-operation.js';
import { createAmazonClient } from './client.js';
import { createAmazonDiagnose } from './diagnose.js';
import { createAmazonFulfillments } from './fulfillments.js';
import { createGrantlessTokens } from './grantless-tokens.js';
import { createAmazonInventory, inventoryReader } from './inventory.js';
import { OPERATIONS } from './operations.js';
import { type AmazonConnectSettings, type AmazonOptions, checkOptions } from './options.js';
import { createAmazonOrders, MAX_PAGE_SIZE } from './orders.js';
import { createAmazonPrices, pricesReader } from './prices.js';
import { createAmazonProducts } from './products.js';
import { createAmazonSubscriptions } from './subscriptions.js';
import { AMAZON_TOPICS } from './webhook-topics.js';
import { createAmazonWebhooks } from './webhooks.js';

/** The contract, and what only Amazon has. */
export interface AmazonConnector extends Connector<AmazonConnectSettings> {
  readonly auth: AmazonConnectorAuth;
}

/** Amazon wants the name of the app with language and platform, 500 characters at most. */
const AMAZON_USER_AGENT = `${USER_AGENT} (Language=JavaScript; Platform=Node.js)`;

const CAPABILITIES: Capabilities = {
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
    // Reads end two minutes before the present, and a little more for clocks that differ.
    listLagSeconds: 150,
    nativeFilters: ['updatedAfter', 'updatedBefore', 'createdAfter', 'createdBefore', 'fulfilledBy'],
    quota: { burst: OPERATIONS.searchOrders.burst, requestsPerSecond: OPERATIONS.searchOrders.rate },
  },
  fulfillment: { partialQuantities: true, multipleTrackingNumbers: false, notifyCustomer: false },
  inventory: { locations: true, compareAndSet: false, maxBatchSize: 25_000 },
  webhooks: { trust: 'transport', topics: AMAZON_TOPICS },
};

/**
 * Creates the connector for Amazon: Selling Partner API, any number of sellers in all its regions.
 *
 * @example
 * const amazon = createAmazonConnector({ clientId, clientSecret, tokenStore });
 * await amazon.auth.connect({ storeId: 'A1B2C3D4E5F6G7', refreshToken, region: 'eu', marketplaceIds: ['A21TJRUUN4KGV'] });
 * for await (const order of iterateOrders(amazon, { storeId: 'A1B2C3D4E5F6G7' })) await save(order);
 *
 * @throws {ConnectorError} `configuration_invalid` for options that cannot work.
 */
export function createAmazonConnector(options: AmazonOptions = {}): AmazonConnector {
  checkOptions(options);
  const runtime: Runtime = createRuntime(
    'amazon',
    { ...options, userAgent: options.userAgent ?? AMAZON_USER_AGENT },
    createAmazonRefresh(() => runtime, options),
  );
  const client = createAmazonClient(runtime, options, createGrantlessTokens(runtime, options));
  return defineConnector({
    platform: 'amazon',
    capabilities: CAPABILITIES,
    ...createAmazonAuth(runtime, client, options),
    ...createAmazonOrders(runtime, client),
    ...createAmazonFulfillments(runtime, client),
    ...createAmazonCancel(runtime, client),
    ...createAmazonInventory(runtime, client),
    ...createAmazonProducts(runtime, client),
    ...createAmazonPrices(runtime, client),
    ...createAmazonOperations(runtime, client, [cancelReader, inventoryReader, pricesReader]),
    ...createAmazonWebhooks(runtime, options),
    ...createAmazonSubscriptions(runtime, client),
    ...createAmazonDiagnose(runtime, client, options),
    close: () => runtime.close(),
  });
}
