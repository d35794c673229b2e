import { describe, expect, it } from 'vitest';
import {
  NOTHING_YET,
  progressAfter,
  progressFromState,
  progressToState,
  wasHandedOut,
} from '../../../../src/connectors/shopify/export-progress.js';
import { OVERLAP_MS } from '../../../../src/connectors/shopify/order-walk.js';
import type { Order } from '../../../../src/model/index.js';

const START = Date.parse('2026-11-20T03:30:00Z');
const DAY_AGO = START - 86_400_000;
const wire = (id: number, ms: number) => ({ id: `gid://shopify/Order/${id}`, updatedAt: new Date(ms).toISOString() });
const order = (id: number, ms: number) =>
  ({ orderId: `gid://shopify/Order/${id}`, updatedAt: new Date(ms).toISOString() }) as Order;
const handedOut = (...rows: readonly (readonly [number, number])[]) =>
  progressAfter(
    NOTHING_YET,
    rows.map(([id, ms]) => wire(id, ms)),
    START,
  );

describe('the progress of an export', () => {
  it('reaches the last second, and knows who of that second was handed out', () => {
    const progress = handedOut([1, DAY_AGO], [2, DAY_AGO + 1_000], [3, DAY_AGO + 1_900]);
    expect(progress).toMatchObject({ isOrdered: true, reached: DAY_AGO + 1_000 });
    expect([1, 2, 3, 4].map((id) => wasHandedOut(progress, order(id, DAY_AGO + 1_500)))).toEqual([
      false,
      true,
      true,
      false,
    ]);
    // Changed since: another version, to be handed out.
    expect(wasHandedOut(progress, order(2, DAY_AGO + 5_000))).toBe(false);
  });

  it('goes on from chunk to chunk, through JSON', () => {
    const first = handedOut([1, DAY_AGO], [2, DAY_AGO + 1_000]);
    const restored = progressFromState(JSON.parse(JSON.stringify(progressToState(first))));
    expect(restored).toEqual(first);
    expect(progressAfter(restored, [wire(3, DAY_AGO + 2_000)], START)).toMatchObject({
      isOrdered: true,
      reached: DAY_AGO + 2_000,
      tail: [`3@${DAY_AGO + 2_000}`],
    });
    expect(progressAfter(restored, [wire(3, DAY_AGO)], START).isOrdered).toBe(false);
    expect(progressFromState(undefined)).toEqual({ isOrdered: false, reached: undefined, tail: [] });
  });

  it('does not trust the place of what changed in the last minutes', () => {
    const fresh = START - OVERLAP_MS;
    const progress = handedOut([1, DAY_AGO], [2, fresh + 9_000], [3, fresh], [4, DAY_AGO + 1_000]);
    expect(progress).toMatchObject({ isOrdered: true, reached: DAY_AGO + 1_000 });
    expect([2, 3].map((id) => wasHandedOut(progress, order(id, fresh + (id === 2 ? 9_000 : 0))))).toEqual([true, true]);
  });

  it('has no place without an order or without times', () => {
    expect(handedOut([1, DAY_AGO + 1_000], [2, DAY_AGO]).isOrdered).toBe(false);
    expect(progressAfter(NOTHING_YET, [{ id: 'x', updatedAt: 'soon' }], START).isOrdered).toBe(false);
    expect(progressAfter(NOTHING_YET, [wire(1, DAY_AGO)], undefined).reached).toBeUndefined();
  });

  it('keeps its cursor short', () => {
    const many = handedOut(...Array.from({ length: 1_000 }, (_, index) => [index + 1, DAY_AGO] as const));
    expect(many.tail).toHaveLength(250);
    expect(wasHandedOut(many, order(1_000, DAY_AGO))).toBe(true);
  });
});
