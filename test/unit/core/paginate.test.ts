import { describe, expect, it, vi } from 'vitest';
import type { CallOptions, ExportOptions, OrderPage, OrderQuery } from '../../../src/core/connector.js';
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

  it('asks the connector when it is auto, and reads pages where nobody can say', async () => {
    const connector = exporting(true);
    expect(await idsOf(connector, QUERY, { strategy: 'auto', timeoutMs: 5, onPage: () => undefined })).toBe('xy');
    expect(connector.prefersExport).toHaveBeenCalledWith(QUERY, { timeoutMs: 5 });
    expect(await idsOf(exporting(false), QUERY, { strategy: 'auto' })).toBe('abc');
    expect(await idsOf(exporting(), QUERY, { strategy: 'auto' })).toBe('abc');
    expect(await idsOf(threePages(), QUERY, { strategy: 'auto' })).toBe('abc');
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
