import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CancelReason, ProductPage } from '../../src/core/connector.js';
import { createRateLimiter } from '../../src/core/limits/bottleneck-limiter.js';
import { productSchema } from '../../src/model/index.js';
import { outcomeOf } from './official-schema/checks.js';
import { connectorTo, estimatesOf, STORE } from './official-schema/connect.js';
import { VERSIONS } from './official-schema/schema.js';
import { createOfficialStandIn } from './official-schema/stand-in.js';

const REASONS: readonly CancelReason[] = [
  'out_of_stock',
  'customer_request',
  'undeliverable_address',
  'fraud',
  'other',
];
const SKUS = Array.from({ length: 60 }, (_, index) => `SKU-${index}`);

// The first pause between two looks at a job is then longer than any call may last: none is waited for.
beforeEach(() => {
  vi.spyOn(Math, 'random').mockReturnValue(1_000);
});
afterEach(() => vi.restoreAllMocks());

// As shopify-official-requests, for what is sold and what is called off.
describe.each(VERSIONS)('against the official schema of %s', (version) => {
  it.each([1, 2])('catalogue, prices and cancellations are what Shopify takes (seed %i)', async (seed) => {
    const answers = { nulls: 0.4, userErrors: 0.4 * (seed - 1) };
    const standIn = createOfficialStandIn({ version, seed, answers });
    const estimates: number[] = [];
    const rateLimiter = estimatesOf(createRateLimiter(), estimates);
    const shopify = await connectorTo(standIn, { apiVersion: version, rateLimiter });

    for (const query of [{}, { limit: 50 }, { updatedAfter: '2026-10-01T00:00:00Z' }, { skus: SKUS }]) {
      let cursor: string | undefined;
      do {
        const asked = { storeId: STORE, ...query, ...(cursor === undefined ? {} : { cursor }) };
        const page: ProductPage = await shopify.fetchProducts(asked);
        for (const product of page.products) expect(productSchema.parse(product)).toEqual(product);
        cursor = page.nextCursor;
      } while (cursor !== undefined);
    }

    for (const compareAtPrice of [undefined, '2999.00']) {
      const items = SKUS.map((sku, index) => ({
        sku,
        price: `${index}.50`,
        ...(compareAtPrice === undefined ? {} : { compareAtPrice }),
      }));
      const result = await outcomeOf(() => shopify.updatePrices({ storeId: STORE, items }, { maxRetries: 0 }));
      if ('results' in result) expect(result.results.map(({ sku }) => sku)).toEqual(SKUS);
    }

    for (const [index, reason] of [...REASONS, ...REASONS].entries()) {
      const platformOptions = index % 2 === 0 ? { refund: 'store_credit', staffNote: 'Ticket 17' } : {};
      const cancel = { storeId: STORE, orderId: String(7_000 + index), reason, notifyCustomer: true, platformOptions };
      const result = await outcomeOf(() => shopify.cancelOrder(cancel));
      const handle = 'handle' in result ? result.handle : undefined;
      if (handle !== undefined) await outcomeOf(() => shopify.checkOperation(handle));
    }
    await shopify.close();

    expect(standIn.refusals).toEqual([]);
    const wrong = standIn.requests.filter(({ requested }, index) => {
      const estimate = estimates[index] ?? 0;
      return estimate < requested || estimate > requested + 15;
    });
    expect(wrong.map(({ name, requested }) => `${name} ${requested}`)).toEqual([]);
    expect([...new Set(standIn.requests.map(({ name }) => name))]).toEqual(
      expect.arrayContaining([
        'ProductVariants',
        'ChangedProducts',
        'ProductVariantsByIds',
        'VariantSkuSearch',
        'CancelState',
        'OrderCancel',
        'VariantPricesUpdate',
      ]),
    );
  });
});
