import { check, checkSame } from '../case.js';
import { at, collected, order, STORE } from '../sync-fixtures.js';
import { applied, type OrderSinkRule, outcomeOf } from './rule.js';

export const deletionRules: readonly OrderSinkRule[] = [
  {
    name: 'a deleted order is kept, marked, under its revision',
    async run(sink) {
      await sink.apply({ store: STORE, orders: [order('1', 1), order('2', 1)], position: { cursor: 'here' } });
      checkSame(await sink.markDeleted(STORE, '1', at(5)), true, 'the first mark');
      const marked = { ...order('1', 1), deletedAt: at(5), state: { value: 'deleted', raw: 'OPEN' } };
      checkSame(await sink.get(STORE, '1'), marked, 'the marked order');
      checkSame(await sink.get(STORE, '2'), order('2', 1), 'another order');
      checkSame(await sink.position(STORE), { cursor: 'here' }, 'the position');
      const rows = await collected(sink.list(STORE));
      checkSame(
        Object.fromEntries(rows.map(({ orderId, isDeleted }) => [orderId, isDeleted])),
        { '1': true, '2': false },
        'isDeleted in the list',
      );
      checkSame(rows.find(({ orderId }) => orderId === '1')?.revision, order('1', 1).revision, 'the listed revision');
    },
  },
  {
    name: 'marking again, or what is not there, changes nothing',
    async run(sink) {
      checkSame(await sink.markDeleted(STORE, '1', at(1)), false, 'the mark of an unknown order');
      checkSame(await sink.get(STORE, '1'), undefined, 'the unknown order');
      checkSame(await collected(sink.list(STORE)), [], 'the list');
      await applied(sink, order('1', 1));
      await sink.markDeleted(STORE, '1', at(5));
      checkSame(await sink.markDeleted(STORE, '1', at(6)), false, 'the second mark');
      checkSame((await sink.get(STORE, '1'))?.deletedAt, at(5), 'since when it is deleted');
    },
  },
  {
    name: 'of marks at once exactly one marks',
    async run(sink, peer) {
      await applied(sink, order('1', 1));
      const marks = await Promise.all(
        Array.from({ length: 6 }, (_, index) => (index % 2 === 0 ? sink : peer).markDeleted(STORE, '1', at(5))),
      );
      const count = marks.filter(Boolean).length;
      check(count === 1, `${count} of 6 marks at once said that the order was not marked before, not 1`);
    },
  },
  {
    name: 'what happened before a deletion does not undo it',
    async run(sink) {
      await applied(sink, order('1', 1));
      await sink.markDeleted(STORE, '1', at(5));
      checkSame(
        await outcomeOf(sink, order('1', 4)),
        'updated',
        'the outcome of one that is newer, before the deletion',
      );
      const stored = await sink.get(STORE, '1');
      const marked = { ...order('1', 4), deletedAt: at(5), state: { value: 'deleted', raw: 'OPEN' } };
      checkSame(stored, marked, 'the order after a late delivery');
      checkSame((await collected(sink.list(STORE)))[0]?.isDeleted, true, 'isDeleted in the list');
    },
  },
  {
    name: 'a marked order that comes as it was is fetched before it is there again',
    async run(sink) {
      await applied(sink, order('1', 1));
      await sink.markDeleted(STORE, '1', at(5));
      const asDeleted = order('1', 1, { deletedAt: at(5), state: { value: 'deleted', raw: 'OPEN' } });
      checkSame(await outcomeOf(sink, asDeleted), 'unchanged', 'the outcome of the marked order');
      checkSame(await outcomeOf(sink, order('1', 1)), 'refetch', 'the outcome of the same revision, not marked');
      checkSame(await sink.get(STORE, '1'), asDeleted, 'the order until it was fetched');
      checkSame(await outcomeOf(sink, order('1', 1), true), 'updated', 'the outcome of the fetched one');
      checkSame(await sink.get(STORE, '1'), order('1', 1), 'the fetched order');
      await sink.markDeleted(STORE, '1', at(5));
      checkSame(await outcomeOf(sink, order('1', 4), true), 'updated', 'the outcome of a newer fetched one');
      checkSame(await sink.get(STORE, '1'), order('1', 4), 'the newer fetched order');
    },
  },
  {
    name: 'an order that comes back after its deletion is there again',
    async run(sink) {
      await applied(sink, order('1', 1));
      await sink.markDeleted(STORE, '1', at(5));
      checkSame(await outcomeOf(sink, order('1', 6)), 'updated', 'the outcome of the restored order');
      checkSame(await sink.get(STORE, '1'), order('1', 6), 'the restored order');
      checkSame((await collected(sink.list(STORE)))[0]?.isDeleted, false, 'isDeleted in the list');
      checkSame(await sink.markDeleted(STORE, '1', at(9)), true, 'the mark of the restored order');
    },
  },
  {
    name: 'an order that comes deleted is listed as deleted',
    async run(sink) {
      const deleted = order('1', 1, { deletedAt: at(1), state: { value: 'deleted', raw: 'trash' } });
      await applied(sink, deleted);
      checkSame((await collected(sink.list(STORE)))[0]?.isDeleted, true, 'isDeleted in the list');
      checkSame(await sink.markDeleted(STORE, '1', at(5)), false, 'the mark of what is deleted');
      checkSame(await sink.get(STORE, '1'), deleted, 'the stored order');
    },
  },
  {
    name: 'deleteStore takes orders and position of a store and nothing of another, and may be repeated',
    async run(sink, peer) {
      const others = [
        { ...STORE, storeId: 'other.myshopify.com' },
        { ...STORE, platform: 'amazon' },
      ];
      await sink.deleteStore(STORE);
      for (const store of [STORE, ...others]) {
        const orders = [order('1', 1, { ...store }), order('2', 1, { ...store })];
        await sink.apply({ store, orders, position: { cursor: 'here' } });
      }
      await sink.markDeleted(STORE, '2', at(2));
      await sink.deleteStore(STORE);
      await sink.deleteStore(STORE);
      for (const reader of [sink, peer]) {
        checkSame(await reader.get(STORE, '1'), undefined, 'an order of the store');
        checkSame(await reader.get(STORE, '2'), undefined, 'an order of the store that was marked deleted');
        checkSame(await reader.position(STORE), undefined, 'the position of the store');
        checkSame(await collected(reader.list(STORE)), [], 'the list of the store');
      }
      for (const store of others) {
        checkSame(await sink.get(store, '1'), order('1', 1, { ...store }), `the order of ${JSON.stringify(store)}`);
        checkSame(await sink.position(store), { cursor: 'here' }, `the position of ${JSON.stringify(store)}`);
        checkSame((await collected(sink.list(store))).length, 2, `how many orders ${JSON.stringify(store)} lists`);
      }
      checkSame(await outcomeOf(peer, order('1', 1)), 'created', 'the outcome of the same order after that');
      checkSame(await sink.get(STORE, '1'), order('1', 1), 'the order after that');
    },
  },
];
