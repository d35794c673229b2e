import type { RequestContext } from '../graphql/context.js';
import { type UserError, userError } from '../graphql/errors.js';
import type { FulfillmentOrderLineRecord, FulfillmentOrderRecord, OrderRecord } from '../state/records.js';
import { type LineInput, requireId } from './fulfillment-input.js';

const FIELD = ['fulfillmentHold', 'fulfillmentOrderLineItems'];

/**
 * Leaves the named units in the fulfillment order and moves the rest to a new one, which is answered; `undefined` when
 * nothing is left over.
 */
export function splitOff(
  { order, fulfillmentOrder }: { readonly order: OrderRecord; readonly fulfillmentOrder: FulfillmentOrderRecord },
  part: readonly LineInput[],
  context: RequestContext,
): FulfillmentOrderRecord | UserError | undefined {
  const kept = keptUnits(fulfillmentOrder, part);
  if (!(kept instanceof Map)) return kept;
  const now = context.shop.now();
  const rest: FulfillmentOrderLineRecord[] = [];
  for (const line of [...fulfillmentOrder.lines]) {
    const units = kept.get(line.id) ?? 0;
    const left = line.remaining - units;
    if (left <= 0) continue;
    rest.push({ ...line, id: context.shop.nextId('FulfillmentOrderLineItem'), total: left, remaining: left });
    line.total -= left;
    line.remaining = units;
    if (line.total === 0) fulfillmentOrder.lines.splice(fulfillmentOrder.lines.indexOf(line), 1);
  }
  if (rest.length === 0) return undefined;
  const remaining: FulfillmentOrderRecord = {
    ...fulfillmentOrder,
    id: context.shop.nextId('FulfillmentOrder'),
    status: 'OPEN',
    createdAt: now,
    updatedAt: now,
    lines: rest,
    holds: [],
  };
  order.fulfillmentOrders.push(remaining);
  return remaining;
}

/** Units by line, or what is wrong with them: codes of the schema, words as recorded where there are any. */
function keptUnits(
  fulfillmentOrder: FulfillmentOrderRecord,
  part: readonly LineInput[],
): Map<string, number> | UserError {
  if (fulfillmentOrder.status === 'ON_HOLD') {
    return userError(FIELD, 'The fulfillment order is not in a splittable state.', 'FULFILLMENT_ORDER_NOT_SPLITTABLE');
  }
  const units = new Map<string, number>();
  for (const [index, { id: given, quantity }] of part.entries()) {
    const id = requireId(given, 'FulfillmentOrderLineItem');
    const line = fulfillmentOrder.lines.find((candidate) => candidate.id === id);
    const field = [...FIELD, String(index), 'quantity'];
    if (units.has(id)) {
      return userError(FIELD, 'must contain unique line item ids', 'DUPLICATED_FULFILLMENT_ORDER_LINE_ITEMS');
    }
    if (quantity <= 0) {
      return userError(field, 'You must select at least one item to place on partial hold.', 'GREATER_THAN_ZERO');
    }
    if (line === undefined || quantity > line.remaining) {
      return userError(field, 'The line item quantity is invalid.', 'INVALID_LINE_ITEM_QUANTITY');
    }
    units.set(id, quantity);
  }
  return units;
}
