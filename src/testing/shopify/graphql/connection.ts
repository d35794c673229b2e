import { badRequest } from './errors.js';

export interface PageArgs {
  readonly first?: number | null;
  readonly last?: number | null;
  readonly after?: string | null;
  readonly before?: string | null;
  readonly reverse?: boolean | null;
  /** Bulk operations know no pages: everything below a parent at once. */
  readonly all?: boolean;
}

export interface ConnectionSource<Node> {
  readonly edges: readonly { readonly cursor: string; readonly node: Node }[];
  readonly nodes: readonly Node[];
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
}

const MAX_PAGE = 250;

export const INVALID_CURSOR = 'Invalid cursor for current pagination sort.';

/** `first` and `last` as the platform wants them: one of them, up to 250. */
export function pageSize(args: PageArgs): { size: number; fromEnd: boolean } {
  const { first, last } = args;
  if (args.all === true) return { size: Number.POSITIVE_INFINITY, fromEnd: false };
  if (first == null && last == null) throw badRequest('you must provide one of first or last');
  if (first != null && last != null) throw badRequest('providing both first and last is not supported');
  const size = first ?? last ?? 0;
  const name = first == null ? 'last' : 'first';
  if (size < 0) throw badRequest(`${name} cannot be negative`);
  if (size > MAX_PAGE) throw badRequest(`${name} cannot exceed ${MAX_PAGE}`);
  return { size, fromEnd: first == null };
}

/** Cursors are opaque text; what is inside is nobody's business and changes without notice. */
export function encodeCursor(parts: readonly (number | string)[]): string {
  return Buffer.from(JSON.stringify(parts)).toString('base64url');
}

export function decodeCursor(cursor: string): readonly (number | string)[] {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (Array.isArray(parts) && parts.every((part) => typeof part === 'number' || typeof part === 'string'))
      return parts;
  } catch {
    // Falls through to the one answer for anything that is no cursor.
  }
  throw badRequest(INVALID_CURSOR);
}

export function toConnection<Node>(
  edges: readonly { readonly cursor: string; readonly node: Node }[],
  more: { next: boolean; previous: boolean },
): ConnectionSource<Node> {
  return {
    edges,
    nodes: edges.map((edge) => edge.node),
    pageInfo: {
      hasNextPage: more.next,
      hasPreviousPage: more.previous,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}

/** Pages a list that fits in memory, such as the line items of an order. */
export function paginate<Node>(
  rows: readonly Node[],
  args: PageArgs,
  keyOf: (node: Node) => string,
): ConnectionSource<Node> {
  const { size, fromEnd } = pageSize(args);
  const ordered = args.reverse === true ? [...rows].reverse() : rows;
  const position = (cursor: string): number => {
    const [key, index] = decodeCursor(cursor);
    const found = ordered.findIndex((row) => keyOf(row) === key);
    return found >= 0 ? found : Math.min(Number(index), ordered.length);
  };
  const from = args.after == null ? 0 : position(args.after) + 1;
  const to = args.before == null ? ordered.length : position(args.before);
  const start = fromEnd ? Math.max(from, to - size) : from;
  const end = fromEnd ? to : Math.min(to, from + size);
  const edges = ordered
    .slice(start, end)
    .map((node, offset) => ({ cursor: encodeCursor([keyOf(node), start + offset]), node }));
  return toConnection(edges, { next: end < ordered.length, previous: start > 0 });
}
