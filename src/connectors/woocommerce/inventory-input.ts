import { recordOf } from '../../core/wire-reader.js';
import { invalidInput } from '../invalid-input.js';
import type { AskedRow, InventoryKind } from '../stock-input.js';
import type { InventoryRefusal } from './inventory-rows.js';
import type { WooCommerceInventoryOptions } from './options.js';
import { targetProblem } from './sku-rows.js';

/** WordPress keeps stock as a double, the lookup table too: whole numbers stay exact well beyond any shelf. */
const MAX_QUANTITY = 1_000_000_000;

/** @throws {InvalidRequestError} for options that are none of WooCommerce's. */
export function checkInventoryOptions(platformOptions: unknown, operation: string): WooCommerceInventoryOptions {
  if (platformOptions === undefined) return {};
  const options = recordOf(platformOptions);
  const refuse = (path: string, message: string) => invalidInput('woocommerce', operation, [{ path, message }]);
  if (options === undefined) throw refuse('platformOptions', 'must be an object');
  const { manageStock } = options;
  if (manageStock === undefined) return {};
  if (typeof manageStock !== 'boolean') throw refuse('platformOptions.manageStock', 'must be true or false');
  return { manageStock };
}

/**
 * What is wrong with a row before anything is asked. WooCommerce must not be left to find out: a batch takes "abc" for 0
 * and 2.7 for 2.
 */
export function rowProblem(row: AskedRow, kind: InventoryKind): InventoryRefusal | undefined {
  const target = targetProblem(row, { takesIds: true });
  if (target !== undefined) return target;
  const name = kind === 'set' ? 'quantity' : 'delta';
  const invalid = (message: string): InventoryRefusal => ({ reason: 'invalid_quantity', message });
  if (!Number.isSafeInteger(row.amount)) return invalid(`${name} must be a whole number.`);
  if (kind === 'set' && row.amount < 0) return invalid('quantity must not be negative.');
  if (Math.abs(row.amount) > MAX_QUANTITY) return invalid(`${name} is beyond ${MAX_QUANTITY}.`);
  if (row.expected !== undefined && !Number.isSafeInteger(row.expected)) {
    return invalid('expected must be a whole number.');
  }
  if (row.locationId !== undefined) {
    const message = 'WooCommerce keeps one stock for the whole store, without locations: leave locationId out.';
    return { reason: 'location_not_found', message };
  }
  return undefined;
}
