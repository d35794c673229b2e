import type { SignDelivery } from '../sync/webhook-fixture.js';
import { signNotification } from './flipkart/notifications/sign.js';
import { webhookHmac } from './shopify/webhooks/sign.js';

/** Signs a recorded delivery as Shopify does. @param secret the test connector's `clientSecret`. */
export function signShopifyDelivery(secret: string): SignDelivery {
  return ({ body }) => ({ headers: { 'x-shopify-hmac-sha256': hmacOf(body, secret) } });
}

/** Signs a recorded delivery as WooCommerce does. @param secret the `webhookSecret` of the test's store. */
export function signWooCommerceDelivery(secret: string): SignDelivery {
  return ({ body }) => ({ headers: { 'x-wc-webhook-signature': hmacOf(body, secret) } });
}

export interface SignFlipkartDelivery {
  readonly appId: string;
  readonly appSecret: string;
  /** The test connector's `notificationURL`: Flipkart signs the address, not the body. */
  readonly notificationURL: string;
  /** When it is sent, in milliseconds; old ones are refused. @default Date.now */
  readonly now?: () => number;
}

/** Signs a recorded delivery as Flipkart does (`FKLOGIN`), as sent now. */
export function signFlipkartDelivery(input: SignFlipkartDelivery): SignDelivery {
  const { appId, appSecret: secret, notificationURL: url, now = Date.now } = input;
  return ({ body, method = 'POST' }) => {
    const { headers } = signNotification({ body, appId, secret, url, method, at: now(), date: 'gmt' });
    return { headers, url };
  };
}

/** Has a recorded delivery come out of the host's own queue, which nothing signs: the connector needs its option `sqs`. */
export function signAmazonDelivery(): SignDelivery {
  return () => ({ transport: 'sqs' });
}

function hmacOf(body: string, secret: string): string {
  return webhookHmac(new TextEncoder().encode(body), secret);
}
