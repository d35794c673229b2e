import { sameValue } from '../model/equality.js';
import type { Product } from '../model/index.js';
import { withFacts } from './mapping-facts.js';
import { mappingIdOf } from './mapping-id.js';
import { unmapped } from './mapping-manual.js';
import type { ProductMapping, ProductMappingStore, StoreEntry } from './ports/index.js';

type Company = Pick<StoreEntry, 'platform' | 'storeId' | 'companyId'>;

/**
 * Takes listings in as they are now, outside a run. Their mappings follow. An automatic one whose listing goes by another
 * name now is switched off, so that nobody writes the stock of another product to it until the next run has decided.
 *
 * @returns how many differ from what was stored.
 */
export async function refreshListings(
  mappings: ProductMappingStore,
  store: Company,
  products: readonly Product[],
): Promise<number> {
  const before = new Map<string, Product>();
  for await (const listing of mappings.listings(store, { unitIds: products.map(({ id }) => id) })) {
    before.set(listing.id, listing);
  }
  const changed = products.filter((product) => !sameValue(before.get(product.id), product));
  await mappings.putListings(store, changed);
  for (const listing of changed) await follow(mappings, store, before.get(listing.id), listing);
  return changed.length;
}

async function follow(
  mappings: ProductMappingStore,
  { companyId, ...store }: Company,
  before: Product | undefined,
  listing: Product,
): Promise<void> {
  const stored = await mappings.get(mappingIdOf(store, listing.id));
  const mapping = stored?.companyId === companyId ? stored : undefined;
  const isRenamed = before === undefined || !sameValue(namesOf(before), namesOf(listing));
  if (mapping === undefined) {
    if (isRenamed) await mappings.putOpen([unmapped(listing)]);
    return;
  }
  const isInDoubt = isRenamed && mapping.type === 'auto' && mapping.isActive && !standsAsBefore(mapping, listing);
  const next = withFacts(mapping, listing);
  if (isInDoubt) {
    await mappings.save({ ...next, isActive: false, inactiveBecause: 'no_longer_matches' });
    await mappings.putOpen([unmapped(listing)]);
  } else if (!sameValue(mapping, next)) await mappings.save(next);
}

/** What matching goes by. */
function namesOf({ sku, barcode, asin, fsn, listingId, title, variantTitle }: Product) {
  return { sku, barcode, asin, fsn, listingId, title, variantTitle };
}

/** A new title says nothing against a mapping that a SKU or a barcode made. */
function standsAsBefore(mapping: ProductMapping, listing: Product): boolean {
  return mapping.mappedBy !== 'title' && mapping.sku === listing.sku && mapping.barcode === listing.barcode;
}
