import * as z from 'zod';

/** A telephone number as given, and in E.164 only when that is certain. */
export const phoneSchema = z.object({
  raw: z.string(),
  e164: z.exactOptional(z.string().regex(/^\+[1-9]\d{7,14}$/)),
  ext: z.exactOptional(z.string()),
});
export type Phone = z.infer<typeof phoneSchema>;

/** State, province or union territory. */
export const subdivisionSchema = z.object({
  /** ISO 3166-2 without the country, e.g. `MH`; for India always the current code. */
  code: z.exactOptional(z.string()),
  name: z.exactOptional(z.string()),
  /** What the platform sent, e.g. `OR` for Odisha. Filled from the same wire field in every shape. */
  source: z.exactOptional(z.string()),
});
export type Subdivision = z.infer<typeof subdivisionSchema>;

/** A postal address. Every part may be missing: platforms hide and buyers forget. */
export const addressSchema = z.object({
  name: z.exactOptional(z.string()),
  firstName: z.exactOptional(z.string()),
  lastName: z.exactOptional(z.string()),
  company: z.exactOptional(z.string()),
  line1: z.exactOptional(z.string()),
  line2: z.exactOptional(z.string()),
  line3: z.exactOptional(z.string()),
  landmark: z.exactOptional(z.string()),
  city: z.exactOptional(z.string()),
  district: z.exactOptional(z.string()),
  subdivision: z.exactOptional(subdivisionSchema),
  /** As the platform wrote it; for India `normalizePinCode` gives the six digits. */
  postalCode: z.exactOptional(z.string()),
  /** ISO 3166-1 alpha-2. */
  country: z.exactOptional(z.string().regex(/^[A-Z]{2}$/)),
  phone: z.exactOptional(phoneSchema),
  altPhone: z.exactOptional(phoneSchema),
  email: z.exactOptional(z.string()),
  kind: z.exactOptional(z.enum(['residential', 'commercial', 'unknown'])),
  geo: z.exactOptional(z.object({ lat: z.number(), lng: z.number() })),
  validated: z.exactOptional(z.boolean()),
  raw: z.exactOptional(z.unknown()),
});
export type Address = z.infer<typeof addressSchema>;

/** The person who bought. */
export const buyerSchema = z.object({
  id: z.exactOptional(z.string()),
  name: z.exactOptional(z.string()),
  email: z.exactOptional(z.string()),
  phone: z.exactOptional(phoneSchema),
  company: z.exactOptional(z.string()),
  locale: z.exactOptional(z.string()),
  /** The e-mail is the marketplace's relay address, not the buyer's own. */
  marketplaceEmail: z.exactOptional(z.boolean()),
});
export type Buyer = z.infer<typeof buyerSchema>;
