import * as z from 'zod';
import { fulfilledBySchema } from './order.js';
import { isoTimeSchema } from './primitives.js';

/** How many of an item a location has. Counts may be negative: platforms let a store oversell. */
export const inventoryLevelSchema = z.object({
  sku: z.exactOptional(z.string()),
  itemId: z.exactOptional(z.string()),
  locationId: z.exactOptional(z.string()),
  locationName: z.exactOptional(z.string()),
  /** What can be sold now. */
  available: z.int(),
  onHand: z.exactOptional(z.int()),
  committed: z.exactOptional(z.int()),
  incoming: z.exactOptional(z.int()),
  reserved: z.exactOptional(z.int()),
  /** Whether the store counts this item at all. */
  tracked: z.exactOptional(z.boolean()),
  /** `marketplace`: it lies in the platform's warehouses, which count it; nobody else sets it. */
  fulfilledBy: z.exactOptional(fulfilledBySchema),
  updatedAt: z.exactOptional(isoTimeSchema),
});
export type InventoryLevel = z.infer<typeof inventoryLevelSchema>;
