import type { PageIssue } from '../../core/connector.js';
import { ConnectorError } from '../../core/errors.js';
import { VERSION } from '../../core/version.js';
import { recordOf } from '../../core/wire-reader.js';
import type { Order } from '../../model/index.js';
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

export interface MappedRows {
  readonly orders: readonly Order[];
  readonly issues: readonly PageIssue[];
}

/** A row that is no order at all becomes an issue; the others are delivered. */
export function mapRows(rows: readonly unknown[], context: RowContext): MappedRows {
  const { storeId, access, includedData, includeRaw, endpoint, fetchedAt } = context;
  const availability = deniedFields(access);
  const provenance = {
    apiVersion: API_VERSION,
    endpoint,
    fetchedAt: new Date(fetchedAt).toISOString(),
    sdkVersion: VERSION,
    mapper: MAPPER,
  };
  const orders: Order[] = [];
  const issues: PageIssue[] = [];
  for (const wire of rows) {
    try {
      const { order } = mapOrder(wire, { storeId, includedData, availability });
      orders.push({ ...order, provenance, ...(includeRaw ? { raw: wire } : {}) });
    } catch (error) {
      if (!ConnectorError.isInstance(error)) throw error;
      const id = recordOf(wire)?.['orderId'];
      issues.push({
        code: 'order_unmappable',
        message: error.message,
        ...(typeof id === 'string' ? { orderId: id } : {}),
      });
    }
  }
  return { orders, issues };
}
