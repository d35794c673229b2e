import { checkRejects, checkSame } from '../case.js';
import { at, order, STORE } from '../sync-fixtures.js';
import type { OrderSinkRule } from './rule.js';

const OTHER = { ...STORE, storeId: 'other.myshopify.com' };
const WHOLE = { updatedAfter: at(1), cursor: 'c1:{"a":1}', syncedUntil: at(2) };

export const positionRules: readonly OrderSinkRule[] = [
  {
    name: 'an empty sink knows nothing',
    async run(sink) {
      checkSame(await sink.position(STORE), undefined, 'the position of a store that was never synced');
      checkSame(await sink.get(STORE, '1'), undefined, 'an order that was never stored');
    },
  },
  {
    name: 'the position is stored with the orders, and replaced as a whole',
    async run(sink) {
      await sink.apply({ store: STORE, orders: [order('1', 1)], position: WHOLE });
      checkSame(await sink.position(STORE), WHOLE, 'the position');
      await sink.apply({ store: STORE, orders: [order('2', 1)], position: { syncedUntil: at(3) } });
      checkSame(await sink.position(STORE), { syncedUntil: at(3) }, 'the position with fewer fields');
      await sink.apply({ store: STORE, orders: [], position: {} });
      checkSame(await sink.position(STORE), {}, 'the empty position');
    },
  },
  {
    name: 'a batch without orders moves the position',
    async run(sink) {
      checkSame(await sink.apply({ store: STORE, orders: [], position: WHOLE }), [], 'the rows of no orders');
      checkSame(await sink.position(STORE), WHOLE, 'the position');
    },
  },
  {
    name: 'orders that come outside a run leave the position where it is',
    async run(sink) {
      await sink.apply({ store: STORE, orders: [order('1', 1)] });
      checkSame(await sink.position(STORE), undefined, 'the position of a store without a run');
      await sink.apply({ store: STORE, orders: [], position: WHOLE });
      await sink.apply({ store: STORE, orders: [order('1', 2)] });
      checkSame(await sink.position(STORE), WHOLE, 'the position after a webhook');
    },
  },
  {
    name: 'stale and unchanged orders do not hold the position back',
    async run(sink) {
      await sink.apply({ store: STORE, orders: [order('1', 2), order('2', 2)] });
      const orders = [order('1', 1), order('2', 2)];
      await sink.apply({ store: STORE, orders, position: WHOLE });
      checkSame(await sink.position(STORE), WHOLE, 'the position');
    },
  },
  {
    name: 'the position waits for an order that is to be fetched again, the other orders do not',
    async run(sink) {
      await sink.apply({ store: STORE, orders: [order('1', 1)], position: { cursor: 'before' } });
      const ambiguous = order('1', 1, { revision: { at: at(1), token: 'v1:other' } });
      const orders = [order('2', 1), ambiguous, order('3', 1)];
      const rows = await sink.apply({ store: STORE, orders, position: { cursor: 'after' } });
      checkSame(
        rows.map(({ outcome }) => outcome),
        ['created', 'refetch', 'created'],
        'the outcomes',
      );
      checkSame(await sink.position(STORE), { cursor: 'before' }, 'the position before the order was fetched');
      await sink.apply({ store: STORE, orders: [ambiguous], authoritative: true, position: { cursor: 'after' } });
      checkSame(await sink.position(STORE), { cursor: 'after' }, 'the position after the order was fetched');
    },
  },
  {
    name: 'every store has its own position',
    async run(sink) {
      await sink.apply({ store: STORE, orders: [], position: { cursor: 'one' } });
      await sink.apply({ store: OTHER, orders: [], position: { cursor: 'two' } });
      checkSame(await sink.position(STORE), { cursor: 'one' }, 'the position of the first store');
      checkSame(await sink.position(OTHER), { cursor: 'two' }, 'the position of the second store');
    },
  },
  {
    name: 'a batch with an order of another store is refused as a whole',
    async run(sink) {
      for (const stray of [order('2', 1, OTHER), order('2', 1, { ...STORE, platform: 'amazon' })]) {
        const batch = { store: STORE, orders: [order('1', 1), stray], position: WHOLE };
        await checkRejects(() => sink.apply(batch), 'invalid_request', 'apply of an order of another store');
      }
      checkSame(await sink.get(STORE, '1'), undefined, 'the order in front of it');
      checkSame(await sink.position(STORE), undefined, 'the position');
    },
  },
  {
    name: 'a batch with an order twice is refused as a whole',
    async run(sink) {
      const batch = { store: STORE, orders: [order('1', 1), order('2', 1), order('1', 2)], position: WHOLE };
      await checkRejects(() => sink.apply(batch), 'invalid_request', 'apply of an order twice');
      checkSame(await sink.get(STORE, '2'), undefined, 'another order of the batch');
      checkSame(await sink.position(STORE), undefined, 'the position');
    },
  },
];
