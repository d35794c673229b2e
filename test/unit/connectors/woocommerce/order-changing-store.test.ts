import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Order } from '../../../../src/model/index.js';
import { connectTo, type FakeOrder, FakeStore, START, STORE_ID, steadyPace } from './fake-orders.js';

/** One way to read all orders changed since a time; one page at a time. */
type Walker = (store: FakeStore, bounds: Bounds) => AsyncGenerator<Reading, string, undefined>;

interface Bounds {
  readonly updatedAfter?: string;
  readonly updatedBefore?: string;
}

/** What a host sees of an order. */
interface Reading {
  readonly orderId: string;
  readonly revision: string;
  readonly total: string;
  readonly isDeleted: boolean;
}

interface Way {
  readonly size: number;
  readonly concurrency: number;
  readonly limit: number | undefined;
  /** Goes on in a new process after every so many pages. */
  readonly resumeAfter: number;
}

const ours = ({ size, concurrency, limit, resumeAfter }: Way): Walker =>
  async function* (store, bounds) {
    const connect = () => connectTo(store, { pace: steadyPace(size, concurrency), now: () => store.now });
    let connector = connect();
    let cursor: string | undefined;
    for (let pages = 1; ; pages += 1) {
      const page = await connector.fetchOrders({
        storeId: STORE_ID,
        ...bounds,
        ...(limit === undefined ? {} : { limit }),
        ...(cursor === undefined ? {} : { cursor }),
      });
      expect(page.issues).toEqual([]);
      expect(page.orders.length).toBeLessThanOrEqual(limit ?? 400);
      yield* page.orders.map(readingOf);
      if (page.nextCursor === undefined) return page.syncedUntil ?? '';
      cursor = JSON.parse(JSON.stringify(page.nextCursor)) as string;
      if (pages % resumeAfter === 0) connector = connect();
    }
  };

/** What clients do: page after page until one is not full. */
const naive = (perPage: number): Walker =>
  async function* (store, { updatedAfter }) {
    let startedAt: number | undefined;
    for (const status of updatedAfter === undefined ? ['any'] : ['any', 'trash']) {
      for (let page = 1; ; page += 1) {
        const bound = { modified_after: updatedAfter?.slice(0, 19), dates_are_gmt: true };
        const query = { status, orderby: 'id', order: 'asc', ...(updatedAfter === undefined ? {} : bound) };
        const answer = await store.request(STORE_ID, {
          method: 'GET',
          path: 'wc/v3/orders',
          query: { ...query, page, per_page: perPage },
          label: 'orders',
        });
        startedAt ??= answer.serverTime;
        const rows = answer.body as { id: number; total: string; date_modified_gmt: string }[];
        for (const { id, total, date_modified_gmt: at } of rows) {
          yield { orderId: String(id), revision: `${at} ${total}`, total, isDeleted: status === 'trash' };
        }
        if (rows.length < perPage) break;
      }
    }
    return new Date((startedAt ?? 0) - 120_000).toISOString();
  };

function readingOf(order: Order): Reading {
  return {
    orderId: order.orderId,
    revision: `${order.revision.at} ${order.revision.token}`,
    total: order.totals?.grand?.shop.amount ?? '',
    isDeleted: order.state.value === 'deleted' && order.deletedAt !== undefined,
  };
}

/** A change of the store that a random number decides. */
function change(store: FakeStore, random: number): void {
  store.now += random % 2_500;
  const kind = (random >>> 8) % 8;
  const live = [...store.orders.values()].filter(({ status }) => status !== 'trash');
  const trashed = [...store.orders.values()].filter(({ status }) => status === 'trash');
  const pick = <T>(rows: readonly T[]) => rows[(random >>> 12) % Math.max(rows.length, 1)];
  // Changes near the beginning move everything.
  const early = pick(live.slice(0, 12));
  const any = pick(live);
  if (kind === 0) store.insert(1 + ((random >>> 4) % 3));
  else if (kind === 1 && any !== undefined) store.touch(any.id);
  else if (kind === 2 && early !== undefined) store.setStatus(early.id, 'trash');
  else if (kind === 3 && any !== undefined) store.setStatus(any.id, 'trash');
  else if (kind === 4 && trashed.length > 0) store.setStatus(pick(trashed)?.id ?? 0, 'processing');
  else if (kind === 5 && early !== undefined) store.remove(early.id);
  else if (kind === 6 && any !== undefined) store.remove(any.id);
}

/** Keeps a host's copy over several runs while the store changes between any two requests, and holds it against the store. */
async function runHost(
  walker: Walker,
  { seed, orders, runs, isClosed = false }: { seed: number; orders: number; runs: number; isClosed?: boolean },
): Promise<void> {
  const random = randomFrom(seed);
  const store = new FakeStore();
  store.now -= 86_400_000;
  for (let count = 0; count < orders; count += 1) {
    store.insert();
    store.now += random() % 1_500;
  }
  store.now = START;
  const copy = new Map<string, Reading>();
  let syncedUntil: string | undefined;
  for (let run = 0; run <= runs; run += 1) {
    const isQuiet = run === runs;
    const live = () => [...store.orders.values()].filter(({ status }) => status !== 'trash');
    const bound = syncedUntil === undefined ? 0 : Date.parse(syncedUntil);
    const begin = store.now;
    // A closed window lets go of what is touched meanwhile; the next run has to find it.
    const before = isClosed && !isQuiet ? begin - 300_000 : undefined;
    const isIn = ({ modifiedAt }: FakeOrder) =>
      modifiedAt >= bound && modifiedAt < (before ?? Number.POSITIVE_INFINITY);
    const throughout = new Set(live().flatMap((order) => (isIn(order) ? [order.id] : [])));
    store.beforeAnswer = async () => {
      // Requests sent together are answered in any order.
      for (let turns = random() % 6; turns > 0; turns -= 1) await Promise.resolve();
      for (let changes = isQuiet ? 0 : random() % 4; changes > 0; changes -= 1) change(store, random());
      const still = new Set(live().flatMap((order) => (isIn(order) ? [order.id] : [])));
      for (const id of throughout) if (!still.has(id)) throughout.delete(id);
    };
    const seen: Reading[] = [];
    const walk = walker(store, {
      ...(syncedUntil === undefined ? {} : { updatedAfter: syncedUntil }),
      ...(before === undefined ? {} : { updatedBefore: new Date(before).toISOString() }),
    });
    for (let next = await walk.next(); ; next = await walk.next()) {
      if (next.done === true) {
        syncedUntil = next.value;
        break;
      }
      seen.push(next.value);
      copy.set(next.value.orderId, next.value);
    }
    const lost = [...throughout].filter((id) => !seen.some(({ orderId }) => orderId === String(id)));
    expect(lost, 'orders lost').toEqual([]);
    const revisions = seen.map(({ orderId, revision }) => `${orderId} ${revision}`);
    expect(new Set(revisions).size).toBe(revisions.length);
    expect(Date.parse(syncedUntil)).toBeLessThanOrEqual(before ?? begin - 120_000);
    store.now += 600_000;
    for (let changes = isQuiet || run === runs - 1 ? 0 : random() % 6; changes > 0; changes -= 1)
      change(store, random());
  }
  for (const { id, status, total } of store.orders.values()) {
    const known = copy.get(String(id));
    // Trashed before the first run: the host never had it.
    if (status === 'trash' && known === undefined) continue;
    expect(known).toMatchObject({ total, isDeleted: status === 'trash' });
  }
}

/** Mulberry32. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
}

const host = fc.record({
  seed: fc.integer(),
  orders: fc.integer({ min: 0, max: 140 }),
  runs: fc.integer({ min: 1, max: 3 }),
});
const way: fc.Arbitrary<Way> = fc.record({
  size: fc.integer({ min: 10, max: 30 }),
  concurrency: fc.integer({ min: 1, max: 4 }),
  limit: fc.option(fc.integer({ min: 1, max: 60 }), { nil: undefined }),
  resumeAfter: fc.integer({ min: 1, max: 5 }),
});

describe('a walk over a store that changes between any two requests', () => {
  it('finds every order that was there throughout, none twice, and the copy ends up equal to the store', async () => {
    await fc.assert(
      fc.asyncProperty(way, host, (how, setting) => runHost(ours(how), setting)),
      { numRuns: 60, seed: 20_261_124 },
    );
  });

  it('finds what is touched while a closed window is read in the run after it', async () => {
    await fc.assert(
      fc.asyncProperty(way, host, (how, setting) => runHost(ours(how), { ...setting, isClosed: true })),
      { numRuns: 30, seed: 20_261_125 },
    );
  });

  it('is what page after page does not do: this property catches it, and only where the store changes', async () => {
    const sizes = fc.integer({ min: 10, max: 30 });
    await fc.assert(
      fc.asyncProperty(sizes, host, (size, setting) => runHost(naive(size), { ...setting, runs: 0 })),
      { numRuns: 20, seed: 20_261_124 },
    );
    const found = await fc.check(
      fc.asyncProperty(sizes, host, (size, setting) => runHost(naive(size), setting)),
      { numRuns: 60, seed: 20_261_124, endOnFailure: true },
    );
    expect(String(found.errorInstance)).toContain('orders lost');
  });
});
