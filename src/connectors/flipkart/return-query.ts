import type { Instant } from '../../core/connector.js';
import type { CursorScope } from '../../core/cursor.js';
import { toEpochMs } from '../../core/instant.js';
import type { Return } from '../../model/index.js';
import { invalidInput } from '../invalid-input.js';
import type { TimeBounds } from '../order-query.js';
import { isId, requireStoreId } from './ids.js';

export interface FlipkartReturnQuery {
  readonly storeId: string;
  /** Sent back by the buyer, or brought back by the courier (RTO). Absent: both. */
  readonly kind?: 'customer' | 'courier';
  /** Exactly these returns; times are then not allowed. */
  readonly ids?: readonly string[];
  /** Inclusive: the `syncedUntil` of the run before. */
  readonly updatedAfter?: Instant;
  /** Exclusive. */
  readonly updatedBefore?: Instant;
  readonly createdAfter?: Instant;
  readonly createdBefore?: Instant;
  /** A wish; 100 at most. */
  readonly limit?: number;
  /** From the `nextCursor` of a page of the same query. */
  readonly cursor?: string;
}

/** What Flipkart calls the two kinds; a request is for one. */
export type ReturnSource = 'customer_return' | 'courier_return';

/** A query that can be sent. */
export interface CheckedReturnQuery {
  readonly storeId: string;
  readonly sources: readonly ReturnSource[];
  readonly ids: readonly string[];
  readonly times: TimeBounds;
  readonly limit: number | undefined;
  readonly cursorScope: CursorScope;
}

const OPERATION = 'fetchReturns';
const TIMES = ['updatedAfter', 'updatedBefore', 'createdAfter', 'createdBefore'] as const;

const SOURCES: ReadonlyMap<Return['kind'], ReturnSource> = new Map([
  ['customer', 'customer_return'],
  ['courier', 'courier_return'],
]);

/** @throws {InvalidRequestError} naming what is wrong. */
export function checkReturnQuery(query: FlipkartReturnQuery): CheckedReturnQuery {
  const storeId = requireStoreId(query.storeId, OPERATION);
  const { kind, limit, ids = [] } = query;
  const invalid = (path: string, message: string) => invalidInput('flipkart', OPERATION, [{ path, message }]);
  const given = TIMES.flatMap((name) => {
    const instant = query[name];
    return instant === undefined
      ? []
      : [[name, toEpochMs(instant, name, { platform: 'flipkart', operation: OPERATION })] as const];
  });
  const times: TimeBounds = Object.fromEntries(given);
  const source = kind === undefined ? undefined : SOURCES.get(kind);
  if (kind !== undefined && source === undefined) throw invalid('kind', 'must be customer or courier');
  if (!Array.isArray(ids) || (query.ids !== undefined && ids.length === 0) || !ids.every(isId)) {
    throw invalid('ids', 'must be a list of return ids with something in it');
  }
  if (ids.length > 0 && given.length > 0) throw invalid('ids', 'cannot be combined with times');
  if (limit !== undefined && !(Number.isSafeInteger(limit) && limit > 0)) {
    throw invalid('limit', 'must be a whole number above 0');
  }
  for (const of of ['updated', 'created'] as const) {
    const { [`${of}After` as const]: after, [`${of}Before` as const]: before } = times;
    if (after !== undefined && before !== undefined && after > before) {
      throw invalid(`${of}Before`, `is earlier than ${of}After`);
    }
  }
  const sources = source === undefined ? [...SOURCES.values()] : [source];
  const fingerprint = { storeId, sources, ids: [...ids], times };
  return {
    storeId,
    sources,
    ids: [...new Set(ids)],
    times,
    limit,
    cursorScope: { platform: 'flipkart', storeId, operation: OPERATION, version: 1, query: { returns: fingerprint } },
  };
}
