import { type Availability, type AvailabilityReason, availabilityOf, type Order } from '../../model/index.js';
import type { ReadParts } from './map-parts.js';
import { AMAZON_CARRIES } from './statuses.js';
import type { IncludedData } from './wire.js';

/** An order whose availability is still to be found out. */
export type MappedFacts = Omit<Order, 'availability' | 'issues' | 'revision'>;

/** What Amazon tells of no order. Refunds are in Finances, returns in reports of their own. */
const NOT_SUPPORTED = [
  'returns',
  'returnsList',
  'refunds',
  'transactions',
  'tags',
  'paidAt',
  'totals.refunded',
  'totals.removed',
  'lines.*.quantity.refunded',
  'lines.*.quantity.returned',
  'lines.*.hsn',
  'lines.*.weight',
];

/** Fields whose absence needs a reason, by the part of Amazon's order that they are made of. */
const FIELDS: readonly (readonly [IncludedData, readonly string[]])[] = [
  ['BUYER', ['buyer']],
  ['CANCELLATION', ['holds']],
  ['FULFILLMENT', ['state', 'payment', 'fulfillment']],
  ['PACKAGES', ['shipments']],
  ['PAYMENT', ['paymentMethods']],
  ['PROCEEDS', ['totals.grand', 'totals.items', 'shippingLines', 'feeLines']],
  ['PROMOTION', ['discounts']],
  ['RECIPIENT', ['shipTo']],
  ['TAX', ['taxIds', 'billTo']],
];

/** Fields of every line: absent where their part was not read. */
const LINE_FIELDS: readonly (readonly [IncludedData, readonly string[]])[] = [
  ['FULFILLMENT', ['lines.*.quantity.fulfilled', 'lines.*.quantity.fulfillable', 'lines.*.isGift']],
  ['PROCEEDS', ['lines.*.total', 'lines.*.discounts']],
];

/** What Amazon leaves out of an address for an app without the role to see it; city, state and country stay. */
const PERSONAL_OF_ADDRESS = ['shipTo.name', 'shipTo.line1', 'shipTo.postalCode'];
const PERSONAL_OF_BUYER = ['buyer.name', 'buyer.email'];

interface AvailabilityContext {
  readonly parts: ReadParts;
  /** The items came as a list. */
  readonly hasLines: boolean;
  /** What the reader of the order knows, and wins: that a part was left out for want of a role, say. */
  readonly given: Availability;
}

/** Says why fields are absent. */
export function mapAvailability(facts: MappedFacts, { parts, hasLines, given }: AvailabilityContext): Availability {
  const reasons: Record<string, AvailabilityReason> = {};
  const add = (path: string, reason: AvailabilityReason) => {
    if (valueAt(facts, path) === undefined) reasons[path] = reason;
  };
  for (const path of NOT_SUPPORTED) add(path, 'not_supported');
  for (const [part, paths] of FIELDS) {
    const reason = parts.has(part) ? reasonFor(part, facts) : 'not_requested';
    if (reason !== undefined) for (const path of paths) add(path, reason);
  }
  for (const [part, paths] of LINE_FIELDS) {
    const isTold = parts.has(part) && (part !== 'PROCEEDS' || facts.totals?.items !== undefined);
    const reason = parts.has(part) ? reasonFor(part, facts) : 'not_requested';
    if (!isTold && reason !== undefined) for (const path of paths) add(path, reason);
  }
  addTaxes(facts, parts, add);
  addPersonal(facts, given, add);
  addOthers(facts, parts, add);
  for (const [path, reason] of Object.entries(given)) {
    if (reason === 'truncated') reasons[path] = reason;
    else add(path, reason);
  }
  // These stand next to a value: a list that ends too early.
  if (facts.returnsList !== undefined) reasons['returnsList'] = 'truncated';
  if (!hasLines) reasons['lines'] = 'truncated';
  return reasons;
}

/** Why something is absent that was asked for. */
function reasonFor(part: IncludedData, { state, fulfilledBy }: MappedFacts): AvailabilityReason | undefined {
  // A word that is there, and that this version does not know, is an issue and not absent.
  if (part === 'FULFILLMENT' && state.raw !== undefined) return undefined;
  if (part === 'TAX') return 'not_supported';
  if (part === 'PACKAGES' && fulfilledBy === 'marketplace') return 'not_supported';
  if (state.value === 'pending') return 'not_yet_available';
  if (part === 'BUYER' || part === 'RECIPIENT') return 'redacted';
  const isOver = state.value === 'cancelled' || part === 'PAYMENT';
  return isOver ? 'not_supported' : 'not_yet_available';
}

type Add = (path: string, reason: AvailabilityReason) => void;

/** In most countries prices include the tax, and Amazon does not say how much it is. */
function addTaxes(facts: MappedFacts, parts: ReadParts, add: Add): void {
  const isUntold = facts.totals?.items !== undefined && facts.totals.tax === undefined;
  const reason = parts.has('PROCEEDS') ? reasonFor('PROCEEDS', facts) : 'not_requested';
  const why = isUntold ? 'not_supported' : (reason ?? 'not_yet_available');
  if (facts.taxLines === undefined) for (const path of ['taxLines', 'totals.tax', 'lines.*.taxLines']) add(path, why);
}

function addPersonal(facts: MappedFacts, given: Availability, add: Add): void {
  const hide = (path: string) => {
    const reason = facts.state.value === 'pending' ? 'not_yet_available' : 'redacted';
    add(path, availabilityOf(given, path) ?? reason);
  };
  if (facts.shipTo !== undefined) {
    if (PERSONAL_OF_ADDRESS.every((path) => valueAt(facts, path) === undefined)) PERSONAL_OF_ADDRESS.forEach(hide);
    // Never told of what Amazon ships, nor after the day of delivery.
    hide('shipTo.phone');
  }
  if (facts.buyer !== undefined) PERSONAL_OF_BUYER.forEach(hide);
}

function addOthers(facts: MappedFacts, parts: ReadParts, add: Add): void {
  if (facts.state.value === 'cancelled') {
    add('cancelledAt', 'not_supported');
    add('cancellation', parts.has('CANCELLATION') ? 'not_supported' : 'not_requested');
  }
  const hasGroups = facts.programs?.some((name) => AMAZON_CARRIES.has(name)) === true;
  const groups = parts.has('FULFILLMENT_ORDERS') ? 'not_yet_available' : 'not_requested';
  add('fulfillmentGroups', hasGroups ? groups : 'not_supported');
  if (!facts.lines.some(({ requiresShipping }) => requiresShipping === false)) {
    add('lines.*.requiresShipping', 'not_supported');
  }
}

/** A status must be there, so one that is `unknown` counts as absent. */
function valueAt(facts: MappedFacts, path: string): unknown {
  const value = path.split('.').reduce<unknown>((part, key) => {
    if (typeof part !== 'object' || part === null || !Object.hasOwn(part, key)) return undefined;
    return (part as Readonly<Record<string, unknown>>)[key];
  }, facts);
  const isUnknown = typeof value === 'object' && value !== null && 'value' in value && value.value === 'unknown';
  return isUnknown ? undefined : value;
}
