import type { PageIssue } from '../core/connector.js';
import { ConnectorError } from '../core/errors.js';
import { VERSION } from '../core/version.js';
import type { Order } from '../model/index.js';

export interface MappedRows {
  readonly orders: readonly Order[];
  readonly issues: readonly PageIssue[];
}

/** What the orders of one answer share, and how a row becomes one. */
export interface RowMapping<Row> {
  readonly apiVersion: string;
  readonly endpoint: string;
  /** Milliseconds since the epoch. */
  readonly fetchedAt: number;
  /** Name and version of the mapping. */
  readonly mapper: string;
  readonly includeRaw: boolean;
  readonly map: (row: Row) => Order;
  /** The platform's own object. */
  readonly rawOf: (row: Row) => unknown;
  /** The platform's id of a row, for what is said of it. */
  readonly idOf: (row: Row) => string | undefined;
  /** What to tell of a row that was mapped. */
  readonly remarksOn?: (row: Row) => readonly PageIssue[];
}

/** A row that is no order at all becomes an issue; the others are delivered. */
export function mapOrderRows<Row>(rows: readonly Row[], mapping: RowMapping<Row>): MappedRows {
  const { apiVersion, endpoint, mapper, includeRaw, map, rawOf, idOf, remarksOn } = mapping;
  const fetchedAt = new Date(mapping.fetchedAt).toISOString();
  const provenance = { apiVersion, endpoint, fetchedAt, sdkVersion: VERSION, mapper };
  const orders: Order[] = [];
  const issues: PageIssue[] = [];
  for (const row of rows) {
    try {
      orders.push({ ...map(row), provenance, ...(includeRaw ? { raw: rawOf(row) } : {}) });
      if (remarksOn !== undefined) issues.push(...remarksOn(row));
    } catch (error) {
      if (!ConnectorError.isInstance(error)) throw error;
      const orderId = idOf(row);
      issues.push({
        code: 'order_unmappable',
        message: error.message,
        ...(orderId === undefined ? {} : { orderId }),
      });
    }
  }
  return { orders, issues };
}
