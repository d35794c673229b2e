import * as z from 'zod';
import { orderSchema } from './order.js';
import { isoTimeSchema } from './primitives.js';

/** What happened, in one word for all platforms. `unknown` keeps the platform's own word in `platformTopic`. */
export const webhookTopicSchema = z.enum([
  'order.created',
  'order.updated',
  'order.paid',
  'order.fulfilled',
  'order.cancelled',
  'order.deleted',
  'fulfillment.created',
  'fulfillment.updated',
  'refund.created',
  'return.created',
  'return.updated',
  'product.created',
  'product.updated',
  'product.deleted',
  'inventory.updated',
  'listing.updated',
  'operation.finished',
  'store.updated',
  'store.uninstalled',
  'privacy.customer_request',
  'privacy.customer_redact',
  'privacy.store_redact',
  'ping',
  'unknown',
]);
export type WebhookTopic = z.infer<typeof webhookTopicSchema>;

/**
 * What the platform's signature covered.
 *
 * - `body`: every byte; act on it
 * - `envelope`: url, method and date only; fetch again before acting
 * - `transport`: nothing signed, but the queue it came through is the host's own
 * - `none`: answered, never processed
 */
export const webhookTrustSchema = z.enum(['body', 'envelope', 'transport', 'none']);
export type WebhookTrust = z.infer<typeof webhookTrustSchema>;

/** What the event is about. */
export const webhookResourceSchema = z.object({
  type: z.enum([
    'order',
    'fulfillment',
    'refund',
    'return',
    'product',
    'inventory',
    'listing',
    'operation',
    'store',
    'customer',
    'unknown',
  ]),
  id: z.exactOptional(z.string()),
  /** The order it belongs to, where the platform says so. */
  orderId: z.exactOptional(z.string()),
  productId: z.exactOptional(z.string()),
  locationId: z.exactOptional(z.string()),
  sku: z.exactOptional(z.string()),
});
export type WebhookResource = z.infer<typeof webhookResourceSchema>;

/** A verified delivery. */
export const webhookEventSchema = z.object({
  /** The platform's id of the delivery, else `dedupeKey`. Not signed: do not dedupe by it. */
  id: z.string().min(1),
  /** The same for every delivery of the same event, also when it is replayed under another id. */
  dedupeKey: z.string().min(1),
  topic: webhookTopicSchema,
  platformTopic: z.string(),
  /** Absent where the delivery does not name its store and the caller did not either. */
  storeId: z.exactOptional(z.string()),
  occurredAt: z.exactOptional(isoTimeSchema),
  trust: webhookTrustSchema,
  resource: z.exactOptional(webhookResourceSchema),
  /** The order as the payload tells it, where the payload is an order. */
  order: z.exactOptional(orderSchema),
  raw: z.unknown(),
});
export type WebhookEvent = z.infer<typeof webhookEventSchema>;
