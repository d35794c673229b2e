import { createShopifyConnector, type ShopifyConnector, type ShopifyOptions } from 'commerce-connectors/shopify';
import {
  type OrderTruth,
  type Sandbox,
  type ShopifySandboxControls,
  type ShopifySandboxOptions,
  startSandbox,
} from 'commerce-connectors/testing';
import { createMemoryTokenStore } from '../../src/storage/index.js';

/** A shop of the sandbox with a connector to it. */
export interface TestShop {
  readonly sandbox: Sandbox;
  readonly controls: ShopifySandboxControls;
  readonly storeId: string;
  readonly shopify: ShopifyConnector;
  /** Another connector on the same token store: another process's view. */
  another(options?: Partial<ShopifyOptions>): ShopifyConnector;
  /** The first order of a scenario of the sandbox's generator. */
  order(scenario: string): OrderTruth;
  truth(order: OrderTruth): OrderTruth;
  close(): Promise<void>;
}

/** Points enough that no test waits for the rate limit. */
const GENEROUS = { maximum: 1e6, restoreRate: 1e6 };

export async function startShop(
  input: {
    readonly orders?: number;
    readonly seed?: number;
    readonly shopify?: ShopifySandboxOptions;
    readonly options?: Partial<ShopifyOptions>;
    readonly connect?: { readonly locationId?: string; readonly scopes?: readonly string[] };
  } = {},
): Promise<TestShop> {
  const sandbox = await startSandbox({
    platforms: ['shopify'],
    orders: input.orders ?? 40,
    seed: input.seed ?? 1,
    shopify: { bucket: GENEROUS, ...input.shopify },
  });
  const controls = sandbox.controls.shopify;
  const { storeId, accessToken, clientId, clientSecret } = sandbox.credentials.shopify;
  const tokenStore = input.options?.tokenStore ?? createMemoryTokenStore();
  const connectors: ShopifyConnector[] = [];
  const another = (options: Partial<ShopifyOptions> = {}) => {
    const connector = createShopifyConnector({
      baseURL: (id) => controls.baseURL(id),
      clientId,
      clientSecret,
      tokenStore,
      ...input.options,
      ...options,
    });
    connectors.push(connector);
    return connector;
  };
  const shopify = another();
  await shopify.auth.connect({ storeId, accessToken, verify: false, ...input.connect });
  return {
    sandbox,
    controls,
    storeId,
    shopify,
    another,
    order: (scenario) => {
      const found = controls.orders().find((order) => order.scenario === scenario);
      if (found === undefined) throw new Error(`the sandbox has no order ${scenario}`);
      return found;
    },
    truth: (order) => {
      const found = controls.order(order.id);
      if (found === undefined) throw new Error(`order ${order.id} is gone`);
      return found;
    },
    close: async () => {
      for (const connector of connectors) await connector.close();
      await sandbox.close();
    },
  };
}

/** What a call rejected with; fails when it did not. */
export async function failureOf(call: Promise<unknown>): Promise<Record<string, unknown> & Error> {
  try {
    await call;
  } catch (error) {
    return error as Record<string, unknown> & Error;
  }
  throw new Error('expected a rejection');
}
