import type { WebhookTopic } from '../../model/index.js';

/** Where Amazon delivers a kind of notification: a queue of SQS, or an event bus of EventBridge; each kind to one of them. */
export type Route = 'sqs' | 'eventBridge';

export interface NotificationType {
  readonly name: string;
  readonly route: Route;
  readonly payloadVersion: string;
}

const ORDER_CHANGE = type('ORDER_CHANGE', 'sqs');
const LISTING_STATUS = type('LISTINGS_ITEM_STATUS_CHANGE', 'eventBridge');
const LISTING_ISSUES = type('LISTINGS_ITEM_ISSUES_CHANGE', 'eventBridge');
const MFN_QUANTITY = type('LISTINGS_ITEM_MFN_QUANTITY_CHANGE', 'eventBridge');
const FBA_INVENTORY = type('FBA_INVENTORY_AVAILABILITY_CHANGES', 'sqs');
const FEED_FINISHED = type('FEED_PROCESSING_FINISHED', 'sqs', '2020-09-04');
const REPORT_FINISHED = type('REPORT_PROCESSING_FINISHED', 'sqs', '2020-09-04');
const ACCOUNT_STATUS = type('ACCOUNT_STATUS_CHANGED', 'sqs');

/**
 * What to subscribe to for a topic. Routes as documented in 2026-09:
 * https://developer-docs.amazon.com/sp-api/docs/notification-type-values
 */
export const TYPES_BY_TOPIC: ReadonlyMap<WebhookTopic, readonly NotificationType[]> = new Map<
  WebhookTopic,
  readonly NotificationType[]
>([
  ['order.updated', [ORDER_CHANGE]],
  ['order.cancelled', [ORDER_CHANGE]],
  ['order.fulfilled', [ORDER_CHANGE]],
  ['inventory.updated', [FBA_INVENTORY, MFN_QUANTITY]],
  ['listing.updated', [LISTING_STATUS, LISTING_ISSUES]],
  ['operation.finished', [FEED_FINISHED, REPORT_FINISHED]],
  ['store.updated', [ACCOUNT_STATUS]],
]);

/** Every kind that this connector subscribes to, each once. */
export const NOTIFICATION_TYPES: readonly NotificationType[] = [...new Set([...TYPES_BY_TOPIC.values()].flat())];

/** A topic that another one tells too: no notification says for certain that an order is new. */
export const COVERED_BY: ReadonlyMap<WebhookTopic, WebhookTopic> = new Map<WebhookTopic, WebhookTopic>([
  ['order.created', 'order.updated'],
]);

function type(name: string, route: Route, payloadVersion = '1.0'): NotificationType {
  return { name, route, payloadVersion };
}
