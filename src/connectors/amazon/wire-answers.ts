import { ConnectorError } from '../../core/errors.js';
import { recordOf } from '../../core/wire-reader.js';
import { toIsoUtc } from '../../model/index.js';
import type { AmazonOrder } from './wire.js';

/** One page of `searchOrders`. */
export interface OrderSearchAnswer {
  /** As sent: a row may be anything, and `mapOrder` says so. */
  readonly rows: readonly unknown[];
  /** Absent on the last page. Good for 24 hours, with the very filters it came from. */
  readonly nextToken: string | undefined;
  /** Up to where the search reached by Amazon's clock, ISO 8601 in UTC: where the next run begins. */
  readonly lastUpdatedBefore: string | undefined;
  readonly createdBefore: string | undefined;
}

/**
 * Reads the body of `searchOrders`.
 *
 * @throws {ConnectorError} `unexpected_response` when there is no list of orders: an empty answer must not read as "no
 * orders". Nor may a token that is not readable read as the last page.
 */
export function readOrderSearch(body: unknown, storeId: string): OrderSearchAnswer {
  const answer = recordOf(body);
  const rows = answer?.['orders'];
  if (!Array.isArray(rows)) throw unexpected('searchOrders', storeId, 'it has no list of orders');
  const pagination = recordOf(answer?.['pagination'] ?? {});
  const nextToken = pagination?.['nextToken'] ?? '';
  if (pagination === undefined || typeof nextToken !== 'string') {
    throw unexpected('searchOrders', storeId, 'its pagination token is not readable');
  }
  return {
    rows: rows as readonly unknown[],
    nextToken: nextToken === '' ? undefined : nextToken,
    lastUpdatedBefore: toIsoUtc(answer?.['lastUpdatedBefore']),
    createdBefore: toIsoUtc(answer?.['createdBefore']),
  };
}

/**
 * Reads the body of `getOrder`.
 *
 * @throws {ConnectorError} `unexpected_response` when there is no order in it.
 */
export function readOrder(body: unknown, storeId: string): AmazonOrder {
  const order = recordOf(recordOf(body)?.['order']);
  if (order === undefined) throw unexpected('getOrder', storeId, 'it has no order');
  return order;
}

function unexpected(operation: string, storeId: string, what: string): ConnectorError {
  return new ConnectorError('unexpected_response', `Amazon's answer is not what ${operation} promises: ${what}.`, {
    platform: 'amazon',
    storeId,
    operation,
  });
}
