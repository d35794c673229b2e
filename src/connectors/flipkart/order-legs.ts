import type { OrderQuery } from '../../core/connector.js';
import type { JsonObject } from '../../core/ports.js';
import type { OrderState } from '../../model/index.js';
import type { TimeBounds } from '../order-query.js';
import { floorSecond, ROUNDING_MS, type Slice } from './order-slices.js';
import type { WalkLeg } from './order-walk.js';

/** Flipkart has no list of all shipments: a search is of one kind. */
export interface OrderLeg extends WalkLeg {
  /** Which time its windows are of. Rows can be sorted by the first one alone. */
  readonly by: 'modifiedDate' | 'cancellationDate';
  /** What every search of it names. */
  readonly filter: {
    readonly type: 'preDispatch' | 'postDispatch' | 'cancelled';
    readonly states: readonly string[];
    readonly hold?: boolean;
    readonly cancellationType?: string;
  };
}

const HOUR_MS = 3_600_000;
const BY_CHANGE = { by: 'modifiedDate', isSorted: true } as const;

const BEFORE_DISPATCH = ['APPROVED', 'PACKING_IN_PROGRESS', 'PACKED', 'FORM_FAILED', 'READY_TO_DISPATCH'];

/** `hold` "defaults to false" (documented): held shipments are in no other search. */
const TO_DISPATCH: readonly OrderLeg[] = [false, true].map((hold) => ({
  ...BY_CHANGE,
  filter: { type: 'preDispatch', states: BEFORE_DISPATCH, hold },
}));

const DISPATCHED: readonly OrderLeg[] = [
  { ...BY_CHANGE, filter: { type: 'postDispatch', states: ['PICKUP_COMPLETE', 'SHIPPED'] } },
  // The one that grows for ever: who reads it for long asks for an hour at a time (a public tap of 2023).
  { ...BY_CHANGE, sliceMs: HOUR_MS, filter: { type: 'postDispatch', states: ['DELIVERED'] } },
];

/** One type a search, and without their own dates the searches of two types fail in production. */
const CANCELLED: readonly OrderLeg[] = ['sellerCancellation', 'buyerCancellation', 'marketplaceCancellation'].map(
  (cancellationType) => ({
    by: 'cancellationDate',
    isSorted: false,
    filter: { type: 'cancelled', states: ['CANCELLED'], cancellationType },
  }),
);

/** In the order in which a shipment goes through them, so that one that moves on meanwhile is met again. */
const ALL: readonly OrderLeg[] = [...TO_DISPATCH, ...DISPATCHED, ...CANCELLED];

const LEGS_BY_STATE: ReadonlyMap<OrderState, readonly OrderLeg[]> = new Map([
  ['open', TO_DISPATCH],
  ['on_hold', TO_DISPATCH],
  ['cancelled', CANCELLED],
]);

/** The searches that find shipments of these states. */
export function legsOf(statuses: readonly OrderState[] | undefined): readonly OrderLeg[] {
  if (statuses === undefined) return ALL;
  const wanted = new Set(statuses.flatMap((state) => LEGS_BY_STATE.get(state) ?? ALL));
  return ALL.filter((leg) => wanted.has(leg));
}

/** What no integrator is known to exceed; a maximum is not documented. */
export const PAGE_SIZE = 20;

/** Left out, they are taken for NORMAL alone, as a decoded page token shows. */
const SHIPMENT_TYPES = ['NORMAL', 'EXPRESS', 'SELF'];

/** The body of a search for one slice of a leg. */
export function searchBody(
  { filter, by }: OrderLeg,
  slice: Slice,
  { input, times }: { readonly input: Pick<OrderQuery, 'fulfilledBy'>; readonly times: TimeBounds },
): JsonObject {
  const { createdAfter, createdBefore } = times;
  const isByCreation = createdAfter !== undefined || createdBefore !== undefined;
  const created = { from: lowerBound(createdAfter), to: createdBefore ?? slice.to };
  return {
    filter: {
      ...filter,
      states: [...filter.states],
      shipmentTypes: SHIPMENT_TYPES,
      serviceProfiles: profilesOf(input.fulfilledBy),
      [by]: windowOf(slice),
      ...(isByCreation ? { orderDate: windowOf({ from: created.from, to: Math.max(created.from, created.to) }) } : {}),
    },
    pagination: { pageSize: PAGE_SIZE },
    sort: { field: 'modifiedDate', order: 'asc' },
  };
}

/** Nothing is older than the API that would tell of it. */
const EARLIEST = Date.parse('2019-01-01T00:00:00Z');

/** A bound that takes in what lies at it, whether or not the platform's does. */
export function lowerBound(after: number | undefined): number {
  return after === undefined ? EARLIEST : Math.max(EARLIEST, floorSecond(after) - ROUNDING_MS);
}

/** `NON_FBF` and `FBF_LITE` lie at the seller's and are packed there; left out, `NON_FBF` alone is meant (documented). */
function profilesOf(fulfilledBy: OrderQuery['fulfilledBy'] = 'merchant'): string[] {
  if (fulfilledBy === 'merchant') return ['NON_FBF', 'FBF_LITE'];
  return fulfilledBy === 'marketplace' ? ['FBF'] : ['NON_FBF', 'FBF_LITE', 'FBF'];
}

function windowOf({ from, to }: Slice): JsonObject {
  return { from: indianTime(floorSecond(from)), to: indianTime(Math.ceil(to / 1_000) * 1_000 + ROUNDING_MS) };
}

const INDIA_MS = 5.5 * HOUR_MS;

/** As the documentation's examples write times. */
export function indianTime(ms: number): string {
  return new Date(ms + INDIA_MS).toISOString().replace(/\.\d+Z$/, '+05:30');
}
