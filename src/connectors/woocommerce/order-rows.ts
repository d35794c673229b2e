import type { Call } from '../../core/call.js';
import { batchesOf } from '../../core/concurrently.js';
import type { PageIssue } from '../../core/connector.js';
import type { Availability, OrderState } from '../../model/index.js';
import { type MappedRows, mapOrderRows } from '../order-rows.js';
import { parseId } from './ids.js';
import { mapOrder } from './map-order.js';
import type { TrackingMethod } from './settings.js';
import type { WooOrder } from './wire.js';

const API_VERSION = 'wc/v3';
const MAPPER = 'woocommerce/1';

/** An order as read. */
export interface OrderRow {
  readonly wire: WooOrder;
  /** The details of its refunds could not be read. */
  readonly lacksRefunds: boolean;
  /** It has core fulfillments, and they could not be read. */
  readonly lacksFulfillments?: boolean;
}

/** What one read of orders works with. */
export interface OrderRead {
  readonly storeId: string;
  readonly statusMap: ReadonlyMap<string, OrderState>;
  /** As far as it is known. */
  readonly trackingMethod: TrackingMethod | undefined;
  readonly includeRaw: boolean;
  readonly call: Call;
}

/** What the orders of one answer share. */
export interface RowContext extends OrderRead {
  readonly endpoint: string;
  /** Milliseconds since the epoch. */
  readonly fetchedAt: number;
}

/** Rows that are mapped before anything else gets a turn: mapping a thousand orders takes a good part of a second. */
const SLICE = 40;

/** As {@link mapRows}, with turns for others in between: answers that come meanwhile, and whatever else the host does. */
export async function mapInSlices(rows: readonly OrderRow[], context: RowContext): Promise<MappedRows> {
  const parts: MappedRows[] = [];
  for (const slice of batchesOf(rows, SLICE)) {
    if (parts.length > 0) await new Promise((resolve) => setImmediate(resolve));
    context.call.throwIfOver();
    parts.push(mapRows(slice, context));
  }
  return { orders: parts.flatMap(({ orders }) => orders), issues: parts.flatMap(({ issues }) => issues) };
}

/** A row that is no order at all becomes an issue; the others are delivered. */
export function mapRows(rows: readonly OrderRow[], context: RowContext): MappedRows {
  const { storeId, statusMap, includeRaw, endpoint, fetchedAt } = context;
  return mapOrderRows(rows, {
    apiVersion: API_VERSION,
    endpoint,
    fetchedAt,
    mapper: MAPPER,
    includeRaw,
    map: (row) => mapOrder(row.wire, { storeId, statusMap, availability: availabilityOf(row) }).order,
    rawOf: ({ wire }) => wire,
    idOf: ({ wire }) => parseId(wire.id),
    remarksOn,
  });
}

function availabilityOf({ lacksRefunds, lacksFulfillments = false }: OrderRow): Availability {
  return { ...(lacksRefunds ? REFUNDS_NOT_READ : {}), ...(lacksFulfillments ? FULFILLMENTS_NOT_READ : {}) };
}

function remarksOn({ wire, lacksRefunds, lacksFulfillments = false }: OrderRow): readonly PageIssue[] {
  const id = parseId(wire.id);
  const messages = [...(lacksRefunds ? [REFUNDS_MISSING] : []), ...(lacksFulfillments ? [FULFILLMENTS_MISSING] : [])];
  const orderId = id === undefined ? {} : { orderId: id };
  return messages.map((message) => ({ code: 'partial_data', message, ...orderId }));
}

const REFUNDS_MISSING = 'What its refunds took back could not be read; order.availability says where that is missing.';
const REFUNDS_NOT_READ: Availability = {
  'refunds.*.lines': 'not_yet_available',
  'lines.*.quantity.current': 'not_yet_available',
  'lines.*.quantity.refunded': 'not_yet_available',
};

const FULFILLMENTS_MISSING = 'What of it has left could not be read; order.availability says where that is missing.';
const FULFILLMENTS_NOT_READ: Availability = {
  shipments: 'not_yet_available',
  'lines.*.quantity.fulfilled': 'not_yet_available',
  'lines.*.quantity.fulfillable': 'not_yet_available',
};
