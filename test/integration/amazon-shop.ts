import { onTestFinished } from 'vitest';
import { type AmazonOptions, createAmazonConnector } from '../../src/connectors/amazon/index.js';
import { createMemoryTokenStore } from '../../src/storage/index.js';
import { type AmazonSandboxOptions, startSandbox } from '../../src/testing/index.js';

const INDIA = 'A21TJRUUN4KGV';

/** A seller of the sandbox, with quotas that nothing here exhausts. */
export async function openShop(amazon: AmazonSandboxOptions = {}, options: Partial<AmazonOptions> = {}) {
  const sandbox = await startSandbox({
    platforms: ['amazon'],
    orders: 1,
    seed: 7,
    amazon: { quotaScale: 1e6, sellers: [{ marketplaceIds: [INDIA] }], ...amazon },
  });
  onTestFinished(() => sandbox.close());
  const controls = sandbox.controls.amazon;
  const { lwaURL, clientId, clientSecret, storeId, refreshToken, region, marketplaceIds } = controls.credentials();
  /** Connectors that share a token store are processes of one app. */
  const tokenStore = options.tokenStore ?? createMemoryTokenStore();
  const open = (more: Partial<AmazonOptions> = {}) => {
    const { baseURL } = controls;
    const connector = createAmazonConnector({
      baseURL,
      lwaURL,
      clientId,
      clientSecret,
      tokenStore,
      ...options,
      ...more,
    });
    onTestFinished(() => connector.close());
    return connector;
  };
  /** Another installation of the same app: it remembers nothing. */
  const install = async () => {
    const connector = open({ tokenStore: createMemoryTokenStore() });
    await connector.auth.connect({ storeId, refreshToken, region, marketplaceIds, verify: false });
    return connector;
  };
  const connector = open();
  await connector.auth.connect({ storeId, refreshToken, region, marketplaceIds, verify: false });
  controls.requests.reset();
  return { connector, open, install, controls, storeId };
}

export type Shop = Awaited<ReturnType<typeof openShop>>;

/** What crosses a process boundary. */
export const throughJson = <T>(value: T): T => JSON.parse(JSON.stringify(value));
