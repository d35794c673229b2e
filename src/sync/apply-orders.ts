import type { CallOptions } from '../core/call.js';
import type { Connector } from '../core/connector.js';
import { ConnectorError } from '../core/errors.js';
import type { StoreKey } from '../core/ports.js';
import { sameValue } from '../model/equality.js';
import { compareRevisions, type Order } from '../model/index.js';
import type { AppliedOrder, OrderPosition, OrderSink } from './ports/index.js';
import { decideOrder } from './stored-order.js';
import type { OrderUpdate } from './tell-orders.js';

/** What became of a batch, by the orders that really changed. */
export interface AppliedBatch {
  readonly created: readonly Order[];
  /** Each with what was stored before. */
  readonly updated: readonly OrderUpdate[];
  /** Those, and what was touched without any change that the host has not heard of. */
  readonly written: readonly Order[];
  readonly unchanged: number;
  readonly stale: number;
  readonly refetched: number;
}

export interface ApplyInput {
  readonly store: StoreKey;
  readonly orders: readonly Order[];
  readonly position?: OrderPosition | undefined;
  readonly connector: Pick<Connector, 'fetchOrder'>;
  readonly sink: OrderSink;
  readonly call: CallOptions;
  /** Notes what changes as untold, for {@link tellOrders}. */
  readonly tell: boolean;
  /** The orders were fetched one by one just now. @default false */
  readonly authoritative?: boolean;
}

/**
 * The one way of orders into the sink, for runs and webhooks alike: each order once, never an older one over a newer one,
 * and two of the same instant decided by the platform.
 */
export async function applyOrders(input: ApplyInput): Promise<AppliedBatch> {
  const { store, orders, position, connector, sink, call, tell, authoritative = false } = input;
  const common = {
    ...{ store, tell },
    ...(position === undefined ? {} : { position }),
  };
  const newest = newestOfEach(orders);
  const first = pairsOf(newest, await sink.apply({ ...common, orders: newest, authoritative }), authoritative);
  const ambiguous = first.filter(({ row }) => row.outcome === 'refetch').map(({ order }) => order);
  const fresh = await fetchEach(store, ambiguous, connector, call);
  // The sink has left the position where it was: the batch ends here.
  const second = ambiguous.length === 0 ? [] : await sink.apply({ ...common, orders: fresh, authoritative: true });

  const rows = [...first, ...pairsOf(fresh, second, true)].filter(({ row }) => row.outcome !== 'refetch');
  const written = rows.filter(({ row }) => row.outcome === 'created' || row.outcome === 'updated');
  const isNew = ({ row }: Pair) => (row.change ?? row.outcome) === 'created';
  const created = written.filter(isNew).map(({ order }) => order);
  const updated = written
    .filter((pair) => !isNew(pair) && !isKnown(pair))
    .map(({ order, row }) => ({ order, previous: row.wasUntold === true ? undefined : row.previous }));
  const count = (outcome: AppliedOrder['outcome']) => rows.filter(({ row }) => row.outcome === outcome).length;
  return {
    ...{ created, updated, written: written.map(({ order }) => order) },
    unchanged: count('unchanged') + written.length - created.length - updated.length,
    stale: count('stale'),
    refetched: fresh.length,
  };
}

/** A platform touches orders without changing anything a host would see. */
function isKnown({ order, row: { previous, wasUntold } }: Pair): boolean {
  return previous !== undefined && wasUntold !== true && sameValue(contentOf(previous), contentOf(order));
}

function contentOf({ revision: _r, updatedAt: _u, provenance: _p, raw: _w, ...content }: Order) {
  return content;
}

/** A walk hands an order out twice when it changes meanwhile. */
function newestOfEach(orders: readonly Order[]): readonly Order[] {
  const byKey = new Map<string, Order>();
  for (const order of orders) {
    const known = byKey.get(order.key);
    if (known === undefined || compareRevisions(known.revision, order.revision) !== 'older')
      byKey.set(order.key, order);
  }
  return [...byKey.values()];
}

async function fetchEach(
  { storeId }: StoreKey,
  ambiguous: readonly Order[],
  connector: Pick<Connector, 'fetchOrder'>,
  call: CallOptions,
): Promise<readonly Order[]> {
  const orders: Order[] = [];
  for (const order of ambiguous) {
    try {
      orders.push(await connector.fetchOrder({ storeId, orderId: order.orderId }, call));
    } catch (error) {
      if (!ConnectorError.isInstance(error)) throw error;
      // Nobody can be asked: the one at hand came last.
      if (error.code === 'not_supported') orders.push(order);
      // Gone meanwhile: what is stored stays until reconciliation finds out.
      else if (error.code !== 'not_found') throw error;
    }
  }
  return orders;
}

interface Pair {
  /** As it is stored now, where it was written. */
  readonly order: Order;
  readonly row: AppliedOrder;
}

function pairsOf(orders: readonly Order[], rows: readonly AppliedOrder[], authoritative: boolean): readonly Pair[] {
  const byId = new Map(orders.map((order) => [order.orderId, order]));
  return rows.flatMap((row) => {
    const order = byId.get(row.orderId);
    if (order === undefined) return [];
    return [{ order: decideOrder(row.previous, order, authoritative).order ?? order, row }];
  });
}
