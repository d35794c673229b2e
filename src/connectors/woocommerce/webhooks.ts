import type { CallOptions, WebhookDelivery, WebhookSubscriptions } from '../../core/connector.js';
import type { WebhookRefusal } from '../../core/errors.js';
import { parseJsonLosslessly } from '../../core/json.js';
import { dedupeKeyOf, headerReader, rawBytesOf, refuse } from '../../core/webhook-delivery.js';
import { recordOf } from '../../core/wire-reader.js';
import { omitUndefined, type WebhookEvent } from '../../model/index.js';
import type { Runtime } from '../runtime.js';
import type { WooClient } from './client.js';
import type { WooCommerceOptions } from './options.js';
import { settingsOf } from './settings.js';
import { parseSite } from './site.js';
import { createWooSubscriptions } from './subscriptions.js';
import { eventOf } from './webhook-event.js';
import { isSignature, isSigned } from './webhook-signature.js';
import { storeOf } from './webhook-store.js';

/** Orders with thousands of lines stay below; the bound only ends an attack. */
const MAX_BODY_BYTES = 10 * 1024 * 1024;

export interface WooWebhooks {
  /**
   * Pings (sent when a webhook is saved, unsigned) become events with the topic `ping` and the trust `none`: answer them
   * with exactly 200, or the store sends them again, and do nothing else.
   */
  verifyWebhook(delivery: WebhookDelivery, options?: CallOptions): Promise<WebhookEvent>;
  readonly webhooks: WebhookSubscriptions;
}

export function createWooWebhooks(runtime: Runtime, client: WooClient, options: WooCommerceOptions): WooWebhooks {
  return {
    webhooks: createWooSubscriptions(runtime, client, options),

    verifyWebhook: (delivery, callOptions) =>
      runtime.call('verifyWebhook', undefined, callOptions, async () => {
        const rawBody = rawBytesOf(delivery, 'woocommerce', MAX_BODY_BYTES);
        const header = wooHeaders(delivery);
        const webhookId = pingedWebhook(rawBody, header);
        if (webhookId !== undefined) return pingOf(webhookId, rawBody, delivery.storeId);

        const signature = requireHeader(header, 'signature', 'signature_missing');
        if (!isSignature(signature)) {
          throw refuse('woocommerce', 'signature_malformed', 'its signature is not base64 of 32 bytes');
        }
        const platformTopic = requireHeader(header, 'topic', 'header_missing').toLowerCase();
        const record = await storeOf(runtime, delivery.storeId, header('source'));
        const { webhookSecrets, statusMap } = settingsOf(record);
        if (webhookSecrets.length === 0) throw NO_SECRET();
        if (!isSigned(rawBody, signature, webhookSecrets)) throw NO_MATCH();

        const deliveryId = header('delivery-id');
        const body = parseBody(rawBody);
        return eventOf({ storeId: record.storeId, platformTopic, deliveryId, rawBody, body, statusMap });
      }),
  };
}

type HeaderReader = (name: string) => string | undefined;

const HEADERS = ['source', 'topic', 'resource', 'event', 'signature', 'id', 'delivery-id'] as const;

function wooHeaders(delivery: WebhookDelivery): HeaderReader {
  const read = headerReader(delivery.headers);
  return (name) => read(`x-wc-webhook-${name}`);
}

function requireHeader(header: HeaderReader, name: (typeof HEADERS)[number], reason: WebhookRefusal): string {
  const value = header(name);
  if (value === undefined) throw refuse('woocommerce', reason, `it has no X-WC-Webhook-${name} header`);
  return value;
}

/** A ping is nothing but `webhook_id=3`; what has any of the headers of a delivery is one, whatever its body. */
function pingedWebhook(rawBody: Uint8Array, header: HeaderReader): string | undefined {
  if (rawBody.byteLength > 40 || HEADERS.some((name) => header(name) !== undefined)) return undefined;
  return /^webhook_id=(\d{1,20})$/.exec(new TextDecoder('utf-8', { ignoreBOM: true }).decode(rawBody))?.[1];
}

/** Anybody can send one: the store is the one that the caller knows it for, or none. */
function pingOf(webhookId: string, rawBody: Uint8Array, named: string | undefined): WebhookEvent {
  const storeId = parseSite(named);
  if (named !== undefined && storeId === undefined) {
    throw refuse('woocommerce', 'store_unknown', "the storeId given is not a site's URL");
  }
  const dedupeKey = dedupeKeyOf('woocommerce', storeId ?? '', 'ping', rawBody);
  return omitUndefined<WebhookEvent>({
    id: dedupeKey,
    dedupeKey,
    topic: 'ping',
    platformTopic: 'ping',
    storeId,
    trust: 'none',
    raw: { webhook_id: webhookId },
  });
}

const NO_SECRET = () =>
  refuse(
    'woocommerce',
    'secret_missing',
    'no secret to check it with: subscribe with webhooks.ensure, or pass the webhookSecret of the webhook in WooCommerce > Settings > Advanced > Webhooks to auth.connect',
  );

const NO_MATCH = () =>
  refuse(
    'woocommerce',
    'signature_mismatch',
    'its signature does not match: check that rawBody is untouched and that the webhook in WooCommerce > Settings > Advanced > Webhooks has one of the secrets of this store (webhooks.ensure sets its own)',
  );

function parseBody(rawBody: Uint8Array): Readonly<Record<string, unknown>> {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(rawBody);
    const parsed: unknown = parseJsonLosslessly(text);
    // PHP writes an empty payload, such as that of a resource WooCommerce does not know, as a list.
    const payload = Array.isArray(parsed) && parsed.length === 0 ? {} : recordOf(parsed);
    if (payload !== undefined) return payload;
  } catch {
    // The parser's message quotes the body.
  }
  throw refuse('woocommerce', 'payload_invalid', 'its body is signed but is no JSON object');
}
