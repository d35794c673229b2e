import type { Order } from '../../../model/index.js';
import { check, checkSame } from '../case.js';
import { at, order, STORE } from '../sync-fixtures.js';
import { applied, type OrderSinkRule, outcomeOf } from './rule.js';

export const revisionRules: readonly OrderSinkRule[] = [
  {
    name: 'a new order is created, and given back as it came',
    async run(sink) {
      checkSame(await applied(sink, order('1', 1)), { orderId: '1', outcome: 'created' }, 'the row of a new order');
      checkSame(await sink.get(STORE, '1'), order('1', 1), 'the stored order');
    },
  },
  {
    name: 'the same again changes nothing',
    async run(sink) {
      await applied(sink, order('1', 1));
      const row = await applied(sink, order('1', 1));
      checkSame(row, { orderId: '1', outcome: 'unchanged', previous: order('1', 1) }, 'the row of a repetition');
      const other = order('1', 1, { tags: ['another shape of the same revision'] });
      checkSame(await outcomeOf(sink, other), 'unchanged', 'the outcome of the same revision in another shape');
      checkSame(await sink.get(STORE, '1'), order('1', 1), 'the stored order');
    },
  },
  {
    name: 'a newer one replaces the stored one as a whole',
    async run(sink) {
      await applied(sink, order('1', 1));
      const { notes: _notes, attributes: _attributes, ...next } = order('1', 2);
      const row = await applied(sink, next);
      checkSame(row, { orderId: '1', outcome: 'updated', previous: order('1', 1) }, 'the row of a newer one');
      checkSame(await sink.get(STORE, '1'), next, 'the stored order');
    },
  },
  {
    name: 'an older one never replaces a newer one',
    async run(sink) {
      await applied(sink, order('1', 2));
      const row = await applied(sink, order('1', 1));
      checkSame(row, { orderId: '1', outcome: 'stale', previous: order('1', 2) }, 'the row of an older one');
      checkSame(await sink.get(STORE, '1'), order('1', 2), 'the stored order');
    },
  },
  {
    name: 'two of one instant with other facts are to be fetched again',
    async run(sink) {
      await applied(sink, order('1', 1));
      const row = await applied(sink, other());
      checkSame(row, { orderId: '1', outcome: 'refetch', previous: order('1', 1) }, 'the row of the second');
      checkSame(await sink.get(STORE, '1'), order('1', 1), 'the stored order');
    },
  },
  {
    name: 'an authoritative one decides between two of one instant',
    async run(sink) {
      await applied(sink, order('1', 1));
      checkSame(await outcomeOf(sink, other(), true), 'updated', 'the outcome of the authoritative one');
      checkSame(await sink.get(STORE, '1'), other(), 'the stored order');
      checkSame(await outcomeOf(sink, other(), true), 'unchanged', 'the outcome of the authoritative one again');
      checkSame(await outcomeOf(sink, order('2', 1), true), 'created', 'the outcome of a new authoritative one');
      checkSame(await outcomeOf(sink, order('2', 2), true), 'updated', 'the outcome of a newer authoritative one');
    },
  },
  {
    name: 'an authoritative one does not replace what came in while it was fetched',
    async run(sink) {
      await applied(sink, order('1', 2));
      checkSame(await outcomeOf(sink, order('1', 1), true), 'stale', 'the outcome of an older authoritative one');
      checkSame(await sink.get(STORE, '1'), order('1', 2), 'the stored order');
    },
  },
  {
    name: 'revisions over other lists of facts do not ask for a fetch',
    async run(sink) {
      await applied(sink, order('1', 1));
      const next = order('1', 1, { revision: { at: at(1), token: 'v2:1' } });
      checkSame(await outcomeOf(sink, next), 'updated', 'the outcome of the same instant under another list of facts');
    },
  },
  {
    name: 'revisions compare as instants, not as texts',
    async run(sink) {
      const whole = order('1', 1, { revision: { at: '2026-01-01T00:00:01Z', token: 'v1:1' } });
      const later = order('1', 1, { revision: { at: '2026-01-01T00:00:01.500Z', token: 'v1:2' } });
      await applied(sink, whole);
      checkSame(await outcomeOf(sink, later), 'updated', 'half a second later, written longer');
      checkSame(await outcomeOf(sink, whole), 'stale', 'half a second earlier, written shorter');
    },
  },
  {
    name: 'whatever order they come in, the newest stays',
    async run(sink) {
      for (const [index, seconds] of PERMUTATIONS.entries()) {
        const orderId = `${index}`;
        for (const second of seconds) await applied(sink, order(orderId, second));
        checkSame(await sink.get(STORE, orderId), order(orderId, 3), `the order after revisions ${seconds.join(', ')}`);
      }
    },
  },
  {
    name: 'whatever comes at once, the newest stays and each says what it replaced',
    async run(sink, peer) {
      const seconds = [5, 2, 8, 1, 7, 3, 6, 4];
      const rows = await Promise.all(
        seconds.map((second, index) => applied(index % 2 === 0 ? sink : peer, order('1', second))),
      );
      checkSame(await sink.get(STORE, '1'), order('1', 8), 'the order after eight revisions at once');
      const created = rows.filter((row) => row?.outcome === 'created').length;
      check(created === 1, `${created} of 8 revisions of a new order said 'created', not 1`);
      const replaced = rows.flatMap((row) => (row?.outcome === 'updated' ? [row.previous?.revision.at] : []));
      check(new Set(replaced).size === replaced.length, 'two updates say that they replaced the same revision');
      for (const [index, row] of rows.entries()) {
        const previous = row?.previous?.revision.at ?? at(0);
        const isNewer = at(seconds[index] ?? 0) > previous;
        check(
          isNewer === (row?.outcome === 'created' || row?.outcome === 'updated'),
          `${row?.outcome} over ${previous}`,
        );
      }
    },
  },
  {
    name: 'batches at once that share orders come to the same truth',
    async run(sink, peer) {
      const batch = (second: number): Order[] =>
        Array.from({ length: 20 }, (_, index) => order(`${index}`, 1 + ((index * 7 + second) % 5)));
      await Promise.all(
        [0, 1, 2, 3, 4].map((second, index) =>
          (index % 2 === 0 ? sink : peer).apply({ store: STORE, orders: batch(second) }),
        ),
      );
      for (let index = 0; index < 20; index += 1) {
        checkSame((await sink.get(STORE, `${index}`))?.revision.at, at(5), `the revision of order ${index}`);
      }
    },
  },
];

const PERMUTATIONS = [
  [1, 2, 3],
  [1, 3, 2],
  [2, 1, 3],
  [2, 3, 1],
  [3, 1, 2],
  [3, 2, 1],
  [3, 3, 1],
  [1, 3, 3],
] as const;

/** The same instant as `order('1', 1)`, other facts. */
function other(): Order {
  return order('1', 1, { revision: { at: at(1), token: 'v1:other' }, tags: ['other'] });
}
