import { describe, expect, it } from 'vitest';
import { createRuntime } from '../../../../src/connectors/runtime.js';
import { createShopifyClient } from '../../../../src/connectors/shopify/client.js';
import { createShopifyProducts } from '../../../../src/connectors/shopify/products.js';
import type { ProductPage, ProductQuery } from '../../../../src/core/connector.js';
import type { Transport } from '../../../../src/core/ports.js';
import { createMemoryTokenStore } from '../../../../src/storage/index.js';

const STORE = 'acme.myshopify.com';
const SINCE = '2026-11-20T00:00:00Z';
const BEFORE = '2026-10-01T00:00:00Z';
const AFTER = '2026-11-21T00:00:00Z';

interface Variant {
  readonly id: number;
  readonly productId: number;
  readonly updatedAt: string;
}

interface Asked {
  readonly name: string;
  readonly variables: { readonly first: number; readonly after: string | null; readonly query: string | null };
}

/** A shop behind a network that this test speaks for. */
async function shopThat(answer: (asked: Asked) => object, date?: string, searchDepth = 25_000) {
  const asked: Asked[] = [];
  const transport: Transport = async (_url, { body = '{}' }) => {
    const { query, variables } = JSON.parse(body) as { query: string; variables: Asked['variables'] };
    const request = { name: /query (\w+)/.exec(query)?.[1] ?? '', variables };
    asked.push(request);
    const text = JSON.stringify({ data: { shop: { currencyCode: 'INR' }, ...answer(request) } });
    return {
      status: 200,
      headers: { get: (name) => (name.toLowerCase() === 'date' ? (date ?? null) : null) },
      body: (async function* () {
        yield new TextEncoder().encode(text);
      })(),
    };
  };
  const tokenStore = createMemoryTokenStore();
  const now = '2026-11-01T00:00:00.000Z';
  const record = {
    credentials: { accessToken: 'shpat_test' },
    settings: {},
    profile: {},
    connectedAt: now,
    updatedAt: now,
  };
  await tokenStore.save(
    { platform: 'shopify', storeId: STORE },
    { platform: 'shopify', storeId: STORE, version: 1, ...record },
  );
  const runtime = createRuntime('shopify', { transport, tokenStore });
  const limits = { rowsPerSearch: 20_000, searchDepth };
  const products = createShopifyProducts(runtime, createShopifyClient(runtime, {}), limits);
  const readAll = async (query: Omit<ProductQuery, 'storeId'> = {}) => {
    const pages: ProductPage[] = [];
    for (let cursor: string | undefined; ; ) {
      const page = await products.fetchProducts({
        storeId: STORE,
        ...query,
        ...(cursor === undefined ? {} : { cursor }),
      });
      pages.push(page);
      if (page.nextCursor === undefined || pages.length === 50) break;
      cursor = page.nextCursor;
    }
    return { pages, ids: pages.flatMap((page) => page.products.map(({ id }) => Number(id.split('/').at(-1)))) };
  };
  return { asked, readAll };
}

const wire = ({ id, productId, updatedAt }: Variant) => ({
  id: `gid://shopify/ProductVariant/${id}`,
  updatedAt,
  product: { id: `gid://shopify/Product/${productId}`, title: 'Kurta', status: 'ACTIVE', updatedAt },
});

/** The end of a list that lists no more than `depth` rows of a search, and says nothing of it. */
function page(rows: readonly object[], { variables }: Asked, depth = Number.POSITIVE_INFINITY) {
  const listed = rows.slice(0, depth);
  const start = Number(variables.after ?? 0);
  const end = start + variables.first;
  const pageInfo = { hasNextPage: end < listed.length, endCursor: String(end) };
  return { pageInfo, nodes: listed.slice(start, end) };
}

const variantsOf = (ids: readonly number[], more: Partial<Variant> = {}) =>
  ids.map((id): Variant => ({ id, productId: 1, updatedAt: BEFORE, ...more }));
const oneTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

describe('a catalogue longer than a search lists', () => {
  it('is read on after the last id, digit by digit', async () => {
    const big = 9_007_199_254_740_980;
    const rows = variantsOf([...oneTo(9), big, big + 1]);
    const { readAll, asked } = await shopThat(
      (request) => {
        const from = Number(/id:>=(\d+)/.exec(request.variables.query ?? '')?.[1] ?? 0);
        return { productVariants: page(rows.filter(({ id }) => id >= from).map(wire), request, 4) };
      },
      undefined,
      4,
    );
    const { ids } = await readAll({ limit: 3 });
    expect(ids).toEqual(rows.map(({ id }) => id));
    expect([...new Set(asked.map(({ variables }) => variables.query))]).toEqual([null, 'id:>=5', 'id:>=9']);
  });
});

describe('a list that takes no notice of where it is to begin', () => {
  it('is not read for ever', async () => {
    const rows = variantsOf(oneTo(4)).map(wire);
    const { readAll, asked } = await shopThat((request) => ({ productVariants: page(rows, request) }), undefined, 4);
    await readAll();
    expect(asked).toHaveLength(2);
  });
});

describe('a page that cannot be walked', () => {
  const nodes = variantsOf([1]).map(wire);
  it.each<[string, object | null]>([
    ['no list', null],
    ['no rows', { pageInfo: { hasNextPage: false, endCursor: null }, nodes: null }],
    ['no page info', { nodes }],
    ['no cursor', { pageInfo: { hasNextPage: true, endCursor: null }, nodes }],
    ['a cursor that stands still', { pageInfo: { hasNextPage: true, endCursor: 'x' }, nodes }],
  ])('is no end: %s', async (_what, productVariants) => {
    const { readAll } = await shopThat(() => ({ productVariants }));
    await expect(readAll()).rejects.toMatchObject({ code: 'unexpected_response', retryable: true });
  });
});

describe('variants of products that changed', () => {
  const rows = [
    ...variantsOf([1, 2], { productId: 10, updatedAt: AFTER }),
    ...variantsOf([3], { productId: 10 }),
    ...variantsOf([4, 5], { productId: 20 }),
    ...variantsOf([6], { productId: 30 }),
  ];
  const answer = (request: Asked) => {
    const query = request.variables.query ?? '';
    if (request.name === 'ChangedProducts') {
      return {
        products: page(
          [10, 20].map((id) => ({ id: `gid://shopify/Product/${id}` })),
          request,
        ),
      };
    }
    // A search that does not know `product_ids` ignores it, and answers everything.
    const changed = query.startsWith('updated_at') ? rows.filter(({ updatedAt }) => updatedAt >= SINCE) : rows;
    return { productVariants: page(changed.map(wire), request) };
  };

  it('come after those that changed themselves, each once, and no others', async () => {
    const { readAll, asked } = await shopThat(answer, 'Sun, 22 Nov 2026 00:00:00 GMT');
    const { ids, pages } = await readAll({ updatedAfter: SINCE });
    expect(ids).toEqual([1, 2, 3, 4, 5]);
    expect(pages.at(-1)?.syncedUntil).toBe('2026-11-21T23:55:00.000Z');
    expect(asked.map(({ name, variables }) => [name, variables.query])).toEqual([
      ['ProductVariants', "updated_at:>='2026-11-20T00:00:00Z'"],
      ['ChangedProducts', "updated_at:>='2026-11-20T00:00:00Z'"],
      ['ProductVariants', 'product_ids:10,20'],
    ]);
  });

  it('come again in the next run where the shop’s clock is not known', async () => {
    const { readAll } = await shopThat(answer);
    expect((await readAll({ updatedAfter: SINCE })).pages.at(-1)?.syncedUntil).toBe('2026-11-20T00:00:00.000Z');
  });
});

describe('thousands of products that changed and have nothing to hand out', () => {
  it('give empty pages rather than a call without end', async () => {
    const changed = oneTo(300).map((id) => ({ id: `gid://shopify/Product/${id}` }));
    const { readAll, asked } = await shopThat((request) =>
      request.name === 'ChangedProducts'
        ? { products: page(changed, request) }
        : { productVariants: page([], request) },
    );
    const { ids, pages } = await readAll({ updatedAfter: SINCE });
    expect(ids).toEqual([]);
    expect(pages.length).toBeGreaterThan(1);
    expect(asked.length / pages.length).toBeLessThanOrEqual(4);
  });
});
