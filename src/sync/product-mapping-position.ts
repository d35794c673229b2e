import type { JsonObject, JsonValue, StoreKey } from '../core/ports.js';
import { recordOf } from '../core/wire-reader.js';
import { omitUndefined } from '../model/index.js';
import { changeJobState } from './job-state.js';
import type { SyncStateStore } from './ports/index.js';

/** How far the catalogue of a store was read. Kept in the state of the job `products`. */
export interface CataloguePosition {
  /** Where the next read of changes begins, by the platform's clock. ISO 8601, UTC. */
  readonly syncedUntil?: string;
  /** When the whole catalogue was read last, by this machine's clock. ISO 8601, UTC. */
  readonly wholeAt?: string;
  /** The read under way. */
  readonly run?: CatalogueRun;
}

export interface CatalogueRun {
  readonly isWhole: boolean;
  readonly cursor: string;
  readonly updatedAfter?: string;
}

const KEY = 'catalogue';

export async function loadCataloguePosition(states: SyncStateStore, store: StoreKey): Promise<CataloguePosition> {
  const data = (await states.load(store, 'products'))?.data;
  return positionOf(data?.[KEY]);
}

export async function saveCataloguePosition(
  states: SyncStateStore,
  store: StoreKey,
  position: CataloguePosition,
): Promise<void> {
  await changeJobState(states, store, 'products', (state) => ({
    ...state,
    data: { ...state.data, [KEY]: jsonOf(position) },
  }));
}

/** Moves the next read of changes on, unless another read has moved it meanwhile. */
export async function advanceCatalogue(
  states: SyncStateStore,
  store: StoreKey,
  from: string,
  until: string,
): Promise<void> {
  await changeJobState(states, store, 'products', (state) => {
    const position = positionOf(state.data?.[KEY]);
    if (position.syncedUntil !== from) return state;
    return { ...state, data: { ...state.data, [KEY]: jsonOf({ ...position, syncedUntil: until }) } };
  });
}

function positionOf(value: JsonValue | undefined): CataloguePosition {
  const { syncedUntil, wholeAt, run } = recordOf(value) ?? {};
  const { isWhole, cursor, updatedAfter } = recordOf(run) ?? {};
  return omitUndefined<CataloguePosition>({
    syncedUntil: textOf(syncedUntil),
    wholeAt: textOf(wholeAt),
    run:
      typeof cursor === 'string'
        ? omitUndefined<CatalogueRun>({ isWhole: isWhole === true, cursor, updatedAfter: textOf(updatedAfter) })
        : undefined,
  });
}

function jsonOf({ run, ...position }: CataloguePosition): JsonObject {
  return run === undefined ? { ...position } : { ...position, run: { ...run } };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
