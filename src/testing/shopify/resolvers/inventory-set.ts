import type { RequestContext } from '../graphql/context.js';
import { type UserError, userError } from '../graphql/errors.js';
import { apply } from './inventory-changes.js';
import {
  checkReason,
  current,
  findTarget,
  isRefusedHere,
  isTarget,
  notStocked,
  type Row,
  requireChangeFrom,
  SET_LIMIT,
  type Target,
} from './inventory-targets.js';

interface SetRow extends Row {
  readonly quantity: number;
  readonly compareQuantity?: number | null;
}

export interface SetInput {
  readonly name: string;
  readonly reason: string;
  readonly referenceDocumentUri?: string | null;
  readonly ignoreCompareQuantity?: boolean | null;
  readonly quantities: readonly SetRow[];
}

export function setQuantities(input: SetInput, context: RequestContext): object {
  requireChangeFrom(input.quantities, 'InventoryQuantityInput', context);
  const errors = checkReason(input);
  const name = input.name;
  if (name !== 'available' && name !== 'on_hand') {
    errors.push(
      userError(['input', 'name'], "The quantity name must be either 'available' or 'on_hand'.", 'INVALID_NAME'),
    );
  }
  const rows = new Map<string, number[]>();
  const changes: { target: Target; delta: number }[] = [];
  for (const [index, row] of input.quantities.entries()) {
    const path = ['input', 'quantities', String(index)];
    const found = findTarget(row, path, context);
    if (!isTarget(found)) {
      errors.push(...found);
      continue;
    }
    const key = `${found.item.id}@${found.locationId}`;
    rows.set(key, [...(rows.get(key) ?? []), index]);
    const rowErrors = checkSetRow(row, path, found, input, context);
    errors.push(...rowErrors);
    if (rowErrors.length === 0) changes.push({ target: found, delta: row.quantity - current(found, name) });
  }
  errors.push(...duplicates(rows.values()));
  if (errors.length > 0) return { inventoryAdjustmentGroup: null, userErrors: errors };
  return apply(changes, 'available', input, context);
}

/** Every row of a repeated pair is named, the first one too. */
function duplicates(groups: Iterable<readonly number[]>): UserError[] {
  const repeated = [...groups].filter((indexes) => indexes.length > 1).flat();
  const message = 'The combination of inventoryItemId and locationId must be unique.';
  return repeated.map((index) =>
    userError(
      ['input', 'quantities', String(index), 'locationId'],
      message,
      'NO_DUPLICATE_INVENTORY_ITEM_ID_GROUP_ID_PAIR',
    ),
  );
}

function checkSetRow(
  row: SetRow,
  path: readonly string[],
  target: Target,
  input: SetInput,
  context: RequestContext,
): UserError[] {
  if (isRefusedHere(target, context))
    return [notStocked(path, 'The specified inventory item is not stocked at the location.', context)];
  const errors: UserError[] = [];
  const field = [...path, 'quantity'];
  if (row.quantity > SET_LIMIT) {
    errors.push(userError(field, "The quantity can't be higher than 1,000,000,000.", 'INVALID_QUANTITY_TOO_HIGH'));
  } else if (row.quantity < -SET_LIMIT) {
    errors.push(userError(field, "The quantity can't be lower than -1,000,000,000.", 'INVALID_QUANTITY_TOO_LOW'));
  } else if (row.quantity < 0 && input.name === 'on_hand') {
    errors.push(userError(field, "The quantity can't be negative.", 'INVALID_QUANTITY_NEGATIVE'));
  }
  const stale = checkStale(row, path, current(target, input.name), input, context);
  return stale === undefined ? errors : [...errors, stale];
}

function checkStale(
  row: SetRow,
  path: readonly string[],
  actual: number,
  input: SetInput,
  context: RequestContext,
): UserError | undefined {
  if (row.changeFromQuantity != null) {
    if (row.changeFromQuantity === actual) return undefined;
    const message = 'The changeFromQuantity argument no longer matches the persisted quantity.';
    return userError([...path, 'changeFromQuantity'], message, 'CHANGE_FROM_QUANTITY_STALE');
  }
  if (context.version >= '2026-04' || 'changeFromQuantity' in row || input.ignoreCompareQuantity === true)
    return undefined;
  if (row.compareQuantity == null) {
    const message =
      'The compareQuantity argument must be given to each quantity or ignored using ignoreCompareQuantity.';
    return userError([...path, 'compareQuantity'], message, 'COMPARE_QUANTITY_REQUIRED');
  }
  if (row.compareQuantity === actual) return undefined;
  return userError(
    [...path, 'compareQuantity'],
    'The compareQuantity argument no longer matches the persisted quantity.',
    'COMPARE_QUANTITY_STALE',
  );
}
