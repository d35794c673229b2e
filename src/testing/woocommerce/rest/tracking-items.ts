import type { SandboxOrder } from '../state/order.js';
import { findCarrier } from './tracking-carriers.js';

/** The custom field in which both plugins keep what they know. */
export const TRACKING_META = '_wc_shipment_tracking_items';

export interface StoredTracking {
  readonly tracking_id: string;
  readonly tracking_provider: string;
  readonly custom_tracking_provider: string;
  readonly custom_tracking_link: string;
  readonly tracking_number: string;
  /** Unix seconds, as text when a day was given and as a number when it is "now" [RUN]. */
  readonly date_shipped: string | number;
}

/** Also finds what others wrote into the field; PHP makes an object of a list with a gap. */
export function storedTrackings(order: SandboxOrder): readonly StoredTracking[] {
  const value = order.meta.find(({ key }) => key === TRACKING_META)?.value;
  return (Array.isArray(value) ? value : Object.values(value ?? {})) as readonly StoredTracking[];
}

export function storeTrackings(order: SandboxOrder, items: readonly StoredTracking[], metaId: () => number): void {
  const entry = order.meta.find(({ key }) => key === TRACKING_META);
  if (entry === undefined) order.meta.push({ id: metaId(), key: TRACKING_META, value: items });
  else entry.value = items;
}

/** What a plugin makes of the carrier: its name and its page; both empty for one it does not know [RUN]. */
export function carrierOf(item: StoredTracking): { readonly name: string; readonly link: string } {
  const known = findCarrier(item.tracking_provider ?? '');
  const link = item.custom_tracking_link || (known?.link ?? '').replace('%number%', item.tracking_number);
  return { name: known?.name ?? '', link };
}
