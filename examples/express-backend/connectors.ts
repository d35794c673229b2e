import type { Connector, ConnectorOptions } from 'commerce-connectors';
import { createAmazonConnector } from 'commerce-connectors/amazon';
import { createFlipkartConnector } from 'commerce-connectors/flipkart';
import { createShopifyConnector } from 'commerce-connectors/shopify';
import { createWooCommerceConnector } from 'commerce-connectors/woocommerce';
import type { BackendSettings } from './settings.js';
import type { Storage } from './storage.js';

/** One connector for each platform serves all stores of all companies. WooCommerce's and Amazon's keys are each store's own. */
export function createConnectors(
  settings: BackendSettings,
  { tokenStore, stateStore }: Storage,
): Readonly<Record<string, Connector>> {
  const common: ConnectorOptions = { tokenStore, stateStore };
  const { shopify, flipkart } = settings;
  return {
    woocommerce: createWooCommerceConnector(common),
    amazon: createAmazonConnector(common),
    ...(shopify === undefined ? {} : { shopify: createShopifyConnector({ ...common, ...shopify }) }),
    ...(flipkart === undefined
      ? {}
      : {
          flipkart: createFlipkartConnector({
            ...{ ...common, appId: flipkart.appId, appSecret: flipkart.appSecret },
            ...(flipkart.baseURL === undefined ? {} : { baseURL: flipkart.baseURL }),
          }),
        }),
  };
}
