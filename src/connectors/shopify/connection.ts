import type { WireReader } from '../../core/wire-reader.js';
import type { Maybe, ShopifyConnection } from './wire.js';

/**
 * The nodes of a connection; `undefined` when it was not read. Says so when there are more than were read.
 */
export function nodesOf<Node>(
  read: WireReader,
  connection: Maybe<ShopifyConnection<Node>>,
  path: string,
): readonly unknown[] | undefined {
  const record = read.record(connection, path) as ShopifyConnection<Node> | undefined;
  const nodes = read.list(record?.nodes, path);
  if (nodes !== undefined && hasMore(record)) read.report('truncated', path, 'the platform has more than was read');
  return nodes;
}

export function hasMore(connection: Maybe<ShopifyConnection<unknown>>): boolean {
  return connection?.pageInfo?.hasNextPage === true;
}

/**
 * Reads a connection to its end.
 *
 * Where its owner is gone meanwhile or the cursor stands still, what there is comes back with `hasNextPage` still true.
 *
 * @param fetchPage the page after a cursor.
 */
export async function readToEnd<Node>(
  connection: Maybe<ShopifyConnection<Node>>,
  fetchPage: (after: string) => Promise<Maybe<ShopifyConnection<Node>>>,
): Promise<Maybe<ShopifyConnection<Node>>> {
  let known = connection;
  for (;;) {
    const after = known?.pageInfo?.endCursor;
    if (!hasMore(known) || typeof after !== 'string') return known;
    const next = await fetchPage(after);
    if (!Array.isArray(next?.nodes) || next.pageInfo?.endCursor === after) return known;
    known = { pageInfo: next.pageInfo, nodes: [...(known?.nodes ?? []), ...next.nodes] };
  }
}
