import { recordOf } from '../../core/wire-reader.js';
import { invalidInput } from '../invalid-input.js';
import { MAX_ROWS } from './order-windows.js';

/** Rows of a page: what was asked for, within what WooCommerce gives. @throws {InvalidRequestError} */
export function pageSize(limit: unknown, operation: string): number {
  if (limit === undefined) return MAX_ROWS;
  if (typeof limit === 'number' && Number.isSafeInteger(limit) && limit > 0) return Math.min(limit, MAX_ROWS);
  throw invalidInput('woocommerce', operation, [{ path: 'limit', message: 'must be a whole number above 0' }]);
}

/** The asked SKUs, each once; `undefined` for all. @throws {InvalidRequestError} */
export function askedSkus(skus: unknown, operation: string): readonly string[] | undefined {
  if (skus === undefined) return undefined;
  if (Array.isArray(skus) && skus.every((sku) => typeof sku === 'string')) return [...new Set(skus as string[])];
  throw invalidInput('woocommerce', operation, [{ path: 'skus', message: 'must be a list of texts' }]);
}

/** Of a cursor's state: where in the asked SKUs the next page begins. */
export function offsetOf(state: Readonly<Record<string, unknown>>): number {
  const offset = recordOf(state)?.['offset'];
  return typeof offset === 'number' && Number.isSafeInteger(offset) && offset >= 0 ? offset : 0;
}
