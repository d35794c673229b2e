import { createHmac } from 'node:crypto';
import type { WebhookTopic } from './topics.js';

/** `events` are the headers of the next-generation deliveries; `both` is what a delivery may carry meanwhile [PEER/DOC]. */
export type HeaderStyle = 'both' | 'classic' | 'events';

export interface BuiltWebhook {
  readonly rawBody: Uint8Array<ArrayBuffer>;
  readonly headers: Readonly<Record<string, string>>;
  readonly webhookId: string;
}

export interface SignWebhook {
  readonly rawBody: Uint8Array<ArrayBuffer>;
  readonly style: HeaderStyle;
  readonly topic: WebhookTopic;
  readonly storeId: string;
  readonly version: string;
  readonly secret: string;
  readonly webhookId: string;
  readonly eventId: string;
  readonly triggeredAt: number;
}

export const webhookHmac = (rawBody: Uint8Array, secret: string): string =>
  createHmac('sha256', secret).update(rawBody).digest('base64');

export function signWebhook(input: SignWebhook): BuiltWebhook {
  const hmac = webhookHmac(input.rawBody, input.secret);
  const triggeredAt = new Date(input.triggeredAt).toISOString().replace('Z', '000000Z');
  const classic = {
    'X-Shopify-Topic': input.topic,
    'X-Shopify-Hmac-Sha256': hmac,
    'X-Shopify-Shop-Domain': input.storeId,
    'X-Shopify-API-Version': input.version,
    'X-Shopify-Webhook-Id': input.webhookId,
    'X-Shopify-Event-Id': input.eventId,
    'X-Shopify-Triggered-At': triggeredAt,
  };
  const [resource, action] = input.topic.split('/');
  const events = {
    'shopify-topic': input.topic,
    'shopify-hmac-sha256': hmac,
    'shopify-shop-domain': input.storeId,
    'shopify-api-version': input.version,
    'shopify-webhook-id': input.webhookId,
    'shopify-event-id': input.eventId,
    'shopify-handle': resource ?? '',
    'shopify-action': action ?? '',
    'shopify-triggered-at': triggeredAt,
  };
  const headers = {
    'Content-Type': 'application/json',
    'User-Agent': 'Shopify-Captain-Hook',
    ...(input.style === 'events' ? {} : classic),
    ...(input.style === 'classic' ? {} : events),
  };
  return { rawBody: input.rawBody, headers, webhookId: input.webhookId };
}
