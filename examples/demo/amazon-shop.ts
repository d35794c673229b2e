import type { TokenStore, Transport } from 'commerce-connectors';
import { createAmazonConnector, type Region } from 'commerce-connectors/amazon';
import { startSandbox } from 'commerce-connectors/testing';
import type { Progress } from './order-log.js';
import type { RealAmazonSeller } from './settings.js';
import type { DemoShop } from './shop.js';

const TOPIC = 'arn:aws:sns:eu-west-1:123456789012:orders';
const QUEUE = 'arn:aws:sqs:eu-west-1:123456789012:orders';

export async function openAmazonSandbox(
  { orders, seed, startedAt }: Progress,
  tokenStore: TokenStore,
): Promise<DemoShop> {
  // The same seed and the same start give the same seller, to the second. Then the clock runs.
  let openedAt: number | undefined;
  const now = () => startedAt + (openedAt === undefined ? 0 : Math.round(performance.now() - openedAt));
  const sandbox = await startSandbox({ platforms: ['amazon'], orders, seed, now });
  openedAt = performance.now();
  const controls = sandbox.controls.amazon;
  const { storeId, lwaURL, clientId, clientSecret, applicationId, marketplaceIds } = sandbox.credentials.amazon;

  // Amazon SNS signs with a certificate of its own host: the sandbox's takes its place.
  const transport: Transport = async (url, init) =>
    new URL(url).hostname.startsWith('sns.') ? new Response(controls.notifications.snsCertificate()) : fetch(url, init);
  const connector = createAmazonConnector({
    ...{ baseURL: sandbox.baseURLs.amazon, lwaURL, clientId, clientSecret, applicationId, tokenStore, transport, now },
    sns: { topicArns: [TOPIC] },
  });
  return {
    connector,
    storeId,
    sandbox: {
      // FBA orders are Amazon's to ship: a read leaves them out unless it asks for them.
      orderIds: () => controls.orders().flatMap(({ id, fulfilledBy }) => (fulfilledBy === 'MERCHANT' ? id : [])),
      shipmentsOf: (orderId) => controls.order(orderId)?.packages.length ?? 0,
      expireTokens: () => controls.expireTokens(),
      orderWebhook(orderId) {
        controls.requestCancellation(orderId);
        const notification = controls.notifications.messages().at(-1);
        if (notification === undefined) throw new Error('the queue is empty');
        const rawBody = new TextEncoder().encode(
          controls.notifications.sns(JSON.parse(notification.body), { topicArn: TOPIC }),
        );
        return { rawBody, headers: { 'x-amz-sns-message-type': 'Notification' } };
      },
      close: () => sandbox.close(),
    },
    async connect() {
      const { url } = await connector.auth.begin({
        redirectUri: 'https://app.example.com/amazon/callback',
        marketplaceId: marketplaceIds[0] ?? '',
      });
      // The seller agrees on Seller Central, and Amazon sends the browser back to the redirect URI.
      const store = await connector.auth.complete({ url: controls.authorize({ url }) });
      await connector.webhooks.ensure({ storeId, url: QUEUE, destination: QUEUE, topics: ['order.updated'] });
      return store;
    },
  };
}

export function openAmazonSeller(
  { storeId, refreshToken, region, clientId, clientSecret }: RealAmazonSeller,
  tokenStore: TokenStore,
): DemoShop {
  const connector = createAmazonConnector({ clientId, clientSecret, tokenStore });
  const seller: { readonly storeId: string; readonly refreshToken: string; readonly region: Region } = {
    ...{ storeId, refreshToken, region },
  };
  return { connector, storeId, connect: () => connector.auth.connect(seller) };
}
