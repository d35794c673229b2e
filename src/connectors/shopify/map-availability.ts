import type { Availability, AvailabilityReason, MappingIssue, Order } from '../../model/index.js';
import { isRedacted } from './map-people.js';
import type { ShopifyOrder } from './wire.js';

/** An order whose availability is still to be found out. */
export type MappedFacts = Omit<Order, 'availability' | 'issues' | 'revision'>;

const PERSONAL_OF_ADDRESS = ['name', 'line1', 'line2', 'postalCode', 'phone'];
const PERSONAL_OF_BUYER = ['buyer.name', 'buyer.email', 'buyer.phone'];

/** Fields of the order whose absence needs a reason, with what they are made of. */
const LISTS: readonly (readonly [string, keyof ShopifyOrder])[] = [
  ['fulfillmentGroups', 'fulfillmentOrders'],
  // Holds are those of the groups: an order may be on hold although its own status does not say so.
  ['holds', 'fulfillmentOrders'],
  ['shipments', 'fulfillments'],
  ['refunds', 'refunds'],
  ['transactions', 'transactions'],
  ['totals.grand', 'totalPriceSet'],
];

/**
 * Says why fields are absent. Only `truncated` stands next to a value: a list that ends too early.
 *
 * @param given what the reader of the order knows: fields it left out of the request, lists it could not read to the end.
 */
export function mapAvailability(
  facts: MappedFacts,
  source: ShopifyOrder,
  given: Availability,
  issues: readonly MappingIssue[],
): Availability {
  const reasons: [string, AvailabilityReason][] = Object.entries(given);
  const known = new Set(Object.keys(given));
  const add = (path: string, reason: AvailabilityReason) => {
    if (!known.has(path)) reasons.push([path, reason]);
  };
  add('returnsList', 'not_requested');
  if (source.returnStatus === undefined) add('returns', 'not_requested');
  for (const [path, field] of LISTS) add(path, source[field] === undefined ? 'not_requested' : 'not_yet_available');
  for (const { path } of issues.filter(({ code }) => code === 'truncated')) reasons.push([path, 'truncated']);
  for (const path of redactedFields(source)) add(path, 'redacted');
  return Object.fromEntries(
    reasons.filter(([path, reason]) => reason === 'truncated' || valueAt(facts, path) === undefined),
  );
}

function redactedFields({ shippingAddress, billingAddress }: ShopifyOrder): string[] {
  const addresses = [
    ...(isRedacted(shippingAddress) ? ['shipTo'] : []),
    ...(isRedacted(billingAddress) ? ['billTo'] : []),
  ];
  if (addresses.length === 0) return [];
  const fields = addresses.flatMap((address) => PERSONAL_OF_ADDRESS.map((field) => `${address}.${field}`));
  return [...fields, ...PERSONAL_OF_BUYER];
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
