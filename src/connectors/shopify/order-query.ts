import type { OrderQuery } from '../../core/connector.js';
import type { CursorScope } from '../../core/cursor.js';
import { InvalidRequestError } from '../../core/errors.js';
import { toEpochMs } from '../../core/instant.js';
import { fulfilledBySchema, type Order, orderStateSchema } from '../../model/index.js';
import { requireOrderId } from './ids.js';
import { timeTerm } from './search.js';
import { requireShopDomain } from './shop-domain.js';

const OPERATION = 'fetchOrders';
/** Part of every cursor: one of another version is refused, not misread. */
const CURSOR_VERSION = 1;
const TIME_FILTERS = ['updatedAfter', 'updatedBefore', 'createdAfter', 'createdBefore'] as const;

/** Bounds in milliseconds since the epoch. */
export type TimeBounds = Readonly<Partial<Record<(typeof TIME_FILTERS)[number], number>>>;

/** A query that can be sent. */
export interface CheckedQuery {
  readonly storeId: string;
  /** Global ids, each once; empty to read by time. */
  readonly ids: readonly string[];
  readonly limit: number | undefined;
  readonly times: TimeBounds;
  /** What a cursor of this query is bound to. */
  readonly cursorScope: CursorScope;
  /** The filters that Shopify has no equivalent of. */
  readonly accepts: (order: Order) => boolean;
}

/** @throws {InvalidRequestError} naming the filter that is wrong. */
export function checkOrderQuery(query: OrderQuery): CheckedQuery {
  const storeId = requireShopDomain(query.storeId, OPERATION);
  const times = checkTimes(query);
  const ids = checkIds(query, times);
  const { limit, statuses, fulfilledBy = 'merchant' } = query;
  if (limit !== undefined && !(Number.isSafeInteger(limit) && limit > 0)) {
    throw invalid('limit', 'must be a whole number above 0');
  }
  if (statuses !== undefined && (statuses.length === 0 || !statuses.every(isOrderState))) {
    throw invalid('statuses', `must be a list of some of ${orderStateSchema.options.join(', ')}`);
  }
  if (fulfilledBy !== 'any' && !fulfilledBySchema.safeParse(fulfilledBy).success) {
    throw invalid('fulfilledBy', `must be any or one of ${fulfilledBySchema.options.join(', ')}`);
  }
  const fingerprint = {
    storeId,
    ids,
    times,
    statuses: statuses === undefined ? null : [...statuses].sort(),
    fulfilledBy,
  };
  return {
    storeId,
    ids,
    limit,
    times,
    cursorScope: { platform: 'shopify', version: CURSOR_VERSION, query: fingerprint },
    accepts: (order) =>
      (statuses === undefined || statuses.includes(order.state.value)) &&
      (fulfilledBy === 'any' || order.fulfilledBy === fulfilledBy || order.fulfilledBy === 'unknown'),
  };
}

function checkTimes(query: OrderQuery): TimeBounds {
  const given = TIME_FILTERS.flatMap((name) => {
    const instant = query[name];
    return instant === undefined ? [] : [[name, toEpochMs(instant, name)] as const];
  });
  const times: TimeBounds = Object.fromEntries(given);
  for (const [after, before] of [
    ['updatedAfter', 'updatedBefore'],
    ['createdAfter', 'createdBefore'],
  ] as const) {
    if ((times[after] ?? Number.NEGATIVE_INFINITY) > (times[before] ?? Number.POSITIVE_INFINITY)) {
      throw invalid(before, `is earlier than ${after}`);
    }
  }
  return times;
}

function checkIds({ ids, statuses }: OrderQuery, times: TimeBounds): readonly string[] {
  if (ids === undefined) return [];
  if (Object.keys(times).length > 0 || statuses !== undefined) {
    throw invalid('ids', 'cannot be combined with time or status filters: ask for the ids, or for the rest');
  }
  if (!Array.isArray(ids) || ids.length === 0) {
    throw invalid('ids', 'must be a list with something in it: leave it out to read all orders');
  }
  return [...new Set(ids.map((id, index) => requireOrderId(id, OPERATION, `ids[${index}]`)))];
}

/**
 * The search text of a query.
 *
 * @param from where to begin instead of at the query's own `updatedAfter`; milliseconds since the epoch.
 */
export function searchText({ updatedAfter, updatedBefore, createdAfter, createdBefore }: TimeBounds, from?: number) {
  const begin = from ?? updatedAfter;
  const terms = [
    begin !== undefined && timeTerm('updated_at', 'from', begin),
    updatedBefore !== undefined && timeTerm('updated_at', 'before', updatedBefore),
    createdAfter !== undefined && timeTerm('created_at', 'from', createdAfter),
    createdBefore !== undefined && timeTerm('created_at', 'before', createdBefore),
  ];
  return terms.filter((term) => term !== false).join(' ');
}

function isOrderState(value: unknown): boolean {
  return orderStateSchema.safeParse(value).success;
}

function invalid(path: string, message: string): InvalidRequestError {
  return new InvalidRequestError(`${OPERATION}: ${path} ${message}.`, {
    platform: 'shopify',
    operation: OPERATION,
    issues: [{ path, message }],
  });
}
