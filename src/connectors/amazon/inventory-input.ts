import type { InvalidRequestIssue } from '../../core/errors.js';
import { recordOf } from '../../core/wire-reader.js';
import { invalidInput } from '../invalid-input.js';
import type { AskedRow } from '../stock-input.js';
import { isAmazonChannel } from './inventory-channels.js';
import type { InventoryRefusal } from './inventory-rows.js';
import type { AmazonInventoryOptions } from './options.js';
import type { AmazonStore } from './store.js';

/** What a call says besides its rows. */
export interface InventoryTerms {
  /** Default: by number. */
  readonly via: 'patch' | 'feed' | undefined;
  readonly marketplaceIds: readonly string[];
}

/** @throws {InvalidRequestError} for options that are none of Amazon's, or marketplaces that are not the store's. */
export function checkInventoryOptions(platformOptions: unknown, store: AmazonStore, operation: string): InventoryTerms {
  const options =
    platformOptions === undefined ? {} : (recordOf(platformOptions) as AmazonInventoryOptions | undefined);
  const issues: InvalidRequestIssue[] = [];
  if (options === undefined) issues.push({ path: 'platformOptions', message: 'must be an object' });
  const { via, marketplaceIds } = options ?? {};
  if (via !== undefined && via !== 'patch' && via !== 'feed') {
    issues.push({ path: 'platformOptions.via', message: 'must be patch or feed' });
  }
  if (marketplaceIds !== undefined && !isSomeOf(marketplaceIds, store.marketplaceIds)) {
    const message = `must be a list of marketplaces the store is connected with (${store.marketplaceIds.join(', ')})`;
    issues.push({ path: 'platformOptions.marketplaceIds', message });
  }
  if (issues.length > 0) throw invalidInput('amazon', operation, issues, store.storeId);
  return { via, marketplaceIds: [...new Set(marketplaceIds ?? store.marketplaceIds)] };
}

function isSomeOf(ids: unknown, known: readonly string[]): boolean {
  return Array.isArray(ids) && ids.length > 0 && ids.every((id: unknown) => known.some((one) => one === id));
}

/** Amazon's own limit; its tools show no more digits. */
const MAX_QUANTITY = 1_000_000_000;
/** "SKU of up to 40 characters". */
const MAX_SKU_LENGTH = 40;

/** What is wrong with a row before anything is asked. Its texts and numbers may be of any type. */
export function rowProblem(row: AskedRow): InventoryRefusal | undefined {
  const { sku, amount, expected, locationId } = row;
  const notFound = (message: string): InventoryRefusal => ({ reason: 'sku_not_found', message });
  const invalid = (message: string): InventoryRefusal => ({ reason: 'invalid_quantity', message });
  if (typeof sku !== 'string' || sku === '') return notFound('sku must be text that is not empty.');
  if (!isSku(sku))
    return notFound(`This cannot be a SKU: Amazon takes up to ${MAX_SKU_LENGTH} characters, not "." or "..".`);
  if (!Number.isSafeInteger(amount)) return invalid('quantity must be a whole number.');
  if (amount < 0) return invalid('quantity must not be negative.');
  if (amount > MAX_QUANTITY) return invalid(`quantity is beyond ${MAX_QUANTITY}.`);
  if (expected !== undefined && !Number.isSafeInteger(expected)) return invalid('expected must be a whole number.');
  if (locationId === undefined) return undefined;
  if (typeof locationId !== 'string' || !/^[\w-]{1,64}$/.test(locationId)) {
    return { reason: 'location_not_found', message: 'locationId must be DEFAULT or the id of a supply source.' };
  }
  return isAmazonChannel(locationId) ? { reason: 'read_only', message: FBA_IS_READ_ONLY, locationId } : undefined;
}

export const FBA_IS_READ_ONLY =
  "This stock lies in Amazon's warehouses (FBA): Amazon counts it. Writing a quantity would turn the listing into one that you ship.";

/** By characters as people count them. The two dots would lead to another address. */
export function isSku(sku: string): boolean {
  return sku !== '' && [...sku].length <= MAX_SKU_LENGTH && sku !== '.' && sku !== '..';
}
