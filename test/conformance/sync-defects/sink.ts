import { type Order, shouldApply } from '../../../src/model/index.js';
import { createMemoryOrderSink } from '../../../src/sync/index.js';
import type { OrderSink } from '../../../src/sync/ports/index.js';
import { type OrderTable, orderSinkOn } from '../../../src/sync/tables/order-sink.js';
import { changedPort, mappedRows, type PortDefect } from './defect.js';
import { brokenTable, type TableDefects } from './tables.js';

const on =
  (defects: TableDefects, storeKey: (platform: string, storeId: string) => string = (...key) => JSON.stringify(key)) =>
  () => {
    const tables = new Map<string, OrderTable>();
    return orderSinkOn(({ platform, storeId }) => {
      const key = storeKey(platform, storeId);
      const table: OrderTable = tables.get(key) ?? brokenTable(defects);
      tables.set(key, table);
      return table;
    });
  };
const changed = (changes: (sink: OrderSink) => Partial<OrderSink>) => changedPort(createMemoryOrderSink, changes);

export const sinkDefects: readonly PortDefect<OrderSink>[] = [
  {
    name: 'applies race',
    create: on({ races: true }),
    caughtBy: ['whatever comes at once', 'batches at once', 'of marks at once'],
  },
  { name: 'orders are not copied', create: on({ aliases: true }), caughtBy: ['orders and positions are copies'] },
  { name: 'a failed batch leaves some orders', create: on({ partial: true }), caughtBy: ['a batch that fails midway'] },
  {
    name: 'orders are merged',
    create: on({ merges: true }),
    caughtBy: ['a newer one replaces'],
  },
  {
    name: 'letter case of ids does not count',
    create: on({ key: (key) => key.toLowerCase() }),
    caughtBy: ['any order id'],
  },
  {
    name: 'ids are numbers',
    create: on({ key: (key) => key.replace(/\d+/, (digits) => String(Number(digits))) }),
    caughtBy: ['any order id'],
  },
  {
    name: 'platforms share their stores',
    create: on({}, (_, storeId) => storeId),
    caughtBy: ['keeps any store apart'],
  },
  {
    name: 'keys are joined by a colon',
    create: on({}, (...key) => key.join(':')),
    caughtBy: ['keeps any store apart'],
  },
  {
    name: 'the position is stored before the orders',
    create: changed((sink) => ({
      apply: async (batch) => {
        if (batch.position !== undefined)
          await sink.apply({ store: batch.store, orders: [], position: batch.position });
        return sink.apply(batch);
      },
    })),
    caughtBy: ['a batch that fails midway', 'the position waits'],
  },
  {
    name: 'the position does not wait for an order to be fetched again',
    create: changed((sink) => ({
      apply: async (batch) => {
        const rows = await sink.apply(batch);
        if (batch.position !== undefined)
          await sink.apply({ store: batch.store, orders: [], position: batch.position });
        return rows;
      },
    })),
    caughtBy: ['the position waits'],
  },
  {
    name: 'a batch that waits writes none of its orders',
    create: changed((sink) => ({
      apply: async (batch) => {
        for (const order of batch.orders) {
          const stored = await sink.get(batch.store, order.orderId);
          if (batch.authoritative === true || shouldApply(stored, order) !== 'refetch') continue;
          return batch.orders.map(({ orderId }) => ({ orderId, outcome: 'refetch' }));
        }
        return sink.apply(batch);
      },
    })),
    caughtBy: ['the position waits', 'two of one instant'],
  },
  {
    name: 'a batch without a position forgets it',
    create: changed((sink) => ({ apply: (batch) => sink.apply({ ...batch, position: batch.position ?? {} }) })),
    caughtBy: ['orders that come outside a run'],
  },
  {
    name: 'a batch without orders is skipped',
    create: changed((sink) => ({ apply: async (batch) => (batch.orders.length === 0 ? [] : sink.apply(batch)) })),
    caughtBy: ['a batch without orders'],
  },
  {
    name: 'positions are merged',
    create: changed((sink) => ({
      apply: async (batch) =>
        sink.apply(
          batch.position === undefined
            ? batch
            : { ...batch, position: { ...(await sink.position(batch.store)), ...batch.position } },
        ),
    })),
    caughtBy: ['the position is stored'],
  },
  {
    name: 'two of one instant are not told apart',
    create: changed((sink) => ({ apply: (batch) => sink.apply({ ...batch, authoritative: true }) })),
    caughtBy: ['two of one instant', 'the position waits'],
  },
  {
    name: 'authoritative is ignored',
    create: changed((sink) => ({ apply: ({ authoritative: _ignored, ...batch }) => sink.apply(batch) })),
    caughtBy: ['an authoritative one decides', 'the position waits'],
  },
  {
    name: 'what is authoritative replaces anything',
    create: changed((sink) => ({
      apply: async (batch) => {
        if (batch.authoritative !== true) return sink.apply(batch);
        const rows = await sink.apply(batch);
        const stale = rows.filter(({ outcome }) => outcome === 'stale').map(({ orderId }) => orderId);
        const orders = batch.orders
          .filter(({ orderId }) => stale.includes(orderId))
          .map((order) => ({ ...order, revision: { ...order.revision, at: '2999-01-01T00:00:00.000Z' } }));
        await sink.apply({ store: batch.store, orders });
        return rows;
      },
    })),
    caughtBy: ['an authoritative one does not replace'],
  },
  {
    name: 'the last one in wins',
    create: changed((sink) => ({
      apply: async (batch) => {
        const rows = await sink.apply(batch);
        return rows.map((row) => (row.outcome === 'stale' ? { ...row, outcome: 'updated' } : row));
      },
    })),
    caughtBy: ['an older one never replaces', 'rows come in the order'],
  },
  {
    name: 'instants are compared as texts',
    create: changed((sink) => ({
      apply: async (batch) => {
        const rows = await sink.apply(batch);
        return rows.map((row, index) => {
          const at = batch.orders[index]?.revision.at ?? '';
          return row.previous !== undefined && at < row.previous.revision.at ? { ...row, outcome: 'stale' } : row;
        });
      },
      list: (store, filter) =>
        mappedRows(sink.list(store), (row) => (row.revision.at >= (filter?.updatedAfter ?? '') ? row : undefined)),
    })),
    caughtBy: ['revisions compare', 'list gives every order'],
  },
  {
    name: 'rows do not say what was there',
    create: changed((sink) => ({
      apply: async (batch) => (await sink.apply(batch)).map(({ previous: _previous, ...row }) => row),
    })),
    caughtBy: ['the same again', 'a newer one replaces', 'an older one never', 'two of one instant'],
  },
  {
    name: 'rows are sorted',
    create: changed((sink) => ({
      apply: async (batch) => [...(await sink.apply(batch))].sort((a, b) => (a.orderId < b.orderId ? -1 : 1)),
    })),
    caughtBy: ['rows come in the order'],
  },
  {
    name: 'an order of another store is stored under this one',
    create: changed((sink) => ({
      apply: (batch) => sink.apply({ ...batch, orders: batch.orders.map((order) => ({ ...order, ...batch.store })) }),
    })),
    caughtBy: ['a batch with an order of another store'],
  },
  {
    name: 'an order that is there twice is stored once',
    create: changed((sink) => ({
      apply: (batch) =>
        sink.apply({ ...batch, orders: [...new Map(batch.orders.map((o) => [o.orderId, o])).values()] }),
    })),
    caughtBy: ['a batch with an order twice'],
  },
  {
    name: 'nothing is noted as untold',
    create: changed((sink) => ({ apply: ({ tell: _tell, ...batch }) => sink.apply(batch) })),
    caughtBy: [
      'what is written with tell',
      'rows say what is to be told',
      'a confirmation of an older',
      'without tell',
    ],
  },
  {
    name: 'everything is noted as untold',
    create: changed((sink) => ({ apply: (batch) => sink.apply({ ...batch, tell: true }) })),
    caughtBy: ['without tell'],
  },
  {
    name: 'a confirmation is of the order, whatever its version',
    create: changed((sink) => ({
      told: async (store, orders) => {
        const stored = await Promise.all(orders.map(({ orderId }) => sink.get(store, orderId)));
        await sink.told(
          store,
          stored.filter((order) => order !== undefined),
        );
      },
    })),
    caughtBy: ['a confirmation of an older', 'a confirmation of the same facts', 'a deletion is told'],
  },
  {
    name: 'a confirmation is of the facts, whenever they were so',
    create: changed((sink) => ({
      told: async (store, orders) => {
        const stored = await Promise.all(orders.map(({ orderId }) => sink.get(store, orderId)));
        const tokens = orders.map(({ revision }) => revision.token);
        await sink.told(
          store,
          stored.filter((order) => order !== undefined).filter(({ revision }) => tokens.includes(revision.token)),
        );
      },
    })),
    caughtBy: ['a confirmation of the same facts'],
  },
  {
    name: 'rows do not say that the one before was not told',
    create: changed((sink) => ({
      apply: async (batch) => (await sink.apply(batch)).map(({ wasUntold: _untold, ...row }) => row),
    })),
    caughtBy: ['rows say whether the host had heard'],
  },
  {
    name: 'a marked order is there again at any word of it',
    create: changed((sink) => ({
      apply: async (batch) => {
        const rows = await sink.apply(batch);
        const back = rows.filter(({ outcome, previous }) => outcome === 'refetch' && previous?.deletedAt !== undefined);
        const orders = batch.orders.filter(({ orderId }) => back.some((row) => row.orderId === orderId));
        return orders.length === 0 ? rows : sink.apply({ ...batch, orders, authoritative: true });
      },
    })),
    caughtBy: ['a marked order that comes as it was'],
  },
  {
    name: 'deletions are not told',
    create: changed((sink) => ({ markDeleted: (store, orderId, at) => sink.markDeleted(store, orderId, at) })),
    caughtBy: ['a deletion is told'],
  },
  {
    name: 'a deleted order is gone',
    create: changed((sink) => ({
      get: async (store, orderId) => {
        const order = await sink.get(store, orderId);
        return order?.deletedAt === undefined ? order : undefined;
      },
    })),
    caughtBy: ['a deleted order is kept', 'what happened before a deletion'],
  },
  {
    name: 'a deleted order is not listed as such',
    create: changed((sink) => ({
      list: (store, filter) => mappedRows(sink.list(store, filter), (row) => ({ ...row, isDeleted: false })),
    })),
    caughtBy: ['a deleted order is kept', 'an order that comes deleted'],
  },
  {
    name: 'marking always says that it marked',
    create: changed((sink) => ({
      markDeleted: async (...input) => {
        await sink.markDeleted(...input);
        return true;
      },
    })),
    caughtBy: ['marking again', 'of marks at once', 'an order that comes deleted'],
  },
  {
    name: 'a late delivery brings a deleted order back',
    create: changed((sink) => ({
      get: async (store, orderId) => {
        const order = await sink.get(store, orderId);
        if (order?.deletedAt === undefined || order.revision.at < '2026-01-01T00:00:04.000Z') return order;
        const { deletedAt: _deletedAt, ...rest } = order;
        return { ...rest, state: { value: 'open', raw: 'OPEN' } };
      },
    })),
    caughtBy: ['what happened before a deletion'],
  },
  {
    name: 'a restored order stays deleted',
    create: changed((sink) => ({
      apply: async (batch) => {
        const deleted = await Promise.all(batch.orders.map(({ orderId }) => sink.get(batch.store, orderId)));
        const rows = await sink.apply(batch);
        for (const order of deleted) {
          if (order?.deletedAt !== undefined) await sink.markDeleted(batch.store, order.orderId, order.deletedAt);
        }
        return rows;
      },
    })),
    caughtBy: ['an order that comes back'],
  },
  {
    name: 'deleteStore leaves the position',
    create: changed((sink) => ({
      deleteStore: async (store) => {
        const position = await sink.position(store);
        await sink.deleteStore(store);
        if (position !== undefined) await sink.apply({ store, orders: [], position });
      },
    })),
    caughtBy: ['deleteStore takes'],
  },
  ...([true, false] as const).map((isDeleted) => ({
    name: `deleteStore leaves orders that are ${isDeleted ? '' : 'not '}marked deleted`,
    create: changed((sink) => ({
      deleteStore: async (store) => {
        const orders: Order[] = [];
        for await (const row of sink.list(store)) {
          const order = row.isDeleted === isDeleted ? await sink.get(store, row.orderId) : undefined;
          if (order !== undefined) orders.push(order);
        }
        await sink.deleteStore(store);
        await sink.apply({ store, orders });
      },
    })),
    caughtBy: ['deleteStore takes'],
  })),
  {
    name: 'deleteStore marks the orders as deleted',
    create: changed((sink) => ({
      deleteStore: async (store) => {
        for await (const { orderId } of sink.list(store)) {
          await sink.markDeleted(store, orderId, '2999-01-01T00:00:00.000Z');
        }
      },
    })),
    caughtBy: ['deleteStore takes'],
  },
  {
    name: 'deleteStore takes the store id of every platform',
    create: changed((sink) => ({
      deleteStore: async (store) => {
        for (const platform of ['shopify', 'amazon']) await sink.deleteStore({ ...store, platform });
      },
    })),
    caughtBy: ['deleteStore takes'],
  },
  {
    name: 'the list leaves out its bound',
    create: changed((sink) => ({
      list: (store, filter) =>
        mappedRows(sink.list(store, filter), (row) => (row.revision.at === filter?.updatedAfter ? undefined : row)),
    })),
    caughtBy: ['list gives every order'],
  },
  {
    name: 'the list shows the order',
    create: changed((sink) => ({
      list: (store, filter) => mappedRows(sink.list(store, filter), (row) => ({ ...row, order: 'all of it' })),
    })),
    caughtBy: ['list gives every order'],
  },
  {
    name: 'a large order loses its end',
    create: changed((sink) => ({
      get: async (store, orderId) => {
        const order = await sink.get(store, orderId);
        return (
          order && {
            ...order,
            notes: order.notes?.map((note) => ({ ...note, text: note.text.slice(0, 65_536) })) ?? [],
          }
        );
      },
    })),
    caughtBy: ['a large order'],
  },
];
