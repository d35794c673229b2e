import * as z from 'zod';
import { moneyPairSchema } from './money.js';
import { decimalSchema } from './primitives.js';
import { taxLineSchema } from './tax.js';

/** The part of a discount that falls on one line. */
export const discountAllocationSchema = z.object({
  /** `Discount.id`, where the platform links the two. */
  discountId: z.exactOptional(z.string()),
  code: z.exactOptional(z.string()),
  title: z.exactOptional(z.string()),
  /** How much was taken off, as a positive amount. */
  amount: moneyPairSchema,
});
export type DiscountAllocation = z.infer<typeof discountAllocationSchema>;

/** One discount of the order. */
export const discountSchema = z.object({
  id: z.exactOptional(z.string()),
  kind: z.enum(['code', 'automatic', 'manual', 'marketplace', 'unknown']),
  code: z.exactOptional(z.string()),
  title: z.exactOptional(z.string()),
  target: z.exactOptional(z.enum(['items', 'shipping'])),
  fundedBy: z.exactOptional(z.enum(['seller', 'marketplace'])),
  /** What was promised; a percentage as `"10"` for ten percent. */
  value: z.exactOptional(z.object({ type: z.enum(['fixed', 'percentage']), amount: decimalSchema })),
  /** What it came to, as a positive amount. */
  amount: z.exactOptional(moneyPairSchema),
});
export type Discount = z.infer<typeof discountSchema>;

/** One shipping charge of the order. */
export const shippingLineSchema = z.object({
  id: z.exactOptional(z.string()),
  title: z.exactOptional(z.string()),
  code: z.exactOptional(z.string()),
  carrier: z.exactOptional(z.string()),
  source: z.exactOptional(z.string()),
  /** Before discounts. */
  amount: z.exactOptional(moneyPairSchema),
  /** After discounts. */
  total: z.exactOptional(moneyPairSchema),
  discounts: z.exactOptional(z.array(discountAllocationSchema)),
  taxLines: z.exactOptional(z.array(taxLineSchema)),
  isRemoved: z.exactOptional(z.boolean()),
});
export type ShippingLine = z.infer<typeof shippingLineSchema>;

/** One further charge: cash on delivery, gift wrap, handling. */
export const feeLineSchema = z.object({
  id: z.exactOptional(z.string()),
  kind: z.enum(['cod', 'gift_wrap', 'handling', 'other']),
  title: z.exactOptional(z.string()),
  amount: z.exactOptional(moneyPairSchema),
  taxLines: z.exactOptional(z.array(taxLineSchema)),
});
export type FeeLine = z.infer<typeof feeLineSchema>;

/**
 * The order's amounts.
 *
 * As sold: `items - discount + shipping + fees + duties + tip + rounding (+ tax where prices exclude it) = grand`.
 * Since then: `grand - removed - paid + refunded = due`.
 */
export const totalsSchema = z.object({
  /** The lines as sold, before discounts. */
  items: z.exactOptional(moneyPairSchema),
  /** All discounts, on items and on shipping, as a positive amount. */
  discount: z.exactOptional(moneyPairSchema),
  /** Before discounts. */
  shipping: z.exactOptional(moneyPairSchema),
  /** All taxes, whether or not the prices include them. */
  tax: z.exactOptional(moneyPairSchema),
  fees: z.exactOptional(moneyPairSchema),
  duties: z.exactOptional(moneyPairSchema),
  tip: z.exactOptional(moneyPairSchema),
  rounding: z.exactOptional(moneyPairSchema),
  /** The order as sold, after discounts. */
  grand: z.exactOptional(moneyPairSchema),
  /** What edits, cancellations and returns took off since, as a positive amount. */
  removed: z.exactOptional(moneyPairSchema),
  /** All money received, before refunds. */
  paid: z.exactOptional(moneyPairSchema),
  /** The money given back, as a positive amount. */
  refunded: z.exactOptional(moneyPairSchema),
  /** What is still to be paid; negative where the buyer is owed money. */
  due: z.exactOptional(moneyPairSchema),
});
export type Totals = z.infer<typeof totalsSchema>;
