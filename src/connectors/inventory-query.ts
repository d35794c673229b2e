import type { InventoryQuery } from '../core/connector.js';
import type { InvalidRequestIssue } from '../core/errors.js';
import { invalidInput } from './invalid-input.js';

/** What a platform makes of a query of stock. */
export interface InventoryQueryTerms {
  readonly platform: string;
  readonly defaultPageSize: number;
  readonly maxPageSize: number;
  /** What its locations are called: `DEFAULT, AMAZON_EU, …` */
  readonly locations: string;
}

export interface CheckedInventoryQuery {
  readonly size: number;
  /** Each once; `undefined` for all. */
  readonly skus: readonly string[] | undefined;
  /** Each once, in order of their names; `undefined` for all. */
  readonly locationIds: readonly string[] | undefined;
  readonly cursor: string | undefined;
}

/** @throws {InvalidRequestError} naming each path. */
export function checkInventoryQuery(
  query: InventoryQuery,
  { platform, defaultPageSize, maxPageSize, locations }: InventoryQueryTerms,
  operation: string,
): CheckedInventoryQuery {
  const { limit, skus, locationIds, cursor } = query as { readonly [K in keyof InventoryQuery]: unknown };
  const issues: InvalidRequestIssue[] = [];
  const isSize = typeof limit === 'number' && Number.isSafeInteger(limit) && limit > 0;
  if (limit !== undefined && !isSize) issues.push({ path: 'limit', message: 'must be a whole number above 0' });
  if (skus !== undefined && !isTexts(skus)) issues.push({ path: 'skus', message: 'must be a list of texts' });
  if (locationIds !== undefined && !isTexts(locationIds)) {
    issues.push({ path: 'locationIds', message: `must be a list of texts: ${locations}` });
  }
  if (cursor !== undefined && typeof cursor !== 'string') issues.push({ path: 'cursor', message: 'must be a text' });
  if (issues.length > 0) throw invalidInput(platform, operation, issues, query.storeId);
  const places = isTexts(locationIds) && locationIds.length > 0 ? [...new Set(locationIds)].sort() : undefined;
  return {
    size: isSize ? Math.min(limit, maxPageSize) : defaultPageSize,
    skus: isTexts(skus) ? [...new Set(skus)] : undefined,
    locationIds: places,
    cursor: typeof cursor === 'string' ? cursor : undefined,
  };
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}

/** A place in the asked SKUs, or another count, out of a cursor's state. */
export function countOf(value: unknown): number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : 0;
}
