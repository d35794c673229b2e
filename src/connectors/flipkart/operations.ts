import type { RetryClass } from '../../core/http/retry.js';

/** One operation of the Seller API. */
export interface Operation {
  readonly method: 'GET' | 'POST' | 'PUT';
  /** Below `/sellers`; `{name}` stands for a parameter. */
  readonly path: string;
  readonly retry: RetryClass;
}

const SHIPMENTS = '/v3/shipments';
const LISTINGS = '/listings/v3';

/**
 * What the connector calls. Writes are `safe` where sending them twice is the same as once: stock and prices are absolute
 * values, a switch has two positions. A pack, a dispatch or a cancellation is never sent again unread.
 */
export const OPERATIONS = {
  searchShipments: { method: 'POST', path: `${SHIPMENTS}/filter`, retry: 'safe' },
  nextShipments: { method: 'GET', path: `${SHIPMENTS}/filter`, retry: 'safe' },
  getShipments: { method: 'GET', path: SHIPMENTS, retry: 'safe' },
  getShipmentDetails: { method: 'GET', path: `${SHIPMENTS}/{shipmentIds}`, retry: 'safe' },

  pack: { method: 'POST', path: `${SHIPMENTS}/labels`, retry: 'unsafe' },
  dispatch: { method: 'POST', path: `${SHIPMENTS}/dispatch`, retry: 'unsafe' },
  selfShipDispatch: { method: 'POST', path: `${SHIPMENTS}/selfShip/dispatch`, retry: 'unsafe' },
  selfShipDelivery: { method: 'POST', path: `${SHIPMENTS}/selfShip/delivery`, retry: 'unsafe' },
  selfShipDeliveryAttempt: { method: 'POST', path: `${SHIPMENTS}/selfShip/deliveryAttempt`, retry: 'unsafe' },
  updateTracking: { method: 'POST', path: `${SHIPMENTS}/{shipmentId}/update`, retry: 'safe' },
  cancel: { method: 'POST', path: `${SHIPMENTS}/cancel`, retry: 'unsafe' },

  getLabels: { method: 'GET', path: `${SHIPMENTS}/{shipmentIds}/labels`, retry: 'safe' },
  getLabelsOnly: { method: 'POST', path: `${SHIPMENTS}/{shipmentIds}/labelOnly/pdf`, retry: 'safe' },
  getInvoices: { method: 'GET', path: `${SHIPMENTS}/{shipmentIds}/invoices`, retry: 'safe' },
  getManifest: { method: 'POST', path: `${SHIPMENTS}/manifest`, retry: 'safe' },

  // `nextUrl` of its answers is below /sellers/v2.
  getReturns: { method: 'GET', path: '/v2/returns', retry: 'safe' },

  getListings: { method: 'POST', path: `${LISTINGS}/details`, retry: 'safe' },
  searchListings: { method: 'POST', path: `${LISTINGS}/search`, retry: 'safe' },
  updateInventory: { method: 'POST', path: `${LISTINGS}/update/inventory`, retry: 'safe' },
  updatePrices: { method: 'POST', path: `${LISTINGS}/update/price`, retry: 'safe' },

  getLocations: { method: 'GET', path: '/locations/allLocations', retry: 'safe' },
  toggleNotifications: { method: 'PUT', path: '/v3/notification/subscription', retry: 'safe' },
} as const satisfies Readonly<Record<string, Operation>>;

export type FlipkartOperation = keyof typeof OPERATIONS;
