import type { Call } from '../../core/call.js';
import { ConnectorError } from '../../core/errors.js';
import { omitUndefined } from '../../model/index.js';
import { invalidInput } from '../invalid-input.js';
import type { FlipkartRequest } from './client.js';
import type { CheckedEvent } from './fulfillment-change-input.js';
import { readDispatched } from './fulfillment-dispatched.js';
import { indianDay } from './fulfillment-options.js';
import type { FulfillmentState } from './fulfillment-state.js';
import { type WriteSource, writeOnce } from './fulfillment-write.js';
import { RANK_BY_STATUS } from './statuses.js';

export interface FlipkartFulfillmentEventResult {
  /** `already_done`: Flipkart had it as delivered. */
  readonly status: 'already_done' | 'done';
  readonly fulfillmentId: string;
}

/** Tells of a delivery, or of an attempt. */
export async function addEvent(
  source: WriteSource,
  event: CheckedEvent,
  call: Call,
): Promise<FlipkartFulfillmentEventResult> {
  const state = await readDispatched(source, event, call);
  const fulfillmentId = state.shipmentId;
  if (isDelivered(state)) {
    if (event.status === 'delivered') return { status: 'already_done', fulfillmentId };
    throw delivered(call);
  }
  if ((indianDay(event.happenedAt) ?? '') > (indianDay(new Date(state.readAt)) ?? '')) {
    const issue = { path: 'happenedAt', message: 'is in the future' };
    throw invalidInput('flipkart', call.operation, [issue], event.storeId);
  }
  const request = requestOf(source, state, event);
  const isDone = async () => isDelivered(await readDispatched(source, event, call));
  const shows = event.status === 'delivered' ? { isDone } : {};
  await writeOnce(source, { shipmentId: fulfillmentId, request, ...shows }, call);
  return { status: 'done', fulfillmentId };
}

/** Days as `yyyy-MM-dd`, as the page of deliveries writes them. */
function requestOf({ store }: WriteSource, state: FulfillmentState, event: CheckedEvent): FlipkartRequest {
  const { reason, subReason, estimatedDeliveryAt } = event;
  const locationId = state.locationId ?? store.locationId;
  const shipment = {
    shipmentId: state.shipmentId,
    ...(locationId === undefined ? {} : { locationId }),
    deliveryDate: indianDay(event.happenedAt) ?? '',
  };
  if (event.status === 'delivered') return { operation: 'selfShipDelivery', body: { shipments: [shipment] } };
  const failureAttributes = omitUndefined<Record<string, string>>({
    reason,
    subReason,
    newDeliveryDate: indianDay(estimatedDeliveryAt),
  });
  return { operation: 'selfShipDeliveryAttempt', body: { shipments: [{ ...shipment, failureAttributes }] } };
}

function isDelivered({ status }: FulfillmentState): boolean {
  return (RANK_BY_STATUS.get(status ?? '') ?? 0) >= (RANK_BY_STATUS.get('DELIVERED') ?? 0);
}

function delivered({ operation, storeId }: Call): ConnectorError {
  const details = { platform: 'flipkart', storeId, operation, platformCode: 'already_delivered' };
  return new ConnectorError('conflict', `flipkart ${operation}: the shipment was delivered.`, details);
}
