import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  OVERLAP_MS,
  stepWalk,
  syncedUntil,
  type Walk,
  type WalkPage,
  walkFromState,
  walkToState,
} from '../../../../src/connectors/shopify/order-walk.js';

const START = Date.parse('2026-11-20T03:30:00Z');
const AT_START: Walk = { startedAt: START, from: undefined, rows: 0, after: undefined, reached: undefined };
const LIMITS = { rowsPerSearch: 4, searchDepth: 8 };

const rowAt = (ms: number, id = `gid://shopify/Order/${ms}`) => ({ id, updatedAt: new Date(ms).toISOString() });
const pageOf = (times: readonly number[], hasNextPage = true): WalkPage => ({
  nodes: times.map((ms) => rowAt(ms)),
  hasNextPage,
  endCursor: 'end',
});
const DAY_AGO = START - 86_400_000;

describe('one step of a walk', () => {
  it('goes on in the same search until that is long enough', () => {
    const step = stepWalk(AT_START, pageOf([DAY_AGO, DAY_AGO + 1_000, DAY_AGO + 2_000]), LIMITS);
    expect(step.next).toEqual({ ...AT_START, rows: 3, after: 'end', reached: DAY_AGO + 2_000 });
  });

  it('then begins another at the last second, and leaves that second to it', () => {
    const page = pageOf([DAY_AGO, DAY_AGO + 1_000, DAY_AGO + 2_000, DAY_AGO + 2_999]);
    const step = stepWalk(AT_START, page, LIMITS);
    expect(step.next).toEqual({ ...AT_START, from: DAY_AGO + 2_000 });
    expect(page.nodes.map(step.takes)).toEqual([true, true, false, false]);
  });

  it('does not cut a second in two, but goes on', () => {
    const step = stepWalk(AT_START, pageOf([DAY_AGO, DAY_AGO + 1, DAY_AGO + 500, DAY_AGO + 999]), LIMITS);
    expect(step.next).toEqual({ ...AT_START, rows: 4, after: 'end', reached: DAY_AGO });
  });

  it('begins another at a page of one row, once its second is a new one', () => {
    const walk = { ...AT_START, rows: 10, reached: DAY_AGO };
    expect(stepWalk(walk, pageOf([DAY_AGO]), LIMITS).next?.after).toBe('end');
    const page = pageOf([DAY_AGO + 1_000]);
    const step = stepWalk(walk, page, LIMITS);
    expect(step.next).toEqual({ ...AT_START, from: DAY_AGO + 1_000 });
    expect(page.nodes.map(step.takes)).toEqual([false]);
  });

  it('does not begin another search at a change of the last minutes: the index may have the row where it was', () => {
    const fresh = START + 60_000;
    const step = stepWalk(AT_START, pageOf([DAY_AGO, DAY_AGO + 1_000, DAY_AGO + 2_000, fresh]), LIMITS);
    expect(step.next?.from).toBe(DAY_AGO + 2_000);
    const onlyFresh = stepWalk(AT_START, pageOf([fresh, fresh + 1_000, fresh + 2_000, fresh + 3_000]), LIMITS);
    expect(onlyFresh.next?.after).toBe('end');
  });

  it('ends with the list, unless the list ended only because Shopify lists no more', () => {
    expect(stepWalk(AT_START, pageOf([DAY_AGO], false), LIMITS).next).toBeUndefined();
    const atDepth = { ...AT_START, rows: 5 };
    expect(stepWalk(atDepth, pageOf([DAY_AGO, DAY_AGO, DAY_AGO], false), LIMITS).next?.from).toBe(DAY_AGO);
    const again = stepWalk({ ...atDepth, from: DAY_AGO }, pageOf([DAY_AGO, DAY_AGO, DAY_AGO], false), LIMITS);
    expect(again.next?.from).toBe(DAY_AGO + 1_000);
    expect(again.issues).toMatchObject([{ code: 'partial_data' }]);
    // All that comes behind is so fresh that the next run reads it.
    expect(stepWalk(atDepth, pageOf([START, START, START], false), LIMITS).next).toBeUndefined();
  });

  it('takes rows without a readable time, and does not stumble over them', () => {
    const page: WalkPage = { nodes: [null, {}, { updatedAt: 'soon' }], hasNextPage: true, endCursor: 'end' };
    const step = stepWalk({ ...AT_START, rows: 10 }, page, LIMITS);
    expect(page.nodes.map(step.takes)).toEqual([true, true, true]);
    expect(step.next?.after).toBe('end');
  });

  it('survives the way through a cursor', () => {
    for (const walk of [AT_START, { startedAt: START, from: DAY_AGO, rows: 7, after: 'x', reached: DAY_AGO }]) {
      expect(walkFromState(JSON.parse(JSON.stringify(walkToState(walk))))).toEqual(walk);
    }
    expect(walkFromState({ rows: 'many', from: null, after: 5 })).toEqual({
      startedAt: undefined,
      from: undefined,
      rows: 0,
      after: undefined,
      reached: undefined,
    });
  });
});

describe('where the next run begins', () => {
  const last = pageOf([DAY_AGO], false);

  it('is by the platform’s clock at the start of this one, less the overlap', () => {
    expect(syncedUntil(AT_START, {}, last)).toBe(new Date(START - OVERLAP_MS).toISOString());
  });

  it('is the upper bound, where there was one', () => {
    expect(syncedUntil(AT_START, { updatedBefore: DAY_AGO }, last)).toBe(new Date(DAY_AGO).toISOString());
  });

  it('falls back to what was seen, then to what was asked, then is not known', () => {
    const noClock = { ...AT_START, startedAt: undefined };
    expect(syncedUntil(noClock, {}, last)).toBe(new Date(DAY_AGO - OVERLAP_MS).toISOString());
    expect(syncedUntil(noClock, { updatedAfter: START }, pageOf([], false))).toBe(new Date(START).toISOString());
    expect(syncedUntil(noClock, {}, pageOf([], false))).toBeUndefined();
  });
});

/** An order as it is, and where the index has it: there it moves up to five minutes later. */
interface Entry {
  readonly id: number;
  changedAt: number;
  indexedAt: number;
}

describe('a walk over an index that runs behind', () => {
  it('loses no order: its last version was seen, or falls after syncedUntil', () => {
    const scenario = fc.record({
      ages: fc.array(fc.integer({ min: 0, max: 900 }), { minLength: 1, maxLength: 40 }),
      pageSize: fc.integer({ min: 1, max: 6 }),
      rowsPerSearch: fc.integer({ min: 2, max: 10 }),
      steps: fc.array(
        fc.record({
          wait: fc.integer({ min: 0, max: 200_000 }),
          touched: fc.array(fc.nat(39), { maxLength: 4 }),
          indexed: fc.array(fc.nat(39), { maxLength: 4 }),
        }),
        { maxLength: 60 },
      ),
    });
    fc.assert(
      fc.property(scenario, ({ ages, pageSize, rowsPerSearch, steps }) => {
        let now = START;
        const entries = ages.map((age, id): Entry => {
          const at = START - age * 1_000;
          return { id, changedAt: at, indexedAt: at };
        });
        const seen = new Map<number, number>();
        const limits = { rowsPerSearch, searchDepth: rowsPerSearch * 3 };
        let walk: Walk | undefined = AT_START;
        let lastPage = pageOf([], false);
        for (let guard = 0; walk !== undefined && guard < 400; guard += 1) {
          const { page, shown } = readPage(entries, walk, pageSize, limits.searchDepth);
          const step = stepWalk(walk, page, limits);
          shown.forEach((entry, index) => {
            if (step.takes(page.nodes[index])) seen.set(entry.id, Math.max(seen.get(entry.id) ?? 0, entry.changedAt));
          });
          lastPage = page;
          walk = step.next;
          const change = steps[guard];
          now += change?.wait ?? 0;
          for (const id of change?.touched ?? []) if (entries[id]) entries[id].changedAt = now - (now % 1_000);
          for (const id of change?.indexed ?? []) if (entries[id]) entries[id].indexedAt = entries[id].changedAt;
          for (const entry of entries) if (entry.changedAt <= now - OVERLAP_MS) entry.indexedAt = entry.changedAt;
        }
        expect(walk).toBeUndefined();
        const until = Date.parse(syncedUntil(AT_START, {}, lastPage) ?? '');
        for (const { id, changedAt } of entries) {
          expect(seen.get(id) === changedAt || changedAt >= until, `order ${id}`).toBe(true);
        }
      }),
      { numRuns: 2_000, seed: 11 },
    );
  });
});

/** What Shopify shows: found and sorted by the index, but each row as it is now. */
function readPage(entries: readonly Entry[], walk: Walk, size: number, depth: number) {
  const [time = Number.NEGATIVE_INFINITY, id = -1] = walk.after?.split('/').map(Number) ?? [];
  const left = entries
    .filter(({ indexedAt }) => indexedAt >= (walk.from ?? 0))
    .sort((a, b) => a.indexedAt - b.indexedAt || a.id - b.id)
    .filter((entry) => entry.indexedAt > time || (entry.indexedAt === time && entry.id > id));
  const shown = left.slice(0, Math.min(size, depth - walk.rows));
  const last = shown.at(-1);
  const page: WalkPage = {
    nodes: shown.map((entry) => rowAt(entry.changedAt, String(entry.id))),
    hasNextPage: left.length > shown.length && walk.rows + shown.length < depth,
    endCursor: last === undefined ? undefined : `${last.indexedAt}/${last.id}`,
  };
  return { page, shown };
}
