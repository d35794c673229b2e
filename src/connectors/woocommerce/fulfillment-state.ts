import type { Call } from '../../core/call.js';
import type { FulfillmentLine } from '../../core/connector.js';
import type { Runtime } from '../runtime.js';
import { isNoRoute } from './errors.js';
import { readFulfillments } from './fulfillment-core.js';
import type { CheckedPush } from './fulfillment-input.js';
import { readLedger } from './fulfillment-ledger.js';
import { type OrderNote, readNotes, wantsNote } from './fulfillment-notes.js';
import { type OrderFacts, type OrderSource, readOrder, readRefunded } from './fulfillment-order.js';
import type { CoreFulfillment } from './map-core-fulfillments.js';
import { trackingItems } from './map-shipments.js';
import { settingsOf, type TrackingMethod, type WooSettings } from './settings.js';
import { isSameNumber, readTrackingItems } from './tracking-items.js';
import { probeTrackingMethod } from './tracking-method.js';

/** What an order's shipping looks like, read at one moment. */
export interface FulfillmentState {
  readonly method: TrackingMethod;
  readonly settings: WooSettings;
  readonly order: OrderFacts;
  readonly refunded: readonly FulfillmentLine[];
  /** What has left, as far as the store or our own ledger knows. */
  readonly shipments: readonly ExistingShipment[];
  /** What the merchant set aside in fulfillments that are not shipped yet. */
  readonly drafts: readonly CoreFulfillment[];
  /** Tracking numbers on the order, whoever put them there; what they carry is not known. */
  readonly items: readonly { readonly number: string }[];
  /** Read only where a note is to be written. */
  readonly notes: readonly OrderNote[];
}

export interface ExistingShipment {
  /** WooCommerce's id of the fulfillment, or the ledger's of the push. */
  readonly id: string;
  readonly lines: readonly FulfillmentLine[];
  readonly numbers: readonly string[];
  /** The idempotency key it was pushed under, where it has no tracking number. */
  readonly key: string | undefined;
}

/** @throws {ConnectorError} `not_found` for an order that is not there. */
export async function readState(
  runtime: Runtime,
  source: OrderSource,
  push: CheckedPush,
  call: Call,
): Promise<FulfillmentState> {
  const order = await readOrder(source, call);
  const refunded = order.hasRefunds ? await readRefunded(source, call) : [];
  const settings = settingsOf(await runtime.tokens.load(source.storeId));
  const tracked = await readTracked(runtime, source, order, settings, call);
  const notes = wantsNote(tracked.method, push) ? await readNotes(source, call) : [];
  return { settings, order, refunded, notes, ...tracked };
}

async function readTracked(
  runtime: Runtime,
  source: OrderSource,
  order: OrderFacts,
  { trackingMethod }: WooSettings,
  call: Call,
) {
  const read = (method: TrackingMethod) => readBy(method, source, order, call);
  if (trackingMethod !== undefined) {
    try {
      return await read(trackingMethod);
    } catch (error) {
      // The merchant removed the plugin since.
      if (!isNoRoute(error)) throw error;
    }
  }
  return read(await probeTrackingMethod(runtime, source, call));
}

async function readBy(method: TrackingMethod, source: OrderSource, { metaData }: OrderFacts, call: Call) {
  const ledger = readLedger(metaData).map(({ id, lines, numbers }) => ({
    id,
    lines,
    numbers,
    key: numbers.length === 0 ? id : undefined,
  }));
  if (method === 'fulfillments') {
    const fulfillments = await readFulfillments(source, call);
    const shipped = fulfillments.filter(({ isFulfilled }) => isFulfilled);
    // Pushes of a time when the store had Order Fulfillments turned off.
    const earlier = ledger.filter((entry) => !shipped.some((one) => isSameShipment(one, entry)));
    const drafts = fulfillments.filter(({ isFulfilled }) => !isFulfilled);
    return { method, shipments: [...shipped, ...earlier], drafts, items: [] };
  }
  const items = method === 'meta' ? trackingItems(metaData) : await readTrackingItems(source, call);
  return { method, shipments: ledger, drafts: [], items };
}

function isSameShipment(one: Omit<ExistingShipment, 'id'>, other: Omit<ExistingShipment, 'id'>): boolean {
  if (other.numbers.length === 0) return one.key === other.key;
  return other.numbers.every((number) => one.numbers.some((its) => isSameNumber(its, number)));
}
