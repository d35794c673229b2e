import * as z from 'zod';

/** Where the order stands as a whole. */
export const orderStateSchema = z.enum(['pending', 'open', 'on_hold', 'completed', 'cancelled', 'deleted', 'unknown']);
export type OrderState = z.infer<typeof orderStateSchema>;

/** Where the money stands. `unpaid` is an order to be paid at the door (COD); `pending` is a payment under way. */
export const paymentStateSchema = z.enum([
  'unpaid',
  'pending',
  'authorized',
  'partially_paid',
  'paid',
  'partially_refunded',
  'refunded',
  'voided',
  'expired',
  'failed',
  'unknown',
]);
export type PaymentState = z.infer<typeof paymentStateSchema>;

/** How far the seller is with packing and handing over. */
export const fulfillmentStateSchema = z.enum([
  'not_required',
  'unfulfilled',
  'scheduled',
  'on_hold',
  'in_progress',
  'partially_fulfilled',
  'fulfilled',
  'cancelled',
  'unknown',
]);
export type FulfillmentState = z.infer<typeof fulfillmentStateSchema>;

/** Where one parcel is. `rto_*` is a parcel on its way back to the seller. */
export const shipmentStateSchema = z.enum([
  'pending',
  'label_created',
  'ready_to_ship',
  'handed_over',
  'in_transit',
  'out_for_delivery',
  'delivery_attempted',
  'delivered',
  'undeliverable',
  'rto_in_transit',
  'rto_delivered',
  'lost',
  'damaged',
  'cancelled',
  'unknown',
]);
export type ShipmentState = z.infer<typeof shipmentStateSchema>;

/** Where one return is. */
export const returnStateSchema = z.enum([
  'requested',
  'approved',
  'declined',
  'in_transit',
  'received',
  'completed',
  'cancelled',
  'failed',
  'unknown',
]);
export type ReturnState = z.infer<typeof returnStateSchema>;

/** All returns of an order in one word. `unknown` where the platform does not tell (it is not `none`). */
export const returnSummarySchema = z.enum([
  'none',
  'requested',
  'in_progress',
  'returned',
  'partially_returned',
  'failed',
  'unknown',
]);
export type ReturnSummary = z.infer<typeof returnSummarySchema>;

/** Our word for a platform's status, next to the platform's own word (`raw`, absent when the platform sent none). */
export interface Mapped<T extends string> {
  value: T;
  raw?: string;
}

/** Schema of a {@link Mapped} status over one of the canonical enums. */
export function mappedSchema<T extends z.ZodType<string>>(value: T) {
  return z.object({ value, raw: z.exactOptional(z.string()) });
}

/** How {@link mapStatus} treats a store's own words and a missing one. */
export interface MapStatusOptions<T extends string> {
  /** The store's own table; wins over the platform's. */
  readonly overrides?: ReadonlyMap<string, T> | undefined;
  /** What a missing word means. @default 'unknown' */
  readonly whenAbsent?: T | 'unknown' | undefined;
}

/**
 * Looks a platform's word up in a table and keeps the word.
 *
 * A word that no table has becomes `unknown`, with `raw` kept: it never turns into a status that looks certain.
 */
export function mapStatus<T extends string>(
  table: ReadonlyMap<string, T>,
  raw: string | null | undefined,
  options: MapStatusOptions<T> = {},
): Mapped<T | 'unknown'> {
  if (raw === null || raw === undefined) return { value: options.whenAbsent ?? 'unknown' };
  return { value: options.overrides?.get(raw) ?? table.get(raw) ?? 'unknown', raw };
}
