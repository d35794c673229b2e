import { InvalidRequestError } from '../../core/errors.js';
import type { StoreKey } from '../../core/ports.js';
import { compareRevisions, type Order } from '../../model/index.js';
import type { AppliedOrder, OrderBatch, OrderChange, OrderPosition, OrderSink } from '../ports/index.js';
import { decideOrder, deletedOrder, isDeletedOrder, type OrderMark } from '../stored-order.js';
import { type Table, type TableChange, tableKey, walkTable } from './table.js';

/** What a sink's table holds: the orders of one store, and where sync of it stands. */
export type OrderHead =
  | (OrderMark & {
      readonly orderId: string;
      readonly isDeleted: boolean;
      /** The host has not confirmed to know it. */
      readonly untold?: OrderChange;
    })
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
          const mark = markOf(heads.get(key));
          const { outcome, order: written } = decideOrder(mark, order, batch.authoritative);
          const untold = untoldOf(mark, batch.tell);
          if (written !== undefined) changes.push(changeOf(key, written, untold));
          rows.push({
            ...{ orderId: order.orderId, outcome },
            ...(written === undefined ? {} : toldRowOf(mark, batch)),
            ...(previous === undefined ? {} : { previous }),
          });
        }
        if (batch.position !== undefined && rows.every(({ outcome }) => outcome !== 'refetch')) {
          changes.push({ key: POSITION, head: { position: batch.position } });
        }
        return { changes, result: rows };
      });
    },

    get: (store, orderId) => tableOf(store).read(({ load }) => load(keyOf(orderId))),

    markDeleted: (store, orderId, at, { tell } = {}) =>
      tableOf(store).update(async ({ heads, load }) => {
        const key = keyOf(orderId);
        const order = await load(key);
        if (order === undefined || isDeletedOrder(order)) return { changes: [], result: false };
        const untold = untoldOf(markOf(heads.get(key)), tell);
        return { changes: [changeOf(key, deletedOrder(order, at), untold)], result: true };
      }),

    async *untold(store) {
      const rows = walkTable(
        tableOf(store),
        (head) => 'untold' in head,
        async (head, load) => ({ change: 'untold' in head ? head.untold : undefined, order: await load() }),
      );
      for await (const { change, order } of rows) {
        if (change !== undefined && order !== undefined) yield { order, change };
      }
    },

    told: (store, orders) =>
      tableOf(store).update(({ heads }) => ({
        changes: orders.flatMap((order) => {
          const key = keyOf(order.orderId);
          const mark = markOf(heads.get(key));
          if (mark?.untold === undefined || !isSameVersion(mark, order)) return [];
          const { untold: _told, ...head } = mark;
          return [{ key, head }];
        }),
        result: undefined,
      })),

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
        erase: true,
      })),
  };
}

/** @throws {ConnectorError} `invalid_request` for a batch that the port refuses. */
export function requireOrders({ store, orders }: OrderBatch): void {
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

function changeOf(key: string, order: Order, untold: OrderChange | undefined): TableChange<OrderHead, Order> {
  const { orderId, revision, deletedAt } = order;
  const isDeleted = isDeletedOrder(order);
  return {
    key,
    head: {
      ...{ orderId, revision, isDeleted },
      ...(deletedAt === undefined ? {} : { deletedAt }),
      ...(untold === undefined ? {} : { untold }),
    },
    body: order,
  };
}

type StoredMark = Extract<OrderHead, OrderMark>;

/** What is to be told after a write: what never was told stays the news that it was. */
export function untoldOf(mark: { readonly untold?: OrderChange } | undefined, tell = false): OrderChange | undefined {
  if (!tell) return mark?.untold;
  return mark === undefined ? 'created' : (mark.untold ?? 'updated');
}

/** What the row of something written says about the telling. */
export function toldRowOf(
  mark: { readonly untold?: OrderChange } | undefined,
  { tell = false }: Pick<OrderBatch, 'tell'>,
): Pick<AppliedOrder, 'change' | 'wasUntold'> {
  const change = untoldOf(mark, tell);
  if (!tell || change === undefined) return {};
  return { change, ...(mark?.untold === undefined ? {} : { wasUntold: true }) };
}

function isSameVersion({ revision, isDeleted }: StoredMark, order: Order): boolean {
  return compareRevisions(revision, order.revision) === 'same' && isDeleted === isDeletedOrder(order);
}

function markOf(head: OrderHead | undefined): StoredMark | undefined {
  return head !== undefined && 'revision' in head ? head : undefined;
}

function keyOf(orderId: string): string {
  return tableKey('order', orderId);
}
