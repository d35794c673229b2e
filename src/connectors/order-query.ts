import type { OrderQuery } from '../core/connector.js';
import type { CursorScope } from '../core/cursor.js';
import { toEpochMs } from '../core/instant.js';
import { fulfilledBySchema, type Order, orderStateSchema } from '../model/index.js';
import { invalidInput } from './invalid-input.js';

const TIME_FILTERS = ['updatedAfter', 'updatedBefore', 'createdAfter', 'createdBefore'] as const;

/** Bounds in milliseconds since the epoch. */
export type TimeBounds = Readonly<Partial<Record<(typeof TIME_FILTERS)[number], number>>>;

/** How a platform writes its ids. */
export interface QueryTerms {
  readonly platform: string;
  /** Part of every cursor: one of another version is refused, not misread. */
  readonly cursorVersion: number;
  /** @throws {InvalidRequestError} */
  readonly storeIdOf: (storeId: unknown, operation: string) => string;
  /** @throws {InvalidRequestError} */
  readonly orderIdOf: (orderId: unknown, operation: string, path: string) => string;
}

/** A query that can be sent. */
export interface CheckedQuery {
  readonly storeId: string;
  /** In the platform's own form, each once; empty to read by time. */
  readonly ids: readonly string[];
  readonly limit: number | undefined;
  readonly times: TimeBounds;
  /** What a cursor of this query is bound to. */
  readonly cursorScope: CursorScope;
  /** The filters that no platform applies itself. */
  readonly accepts: (order: Order) => boolean;
}

/**
 * @param operation whose query it is, for the error.
 * @throws {InvalidRequestError} naming the filter that is wrong.
 */
export function checkOrderQuery(query: OrderQuery, terms: QueryTerms, operation = 'fetchOrders'): CheckedQuery {
  const { platform } = terms;
  const storeId = terms.storeIdOf(query.storeId, operation);
  const invalid = (path: string, message: string) => invalidInput(platform, operation, [{ path, message }]);
  const times = checkTimes(query, { platform, operation }, invalid);
  const ids = checkIds(query, times, (id, path) => terms.orderIdOf(id, operation, path), invalid);
  const { limit, statuses } = query;
  // Whoever names an order wants it, whoever ships it.
  const { fulfilledBy = query.ids === undefined ? 'merchant' : 'any' } = query;
  if (limit !== undefined && !(Number.isSafeInteger(limit) && limit > 0)) {
    throw invalid('limit', 'must be a whole number above 0');
  }
  if (statuses !== undefined && !isListOfStates(statuses)) {
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
    cursorScope: { platform, storeId, operation, version: terms.cursorVersion, query: fingerprint },
    accepts: (order) =>
      (statuses === undefined || statuses.includes(order.state.value)) &&
      (fulfilledBy === 'any' || order.fulfilledBy === fulfilledBy || order.fulfilledBy === 'unknown'),
  };
}

type Invalid = (path: string, message: string) => Error;

function checkTimes(
  query: OrderQuery,
  of: { readonly platform: string; readonly operation: string },
  invalid: Invalid,
): TimeBounds {
  const given = TIME_FILTERS.flatMap((name) => {
    const instant = query[name];
    return instant === undefined ? [] : [[name, toEpochMs(instant, name, of)] as const];
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

function checkIds(
  { ids, statuses }: OrderQuery,
  times: TimeBounds,
  orderIdOf: (id: unknown, path: string) => string,
  invalid: Invalid,
): readonly string[] {
  if (ids === undefined) return [];
  if (Object.keys(times).length > 0 || statuses !== undefined) {
    throw invalid('ids', 'cannot be combined with time or status filters: ask for the ids, or for the rest');
  }
  if (!Array.isArray(ids) || ids.length === 0) {
    throw invalid('ids', 'must be a list with something in it: leave it out to read all orders');
  }
  return [...new Set(ids.map((id, index) => orderIdOf(id, `ids[${index}]`)))];
}

function isListOfStates(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0 && value.every((state) => orderStateSchema.safeParse(state).success);
}
