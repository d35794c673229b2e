import type { CallOptions, FulfillmentLine, FulfillmentPush } from '../../core/connector.js';
import { InvalidRequestError, type InvalidRequestIssue } from '../../core/errors.js';
import type { Tracking } from '../../model/index.js';
import { shopifyCarrierName } from './carriers.js';
import { merged } from './fulfillment-plan.js';
import { toGlobalId } from './ids.js';
import type { ShopifyFulfillmentOptions } from './options.js';
import { requireOrderId } from './orders.js';
import { requireShopDomain } from './shop-domain.js';

/** A push, checked and in Shopify's terms. */
export interface CheckedPush {
  readonly storeId: string;
  readonly orderId: string;
  readonly lines: readonly FulfillmentLine[] | undefined;
  readonly trackings: readonly Tracking[];
  readonly locationId: string | undefined;
  /** `FulfillmentTrackingInput`; absent without tracking. */
  readonly trackingInfo: Readonly<Record<string, unknown>> | undefined;
  readonly notifyCustomer: boolean | undefined;
  readonly message: string | undefined;
  readonly warnings: readonly string[];
}

/** @throws {InvalidRequestError} that lists everything wrong with the input, before anything is sent. */
export function checkPush(push: FulfillmentPush, operation: string, options: CallOptions | undefined): CheckedPush {
  const storeId = requireShopDomain(push.storeId, operation);
  const orderId = requireOrderId(push.orderId, operation, 'orderId');
  const issues: InvalidRequestIssue[] = [];
  const lines = push.lineItems?.map((line, index) => checkLine(line, index, issues));
  if (lines?.length === 0)
    issues.push({ path: 'lineItems', message: 'is empty: leave it out to ship everything left' });
  const given: readonly Tracking[] =
    push.tracking === undefined ? [] : isTrackingList(push.tracking) ? push.tracking : [push.tracking];
  const trackings = given.map((tracking, index) => checkTracking(tracking, index, issues));
  const locationId = push.locationId === undefined ? undefined : toGlobalId('Location', push.locationId);
  if (push.locationId !== undefined && locationId === undefined) {
    issues.push({ path: 'locationId', message: 'is not a location id: gid://shopify/Location/<number> or the number' });
  }
  if (operation === 'pushFulfillment' && lines !== undefined && trackings.length === 0 && !options?.idempotencyKey) {
    issues.push({
      path: 'options.idempotencyKey',
      message:
        'is needed for some lines without a tracking number: nothing else would tell a repeated push from a second parcel',
    });
  }
  const platformOptions = (push.platformOptions ?? {}) as ShopifyFulfillmentOptions;
  if (platformOptions.message !== undefined && typeof platformOptions.message !== 'string') {
    issues.push({ path: 'platformOptions.message', message: 'must be text' });
  }
  if (issues.length > 0) {
    throw new InvalidRequestError(
      `${operation}: ${issues.map(({ path, message }) => `${path} ${message}`).join('; ')}.`,
      {
        platform: 'shopify',
        storeId,
        operation,
        issues,
      },
    );
  }
  const { trackingInfo, warnings } = trackingInput(trackings);
  return {
    storeId,
    orderId,
    lines: lines === undefined ? undefined : merged(lines),
    trackings,
    locationId,
    trackingInfo,
    notifyCustomer: push.notifyCustomer,
    message: platformOptions.message,
    warnings:
      push.shippedAt === undefined
        ? warnings
        : [...warnings, 'shippedAt was not sent: Shopify takes the time of the call as the time of shipping.'],
  };
}

function isTrackingList(tracking: Tracking | readonly Tracking[]): tracking is readonly Tracking[] {
  return Array.isArray(tracking);
}

function checkLine(line: FulfillmentLine, index: number, issues: InvalidRequestIssue[]): FulfillmentLine {
  const lineItemId = toGlobalId('LineItem', line?.lineItemId);
  if (lineItemId === undefined) {
    issues.push({
      path: `lineItems[${index}].lineItemId`,
      message: 'is not a line item id: gid://shopify/LineItem/<number> or the number',
    });
  }
  if (!(Number.isSafeInteger(line?.quantity) && line.quantity > 0)) {
    issues.push({ path: `lineItems[${index}].quantity`, message: 'must be a whole number above 0' });
  }
  return { lineItemId: lineItemId ?? '', quantity: line?.quantity };
}

function checkTracking(tracking: Tracking, index: number, issues: InvalidRequestIssue[]): Tracking {
  const number = typeof tracking?.number === 'string' ? tracking.number.trim() : '';
  if (number === '') issues.push({ path: `tracking[${index}].number`, message: 'must be text that is not empty' });
  if (tracking?.url !== undefined && !isWebAddress(tracking.url)) {
    issues.push({ path: `tracking[${index}].url`, message: 'must be an http or https URL' });
  }
  return { ...tracking, number };
}

function isWebAddress(url: unknown): boolean {
  return typeof url === 'string' && URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);
}

/** One carrier a fulfillment, numbers and URLs matched by position: what Shopify takes. */
function trackingInput(trackings: readonly Tracking[]): {
  readonly trackingInfo: CheckedPush['trackingInfo'];
  readonly warnings: readonly string[];
} {
  const [first] = trackings;
  if (first === undefined) return { trackingInfo: undefined, warnings: [] };
  const warnings: string[] = [];
  const names = trackings.flatMap(({ carrier }) =>
    carrier === undefined ? [] : [shopifyCarrierName(carrier) ?? carrier],
  );
  const company = names[0];
  if (new Set(names).size > 1) {
    warnings.push(`Shopify keeps one carrier for a fulfillment: ${company} was sent for all tracking numbers.`);
  }
  if (first.carrier !== undefined && company !== first.carrier) {
    warnings.push(`The carrier was sent as ${company}, Shopify's spelling of ${first.carrier}.`);
  }
  if (first.carrier !== undefined && shopifyCarrierName(first.carrier) === undefined && first.url === undefined) {
    warnings.push(`Shopify may not know the carrier ${first.carrier}: pass tracking.url, or buyers see no link.`);
  }
  const urls = trackings.flatMap(({ url }) => (url === undefined ? [] : [url]));
  if (urls.length > 0 && urls.length < trackings.length) {
    warnings.push('Tracking URLs were not sent: Shopify matches them to the numbers by position, and some have none.');
  }
  const allUrls = urls.length === trackings.length ? urls : undefined;
  const trackingInfo = {
    ...(company === undefined ? {} : { company }),
    ...(trackings.length === 1
      ? { number: first.number, ...(allUrls === undefined ? {} : { url: allUrls[0] }) }
      : { numbers: trackings.map(({ number }) => number), ...(allUrls === undefined ? {} : { urls: allUrls }) }),
  };
  return { trackingInfo, warnings };
}
