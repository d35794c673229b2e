import { type Mapped, mapStatus, type OrderState } from '../../model/index.js';

/**
 * What a store's own statuses mean, by slug without `wc-`. They win over WooCommerce's, so that a store may also say what
 * it makes of those.
 */
export type StatusMap = Readonly<Record<string, OrderState>> | ReadonlyMap<string, OrderState>;

/** WooCommerce's statuses. Plugins add any number of others, which mean what the store says they mean, or nothing. */
export const STATE_BY_STATUS: ReadonlyMap<string, OrderState> = new Map<string, OrderState>([
  ['auto-draft', 'pending'],
  ['cancelled', 'cancelled'],
  ['checkout-draft', 'pending'],
  ['completed', 'completed'],
  ['draft', 'pending'],
  ['failed', 'pending'],
  ['on-hold', 'on_hold'],
  ['pending', 'pending'],
  ['processing', 'open'],
  ['refunded', 'completed'],
  ['trash', 'deleted'],
]);

/** The state of an order; `raw` is the status as received, in some plugins' payloads with the prefix `wc-`. */
export function orderState(status: string | undefined, statusMap: StatusMap = {}): Mapped<OrderState> {
  if (status === undefined) return { value: 'unknown' };
  const overrides = new Map(statusMap instanceof Map ? statusMap : Object.entries(statusMap));
  const { value } = mapStatus(STATE_BY_STATUS, slugOf(status), { overrides });
  return { value, raw: status };
}

export function slugOf(status: string): string {
  return status.replace(/^wc-/, '');
}
