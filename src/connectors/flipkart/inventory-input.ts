import type { AskedRow } from '../stock-input.js';
import { isId } from './ids.js';
import type { InventoryRefusal } from './inventory-targets.js';

/** `int32` in the published schema. */
const MAX_QUANTITY = 2_147_483_647;
/** "FSN, 13 to 16 characters". */
const FSN = /^[A-Z0-9]{13,16}$/i;

/** What is wrong with a row before anything is asked. Its texts and numbers may be of any type. */
export function rowProblem(row: AskedRow): InventoryRefusal | undefined {
  const { sku, amount, expected, itemId, locationId } = row;
  const notFound = (message: string): InventoryRefusal => ({ reason: 'sku_not_found', message });
  const invalid = (message: string): InventoryRefusal => ({ reason: 'invalid_quantity', message });
  if (typeof sku !== 'string' || sku.trim() === '') {
    return notFound('sku must be text that is not empty: Flipkart takes stock by SKU, also where itemId is known.');
  }
  if (itemId !== undefined && (typeof itemId !== 'string' || !FSN.test(itemId))) {
    return notFound("itemId must be Flipkart's product id (FSN), 13 to 16 letters and digits.");
  }
  if (!Number.isSafeInteger(amount)) return invalid('quantity must be a whole number.');
  if (amount < 0) return invalid('quantity must not be negative.');
  if (amount > MAX_QUANTITY) return invalid(`quantity is beyond ${MAX_QUANTITY}.`);
  if (expected !== undefined && !Number.isSafeInteger(expected)) return invalid('expected must be a whole number.');
  if (locationId !== undefined && !isId(locationId)) {
    return { reason: 'location_not_found', message: 'locationId must be the id of one of your locations (LOC…).' };
  }
  return undefined;
}
