import type { WooRequest } from './client.js';
import { isBetween, justBefore } from './order-filters.js';
import type { WooWire } from './product-units.js';

/** The filter for rows changed at a moment or later. */
export function modifiedSince(since: number | undefined): NonNullable<WooRequest['query']> {
  return since === undefined ? {} : { modified_after: justBefore(since), dates_are_gmt: true };
}

/** Before 5.8 stores take no notice of the filter. */
export function isSince(wire: WooWire, since: number | undefined): boolean {
  return isBetween(wire['date_modified_gmt'], since, undefined);
}
