import type { Instant } from '../../core/connector.js';
import type { InvalidRequestIssue } from '../../core/errors.js';
import { type ShipmentState, type Tracking, toIsoUtc } from '../../model/index.js';
import { invalidInput } from '../invalid-input.js';
import { checkTrackings } from '../push-input.js';
import { EVENT_STATUS } from './fulfillment-event-statuses.js';
import { type TrackingInput, trackingInput } from './fulfillment-tracking.js';
import { requireOrderId, toGlobalId } from './ids.js';
import { requireShopDomain } from './shop-domain.js';

/** One fulfillment of an order; ids global or as numbers. `pushFulfillment` and the order's `shipments` tell them. */
export interface ShopifyFulfillmentRef {
  readonly storeId: string;
  readonly orderId: string;
  readonly fulfillmentId: string;
}

/** Other tracking for goods that are shipped already. */
export interface ShopifyTrackingUpdate extends ShopifyFulfillmentRef {
  /** Takes the place of all tracking that is there. A carrier or a link that is left out is Shopify's to find. */
  readonly tracking: Tracking | readonly Tracking[];
  /** Whether the buyer gets a shipping-update e-mail. @default Shopify's own: no */
  readonly notifyCustomer?: boolean;
}

/** What a courier reports about a parcel. */
export interface ShopifyFulfillmentEvent extends ShopifyFulfillmentRef {
  /** A state that Shopify has no true word for (`rto_in_transit`, `lost`, …) is refused. */
  readonly status: ShipmentState;
  /** Told apart to the second. */
  readonly happenedAt: Instant;
  /** Shown to the buyer. */
  readonly message?: string;
  readonly estimatedDeliveryAt?: Instant;
  readonly address1?: string;
  readonly city?: string;
  readonly province?: string;
  readonly zip?: string;
  readonly country?: string;
  readonly latitude?: number;
  readonly longitude?: number;
}

/** @throws {InvalidRequestError} for ids that are none. */
export function checkRef(ref: ShopifyFulfillmentRef, operation: string): ShopifyFulfillmentRef {
  return refOf(ref, operation, []);
}

/** An update, checked and in Shopify's terms. */
export interface CheckedTrackingUpdate extends ShopifyFulfillmentRef, TrackingInput {
  readonly notifyCustomer: boolean | undefined;
}

/** @throws {InvalidRequestError} that lists everything wrong with the input, before anything is sent. */
export function checkTrackingUpdate(update: ShopifyTrackingUpdate, operation: string): CheckedTrackingUpdate {
  const issues: InvalidRequestIssue[] = [];
  const { tracking, notifyCustomer } = update;
  const trackings = checkTrackings(tracking, issues);
  if (trackings.length === 0) {
    issues.push({ path: 'tracking', message: 'is needed: Shopify cannot take tracking away, only replace it' });
  }
  if (notifyCustomer !== undefined && typeof notifyCustomer !== 'boolean') {
    issues.push({ path: 'notifyCustomer', message: 'must be true or false' });
  }
  return { ...refOf(update, operation, issues), ...trackingInput(trackings), notifyCustomer };
}

/** An event, checked and in Shopify's terms: `FulfillmentEventInput`. */
export interface CheckedEvent extends ShopifyFulfillmentRef {
  readonly event: Readonly<Record<string, unknown>> & { readonly status: string; readonly happenedAt: string };
}

/** @throws {InvalidRequestError} that lists everything wrong with the input, before anything is sent. */
export function checkEvent(input: ShopifyFulfillmentEvent, operation: string): CheckedEvent {
  const issues: InvalidRequestIssue[] = [];
  const status = EVENT_STATUS.get(input.status);
  if (status === undefined) {
    const known = [...EVENT_STATUS.keys()].join(', ');
    issues.push({
      path: 'status',
      message: `must be a state that Shopify has a word for: ${known}. Others can be told in the message of one of these`,
    });
  }
  const time = (path: 'happenedAt' | 'estimatedDeliveryAt') => {
    const given = input[path];
    const iso = given === undefined ? undefined : toIsoUtc(given);
    if (iso === undefined && (given !== undefined || path === 'happenedAt')) {
      issues.push({ path, message: 'must be a valid Date or ISO 8601 text with an offset' });
    }
    return iso?.replace(/\.\d+Z$/, 'Z');
  };
  const happenedAt = time('happenedAt');
  const estimatedDeliveryAt = time('estimatedDeliveryAt');
  const texts = TEXTS.flatMap((path) => {
    const text: unknown = input[path];
    if (text === undefined) return [];
    if (typeof text !== 'string' || text.trim() === '')
      issues.push({ path, message: 'must be text that is not empty' });
    return [[path, text] as const];
  });
  const place = (['latitude', 'longitude'] as const).flatMap((path) => {
    const degrees: unknown = input[path];
    if (degrees === undefined) return [];
    const most = path === 'latitude' ? 90 : 180;
    if (!(typeof degrees === 'number' && Math.abs(degrees) <= most)) {
      issues.push({ path, message: `must be a number from -${most} to ${most}` });
    }
    return [[path, degrees] as const];
  });
  const ref = refOf(input, operation, issues);
  return {
    ...ref,
    event: {
      fulfillmentId: ref.fulfillmentId,
      status: status ?? '',
      happenedAt: happenedAt ?? '',
      ...(estimatedDeliveryAt === undefined ? {} : { estimatedDeliveryAt }),
      ...Object.fromEntries([...texts, ...place]),
    },
  };
}

const TEXTS = ['message', 'address1', 'city', 'province', 'zip', 'country'] as const;

/** @throws {InvalidRequestError} also for what was found wrong before. */
function refOf(
  { storeId: store, orderId: order, fulfillmentId: fulfillment }: ShopifyFulfillmentRef,
  operation: string,
  found: readonly InvalidRequestIssue[],
): ShopifyFulfillmentRef {
  const storeId = requireShopDomain(store, operation);
  const orderId = requireOrderId(order, operation, 'orderId');
  const fulfillmentId = toGlobalId('Fulfillment', fulfillment);
  const message = 'is not a fulfillment id: gid://shopify/Fulfillment/<number> or the number';
  const issues = fulfillmentId === undefined ? [{ path: 'fulfillmentId', message }, ...found] : found;
  if (fulfillmentId === undefined || issues.length > 0) throw invalidInput('shopify', operation, issues, storeId);
  return { storeId, orderId, fulfillmentId };
}
