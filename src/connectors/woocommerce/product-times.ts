import { type Iso8601, toIsoUtc } from '../../model/index.js';
import type { WooRequest } from './client.js';
import type { WooWire } from './product-units.js';

/** WooCommerce writes `_gmt` times without a zone. */
export function gmtTime(value: unknown): Iso8601 | undefined {
  return typeof value === 'string' ? (toIsoUtc(value) ?? toIsoUtc(`${value}Z`)) : undefined;
}

/**
 * The filter for rows changed at a moment or later. `modified_after` is exclusive and knows whole seconds; with a zone in
 * it, `dates_are_gmt` shifts it by the site's offset (observed in 10.0, woocommerce#19976).
 */
export function modifiedSince(since: number | undefined): NonNullable<WooRequest['query']> {
  if (since === undefined) return {};
  const second = Math.floor(since / 1_000) * 1_000;
  return { modified_after: new Date(second - 1_000).toISOString().slice(0, 19), dates_are_gmt: true };
}

/** Before 5.8 stores take no notice of the filter. A row without a readable time is never left out. */
export function isSince(wire: WooWire, since: number | undefined): boolean {
  const modifiedAt = gmtTime(wire['date_modified_gmt']);
  return since === undefined || modifiedAt === undefined || Date.parse(modifiedAt) >= Math.floor(since / 1_000) * 1_000;
}
