import { compareIds } from '../ids.js';
import {
  type ConnectionSource,
  decodeCursor,
  encodeCursor,
  INVALID_CURSOR,
  type PageArgs,
  pageSize,
  toConnection,
} from './connection.js';
import { badRequest } from './errors.js';

export interface IndexQuery<Row> {
  /** The whole index in ascending order of (value, id). */
  readonly rows: readonly Row[];
  readonly sort: string;
  readonly valueOf: (row: Row) => number;
  readonly idOf: (row: Row) => string;
  readonly matches: (row: Row) => boolean;
  /** How many rows a list may go deep before it just ends. */
  readonly maxDepth: number;
}

interface Position {
  readonly value: number;
  readonly id: string;
  readonly depth: number;
}

/**
 * Pages a live index. A cursor holds the sort value and id of a row, not an offset: a row that was touched between two
 * pages has moved, so a client meets it again or, sorted the other way, never.
 */
export function paginateIndex<Row>(query: IndexQuery<Row>, args: PageArgs): ConnectionSource<Row> {
  const { size, fromEnd } = pageSize(args);
  const descending = (args.reverse === true) !== fromEnd;
  const boundary = fromEnd ? args.before : args.after;
  if ((fromEnd ? args.after : args.before) != null)
    throw badRequest('before and last, or after and first, go together');
  const start = boundary == null ? undefined : readPosition(boundary, query.sort);
  const depth = start?.depth ?? 0;
  const limit = Math.min(size, Math.max(0, query.maxDepth - depth));
  const found: Row[] = [];
  let more = false;
  for (const row of walk(query, descending, start)) {
    if (!query.matches(row)) continue;
    if (found.length === limit) {
      // Past the depth limit the list claims to be complete, which is how data goes missing unnoticed [DOC limits].
      more = depth + found.length < query.maxDepth;
      break;
    }
    found.push(row);
  }
  const edges = found.map((node, offset) => ({
    cursor: encodeCursor([query.sort, query.valueOf(node), query.idOf(node), depth + offset + 1]),
    node,
  }));
  if (fromEnd) edges.reverse();
  return toConnection(
    edges,
    fromEnd ? { next: boundary != null, previous: more } : { next: more, previous: boundary != null },
  );
}

function readPosition(cursor: string, sort: string): Position {
  const [from, value, id, depth] = decodeCursor(cursor);
  if (from !== sort || typeof value !== 'number' || typeof id !== 'string' || typeof depth !== 'number') {
    throw badRequest(INVALID_CURSOR);
  }
  return { value, id, depth };
}

function* walk<Row>(query: IndexQuery<Row>, descending: boolean, start: Position | undefined): Generator<Row> {
  const { rows } = query;
  // The first row that is not before the position.
  let low = 0;
  let high = rows.length;
  if (start !== undefined) {
    while (low < high) {
      const middle = (low + high) >> 1;
      const row = rows[middle] as Row;
      const difference = query.valueOf(row) - start.value || compareIds(query.idOf(row), start.id);
      if (descending ? difference < 0 : difference <= 0) low = middle + 1;
      else high = middle;
    }
  }
  if (descending) {
    for (let index = (start === undefined ? rows.length : low) - 1; index >= 0; index -= 1) yield rows[index] as Row;
  } else {
    for (let index = start === undefined ? 0 : low; index < rows.length; index += 1) yield rows[index] as Row;
  }
}
