import type { WireReader } from '../../core/wire-reader.js';
import { type Hold, isGstin, type Mapped, type Order, type OrderState, type TaxId } from '../../model/index.js';
import { isHidden, metasOf, metaValue } from './map-meta.js';
import { unixTime } from './map-shipments.js';
import type { Maybe, WooMeta, WooOrder } from './wire.js';

/** What stands at the head of an order: times, where it came from, notes, numbers. */

export interface OrderTimes extends Pick<Order, 'placedAt' | 'createdAt' | 'updatedAt'> {
  readonly paidAt: string | undefined;
  /** When it was completed: WooCommerce keeps it when the order moves on. */
  readonly closedAt: string | undefined;
}

export function mapTimes(read: WireReader, order: WooOrder): OrderTimes {
  const created = timeOf(read, order.date_created_gmt, order.date_created, 'createdAt');
  const updated = timeOf(read, order.date_modified_gmt, order.date_modified, 'updatedAt');
  if (created === undefined) read.report('missing_field', 'createdAt', 'taken from another time of the order');
  if (updated === undefined) read.report('missing_field', 'updatedAt', 'taken from another time of the order');
  const fallback = created ?? updated ?? new Date(0).toISOString();
  return {
    placedAt: fallback,
    createdAt: fallback,
    updatedAt: updated ?? fallback,
    paidAt: timeOf(read, order.date_paid_gmt, order.date_paid, 'paidAt'),
    closedAt: timeOf(read, order.date_completed_gmt, order.date_completed, 'closedAt'),
  };
}

/** `local` is by a clock whose offset nobody tells; it is better than no time, and said so. */
function timeOf(read: WireReader, gmt: Maybe<string>, local: Maybe<string>, path: string): string | undefined {
  const time = utcTime(read, gmt, path);
  if (time !== undefined || local === null || local === undefined) return time;
  read.report('invalid_time', path, "only the store's own clock tells it: taken as if that were UTC");
  return utcTime(read, local, path);
}

/** `…_gmt` values are UTC without saying so. */
export function utcTime(read: WireReader, value: unknown, path: string): string | undefined {
  const isNaive = typeof value === 'string' && /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?$/.test(value);
  return read.time(isNaive ? `${value}Z` : value, path);
}

/** When the order was put into the trash; the last change at the latest. */
export function mapDeletedAt(read: WireReader, order: WooOrder, updatedAt: string): string {
  return unixTime(read, metaValue(order.meta_data, '_wp_trash_meta_time'), 'deletedAt') ?? updatedAt;
}

export function mapChannel(read: WireReader, order: WooOrder): Order['channel'] {
  const sourceName = read.filledText(order.created_via, 'channel.sourceName');
  return sourceName === undefined ? undefined : { sourceName, isPos: /^pos\b/.test(sourceName) };
}

export function mapNotes(read: WireReader, order: WooOrder): Order['notes'] {
  const text = read.filledText(order.customer_note, 'notes.0');
  return text === undefined ? [] : [{ text, from: 'buyer' }];
}

/** WooCommerce puts orders on hold until it knows that they are paid; merchants do it for any other reason. */
export function mapHolds(state: Mapped<OrderState>, payment: Order['payment']['value']): Hold[] {
  if (state.value !== 'on_hold') return [];
  const reason = payment === 'pending' ? 'awaiting_payment' : 'other';
  return [state.raw === undefined ? { reason } : { reason, raw: state.raw }];
}

/**
 * The buyer's GSTIN. WooCommerce has no field for it: checkout plugins keep it in a meta (`billing_gstin`, `_gstin`,
 * `gst_number`). Only a number whose check digit is right is taken, and none that is the seller's by its key.
 */
export function mapTaxIds(order: WooOrder): TaxId[] | undefined {
  const numbers = metasOf(order.meta_data).flatMap(({ key = '', value }) => {
    const number = typeof value === 'string' ? value.trim().toUpperCase() : '';
    return /gst/i.test(key ?? '') && !/seller|store|shop|vendor|supplier/i.test(key ?? '') && isGstin(number)
      ? [number]
      : [];
  });
  const unique = [...new Set(numbers)].map((value): TaxId => ({ type: 'GSTIN', value, party: 'buyer' }));
  return unique.length === 0 ? undefined : unique;
}

/** Metas that a buyer or a merchant may read, by the name they read. What is neither text nor number has no text. */
export function mapAttributes(metas: readonly WooMeta[]): Record<string, string> {
  const texts = new Map<string, string[]>();
  for (const meta of metas.filter((candidate) => !isHidden(candidate))) {
    const text = displayText(meta);
    const name = displayName(meta);
    if (text !== undefined) texts.set(name, [...(texts.get(name) ?? []), text]);
  }
  return Object.fromEntries([...texts].map(([name, values]) => [name, values.join(', ')]));
}

export function displayName({ key, display_key: name }: WooMeta): string {
  return typeof name === 'string' && name !== '' ? name : (key ?? '');
}

export function displayText({ value, display_value: text }: WooMeta): string | undefined {
  const shown = text ?? value;
  return typeof shown === 'string' || typeof shown === 'number' || typeof shown === 'boolean'
    ? String(shown)
    : undefined;
}
