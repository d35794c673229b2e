import type { Instant } from '../../core/connector.js';
import type { InvalidRequestIssue } from '../../core/errors.js';
import { omitUndefined, type ShipmentState, type Tracking, toIsoUtc } from '../../model/index.js';
import { invalidInput } from '../invalid-input.js';
import { checkTrackings } from '../push-input.js';
import { isFilled } from './fulfillment-options.js';
import { isId, requireOrderId, requireStoreId } from './ids.js';

/** One shipment that the seller ships itself (SELF). */
export interface FlipkartFulfillmentRef {
  readonly storeId: string;
  /** The shipment's id. */
  readonly orderId: string;
  /** As `pushFulfillment` or the order's `shipments` tell it: there is one of each shipment. */
  readonly fulfillmentId?: string;
}

/** Another number for a shipment that has left. */
export interface FlipkartTrackingUpdate extends FlipkartFulfillmentRef {
  /** Takes the place of what is there. */
  readonly tracking: Tracking | readonly Tracking[];
  /** When the parcel should arrive now. Default: as it was told before. */
  readonly expectedDelivery?: Instant;
  readonly notifyCustomer?: boolean;
}

/** What became of a parcel at the door. */
export interface FlipkartFulfillmentEvent extends FlipkartFulfillmentRef {
  /** `delivered` or `delivery_attempted`: Flipkart takes nothing else, other states are refused. */
  readonly status: ShipmentState;
  /** The day in India counts. */
  readonly happenedAt: Instant;
  /** Of an attempt: when it is tried again. Required then. */
  readonly estimatedDeliveryAt?: Instant;
  /** Of an attempt: Flipkart's words for why. */
  readonly reason?: string;
  readonly subReason?: string;
}

export interface CheckedRef {
  readonly storeId: string;
  readonly orderId: string;
  readonly fulfillmentId?: string;
}

export interface CheckedTrackingUpdate extends CheckedRef {
  readonly tracking: Tracking;
  /** ISO 8601, UTC. */
  readonly expectedDelivery?: string;
  readonly notifyCustomer?: boolean;
}

/** @throws {InvalidRequestError} that lists everything wrong with the input, before anything is sent. */
export function checkTrackingUpdate(update: FlipkartTrackingUpdate, operation: string): CheckedTrackingUpdate {
  const issues: InvalidRequestIssue[] = [];
  const [tracking, ...others] = checkTrackings(update.tracking, issues);
  if (tracking === undefined) {
    issues.push({ path: 'tracking', message: 'is missing: a number can be replaced only' });
  } else if (others.length > 0) {
    issues.push({ path: 'tracking', message: 'must be one: a shipment has one number at Flipkart' });
  } else if (tracking.carrier === undefined) {
    issues.push({ path: 'tracking.carrier', message: 'is missing: Flipkart requires the courier' });
  }
  const expectedDelivery = checkTime(update.expectedDelivery, 'expectedDelivery', issues);
  const { notifyCustomer } = update;
  if (notifyCustomer !== undefined && typeof notifyCustomer !== 'boolean') {
    issues.push({ path: 'notifyCustomer', message: 'must be true or false' });
  }
  const ref = checkRef(update, operation, issues);
  return omitUndefined<CheckedTrackingUpdate>({
    ...ref,
    tracking: tracking ?? { number: '' },
    expectedDelivery,
    notifyCustomer,
  });
}

export interface CheckedEvent extends CheckedRef {
  readonly status: 'delivered' | 'delivery_attempted';
  /** ISO 8601, UTC. */
  readonly happenedAt: string;
  readonly estimatedDeliveryAt?: string;
  readonly reason?: string;
  readonly subReason?: string;
}

/** @throws {InvalidRequestError} that lists everything wrong with the input, before anything is sent. */
export function checkEvent(event: FlipkartFulfillmentEvent, operation: string): CheckedEvent {
  const issues: InvalidRequestIssue[] = [];
  const complain = (path: string, message: string) => issues.push({ path, message });
  const { status, happenedAt: at, reason, subReason } = event;
  if (status !== 'delivered' && status !== 'delivery_attempted') {
    complain('status', 'must be delivered or delivery_attempted: Flipkart takes nothing else from sellers');
  }
  const happenedAt = checkTime(at, 'happenedAt', issues);
  if (at === undefined) complain('happenedAt', 'is missing');
  const estimatedDeliveryAt = checkTime(event.estimatedDeliveryAt, 'estimatedDeliveryAt', issues);
  for (const [path, text] of Object.entries({ reason, subReason })) {
    if (text !== undefined && !isFilled(text)) complain(path, 'must be text that is not empty');
  }
  if (status === 'delivery_attempted' && event.estimatedDeliveryAt === undefined) {
    complain('estimatedDeliveryAt', 'is missing: Flipkart tells the buyer when it is tried again');
  }
  if (estimatedDeliveryAt !== undefined && happenedAt !== undefined && estimatedDeliveryAt < happenedAt) {
    complain('estimatedDeliveryAt', 'is before the attempt');
  }
  return omitUndefined<CheckedEvent>({
    ...checkRef(event, operation, issues),
    status: status === 'delivered' ? 'delivered' : 'delivery_attempted',
    happenedAt: happenedAt ?? '',
    estimatedDeliveryAt,
    reason,
    subReason,
  });
}

function checkTime(value: unknown, path: string, issues: InvalidRequestIssue[]): string | undefined {
  const iso = value === undefined ? undefined : toIsoUtc(value);
  if (value !== undefined && iso === undefined) {
    issues.push({ path, message: 'must be a valid Date, or ISO 8601 text with an offset' });
  }
  return iso;
}

/** @throws {InvalidRequestError} also for what was found wrong before. */
function checkRef(
  { storeId: store, orderId: order, fulfillmentId }: FlipkartFulfillmentRef,
  operation: string,
  found: readonly InvalidRequestIssue[],
): CheckedRef {
  const storeId = requireStoreId(store, operation);
  const orderId = requireOrderId(order, operation);
  const isWrong = fulfillmentId !== undefined && !isId(fulfillmentId);
  const issues = isWrong ? [{ path: 'fulfillmentId', message: 'is none: leave it out' }, ...found] : found;
  if (issues.length > 0) throw invalidInput('flipkart', operation, issues, storeId);
  return { storeId, orderId, ...(fulfillmentId === undefined ? {} : { fulfillmentId }) };
}
