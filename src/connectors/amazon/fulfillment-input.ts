import type { FulfillmentLine, FulfillmentPush } from '../../core/connector.js';
import type { InvalidRequestIssue } from '../../core/errors.js';
import { recordOf } from '../../core/wire-reader.js';
import { type Tracking, toIsoUtc } from '../../model/index.js';
import { invalidInput } from '../invalid-input.js';
import { checkLines, checkTrackings } from '../push-input.js';
import { type CarrierFields, carrierFieldsOf } from './carriers.js';
import { LINE_IDS, requireOrderId, requireStoreId } from './ids.js';
import type { AmazonFulfillmentOptions } from './options.js';

/** A push of one package, checked. */
export interface CheckedPush {
  readonly storeId: string;
  readonly orderId: string;
  /** Absent: everything left. */
  readonly lines: readonly FulfillmentLine[] | undefined;
  readonly tracking: Tracking;
  readonly carrier: CarrierFields;
  /** ISO 8601, UTC. */
  readonly shippedAt: string | undefined;
  readonly notifyCustomer: boolean | undefined;
  readonly shipFromSupplySourceId: string | undefined;
  readonly packageReferenceId: string | undefined;
  readonly marketplaceId: string | undefined;
  readonly shippingMethod: string | undefined;
  readonly codCollectionMethod: string | undefined;
  readonly transparencyCodes: Readonly<Record<string, readonly string[]>>;
}

const TEXT_OPTIONS = ['marketplaceId', 'shippingMethod', 'carrierCode', 'shipFromSupplySourceId'] as const;

/** @throws {InvalidRequestError} that lists everything wrong with or missing in the input, before anything is sent. */
export function checkPush(push: FulfillmentPush, operation: string): CheckedPush {
  const storeId = requireStoreId(push.storeId, operation);
  const orderId = requireOrderId(push.orderId, operation, 'orderId');
  const issues: InvalidRequestIssue[] = [];
  const complain = (path: string, message: string) => issues.push({ path, message });
  const lines = checkLines(push.lineItems, LINE_IDS, issues);
  const options = checkPlatformOptions(push.platformOptions, complain);
  const [tracking, ...others] = checkTrackings(push.tracking, issues);
  if (tracking === undefined) {
    complain('tracking', 'is missing: Amazon takes a shipment with its tracking number and carrier only');
  } else if (others.length > 0) {
    complain(
      'tracking',
      'must be one: a package has one number at Amazon. Push each package on its own, with its lines',
    );
  } else if (tracking.carrier === undefined && options.carrierCode === undefined) {
    complain('tracking.carrier', 'is missing: Amazon requires the carrier in every marketplace');
  } else if (tracking.carrier === undefined && options.carrierCode === 'Other') {
    complain('tracking.carrier', 'is missing: beside the code Other Amazon requires the name');
  }
  const shippedAt = push.shippedAt === undefined ? undefined : toIsoUtc(push.shippedAt);
  if (push.shippedAt !== undefined && shippedAt === undefined) {
    complain('shippedAt', 'must be a valid Date, or ISO 8601 text with an offset');
  }
  const { notifyCustomer, locationId } = push;
  if (notifyCustomer !== undefined && typeof notifyCustomer !== 'boolean') {
    complain('notifyCustomer', 'must be true or false');
  }
  if (locationId !== undefined && !isFilled(locationId)) complain('locationId', 'must be the id of a supply source');
  if (issues.length > 0 || tracking === undefined) throw invalidInput('amazon', operation, issues, storeId);

  const { carrierCode, packageReferenceId, transparencyCodes = {} } = options;
  return {
    storeId,
    orderId,
    lines,
    tracking,
    carrier: carrierOf(tracking.carrier, carrierCode),
    shippedAt,
    notifyCustomer,
    shipFromSupplySourceId: options.shipFromSupplySourceId ?? locationId,
    packageReferenceId: packageReferenceId === undefined ? undefined : String(packageReferenceId),
    marketplaceId: options.marketplaceId,
    shippingMethod: options.shippingMethod,
    codCollectionMethod: options.codCollectionMethod,
    transparencyCodes,
  };
}

/** The caller's own code wins; the name goes beside it. */
function carrierOf(name: string | undefined, code: string | undefined): CarrierFields {
  if (code === undefined) return carrierFieldsOf(name ?? '');
  return { carrierCode: code, ...(name === undefined ? {} : { carrierName: name.trim() }) };
}

function checkPlatformOptions(
  given: unknown,
  complain: (path: string, message: string) => void,
): AmazonFulfillmentOptions {
  if (given === undefined) return {};
  const options = recordOf(given);
  if (options === undefined) complain('platformOptions', 'must be an object');
  const checked = (options ?? {}) as AmazonFulfillmentOptions;
  for (const name of TEXT_OPTIONS) {
    if (checked[name] !== undefined && !isFilled(checked[name])) {
      complain(`platformOptions.${name}`, 'must be text that is not empty');
    }
  }
  const { packageReferenceId: id, codCollectionMethod, transparencyCodes } = checked;
  // Amazon takes a text of digits, and refuses the number itself (since 2026-01) as well as any other text.
  if (id !== undefined && !/^[1-9]\d{0,17}$/.test(String(id))) {
    complain('platformOptions.packageReferenceId', 'must be a positive whole number');
  }
  if (codCollectionMethod !== undefined && codCollectionMethod !== 'DirectPayment') {
    complain('platformOptions.codCollectionMethod', 'must be DirectPayment (Japan only)');
  }
  if (transparencyCodes !== undefined && !areCodes(transparencyCodes)) {
    complain('platformOptions.transparencyCodes', 'must be an object of lists of codes, by line item id');
  }
  return checked;
}

function areCodes(value: unknown): boolean {
  const record = recordOf(value);
  return record !== undefined && Object.values(record).every((codes) => Array.isArray(codes) && codes.every(isFilled));
}

function isFilled(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '';
}
