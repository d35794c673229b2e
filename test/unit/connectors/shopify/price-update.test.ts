import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createShopifyConnector } from '../../../../src/connectors/shopify/index.js';
import type { PriceUpdate } from '../../../../src/core/connector.js';
import type { Transport } from '../../../../src/core/ports.js';

const STORE = 'acme.myshopify.com';

interface Row {
  readonly id: string;
  readonly sku: string;
  readonly productId: string;
  price: string;
  compareAtPrice: string | null;
}

interface Asked {
  readonly name: string;
  readonly variables: {
    readonly ids?: readonly string[];
    readonly productId?: string;
    readonly variants?: readonly {
      readonly id: string;
      readonly price: string;
      readonly compareAtPrice: string | null;
    }[];
  };
}

type Payload = {
  readonly productVariants: readonly object[] | null;
  readonly userErrors: readonly {
    readonly code: string | null;
    readonly field: readonly string[] | null;
    readonly message: string;
  }[];
};

/** A shop behind a network that this test speaks for; `onWrite` says what it makes of a write. */
async function shopOf(
  rows: readonly Row[],
  onWrite: (asked: Asked, write: () => Payload) => Payload,
  currency = 'INR',
) {
  const asked: Asked[] = [];
  const wire = ({ productId, ...row }: Row) => ({ ...row, product: { id: productId } });
  const write = ({ variables }: Asked): Payload => {
    const written = (variables.variants ?? []).flatMap(({ id, price, compareAtPrice }) => {
      const row = rows.find((one) => one.id === id);
      return row === undefined ? [] : [Object.assign(row, { price, compareAtPrice })];
    });
    return { productVariants: written.map((row) => ({ ...row })), userErrors: [] };
  };
  const answer = (request: Asked): object => {
    switch (request.name) {
      case 'VariantSkuSearch':
        return { productVariants: { pageInfo: { hasNextPage: false, endCursor: null }, nodes: rows.map(wire) } };
      case 'VariantPrices': {
        const nodes = (request.variables.ids ?? []).map((id) => rows.find((row) => row.id === id) ?? null);
        return { shop: { currencyCode: currency }, nodes: nodes.map((row) => (row === null ? null : wire(row))) };
      }
      default:
        return { productVariantsBulkUpdate: onWrite(request, () => write(request)) };
    }
  };
  const transport: Transport = async (_url, { body = '{}' }) => {
    const { query, variables } = JSON.parse(body) as { query: string; variables: Asked['variables'] };
    const request = { name: /(?:query|mutation) (\w+)/.exec(query)?.[1] ?? '', variables };
    asked.push(request);
    const text = JSON.stringify({ data: answer(request) });
    return {
      status: 200,
      headers: { get: () => null },
      body: (async function* () {
        yield new TextEncoder().encode(text);
      })(),
    };
  };
  const shopify = createShopifyConnector({ transport });
  await shopify.auth.connect({ storeId: STORE, accessToken: 'shpat_test', verify: false });
  return {
    asked: (name: string) => asked.filter((request) => request.name === name),
    update: async (items: PriceUpdate['items']) => (await shopify.updatePrices({ storeId: STORE, items })).results,
  };
}

const rowsOf = (count: number, product = 1): Row[] =>
  Array.from({ length: count }, (_, index) => ({
    id: `gid://shopify/ProductVariant/${product * 10_000 + index}`,
    sku: `SKU-${product}-${index}`,
    productId: `gid://shopify/Product/${product}`,
    price: '10.00',
    compareAtPrice: '12.00',
  }));
const items = (rows: readonly Row[], price = '20.00') => rows.map(({ sku }) => ({ sku, price }));

beforeEach(() => {
  vi.spyOn(Math, 'random').mockReturnValue(0);
});
afterEach(() => vi.restoreAllMocks());

describe('a write of prices that Shopify takes in part', () => {
  it('fails the rows that the errors name, and no other', async () => {
    const rows = rowsOf(5);
    const codes = [
      ['1', 'GREATER_THAN_OR_EQUAL_TO', 'invalid_price'],
      ['2', 'PRODUCT_SUSPENDED', 'read_only'],
      ['3', 'PRODUCT_VARIANT_DOES_NOT_EXIST', 'sku_not_found'],
      ['4', 'A_CODE_OF_A_LATER_VERSION', 'platform_rejected'],
    ] as const;
    const { update, asked } = await shopOf(rows, (_asked, write) => ({
      // Every variant of the input is listed, the refused ones as they were.
      productVariants: [...(write().productVariants ?? []).slice(0, 1), ...rowsOf(5).slice(1)],
      userErrors: codes.map(([index, code]) => ({ code, field: ['variants', index, 'price'], message: `no ${code}` })),
    }));
    const results = await update(items(rows));
    expect(results.map(({ ok, reason }) => (ok ? 'ok' : reason))).toEqual([
      'ok',
      ...codes.map(([, , reason]) => reason),
    ]);
    expect(results[2]?.message).toBe('no PRODUCT_SUSPENDED');
    expect(asked('VariantPricesUpdate')).toHaveLength(1);
  });

  it('fails every row where an error names none', async () => {
    const rows = rowsOf(3);
    const { update } = await shopOf(rows, () => ({
      productVariants: null,
      userErrors: [{ code: 'UNSUPPORTED_COMBINED_LISTING_PARENT_OPERATION', field: ['productId'], message: '' }],
    }));
    const results = await update(items(rows));
    expect(results.map(({ reason }) => reason)).toEqual(['read_only', 'read_only', 'read_only']);
    expect(results[0]?.message).toContain('UNSUPPORTED_COMBINED_LISTING_PARENT_OPERATION');
  });
});

describe('a write of prices whose answer does not tell', () => {
  it('is told by what the shop has', async () => {
    const rows = rowsOf(2);
    const { update, asked } = await shopOf(rows, (_asked, write) => {
      write();
      return { productVariants: [], userErrors: [] };
    });
    expect(await update(items(rows))).toEqual(rows.map(({ sku }) => ({ sku, ok: true })));
    expect(asked('VariantPrices')).toHaveLength(2);
  });

  it('fails where an app has made another price of it', async () => {
    const rows = rowsOf(1);
    const { update } = await shopOf(rows, () => {
      for (const row of rows) Object.assign(row, { price: '19.00', compareAtPrice: null });
      return { productVariants: rows.map((row) => ({ ...row })), userErrors: [] };
    });
    expect(await update(items(rows))).toEqual([
      expect.objectContaining({ ok: false, reason: 'platform_rejected', message: expect.stringContaining('19.00') }),
    ]);
  });
});

describe('prices of a product with more variants than one call takes', () => {
  it('are sent in several', async () => {
    const rows = rowsOf(251);
    const { update, asked } = await shopOf(rows, (_asked, write) => write());
    const results = await update(items(rows));
    expect(results.every(({ ok }) => ok)).toBe(true);
    const sent = asked('VariantPricesUpdate').map(({ variables }) => variables);
    expect(sent.map(({ variants = [] }) => variants.length)).toEqual([250, 1]);
    expect(sent[0]?.variants?.[0]).toEqual({ id: rows[0]?.id, price: '20.00', compareAtPrice: null });
  });
});

describe('a currency without minor units', () => {
  it('has no digits after the point', async () => {
    const rows = rowsOf(1);
    const { update } = await shopOf(rows, (_asked, write) => write(), 'JPY');
    expect(await update(items(rows, '20.50'))).toEqual([expect.objectContaining({ reason: 'invalid_price' })]);
    expect(await update(items(rows, '21.00'))).toEqual([expect.objectContaining({ ok: true })]);
  });
});
