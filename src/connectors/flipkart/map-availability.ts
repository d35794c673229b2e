import { type Availability, type AvailabilityReason, availabilityOf, type Order } from '../../model/index.js';

/** An order whose availability is still to be found out. */
export type MappedFacts = Omit<Order, 'availability' | 'issues' | 'revision'>;

/** What Flipkart tells of no order. Taxes are in the invoice, refunds in settlement reports. */
const NOT_SUPPORTED = [
  'buyer.email',
  'closedAt',
  'lines.*.taxLines',
  'lines.*.weight',
  'notes',
  'paidAt',
  'refunds',
  'risk',
  'tags',
  'taxIds',
  'taxLines',
  'totals.refunded',
  'totals.tax',
  'transactions',
];

/** What only the details of a shipment tell. */
const OF_DETAILS = ['billTo', 'buyer', 'returnTo', 'shipFrom', 'shipTo'];

/** Of people: what of it is left out, Flipkart holds back. */
const PERSONAL = ['billTo', 'billTo.phone', 'buyer', 'buyer.phone', 'shipTo', 'shipTo.phone'];

interface AvailabilityContext {
  readonly hasDetails: boolean;
  /** The items came as a list. */
  readonly hasLines: boolean;
  readonly hasPrices: boolean;
  /** What the reader of the order knows, and wins: that the details could not be read, say. */
  readonly given: Availability;
}

/** Says why fields are absent. */
export function mapAvailability(facts: MappedFacts, context: AvailabilityContext): Availability {
  const { hasDetails, hasLines, hasPrices, given } = context;
  const reasons: Record<string, AvailabilityReason> = {};
  const add = (path: string, reason: AvailabilityReason) => {
    if (valueAt(facts, path) === undefined) reasons[path] = reason;
  };
  for (const path of NOT_SUPPORTED) add(path, 'not_supported');
  // Returns are rows of their own, under ids that no order tells.
  for (const path of ['returns', 'returnsList']) add(path, 'not_requested');
  for (const path of ['holds', 'shippingModel']) add(path, 'not_requested');
  for (const path of ['payment', 'paymentMethods', 'state', 'fulfillment', 'shipments']) {
    if (!isWordThere(facts, path)) add(path, 'not_requested');
  }
  if (facts.lines.some(({ hsn }) => hsn === undefined)) add('lines.*.hsn', 'not_supported');
  for (const path of ['totals.grand', 'totals.items', 'shippingLines', 'discounts']) {
    add(path, hasPrices ? 'not_yet_available' : 'not_requested');
  }
  addPeople(facts, hasDetails, given, add);
  for (const [path, reason] of Object.entries(given)) {
    if (reason === 'truncated') reasons[path] = reason;
    else add(path, reason);
  }
  if (!hasLines) reasons['lines'] = 'truncated';
  return reasons;
}

type Add = (path: string, reason: AvailabilityReason) => void;

function addPeople(facts: MappedFacts, hasDetails: boolean, given: Availability, add: Add): void {
  if (!hasDetails) {
    for (const path of OF_DETAILS) add(path, 'not_requested');
    if (facts.shipments?.some(({ trackings }) => trackings.length === 0) === true) {
      add('shipments.*.trackings', availabilityOf(given, 'shipTo') ?? 'not_requested');
    }
    return;
  }
  for (const path of OF_DETAILS) add(path, PERSONAL.includes(path) ? 'redacted' : 'not_supported');
  for (const path of PERSONAL) add(path, availabilityOf(given, path) ?? 'redacted');
}

/** A word that is there, and that this version does not know, is an issue and not absent. */
function isWordThere(facts: MappedFacts, path: string): boolean {
  const value = factAt(facts, path);
  return typeof value === 'object' && value !== null && 'raw' in value;
}

/** A status must be there, so one that is `unknown` counts as absent. */
function valueAt(facts: MappedFacts, path: string): unknown {
  const value = factAt(facts, path);
  const isUnknown = typeof value === 'object' && value !== null && 'value' in value && value.value === 'unknown';
  return isUnknown ? undefined : value;
}

function factAt(facts: MappedFacts, path: string): unknown {
  return path.split('.').reduce<unknown>((part, key) => {
    if (typeof part !== 'object' || part === null || !Object.hasOwn(part, key)) return undefined;
    return (part as Readonly<Record<string, unknown>>)[key];
  }, facts);
}
