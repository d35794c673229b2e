import type { FlipkartSandboxAnswer, FlipkartSandboxRequest } from '../http/area.js';
import { badRequest, isObject, type JsonObject, jsonBody } from '../http/refusal.js';
import type { Seller } from '../state/seller.js';
import type { Listing } from './listing.js';
import { attributeFailure, failure, type ListingVerdict, warning } from './verdict.js';

const MAX_SKUS = 10;
const MAX_INT32 = 2_147_483_647;

type Update = (listing: Listing, change: JsonObject, seller: Seller) => ListingVerdict;

/**
 * A write of up to ten SKUs, the keys of the body: a verdict for each in a 200. What is no such body at all is refused as a
 * whole, with all that is in it.
 */
export function updateListings(request: FlipkartSandboxRequest, update: Update): FlipkartSandboxAnswer {
  const changes = Object.entries(jsonBody(request)).map(([sku, change]): readonly [string, JsonObject] => {
    if (!isObject(change)) throw badRequest('every SKU must have an object');
    if (typeof change['product_id'] !== 'string') throw badRequest('product_id must be a text');
    return [sku, change];
  });
  if (changes.length === 0 || changes.length > MAX_SKUS) {
    throw badRequest(`1 to ${MAX_SKUS} SKUs are allowed per request`);
  }
  const { catalogue } = request.seller;
  // First all are looked at for what fails the whole request: then nothing of it is written.
  for (const [sku, change] of changes) dryRun(catalogue.listings.get(sku), change, request.seller, update);
  const verdicts = changes.map(([sku, change]) => [sku, verdictOf(sku, change, request.seller, update)] as const);
  return { status: 200, body: Object.fromEntries(verdicts.filter(([sku]) => !catalogue.leftOut.has(sku))) };
}

function dryRun(listing: Listing | undefined, change: JsonObject, seller: Seller, update: Update): void {
  const locations = (listing?.locations ?? []).map((location) => ({ ...location }));
  update({ ...(listing ?? NOBODYS), locations }, change, seller);
}

const NOBODYS: Listing = {
  ...{ sku: '', fsn: '', listingId: '', packageId: '', title: '', hsn: null, mrp: 0, sellingPrice: 0, locations: [] },
  ...{ profile: 'NON_FBF', shippingProvider: 'FLIPKART', status: 'ACTIVE' },
};

function verdictOf(sku: string, change: JsonObject, seller: Seller, update: Update): ListingVerdict {
  const { catalogue } = seller;
  const listing = catalogue.listings.get(sku);
  if (listing === undefined) return failure(1001, 'Listing not found for the SKU', sku);
  if (listing.fsn !== change['product_id']) {
    return attributeFailure(1002, 'product_id does not belong to the SKU', 'product_id');
  }
  const verdict = update(listing, change, seller);
  const isWarned = verdict.status === 'SUCCESS' && catalogue.warned.has(sku);
  return isWarned ? warning('The listing will be reviewed') : verdict;
}

export const isWhole = (value: unknown): value is number =>
  Number.isInteger(value) && Math.abs(value as number) <= MAX_INT32;
