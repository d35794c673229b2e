import { recordOf } from '../../core/wire-reader.js';
import { type MappedRows, mapOrderRows } from '../order-rows.js';
import { mapOrder } from './map-order.js';
import { deniedFields, type OrderAccess } from './order-access.js';
import type { IncludedData } from './wire.js';

const API_VERSION = 'orders/2026-01-01';
const MAPPER = 'amazon/1';

/** What the orders of one answer share. */
export interface RowContext {
  readonly storeId: string;
  readonly access: OrderAccess;
  readonly includedData: readonly IncludedData[];
  readonly includeRaw: boolean;
  readonly endpoint: 'searchOrders' | 'getOrder';
  /** Milliseconds since the epoch. */
  readonly fetchedAt: number;
}

/** A row that is no order at all becomes an issue; the others are delivered. */
export function mapRows(rows: readonly unknown[], context: RowContext): MappedRows {
  const { storeId, access, includedData, includeRaw, endpoint, fetchedAt } = context;
  const availability = deniedFields(access);
  return mapOrderRows(rows, {
    apiVersion: API_VERSION,
    endpoint,
    fetchedAt,
    mapper: MAPPER,
    includeRaw,
    map: (wire) => mapOrder(wire, { storeId, includedData, availability }).order,
    rawOf: (wire) => wire,
    idOf: (wire) => {
      const id = recordOf(wire)?.['orderId'];
      return typeof id === 'string' ? id : undefined;
    },
  });
}
