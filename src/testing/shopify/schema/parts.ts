/** The paging arguments every connection takes. */
export const PAGE = 'after: String, before: String, first: Int, last: Int, reverse: Boolean = false';

/** The connection and edge types of a node type: the platform shapes all of them alike. */
export function connection(node: string): string {
  return `type ${node}Connection {
  nodes: [${node}!]!
  edges: [${node}Edge!]!
  pageInfo: PageInfo!
}

type ${node}Edge {
  cursor: String!
  node: ${node}!
}`;
}
