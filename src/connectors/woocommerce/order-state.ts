import type { Clock, JsonObject } from '../../core/ports.js';
import { recordOf } from '../../core/wire-reader.js';
import { parseId } from './ids.js';
import { clockToState, startClock, type WalkClock } from './order-clock.js';
import type { OrderList } from './order-filters.js';
import { BEGINNING, type Place } from './order-walk.js';

/** Where a read of orders stands between two pages. */
export interface WalkState {
  readonly list: OrderList;
  readonly place: Place;
  readonly clock: WalkClock;
}

export function startWalk(now: Clock): WalkState {
  return { list: 'live', place: BEGINNING, clock: startClock(now()) };
}

/** The walk in a cursor's state. */
export function walkToState({ list, place, clock }: WalkState): JsonObject {
  return { list, ...placeToState(place), clock: clockToState(clock) };
}

export function placeToState({ id, position, isBlind, total, cap }: Place): JsonObject {
  return { id: id ?? null, position: position ?? null, isBlind, total: total ?? null, cap: cap ?? null };
}

/** A position or an id that is missing only costs a longer way: the walk checks what it reads. */
export function walkFromState(state: JsonObject, now: Clock): WalkState {
  const clock = recordOf(state['clock']);
  const startedAt = count(clock?.['startedAt']);
  return {
    list: state['list'] === 'trash' ? 'trash' : 'live',
    place: placeFromState(state),
    clock: {
      begun: count(clock?.['begun']) ?? now(),
      startedAt,
      isTold: clock?.['isTold'] === true && startedAt !== undefined,
    },
  };
}

export function placeFromState(state: JsonObject): Place {
  return {
    id: parseId(state['id']),
    position: count(state['position']),
    isBlind: state['isBlind'] === true,
    total: count(state['total']),
    cap: count(state['cap']),
  };
}

export function count(value: unknown): number | undefined {
  return Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) : undefined;
}
