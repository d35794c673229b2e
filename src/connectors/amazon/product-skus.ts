import type { Call } from '../../core/call.js';
import { ConnectorError } from '../../core/errors.js';
import type { AmazonClient } from './client.js';
import { LISTING_DATA, searchListings } from './product-search.js';
import type { AmazonStore } from './store.js';

type Listing = Readonly<Record<string, unknown>>;

/**
 * The listings of some SKUs, 20 at most, in the order asked; those that the seller does not have are left out.
 *
 * A search names its SKUs in one list with commas: one with a comma in it, or with blanks around it, is read alone.
 */
export async function findListings(
  client: AmazonClient,
  store: AmazonStore,
  skus: readonly string[],
  call: Call,
): Promise<readonly Listing[]> {
  const listable = skus.filter(isSearchable);
  const found = new Map<unknown, Listing>();
  if (listable.length > 0) {
    const filter = { identifiers: listable, identifiersType: 'SKU' };
    for (const row of (await searchListings(client, store, filter, call)).rows) found.set(row['sku'], row);
  }
  for (const sku of skus.filter((one) => !isSearchable(one))) {
    const listing = await readListing(client, store, sku, call);
    if (listing !== undefined) found.set(sku, listing);
  }
  return skus.map((sku) => found.get(sku)).filter((listing) => listing !== undefined);
}

function isSearchable(sku: string): boolean {
  return !sku.includes(',') && sku.trim() === sku;
}

async function readListing(
  client: AmazonClient,
  store: AmazonStore,
  sku: string,
  call: Call,
): Promise<Listing | undefined> {
  const query = { marketplaceIds: store.marketplaceIds.slice(0, 1), includedData: LISTING_DATA };
  const params = { sellerId: store.storeId, sku };
  try {
    return (await client.request(store, { operation: 'getListingsItem', params, query }, call)).body;
  } catch (error) {
    if (ConnectorError.isInstance(error) && error.code === 'not_found') return undefined;
    throw error;
  }
}
