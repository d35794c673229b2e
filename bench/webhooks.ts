import { createHmac, timingSafeEqual } from 'node:crypto';
import { createShopifyConnector } from 'commerce-connectors/shopify';
import { createWooCommerceConnector } from 'commerce-connectors/woocommerce';
import { compare, figure, type Sample } from './measure.js';
import { loadShopifyPeer } from './peers.js';
import type { Replay } from './replay.js';
import type { Section } from './report.js';

/** Deliveries in one measured run. */
const BATCH = 500;

/** Verifying deliveries: this library also parses and maps the order in them. */
export async function webhooks(replay: Replay, rounds: number): Promise<Section> {
  const { deliveries, webhookSecret } = replay;
  const { shopify: app, woocommerce: site } = replay.credentials;
  const shopify = createShopifyConnector({ clientId: app.clientId, clientSecret: app.clientSecret });
  const woocommerce = createWooCommerceConnector({ baseURL: replay.woocommerceURL });
  await woocommerce.auth.connect({ ...site, webhookSecret, verify: false });
  const peer = (await loadShopifyPeer())?.createShopifyPeer({
    origin: replay.shopifyURL,
    shop: app.storeId,
    accessToken: app.accessToken,
    clientId: app.clientId,
    clientSecret: app.clientSecret,
    apiVersion: '2026-10',
  });
  const hmacOnly = (body: string, secret: string, signature: string) => {
    const expected = Buffer.from(createHmac('sha256', secret).update(body).digest('base64'));
    const given = Buffer.from(signature);
    return expected.length === given.length && timingSafeEqual(expected, given);
  };
  const times = (work: () => unknown) => async () => {
    for (let count = 0; count < BATCH; count += 1) await work();
  };
  const { body, headers } = deliveries.shopify;
  const signature = headers['X-Shopify-Hmac-Sha256'] ?? headers['x-shopify-hmac-sha256'] ?? '';
  const samples: Readonly<Record<string, Sample | undefined>> = await compare(
    {
      shopify: times(() => shopify.verifyWebhook({ rawBody: body, headers })),
      woocommerce: times(() =>
        woocommerce.verifyWebhook({
          rawBody: deliveries.woocommerce.body,
          headers: deliveries.woocommerce.headers,
        }),
      ),
      hmac: times(() => hmacOnly(body, app.clientSecret, signature)),
      peer: peer && times(() => peer.validate(body, headers)),
    },
    rounds,
  );
  await shopify.close();
  await woocommerce.close();
  const row = (name: string, what: string, size: number) => {
    const sample = samples[name];
    return [
      what,
      sample === undefined ? 'needs Node 22' : figure(BATCH / (sample.median / 1_000)),
      `${figure(size / 1024)} KB`,
    ];
  };
  return {
    title: 'Webhooks',
    about: 'Deliveries of one order, one after the other. This library verifies, parses, and maps the order.',
    head: ['', 'per second', 'body'],
    rows: [
      row('shopify', 'this library, Shopify', body.length),
      row('peer', '`@shopify/shopify-api` 15: verify only', body.length),
      row('hmac', '`node:crypto` HMAC and compare: the floor', body.length),
      row('woocommerce', 'this library, WooCommerce', deliveries.woocommerce.body.length),
    ],
  };
}
