import type { RequestContext } from '../graphql/context.js';
import { touchOrder } from '../graphql/context.js';
import { invalidId, type UserError, userError } from '../graphql/errors.js';
import { gid, parseGid } from '../ids.js';
import type {
  FulfillmentLineRecord,
  FulfillmentOrderLineRecord,
  FulfillmentOrderRecord,
  FulfillmentRecord,
  OrderRecord,
  TrackingRecord,
} from '../state/records.js';
import type { FieldArgs } from './define.js';
import { holdView } from './fulfillments.js';
import { fulfillmentOrderSource, fulfillmentSource } from './orders.js';

interface LineInput {
  readonly id: string;
  readonly quantity: number;
}

interface GroupInput {
  readonly fulfillmentOrderId: string;
  readonly fulfillmentOrderLineItems?: readonly LineInput[] | null;
}

interface TrackingInput {
  readonly company?: string | null;
  readonly number?: string | null;
  readonly numbers?: readonly string[] | null;
  readonly url?: string | null;
  readonly urls?: readonly string[] | null;
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

/** The number behind a gid of `kind`; any other id, or number zero, is an error of the whole call [REC]. */
function requireId(text: string, kind: string): string {
  const parsed = parseGid(text);
  if (parsed?.kind !== kind || !/^[1-9]\d*$/.test(parsed.id)) throw invalidId();
  return parsed.id;
}

const failed = (...userErrors: readonly UserError[]): object => ({ fulfillment: null, userErrors });

/** Not idempotent, as at the platform: the same call on what is left makes a second fulfillment. */
function create(args: FieldArgs, context: RequestContext): object {
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

function mayWrite(fulfillmentOrder: FulfillmentOrderRecord, context: RequestContext): boolean {
  const partner = context.shop.location(fulfillmentOrder.locationId)?.fulfillmentService != null;
  return context.access.has(
    partner ? 'write_third_party_fulfillment_orders' : 'write_merchant_managed_fulfillment_orders',
  );
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

/** Single number and url, or lists matched by position [DOC]. */
function trackingOf(input: TrackingInput | null | undefined): TrackingRecord[] {
  if (input == null) return [];
  const company = input.company ?? null;
  const numbers = input.numbers ?? (input.number == null ? [] : [input.number]);
  const urls = input.urls ?? (input.url == null ? [] : [input.url]);
  const count = Math.max(numbers.length, urls.length, company === null ? 0 : 1);
  return Array.from({ length: count }, (_, index) => ({
    company,
    number: numbers[index] ?? null,
    url: urls[index] ?? null,
  }));
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
    locationId: picked[0]?.fulfillmentOrder.locationId ?? '',
    tracking,
    lines: [...merged.values()],
    fulfillmentOrderIds: picked.map((part) => part.fulfillmentOrder.id),
    events: [],
  };
  order.fulfillments.push(fulfillment);
  return fulfillment;
}

function findFulfillment(text: string, context: RequestContext) {
  return context.shop.fulfillment(requireId(text, 'Fulfillment'));
}

/** A cancelled fulfillment is updated without complaint, so success does not prove that it lives [REC]. */
function updateTracking(args: FieldArgs, context: RequestContext): object {
  const found = findFulfillment(String(args['fulfillmentId']), context);
  if (found === undefined) return failed(userError(['fulfillmentId'], 'Fulfillment does not exist.'));
  const { order, fulfillment } = found;
  fulfillment.tracking = trackingOf(args['trackingInfoInput'] as TrackingInput);
  fulfillment.updatedAt = context.shop.now();
  touchOrder(order, context, 'fulfillments/update', 'orders/updated');
  return { fulfillment: fulfillmentSource(order, fulfillment), userErrors: [] };
}

/** Cancelling twice succeeds both times [REC]. What was to be shipped comes back as new fulfillment orders [SCHEMA]. */
function cancel(args: FieldArgs, context: RequestContext): object {
  const found = findFulfillment(String(args['id']), context);
  if (found === undefined) return failed(userError(['id'], 'Fulfillment not found.'));
  const { order, fulfillment } = found;
  if (fulfillment.status !== 'CANCELLED') {
    fulfillment.status = 'CANCELLED';
    fulfillment.displayStatus = 'CANCELED';
    fulfillment.updatedAt = context.shop.now();
    if (order.cancelledAt === null) reopen(order, fulfillment, context);
    touchOrder(order, context, 'fulfillments/update', 'orders/updated');
  }
  return { fulfillment: fulfillmentSource(order, fulfillment), userErrors: [] };
}

function reopen(order: OrderRecord, fulfillment: FulfillmentRecord, context: RequestContext): void {
  const now = context.shop.now();
  order.fulfillmentOrders.push({
    __typename: 'FulfillmentOrder',
    id: context.shop.nextId('FulfillmentOrder'),
    locationId: fulfillment.locationId,
    status: 'OPEN',
    requestStatus: 'UNSUBMITTED',
    createdAt: now,
    updatedAt: now,
    fulfillAt: now,
    methodType: 'SHIPPING',
    lines: fulfillment.lines.map((line) => ({
      __typename: 'FulfillmentOrderLineItem',
      id: context.shop.nextId('FulfillmentOrderLineItem'),
      lineId: line.lineId,
      total: line.quantity,
      remaining: line.quantity,
    })),
    holds: [],
  });
}

interface EventInput {
  readonly fulfillmentId: string;
  readonly status: string;
  readonly message?: string | null;
  readonly happenedAt?: string | null;
}

function createEvent(args: FieldArgs, context: RequestContext): object {
  const input = args['fulfillmentEvent'] as EventInput;
  const found = findFulfillment(input.fulfillmentId, context);
  if (found === undefined) {
    return {
      fulfillmentEvent: null,
      userErrors: [userError(['fulfillmentEvent', 'fulfillmentId'], 'Fulfillment does not exist.')],
    };
  }
  const { order, fulfillment } = found;
  const now = context.shop.now();
  const event = {
    __typename: 'FulfillmentEvent' as const,
    id: context.shop.nextId('FulfillmentEvent'),
    status: input.status,
    message: input.message ?? null,
    happenedAt: input.happenedAt == null ? now : Date.parse(input.happenedAt),
    createdAt: now,
  };
  fulfillment.events.unshift(event);
  if (fulfillment.status !== 'CANCELLED') {
    fulfillment.displayStatus = input.status;
    if (input.status === 'IN_TRANSIT') fulfillment.inTransitAt = event.happenedAt;
    if (input.status === 'DELIVERED') fulfillment.deliveredAt = event.happenedAt;
    fulfillment.updatedAt = now;
    touchOrder(order, context, 'fulfillments/update', 'orders/updated');
  }
  return { fulfillmentEvent: event, userErrors: [] };
}

interface HoldInput {
  readonly reason: string;
  readonly reasonNotes?: string | null;
  readonly handle?: string | null;
  readonly fulfillmentOrderLineItems?: readonly LineInput[] | null;
}

const MAX_HOLDS = 10;

function hold(args: FieldArgs, context: RequestContext): object {
  const input = args['fulfillmentHold'] as HoldInput;
  const refused = (field: readonly string[], message: string, code: string): object => ({
    fulfillmentHold: null,
    fulfillmentOrder: null,
    remainingFulfillmentOrder: null,
    userErrors: [userError(field, message, code)],
  });
  const found = context.shop.fulfillmentOrder(requireId(String(args['id']), 'FulfillmentOrder'));
  if (found === undefined)
    return refused(['id'], 'The fulfillment order could not be found.', 'FULFILLMENT_ORDER_NOT_FOUND');
  const { order, fulfillmentOrder } = found;
  if ((input.fulfillmentOrderLineItems ?? []).length > 0) {
    // Holding a part splits the fulfillment order, which the sandbox does not do.
    const message = 'The fulfillment order is not in a splittable state.';
    return refused(['fulfillmentHold', 'fulfillmentOrderLineItems'], message, 'FULFILLMENT_ORDER_NOT_SPLITTABLE');
  }
  const own = fulfillmentOrder.holds.filter((candidate) => candidate.byRequestingApp);
  const handle = input.handle ?? '';
  if (own.some((candidate) => (candidate.handle ?? '') === handle)) {
    const message =
      'The handle provided for the fulfillment hold is already in use by this app for another hold on this fulfillment order.';
    return refused(['fulfillmentHold', 'handle'], message, 'DUPLICATE_FULFILLMENT_HOLD_HANDLE');
  }
  if (own.length >= MAX_HOLDS) {
    const message =
      'The maximum number of fulfillment holds for this fulfillment order has been reached for this app. An app can only have up to 10 holds on a single fulfillment order at any one time.';
    return refused(['id'], message, 'FULFILLMENT_ORDER_HOLD_LIMIT_REACHED');
  }
  const record = {
    id: context.shop.nextId('FulfillmentHold'),
    reason: input.reason,
    notes: input.reasonNotes ?? null,
    handle,
    byRequestingApp: true,
  };
  fulfillmentOrder.holds.push(record);
  fulfillmentOrder.status = 'ON_HOLD';
  fulfillmentOrder.updatedAt = context.shop.now();
  touchOrder(order, context, 'orders/updated');
  return {
    fulfillmentHold: holdView(record),
    fulfillmentOrder: fulfillmentOrderSource(order, fulfillmentOrder),
    remainingFulfillmentOrder: null,
    userErrors: [],
  };
}

/** Without ids every hold goes, other apps' holds included [SCHEMA]. */
function releaseHold(args: FieldArgs, context: RequestContext): object {
  const found = context.shop.fulfillmentOrder(requireId(String(args['id']), 'FulfillmentOrder'));
  if (found === undefined) {
    const error = userError(['id'], 'The fulfillment order could not be found.', 'FULFILLMENT_ORDER_NOT_FOUND');
    return { fulfillmentOrder: null, userErrors: [error] };
  }
  const { order, fulfillmentOrder } = found;
  const ids = args['holdIds'] as readonly string[] | null | undefined;
  const kept =
    ids == null
      ? []
      : fulfillmentOrder.holds.filter((candidate) => !ids.includes(gid('FulfillmentHold', candidate.id)));
  fulfillmentOrder.holds.splice(0, fulfillmentOrder.holds.length, ...kept);
  if (kept.length === 0 && fulfillmentOrder.status === 'ON_HOLD') fulfillmentOrder.status = 'OPEN';
  fulfillmentOrder.updatedAt = context.shop.now();
  touchOrder(order, context, 'orders/updated');
  return { fulfillmentOrder: fulfillmentOrderSource(order, fulfillmentOrder), userErrors: [] };
}

type Resolver = (source: unknown, args: FieldArgs, context: RequestContext) => unknown;

const run =
  (mutate: (args: FieldArgs, context: RequestContext) => object): Resolver =>
  (_source, args, context) =>
    mutate(args, context);

export const FULFILLMENT_MUTATIONS = {
  fulfillmentCreate: run(create),
  fulfillmentTrackingInfoUpdate: run(updateTracking),
  fulfillmentCancel: run(cancel),
  fulfillmentEventCreate: run(createEvent),
  fulfillmentOrderHold: run(hold),
  fulfillmentOrderReleaseHold: run(releaseHold),
};
