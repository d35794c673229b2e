import type { CallOptions, FulfillmentLine, FulfillmentPush } from '../../core/connector.js';
import type { InvalidRequestIssue } from '../../core/errors.js';
import { recordOf } from '../../core/wire-reader.js';
import { type Tracking, toIsoUtc } from '../../model/index.js';
import { invalidInput } from '../invalid-input.js';
import { checkLines, checkTrackings, needsIdempotencyKey } from '../push-input.js';
import { parseId, requireOrderId } from './ids.js';
import { parseStatus } from './order-status-slugs.js';
import { requireSite } from './site.js';

/** A push, checked. */
export interface CheckedPush {
  readonly storeId: string;
  readonly orderId: string;
  /** Absent: everything left. */
  readonly lines: readonly FulfillmentLine[] | undefined;
  readonly trackings: readonly Tracking[];
  readonly idempotencyKey: string | undefined;
  readonly notifyCustomer: boolean | undefined;
  /** Milliseconds since the epoch. */
  readonly shippedAt: number | undefined;
  /** The slug the host wants, `false` to leave the status, absent for the default. */
  readonly status: string | false | undefined;
  readonly note: boolean | undefined;
}

/** What shipping an order cannot mean; `refunded` also makes WooCommerce record a refund of the whole order. */
const NOT_SHIPPED: ReadonlySet<string> = new Set([
  'cancelled',
  'refunded',
  'failed',
  'trash',
  'checkout-draft',
  'auto-draft',
]);

/** @throws {InvalidRequestError} that lists everything wrong with the input, before anything is sent. */
export function checkPush(push: FulfillmentPush, operation: string, options: CallOptions | undefined): CheckedPush {
  const storeId = requireSite(push.storeId, operation);
  const orderId = requireOrderId(push.orderId, operation, 'orderId');
  const issues: InvalidRequestIssue[] = [];
  const complain = (path: string, message: string) => issues.push({ path, message });
  const lineIds = { parse: parseId, expected: "a line item id: the `id` of one of the order's line_items" };
  const lines = checkLines(push.lineItems, lineIds, issues);
  const trackings = checkTrackings(push.tracking, issues);
  const idempotencyKey = options?.idempotencyKey;
  if (operation === 'pushFulfillment')
    issues.push(...[needsIdempotencyKey(lines, trackings, idempotencyKey) ?? []].flat());
  if (push.locationId !== undefined)
    complain('locationId', 'is not known to WooCommerce, which has one stock: leave it out');
  const { notifyCustomer } = push;
  if (notifyCustomer !== undefined && typeof notifyCustomer !== 'boolean') {
    complain('notifyCustomer', 'must be true or false');
  }
  const shippedAt = push.shippedAt === undefined ? undefined : toIsoUtc(push.shippedAt);
  if (push.shippedAt !== undefined && shippedAt === undefined) {
    complain('shippedAt', 'must be a valid Date, or ISO 8601 text with an offset');
  }
  const { status: wish, note } = recordOf(push.platformOptions) ?? {};
  const status = wish === false ? wish : wish === undefined ? undefined : parseStatus(wish);
  if (wish !== undefined && status === undefined) {
    complain('platformOptions.status', 'must be the slug of an order status, such as completed, or false');
  } else if (typeof status === 'string' && NOT_SHIPPED.has(status)) {
    complain('platformOptions.status', `cannot be ${status}: that is no status of an order that was shipped`);
  }
  if (note !== undefined && typeof note !== 'boolean') complain('platformOptions.note', 'must be true or false');
  if (issues.length > 0) throw invalidInput('woocommerce', operation, issues, storeId);
  return {
    storeId,
    orderId,
    lines,
    trackings,
    idempotencyKey,
    notifyCustomer,
    shippedAt: shippedAt === undefined ? undefined : Date.parse(shippedAt),
    status,
    note: note as boolean | undefined,
  };
}
