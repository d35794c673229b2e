import type { Call } from '../../core/call.js';
import { batchesOf } from '../../core/concurrently.js';
import { recordOf } from '../../core/wire-reader.js';
import type { ShopSource } from './client.js';
import { MAX_INPUT_ROWS } from './cost.js';
import type { ShopifyVariant } from './product-wire.js';
import { type GraphQLDocument, variantSkuSearch } from './queries.js';
import { findBySku, type SkuMatches } from './sku-search.js';

/** Which variants have the SKUs, letter by letter. */
export function findVariantIds(
  source: ShopSource,
  skus: readonly string[],
  call: Call,
): Promise<ReadonlyMap<string, SkuMatches>> {
  return findBySku(source, { document: variantSkuSearch, field: 'productVariants' }, skus, call);
}

/** Variants by global id; ids that lead nowhere are left out. */
export async function readVariantsById(
  { client, storeId }: ShopSource,
  document: GraphQLDocument,
  ids: readonly string[],
  call: Call,
): Promise<{ readonly variants: ReadonlyMap<string, ShopifyVariant>; readonly currency: string | undefined }> {
  const variants = new Map<string, ShopifyVariant>();
  let currency: string | undefined;
  for (const batch of batchesOf([...new Set(ids)], MAX_INPUT_ROWS)) {
    const { data } = await client.request(storeId, document, { ids: batch }, call);
    currency = currencyOf(data) ?? currency;
    const nodes = Array.isArray(data['nodes']) ? data['nodes'] : [];
    for (const variant of nodes.map(recordOf) as readonly (ShopifyVariant | undefined)[]) {
      if (typeof variant?.id === 'string') variants.set(variant.id, variant);
    }
  }
  return { variants, currency };
}

/** The shop's currency, in an answer with prices. */
export function currencyOf(data: Readonly<Record<string, unknown>>): string | undefined {
  const code = recordOf(data['shop'])?.['currencyCode'];
  return typeof code === 'string' && code !== '' ? code : undefined;
}
