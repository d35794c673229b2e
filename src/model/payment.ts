import * as z from 'zod';
import { moneyPairSchema, moneySchema } from './money.js';
import { isoTimeSchema } from './primitives.js';
import { mappedSchema } from './status.js';

/** Cash on delivery. */
export const codSchema = z.object({
  /** What the courier must take at the door: what is due now. */
  collect: moneySchema,
  fee: z.exactOptional(moneySchema),
  /** The buyer confirmed the order (by call or message), where the store records it. */
  confirmed: z.exactOptional(z.boolean()),
});
export type Cod = z.infer<typeof codSchema>;

/** How the buyer chose to pay. */
export const paymentMethodSchema = z.object({
  kind: z.enum(['prepaid', 'cod', 'partial_cod', 'gift', 'unknown']),
  gateway: z.exactOptional(z.string()),
  title: z.exactOptional(z.string()),
  reference: z.exactOptional(z.string()),
  amount: z.exactOptional(moneySchema),
});
export type PaymentMethod = z.infer<typeof paymentMethodSchema>;

/** One movement of money. */
export const transactionSchema = z.object({
  id: z.string(),
  parentId: z.exactOptional(z.string()),
  kind: z.enum(['authorization', 'capture', 'sale', 'refund', 'void', 'change', 'unknown']),
  status: mappedSchema(z.enum(['success', 'pending', 'failure', 'error', 'unknown'])),
  gateway: z.exactOptional(z.string()),
  reference: z.exactOptional(z.string()),
  amount: z.exactOptional(moneyPairSchema),
  at: z.exactOptional(isoTimeSchema),
});
export type Transaction = z.infer<typeof transactionSchema>;
