import { check, checkSame } from '../case.js';
import {
  at,
  collected,
  frozen,
  order,
  STORE,
  sorted,
  UNUSUAL_IDS,
  UNUSUAL_STORES,
  vandalize,
} from '../sync-fixtures.js';
import { applied, type OrderSinkRule } from './rule.js';

export const contentRules: readonly OrderSinkRule[] = [
  {
    name: 'rows come in the order of the batch, many at once',
    async run(sink) {
      const ids = Array.from({ length: 300 }, (_, index) => `${(index * 7_919) % 100_003}`);
      const orders = ids.map((id) => order(id, 1));
      const rows = await sink.apply({ store: STORE, orders });
      checkSame(
        rows.map(({ orderId }) => orderId),
        ids,
        'the ids of the rows',
      );
      const mixed = ids.map((id, index) => order(id, index % 3));
      const outcomes = (await sink.apply({ store: STORE, orders: mixed })).map(({ outcome }) => outcome);
      const expected = ids.map((_, index) => ['stale', 'unchanged', 'updated'][index % 3]);
      checkSame(outcomes, expected, 'the outcomes of the second batch');
      checkSame((await collected(sink.list(STORE))).length, 300, 'how many orders are listed');
    },
  },
  {
    name: 'any order id is kept apart from any other',
    async run(sink) {
      await sink.apply({ store: STORE, orders: UNUSUAL_IDS.map((id) => order(id, 1)), position: { cursor: 'here' } });
      for (const id of UNUSUAL_IDS) checkSame(await sink.get(STORE, id), order(id, 1), `order ${id.slice(0, 40)}`);
      checkSame(
        sorted((await collected(sink.list(STORE))).map(({ orderId }) => orderId)),
        sorted(UNUSUAL_IDS),
        'the listed ids',
      );
      checkSame(await sink.position(STORE), { cursor: 'here' }, 'the position');
      checkSame(await sink.get(STORE, 'unknown'), undefined, 'an unknown id');
      checkSame(await sink.get(STORE, 'toString'), undefined, 'the id "toString"');
    },
  },
  {
    name: 'keeps any store apart from any other',
    async run(sink) {
      for (const [index, store] of UNUSUAL_STORES.entries()) {
        const orders = [order('1', index + 1, { ...store })];
        const [row] = await sink.apply({ store, orders, position: { cursor: `${index}` } });
        checkSame(row?.outcome, 'created', `the outcome in store ${JSON.stringify(store)}`);
      }
      for (const [index, store] of UNUSUAL_STORES.entries()) {
        checkSame(
          await sink.get(store, '1'),
          order('1', index + 1, { ...store }),
          `the order of ${JSON.stringify(store)}`,
        );
        checkSame(await sink.position(store), { cursor: `${index}` }, `the position of ${JSON.stringify(store)}`);
        checkSame((await collected(sink.list(store))).length, 1, `how many orders ${JSON.stringify(store)} lists`);
      }
      const [first, second] = UNUSUAL_STORES;
      if (first === undefined || second === undefined) return;
      await sink.markDeleted(first, '1', at(50));
      check((await sink.get(second, '1'))?.deletedAt === undefined, 'a mark reached another store');
    },
  },
  {
    name: 'list gives every order once, with its revision and nothing else',
    async run(sink) {
      const orders = [order('1', 1), order('2', 2), order('3', 3)];
      await sink.apply({ store: STORE, orders });
      await applied(sink, order('1', 4));
      const listed = async (updatedAfter?: string) => {
        const rows = await collected(sink.list(STORE, updatedAfter === undefined ? undefined : { updatedAfter }));
        return rows.sort((left, right) => (left.orderId < right.orderId ? -1 : 1));
      };
      const row = (id: string, seconds: number) => ({
        orderId: id,
        revision: order(id, seconds).revision,
        isDeleted: false,
      });
      checkSame(await listed(), [row('1', 4), row('2', 2), row('3', 3)], 'the list');
      checkSame(await listed(at(3)), [row('1', 4), row('3', 3)], 'the list from an instant on, inclusive');
      checkSame(await listed('2026-01-01T00:00:03Z'), [row('1', 4), row('3', 3)], 'the same, written shorter');
      checkSame(await listed(at(5)), [], 'the list of what is newer than all');
    },
  },
  {
    name: 'a list that is being walked may be changed',
    async run(sink, peer) {
      await sink.apply({ store: STORE, orders: Array.from({ length: 250 }, (_, index) => order(`${index}`, 1)) });
      const seen: string[] = [];
      for await (const { orderId } of sink.list(STORE)) {
        seen.push(orderId);
        if (seen.length % 100 === 1) await applied(peer, order(`${seen.length - 1}`, 2));
      }
      checkSame(new Set(seen).size, 250, 'how many different orders were listed');
      checkSame(seen.length, 250, 'how many rows were listed');
    },
  },
  {
    name: 'orders and positions are copies',
    async run(sink) {
      const original = { ...order('1', 1) };
      const position = { cursor: 'here' };
      const orders = [original];
      const rows = await sink.apply({ store: STORE, orders, position });
      for (const value of [original, position, rows]) vandalize(value);
      checkSame(await sink.get(STORE, '1'), order('1', 1), 'the order after what was handed in was changed');
      checkSame(await sink.position(STORE), { cursor: 'here' }, 'the position after what was handed in was changed');
      const previous = (await applied(sink, order('1', 1)))?.previous;
      for (const value of [await sink.get(STORE, '1'), await sink.position(STORE), previous]) {
        if (value !== undefined) vandalize(value);
      }
      for (const row of await collected(sink.list(STORE))) vandalize(row);
      checkSame(await sink.get(STORE, '1'), order('1', 1), 'the order after what was read was changed');
      checkSame(await sink.position(STORE), { cursor: 'here' }, 'the position after what was read was changed');
      checkSame((await collected(sink.list(STORE)))[0]?.revision, order('1', 1).revision, 'the listed revision');
    },
  },
  {
    name: 'takes frozen batches',
    async run(sink) {
      const batch = frozen({ store: STORE, orders: [order('1', 1)], position: { cursor: 'here' } });
      checkSame((await sink.apply(batch))[0]?.outcome, 'created', 'the outcome of a frozen batch');
      await sink.markDeleted(STORE, '1', at(2));
      checkSame((await sink.get(STORE, '1'))?.deletedAt, at(2), 'the mark');
    },
  },
  {
    name: 'a large order comes back whole',
    async run(sink) {
      const large = order('1', 1, { notes: [{ text: 'ü₹😀'.repeat(200_000), from: 'buyer' }] });
      await sink.apply({ store: STORE, orders: [large, order('2', 1)] });
      checkSame(await sink.get(STORE, '1'), large, 'the large order');
      checkSame(await sink.get(STORE, '2'), order('2', 1), 'the order behind it');
    },
  },
];
