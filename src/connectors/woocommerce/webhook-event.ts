import { createHash } from 'node:crypto';
import { ConnectorError } from '../../core/errors.js';
import { dedupeKeyOf } from '../../core/webhook-delivery.js';
import {
  type OrderState,
  omitUndefined,
  toIsoUtc,
  type WebhookEvent,
  type WebhookResource,
  type WebhookTopic,
} from '../../model/index.js';
import { parseId } from './ids.js';
import { mapOrder } from './map-order.js';
import { CANONICAL_TOPIC } from './webhook-topics.js';

type Body = Readonly<Record<string, unknown>>;

/** A delivery whose signature matched. */
export interface SignedDelivery {
  readonly storeId: string;
  readonly platformTopic: string;
  /** As in its header, not signed. */
  readonly deliveryId: string | undefined;
  readonly rawBody: Uint8Array;
  readonly body: Body;
  readonly statusMap: ReadonlyMap<string, OrderState>;
}

/**
 * Bodies are built when they are sent, not when the event happens: an `order.created` may tell of an order that is in
 * the trash by now. Its topic stays; `order.state` is `deleted` then.
 */
export function eventOf(delivery: SignedDelivery): WebhookEvent {
  const { storeId, platformTopic, rawBody, body } = delivery;
  const [kind = ''] = platformTopic.split('.', 1);
  const dedupeKey = dedupeKeyOf('woocommerce', storeId, platformTopic, rawBody);
  return omitUndefined<WebhookEvent>({
    id: eventId(delivery) ?? dedupeKey,
    dedupeKey,
    topic: topicOf(platformTopic, body),
    platformTopic,
    storeId,
    occurredAt: timeOf(body['date_modified_gmt']),
    trust: 'body',
    resource: RESOURCE.get(kind)?.(body),
    order: kind === 'order' && isWhole(body) ? orderOf(delivery) : undefined,
    raw: body,
  });
}

/** WooCommerce makes the id of webhook and second: two orders delivered in one second share it (run on 10.0.2, 2026-11). */
function eventId({ deliveryId, rawBody }: SignedDelivery): string | undefined {
  if (deliveryId === undefined || !/^[\w-]{1,64}$/.test(deliveryId)) return undefined;
  return `${deliveryId}-${createHash('sha256').update(rawBody).digest('hex').slice(0, 12)}`;
}

/** The topic is not signed, the body is: under `deleted` it is an id alone, and what lives was not deleted. */
function topicOf(platformTopic: string, body: Body): WebhookTopic {
  const topic = CANONICAL_TOPIC.get(platformTopic) ?? 'unknown';
  if (!isWhole(body) || body['status'] === 'trash') return topic;
  if (topic === 'order.deleted') return 'order.updated';
  return topic === 'product.deleted' ? 'product.updated' : topic;
}

function isWhole(body: Body): boolean {
  return body['status'] !== undefined;
}

const RESOURCE: ReadonlyMap<string, (body: Body) => WebhookResource> = new Map<string, (body: Body) => WebhookResource>(
  [
    ['order', (body) => resource('order', body, { orderId: parseId(body['id']) })],
    // A variation is a product of its own to webhooks; its product is the parent.
    ['product', (body) => resource('product', body, { productId: parseId(body['parent_id']) ?? parseId(body['id']) })],
    ['customer', (body) => resource('customer', body)],
    ['coupon', (body) => resource('unknown', body)],
  ],
);

function resource(
  type: WebhookResource['type'],
  body: Body,
  related: { readonly orderId?: string | undefined; readonly productId?: string | undefined } = {},
): WebhookResource {
  return omitUndefined<WebhookResource>({ type, id: parseId(body['id']), ...related });
}

/** `…_gmt` values are UTC without saying so. */
function timeOf(gmt: unknown): string | undefined {
  return typeof gmt === 'string' ? (toIsoUtc(`${gmt}Z`) ?? toIsoUtc(gmt)) : undefined;
}

/** A signed body that is no order after all is still an event: the host fetches the order by `resource`. */
function orderOf({ body, storeId, statusMap }: SignedDelivery): WebhookEvent['order'] {
  try {
    return mapOrder(body, { storeId, statusMap }).order;
  } catch (error) {
    if (ConnectorError.isInstance(error)) return undefined;
    throw error;
  }
}
