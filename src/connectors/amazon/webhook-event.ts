import { dedupeKeyOf, refuse } from '../../core/webhook-delivery.js';
import { recordOf } from '../../core/wire-reader.js';
import {
  omitUndefined,
  toIsoUtc,
  type WebhookEvent,
  type WebhookResource,
  type WebhookTopic,
  type WebhookTrust,
} from '../../model/index.js';
import { contentOf, type Notification, textIn } from './webhook-notification.js';
import { CANONICAL_TOPIC, ORDER_STATUS_TOPIC } from './webhook-topics.js';

type Json = Readonly<Record<string, unknown>>;

/**
 * The event of a notification. It never holds the order: the payload has neither prices nor an address, so that `resource`
 * names the order to fetch.
 */
export function eventOf(
  notification: Notification,
  delivery: { readonly storeId: string | undefined; readonly trust: WebhookTrust },
): WebhookEvent {
  const { type, payload, eventTime, raw } = notification;
  const { storeId, trust } = delivery;
  const dedupeKey = keyOf(notification, storeId);
  const content = contentOf(payload);
  return omitUndefined<WebhookEvent>({
    id: notification.notificationId ?? dedupeKey,
    dedupeKey,
    topic: topicOf(type, content),
    platformTopic: type,
    storeId,
    occurredAt: typeof eventTime === 'string' ? toIsoUtc(eventTime) : undefined,
    trust,
    resource: RESOURCE.get(type)?.(content),
    raw,
  });
}

/**
 * The seller that a notification is of; `undefined` where it does not say.
 *
 * @throws {WebhookVerificationError} `payload_invalid` for a seller's id that is none.
 */
export function sellerOf({ payload }: Notification): string | undefined {
  const content = contentOf(payload);
  const metadata = recordOf(content['SellingPartnerMetadata']) ?? {};
  const seller =
    textIn(content, 'SellerId') ??
    textIn(content, 'MerchantId') ??
    textIn(metadata, 'SellingPartnerId') ??
    // Of vendors (`amzn1.vg.…`) the number is no seller's id.
    /^amzn1\.merchant\.o\.(.+)$/.exec(textIn(content, 'AccountId') ?? '')?.[1];
  if (seller === undefined || /^[\w-]{1,64}$/.test(seller)) return seller;
  throw refuse('amazon', 'payload_invalid', "the seller's id in it is none");
}

/** Amazon repeats a notification under the same id, and the id is inside of what is trusted here, unlike a header. */
function keyOf({ type, notificationId, text }: Notification, storeId = ''): string {
  if (notificationId !== undefined) return `amazon:${storeId}:${type}:${notificationId}`;
  return dedupeKeyOf('amazon', storeId, type, new TextEncoder().encode(text));
}

/**
 * An order's status is in the payload, and its change has a topic where it is the whole order's. What is `Pending` need not
 * be new, and Amazon's support says that new orders are not notified of (selling-partner-api-docs#3278, 2023-07).
 */
function topicOf(type: string, content: Json): WebhookTopic {
  const topic = CANONICAL_TOPIC.get(type) ?? 'unknown';
  if (type !== 'ORDER_CHANGE') return topic;
  const isStatus = content['OrderChangeType'] === 'OrderStatusChange' && content['NotificationLevel'] === 'OrderLevel';
  const status = recordOf(content['Summary'])?.['OrderStatus'];
  return (isStatus && typeof status === 'string' ? ORDER_STATUS_TOPIC.get(status) : undefined) ?? topic;
}

const RESOURCE: ReadonlyMap<string, (content: Json) => WebhookResource> = new Map<
  string,
  (content: Json) => WebhookResource
>([
  ['ORDER_CHANGE', (content) => ofOrder('order', content, 'AmazonOrderId')],
  ['FBA_OUTBOUND_SHIPMENT_STATUS', (content) => ofOrder('fulfillment', content, 'AmazonShipmentId')],
  // An order of multi-channel fulfilment: its id is the seller's own, not an Amazon order's.
  ['FULFILLMENT_ORDER_STATUS', (content) => resource('fulfillment', textIn(content, 'SellerFulfillmentOrderId'))],
  ['FEED_PROCESSING_FINISHED', (content) => resource('operation', textIn(content, 'FeedId'))],
  ['REPORT_PROCESSING_FINISHED', (content) => resource('operation', textIn(content, 'ReportId'))],
  ['LISTINGS_ITEM_STATUS_CHANGE', (content) => ofSku('listing', content)],
  ['LISTINGS_ITEM_ISSUES_CHANGE', (content) => ofSku('listing', content)],
  ['LISTINGS_ITEM_MFN_QUANTITY_CHANGE', (content) => ofSku('inventory', content)],
  ['FBA_INVENTORY_AVAILABILITY_CHANGES', (content) => ofSku('inventory', content)],
  ['ACCOUNT_STATUS_CHANGED', () => ({ type: 'store' })],
]);

function ofOrder(type: WebhookResource['type'], content: Json, idName: string): WebhookResource {
  return resource(type, textIn(content, idName), { orderId: textIn(content, 'AmazonOrderId') });
}

/** `SKU` in the kinds of FBA. The ASIN beside it is no id of a product here: it is the catalogue's, not the seller's. */
function ofSku(type: WebhookResource['type'], content: Json): WebhookResource {
  const sku = textIn(content, 'Sku') ?? textIn(content, 'SKU');
  // `DEFAULT`, as in `fetchInventory`.
  return resource(type, sku, { sku, locationId: textIn(content, 'FulfillmentChannelCode') });
}

function resource(
  type: WebhookResource['type'],
  id: string | undefined,
  related: { readonly [Key in 'orderId' | 'locationId' | 'sku']?: string | undefined } = {},
): WebhookResource {
  return omitUndefined<WebhookResource>({ type, id, ...related });
}
