import { describe, expect, it } from 'vitest';
import {
  nextWalk,
  placeAfter,
  placeOf,
  placeToData,
  type ReconcilePlace,
  type WalkInput,
} from '../../../src/sync/reconcile-place.js';

/** An hour of one day. */
const at = (hour: number) => new Date(Date.UTC(2026, 0, 2, hour)).toISOString();
const walkOf = (input: Partial<WalkInput>) =>
  nextWalk({
    ...{ place: {}, ordersUntil: undefined, since: undefined, comparesDeletions: true, madeAnewAt: undefined },
    ...input,
  });

describe('the next walk', () => {
  it.each<[string, Partial<WalkInput>, ReturnType<typeof nextWalk>]>([
    ['reads everything where nothing is known', {}, {}],
    ['begins a day before order sync', { ordersUntil: at(30) }, { since: at(6) }],
    ['begins an hour before the last one', { ordersUntil: at(30), place: { syncedUntil: at(9) } }, { since: at(8) }],
    ['begins where it is asked to', { since: at(12), place: { syncedUntil: at(9) } }, { since: at(12) }],
    [
      'goes back to what deletions were not compared of',
      { place: { syncedUntil: at(9), open: { since: at(2) } } },
      { since: at(2) },
    ],
    ['goes back to the beginning for them', { place: { syncedUntil: at(9), open: {} } }, {}],
    [
      'does not, where nobody wants them',
      { comparesDeletions: false, place: { syncedUntil: at(9), open: { since: at(2) } } },
      { since: at(8) },
    ],
    [
      'goes on with one under way that reaches back as far',
      { since: at(5), place: { walk: { since: at(5), cursor: 'c' } } },
      { since: at(5), cursor: 'c' },
    ],
    [
      'begins anew where the one under way does not',
      { since: at(4), place: { walk: { since: at(5), cursor: 'c' } } },
      { since: at(4) },
    ],
    [
      'reads an outage again whatever is asked',
      { since: at(12), madeAnewAt: at(11), place: { syncedUntil: at(9) } },
      { since: at(8), outage: { since: at(9), until: at(11) } },
    ],
    [
      'joins two outages',
      {
        madeAnewAt: at(11),
        place: { syncedUntil: at(9), walk: { since: at(7), cursor: 'c', outage: { since: at(3), until: at(4) } } },
      },
      { since: at(7), cursor: 'c', outage: { since: at(3), until: at(11) } },
    ],
    ['takes no outage for known where nothing was read before', { madeAnewAt: at(11) }, {}],
  ])('%s', (_name, input, walk) => {
    expect(walkOf(input)).toEqual(walk);
  });
});

describe('the place after a walk', () => {
  const end = { syncedUntil: at(10), isOpen: false };
  it.each<[string, ReconcilePlace, { since?: string }, Parameters<typeof placeAfter>[2], ReconcilePlace]>([
    ['is where it ended', {}, { since: at(5) }, end, { syncedUntil: at(10) }],
    ['stays behind a gap', { syncedUntil: at(4) }, { since: at(5) }, end, { syncedUntil: at(4) }],
    ['never goes back', { syncedUntil: at(12) }, { since: at(5) }, end, { syncedUntil: at(12) }],
    [
      'stays where the platform says no time',
      { syncedUntil: at(4) },
      {},
      { ...end, syncedUntil: undefined },
      { syncedUntil: at(4) },
    ],
    [
      'knows what is open',
      {},
      { since: at(5) },
      { ...end, isOpen: true },
      { syncedUntil: at(10), open: { since: at(5) } },
    ],
    ['forgets it once compared', { open: { since: at(6) } }, { since: at(5) }, end, { syncedUntil: at(10) }],
    [
      'keeps what lies before the walk',
      { open: { since: at(3) } },
      { since: at(5) },
      end,
      { syncedUntil: at(10), open: { since: at(3) } },
    ],
    [
      'keeps it where nobody wanted to compare',
      { open: { since: at(6) } },
      { since: at(5) },
      { ...end, isOpen: undefined },
      { syncedUntil: at(10), open: { since: at(6) } },
    ],
  ])('%s', (_name, place, walk, ended, after) => {
    expect(placeAfter(place, walk, ended)).toEqual(after);
  });

  it('survives a store, and what is none begins anew', () => {
    const place = {
      syncedUntil: at(4),
      walk: { since: at(3), cursor: 'c', outage: { since: at(1), until: at(2) } },
      open: { since: at(1) },
    };
    expect(placeOf(JSON.parse(JSON.stringify(placeToData(place))))).toEqual(place);
    expect(placeOf(undefined)).toEqual({});
    expect(placeOf({ walk: 'another version' })).toEqual({});
  });
});
