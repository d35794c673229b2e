import type { RequestContext } from '../graphql/context.js';
import { platformError, type UserError, userError } from '../graphql/errors.js';
import { idOfKind } from '../ids.js';
import type { InventoryItemRecord, InventoryLevelRecord } from '../state/records.js';
import { type QuantityName, quantityOf } from './inventory.js';

export const SET_LIMIT = 1_000_000_000;

/** The reasons the platform accepts, in the order its message lists them [REC]. */
const REASONS = [
  'correction',
  'cycle_count_available',
  'damaged',
  'movement_canceled',
  'movement_created',
  'movement_received',
  'movement_updated',
  'other',
  'promotion',
  'quality_control',
  'received',
  'reservation_created',
  'reservation_deleted',
  'reservation_updated',
  'restock',
  'safety_stock',
  'shrinkage',
];

export interface Row {
  readonly inventoryItemId: string;
  readonly locationId: string;
  readonly changeFromQuantity?: number | null;
}

/** Since 2026-04 every row must say what it changes from, null included; leaving it out is an error of the whole call [REC]. */
export function requireChangeFrom(rows: readonly Row[], typeName: string, context: RequestContext): void {
  if (context.version < '2026-04') return;
  if (rows.every((row) => 'changeFromQuantity' in row)) return;
  throw platformError(
    `${typeName} must include the following argument: changeFromQuantity.`,
    'INVALID_FIELD_ARGUMENTS',
  );
}

export function checkReason(input: { reason: string; referenceDocumentUri?: string | null }): UserError[] {
  const errors: UserError[] = [];
  if (!REASONS.includes(input.reason)) {
    const message = `The specified reason is invalid. Valid values are: ${REASONS.join(', ')}.`;
    errors.push(userError(['input', 'reason'], message, 'INVALID_REASON'));
  }
  if (input.referenceDocumentUri != null && !/^[a-z][a-z0-9+.-]*:\/\/\S+$/i.test(input.referenceDocumentUri)) {
    errors.push(
      userError(
        ['input', 'referenceDocumentUri'],
        'The specified reference document is invalid.',
        'INVALID_REFERENCE_DOCUMENT',
      ),
    );
  }
  return errors;
}

export interface Target {
  readonly item: InventoryItemRecord;
  readonly locationId: string;
  readonly level: InventoryLevelRecord | undefined;
}

export function findTarget(row: Row, path: readonly string[], context: RequestContext): Target | readonly UserError[] {
  const itemId = idOfKind(row.inventoryItemId, 'InventoryItem');
  const locationId = idOfKind(row.locationId, 'Location');
  const item = itemId === undefined ? undefined : context.shop.catalogue.items.get(itemId);
  const location = locationId === undefined ? undefined : context.shop.location(locationId);
  const errors: UserError[] = [];
  if (item === undefined || context.shop.variantOfItem(item.id) === undefined) {
    errors.push(
      userError(
        [...path, 'inventoryItemId'],
        'The specified inventory item could not be found.',
        'INVALID_INVENTORY_ITEM',
      ),
    );
  }
  if (location === undefined || !location.isActive) {
    errors.push(userError([...path, 'locationId'], 'The specified location could not be found.', 'INVALID_LOCATION'));
  }
  if (item === undefined || location === undefined || errors.length > 0) return errors;
  return { item, locationId: location.id, level: context.shop.level(item.id, location.id) };
}

export const isTarget = (found: Target | readonly UserError[]): found is Target => !Array.isArray(found);

/**
 * Where an item is not stocked. Before 2026-10 that refuses the row; since then the platform says it can be adjusted
 * anywhere, but whether it really is was not verified, so the sandbox has a switch.
 */
export function isRefusedHere(target: Target, context: RequestContext): boolean {
  return target.level === undefined && (context.version < '2026-10' || !context.settings.settableAnywhere);
}

export function notStocked(path: readonly string[], message: string, context: RequestContext): UserError {
  // The code left the enum in 2026-10, so there only the text is left to say it.
  const code = context.version < '2026-10' ? 'ITEM_NOT_STOCKED_AT_LOCATION' : 'INVALID_LOCATION';
  return userError([...path, 'locationId'], message, code);
}

export function current(target: Target, name: string): number {
  if (target.level === undefined) return 0;
  return quantityOf(target.level, name as QuantityName);
}
