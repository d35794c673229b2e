import type { RequestContext } from '../graphql/context.js';
import { invalidId, type UserError } from '../graphql/errors.js';
import { parseGid } from '../ids.js';
import type { FulfillmentOrderRecord, TrackingRecord } from '../state/records.js';

export interface LineInput {
  readonly id: string;
  readonly quantity: number;
}

export interface TrackingInput {
  readonly company?: string | null;
  readonly number?: string | null;
  readonly numbers?: readonly string[] | null;
  readonly url?: string | null;
  readonly urls?: readonly string[] | null;
}

/** The number behind a gid of `kind`; any other id, or number zero, is an error of the whole call [REC]. */
export function requireId(text: string, kind: string): string {
  const parsed = parseGid(text);
  if (parsed?.kind !== kind || !/^[1-9]\d*$/.test(parsed.id)) throw invalidId();
  return parsed.id;
}

/** Fulfillment orders at own locations and at partners' take different scopes. */
export function mayWrite(fulfillmentOrder: FulfillmentOrderRecord, context: RequestContext): boolean {
  const partner = context.shop.location(fulfillmentOrder.locationId)?.fulfillmentService != null;
  return context.access.has(
    partner ? 'write_third_party_fulfillment_orders' : 'write_merchant_managed_fulfillment_orders',
  );
}

export const failed = (...userErrors: readonly UserError[]): object => ({ fulfillment: null, userErrors });

/** Single number and url, or lists matched by position [DOC]. */
export function trackingOf(input: TrackingInput | null | undefined): TrackingRecord[] {
  if (input == null) return [];
  const company = input.company ?? null;
  const numbers = input.numbers ?? (input.number == null ? [] : [input.number]);
  const urls = input.urls ?? (input.url == null ? [] : [input.url]);
  const count = Math.max(numbers.length, urls.length, company === null ? 0 : 1);
  return Array.from({ length: count }, (_, index) => ({
    company,
    number: numbers[index] ?? null,
    url: urls[index] ?? null,
  }));
}
