import type { CallOptions } from '../core/call.js';
import type { Connector } from '../core/connector.js';
import { ConnectorError } from '../core/errors.js';
import type { StoreKey } from '../core/ports.js';
import { sameValue } from '../model/equality.js';
import { compareRevisions, type Order } from '../model/index.js';
import type { AppliedOrder, OrderPosition, OrderSink } from './ports/index.js';
import type { OrderUpdate } from './tell-orders.js';

/** What became of a batch, by the orders that really changed. */
export interface AppliedBatch {
  readonly created: readonly Order[];
  /** Each with what was stored before. */
  readonly updated: readonly OrderUpdate[];
  /** Those, and what was touched without any change. */
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
}

/**
 * The one way of orders into the sink, for runs and webhooks alike: each order once, never an older one over a newer one,
 * and two of the same instant decided by the platform.
 */
export async function applyOrders(input: ApplyInput): Promise<AppliedBatch> {
  const { store, orders, position, connector, sink, call, tell } = input;
  const common = {
    ...{ store, tell },
    ...(position === undefined ? {} : { position }),
  };
  const newest = newestOfEach(orders);
  const first = await sink.apply({ ...common, orders: newest });
  const ambiguous = first.filter(({ outcome }) => outcome === 'refetch');
  const fresh = await fetchEach(store, ambiguous, connector, call);
  // The sink has left the position where it was: the batch ends here.
  const second = ambiguous.length === 0 ? [] : await sink.apply({ ...common, orders: fresh, authoritative: true });

  const rows = [...pairsOf(newest, first), ...pairsOf(fresh, second)].filter(({ row }) => row.outcome !== 'refetch');
  const written = rows.filter(({ row }) => row.outcome === 'created' || row.outcome === 'updated');
  const isNew = ({ row }: Pair) => (row.change ?? row.outcome) === 'created';
  const created = written.filter(isNew).map(({ order }) => order);
  const updated = written
    .filter((pair) => !isNew(pair) && !saysTheSame(pair.row.previous, pair.order))
    .map(({ order, row }) => ({ order, previous: row.previous }));
  const count = (outcome: AppliedOrder['outcome']) => rows.filter(({ row }) => row.outcome === outcome).length;
  return {
    ...{ created, updated, written: written.map(({ order }) => order) },
    unchanged: count('unchanged') + written.length - created.length - updated.length,
    stale: count('stale'),
    refetched: fresh.length,
  };
}

/** A platform touches orders without changing anything a host would see. */
function saysTheSame(previous: Order | undefined, order: Order): boolean {
  return previous !== undefined && sameValue(contentOf(previous), contentOf(order));
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

interface Pair {
  readonly order: Order;
  readonly row: AppliedOrder;
}

function pairsOf(orders: readonly Order[], rows: readonly AppliedOrder[]): readonly Pair[] {
  const byId = new Map(orders.map((order) => [order.orderId, order]));
  return rows.flatMap((row) => {
    const order = byId.get(row.orderId);
    return order === undefined ? [] : [{ order, row }];
  });
}
