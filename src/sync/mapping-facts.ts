import { omitUndefined, type Product } from '../model/index.js';
import { mappingIdOf } from './mapping-id.js';
import type { ProductMapping } from './ports/index.js';

/** What a mapping tells of its listing. It follows the listing, whoever made the mapping. */
type ListingFacts = Pick<
  ProductMapping,
  'mappingId' | 'platform' | 'storeId' | 'unitId' | 'productId' | 'itemId' | 'sku' | 'title' | 'barcode' | 'identifiers'
>;

export function factsOf(listing: Product): ListingFacts {
  const { platform, storeId, id: unitId, productId, inventoryItemId, sku, barcode, asin, fsn, listingId } = listing;
  const identifiers = omitUndefined<Record<string, string>>({ asin, fsn, listingId });
  return omitUndefined<ListingFacts>({
    mappingId: mappingIdOf(listing, unitId),
    platform,
    storeId,
    unitId,
    productId,
    itemId: inventoryItemId,
    sku,
    title: titleOf(listing) || undefined,
    barcode,
    identifiers: Object.keys(identifiers).length === 0 ? undefined : identifiers,
  });
}

/** The name of the unit: the product's, and what sets the unit apart. */
export function titleOf({ title, variantTitle }: Pick<Product, 'title' | 'variantTitle'>): string {
  return [title, variantTitle].filter((part) => part !== undefined && part !== '').join(' - ');
}

/** A mapping with the facts of its listing as they are now; what was decided about it stays. */
export function withFacts(mapping: ProductMapping, listing: Product): ProductMapping {
  const {
    productId: _productId,
    itemId: _itemId,
    sku: _sku,
    title: _title,
    barcode: _barcode,
    identifiers: _identifiers,
    ...decided
  } = mapping;
  return { ...decided, ...factsOf(listing) };
}

/** Switched on again. */
export function activated({ inactiveBecause: _past, ...mapping }: ProductMapping): ProductMapping {
  return { ...mapping, isActive: true };
}
