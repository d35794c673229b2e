import type { TokenStore } from 'commerce-connectors';
import { createShopifyConnector, DEFAULT_SCOPES } from 'commerce-connectors/shopify';
import { startSandbox } from 'commerce-connectors/testing';
import type { Progress } from './order-log.js';
import type { RealShopifyShop } from './settings.js';
import type { DemoShop } from './shop.js';

export async function openShopifySandbox(
  { orders, seed, startedAt }: Progress,
  tokenStore: TokenStore,
): Promise<DemoShop> {
  // The sandbox's orders are dated from its clock when it opens: the same seed and the same start give the same shop, to
  // the second. Then the clock runs.
  let openedAt: number | undefined;
  const now = () => startedAt + (openedAt === undefined ? 0 : Math.round(performance.now() - openedAt));
  const sandbox = await startSandbox({ platforms: ['shopify'], orders, seed, now });
  openedAt = performance.now();
  const { storeId, clientId, clientSecret } = sandbox.credentials.shopify;
  const controls = sandbox.controls.shopify;
  const connector = createShopifyConnector({
    baseURL: sandbox.baseURLs.shopify,
    clientId,
    clientSecret,
    tokenStore,
    now,
  });
  return {
    connector,
    storeId,
    sandbox: {
      orderIds: () => controls.orderIds(),
      shipmentsOf: (orderId) => controls.order(orderId)?.fulfillments.length ?? 0,
      expireTokens: () => controls.faults.expireTokens(),
      orderWebhook: (orderId) => controls.buildWebhook({ topic: 'orders/updated', orderId }),
      close: () => sandbox.close(),
    },
    async connect() {
      const { url, state } = await connector.auth.begin({
        storeId,
        redirectUri: 'https://app.example.com/shopify/callback',
        // Without read_all_orders a shop shows the last 60 days only. Shopify grants it on request.
        scopes: [...DEFAULT_SCOPES, 'read_all_orders'],
      });
      // The merchant's browser: it approves, and Shopify sends it back to the redirect URI with a signed code.
      const approval = await fetch(url, { redirect: 'manual' });
      return connector.auth.complete({ url: approval.headers.get('location') ?? '', state });
    },
  };
}

export function openShopifyShop(
  { storeId, platform: _, ...credentials }: RealShopifyShop,
  tokenStore: TokenStore,
): DemoShop {
  const connector = createShopifyConnector({ tokenStore });
  const given = Object.fromEntries(Object.entries(credentials).filter(([, value]) => value !== undefined));
  return { connector, storeId, connect: () => connector.auth.connect({ storeId, ...given }) };
}
