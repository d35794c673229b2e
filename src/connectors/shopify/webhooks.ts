import { createHmac } from 'node:crypto';
import type { CallOptions, WebhookDelivery } from '../../core/connector.js';
import { equalBytesInConstantTime } from '../../core/constant-time.js';
import { ConnectorError } from '../../core/errors.js';
import { parseJsonLosslessly } from '../../core/json.js';
import { dedupeKeyOf, headerReader, rawBytesOf, refuse } from '../../core/webhook-delivery.js';
import { recordOf } from '../../core/wire-reader.js';
import {
  omitUndefined,
  toIsoUtc,
  type WebhookEvent,
  type WebhookResource,
  type WebhookTopic,
} from '../../model/index.js';
import type { Runtime } from '../runtime.js';
import { storeSecrets } from './app-credentials.js';
import { toGlobalId } from './ids.js';
import { mapOrder } from './map-order.js';
import { type ShopifyOptions, secretsOf } from './options.js';
import { parseShopDomain } from './shop-domain.js';

/** Shopify's topics to the canonical ones. The compliance topics come from the app's configuration only. */
const CANONICAL_TOPIC: ReadonlyMap<string, WebhookTopic> = new Map<string, WebhookTopic>([
  ['orders/create', 'order.created'],
  ['orders/updated', 'order.updated'],
  ['orders/edited', 'order.updated'],
  ['orders/paid', 'order.paid'],
  ['orders/fulfilled', 'order.fulfilled'],
  ['orders/partially_fulfilled', 'order.updated'],
  ['orders/cancelled', 'order.cancelled'],
  ['orders/delete', 'order.deleted'],
  ['fulfillments/create', 'fulfillment.created'],
  ['fulfillments/update', 'fulfillment.updated'],
  ['refunds/create', 'refund.created'],
  ['returns/request', 'return.created'],
  ['returns/approve', 'return.updated'],
  ['returns/decline', 'return.updated'],
  ['returns/cancel', 'return.updated'],
  ['returns/close', 'return.updated'],
  ['returns/reopen', 'return.updated'],
  ['returns/update', 'return.updated'],
  ['products/create', 'product.created'],
  ['products/update', 'product.updated'],
  ['products/delete', 'product.deleted'],
  ['inventory_levels/connect', 'inventory.updated'],
  ['inventory_levels/update', 'inventory.updated'],
  ['inventory_levels/disconnect', 'inventory.updated'],
  ['bulk_operations/finish', 'operation.finished'],
  ['shop/update', 'store.updated'],
  ['app/scopes_update', 'store.updated'],
  ['app/uninstalled', 'store.uninstalled'],
  ['customers/data_request', 'privacy.customer_request'],
  ['customers/redact', 'privacy.customer_redact'],
  ['shop/redact', 'privacy.store_redact'],
]);

/** The canonical topics that Shopify can deliver. */
export const SHOPIFY_TOPICS: readonly WebhookTopic[] = [...new Set(CANONICAL_TOPIC.values())];

/** Bodies of these are whole orders; `orders/edited` and `orders/delete` carry other shapes. */
const ORDER_TOPICS: ReadonlySet<string> = new Set([
  'orders/create',
  'orders/updated',
  'orders/paid',
  'orders/fulfilled',
  'orders/partially_fulfilled',
  'orders/cancelled',
]);

/** Shopify's own bound on what it delivers is far lower; this one only ends an attack. */
const MAX_BODY_BYTES = 10 * 1024 * 1024;
/** HMAC-SHA256 in base64. */
const SIGNATURE = /^[A-Za-z0-9+/]{43}=$/;

export interface ShopifyWebhooks {
  verifyWebhook(delivery: WebhookDelivery, options?: CallOptions): Promise<WebhookEvent>;
}

export function createShopifyWebhooks(runtime: Runtime, options: ShopifyOptions): ShopifyWebhooks {
  const factorySecrets = secretsOf(options.clientSecret);

  /** The app's own secrets first; a store with an app of its own signs with that app's. */
  const requireSignature = async (body: Uint8Array, signature: string, storeId: string): Promise<void> => {
    if (isSigned(body, signature, factorySecrets)) return;
    const own = storeSecrets(await runtime.tokenStore.load({ platform: 'shopify', storeId })) ?? [];
    if (isSigned(body, signature, own)) return;
    if (factorySecrets.length + own.length === 0) {
      throw refuse(
        'shopify',
        'secret_missing',
        'no secret to check it with: pass clientSecret to createShopifyConnector',
      );
    }
    throw refuse(
      'shopify',
      'signature_mismatch',
      "its signature does not match: check that rawBody is untouched and clientSecret is the one of the app that subscribed (deliveries set up on the store's Notifications page are signed with another secret)",
    );
  };

  return {
    verifyWebhook: (delivery, callOptions) =>
      runtime.call('verifyWebhook', undefined, callOptions, async () => {
        const body = rawBytesOf(delivery, 'shopify', MAX_BODY_BYTES);
        const header = shopifyHeaders(delivery);
        const signature = header('hmac-sha256');
        if (signature === undefined)
          throw refuse('shopify', 'signature_missing', 'it has no X-Shopify-Hmac-Sha256 header');
        if (!SIGNATURE.test(signature))
          throw refuse('shopify', 'signature_malformed', 'its signature is not base64 of 32 bytes');
        const storeId = parseShopDomain(header('shop-domain'));
        if (storeId === undefined)
          throw refuse('shopify', 'header_invalid', 'its shop domain header is missing or no <shop>.myshopify.com');
        if (delivery.storeId !== undefined && parseShopDomain(delivery.storeId) !== storeId) {
          throw refuse('shopify', 'store_unknown', 'it is for another store than the one given');
        }
        const platformTopic = header('topic')?.toLowerCase();
        if (platformTopic === undefined) throw refuse('shopify', 'header_missing', 'it has no X-Shopify-Topic header');
        await requireSignature(body, signature, storeId);
        return eventOf(body, platformTopic, storeId, header, options);
      }),
  };
}

/**
 * Header names are `X-Shopify-…`; the next-generation events use `shopify-…` and a delivery may carry both, the newer
 * ones then win (shopify-api 15, 2026-09).
 */
function shopifyHeaders(delivery: WebhookDelivery): (name: string) => string | undefined {
  const read = headerReader(delivery.headers);
  return (name) => read(`shopify-${name}`) ?? read(`x-shopify-${name}`);
}

function isSigned(body: Uint8Array, signature: string, secrets: readonly string[]): boolean {
  const given = new Uint8Array(Buffer.from(signature, 'base64'));
  // Every secret is tried, also after a match: how long it takes tells nothing.
  return secrets
    .map((secret) => equalBytesInConstantTime(given, createHmac('sha256', secret).update(body).digest()))
    .includes(true);
}

function eventOf(
  body: Uint8Array,
  platformTopic: string,
  storeId: string,
  header: (name: string) => string | undefined,
  options: ShopifyOptions,
): WebhookEvent {
  const raw = parseBody(body);
  const dedupeKey = dedupeKeyOf('shopify', storeId, platformTopic, body);
  return omitUndefined<WebhookEvent>({
    id: header('webhook-id') ?? dedupeKey,
    dedupeKey,
    topic: CANONICAL_TOPIC.get(platformTopic) ?? 'unknown',
    platformTopic,
    storeId,
    occurredAt: toIsoUtc(header('triggered-at')),
    trust: 'body',
    resource: resourceOf(platformTopic, raw),
    order: ORDER_TOPICS.has(platformTopic) ? orderOf(raw, storeId, options) : undefined,
    raw,
  });
}

function parseBody(body: Uint8Array): Readonly<Record<string, unknown>> {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(body);
    // Order ids in webhook bodies are numbers beyond 2^53.
    const parsed = recordOf(parseJsonLosslessly(text));
    if (parsed !== undefined) return parsed;
  } catch {
    // The parser's message quotes the body.
  }
  throw refuse('shopify', 'payload_invalid', 'its body is signed but is no JSON object');
}

/** A signed body that is no order after all is still an event: the host fetches the order by `resource`. */
function orderOf(
  raw: Readonly<Record<string, unknown>>,
  storeId: string,
  options: ShopifyOptions,
): WebhookEvent['order'] {
  try {
    const { codGateways } = options;
    return mapOrder(raw, { storeId, ...(codGateways === undefined ? {} : { codGateways }) }).order;
  } catch (error) {
    if (ConnectorError.isInstance(error)) return undefined;
    throw error;
  }
}

type Resource = (raw: Readonly<Record<string, unknown>>) => WebhookResource | undefined;

/** What a family of topics is about, by the word before the slash. */
const RESOURCE: ReadonlyMap<string, Resource> = new Map<string, Resource>([
  ['orders', (raw) => orderResource(raw)],
  [
    'fulfillments',
    (raw) =>
      resource({
        type: 'fulfillment',
        id: globalId('Fulfillment', raw),
        orderId: toGlobalId('Order', raw['order_id']),
      }),
  ],
  [
    'refunds',
    (raw) => resource({ type: 'refund', id: globalId('Refund', raw), orderId: toGlobalId('Order', raw['order_id']) }),
  ],
  [
    'returns',
    (raw) =>
      resource({
        type: 'return',
        id: globalId('Return', raw),
        orderId: orderResource(recordOf(raw['order']) ?? {})?.id,
      }),
  ],
  [
    'products',
    (raw) => resource({ type: 'product', id: globalId('Product', raw), productId: globalId('Product', raw) }),
  ],
  [
    'inventory_levels',
    (raw) =>
      resource({
        type: 'inventory',
        id: toGlobalId('InventoryItem', raw['inventory_item_id']),
        locationId: toGlobalId('Location', raw['location_id']),
      }),
  ],
  ['bulk_operations', (raw) => resource({ type: 'operation', id: globalId('BulkOperation', raw) })],
  ['shop', () => ({ type: 'store' })],
  ['app', () => ({ type: 'store' })],
  ['customers', (raw) => resource({ type: 'customer', id: globalId('Customer', recordOf(raw['customer']) ?? {}) })],
]);

function resourceOf(platformTopic: string, raw: Readonly<Record<string, unknown>>): WebhookResource | undefined {
  return RESOURCE.get(platformTopic.split('/', 1)[0] ?? '')?.(raw);
}

function orderResource(raw: Readonly<Record<string, unknown>>): WebhookResource | undefined {
  // `orders/edited` wraps its order's id in another object.
  const id = globalId('Order', raw) ?? toGlobalId('Order', recordOf(raw['order_edit'])?.['order_id']);
  return resource({ type: 'order', id, orderId: id });
}

const resource = (
  value: { readonly [Key in keyof WebhookResource]: WebhookResource[Key] | undefined } & {
    type: WebhookResource['type'];
  },
) => omitUndefined<WebhookResource>(value);

function globalId(type: string, raw: Readonly<Record<string, unknown>>): string | undefined {
  return toGlobalId(type, raw['admin_graphql_api_id']) ?? toGlobalId(type, raw['id']);
}
