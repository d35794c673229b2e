import type { Availability, AvailabilityReason, Order } from '../../model/index.js';
import type { WooOrder } from './wire.js';

/** An order whose availability is still to be found out. */
export type MappedFacts = Omit<Order, 'availability' | 'issues' | 'revision'>;

/** What WooCommerce has no such thing as. A line does not say whether its product is virtual, nor what it weighs. */
const NOT_SUPPORTED = [
  'fulfillmentGroups',
  'returns',
  'returnsList',
  'transactions',
  'tags',
  'lines.*.requiresShipping',
  'lines.*.weight',
];

/** Fields of the order whose absence needs a reason, with what they are made of. */
const SOURCES: readonly (readonly [string, keyof WooOrder])[] = [
  ['shipments', 'meta_data'],
  ['refunds', 'refunds'],
  ['totals.grand', 'total'],
  ['shipTo', 'shipping'],
  ['billTo', 'billing'],
];

/** Says why fields are absent. `given` is what the reader of the order knows besides, and wins. */
export function mapAvailability(
  facts: MappedFacts,
  source: WooOrder,
  given: Availability,
  isUndetailed: boolean,
): Availability {
  const reasons: readonly (readonly [string, AvailabilityReason])[] = [
    ...NOT_SUPPORTED.map((path) => [path, 'not_supported'] as const),
    // WooCommerce tells that an order was cancelled, and not when.
    ...(facts.state.value === 'cancelled' ? [['cancelledAt', 'not_supported'] as const] : []),
    ...SOURCES.map(([path, field]) => [path, reasonFor(source[field])] as const),
    ...(isUndetailed ? UNDETAILED.map((path) => [path, 'not_requested'] as const) : []),
    ...(Array.isArray(source.line_items) ? [] : [['lines', 'truncated'] as const]),
    ...Object.entries(given),
  ];
  return Object.fromEntries(
    reasons.filter(([path, reason]) => reason === 'truncated' || valueAt(facts, path) === undefined),
  );
}

/** What core fulfillments that were not read leave open. */
export function unreadFulfillments({ shipments }: Pick<MappedFacts, 'shipments'>): Availability {
  return {
    shipments: shipments === undefined ? 'not_requested' : 'truncated',
    'lines.*.quantity.fulfilled': 'not_requested',
    'lines.*.quantity.fulfillable': 'not_requested',
  };
}

const UNDETAILED = ['refunds.*.lines', 'lines.*.quantity.current', 'lines.*.quantity.refunded'];

function reasonFor(value: unknown): AvailabilityReason {
  return value === undefined ? 'not_requested' : 'not_yet_available';
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
