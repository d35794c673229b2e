import * as z from 'zod';
import { moneyPairSchema } from './money.js';
import { decimalSchema } from './primitives.js';

/** Which tax a line is. `GST` is a goods and services tax whose title does not say which part of it. */
export const taxKindSchema = z.enum([
  'CGST',
  'SGST',
  'IGST',
  'UTGST',
  'GST',
  'CESS',
  'TCS',
  'TDS',
  'VAT',
  'SALES',
  'OTHER',
]);
export type TaxKind = z.infer<typeof taxKindSchema>;

/** One tax on an order, a line, a shipping line or a fee. */
export const taxLineSchema = z.object({
  name: z.string(),
  kind: taxKindSchema,
  /** As a fraction: `"0.09"` is nine percent. */
  rate: z.exactOptional(decimalSchema),
  amount: moneyPairSchema,
  jurisdiction: z.exactOptional(z.string()),
  collectedBy: z.exactOptional(z.enum(['seller', 'marketplace'])),
});
export type TaxLine = z.infer<typeof taxLineSchema>;

/** A tax registration of one party of the sale. */
export const taxIdSchema = z.object({
  type: z.enum(['GSTIN', 'PAN', 'VAT', 'IOSS', 'EIN', 'OTHER']),
  value: z.string(),
  party: z.enum(['buyer', 'seller']),
});
export type TaxId = z.infer<typeof taxIdSchema>;
