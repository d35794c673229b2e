import type { CallOptions, WebhookDelivery } from '../../core/connector.js';
import { ConnectorError, type WebhookVerificationError } from '../../core/errors.js';
import { parseJsonLosslessly } from '../../core/json.js';
import { dedupeKeyOf, headerReader, rawBytesOf, refuse } from '../../core/webhook-delivery.js';
import { recordOf } from '../../core/wire-reader.js';
import { omitUndefined, toIsoUtc, type WebhookEvent } from '../../model/index.js';
import { findRecord } from '../records.js';
import type { Runtime } from '../runtime.js';
import { storeSecrets } from './app-credentials.js';
import { isSigned } from './app-signature.js';
import { mapOrder } from './map-order.js';
import { type ShopifyOptions, secretsOf } from './options.js';
import { parseShopDomain } from './shop-domain.js';
import { resourceOf } from './webhook-resource.js';
import { CANONICAL_TOPIC, ORDER_TOPICS } from './webhook-topics.js';
import { createVersionWatch } from './webhook-version.js';

/** Shopify's own bound on what it delivers is far lower; this one only ends an attack. */
const MAX_BODY_BYTES = 10 * 1024 * 1024;
/** HMAC-SHA256 in base64. */
const SIGNATURE = /^[A-Za-z0-9+/]{43}=$/;

export interface ShopifyWebhooks {
  verifyWebhook(delivery: WebhookDelivery, options?: CallOptions): Promise<WebhookEvent>;
}

export function createShopifyWebhooks(runtime: Runtime, options: ShopifyOptions): ShopifyWebhooks {
  const factorySecrets = secretsOf(options.clientSecret);
  const noteVersion = createVersionWatch(runtime.logger);

  /** The app's own secrets first; a store with an app of its own signs with that app's. */
  const requireSignature = async (body: Uint8Array, signature: string, storeId: string): Promise<void> => {
    if (isSigned(body, signature, factorySecrets, 'base64')) return;
    const own = storeSecrets(await findRecord(runtime, storeId)) ?? [];
    if (isSigned(body, signature, own, 'base64')) return;
    throw factorySecrets.length + own.length === 0 ? NO_SECRET() : NO_MATCH();
  };

  return {
    verifyWebhook: (delivery, callOptions) =>
      runtime.call('verifyWebhook', undefined, callOptions, async () => {
        const rawBody = rawBytesOf(delivery, 'shopify', MAX_BODY_BYTES);
        const header = shopifyHeaders(delivery);
        const signature = requireHeader(header, 'hmac-sha256', 'signature_missing');
        if (!SIGNATURE.test(signature)) {
          throw refuse('shopify', 'signature_malformed', 'its signature is not base64 of 32 bytes');
        }
        const storeId = parseShopDomain(requireHeader(header, 'shop-domain', 'header_missing'));
        if (storeId === undefined) {
          throw refuse('shopify', 'header_invalid', 'its shop domain header is no <shop>.myshopify.com');
        }
        if (delivery.storeId !== undefined && parseShopDomain(delivery.storeId) !== storeId) {
          throw refuse('shopify', 'store_unknown', 'it is for another store than the one given');
        }
        const platformTopic = requireHeader(header, 'topic', 'header_missing').toLowerCase();
        await requireSignature(rawBody, signature, storeId);
        noteVersion(header('api-version'), storeId);

        const body = parseBody(rawBody);
        requireSameShop(body, storeId);
        const dedupeKey = dedupeKeyOf('shopify', storeId, platformTopic, rawBody);
        return omitUndefined<WebhookEvent>({
          id: header('webhook-id') ?? dedupeKey,
          dedupeKey,
          topic: CANONICAL_TOPIC.get(platformTopic) ?? 'unknown',
          platformTopic,
          storeId,
          occurredAt: toIsoUtc(header('triggered-at')),
          trust: 'body',
          resource: resourceOf(platformTopic, body),
          order: ORDER_TOPICS.has(platformTopic) ? orderOf(body, storeId, options) : undefined,
          raw: body,
        });
      }),
  };
}

type HeaderReader = (name: string) => string | undefined;

/**
 * Header names are `X-Shopify-…`; the next-generation events use `shopify-…` and a delivery may carry both, the newer
 * ones then win (shopify-api 15, 2026-09).
 */
function shopifyHeaders(delivery: WebhookDelivery): HeaderReader {
  const read = headerReader(delivery.headers);
  return (name) => read(`shopify-${name}`) ?? read(`x-shopify-${name}`);
}

function requireHeader(header: HeaderReader, name: string, reason: WebhookVerificationError['reason']): string {
  const value = header(name);
  if (value === undefined) throw refuse('shopify', reason, `it has no X-Shopify-${name} header`);
  return value;
}

const NO_SECRET = () =>
  refuse('shopify', 'secret_missing', 'no secret to check it with: pass clientSecret to createShopifyConnector');

const NO_MATCH = () =>
  refuse(
    'shopify',
    'signature_mismatch',
    "its signature does not match: check that rawBody is untouched and clientSecret is the one of the app that subscribed (deliveries set up on the store's Notifications page are signed with another secret)",
  );

function parseBody(rawBody: Uint8Array): Readonly<Record<string, unknown>> {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(rawBody);
    // Order ids in webhook bodies are numbers beyond 2^53.
    const parsed = recordOf(parseJsonLosslessly(text));
    if (parsed !== undefined) return parsed;
  } catch {
    // The parser's message quotes the body.
  }
  throw refuse('shopify', 'payload_invalid', 'its body is signed but is no JSON object');
}

/**
 * All shops of an app sign with the same secret and the headers are not signed, so a delivery of one shop can be sent
 * again in another's name. Bodies about a shop, a customer or an uninstallation tell whose they are.
 */
function requireSameShop(body: Readonly<Record<string, unknown>>, storeId: string): void {
  for (const name of ['myshopify_domain', 'shop_domain']) {
    const shop = body[name];
    if (typeof shop === 'string' && parseShopDomain(shop) !== storeId) {
      throw refuse('shopify', 'store_unknown', `its body is of another shop than its header says (${name})`);
    }
  }
}

/** A signed body that is no order after all is still an event: the host fetches the order by `resource`. */
function orderOf(
  body: Readonly<Record<string, unknown>>,
  storeId: string,
  { codGateways }: ShopifyOptions,
): WebhookEvent['order'] {
  try {
    return mapOrder(body, { storeId, ...(codGateways === undefined ? {} : { codGateways }) }).order;
  } catch (error) {
    if (ConnectorError.isInstance(error)) return undefined;
    throw error;
  }
}
