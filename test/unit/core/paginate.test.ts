import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { CallOptions, ExportOptions, OrderPage, OrderQuery } from '../../../src/core/connector.js';
import { RateLimitError } from '../../../src/core/errors.js';
import { type IterateOptions, iterateOrders } from '../../../src/core/paginate.js';
import type { Order } from '../../../src/model/index.js';

const QUERY: OrderQuery = { storeId: 'acme' };
const page = (ids: readonly string[], nextCursor?: string, syncedUntil?: string): OrderPage => ({
  orders: ids.map((orderId) => ({ orderId }) as Order),
  issues: [],
  limits: [],
  ...(nextCursor === undefined ? {} : { nextCursor }),
  ...(syncedUntil === undefined ? {} : { syncedUntil }),
});

/** A connector of three pages that notes what it is asked. */
function threePages() {
  const asked: { query: OrderQuery; options: CallOptions | undefined }[] = [];
  const pages: Readonly<Record<string, OrderPage>> = {
    '': page(['a', 'b'], '1'),
    '1': page([], '2'),
    '2': page(['c'], undefined, '2026-11-24T09:00:00.000Z'),
  };
  return {
    platform: 'toy',
    asked,
    fetchOrders: async (query: OrderQuery, options?: CallOptions) => {
      asked.push({ query, options });
      return pages[query.cursor ?? ''] ?? page([]);
    },
  };
}

describe('iterateOrders', () => {
  it('walks all pages, an empty one too, and passes query and options on unchanged', async () => {
    const connector = threePages();
    const { signal } = new AbortController();
    const seen: string[] = [];
    for await (const { orderId } of iterateOrders(connector, QUERY, { signal, timeoutMs: 5 })) seen.push(orderId);
    expect(seen).toEqual(['a', 'b', 'c']);
    expect(connector.asked).toEqual([
      { query: QUERY, options: { signal, timeoutMs: 5 } },
      { query: { ...QUERY, cursor: '1' }, options: { signal, timeoutMs: 5 } },
      { query: { ...QUERY, cursor: '2' }, options: { signal, timeoutMs: 5 } },
    ]);
  });

  it('asks for the next page only when it is wanted', async () => {
    const connector = threePages();
    for await (const { orderId } of iterateOrders(connector, QUERY)) if (orderId === 'b') break;
    expect(connector.asked).toHaveLength(1);
  });

  it('takes null for no options', async () => {
    const { value } = await iterateOrders(threePages(), QUERY, null as unknown as undefined).next();
    expect(value).toEqual({ orderId: 'a' });
  });

  it('begins at a cursor', async () => {
    const connector = threePages();
    const seen: string[] = [];
    for await (const { orderId } of iterateOrders(connector, { ...QUERY, cursor: '1' })) seen.push(orderId);
    expect(seen).toEqual(['c']);
  });

  it('hands over each page after its last order was taken, and waits for it', async () => {
    const log: string[] = [];
    const onPage = async ({ nextCursor, syncedUntil }: OrderPage) => {
      await Promise.resolve();
      log.push(nextCursor ?? syncedUntil ?? '');
    };
    for await (const { orderId } of iterateOrders(threePages(), QUERY, { onPage })) log.push(orderId);
    expect(log).toEqual(['a', 'b', '1', '2', 'c', '2026-11-24T09:00:00.000Z']);
  });

  it('ends with the error of onPage, or of the connector', async () => {
    const full = new Error('disk full');
    const walking = iterateOrders(threePages(), QUERY, { onPage: () => Promise.reject(full) });
    await expect(walking.next()).resolves.toMatchObject({ value: { orderId: 'a' } });
    await walking.next();
    await expect(walking.next()).rejects.toBe(full);
    const down = { platform: 'toy', fetchOrders: () => Promise.reject(full) };
    await expect(iterateOrders(down, QUERY).next()).rejects.toBe(full);
  });

  it('does not walk in a circle of one', async () => {
    const stuck = { platform: 'toy', fetchOrders: async () => page([], 'same') };
    await expect(iterateOrders(stuck, QUERY).next()).rejects.toMatchObject({
      code: 'unexpected_response',
      platform: 'toy',
      storeId: 'acme',
    });
  });
});

describe('a walk that meets a rate limit', () => {
  /** Refuses the second page so many times before it gives it. */
  function throttled(times: number, retryAfterMs: number) {
    const pages = threePages();
    let refusals = 0;
    return {
      ...pages,
      refusals: () => refusals,
      fetchOrders: async (query: OrderQuery, options?: CallOptions) => {
        if (query.cursor === '1' && refusals < times) {
          refusals += 1;
          throw new RateLimitError('full', { platform: 'toy', retryAfterMs });
        }
        return pages.fetchOrders(query, options);
      },
    };
  }
  const walk = async (connector: Parameters<typeof iterateOrders>[0], options?: IterateOptions) => {
    const ids: string[] = [];
    for await (const { orderId } of iterateOrders(connector, QUERY, options)) ids.push(orderId);
    return ids.join('');
  };

  it('waits until there is room and goes on at the same page', async () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const connector = throttled(2, 178_572);
    const walking = walk(connector);
    await vi.advanceTimersByTimeAsync(2 * 178_572);
    await expect(walking).resolves.toBe('abc');
    expect(connector.refusals()).toBe(2);
  });

  it('waits no longer than waitMs before one page, also where the answer says at once', async () => {
    await expect(walk(throttled(1, 178_572), { waitMs: 178_571 })).rejects.toMatchObject({ code: 'rate_limited' });
    await expect(walk(throttled(1, 178_572), { waitMs: 0 })).rejects.toMatchObject({ retryAfterMs: 178_572 });
    const connector = throttled(Number.POSITIVE_INFINITY, 0);
    await expect(walk(connector, { waitMs: 1_000 })).rejects.toMatchObject({ code: 'rate_limited' });
    expect(connector.refusals()).toBeLessThan(20);
  });

  it('ends with the signal while it waits', async () => {
    const controller = new AbortController();
    const walking = walk(throttled(1, 178_572), { signal: controller.signal });
    setImmediate(() => controller.abort(new Error('shutdown')));
    await expect(walking).rejects.toThrow('shutdown');
  });
});

describe('the strategy of iterateOrders', () => {
  /** The three pages, and an export of the same orders. */
  function exporting(prefers?: boolean) {
    const pages = threePages();
    const exports: { query: OrderQuery; options: ExportOptions | undefined }[] = [];
    return {
      ...pages,
      exports,
      async *exportOrders(query: OrderQuery, options?: ExportOptions) {
        exports.push({ query, options });
        for (const orderId of ['x', 'y']) yield { orderId } as Order;
      },
      ...(prefers === undefined ? {} : { prefersExport: vi.fn(async () => prefers) }),
    };
  }
  const idsOf = async (connector: Parameters<typeof iterateOrders>[0], query: OrderQuery, options?: IterateOptions) => {
    const ids: string[] = [];
    for await (const { orderId } of iterateOrders(connector, query, options)) ids.push(orderId);
    return ids.join('');
  };

  it('is pages unless said otherwise', async () => {
    expect(await idsOf(exporting(true), QUERY)).toBe('abc');
    expect(await idsOf(exporting(true), QUERY, { strategy: 'pages' })).toBe('abc');
  });

  it('hands an export everything but the strategy', async () => {
    const connector = exporting();
    const onPage = () => undefined;
    expect(await idsOf(connector, QUERY, { strategy: 'export', onPage, waitMs: 9, timeoutMs: 5 })).toBe('xy');
    expect(connector.exports).toEqual([{ query: QUERY, options: { onPage, waitMs: 9, timeoutMs: 5 } }]);
  });

  it('asks the connector when it is auto', async () => {
    const connector = exporting(true);
    expect(await idsOf(connector, QUERY, { strategy: 'auto', timeoutMs: 5, onPage: () => undefined })).toBe('xy');
    expect(connector.prefersExport).toHaveBeenCalledWith(QUERY, { timeoutMs: 5 });
    expect(await idsOf(exporting(false), QUERY, { strategy: 'auto' })).toBe('abc');
    expect(await idsOf(threePages(), QUERY, { strategy: 'auto' })).toBe('abc');
  });

  it('exports backfills only when it is auto and the connector does not say', async () => {
    expect(await idsOf(exporting(), QUERY, { strategy: 'auto' })).toBe('xy');
    expect(await idsOf(exporting(), { ...QUERY, createdAfter: '2026-01-01T00:00:00Z' }, { strategy: 'auto' })).toBe(
      'xy',
    );
    for (const more of [{ updatedAfter: '2026-11-24T09:00:00Z' }, { ids: ['a'] }]) {
      expect(await idsOf(exporting(), { ...QUERY, ...more }, { strategy: 'auto' })).toBe('abc');
    }
    expect(await idsOf(exporting(), { ...QUERY, cursor: '2' }, { strategy: 'auto' })).toBe('c');
  });

  it('is refused when there is no such strategy', async () => {
    const connector = threePages();
    await expect(idsOf(connector, QUERY, { strategy: 'bulk' as 'export' })).rejects.toMatchObject({
      code: 'invalid_request',
      operation: 'iterateOrders',
      issues: [{ path: 'strategy', message: 'must be one of pages, export, auto' }],
    });
    expect(connector.asked).toEqual([]);
  });

  it('is not_supported for an export where there is none', async () => {
    await expect(idsOf(threePages(), QUERY, { strategy: 'export' })).rejects.toMatchObject({
      code: 'not_supported',
      platform: 'toy',
      operation: 'exportOrders',
    });
  });

  it('gives way to what the connector says of a cursor', async () => {
    const query = { ...QUERY, cursor: '2' };
    for (const strategy of ['pages', 'export', 'auto'] as const) {
      expect(await idsOf(exporting(true), query, { strategy })).toBe('xy');
      expect(await idsOf(exporting(false), query, { strategy })).toBe('c');
    }
    // Of a connector that cannot tell, the caller decides.
    expect(await idsOf(exporting(), query, { strategy: 'pages' })).toBe('c');
    expect(await idsOf(exporting(), query, { strategy: 'export' })).toBe('xy');
  });
});
