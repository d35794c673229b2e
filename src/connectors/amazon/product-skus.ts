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
  const searched = skus.filter(isSearchable);
  const found = new Map<unknown, Listing>();
  for (const row of await search(client, store, searched, call)) found.set(row['sku'], row);
  const alone = skus.filter((one) => !isSearchable(one));
  const listings: (Listing | ConnectorError | undefined)[] = [];
  for (const sku of alone) listings.push(await readListing(client, store, sku, call));
  if (searched.length === 0) requireOneTaken(listings);
  for (const [index, listing] of listings.entries()) {
    if (isListing(listing)) found.set(alone[index], listing);
  }
  return skus.map((sku) => found.get(sku)).filter((listing) => listing !== undefined);
}

/** Of a SKU that Amazon takes for none the others know nothing: then each is asked for alone. When all fail it is not the SKUs. */
async function search(
  client: AmazonClient,
  store: AmazonStore,
  skus: readonly string[],
  call: Call,
): Promise<readonly Listing[]> {
  if (skus.length === 0) return [];
  try {
    return (await searchListings(client, store, { identifiers: skus, identifiersType: 'SKU' }, call)).rows;
  } catch (error) {
    if (!ConnectorError.isInstance(error) || error.code !== 'invalid_request') throw error;
    const listings: (Listing | ConnectorError | undefined)[] = [];
    for (const sku of skus) listings.push(await readListing(client, store, sku, call));
    requireOneTaken(listings);
    return listings.filter(isListing);
  }
}

/** @throws the refusal, when Amazon refused every one of them: then it is not the SKUs. */
function requireOneTaken(listings: readonly (Listing | ConnectorError | undefined)[]): void {
  const [first] = listings;
  if (ConnectorError.isInstance(first) && listings.every((one) => ConnectorError.isInstance(one))) throw first;
}

function isListing(listing: Listing | ConnectorError | undefined): listing is Listing {
  return listing !== undefined && !ConnectorError.isInstance(listing);
}

function isSearchable(sku: string): boolean {
  return !sku.includes(',') && sku.trim() === sku;
}

/** @returns the refusal of a SKU that Amazon takes for none; `undefined` where the seller does not have it. */
async function readListing(
  client: AmazonClient,
  store: AmazonStore,
  sku: string,
  call: Call,
): Promise<Listing | ConnectorError | undefined> {
  const query = { marketplaceIds: store.marketplaceIds.slice(0, 1), includedData: LISTING_DATA };
  const params = { sellerId: store.storeId, sku };
  try {
    return (await client.request(store, { operation: 'getListingsItem', params, query }, call)).body;
  } catch (error) {
    if (!ConnectorError.isInstance(error)) throw error;
    if (error.code === 'not_found') return undefined;
    if (error.code === 'invalid_request') return error;
    throw error;
  }
}
