import * as z from 'zod';
import { availabilitySchema, mappingIssueSchema } from './issues.js';
import { measuresSchema } from './measures.js';
import { moneySchema } from './money.js';
import { fulfilledBySchema } from './order.js';
import { isoTimeSchema } from './primitives.js';
import { mappedSchema } from './status.js';

export const productStateSchema = z.enum(['active', 'draft', 'archived', 'unlisted', 'unknown']);
export type ProductState = z.infer<typeof productStateSchema>;

/** One sellable unit: a variant, or a product without variants. */
export const productSchema = z.object({
  platform: z.string().min(1),
  storeId: z.string().min(1),
  /** The platform's id of the sellable unit. */
  id: z.string().min(1),
  /** The product that the unit belongs to. */
  productId: z.exactOptional(z.string()),
  variantId: z.exactOptional(z.string()),
  /** The id that stock is kept under, where it is not the unit's own. */
  inventoryItemId: z.exactOptional(z.string()),
  listingId: z.exactOptional(z.string()),
  asin: z.exactOptional(z.string()),
  fsn: z.exactOptional(z.string()),
  sku: z.exactOptional(z.string()),
  barcode: z.exactOptional(z.string()),
  hsn: z.exactOptional(z.string()),
  title: z.string(),
  variantTitle: z.exactOptional(z.string()),
  options: z.exactOptional(z.array(z.object({ name: z.string(), value: z.string() }))),
  price: z.exactOptional(moneySchema),
  compareAtPrice: z.exactOptional(moneySchema),
  status: mappedSchema(productStateSchema),
  /** What can be sold now, over all locations. */
  available: z.exactOptional(z.int()),
  /** Whether the store counts this item at all. */
  tracked: z.exactOptional(z.boolean()),
  requiresShipping: z.exactOptional(z.boolean()),
  /** Whose stock it is sold from, where the platform has warehouses of its own. */
  fulfilledBy: z.exactOptional(fulfilledBySchema),
  imageUrl: z.exactOptional(z.string()),
  ...measuresSchema.shape,
  createdAt: z.exactOptional(isoTimeSchema),
  updatedAt: z.exactOptional(isoTimeSchema),
  availability: z.exactOptional(availabilitySchema),
  issues: z.exactOptional(z.array(mappingIssueSchema)),
  raw: z.exactOptional(z.unknown()),
});
export type Product = z.infer<typeof productSchema>;
