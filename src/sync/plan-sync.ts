import type { Connector } from '../core/connector.js';
import { InvalidRequestError } from '../core/errors.js';

/** What a read of orders comes to under the platform's quota. */
export interface SyncPlan {
  readonly requests: number;
  /**
   * At least so long, in seconds, however fast the network is: 0 within the burst. Absent where the platform publishes no
   * quota for its lists, or one that does not go by requests.
   */
  readonly seconds?: number;
  /** What the quota gives for ever, once the burst is used up. */
  readonly ordersPerHour?: number;
}

export interface SyncQuery {
  /** How many orders are expected: a guess will do. */
  readonly orders: number;
  /** As in `fetchOrders`; default and at most the platform's own page. */
  readonly limit?: number;
  /** Requests of the burst that are left: of a store that was not read for a while, all of them. */
  readonly burst?: number;
}

/**
 * How long a read of so many orders takes under the quota that the platform publishes. Asks nobody.
 *
 * @example
 * planSync(amazon, { orders: 10_000 }); // { requests: 100, seconds: 14286, ordersPerHour: 2016 }
 *
 * @throws {InvalidRequestError} for numbers that are none.
 */
export function planSync(connector: Pick<Connector, 'platform' | 'capabilities'>, query: SyncQuery): SyncPlan {
  const { maxPageSize, quota } = connector.capabilities.orders;
  const { orders, limit = maxPageSize } = query;
  requireCount(connector.platform, 'orders', orders, 0);
  requireCount(connector.platform, 'limit', limit, 1);
  const pageSize = Math.min(limit, maxPageSize);
  const requests = Math.max(1, Math.ceil(orders / pageSize));
  if (quota === undefined) return { requests };
  const burst = query.burst ?? quota.burst;
  requireCount(connector.platform, 'burst', burst, 0);
  return {
    requests,
    seconds: Math.ceil(Math.max(0, requests - burst) / quota.requestsPerSecond),
    ordersPerHour: Math.floor(quota.requestsPerSecond * 3_600 * pageSize),
  };
}

function requireCount(platform: string, path: string, value: unknown, least: number): void {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= least) return;
  const message = `must be a whole number, ${least} or more`;
  throw new InvalidRequestError(`planSync: ${path} ${message}.`, {
    platform,
    operation: 'planSync',
    issues: [{ path, message }],
  });
}
