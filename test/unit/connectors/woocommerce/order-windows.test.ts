import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { endOf, MAX_ROWS, planWindows, windowFrom } from '../../../../src/connectors/woocommerce/order-windows.js';

describe('windowFrom', () => {
  it('is a whole first page at the beginning', () => {
    expect(windowFrom(0, 100)).toEqual({ page: 1, perPage: 100, start: 0 });
    expect(windowFrom(0, 100, 7)).toEqual({ page: 1, perPage: 7, start: 0 });
  });

  it('begins at or just before the last row taken, with a page size whose grid allows it', () => {
    expect(windowFrom(99, 100)).toEqual({ page: 2, perPage: 99, start: 99 });
    expect(windowFrom(197, 100)).toEqual({ page: 3, perPage: 98, start: 196 });
  });

  it('takes a larger page where every smaller one ends at the row it has to begin with', () => {
    // 2520 is a multiple of every size up to ten.
    expect(windowFrom(2_519, 10)).toEqual({ page: 230, perPage: 11, start: 2_519 });
  });

  it('always is a page that WooCommerce has, holds the row asked for and goes beyond it', () => {
    fc.assert(
      fc.property(
        fc.nat(200_000),
        fc.integer({ min: 10, max: MAX_ROWS }),
        fc.integer({ min: 2, max: MAX_ROWS }),
        (first, size, wanted) => {
          const window = windowFrom(first, size, wanted);
          expect(window.start).toBe((window.page - 1) * window.perPage);
          expect(window.start).toBeLessThanOrEqual(first);
          expect(endOf(window)).toBeGreaterThan(first + 1);
          expect(window.perPage).toBeLessThanOrEqual(MAX_ROWS);
        },
      ),
    );
  });

  it('wastes little of a full page wherever it has to begin', () => {
    let fresh = 0;
    for (let first = 1; first <= 20_000; first += 1) fresh += endOf(windowFrom(first, 100)) - first - 1;
    expect(fresh / 20_000).toBeGreaterThan(85);
  });
});

describe('planWindows', () => {
  const full = { after: undefined, wanted: 400, total: undefined, size: 100, concurrency: 4 };

  it('is one window while nobody knows how long the list is', () => {
    expect(planWindows(full)).toEqual([{ page: 1, perPage: 100, start: 0 }]);
  });

  it('is as many as the list needs, each with the last row of the one before', () => {
    const windows = planWindows({ ...full, total: 250 });
    expect(windows.map((window) => [window.start, endOf(window)])).toEqual([
      [0, 100],
      [99, 198],
      [196, 294],
    ]);
  });

  it('is no more than may be under way at once, and no more than is wanted', () => {
    expect(planWindows({ ...full, total: 10_000 })).toHaveLength(4);
    expect(planWindows({ ...full, total: 10_000, concurrency: 2 })).toHaveLength(2);
    expect(planWindows({ ...full, total: 10_000, wanted: 250 })).toHaveLength(2);
    expect(planWindows({ ...full, total: 10_000, wanted: 150 })).toHaveLength(1);
    expect(planWindows({ ...full, total: 10_000, wanted: 50, isBegun: true })).toEqual([]);
  });

  it('never leaves a row between two windows', () => {
    fc.assert(
      fc.property(fc.option(fc.nat(100_000), { nil: undefined }), fc.integer({ min: 10, max: 100 }), (after, size) => {
        const windows = planWindows({ after, wanted: 400, total: 200_000, size, concurrency: 4 });
        for (const [index, { start }] of windows.entries()) {
          const before = windows[index - 1];
          expect(start).toBeLessThanOrEqual(before === undefined ? (after ?? 0) : endOf(before) - 1);
        }
      }),
    );
  });
});
