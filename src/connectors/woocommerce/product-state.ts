import type { JsonObject } from '../../core/ports.js';
import { recordOf } from '../../core/wire-reader.js';
import { parseId } from './ids.js';
import { count, placeFromState, placeToState } from './order-state.js';
import { BEGINNING, type Place } from './order-walk.js';
import type { PendingProduct } from './product-variations.js';

/** `products`, then `variations` where the store lists them all, else `parents`: those of which some may have changed. */
export type CataloguePhase = 'products' | 'variations' | 'parents';

/** Where a walk along the catalogue is. */
export interface CatalogueState {
  readonly phase: CataloguePhase;
  readonly place: Place;
  /** The list of the phase is at its end. */
  readonly isRead: boolean;
  /** Products whose variations come next. */
  readonly pending: readonly PendingProduct[];
  readonly hasVariationsRoute: boolean;
  /** The server's clock when the walk began; milliseconds. */
  readonly startedAt: number | undefined;
}

export function startCatalogue(hasVariationsRoute: boolean, startedAt: number | undefined): CatalogueState {
  return { phase: 'products', place: BEGINNING, isRead: false, pending: [], hasVariationsRoute, startedAt };
}

/** The walk in a cursor's state. */
export function catalogueToState({ place, pending, startedAt, ...state }: CatalogueState): JsonObject {
  return {
    ...state,
    place: placeToState(place),
    pending: pending.map((product) => [...product]),
    startedAt: startedAt ?? null,
  };
}

/** What is missing only costs a longer way. */
export function catalogueFromState(state: JsonObject): CatalogueState {
  const { phase, place, isRead, pending, hasVariationsRoute, startedAt } = state;
  return {
    phase: phase === 'variations' || phase === 'parents' ? phase : 'products',
    place: placeFromState((recordOf(place) ?? {}) as JsonObject),
    isRead: isRead === true,
    pending: (Array.isArray(pending) ? pending : []).flatMap((entry) => {
      const [id, rows] = Array.isArray(entry) ? entry : [];
      const productId = parseId(id);
      return productId === undefined ? [] : [[productId, count(rows) ?? 0] as const];
    }),
    hasVariationsRoute: hasVariationsRoute === true,
    startedAt: count(startedAt),
  };
}
