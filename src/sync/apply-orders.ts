import type { CallOptions } from '../core/call.js';
import type { Connector } from '../core/connector.js';
import { ConnectorError } from '../core/errors.js';
import type { StoreKey } from '../core/ports.js';
import { sameValue } from '../model/equality.js';
import { compareRevisions, type Order } from '../model/index.js';
import type { AppliedOrder, OrderPosition, OrderSink } from './ports/index.js';

/** What became of a batch, by the orders that really changed. */
export interface AppliedBatch {
  readonly created: readonly Order[];
  /** Each with what was stored before. */
  readonly updated: readonly OrderUpdate[];
  readonly unchanged: number;
  readonly stale: number;
  readonly refetched: number;
}

export interface OrderUpdate {
  readonly order: Order;
  readonly previous: Order | undefined;
}

export interface ApplyInput {
  readonly store: StoreKey;
  readonly orders: readonly Order[];
  readonly position?: OrderPosition | undefined;
  readonly connector: Pick<Connector, 'fetchOrder'>;
  readonly sink: OrderSink;
  readonly call: CallOptions;
}

/**
 * The one way of orders into the sink, for runs and webhooks alike: each order once, never an older one over a newer one,
 * and two of the same instant decided by the platform.
 */
export async function applyOrders({
  store,
  orders,
  position,
  connector,
  sink,
  call,
}: ApplyInput): Promise<AppliedBatch> {
  const newest = newestOfEach(orders);
  const first = await sink.apply({ store, orders: newest, ...(position === undefined ? {} : { position }) });
  const ambiguous = first.filter(({ outcome }) => outcome === 'refetch');
  const fresh = await fetchEach(store, ambiguous, connector, call);
  // The sink has left the position where it was: the batch ends here.
  const second =
    ambiguous.length === 0
      ? []
      : await sink.apply({
          store,
          orders: fresh,
          authoritative: true,
          ...(position === undefined ? {} : { position }),
        });
  const rows = [...pairsOf(newest, first), ...pairsOf(fresh, second)].filter(({ row }) => row.outcome !== 'refetch');
  const count = (outcome: AppliedOrder['outcome']) => rows.filter(({ row }) => row.outcome === outcome).length;
  const updates = rows
    .filter(({ row }) => row.outcome === 'updated')
    .map(({ order, row }) => ({ order, previous: row.previous }));
  const real = updates.filter(({ order, previous }) => previous === undefined || !saysTheSame(previous, order));
  return {
    created: rows.filter(({ row }) => row.outcome === 'created').map(({ order }) => order),
    updated: real,
    unchanged: count('unchanged') + updates.length - real.length,
    stale: count('stale'),
    refetched: fresh.length,
  };
}

/** A platform touches orders without changing anything a host would see. */
function saysTheSame(previous: Order, order: Order): boolean {
  return sameValue(contentOf(previous), contentOf(order));
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
  rows: readonly AppliedOrder[],
  connector: Pick<Connector, 'fetchOrder'>,
  call: CallOptions,
): Promise<readonly Order[]> {
  const orders: Order[] = [];
  for (const { orderId } of rows) {
    try {
      orders.push(await connector.fetchOrder({ storeId, orderId }, call));
    } catch (error) {
      // Gone meanwhile: what is stored stays until reconciliation finds out.
      if (!ConnectorError.isInstance(error) || error.code !== 'not_found') throw error;
    }
  }
  return orders;
}

function pairsOf(orders: readonly Order[], rows: readonly AppliedOrder[]) {
  const byId = new Map(orders.map((order) => [order.orderId, order]));
  return rows.flatMap((row) => {
    const order = byId.get(row.orderId);
    return order === undefined ? [] : [{ order, row }];
  });
}
