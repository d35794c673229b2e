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
  /** A whole number for `stock` (`12`); for `price` a decimal, with the struck-out one and the currency where they were given (`499.00/599.00 INR`). */
  readonly value: string;
  /** ISO 8601, UTC: when the platform took it, or was asked to. */
  readonly writtenAt: string;
  /** The platform does it later. Absent once it is confirmed. */
  readonly pending?: PendingWrite;
  /**
   * What `checkOperation` goes on with. It may be large, and many values may wait for the same operation: one of them has it.
   */
  readonly handle?: OperationHandle;
  /** The platform has accepted it and may go on showing the one before for a while (Amazon). */
  readonly accepted?: true;
  /** The platform counts it itself: it was read and told to the host, and is never written. */
  readonly readOnly?: true;
}

/** A place in work that the platform does later. */
export interface PendingWrite {
  /** Names the operation among those of its store. */
  readonly operation: string;
  /** Which row of the operation's result it is. */
  readonly row: number;
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
