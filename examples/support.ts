import { fileURLToPath } from 'node:url';
import { createShopifyConnector, type ShopifyConnector } from 'commerce-connectors/shopify';
import { type Sandbox, startSandbox } from 'commerce-connectors/testing';

/** What every example is given: a sandbox shop, and a connector that is connected to it. */
export interface ExampleShop {
  readonly shopify: ShopifyConnector;
  readonly storeId: string;
  readonly sandbox: Sandbox;
}

export async function withExampleShop<Result>(run: (shop: ExampleShop) => Promise<Result>): Promise<Result> {
  const sandbox = await startSandbox({ platforms: ['shopify'], orders: 40, seed: 7 });
  const { storeId, accessToken, clientId, clientSecret } = sandbox.credentials.shopify;
  // For a real shop leave `baseURL` out; everything else stays as it is.
  const shopify = createShopifyConnector({ baseURL: sandbox.baseURLs.shopify, clientId, clientSecret });
  await shopify.auth.connect({ storeId, accessToken });
  try {
    return await run({ shopify, storeId, sandbox });
  } finally {
    await shopify.close();
    await sandbox.close();
  }
}

/** Runs an example when its file is started (`npx tsx examples/…`), not when it is imported by its test. */
export async function runAsScript(moduleURL: string, run: (shop: ExampleShop) => Promise<unknown>): Promise<void> {
  if (process.argv[1] === fileURLToPath(moduleURL)) console.log(await withExampleShop(run));
}
