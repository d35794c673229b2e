import type { Call } from '../../core/call.js';
import { concurrently } from '../concurrently.js';
import { parseId } from './ids.js';
import { listOf, skuOf, type WooSource, type WooWire } from './product-units.js';

/** Who has a SKU, letter by letter. */
export interface SkuMatches {
  /** Products and variations; SKUs are unique in stock WooCommerce, and not where translations or imports share them. */
  readonly rows: readonly WooWire[];
  /** So many rows answered that not all of them were looked at: there may be more. */
  readonly isIncomplete: boolean;
}

/** The least that tells who has a SKU. */
const SEARCH_FIELDS = ['id', 'sku'];
const MAX_SKUS = 50;
/** Of the encoded list: web servers take 8 KB of request line, some proxies 4, and a signature may be in it too. */
const MAX_LENGTH = 1_500;
const CONCURRENT_SEARCHES = 3;
const PAGE = 100;
/** A search that goes on finds neighbours only. */
const MAX_PAGES = 5;

/**
 * Finds products and variations of any status but trash by exact SKU. The store's database compares without regard to
 * case, accents and trailing spaces, so the rows are compared letter by letter here.
 *
 * @param fields of the rows, besides those the search needs itself.
 */
export async function findBySku(
  source: WooSource,
  skus: readonly string[],
  fields: readonly string[],
  call: Call,
): Promise<ReadonlyMap<string, SkuMatches>> {
  const searches = searchesFor([...new Set(skus)]);
  const found = await concurrently(searches, CONCURRENT_SEARCHES, (search) => searchOnce(source, search, fields, call));
  return new Map(found.flat());
}

/** SKUs to be asked for together. */
function searchesFor(skus: readonly string[]): readonly (readonly string[])[] {
  const searches: string[][] = [];
  let open: string[] = [];
  let length = 0;
  for (const sku of skus.filter(canExist)) {
    // The list is cut at commas, and tried as one SKU as well: alone, one with a comma is found.
    if (sku.includes(',')) {
      searches.push([sku]);
      continue;
    }
    const added = encodeURIComponent(sku).length + 3;
    if (open.length === MAX_SKUS || (open.length > 0 && length + added > MAX_LENGTH)) {
      searches.push(open);
      open = [];
      length = 0;
    }
    open.push(sku);
    length += added;
  }
  return open.length === 0 ? searches : [...searches, open];
}

/** WordPress drops markup and %xx from what it is asked for, and then an empty `sku=` would answer the whole catalogue. */
function canExist(sku: string): boolean {
  return sku.replace(/<[^>]*>?|%[0-9a-f]{2}|,/gi, '').trim() !== '';
}

async function searchOnce(
  { client, storeId }: WooSource,
  skus: readonly string[],
  fields: readonly string[],
  call: Call,
): Promise<readonly (readonly [string, SkuMatches])[]> {
  // By id, since a row that moves while the search is paged comes twice and must not look ambiguous.
  const rows = new Map(skus.map((sku) => [sku, new Map<string, WooWire>()] as const));
  let isIncomplete = false;
  for (let page = 1; ; page += 1) {
    const query = {
      // As text: a list would be joined the same way, and a SKU with a comma must stay whole.
      sku: skus.join(','),
      per_page: PAGE,
      page,
      orderby: 'id',
      order: 'asc',
      _fields: [...new Set([...SEARCH_FIELDS, ...fields])],
    };
    const request = { method: 'GET', path: 'wc/v3/products', query, label: 'products by SKU' } as const;
    const { body } = await client.request(storeId, request, call);
    const answered = listOf(body, request.label, call);
    for (const row of answered) {
      const id = parseId(row['id']);
      if (id !== undefined) rows.get(skuOf(row) ?? '')?.set(id, row);
    }
    if (answered.length < PAGE) break;
    isIncomplete = page === MAX_PAGES;
    if (isIncomplete) break;
  }
  return skus.map((sku) => [sku, { rows: [...(rows.get(sku)?.values() ?? [])], isIncomplete }] as const);
}
