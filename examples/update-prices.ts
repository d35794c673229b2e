/** Reads the catalogue and sets prices; a bad row fails alone: `npx tsx examples/update-prices.ts` */
import type { Product } from 'commerce-connectors';
import { type ExampleShop, runAsScript } from './support.js';

export async function updatePrices({ shopify, storeId }: ExampleShop) {
  const catalogue = await readCatalogue({ shopify, storeId });
  // What can be sold under a SKU of its own. Several variants may share one: such a row says `sku_ambiguous`.
  const [kurta, ...others] = catalogue.flatMap(({ sku, status }) =>
    sku !== undefined && status.value === 'active' ? [sku] : [],
  );
  if (kurta === undefined) throw new Error('the shop sells nothing');

  const { results } = await shopify.updatePrices({
    storeId,
    items: [
      // A sale: 1299.00 to pay, 1599.00 struck out beside it. Without `compareAtPrice` nothing is struck out any more.
      { sku: kurta, price: '1299.00', compareAtPrice: '1599.00', currency: 'INR' },
      ...others.slice(0, 2).map((sku) => ({ sku, price: '499.00' })),
      { sku: 'NO-SUCH-SKU', price: '1.00' },
      { sku: others.at(-1) ?? '', price: '499.005' },
    ],
  });
  const { products } = await shopify.fetchProducts({ storeId, skus: [kurta] });
  return {
    variants: catalogue.length,
    rows: results.map(({ ok, reason }) => (ok ? 'ok' : reason)),
    kurta: products.map(({ price, compareAtPrice }) => [price?.amount, compareAtPrice?.amount]),
  };
}

/** Save `syncedUntil` of the last page, and the next run reads only what changed: pass it as `updatedAfter`. */
async function readCatalogue({ shopify, storeId }: Pick<ExampleShop, 'shopify' | 'storeId'>): Promise<Product[]> {
  const products: Product[] = [];
  let cursor: string | undefined;
  do {
    const page = await shopify.fetchProducts({ storeId, limit: 50, ...(cursor === undefined ? {} : { cursor }) });
    products.push(...page.products);
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return products;
}

await runAsScript(import.meta.url, updatePrices);
