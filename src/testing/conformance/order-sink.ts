import type { OrderSink } from '../../sync/ports/index.js';
import { check, checkSame, conformanceCase, type PortConformanceOptions, rejection } from './case.js';
import type { CaseOutcome } from './connector/case.js';
import { contentRules } from './order-sink/content.js';
import { deletionRules } from './order-sink/deletions.js';
import { positionRules } from './order-sink/positions.js';
import { revisionRules } from './order-sink/revisions.js';
import type { OrderSinkRule } from './order-sink/rule.js';
import { tellingRules } from './order-sink/telling.js';
import { at, collected, order, STORE } from './sync-fixtures.js';

export interface OrderSinkConformanceOptions extends PortConformanceOptions<OrderSink> {
  /** `false` for a storage without: a batch that fails midway may leave some of its orders, never its position. @default true */
  readonly supportsTransactions?: boolean;
}

/** One case; resolves to `{ skipped }` where the storage lacks what it needs, and rejects with a plain `Error` when a rule is broken. */
export interface OrderSinkConformanceCase {
  readonly name: string;
  readonly run: () => Promise<CaseOutcome>;
}

/**
 * Lists what every `OrderSink` has to hold.
 *
 * @param create gives an empty sink each time it is called.
 * @example
 * for (const { name, run } of orderSinkConformance(() => createMemoryOrderSink())) {
 *   it(name, async ({ skip }) => {
 *     const outcome = await run();
 *     if (outcome !== undefined) skip(outcome.skipped);
 *   });
 * }
 */
export function orderSinkConformance(
  create: () => OrderSink | Promise<OrderSink>,
  options: OrderSinkConformanceOptions = {},
): OrderSinkConformanceCase[] {
  const { peerOf, createFailing, supportsTransactions = true } = options;
  const toCase = ({ name, run }: OrderSinkRule, make = create): OrderSinkConformanceCase => {
    let outcome: CaseOutcome;
    const inner = conformanceCase(`order sink: ${name}`, async () => {
      const sink = await make();
      outcome = (await run(sink, peerOf === undefined || make !== create ? sink : await peerOf(sink))) ?? undefined;
    });
    return { name: inner.name, run: async () => inner.run().then(() => outcome) };
  };
  const rules = [
    ...revisionRules,
    ...positionRules,
    ...deletionRules,
    ...contentRules,
    ...tellingRules,
    allOrNothing(supportsTransactions),
  ];
  const cases = rules.map((rule) => toCase(rule));
  return createFailing === undefined ? cases : [...cases, toCase(FAILURE, createFailing)];
}

/** Fails in the middle of every implementation: its content has to be read to be written. */
function unreadable(orderId: string) {
  return Object.defineProperty(order(orderId, 1), 'notes', {
    enumerable: true,
    get() {
      throw new Error('this order cannot be read');
    },
  });
}

function allOrNothing(supportsTransactions: boolean): OrderSinkRule {
  return {
    name: 'a batch that fails midway leaves nothing behind',
    async run(sink) {
      await sink.apply({ store: STORE, orders: [order('1', 1)], position: { cursor: 'one' } });
      const orders = [order('1', 2), order('2', 2), unreadable('3'), order('4', 2)];
      const broken = () => sink.apply({ store: STORE, orders, position: { cursor: 'two' } });
      await rejection(broken, 'apply of an order that cannot be read');
      checkSame(await sink.position(STORE), { cursor: 'one' }, 'the position after a batch that failed');
      check((await sink.get(STORE, '4')) === undefined, 'an order behind the one that failed was stored');
      if (!supportsTransactions) {
        return { skipped: 'the storage has no transactions: orders of a batch that failed may be there' };
      }
      checkSame(await sink.get(STORE, '1'), order('1', 1), 'the order that was there before');
      checkSame(await sink.get(STORE, '2'), undefined, 'an order of the batch that failed');
      const again = await sink.apply({ store: STORE, orders: [order('2', 2)], position: { cursor: 'two' } });
      checkSame(again, [{ orderId: '2', outcome: 'created' }], 'the next batch');
      return undefined;
    },
  };
}

const FAILURE: OrderSinkRule = {
  name: 'a failure rejects, it never looks like absence',
  async run(sink) {
    await rejection(() => sink.position(STORE), 'position while the backend is down');
    await rejection(() => sink.get(STORE, '1'), 'get while the backend is down');
    await rejection(() => sink.apply({ store: STORE, orders: [order('1', 1)] }), 'apply while the backend is down');
    await rejection(() => sink.markDeleted(STORE, '1', at(1)), 'markDeleted while the backend is down');
    await rejection(() => sink.deleteStore(STORE), 'deleteStore while the backend is down');
    await rejection(() => collected(sink.list(STORE)), 'list while the backend is down');
  },
};
