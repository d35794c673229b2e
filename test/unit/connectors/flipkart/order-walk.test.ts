import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { targetOf } from '../../../../src/connectors/flipkart/order-reading.js';
import { walkFromState, walkToState } from '../../../../src/connectors/flipkart/order-state.js';
import {
  OVERLAP_MS,
  startWalk,
  stepWalk,
  type Walk,
  type WalkStep,
  type WalkTerms,
} from '../../../../src/connectors/flipkart/order-walk.js';
import { DriftingList, type Entry, SECOND, type SeenRow } from './drifting-list.js';

const NOW = Date.parse('2026-11-20T10:00:00Z');
const EARLIEST = Date.parse('2019-01-01T00:00:00Z');
const HOUR = 3_600_000;

const TERMS: WalkTerms = {
  legs: [{ isSorted: true }, { isSorted: true, sliceMs: HOUR }, { isSorted: false }],
  updatedBefore: undefined,
  isFull: true,
};

interface Run {
  /** Version marks in the order they were handed out. */
  readonly marks: readonly string[];
  readonly syncedUntil: number;
  readonly issues: number;
}

/** @param drift what happens before each further request. */
function run(
  list: DriftingList,
  terms: WalkTerms,
  { since = EARLIEST, room = 4, drift = () => {} }: { since?: number; room?: number; drift?: () => void } = {},
): Run {
  const marks: string[] = [];
  let walk: Walk | undefined = startWalk(terms, since, list.now);
  let syncedUntil = Number.NaN;
  let issues = 0;
  while (walk !== undefined) {
    if (list.requests > 5_000) throw new Error('the walk does not end');
    const step: WalkStep<SeenRow> = stepWalk(walk, list.page(walk, terms), room, terms);
    if (step.isStuck === true) throw new Error('stuck');
    marks.push(...step.taken.map(({ mark }) => mark));
    issues += step.issues.length;
    syncedUntil = step.syncedUntil ?? Number.NaN;
    walk = step.next && resumed(step.next, terms);
    drift();
  }
  return { marks, syncedUntil, issues };
}

/** In another process, as a cursor tells it. */
function resumed(walk: Walk, { legs }: WalkTerms): Walk {
  const state = walkFromState(JSON.parse(JSON.stringify(walkToState(walk))), legs.length, targetOf);
  expect(state).toEqual(walk);
  return state as Walk;
}

const entries = fc
  .array(
    fc.record({
      leg: fc.nat(2),
      // Many in few seconds, or spread over years.
      ago: fc.oneof(fc.nat(4), fc.nat(90), fc.integer({ min: 100, max: 200_000_000 })),
    }),
    { maxLength: 60 },
  )
  .map((rows) =>
    rows.map(({ leg, ago }, index): Entry => {
      const at = NOW - ago * SECOND;
      return { id: `s${String(index).padStart(3, '0')}`, leg, modified: at, cancelled: at };
    }),
  );

const markOf = ({ id, modified }: Entry) => `${id}@${modified}`;

describe('the walk over a list that nobody touches', () => {
  it('hands out everything, once', () => {
    fc.assert(
      fc.property(entries, fc.integer({ min: 1, max: 30 }), (all, room) => {
        const { marks, issues } = run(new DriftingList(all, NOW), TERMS, { room });
        expect([...marks].sort()).toEqual(all.map(markOf).sort());
        expect(issues).toBe(0);
      }),
    );
  });

  it('needs hardly more requests than pages', () => {
    const all = Array.from({ length: 500 }, (_, index): Entry => {
      const at = NOW - (index + 1) * 600 * SECOND;
      return { id: `s${index}`, leg: 0, modified: at, cancelled: at };
    });
    const list = new DriftingList(all, NOW);
    const { marks } = run(list, TERMS, { room: 100 });
    expect(marks).toHaveLength(500);
    // Each page begins with what the one before ended with: four of five rows are new.
    expect(list.requests).toBeLessThan(150);
  });

  it('says where the next run begins: before its own beginning', () => {
    const { syncedUntil } = run(new DriftingList([], NOW), { ...TERMS, isFull: false });
    expect(syncedUntil).toBe(NOW - OVERLAP_MS);
  });
});

describe('the walk over a list that drifts', () => {
  const changes = fc.array(fc.record({ victim: fc.nat(), leg: fc.nat(1), passes: fc.nat(40) }), { maxLength: 40 });

  it('loses nothing that stays, tells no version twice, and leaves to the next run what it does not tell', () => {
    fc.assert(
      fc.property(entries, changes, fc.integer({ min: 1, max: 30 }), (all, script, room) => {
        const list = new DriftingList(all, NOW);
        const touched = new Set<string>();
        let step = 0;
        const drift = () => {
          const change = script[step];
          step += 1;
          if (change === undefined || all.length === 0) return;
          list.now += change.passes * SECOND;
          const entry = list.entries[change.victim % list.entries.length] as Entry;
          // A cancelled shipment stays cancelled.
          list.touch(entry, entry.leg === 2 ? 2 : change.leg);
          touched.add(entry.id);
        };
        const { marks, syncedUntil, issues } = run(list, TERMS, { room, drift });
        expect(new Set(marks).size).toBe(marks.length);
        if (issues > 0) return;
        const stayed = all.filter(({ id }) => !touched.has(id)).map(markOf);
        expect(marks).toEqual(expect.arrayContaining(stayed));
        for (const entry of list.entries.filter(({ leg }) => leg !== 2)) {
          const isNextRuns = entry.modified >= syncedUntil;
          expect(isNextRuns || marks.includes(markOf(entry))).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('reads a list again that no window divides, until it came to rest', () => {
    const crowd = fc.integer({ min: 6, max: 40 });
    fc.assert(
      fc.property(
        crowd,
        fc.array(fc.nat(), { maxLength: 15 }),
        fc.integer({ min: 1, max: 9 }),
        (size, script, room) => {
          const at = NOW - HOUR;
          const all = Array.from({ length: size }, (_, index): Entry => {
            return { id: `s${String(index).padStart(2, '0')}`, leg: 0, modified: at, cancelled: at };
          });
          const list = new DriftingList(all, NOW);
          list.isWindowless = true;
          const left = new Set<string>();
          const drift = () => {
            // It leaves for good, and those behind it move up.
            const victim = script.length === 0 ? undefined : list.entries[(script.pop() ?? 0) % list.entries.length];
            if (victim === undefined) return;
            left.add(victim.id);
            list.entries.splice(list.entries.indexOf(victim), 1);
          };
          // One leg, and no catch-up that would find them by chance.
          const terms: WalkTerms = { legs: [{ isSorted: false }], updatedBefore: NOW, isFull: false };
          const { marks, issues } = run(list, terms, { room, drift });
          if (issues > 0) return;
          expect(new Set(marks).size).toBe(marks.length);
          const stayed = all.filter(({ id }) => !left.has(id)).map(markOf);
          expect(marks).toEqual(expect.arrayContaining(stayed));
        },
      ),
    );
  });

  it('misses nothing that was there when a full read began, however often it moves', () => {
    const all = Array.from({ length: 60 }, (_, index): Entry => {
      const at = NOW - (index + 1) * 60 * SECOND;
      return { id: `s${index}`, leg: 0, modified: at, cancelled: at };
    });
    const list = new DriftingList(all, NOW);
    let step = 0;
    const drift = () => {
      list.now += SECOND;
      // The next one to be read moves on to the list after it, which was not read yet, or to the end of this one.
      const victim = list.entries[(step * 7) % 60] as Entry;
      step += 1;
      if (step < 30) list.touch(victim, step % 2);
    };
    const { marks } = run(list, TERMS, { drift });
    const ids = new Set(marks.map((mark) => mark.split('@')[0]));
    expect(ids.size).toBe(60);
  });
});
