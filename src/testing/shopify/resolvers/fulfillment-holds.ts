import { type RequestContext, touchOrder } from '../graphql/context.js';
import { userError } from '../graphql/errors.js';
import { gid } from '../ids.js';
import type { FieldArgs } from './define.js';
import { type LineInput, requireId } from './fulfillment-input.js';
import { holdView } from './fulfillments.js';
import { fulfillmentOrderSource } from './order-sources.js';

interface HoldInput {
  readonly reason: string;
  readonly reasonNotes?: string | null;
  readonly handle?: string | null;
  readonly fulfillmentOrderLineItems?: readonly LineInput[] | null;
}

const MAX_HOLDS = 10;

export function hold(args: FieldArgs, context: RequestContext): object {
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
export function releaseHold(args: FieldArgs, context: RequestContext): object {
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
