import type { CallOptions, FulfillmentLine, FulfillmentPush } from '../../core/connector.js';
import { InvalidRequestError, type InvalidRequestIssue } from '../../core/errors.js';
import { recordOf } from '../../core/wire-reader.js';
import type { Tracking } from '../../model/index.js';
import { merged } from './fulfillment-lines.js';
import { checkTrackings, type TrackingInput, trackingInput } from './fulfillment-tracking.js';
import { requireOrderId, toGlobalId } from './ids.js';
import { requireShopDomain } from './shop-domain.js';

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
  const lines = checkLines(push.lineItems, issues);
  const trackings = checkTrackings(push.tracking, issues);
  const locationId = toGlobalId('Location', push.locationId);
  if (push.locationId !== undefined && locationId === undefined) {
    complain('locationId', 'is not a location id: gid://shopify/Location/<number> or the number');
  }
  if (push.notifyCustomer !== undefined && typeof push.notifyCustomer !== 'boolean') {
    complain('notifyCustomer', 'must be true or false');
  }
  const idempotencyKey = options?.idempotencyKey;
  if (
    operation === 'pushFulfillment' &&
    lines !== undefined &&
    trackings.length === 0 &&
    idempotencyKey === undefined
  ) {
    complain(
      'options.idempotencyKey',
      'is needed for some lines without a tracking number: nothing else would tell a repeated push from a second parcel',
    );
  }
  const message = recordOf(push.platformOptions)?.['message'];
  if (message !== undefined && typeof message !== 'string') complain('platformOptions.message', 'must be text');
  if (issues.length > 0) throw invalidPush(operation, storeId, issues);

  const { trackingInfo, warnings } = trackingInput(trackings);
  const untold = 'shippedAt was not sent: Shopify takes the time of the call as the time of shipping.';
  return {
    storeId,
    orderId,
    lines: lines === undefined ? undefined : merged(lines),
    trackings,
    locationId,
    trackingInfo,
    notifyCustomer: push.notifyCustomer,
    message: typeof message === 'string' ? message : undefined,
    idempotencyKey,
    warnings: push.shippedAt === undefined ? warnings : [...warnings, untold],
  };
}

function checkLines(given: unknown, issues: InvalidRequestIssue[]): readonly FulfillmentLine[] | undefined {
  // Only a missing list means everything left; a `null` from somebody's JSON must not ship a whole order.
  if (given === undefined) return undefined;
  if (!Array.isArray(given) || given.length === 0) {
    issues.push({
      path: 'lineItems',
      message: 'must be a list that is not empty: leave it out to ship everything left',
    });
    return [];
  }
  return given.map((value: unknown, index) => {
    const { lineItemId: id, quantity } = recordOf(value) ?? {};
    const lineItemId = toGlobalId('LineItem', id);
    if (lineItemId === undefined) {
      issues.push({
        path: `lineItems[${index}].lineItemId`,
        message: 'is not a line item id: gid://shopify/LineItem/<number> or the number',
      });
    }
    const isCount = typeof quantity === 'number' && Number.isSafeInteger(quantity) && quantity > 0;
    if (!isCount) issues.push({ path: `lineItems[${index}].quantity`, message: 'must be a whole number above 0' });
    return { lineItemId: lineItemId ?? '', quantity: isCount ? quantity : 0 };
  });
}

function invalidPush(operation: string, storeId: string, issues: readonly InvalidRequestIssue[]): InvalidRequestError {
  const what = issues.map(({ path, message }) => `${path} ${message}`).join('; ');
  return new InvalidRequestError(`shopify ${operation}: ${what}.`, { platform: 'shopify', storeId, operation, issues });
}
