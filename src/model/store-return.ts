import * as z from 'zod';
import { mappingIssueSchema } from './issues.js';
import { fulfilledBySchema } from './order.js';
import { isoTimeSchema } from './primitives.js';
import { returnSchema } from './returns.js';

/** What the buyer gets for the goods. */
export const returnResolutionSchema = z.enum(['refund', 'replacement', 'unknown']);
export type ReturnResolution = z.infer<typeof returnResolutionSchema>;

/**
 * A return as a platform lists it on its own, next to its orders: the same as an order's `returnsList` holds, with the
 * store and the order that it belongs to.
 *
 * An optional field that is absent is not known.
 */
export const storeReturnSchema = z.object({
  ...returnSchema.shape,
  /** `platform:storeId:id`, the key to store a return under; see `returnKey`. */
  key: z.string().min(1),
  platform: z.string().min(1),
  storeId: z.string().min(1),
  /** The order whose lines `lines` names. */
  orderId: z.exactOptional(z.string()),
  /** What the store calls that order. */
  orderNumber: z.exactOptional(z.string()),
  subReason: z.exactOptional(z.string()),
  /** What the buyer wrote; may name people. */
  comment: z.exactOptional(z.string()),
  resolution: z.exactOptional(returnResolutionSchema),
  /** The line that was ordered in its place. */
  replacementLineId: z.exactOptional(z.string()),
  approvedAt: z.exactOptional(isoTimeSchema),
  /** When the goods should be back. */
  expectedAt: z.exactOptional(isoTimeSchema),
  completedAt: z.exactOptional(isoTimeSchema),
  /** Where they go. */
  locationId: z.exactOptional(z.string()),
  fulfilledBy: z.exactOptional(fulfilledBySchema),
  attributes: z.exactOptional(z.record(z.string(), z.string())),
  /** What the mapper could not take at face value. */
  issues: z.array(mappingIssueSchema),
  raw: z.exactOptional(z.unknown()),
});
export type StoreReturn = z.infer<typeof storeReturnSchema>;

/** The key to store a return under, unique over platforms and stores. */
export function returnKey(ref: { platform: string; storeId: string; id: string }): string {
  return `${ref.platform}:${ref.storeId}:${ref.id}`;
}
