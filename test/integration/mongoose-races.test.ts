import type { Connection } from 'mongoose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { databaseOf } from '../../src/adapters/mongoose/database.js';
import { createMongooseAdapter, type MongooseAdapter } from '../../src/adapters/mongoose/index.js';
import { createMongoOrderSink } from '../../src/adapters/mongoose/order-sink.js';
import type { LedgerEntry, OrderOutcome } from '../../src/sync/index.js';
import { createQueue } from '../../src/sync/tables/queue.js';
import { at, collected, order, STORE } from '../../src/testing/conformance/sync-fixtures.js';
import { entryOf, eventOf } from '../../src/testing/conformance/webhook-ledger/entries.js';
import { orderSinkConformance } from '../../src/testing/index.js';
import { Random } from '../../src/testing/random.js';
import { empty, findMongoServer, loadMongoose, openDatabase } from '../support/mongo.js';

const server = await findMongoServer();

if ('skipped' in server) {
  it('processes that meet in the Mongoose adapter, on MongoDB', ({ skip }) => skip(server.skipped));
} else {
  afterAll(() => server.stop());
  describe('processes that meet', () => {
    const PROCESSES = 4;
    let database: Awaited<ReturnType<typeof openDatabase>>;
    let adapters: readonly MongooseAdapter[];
    beforeAll(async () => {
      database = await openDatabase(await loadMongoose('mongoose'), server.uri, PROCESSES);
      // Without transactions: there each order is an atomic write of its own.
      adapters = database.connections.map((connection) =>
        createMongooseAdapter({ connection, plaintextTokens: true, transactions: false }),
      );
    });
    afterAll(() => database.close());

    it('at the ledger: one lease of a resource at a time, every entry once', async () => {
      const [first] = adapters as [MongooseAdapter];
      const resources = Array.from({ length: 6 }, (_, index) => ({ type: 'order', id: `${index}` }) as const);
      for (const resource of resources)
        for (let index = 0; index < 8; index += 1) {
          const key = `${resource.id} ${index}`;
          await first.ledger.put(entryOf(key, { event: eventOf(key, resource) }));
        }
      const held = new Set<string>();
      const done: string[] = [];
      const clashes: string[] = [];
      async function worker({ ledger }: MongooseAdapter): Promise<void> {
        for (let idle = 0; idle < 20; ) {
          const claimed = await ledger.claim({ now: at(0), leaseUntil: at(60), limit: 3 });
          idle = claimed.length === 0 ? idle + 1 : 0;
          for (const entry of claimed) if (!take(entry)) clashes.push(entry.dedupeKey);
          for (const entry of claimed) {
            held.delete(resourceOf(entry));
            if (await ledger.settle(entry, { status: 'done', finishedAt: at(1) })) done.push(entry.dedupeKey);
          }
          if (done.length === resources.length * 8) return;
        }
      }
      function take(entry: LedgerEntry): boolean {
        if (held.has(resourceOf(entry))) return false;
        held.add(resourceOf(entry));
        return true;
      }
      await Promise.all(adapters.map(worker));
      expect(clashes).toEqual([]);
      expect(done.length).toBe(resources.length * 8);
      expect(new Set(done).size).toBe(done.length);
    });

    it('at the orders: each is created once, and the newest stays', async () => {
      const [first] = adapters as [MongooseAdapter];
      const random = new Random(7);
      const outcomes: OrderOutcome[] = [];
      for (let round = 0; round < 8; round += 1) {
        const ids = ['a', 'b', 'c', 'd', 'e'].map((id) => `${id}${round}`);
        // Twice: as they meet at an order that is new, and at one that is there.
        for (const seconds of [1, 5]) {
          const versions = adapters.map((_, index) => seconds + index).sort(() => random.next() - 0.5);
          const batches = versions.map((version) => ids.map((id) => order(id, version)));
          const applied = adapters.map(({ sink }, index) =>
            sink.apply({ store: STORE, orders: batches[index] ?? [], tell: true }),
          );
          outcomes.push(...(await Promise.all(applied)).flat().map(({ outcome }) => outcome));
          const newest = seconds + adapters.length - 1;
          for (const id of ids) expect(await first.sink.get(STORE, id)).toEqual(order(id, newest));
        }
      }
      expect(outcomes.filter((outcome) => outcome === 'created')).toHaveLength(40);
      const untold = await collected(first.sink.untold(STORE));
      expect(untold.map(({ change }) => change)).toEqual(Array.from({ length: 40 }, () => 'created'));
    });
  });

  // Isolated by a queue where the server has no transactions: what is done in one is the same.
  describe('orders at once', () => {
    const queue = createQueue();
    let database: Awaited<ReturnType<typeof openDatabase>>;
    beforeAll(async () => {
      database = await openDatabase(await loadMongoose('mongoose'), server.uri, 1);
    });
    afterAll(() => database.close());

    function sink(failures = 0) {
      const [connection] = database.connections as [Connection];
      const base = databaseOf(connection);
      let left = failures;
      return createMongoOrderSink({
        ...base,
        transaction: async () => (work) =>
          queue(async () => {
            left -= 1;
            if (left >= 0) throw Object.assign(new Error('duplicate key'), { code: 11_000 });
            // No session: the writes go without a transaction.
            return work(undefined as never);
          }),
      });
    }

    async function emptied() {
      await empty(database.connections[0] as Connection, ['syncedOrders', 'orderPositions']);
      return sink();
    }

    for (const { name, run } of orderSinkConformance(emptied, { peerOf: () => sink(), supportsTransactions: false })) {
      it(name, async ({ skip }) => {
        const outcome = await run();
        if (typeof outcome === 'object') skip(outcome.skipped);
      });
    }

    it('begin anew when somebody else inserts the same order', async () => {
      await emptied();
      const rows = await sink(2).apply({ store: STORE, orders: [order('1', 1)], position: { cursor: 'x' } });
      expect(rows).toEqual([{ orderId: '1', outcome: 'created' }]);
      expect(await sink().position(STORE)).toEqual({ cursor: 'x' });
    });
  });
}

function resourceOf({ event }: LedgerEntry): string {
  return event.resource?.id ?? '';
}
