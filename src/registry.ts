import { ConnectorError } from './core/errors.js';

/** Every platform of the package, loaded when it is asked for. A new platform is one line here and one folder. */
const platforms = {
  shopify: () => import('./connectors/shopify/index.js').then((module) => module.createShopifyConnector),
  woocommerce: () => import('./connectors/woocommerce/index.js').then((module) => module.createWooCommerceConnector),
  flipkart: () => import('./connectors/flipkart/index.js').then((module) => module.createFlipkartConnector),
  amazon: () => import('./connectors/amazon/index.js').then((module) => module.createAmazonConnector),
};

/** The platforms that `createConnector` knows. */
export type PlatformId = keyof typeof platforms;
type Factory<Platform extends PlatformId> = Awaited<ReturnType<(typeof platforms)[Platform]>>;

export const PLATFORM_IDS = Object.keys(platforms) as readonly PlatformId[];

/**
 * Creates a connector by name, loading no other platform's code.
 *
 * @example
 * const connector = await createConnector('shopify', { clientId, clientSecret, tokenStore });
 *
 * @throws {ConnectorError} `configuration_invalid` for a platform this package does not have.
 */
export async function createConnector<Platform extends PlatformId>(
  platform: Platform,
  options: NonNullable<Parameters<Factory<Platform>>[0]>,
): Promise<ReturnType<Factory<Platform>>> {
  if (!Object.hasOwn(platforms, platform)) {
    throw new ConnectorError(
      'configuration_invalid',
      `There is no connector for this platform; there are ${PLATFORM_IDS.join(', ')}.`,
      { operation: 'createConnector' },
    );
  }
  const create = await platforms[platform]();
  return create(options) as ReturnType<Factory<Platform>>;
}
