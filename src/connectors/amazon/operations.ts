import type { RetryClass } from '../../core/http/retry.js';

/** One operation of SP-API. */
export interface Operation {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** `{name}` stands for a parameter. */
  readonly path: string;
  /** Requests that come back each second, by the published table; successful answers tell the store's own figure. */
  readonly rate: number;
  /** The most requests that can be saved up. */
  readonly burst: number;
  readonly retry: RetryClass;
  /** The scope of the token in the app's own name, where the operation belongs to no seller. */
  readonly grantless?: string;
}

const NOTIFICATIONS = 'sellingpartnerapi::notifications';
const ORDERS = '/orders/2026-01-01/orders';
const LISTINGS = '/listings/2021-08-01/items/{sellerId}';
const FEEDS = '/feeds/2021-06-30';
const REPORTS = '/reports/2021-06-30';
const SUBSCRIPTIONS = '/notifications/v1/subscriptions';
const DESTINATIONS = '/notifications/v1/destinations';

/**
 * What the connector calls, with the published default quotas (the models of 2026-08-05). Writes are `safe` where sending
 * them twice is the same as once: `confirmShipment` edits the package it names, a listings patch sets absolute values.
 */
export const OPERATIONS = {
  searchOrders: read(ORDERS, 0.0056, 20),
  getOrder: read(`${ORDERS}/{orderId}`, 0.5, 30),
  confirmShipment: write('POST', '/orders/v0/orders/{orderId}/shipmentConfirmation', 2, 10, 'safe'),

  getListingsItem: read(`${LISTINGS}/{sku}`, 5, 10),
  searchListingsItems: read(LISTINGS, 5, 5),
  patchListingsItem: write('PATCH', `${LISTINGS}/{sku}`, 5, 5, 'safe'),
  getInventorySummaries: read('/fba/inventory/v1/summaries', 2, 2),

  createFeedDocument: write('POST', `${FEEDS}/documents`, 0.5, 15, 'safe'),
  createFeed: write('POST', `${FEEDS}/feeds`, 0.0083, 15, 'unsafe'),
  getFeed: read(`${FEEDS}/feeds/{feedId}`, 2, 15),
  getFeeds: read(`${FEEDS}/feeds`, 0.0222, 10),
  getFeedDocument: read(`${FEEDS}/documents/{feedDocumentId}`, 0.0222, 10),

  createReport: write('POST', `${REPORTS}/reports`, 0.0167, 15, 'unsafe'),
  getReport: read(`${REPORTS}/reports/{reportId}`, 2, 15),
  getReportDocument: read(`${REPORTS}/documents/{reportDocumentId}`, 0.0167, 15),

  getMarketplaceParticipations: read('/sellers/v1/marketplaceParticipations', 0.016, 15),

  getDestinations: read(DESTINATIONS, 1, 5, NOTIFICATIONS),
  createDestination: write('POST', DESTINATIONS, 1, 5, 'unsafe', NOTIFICATIONS),
  getSubscription: read(`${SUBSCRIPTIONS}/{notificationType}`, 1, 5),
  createSubscription: write('POST', `${SUBSCRIPTIONS}/{notificationType}`, 1, 5, 'unsafe'),
  deleteSubscriptionById: write(
    'DELETE',
    `${SUBSCRIPTIONS}/{notificationType}/{subscriptionId}`,
    1,
    5,
    'safe',
    NOTIFICATIONS,
  ),
} as const satisfies Readonly<Record<string, Operation>>;

export type SpOperation = keyof typeof OPERATIONS;

function read(path: string, rate: number, burst: number, grantless?: string): Operation {
  return { method: 'GET', path, rate, burst, retry: 'safe', ...(grantless === undefined ? {} : { grantless }) };
}

function write(
  method: Operation['method'],
  path: string,
  rate: number,
  burst: number,
  retry: RetryClass,
  grantless?: string,
): Operation {
  return { method, path, rate, burst, retry, ...(grantless === undefined ? {} : { grantless }) };
}
