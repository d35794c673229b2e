import type { WireReader } from '../../core/wire-reader.js';
import { type ExternalRef, isGstin, type Mapped, type Order, type OrderState, type TaxId } from '../../model/index.js';
import { numberOfGlobalId } from './ids.js';
import { CANCELLED_BY } from './statuses.js';
import type { ShopifyOrder } from './wire.js';

/** What stands at the head of an order: names, times, where it came from, notes. */

/** Shopify has no word for the whole order, so `raw` is absent: the state follows from what was done to it. */
export function orderState(
  cancelledAt: string | undefined,
  closedAt: string | undefined,
  payment: Order['payment']['value'],
  fulfillment: Order['fulfillment']['value'],
): Mapped<OrderState> {
  if (cancelledAt !== undefined) return { value: 'cancelled' };
  const isSettled = payment === 'paid' || payment === 'partially_refunded' || payment === 'refunded';
  if (closedAt !== undefined || (isSettled && fulfillment === 'fulfilled')) return { value: 'completed' };
  return { value: fulfillment === 'on_hold' ? 'on_hold' : 'open' };
}

export function mapTimes(read: WireReader, source: ShopifyOrder): Pick<Order, 'placedAt' | 'createdAt' | 'updatedAt'> {
  const created = read.time(source.createdAt, 'createdAt');
  const processed = read.time(source.processedAt, 'placedAt');
  const updated = read.time(source.updatedAt, 'updatedAt');
  if (created === undefined) read.report('missing_field', 'createdAt', 'taken from another time of the order');
  if (updated === undefined) read.report('missing_field', 'updatedAt', 'taken from another time of the order');
  const fallback = created ?? processed ?? updated ?? new Date(0).toISOString();
  return { placedAt: processed ?? fallback, createdAt: created ?? fallback, updatedAt: updated ?? fallback };
}

export function mapCancellation(read: WireReader, source: ShopifyOrder, at: string | undefined): Order['cancellation'] {
  if (at === undefined) return undefined;
  const reason = read.filledText(source.cancelReason, 'cancellation.reason');
  const by = CANCELLED_BY.get(reason ?? '') ?? 'unknown';
  return reason === undefined ? { at, by } : { at, by, reason };
}

export function mapExternalRefs(read: WireReader, source: ShopifyOrder, orderId: string): ExternalRef[] {
  const refs: readonly (readonly [string, unknown])[] = [
    ['legacy_id', numberOfGlobalId(orderId)],
    ['confirmation_number', source.confirmationNumber],
    ['source_identifier', source.sourceIdentifier],
    ['purchase_order', source.poNumber],
  ];
  return refs.flatMap(([type, value]) => {
    const found = read.filledText(value, `externalRefs.${type}`);
    return found === undefined ? [] : [{ type, value: found }];
  });
}

export function mapChannel(read: WireReader, source: ShopifyOrder): Order['channel'] {
  const sourceName = read.filledText(source.sourceName, 'channel.sourceName');
  return sourceName === undefined ? undefined : { sourceName, isPos: sourceName === 'pos' };
}

/** Where staff takes the order down, the note is theirs. */
const STAFF_SOURCES: ReadonlySet<unknown> = new Set(['pos', 'shopify_draft_order']);

/** One field for what the buyer wrote in the cart and the merchant added later; buyers write it first. */
export function mapNotes(read: WireReader, source: ShopifyOrder): Order['notes'] {
  const text = read.filledText(source.note, 'notes.0');
  if (text === undefined) return [];
  return [{ text, from: STAFF_SOURCES.has(source.sourceName) ? 'merchant' : 'buyer' }];
}

/** Shopify has no field for a GSTIN; stores ask for it in the cart. Only a number whose check digit is right is taken. */
export function mapTaxIds(attributes: Order['attributes']): TaxId[] | undefined {
  const found = Object.entries(attributes ?? {}).flatMap(([key, value]): TaxId[] => {
    const number = value.trim().toUpperCase();
    return /gst/i.test(key) && isGstin(number) ? [{ type: 'GSTIN', value: number, party: 'buyer' }] : [];
  });
  return found.length === 0 ? undefined : found;
}
