import { type RequestContext, touchOrder } from '../graphql/context.js';
import { type UserError, userError } from '../graphql/errors.js';
import type {
  FulfillmentLineRecord,
  FulfillmentOrderLineRecord,
  FulfillmentOrderRecord,
  FulfillmentRecord,
  OrderRecord,
  TrackingRecord,
} from '../state/records.js';
import type { FieldArgs } from './define.js';
import { failed, type LineInput, mayWrite, requireId, type TrackingInput, trackingOf } from './fulfillment-input.js';
import { fulfillmentSource } from './order-sources.js';

interface GroupInput {
  readonly fulfillmentOrderId: string;
  readonly fulfillmentOrderLineItems?: readonly LineInput[] | null;
}

interface FulfillmentInput {
  readonly lineItemsByFulfillmentOrder: readonly GroupInput[];
  readonly trackingInfo?: TrackingInput | null;
}

interface Picked {
  readonly order: OrderRecord;
  readonly fulfillmentOrder: FulfillmentOrderRecord;
  readonly lines: { readonly line: FulfillmentOrderLineRecord; readonly quantity: number }[];
}

/** Not idempotent, as at the platform: the same call on what is left makes a second fulfillment. */
export function createFulfillment(args: FieldArgs, context: RequestContext): object {
  const input = args['fulfillment'] as FulfillmentInput;
  const groups = input.lineItemsByFulfillmentOrder;
  const picked: Picked[] = [];
  for (const [index, group] of groups.entries()) {
    const found = context.shop.fulfillmentOrder(requireId(group.fulfillmentOrderId, 'FulfillmentOrder'));
    if (found === undefined || !mayWrite(found.fulfillmentOrder, context)) {
      return failed(
        userError(
          ['fulfillment', 'lineItemsByFulfillmentOrder', String(index), 'fulfillmentOrderId'],
          'Fulfillment order does not exist.',
        ),
      );
    }
    const lines = pickLines(found.fulfillmentOrder, group, index);
    if ('message' in lines) return failed(lines);
    picked.push({ ...found, lines });
  }
  const [first] = picked;
  if (first === undefined) return failed(userError(['fulfillment'], 'Fulfillment order does not exist.'));
  const problem = checkGroups(picked);
  if (problem !== undefined) return failed(problem);
  const fulfillment = ship(first.order, picked, trackingOf(input.trackingInfo), context);
  const done = first.order.fulfillmentOrders.every(
    (candidate) => candidate.status === 'CLOSED' || candidate.status === 'CANCELLED',
  );
  const topic = done ? 'orders/fulfilled' : 'orders/partially_fulfilled';
  touchOrder(first.order, context, 'fulfillments/create', topic, 'orders/updated');
  return { fulfillment: fulfillmentSource(first.order, fulfillment), userErrors: [] };
}

function pickLines(
  fulfillmentOrder: FulfillmentOrderRecord,
  group: GroupInput,
  index: number,
): Picked['lines'] | UserError {
  const status = fulfillmentOrder.status;
  if (status === 'CLOSED' || status === 'CANCELLED' || status === 'ON_HOLD') {
    // Cancelled ones answer "closed" too, and the odd spacing is the platform's [REC]; on hold is by analogy [INF].
    const word = status === 'ON_HOLD' ? 'on_hold' : 'closed';
    return userError(['fulfillment'], `Fulfillment order ${fulfillmentOrder.id} has an unfulfillable status= ${word}.`);
  }
  const wanted = group.fulfillmentOrderLineItems;
  if (wanted == null || wanted.length === 0) {
    return fulfillmentOrder.lines
      .filter((line) => line.remaining > 0)
      .map((line) => ({ line, quantity: line.remaining }));
  }
  const lines: Picked['lines'] = [];
  const base = ['fulfillment', 'lineItemsByFulfillmentOrder', String(index), 'fulfillmentOrderLineItems'];
  for (const [position, request] of wanted.entries()) {
    const id = requireId(request.id, 'FulfillmentOrderLineItem');
    const line = fulfillmentOrder.lines.find((candidate) => candidate.id === id);
    if (line === undefined)
      return userError([...base, String(position), 'id'], 'Fulfillment order line item does not exist.');
    if (request.quantity <= 0)
      return userError([...base, String(position), 'quantity'], 'Quantity must be greater than 0');
    const already = lines.filter((other) => other.line === line).reduce((total, other) => total + other.quantity, 0);
    if (request.quantity + already > line.remaining) {
      return userError(['fulfillment'], 'Invalid fulfillment order line item quantity requested.');
    }
    lines.push({ line, quantity: request.quantity });
  }
  return lines;
}

/** One call serves one order and one location; the ids in the messages are bare numbers [REC]. */
function checkGroups(picked: readonly Picked[]): UserError | undefined {
  const orders = [...new Set(picked.map((part) => part.order.id))];
  if (orders.length > 1) {
    const message = `All fulfillment orders must belong to the same order. Multiple orders with ids [${orders.join(', ')}] were found.`;
    return userError(['fulfillment'], message);
  }
  const locations = [...new Set(picked.map((part) => part.fulfillmentOrder.locationId))];
  if (locations.length > 1) {
    const message = `All fulfillment orders must be assigned to a single location. Multiple locations with ids [${locations.join(', ')}] were found.`;
    return userError(['fulfillment'], message);
  }
  return undefined;
}

function ship(
  order: OrderRecord,
  picked: readonly Picked[],
  tracking: TrackingRecord[],
  context: RequestContext,
): FulfillmentRecord {
  const now = context.shop.now();
  const merged = new Map<string, FulfillmentLineRecord>();
  for (const part of picked) {
    for (const { line, quantity } of part.lines) {
      line.remaining -= quantity;
      // Two fulfillment orders with the same order line become one line of the fulfillment [REC].
      const known = merged.get(line.lineId);
      const id = known?.id ?? context.shop.nextId('FulfillmentLineItem');
      merged.set(line.lineId, { id, lineId: line.lineId, quantity: (known?.quantity ?? 0) + quantity });
    }
    part.fulfillmentOrder.status = part.fulfillmentOrder.lines.every((line) => line.remaining === 0)
      ? 'CLOSED'
      : 'IN_PROGRESS';
    part.fulfillmentOrder.updatedAt = now;
  }
  const fulfillment: FulfillmentRecord = {
    __typename: 'Fulfillment',
    id: context.shop.nextId('Fulfillment'),
    name: `${order.name}-F${order.fulfillments.length + 1}`,
    status: 'SUCCESS',
    displayStatus: 'FULFILLED',
    createdAt: now,
    updatedAt: now,
    deliveredAt: null,
    inTransitAt: null,
    estimatedDeliveryAt: null,
    locationId: picked[0]?.fulfillmentOrder.locationId ?? '',
    tracking,
    lines: [...merged.values()],
    fulfillmentOrderIds: picked.map((part) => part.fulfillmentOrder.id),
    events: [],
  };
  order.fulfillments.push(fulfillment);
  return fulfillment;
}
