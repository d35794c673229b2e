import type { SandboxOrder } from '../state/order.js';

/** Where a store keeps tracking numbers; `none` leaves them to metas written by whoever ships. */
export type TrackingMode = 'ast' | 'fulfillments' | 'none' | 'shipment-tracking';

/** What the routes need of the store's orders. */
export interface TrackingInput {
  readonly mode: TrackingMode;
  readonly seed: number;
  readonly now: () => number;
  readonly siteURL: () => string;
  readonly utcOffsetMinutes: number;
  order(id: number): SandboxOrder | undefined;
  /** A new id for a custom field of an order. */
  metaId(): number;
  /** The order was saved: its change date moves and its subscribers hear of it. */
  touch(order: SandboxOrder): void;
  setStatus(order: SandboxOrder, slug: string): void;
}
