import type { FulfillmentLine, FulfillmentPush } from '../../core/connector.js';
import type { InvalidRequestIssue } from '../../core/errors.js';
import { omitUndefined, type Tracking, toIsoUtc } from '../../model/index.js';
import { invalidInput } from '../invalid-input.js';
import { checkLines, checkTrackings } from '../push-input.js';
import { type CheckedOptions, checkFulfillmentOptions } from './fulfillment-options.js';
import { isId, LINE_IDS, requireOrderId, requireStoreId } from './ids.js';

/** A push, checked as far as it can be before the shipment is read. */
export interface CheckedPush {
  readonly storeId: string;
  /** The shipment's id. */
  readonly orderId: string;
  /** Absent: all that is not cancelled. */
  readonly lines?: readonly FulfillmentLine[];
  readonly tracking?: Tracking;
  /** ISO 8601, UTC. */
  readonly shippedAt?: string;
  readonly notifyCustomer?: boolean;
  readonly locationId?: string;
  readonly options: CheckedOptions;
}

/** @throws {InvalidRequestError} that lists everything wrong with the input, before anything is sent. */
export function checkPush(push: FulfillmentPush, operation: string): CheckedPush {
  const storeId = requireStoreId(push.storeId, operation);
  const orderId = requireOrderId(push.orderId, operation);
  const issues: InvalidRequestIssue[] = [];
  const complain = (path: string, message: string) => issues.push({ path, message });
  const lines = checkLines(push.lineItems, LINE_IDS, issues);
  const [tracking, ...others] = checkTrackings(push.tracking, issues);
  if (others.length > 0) complain('tracking', 'must be one: a shipment has one number at Flipkart');
  const options = checkFulfillmentOptions(push.platformOptions, issues);
  const shippedAt = push.shippedAt === undefined ? undefined : toIsoUtc(push.shippedAt);
  if (push.shippedAt !== undefined && shippedAt === undefined) {
    complain('shippedAt', 'must be a valid Date, or ISO 8601 text with an offset');
  }
  const { notifyCustomer, locationId } = push;
  if (notifyCustomer !== undefined && typeof notifyCustomer !== 'boolean') {
    complain('notifyCustomer', 'must be true or false');
  }
  if (locationId !== undefined && !isId(locationId)) complain('locationId', 'must be the id of a location: LOC…');
  if (issues.length > 0) throw invalidInput('flipkart', operation, issues, storeId);
  return omitUndefined<CheckedPush>({
    storeId,
    orderId,
    lines,
    tracking,
    shippedAt,
    notifyCustomer,
    locationId,
    options,
  });
}
