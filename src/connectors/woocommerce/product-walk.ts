import type { Call } from '../../core/call.js';
import type { JsonObject } from '../../core/ports.js';
import { parseId } from './ids.js';
import { type CatalogueSource, LIST_START, type ListPosition, type ProductList, readWindow } from './product-list.js';
import { isSince, modifiedSince } from './product-times.js';
import type { WooWire } from './product-units.js';
import {
  type CatalogueRow,
  hasVariations,
  probeVariationsRoute,
  readVariations,
  variationCount,
  withProducts,
} from './product-variations.js';

/** Which rows of the catalogue are wanted, and what of them. */
export interface CatalogueQuery {
  /** Milliseconds; inclusive. */
  readonly since?: number | undefined;
  /** With `id`, `type`, `parent_id`, `variations` and `date_modified_gmt`, which the walk reads itself. */
  readonly fields: readonly string[];
  readonly size: number;
  /** Which products have a row of their own; variations always have. */
  keeps(product: WooWire): boolean;
}

export interface CataloguePage {
  readonly rows: readonly CatalogueRow[];
  /** Where the next page begins; absent on the last one. */
  readonly next?: JsonObject;
  /** The server's clock when the walk began; milliseconds. */
  readonly startedAt: number | undefined;
}

/** `products`, then `variations` where the store lists them all, else `parents`: those of which some may have changed. */
type Phase = 'products' | 'variations' | 'parents';

/** Where a walk is. */
interface WalkState {
  readonly phase: Phase;
  readonly position: ListPosition;
  /** The list of the phase is at its end. */
  readonly isRead: boolean;
  /** Products whose variations come next, with how many there are. */
  readonly pending: readonly (readonly [id: string, count: number])[];
  readonly hasVariationsRoute: boolean;
  readonly startedAt: number | undefined;
}

interface Step {
  readonly rows: readonly CatalogueRow[];
  readonly state: WalkState;
}

/** Products asked for their variations in one page: each is a request, at the least. */
const MAX_PARENTS = 20;
/** After so many steps that bring nothing a page is empty: a long walk over unchanged products must meet its deadline. */
const EMPTY_STEPS = 3;

/**
 * One page of the catalogue: products, and variations with the products they belong to.
 *
 * A variation may change while its product does not, and a product while its variations do not, so both are asked for.
 * Before WooCommerce 10.3, which lists all variations, that costs one request for every product with variations.
 */
export async function walkCatalogue(
  source: CatalogueSource,
  query: CatalogueQuery,
  from: JsonObject | undefined,
  call: Call,
): Promise<CataloguePage> {
  let state = from === undefined ? await begin(source, call) : (from as unknown as WalkState);
  for (let count = 1; ; count += 1) {
    const step = await (state.pending.length > 0 ? expand : readOn)(source, query, state, call);
    const { startedAt } = step.state;
    const next = advance(query, step.state);
    if (next === undefined) return { rows: step.rows, startedAt };
    if (step.rows.length > 0 || count === EMPTY_STEPS) return { rows: step.rows, next: jsonOf(next), startedAt };
    state = next;
  }
}

async function begin(source: CatalogueSource, call: Call): Promise<WalkState> {
  const { exists, askedAt } = await probeVariationsRoute(source, call);
  const start = { phase: 'products', position: LIST_START, isRead: false, pending: [] } as const;
  return { ...start, hasVariationsRoute: exists, startedAt: askedAt };
}

/** The variations of the products that wait. */
async function expand(source: CatalogueSource, query: CatalogueQuery, state: WalkState, call: Call): Promise<Step> {
  let rows = 0;
  const room = state.pending.findIndex(([, count], index) => {
    rows += count;
    return index === MAX_PARENTS || (index > 0 && rows > query.size);
  });
  const taken = room === -1 ? state.pending.length : room;
  const ids = state.pending.slice(0, taken).map(([id]) => id);
  // Those of a product that changed are all wanted: its name and its status are theirs too.
  const since = state.phase === 'parents' ? query.since : undefined;
  return {
    rows: await readVariations(source, ids, { fields: query.fields, since }, call),
    state: { ...state, pending: state.pending.slice(taken) },
  };
}

/** The next rows of the list of the phase. */
async function readOn(source: CatalogueSource, query: CatalogueQuery, state: WalkState, call: Call): Promise<Step> {
  const { phase } = state;
  const window = await readWindow(source, listOf(query, phase), state.position, query.size, call);
  const read = {
    ...state,
    position: window.position,
    isRead: window.isEnd,
    startedAt: state.startedAt ?? window.startedAt,
  };
  if (phase === 'parents') return { rows: [], state: { ...read, pending: pendingOf(window.rows) } };
  const changed = window.rows.filter((row) => isSince(row, query.since));
  if (phase === 'variations') return { rows: await withProducts(source, changed, query.fields, call), state: read };
  const comesLater = query.since === undefined && state.hasVariationsRoute;
  return {
    rows: changed.filter((row) => query.keeps(row)).map((wire) => ({ wire, parent: undefined })),
    state: { ...read, pending: comesLater ? [] : pendingOf(changed) },
  };
}

function listOf({ fields, since }: CatalogueQuery, phase: Phase): ProductList {
  if (phase === 'parents') return { path: 'wc/v3/products', query: { _fields: ['id', 'type', 'variations'] } };
  return { path: `wc/v3/${phase}`, query: { ...modifiedSince(since), _fields: fields } };
}

function pendingOf(products: readonly WooWire[]): WalkState['pending'] {
  return products.filter(hasVariations).flatMap(({ id, variations }) => {
    const productId = parseId(id);
    return productId === undefined ? [] : [[productId, variationCount(variations)] as const];
  });
}

/** The state itself while its phase has more, else the next phase; `undefined` at the end. */
function advance({ since }: CatalogueQuery, state: WalkState): WalkState | undefined {
  if (state.pending.length > 0 || !state.isRead) return state;
  if (state.phase !== 'products') return undefined;
  if (!state.hasVariationsRoute && since === undefined) return undefined;
  const phase = state.hasVariationsRoute ? 'variations' : 'parents';
  return { ...state, phase, position: LIST_START, isRead: false };
}

/** `undefined` is no JSON. */
function jsonOf({ position, pending, startedAt, ...state }: WalkState): JsonObject {
  return {
    ...state,
    position: { ...position },
    pending: pending.map((entry) => [...entry]),
    ...(startedAt === undefined ? {} : { startedAt }),
  };
}
