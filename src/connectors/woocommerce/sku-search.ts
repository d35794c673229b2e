import type { Call } from '../../core/call.js';
import { parseId } from './ids.js';
import { MAX_ROWS } from './order-windows.js';
import { type Terms, triesOf } from './page-retry.js';
import { type CatalogueSource, readParts } from './product-parts.js';
import { listOf, skuOf, type WooWire } from './product-units.js';

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
/** A search that goes on finds neighbours only. */
const MAX_PAGES = 5;

/**
 * Finds products and variations of any status but trash by exact SKU. The store's database compares without regard to
 * case, accents and trailing spaces, so the rows are compared letter by letter here.
 *
 * @param fields of the rows, besides those the search needs itself.
 */
export async function findBySku(
  source: CatalogueSource,
  skus: readonly string[],
  fields: readonly string[],
  call: Call,
): Promise<ReadonlyMap<string, SkuMatches>> {
  const reader = {
    paces: source.paces.lookups,
    storeId: source.storeId,
    most: MAX_SKUS,
    take: searchedTogether,
    read: (search: readonly string[], terms: Terms) => searchOnce(source, search, fields, terms, call),
  };
  const searched = [...new Set(skus)].filter(isSearchable);
  // Those that are searched alone last, so that the others stay together.
  const ordered = [...searched.filter((sku) => !isAlone(sku)), ...searched.filter(isAlone)];
  const answers = await readParts(ordered, reader, call);
  return new Map(answers.flatMap(({ found }) => found));
}

/**
 * Whether the store can be asked for a SKU at all. WordPress drops markup, %xx and surplus spaces from what it is asked
 * for (`sanitize_text_field`), which would find another SKU or none, and could swallow others of the same list. Nothing,
 * or the "0" that PHP takes for nothing, would answer the whole catalogue.
 */
export function isSearchable(sku: string): boolean {
  const asked = sku
    .replace(/<[^>]*>?|%[0-9a-f]{2}/gi, '')
    .replace(/[\r\n\t ]+/g, ' ')
    .trim();
  // The database compares without spaces at the end.
  return asked === sku.replace(/ +$/, '') && !['', '0'].includes(asked.replaceAll(',', ''));
}

/** The list is cut at commas, and tried as one SKU as well: alone, one with a comma is found. */
function isAlone(sku: string): boolean {
  return sku.includes(',');
}

/** The first SKUs that can be asked for in one request. */
function searchedTogether(skus: readonly string[]): readonly string[] {
  let length = 0;
  const end = skus.findIndex((sku, index) => {
    length += encodeURIComponent(sku).length + 3;
    return index > 0 && (isAlone(sku) || isAlone(skus[0] ?? '') || length > MAX_LENGTH);
  });
  return end === -1 ? skus : skus.slice(0, end);
}

async function searchOnce(
  { client, storeId }: CatalogueSource,
  skus: readonly string[],
  fields: readonly string[],
  terms: Terms,
  call: Call,
) {
  // By id, since a row that moves while the search is paged comes twice and must not look ambiguous.
  const rows = new Map(skus.map((sku) => [sku, new Map<string, WooWire>()] as const));
  let isIncomplete = false;
  let durationMs = 0;
  let seen = 0;
  for (let page = 1; ; page += 1) {
    const query = {
      // As text: a list would be joined the same way, and a SKU with a comma must stay whole.
      sku: skus.join(','),
      per_page: MAX_ROWS,
      page,
      orderby: 'id',
      order: 'asc',
      _fields: [...new Set([...SEARCH_FIELDS, ...fields])],
    };
    const request = { method: 'GET', path: 'wc/v3/products', query, label: 'products by SKU' } as const;
    const answer = await client.request(storeId, { ...request, ...triesOf(skus.length, terms) }, call);
    durationMs = Math.max(durationMs, answer.durationMs);
    const answered = listOf(answer.body, request.label, call);
    for (const row of answered) {
      const id = parseId(row['id']);
      if (id !== undefined) rows.get(skuOf(row) ?? '')?.set(id, row);
    }
    seen += answered.length;
    // A host may give smaller pages than it is asked for.
    if (answered.length === 0 || (answered.length < MAX_ROWS && seen >= (answer.total ?? 0))) break;
    isIncomplete = page === MAX_PAGES;
    if (isIncomplete) break;
  }
  const found = skus.map((sku) => [sku, { rows: [...(rows.get(sku)?.values() ?? [])], isIncomplete }] as const);
  return { found, durationMs };
}
