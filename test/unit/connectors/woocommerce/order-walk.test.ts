import { describe, expect, it } from 'vitest';
import {
  BEGINNING,
  compareIds,
  type Place,
  stepBack,
  stepWalk,
  type WalkStep,
} from '../../../../src/connectors/woocommerce/order-walk.js';
import type { OrderWindow } from '../../../../src/connectors/woocommerce/order-windows.js';

const FIRST: OrderWindow = { page: 1, perPage: 10, start: 0 };
const SECOND: OrderWindow = { page: 2, perPage: 9, start: 9 };
const AFTER_TEN: Place = { ...BEGINNING, id: '110', position: 9, total: 30 };

/** Rows with these ids; what is handed out is the id. */
const answerOf = (ids: readonly (number | undefined)[], total?: number) => ({
  rows: ids.map((id) => ({ id: id === undefined ? undefined : String(id), row: id })),
  total,
});
const ids = (from: number, count: number) => Array.from({ length: count }, (_, index) => from + index);

function taken<T>(step: WalkStep<T>) {
  if (step.kind === 'gap') throw new Error('a gap');
  return step;
}

describe('one step of a walk', () => {
  it('takes a whole first window, and knows where it stands', () => {
    const step = taken(stepWalk(BEGINNING, FIRST, answerOf(ids(101, 10), 30), 100));
    expect(step.rows).toEqual(ids(101, 10));
    expect(step.place).toEqual(AFTER_TEN);
    expect(step.ended).toBe(false);
  });

  it('takes from a window that begins at the last row what is new', () => {
    const step = taken(stepWalk(AFTER_TEN, SECOND, answerOf(ids(110, 9), 30), 100));
    expect(step.rows).toEqual(ids(111, 8));
    expect(step.place).toMatchObject({ id: '118', position: 17 });
  });

  it('takes it too where the last row itself is gone, as long as one before it is there', () => {
    const step = taken(stepWalk(AFTER_TEN, SECOND, answerOf([109, 111, 112], 12), 100));
    expect(step.rows).toEqual([111, 112]);
    expect(step.ended).toBe(true);
  });

  it('takes nothing from a window that begins behind the last row: rows before it have left', () => {
    expect(stepWalk(AFTER_TEN, SECOND, answerOf(ids(112, 9), 29), 100)).toEqual({ kind: 'gap' });
    expect(stepWalk(AFTER_TEN, SECOND, answerOf([], 0), 100)).toEqual({ kind: 'gap' });
    expect(stepBack(AFTER_TEN, 1).position).toBe(5);
    expect(stepBack(AFTER_TEN, 2).position).toBe(1);
    expect(stepBack(AFTER_TEN, 3).position).toBe(0);
  });

  it('moves on where rows have left and the window is one of known rows only', () => {
    const back = { ...AFTER_TEN, position: 4 };
    const step = taken(stepWalk(back, { page: 1, perPage: 6, start: 0 }, answerOf(ids(103, 6), 30), 100));
    expect(step.rows).toEqual([]);
    expect(step.place).toMatchObject({ id: '110', position: 5, isBlind: false });
  });

  it('takes no more than there is room for, and goes on behind that', () => {
    const step = taken(stepWalk(BEGINNING, FIRST, answerOf(ids(101, 4), 4), 3));
    expect(step.rows).toEqual([101, 102, 103]);
    expect(step.place).toMatchObject({ id: '103', position: 2 });
    expect(step.ended).toBe(false);
  });

  it('ends on a short window only: a full one may be followed by a row that came since it was counted', () => {
    expect(taken(stepWalk(BEGINNING, FIRST, answerOf(ids(101, 10), 10), 100)).ended).toBe(false);
    expect(taken(stepWalk(BEGINNING, FIRST, answerOf(ids(101, 9), 9), 100)).ended).toBe(true);
    expect(taken(stepWalk(BEGINNING, FIRST, answerOf([], 0), 100)).ended).toBe(true);
  });

  it('does not end where the store counts more than the window reaches: rows that cannot be loaded are left out', () => {
    const step = taken(stepWalk(BEGINNING, FIRST, answerOf(ids(101, 9), 30), 100));
    expect(step.ended).toBe(false);
    expect(step.place).toMatchObject({ id: '109', position: 8 });
  });

  it('without a count, ends on a short window that has nothing new', () => {
    const first = taken(stepWalk(BEGINNING, FIRST, answerOf(ids(101, 4)), 100));
    expect(first.ended).toBe(false);
    expect(taken(stepWalk(first.place, FIRST, answerOf(ids(101, 4)), 100)).ended).toBe(true);
  });

  it('does not believe a count below what it shows', () => {
    const step = taken(stepWalk(AFTER_TEN, SECOND, answerOf(ids(110, 5), 0), 100));
    expect(step).toMatchObject({ ended: false, place: { total: undefined } });
  });

  it('learns that a host gives smaller pages than it is asked for', () => {
    const wide = { page: 1, perPage: 100, start: 0 };
    const step = taken(stepWalk(BEGINNING, wide, answerOf(ids(101, 50), 80), 100));
    expect(step).toMatchObject({ ended: false, place: { cap: 50, position: 49 } });
    // Of pages that are not too large, short ones are short.
    const narrow = taken(stepWalk(step.place, { page: 2, perPage: 49, start: 49 }, answerOf(ids(150, 30), 80), 100));
    expect(narrow).toMatchObject({ ended: true, rows: ids(151, 29) });
  });

  it('goes past rows that it cannot see by position alone, and says so', () => {
    const hidden = taken(stepWalk(AFTER_TEN, SECOND, answerOf([110], 300), 100));
    expect(hidden).toMatchObject({ rows: [], ended: false, place: { id: '110', position: 17, isBlind: true } });
    expect(hidden.issues).toMatchObject([{ code: 'partial_data' }]);
    const beyond = taken(stepWalk(hidden.place, { page: 2, perPage: 17, start: 17 }, answerOf(ids(150, 17), 300), 100));
    expect(beyond).toMatchObject({ rows: ids(150, 17), issues: [], place: { id: '166', isBlind: false } });
  });

  it('does not go back and forth before rows that it cannot see', () => {
    // Rows 10 to 59 are hidden; the walk has gone back to look for what it might have missed.
    const back = { ...AFTER_TEN, position: 3, cap: 20 };
    const known = taken(stepWalk(back, { page: 1, perPage: 20, start: 0 }, answerOf(ids(101, 10), 100), 100));
    expect(known).toMatchObject({ rows: [], place: { position: 19, isBlind: true } });
    const beyond = taken(
      stepWalk(known.place, { page: 1, perPage: 63, start: 0 }, answerOf([...ids(101, 10), 161, 162, 163], 100), 2),
    );
    // Behind the hidden ones, not before them.
    expect(beyond).toMatchObject({ rows: [161, 162], place: { id: '162', position: 61, isBlind: false } });
  });

  it('ends although all that is left cannot be seen', () => {
    expect(taken(stepWalk(BEGINNING, FIRST, answerOf([], 3), 100)).ended).toBe(true);
    const blind = { ...AFTER_TEN, position: 17, isBlind: true };
    expect(taken(stepWalk(blind, { page: 2, perPage: 17, start: 17 }, answerOf([], 20), 100)).ended).toBe(true);
  });

  it('hands out a row without an id with the rows around it', () => {
    expect(taken(stepWalk(AFTER_TEN, SECOND, answerOf([110, undefined, 112], 12), 100)).rows).toEqual([undefined, 112]);
  });

  it('compares ids as numbers of any size', () => {
    const sorted = ['18446744073709551615', '9', '10', '9007199254740993', '9007199254740992'].sort(compareIds);
    expect(sorted).toEqual(['9', '10', '9007199254740992', '9007199254740993', '18446744073709551615']);
  });
});
