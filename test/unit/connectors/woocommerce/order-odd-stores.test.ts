import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { connectTo, FakeStore, type Oddities, STORE_ID, steadyPace } from './fake-orders.js';

const way = fc.record({
  orders: fc.integer({ min: 0, max: 260 }),
  size: fc.integer({ min: 10, max: 100 }),
  concurrency: fc.integer({ min: 1, max: 4 }),
  limit: fc.option(fc.integer({ min: 1, max: 120 }), { nil: undefined }),
});
const oddities = fc.record({
  cap: fc.option(fc.integer({ min: 10, max: 60 }), { nil: undefined }),
  dropsTotal: fc.boolean(),
});

/** Every page of a walk, each by another process. */
async function read(
  store: FakeStore,
  { size, concurrency, limit }: { size: number; concurrency: number; limit: number | undefined },
) {
  const ids: number[] = [];
  let cursor: string | undefined;
  let requests = 0;
  do {
    const connector = connectTo(store, { pace: steadyPace(size, concurrency) });
    const page = await connector.fetchOrders({
      storeId: STORE_ID,
      ...(limit === undefined ? {} : { limit }),
      ...(cursor === undefined ? {} : { cursor }),
    });
    ids.push(...page.orders.map(({ orderId }) => Number(orderId)));
    cursor = page.nextCursor;
    requests += 1;
    expect(requests).toBeLessThan(1_000);
  } while (cursor !== undefined);
  return ids;
}

function storeWith(orders: number, odd: Oddities): FakeStore {
  const store = new FakeStore();
  store.insert(orders);
  store.odd = odd;
  return store;
}

describe('a store that gives less than it is asked for', () => {
  it('is read to the end, each order once, whatever it caps and whether it counts', async () => {
    await fc.assert(
      fc.asyncProperty(way, oddities, async (how, { cap, dropsTotal }) => {
        const store = storeWith(how.orders, { dropsTotal, ...(cap === undefined ? {} : { cap }) });
        expect(await read(store, how)).toEqual([...store.orders.keys()]);
      }),
      { numRuns: 30, seed: 20_261_126 },
    );
  });

  it('is read to the end, each order once, whatever of it cannot be shown', async () => {
    // Stretches of hidden orders: from where, how many.
    const stretches = fc.array(fc.tuple(fc.nat(260), fc.integer({ min: 1, max: 90 })), { maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(way, stretches, async (how, hidden) => {
        const isHidden = (id: number) => hidden.some(([from, count]) => id >= from && id < from + count);
        const store = storeWith(how.orders, { hidden: isHidden });
        expect(await read(store, how)).toEqual([...store.orders.keys()].filter((id) => !isHidden(id)));
      }),
      { numRuns: 30, seed: 20_261_127 },
    );
  });
});
