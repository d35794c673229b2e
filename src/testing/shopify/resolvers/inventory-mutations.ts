import type { GraphQLResolveInfo } from 'graphql';
import type { RequestContext } from '../graphql/context.js';
import { platformError, type UserError, userError } from '../graphql/errors.js';
import { gid, idOfKind } from '../ids.js';
import type { InventoryItemRecord, InventoryLevelRecord } from '../state/records.js';
import { define, type FieldArgs, instant } from './define.js';
import { idempotently } from './idempotently.js';
import { onHand, QUANTITY_NAMES, type QuantityName, quantityOf } from './inventory.js';

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
const SET_LIMIT = 1_000_000_000;
const ADJUST_LIMIT = 2_000_000_000;

interface Row {
  readonly inventoryItemId: string;
  readonly locationId: string;
  readonly changeFromQuantity?: number | null;
}

interface SetRow extends Row {
  readonly quantity: number;
  readonly compareQuantity?: number | null;
}

interface AdjustRow extends Row {
  readonly delta: number;
  readonly ledgerDocumentUri?: string | null;
}

interface SetInput {
  readonly name: string;
  readonly reason: string;
  readonly referenceDocumentUri?: string | null;
  readonly ignoreCompareQuantity?: boolean | null;
  readonly quantities: readonly SetRow[];
}

interface AdjustInput {
  readonly name: string;
  readonly reason: string;
  readonly referenceDocumentUri?: string | null;
  readonly changes: readonly AdjustRow[];
}

interface Change {
  readonly name: QuantityName;
  readonly delta: number;
  readonly item: InventoryItemRecord;
  readonly level: InventoryLevelRecord;
}

/** Since 2026-04 every row must say what it changes from, null included; leaving it out is an error of the whole call [REC]. */
function requireChangeFrom(rows: readonly Row[], typeName: string, context: RequestContext): void {
  if (context.version < '2026-04') return;
  if (rows.every((row) => 'changeFromQuantity' in row)) return;
  throw platformError(
    `${typeName} must include the following argument: changeFromQuantity.`,
    'INVALID_FIELD_ARGUMENTS',
  );
}

function checkReason(input: { reason: string; referenceDocumentUri?: string | null }): UserError[] {
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

interface Target {
  readonly item: InventoryItemRecord;
  readonly locationId: string;
  readonly level: InventoryLevelRecord | undefined;
}

function findTarget(row: Row, path: readonly string[], context: RequestContext): Target | readonly UserError[] {
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

const isTarget = (found: Target | readonly UserError[]): found is Target => !Array.isArray(found);

/**
 * Where an item is not stocked. Before 2026-10 that refuses the row; since then the platform says it can be adjusted
 * anywhere, but whether it really is was not verified, so the sandbox has a switch.
 */
function isRefusedHere(target: Target, context: RequestContext): boolean {
  return target.level === undefined && (context.version < '2026-10' || !context.settings.settableAnywhere);
}

function notStocked(path: readonly string[], message: string, context: RequestContext): UserError {
  // The code left the enum in 2026-10, so there only the text is left to say it.
  const code = context.version < '2026-10' ? 'ITEM_NOT_STOCKED_AT_LOCATION' : 'INVALID_LOCATION';
  return userError([...path, 'locationId'], message, code);
}

function setQuantities(input: SetInput, context: RequestContext): object {
  requireChangeFrom(input.quantities, 'InventoryQuantityInput', context);
  const errors = checkReason(input);
  const name = input.name;
  if (name !== 'available' && name !== 'on_hand') {
    errors.push(
      userError(['input', 'name'], "The quantity name must be either 'available' or 'on_hand'.", 'INVALID_NAME'),
    );
  }
  const seen = new Set<string>();
  const changes: { target: Target; delta: number }[] = [];
  for (const [index, row] of input.quantities.entries()) {
    const path = ['input', 'quantities', String(index)];
    const found = findTarget(row, path, context);
    if (!isTarget(found)) {
      errors.push(...found);
      continue;
    }
    const key = `${found.item.id}@${found.locationId}`;
    if (seen.has(key)) {
      const message = 'The combination of inventoryItemId and locationId must be unique.';
      errors.push(userError([...path, 'locationId'], message, 'NO_DUPLICATE_INVENTORY_ITEM_ID_GROUP_ID_PAIR'));
      continue;
    }
    seen.add(key);
    const rowErrors = checkSetRow(row, path, found, input, context);
    errors.push(...rowErrors);
    if (rowErrors.length === 0) changes.push({ target: found, delta: row.quantity - current(found, name) });
  }
  if (errors.length > 0) return { inventoryAdjustmentGroup: null, userErrors: errors };
  return apply(changes, 'available', input, context);
}

function current(target: Target, name: string): number {
  if (target.level === undefined) return 0;
  return quantityOf(target.level, name as QuantityName);
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

function adjustQuantities(input: AdjustInput, context: RequestContext): object {
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

type Adjustable = 'available' | 'damaged' | 'incoming' | 'reserved';

/** Both calls change one state; on_hand follows it, and the answer lists a row for each [REC]. */
function apply(
  planned: readonly { target: Target; delta: number }[],
  name: QuantityName,
  input: { reason: string; referenceDocumentUri?: string | null },
  context: RequestContext,
): object {
  const now = context.shop.now();
  const changes: Change[] = [];
  for (const { target, delta } of planned) {
    const level = target.level ?? context.shop.addLevel(target.item.id, target.locationId, 0);
    level[name as Adjustable] += delta;
    level.updatedAt = now;
    changes.push({ name, delta, item: target.item, level });
    if (name !== 'incoming') changes.push({ name: 'on_hand', delta, item: target.item, level });
    context.emit({ topic: 'inventory_levels/update', resourceId: `${level.itemId}@${level.locationId}` });
  }
  return {
    inventoryAdjustmentGroup: {
      __typename: 'InventoryAdjustmentGroup',
      id: gid('InventoryAdjustmentGroup', context.shop.nextId('InventoryAdjustmentGroup')),
      createdAt: instant(now),
      reason: input.reason,
      referenceDocumentUri: input.referenceDocumentUri ?? null,
      app: null,
      records: changes,
    },
    userErrors: [],
  };
}

export const INVENTORY_ADJUSTMENT_GROUP = define<{ readonly records: readonly Change[] }>({
  changes: ({ records }, args, context) => {
    const names = args['quantityNames'] as readonly string[] | null | undefined;
    return records
      .filter((change) => names == null || names.includes(change.name))
      .map((change) => ({
        name: change.name,
        delta: change.delta,
        // Recorded as null although the schema promises the new quantity [REC].
        quantityAfterChange: null,
        ledgerDocumentUri: null,
        item: change.item,
        location: context.shop.location(change.level.locationId) ?? null,
      }));
  },
});

function activate(args: FieldArgs, context: RequestContext): object {
  const row = { inventoryItemId: String(args['inventoryItemId']), locationId: String(args['locationId']) };
  const found = findTarget(row, [], context);
  if (!isTarget(found)) {
    return { inventoryLevel: null, userErrors: found.map(({ field, message }) => ({ field, message })) };
  }
  const available = args['available'] as number | null | undefined;
  const hand = args['onHand'] as number | null | undefined;
  const given = available != null ? 'available' : hand != null ? 'onHand' : undefined;
  if (found.level !== undefined) {
    // Activating again without a quantity is harmless; with one it is refused, and the level stays as it is [REC].
    const word = given === 'available' ? 'available' : 'on_hand';
    const message = `Not allowed to set ${word} quantity when the item is already active at the location.`;
    return { inventoryLevel: found.level, userErrors: given === undefined ? [] : [userError([given], message)] };
  }
  const quantity = available ?? hand ?? 0;
  if (quantity < 0 && given === 'onHand') {
    return { inventoryLevel: null, userErrors: [userError(['onHand'], "The quantity can't be negative.")] };
  }
  if (Math.abs(quantity) > SET_LIMIT && given !== undefined) {
    return {
      inventoryLevel: null,
      userErrors: [userError([given], "The quantity can't be higher than 1,000,000,000.")],
    };
  }
  const level = context.shop.addLevel(found.item.id, found.locationId, quantity);
  context.emit({ topic: 'inventory_levels/update', resourceId: `${level.itemId}@${level.locationId}` });
  return { inventoryLevel: level, userErrors: [] };
}

type Resolver = (source: unknown, args: FieldArgs, context: RequestContext, info: GraphQLResolveInfo) => unknown;

const keyed =
  (run: (args: FieldArgs, context: RequestContext) => object, failed: (error: UserError) => object): Resolver =>
  (_source, args, context, info) =>
    idempotently({ args, context, info, run: () => run(args, context), failed });

const noGroup = (error: UserError): object => ({ inventoryAdjustmentGroup: null, userErrors: [error] });

export const INVENTORY_MUTATIONS = {
  inventorySetQuantities: keyed((args, context) => setQuantities(args['input'] as SetInput, context), noGroup),
  inventoryAdjustQuantities: keyed((args, context) => adjustQuantities(args['input'] as AdjustInput, context), noGroup),
  inventoryActivate: keyed(activate, ({ field, message }) => ({
    inventoryLevel: null,
    userErrors: [{ field, message }],
  })),
};

/** Physical and sellable units of a level, for the truth that tests read. */
export const levelQuantities = (level: InventoryLevelRecord): { available: number; onHand: number } => ({
  available: level.available,
  onHand: onHand(level),
});
