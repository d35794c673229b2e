import type { RequestContext } from '../graphql/context.js';
import { type UserError, userError } from '../graphql/errors.js';
import { QUANTITY_NAMES, type QuantityName } from './inventory.js';
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
  type Target,
} from './inventory-targets.js';

const ADJUST_LIMIT = 2_000_000_000;

interface AdjustRow extends Row {
  readonly delta: number;
  readonly ledgerDocumentUri?: string | null;
}

export interface AdjustInput {
  readonly name: string;
  readonly reason: string;
  readonly referenceDocumentUri?: string | null;
  readonly changes: readonly AdjustRow[];
}

export function adjustQuantities(input: AdjustInput, context: RequestContext): object {
  requireChangeFrom(input.changes, 'InventoryChangeInput', context);
  const errors = checkReason(input);
  if (
    !(QUANTITY_NAMES as readonly string[]).includes(input.name) ||
    input.name === 'on_hand' ||
    input.name === 'committed'
  ) {
    errors.push(userError(['input', 'name'], 'The specified quantity name is invalid.', 'INVALID_QUANTITY_NAME'));
  }
  const changes: { target: Target; delta: number }[] = [];
  for (const [index, row] of input.changes.entries()) {
    const path = ['input', 'changes', String(index)];
    const found = findTarget(row, path, context);
    if (!isTarget(found)) {
      errors.push(...found);
      continue;
    }
    const rowErrors = checkAdjustRow(row, path, found, input, context);
    errors.push(...rowErrors);
    if (rowErrors.length === 0) changes.push({ target: found, delta: row.delta });
  }
  if (errors.length > 0) return { inventoryAdjustmentGroup: null, userErrors: errors };
  return apply(changes, input.name as QuantityName, input, context);
}

function checkAdjustRow(
  row: AdjustRow,
  path: readonly string[],
  target: Target,
  input: AdjustInput,
  context: RequestContext,
): UserError[] {
  if (isRefusedHere(target, context))
    return [notStocked(path, 'The inventory item is not stocked at the location.', context)];
  const errors: UserError[] = [];
  if (input.name === 'available' && row.ledgerDocumentUri != null) {
    const message = 'A ledger document URI is not allowed when adjusting available.';
    errors.push(userError([...path, 'ledgerDocumentUri'], message, 'INVALID_AVAILABLE_DOCUMENT'));
  }
  if (input.name !== 'available' && row.ledgerDocumentUri == null) {
    const message = 'A ledger document URI is required except when adjusting available.';
    errors.push(userError([...path, 'ledgerDocumentUri'], message, 'INVALID_QUANTITY_DOCUMENT'));
  }
  const actual = current(target, input.name);
  if (row.changeFromQuantity != null && row.changeFromQuantity !== actual) {
    const message = 'The changeFromQuantity argument no longer matches the persisted quantity.';
    errors.push(userError([...path, 'changeFromQuantity'], message, 'CHANGE_FROM_QUANTITY_STALE'));
  }
  if (actual + row.delta > ADJUST_LIMIT) {
    errors.push(
      userError([...path, 'delta'], "The quantity can't be higher than 2,000,000,000.", 'INVALID_QUANTITY_TOO_HIGH'),
    );
  } else if (actual + row.delta < -ADJUST_LIMIT) {
    errors.push(
      userError([...path, 'delta'], "The quantity can't be lower than -2,000,000,000.", 'INVALID_QUANTITY_TOO_LOW'),
    );
  }
  return errors;
}
