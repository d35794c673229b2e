import type { Call } from '../../core/call.js';
import { ConnectorError } from '../../core/errors.js';
import type { JsonObject } from '../../core/ports.js';
import { parseId } from './ids.js';
import { BEGINNING } from './order-walk.js';
import { type ProductList, readWindow } from './product-list.js';
import type { CatalogueSource } from './product-parts.js';
import {
  type CataloguePhase,
  type CatalogueState,
  catalogueFromState,
  catalogueToState,
  startCatalogue,
} from './product-state.js';
import { isSince, modifiedSince } from './product-times.js';
import type { WooWire } from './product-units.js';
import {
  type CatalogueRow,
  hasVariations,
  probeVariationsRoute,
  readVariations,
  TIME_KEPT,
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

interface Step {
  readonly rows: readonly CatalogueRow[];
  readonly state: CatalogueState;
}

/** Products asked for their variations in one page: each is a request, at the least. */
const MAX_PARENTS = 20;
/** A page ends after so many steps, empty or not: a long walk over unchanged products must meet its deadline. */
const MAX_STEPS = 3;

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
  const enough = call.remainingMs() * TIME_KEPT;
  const rows: CatalogueRow[] = [];
  let state = from === undefined ? await begin(source, call) : catalogueFromState(from);
  for (let count = 1; ; count += 1) {
    let step: Step;
    try {
      const left = { ...query, size: query.size - rows.length };
      step = await (state.pending.length > 0 ? expand : readOn)(source, left, state, call);
    } catch (error) {
      // What is in hand is handed out; should the failure last, the next call meets it.
      if (rows.length === 0 || call.signal.aborted || !ConnectorError.isInstance(error)) throw error;
      return { rows, next: catalogueToState(state), startedAt: state.startedAt };
    }
    rows.push(...step.rows);
    const { startedAt } = step.state;
    const next = advance(query, step.state);
    if (next === undefined) return { rows, startedAt };
    // For less than half a page more a request costs too much.
    const isPage = rows.length > query.size / 2 || count === MAX_STEPS || call.remainingMs() < enough;
    if (isPage) return { rows, next: catalogueToState(next), startedAt };
    state = next;
  }
}

async function begin(source: CatalogueSource, call: Call): Promise<CatalogueState> {
  const { exists, askedAt } = await probeVariationsRoute(source, call);
  return startCatalogue(exists, askedAt);
}

/** The variations of the products that wait. */
async function expand(
  source: CatalogueSource,
  query: CatalogueQuery,
  state: CatalogueState,
  call: Call,
): Promise<Step> {
  let rows = 0;
  const room = state.pending.findIndex(([, count], index) => {
    rows += count;
    return index === MAX_PARENTS || (index > 0 && rows > query.size);
  });
  const asked = room === -1 ? state.pending : state.pending.slice(0, room);
  // Those of a product that changed are all wanted: its name and its status are theirs too.
  const since = state.phase === 'parents' ? query.since : undefined;
  const read = await readVariations(source, asked, { fields: query.fields, since }, call);
  return { rows: read.rows, state: { ...state, pending: state.pending.slice(read.products) } };
}

/** The next rows of the list of the phase. */
async function readOn(
  source: CatalogueSource,
  query: CatalogueQuery,
  state: CatalogueState,
  call: Call,
): Promise<Step> {
  const { phase } = state;
  const window = await readWindow(source, listOf(query, phase), state.place, query.size, call);
  const read = {
    ...state,
    place: window.place,
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

function listOf({ fields, since }: CatalogueQuery, phase: CataloguePhase): ProductList {
  if (phase === 'parents') return { path: 'wc/v3/products', query: { _fields: ['id', 'type', 'variations'] } };
  return { path: `wc/v3/${phase}`, query: { ...modifiedSince(since), _fields: fields } };
}

function pendingOf(products: readonly WooWire[]): CatalogueState['pending'] {
  return products.filter(hasVariations).flatMap(({ id, variations }) => {
    const productId = parseId(id);
    return productId === undefined ? [] : [[productId, variationCount(variations)] as const];
  });
}

/** The state itself while its phase has more, else the next phase; `undefined` at the end. */
function advance({ since }: CatalogueQuery, state: CatalogueState): CatalogueState | undefined {
  if (state.pending.length > 0 || !state.isRead) return state;
  if (state.phase !== 'products') return undefined;
  if (!state.hasVariationsRoute && since === undefined) return undefined;
  const phase = state.hasVariationsRoute ? 'variations' : 'parents';
  return { ...state, phase, place: BEGINNING, isRead: false };
}
