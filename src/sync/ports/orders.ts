import type { StoreKey } from '../../core/ports.js';
import type { Order, Revision } from '../../model/index.js';

/** Where order sync of a store goes on: inside a run at `cursor`, else from `syncedUntil`. */
export interface OrderPosition {
  /** The run's own start: its pages belong to `updatedAfter`. ISO 8601, UTC; absent for a first full read. */
  readonly updatedAfter?: string;
  /** Of the run under way. */
  readonly cursor?: string;
  /** Where the next run starts, by the platform's clock. ISO 8601, UTC. */
  readonly syncedUntil?: string;
}

/** What became of an order that was handed in. */
export type OrderOutcome =
  | 'created'
  | 'updated'
  /** The same revision again. Nothing was written. */
  | 'unchanged'
  /** What is stored is newer. Nothing was written. */
  | 'stale'
  /**
   * Only the platform knows which is last: the same instant with other facts, or the same revision of an order that is
   * marked deleted. Nothing was written.
   */
  | 'refetch';

export interface OrderBatch {
  readonly store: StoreKey;
  /** Each once, all of this store. */
  readonly orders: readonly Order[];
  /**
   * Saved in the same step as the orders, unless one of them is to be fetched again: then it stays where it was, since the
   * batch is not done. Absent for orders that came outside a run (webhooks).
   */
  readonly position?: OrderPosition;
  /**
   * The host fetched these just now: of two of the same instant the one in the batch is right, and an order that is marked
   * deleted is there again. What is newer in the store stays all the same: it may have come in while the host was fetching.
   * @default false
   */
  readonly authoritative?: boolean;
  /**
   * What this batch creates or updates is noted as untold, in the same step: a host that is told of changes hears of each at
   * least once, also when it is killed in between.
   * @default false
   */
  readonly tell?: boolean;
}

/** What the host has to be told of an order: `created` until it has heard of it for the first time. */
export type OrderChange = 'created' | 'updated';

export interface AppliedOrder {
  readonly orderId: string;
  readonly outcome: OrderOutcome;
  /** With `tell`, of what was written. */
  readonly change?: OrderChange;
  /** With `tell`, of what was written: the host had not confirmed what was stored before either. */
  readonly wasUntold?: boolean;
  /** What was stored before, where there was something. */
  readonly previous?: Order;
}

/** One order as it is known without its content. */
export interface StoredOrder {
  readonly orderId: string;
  readonly revision: Revision;
  readonly isDeleted: boolean;
}

/** An order that the host has not confirmed to know, as it is now. */
export interface UntoldOrder {
  readonly order: Order;
  readonly change: OrderChange;
}

/**
 * Where orders go. `apply` is the only way in, for runs and webhooks alike: orders and position are written in one step,
 * so that a crash leaves neither a gap nor a position that claims more than was stored.
 */
export interface OrderSink {
  position(store: StoreKey): Promise<OrderPosition | undefined>;
  /**
   * Writes each order unless what is stored is newer (`shouldApply` of the model decides), and the position.
   *
   * All or nothing where the storage has transactions; else orders first and the position last, so that what a crash cuts
   * off is done again. Doing it again changes nothing.
   *
   * An order that is newer than the stored one and older than its deletion stays marked deleted.
   *
   * @returns one row per order, in the order of the batch.
   * @throws {ConnectorError} `invalid_request` for an order that is there twice or belongs to another store. Nothing is
   * written then.
   */
  apply(batch: OrderBatch): Promise<readonly AppliedOrder[]>;
  get(store: StoreKey, orderId: string): Promise<Order | undefined>;
  /**
   * Keeps the order and marks it deleted at the platform: `state.value` becomes `deleted`, `deletedAt` what is given here,
   * the revision stays. Idempotent.
   *
   * @param options.tell as in a batch: notes the order as untold.
   * @returns whether it was there and not marked.
   */
  markDeleted(store: StoreKey, orderId: string, at: string, options?: { readonly tell?: boolean }): Promise<boolean>;
  /** What was written with `tell` and is not confirmed, in no defined order. */
  untold(store: StoreKey): AsyncIterable<UntoldOrder>;
  /** Confirms that the host knows these versions. What was written, or marked deleted, since then stays untold. */
  told(store: StoreKey, orders: readonly Order[]): Promise<void>;
  /** What is stored of a store, in no defined order. @param filter.updatedAfter by the revision's clock, inclusive. */
  list(store: StoreKey, filter?: { readonly updatedAfter?: string }): AsyncIterable<StoredOrder>;
  /** All of a store: orders and position. Idempotent. */
  deleteStore(store: StoreKey): Promise<void>;
}
