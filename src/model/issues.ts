import * as z from 'zod';

/**
 * Why a field is absent.
 *
 * - `redacted`: the platform hides it from this app (personal data rules, masked by the platform)
 * - `scope_missing`: the app was not granted the permission
 * - `plan_restricted`: the store's plan does not include it
 * - `not_supported`: the platform has no such data
 * - `not_yet_available`: the platform will tell later (an order that is still pending)
 * - `not_requested`: this shape (webhook, lean page) does not carry it; fetch the order to have it
 * - `truncated`: the platform cut a list; what is there is not all
 */
export const availabilityReasonSchema = z.enum([
  'redacted',
  'scope_missing',
  'plan_restricted',
  'not_supported',
  'not_yet_available',
  'not_requested',
  'truncated',
]);
export type AvailabilityReason = z.infer<typeof availabilityReasonSchema>;

/** Field path (`shipTo`, `buyer.email`, `lines.*.hsn`) to the reason why it is absent. */
export const availabilitySchema = z.record(z.string(), availabilityReasonSchema);
export type Availability = z.infer<typeof availabilitySchema>;

/** What can go wrong while mapping; a closed list, so that hosts can branch on it. */
export const mappingIssueCodeSchema = z.enum([
  'unknown_value',
  'missing_field',
  'invalid_value',
  'invalid_money',
  'invalid_time',
  'totals_mismatch',
  'truncated',
  'duplicate_id',
  'history_limited',
]);
export type MappingIssueCode = z.infer<typeof mappingIssueCodeSchema>;

/** One thing the mapper could not take at face value. Never carries customer data in `message`. */
export const mappingIssueSchema = z.object({
  code: mappingIssueCodeSchema,
  /** Where in the canonical order, e.g. `lines.2.unitPrice`. */
  path: z.string(),
  message: z.string(),
  /** The platform's own word or amount; only for values that say nothing about a person. */
  raw: z.exactOptional(z.string()),
});
export type MappingIssue = z.infer<typeof mappingIssueSchema>;
