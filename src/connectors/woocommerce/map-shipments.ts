import { createWireReader, recordOf, type WireReader } from '../../core/wire-reader.js';
import { omitUndefined } from '../../model/index.js';
import { metaValue } from './map-meta.js';

/** The order's meta in which this library keeps what it shipped, for stores that have no place for it. */
export const SHIPMENTS_META = '_commerce_connectors_shipments';

/** The order's meta of the plugins Shipment Tracking and Advanced Shipment Tracking. */
export const TRACKING_META = '_wc_shipment_tracking_items';

/** One push, as {@link SHIPMENTS_META} keeps it. */
export interface LedgerEntry {
  /** The tracking numbers joined by commas, or the idempotency key of a push without. */
  readonly id: string;
  readonly items: readonly { readonly itemId: string; readonly quantity: number }[];
  readonly trackingNumbers: readonly string[];
  readonly at?: string;
}

/** One tracking number, as {@link TRACKING_META} keeps it. */
export interface TrackingItem {
  /** The plugin's own id. */
  readonly id?: string;
  readonly number: string;
  readonly carrier?: string;
  readonly url?: string;
  readonly shippedAt?: string;
}

/** What was shipped by this library. Content that is not its own is left out; `read` reports it. */
export function shipmentLedger(metaData: unknown, read: WireReader = createWireReader()): LedgerEntry[] {
  return entriesOf(read, metaValue(metaData, SHIPMENTS_META), 'shipments').flatMap((entry) => {
    const id = read.filledText(entry['id'], 'shipments.id');
    const items = read.list(entry['items'], 'shipments.lines');
    if (id === undefined || items === undefined) {
      read.report('invalid_value', 'shipments', 'an entry of the shipment ledger is not readable; it is left out');
      return [];
    }
    return [
      omitUndefined<LedgerEntry>({
        id,
        items: items.flatMap((item) => ledgerItem(read, item)),
        trackingNumbers: (read.list(entry['tracking'], 'shipments.trackings') ?? []).flatMap(
          (number) => read.filledText(number, 'shipments.trackings')?.trim() ?? [],
        ),
        at: read.time(entry['at'], 'shipments.shippedAt'),
      }),
    ];
  });
}

function ledgerItem(read: WireReader, value: unknown): LedgerEntry['items'] {
  const item = read.record(value, 'shipments.lines');
  const itemId = read.filledText(item?.['item_id'], 'shipments.lines.lineId');
  const quantity = read.count(item?.['qty'], 'shipments.lines.quantity');
  return itemId === undefined || quantity === undefined ? [] : [{ itemId, quantity }];
}

/** The tracking numbers that plugins keep, in their order. A number that was added twice comes once. */
export function trackingItems(metaData: unknown, read: WireReader = createWireReader()): TrackingItem[] {
  const seen = new Set<string>();
  return entriesOf(read, metaValue(metaData, TRACKING_META), 'shipments.trackings').flatMap((entry) => {
    const text = (key: string) => read.filledText(entry[key], `shipments.trackings.${key}`)?.trim();
    const number = text('tracking_number');
    if (number === undefined || seen.has(number)) return [];
    seen.add(number);
    return [
      omitUndefined<TrackingItem>({
        id: text('tracking_id'),
        number,
        carrier: text('custom_tracking_provider') ?? text('tracking_provider'),
        url: text('custom_tracking_link'),
        shippedAt: unixTime(read, entry['date_shipped'], 'shipments.shippedAt'),
      }),
    ];
  });
}

/** PHP writes a list that had an entry removed as an object with the positions for keys. */
function entriesOf(read: WireReader, value: unknown, path: string): Readonly<Record<string, unknown>>[] {
  if (value === undefined || value === null || value === '') return [];
  const list: readonly unknown[] = Array.isArray(value) ? value : Object.values(recordOf(value) ?? { value });
  return list.flatMap((entry): Readonly<Record<string, unknown>>[] => {
    const record = read.record(entry, path);
    return record === undefined ? [] : [record];
  });
}

/** Seconds since the epoch, as a number or as text; both are found in one list. */
export function unixTime(read: WireReader, value: unknown, path: string): string | undefined {
  if (value === '') return undefined;
  const seconds = read.count(value, path);
  // The last second of the year 9999: later ones have no plain ISO form.
  if (seconds === undefined || seconds > 253_402_300_799) return undefined;
  return new Date(seconds * 1000).toISOString();
}
