import type { OperationHandle } from '../../core/connector.js';
import type { StoreKey } from '../../core/ports.js';

export type ListingValueKind = 'stock' | 'price';

/** What a listing was last told: one value for each kind, listing and location. */
export interface ListingValue {
  /** `Product.id`: the platform's id of the sellable unit. */
  readonly unitId: string;
  /** Absent where the platform, or the host, knows no locations. */
  readonly locationId?: string;
  readonly kind: ListingValueKind;
  /** A whole number for `stock` (`12`), a decimal for `price` (`499.00`). */
  readonly value: string;
  /** ISO 8601, UTC: when the platform took it, or was asked to. */
  readonly writtenAt: string;
  /** The platform does it later: what `checkOperation` goes on with. Absent once it is confirmed. */
  readonly handle?: OperationHandle;
}

/** Keeps what was last written to each listing, so that only changes are sent, and an echo of our own is known as one. */
export interface ListingValueStore {
  /** @param unitIds default: all of the store. Order is not defined. */
  list(
    store: StoreKey,
    kind: ListingValueKind,
    filter?: { readonly unitIds?: readonly string[] },
  ): AsyncIterable<ListingValue>;
  /** Inserts or replaces by kind, unit and location. */
  put(store: StoreKey, values: readonly ListingValue[]): Promise<void>;
  /** Forgets these values, whatever they are: the next run writes anew. Idempotent. */
  remove(store: StoreKey, kind: ListingValueKind, unitIds: readonly string[]): Promise<void>;
  /** All of a store. Idempotent. */
  deleteStore(store: StoreKey): Promise<void>;
}
