import type { StoreKey } from '../core/ports.js';
import type { Order } from '../model/index.js';
import type { AppliedBatch } from './apply-orders.js';
import type { OrderSink } from './ports/index.js';

/** Orders as they are stored now. A touch that changed nothing a host would see is not among them. */
export interface OrdersChanged {
  readonly store: StoreKey;
  readonly created: readonly Order[];
  readonly updated: readonly OrderUpdate[];
}

export interface OrderUpdate {
  /** One that the platform has deleted has `deletedAt`. */
  readonly order: Order;
  /** What the host was told of it before. Absent where that is not known any more: it was killed, or failed, before it heard. */
  readonly previous: Order | undefined;
}

/**
 * Told what really changed, after it was stored; awaited. Each change comes at least once, and again when this fails or the
 * process dies in it: do it so that doing it twice does no harm.
 *
 * Runs and inboxes that work at the same time may tell of one order at the same time, and the older word may come last. A host
 * that keeps a copy of its own reads the order from the sink (`sink.get`) when it writes, or leaves what is older by
 * `revision.at` than what it has.
 */
export type OrdersListener = (change: OrdersChanged) => void | Promise<void>;

/** Tells the host of a batch that was applied with `tell`. What it throws goes on, and the batch stays untold. */
export async function tellOrders(
  store: StoreKey,
  { created, updated, written }: Pick<AppliedBatch, 'created' | 'updated' | 'written'>,
  sink: OrderSink,
  onOrders: OrdersListener | undefined,
): Promise<void> {
  if (onOrders === undefined || written.length === 0) return;
  if (created.length > 0 || updated.length > 0) await onOrders({ store, created, updated });
  await sink.told(store, written);
}

const CHUNK = 100;

/**
 * Tells a host what it was not told because it was killed, or failed, in between.
 *
 * @param only one order: what the host fails at for another one is not its fault. Default: all.
 */
export async function tellUntold(
  store: StoreKey,
  sink: OrderSink,
  onOrders: OrdersListener,
  { signal, only }: { readonly signal?: AbortSignal | undefined; readonly only?: string } = {},
): Promise<void> {
  let created: Order[] = [];
  let updated: OrderUpdate[] = [];
  const flush = async () => {
    const written = [...created, ...updated.map(({ order }) => order)];
    await tellOrders(store, { created, updated, written }, sink, onOrders);
    created = [];
    updated = [];
  };
  for await (const { order, change } of sink.untold(store)) {
    signal?.throwIfAborted();
    if (only !== undefined && order.orderId !== only) continue;
    if (change === 'created') created.push(order);
    else updated.push({ order, previous: undefined });
    if (created.length + updated.length >= CHUNK) await flush();
  }
  await flush();
}
