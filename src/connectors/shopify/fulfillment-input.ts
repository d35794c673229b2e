import type { CallOptions, FulfillmentLine, FulfillmentPush } from '../../core/connector.js';
import type { InvalidRequestIssue } from '../../core/errors.js';
import { recordOf } from '../../core/wire-reader.js';
import type { Tracking } from '../../model/index.js';
import { invalidInput } from '../invalid-input.js';
import { checkLines, checkTrackings, type LineIdTerms, needsIdempotencyKey } from '../push-input.js';
import { type TrackingInput, trackingInput } from './fulfillment-tracking.js';
import { requireOrderId, toGlobalId } from './ids.js';
import { requireShopDomain } from './shop-domain.js';

const LINE_IDS: LineIdTerms = {
  parse: (id) => toGlobalId('LineItem', id),
  expected: 'a line item id: gid://shopify/LineItem/<number> or the number',
};

/** A push, checked and in Shopify's terms. */
export interface CheckedPush extends TrackingInput {
  readonly storeId: string;
  readonly orderId: string;
  /** Absent: everything left. */
  readonly lines: readonly FulfillmentLine[] | undefined;
  readonly trackings: readonly Tracking[];
  readonly locationId: string | undefined;
  readonly notifyCustomer: boolean | undefined;
  readonly message: string | undefined;
  readonly idempotencyKey: string | undefined;
}

/** @throws {InvalidRequestError} that lists everything wrong with the input, before anything is sent. */
export function checkPush(push: FulfillmentPush, operation: string, options: CallOptions | undefined): CheckedPush {
  const storeId = requireShopDomain(push.storeId, operation);
  const orderId = requireOrderId(push.orderId, operation, 'orderId');
  const issues: InvalidRequestIssue[] = [];
  const complain = (path: string, message: string) => issues.push({ path, message });
  const lines = checkLines(push.lineItems, LINE_IDS, issues);
  const trackings = checkTrackings(push.tracking, issues);
  const locationId = toGlobalId('Location', push.locationId);
  if (push.locationId !== undefined && locationId === undefined) {
    complain('locationId', 'is not a location id: gid://shopify/Location/<number> or the number');
  }
  if (push.notifyCustomer !== undefined && typeof push.notifyCustomer !== 'boolean') {
    complain('notifyCustomer', 'must be true or false');
  }
  const idempotencyKey = options?.idempotencyKey;
  const unrecognisable = needsIdempotencyKey(lines, trackings, idempotencyKey);
  if (operation === 'pushFulfillment' && unrecognisable !== undefined) issues.push(unrecognisable);
  const message = recordOf(push.platformOptions)?.['message'];
  if (message !== undefined && typeof message !== 'string') complain('platformOptions.message', 'must be text');
  if (issues.length > 0) throw invalidInput('shopify', operation, issues, storeId);

  const { trackingInfo, warnings } = trackingInput(trackings);
  const untold = 'shippedAt was not sent: Shopify takes the time of the call as the time of shipping.';
  return {
    storeId,
    orderId,
    lines,
    trackings,
    locationId,
    trackingInfo,
    notifyCustomer: push.notifyCustomer,
    message: typeof message === 'string' ? message : undefined,
    idempotencyKey,
    warnings: push.shippedAt === undefined ? warnings : [...warnings, untold],
  };
}
