import type { LineItem, Order } from '../model/index.js';
import { mappingIdOf } from './mapping-id.js';
import { gtinOf } from './mapping-names.js';
import type { MappingFilter, ProductMapping, ProductMappingStore, StoreEntry } from './ports/index.js';

/** One name of a listing; by `unitId`, `sku` and `productId` it is found without a walk over the store's mappings. */
export type ListingName =
  | { readonly unitId: string }
  | { readonly sku: string }
  | { readonly productId: string; readonly variantId?: string }
  | { readonly asin: string }
  | { readonly fsn: string }
  /** With or without zeros before it. */
  | { readonly barcode: string };

type Company = Pick<StoreEntry, 'platform' | 'storeId' | 'companyId'>;

export async function resolveListing(
  mappings: ProductMappingStore,
  store: Company,
  name: ListingName,
): Promise<ProductMapping | undefined> {
  if ('unitId' in name) return byUnit(mappings, store, name.unitId);
  if ('sku' in name) return theOne(mappings, store, { sku: name.sku });
  if ('productId' in name) {
    const { productId, variantId } = name;
    if (variantId !== undefined) return byUnit(mappings, store, variantId);
    return theOne(mappings, store, { productId });
  }
  if ('asin' in name) return theOne(mappings, store, {}, ({ identifiers }) => identifiers?.['asin'] === name.asin);
  if ('fsn' in name) return theOne(mappings, store, {}, ({ identifiers }) => identifiers?.['fsn'] === name.fsn);
  const gtin = gtinOf(name.barcode);
  return theOne(mappings, store, {}, ({ barcode = '' }) =>
    gtin === undefined ? barcode === name.barcode : gtinOf(barcode) === gtin,
  );
}

/** The host's SKU of each line that has one, by the line's `id`. */
export async function hostSkusOf(
  mappings: ProductMappingStore,
  store: Company,
  { lines }: Pick<Order, 'lines'>,
): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for (const line of lines) {
    const mapping = await mappingOfLine(mappings, store, line);
    if (mapping !== undefined) found.set(line.id, mapping.hostSku);
  }
  return found;
}

/** The unit's id is the variant, where a platform has them, else the product or (marketplaces) the SKU. */
async function mappingOfLine(
  mappings: ProductMappingStore,
  store: Company,
  { variantId, productId, sku }: LineItem,
): Promise<ProductMapping | undefined> {
  const unitId = variantId ?? productId;
  const mapping =
    (unitId === undefined ? undefined : await byUnit(mappings, store, unitId)) ??
    (sku === undefined ? undefined : await byUnit(mappings, store, sku));
  return mapping ?? (sku === undefined ? undefined : theOne(mappings, store, { sku }));
}

async function byUnit(
  mappings: ProductMappingStore,
  store: Company,
  unitId: string,
): Promise<ProductMapping | undefined> {
  const mapping = await mappings.get(mappingIdOf(store, unitId));
  return mapping?.isActive === true && mapping.companyId === store.companyId ? mapping : undefined;
}

/** Of listings that are all the same product of the host the first one by id. */
async function theOne(
  mappings: ProductMappingStore,
  { platform, storeId, companyId }: Company,
  filter: MappingFilter,
  isIt: (mapping: ProductMapping) => boolean = () => true,
): Promise<ProductMapping | undefined> {
  let one: ProductMapping | undefined;
  for await (const mapping of mappings.list({ ...filter, platform, storeId, companyId, isActive: true })) {
    if (!isIt(mapping)) continue;
    if (one !== undefined && one.hostSku !== mapping.hostSku) return undefined;
    if (one === undefined || mapping.unitId < one.unitId) one = mapping;
  }
  return one;
}
