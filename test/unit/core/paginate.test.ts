import { describe, expect, it } from 'vitest';
import type { CallOptions, OrderPage, OrderQuery } from '../../../src/core/connector.js';
import { iterateOrders } from '../../../src/core/paginate.js';
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
