import { describe, expect, it } from 'vitest';
import type { CallOptions, ProductPage, ProductQuery } from '../../../src/core/connector.js';
import { RateLimitError } from '../../../src/core/errors.js';
import { iterateProducts } from '../../../src/core/paginate.js';
import type { Product } from '../../../src/model/index.js';

const QUERY: ProductQuery = { storeId: 's', updatedAfter: '2026-11-24T09:00:00Z' };

const unit = (id: string): Product => ({ platform: 'toy', storeId: 's', id, title: id, status: { value: 'active' } });

/** Pages by the cursor that asks for them. */
function source(pages: Readonly<Record<string, ProductPage>>) {
  const asked: (readonly [ProductQuery, CallOptions | undefined])[] = [];
  return {
    platform: 'toy',
    asked,
    async fetchProducts(query: ProductQuery, options?: CallOptions) {
      asked.push([query, options]);
      return pages[query.cursor ?? ''] ?? { products: [] };
    },
  };
}

const twoPages = () =>
  source({
    '': { products: [unit('a'), unit('b')], nextCursor: '2' },
    '2': { products: [unit('c')], syncedUntil: '2026-11-24T10:00:00Z' },
  });

async function idsOf(walk: AsyncIterable<Product>): Promise<readonly string[]> {
  const ids: string[] = [];
  for await (const { id } of walk) ids.push(id);
  return ids;
}

describe('iterateProducts', () => {
  it('walks all pages of the query, telling each after its last product', async () => {
    const connector = twoPages();
    const pages: ProductPage[] = [];
    const ids = await idsOf(
      iterateProducts(connector, QUERY, { timeoutMs: 5, onPage: (page) => void pages.push(page) }),
    );
    expect(ids).toEqual(['a', 'b', 'c']);
    expect(connector.asked).toEqual([
      [QUERY, { timeoutMs: 5 }],
      [{ ...QUERY, cursor: '2' }, { timeoutMs: 5 }],
    ]);
    expect(pages.map(({ nextCursor, syncedUntil }) => nextCursor ?? syncedUntil)).toEqual([
      '2',
      '2026-11-24T10:00:00Z',
    ]);
  });

  it('begins at a cursor, and fetches nothing before it is asked to', async () => {
    const connector = twoPages();
    const walk = iterateProducts(connector, { ...QUERY, cursor: '2' });
    expect(connector.asked).toEqual([]);
    expect(await idsOf(walk)).toEqual(['c']);
  });

  it('ends where the page could not be taken', async () => {
    const connector = twoPages();
    const failing = iterateProducts(connector, QUERY, { onPage: () => Promise.reject(new Error('disk full')) });
    await expect(idsOf(failing)).rejects.toThrow('disk full');
    expect(connector.asked).toHaveLength(1);
  });

  it('refuses a cursor that leads to itself', async () => {
    const connector = source({ '': { products: [], nextCursor: '2' }, '2': { products: [], nextCursor: '2' } });
    const error = { code: 'unexpected_response', operation: 'fetchProducts', platform: 'toy', storeId: 's' };
    await expect(idsOf(iterateProducts(connector, QUERY))).rejects.toMatchObject(error);
  });

  it('waits for a rate limit no longer than it may', async () => {
    const limited = {
      platform: 'toy',
      fetchProducts: () => Promise.reject(new RateLimitError('full', { retryAfterMs: 1_000 })),
    };
    await expect(idsOf(iterateProducts(limited, QUERY, { waitMs: 999 }))).rejects.toMatchObject({
      code: 'rate_limited',
    });
  });
});
