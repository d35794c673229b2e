import type { JsonObject } from '../../core/ports.js';
import type { Walk } from './order-walk.js';

/** The walk in a cursor's state. */
export function walkToState({ startedAt, lengthMs, target, slice, seen, kept, ...counts }: Walk): JsonObject {
  return {
    ...counts,
    from: slice.from,
    to: slice.to,
    startedAt: startedAt ?? null,
    lengthMs: lengthMs ?? null,
    target: target ?? null,
    seen: seen.map(([mark, time]) => [mark, time ?? null]),
    kept: [...kept],
  };
}

const COUNTS = ['round', 'since', 'until', 'leg', 'pass', 'pages', 'rows', 'rowsBefore', 'from', 'to'] as const;

/**
 * Reads what `walkToState` wrote; `undefined` for anything else.
 *
 * @param legs how many the query has.
 * @param targetOf as strict with where the next page is as with what an answer says: the access token goes there.
 */
export function walkFromState(
  state: JsonObject,
  legs: number,
  targetOf: (next: unknown) => string | undefined,
): Walk | undefined {
  const numbers = Object.fromEntries(COUNTS.map((name) => [name, numberOf(state[name])]));
  const { round, since, until, leg, pass, pages, rows, rowsBefore, from, to } = numbers as Record<Count, number>;
  const { isFresh, isWindowless, hasDrifted, seen, kept } = state;
  const isWhole =
    Object.values(numbers).every((number) => number !== undefined) &&
    Number.isInteger(leg) &&
    leg >= 0 &&
    leg < legs &&
    from <= to &&
    Array.isArray(seen) &&
    Array.isArray(kept);
  if (!isWhole) return undefined;
  return {
    round,
    since,
    until,
    leg,
    pass,
    pages,
    rows,
    rowsBefore,
    slice: { from, to },
    startedAt: numberOf(state['startedAt']),
    lengthMs: numberOf(state['lengthMs']),
    target: targetOf(state['target']),
    isFresh: isFresh === true,
    isWindowless: isWindowless === true,
    hasDrifted: hasDrifted === true,
    seen: seen.flatMap(seenFrom),
    kept: kept.filter((mark): mark is string => typeof mark === 'string'),
  };
}

type Count = (typeof COUNTS)[number];

function seenFrom(entry: unknown): readonly (readonly [string, number | undefined])[] {
  const [mark, time] = Array.isArray(entry) ? (entry as unknown[]) : [];
  return typeof mark === 'string' ? [[mark, numberOf(time)]] : [];
}

/** Beyond that there are no dates. */
const LARGEST = 8e15;

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' && Math.abs(value) <= LARGEST ? value : undefined;
}
