import type { WebhookTopic } from '../model/index.js';

/** The operations that a platform, or a connector, may lack. */
export type OptionalOperation =
  | 'fetchOrder'
  | 'planFulfillment'
  | 'cancelOrder'
  | 'adjustInventory'
  | 'fetchInventory'
  | 'fetchProducts'
  | 'updatePrices'
  | 'webhooks'
  | 'diagnose'
  | 'checkOperation';

/** What a connector can do, as data: a user interface can show it, and the conformance suite holds it to its word. */
export interface Capabilities {
  /** `false`: the method rejects with `not_supported` before anything is sent. */
  readonly operations: Readonly<Record<OptionalOperation, boolean>>;
  readonly orders: {
    /** Most orders in one page. */
    readonly maxPageSize: number;
    /** How long after a change an order may still be missing from a filtered list, in seconds. */
    readonly listLagSeconds: number;
    /** Filters of `OrderQuery` that the platform applies itself; the others are applied to the fetched rows. */
    readonly nativeFilters: readonly string[];
    /** What the platform publishes for its list, where that goes by requests; `planSync` reckons with it. */
    readonly quota?: { readonly burst: number; readonly requestsPerSecond: number };
  };
  readonly fulfillment: {
    readonly partialQuantities: boolean;
    readonly multipleTrackingNumbers: boolean;
    readonly notifyCustomer: boolean;
  };
  readonly inventory: {
    readonly locations: boolean;
    /** `expected` is checked by the platform itself, not read and compared by the connector. */
    readonly compareAndSet: boolean;
    /** Most rows in one request; larger updates are cut. */
    readonly maxBatchSize: number;
  };
  readonly webhooks: {
    /** What a verified signature covers. */
    readonly trust: 'body' | 'envelope' | 'transport';
    readonly topics: readonly WebhookTopic[];
  };
}
