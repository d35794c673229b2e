import type { Call } from '../../core/call.js';
import { ConnectorError } from '../../core/errors.js';
import type { Clock, JsonValue } from '../../core/ports.js';
import type { Tracking } from '../../model/index.js';
import { createFulfillment, readFulfillments } from './fulfillment-core.js';
import { unfinished } from './fulfillment-errors.js';
import type { CheckedPush } from './fulfillment-input.js';
import { readLedger, withEntry } from './fulfillment-ledger.js';
import { addNote } from './fulfillment-notes.js';
import { type OrderFacts, type OrderSource, orderFacts, orderPath, readOrder } from './fulfillment-order.js';
import type { PushPlan } from './fulfillment-plan.js';
import { settle } from './fulfillment-settle.js';
import type { FulfillmentState } from './fulfillment-state.js';
import type { CoreFulfillment } from './map-core-fulfillments.js';
import { SHIPMENTS_META, TRACKING_META, trackingItems } from './map-shipments.js';
import {
  type CarrierFields,
  createTrackingItem,
  isSameNumber,
  type PluginItem,
  readTrackingItems,
  withTrackingItems,
} from './tracking-items.js';

/** What writing came to. */
export interface Written {
  /** The platform's id of the new shipment, when one was to be made. */
  readonly fulfillmentId: string | undefined;
  readonly warnings: readonly string[];
}

export interface WriteTerms {
  readonly now: Clock;
  /** The day of shipping in the store's time, `2026-11-25`. */
  readonly dateShipped: string;
  /** How the store's plugin is told the carrier of a tracking. */
  readonly carrierOf: (tracking: Tracking) => CarrierFields;
}

/**
 * Writes a plan: the tracking, then the order (our ledger and the status in one request), then the note. Stopped
 * anywhere in between, the plan of the same push made anew holds what is missing.
 *
 * @throws an error with `outcomeUnknown` once anything was, or may have been, written.
 */
export async function writePlan(
  source: OrderSource,
  push: CheckedPush,
  state: FulfillmentState,
  plan: PushPlan,
  terms: WriteTerms,
  call: Call,
): Promise<Written> {
  const warnings: string[] = [];
  let hasWritten = false;
  const step = async <T>(write: () => Promise<T>): Promise<T> => {
    try {
      const result = await write();
      hasWritten = true;
      return result;
    } catch (error) {
      throw hasWritten && ConnectorError.isInstance(error) ? unfinished(error) : error;
    }
  };

  let made: CoreFulfillment | undefined;
  if (state.method === 'fulfillments') {
    if (plan.shipment !== undefined) made = await step(() => ensureFulfillment(source, push, state, plan, call));
  } else if (state.method !== 'meta') {
    for (const tracking of plan.trackings) {
      const carrier = terms.carrierOf(tracking);
      const date = push.shippedAt === undefined ? undefined : terms.dateShipped;
      const item = await step(() => ensureTrackingItem(source, tracking, carrier, date, call));
      warnings.push(...itemWarnings(tracking, item));
    }
  }
  const change = orderChange(source, state, plan, terms);
  if (change !== undefined) {
    const { status } = await step(() => ensureOrder(source, state.order, change, call));
    if (plan.status !== undefined && status !== plan.status) {
      warnings.push(`The store answered with the status ${status} instead of ${plan.status}: a plugin changed it.`);
    }
  }
  const { note } = plan;
  if (note !== undefined) {
    try {
      await addNote(source, note, call);
    } catch (error) {
      // The goods are shipped and recorded; whoever aborted wants out all the same.
      if (!ConnectorError.isInstance(error) || (call.signal.aborted && !call.timedOut())) throw error;
      warnings.push(`The note about the tracking may be missing (${error.code}): push again to make sure of it.`);
    }
  }
  return { fulfillmentId: made?.id ?? plan.shipment?.id, warnings };
}

async function ensureFulfillment(
  source: OrderSource,
  { trackings, idempotencyKey, notifyCustomer }: CheckedPush,
  { shipments }: FulfillmentState,
  { shipment }: PushPlan,
  call: Call,
): Promise<CoreFulfillment> {
  const before = new Set(shipments.map(({ id }) => id));
  const key = trackings.length === 0 ? idempotencyKey : undefined;
  const lines = shipment?.lines ?? [];
  return settle(
    call,
    () => createFulfillment(source, { lines, trackings, key, notifyCustomer }, call),
    async () => {
      const now = await readFulfillments(source, call);
      return now.find(
        (one) =>
          one.isFulfilled &&
          !before.has(one.id) &&
          one.key === key &&
          one.numbers.length === trackings.length &&
          trackings.every(({ number }) => one.numbers.some((its) => isSameNumber(its, number))),
      );
    },
  );
}

function ensureTrackingItem(
  source: OrderSource,
  tracking: Tracking,
  carrier: CarrierFields,
  dateShipped: string | undefined,
  call: Call,
): Promise<PluginItem> {
  return settle(
    call,
    () => createTrackingItem(source, tracking, carrier, dateShipped, call),
    async () => (await readTrackingItems(source, call)).find(({ number }) => isSameNumber(number, tracking.number)),
  );
}

/** One PUT of the order: made anew from what the order holds at that moment, since it replaces whole meta values. */
interface OrderChange {
  bodyFor(order: OrderFacts): Readonly<Record<string, JsonValue>>;
  isIn(order: OrderFacts): boolean;
}

function orderChange(
  source: OrderSource,
  { method }: FulfillmentState,
  { shipment, trackings, status }: PushPlan,
  { now, dateShipped }: WriteTerms,
): OrderChange | undefined {
  const entry = method === 'fulfillments' ? undefined : shipment;
  const items = method === 'meta' ? trackings : [];
  if (entry === undefined && items.length === 0 && status === undefined) return undefined;
  return {
    bodyFor: ({ metaData }) => {
      const changes = [
        ...(items.length === 0
          ? []
          : [{ key: TRACKING_META, value: withTrackingItems(metaData, source, items, dateShipped) }]),
        ...(entry === undefined ? [] : [{ key: SHIPMENTS_META, value: withEntry(metaData, entry, now()) }]),
      ];
      return {
        ...(changes.length === 0 ? {} : { meta_data: changes }),
        ...(status === undefined ? {} : { status }),
      };
    },
    isIn: (order) =>
      (entry === undefined || readLedger(order.metaData).some(({ id }) => id === entry.id)) &&
      items.every(({ number }) => trackingItems(order.metaData).some((item) => isSameNumber(item.number, number))) &&
      (status === undefined || order.status === status),
  };
}

async function ensureOrder(
  source: OrderSource,
  read: OrderFacts,
  change: OrderChange,
  call: Call,
): Promise<OrderFacts> {
  let order = read;
  return settle(
    call,
    async () => {
      const { body } = await source.client.request(
        source.storeId,
        { method: 'PUT', path: orderPath(source), body: change.bodyFor(order), retry: 'unsafe', label: 'order update' },
        call,
      );
      return orderFacts(body, source, call);
    },
    async () => {
      order = await readOrder(source, call);
      return change.isIn(order) ? order : undefined;
    },
  );
}

function itemWarnings({ number, carrier, url }: Tracking, { provider, link }: PluginItem): readonly string[] {
  if (carrier !== undefined && provider === '') {
    const seen = link === '' ? 'no carrier and no link' : 'no carrier';
    return [`The store's tracking plugin does not know the carrier ${carrier}: it shows ${number} with ${seen}.`];
  }
  return url !== undefined && link !== '' && link !== url
    ? [`The store's tracking plugin shows its own link for ${number}, not the one given.`]
    : [];
}
