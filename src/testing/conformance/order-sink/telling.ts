import type { OrderSink } from '../../../sync/ports/index.js';
import { checkSame } from '../case.js';
import { at, collected, order, STORE } from '../sync-fixtures.js';
import type { OrderSinkRule } from './rule.js';

const OTHER = { ...STORE, storeId: 'other.myshopify.com' };

/** Order ids with what is to be told of them. */
async function untold(sink: OrderSink, store = STORE): Promise<Record<string, string>> {
  const rows = await collected(sink.untold(store));
  return Object.fromEntries(rows.map(({ order: { orderId }, change }) => [orderId, change]));
}

export const tellingRules: readonly OrderSinkRule[] = [
  {
    name: 'what is written with tell is untold until it is confirmed',
    async run(sink, peer) {
      await sink.apply({ store: STORE, orders: [order('1', 1), order('2', 1)], tell: true });
      checkSame(await untold(peer), { '1': 'created', '2': 'created' }, 'what is untold');
      const [row] = await collected(sink.untold(STORE));
      checkSame(row?.order, order(row?.order.orderId ?? '', 1), 'an untold order');
      await peer.told(STORE, [order('1', 1)]);
      checkSame(await untold(sink), { '2': 'created' }, 'what is untold after one was confirmed');
      await sink.told(STORE, [order('1', 1), order('2', 1), order('3', 1)]);
      checkSame(await untold(peer), {}, 'what is untold after all were confirmed, and one that is not there');
      checkSame(await sink.get(STORE, '2'), order('2', 1), 'an order that was confirmed');
    },
  },
  {
    name: 'rows say what is to be told: created until the host has heard of it',
    async run(sink) {
      const change = async (seconds: number) =>
        (await sink.apply({ store: STORE, orders: [order('1', seconds)], tell: true }))[0]?.change;
      checkSame(await change(1), 'created', 'the change of a new order');
      checkSame(await change(2), 'created', 'the change of a newer one that nobody has heard of');
      await sink.told(STORE, [order('1', 2)]);
      checkSame(await change(3), 'updated', 'the change of a newer one');
      checkSame(await change(4), 'updated', 'the change of the next one');
      checkSame(await change(4), undefined, 'the change of the same again');
      checkSame(await change(3), undefined, 'the change of an older one');
      checkSame(await untold(sink), { '1': 'updated' }, 'what is untold');
    },
  },
  {
    name: 'rows say whether the host had heard of what was stored before',
    async run(sink) {
      const wasUntold = async (seconds: number) =>
        (await sink.apply({ store: STORE, orders: [order('1', seconds)], tell: true }))[0]?.wasUntold === true;
      checkSame(await wasUntold(1), false, 'wasUntold of a new order');
      checkSame(await wasUntold(2), true, 'wasUntold of a newer one, the first not confirmed');
      await sink.told(STORE, [order('1', 2)]);
      checkSame(await wasUntold(3), false, 'wasUntold of a newer one, the one before confirmed');
      checkSame(await wasUntold(4), true, 'wasUntold of the next one');
    },
  },
  {
    name: 'a confirmation of the same facts at an earlier instant confirms nothing',
    async run(sink) {
      const later = order('1', 2, { revision: { at: at(2), token: order('1', 1).revision.token } });
      await sink.apply({ store: STORE, orders: [order('1', 1)], tell: true });
      await sink.apply({ store: STORE, orders: [later], tell: true });
      await sink.told(STORE, [order('1', 1)]);
      checkSame(await untold(sink), { '1': 'created' }, 'what is untold');
      await sink.told(STORE, [later]);
      checkSame(await untold(sink), {}, 'what is untold after the later one was confirmed');
    },
  },
  {
    name: 'a confirmation of an older version confirms nothing',
    async run(sink) {
      await sink.apply({ store: STORE, orders: [order('1', 1)], tell: true });
      await sink.apply({ store: STORE, orders: [order('1', 2)], tell: true });
      await sink.told(STORE, [order('1', 1)]);
      checkSame(await untold(sink), { '1': 'created' }, 'what is untold');
    },
  },
  {
    name: 'without tell nothing becomes untold, and nothing is confirmed',
    async run(sink) {
      await sink.apply({ store: STORE, orders: [order('1', 1)] });
      const [row] = await sink.apply({ store: STORE, orders: [order('2', 1)], tell: false });
      checkSame(row?.change, undefined, 'the change in the row');
      await sink.markDeleted(STORE, '1', at(5));
      checkSame(await untold(sink), {}, 'what is untold');
      await sink.apply({ store: STORE, orders: [order('3', 1)], tell: true });
      await sink.apply({ store: STORE, orders: [order('3', 2)] });
      checkSame(await untold(sink), { '3': 'created' }, 'what is untold after an update without tell');
      checkSame((await collected(sink.untold(STORE)))[0]?.order, order('3', 2), 'the untold order, as it is now');
    },
  },
  {
    name: 'a deletion is told as well, whatever was confirmed of the order before',
    async run(sink) {
      await sink.apply({ store: STORE, orders: [order('1', 1)], tell: true });
      await sink.told(STORE, [order('1', 1)]);
      await sink.markDeleted(STORE, '1', at(5), { tell: true });
      checkSame(await untold(sink), { '1': 'updated' }, 'what is untold');
      await sink.told(STORE, [order('1', 1)]);
      checkSame(
        await untold(sink),
        { '1': 'updated' },
        'what is untold after the order before its deletion was confirmed',
      );
      const rows = await collected(sink.untold(STORE));
      checkSame(rows[0]?.order.deletedAt, at(5), 'since when the untold order is deleted');
      await sink.told(
        STORE,
        rows.map((row) => row.order),
      );
      checkSame(await untold(sink), {}, 'what is untold after the deletion was confirmed');
    },
  },
  {
    name: 'what is untold is of its store',
    async run(sink) {
      await sink.apply({ store: STORE, orders: [order('1', 1)], tell: true });
      await sink.apply({ store: OTHER, orders: [order('1', 1, OTHER)], tell: true });
      await sink.told(OTHER, [order('1', 1, OTHER)]);
      checkSame(await untold(sink), { '1': 'created' }, 'what is untold of a store');
      checkSame(await untold(sink, OTHER), {}, 'what is untold of the other one');
      await sink.deleteStore(STORE);
      checkSame(await untold(sink), {}, 'what is untold of a store that was deleted');
    },
  },
];
