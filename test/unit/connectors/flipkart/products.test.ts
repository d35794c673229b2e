import { describe, expect, it } from 'vitest';
import { detailsOf, listing, listingsWorld, type Reply } from './listings-world.js';

const row = (sku: string) => ({ listing_id: `LST-${sku}`, product_id: 'FSN1000000000000', sku_id: sku });
const skusOf = (page: { readonly products: readonly { readonly sku?: string }[] }) =>
  page.products.map(({ sku }) => sku);

async function catalogue(
  pages: (pageId: string | null, count: number) => unknown,
  known: readonly string[] = ['A', 'B', 'C'],
) {
  let searches = 0;
  const world = await listingsWorld(({ path, body }): Reply => {
    if (path === 'details') {
      return { body: detailsOf(body.sku_ids, Object.fromEntries(known.map((sku) => [sku, listing(sku)]))) };
    }
    searches += 1;
    return { body: pages(body.page_id, searches) };
  });
  return world;
}

describe('the catalogue of Flipkart', () => {
  it('asks for all listings without a filter, the first page with null', async () => {
    const world = await catalogue(() => ({ has_more: false, listings: [row('A')] }));
    await world.products();
    expect(world.arrivals[0]).toEqual({ path: 'search', body: { filters: {}, page_id: null } });
  });

  it.each([
    ['a list', [row('A'), row('B')]],
    ['an object by SKU', { A: row('A'), B: { listing_id: 'LST-B', product_id: 'FSN1000000000000' } }],
  ])('reads %s', async (_, listings) => {
    const world = await catalogue(() => ({ has_more: false, next_page_id: 'x', listings }));
    const page = await world.products();
    expect(skusOf(page)).toEqual(['A', 'B']);
    expect(page).not.toHaveProperty('nextCursor');
  });

  it('reads one row that is no list, and pages with nothing', async () => {
    const single = await catalogue(() => ({ has_more: false, listings: row('A') }));
    expect(skusOf(await single.products())).toEqual(['A']);
    const empty = await catalogue((pageId) => ({
      has_more: pageId === null,
      next_page_id: '2',
      listings: pageId === null ? [] : null,
    }));
    const first = await empty.products();
    expect(first).toMatchObject({ products: [], nextCursor: expect.any(String) });
    expect(skusOf(await empty.products({ cursor: first.nextCursor }))).toEqual([]);
  });

  it.each([
    ['no listings', { has_more: false }],
    ['more, but not where', { has_more: true, listings: [] }],
    ['an odd word on whether there are more', { has_more: 'yes', next_page_id: '2', listings: [] }],
  ])('does not take %s for the end', async (_, body) => {
    const world = await catalogue(() => body);
    await expect(world.products()).rejects.toMatchObject({ code: 'unexpected_response', retryable: true });
  });

  it('does not go round in circles', async () => {
    const world = await catalogue(() => ({ has_more: true, next_page_id: 'same', listings: [row('A')] }));
    const { nextCursor } = await world.products();
    await expect(world.products({ cursor: nextCursor })).rejects.toMatchObject({ code: 'unexpected_response' });
  });

  it('goes on behind the last SKU it handed out, also when rows moved or that one is gone', async () => {
    const pages = [
      ['A', 'B', 'C'],
      ['C', 'A', 'B'],
      ['A', 'C'],
    ];
    for (const [second, expected] of [
      [pages[1], ['B']],
      [pages[2], ['C']],
      [['C', 'A'], []],
    ] as const) {
      const world = await catalogue((_, count) => ({
        has_more: false,
        listings: ((count === 1 ? pages[0] : second) ?? []).map(row),
      }));
      const { nextCursor, ...first } = await world.products({ limit: 1 });
      expect(skusOf(first)).toEqual(['A']);
      const next = await world.products({ limit: 5, cursor: nextCursor });
      expect(skusOf(next)).toEqual(expected);
    }
  });
});
