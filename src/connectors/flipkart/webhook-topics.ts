import type { WebhookTopic } from '../../model/index.js';

/** What Flipkart switches on and off: notifications of shipments, and of returns. */
export type NotificationKind = 'orders' | 'returns';

/**
 * Flipkart's 17 kinds of event to the canonical topics. The canonical order is the shipment.
 *
 * A parcel that a courier of Flipkart's fetched is told of twice, by its pickup and as shipped, one of the seller's own only
 * by the latter. `shipment_cancelled` may be about some of the items: the fetched order tells which.
 */
const PUBLISHED: ReadonlyMap<string, WebhookTopic> = new Map<string, WebhookTopic>([
  ['shipment_created', 'order.created'],
  ['shipment_hold', 'order.updated'],
  ['shipment_unhold', 'order.updated'],
  ['shipment_dispatch_dates_changed', 'order.updated'],
  ['shipment_form_failed', 'order.updated'],
  ['shipment_packed', 'fulfillment.updated'],
  ['shipment_ready_to_dispatch', 'fulfillment.updated'],
  ['shipment_pickup_complete', 'order.fulfilled'],
  ['shipment_shipped', 'order.fulfilled'],
  ['shipment_delivered', 'fulfillment.updated'],
  ['shipment_cancelled', 'order.cancelled'],
  ['return_created', 'return.created'],
  ['return_item_tracking_id_update', 'return.updated'],
  ['return_expected_date_changed', 'return.updated'],
  ['return_picked_up', 'return.updated'],
  ['return_completed', 'return.updated'],
  ['return_cancelled', 'return.updated'],
]);

/** Words of a gateway in front of Flipkart; Flipkart itself sends none of them. */
const OF_GATEWAYS: ReadonlyMap<string, WebhookTopic> = new Map<string, WebhookTopic>([
  ['order.create', 'order.created'],
  ['order.approve', 'order.updated'],
  ['order.ready_to_dispatch', 'fulfillment.updated'],
  ['order.dispatch', 'order.fulfilled'],
  ['order.deliver', 'fulfillment.updated'],
  ['order.cancel', 'order.cancelled'],
  ['order.return', 'return.created'],
  ['inventory.update', 'inventory.updated'],
]);

/** Every kind of event that has a canonical topic. */
export const CANONICAL_TOPIC: ReadonlyMap<string, WebhookTopic> = new Map([...PUBLISHED, ...OF_GATEWAYS]);

/** The canonical topics that Flipkart can deliver. */
export const FLIPKART_TOPICS: readonly WebhookTopic[] = [...new Set(PUBLISHED.values())];

/** Flipkart's kinds of event for a topic; none where it has no such notification. */
export function eventTypesOf(topic: WebhookTopic): readonly string[] {
  return [...PUBLISHED].flatMap(([type, told]) => (told === topic ? [type] : []));
}

/** Which of the two switches a topic is behind. */
export function kindOf(topic: WebhookTopic): NotificationKind {
  return topic.startsWith('return.') ? 'returns' : 'orders';
}
