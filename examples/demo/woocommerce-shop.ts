import type { TokenStore } from 'commerce-connectors';
import { startSandbox } from 'commerce-connectors/testing';
import { createWooCommerceConnector } from 'commerce-connectors/woocommerce';
import type { Progress } from './order-log.js';
import type { RealWooCommerceSite } from './settings.js';
import type { DemoShop } from './shop.js';

export async function openWooCommerceSandbox(
  { orders, seed, startedAt }: Progress,
  tokenStore: TokenStore,
): Promise<DemoShop> {
  // The same seed and the same start give the same shop, to the second. Then the clock runs.
  let openedAt: number | undefined;
  const now = () => startedAt + (openedAt === undefined ? 0 : Math.round(performance.now() - openedAt));
  const sandbox = await startSandbox({ platforms: ['woocommerce'], orders, seed, now });
  openedAt = performance.now();
  const controls = sandbox.controls.woocommerce;
  const { storeId } = sandbox.credentials.woocommerce;
  const connector = createWooCommerceConnector({ baseURL: sandbox.baseURLs.woocommerce, tokenStore, now });
  return {
    connector,
    storeId,
    sandbox: {
      orderIds: () => controls.orders().flatMap(({ id, status }) => (status === 'trash' ? [] : id)),
      shipmentsOf: (orderId) => controls.order(orderId)?.trackings.length ?? 0,
      orderWebhook: (orderId) => controls.buildWebhook({ topic: 'order.updated', orderId }),
      close: () => sandbox.close(),
    },
    async connect() {
      const { url } = await connector.auth.begin({
        storeId,
        redirectUri: 'https://app.example.com/woocommerce/callback',
      });
      // The merchant agrees on a page of the own store, which then posts the keys to the redirect URI.
      let connected: ReturnType<typeof connector.auth.complete> | undefined;
      await controls.wcAuth.approve(url, async ({ url: callback, body }) => {
        connected = connector.auth.complete({ url: callback, rawBody: body });
        await connected;
        return { status: 200 };
      });
      if (connected === undefined) throw new Error('the store posted no keys');
      await connector.webhooks.ensure({
        storeId,
        url: 'https://app.example.com/woocommerce/webhooks',
        topics: ['order.created', 'order.updated'],
      });
      return connected;
    },
  };
}

export function openWooCommerceSite(
  { storeId, consumerKey, consumerSecret }: RealWooCommerceSite,
  tokenStore: TokenStore,
): DemoShop {
  const connector = createWooCommerceConnector({ tokenStore });
  return { connector, storeId, connect: () => connector.auth.connect({ storeId, consumerKey, consumerSecret }) };
}
