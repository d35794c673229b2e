import type { ProductQuery } from '../core/connector.js';
import { decodeCursor, encodeCursor } from '../core/cursor.js';
import { toEpochMs } from '../core/instant.js';
import type { JsonObject } from '../core/ports.js';
import { invalidInput } from './invalid-input.js';

/** What a platform makes of a query of the catalogue. */
export interface ProductQueryTerms {
  readonly platform: string;
  /** Part of every cursor: one of another version is refused, not misread. */
  readonly cursorVersion: number;
  /** @throws {InvalidRequestError} */
  readonly storeIdOf: (storeId: unknown, operation: string) => string;
}

/** A query of the catalogue, checked. */
export interface CheckedProductQuery {
  readonly storeId: string;
  /** Each once; `undefined` for all. */
  readonly skus: readonly string[] | undefined;
  /** Milliseconds since the epoch. */
  readonly since: number | undefined;
  readonly limit: number | undefined;
  /** Where to go on. A cursor is bound to its query, so that its state is of the walk that the query makes. */
  readonly state: JsonObject | undefined;
  readonly cursorOf: (state: JsonObject) => string;
}

const OPERATION = 'fetchProducts';

/** @throws {InvalidRequestError} naming what is wrong. */
export function checkProductQuery(
  query: ProductQuery,
  { platform, cursorVersion, storeIdOf }: ProductQueryTerms,
): CheckedProductQuery {
  const storeId = storeIdOf(query.storeId, OPERATION);
  const invalid = (path: string, message: string) => invalidInput(platform, OPERATION, [{ path, message }], storeId);
  const { limit, skus, updatedAfter, cursor } = query;
  if (limit !== undefined && !(Number.isSafeInteger(limit) && limit > 0)) {
    throw invalid('limit', 'must be a whole number above 0');
  }
  if (skus !== undefined && !(Array.isArray(skus) && skus.every((sku) => typeof sku === 'string' && sku !== ''))) {
    throw invalid('skus', 'must be a list of texts that are not empty');
  }
  const since = updatedAfter === undefined ? undefined : toEpochMs(updatedAfter, 'updatedAfter');
  const asked = skus === undefined ? undefined : [...new Set(skus)];
  const scope = {
    platform,
    storeId,
    operation: OPERATION,
    version: cursorVersion,
    query: { storeId, skus: asked ?? null, since: since ?? null, kind: 'products' },
  };
  return {
    storeId,
    skus: asked,
    since,
    limit,
    state: cursor === undefined ? undefined : decodeCursor(scope, cursor),
    cursorOf: (state) => encodeCursor(scope, state),
  };
}
