import type { ProductQuery } from '../../core/connector.js';
import { toEpochMs } from '../../core/instant.js';
import { invalidInput } from '../invalid-input.js';
import { requireStoreId } from './ids.js';

/** What one call of `searchListingsItems` gives at most. */
export const MAX_SEARCH_ROWS = 20;

/** A query of the catalogue, checked. */
export interface CheckedProductQuery {
  readonly storeId: string;
  /** Each once; `undefined` for all. */
  readonly skus: readonly string[] | undefined;
  /** Milliseconds since the epoch. */
  readonly since: number | undefined;
  readonly limit: number | undefined;
}

const OPERATION = 'fetchProducts';

/** @throws {InvalidRequestError} naming what is wrong. */
export function checkProductQuery(query: ProductQuery): CheckedProductQuery {
  const storeId = requireStoreId(query.storeId, OPERATION);
  const invalid = (path: string, message: string) => invalidInput('amazon', OPERATION, [{ path, message }], storeId);
  const { limit, skus, updatedAfter } = query;
  if (limit !== undefined && !(Number.isSafeInteger(limit) && limit > 0)) {
    throw invalid('limit', 'must be a whole number above 0');
  }
  if (skus !== undefined && !(Array.isArray(skus) && skus.every((sku) => typeof sku === 'string' && sku !== ''))) {
    throw invalid('skus', 'must be a list of texts');
  }
  return {
    storeId,
    skus: skus === undefined ? undefined : [...new Set(skus)],
    since: updatedAfter === undefined ? undefined : toEpochMs(updatedAfter, 'updatedAfter'),
    limit,
  };
}
