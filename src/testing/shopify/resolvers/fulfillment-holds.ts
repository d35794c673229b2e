import { type RequestContext, touchOrder } from '../graphql/context.js';
import { type UserError, userError } from '../graphql/errors.js';
import { gid } from '../ids.js';
import type { FulfillmentOrderRecord, OrderRecord } from '../state/records.js';
import type { FieldArgs } from './define.js';
import { type LineInput, mayWrite, requireId } from './fulfillment-input.js';
import { splitOff } from './fulfillment-split.js';
import { holdView, supportedActions } from './fulfillments.js';
import { fulfillmentOrderSource } from './order-sources.js';

interface HoldInput {
  readonly reason: string;
  readonly reasonNotes?: string | null;
  readonly handle?: string | null;
  readonly fulfillmentOrderLineItems?: readonly LineInput[] | null;
}

const MAX_HOLDS = 10;

interface Found {
  readonly order: OrderRecord;
  readonly fulfillmentOrder: FulfillmentOrderRecord;
}

function find(args: FieldArgs, context: RequestContext): Found | undefined {
  const found = context.shop.fulfillmentOrder(requireId(String(args['id']), 'FulfillmentOrder'));
  return found === undefined || !mayWrite(found.fulfillmentOrder, context) ? undefined : found;
}

const notFound = (): UserError =>
  userError(['id'], 'The fulfillment order could not be found.', 'FULFILLMENT_ORDER_NOT_FOUND');

/** Holds all of it, or a part: then the rest goes on as a fulfillment order of its own [REC fulfillment-order-hold-validation]. */
export function hold(args: FieldArgs, context: RequestContext): object {
  const input = args['fulfillmentHold'] as HoldInput;
  const refused = (...userErrors: readonly UserError[]): object => ({
    fulfillmentHold: null,
    fulfillmentOrder: null,
    remainingFulfillmentOrder: null,
    userErrors,
  });
  const found = find(args, context);
  if (found === undefined) return refused(notFound());
  const { order, fulfillmentOrder } = found;
  const handle = input.handle ?? '';
  const problem = holdProblem(fulfillmentOrder, handle, context);
  if (problem !== undefined) return refused(problem);
  const part = input.fulfillmentOrderLineItems ?? [];
  const rest = part.length === 0 ? undefined : splitOff(found, part, context);
  if (rest !== undefined && 'message' in rest) return refused(rest);
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
    remainingFulfillmentOrder: rest === undefined ? null : fulfillmentOrderSource(order, rest),
    userErrors: [],
  };
}

function holdProblem(
  fulfillmentOrder: FulfillmentOrderRecord,
  handle: string,
  context: RequestContext,
): UserError | undefined {
  if (!supportedActions(fulfillmentOrder, context).includes('HOLD')) {
    // That it is refused follows from the supported actions; the words are a guess, and no code fits [INF].
    return userError(['id'], 'The fulfillment order is not in a holdable state.');
  }
  const own = fulfillmentOrder.holds.filter((candidate) => candidate.byRequestingApp);
  if (own.some((candidate) => (candidate.handle ?? '') === handle)) {
    const message =
      'The handle provided for the fulfillment hold is already in use by this app for another hold on this fulfillment order.';
    return userError(['fulfillmentHold', 'handle'], message, 'DUPLICATE_FULFILLMENT_HOLD_HANDLE');
  }
  if (own.length < MAX_HOLDS) return undefined;
  const message =
    'The maximum number of fulfillment holds for this fulfillment order has been reached for this app. An app can only have up to 10 holds on a single fulfillment order at any one time.';
  return userError(['id'], message, 'FULFILLMENT_ORDER_HOLD_LIMIT_REACHED');
}

/** Without ids every hold goes, other apps' holds included [SCHEMA]. */
export function releaseHold(args: FieldArgs, context: RequestContext): object {
  const found = find(args, context);
  if (found === undefined) return { fulfillmentOrder: null, userErrors: [notFound()] };
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
