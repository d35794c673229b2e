import type { Call } from '../../core/call.js';
import { ConnectorError } from '../../core/errors.js';
import { recordOf } from '../../core/wire-reader.js';
import type { AffordableRows } from './affordable-rows.js';
import type { GraphQLAnswer, ShopSource } from './client.js';
import { numberOfGlobalId } from './ids.js';
import type { WalkLimits } from './order-walk.js';
import type { GraphQLDocument } from './queries.js';
import type { Maybe, ShopifyConnection } from './wire.js';

/** Whose catalogue is read. */
export interface CatalogueSource extends ShopSource {
  readonly limits: WalkLimits;
  readonly affordable: AffordableRows;
}

/** A list in order of id, with the variables `$first`, `$after` and `$query`. */
export interface IdList {
  /** Of a page of so many rows. */
  readonly document: (first: number) => GraphQLDocument;
  /** The connection in its answer. */
  readonly field: 'productVariants' | 'products';
  /** Search terms; none for all there is. */
  readonly terms: readonly string[];
  readonly size: number;
}

/** A place in such a list; JSON. */
export type ListPosition = {
  /** The number in the id that the present search begins at, when it is not the first. */
  readonly from: string | null;
  /** Rows read through the present search. */
  readonly rows: number;
  /** Shopify's cursor in it. */
  readonly after: string | null;
};

export const LIST_START: ListPosition = { from: null, rows: 0, after: null };

export interface ListWindow<Node> {
  readonly nodes: readonly Node[];
  /** Absent at the end. */
  readonly next: ListPosition | undefined;
  readonly answer: GraphQLAnswer;
}

/**
 * Reads on in a list. A search ends at a fixed depth without a word, so that a long list is cut into several, each
 * beginning after the last id of the one before: ids do not change, so none comes twice and none is missed.
 */
export async function readList<Node extends { readonly id?: Maybe<string> }>(
  { client, storeId, limits, affordable }: CatalogueSource,
  { document, field, terms, size }: IdList,
  position: ListPosition,
  call: Call,
): Promise<ListWindow<Node>> {
  const { from, after } = position;
  const query = [...terms, ...(from === null ? [] : [`id:>=${from}`])].join(' ') || null;
  const answer = await affordable(size, field, (first) =>
    client.request(storeId, document(first), { first, after, query }, call),
  );
  const connection = recordOf(answer.data[field]) as Maybe<ShopifyConnection<Node>>;
  const { hasNextPage, endCursor } = connection?.pageInfo ?? {};
  const isStuck = hasNextPage === true && (typeof endCursor !== 'string' || endCursor === after);
  // Not told whether there is more: taking that for the end would lose the rest without a word.
  if (!Array.isArray(connection?.nodes) || typeof hasNextPage !== 'boolean' || isStuck) {
    const what = 'no rows, no page info, or a cursor that stands still';
    throw new ConnectorError(
      'unexpected_response',
      `shopify ${call.operation}: Shopify answered a page that cannot be walked: ${what}. Try again later.`,
      { platform: 'shopify', storeId, operation: call.operation, retryable: true },
    );
  }
  const nodes = connection.nodes.filter((node) => node !== null && node !== undefined);
  const rows = position.rows + connection.nodes.length;
  const next = nextPosition(position, rows, hasNextPage ? (endCursor ?? null) : undefined, nodes.at(-1)?.id, limits);
  return { nodes, next, answer };
}

/** @param endCursor `undefined` where Shopify has no more. */
function nextPosition(
  { from }: ListPosition,
  rows: number,
  endCursor: string | null | undefined,
  lastId: Maybe<string>,
  { rowsPerSearch, searchDepth }: WalkLimits,
): ListPosition | undefined {
  const last = numberOfGlobalId(lastId ?? '');
  const beyond = last === undefined ? undefined : BigInt(last) + 1n;
  const isLong = rows >= (endCursor === undefined ? searchDepth : rowsPerSearch);
  // Always further on: a list that takes no notice of where it is to begin must not be read for ever.
  if (isLong && beyond !== undefined && beyond > BigInt(from ?? 0))
    return { from: String(beyond), rows: 0, after: null };
  return endCursor === undefined ? undefined : { from, rows, after: endCursor };
}
