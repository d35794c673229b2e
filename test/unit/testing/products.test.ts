import { afterEach, describe, expect, it } from 'vitest';
import { type Sandbox, type ShopifySandboxOptions, startSandbox } from '../../../src/testing/index.js';
import { ask } from './support.js';

let sandbox: Sandbox;
afterEach(() => sandbox?.close());

async function start(shopify: ShopifySandboxOptions = {}): Promise<void> {
  sandbox = await startSandbox({ platforms: ['shopify'], orders: 5, shopify });
}

const PAGE = `query Page($first: Int!, $after: String, $query: String) {
  productVariants(first: $first, after: $after, query: $query, sortKey: ID) {
    nodes {
      id legacyResourceId sku barcode title displayName price compareAtPrice inventoryQuantity updatedAt
      selectedOptions { name value }
      inventoryItem { id tracked requiresShipping }
      product { id title handle vendor status updatedAt featuredMedia { preview { image { url } } } }
    }
    pageInfo { hasNextPage endCursor }
  }
}`;

const UPDATE = `mutation Prices($productId: ID!, $variants: [ProductVariantsBulkInput!]!, $partial: Boolean) {
  productVariantsBulkUpdate(productId: $productId, variants: $variants, allowPartialUpdates: $partial) {
    product { id }
    productVariants { id price compareAtPrice }
    userErrors { field message code }
  }
}`;

interface Row {
  readonly id: string;
  readonly sku: string | null;
}

async function page(variables: Record<string, unknown>) {
  const { body } = await ask(sandbox, PAGE, variables);
  return body.data.productVariants as {
    readonly nodes: readonly Row[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
  };
}

async function update(variables: Record<string, unknown>) {
  const { body } = await ask(sandbox, UPDATE, variables);
  return body.data.productVariantsBulkUpdate;
}

/** Two variants of one product and one of another. */
function someVariants() {
  const variants = sandbox.controls.shopify.variants();
  const [first] = variants;
  const siblings = variants.filter((variant) => variant.productId === first?.productId);
  const stranger = variants.find((variant) => variant.productId !== first?.productId);
  return { productId: first?.productId ?? '', one: siblings[0], two: siblings[1], stranger };
}

const truth = (id: string | undefined) =>
  sandbox.controls.shopify.variants().find((variant) => variant.variantId === id);

describe('the catalogue', () => {
  it('is walked by id, every live variant once', async () => {
    await start();
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const { nodes, pageInfo } = await page({ first: 50, after });
      seen.push(...nodes.map((node) => node.id));
      after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
    } while (after !== null);
    expect(seen).toEqual(sandbox.controls.shopify.variants().map((variant) => variant.variantId));
  });

  it('shows variants of drafts, without SKU and with prices as decimals', async () => {
    await start();
    const { nodes } = await page({ first: 120 });
    const statuses = new Set(nodes.map((node) => (node as unknown as { product: { status: string } }).product.status));
    expect([...statuses].sort()).toEqual(['ACTIVE', 'DRAFT']);
    expect(nodes.some((node) => node.sku === null)).toBe(true);
    for (const node of nodes) expect(node).toMatchObject({ price: expect.stringMatching(/^\d+\.\d\d$/) });
  });

  it('finds what changed since', async () => {
    await start();
    const { one } = someVariants();
    const before = new Date().toISOString();
    sandbox.controls.shopify.advance(60_000);
    sandbox.controls.shopify.setPrice({ variantId: one?.variantId ?? '', price: '1.00' });
    const { nodes } = await page({ first: 10, query: `updated_at:>='${before}'` });
    expect(nodes).toMatchObject([{ id: one?.variantId, price: '1.00' }]);
  });

  it('just ends at the depth limit', async () => {
    await start({ maxConnectionDepth: 30 });
    const { nodes, pageInfo } = await page({ first: 30 });
    expect([nodes.length, pageInfo.hasNextPage]).toEqual([30, false]);
  });
});

describe('productVariantsBulkUpdate', () => {
  it('sets prices, moves the clock of variant and product, and tells subscribers once', async () => {
    await start();
    const { controls } = sandbox;
    controls.shopify.subscribe({ topic: 'products/update', url: 'http://127.0.0.1:9/' });
    controls.shopify.advance(60_000);
    const { productId, one, two } = someVariants();
    const variants = [
      { id: one?.variantId, price: '123.45', compareAtPrice: '200' },
      { id: two?.variantId, compareAtPrice: null },
    ];
    expect(await update({ productId, variants })).toEqual({
      product: { id: productId },
      productVariants: [
        { id: one?.variantId, price: '123.45', compareAtPrice: '200.00' },
        { id: two?.variantId, price: two?.price, compareAtPrice: null },
      ],
      userErrors: [],
    });
    expect(truth(one?.variantId)?.updatedAt).not.toBe(one?.updatedAt);
    await controls.shopify.webhooks.settle();
    expect(controls.shopify.webhooks.attempts()).toHaveLength(1);
    await update({ productId, variants });
    await controls.shopify.webhooks.settle();
    expect(controls.shopify.webhooks.attempts()).toHaveLength(1);
  });

  it('keeps the good rows only when partial updates are allowed', async () => {
    await start();
    const { productId, one, two, stranger } = someVariants();
    const variants = [
      { id: one?.variantId, price: '9.99' },
      { id: two?.variantId, price: '-1.00', compareAtPrice: '1000000000000000000' },
      { id: stranger?.variantId, price: '5' },
      { price: '5' },
    ];
    const userErrors = [
      {
        field: ['variants', '1', 'compareAtPrice'],
        message: 'must be less than 1000000000000000000',
        code: 'INVALID_INPUT',
      },
      {
        field: ['variants', '1', 'price'],
        message: 'Price must be greater than or equal to 0',
        code: 'GREATER_THAN_OR_EQUAL_TO',
      },
      {
        field: ['variants', '2', 'id'],
        message: 'Product variant does not exist',
        code: 'PRODUCT_VARIANT_DOES_NOT_EXIST',
      },
      {
        field: ['variants', '3', 'id'],
        message: 'Product variant is missing ID attribute',
        code: 'PRODUCT_VARIANT_ID_MISSING',
      },
    ];
    expect(await update({ productId, variants })).toMatchObject({ productVariants: null, userErrors });
    expect(truth(one?.variantId)?.price).toBe(one?.price);
    expect(await update({ productId, variants, partial: true })).toEqual({
      product: { id: productId },
      productVariants: [
        { id: one?.variantId, price: '9.99', compareAtPrice: one?.compareAtPrice },
        { id: two?.variantId, price: two?.price, compareAtPrice: two?.compareAtPrice },
      ],
      userErrors,
    });
  });

  it('refuses unknown products, amounts that are no decimals, and tokens without the scope', async () => {
    await start();
    expect(await update({ productId: 'gid://shopify/Product/1', variants: [] })).toEqual({
      product: null,
      productVariants: null,
      userErrors: [{ field: ['productId'], message: 'Product does not exist', code: 'PRODUCT_DOES_NOT_EXIST' }],
    });
    const { productId, one } = someVariants();
    const { body } = await ask(sandbox, UPDATE, { productId, variants: [{ id: one?.variantId, price: '1,50' }] });
    expect(body.errors[0].extensions.code).toBe('INVALID_VARIABLE');
    sandbox.controls.shopify.setScopes(['read_products']);
    const denied = await ask(sandbox, UPDATE, { productId, variants: [{ id: one?.variantId, price: '1' }] });
    expect(denied.body.errors[0].message).toBe(
      'Access denied for productVariantsBulkUpdate field. Required access: `write_products` access scope. Also: The user must have a permission to update product variants.',
    );
  });
});
