import type { Call } from '../../core/call.js';
import type { JsonObject } from '../../core/ports.js';
import { numberOfGlobalId } from './ids.js';
import { type CatalogueSource, type IdList, LIST_START, type ListPosition, readList } from './product-list.js';
import { currencyOf } from './product-reads.js';
import type { ShopifyVariant } from './product-wire.js';
import { variantsCost } from './queries/products.js';
import { PRODUCTS_PAGE, productsPage, productVariantsPage } from './queries.js';
import { timeTerm } from './search.js';
import type { Maybe } from './wire.js';

export interface CatalogueQuery {
  /** Milliseconds since the epoch; inclusive, to the second. Absent: the whole catalogue. */
  readonly since: number | undefined;
  readonly size: number;
}

export interface CataloguePage {
  readonly rows: readonly ShopifyVariant[];
  readonly currency: string | undefined;
  /** Where the next page begins; absent on the last one. */
  readonly next: JsonObject | undefined;
  /** Shopify's clock when the walk began; milliseconds since the epoch. */
  readonly startedAt: number | undefined;
}

/** Some of the products that changed, and where more of them are; without ids they are still to be read. */
type Changed = { readonly ids: readonly string[]; readonly more: ListPosition | null };

/** Where a walk is; JSON. */
type WalkState = {
  readonly startedAt: number | null;
  /** `null` while variants are read for their own sake. */
  readonly changed: Changed | null;
  /** Among the variants. */
  readonly position: ListPosition;
};

interface Step {
  readonly rows: readonly ShopifyVariant[];
  readonly currency: string | undefined;
  readonly serverTime: number | undefined;
  readonly next: Omit<WalkState, 'startedAt'> | undefined;
}

/** After so many steps that bring nothing a page is empty: a walk over thousands of unsold products must meet its deadline. */
const EMPTY_STEPS = 4;

/**
 * One page of variants in order of id: all of them, or those that changed and then those of products that changed.
 *
 * A product's name and status are not its variants' own, and whether a change of them touches the variants is not
 * documented, so both are asked for. A variant that changed itself comes once.
 */
export async function walkCatalogue(
  source: CatalogueSource,
  query: CatalogueQuery,
  from: JsonObject | undefined,
  call: Call,
): Promise<CataloguePage> {
  let state = (from ?? { startedAt: null, changed: null, position: LIST_START }) as WalkState;
  for (let count = 1; ; count += 1) {
    const { rows, currency, serverTime, next } = await step(source, query, state, call);
    const startedAt = state.startedAt ?? serverTime;
    if (next === undefined) return { rows, currency, next, startedAt };
    state = { ...next, startedAt: startedAt ?? null };
    if (rows.length > 0 || count === EMPTY_STEPS) return { rows, currency, next: state as JsonObject, startedAt };
  }
}

function step(source: CatalogueSource, query: CatalogueQuery, state: WalkState, call: Call): Promise<Step> {
  const { changed, position } = state;
  if (changed === null) return readVariants(source, query, position, call);
  return changed.ids.length === 0
    ? readChangedProducts(source, query, changed, call)
    : readVariantsOf(source, query, changed, position, call);
}

async function readVariants(
  source: CatalogueSource,
  { since, size }: CatalogueQuery,
  position: ListPosition,
  call: Call,
): Promise<Step> {
  const { nodes, next, answer } = await readList<ShopifyVariant>(source, variants(since, [], size), position, call);
  const andThen = since === undefined ? undefined : { changed: { ids: [], more: LIST_START }, position: LIST_START };
  return {
    rows: nodes,
    currency: currencyOf(answer.data),
    serverTime: answer.serverTime,
    next: next === undefined ? andThen : { changed: null, position: next },
  };
}

async function readChangedProducts(
  source: CatalogueSource,
  { since }: CatalogueQuery,
  { more }: Changed,
  call: Call,
): Promise<Step> {
  const terms = changedSince(since);
  const list: IdList = { document: () => productsPage, field: 'products', terms, size: PRODUCTS_PAGE };
  const { nodes, next, answer } = await readList(source, list, more ?? LIST_START, call);
  const ids = nodes.flatMap(({ id }) => numberOfGlobalId(id ?? '') ?? []);
  const isEnd = ids.length === 0 && next === undefined;
  return {
    rows: [],
    currency: undefined,
    serverTime: answer.serverTime,
    next: isEnd ? undefined : { changed: { ids, more: next ?? null }, position: LIST_START },
  };
}

async function readVariantsOf(
  source: CatalogueSource,
  { since, size }: CatalogueQuery,
  changed: Changed,
  position: ListPosition,
  call: Call,
): Promise<Step> {
  const list = variants(undefined, [`product_ids:${changed.ids.join(',')}`], size);
  const { nodes, next, answer } = await readList<ShopifyVariant>(source, list, position, call);
  const wanted = new Set(changed.ids);
  const isWanted = ({ product }: ShopifyVariant) => wanted.has(numberOfGlobalId(product?.id ?? '') ?? '');
  const rest = changed.more === null ? undefined : { changed: { ids: [], more: changed.more }, position: LIST_START };
  return {
    // Those that changed themselves were handed out before, or are left to the next run, which begins earlier.
    rows: nodes.filter((row) => isWanted(row) && !isSince(row.updatedAt, since)),
    currency: currencyOf(answer.data),
    serverTime: answer.serverTime,
    next: next === undefined ? rest : { changed, position: next },
  };
}

function variants(since: number | undefined, terms: readonly string[], size: number): IdList {
  const document = (first: number) => ({ ...productVariantsPage, cost: variantsCost(first) });
  return { document, field: 'productVariants', terms: [...terms, ...changedSince(since)], size };
}

function changedSince(since: number | undefined): readonly string[] {
  return since === undefined ? [] : [timeTerm('updated_at', 'from', since)];
}

/** Whether something changed at or after `since`, to the second, as Shopify compares. */
export function isSince(updatedAt: Maybe<string>, since: number | undefined): boolean {
  if (since === undefined) return true;
  return Date.parse(updatedAt ?? '') >= since - (since % 1_000);
}
