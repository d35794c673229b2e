import type { WireReader } from '../../core/wire-reader.js';
import {
  type FulfillmentState,
  type LineItem,
  type Mapped,
  type Order,
  type OrderState,
  omitUndefined,
  type Shipment,
  type Tracking,
} from '../../model/index.js';
import { type CoreProgress, coreShipments } from './map-core-fulfillments.js';
import { type LedgerEntry, shipmentLedger, type TrackingItem, trackingItems } from './map-shipments.js';
import { slugOf } from './statuses.js';
import type { WooOrder } from './wire.js';

/**
 * What was handed over: fulfillments of WooCommerce's core and the pushes of this library, which know their lines, and the
 * tracking numbers that others added, which do not.
 */
export function mapShipments(read: WireReader, order: WooOrder, lineIds: ReadonlySet<string>): Shipment[] | undefined {
  if (read.list(order.meta_data, 'shipments') === undefined) return undefined;
  const core = order.fulfillments === undefined ? [] : coreShipments(read, order.fulfillments, lineIds);
  const told = new Set(core.flatMap(({ trackings }) => trackings.map(({ number }) => number)));
  const items = trackingItems(order.meta_data, read).filter(({ number }) => !told.has(number));
  const byNumber = new Map(items.map((item) => [item.number, item]));
  const ledger = shipmentLedger(order.meta_data, read).filter(
    ({ trackingNumbers: numbers }) => numbers.length === 0 || !numbers.every((number) => told.has(number)),
  );
  const ours = new Set(ledger.flatMap(({ trackingNumbers }) => trackingNumbers));
  const shipments = [
    ...core,
    ...ledger.map((entry) => pushedShipment(read, entry, byNumber, lineIds)),
    ...items.filter(({ number }) => !ours.has(number)).map(trackedShipment),
  ];
  const seen = new Set<string>();
  return shipments.filter(({ id }) => {
    const isNew = !seen.has(id);
    seen.add(id);
    if (!isNew) read.report('duplicate_id', 'shipments', 'a shipment before has the same id; this one is left out');
    return isNew;
  });
}

function pushedShipment(
  read: WireReader,
  entry: LedgerEntry,
  items: ReadonlyMap<string, TrackingItem>,
  lineIds: ReadonlySet<string>,
): Shipment {
  const known = entry.items.filter(({ itemId }) => lineIds.has(itemId));
  if (known.length < entry.items.length) {
    read.report('invalid_value', 'shipments.lines', 'names a line that the order does not have; it is left out');
  }
  const shippedAt = entry.trackingNumbers
    .map((number) => items.get(number)?.shippedAt)
    .find((time) => time !== undefined);
  return omitUndefined<Shipment>({
    id: entry.id,
    lines: known.map(({ itemId, quantity }) => ({ lineId: itemId, quantity })),
    trackings: entry.trackingNumbers.map((number) => trackingOf(items.get(number) ?? { number })),
    status: { value: 'handed_over' },
    createdAt: entry.at,
    shippedAt: shippedAt ?? entry.at,
    originatedByUs: true,
  });
}

function trackedShipment(item: TrackingItem): Shipment {
  return omitUndefined<Shipment>({
    id: item.id ?? item.number,
    trackings: [trackingOf(item)],
    status: { value: 'handed_over' },
    shippedAt: item.shippedAt,
  });
}

function trackingOf({ number, carrier, url }: TrackingItem): Tracking {
  return omitUndefined<Tracking>({ number, carrier, url });
}

/** What decides how far an order is. */
export interface FulfillmentFacts {
  readonly state: Mapped<OrderState>;
  readonly closedAt: string | undefined;
  readonly shipments: readonly Shipment[];
  /** What the order says of core fulfillments that were not read along with it. */
  readonly unread: CoreProgress | undefined;
  readonly refunds: Order['refunds'];
  /** Refunds are known by their amounts alone, not by what they took back. */
  readonly isUndetailed: boolean;
}

/** Counts each line. What is left of a line is not known while refunds are known by their amounts alone. */
export function withQuantities(lines: readonly LineItem[], facts: FulfillmentFacts): LineItem[] {
  const shipped = countsOf(facts.shipments);
  const refunded = countsOf(facts.refunds ?? []);
  const isOver = ['completed', 'cancelled', 'deleted'].includes(facts.state.value);
  return lines.map((line) => {
    const { ordered } = line.quantity;
    const takenBack = refunded.get(line.id) ?? 0;
    const current = facts.isUndetailed || facts.refunds === undefined ? undefined : Math.max(0, ordered - takenBack);
    const sent = Math.min(ordered, shipped.get(line.id) ?? 0);
    const left = current === undefined ? undefined : Math.max(0, current - sent);
    const isAllSent = wasCompleted(facts) || facts.unread === 'fulfilled';
    const isPartUnknown = facts.unread === 'partially_fulfilled';
    return {
      ...line,
      quantity: omitUndefined<LineItem['quantity']>({
        ordered,
        current,
        fulfillable: isOver || isAllSent ? 0 : isPartUnknown ? undefined : left,
        fulfilled: isAllSent ? Math.max(sent, current ?? ordered) : isPartUnknown ? undefined : sent,
        refunded: current === undefined ? undefined : takenBack,
      }),
    };
  });
}

function countsOf(entries: readonly { readonly lines?: readonly { lineId: string; quantity: number }[] }[]) {
  const counts = new Map<string, number>();
  for (const { lineId, quantity } of entries.flatMap(({ lines = [] }) => lines)) {
    counts.set(lineId, (counts.get(lineId) ?? 0) + quantity);
  }
  return counts;
}

/** `raw` stands where the status says it; what follows from shipments or times has no word of WooCommerce's. */
export function fulfillmentState(lines: readonly LineItem[], facts: FulfillmentFacts): Mapped<FulfillmentState> {
  const { state, shipments } = facts;
  if (state.value === 'cancelled') return withRaw('cancelled', state);
  if (wasCompleted(facts)) return state.value === 'completed' ? withRaw('fulfilled', state) : { value: 'fulfilled' };
  if (facts.unread !== undefined) return { value: facts.unread, raw: facts.unread };
  const isSent = ({ quantity: { ordered, current = ordered, fulfilled = 0 } }: LineItem) => fulfilled >= current;
  if (lines.some(({ quantity }) => (quantity.fulfilled ?? 0) > 0)) {
    return { value: lines.every(isSent) ? 'fulfilled' : 'partially_fulfilled' };
  }
  if (state.value === 'on_hold') return withRaw('on_hold', state);
  // Somebody added a tracking number, and nothing says for which lines.
  if (shipments.length > 0) return { value: 'in_progress' };
  if (state.value === 'unknown') return withRaw('unknown', state);
  return state.value === 'deleted' ? { value: 'unfulfilled' } : withRaw('unfulfilled', state);
}

/**
 * `completed` says that everything was sent. It stays true of an order that was refunded, thrown away or given a store's
 * own status after it: `date_completed` is kept. An order put back to `processing` is to be sent again.
 */
function wasCompleted({ state, closedAt }: FulfillmentFacts): boolean {
  if (state.value === 'completed') return slugOf(state.raw ?? '') !== 'refunded' || closedAt !== undefined;
  return closedAt !== undefined && (state.value === 'unknown' || state.value === 'deleted');
}

function withRaw<T extends string>(value: T, { raw }: Mapped<OrderState>): Mapped<T> {
  return raw === undefined ? { value } : { value, raw };
}
