import { ConnectorError } from '../core/errors.js';
import type { Product } from '../model/index.js';
import { gtinOf, normalizeSku } from './mapping-names.js';

/** A product as the host has it. */
export interface HostProduct {
  /** The host's own SKU, exact. A product whose SKU is empty is left out. */
  readonly hostSku: string;
  readonly name?: string;
  /** A trade number (EAN, UPC, GTIN, ISBN-13), with or without zeros before it. */
  readonly barcode?: string;
  /** Other names that listings of it have: an old SKU, an ASIN, an FSN. Exact. */
  readonly aliases?: readonly string[];
}

/** Where the host's products come from: a query of its database, a file. */
export interface HostCatalogue {
  /** All products of a company, in any order, once for each run. */
  products(companyId: string, options: { readonly signal?: AbortSignal }): AsyncIterable<HostProduct>;
}

/** By what a listing was found to be a product of the host. */
export type MappingRule = 'sku' | 'barcode' | 'alias' | 'normalized_sku' | 'title';

/** What a listing could be, and how sure that is (0 to 100). */
export interface MappingCandidate {
  readonly hostSku: string;
  readonly confidence: number;
  readonly rule: MappingRule;
}

/** How sure a rule is. Of titles it is the most: two that say the same may still be two products. */
export const CONFIDENCE: Readonly<Record<MappingRule, number>> = {
  sku: 100,
  barcode: 98,
  alias: 97,
  normalized_sku: 95,
  title: 85,
};

/** The host's catalogue as matching needs it, in memory for one run. */
export interface CatalogueIndex {
  readonly size: number;
  nameOf(hostSku: string): string | undefined;
  /** By every rule but titles; a host SKU may come by several. */
  find(listing: Product): readonly MappingCandidate[];
  /** SKUs and names of those that have a name, in no order. */
  names(): Iterable<readonly [hostSku: string, name: string]>;
}

type Lookup = Map<string, Set<string>>;

/** @throws what the catalogue throws; the signal's reason. */
export async function indexCatalogue(
  products: AsyncIterable<HostProduct>,
  signal?: AbortSignal,
): Promise<CatalogueIndex> {
  const skus = new Set<string>();
  const names = new Map<string, string>();
  const barcodes: Lookup = new Map();
  const aliases: Lookup = new Map();
  const normalized: Lookup = new Map();

  // For callers whose types say nothing: a list is read as well, a promise of one is not.
  if (!(Symbol.asyncIterator in Object(products) || Symbol.iterator in Object(products))) {
    const message =
      'productMapping: catalogue.products must return an async iterable: an async generator (async *products() { … }), or the cursor of a query.';
    throw new ConnectorError('configuration_invalid', message, { operation: 'productMapping.auto' });
  }
  for await (const { hostSku, name, barcode, aliases: others = [] } of products) {
    signal?.throwIfAborted();
    if (hostSku === '') continue;
    skus.add(hostSku);
    const known = names.get(hostSku);
    // Of two names the same one is taken whatever comes first.
    if (name !== undefined && name !== '' && (known === undefined || name < known)) names.set(hostSku, name);
    note(barcodes, gtinOf(barcode ?? ''), hostSku);
    note(normalized, normalizeSku(hostSku), hostSku);
    for (const alias of others) note(aliases, alias, hostSku);
  }

  return {
    size: skus.size,
    nameOf: (hostSku) => names.get(hostSku),
    find({ sku = '', barcode = '', asin = '', fsn = '', listingId = '' }) {
      const by = (rule: MappingRule, hostSkus: Iterable<string> = []) =>
        [...hostSkus].map((hostSku) => ({ hostSku, confidence: CONFIDENCE[rule], rule }));
      return [
        ...by('sku', skus.has(sku) ? [sku] : []),
        ...by('barcode', barcodes.get(gtinOf(barcode) ?? '')),
        ...[sku, asin, fsn, listingId].flatMap((name) => by('alias', aliases.get(name))),
        ...by('normalized_sku', normalized.get(normalizeSku(sku))),
      ];
    },
    names: () => names,
  };
}

/** An empty name is none: it would make everything without a name the same. */
function note(lookup: Lookup, name: string | undefined, hostSku: string): void {
  if (name === undefined || name === '') return;
  const known = lookup.get(name);
  if (known === undefined) lookup.set(name, new Set([hostSku]));
  else known.add(hostSku);
}
