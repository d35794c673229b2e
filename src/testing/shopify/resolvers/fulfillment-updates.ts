import { type RequestContext, touchOrder } from '../graphql/context.js';
import { userError } from '../graphql/errors.js';
import type { FulfillmentRecord, OrderRecord } from '../state/records.js';
import type { FieldArgs } from './define.js';
import { failed, requireId, type TrackingInput, trackingOf } from './fulfillment-input.js';
import { fulfillmentSource } from './order-sources.js';

function findFulfillment(text: string, context: RequestContext) {
  return context.shop.fulfillment(requireId(text, 'Fulfillment'));
}

/** A cancelled fulfillment is updated without complaint, so success does not prove that it lives [REC]. */
export function updateTracking(args: FieldArgs, context: RequestContext): object {
  const found = findFulfillment(String(args['fulfillmentId']), context);
  if (found === undefined) return failed(userError(['fulfillmentId'], 'Fulfillment does not exist.'));
  const { order, fulfillment } = found;
  fulfillment.tracking = trackingOf(args['trackingInfoInput'] as TrackingInput);
  fulfillment.updatedAt = context.shop.now();
  touchOrder(order, context, 'fulfillments/update', 'orders/updated');
  return { fulfillment: fulfillmentSource(order, fulfillment), userErrors: [] };
}

/** Cancelling twice succeeds both times [REC]. What was to be shipped comes back as new fulfillment orders [SCHEMA]. */
export function cancelFulfillment(args: FieldArgs, context: RequestContext): object {
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
  readonly estimatedDeliveryAt?: string | null;
  readonly address1?: string | null;
  readonly city?: string | null;
  readonly province?: string | null;
  readonly zip?: string | null;
  readonly country?: string | null;
  readonly latitude?: number | null;
  readonly longitude?: number | null;
}

export function createEvent(args: FieldArgs, context: RequestContext): object {
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
    estimatedDeliveryAt: input.estimatedDeliveryAt == null ? null : Date.parse(input.estimatedDeliveryAt),
    address1: input.address1 ?? null,
    city: input.city ?? null,
    province: input.province ?? null,
    zip: input.zip ?? null,
    country: input.country ?? null,
    latitude: input.latitude ?? null,
    longitude: input.longitude ?? null,
  };
  fulfillment.events.unshift(event);
  if (fulfillment.status !== 'CANCELLED') {
    fulfillment.displayStatus = input.status;
    if (input.status === 'IN_TRANSIT') fulfillment.inTransitAt = event.happenedAt;
    if (input.status === 'DELIVERED') fulfillment.deliveredAt = event.happenedAt;
    fulfillment.estimatedDeliveryAt = event.estimatedDeliveryAt ?? fulfillment.estimatedDeliveryAt;
    fulfillment.updatedAt = now;
    touchOrder(order, context, 'fulfillments/update', 'orders/updated');
  }
  return { fulfillmentEvent: event, userErrors: [] };
}
