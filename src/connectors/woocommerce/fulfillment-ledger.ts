import type { FulfillmentLine } from '../../core/connector.js';
import type { JsonValue } from '../../core/ports.js';
import { metaValue } from './map-meta.js';
import { SHIPMENTS_META, shipmentLedger } from './map-shipments.js';

/**
 * WooCommerce alone, and its tracking plugins, do not know which lines travelled in which parcel. So every push writes
 * its own into one hidden meta of the order: a later push knows what is left, and the same push is recognised.
 */
export interface LedgerEntry {
  /** The push's tracking numbers, or its idempotency key. */
  readonly id: string;
  readonly lines: readonly FulfillmentLine[];
  readonly numbers: readonly string[];
}

/** What was pushed before; anything that is not ours is passed over. */
export function readLedger(metaData: unknown): readonly LedgerEntry[] {
  return shipmentLedger(metaData).map(({ id, items, trackingNumbers }) => ({
    id,
    lines: items.map(({ itemId, quantity }) => ({ lineItemId: itemId, quantity })),
    numbers: trackingNumbers,
  }));
}

/** The value of the meta with one more entry; what is in it already stays as it is. */
export function withEntry(metaData: unknown, { id, lines, numbers }: LedgerEntry, now: number): JsonValue {
  const rows = metaValue(metaData, SHIPMENTS_META);
  const row = {
    id,
    items: lines.map(({ lineItemId, quantity }) => ({ item_id: numberOf(lineItemId), qty: quantity })),
    tracking: numbers,
    at: new Date(now).toISOString(),
  };
  return [...(Array.isArray(rows) ? (rows as readonly JsonValue[]) : []), row];
}

/** WooCommerce writes ids as numbers; one that JavaScript cannot hold stays text. */
export function numberOf(id: string): number | string {
  return Number.isSafeInteger(Number(id)) ? Number(id) : id;
}
