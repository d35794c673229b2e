import type { Availability, Order } from '../../model/index.js';
import type { TimeBounds } from '../order-query.js';
import { type MappedRows, mapOrderRows } from '../order-rows.js';
import { mapOrder } from './map-order.js';
import { shipmentIdOf } from './order-reading.js';
import { ROUNDING_MS } from './order-slices.js';
import type { FlipkartStore } from './store.js';

const API_VERSION = 'v3';
const MAPPER = 'flipkart/1';

/** A shipment as read, in its two halves. */
export interface OrderRow {
  readonly wire: unknown;
  readonly details: unknown;
}

/** What the orders of one answer share. */
export interface RowContext {
  readonly store: FlipkartStore;
  readonly includeRaw: boolean;
  readonly endpoint: 'v3/shipments/filter' | 'v3/shipments';
  /** Milliseconds since the epoch. */
  readonly fetchedAt: number;
}

export function mapRows(rows: readonly OrderRow[], context: RowContext): MappedRows {
  const { includeRaw, endpoint, fetchedAt } = context;
  return mapOrderRows(rows, {
    apiVersion: API_VERSION,
    endpoint,
    fetchedAt,
    mapper: MAPPER,
    includeRaw,
    map: (row) => mapRow(row, context),
    rawOf: ({ wire, details }) => (details === undefined ? wire : { ...Object(wire), details }),
    idOf: ({ wire }) => shipmentIdOf(wire),
    remarksOn: ({ wire, details }) => {
      const orderId = shipmentIdOf(wire);
      if (details !== undefined || orderId === undefined) return [];
      return [{ code: 'partial_data', message: DETAILS_MISSING, orderId }];
    },
  });
}

/** @throws {ConnectorError} `unexpected_response` for what is no shipment. */
export function mapRow({ wire, details }: OrderRow, { store, fetchedAt }: Omit<RowContext, 'endpoint'>): Order {
  const { storeId, gstin } = store;
  return mapOrder(wire, {
    storeId,
    asOf: new Date(fetchedAt).toISOString(),
    ...(gstin === undefined ? {} : { gstin }),
    ...(details === undefined ? { availability: DETAILS_NOT_READ } : { details }),
  }).order;
}

/**
 * By the times that were asked for. Windows reach back a little further than they have to; what lies before even that was
 * changed after another clock, and Flipkart is taken at its word that it belongs there.
 */
export function isWithin(
  { createdAt = '', updatedAt = '' }: Partial<Pick<Order, 'createdAt' | 'updatedAt'>>,
  { times }: { readonly times: TimeBounds },
): boolean {
  const { updatedAfter = Number.NEGATIVE_INFINITY, updatedBefore = Number.POSITIVE_INFINITY } = times;
  const { createdAfter = Number.NEGATIVE_INFINITY, createdBefore = Number.POSITIVE_INFINITY } = times;
  const created = Date.parse(createdAt);
  const updated = Date.parse(updatedAt);
  const isOfOverlap = updated < updatedAfter && updated >= updatedAfter - 3 * ROUNDING_MS;
  return !isOfOverlap && !(updated >= updatedBefore) && !(created < createdAfter) && !(created >= createdBefore);
}

const DETAILS_MISSING =
  'Flipkart did not tell its people and its courier; order.availability says where that is missing. Fetch the order again later.';
const DETAILS_NOT_READ: Availability = {
  billTo: 'not_yet_available',
  buyer: 'not_yet_available',
  returnTo: 'not_yet_available',
  shipFrom: 'not_yet_available',
  shipTo: 'not_yet_available',
};
