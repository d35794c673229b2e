import type { SellerEvent } from './events.js';

export type NotificationRoute = 'eventBridge' | 'sqs';

export interface NotificationType {
  /** Each type goes to a queue or to an event bus, never to the other (developer-docs "notification type values", 2026-09). */
  readonly route: NotificationRoute;
  readonly payloadVersions: readonly string[];
  /** What an event filter of the type may hold; `undefined` for types without. */
  readonly filter?: 'orderChange' | 'marketplaces';
}

/** The types a seller can subscribe to here. Of those without events the sandbox tells nothing by itself. */
const TYPES: ReadonlyMap<string, NotificationType> = new Map<string, NotificationType>([
  ['ACCOUNT_STATUS_CHANGED', { route: 'sqs', payloadVersions: ['1.0'] }],
  ['ANY_OFFER_CHANGED', { route: 'sqs', payloadVersions: ['1.0'], filter: 'marketplaces' }],
  ['BRANDED_ITEM_CONTENT_CHANGE', { route: 'eventBridge', payloadVersions: ['1.0'] }],
  ['EXTERNAL_FULFILLMENT_SHIPMENT_STATUS_CHANGE', { route: 'sqs', payloadVersions: ['1.0'] }],
  ['FBA_INVENTORY_AVAILABILITY_CHANGES', { route: 'sqs', payloadVersions: ['1.0'] }],
  ['FBA_OUTBOUND_SHIPMENT_STATUS', { route: 'sqs', payloadVersions: ['1.0'] }],
  ['FEED_PROCESSING_FINISHED', { route: 'sqs', payloadVersions: ['1.0', '2020-09-04'] }],
  ['FULFILLMENT_ORDER_STATUS', { route: 'sqs', payloadVersions: ['1.0'] }],
  ['ITEM_PRODUCT_TYPE_CHANGE', { route: 'eventBridge', payloadVersions: ['1.0'] }],
  ['LISTINGS_ITEM_ISSUES_CHANGE', { route: 'eventBridge', payloadVersions: ['1.0'] }],
  ['LISTINGS_ITEM_MFN_QUANTITY_CHANGE', { route: 'eventBridge', payloadVersions: ['1.0'] }],
  ['LISTINGS_ITEM_STATUS_CHANGE', { route: 'eventBridge', payloadVersions: ['1.0'] }],
  ['ORDER_CHANGE', { route: 'sqs', payloadVersions: ['1.0'], filter: 'orderChange' }],
  ['PRODUCT_TYPE_DEFINITIONS_CHANGE', { route: 'eventBridge', payloadVersions: ['1.0'] }],
  ['REPORT_PROCESSING_FINISHED', { route: 'sqs', payloadVersions: ['1.0', '2020-09-04'] }],
]);

/** `undefined` for words that are no type, and for removed ones: `ORDER_STATUS_CHANGE`, `MFN_ORDER_STATUS_CHANGE`. */
export const notificationType = (name: string): NotificationType | undefined => TYPES.get(name);

/** What the official examples write small, where the others begin with capitals. */
export const isLowerCase = (type: SellerEvent['type']): boolean =>
  type === 'FEED_PROCESSING_FINISHED' || type === 'REPORT_PROCESSING_FINISHED';
