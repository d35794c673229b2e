import { InvalidRequestError } from '../../core/errors.js';
import type { StoreKey } from '../../core/ports.js';
import type { Order } from '../../model/index.js';
import type { AppliedOrder, OrderBatch, OrderPosition, OrderSink } from '../ports/index.js';
import { decideOrder, deletedOrder, isDeletedOrder, type OrderMark } from '../stored-order.js';
import { type Table, type TableChange, tableKey, walkTable } from './table.js';

/** What a sink's table holds: the orders of one store, and where sync of it stands. */
export type OrderHead =
  | (OrderMark & { readonly orderId: string; readonly isDeleted: boolean })
  | { readonly position: OrderPosition };

export type OrderTable = Table<OrderHead, Order>;

const POSITION = tableKey('position');

/** An order sink on one table for each store. */
export function orderSinkOn(tableOf: (store: StoreKey) => OrderTable): OrderSink {
  return {
    position: (store) =>
      tableOf(store).read(({ heads }) => {
        const head = heads.get(POSITION);
        return head !== undefined && 'position' in head ? structuredClone(head.position) : undefined;
      }),

    async apply(batch) {
      requireOrders(batch);
      return tableOf(batch.store).update(async ({ heads, load }) => {
        const changes: TableChange<OrderHead, Order>[] = [];
        const rows: AppliedOrder[] = [];
        const stored = await Promise.all(batch.orders.map(({ orderId }) => load(keyOf(orderId))));
        for (const [index, order] of batch.orders.entries()) {
          const key = keyOf(order.orderId);
          const previous = stored[index];
          const { outcome, order: written } = decideOrder(markOf(heads.get(key)), order, batch.authoritative);
          if (written !== undefined) changes.push(changeOf(key, written));
          rows.push({ orderId: order.orderId, outcome, ...(previous === undefined ? {} : { previous }) });
        }
        if (batch.position !== undefined && rows.every(({ outcome }) => outcome !== 'refetch')) {
          changes.push({ key: POSITION, head: { position: batch.position } });
        }
        return { changes, result: rows };
      });
    },

    get: (store, orderId) => tableOf(store).read(({ load }) => load(keyOf(orderId))),

    markDeleted: (store, orderId, at) =>
      tableOf(store).update(async ({ load }) => {
        const key = keyOf(orderId);
        const order = await load(key);
        if (order === undefined || isDeletedOrder(order)) return { changes: [], result: false };
        return { changes: [changeOf(key, deletedOrder(order, at))], result: true };
      }),

    async *list(store, filter) {
      const from = filter?.updatedAfter === undefined ? undefined : Date.parse(filter.updatedAfter);
      const rows = walkTable(
        tableOf(store),
        (head) => 'revision' in head && (from === undefined || Date.parse(head.revision.at) >= from),
        (head) => head,
      );
      for await (const head of rows) {
        if (!('revision' in head)) continue;
        const { orderId, revision, isDeleted } = head;
        yield { orderId, revision: { ...revision }, isDeleted };
      }
    },

    deleteStore: (store) =>
      tableOf(store).update(({ heads }) => ({
        changes: [...heads.keys()].map((key) => ({ key, removed: true as const })),
        result: undefined,
      })),
  };
}

function requireOrders({ store, orders }: OrderBatch): void {
  const seen = new Set<string>();
  const issues = orders.flatMap((order, index) => {
    const path = `orders[${index}]`;
    if (order.platform !== store.platform || order.storeId !== store.storeId) {
      return [{ path, message: 'belongs to another store' }];
    }
    if (seen.has(order.orderId)) return [{ path, message: 'is there twice: hand in the newest only' }];
    seen.add(order.orderId);
    return [];
  });
  const [first] = issues;
  if (first === undefined) return;
  throw new InvalidRequestError(`OrderSink.apply: ${first.path} ${first.message}. Nothing was written.`, {
    platform: store.platform,
    storeId: store.storeId,
    operation: 'OrderSink.apply',
    issues,
  });
}

function changeOf(key: string, order: Order): TableChange<OrderHead, Order> {
  const { orderId, revision, deletedAt } = order;
  const isDeleted = isDeletedOrder(order);
  return {
    key,
    head: { orderId, revision, isDeleted, ...(deletedAt === undefined ? {} : { deletedAt }) },
    body: order,
  };
}

function markOf(head: OrderHead | undefined): OrderMark | undefined {
  return head !== undefined && 'revision' in head ? head : undefined;
}

function keyOf(orderId: string): string {
  return tableKey('order', orderId);
}
