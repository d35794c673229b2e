import type { CallOptions } from '../core/call.js';
import type { Connector } from '../core/connector.js';
import { iterateProducts } from '../core/paginate.js';
import type { StoreKey } from '../core/ports.js';
import type { Product } from '../model/index.js';
import { mappingIdOf } from './mapping-id.js';
import type { ProductMappingStore } from './ports/index.js';

/** Where listings are asked for, and where they are kept. */
export interface ListingSource {
  readonly mappings: ProductMappingStore;
  readonly connector: Connector;
  readonly call: CallOptions;
  readonly waitMs: number;
  readonly store: StoreKey;
}

interface GoneInput extends ListingSource {
  /** Units that the read brought. */
  readonly seen: ReadonlySet<string>;
  /** Whether the read was made in one go, so that `seen` is all of it. */
  readonly isSeenWhole: boolean;
}

const BATCH = 50;

/**
 * Takes listings out that a read of the whole catalogue did not bring. Each is asked for by its SKU before: a page that
 * moved while it was read must not end the stock sync of what is for sale. One without a SKU cannot be asked for, and goes
 * when the read was made in one go.
 *
 * @returns how many.
 */
export async function removeGoneListings(input: GoneInput): Promise<number> {
  const { mappings, store, seen, isSeenWhole } = input;
  let removed = 0;
  let missing: Product[] = [];
  const settle = async () => {
    removed += await removeMissing(input, missing);
    missing = [];
  };
  for await (const listing of mappings.listings(store)) {
    if (seen.has(listing.id) || (listing.sku === undefined && !isSeenWhole)) continue;
    missing.push(listing);
    if (missing.length >= BATCH) await settle();
  }
  await settle();
  return removed;
}

/** Takes out those that the platform does not have under their SKU any more. @returns how many. */
export async function removeMissing(
  { mappings, connector, call, waitMs, store }: ListingSource,
  missing: readonly Product[],
): Promise<number> {
  const skus = [...new Set(missing.flatMap(({ sku }) => sku ?? []))];
  const found: Product[] = [];
  if (skus.length > 0) {
    const query = { storeId: store.storeId, skus };
    for await (const product of iterateProducts(connector, query, { ...call, waitMs })) found.push(product);
    await mappings.putListings(store, found);
  }
  const there = new Set(found.map(({ id }) => id));
  const gone = missing.filter(({ id }) => !there.has(id));
  for (const { id } of gone) await removeListing(mappings, store, id);
  return gone.length;
}

/** The mapping stays, switched off: should the listing come back, it is what it was. */
async function removeListing(mappings: ProductMappingStore, store: StoreKey, unitId: string): Promise<void> {
  const mapping = await mappings.get(mappingIdOf(store, unitId));
  if (mapping?.isActive === true) {
    await mappings.save({ ...mapping, isActive: false, inactiveBecause: 'listing_gone' });
  }
  await mappings.removeOpen(store, unitId);
  // Last: what a crash cuts off is done again, since the listing is still there.
  await mappings.removeListing(store, unitId);
}
