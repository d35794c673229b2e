import * as z from 'zod';
import { discountAllocationSchema } from './charges.js';
import { measuresSchema } from './measures.js';
import { moneyPairSchema } from './money.js';
import { countSchema } from './primitives.js';
import { taxLineSchema } from './tax.js';

/** The counters of a line. A counter the platform does not tell is absent, not zero. */
export const lineQuantitySchema = z.object({
  /** As sold. */
  ordered: countSchema,
  /** What is left after edits, cancellations and refunds. */
  current: z.exactOptional(countSchema),
  /** What can still be shipped. */
  fulfillable: z.exactOptional(countSchema),
  fulfilled: z.exactOptional(countSchema),
  cancelled: z.exactOptional(countSchema),
  refunded: z.exactOptional(countSchema),
  returned: z.exactOptional(countSchema),
});
export type LineQuantity = z.infer<typeof lineQuantitySchema>;

/** One line of an order, a snapshot of what was sold: it stays whole when the product is deleted. */
export const lineItemSchema = z.object({
  id: z.string().min(1),
  sku: z.exactOptional(z.string()),
  productId: z.exactOptional(z.string()),
  variantId: z.exactOptional(z.string()),
  listingId: z.exactOptional(z.string()),
  asin: z.exactOptional(z.string()),
  fsn: z.exactOptional(z.string()),
  barcode: z.exactOptional(z.string()),
  title: z.string(),
  variantTitle: z.exactOptional(z.string()),
  options: z.exactOptional(z.array(z.object({ name: z.string(), value: z.string() }))),
  quantity: lineQuantitySchema,
  /** One unit before discounts; includes tax where the order's prices do. */
  unitPrice: z.exactOptional(moneyPairSchema),
  unitPriceAfterDiscount: z.exactOptional(moneyPairSchema),
  /** `unitPrice` times the ordered quantity less this line's discounts. */
  total: z.exactOptional(moneyPairSchema),
  discounts: z.exactOptional(z.array(discountAllocationSchema)),
  taxLines: z.exactOptional(z.array(taxLineSchema)),
  /** The tariff code on an Indian tax invoice. */
  hsn: z.exactOptional(z.string()),
  taxable: z.exactOptional(z.boolean()),
  ...measuresSchema.shape,
  requiresShipping: z.exactOptional(z.boolean()),
  isGiftCard: z.exactOptional(z.boolean()),
  isGift: z.exactOptional(z.boolean()),
  giftMessage: z.exactOptional(z.string()),
  /** Whether the product still exists in the store's catalogue. */
  productState: z.exactOptional(z.enum(['live', 'deleted', 'unknown'])),
  customizationUrl: z.exactOptional(z.string()),
  serialRequired: z.exactOptional(z.boolean()),
  /** `Bundle.id`, for a part of a bundle. */
  groupId: z.exactOptional(z.string()),
  attributes: z.exactOptional(z.record(z.string(), z.string())),
  raw: z.exactOptional(z.unknown()),
});
export type LineItem = z.infer<typeof lineItemSchema>;

/** Lines that were sold as one. */
export const bundleSchema = z.object({
  id: z.string(),
  title: z.exactOptional(z.string()),
  sku: z.exactOptional(z.string()),
  quantity: z.exactOptional(countSchema),
});
export type Bundle = z.infer<typeof bundleSchema>;
