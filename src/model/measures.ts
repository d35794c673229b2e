import * as z from 'zod';
import { decimalSchema } from './primitives.js';

export const weightSchema = z.object({ value: decimalSchema, unit: z.enum(['g', 'kg', 'oz', 'lb']) });
export type Weight = z.infer<typeof weightSchema>;

export const dimensionsSchema = z.object({
  length: decimalSchema,
  width: decimalSchema,
  height: decimalSchema,
  unit: z.enum(['mm', 'cm', 'm', 'in', 'ft']),
});
export type Dimensions = z.infer<typeof dimensionsSchema>;

/** What a courier asks of anything that has a body. */
export const measuresSchema = z.object({
  weight: z.exactOptional(weightSchema),
  dimensions: z.exactOptional(dimensionsSchema),
});
