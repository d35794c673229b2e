import type { Call } from '../../core/call.js';
import { batchesOf } from '../../core/concurrently.js';
import { recordOf } from '../../core/wire-reader.js';
import type { ShopSource } from './client.js';
import { hasMore } from './connection.js';
import type { GraphQLDocument } from './queries.js';
import { quoted } from './search.js';
import type { Maybe, ShopifyConnection } from './wire.js';

/** Who has a SKU, letter by letter. */
export interface SkuMatches {
  /** Global ids; SKUs are not unique. */
  readonly ids: readonly string[];
  /** So many similar SKUs that not all of them were looked at: there may be more ids. */
  readonly isIncomplete: boolean;
}

/** A document with the variables `$after` and `$query` whose rows have `id` and `sku`. */
export interface SkuSearch {
  readonly document: GraphQLDocument;
  /** The connection in its answer. */
  readonly field: string;
}

/** SKUs in one search: the query stays short, and the neighbours of all of them fit on few pages. */
const SKUS_PER_SEARCH = 40;
/** Searches at once; the rate limit has the last word. */
const CONCURRENT_SEARCHES = 4;
/** 5,000 rows. A search that goes on finds neighbours only. */
const DEFAULT_MAX_PAGES = 20;

/**
 * Finds rows by exact SKU. Shopify's search is tokenised: asked for `A-1` it also answers `A-10`, and `a 1`, so the rows
 * are compared letter by letter here.
 */
export async function findBySku(
  source: ShopSource,
  search: SkuSearch,
  skus: readonly string[],
  call: Call,
  maxPages: number = DEFAULT_MAX_PAGES,
): Promise<ReadonlyMap<string, SkuMatches>> {
  const found = new Map<string, SkuMatches>();
  const waiting = [...batchesOf([...new Set(skus)], SKUS_PER_SEARCH)];
  const searchInTurn = async (): Promise<void> => {
    for (let batch = waiting.shift(); batch !== undefined; batch = waiting.shift()) {
      const { ids, isComplete } = await searchOnce(source, search, batch, maxPages, call);
      if (isComplete || batch.length === 1) {
        for (const sku of batch) found.set(sku, { ids: [...(ids.get(sku) ?? [])], isIncomplete: !isComplete });
      } else {
        // One of them has that many neighbours: the others must not suffer for it.
        waiting.push(...batchesOf(batch, Math.ceil(batch.length / 2)));
      }
    }
  };
  try {
    await Promise.all(Array.from({ length: CONCURRENT_SEARCHES }, searchInTurn));
  } finally {
    // After a failure the others end with the search they are at.
    waiting.length = 0;
  }
  return found;
}

async function searchOnce(
  { client, storeId }: ShopSource,
  { document, field }: SkuSearch,
  skus: readonly string[],
  maxPages: number,
  call: Call,
) {
  const wanted = new Set(skus);
  const query = skus.map((sku) => `sku:${quoted(sku)}`).join(' OR ');
  // Sets, since a row that moves while the search is paged comes twice and must not look ambiguous.
  const ids = new Map<string, Set<string>>();
  let after: string | null = null;
  for (let page = 0; page < maxPages; page++) {
    const { data } = await client.request(storeId, document, { after, query }, call);
    const connection = recordOf(data[field]) as Maybe<ShopifyConnection<unknown>>;
    for (const node of connection?.nodes ?? []) {
      const { id, sku } = recordOf(node) ?? {};
      if (typeof id !== 'string' || typeof sku !== 'string' || !wanted.has(sku)) continue;
      ids.set(sku, (ids.get(sku) ?? new Set()).add(id));
    }
    const next: unknown = connection?.pageInfo?.endCursor;
    if (!hasMore(connection)) return { ids, isComplete: true };
    if (typeof next !== 'string' || next === after) break;
    after = next;
  }
  return { ids, isComplete: false };
}
