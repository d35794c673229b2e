import * as z from 'zod';
import { trackingSchema } from './fulfillment.js';
import { moneyPairSchema } from './money.js';
import { countSchema, isoTimeSchema } from './primitives.js';
import { mappedSchema, returnStateSchema } from './status.js';

/** Money given back. */
export const refundSchema = z.object({
  id: z.string().min(1),
  createdAt: z.exactOptional(isoTimeSchema),
  reason: z.exactOptional(z.string()),
  /** All that this refund gave back, as a positive amount. */
  amount: z.exactOptional(moneyPairSchema),
  lines: z.exactOptional(
    z.array(
      z.object({
        lineId: z.string(),
        /** The id of the refund's own line; not the order line's. */
        refundLineId: z.exactOptional(z.string()),
        quantity: countSchema,
        amount: z.exactOptional(moneyPairSchema),
        restocked: z.exactOptional(z.boolean()),
      }),
    ),
  ),
  shipping: z.exactOptional(moneyPairSchema),
});
export type Refund = z.infer<typeof refundSchema>;

/** Goods coming back. `courier` is a parcel returned to origin (RTO), `customer` one the buyer sent back. */
export const returnSchema = z.object({
  id: z.string().min(1),
  kind: z.enum(['customer', 'courier', 'unknown']),
  status: mappedSchema(returnStateSchema),
  createdAt: z.exactOptional(isoTimeSchema),
  updatedAt: z.exactOptional(isoTimeSchema),
  reason: z.exactOptional(z.string()),
  lines: z.exactOptional(
    z.array(
      z.object({
        lineId: z.exactOptional(z.string()),
        returnLineId: z.exactOptional(z.string()),
        quantity: countSchema,
        reason: z.exactOptional(z.string()),
      }),
    ),
  ),
  trackings: z.exactOptional(z.array(trackingSchema)),
});
export type Return = z.infer<typeof returnSchema>;
